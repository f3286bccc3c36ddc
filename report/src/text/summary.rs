//! The end of the report: clauses nobody encoded yet, and the totals. The last line is what a hurried reader sees.

use super::{heading, mark, plural, tone};
use crate::escape::visible;
use crate::look::{Look, Tone};
use crate::model::Report;
use evaluator::verdict::Verdict;
use std::fmt::Write as _;
use std::io::{Result, Write};

/// Writes the not-encoded list and the totals.
pub(crate) fn write(report: &Report, look: Look, out: &mut dyn Write) -> Result<()> {
    not_encoded(report, look, out)?;
    heading("Summary", look, out)?;
    let counted = |verdict: Verdict| {
        let count = report.count(verdict);
        let text = format!("{} {count} {}", mark(verdict), word(verdict));
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
    writeln!(out, "  {}", look.paint(Tone::Quiet, &look.wrap(2, &about)))
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
