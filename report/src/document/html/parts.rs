//! Pieces that occur in many places: links inside the document, running text, prose, policy text that can be unfolded.

use crate::document::model::{Excerpt, Run};
use crate::document::prose::Block;
use crate::markup::Markup;

/// A link inside the document.
pub(super) fn link(anchor: &str, text: &str, out: &mut Markup) {
    out.element("a", &[("href", &format!("#{anchor}"))], text);
}

/// A name of policy text that leads somewhere.
pub(super) fn code_link(anchor: &str, text: &str, out: &mut Markup) {
    out.open("a", &[("href", &format!("#{anchor}"))]);
    out.element("code", &[], text);
    out.close("a");
}

/// Links to clauses.
pub(super) fn clauses(numbers: &[String], out: &mut Markup) {
    for (at, number) in numbers.iter().enumerate() {
        if at > 0 {
            out.raw(", ");
        }
        link(number, number, out);
    }
}

/// Running text.
pub(super) fn runs(runs: &[Run], out: &mut Markup) {
    for run in runs {
        match run {
            Run::Text(text) => out.text(text),
            Run::Strong(text) => out.element("strong", &[], text),
            Run::Emphasis(text) => out.element("em", &[], text),
            Run::Code(text) => out.element("code", &[], text),
            Run::Link { text, address } => {
                out.element("a", &[("href", address), ("rel", "noreferrer")], text);
            }
            Run::Filled { name, value } => placeholder(name, value, "filled", out),
            Run::Open(name) => placeholder(name, &format!("[{name}]"), "open", out),
        }
    }
}

fn placeholder(name: &str, shown: &str, class: &str, out: &mut Markup) {
    let (href, title) = (format!("#param-{name}"), format!("parameter {name}"));
    out.element("a", &[("class", class), ("href", &href), ("title", &title)], shown);
}

/// Prose, each block on its own.
pub(super) fn blocks(blocks: &[Block], out: &mut Markup) {
    for block in blocks {
        match block {
            Block::Paragraph(text) => {
                out.raw("<p>");
                runs(text, out);
                out.raw("</p>\n");
            }
            Block::List(entries) => {
                out.raw("<ul>\n");
                for entry in entries {
                    out.raw("<li>");
                    runs(entry, out);
                    out.raw("</li>\n");
                }
                out.raw("</ul>\n");
            }
            Block::Code(text) => {
                out.element("pre", &[], text);
                out.raw("\n");
            }
        }
    }
}

/// Policy text that can be unfolded.
pub(super) fn excerpt(anchor: &str, title: &str, it: &Excerpt, out: &mut Markup) {
    out.open("details", &[("id", anchor), ("class", "check")]);
    out.raw("<summary>");
    out.text(title);
    out.raw(" ");
    out.element("span", &[("class", "place")], &it.place);
    out.raw("</summary>\n");
    out.open("pre", &[]);
    out.element("code", &[], &it.text);
    out.raw("</pre>\n</details>\n");
}

/// A row of a list of terms; `value` writes the second half.
pub(super) fn row(term: &str, out: &mut Markup, value: impl FnOnce(&mut Markup)) {
    out.raw("<div>");
    out.element("dt", &[], term);
    out.raw("<dd>");
    value(out);
    out.raw("</dd></div>\n");
}
