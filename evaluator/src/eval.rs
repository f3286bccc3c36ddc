//! Evaluation: a plan and a store in, one outcome per clause out. A pure function of its arguments.
//!
//! Every clause is judged set at a time over batches of bindings (`frame`), in three truth values that hold the certain and
//! the possible extension at once (`run`, `rules`). A second pass looks for evidence, only for what is reported.

mod budget;
pub mod clause;
mod constants;
mod during;
pub(crate) mod expand;
pub mod frame;
pub mod observed;
mod quantifier;
mod reach;
mod rules;
pub mod run;
mod scalar;
mod sets;
mod texts;
pub mod values;
mod waive;

use crate::limits;
use crate::plan::Plan;
use crate::store::FactStore;
use crate::verdict::Verdicts;
use language::graph::{ClauseId, ParamValue};
use observed::Observed;

/// What is neither policy nor fact.
#[derive(Clone, Copy)]
pub struct EvalContext<'a> {
    /// The evaluation instant, seconds since 1970.
    pub at: i64,
    /// How much a clause and a run may use.
    pub limits: Limits,
    /// Asked now and then; true ends the clauses that are left in `error`. Time is the caller's to measure.
    pub cancelled: Option<&'a dyn Fn() -> bool>,
    /// The values of the parameters, where they are others than the plan's: a test sets its own.
    pub params: Option<&'a [Option<ParamValue>]>,
}

impl std::fmt::Debug for EvalContext<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "EvalContext(at {}, {:?})", self.at, self.limits)
    }
}

impl EvalContext<'_> {
    /// An instant with the usual limits.
    pub fn at(at: i64) -> Self {
        Self { at, limits: Limits::default(), cancelled: None, params: None }
    }
}

/// Values of the limits of an evaluation; see [`limits::LIMITS`] for what they protect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Rows produced for one clause.
    pub steps: u64,
    /// Rows kept by one run.
    pub rows: u64,
    /// Bytes counted for what one run keeps.
    pub memory: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { steps: limits::STEPS.value, rows: limits::ROWS.value, memory: limits::MEMORY.value }
    }
}

/// Judges every clause that is not switched off.
pub fn run(plan: &Plan, store: &FactStore, ctx: &EvalContext<'_>) -> Verdicts {
    let all: Vec<ClauseId> = (0..).map(ClauseId).take(plan.clauses.len()).collect();
    run_some(plan, store, ctx, &all)
}

/// Judges some clauses, in the order given. No verdict depends on which others are judged.
pub fn run_some(
    plan: &Plan,
    store: &FactStore,
    ctx: &EvalContext<'_>,
    clauses: &[ClauseId],
) -> Verdicts {
    judge_all(&mut run::Run::new(plan, store, ctx), clauses)
}

/// Judges some clauses and notes how each condition came out on the way.
pub fn run_observed(
    plan: &Plan,
    store: &FactStore,
    ctx: &EvalContext<'_>,
    clauses: &[ClauseId],
) -> (Verdicts, Observed) {
    let mut run = run::Run::new(plan, store, ctx);
    run.observed = Some(Observed::default());
    let verdicts = judge_all(&mut run, clauses);
    (verdicts, run.observed.unwrap_or_default())
}

fn judge_all(run: &mut run::Run<'_>, clauses: &[ClauseId]) -> Verdicts {
    let plan = run.plan;
    let is_on = |id: &&ClauseId| plan.graph.clause(**id).is_some_and(|it| it.off.is_none());
    let planned =
        clauses.iter().filter(is_on).filter_map(|id| Some((*id, plan.clauses.get(id.0 as usize)?)));
    let clauses = planned.map(|(id, planned)| clause::judge(run, id, planned)).collect();
    Verdicts { at: run.at, clauses }
}
