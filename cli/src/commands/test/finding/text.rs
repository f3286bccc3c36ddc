//! A slice of facts as the text of a `test` item. Its layout is the formatter's matter.

use super::super::update::{name_or_text, quoted};
use crate::args::Given;
use crate::judge::Ground;
use evaluator::slice::Slice;
use evaluator::verdict::SubjectKey;
use language::graph::clause::Clause;
use language::graph::lower::reached_params;
use language::graph::test::{Collection, Given as Written, GivenValue};
use language::graph::{ClauseId, Node};
use language::literal::{Literal, show_instant};
use language::schema::{Schema, Type};
use report::wording;
use std::fmt::Write as _;

/// The text.
pub(super) fn test(
    given: &Given,
    ground: &Ground,
    (clause, (id, subject, at)): (&Clause, (ClauseId, &SubjectKey, i64)),
    slice: &Slice,
) -> String {
    let schema = &ground.plan.schema;
    let found = &slice.found;
    let title = match found.verdict {
        "fail" => format!("{} fails", subject.show()),
        "pass" => format!("{} passes", subject.show()),
        verdict => format!("{} is {verdict}", subject.show()),
    };
    let mut out = format!("test {} for {} {{\n", quoted(&title), clause.name);
    let _ = writeln!(out, "  at {}", show_instant(at));
    for line in params(given, ground, id) {
        let _ = writeln!(out, "  param {line}");
    }
    for fact in &slice.facts.given {
        let _ = writeln!(out, "  given {}", written(fact, schema));
    }
    for it in &slice.facts.complete {
        let _ = writeln!(out, "  complete {}", collection(it, schema));
    }
    let on: Vec<String> = subject.parts.iter().map(|it| name_or_text(it)).collect();
    let _ = write!(out, "  expect {} on {}", found.verdict, on.join(", "));
    if let Some(message) = &found.message {
        let _ = write!(out, " {}", quoted(message));
    }
    if !found.missing.is_empty() {
        let _ = write!(out, " missing {}", found.missing.join(", "));
    }
    out.push_str("\n}\n");
    out
}

/// The parameters of the command line that the clause reads, as they were given.
fn params(given: &Given, ground: &Ground, clause: ClauseId) -> Vec<String> {
    let graph = ground.loaded.policy.graph();
    let read = reached_params(&graph.edges, Node::Clause(clause));
    let reads =
        |name: &str| read.iter().filter_map(|it| graph.param(*it)).any(|it| it.name == name);
    let set = given.many("param").iter().filter_map(|it| it.split_once('='));
    let set = set.filter(|(name, _)| reads(name.trim()));
    set.map(|(name, value)| format!("{} = {}", name.trim(), value.trim())).collect()
}

fn written(fact: &Written, schema: &Schema) -> String {
    let entity = schema.entity(fact.entity).map_or("?", |it| it.name.as_str());
    let values: Vec<String> = fact
        .attributes
        .iter()
        .filter_map(|(id, value, _)| {
            let attribute = schema.attribute(fact.entity, *id)?;
            let value = match value {
                GivenValue::Value(literal) => self::value(literal, &attribute.ty, schema),
                GivenValue::Absent => "none".to_owned(),
                GivenValue::Unknown => "unknown".to_owned(),
            };
            Some(format!("{}: {value}", attribute.name))
        })
        .collect();
    format!("{entity} {} {{ {} }}", name_or_text(&fact.id), values.join(", "))
}

fn collection(it: &Collection, schema: &Schema) -> String {
    let entity = schema.entity(it.entity).map_or("?", |it| it.name.as_str());
    match &it.of {
        Some((_, owner)) => format!("{entity} of {}", name_or_text(owner)),
        None => entity.to_owned(),
    }
}

/// A value as policy text. An id stands in quotes: a bare word would have to be the name of a fact that the test gives.
fn value(literal: &Literal, ty: &Type, schema: &Schema) -> String {
    match literal {
        Literal::Text(text) | Literal::Reference(text) => quoted(text),
        Literal::Set(members) => {
            let member = ty.member().unwrap_or(&Type::Error);
            let members: Vec<String> = members.iter().map(|it| value(it, member, schema)).collect();
            let members = members.join(", ");
            let is_list = matches!(ty.required(), Type::List(_));
            if is_list { format!("[{members}]") } else { format!("{{{members}}}") }
        }
        Literal::Bool(_)
        | Literal::Int(_)
        | Literal::Duration(_)
        | Literal::Instant(_)
        | Literal::Date(_)
        | Literal::Enum(..)
        | Literal::Calendar(_) => wording::literal(literal, schema),
    }
}
