//! Completions of a case: worlds that may be the truth behind what was collected. Every unknown has a value there, every
//! fact that somebody referred to exists, and every entity is complete.

use crate::generate::random::Random;
use crate::generate::shape::{Attribute, ENTITIES, ENUMS, Kind, texts};
use crate::generate::{AT, Case};
use evaluator::fact::{Batch, Fact, Provenance};
use evaluator::scope::{Obtained, Scope, Source, Status};
use evaluator::value::{Known, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

type Ids = Vec<Vec<Arc<str>>>;

/// A random completion. It need not respect the complete scopes of the case; the caller asks the oracle's world.
pub fn complete(case: &Case, random: &mut Random) -> Vec<Batch> {
    let known = known(case);
    let ids = ids(case, &known, random);
    let mut batch = Batch { sources: vec![source()], ..Batch::default() };
    for (entity, all) in ids.iter().enumerate() {
        let name = ENTITIES.get(entity).copied().unwrap_or("");
        for id in all {
            let provenance = Provenance { source: "all".into(), ..Provenance::default() };
            let mut fact = Fact::new(name, id.clone(), provenance);
            for attribute in case.shape.entities.get(entity).into_iter().flatten() {
                let key = (name.to_owned(), id.clone(), attribute.name.clone());
                let found = known.get(&key).cloned().flatten();
                let value = found.unwrap_or_else(|| state(random, attribute, &ids));
                fact = fact.with(attribute.name.clone(), value);
            }
            batch.facts.push(fact);
        }
        batch.scopes.push(scope(name, all.len()));
    }
    vec![batch]
}

/// The states that sources agree about; nothing where they do not.
fn known(case: &Case) -> BTreeMap<(String, Arc<str>, String), Option<Known>> {
    let mut known = BTreeMap::new();
    for fact in case.batches.iter().flat_map(|it| &it.facts) {
        for attribute in &fact.attributes {
            if attribute.value == Known::Unknown {
                continue;
            }
            let value = plain(&attribute.value);
            let key = (fact.entity.to_string(), fact.id.clone(), attribute.name.to_string());
            let entry = known.entry(key).or_insert_with(|| Some(value.clone()));
            if *entry != Some(value) {
                *entry = None;
            }
        }
    }
    known
}

/// Sets without order and repetition, so that equal ones compare equal.
fn plain(known: &Known) -> Known {
    let Known::Yes(Value::Many(many)) = known else { return known.clone() };
    let mut many = many.clone();
    many.sort();
    many.dedup();
    Known::Yes(Value::Many(many))
}

fn ids(
    case: &Case,
    known: &BTreeMap<(String, Arc<str>, String), Option<Known>>,
    random: &mut Random,
) -> Ids {
    let mut ids: Vec<BTreeSet<Arc<str>>> = vec![BTreeSet::new(); case.shape.entities.len()];
    let mut add = |entity: usize, id: Arc<str>| {
        if let Some(ids) = ids.get_mut(entity) {
            ids.insert(id);
        }
    };
    for fact in case.batches.iter().flat_map(|it| &it.facts) {
        if let Some(entity) = ENTITIES.iter().position(|it| *it == &*fact.entity) {
            add(entity, fact.id.clone());
        }
    }
    for (entity, attributes) in case.shape.entities.iter().enumerate() {
        for attribute in attributes {
            let Kind::Fact(target) = attribute.kind.member().unwrap_or(&attribute.kind) else {
                continue;
            };
            let of = |it: &&(String, Arc<str>, String)| {
                Some(it.0.as_str()) == ENTITIES.get(entity).copied() && it.2 == attribute.name
            };
            for key in known.keys().filter(of) {
                mentioned(known.get(key).and_then(Option::as_ref)).for_each(|id| add(*target, id));
            }
        }
        if random.percent(50) {
            add(entity, format!("new{entity}").into());
        }
    }
    ids.into_iter().map(|it| it.into_iter().collect()).collect()
}

fn mentioned(state: Option<&Known>) -> impl Iterator<Item = Arc<str>> {
    let values = match state {
        Some(Known::Yes(Value::Many(many))) => many.clone(),
        Some(Known::Yes(value)) => vec![value.clone()],
        Some(Known::Absent | Known::Unknown) | None => vec![],
    };
    values.into_iter().filter_map(|it| match it {
        Value::Text(id) => Some(id),
        Value::Bool(_)
        | Value::Int(_)
        | Value::Duration(_)
        | Value::Instant(_)
        | Value::Many(_) => None,
    })
}

fn state(random: &mut Random, attribute: &Attribute, ids: &Ids) -> Known {
    if attribute.optional && random.percent(40) {
        return Known::Absent;
    }
    value(random, &attribute.kind, ids).map_or(Known::Unknown, Known::Yes)
}

fn value(random: &mut Random, kind: &Kind, ids: &Ids) -> Option<Value> {
    Some(match kind {
        Kind::Bool => Value::Bool(random.percent(50)),
        Kind::Int => Value::Int(random.pick(&[0, 1, 2, 4, i64::MAX]).copied()?),
        Kind::Text(name) => Value::text(random.word(texts(name))),
        Kind::Duration => Value::Duration(random.pick(&[0, 3_600, 86_400, 9_000_000]).copied()?),
        Kind::Instant => {
            let age = random.pick(&[-3_600, 0, 86_400, 9_000_000]).copied()?;
            Value::Instant(AT.saturating_sub(age))
        }
        Kind::Enum(at) => Value::text(random.word(ENUMS.get(*at)?.1)),
        Kind::Fact(entity) => Value::Text(random.pick(ids.get(*entity)?).cloned()?),
        Kind::Set(member) | Kind::List(member) => {
            let count = random.below(3);
            Value::Many((0..count).filter_map(|_| value(random, member, ids)).collect())
        }
    })
}

fn source() -> Source {
    Source {
        id: "all".into(),
        uri: "all".into(),
        media: "all".into(),
        path: "all".into(),
        file: None,
        sha256: None,
        bytes: None,
        obtained: Obtained::Exported,
        collected_at: None,
        collector: "all".into(),
    }
}

fn scope(entity: &str, count: usize) -> Scope {
    Scope {
        id: entity.into(),
        entity: entity.into(),
        conditions: vec![],
        status: Status::Complete,
        count: u64::try_from(count).ok(),
        attributes: None,
        window: None,
        source: "all".into(),
        collected_at: None,
        reason: None,
        remedy: None,
    }
}
