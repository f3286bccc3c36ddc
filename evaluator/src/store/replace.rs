//! One source asked twice: the newer answer replaces the older one whole, its scope and the facts under it.

use crate::fact::{Batch, Fact};
use crate::scope::{Condition, Scope};
use crate::value::{Known, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What makes two scopes answers to the same question.
type Question = (Arc<str>, Vec<Condition>, Arc<str>);

/// Drops every scope that a newer answer to the same question replaces, and the facts it listed.
pub(super) fn drop_older(batches: &mut [Batch]) {
    let mut newest: BTreeMap<Question, i64> = BTreeMap::new();
    for (question, at) in
        batches.iter().flat_map(|it| it.scopes.iter().map(|s| asked(it, s))).flatten()
    {
        let slot = newest.entry(question).or_insert(at);
        *slot = at.max(*slot);
    }
    for batch in batches {
        let is_old = |scope: &Scope| {
            asked(batch, scope).is_some_and(|(question, at)| {
                newest.get(&question).is_some_and(|newest| at < *newest)
            })
        };
        let old: Vec<Scope> = batch.scopes.iter().filter(|it| is_old(it)).cloned().collect();
        if old.is_empty() {
            continue;
        }
        let gone: BTreeSet<Arc<str>> = old.iter().map(|it| Arc::clone(&it.id)).collect();
        let doomed: Vec<bool> = batch
            .facts
            .iter()
            .map(|fact| old.iter().any(|scope| under(batch, scope, fact)))
            .collect();
        batch.scopes.retain(|it| !gone.contains(&it.id));
        let mut doomed = doomed.into_iter();
        batch.facts.retain(|_| !doomed.next().unwrap_or(false));
    }
}

fn asked(batch: &Batch, scope: &Scope) -> Option<(Question, i64)> {
    let source = batch.sources.iter().find(|it| it.id == scope.source)?;
    let at = scope.collected_at.or(source.collected_at)?;
    let mut conditions = scope.conditions.clone();
    conditions.sort();
    Some(((Arc::clone(&scope.entity), conditions, Arc::clone(&source.media)), at))
}

/// Whether a fact belongs to a scope's answer: same source, same entity, and no condition certainly fails.
fn under(batch: &Batch, scope: &Scope, fact: &Fact) -> bool {
    if *fact.entity != *scope.entity || fact.provenance.source != scope.source {
        return false;
    }
    scope
        .conditions
        .iter()
        .all(|it| read(batch, fact, &it.path).is_none_or(|value| value == it.value))
}

fn read(batch: &Batch, fact: &Fact, path: &str) -> Option<Value> {
    let mut at = fact;
    let mut steps = path.split('.').peekable();
    loop {
        let name = steps.next()?;
        let found = at.attributes.iter().find(|it| &*it.name == name)?;
        let Known::Yes(value) = &found.value else { return None };
        if steps.peek().is_none() {
            return Some(value.clone());
        }
        let Value::Text(id) = value else { return None };
        at = batch.facts.iter().find(|it| it.id == *id)?;
    }
}
