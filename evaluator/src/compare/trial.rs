//! Both clauses on one world, by the evaluator itself: what nothing but it decides.

use crate::eval::{self, EvalContext, Limits};
use crate::fact::{Attribute, Batch, Fact, Provenance};
use crate::plan::Plan;
use crate::scope::{Obtained, Scope, Source, Status};
use crate::store;
use crate::value::{Known, Value};
use crate::verdict::{ClauseOutcome, Verdict};
use language::compare::change::{State, World};
use language::compare::term::Constant;
use language::graph::{ClauseId, ParamValue};
use language::literal::{self, Literal};
use language::schema::Schema;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const SOURCE: &str = "made";

/// One side: a plan and the clause of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) plan: &'a Plan,
    pub(super) clause: ClauseId,
}

/// What a world shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    /// The subject; empty for the clause as a whole.
    pub(super) subject: Vec<String>,
    /// The words of both verdicts.
    pub(super) words: (&'static str, &'static str),
}

/// Whether the two may be compared subject by subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grain {
    /// Their subjects are of the same kinds.
    Subjects,
    /// Only as a whole.
    Whole,
}

/// The sharpest difference in one direction, if there is one: a failure against a pass before one with an unknown.
pub(super) fn difference(
    sides: [Side<'_>; 2],
    world: &World,
    (grain, is_stricter): (Grain, bool),
) -> Option<Shown> {
    let [old, new] = sides.map(|it| verdicts(it, world, grain));
    let subjects: BTreeSet<&Vec<String>> = old.keys().chain(new.keys()).collect();
    let mut best: Option<(u8, Shown)> = None;
    for subject in subjects {
        let verdict = |of: &BTreeMap<Vec<String>, &'static str>| {
            of.get(subject).copied().unwrap_or("no subject")
        };
        let words = (verdict(&old), verdict(&new));
        let (before, after) = (rank(words.0), rank(words.1));
        let gap = if is_stricter { before.checked_sub(after) } else { after.checked_sub(before) };
        let gap = gap.filter(|it| *it > 0);
        if let Some(gap) = gap
            && best.as_ref().is_none_or(|it| it.0 < gap)
        {
            best = Some((gap, Shown { subject: subject.clone(), words }));
        }
    }
    best.map(|it| it.1)
}

/// Fail below unknown below everything else.
fn rank(word: &str) -> u8 {
    match word {
        // A waiver accepts a failure and does not undo it.
        "fail" | "waived" => 0,
        "unknown" | "error" => 1,
        _ => 2,
    }
}

fn verdicts(side: Side<'_>, world: &World, grain: Grain) -> BTreeMap<Vec<String>, &'static str> {
    let plan = with_params(side.plan, world);
    let plan = plan.as_ref().unwrap_or(side.plan);
    let (store, _) = store::admit(&plan.schema, vec![batch(&plan.schema, world)]);
    let context = EvalContext { limits: small(), ..EvalContext::at(world.at) };
    let found = eval::run_some(plan, &store, &context, &[side.clause]);
    let Some(outcome) = found.clauses.first() else { return BTreeMap::new() };
    match grain {
        Grain::Subjects => by_subject(outcome),
        Grain::Whole => BTreeMap::from([(Vec::new(), outcome.verdict.word())]),
    }
}

/// The subjects, and under no name the clause as a whole where it says more than they do.
fn by_subject(outcome: &ClauseOutcome) -> BTreeMap<Vec<String>, &'static str> {
    let parts = |it: &[Arc<str>]| it.iter().map(ToString::to_string).collect();
    let mut out: BTreeMap<Vec<String>, &'static str> = BTreeMap::new();
    for it in &outcome.subjects {
        out.insert(parts(&it.subject.parts), it.verdict.word());
    }
    for (it, _) in &outcome.exempt {
        out.insert(parts(&it.parts), "exempt");
    }
    let worst = outcome.subjects.iter().map(|it| it.verdict).min();
    if outcome.verdict < worst.unwrap_or(Verdict::NotApplicable) {
        out.insert(Vec::new(), outcome.verdict.word());
    }
    out
}

fn small() -> Limits {
    Limits { steps: 1_000_000, rows: 1_000_000, memory: 64 * 1024 * 1024 }
}

