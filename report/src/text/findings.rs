//! Findings and faults, clause by clause, worst first: the sentence, the lines that decide, the mend.

use super::{mark, plural, tone};
use crate::build::one_line;
use crate::diagnostics::{Picture, draw, place};
use crate::escape::visible;
use crate::look::{Look, Tone, shorten};
use crate::model::{Clause, Outcome, Report, Subject};
use crate::wording;
use evaluator::verdict::Verdict;
use language::diagnostic::{Label, Severity};
use language::span::Span;
use std::io::{Result, Write};

/// How many findings of a clause are drawn.
const DRAWN: usize = 3;
/// How many more are listed in a line each.
const LISTED: usize = 5;

/// Writes every clause that failed or that we failed to evaluate.
pub(crate) fn write(report: &Report, look: Look, out: &mut dyn Write) -> Result<()> {
    for clause in report.worst_first() {
        writeln!(out)?;
        write_clause(clause, report, look, out)?;
    }
    Ok(())
}

fn write_clause(clause: &Clause, report: &Report, look: Look, out: &mut dyn Write) -> Result<()> {
    title(clause, look, out)?;
    if let Some(fault) = &clause.fault {
        writeln!(out, "  {} {}", look.paint(Tone::Bad, "!"), look.wrap(4, &visible(fault)))?;
    }
    let shown = bad_outcomes(clause);
    let room = if shown.len() == DRAWN.saturating_add(1) { shown.len() } else { DRAWN };
    for (subject, outcome) in shown.iter().take(room) {
        draw_finding(subject, outcome, report, look, out)?;
    }
    list(shown.get(room..).unwrap_or(&[]), report, look, out)?;
    footer(clause, &shown, report, look, out)
}

fn title(clause: &Clause, look: Look, out: &mut dyn Write) -> Result<()> {
    let mut word = clause.severity.word().to_owned();
    if clause.verdict == Verdict::Error {
        "not evaluated".clone_into(&mut word);
    } else if !clause.is_enforced() {
        word.push_str(", observed only");
    }
    let name = format!("{} {} {}", mark(clause.verdict), clause.id, clause.name);
    let name = look.paint(tone(clause.verdict), &visible(&name));
    writeln!(out, "{name}  {}", look.paint(Tone::Quiet, &word))?;
    writeln!(out, "  {}", look.wrap(2, &visible(&clause.title)))
}

/// The requirements that failed or broke, with their subjects, in order.
fn bad_outcomes(clause: &Clause) -> Vec<(&Subject, &Outcome)> {
    let bad = |it: &&Outcome| matches!(it.verdict, Verdict::Fail | Verdict::Error);
    let of = |subject| {
        let subject: &Subject = subject;
        subject.outcomes.iter().filter(bad).map(move |outcome| (subject, outcome))
    };
    clause.subjects.iter().flat_map(of).collect()
}

fn draw_finding(
    subject: &Subject,
    outcome: &Outcome,
    report: &Report,
    look: Look,
    out: &mut dyn Write,
) -> Result<()> {
    let at = outcome.place().or(subject.at.place);
    let words = label(subject, outcome, at);
    let picture = Picture {
        severity: Severity::Error,
        code: None,
        title: &outcome.message,
        primary: at.map(|span| (span, words.as_str())),
        related: &related(subject, outcome, at),
        help: Vec::new(),
    };
    draw(&picture, &report.sources, look, out)?;
    match origin(subject, outcome, at, report) {
        Some(text) => row("seen", &visible(&text), Tone::Quiet, look, out),
        None => Ok(()),
    }
}

/// What is to be seen at the deciding place.
fn label(subject: &Subject, outcome: &Outcome, at: Option<Span>) -> String {
    let decided = outcome.evidence.iter().find(|it| it.place.is_some() && it.place == at);
    decided.map_or_else(|| wording::leaf(&subject.at), wording::leaf)
}

/// The other places of the evidence.
fn related(subject: &Subject, outcome: &Outcome, at: Option<Span>) -> Vec<Label> {
    let mut labels: Vec<Label> = Vec::new();
    let others = outcome.evidence.iter().filter(|it| it.place != at).take(4);
    for leaf in others {
        let Some(span) = leaf.place else { continue };
        if labels.iter().all(|it| it.span != span) {
            labels.push(Label { span, text: wording::leaf(leaf) });
        }
    }
    let chain = outcome.evidence.first().map_or(&subject.at.via, |it| &it.via);
    labels.extend(chain.iter().map(|span| Label { span: *span, text: "reached through".into() }));
    labels
}

/// Where the evidence came from, where it has no place in a text.
fn origin(
    subject: &Subject,
    outcome: &Outcome,
    at: Option<Span>,
    report: &Report,
) -> Option<String> {
    if at.is_some_and(|span| report.sources.get(span.file).is_some()) {
        return None;
    }
    let leaf = outcome.evidence.first().unwrap_or(&subject.at);
    let pointer = leaf.pointer.as_ref().map_or_else(String::new, |it| format!(" at {it}"));
    Some(format!("{} {} in {}{pointer}", leaf.entity, leaf.id, leaf.source))
}

