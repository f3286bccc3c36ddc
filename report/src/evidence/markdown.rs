//! The plan as Markdown: a table of what is read and a block of commands for each entity.

use super::{Needed, Plan};
use crate::escape::visible;
use crate::look::Look;
use std::io::{Result, Write};

pub(super) fn write(plan: &Plan, _: Look, out: &mut dyn Write) -> Result<()> {
    writeln!(out, "# {}\n", plain(&plan.title))?;
    let clauses: Vec<String> = plan
        .clauses
        .iter()
        .map(|(number, name)| format!("{} `{}`", plain(number), code(name)))
        .collect();
    writeln!(out, "Needed by {}.\n", clauses.join(", "))?;
    writeln!(
        out,
        "Every command only reads. Words in capitals are names to fill in. What an export shows is given as facts with `--facts FILE`."
    )?;
    plan.needs.iter().try_for_each(|it| needed(it, plan.looked, out))
}

fn needed(it: &Needed, looked: bool, out: &mut dyn Write) -> Result<()> {
    writeln!(out, "\n## {}\n\n{}\n", plain(&it.entity), plain(&it.doc))?;
    let (head, line) = if looked { ("| there ", "|---") } else { ("", "") };
    writeln!(out, "| read | for {head}|\n|---|---{line}|")?;
    let last = |extent: Option<&str>| match (looked, extent) {
        (true, Some(word)) => format!("| {word} "),
        (true, None) => "| ".to_owned(),
        (false, _) => String::new(),
    };
    if !it.listed_by.is_empty() {
        let extent = it.presence.map(|(_, listed)| listed.word());
        writeln!(
            out,
            "| every one of them | {} {}|",
            plain(&it.listed_by.join(", ")),
            last(extent)
        )?;
    }
    for read in &it.attributes {
        let extent = read.extent.map(evaluator::needs::Extent::word);
        let (name, ty) = (code(&read.name), code(&read.ty));
        writeln!(out, "| `{name}: {ty}` | {} {}|", plain(&read.read_by.join(", ")), last(extent))?;
    }
    for (attribute, value, by) in &it.chosen {
        let (attribute, value) = (code(attribute), code(value));
        writeln!(
            out,
            "| where `{attribute} is {value}` | {} {}|",
            plain(&by.join(", ")),
            last(None)
        )?;
    }
    if it.sources.is_empty() {
        return writeln!(out, "\nNothing is known to supply it.");
    }
    writeln!(out, "\n```sh")?;
    for source in &it.sources {
        let right =
            if source.right.is_empty() { String::new() } else { format!(": {}", source.right) };
        writeln!(out, "# {}{}", visible(&source.platform), visible(&right))?;
        let is_words = source.platform == "hand" || source.platform == "checkout";
        let command = visible(&source.command);
        writeln!(out, "{}{command}", if is_words { "# " } else { "" })?;
    }
    writeln!(out, "```")
}

/// Text in which nothing is markup.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for it in visible(text).chars() {
        if "\\`*_[]<>#|&".contains(it) {
            out.push('\\');
        }
        out.push(it);
    }
    out
}

/// Text between backticks, in a table.
fn code(text: &str) -> String {
    visible(text).replace('`', "'").replace('|', "\\|")
}
