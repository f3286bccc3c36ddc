//! Random facts and scopes for a random schema: values, absences, unknowns, dangling references, duplicates, conflicts,
//! and scopes of every kind with right and wrong counts.

use crate::generate::AT;
use crate::generate::random::Random;
use crate::generate::shape::{Attribute, ENTITIES, ENUMS, Kind, Shape, texts};
use evaluator::fact::{Batch, Fact, Provenance};
use evaluator::scope::{Condition, Obtained, Scope, Source, Status};
use evaluator::value::{Known, Value};
use std::sync::Arc;

/// How careful the collectors of a case were, in percent.
#[derive(Debug, Clone, Copy)]
struct Care {
    known: usize,
    joined: usize,
    complete: usize,
}

/// Numbers at which computing overflows, or just does not.
const ENDS: [i64; 4] = [i64::MAX, i64::MAX, i64::MAX - 1, i64::MIN];

/// The batches of a case.
pub fn batches(random: &mut Random, shape: &Shape) -> Vec<Batch> {
    let careful = [
        Care { known: 97, joined: 98, complete: 90 },
        Care { known: 97, joined: 98, complete: 95 },
        Care { known: 90, joined: 95, complete: 70 },
        Care { known: 70, joined: 85, complete: 50 },
    ];
    let care = random.pick(&careful).copied().unwrap_or(careful[0]);
    let count = if random.percent(70) { 1 } else { 2 };
    let mut batches: Vec<Batch> = (0..count).map(|at| empty(random, at)).collect();
    let ids: Vec<usize> = shape
        .entities
        .iter()
        .map(|_| random.pick(&[0, 1, 2, 2, 3, 3]).copied().unwrap_or(1))
        .collect();
    for (entity, size) in ids.iter().enumerate() {
        for number in 0..*size {
            place(random, (shape, &ids), &mut batches, (entity, number, care));
        }
    }
    for at in 0..batches.len() {
        for entity in 0..shape.entities.len() {
            let scopes = scopes(random, (shape, &ids), (entity, care), batches.get(at));
            if let Some(batch) = batches.get_mut(at) {
                batch.scopes.extend(scopes);
            }
        }
    }
    batches
}

/// The id of a fact.
pub fn id(entity: usize, number: usize) -> Arc<str> {
    let letter = ENTITIES.get(entity).and_then(|it| it.chars().next()).unwrap_or('X');
    format!("{}{number}", letter.to_ascii_lowercase()).into()
}

fn empty(random: &mut Random, at: usize) -> Batch {
    let count = if random.percent(80) { 1 } else { 2 };
    let sources = (0..count).map(|number| {
        let name: Arc<str> = format!("s{at}{number}").into();
        let days = [0, 0, 0, 10, 100, -1];
        let age = random.pick(&days).copied().unwrap_or(0_i64).saturating_mul(86_400);
        Source {
            id: name.clone(),
            uri: if random.percent(80) { name.clone() } else { format!("u{at}").into() },
            // Distinct, so that no source counts as a newer answer of another.
            media: name.clone(),
            path: name,
            file: None,
            sha256: None,
            bytes: None,
            obtained: Obtained::Exported,
            collected_at: random.percent(60).then(|| AT.saturating_sub(age)),
            collector: "test".into(),
        }
    });
    Batch { sources: sources.collect(), ..Batch::default() }
}

fn place(
    random: &mut Random,
    (shape, ids): (&Shape, &[usize]),
    batches: &mut [Batch],
    (entity, number, care): (usize, usize, Care),
) {
    let at = random.below(batches.len());
    let mut fact = fact(random, (shape, ids), (entity, number, care));
    if let Some(batch) = batches.get_mut(at) {
        fact.provenance.source = source(random, batch);
        batch.facts.push(fact.clone());
    }
    if !random.percent(12) {
        return;
    }
    // A second record of the same fact: the same words, fewer of them, or other ones.
    match random.below(3) {
        0 => {}
        1 => drop(fact.attributes.pop()),
        _ => fact.attributes = self::fact(random, (shape, ids), (entity, number, care)).attributes,
    }
    let at = random.below(batches.len());
    if let Some(batch) = batches.get_mut(at) {
        fact.provenance.source = source(random, batch);
        batch.facts.push(fact);
    }
}

fn source(random: &mut Random, batch: &Batch) -> Arc<str> {
    random.pick(&batch.sources).map_or_else(|| "".into(), |it| it.id.clone())
}

fn fact(
    random: &mut Random,
    (shape, ids): (&Shape, &[usize]),
    (entity, number, care): (usize, usize, Care),
) -> Fact {
    let name = ENTITIES.get(entity).copied().unwrap_or("");
    let mut fact = Fact::new(name, id(entity, number), Provenance::default());
    for attribute in shape.entities.get(entity).into_iter().flatten() {
        if !random.percent(care.known) {
            if random.percent(50) {
                fact = fact.with(attribute.name.clone(), Known::Unknown);
            }
            continue;
        }
        let value = state(random, attribute, (ids, care));
        fact = fact.with(attribute.name.clone(), value);
    }
    fact
}

fn state(random: &mut Random, attribute: &Attribute, ids: (&[usize], Care)) -> Known {
    if attribute.optional && random.percent(35) {
        return Known::Absent;
    }
    value(random, &attribute.kind, ids).map_or(Known::Unknown, Known::Yes)
}

