//! Pieces, literals and evidence as text. One place, so that every format says the same.

use crate::look::shorten;
use evaluator::evidence::Evidence;
use language::graph::calendar::{Calendar, WEEKDAYS};
use language::graph::clause::Piece;
use language::graph::expr::ExprKind;
use language::graph::{ParamId, ParamValue, RuleGraph};
use language::literal::{Literal, show_date, show_duration, show_instant};
use language::policy::CheckedPolicy;
use language::schema::Schema;
use language::source_map::SourceMap;
use std::fmt::Write as _;

/// How much of a value is shown beside a line; the JSON report has all of it.
const VALUE: usize = 48;

/// A sentence with its parameters filled in. A parameter without a value stays in its brackets, so that nobody reads a
/// number that nobody set. A value of the judged facts is shown as it is written in the policy.
pub fn sentence(pieces: &[Piece], policy: &CheckedPolicy, sources: &SourceMap) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Param(id) => out.push_str(&placeholder(*id, policy)),
            Piece::Value(expr) => {
                if let ExprKind::Param(id) = expr.kind {
                    out.push_str(&placeholder(id, policy));
                } else {
                    let _ = write!(out, "`{}`", sources.text(expr.span));
                }
            }
        }
    }
    out
}

fn placeholder(id: ParamId, policy: &CheckedPolicy) -> String {
    let name = policy.graph().param(id).map_or("?", |it| it.name.as_str());
    filled(id, policy).unwrap_or_else(|| format!("[{name}]"))
}

/// The value of a parameter as prose has it, without quotes; nothing where it has none.
pub fn filled(id: ParamId, policy: &CheckedPolicy) -> Option<String> {
    let value = policy.params().get(id.0 as usize)?.as_ref()?;
    let name = policy.graph().param(id).map_or("?", |it| it.name.as_str());
    Some(in_prose(value, name, policy))
}

fn in_prose(value: &ParamValue, name: &str, policy: &CheckedPolicy) -> String {
    match value {
        ParamValue::One(Literal::Set(members)) if members.is_empty() => format!("[{name}: none]"),
        ParamValue::One(Literal::Set(members)) => {
            let members: Vec<String> = members.iter().map(|it| bare(it, policy.schema())).collect();
            members.join(", ")
        }
        ParamValue::One(literal) => bare(literal, policy.schema()),
        ParamValue::Table(_) => parameter(value, name, policy.graph(), policy.schema()),
    }
}

/// A literal without quotes.
fn bare(it: &Literal, schema: &Schema) -> String {
    match it {
        Literal::Text(text) | Literal::Reference(text) => text.to_string(),
        Literal::Bool(_)
        | Literal::Int(_)
        | Literal::Duration(_)
        | Literal::Instant(_)
        | Literal::Date(_)
        | Literal::Enum(..)
        | Literal::Calendar(_)
        | Literal::Set(_) => literal(it, schema),
    }
}

/// A literal as policy text.
pub fn literal(it: &Literal, schema: &Schema) -> String {
    match it {
        Literal::Bool(value) => value.to_string(),
        Literal::Int(value) => value.to_string(),
        Literal::Text(text) => format!("\"{text}\""),
        Literal::Duration(seconds) => show_duration(*seconds),
        Literal::Instant(seconds) => show_instant(*seconds),
        Literal::Date(days) => show_date(*days),
        Literal::Enum(id, value) => schema.enum_value(*id, *value).to_owned(),
        Literal::Calendar(id) => schema.calendar_name(*id).to_owned(),
        Literal::Reference(id) => id.to_string(),
        Literal::Set(members) => {
            let members: Vec<String> = members.iter().map(|it| literal(it, schema)).collect();
            format!("{{{}}}", members.join(", "))
        }
    }
}

/// The hours and exceptions of a calendar as policy text, a line each.
pub fn calendar(it: &Calendar, graph: &RuleGraph) -> Vec<String> {
    let clock = |seconds: i64| {
        let minutes = seconds.div_euclid(60);
        format!("{:02}:{:02}", minutes.div_euclid(60), minutes.rem_euclid(60))
    };
    let mut lines = Vec::new();
    for (weekday, day) in (0..).zip(WEEKDAYS) {
        let windows = it.windows.iter().filter(|window| window.weekday == weekday);
        let windows: Vec<String> =
            windows.map(|window| format!("{}-{}", clock(window.from), clock(window.to))).collect();
        if !windows.is_empty() {
            lines.push(format!("{day} {}", windows.join(", ")));
        }
    }
    for days in &it.except {
        let (first, last) = (show_date(days.first), show_date(days.last));
        let one = days.first == days.last;
        lines.push(if one { format!("except {first}") } else { format!("except {first}..{last}") });
    }
    let params = it.except_params.iter().filter_map(|id| graph.param(*id));
    lines.extend(params.map(|param| format!("except {}", param.name)));
    lines
}

/// The value of a parameter as policy text.
pub fn parameter(value: &ParamValue, name: &str, graph: &RuleGraph, schema: &Schema) -> String {
    match value {
        ParamValue::One(it) => literal(it, schema),
        ParamValue::Table(entries) => {
            let param = graph.params.iter().find(|it| it.name == name);
            let by = param.and_then(|it| it.by).and_then(|id| schema.enumeration(id));
            let keys = by.map(|it| it.values.iter()).into_iter().flatten();
            let entries: Vec<String> = keys
                .zip(entries)
                .map(|(key, entry)| format!("{}: {}", key.name, literal(entry, schema)))
                .collect();
            entries.join(", ")
        }
    }
}

/// What a leaf of evidence shows: `contents` is `write`; the fact itself where no attribute decided.
pub fn leaf(it: &Evidence) -> String {
    match (&it.attribute, it.value.as_deref()) {
        (Some(attribute), Some("absent")) => format!("no `{attribute}`"),
        (Some(attribute), Some("unknown") | None) => format!("`{attribute}` is not known"),
        (Some(attribute), Some(value)) => {
            format!("`{attribute}` is `{}`", shorten(value.trim_matches('"'), VALUE))
        }
        (None, Some(value)) => format!("this {} is `{}`", it.entity, shorten(value, VALUE)),
        (None, None) => format!("this {}", it.entity),
    }
}
