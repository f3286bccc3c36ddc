//! An explanation for people: the requirements that did not pass with the lines that decided them, then the proof step by
//! step, what would decide what is open, and what would flip what is decided.

mod drawn;

use super::{Answer, Told, steps};
use crate::build::one_line;
use crate::diagnostics::{Picture, draw, place};
use crate::escape::visible;
use crate::look::{Look, Tone};
use crate::missing;
use crate::model::{Clause, Outcome, Report, Subject, Waiver, cheapest};
use crate::text::{mark, plural, tone};
use crate::wording;
use drawn::Scene;
use evaluator::evidence::Evidence;
use evaluator::explain::proof::PartOf;
use evaluator::verdict::Verdict;
use language::diagnostic::Severity;
use std::collections::BTreeSet;
use std::io::{Result, Write};

/// Writes an explanation for people.
///
/// # Errors
/// What the writer says.
pub(super) fn write(answer: &Answer<'_>, look: Look, out: &mut dyn Write) -> Result<()> {
    head(answer.clause, answer.report, look, out)?;
    writeln!(out)?;
    match &answer.subject {
        Some(told) => subject(answer, told, look, out),
        None => subjects(answer, look, out),
    }
}

/// Every subject, one a line; and what the clause was asked of, where it has none.
fn subjects(answer: &Answer<'_>, look: Look, out: &mut dyn Write) -> Result<()> {
    let (clause, report) = (answer.clause, answer.report);
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
        ground(answer, look, out)?;
    }
    for it in &clause.unseen {
        absence(it, report, look, out)?;
    }
    Ok(())
}

/// Among what the clause looked for its subjects, and what each member fell out on.
fn ground(answer: &Answer<'_>, look: Look, out: &mut dyn Write) -> Result<()> {
    let scene = Scene { report: answer.report, look, whose: "" };
    for level in &answer.levels {
        let seen = plural(level.seen, "fact was listed", "facts were listed");
        let whole =
            if level.complete { "and that is all of them" } else { "and there may be more" };
        let line = format!("for each {} {}: {seen}, {whole}", level.ranges_over, level.variable);
        writeln!(out, "\n  {}", look.wrap(2, &visible(&line)))?;
        for it in &level.scopes {
            let of = if it.of.is_empty() {
                String::new()
            } else {
                format!(" where {}", it.of.join(", "))
            };
            let line = format!("{} lists {}{of}, completely", it.source, it.count);
            writeln!(out, "    {}", look.paint(Tone::Quiet, &look.wrap(4, &visible(&line))))?;
        }
        for it in level.out.iter().flat_map(steps::steps) {
            drawn::step(&it, 4, scene, out)?;
        }
        drawn::rest(level.more, 4, look, out)?;
    }
    Ok(())
}

fn subject(answer: &Answer<'_>, told: &Told<'_>, look: Look, out: &mut dyn Write) -> Result<()> {
    let report = answer.report;
    let sign = told.judged.map_or("–", |it| mark(it.verdict));
    let tone = told.judged.map_or(Tone::Quiet, |it| tone(it.verdict));
    let line = format!("{sign} {} {}", told.word(), told.name);
    writeln!(out, "{}", look.paint(tone, &visible(&line)))?;
    match told.judged {
        None => {
            read_at((&told.proof.at, "an exception holds"), "the subject", (report, look), out)?;
        }
        Some(judged) => judged_so(answer, told, judged, (look, out))?,
    }
    proof(answer, told, look, out)?;
    needed(told, report, look, out)?;
    what_if(told, report, look, out)
}

fn judged_so(
    answer: &Answer<'_>,
    told: &Told<'_>,
    subject: &Subject,
    (look, out): (Look, &mut dyn Write),
) -> Result<()> {
    let report = answer.report;
    if subject.maybe {
        let text = "it is not known whether the clause applies to this subject at all";
        writeln!(out, "  {}", look.paint(Tone::Doubt, text))?;
    }
    for at in &subject.waivers {
        if let Some(it) = report.waivers.get(*at) {
            waiver(it, report, look, out)?;
        }
    }
    if subject.outcomes.is_empty() {
        let at = (&subject.at, &*wording::leaf(&subject.at));
        read_at(at, "every requirement holds", (report, look), out)?;
    }
    let is_open = told.proof.needed.smallest().is_empty();
    for outcome in &subject.outcomes {
        requirement(subject, outcome, (report, look), out)?;
        for it in outcome.missing.iter().filter(|_| is_open) {
            absence(it, report, look, out)?;
        }
    }
    let fix = if subject.fix.is_empty() { &answer.clause.fix } else { &subject.fix };
    if subject.verdict == Verdict::Fail && !fix.is_empty() {
        writeln!(out, "\n  {} {}", look.paint(Tone::Strong, "fix"), look.wrap(6, &visible(fix)))?;
    }
    Ok(())
}

