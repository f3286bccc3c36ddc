//! The document as Markdown: for a repository, a wiki, a review of its changes. Foreign text passes one escaping door, so
//! none of it can become a heading, a link or HTML.

mod appendix;
mod controls;
mod text;

use crate::document::DocumentFormat;
use crate::document::model::{Clause, Document, Excerpt, Section};
use crate::document::words;
use text::Page;

/// The format's row.
pub(super) const FORMAT: DocumentFormat = DocumentFormat {
    name: "md",
    doc: "Markdown, for a repository or a wiki",
    write,
    write_controls: controls::write,
};

fn write(it: &Document) -> String {
    let mut page = Page::default();
    head(it, &mut page);
    contents(it, &mut page);
    for section in &it.sections {
        write_section(section, it, &mut page);
    }
    appendix::write(it, &mut page);
    page.finish()
}

fn head(it: &Document, page: &mut Page) {
    page.heading(1, None, &it.head.title);
    identity(&words::identity(it), page);
    notes(&words::notes(it), page);
}

fn identity(rows: &[(&str, String)], page: &mut Page) {
    for (name, value) in rows {
        page.raw("- ");
        page.text(name);
        page.raw(": ");
        page.text(value);
        page.raw("\n");
    }
    page.raw("\n");
}

fn notes(notes: &[String], page: &mut Page) {
    for note in notes {
        page.raw("> ");
        page.text(note);
        page.raw("\n\n");
    }
}

fn contents(it: &Document, page: &mut Page) {
    page.heading(2, None, "Contents");
    for section in &it.sections {
        page.indent(section.depth().saturating_sub(1));
        page.raw("- ");
        page.link(&words::section_anchor(section), &words::section_title(section));
        page.raw("\n");
        for clause in &section.clauses {
            page.indent(section.depth());
            page.raw("- ");
            page.link(&clause.number, &format!("{} {}", clause.number, clause.name));
            page.raw("\n");
        }
    }
    for (anchor, title) in words::appendices(it) {
        page.raw("- ");
        page.link(&anchor, &title);
        page.raw("\n");
    }
    page.raw("\n");
}

fn write_section(section: &Section, it: &Document, page: &mut Page) {
    let level = section.depth().saturating_add(1);
    let anchor = words::section_anchor(section);
    page.heading(level, Some(&anchor), &words::section_title(section));
    page.blocks(&section.prose);
    for clause in &section.clauses {
        write_clause(clause, level.saturating_add(1), it, page);
    }
}

fn write_clause(clause: &Clause, level: usize, it: &Document, page: &mut Page) {
    page.heading_start(level, Some(&clause.number));
    page.text(&clause.number);
    page.raw(" ");
    page.runs(&clause.sentence);
    page.raw("\n\n");
    page.code(&clause.name);
    page.raw(" · severity ");
    page.text(clause.severity.word());
    page.raw(" · ");
    page.text(&words::enforcement(clause));
    if let Some(result) = &clause.result {
        page.raw(" · last result: **");
        page.text(result.verdict.word());
        page.raw("**");
        page.text(&words::counted(result));
    }
    page.raw("\n\n");
    if let Some(off) = words::off(clause) {
        page.raw("> ");
        page.text(&off);
        page.raw("\n\n");
    }
    page.blocks(&clause.prose);
    if let Some(why) = &clause.why {
        page.raw("*Why:* ");
        page.blocks(why);
    }
    facts(clause, it, page);
    excerpt(&format!("{}-check", clause.number), "How it is checked", &clause.check, page);
    tests(clause, page);
}

fn facts(clause: &Clause, it: &Document, page: &mut Page) {
    if !clause.controls.is_empty() {
        page.raw("- Controls evidenced: ");
        page.joined("; ", &clause.controls, |page, (framework, ids)| {
            page.link(&words::framework_anchor(framework), words::framework_title(framework, it));
            page.raw(" ");
            page.text(&ids.join(", "));
        });
        page.raw("\n");
    }
    page.raw("- Decided by: ");
    page.joined("; ", &clause.reads, |page, (entity, attributes)| {
        page.link(&words::entity_anchor(entity), entity);
        if !attributes.is_empty() {
            page.raw(" (");
            page.joined(", ", attributes, |page, it| page.code(it));
            page.raw(")");
        }
    });
    page.raw("\n");
    named("Rules", "rule", &clause.rules, page);
    named("Functions", "fn", &clause.functions, page);
    named("Parameters", "param", &clause.parameters, page);
    named("Calendars", "calendar", &clause.calendars, page);
    if let Some(obtained) = &clause.obtained {
        page.raw("- Evidence comes from: ");
        page.text(obtained);
        page.raw("\n");
    }
    if let Some(age) = &clause.newer_than {
        page.raw("- Evidence is no older than ");
        page.runs(std::slice::from_ref(age));
        page.raw("\n");
    }
    for exception in &clause.exceptions {
        page.raw("- Exempt where ");
        page.code(exception);
        page.raw("\n");
    }
    if !clause.fix.is_empty() {
        page.raw("- Mended by: ");
        page.runs(&clause.fix);
        page.raw("\n");
    }
    page.raw("\n");
}

fn named(title: &'static str, kind: &'static str, names: &[String], page: &mut Page) {
    if names.is_empty() {
        return;
    }
    page.raw("- ");
    page.raw(title);
    page.raw(": ");
    page.joined(", ", names, |page, it| page.link(&format!("{kind}-{it}"), it));
    page.raw("\n");
}

fn excerpt(anchor: &str, title: &'static str, it: &Excerpt, page: &mut Page) {
    page.raw("<details id=\"");
    page.html(anchor);
    page.raw("\"><summary>");
    page.raw(title);
    page.raw(" (");
    page.html(&it.place);
    page.raw(")</summary>\n\n");
    page.fenced("policy", &it.text);
    page.raw("\n</details>\n\n");
}

fn tests(clause: &Clause, page: &mut Page) {
    if clause.tests.is_empty() {
        page.raw("No test is for this clause.\n\n");
        return;
    }
    page.raw("<details id=\"");
    page.html(&format!("{}-tests", clause.number));
    page.raw("\"><summary>Its tests</summary>\n\n");
    for test in &clause.tests {
        page.raw("- ");
        page.text(&test.title);
        page.raw(": ");
        page.text(&test.expects.join(", "));
        page.raw(" (");
        page.text(&test.check.place);
        page.raw(")\n");
    }
    page.raw("\n</details>\n\n");
}
