//! Mistakes on purpose, and which test notices each: only those are run that reach what was changed, up to the first.

use super::Ground;
use super::coverage::wanted;
use super::runner::{Done, Runs, in_batches};
use crate::world::World;
use evaluator::given;
use language::graph::lower::reached;
use language::graph::{ClauseId, Node};
use language::mutate::{Mutant, mutants};
use report::testing::{Mutated, Mutation};
use std::collections::{BTreeMap, BTreeSet};

/// Mistakes that are tried on one copy of the plan.
const TOGETHER: usize = 8;

/// Makes every mistake and runs the tests that could notice.
pub(super) fn mutation(ground: &Ground<'_>, runs: &Runs<'_>, world: &mut dyn World) -> Mutation {
    let wanted = wanted(ground, runs);
    let all = mutants(ground.policy, &ground.session.sources);
    let own: Vec<Mutant> =
        all.into_iter().filter(|it| it.changed().any(|node| wanted.contains(&node))).collect();
    let reach = reach(ground, runs);
    let groups: Vec<&[Mutant]> = own.chunks(TOGETHER).collect();
    let tried = in_batches(groups, (TOGETHER, "mistakes"), world, |group| {
        let mut plan = ground.plan.clone();
        let one = |mutant: &Mutant| {
            let tests = tests(mutant, runs, &reach);
            let killer = plan.with(mutant, |plan| {
                tests.iter().find(|it| !given::run_case(plan, &it.case).passed).copied()
            });
            Mutated {
                span: mutant.span,
                what: mutant.what.clone(),
                reached: tests.len(),
                killed_by: killer.map(|it| it.case.test.title.clone()),
            }
        };
        group.iter().map(one).collect::<Vec<_>>()
    });
    Mutation { mutants: tried.into_iter().flatten().collect() }
}

/// What each tested clause reads.
fn reach(ground: &Ground<'_>, runs: &Runs<'_>) -> BTreeMap<ClauseId, BTreeSet<Node>> {
    let tested: BTreeSet<ClauseId> =
        runs.done.iter().flat_map(|it| &it.case.test.clauses).copied().collect();
    let edges = &ground.policy.graph().edges;
    tested.into_iter().map(|it| (it, reached(edges, Node::Clause(it)))).collect()
}

/// The tests that could notice a mistake.
fn tests<'r, 'a>(
    mutant: &Mutant,
    runs: &'r Runs<'a>,
    reach: &BTreeMap<ClauseId, BTreeSet<Node>>,
) -> Vec<&'r Done<'a>> {
    let reaches = |clause: &ClauseId| {
        reach.get(clause).is_some_and(|it| mutant.changed().any(|node| it.contains(&node)))
    };
    runs.done.iter().filter(|it| it.case.test.clauses.iter().any(reaches)).collect()
}