/// Who accepted the failure, until when and why; or why the waiver does not count.
fn waiver(it: &Waiver, report: &Report, look: Look, out: &mut dyn Write) -> Result<()> {
    let by = it.approved_by.as_deref().unwrap_or("nobody");
    let line = format!(
        "{} waiver by {} for {}, approved by {by}, until {}: {} ({})",
        it.state.word(),
        it.owner,
        it.on,
        it.until,
        it.reason,
        it.ticket
    );
    writeln!(out, "  {}", look.paint(Tone::Doubt, &look.wrap(2, &visible(&line))))?;
    let at = place(it.declared, &report.sources);
    writeln!(out, "  {}", look.paint(Tone::Lead, &visible(&at)))
}

/// How it was decided: each statement of the policy with what decided it below.
fn proof(answer: &Answer<'_>, told: &Told<'_>, look: Look, out: &mut dyn Write) -> Result<()> {
    if told.proof.parts.is_empty() {
        return Ok(());
    }
    let title =
        if told.word() == Verdict::Unknown.word() { "What is open" } else { "How it was decided" };
    writeln!(out, "\n{}", look.paint(Tone::Strong, title))?;
    let report = answer.report;
    let scene = Scene { report, look, whose: &told.proof.at.id };
    for part in &told.proof.parts {
        let steps = steps::steps(&part.tree);
        if let Some(asked) = answer.asked(part.of) {
            let words = one_line(report.sources.text(asked));
            let at = place(asked, &report.sources);
            drawn::line(part.tree.truth, (&words, &at), 2, (look, out))?;
            drawn::inside(&steps, (answer.holds(part.of), 4), scene, out)?;
            continue;
        }
        let (words, at) = match part.of {
            PartOf::Subject => ("whether the clause applies", String::new()),
            PartOf::Exception => ("unless", place(part.tree.asked_at, &report.sources)),
            PartOf::Requirement(_) => ("the requirement", String::new()),
            PartOf::Limit => ("the evaluation was ended", part.tree.text.clone()),
        };
        drawn::line(part.tree.truth, (words, &at), 2, (look, out))?;
        for it in &steps {
            drawn::step(it, 4, scene, out)?;
        }
    }
    Ok(())
}

/// The smallest evidence that can decide, with what supplies it.
fn needed(told: &Told<'_>, report: &Report, look: Look, out: &mut dyn Write) -> Result<()> {
    let ways = told.proof.needed.smallest();
    let Some(way) = cheapest(&ways, &report.remedies) else { return Ok(()) };
    if told.word() != Verdict::Unknown.word() {
        return Ok(());
    }
    let others = ways.len().saturating_sub(1);
    let others = match others {
        0 => String::new(),
        1 => "; there is one other way as small".to_owned(),
        many => format!("; there are {many} other ways as small"),
    };
    let title = format!("The smallest evidence that can decide it{others}");
    writeln!(out, "\n{}", look.paint(Tone::Strong, &title))?;
    for it in way {
        absence(it, report, look, out)?;
    }
    let passing = cheapest(&told.proof.needed.fails, &report.remedies);
    let more: Vec<_> = passing.unwrap_or(&[]).iter().filter(|it| !way.contains(it)).collect();
    if !more.is_empty() {
        let title = "To pass it takes besides";
        writeln!(out, "\n{}", look.paint(Tone::Strong, title))?;
        for it in more {
            absence(it, report, look, out)?;
        }
    }
    Ok(())
}

fn what_if(told: &Told<'_>, report: &Report, look: Look, out: &mut dyn Write) -> Result<()> {
    let Some(asked) = &told.what_if else { return Ok(()) };
    writeln!(out, "\n{}", look.paint(Tone::Strong, "What would flip it"))?;
    let text = super::sentence(told, asked, report);
    writeln!(out, "  {}", look.wrap(2, &visible(&text)))
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
    let remedy = missing::remedy(it, &report.remedies);
    // A command is not broken into lines: it is there to be copied.
    let shown = visible(&remedy);
    let shown = if missing::is_command(&remedy) { shown } else { look.wrap(4, &shown).into() };
    writeln!(out, "    {}", look.paint(Tone::Lead, &shown))
}
