//! One clause and one subject in full: every requirement that did not pass, every leaf that decided, and what is missing.

use crate::build::one_line;
use crate::diagnostics::{Picture, draw, place};
use crate::escape::visible;
use crate::look::{Look, Tone, shorten};
use crate::missing;
use crate::model::{Clause, Outcome, Report, Subject};
use crate::text::{mark, plural, tone};
use crate::wording;
use evaluator::evidence::Evidence;
use evaluator::verdict::Verdict;
use language::diagnostic::Severity;
use language::span::Span;
use std::collections::BTreeSet;
use std::io::{Result, Write};

/// A clause and its subjects, one a line.
///
/// # Errors
/// What the writer says.
pub fn subjects(clause: &Clause, report: &Report, look: Look, out: &mut dyn Write) -> Result<()> {
    head(clause, report, look, out)?;
    writeln!(out)?;
    for it in &clause.subjects {
        let mark = look.paint(tone(it.verdict), mark(it.verdict));
        let message = it.message();
        let message = if message.is_empty() { String::new() } else { format!("  {message}") };
        writeln!(
            out,
            "  {mark} {}{}",
            visible(&it.subject),
            look.paint(Tone::Quiet, &visible(&message))
        )?;
    }
    for it in &clause.exempt {
        writeln!(out, "  {} {}  exempt", look.paint(Tone::Quiet, "–"), visible(it))?;
    }
    if clause.subjects.is_empty() && clause.exempt.is_empty() {
        writeln!(out, "  {}", look.paint(Tone::Quiet, "no subject was found"))?;
    }
    for it in &clause.unseen {
        absence(it, report, look, out)?;
    }
    Ok(())
}

/// One subject of a clause, by position.
///
/// # Errors
/// What the writer says.
pub fn subject(
    clause: &Clause,
    at: usize,
    (report, look): (&Report, Look),
    out: &mut dyn Write,
) -> Result<()> {
    head(clause, report, look, out)?;
    let Some(subject) = clause.subjects.get(at) else { return Ok(()) };
    writeln!(out)?;
    let line = format!("{} {} {}", mark(subject.verdict), subject.verdict.word(), subject.subject);
    writeln!(out, "{}", look.paint(tone(subject.verdict), &visible(&line)))?;
    if subject.maybe {
        let text = "it is not known whether the clause applies to this subject at all";
        writeln!(out, "  {}", look.paint(Tone::Doubt, text))?;
    }
    if subject.outcomes.is_empty() {
        let at = (&subject.at, &*wording::leaf(&subject.at));
        read_at(at, "every requirement holds", (report, look), out)?;
    }
    for outcome in &subject.outcomes {
        requirement(subject, outcome, (report, look), out)?;
    }
    let fix = if subject.fix.is_empty() { &clause.fix } else { &subject.fix };
    if subject.verdict == Verdict::Fail && !fix.is_empty() {
        writeln!(out, "\n  {} {}", look.paint(Tone::Strong, "fix"), look.wrap(6, &visible(fix)))?;
    }
    Ok(())
}

/// One step of how an outcome was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// How deep it stands; the whole clause is 0.
    pub depth: usize,
    /// What it came to: `holds`, `does not hold`, `unknown`, `error`.
    pub word: &'static str,
    /// The facts and values compared.
    pub text: String,
    /// The policy text that asked.
    pub asked: Span,
}

/// How an outcome was reached: the parts of the clause that decided it, each under what it decided.
///
/// # Errors
/// What the writer says.
pub fn steps(all: &[Step], report: &Report, look: Look, out: &mut dyn Write) -> Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", look.paint(Tone::Strong, "How it was decided"))?;
    for it in all {
        let indent = it.depth.saturating_mul(2).saturating_add(2);
        let (mark, tone) = match it.word {
            "holds" => ("✓", Tone::Good),
            "does not hold" => ("✗", Tone::Bad),
            _ => ("?", Tone::Doubt),
        };
        let asked = one_line(report.sources.text(it.asked));
        let room = look.width.saturating_sub(indent).saturating_sub(2).max(30);
        let asked = shorten(&asked, room);
        let pad = " ".repeat(indent);
        writeln!(out, "{pad}{} {asked}", look.paint(tone, mark))?;
        if !it.text.is_empty() {
            let text = look.wrap(indent.saturating_add(4), &visible(&it.text));
            writeln!(out, "{pad}  → {}", look.paint(Tone::Quiet, &text))?;
        }
    }
    Ok(())
}

fn head(clause: &Clause, report: &Report, look: Look, out: &mut dyn Write) -> Result<()> {
    let line = format!("{} {}", clause.id, clause.name);
    let words = format!("{}, {}", clause.severity.word(), clause.verdict.word());
    writeln!(
        out,
        "{}  {}",
        look.paint(Tone::Strong, &visible(&line)),
        look.paint(Tone::Quiet, &words)
    )?;
    writeln!(out, "  {}", look.wrap(2, &visible(&clause.title)))?;
    if let Some(why) = &clause.why {
        let why = look.wrap(2, &visible(why));
        writeln!(out, "  {}", look.paint(Tone::Quiet, &why))?;
    }
    if !clause.controls.is_empty() {
        let controls: Vec<String> =
            clause.controls.iter().map(|it| format!("{} {}", it.framework, it.id)).collect();
        let text = look.wrap(2, &visible(&format!("evidences {}", controls.join(", "))));
        writeln!(out, "  {}", look.paint(Tone::Quiet, &text))?;
    }
    let at = place(clause.declared, &report.sources);
    writeln!(out, "  {}", look.paint(Tone::Lead, &visible(&at)))?;
    if let Some(fault) = &clause.fault {
        writeln!(out, "  {} {}", look.paint(Tone::Bad, "!"), visible(fault))?;
    }
    Ok(())
}

