//! The end of the report: clauses nobody encoded yet, and the totals. The last line is what a hurried reader sees.

use super::{heading, mark, plural, tone};
use crate::escape::visible;
use crate::look::{Look, Tone};
use crate::model::Report;
use evaluator::verdict::Verdict;
use language::graph::clause::Grade;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Result, Write};

/// Writes the not-encoded list and the totals.
pub(crate) fn write(report: &Report, look: Look, out: &mut dyn Write) -> Result<()> {
    not_encoded(report, look, out)?;
    heading("Summary", look, out)?;
    let counted = |verdict: Verdict| {
        let count = report.count(verdict);
        let grades = if verdict == Verdict::Fail { by_grade(report) } else { String::new() };
        let text = format!("{} {count} {}{grades}", mark(verdict), word(verdict));
        (count > 0).then(|| look.paint(tone(verdict), &text))
    };
    let totals: Vec<String> = Verdict::ALL.into_iter().filter_map(counted).collect();
    let totals =
        if totals.is_empty() { "no clause was judged".to_owned() } else { totals.join("  ") };
    writeln!(out, "  {totals}")?;
    let read = plural(report.inputs.len(), "source was read", "sources were read");
    let mut about = format!("{}; {read}", plural(report.clauses.len(), "clause", "clauses"));
    if !report.deselected.is_empty() {
        let count = report.deselected.len();
        let _ = write!(about, "; {} left out", plural(count, "clause", "clauses"));
    }
    if !report.not_encoded.is_empty() {
        let count = report.not_encoded.len();
        let _ = write!(about, "; {} not encoded yet", plural(count, "clause is", "clauses are"));
    }
    if !report.problems.is_empty() {
        let count = report.problems.len();
        let _ = write!(about, "; {} in what was read", plural(count, "gap", "gaps"));
    }
    writeln!(out, "  {}", look.paint(Tone::Quiet, &look.wrap(2, &about)))?;
    next(report, look, out)
}

/// ` (1 critical, 2 high)`: how grave the failures are, the gravest first.
fn by_grade(report: &Report) -> String {
    let mut counts: BTreeMap<Reverse<Grade>, usize> = BTreeMap::new();
    for clause in report.clauses.iter().filter(|it| it.verdict == Verdict::Fail) {
        let count = counts.entry(Reverse(clause.severity)).or_default();
        *count = count.saturating_add(1);
    }
    let words: Vec<String> =
        counts.iter().map(|(grade, count)| format!("{count} {}", grade.0.word())).collect();
    format!(" ({})", words.join(", "))
}

/// What to do next about what is undecided; a finding has its own commands.
fn next(report: &Report, look: Look, out: &mut dyn Write) -> Result<()> {
    let Some(clause) = report.clauses.iter().find(|it| it.verdict == Verdict::Unknown) else {
        return Ok(());
    };
    let command = format!("policyc explain {}{}", clause.id, report.again);
    let text = format!("next: `{command}` says what a `?` waits for");
    writeln!(out, "  {}", look.paint(Tone::Quiet, &visible(&text)))
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Error => "not evaluated",
        Verdict::Fail => "failed",
        Verdict::Unknown => "unknown",
        Verdict::Waived => "waived",
        Verdict::Pass => "passed",
        Verdict::NotApplicable => "not applicable",
    }
}

fn not_encoded(report: &Report, look: Look, out: &mut dyn Write) -> Result<()> {
    if report.not_encoded.is_empty() {
        return Ok(());
    }
    heading("Not encoded yet: nothing is said about these", look, out)?;
    let ids = report.not_encoded.iter().map(|it| it.id.chars().count()).max().unwrap_or(0);
    for it in &report.not_encoded {
        let name = format!("{:ids$}  {}", it.id, it.name);
        writeln!(out, "    {}", look.paint(Tone::Quiet, &visible(&name)))?;
    }
    Ok(())
}
