//! The document as Markdown: for a repository, a wiki, a review of its changes. Foreign text passes one escaping door, so
//! none of it can become a heading, a link or HTML.

mod text;

use crate::document::DocumentFormat;
use crate::document::model::{Clause, Document, Excerpt, Framework, Section};
use crate::document::words;
use text::Page;

/// The format's row.
pub(super) const FORMAT: DocumentFormat =
    DocumentFormat { name: "md", doc: "Markdown, for a repository or a wiki", write };

fn write(it: &Document) -> String {
    let mut page = Page::default();
    head(it, &mut page);
    contents(it, &mut page);
    for section in &it.sections {
        write_section(section, it, &mut page);
    }
    parameters(it, &mut page);
    calendars(it, &mut page);
    exceptions(it, &mut page);
    for framework in &it.frameworks {
        controls(framework, &mut page);
    }
    rules(it, &mut page);
    evidence(it, &mut page);
    texts(it, &mut page);
    signature(it, &mut page);
    page.finish()
}

fn head(it: &Document, page: &mut Page) {
    page.heading(1, None, &it.head.title);
    for (name, value) in words::identity(it) {
        page.raw("- ");
        page.text(name);
        page.raw(": ");
        page.text(&value);
        page.raw("\n");
    }
    page.raw("\n");
    for note in words::notes(it) {
        page.raw("> ");
        page.text(&note);
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

fn parameters(it: &Document, page: &mut Page) {
    if it.parameters.is_empty() {
        return;
    }
    page.heading(2, Some("parameters"), "Parameters");
    page.table(&["parameter", "value", "type", "range", "read by"]);
    for param in &it.parameters {
        page.raw("| ");
        page.anchor(&format!("param-{}", param.name));
        page.code(&param.name);
        if !param.prose.is_empty() {
            page.raw("<br>");
            page.cell_blocks(&param.prose);
        }
        page.raw(" | ");
        match &param.value {
            Some(value) => {
                page.code(value);
                page.raw(if param.is_set { " (set)" } else { " (default)" });
            }
            None => page.raw("**not set**"),
        }
        page.raw(" | ");
        page.code(&param.ty);
        page.raw(" | ");
        param.range.iter().for_each(|it| page.code(it));
        page.raw(" | ");
        page.clauses(&param.readers);
        page.raw(" |\n");
    }
    page.raw("\n");
}

fn calendars(it: &Document, page: &mut Page) {
    if it.calendars.is_empty() {
        return;
    }
    page.heading(2, Some("calendars"), "Calendars");
    for calendar in &it.calendars {
        page.heading(3, Some(&format!("calendar-{}", calendar.name)), &calendar.name);
        page.blocks(&calendar.prose);
        page.raw("Time zone ");
        page.text(&calendar.zone);
        page.raw("\n\n");
        for line in &calendar.lines {
            page.raw("- ");
            page.code(line);
            page.raw("\n");
        }
        page.raw("\n");
    }
}

/// The waiver register and the adopted changes.
fn exceptions(it: &Document, page: &mut Page) {
    page.heading(2, Some("waivers"), "Waivers");
    page.text(&it.waiver_rules);
    page.raw("\n\n");
    if it.waivers.is_empty() {
        page.raw("There is none.\n\n");
    } else {
        page.table(&["clause", "subject", "reason", "owner", "approved by", "ticket", "until"]);
        for waiver in &it.waivers {
            page.raw("| ");
            page.link(&waiver.clause, &waiver.clause);
            page.raw(" | ");
            page.code(&waiver.subject);
            if !waiver.compensated_by.is_empty() {
                page.raw("<br>made up for by ");
                page.clauses(&waiver.compensated_by);
            }
            for cell in words::waiver(waiver) {
                page.raw(" | ");
                page.text(cell);
            }
            page.raw(" |\n");
        }
        page.raw("\n");
    }
    if it.adoptions.is_empty() {
        return;
    }
    page.heading(2, Some("adoptions"), "Changes of what was adopted");
    page.table(&["pack", "change", "", "reason", "written in"]);
    for adoption in &it.adoptions {
        page.raw("| ");
        page.code(&adoption.pack);
        page.raw(" | ");
        page.code(&adoption.change);
        page.raw(" | ");
        page.raw(adoption.direction);
        page.raw(" | ");
        page.text(&adoption.reason);
        page.raw(" | ");
        page.text(&adoption.place);
        page.raw(" |\n");
    }
    page.raw("\n");
}

fn controls(it: &Framework, page: &mut Page) {
    let title = format!("Controls evidenced: {}", it.title);
    page.heading(2, Some(&words::framework_anchor(&it.name)), &title);
    page.text(&words::coverage(it));
    page.raw("\n\n");
    if !it.note.is_empty() {
        page.raw("> ");
        page.text(&it.note);
        page.raw("\n\n");
    }
    page.table(&["control", "clauses"]);
    for (control, clauses) in &it.controls {
        page.raw("| ");
        page.text(control);
        page.raw(" | ");
        page.clauses(clauses);
        page.raw(" |\n");
    }
    page.raw("\n");
}

fn rules(it: &Document, page: &mut Page) {
    if it.rules.is_empty() {
        return;
    }
    page.heading(2, Some("rules"), "Rules");
    for rule in &it.rules {
        let anchor = format!("rule-{}", rule.name);
        page.heading(3, Some(&anchor), &rule.name);
        page.blocks(&rule.prose);
        page.raw("Serves ");
        page.clauses(&rule.readers);
        page.raw("\n\n");
        excerpt(&format!("{anchor}-check"), "Its text", &rule.check, page);
    }
}

fn evidence(it: &Document, page: &mut Page) {
    page.heading(2, Some("evidence"), "Evidence");
    for entity in &it.evidence {
        page.heading(3, Some(&words::entity_anchor(&entity.name)), &entity.name);
        page.blocks(&entity.prose);
        page.raw("Decides ");
        page.clauses(&entity.readers);
        page.raw("\n\n");
        for (name, ty, prose) in &entity.attributes {
            page.raw("- ");
            page.code(name);
            page.raw(": ");
            page.code(ty);
            page.raw(" ");
            page.cell_blocks(prose);
            page.raw("\n");
        }
        if !entity.attributes.is_empty() {
            page.raw("\n");
        }
    }
}

fn texts(it: &Document, page: &mut Page) {
    page.heading(2, Some("texts"), "Policy texts");
    page.text(&words::digest(it));
    page.raw("\n\n");
    for text in &it.texts {
        page.raw("- ");
        page.code(&text.path);
        page.raw(" sha256:");
        page.text(&text.sha256);
        page.raw("\n");
    }
    page.raw("\n");
}

fn signature(it: &Document, page: &mut Page) {
    page.heading(2, Some("approval"), "Approval");
    page.text(&words::approval(it));
    page.raw("\n");
    if it.head.may_be_signed() {
        page.raw("\n");
        page.table(&["name", "role", "date", "signature"]);
        page.raw("| | | | |\n| | | | |\n");
    }
}
