//! Deliberate mistakes in the standard library: how many its own tests notice. And what measuring them rests on: an observed
//! run comes to the same as any other, and a plan is itself again once a mistake is taken back.
#![cfg(test)]

use evaluator::builtins;
use evaluator::given::{self, Case};
use evaluator::plan::{self, Plan};
use language::front::analyze;
use language::graph::Node;
use language::graph::lower::reached;
use language::graph::test::Test;
use language::mutate::{Mutant, mutants};
use language::parallel;
use language::policy::{CheckedPolicy, Terms, admit};
use language::resolve::Library;
use language::source_map::SourceMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The least share of mistakes that tests notice, in per cent. It may only rise.
const NOTICED: usize = 60;

fn library() -> (SourceMap, CheckedPolicy) {
    let mut sources = SourceMap::default();
    let texts =
        stdlib::FILES.iter().map(|(path, text)| (sources.add(*path, *text), Arc::from(*text)));
    let files: Vec<_> = texts.collect();
    let builtins = builtins::signatures();
    let library = Library { builtins: &builtins, controls: stdlib::CONTROLS, ..Library::default() };
    let policy = admit(analyze(&files, &library), Terms::PLAIN).expect("the library checks");
    (sources, policy)
}

/// A test with what its clauses read.
struct Reach<'a> {
    case: Case<'a>,
    reached: BTreeSet<Node>,
}

fn reach<'a>(plan: &Plan, test: &'a Test) -> Reach<'a> {
    let reached = test.clauses.iter().flat_map(|it| reached(&plan.graph.edges, Node::Clause(*it)));
    Reach { case: given::case(plan, test), reached: reached.collect() }
}

fn is_noticed(plan: &Plan, mutant: &Mutant, tests: &[Reach<'_>]) -> bool {
    let could = |it: &&Reach<'_>| mutant.changed().any(|node| it.reached.contains(&node));
    tests.iter().filter(could).any(|it| !given::run_case(plan, &it.case).passed)
}

#[test]
fn tests_of_the_library_notice_mistakes() {
    let (sources, policy) = library();
    let plan = plan::plan(&policy);
    let graph = policy.graph();
    let tests: Vec<Reach<'_>> = graph.tests.iter().map(|it| reach(&plan, it)).collect();
    let all = mutants(&policy, &sources);
    assert_eq!(all, mutants(&policy, &sources), "the same mistakes each time");
    let groups: Vec<&[Mutant]> = all.chunks(32).collect();
    let wanted = groups.len();
    let noticed: usize = parallel::map(groups, wanted, |group| {
        let mut own = plan.clone();
        let one = |mutant: &&Mutant| own.with(mutant, |it| is_noticed(it, mutant, &tests));
        let count = group.iter().filter(one).count();
        assert_eq!(own, plan, "a mistake was not taken back");
        count
    })
    .into_iter()
    .sum();
    println!("{noticed} of {} mistakes are noticed", all.len());
    assert!(all.len() > 1_000, "{} mistakes", all.len());
    assert!(noticed * 100 >= all.len() * NOTICED, "{noticed} of {}", all.len());
}

#[test]
fn an_observed_run_judges_as_any_other() {
    let (_, policy) = library();
    let plan = plan::plan(&policy);
    let mut conditions = 0_usize;
    for test in &policy.graph().tests {
        let case = given::case(&plan, test);
        let (outcome, observed) = given::run_observed(&plan, &case);
        assert_eq!(outcome, given::run_case(&plan, &case), "{}", test.title);
        conditions += observed.conditions.len();
    }
    assert!(conditions > 1_000, "{conditions} conditions were seen");
}
