//! The report for people: findings with their lines first, worst first; then one line per clause; then what would turn
//! each unknown into evidence; then the totals. Everything from outside goes through [`crate::escape`].

pub mod clauses;
pub mod findings;
pub mod gaps;
pub mod register;
pub mod summary;

use crate::Format;
use crate::escape::visible;
use crate::look::{Look, Tone};
use crate::model::Report;
use evaluator::verdict::Verdict;
use language::literal::show_instant;
use std::io::{Result, Write};

/// The format's row.
pub const FORMAT: Format = Format {
    name: "text",
    doc: "for people: findings with their lines, one line per clause, what is missing",
    write,
};

fn write(report: &Report, look: Look, out: &mut dyn Write) -> Result<()> {
    head(report, look, out)?;
    findings::write(report, look, out)?;
    gaps::problems(report, look, out)?;
    clauses::write(report, look, out)?;
    register::write(report, look, out)?;
    gaps::missing(report, look, out)?;
    summary::write(report, look, out)
}

fn head(report: &Report, look: Look, out: &mut dyn Write) -> Result<()> {
    let policy = &report.policy;
    let title = if policy.title.is_empty() { "policy" } else { &policy.title };
    let version =
        if policy.version.is_empty() { String::new() } else { format!(" {}", policy.version) };
    let line = format!("{}{} ({})", visible(title), visible(&version), visible(&policy.origin));
    writeln!(out, "{}", look.paint(Tone::Strong, &line))?;
    let at = show_instant(report.at);
    let about = format!("judging {} at {at}", visible(&report.target));
    writeln!(out, "{}", look.paint(Tone::Quiet, &about))?;
    for note in &report.notes {
        writeln!(out)?;
        let text = look.wrap(2, &visible(note));
        writeln!(out, "{} {text}", look.paint(Tone::Doubt, "!"))?;
    }
    for hint in &report.hints {
        let text = look.wrap(2, &visible(hint));
        writeln!(out, "{} {}", look.paint(Tone::Quiet, "·"), look.paint(Tone::Quiet, &text))?;
    }
    Ok(())
}

/// The mark of a verdict.
pub fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Error => "!",
        Verdict::Fail => "✗",
        Verdict::Unknown => "?",
        Verdict::Waived => "~",
        Verdict::Pass => "✓",
        Verdict::NotApplicable => "–",
    }
}

/// The tone of a verdict.
pub fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Error | Verdict::Fail => Tone::Bad,
        Verdict::Unknown | Verdict::Waived => Tone::Doubt,
        Verdict::Pass => Tone::Good,
        Verdict::NotApplicable => Tone::Quiet,
    }
}

/// A heading with a blank line in front.
pub(crate) fn heading(text: &str, look: Look, out: &mut dyn Write) -> Result<()> {
    writeln!(out)?;
    writeln!(out, "{}", look.paint(Tone::Strong, text))
}

/// `1 clause`, `2 clauses`.
pub(crate) fn plural(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

#[cfg(test)]
mod tests;
