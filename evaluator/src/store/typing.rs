//! From a collector's value to a cell of the declared type. What does not fit is refused with what was expected.

use crate::value::Value;
use language::literal::{self, Literal};
use language::names;
use language::schema::{EntityId, Schema, Type};
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
        (Type::Instant, Value::Text(text)) => {
            instant(text).ok_or_else(|| format!("{}, such as `2026-03-03T12:00:00Z`", misfit()))
        }
        (Type::Date, Value::Text(text)) => {
            date(text).ok_or_else(|| format!("{}, such as `2026-03-03`", misfit()))
        }
        (Type::Enum(id), Value::Text(text)) => {
            schema.enum_position(*id, text).map(i64::from).ok_or_else(|| {
                let values = schema.enumeration(*id).map_or(&[][..], |it| it.values.as_slice());
                let names = values.iter().map(|it| it.name.as_str());
                format!("{}: one of {}", misfit(), names::list(names))
            })
        }
        (Type::Entity(id), Value::Text(text)) => Ok(i64::from(numbers.row(*id, text))),
        (Type::Calendar, Value::Text(text)) => Ok(i64::from(numbers.symbol(text))),
        (other, Value::Text(text)) if other.is_textual() => Ok(i64::from(numbers.symbol(text))),
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
        Literal::Date(it) => Value::text(show_date(*it)),
        Literal::Enum(id, value) => Value::text(schema.enum_value(*id, *value)),
        Literal::Set(members) => {
            Value::Many(members.iter().map(|it| from_literal(schema, it)).collect())
        }
    }
}

/// Reads an instant of RFC 3339 with its offset, to whole seconds.
pub fn instant(text: &str) -> Option<i64> {
    // jiff also takes forms beyond RFC 3339, such as a bare hour; a fact file must not.
    let plain = text.len() >= 20 && text.as_bytes().get(4) == Some(&b'-');
    let civil = matches!(text.as_bytes().get(10), Some(b'T' | b't' | b' '));
    if !(plain && civil) {
        return None;
    }
    text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second)
}

/// Prints an instant in UTC.
pub fn show_instant(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds)
        .map_or_else(|_| format!("{seconds}s"), |it| it.to_string())
}

/// Reads a day of the calendar as days since 1970.
pub fn date(text: &str) -> Option<i64> {
    let shape = text.len() == 10 && text.bytes().all(|it| it == b'-' || it.is_ascii_digit());
    let midnight = shape.then(|| instant(&format!("{text}T00:00:00Z")))??;
    midnight.checked_div_euclid(86_400)
}

/// Prints a day of the calendar.
pub fn show_date(days: i64) -> String {
    let shown = show_instant(days.saturating_mul(86_400));
    shown.split('T').next().unwrap_or(&shown).to_owned()
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
        Value::Text(it) => format!("`{it}`"),
        Value::Duration(it) => format!("the duration `{}`", literal::show_duration(*it)),
        Value::Instant(it) => format!("the instant `{}`", show_instant(*it)),
        Value::Many(it) => format!("a list of {}", it.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_need_an_offset_and_dates_are_checked() {
        assert_eq!(instant("1970-01-02T00:00:00Z"), Some(86_400));
        assert_eq!(instant("1970-01-02T01:00:00+01:00"), Some(86_400));
        assert_eq!(instant("1970-01-02T00:00:00"), None);
        assert_eq!(instant("1970-13-45T00:00:00Z"), None);
        assert_eq!(date("1970-01-31"), Some(30));
        assert_eq!(date("1970-02-31"), None);
        assert_eq!(show_date(30), "1970-01-31");
        assert_eq!(show_instant(86_400), "1970-01-02T00:00:00Z");
    }
}
