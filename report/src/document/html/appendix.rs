//! What stands behind the sections: parameters, calendars, waivers, controls, rules, evidence, texts and the signatures.

use super::parts;
use crate::document::model::{Document, Entity, Framework, Parameter, Rule, Waiver};
use crate::document::words;
use crate::markup::Markup;

/// Writes all of it.
pub(super) fn write(it: &Document, out: &mut Markup) {
    parameters(it, out);
    calendars(it, out);
    waivers(it, out);
    adoptions(it, out);
    it.frameworks.iter().for_each(|it| framework(it, out));
    if !it.rules.is_empty() {
        open("rules", "Rules and functions", out);
        out.raw(
            "<p>They say what the words of the clauses mean, such as what counts as production.</p>\n",
        );
        it.rules.iter().for_each(|it| rule(it, out));
        out.raw("</section>\n");
    }
    evidence(it, out);
    texts(it, out);
    approval(it, out);
}

fn open(anchor: &str, title: &str, out: &mut Markup) {
    out.raw("<section class=\"appendix\">\n");
    out.element("h2", &[("id", anchor)], title);
    out.raw("\n");
}

/// The head of a table.
fn table(class: &str, cells: &[&str], out: &mut Markup) {
    out.open("div", &[("class", "wide")]);
    out.open("table", &[("class", class)]);
    out.raw("<thead><tr>");
    for cell in cells {
        out.element("th", &[("scope", "col")], cell);
    }
    out.raw("</tr></thead>\n<tbody>\n");
}

fn end_table(out: &mut Markup) {
    out.raw("</tbody>\n</table></div>\n");
}

fn parameters(it: &Document, out: &mut Markup) {
    if it.parameters.is_empty() {
        return;
    }
    open("parameters", "Parameters", out);
    table("parameters", &["Parameter", "Value", "Range", "Read by"], out);
    it.parameters.iter().for_each(|it| parameter(it, out));
    end_table(out);
    out.raw("</section>\n");
}

fn parameter(it: &Parameter, out: &mut Markup) {
    out.open("tr", &[("id", &it.anchor)]);
    out.raw("<td>");
    out.element("code", &[("class", "name")], &it.name);
    out.raw(" ");
    out.element("span", &[("class", "type")], &it.ty);
    parts::blocks(&it.prose, out);
    out.raw("</td><td>");
    match &it.value {
        Some(value) => {
            out.element("code", &[("class", "filled")], value);
            out.raw(" ");
            let origin = if it.is_set { "set" } else { "default" };
            out.element("span", &[("class", "origin")], origin);
        }
        None => out.raw("<span class=\"open\">not set</span>"),
    }
    out.raw("</td><td>");
    it.range.iter().for_each(|it| out.element("code", &[], it));
    out.raw("</td><td>");
    parts::clauses(&it.readers, out);
    out.raw("</td></tr>\n");
}

fn calendars(it: &Document, out: &mut Markup) {
    if it.calendars.is_empty() {
        return;
    }
    open("calendars", "Calendars", out);
    for calendar in &it.calendars {
        out.open("h3", &[("id", &format!("calendar-{}", calendar.name))]);
        out.element("code", &[], &calendar.name);
        out.raw(" ");
        out.element("span", &[("class", "type")], &calendar.zone);
        out.raw("</h3>\n");
        parts::blocks(&calendar.prose, out);
        out.raw("<ul class=\"hours\">\n");
        for line in &calendar.lines {
            out.element("li", &[], line);
            out.raw("\n");
        }
        out.raw("</ul>\n");
    }
    out.raw("</section>\n");
}

fn waivers(it: &Document, out: &mut Markup) {
    open("waivers", "Waivers", out);
    out.element("p", &[], &it.waiver_rules);
    if it.waivers.is_empty() {
        out.raw("\n<p>There is none.</p>\n</section>\n");
        return;
    }
    table("waivers", &["Clause", "Subject", "Reason", "Owner", "Until"], out);
    it.waivers.iter().for_each(|it| waiver(it, out));
    end_table(out);
    out.raw("</section>\n");
}

fn waiver(it: &Waiver, out: &mut Markup) {
    let [reason, owner, approved, ticket, until] = words::waiver(it);
    out.raw("<tr><td>");
    parts::link(&it.clause, &it.clause, out);
    out.raw("</td><td>");
    out.element("code", &[], &it.subject);
    out.element("span", &[("class", "place")], &it.place);
    out.raw("</td><td>");
    out.text(reason);
    if !it.compensated_by.is_empty() {
        out.raw("<small>made up for by ");
        parts::clauses(&it.compensated_by, out);
        out.raw("</small>");
    }
    out.raw("</td><td>");
    out.text(owner);
    out.element("small", &[], &format!("approved by {approved}"));
    out.raw("</td><td>");
    out.text(until);
    out.element("small", &[], ticket);
    out.raw("</td></tr>\n");
}

