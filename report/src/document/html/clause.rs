//! One clause: what it demands, why, what decides it, how it is checked, and which tests hold it.

use super::parts;
use crate::document::model::{Clause, Document, Run, Test};
use crate::document::words;
use crate::markup::Markup;

/// Writes a clause under a heading of a level.
pub(super) fn write(clause: &Clause, heading: &'static str, it: &Document, out: &mut Markup) {
    out.open("article", &[("class", "clause"), ("id", &clause.number)]);
    out.raw("\n");
    out.open(heading, &[]);
    let own = format!("#{}", clause.number);
    out.element("a", &[("class", "number"), ("href", &own)], &clause.number);
    out.raw(" <span class=\"sentence\">");
    parts::runs(&clause.sentence, out);
    out.raw("</span>");
    out.close(heading);
    out.raw("\n");
    labels(clause, out);
    if let Some(off) = words::off(clause) {
        out.element("p", &[("class", "note")], &off);
        out.raw("\n");
    }
    parts::blocks(&clause.prose, out);
    if let Some(why) = &clause.why {
        out.raw("<div class=\"why\">");
        parts::blocks(why, out);
        out.raw("</div>\n");
    }
    out.raw("<dl class=\"facts\">\n");
    controls(clause, it, out);
    decided(clause, out);
    conditions(clause, out);
    if !clause.fix.is_empty() {
        parts::row("Mended by", out, |out| parts::runs(&clause.fix, out));
    }
    out.raw("</dl>\n");
    parts::excerpt(&format!("{}-check", clause.number), "How it is checked", &clause.check, out);
    tests(clause, out);
    out.raw("</article>\n");
}

/// The line of small words under the sentence.
fn labels(clause: &Clause, out: &mut Markup) {
    out.raw("<p class=\"labels\">");
    out.element("code", &[], &clause.name);
    let severity = clause.severity.word();
    out.raw(" ");
    out.element("span", &[("class", &format!("severity {severity}"))], severity);
    out.raw(" ");
    out.element("span", &[("class", "enforcement")], &words::enforcement(clause));
    if let Some(result) = &clause.result {
        out.raw(" ");
        let verdict = result.verdict.word();
        out.open("span", &[("class", &format!("verdict {verdict}"))]);
        out.raw("last result ");
        out.element("b", &[], verdict);
        out.text(&words::counted(result));
        out.raw("</span>");
    }
    out.raw("</p>\n");
}

fn controls(clause: &Clause, it: &Document, out: &mut Markup) {
    if clause.controls.is_empty() {
        return;
    }
    parts::row("Controls evidenced", out, |out| {
        out.raw("<ul class=\"controls\">");
        for (framework, ids) in &clause.controls {
            out.raw("<li>");
            let title = words::framework_title(framework, it);
            parts::link(&words::framework_anchor(framework), title, out);
            out.raw(" ");
            out.text(&ids.join(", "));
            out.raw("</li>");
        }
        out.raw("</ul>");
    });
}

fn decided(clause: &Clause, out: &mut Markup) {
    parts::row("Decided by", out, |out| {
        for (at, (entity, attributes)) in clause.reads.iter().enumerate() {
            if at > 0 {
                out.raw("; ");
            }
            parts::link(&words::entity_anchor(entity), entity, out);
            for (at, attribute) in attributes.iter().enumerate() {
                out.raw(if at == 0 { " " } else { ", " });
                out.element("code", &[], attribute);
            }
        }
    });
    named("Through rules", "rule", &clause.rules, out);
    named("Functions", "fn", &clause.functions, out);
    named("Parameters", "param", &clause.parameters, out);
    named("Calendars", "calendar", &clause.calendars, out);
    if let Some(obtained) = &clause.obtained {
        parts::row("Evidence from", out, |out| out.text(obtained));
    }
}

fn named(title: &str, kind: &str, names: &[String], out: &mut Markup) {
    if names.is_empty() {
        return;
    }
    parts::row(title, out, |out| {
        for (at, name) in names.iter().enumerate() {
            if at > 0 {
                out.raw(", ");
            }
            parts::code_link(&format!("{kind}-{name}"), name, out);
        }
    });
}

fn conditions(clause: &Clause, out: &mut Markup) {
    if let Some(age) = &clause.newer_than {
        let age: &[Run] = std::slice::from_ref(age);
        parts::row("Evidence no older than", out, |out| parts::runs(age, out));
    }
    for exception in &clause.exceptions {
        parts::row("Exempt where", out, |out| out.element("code", &[], exception));
    }
}

fn tests(clause: &Clause, out: &mut Markup) {
    let anchor = format!("{}-tests", clause.number);
    if clause.tests.is_empty() {
        out.element("p", &[("id", &anchor), ("class", "untested")], "No test is for this clause.");
        out.raw("\n");
        return;
    }
    out.open("details", &[("id", &anchor), ("class", "tests")]);
    let count = clause.tests.len();
    let title = if count == 1 { "Its test".to_owned() } else { format!("Its {count} tests") };
    out.element("summary", &[], &title);
    out.raw("\n<ul>\n");
    clause.tests.iter().for_each(|it| test(it, out));
    out.raw("</ul>\n</details>\n");
}

fn test(it: &Test, out: &mut Markup) {
    out.raw("<li><details><summary>");
    out.text(&it.title);
    for verdict in &it.expects {
        out.raw(" ");
        out.element("span", &[("class", &format!("verdict {verdict}"))], verdict);
    }
    out.raw(" ");
    out.element("span", &[("class", "place")], &it.check.place);
    out.raw("</summary>\n<pre>");
    out.element("code", &[], &it.check.text);
    out.raw("</pre></details></li>\n");
}