fn list(
    rest: &[(&Subject, &Outcome)],
    report: &Report,
    look: Look,
    out: &mut dyn Write,
) -> Result<()> {
    if rest.is_empty() {
        return Ok(());
    }
    writeln!(out, "  {}", look.paint(Tone::Strong, &format!("and {} more", rest.len())))?;
    let places: Vec<String> =
        rest.iter().take(LISTED).map(|it| listed_place(*it, report)).collect();
    let column = places.iter().map(|it| it.chars().count()).max().unwrap_or(0).min(48);
    for ((_, outcome), at) in rest.iter().zip(&places) {
        let at = format!("{at:column$}");
        let room = look.width.saturating_sub(at.chars().count()).saturating_sub(6).max(20);
        let message = shorten(&visible(&outcome.message), room);
        writeln!(out, "    {}  {message}", look.paint(Tone::Lead, &at))?;
    }
    let left = rest.len().saturating_sub(LISTED);
    if left > 0 {
        let text = format!("… {left} more: --format json lists all");
        writeln!(out, "    {}", look.paint(Tone::Quiet, &text))?;
    }
    Ok(())
}

fn listed_place((subject, outcome): (&Subject, &Outcome), report: &Report) -> String {
    let at = outcome.place().or(subject.at.place);
    let at = at.map_or_else(|| subject.subject.clone(), |span| place(span, &report.sources));
    visible(&at).into_owned()
}

fn footer(
    clause: &Clause,
    shown: &[(&Subject, &Outcome)],
    report: &Report,
    look: Look,
    out: &mut dyn Write,
) -> Result<()> {
    let mut asked: Vec<Span> = shown.iter().map(|(_, outcome)| outcome.asked).collect();
    asked.sort_unstable();
    asked.dedup();
    for span in asked {
        let text = one_line(report.sources.text(span));
        row("clause", &visible(&place(span, &report.sources)), Tone::Lead, look, out)?;
        if !text.is_empty() {
            let text = shorten(&text, look.width.saturating_sub(10).max(40));
            writeln!(out, "          {}", look.paint(Tone::Quiet, &text))?;
        }
    }
    let mut ended: Vec<usize> = shown.iter().flat_map(|(it, _)| it.waivers.clone()).collect();
    ended.sort_unstable();
    ended.dedup();
    for it in ended.into_iter().filter_map(|it| report.waivers.get(it)) {
        let text = format!("{}: {}", it.on, super::register::standing(it));
        row("waiver", &look.wrap(10, &visible(&text)), Tone::Doubt, look, out)?;
    }
    let own = shown.first().map(|(subject, _)| subject.fix.as_str()).filter(|it| !it.is_empty());
    let fix = own.unwrap_or(&clause.fix);
    if !fix.is_empty() {
        row("fix", &look.wrap(10, &visible(fix)), Tone::Strong, look, out)?;
    }
    if let Some((subject, _)) = shown.first() {
        let name = quoted(short_name(clause, &subject.subject));
        let command = format!("policyc explain {} {name}{}", clause.id, report.again);
        row("explain", &visible(&command), Tone::Quiet, look, out)?;
    }
    let open = clause.count(Verdict::Unknown);
    if open > 0 {
        let text =
            format!("{} could not be decided", plural(open, "more subject", "more subjects"));
        row("open", &text, Tone::Quiet, look, out)?;
    }
    Ok(())
}

/// The shortest end of a subject's id that no other subject of the clause has.
fn short_name<'a>(clause: &Clause, id: &'a str) -> &'a str {
    let starts = id.char_indices().rev().filter(|(_, it)| matches!(it, '#' | '/' | ':'));
    let ends = starts.filter_map(|(at, _)| id.get(at.saturating_add(1)..));
    let is_one = |end: &&str| {
        let same = clause.subjects.iter().filter(|it| ends_with_name(&it.subject, end));
        end.len() > 2 && end.contains(|it: char| it.is_ascii_alphabetic()) && same.count() == 1
    };
    let mut ends = ends;
    ends.find(is_one).unwrap_or(id)
}

/// Whether an id ends in a whole name.
pub fn ends_with_name(id: &str, name: &str) -> bool {
    let before = id.strip_suffix(name);
    before.is_some_and(|it| it.is_empty() || it.ends_with(['#', '/', ':']))
}

fn row(name: &str, text: &str, tone: Tone, look: Look, out: &mut dyn Write) -> Result<()> {
    let name = look.paint(Tone::Quiet, &format!("{name:<7}"));
    let text = if tone == Tone::Strong { text.to_owned() } else { look.paint(tone, text) };
    writeln!(out, "  {name} {text}")
}

/// A word as a POSIX shell takes it.
pub fn quoted(word: &str) -> String {
    let plain = |it: char| it.is_ascii_alphanumeric() || "-_./:@%+=,".contains(it);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}