fn value(random: &mut Random, kind: &Kind, (ids, care): (&[usize], Care)) -> Option<Value> {
    Some(match kind {
        Kind::Bool => Value::Bool(random.percent(50)),
        Kind::Int if random.percent(6) => Value::Int(random.pick(&ENDS).copied()?),
        Kind::Int => Value::Int(i64::try_from(random.below(5)).unwrap_or(0)),
        Kind::Text(name) => Value::text(random.word(texts(name))),
        Kind::Duration => {
            Value::Duration(random.pick(&[3_600, 7_200, 86_400, 7_776_000]).copied()?)
        }
        Kind::Instant => {
            let age = random.pick(&[-3_600, 0, 3_600, 86_400, 172_800, 9_000_000]).copied()?;
            Value::Instant(AT.saturating_sub(age))
        }
        Kind::Enum(at) => Value::text(random.word(ENUMS.get(*at)?.1)),
        Kind::Fact(entity) => {
            let count = ids.get(*entity).copied().unwrap_or(0);
            if count > 0 && random.percent(care.joined) {
                Value::Text(id(*entity, random.below(count)))
            } else if random.percent(40) {
                Value::Text(id(*entity, 9))
            } else {
                return None;
            }
        }
        Kind::Set(member) | Kind::List(member) => {
            let count = random.below(3);
            Value::Many((0..count).filter_map(|_| value(random, member, (ids, care))).collect())
        }
    })
}

fn scopes(
    random: &mut Random,
    (shape, ids): (&Shape, &[usize]),
    (entity, care): (usize, Care),
    batch: Option<&Batch>,
) -> Vec<Scope> {
    let Some(batch) = batch else { return vec![] };
    let source = source(random, batch);
    let mut scopes = vec![];
    let links = || {
        shape.entities.get(entity).into_iter().flatten().filter_map(|it| {
            let Kind::Fact(target) = it.kind else { return None };
            Some((it.name.clone(), target))
        })
    };
    if random.percent(care.complete) {
        scopes.push(scope(random, (entity, &source), vec![], batch));
        return scopes;
    }
    let all: Vec<(String, usize)> = links().collect();
    if let Some((path, target)) = random.pick(&all).cloned().filter(|_| random.percent(80)) {
        let (path, target) = longer(random, shape, (path, target));
        let narrow = literal(random, (shape, entity)).filter(|_| random.percent(30));
        for number in 0..ids.get(target).copied().unwrap_or(0) {
            if random.percent(85) {
                let value = Value::Text(id(target, number));
                let condition = Condition { path: path.as_str().into(), value };
                let conditions = std::iter::once(condition).chain(narrow.clone()).collect();
                scopes.push(scope(random, (entity, &source), conditions, batch));
            }
        }
    } else if let Some(condition) = literal(random, (shape, entity)) {
        scopes.push(scope(random, (entity, &source), vec![condition], batch));
    }
    scopes
}

/// A condition on an attribute that is no reference.
fn literal(random: &mut Random, (shape, entity): (&Shape, usize)) -> Option<Condition> {
    let attributes = shape.entities.get(entity).into_iter().flatten();
    let plain = |it: &&Attribute| matches!(it.kind, Kind::Bool | Kind::Enum(_) | Kind::Text(_));
    let plain: Vec<&Attribute> = attributes.filter(plain).collect();
    let attribute = *random.pick(&plain)?;
    let value = value(random, &attribute.kind, (&[], Care { known: 0, joined: 0, complete: 0 }))?;
    Some(Condition { path: attribute.name.as_str().into(), value })
}

/// The path of a condition, sometimes with a second step.
fn longer(random: &mut Random, shape: &Shape, (path, target): (String, usize)) -> (String, usize) {
    let steps = shape.entities.get(target).into_iter().flatten();
    let steps: Vec<(&str, usize)> = steps
        .filter_map(|it| {
            let Kind::Fact(next) = it.kind else { return None };
            Some((it.name.as_str(), next))
        })
        .collect();
    match random.pick(&steps) {
        Some((step, next)) if random.percent(35) => (format!("{path}.{step}"), *next),
        _ => (path, target),
    }
}

fn scope(
    random: &mut Random,
    (entity, source): (usize, &Arc<str>),
    conditions: Vec<Condition>,
    batch: &Batch,
) -> Scope {
    let name = ENTITIES.get(entity).copied().unwrap_or("");
    let inside = |fact: &&Fact| {
        let meets = |condition: &Condition| meets(batch, fact, condition);
        *fact.entity == *name && fact.provenance.source == *source && conditions.iter().all(meets)
    };
    let mut ids: Vec<&Arc<str>> = batch.facts.iter().filter(inside).map(|it| &it.id).collect();
    ids.sort_unstable();
    ids.dedup();
    let wrong = u64::from(random.percent(7));
    let count = u64::try_from(ids.len()).unwrap_or(0).saturating_add(wrong);
    let status = if random.percent(90) { Status::Complete } else { Status::Partial };
    Scope {
        id: format!("x{}", random.below(1_000_000)).into(),
        entity: name.into(),
        conditions,
        status,
        count: Some(count),
        attributes: None,
        window: None,
        source: source.clone(),
        collected_at: None,
        reason: None,
        remedy: None,
    }
}

/// Whether the fact meets the condition, as far as its own batch says.
fn meets(batch: &Batch, fact: &Fact, condition: &Condition) -> bool {
    let mut at = fact;
    let mut path = condition.path.split('.').peekable();
    while let Some(step) = path.next() {
        let found = at.attributes.iter().find(|it| *it.name == *step).map(|it| &it.value);
        let Some(Known::Yes(value)) = found else { return false };
        if path.peek().is_none() {
            return *value == condition.value;
        }
        let next = batch.facts.iter().find(|it| matches!(value, Value::Text(id) if *id == it.id));
        let Some(next) = next else { return false };
        at = next;
    }
    false
}
