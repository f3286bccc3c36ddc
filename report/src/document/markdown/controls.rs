//! The page of one control framework as Markdown.

use super::text::Page;
use super::{identity, notes};
use crate::document::controls::{ControlPage, Evidencing};
use crate::document::words;

/// Writes the page.
pub(super) fn write(it: &ControlPage) -> String {
    let mut page = Page::default();
    page.heading(1, None, &format!("{}: {}", it.head.title, it.framework));
    identity(&words::page_identity(it), &mut page);
    notes(&words::page_notes(it), &mut page);
    page.text(&it.coverage());
    page.raw("\n\n");
    page.table(&["control", "clauses"]);
    for (control, clauses) in &it.evidenced {
        page.raw("| ");
        page.text(control);
        page.raw(" | ");
        page.joined("<br>", clauses, clause);
        page.raw(" |\n");
    }
    page.raw("\n");
    if !it.open.is_empty() {
        page.heading(2, None, "Without a clause");
        page.text(&it.open.join(", "));
        page.raw("\n");
    }
    page.finish()
}

fn clause(page: &mut Page, it: &Evidencing) {
    page.text(&it.number);
    page.raw(" ");
    page.runs(&it.sentence);
    page.raw(", ");
    page.text(it.severity.word());
    if let Some(result) = &it.result {
        page.raw(", last result ");
        page.text(result.verdict.word());
        page.text(&words::counted(result));
    }
    if let Some(off) = &it.off {
        page.raw("; ");
        page.text(off);
    }
}
