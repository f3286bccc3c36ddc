//! What evidence can be lost: an attribute, a scope, or a fact together with the completeness that vouched for it.

use evaluator::fact::{Attribute, Batch, Name};
use evaluator::scope::{Scope, Status};
use evaluator::value::{Known, Value};
use language::schema::{Schema, Type};
use std::collections::BTreeSet;
use std::sync::Arc;

/// One loss of evidence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Erasure {
    /// An attribute of a fact, in every source.
    Attribute(Name, Arc<str>, Name),
    /// A fact, in every source.
    Fact(Name, Arc<str>),
    /// A fact, in every source, while its scopes go on counting it: a page that an export lost.
    Page(Name, Arc<str>),
    /// A scope, by position of batch and scope.
    Scope(usize, usize),
}

/// Every loss that the batches can suffer, sorted.
pub fn all(batches: &[Batch]) -> Vec<Erasure> {
    let mut all = BTreeSet::new();
    for (at, batch) in batches.iter().enumerate() {
        all.extend((0..batch.scopes.len()).map(|scope| Erasure::Scope(at, scope)));
        for fact in &batch.facts {
            all.insert(Erasure::Fact(fact.entity.clone(), fact.id.clone()));
            let names = fact.attributes.iter().map(|it| it.name.clone());
            all.extend(
                names.map(|it| Erasure::Attribute(fact.entity.clone(), fact.id.clone(), it)),
            );
        }
    }
    all.into_iter().collect()
}

/// The same, and every fact on its own, for batches whose counts are right: where a count was too small, losing a fact
/// would put it right.
pub fn all_counted(batches: &[Batch]) -> Vec<Erasure> {
    let mut all = all(batches);
    let facts: BTreeSet<Erasure> = batches
        .iter()
        .flat_map(|it| &it.facts)
        .map(|it| Erasure::Page(it.entity.clone(), it.id.clone()))
        .collect();
    all.extend(facts);
    all
}

impl Erasure {
    /// The batches without it.
    ///
    /// A reference to a fact that nobody collected proves that one is missing, and losing that proof would make its entity
    /// look complete: so the completeness of what such a reference names is lost with it.
    pub fn apply(&self, schema: &Schema, batches: &[Batch]) -> Vec<Batch> {
        let mut batches = batches.to_vec();
        let collected: Collected = batches
            .iter()
            .flat_map(|it| &it.facts)
            .map(|it| (it.entity.clone(), it.id.clone()))
            .collect();
        let mut doubted: BTreeSet<String> = BTreeSet::new();
        match self {
            Self::Scope(at, scope) => {
                if let Some(batch) = batches.get_mut(*at) {
                    batch.scopes.remove(*scope);
                }
            }
            Self::Attribute(entity, id, name) => {
                let facts = batches.iter_mut().flat_map(|it| &mut it.facts);
                for fact in facts.filter(|it| it.entity == *entity && it.id == *id) {
                    let erased = fact.attributes.extract_if(.., |it| it.name == *name);
                    doubted
                        .extend(erased.filter_map(|it| proof(schema, (entity, &it), &collected)));
                }
            }
            Self::Fact(entity, id) | Self::Page(entity, id) => {
                if matches!(self, Self::Fact(..)) {
                    doubted.insert(entity.to_string());
                }
                for batch in &mut batches {
                    let gone =
                        batch.facts.extract_if(.., |it| it.entity == *entity && it.id == *id);
                    for fact in gone {
                        let attributes = fact.attributes.iter();
                        doubted.extend(
                            attributes.filter_map(|it| proof(schema, (entity, it), &collected)),
                        );
                    }
                }
            }
        }
        let scopes = batches.iter_mut().flat_map(|it| &mut it.scopes);
        scopes.filter(|it| doubted.contains(&*it.entity)).for_each(doubt);
        batches
    }
}

type Collected = BTreeSet<(Name, Arc<str>)>;

fn doubt(scope: &mut Scope) {
    scope.status = Status::Partial;
}

/// The entity of which an attribute names a fact that nobody collected.
fn proof(
    schema: &Schema,
    (entity, attribute): (&str, &Attribute),
    collected: &Collected,
) -> Option<String> {
    let named = match &attribute.value {
        Known::Yes(Value::Many(many)) => many.as_slice(),
        Known::Yes(value) => std::slice::from_ref(value),
        Known::Absent | Known::Unknown => return None,
    };
    let entity = schema.entity(schema.entity_named(entity)?)?;
    let ty = &entity.attribute(&attribute.name)?.1.ty;
    let Type::Entity(id) = ty.member().unwrap_or(ty.required()) else { return None };
    let target = schema.entity(*id)?.name.clone();
    let is_missing = |it: &Value| match it {
        Value::Text(id) => !collected.contains(&(target.as_str().into(), id.clone())),
        Value::Bool(_)
        | Value::Int(_)
        | Value::Duration(_)
        | Value::Instant(_)
        | Value::Many(_) => false,
    };
    named.iter().any(is_missing).then_some(target)
}
