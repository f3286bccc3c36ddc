//! Made facts as a `test` item of the policy language, so that they can be run and kept.

use crate::escape::visible;
use language::compare::change::{Witness, WorldFact};
use language::compare::show::state;
use language::literal::show_instant;
use std::fmt::Write as _;

/// Columns that a fact may take on one line.
const WIDTH: usize = 110;

/// The test: it expects what the new policy says.
pub(super) fn test(clause: &str, it: &Witness) -> String {
    let (old, new) = it.verdicts;
    let mut out = format!("test \"{old} before, {new} now\" for {} {{\n", visible(clause));
    let _ = writeln!(out, "  at {}", show_instant(it.world.at));
    for (name, value) in &it.world.params {
        let _ = writeln!(out, "  param {} = {}", visible(name), visible(&state(value)));
    }
    for fact in &it.world.facts {
        given(fact, &mut out);
    }
    if it.world.complete {
        out.push_str("  complete all\n");
    }
    let on = it.subject.join(", ");
    let on = if on.is_empty() { on } else { format!(" on {}", visible(&on)) };
    match new {
        "no subject" => out.push_str("  // now it is no subject of the clause\n"),
        verdict => {
            let _ = writeln!(out, "  expect {verdict}{on}");
        }
    }
    out.push('}');
    out
}

fn given(fact: &WorldFact, out: &mut String) {
    let head = format!("  given {} {}", visible(&fact.entity), visible(&fact.id));
    let attributes: Vec<String> = fact
        .attributes
        .iter()
        .map(|(name, (_, it))| format!("{}: {}", visible(name), visible(&state(it))))
        .collect();
    if attributes.is_empty() {
        let _ = writeln!(out, "{head} {{}}");
        return;
    }
    let line = format!("{head} {{ {} }}", attributes.join(", "));
    if line.chars().count() <= WIDTH {
        let _ = writeln!(out, "{line}");
        return;
    }
    let _ = writeln!(out, "{head} {{");
    for it in attributes {
        let _ = writeln!(out, "    {it},");
    }
    out.push_str("  }\n");
}
