//! The part of a list that lies under one pipeline. A gap in one pipeline leaves the parts of the others whole, and they
//! get scopes of their own.

use evaluator::fact::Fact;
use evaluator::value::{Known, Value};
use std::collections::{BTreeMap, HashMap};

/// How many facts of an entity lie under each pipeline.
pub(super) struct Parts<'f> {
    counts: BTreeMap<(&'f str, &'f str), usize>,
}

impl<'f> Parts<'f> {
    /// Counts all facts that lead to a pipeline.
    pub(super) fn of(facts: &'f [Fact]) -> Self {
        // Only looked up: hashing spares comparing ids that begin alike.
        let by_id: HashMap<&str, &Fact> = facts.iter().map(|it| (&*it.id, it)).collect();
        let mut counts = BTreeMap::new();
        for fact in facts {
            if let Some(pipeline) = pipeline_of(fact, &by_id) {
                let slot = counts.entry((&*fact.entity, pipeline)).or_insert(0_usize);
                *slot = slot.saturating_add(1);
            }
        }
        Self { counts }
    }

    /// The facts of one entity under one pipeline.
    pub(super) fn count(&self, entity: &str, pipeline: &str) -> usize {
        self.counts.get(&(entity, pipeline)).copied().unwrap_or(0)
    }
}

/// Where the references of a list's path lead: from a step to its job, from a job to its pipeline.
fn pipeline_of<'f>(fact: &'f Fact, by_id: &HashMap<&str, &'f Fact>) -> Option<&'f str> {
    let mut fact = fact;
    // INVARIANT: no path of the schema from these facts to a pipeline is longer.
    for _ in 0..4 {
        if let Some(pipeline) = text_of(fact, "pipeline") {
            return Some(pipeline);
        }
        let next = text_of(fact, "job").or_else(|| text_of(fact, "step"))?;
        fact = by_id.get(next)?;
    }
    None
}

fn text_of<'f>(fact: &'f Fact, name: &str) -> Option<&'f str> {
    let found = fact.attributes.iter().find(|it| &*it.name == name)?;
    match &found.value {
        Known::Yes(Value::Text(text)) => Some(text),
        Known::Yes(_) | Known::Absent | Known::Unknown => None,
    }
}