fn adoptions(it: &Document, out: &mut Markup) {
    if it.adoptions.is_empty() {
        return;
    }
    open("adoptions", "Changes of what was adopted", out);
    table("adoptions", &["Pack", "Change", "Direction", "Reason", "Written in"], out);
    for adoption in &it.adoptions {
        out.raw("<tr><td>");
        out.element("code", &[], &adoption.pack);
        out.raw("</td><td>");
        out.element("code", &[], &adoption.change);
        out.raw("</td>");
        out.element("td", &[], adoption.direction);
        out.element("td", &[], &adoption.reason);
        out.raw("<td>");
        out.element("span", &[("class", "place")], &adoption.place);
        out.raw("</td></tr>\n");
    }
    end_table(out);
    out.raw("</section>\n");
}

fn framework(it: &Framework, out: &mut Markup) {
    let title = format!("Controls evidenced: {}", it.title);
    open(&words::framework_anchor(&it.name), &title, out);
    out.element("p", &[], &words::coverage(it.controls.len(), it.published));
    out.raw("\n");
    if !it.note.is_empty() {
        out.element("p", &[("class", "note")], &it.note);
        out.raw("\n");
    }
    table("controls", &["Control", "Clauses"], out);
    for (control, clauses) in &it.controls {
        out.raw("<tr>");
        out.element("th", &[("scope", "row")], control);
        out.raw("<td>");
        parts::clauses(clauses, out);
        out.raw("</td></tr>\n");
    }
    end_table(out);
    out.raw("</section>\n");
}

fn rule(it: &Rule, out: &mut Markup) {
    out.open("article", &[("class", "rule"), ("id", &it.anchor)]);
    out.raw("\n<h3>");
    out.element("code", &[], &it.name);
    out.raw("</h3>\n");
    parts::blocks(&it.prose, out);
    out.raw("<p class=\"readers\">Serves ");
    parts::clauses(&it.readers, out);
    out.raw("</p>\n");
    parts::excerpt(&format!("{}-check", it.anchor), "Its text", &it.check, out);
    out.raw("</article>\n");
}

fn evidence(it: &Document, out: &mut Markup) {
    open("evidence", "Evidence", out);
    out.raw("<p>What the clauses read of facts. What nobody collected is unknown, and never a pass.</p>\n");
    it.evidence.iter().for_each(|it| entity(it, out));
    out.raw("</section>\n");
}

fn entity(it: &Entity, out: &mut Markup) {
    let anchor = words::entity_anchor(&it.name);
    out.open("article", &[("class", "entity"), ("id", &anchor)]);
    out.raw("\n<h3>");
    out.text(&it.name);
    out.raw("</h3>\n");
    parts::blocks(&it.prose, out);
    out.raw("<p class=\"readers\">Decides ");
    parts::clauses(&it.readers, out);
    out.raw("</p>\n");
    if !it.attributes.is_empty() {
        out.raw("<dl class=\"attributes\">\n");
        for (name, ty, prose) in &it.attributes {
            out.raw("<div><dt>");
            out.element("code", &[], name);
            out.raw(" ");
            out.element("span", &[("class", "type")], ty);
            out.raw("</dt><dd>");
            parts::blocks(prose, out);
            out.raw("</dd></div>\n");
        }
        out.raw("</dl>\n");
    }
    out.raw("</article>\n");
}

fn texts(it: &Document, out: &mut Markup) {
    open("texts", "Policy texts", out);
    out.element("p", &[], &words::digest(it));
    out.raw("\n");
    if !it.texts.is_empty() {
        table("texts", &["Text", "SHA-256"], out);
        for text in &it.texts {
            out.raw("<tr><td>");
            out.element("code", &[], &text.path);
            out.raw("</td>");
            out.element("td", &[("class", "digest")], &text.sha256);
            out.raw("</tr>\n");
        }
        end_table(out);
    }
    out.raw("</section>\n");
}

fn approval(it: &Document, out: &mut Markup) {
    open("approval", "Approval", out);
    let class = if it.head.may_be_signed() { "statement" } else { "note" };
    out.element("p", &[("class", class)], &words::approval(it));
    out.raw("\n");
    if it.head.may_be_signed() {
        table("signatures", &["Name", "Role", "Date", "Signature"], out);
        out.raw("<tr><td></td><td></td><td></td><td></td></tr>\n<tr><td></td><td></td><td></td><td></td></tr>\n<tr><td></td><td></td><td></td><td></td></tr>\n");
        end_table(out);
    }
    out.raw("</section>\n");
}
