//! The results of tests for people: what fails with its place in the policy, then what no test has shown.

use super::{Coverage, Covered, Mutated, Mutation, Share, Tested, Testing, Unmet};
use crate::build::one_line;
use crate::diagnostics::{Picture, draw, place};
use crate::escape::visible;
use crate::look::{Look, Tone, shorten};
use language::diagnostic::Severity;
use language::source_map::SourceMap;
use language::span::Span;
use std::io::{Result, Write};

/// How much of a condition is quoted.
const QUOTED: usize = 72;

/// Writes everything there is to say.
///
/// # Errors
/// What the writer says.
pub fn write(it: &Testing, look: Look, out: &mut dyn Write) -> Result<()> {
    for test in it.tests.iter().filter(|it| !it.passed()) {
        failed(test, &it.sources, look, out)?;
    }
    writeln!(out, "{} of {} tests passed", it.passed(), it.tests.len())?;
    if let Some(coverage) = &it.coverage {
        covered(coverage, &it.sources, look, out)?;
    }
    if let Some(mutation) = &it.mutation {
        mutated(mutation, &it.sources, look, out)?;
    }
    Ok(())
}

fn failed(test: &Tested, sources: &SourceMap, look: Look, out: &mut dyn Write) -> Result<()> {
    let title = look.paint(Tone::Bad, &format!("✗ {}", visible(&test.title)));
    writeln!(out, "{title}  {}", lead(test.span, sources, look))?;
    for line in &test.wrong {
        writeln!(out, "    {}", look.wrap(4, &visible(line)))?;
    }
    for unmet in &test.failures {
        picture(unmet, sources, look, out)?;
    }
    writeln!(out)
}

fn picture(unmet: &Unmet, sources: &SourceMap, look: Look, out: &mut dyn Write) -> Result<()> {
    let picture = Picture {
        severity: Severity::Error,
        code: None,
        title: &unmet.line,
        primary: Some((unmet.span, &unmet.found)),
        related: &unmet.asked,
        help: Vec::new(),
    };
    draw(&picture, sources, look, out)
}

fn lead(span: Span, sources: &SourceMap, look: Look) -> String {
    look.paint(Tone::Lead, &visible(&place(span, sources)))
}

fn share(what: &str, share: Share) -> String {
    format!("{what} {} of {} ({})", share.part, share.whole, share.shown())
}

fn heading(text: &str, look: Look, out: &mut dyn Write) -> Result<()> {
    writeln!(out, "\n{}", look.paint(Tone::Strong, text))
}

fn covered(it: &Coverage, sources: &SourceMap, look: Look, out: &mut dyn Write) -> Result<()> {
    let shares =
        [share("of clauses", it.clauses()), share("of conditions", it.conditions())].join(", ");
    heading(&format!("Outcomes that a test has shown: {shares}"), look, out)?;
    for item in it.items.iter().filter(|it| !it.is_whole()) {
        gaps(item, sources, look, out)?;
    }
    Ok(())
}

fn gaps(item: &Covered, sources: &SourceMap, look: Look, out: &mut dyn Write) -> Result<()> {
    let missing = item.verdicts.map(super::Verdicts::missing).unwrap_or_default();
    let words = if missing.is_empty() { String::new() } else { never(&missing, look) };
    let label = visible(&item.label()).into_owned();
    writeln!(out, "  {label}{words}  {}", lead(item.span, sources, look))?;
    for condition in &item.conditions {
        let missing = condition.missing();
        if !missing.is_empty() {
            let text = shorten(&one_line(sources.text(condition.span)), QUOTED);
            let words = never(&missing, look);
            writeln!(out, "    `{text}`{words}  {}", lead(condition.span, sources, look))?;
        }
    }
    Ok(())
}

fn never(missing: &[&str], look: Look) -> String {
    format!("  {}", look.paint(Tone::Doubt, &format!("never {}", missing.join(", never "))))
}

fn mutated(it: &Mutation, sources: &SourceMap, look: Look, out: &mut dyn Write) -> Result<()> {
    let killed = it.killed();
    let text = share("Mistakes that a test notices:", killed);
    heading(&text, look, out)?;
    for mutant in it.mutants.iter().filter(|it| it.killed_by.is_none()) {
        survivor(mutant, sources, look, out)?;
    }
    Ok(())
}

fn survivor(it: &Mutated, sources: &SourceMap, look: Look, out: &mut dyn Write) -> Result<()> {
    let tests = match it.reached {
        0 => "no test reaches it".to_owned(),
        1 => "1 test passes all the same".to_owned(),
        more => format!("{more} tests pass all the same"),
    };
    let tests = look.paint(Tone::Quiet, &tests);
    writeln!(out, "  {}  {}  {tests}", lead(it.span, sources, look), visible(&it.what))
}
