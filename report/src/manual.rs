//! A page of the manual for a terminal: the little of Markdown that those pages use. Text is filled to the width, samples
//! stand as they are; what only the tests read is left out.

use crate::escape::visible;
use crate::look::{Look, Tone};

/// Columns that text fills at most: longer lines are hard to read, however wide the terminal is.
const WIDEST: usize = 96;
/// Before every line of a sample.
const SAMPLE: &str = "    ";

/// What the lines so far belong to.
enum Open {
    /// A paragraph, or an entry of a list, with its indent.
    Text(String, usize),
    /// A sample; whether a reader sees it.
    Sample(bool),
}

/// The page as text.
pub fn terminal(page: &str, look: Look) -> String {
    let look = Look { width: look.width.min(WIDEST), ..look };
    let mut out = String::new();
    let mut open = Open::Text(String::new(), 0);
    for line in page.lines() {
        open = match open {
            Open::Sample(_) if line.trim_end() == "```" => Open::Text(String::new(), 0),
            Open::Sample(shown) => {
                if shown {
                    sample(line, &mut out);
                }
                Open::Sample(shown)
            }
            Open::Text(text, indent) => outside(line, (text, indent), look, &mut out),
        };
    }
    if let Open::Text(text, indent) = open {
        fill(&text, indent, look, &mut out);
    }
    out
}

/// A line that stands in no sample.
fn outside(line: &str, (mut text, indent): (String, usize), look: Look, out: &mut String) -> Open {
    let line = line.trim_end();
    let fence = line.strip_prefix("```");
    let heading = line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#'));
    let entry = line.strip_prefix("- ");
    if fence.is_none() && heading.is_none() && entry.is_none() && !line.is_empty() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(line.trim_start());
        return Open::Text(text, indent);
    }
    fill(&text, indent, look, out);
    if let Some(words) = fence {
        let shown = words != "context";
        if shown {
            gap(out);
            if let Some((_, path)) = words.split_once("path=") {
                let name = visible(path.split(' ').next().unwrap_or(path)).into_owned();
                out.extend([SAMPLE, &look.paint(Tone::Quiet, &name), "\n"]);
            }
        }
        return Open::Sample(shown);
    }
    if let Some(words) = heading {
        gap(out);
        out.extend([&look.paint(Tone::Strong, &visible(words)), "\n"]);
    }
    match entry {
        Some(first) => Open::Text(first.to_owned(), 2),
        None => Open::Text(String::new(), 0),
    }
}

/// A blank line, where none is yet.
fn gap(out: &mut String) {
    if !out.is_empty() && !out.ends_with("\n\n") {
        out.push('\n');
    }
}

/// A paragraph, or an entry of a list.
fn fill(text: &str, indent: usize, look: Look, out: &mut String) {
    if text.is_empty() {
        return;
    }
    let above = out.lines().next_back().unwrap_or("");
    let in_entry = above.starts_with("  ") && !above.starts_with(SAMPLE);
    if indent == 0 || !(in_entry || above.starts_with("- ")) {
        gap(out);
    }
    if indent > 0 {
        out.push_str("- ");
    }
    let filled = look.wrap(indent, &visible(text));
    if !look.color {
        out.extend([&filled, "\n"]);
        return;
    }
    // Words in backticks have a color in place of them.
    for (at, part) in filled.split('`').enumerate() {
        let tone = (at % 2 == 1).then_some(Tone::Lead);
        out.push_str(&tone.map_or_else(|| part.to_owned(), |it| look.paint(it, part)));
    }
    out.push('\n');
}

/// A line of a sample. The comment that asserts a mistake is left out: the message stands below.
fn sample(line: &str, out: &mut String) {
    let remarks = ["// error: [", "// warning: [", "// hint: ["];
    let remark = remarks.iter().filter_map(|it| line.find(it)).min();
    let text = remark.and_then(|at| line.get(..at)).unwrap_or(line).trim_end();
    if remark.is_some() && text.is_empty() {
        return;
    }
    if !text.is_empty() {
        out.extend([SAMPLE, &visible(text)]);
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::look::PLAIN;

    const PAGE: &str = "# some-code\n\nIt is `wrong`\nin two lines.\n\n## Wrong\n\n```context\nuse std\n```\n```policy path=a.policy\n// error: [some-code] \"y\"\nx   // error: [some-code] \"x\"\n\n  y\n```\n\n- one\n- two\n  more\n\nEnd.\n";

    #[test]
    fn a_page_is_filled_and_its_samples_stand() {
        let text = terminal(PAGE, Look { width: 14, ..PLAIN });
        assert_eq!(
            text,
            "some-code\n\nIt is `wrong` in two\nlines.\n\nWrong\n\n    a.policy\n    x\n\n      y\n\n- one\n- two more\n\nEnd.\n"
        );
    }

    #[test]
    fn color_takes_the_place_of_backticks() {
        let text = terminal(PAGE, Look { color: true, width: 80 });
        assert!(text.contains("It is \u{1b}[36mwrong\u{1b}[0m in two lines."), "{text:?}");
        assert!(text.contains("\u{1b}[1mWrong\u{1b}[0m"), "{text:?}");
    }
}