/// The plan with the parameters that the world sets.
fn with_params(plan: &Plan, world: &World) -> Option<Plan> {
    if world.params.is_empty() {
        return None;
    }
    let mut plan = plan.clone();
    for (at, param) in plan.graph.params.iter().enumerate() {
        if let Some(state) = world.params.get(param.name.as_str())
            && let Some(literal) = literal_of(state, &plan.schema)
            && let Some(slot) = plan.params.get_mut(at)
        {
            *slot = Some(ParamValue::One(literal));
        }
    }
    Some(plan)
}

fn literal_of(state: &State, schema: &Schema) -> Option<Literal> {
    match state {
        State::Absent | State::Fact(_) => None,
        State::Calendar(name, _) => schema.calendar_named(name).map(Literal::Calendar),
        State::Value(it) => constant_of(it, schema),
        State::Many(members) => {
            let members: Option<Vec<Literal>> =
                members.iter().map(|it| literal_of(it, schema)).collect();
            members.map(set)
        }
    }
}

fn set(mut members: Vec<Literal>) -> Literal {
    members.sort();
    members.dedup();
    Literal::Set(members)
}

fn constant_of(it: &Constant, schema: &Schema) -> Option<Literal> {
    Some(match it {
        Constant::Bool(it) => Literal::Bool(*it),
        Constant::Int(it) => Literal::Int(*it),
        Constant::Text(it) => Literal::Text(it.clone()),
        Constant::Duration(it) => Literal::Duration(*it),
        Constant::Instant(it) => Literal::Instant(*it),
        Constant::Date(it) => Literal::Date(*it),
        Constant::Enum(name, value) => {
            let id = schema.enum_named(name)?;
            Literal::Enum(id, schema.enum_position(id, value)?)
        }
        Constant::Reference(it) => Literal::Reference(it.clone()),
        Constant::Calendar(_) => return None,
        Constant::Set(members) => {
            let members: Option<Vec<Literal>> =
                members.iter().map(|it| constant_of(it, schema)).collect();
            set(members?)
        }
    })
}

/// The facts as a collector would hand them over.
fn batch(schema: &Schema, world: &World) -> Batch {
    let provenance = Provenance { source: SOURCE.into(), ..Provenance::default() };
    let facts = world.facts.iter().map(|it| {
        let mut fact = Fact::new(it.entity.to_string(), it.id.clone(), provenance.clone());
        for (name, (_, state)) in &it.attributes {
            let is_absent = *state == State::Absent;
            let value = if is_absent { Known::Absent } else { Known::Yes(value(state)) };
            fact.attributes.push(Attribute { name: name.to_string().into(), value, span: None });
        }
        fact
    });
    let complete = schema.entities.iter().filter(|_| world.complete);
    Batch {
        sources: vec![source()],
        scopes: complete.map(|it| scope(&it.name, world)).collect(),
        facts: facts.collect(),
        diagnostics: Vec::new(),
    }
}

fn value(state: &State) -> Value {
    match state {
        // Members of a set are never absent; an absent attribute is written as such.
        State::Absent => Value::Many(Vec::new()),
        State::Fact(id) | State::Calendar(id, _) => Value::Text(id.clone()),
        State::Value(it) => of_constant(it),
        State::Many(members) => Value::Many(members.iter().map(value).collect()),
    }
}

fn of_constant(it: &Constant) -> Value {
    match it {
        Constant::Bool(it) => Value::Bool(*it),
        Constant::Int(it) => Value::Int(*it),
        Constant::Text(it) | Constant::Reference(it) | Constant::Enum(_, it) => {
            Value::Text(it.clone())
        }
        Constant::Duration(it) => Value::Duration(*it),
        Constant::Instant(it) => Value::Instant(*it),
        Constant::Date(it) => Value::text(literal::show_date(*it)),
        Constant::Calendar(_) => Value::Many(Vec::new()),
        Constant::Set(members) => Value::Many(members.iter().map(of_constant).collect()),
    }
}

fn source() -> Source {
    Source {
        id: SOURCE.into(),
        uri: SOURCE.into(),
        media: "policyc/made".into(),
        path: SOURCE.into(),
        file: None,
        sha256: None,
        bytes: None,
        obtained: Obtained::Parsed,
        collected_at: None,
        collector: SOURCE.into(),
    }
}

fn scope(entity: &str, world: &World) -> Scope {
    let count = world.facts.iter().filter(|it| *it.entity == *entity).count();
    Scope {
        id: entity.into(),
        entity: entity.into(),
        conditions: Vec::new(),
        status: Status::Complete,
        count: Some(count as u64),
        attributes: None,
        window: None,
        source: SOURCE.into(),
        collected_at: None,
        reason: None,
        remedy: None,
    }
}
