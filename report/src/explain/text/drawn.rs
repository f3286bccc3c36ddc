//! Steps as indented lines: a mark, what was asked or found, and below it the facts with their places.

use super::super::said;
use super::super::steps::{Label, Step};
use crate::build::one_line;
use crate::diagnostics::place;
use crate::escape::visible;
use crate::look::{Look, Tone, shorten};
use crate::missing;
use crate::model::Report;
use evaluator::kleene::Truth;
use language::span::Span;
use std::io::{Result, Write};

/// One line with its mark, and quietly what stands behind it.
///
/// # Errors
/// What the writer says.
pub(super) fn line(
    truth: Truth,
    (words, quiet): (&str, &str),
    indent: usize,
    (look, out): (Look, &mut dyn Write),
) -> Result<()> {
    let (mark, tone) = match truth {
        Truth::True => ("✓", Tone::Good),
        Truth::False => ("✗", Tone::Bad),
        Truth::Unknown => ("?", Tone::Doubt),
        Truth::Fault => ("!", Tone::Bad),
    };
    let room = look.width.saturating_sub(indent).saturating_sub(2);
    let room = room.saturating_sub(quiet.chars().count()).saturating_sub(2).max(30);
    let words = shorten(&visible(words), room);
    let quiet = if quiet.is_empty() { String::new() } else { format!("  {quiet}") };
    let pad = " ".repeat(indent);
    writeln!(
        out,
        "{pad}{} {words}{}",
        look.paint(tone, mark),
        look.paint(Tone::Quiet, &visible(&quiet))
    )
}

/// What steps are drawn by, and who they are about.
#[derive(Clone, Copy)]
pub(super) struct Scene<'s> {
    /// The report.
    pub(super) report: &'s Report,
    /// The look.
    pub(super) look: Look,
    /// The id of the fact that the steps speak of.
    pub(super) whose: &'s str,
}

/// The steps inside a statement. One that only repeats the statement is not written again, what stands below it is.
///
/// # Errors
/// What the writer says.
pub(super) fn inside(
    steps: &[Step],
    (holds, indent): (Option<Span>, usize),
    scene: Scene<'_>,
    out: &mut dyn Write,
) -> Result<()> {
    match steps {
        [only] if only.label == Label::Policy && Some(only.asked) == holds => {
            body(only, indent, scene, out)
        }
        several => several.iter().try_for_each(|it| step(it, indent, scene, out)),
    }
}

/// One step and everything below it.
///
/// # Errors
/// What the writer says.
pub(super) fn step(it: &Step, indent: usize, scene: Scene<'_>, out: &mut dyn Write) -> Result<()> {
    let sources = &scene.report.sources;
    let asked = one_line(sources.text(it.asked));
    let (words, quiet) = match &it.label {
        Label::Policy => (asked, String::new()),
        Label::Witness(name) => (format!("found: {name}"), String::new()),
        Label::Candidate(name) => (name.clone(), String::new()),
        Label::When(_) => (format!("when {asked}"), place(it.asked, sources)),
        Label::Unseen => ("others that nobody has seen".to_owned(), String::new()),
        Label::Path => (format!("by way of {}", it.text), String::new()),
    };
    if it.label == Label::Path {
        // A way is there to be followed, so none of it is left out.
        let words = scene.look.wrap(indent.saturating_add(2), &visible(&words));
        writeln!(out, "{}{words}", " ".repeat(indent))?;
    } else {
        line(it.truth, (&words, &quiet), indent, (scene.look, out))?;
    }
    let scene = Scene { whose: it.about(scene.whose), ..scene };
    body(it, indent.saturating_add(2), scene, out)
}

fn body(it: &Step, indent: usize, scene: Scene<'_>, out: &mut dyn Write) -> Result<()> {
    let Scene { report, look, whose } = scene;
    let pad = " ".repeat(indent);
    let wrapped = |text: &str| look.wrap(indent.saturating_add(2), &visible(text));
    for leaf in &it.leaves {
        let text = wrapped(&said(leaf, whose, report));
        writeln!(out, "{pad}· {}", look.paint(Tone::Quiet, &text))?;
        for step in &leaf.via {
            let at = format!("reached through {}", place(*step, &report.sources));
            writeln!(out, "{pad}  {}", look.paint(Tone::Quiet, &visible(&at)))?;
        }
    }
    if let Some(text) = it.compared() {
        writeln!(out, "{pad}→ {}", look.paint(Tone::Quiet, &wrapped(text)))?;
    }
    for missing in &it.missing {
        let text = wrapped(&missing::phrase(missing));
        writeln!(out, "{pad}{} {text}", look.paint(Tone::Doubt, "?"))?;
    }
    for below in &it.steps {
        step(below, indent, scene, out)?;
    }
    rest(it.more, indent, look, out)
}

/// How many more there are.
///
/// # Errors
/// What the writer says.
pub(super) fn rest(more: usize, indent: usize, look: Look, out: &mut dyn Write) -> Result<()> {
    if more == 0 {
        return Ok(());
    }
    let text = format!("{}… and {more} more", " ".repeat(indent));
    writeln!(out, "{}", look.paint(Tone::Quiet, &text))
}
