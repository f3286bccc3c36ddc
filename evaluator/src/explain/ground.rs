//! What a clause was asked of: for each `for each` what was listed, by which complete scope, and what each member that is no
//! subject fell out on.

use super::Explanation;
use super::trace::Tracer;
use crate::eval::EvalContext;
use crate::eval::clause;
use crate::eval::frame::Frame;
use crate::eval::run::{Run, Stop};
use crate::kleene::Truth;
use crate::plan::{Access, ClausePlan, Node, Op, Plan, SubjectPlan};
use crate::store::FactStore;
use language::graph::ClauseId;
use language::literal::Literal;
use language::schema::Type;
use language::span::{FileId, Span};
use std::sync::Arc;

/// A `for each` without `where` takes every member.
static EVERY: Node = Node {
    op: Op::Literal(Literal::Bool(true)),
    ty: Type::Bool,
    span: Span { file: FileId(0), start: 0, end: 0 },
    free: Vec::new(),
};
/// Rows of an outer `for each` that a nested one is listed for.
const OUTER: usize = 64;

/// What one `for each` of a clause ranges over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// The variable, as declared.
    pub variable: String,
    /// The entity or type of its values.
    pub ranges_over: String,
    /// How many members were seen.
    pub seen: usize,
    /// How many of them may be subjects.
    pub kept: usize,
    /// Whether every collection it ranges over is complete.
    pub complete: bool,
    /// The scopes that vouch for that.
    pub scopes: Vec<Vouching>,
    /// The first members that are no subjects, with what each fell out on.
    pub out: Vec<Explanation>,
    /// How many more there are.
    pub more: usize,
}

/// A complete scope.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Vouching {
    /// The source that lists it.
    pub source: Arc<str>,
    /// How many facts it says there are.
    pub count: u64,
    /// What its facts share: `repo is gh:repo:acme/shop`.
    pub of: Vec<String>,
}

/// What a clause was asked of. Empty where a limit ended the look.
pub fn ground(
    plan: &Plan,
    store: &FactStore,
    ctx: &EvalContext<'_>,
    clause: ClauseId,
) -> Vec<Level> {
    let Some(planned) = plan.clauses.get(clause.0 as usize) else { return Vec::new() };
    let mut run = Run::new(plan, store, ctx);
    let found = clause::within_age(&mut run, planned, |run| {
        let mut frames = vec![Frame::unit()];
        let mut levels = Vec::new();
        for of in &planned.subjects {
            let (level, below) = level(run, (planned, of), &frames)?;
            levels.push(level);
            frames = below;
        }
        Ok(levels)
    });
    found.unwrap_or_default()
}

fn level<'a>(
    run: &mut Run<'a>,
    (plan, of): (&'a ClausePlan, &'a SubjectPlan),
    outer: &[Frame],
) -> Result<(Level, Vec<Frame>), Stop> {
    let variable = plan.variables.get(of.binder.var.0 as usize);
    let ty = variable.map_or(&Type::Error, |it| &it.ty);
    let mut level = Level {
        variable: variable.map_or_else(String::new, |it| it.name.clone()),
        ranges_over: run.plan.schema.type_name(ty),
        seen: 0,
        kept: 0,
        complete: true,
        scopes: vouching(run, of),
        out: Vec::new(),
        more: 0,
    };
    let mut below = Vec::new();
    // Every member counts here, also those that the access path of the plan knows to leave out.
    let mut binder = of.binder.clone();
    if let Access::Lookup(entity, ..) | Access::Same(entity, _) | Access::Among(entity, _) =
        binder.access
    {
        binder.access = Access::Scan(entity);
    }
    for frame in outer.iter().take(OUTER) {
        level.complete &= !run.collection_is_open(&of.binder, frame)?;
        let mut tracer = Tracer::full(run, &[]);
        let pairs = tracer.pairs(&binder, of.filter.as_ref().unwrap_or(&EVERY), frame)?;
        for pair in pairs {
            level.seen = level.seen.saturating_add(1);
            if pair.truth != Truth::False {
                level.kept = level.kept.saturating_add(1);
                below.push(pair.frame());
                continue;
            }
            match &of.filter {
                Some(filter) if level.out.len() < tracer.reach.candidates => {
                    let why = tracer.trace_as(filter, Truth::False, &pair.frame())?;
                    level.out.push(tracer.labelled(&binder, &pair, vec![why]));
                }
                Some(_) | None => level.more = level.more.saturating_add(1),
            }
        }
    }
    Ok((level, below))
}

fn vouching(run: &Run<'_>, of: &SubjectPlan) -> Vec<Vouching> {
    let entity = of.binder.access.entity();
    let scopes = run.store.scopes.iter().filter(|it| {
        let fresh = !run.view().is_stale(it.source) && run.view().accepts(it.scope.collected_at);
        Some(it.entity) == entity && it.good && fresh
    });
    let mut all: Vec<Vouching> = scopes
        .map(|it| {
            let source = it.source.and_then(|at| run.store.sources.get(at as usize));
            let of = it.scope.conditions.iter();
            Vouching {
                source: source
                    .map_or_else(|| Arc::clone(&it.scope.source), |it| Arc::clone(&it.path)),
                count: it.scope.count.unwrap_or(0),
                of: of
                    .map(|it| format!("{} is {}", it.path, super::what_if::plain(&it.value)))
                    .collect(),
            }
        })
        .collect();
    all.sort();
    all.dedup();
    all
}