fn read_at(
    (it, words): (&Evidence, &str),
    title: &str,
    (report, look): (&Report, Look),
    out: &mut dyn Write,
) -> Result<()> {
    let picture = Picture {
        severity: Severity::Hint,
        code: None,
        title,
        primary: it.place.map(|span| (span, words)),
        related: &[],
        help: Vec::new(),
    };
    draw(&picture, &report.sources, look, out)
}

fn requirement(
    subject: &Subject,
    outcome: &Outcome,
    (report, look): (&Report, Look),
    out: &mut dyn Write,
) -> Result<()> {
    let severity = match outcome.verdict {
        Verdict::Error | Verdict::Fail => Severity::Error,
        Verdict::Unknown | Verdict::Waived => Severity::Warning,
        Verdict::Pass | Verdict::NotApplicable => Severity::Hint,
    };
    writeln!(out)?;
    let text = one_line(report.sources.text(outcome.asked));
    let asked = place(outcome.asked, &report.sources);
    let picture = Picture {
        severity,
        code: None,
        title: &outcome.message,
        primary: Some((outcome.asked, "this was asked")),
        related: &[],
        help: Vec::new(),
    };
    if text.is_empty() {
        writeln!(out, "  {} {}", look.paint(Tone::Bad, "✗"), visible(&outcome.message))?;
        writeln!(out, "    {}", visible(&asked))?;
    } else {
        draw(&picture, &report.sources, look, out)?;
    }
    decided_by(outcome, (report, look), out)?;
    if outcome.evidence.is_empty() {
        let at = (&subject.at, &*wording::leaf(&subject.at));
        read_at(at, "the subject was read here", (report, look), out)?;
    }
    for it in &outcome.missing {
        absence(it, report, look, out)?;
    }
    Ok(())
}

/// The facts that decided, each with what is to be seen of it.
fn decided_by(
    outcome: &Outcome,
    (report, look): (&Report, Look),
    out: &mut dyn Write,
) -> Result<()> {
    let leaves = by_place(&outcome.evidence);
    if !leaves.is_empty() {
        let facts: BTreeSet<_> = leaves.iter().map(|(it, _)| (&it.entity, &it.id)).collect();
        let count = plural(facts.len(), "fact decided this", "facts decided this");
        let title = if outcome.verdict == Verdict::Unknown { "what is known" } else { &count };
        writeln!(out, "\n  {}", look.paint(Tone::Strong, title))?;
    }
    for (leaf, words) in leaves {
        evidence(leaf, &words.join(", "), (report, look), out)?;
    }
    Ok(())
}

/// Each place of a fact once, with all that is to be seen there: the atoms of a policy often ask for the same one.
fn by_place(all: &[Evidence]) -> Vec<(&Evidence, Vec<String>)> {
    let mut kept: Vec<(&Evidence, Vec<String>)> = Vec::new();
    // That the fact exists is to be seen in each of its attributes.
    let (bare, said): (Vec<&Evidence>, _) = all.iter().partition(|it| it.attribute.is_none());
    for leaf in said {
        let words = wording::leaf(leaf);
        match kept.iter_mut().find(|(it, _)| is_same_place(it, leaf)) {
            Some((_, known)) if known.contains(&words) => (),
            Some((_, known)) => known.push(words),
            None => kept.push((leaf, vec![words])),
        }
    }
    for leaf in bare {
        if !kept.iter().any(|(it, _)| is_same_place(it, leaf)) {
            kept.push((leaf, vec![wording::leaf(leaf)]));
        }
    }
    kept
}

fn is_same_place(one: &Evidence, other: &Evidence) -> bool {
    (&one.entity, &one.id, one.place) == (&other.entity, &other.id, other.place)
}

fn evidence(
    leaf: &Evidence,
    words: &str,
    (report, look): (&Report, Look),
    out: &mut dyn Write,
) -> Result<()> {
    let title = format!("{} {}", leaf.entity, leaf.id);
    let Some(_) = leaf.place.and_then(|span| report.sources.get(span.file)) else {
        let pointer = leaf.pointer.as_ref().map_or_else(String::new, |it| format!(" at {it}"));
        let text = format!("{title}: {words} (in {}{pointer})", leaf.source);
        return writeln!(out, "  · {}", look.wrap(4, &visible(&text)));
    };
    read_at((leaf, words), &title, (report, look), out)?;
    for step in &leaf.via {
        let at = format!("reached through {}", place(*step, &report.sources));
        writeln!(out, "  {}", look.paint(Tone::Quiet, &visible(&at)))?;
    }
    Ok(())
}

fn absence(
    it: &evaluator::evidence::Missing,
    report: &Report,
    look: Look,
    out: &mut dyn Write,
) -> Result<()> {
    let phrase = look.wrap(4, &visible(&missing::phrase(it)));
    writeln!(out, "  {} {phrase}", look.paint(Tone::Doubt, "?"))?;
    let remedy = look.wrap(4, &visible(&missing::remedy(it, &report.remedies)));
    writeln!(out, "    {}", look.paint(Tone::Lead, &remedy))
}
