//! The oracle's facts: records merged by id, and which sources and dates stand behind them.

pub mod given;
pub mod scopes;

use crate::oracle::value::{Atom, Truth, Value};
use crate::oracle::world::given::state;
use evaluator::fact::{Batch, Fact};
use evaluator::scope::Scope;
use evaluator::value::{Known, Value as Given};
use language::schema::{AttributeId, EntityId, Schema, Type};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What counts as one source: position of the batch, and where it was read. A checkout has one source a file, and a scope
/// over it vouches for all of them.
type SourceKey = (usize, Arc<str>);

/// What is known of one fact.
#[derive(Debug, Clone, Default)]
struct Record {
    attributes: BTreeMap<AttributeId, Value>,
    /// The first list given for an attribute, as given.
    lists: BTreeMap<AttributeId, Given>,
    sources: BTreeSet<SourceKey>,
    /// Whether a source that counts names it; else it is only a possible member of its entity.
    certain: bool,
}

/// A complete scope whose count is right: the paths and values of its conditions.
type Complete = (EntityId, Vec<(Vec<AttributeId>, Atom)>);

/// Facts and scopes as one clause sees them.
#[derive(Debug)]
pub struct World<'a> {
    schema: &'a Schema,
    records: BTreeMap<(EntityId, Arc<str>), Record>,
    complete: Vec<Complete>,
    dangling: BTreeSet<EntityId>,
    whole: BTreeSet<EntityId>,
}

/// The instants between which evidence must have been collected; nothing means any.
pub type Window = Option<(i64, i64)>;

impl<'a> World<'a> {
    /// Merges the batches. Sources outside the window leave their facts possible and their attributes unknown.
    pub fn new(schema: &'a Schema, batches: &[Batch], window: Window) -> Self {
        let mut world = World {
            schema,
            records: BTreeMap::new(),
            complete: vec![],
            dangling: BTreeSet::new(),
            whole: BTreeSet::new(),
        };
        world.read(batches, None);
        let scopes = batches.iter().zip(0..).flat_map(|(batch, at)| {
            batch
                .scopes
                .iter()
                .filter(move |it| is_fresh(scope_date(batch, it), window))
                .map(move |scope| (scope, source_key(batch, at, &scope.source)))
        });
        world.complete = scopes.filter_map(|(scope, source)| world.admit(scope, &source)).collect();
        if window.is_some() {
            let whole = std::mem::take(&mut world.records);
            world.read(batches, window);
            world.keep_conflicts(&whole);
        }
        let entities = (0..).map(EntityId).take(schema.entities.len());
        world.whole = entities.filter(|it| world.is_whole_beside(*it, &mut vec![])).collect();
        world
    }

    fn read(&mut self, batches: &[Batch], window: Window) {
        for (at, batch) in batches.iter().enumerate() {
            for fact in &batch.facts {
                let Some(entity) = self.schema.entity_named(&fact.entity) else { continue };
                let fresh = is_fresh(source_date(batch, &fact.provenance.source), window);
                let record = self.records.entry((entity, fact.id.clone())).or_default();
                record.sources.insert(source_key(batch, at, &fact.provenance.source));
                record.certain |= fresh;
                if fresh {
                    take(self.schema, entity, (fact, record));
                }
            }
        }
        self.dangling = self.dangling(batches);
    }

    /// Sources that disagree do so whether or not one of them is too old.
    fn keep_conflicts(&mut self, whole: &BTreeMap<(EntityId, Arc<str>), Record>) {
        for (key, record) in &mut self.records {
            for (attribute, value) in &mut record.attributes {
                let before = whole.get(key).and_then(|it| it.attributes.get(attribute));
                if before == Some(&Value::Unknown(false)) {
                    *value = Value::Unknown(false);
                }
            }
        }
    }

    /// The entities of which somebody names a fact that nobody collected, whatever else is said of the one who names it.
    fn dangling(&self, batches: &[Batch]) -> BTreeSet<EntityId> {
        let mut dangling = BTreeSet::new();
        for fact in batches.iter().flat_map(|it| &it.facts) {
            let entity =
                self.schema.entity_named(&fact.entity).and_then(|it| self.schema.entity(it));
            for attribute in &fact.attributes {
                let declared = entity.and_then(|it| it.attribute(&attribute.name));
                let Some((_, declared)) = declared else { continue };
                let members = match state(self.schema, &declared.ty, &attribute.value) {
                    Value::Set(members) => members.certain,
                    value @ (Value::Truth(_)
                    | Value::Atom(_)
                    | Value::Absent
                    | Value::Range(_)
                    | Value::Unknown(_)) => value.exact().into_iter().collect(),
                };
                dangling.extend(members.into_iter().filter_map(|it| self.uncollected(it)));
            }
        }
        dangling
    }

