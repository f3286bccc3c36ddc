//! Values as policy text writes them.

use super::change::State;
use super::term::Constant;
use crate::graph::{ParamId, ParamValue};
use crate::literal::{self, Literal};
use crate::policy::CheckedPolicy;
use crate::schema::Schema;

/// A parameter's value; a table as `{ production: 2, other: 1 }`.
pub fn value(policy: &CheckedPolicy, param: ParamId, value: &ParamValue) -> String {
    let schema = policy.schema();
    match value {
        ParamValue::One(it) => literal(schema, it),
        ParamValue::Table(entries) => {
            let by = policy.graph().param(param).and_then(|it| it.by);
            let names = by.and_then(|it| schema.enumeration(it));
            let names = names.into_iter().flat_map(|it| &it.values).map(|it| it.name.as_str());
            let entries = names.zip(entries);
            let shown: Vec<String> =
                entries.map(|(name, it)| format!("{name}: {}", literal(schema, it))).collect();
            format!("{{ {} }}", shown.join(", "))
        }
    }
}

/// A literal.
pub fn literal(schema: &Schema, it: &Literal) -> String {
    match it {
        Literal::Enum(id, value) => schema.enum_value(*id, *value).to_owned(),
        Literal::Calendar(id) => schema.calendar_name(*id).to_owned(),
        Literal::Set(members) => {
            let shown: Vec<String> = members.iter().map(|it| literal(schema, it)).collect();
            format!("{{{}}}", shown.join(", "))
        }
        Literal::Text(it) => quoted(it),
        Literal::Bool(_)
        | Literal::Int(_)
        | Literal::Duration(_)
        | Literal::Instant(_)
        | Literal::Date(_)
        | Literal::Reference(_) => literal::show(it),
    }
}

/// The state of an attribute in a `given`.
pub fn state(it: &State) -> String {
    match it {
        State::Absent => "none".to_owned(),
        State::Value(it) => constant(it),
        State::Fact(id) | State::Calendar(id, _) => id.to_string(),
        State::Many(members) => {
            let shown: Vec<String> = members.iter().map(state).collect();
            format!("{{{}}}", shown.join(", "))
        }
    }
}

fn constant(it: &Constant) -> String {
    match it {
        Constant::Bool(it) => it.to_string(),
        Constant::Int(it) => it.to_string(),
        Constant::Text(it) => quoted(it),
        Constant::Duration(it) => literal::show_duration(*it),
        Constant::Instant(it) => literal::show_instant(*it),
        Constant::Date(it) => literal::show_date(*it),
        Constant::Enum(_, value) => value.to_string(),
        Constant::Reference(id) => id.to_string(),
        Constant::Calendar(_) => "?".to_owned(),
        Constant::Set(members) => {
            let shown: Vec<String> = members.iter().map(constant).collect();
            format!("{{{}}}", shown.join(", "))
        }
    }
}

/// A text literal of policy text.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for it in text.chars() {
        match it {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}
