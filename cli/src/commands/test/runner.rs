//! Runs the chosen tests on all cores, in batches between which a terminal sees how far the run has come.

use super::Ground;
use super::coverage::is_own;
use crate::selection::means;
use crate::world::{Stream, World};
use evaluator::eval::observed::Observed;
use evaluator::given::{self, Case, TestOutcome};
use language::graph::RuleGraph;
use language::graph::test::Test;
use language::parallel;

/// Pieces of work between two looks at the clock.
const BATCH: usize = 32;

/// One test that was run.
pub(super) struct Done<'a> {
    /// The test with its facts.
    pub(super) case: Case<'a>,
    /// What it came to.
    pub(super) outcome: TestOutcome,
}

/// The tests of a run.
pub(super) struct Runs<'a> {
    /// In the order of the policy.
    pub(super) done: Vec<Done<'a>>,
    /// How conditions came out in all of them together; nothing where nobody asked.
    pub(super) observed: Observed,
}

/// Runs the tests that the command line chooses.
pub(super) fn run<'a>(ground: &Ground<'a>, observe: bool, world: &mut dyn World) -> Runs<'a> {
    let graph = ground.policy.graph();
    let filter = ground.given.one("filter").map(str::to_lowercase);
    let own = graph.tests.iter().filter(|it| is_own(it.span, ground));
    let chosen = own.filter(|it| is_chosen(it, filter.as_deref(), graph));
    let plan = ground.plan;
    let one = |test: &'a Test| {
        let case = given::case(plan, test);
        let (outcome, observed) = if observe {
            given::run_observed(plan, &case)
        } else {
            (given::run_case(plan, &case), Observed::default())
        };
        (Done { case, outcome }, observed)
    };
    let mut runs = Runs { done: Vec::new(), observed: Observed::default() };
    for (done, observed) in in_batches(chosen.collect(), (1, "tests"), world, one) {
        runs.observed.add(&observed);
        runs.done.push(done);
    }
    runs
}

fn is_chosen(test: &Test, filter: Option<&str>, graph: &RuleGraph) -> bool {
    let Some(filter) = filter else { return true };
    let mut clauses = test.clauses.iter().filter_map(|it| graph.clause(*it));
    test.title.to_lowercase().contains(filter)
        || clauses.any(|it| means(filter, &it.number.to_lowercase(), &it.name))
}

/// Does a piece of work for each item on all cores. After a second a terminal is told how many are done: so many of what an
/// item is.
pub(super) fn in_batches<T: Send, R: Send>(
    items: Vec<T>,
    (each, what): (usize, &str),
    world: &mut dyn World,
    work: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    let all = items.len();
    let is_long = world.timer(1);
    let mut done = Vec::with_capacity(all);
    let mut items = items.into_iter();
    let mut told = false;
    while done.len() < all {
        let batch: Vec<T> = items.by_ref().take(BATCH).collect();
        let wanted = batch.len();
        done.extend(parallel::map(batch, wanted, &work));
        if is_long() && done.len() < all && world.is_terminal(Stream::Err) {
            let (done, all) = (done.len().saturating_mul(each), all.saturating_mul(each));
            tell(world, &format!("\r{done} of {all} {what}"));
            told = true;
        }
    }
    if told {
        tell(world, "\r\u{1b}[K");
    }
    done
}

/// Shows progress. Nobody needs to know where it cannot be shown.
fn tell(world: &mut dyn World, text: &str) {
    let err = world.stream(Stream::Err);
    let _ = err.write_all(text.as_bytes());
    let _ = err.flush();
}