    fn uncollected(&self, named: Atom) -> Option<EntityId> {
        let Atom::Fact(entity, id) = named else { return None };
        (!self.records.contains_key(&(entity, id))).then_some(entity)
    }

    /// The facts of an entity that somebody collected, each with the certainty that it is one.
    pub fn facts(&self, entity: EntityId) -> impl Iterator<Item = (Atom, Truth)> {
        let records = self.records.iter().filter(move |(key, _)| key.0 == entity);
        records.map(|((entity, id), record)| {
            let truth = if record.certain { Truth::True } else { Truth::Unknown };
            (Atom::Fact(*entity, id.clone()), truth)
        })
    }

    /// An attribute of a fact, as stored: a stored absence stays one.
    pub fn stored(&self, entity: EntityId, id: &Arc<str>, attribute: AttributeId) -> Value {
        if self.schema.attribute(entity, attribute).is_some_and(|it| it.is_key) {
            return Value::Atom(Atom::Text(id.clone()));
        }
        let record = self.records.get(&(entity, id.clone()));
        let value = record.and_then(|it| it.attributes.get(&attribute));
        value.cloned().unwrap_or(Value::Unknown(false))
    }

    /// What a path reads, starting at a fact.
    fn follow(&self, fact: &Atom, path: &[AttributeId]) -> Value {
        let mut at = Value::atom(fact.clone());
        for attribute in path {
            at = match at {
                Value::Atom(Atom::Fact(entity, id)) => self.stored(entity, &id, *attribute),
                Value::Absent => Value::Absent,
                Value::Truth(_)
                | Value::Atom(_)
                | Value::Range(_)
                | Value::Set(_)
                | Value::Unknown(_) => Value::Unknown(false),
            };
        }
        at
    }

    /// Whether nothing is unknown: every fact has every attribute, and every entity is complete.
    pub fn is_total(&self) -> bool {
        let full = |entity: EntityId, record: &Record| {
            let declared = self.schema.entity(entity).map_or(&[][..], |it| &it.attributes);
            let states = record.attributes.values().filter(|it| **it != Value::Unknown(false));
            states.count() == declared.iter().filter(|it| !it.is_key).count()
        };
        self.records.iter().all(|((entity, _), record)| full(*entity, record))
            && (0..)
                .map(EntityId)
                .take(self.schema.entities.len())
                .all(|it| self.whole.contains(&it))
    }

    /// Whether another world could be the truth behind this one: nothing in it that a complete scope should have listed.
    pub fn allows(&self, truth: &World<'_>) -> bool {
        self.complete.iter().all(|(entity, conditions)| {
            truth.facts(*entity).all(|(fact, _)| {
                let Atom::Fact(_, id) = &fact else { return true };
                let listed = self.records.contains_key(&(*entity, id.clone()));
                listed || conditions.iter().any(|it| truth.holds(&fact, it) == Truth::False)
            })
        })
    }
}

/// Merges what a fact says of itself into its record.
fn take(schema: &Schema, entity: EntityId, (fact, record): (&Fact, &mut Record)) {
    for attribute in &fact.attributes {
        let declared = schema.entity(entity).and_then(|it| it.attribute(&attribute.name));
        let Some((id, declared)) = declared else { continue };
        merge(&mut record.attributes, id, state(schema, &declared.ty, &attribute.value));
        // Order and repetition tell lists apart, which here are sets like any other.
        let listed = matches!(declared.ty.required(), Type::List(_));
        if let (true, Known::Yes(given)) = (listed, &attribute.value) {
            let before = record.lists.entry(id).or_insert_with(|| given.clone());
            if before != given {
                record.attributes.insert(id, Value::Unknown(false));
            }
        }
    }
}

fn source_key(batch: &Batch, at: usize, id: &Arc<str>) -> SourceKey {
    let found = batch.sources.iter().find(|it| it.id == *id);
    (at, found.map_or(id, |it| &it.uri).clone())
}

fn source_date(batch: &Batch, source: &Arc<str>) -> Option<i64> {
    batch.sources.iter().find(|it| it.id == *source).and_then(|it| it.collected_at)
}

fn scope_date(batch: &Batch, scope: &Scope) -> Option<i64> {
    scope.collected_at.or_else(|| source_date(batch, &scope.source))
}

fn is_fresh(date: Option<i64>, window: Window) -> bool {
    match (date, window) {
        (Some(date), Some((from, to))) => from <= date && date <= to,
        _ => true,
    }
}

fn merge(attributes: &mut BTreeMap<AttributeId, Value>, id: AttributeId, value: Value) {
    let before = attributes.get(&id);
    if value == Value::Unknown(false) {
        return;
    }
    // A conflict is written as a fault-free unknown, which a third record must not overwrite.
    let merged = if before.is_none_or(|it| *it == value) { value } else { Value::Unknown(false) };
    attributes.insert(id, merged);
}
