//! Which collections are complete: the scopes whose counts are right, and the question whether they list every fact with
//! certain values, answered from them each time it is asked.

use crate::oracle::value::{Atom, Truth, Value};
use crate::oracle::world::given::typed;
use crate::oracle::world::{Complete, SourceKey, World};
use evaluator::scope::{Scope, Status};
use language::schema::{AttributeId, EntityId, Type};

impl World<'_> {
    /// Whether a fact meets a condition of a scope.
    pub(super) fn holds(&self, fact: &Atom, (path, wanted): &(Vec<AttributeId>, Atom)) -> Truth {
        match self.follow(fact, path) {
            Value::Absent => Truth::False,
            Value::Set(members) => members.contains(Some(wanted)),
            value @ (Value::Truth(_) | Value::Atom(_) | Value::Range(_) | Value::Unknown(_)) => {
                value.exact().map_or(Truth::Unknown, |it| Truth::of(it == *wanted))
            }
        }
    }

    /// The scope, if it is complete and lists exactly the facts it says.
    pub(super) fn admit(&self, scope: &Scope, source: &SourceKey) -> Option<Complete> {
        let entity = self.schema.entity_named(&scope.entity)?;
        let count = scope.count.filter(|_| scope.status == Status::Complete)?;
        let mut conditions = vec![];
        for condition in &scope.conditions {
            let (path, ty) = self.path(entity, &condition.path)?;
            let ty = ty.member().unwrap_or(ty.required()).clone();
            conditions.push((path, typed(self.schema, &ty, &condition.value).exact()?));
        }
        let mut found = 0_u64;
        for ((of, id), record) in &self.records {
            if *of != entity || !record.sources.contains(source) {
                continue;
            }
            let fact = Atom::Fact(entity, id.clone());
            // What has none of a value lies under none of it; what has an unknown one may lie anywhere.
            if conditions.iter().any(|it| self.follow(&fact, &it.0) == Value::Absent) {
                continue;
            }
            let truths: Vec<Truth> = conditions.iter().map(|it| self.holds(&fact, it)).collect();
            if truths.iter().any(|it| it.is_open()) {
                return None;
            }
            found = found.saturating_add(u64::from(truths.iter().all(|it| *it == Truth::True)));
        }
        (found == count).then_some((entity, conditions))
    }

    fn path(&self, entity: EntityId, path: &str) -> Option<(Vec<AttributeId>, Type)> {
        let mut ty = Type::Entity(entity);
        let mut ids = vec![];
        for name in path.split('.') {
            let Type::Entity(entity) = ty.required() else { return None };
            let (id, attribute) = self.schema.entity(*entity)?.attribute(name)?;
            ids.push(id);
            ty = attribute.ty.clone();
        }
        Some((ids, ty))
    }

    /// Whether every fact of an entity is collected; `asked` are the entities of which that is being asked already.
    pub(super) fn is_whole_beside(&self, entity: EntityId, asked: &mut Vec<EntityId>) -> bool {
        if self.dangling.contains(&entity) || asked.contains(&entity) {
            return false;
        }
        asked.push(entity);
        let of_entity = || self.complete.iter().filter(|it| it.0 == entity).map(|it| &it.1);
        let whole = of_entity().any(|conditions| match conditions.as_slice() {
            [] => true,
            [(path, Atom::Fact(target, _))] if self.always_there(entity, path) => {
                let listed = |fact: &Atom| {
                    of_entity()
                        .any(|it| matches!(it.as_slice(), [(p, f)] if p == path && f == fact))
                };
                self.is_whole_beside(*target, asked) && self.facts(*target).all(|it| listed(&it.0))
            }
            _ => false,
        });
        asked.pop();
        whole
    }

    /// Whether every fact has the path: single references all the way, none optional.
    fn always_there(&self, entity: EntityId, path: &[AttributeId]) -> bool {
        let mut ty = Some(Type::Entity(entity));
        for attribute in path {
            let Some(Type::Entity(entity)) = ty else { return false };
            ty = self.schema.attribute(entity, *attribute).map(|it| it.ty.clone());
        }
        matches!(ty, Some(Type::Entity(_)))
    }

    /// Whether every fact of the entity with these values is among the collected ones.
    pub fn is_closed(&self, entity: EntityId, fixed: &[(AttributeId, Atom)]) -> bool {
        let implied = |(path, value): &(Vec<AttributeId>, Atom)| {
            let Some((first, rest)) = path.split_first() else { return false };
            let mut held = fixed.iter().filter(|it| it.0 == *first);
            held.any(|it| self.follow(&it.1, rest).exact().as_ref() == Some(value))
        };
        let mut scopes = self.complete.iter().filter(|it| it.0 == entity);
        let listed = scopes.any(|it| it.1.iter().all(implied));
        self.whole.contains(&entity) || (listed && !self.dangling.contains(&entity))
    }
}
