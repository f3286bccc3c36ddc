//! From a collector's value to a cell of the declared type. What does not fit is refused with what was expected.

use crate::value::Value;
use language::literal::{self, Literal};
use language::names;
use language::schema::{EntityId, Schema, Type};
use language::textual;
use std::sync::Arc;

/// A value after typing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Typed {
    /// Any scalar.
    Cell(i64),
    /// The members of a set or list, in order of writing.
    Many(Vec<i64>),
}

/// Gives numbers to texts and rows to ids.
pub(crate) trait Numbers {
    /// The symbol of a text.
    fn symbol(&mut self, text: &str) -> u32;
    /// The row of a fact, a stub where nobody collected it.
    fn row(&mut self, entity: EntityId, id: &str) -> u32;
}

/// Types one value.
///
/// # Errors
/// What was expected, in words for the author of the fact.
pub(crate) fn typed(
    schema: &Schema,
    ty: &Type,
    value: &Value,
    numbers: &mut dyn Numbers,
) -> Result<Typed, String> {
    match (ty.required(), value) {
        (Type::Set(member) | Type::List(member), Value::Many(values)) => {
            let cells = values.iter().map(|it| scalar(schema, member, it, numbers));
            Ok(Typed::Many(cells.collect::<Result<_, _>>()?))
        }
        (scalar_type, other) => scalar(schema, scalar_type, other, numbers).map(Typed::Cell),
    }
}

fn scalar(
    schema: &Schema,
    ty: &Type,
    value: &Value,
    numbers: &mut dyn Numbers,
) -> Result<i64, String> {
    let misfit = || format!("expected {}, found {}", article(schema, ty), shown(value));
    match (ty.required(), value) {
        (Type::Bool, Value::Bool(it)) => Ok(i64::from(*it)),
        (Type::Int, Value::Int(it))
        | (Type::Duration, Value::Duration(it))
        | (Type::Instant, Value::Instant(it)) => Ok(*it),
        (Type::Duration, Value::Text(text)) => {
            literal::duration(text).ok_or_else(|| format!("{}, such as `90d`", misfit()))
        }
        (Type::Instant, Value::Text(text)) => literal::instant(text)
            .ok_or_else(|| format!("{}, such as `2026-03-03T12:00:00Z`", misfit())),
        (Type::Date, Value::Text(text)) => {
            literal::date(text).ok_or_else(|| format!("{}, such as `2026-03-03`", misfit()))
        }
        (Type::Enum(id), Value::Text(text)) => {
            schema.enum_position(*id, text).map(i64::from).ok_or_else(|| {
                let values = schema.enumeration(*id).map_or(&[][..], |it| it.values.as_slice());
                let names = values.iter().map(|it| it.name.as_str());
                format!("{}: one of {}", misfit(), names::list(names))
            })
        }
        (Type::Entity(id), Value::Text(text)) => Ok(i64::from(numbers.row(*id, text))),
        (Type::Calendar, Value::Text(text)) => {
            schema.calendar_named(text).map(|it| i64::from(it.0)).ok_or_else(|| {
                let names = schema.calendars.iter().map(|it| it.name.as_str());
                format!("{}: the policy's calendars are {}", misfit(), names::list(names))
            })
        }
        (other, Value::Text(text)) if other.is_textual() => {
            let shaped = textual::canonical(other, text);
            let shaped = shaped.map_err(|expected| format!("{}: {expected}", misfit()))?;
            Ok(i64::from(numbers.symbol(&shaped)))
        }
        _ => Err(misfit()),
    }
}

/// A literal of policy text as a value, for what absence means and for facts written in tests.
pub fn from_literal(schema: &Schema, literal: &Literal) -> Value {
    match literal {
        Literal::Bool(it) => Value::Bool(*it),
        Literal::Int(it) => Value::Int(*it),
        Literal::Text(it) | Literal::Reference(it) => Value::Text(Arc::clone(it)),
        Literal::Duration(it) => Value::Duration(*it),
        Literal::Instant(it) => Value::Instant(*it),
        Literal::Date(it) => Value::text(literal::show_date(*it)),
        Literal::Enum(id, value) => Value::text(schema.enum_value(*id, *value)),
        Literal::Calendar(id) => Value::text(schema.calendar_name(*id)),
        Literal::Set(members) => {
            Value::Many(members.iter().map(|it| from_literal(schema, it)).collect())
        }
    }
}

fn article(schema: &Schema, ty: &Type) -> String {
    let name = schema.type_name(ty);
    if let Type::Entity(_) = ty.required() {
        format!("the id of a `{name}`")
    } else {
        format!("`{name}`")
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Bool(it) => format!("`{it}`"),
        Value::Int(it) => format!("`{it}`"),
        Value::Text(it) => format!("the text `{it}`"),
        Value::Duration(it) => format!("the duration `{}`", literal::show_duration(*it)),
        Value::Instant(it) => format!("the instant `{}`", literal::show_instant(*it)),
        Value::Many(it) => format!("a list of {}", it.len()),
    }
}
