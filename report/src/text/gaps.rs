//! What could not be read, and what would turn each unknown into evidence.

use super::{heading, plural};
use crate::diagnostics::diagnostic;
use crate::escape::visible;
use crate::look::{Look, Tone};
use crate::missing::{Wanted, by_remedy, is_command};
use crate::model::Report;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{Result, Write};

/// How many problems are drawn.
const DRAWN: usize = 8;
/// How many things to collect are listed.
const REMEDIES: usize = 8;
/// How many names stand under one remedy.
const NAMES: usize = 12;

/// Writes the gaps and mistakes met on the way.
pub(crate) fn problems(report: &Report, look: Look, out: &mut dyn Write) -> Result<()> {
    if report.problems.is_empty() {
        return Ok(());
    }
    heading("Read with gaps", look, out)?;
    for problem in report.problems.iter().take(DRAWN) {
        diagnostic(problem, &report.sources, look, out)?;
    }
    let rest = report.problems.get(DRAWN..).unwrap_or(&[]);
    if rest.is_empty() {
        return Ok(());
    }
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for problem in rest {
        let count = kinds.entry(problem.code.name).or_default();
        *count = count.saturating_add(1);
    }
    let kinds: Vec<String> = kinds.iter().map(|(name, count)| format!("{count} {name}")).collect();
    let text = format!("… and {} more: {}", rest.len(), kinds.join(", "));
    writeln!(out, "  {}", look.paint(Tone::Quiet, &text))
}

/// Writes what is missing, under what would supply it.
pub(crate) fn missing(report: &Report, look: Look, out: &mut dyn Write) -> Result<()> {
    let open = report.clauses.iter().filter(|it| !it.missing().is_empty()).count();
    let groups = by_remedy(report);
    if groups.is_empty() {
        return Ok(());
    }
    let open = plural(open, "clause waits", "clauses wait");
    let title = format!("Missing evidence: {open} for it, in whole or in part");
    heading(&title, look, out)?;
    let mut groups: Vec<_> = groups.iter().collect();
    // What most clauses wait for stands first; the general way in stays last.
    let waiting = |wanted: &BTreeMap<String, Wanted>| {
        wanted.values().flat_map(|it| &it.clauses).collect::<BTreeSet<&String>>().len()
    };
    groups.sort_by_key(|((is_general, _), wanted)| (*is_general, Reverse(waiting(wanted))));
    let more = groups.len().saturating_sub(REMEDIES);
    for (at, ((_, remedy), wanted)) in groups.iter().take(REMEDIES).enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        let shown = visible(remedy);
        let shown = if is_command(remedy) { shown } else { look.wrap(4, &shown).into() };
        writeln!(out, "  {} {}", look.paint(Tone::Doubt, "?"), look.paint(Tone::Lead, &shown))?;
        names(wanted, look, out)?;
    }
    if more > 0 {
        let text =
            format!("… and {more} more to collect: `policyc evidence{}` lists all", report.again);
        writeln!(out, "\n  {}", look.paint(Tone::Quiet, &visible(&text)))?;
    }
    let is_entity = |it: &String| it.starts_with(|first: char| first.is_ascii_uppercase());
    let example = groups.iter().flat_map(|it| it.1.keys()).find(|it| is_entity(it));
    if let Some(name) = example {
        let name = name.split('.').next().unwrap_or(name);
        let text = format!("`policyc schema {name}` says what such a fact is and what it holds");
        writeln!(out, "\n  {}", look.paint(Tone::Quiet, &visible(&text)))?;
    }
    Ok(())
}

fn names(wanted: &BTreeMap<String, Wanted>, look: Look, out: &mut dyn Write) -> Result<()> {
    let width = wanted.keys().take(NAMES).map(|it| it.chars().count()).max().unwrap_or(0).min(44);
    for (name, it) in wanted.iter().take(NAMES) {
        let clauses: Vec<&str> = it.clauses.iter().map(String::as_str).collect();
        let mut words = format!("for {}", some(&clauses, 4));
        if let Some(reason) = it.reasons.first() {
            let _ = write!(words, ": {reason}");
        } else if let Some(fact) = it.facts.first() {
            let more = it.facts.len().saturating_sub(1);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let _ = write!(words, ": {fact}{more}");
        }
        let indent = width.saturating_add(6);
        let words = look.paint(Tone::Quiet, &look.wrap(indent, &visible(&words)));
        writeln!(out, "    {:width$}  {words}", visible(name))?;
    }
    let more = wanted.len().saturating_sub(NAMES);
    if more > 0 {
        writeln!(out, "    {}", look.paint(Tone::Quiet, &format!("… and {more} more")))?;
    }
    Ok(())
}

/// The first few of a list and how many more.
fn some(all: &[&str], most: usize) -> String {
    let shown: Vec<&str> = all.iter().take(most).copied().collect();
    let more = all.len().saturating_sub(most);
    if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
}
