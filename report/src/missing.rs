//! What is missing, in words, and grouped by what would supply it.

use crate::model::{Remedy, Report};
use evaluator::evidence::Missing;
use evaluator::scope::UNDATED;
use language::literal::show_instant;
use std::collections::{BTreeMap, BTreeSet};

/// The short name, as tests and tools compare it: `Identity.mfa_enabled`, `Job`, `max_token_lifetime`.
pub fn name(it: &Missing) -> String {
    match it {
        Missing::Attribute { entity, attribute, .. }
        | Missing::Conflict { entity, attribute, .. } => format!("{entity}.{attribute}"),
        Missing::Fact { entity, .. } | Missing::Collection { entity, .. } => entity.to_string(),
        Missing::Parameter { name } => name.to_string(),
        Missing::Stale { source, .. } => source.to_string(),
    }
}

/// The kind, for tools.
pub fn kind(it: &Missing) -> &'static str {
    match it {
        Missing::Attribute { .. } => "attribute",
        Missing::Fact { .. } => "fact",
        Missing::Collection { .. } => "collection",
        Missing::Parameter { .. } => "parameter",
        Missing::Stale { .. } => "stale",
        Missing::Conflict { .. } => "conflict",
    }
}

/// A phrase for people.
pub fn phrase(it: &Missing) -> String {
    match it {
        Missing::Attribute { entity, id, attribute } => {
            format!("`{entity}.{attribute}` of `{id}` is not known")
        }
        Missing::Fact { entity, id } => format!("`{entity}` `{id}` was not collected"),
        Missing::Collection { entity, of: None, reason } => {
            with_reason(format!("not every `{entity}` was collected"), reason.as_deref())
        }
        Missing::Collection { entity, of: Some((_, owner)), reason } => with_reason(
            format!("not every `{entity}` of `{owner}` was collected"),
            reason.as_deref(),
        ),
        Missing::Parameter { name } => format!("the parameter `{name}` has no value"),
        Missing::Stale { source, collected_at: UNDATED } => {
            format!("`{source}` does not say when it was collected")
        }
        Missing::Stale { source, collected_at } => {
            format!(
                "`{source}` was collected at {}: too old, or from the future",
                show_instant(*collected_at)
            )
        }
        Missing::Conflict { entity, id, attribute } => {
            format!("two sources disagree about `{entity}.{attribute}` of `{id}`")
        }
    }
}

fn with_reason(text: String, reason: Option<&str>) -> String {
    match reason {
        Some(reason) if !reason.is_empty() => format!("{text}: {reason}"),
        _ => text,
    }
}

/// What would supply it: from the collectors' tables, else the general way in.
pub fn remedy(it: &Missing, remedies: &[Remedy]) -> String {
    match it {
        Missing::Attribute { entity, attribute, .. } => supply(entity, Some(attribute), remedies),
        Missing::Fact { entity, .. } | Missing::Collection { entity, .. } => {
            supply(entity, None, remedies)
        }
        Missing::Parameter { .. } => "set it with --param NAME=VALUE".to_owned(),
        Missing::Stale { .. } => "collect it again, and give the new file with --facts".to_owned(),
        Missing::Conflict { .. } => "correct the source that is wrong".to_owned(),
    }
}

fn supply(entity: &str, attribute: Option<&str>, remedies: &[Remedy]) -> String {
    let fits = |it: &&Remedy| it.entity == entity;
    let exact = remedies.iter().filter(fits).find(|it| it.attribute.as_deref() == attribute);
    let general = remedies.iter().filter(fits).find(|it| it.attribute.is_none());
    match exact.or(general) {
        Some(found) => found.text.clone(),
        None => GENERAL.to_owned(),
    }
}

/// One thing to supply, with all that waits for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Ids of the clauses that wait for it, in the policy's order.
    pub clauses: BTreeSet<String>,
    /// Facts it is missing of; empty for whole collections.
    pub facts: BTreeSet<String>,
    /// Reasons that scopes gave.
    pub reasons: BTreeSet<String>,
}

/// Missing things by name, by remedy; the general way in stands last.
pub type ByRemedy = BTreeMap<(bool, String), BTreeMap<String, Wanted>>;

/// What is said where no collector knows better.
const GENERAL: &str =
    "a checkout does not show these: state them in a facts file, and give that with --facts FILE";

/// Whether a remedy is a command: its right stands behind it as a comment of the shell.
pub fn is_command(remedy: &str) -> bool {
    remedy.contains(RIGHT)
}

/// What parts a command from the right that it takes.
pub const RIGHT: &str = "  # ";

/// Groups the smallest that the clauses need by what would supply it.
pub fn by_remedy(report: &Report) -> ByRemedy {
    let mut groups = ByRemedy::new();
    for clause in &report.clauses {
        for missing in clause.needed(&report.remedies) {
            let remedy = remedy(missing, &report.remedies);
            let group = groups.entry((remedy == GENERAL, remedy)).or_default();
            let wanted = group.entry(name(missing)).or_default();
            wanted.clauses.insert(clause.id.clone());
            note(missing, wanted);
        }
    }
    groups
}

fn note(missing: &Missing, wanted: &mut Wanted) {
    match missing {
        Missing::Attribute { id, .. } | Missing::Fact { id, .. } | Missing::Conflict { id, .. } => {
            wanted.facts.insert(id.to_string());
        }
        Missing::Collection { of, reason, .. } => {
            wanted.facts.extend(of.iter().map(|(_, owner)| format!("all of {owner}")));
            wanted.reasons.extend(reason.clone());
        }
        Missing::Stale { collected_at: UNDATED, .. } => {
            wanted.reasons.insert("it does not say when it was collected".to_owned());
        }
        Missing::Stale { collected_at, .. } => {
            wanted.reasons.insert(format!("it is of {}", show_instant(*collected_at)));
        }
        Missing::Parameter { .. } => (),
    }
}
