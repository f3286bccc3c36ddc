//! The plan for people: an entity, what is read of it, and the commands that collect it.

use super::{Needed, Plan};
use crate::escape::visible;
use crate::look::{Look, Tone};
use crate::text::plural;
use evaluator::needs::Extent;
use std::io::{Result, Write};

/// Clauses named behind one thing.
const CLAUSES: usize = 6;

pub(super) fn write(plan: &Plan, look: Look, out: &mut dyn Write) -> Result<()> {
    writeln!(out, "{}", look.paint(Tone::Strong, &visible(&plan.title)))?;
    let clauses = plural(plan.clauses.len(), "clause needs", "clauses need");
    let entities = plural(plan.needs.len(), "kind of fact", "kinds of facts");
    writeln!(out, "{}", look.paint(Tone::Quiet, &format!("{clauses} {entities}")))?;
    plan.needs.iter().try_for_each(|it| needed(it, look, out))?;
    if plan.looked {
        let count = |wanted| plan.needs.iter().filter(|it| it.extent() == Some(wanted)).count();
        let (there, partial) = (count(Extent::There), count(Extent::Partial));
        let text = format!("{there} there, {partial} partial, {} missing", count(Extent::Missing));
        writeln!(out, "\n{}", look.paint(Tone::Strong, &text))?;
    }
    let text = "Every command only reads. Words in capitals are names to fill in. What an export shows is \
                given as facts with --facts FILE; `policyc schema NAME` says what a fact holds.";
    writeln!(out, "\n{}", look.paint(Tone::Quiet, &look.wrap(0, text)))
}

fn needed(it: &Needed, look: Look, out: &mut dyn Write) -> Result<()> {
    let extent = it.extent().map_or_else(String::new, |found| {
        let facts = it.presence.map_or(0, |(facts, _)| facts);
        format!("  {} ({})", found.word(), plural(facts, "fact", "facts"))
    });
    let tone = it.extent().map_or(Tone::Quiet, tone);
    let name = look.paint(Tone::Strong, &visible(&it.entity));
    writeln!(out, "\n{name}{}", look.paint(tone, &extent))?;
    writeln!(out, "  {}", look.paint(Tone::Quiet, &look.wrap(2, &visible(&it.doc))))?;
    if !it.listed_by.is_empty() {
        row("every one of them", &it.listed_by, it.presence.map(|(_, listed)| listed), look, out)?;
    }
    for read in &it.attributes {
        row(&read.name, &read.read_by, read.extent, look, out)?;
    }
    for (attribute, value, by) in &it.chosen {
        row(&format!("where {attribute} is {value}"), by, None, look, out)?;
    }
    for source in &it.sources {
        let right =
            if source.right.is_empty() { String::new() } else { format!("  # {}", source.right) };
        let line = format!("{:10} {}{right}", source.platform, source.command);
        writeln!(out, "    {}", look.paint(Tone::Lead, &visible(&line)))?;
    }
    let open = it.unsupplied();
    if !open.is_empty() {
        let text = format!("nothing is known to supply {}", open.join(", "));
        writeln!(out, "    {}", look.paint(Tone::Doubt, &look.wrap(4, &visible(&text))))?;
    }
    Ok(())
}

fn row(
    what: &str,
    by: &[String],
    extent: Option<Extent>,
    look: Look,
    out: &mut dyn Write,
) -> Result<()> {
    let shown: Vec<&str> = by.iter().take(CLAUSES).map(String::as_str).collect();
    let more = by.len().saturating_sub(CLAUSES);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let word = extent.map_or_else(String::new, |it| format!("{:8}", it.word()));
    let tone = extent.map_or(Tone::Quiet, tone);
    let line = format!("{what:24}  for {}{more}", shown.join(", "));
    writeln!(out, "  {}{}", look.paint(tone, &word), visible(&line))
}

fn tone(extent: Extent) -> Tone {
    match extent {
        Extent::There => Tone::Good,
        Extent::Partial => Tone::Doubt,
        Extent::Missing => Tone::Bad,
    }
}
