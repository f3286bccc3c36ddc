//! One change of evidence, made to facts before the schema has typed them, so that they are judged again as if they had been
//! collected so. Scopes that counted the facts rightly go on counting them rightly.

use crate::fact::{Attribute, Batch, Fact};
use crate::scope::{Scope, Status};
use crate::value::{Known, Value};
use std::sync::Arc;

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// An attribute of a fact has another value, or is absent.
    Attribute {
        /// Entity type.
        entity: Arc<str>,
        /// The fact's id.
        id: Arc<str>,
        /// The attribute.
        attribute: Arc<str>,
        /// What it is instead.
        value: Known,
    },
    /// There is no such fact.
    Gone {
        /// Entity type.
        entity: Arc<str>,
        /// The fact's id.
        id: Arc<str>,
    },
}

impl Change {
    /// The facts with the change made. Facts that nobody collected are not made up.
    pub fn apply(&self, batches: &[Batch]) -> Vec<Batch> {
        let mut batches = batches.to_vec();
        for batch in &mut batches {
            let Batch { facts, scopes, .. } = batch;
            match self {
                Self::Attribute { entity, id, attribute, value } => {
                    let wanted = facts.iter_mut().filter(|it| is_fact(it, (entity, id)));
                    for fact in wanted {
                        recount(fact, attribute, value, scopes);
                        set(fact, attribute, value);
                    }
                }
                Self::Gone { entity, id } => {
                    let gone: Vec<Fact> =
                        facts.extract_if(.., |it| is_fact(it, (entity, id))).collect();
                    // Several records of one fact were one to count.
                    gone.first().into_iter().for_each(|it| uncount(it, scopes));
                }
            }
        }
        batches
    }
}

fn is_fact(it: &Fact, (entity, id): (&str, &str)) -> bool {
    &*it.entity == entity && &*it.id == id
}

fn set(fact: &mut Fact, name: &str, value: &Known) {
    match fact.attributes.iter_mut().find(|it| &*it.name == name) {
        Some(slot) => slot.value = value.clone(),
        None => fact.attributes.push(Attribute {
            name: name.to_owned().into(),
            value: value.clone(),
            span: None,
        }),
    }
}

/// A fact that comes under a scope's condition by a change, or leaves it, is counted by that scope or no longer.
fn recount(fact: &Fact, name: &str, value: &Known, scopes: &mut [Scope]) {
    let before = fact.attributes.iter().find(|it| &*it.name == name).map(|it| &it.value);
    for scope in scopes.iter_mut().filter(|it| counts(it, fact)) {
        let Some(condition) = scope.conditions.iter().find(|it| &*it.path == name) else {
            continue;
        };
        let was_in = before.is_some_and(|it| holds(it, &condition.value));
        let is_in = holds(value, &condition.value);
        scope.count = scope.count.map(|it| match (was_in, is_in) {
            (true, false) => it.saturating_sub(1),
            (false, true) => it.saturating_add(1),
            (true, true) | (false, false) => it,
        });
    }
}

fn uncount(fact: &Fact, scopes: &mut [Scope]) {
    for scope in scopes.iter_mut().filter(|it| counts(it, fact)) {
        let under = scope.conditions.iter().all(|condition| {
            let found = fact.attributes.iter().find(|it| *it.name == *condition.path);
            found.is_some_and(|it| holds(&it.value, &condition.value))
        });
        if under {
            scope.count = scope.count.map(|it| it.saturating_sub(1));
        }
    }
}

fn counts(scope: &Scope, fact: &Fact) -> bool {
    scope.status == Status::Complete && *scope.entity == *fact.entity
}

fn holds(value: &Known, wanted: &Value) -> bool {
    match value {
        Known::Yes(Value::Many(all)) => all.contains(wanted),
        Known::Yes(one) => one == wanted,
        Known::Absent | Known::Unknown => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::Provenance;
    use crate::scope::Condition;

    fn batch() -> Batch {
        let scope = |of: &[(&str, &str)], count| Scope {
            id: "s".into(),
            entity: "Job".into(),
            conditions: of
                .iter()
                .map(|(path, value)| Condition { path: (*path).into(), value: Value::text(*value) })
                .collect(),
            status: Status::Complete,
            count: Some(count),
            attributes: None,
            window: None,
            source: "s".into(),
            collected_at: None,
            reason: None,
            remedy: None,
        };
        let job = |id: &str, kind: &str| {
            Fact::new("Job", id, Provenance::default()).with("kind", Value::text(kind))
        };
        Batch {
            scopes: vec![scope(&[], 2), scope(&[("kind", "a")], 1), scope(&[("kind", "b")], 1)],
            facts: vec![job("one", "a"), job("two", "b")],
            ..Batch::default()
        }
    }

    fn counts_after(change: &Change) -> Vec<u64> {
        let changed = change.apply(&[batch()]);
        changed[0].scopes.iter().filter_map(|it| it.count).collect()
    }

    #[test]
    fn scopes_go_on_counting_rightly() {
        let (entity, id): (Arc<str>, Arc<str>) = ("Job".into(), "one".into());
        let attribute = Change::Attribute {
            entity: entity.clone(),
            id: id.clone(),
            attribute: "kind".into(),
            value: Value::text("b").into(),
        };
        assert_eq!(counts_after(&attribute), [2, 0, 2]);
        assert_eq!(counts_after(&Change::Gone { entity, id }), [1, 0, 1]);
    }

    #[test]
    fn a_fact_that_is_not_there_is_not_made_up() {
        let change = Change::Attribute {
            entity: "Job".into(),
            id: "three".into(),
            attribute: "kind".into(),
            value: Known::Absent,
        };
        assert_eq!(change.apply(&[batch()]), [batch()]);
    }
}
