//! The difference of two results, as text and as JSON.

use super::{Drift, DriftOutcome, Event, Happened};
use crate::escape::visible;
use serde_json::json;
use std::fmt::Write as _;
use std::io::{Result, Write};

/// One form of a difference of results.
#[derive(Debug, Clone, Copy)]
pub struct DriftFormat {
    /// As `--format` writes it.
    pub name: &'static str,
    /// Writes it, both results named as on the command line.
    pub write: fn(&Drift, [&str; 2], &mut dyn Write) -> Result<()>,
}

/// Every form, sorted by name.
pub const DRIFT_FORMATS: &[DriftFormat] =
    &[DriftFormat { name: "json", write: as_json }, DriftFormat { name: "text", write: as_text }];

fn as_text(it: &Drift, names: [&str; 2], out: &mut dyn Write) -> Result<()> {
    let mut text = String::new();
    let [old, new] = names.map(visible);
    let _ = writeln!(text, "{old} ({}) → {new} ({})", visible(&it.at.0), visible(&it.at.1));
    for what in Happened::ALL {
        let events: Vec<&Event> = it.events.iter().filter(|it| it.what == what).collect();
        if events.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n{} ({})", what.words(), events.len());
        for event in events {
            let _ = writeln!(text, "  {}", line(event));
        }
    }
    let lists = [
        ("rule changed, not compared", &it.rule_changed),
        ("clauses judged for the first time", &it.clauses_new),
        ("clauses judged no more", &it.clauses_gone),
    ];
    for (title, clauses) in lists {
        if !clauses.is_empty() {
            let _ = writeln!(text, "\n{title} ({})", clauses.len());
        }
        for (number, name) in clauses {
            let _ = writeln!(text, "  {} {}", visible(number), visible(name));
        }
    }
    if !it.parameters.is_empty() {
        let _ = writeln!(text, "\nparameters with another value ({})", it.parameters.len());
    }
    for (name, before, now) in &it.parameters {
        let shown =
            |it: &str| if it.is_empty() { "unset".into() } else { visible(it).into_owned() };
        let _ = writeln!(text, "  {}: {} → {}", visible(name), shown(before), shown(now));
    }
    let verdict = match it.outcome() {
        DriftOutcome::Good => "nothing is worse",
        DriftOutcome::Blind => "nothing fails that did not, but something can no longer be seen",
        DriftOutcome::Worse => "something fails that did not",
    };
    let _ = writeln!(text, "\n{verdict}");
    out.write_all(text.as_bytes())
}

fn line(it: &Event) -> String {
    let (number, name) = &it.clause;
    let mut out = format!("{} {}", visible(number), visible(name));
    if !it.subject.is_empty() {
        let _ = write!(out, " on {}", visible(&it.subject));
    }
    match (it.verdicts.0.as_str(), it.verdicts.1.as_str()) {
        (before, now) if before == now => (),
        ("", now) => {
            let _ = write!(out, ": {}", visible(now));
        }
        (before, "") => {
            let _ = write!(out, ": was {}", visible(before));
        }
        (before, now) => {
            let _ = write!(out, ": {} → {}", visible(before), visible(now));
        }
    }
    if !it.message.is_empty() {
        let _ = write!(out, ", {}", visible(&it.message));
    }
    out
}

fn as_json(it: &Drift, names: [&str; 2], out: &mut dyn Write) -> Result<()> {
    let [old, new] = names;
    let events = it.events.iter().map(|it| {
        json!({
            "what": it.what.words().replace(' ', "-"),
            "id": it.clause.0,
            "name": it.clause.1,
            "subject": it.subject,
            "old": it.verdicts.0,
            "new": it.verdicts.1,
            "message": it.message,
        })
    });
    let clauses = |of: &[(String, String)]| {
        of.iter().map(|(id, name)| json!({ "id": id, "name": name })).collect::<Vec<_>>()
    };
    let parameters = it.parameters.iter();
    let parameters =
        parameters.map(|(name, old, new)| json!({ "name": name, "old": old, "new": new }));
    let document = json!({
        "schemaVersion": "1.0",
        "kind": "results",
        "old": old,
        "new": new,
        "at": [it.at.0, it.at.1],
        "outcome": match it.outcome() {
            DriftOutcome::Good => "good",
            DriftOutcome::Blind => "lost-visibility",
            DriftOutcome::Worse => "worse",
        },
        "events": events.collect::<Vec<_>>(),
        "rule_changed": clauses(&it.rule_changed),
        "clauses_new": clauses(&it.clauses_new),
        "clauses_gone": clauses(&it.clauses_gone),
        "parameters": parameters.collect::<Vec<_>>(),
    });
    crate::json::print(&document, out)
}
