//! A comparison of two policies for people: what asks for less first, each with facts that show it.

use super::{KINDS, witness};
use crate::escape::visible;
use language::compare::change::{
    ChangeKind, ClauseChange, Comparison, Detail, ParamChange, RuleChange,
};
use std::fmt::Write as _;
use std::io::{Result, Write};

/// How much of a long value is shown; the JSON form has all of it.
const VALUE: usize = 120;

pub(super) fn write(it: &Comparison, names: [&str; 2], out: &mut dyn Write) -> Result<()> {
    let mut text = String::new();
    let [old, new] = names.map(visible);
    let _ = writeln!(text, "{old} → {new}");
    for detail in &it.head {
        let _ = writeln!(text, "  {}", line(detail));
    }
    for kind in KINDS {
        for clause in it.clauses.iter().filter(|it| it.kind == kind && is_shown(it)) {
            shown(clause, &mut text);
        }
    }
    for change in &it.params {
        param(change, &mut text);
    }
    for waiver in &it.waivers {
        let _ = write!(text, "\nwaiver of {} for {}", visible(&waiver.clause), visible(&waiver.on));
        let _ = writeln!(text, ": {} → {}", or_none(&waiver.old), or_none(&waiver.new));
    }
    text.push('\n');
    text.push_str(&counted(it));
    text.push('\n');
    out.write_all(text.as_bytes())
}

/// A clause that demands the same and reads the same needs no line.
fn is_shown(it: &ClauseChange) -> bool {
    it.kind != ChangeKind::Unchanged || !it.details.is_empty() || it.rule == RuleChange::Equivalent
}

fn shown(it: &ClauseChange, text: &mut String) {
    let (number, name) = (visible(&it.number), visible(&it.name));
    let _ = writeln!(text, "\n{} {number} {name}", it.kind.word());
    if let Some(why) = why(it) {
        let _ = writeln!(text, "  {why}");
    }
    for detail in &it.details {
        let _ = writeln!(text, "  {}", line(detail));
    }
    for found in &it.witnesses {
        let side = if found.is_stricter { "stricter" } else { "laxer" };
        let (old, new) = found.verdicts;
        let _ = writeln!(text, "  {side} on these facts: {old} before, {new} now");
        text.push('\n');
        for line in witness::test(&it.name, found).lines() {
            let _ = writeln!(text, "    {line}");
        }
    }
}

fn why(it: &ClauseChange) -> Option<&'static str> {
    let is_open = matches!(it.kind, ChangeKind::Unknown | ChangeKind::Laxer);
    match it.rule {
        RuleChange::Equivalent => Some("written differently, and proven to demand the same"),
        RuleChange::Proven => Some("proven for all facts"),
        RuleChange::Shown => Some("facts show both directions"),
        RuleChange::Open if is_open => Some("neither direction is proven"),
        RuleChange::Equal | RuleChange::Open => None,
    }
}

fn param(it: &ParamChange, text: &mut String) {
    let what = match it.stands {
        (false, true) => "new ",
        (true, false) => "gone ",
        (true, true) | (false, false) => "",
    };
    let _ = writeln!(text, "\n{what}parameter {}", visible(&it.name));
    for detail in &it.details {
        let _ = writeln!(text, "  {}", line(detail));
    }
    let readers: Vec<_> = it.readers.iter().map(|it| visible(it)).collect();
    let readers = if readers.is_empty() { "no clause".to_owned() } else { readers.join(", ") };
    let _ = writeln!(text, "  read by {readers}");
}

fn line(it: &Detail) -> String {
    format!("{}: {} → {}", it.label, or_none(&it.old), or_none(&it.new))
}

fn or_none(text: &str) -> String {
    if text.is_empty() {
        return "none".to_owned();
    }
    let text = visible(text);
    let mut short: String = text.chars().take(VALUE).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

fn counted(it: &Comparison) -> String {
    let count = |kind: ChangeKind| it.clauses.iter().filter(|it| it.kind == kind).count();
    let parts: Vec<String> = KINDS
        .into_iter()
        .filter(|it| count(*it) > 0)
        .map(|it| format!("{} {}", count(it), it.word()))
        .collect();
    let clauses = if it.clauses.len() == 1 { "clause" } else { "clauses" };
    format!("{} {clauses}: {}", it.clauses.len(), parts.join(", "))
}
