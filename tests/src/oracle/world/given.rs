//! Values that collectors gave and literals that policies write, as values of the oracle.

use crate::oracle::value::{Atom, Members, Truth, Value};
use evaluator::value::{Known, Value as Given};
use language::literal::Literal;
use language::schema::{Schema, Type};

/// What is known of an attribute, under its type.
pub(super) fn state(schema: &Schema, ty: &Type, known: &Known) -> Value {
    match known {
        Known::Yes(value) => typed(schema, ty.required(), value),
        Known::Absent => Value::Absent,
        Known::Unknown => Value::Unknown(false),
    }
}

/// A given value under its type; unknown where it does not fit.
pub(super) fn typed(schema: &Schema, ty: &Type, given: &Given) -> Value {
    match (ty, given) {
        (Type::Bool, Given::Bool(yes)) => Value::Truth(Truth::of(*yes)),
        (Type::Enum(id), Given::Text(name)) => {
            let at = schema.enum_position(*id, name);
            at.map_or(Value::Unknown(false), |at| Value::Atom(Atom::Choice(at)))
        }
        (Type::Calendar, Given::Text(name)) => {
            let found = schema.calendar_named(name);
            found.map_or(Value::Unknown(false), |id| Value::Atom(Atom::Choice(id.0)))
        }
        (Type::Entity(id), Given::Text(text)) => Value::Atom(Atom::Fact(*id, text.clone())),
        (Type::Int, Given::Int(number))
        | (Type::Duration, Given::Duration(number))
        | (Type::Instant, Given::Instant(number)) => Value::Atom(Atom::Number(*number)),
        (Type::Set(member) | Type::List(member), Given::Many(many)) => {
            let mut members = Members::default();
            for it in many {
                members.add(Truth::True, &typed(schema, member, it));
            }
            Value::Set(members)
        }
        (ty, Given::Text(text)) if ty.is_textual() => Value::Atom(Atom::Text(text.clone())),
        _ => Value::Unknown(false),
    }
}

/// A literal of policy text as a value.
pub fn literal(ty: &Type, written: &Literal) -> Value {
    match written {
        Literal::Bool(yes) => Value::Truth(Truth::of(*yes)),
        Literal::Int(number)
        | Literal::Duration(number)
        | Literal::Instant(number)
        | Literal::Date(number) => Value::Atom(Atom::Number(*number)),
        Literal::Text(text) => Value::Atom(Atom::Text(text.clone())),
        Literal::Calendar(id) => Value::Atom(Atom::Choice(id.0)),
        Literal::Enum(_, at) => Value::Atom(Atom::Choice(*at)),
        Literal::Reference(id) => {
            let Type::Entity(entity) = ty.required() else { return Value::Unknown(false) };
            Value::Atom(Atom::Fact(*entity, id.clone()))
        }
        Literal::Set(all) => {
            let mut members = Members::default();
            let member = ty.member().unwrap_or(&Type::Error);
            for it in all {
                members.add(Truth::True, &literal(member, it));
            }
            Value::Set(members)
        }
    }
}
