//! What stands behind the sections: parameters, calendars, waivers, controls, rules, evidence, texts and the signatures.

use super::excerpt;
use super::text::Page;
use crate::document::model::{Document, Framework};
use crate::document::words;

/// Writes all of it.
pub(super) fn write(it: &Document, page: &mut Page) {
    parameters(it, page);
    calendars(it, page);
    exceptions(it, page);
    for framework in &it.frameworks {
        framework_table(framework, page);
    }
    rules(it, page);
    evidence(it, page);
    texts(it, page);
    signature(it, page);
}

fn parameters(it: &Document, page: &mut Page) {
    if it.parameters.is_empty() {
        return;
    }
    page.heading(2, Some("parameters"), "Parameters");
    page.table(&["parameter", "value", "type", "range", "read by"]);
    for param in &it.parameters {
        page.raw("| ");
        page.anchor(&param.anchor);
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
    page.table(&["pack", "change", "direction", "reason", "written in"]);
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

fn framework_table(it: &Framework, page: &mut Page) {
    let title = format!("Controls evidenced: {}", it.title);
    page.heading(2, Some(&words::framework_anchor(&it.name)), &title);
    page.text(&words::coverage(it.controls.len(), it.published));
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
    page.heading(2, Some("rules"), "Rules and functions");
    for rule in &it.rules {
        page.heading(3, Some(&rule.anchor), &rule.name);
        page.blocks(&rule.prose);
        page.raw("Serves ");
        page.clauses(&rule.readers);
        page.raw("\n\n");
        excerpt(&format!("{}-check", rule.anchor), "Its text", &rule.check, page);
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
