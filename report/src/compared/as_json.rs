//! A comparison of two policies for programs: one object.

use super::{Outcome, outcome, witness};
use language::compare::change::{ClauseChange, Comparison, Detail, ParamChange, RuleChange};
use serde_json::{Value, json};
use std::io::{Result, Write};

pub(super) fn write(it: &Comparison, names: [&str; 2], out: &mut dyn Write) -> Result<()> {
    let [old, new] = names;
    let waivers = it.waivers.iter().map(|it| {
        json!({
            "clause": it.clause, "on": it.on, "laxer": it.is_laxer, "old": it.old, "new": it.new,
        })
    });
    let document = json!({
        "schemaVersion": "1.0",
        "kind": "policies",
        "old": old,
        "new": new,
        "outcome": match outcome(it) {
            Outcome::NotLaxer => "not-laxer",
            Outcome::Undecided => "unknown",
            Outcome::Laxer => "laxer",
        },
        "policy": details(&it.head),
        "clauses": it.clauses.iter().map(clause).collect::<Vec<_>>(),
        "parameters": it.params.iter().map(param).collect::<Vec<_>>(),
        "waivers": waivers.collect::<Vec<_>>(),
    });
    crate::json::print(&document, out)
}

fn clause(it: &ClauseChange) -> Value {
    let facts = it.witnesses.iter().map(|found| {
        json!({
            "direction": if found.is_stricter { "stricter" } else { "laxer" },
            "subject": found.subject,
            "old": found.verdicts.0,
            "new": found.verdicts.1,
            "test": witness::test(&it.name, found),
        })
    });
    json!({
        "id": it.number,
        "name": it.name,
        "change": it.kind.word(),
        "rule": match it.rule {
            RuleChange::Equal => "equal",
            RuleChange::Equivalent => "equivalent",
            RuleChange::Proven => "proven",
            RuleChange::Shown => "shown",
            RuleChange::Open => "open",
        },
        "details": details(&it.details),
        "facts": facts.collect::<Vec<_>>(),
    })
}

fn param(it: &ParamChange) -> Value {
    json!({
        "name": it.name,
        "change": match it.stands {
            (false, true) => "new",
            (true, false) => "gone",
            (true, true) | (false, false) => "changed",
        },
        "details": details(&it.details),
        "readers": it.readers,
    })
}

fn details(all: &[Detail]) -> Vec<Value> {
    let detail = |it: &Detail| json!({ "what": it.label, "old": it.old, "new": it.new });
    all.iter().map(detail).collect()
}
