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

impl Erasure {
    /// The batches without it.
    ///
    /// A reference that nobody collected proves that a fact is missing, and losing that proof would make its entity look
    /// complete: so the completeness of what an erased attribute refers to is lost with it.
    pub fn apply(&self, schema: &Schema, batches: &[Batch]) -> Vec<Batch> {
        let mut batches = batches.to_vec();
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
                    let erased: Vec<Attribute> =
                        fact.attributes.extract_if(.., |it| it.name == *name).collect();
                    doubted.extend(erased.iter().filter_map(|it| target(schema, entity, it)));
                }
            }
            Self::Fact(entity, id) => {
                doubted.insert(entity.to_string());
                for batch in &mut batches {
                    let gone =
                        batch.facts.extract_if(.., |it| it.entity == *entity && it.id == *id);
                    for fact in gone {
                        let targets =
                            fact.attributes.iter().filter_map(|it| target(schema, entity, it));
                        doubted.extend(targets);
                    }
                }
            }
        }
        let scopes = batches.iter_mut().flat_map(|it| &mut it.scopes);
        scopes.filter(|it| doubted.contains(&*it.entity)).for_each(doubt);
        batches
    }
}

fn doubt(scope: &mut Scope) {
    scope.status = Status::Partial;
}

/// The entity that an attribute refers to, where it has a value.
fn target(schema: &Schema, entity: &str, attribute: &Attribute) -> Option<String> {
    let Known::Yes(Value::Text(_) | Value::Many(_)) = attribute.value else { return None };
    let entity = schema.entity(schema.entity_named(entity)?)?;
    let ty = &entity.attribute(&attribute.name)?.1.ty;
    let Type::Entity(id) = ty.member().unwrap_or(ty.required()) else { return None };
    Some(schema.entity(*id)?.name.clone())
}
