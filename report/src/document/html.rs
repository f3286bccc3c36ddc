//! The document as one HTML file: the form to read on a screen, to print and to sign. No script, no network, nothing but
//! what stands in the file; a content policy says so to the browser as well.

mod appendix;
mod clause;
mod controls;
mod parts;

use crate::document::DocumentFormat;
use crate::document::model::{Document, Head, Section};
use crate::document::words;
use crate::markup::Markup;

/// The format's row.
pub(super) const FORMAT: DocumentFormat = DocumentFormat {
    name: "html",
    doc: "one page of HTML, to read, print and sign",
    write,
    write_controls: controls::write,
};

/// What a browser may load for the page: nothing, except its own style and pictures inside it.
const CONTENT_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

fn write(it: &Document) -> String {
    let mut out = Markup::default();
    out.raw("<!DOCTYPE html>\n<html lang=\"en\">\n");
    page_head(&it.head, &mut out);
    out.raw("<body>\n<a class=\"skip\" href=\"#text\">To the text</a>\n");
    cover(("Policy", &it.head.title), &words::identity(it), &words::notes(it), &mut out);
    contents(it, &mut out);
    out.raw("<main id=\"text\">\n");
    for section in &it.sections {
        write_section(section, it, &mut out);
    }
    appendix::write(it, &mut out);
    out.raw("</main>\n</body>\n</html>\n");
    out.finish()
}

fn page_head(it: &Head, out: &mut Markup) {
    out.raw("<head>\n<meta charset=\"utf-8\"/>\n");
    let policy = [("http-equiv", "Content-Security-Policy"), ("content", CONTENT_POLICY)];
    out.void("meta", &policy);
    out.raw("\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
    out.raw("<meta name=\"color-scheme\" content=\"light dark\"/>\n");
    out.raw("<meta name=\"referrer\" content=\"no-referrer\"/>\n");
    let generator = format!("policyc {}", it.tool);
    out.void("meta", &[("name", "generator"), ("content", &generator)]);
    out.raw("\n");
    let title = format!("{} {}", it.title, it.version);
    out.element("title", &[], title.trim_end());
    out.raw("\n<style>\n");
    out.raw(include_str!("html/style.css"));
    running_lines(it, title.trim_end(), out);
    out.raw("</style>\n</head>\n");
}

/// What stands at the edges of each printed page.
fn running_lines(it: &Head, title: &str, out: &mut Markup) {
    let mut digest: String = it.digest.chars().take(19).collect();
    digest.push('…');
    let draft = if it.may_be_signed() { digest } else { "not for signature".to_owned() };
    out.raw("@page {\n  @top-left { content: ");
    out.css(title);
    out.raw("; }\n  @top-right { content: ");
    out.css(&draft);
    out.raw("; }\n}\n");
}

fn cover(
    (kicker, title): (&str, &str),
    identity: &[(&str, String)],
    notes: &[String],
    out: &mut Markup,
) {
    out.raw("<header class=\"cover\">\n");
    out.element("p", &[("class", "kicker")], kicker);
    out.raw("\n");
    out.element("h1", &[], title);
    out.raw("\n<dl class=\"identity\">\n");
    for (name, value) in identity {
        out.raw("<div>");
        out.element("dt", &[], name);
        let class = match *name {
            "Digest" => "digest",
            "Results" => "long",
            _ => "value",
        };
        out.element("dd", &[("class", class)], value);
        out.raw("</div>\n");
    }
    out.raw("</dl>\n");
    for note in notes {
        out.element("p", &[("class", "note"), ("role", "note")], note);
        out.raw("\n");
    }
    out.raw("</header>\n");
}

fn contents(it: &Document, out: &mut Markup) {
    out.raw("<nav class=\"contents\" aria-labelledby=\"contents\">\n<details>\n");
    out.raw("<summary id=\"contents\">Contents</summary>\n<ol>\n");
    for section in &it.sections {
        let class = if section.depth() > 1 { "sub" } else { "top" };
        out.open("li", &[("class", class)]);
        parts::link(&words::section_anchor(section), &words::section_title(section), out);
        if !section.clauses.is_empty() {
            out.raw("\n<ol>\n");
            for clause in &section.clauses {
                out.raw("<li>");
                let title = format!("{} {}", clause.number, clause.name.replace('_', " "));
                parts::link(&clause.number, &title, out);
                out.raw("</li>\n");
            }
            out.raw("</ol>\n");
        }
        out.raw("</li>\n");
    }
    for (anchor, title) in words::appendices(it) {
        out.raw("<li class=\"top\">");
        parts::link(&anchor, &title, out);
        out.raw("</li>\n");
    }
    out.raw("</ol>\n</details>\n</nav>\n");
}

fn write_section(section: &Section, it: &Document, out: &mut Markup) {
    let (heading, below) = if section.depth() > 1 { ("h3", "h4") } else { ("h2", "h3") };
    out.raw("<section>\n");
    let anchor = words::section_anchor(section);
    out.open(heading, &[("id", &anchor)]);
    if !section.number.is_empty() {
        out.element("span", &[("class", "number")], &section.number);
        out.raw(" ");
    }
    out.text(&section.title);
    out.close(heading);
    out.raw("\n");
    parts::blocks(&section.prose, out);
    for clause in &section.clauses {
        clause::write(clause, below, it, out);
    }
    out.raw("</section>\n");
}
