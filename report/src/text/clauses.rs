//! One line per clause: mark, number, name, severity, and in a few words what the verdict rests on.

use super::{heading, mark, plural, tone};
use crate::escape::visible;
use crate::look::{Look, Tone, shorten};
use crate::missing;
use crate::model::{Clause, Report};
use evaluator::verdict::{Attested, Verdict};
use std::fmt::Write as _;
use std::io::{Result, Write};

/// Writes the table.
pub(crate) fn write(report: &Report, look: Look, out: &mut dyn Write) -> Result<()> {
    if report.clauses.is_empty() {
        return Ok(());
    }
    heading("Clauses", look, out)?;
    let longest = |of: fn(&Clause) -> usize| report.clauses.iter().map(of).max().unwrap_or(0);
    let ids = longest(|it| it.id.chars().count());
    let names = longest(|it| it.name.chars().count());
    let mut section = "";
    for clause in &report.clauses {
        let first = clause.id.split('.').next().unwrap_or("");
        let titled = report.sections.iter().find(|(number, _)| number == first);
        if let Some((number, title)) = titled.filter(|_| first != section) {
            let title = format!("{number}  {title}");
            writeln!(out, "  {}", look.paint(Tone::Quiet, &visible(&title)))?;
        }
        section = first;
        let id = format!("{:ids$}", clause.id);
        let name = format!("{:names$}", clause.name);
        let used = ids.saturating_add(names).saturating_add(18);
        let room = look.width.saturating_sub(used).max(24);
        let words = shorten(&visible(&in_a_few_words(clause)), room);
        let severity = look.paint(Tone::Quiet, &format!("{:8}", clause.severity.word()));
        let mark = look.paint(tone(clause.verdict), mark(clause.verdict));
        let words = look.paint(Tone::Quiet, &words);
        writeln!(out, "    {mark} {id}  {name}  {severity} {words}")?;
    }
    Ok(())
}

/// What the verdict rests on.
pub(crate) fn in_a_few_words(clause: &Clause) -> String {
    let all = clause.subjects.len();
    let mut words = match clause.verdict {
        Verdict::Error => clause.fault.clone().unwrap_or_else(|| "could not be evaluated".into()),
        Verdict::Fail => format!("{} of {all} fail", clause.count(Verdict::Fail)),
        Verdict::Unknown => needs(clause),
        Verdict::Waived => format!("{} waived", clause.count(Verdict::Waived)),
        Verdict::Pass => format!("{}{}", plural(all, "subject", "subjects"), attested(clause)),
        Verdict::NotApplicable => "nothing to judge".to_owned(),
    };
    let open = clause.count(Verdict::Unknown);
    if clause.verdict == Verdict::Fail && open > 0 {
        let _ = write!(words, ", {open} undecided");
    }
    if clause.verdict == Verdict::Fail && !clause.is_enforced() {
        words.push_str(", observed only");
        if let Some(from) = &clause.enforced_from {
            let _ = write!(words, ", decides from {from}");
        }
    }
    let waived = clause.count(Verdict::Waived);
    if clause.verdict < Verdict::Waived && waived > 0 {
        let _ = write!(words, ", {waived} waived");
    }
    if !clause.exempt.is_empty() {
        let _ = write!(words, ", {} exempt", clause.exempt.len());
    }
    words
}

/// `, attested by alice on 2026-02-03 and by 2 more`: the freshest statement by which subjects pass.
fn attested(clause: &Clause) -> String {
    let mut all: Vec<&Attested> = clause.subjects.iter().flat_map(|it| &it.attested).collect();
    all.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.statement.id.cmp(&b.statement.id)));
    all.dedup_by(|a, b| a.statement.id == b.statement.id);
    let Some(first) = all.first() else { return String::new() };
    let by = first.by.as_deref().map_or("somebody", |it| it.trim_matches('"'));
    let day = first.at.as_deref().and_then(|it| it.split('T').next()).unwrap_or("an unknown day");
    match all.len().saturating_sub(1) {
        0 => format!(", attested by {by} on {day}"),
        more => format!(", attested by {by} on {day} and by {more} more"),
    }
}

/// `needs Org.mfa_required, Identity and 2 more`.
fn needs(clause: &Clause) -> String {
    let mut names: Vec<String> = clause.missing().into_iter().map(missing::name).collect();
    names.sort();
    names.dedup();
    let more = names.len().saturating_sub(2);
    names.truncate(2);
    match (names.is_empty(), more) {
        (true, _) => "undecided".to_owned(),
        (false, 0) => format!("needs {}", names.join(", ")),
        (false, more) => format!("needs {} and {more} more", names.join(", ")),
    }
}
