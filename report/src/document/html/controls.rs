//! The page of one control framework as HTML.

use super::{cover, page_head, parts};
use crate::document::controls::{ControlPage, Evidencing};
use crate::document::words;
use crate::markup::Markup;

/// Writes the page.
pub(super) fn write(it: &ControlPage) -> String {
    let mut out = Markup::default();
    out.raw("<!DOCTYPE html>\n<html lang=\"en\">\n");
    page_head(&it.head, &mut out);
    out.raw("<body class=\"single\">\n");
    let title = format!("Controls evidenced: {}", it.framework);
    let rows = words::page_identity(it);
    cover((&it.head.title, &title), &rows, &words::page_notes(it), &mut out);
    out.raw("<main>\n");
    out.element("p", &[], &it.coverage());
    out.raw("\n<div class=\"wide\"><table class=\"controls\"><thead><tr><th scope=\"col\">Control</th><th scope=\"col\">Clauses</th></tr></thead>\n<tbody>\n");
    for (control, clauses) in &it.evidenced {
        out.raw("<tr>");
        out.element("th", &[("scope", "row")], control);
        out.raw("<td><ul class=\"evidencing\">");
        for it in clauses {
            clause(it, &mut out);
        }
        out.raw("</ul></td></tr>\n");
    }
    out.raw("</tbody></table></div>\n");
    if !it.open.is_empty() {
        out.raw("<h2>Without a clause</h2>\n");
        out.element("p", &[("class", "without")], &it.open.join(", "));
        out.raw("\n");
    }
    out.raw("</main>\n</body>\n</html>\n");
    out.finish()
}

fn clause(it: &Evidencing, out: &mut Markup) {
    out.raw("<li>");
    out.element("b", &[], &it.number);
    out.raw(" ");
    parts::runs(&it.sentence, out);
    out.raw(" ");
    let severity = it.severity.word();
    out.element("span", &[("class", &format!("severity {severity}"))], severity);
    if let Some(result) = &it.result {
        let verdict = result.verdict.word();
        out.raw(" ");
        out.open("span", &[("class", &format!("verdict {verdict}"))]);
        out.element("b", &[], verdict);
        out.text(&words::counted(result));
        out.raw("</span>");
    }
    if let Some(off) = &it.off {
        out.raw(" ");
        out.element("small", &[], off);
    }
    out.raw("</li>");
}
