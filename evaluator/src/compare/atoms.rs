//! The atoms of a condition on the values of a small world.

use super::read::Value;
use crate::builtins::{self, Argument, Output, Patterns};
use crate::kleene::Truth;
use language::compare::change::State;
use language::compare::term::{Constant, Hours, Name, Term};
use language::graph::calendar::{Calendar, Zone};
use language::graph::expr::{Aggregate, Arithmetic, Comparison};
use language::span::{FileId, Span};

/// A constant as a value.
pub(super) fn of_constant(it: &Constant) -> Value {
    match it {
        Constant::Set(members) => Value::Set(members.iter().map(of_constant).collect(), false),
        Constant::Reference(id) => Value::Fact(Name::clone(id)),
        Constant::Bool(_)
        | Constant::Int(_)
        | Constant::Text(_)
        | Constant::Duration(_)
        | Constant::Instant(_)
        | Constant::Date(_)
        | Constant::Enum(..)
        | Constant::Calendar(_) => Value::Known(it.clone()),
    }
}

/// A state as a value.
pub(super) fn of_state(state: &State) -> Value {
    match state {
        State::Absent => Value::Absent,
        State::Value(it) => of_constant(it),
        State::Fact(id) => Value::Fact(Name::clone(id)),
        State::Calendar(_, hours) => Value::Known(Constant::Calendar(hours.clone())),
        State::Many(members) => Value::Set(members.iter().map(of_state).collect(), false),
    }
}

/// The id of a fact.
pub(super) fn id(value: Value) -> Option<Name> {
    if let Value::Fact(it) = value { Some(it) } else { None }
}

/// A Bool value as a truth.
pub(super) fn truth_of(value: &Value) -> Truth {
    if let Value::Known(Constant::Bool(it)) = value { Truth::of(*it) } else { Truth::Unknown }
}

/// Equality.
pub(super) fn equal(left: &Value, right: &Value) -> Truth {
    match (left, right) {
        (Value::Known(left), Value::Known(right)) => Truth::of(left == right),
        (Value::Fact(left), Value::Fact(right)) => Truth::of(left == right),
        (Value::AtLeast(low), Value::Known(it)) | (Value::Known(it), Value::AtLeast(low)) => {
            if it.number().is_some_and(|it| it < *low) { Truth::False } else { Truth::Unknown }
        }
        _ => Truth::Unknown,
    }
}

/// A comparison.
pub(super) fn compare(how: Comparison, left: &Value, right: &Value) -> Truth {
    let ends = |it: &Value| match it {
        Value::Known(it) => it.number().map(|it| (it, it)),
        Value::AtLeast(it) => Some((*it, i64::MAX)),
        Value::Unknown | Value::Absent | Value::Fact(_) | Value::Set(..) => None,
    };
    match how {
        Comparison::Is => equal(left, right),
        Comparison::Less | Comparison::LessOrEqual => {
            let (Some(left), Some(right)) = (ends(left), ends(right)) else {
                return Truth::Unknown;
            };
            let holds = |a: i64, b: i64| if how == Comparison::Less { a < b } else { a <= b };
            match (holds(left.1, right.0), holds(left.0, right.1)) {
                (true, _) => Truth::True,
                (false, true) => Truth::Unknown,
                (false, false) => Truth::False,
            }
        }
    }
}

/// Membership.
pub(super) fn contains(member: &Value, set: &Value) -> Truth {
    let Value::Set(members, is_open) = set else { return Truth::Unknown };
    let mut sum = if *is_open { Truth::Unknown } else { Truth::False };
    for it in members {
        sum = sum.or(equal(member, it));
    }
    sum
}

/// Whether a time lies within hours.
pub(super) fn during(time: &Value, hours: &Value) -> Truth {
    match (time, hours) {
        (Value::Known(Constant::Instant(at)), Value::Known(Constant::Calendar(hours))) => {
            is_open(hours, *at).map_or(Truth::Unknown, Truth::of)
        }
        _ => Truth::Unknown,
    }
}

/// Whether an instant lies within hours; nothing where nobody knows.
pub(super) fn is_open(hours: &Hours, at: i64) -> Option<bool> {
    let local = Zone::named(&hours.zone)?.local(at)?;
    let calendar = Calendar {
        name: String::new(),
        doc: String::new(),
        zone: String::new(),
        windows: hours.windows.clone(),
        except: hours.except.clone(),
        except_params: Vec::new(),
        span: Span::whole(FileId(0)),
    };
    if !calendar.is_open(local) {
        return Some(false);
    }
    let mut open = true;
    for it in &hours.except_params {
        let Term::Constant(Constant::Set(days)) = it else { return None };
        open &= !days.contains(&Constant::Date(local.date));
    }
    Some(open)
}

/// Arithmetic; nothing known where it leaves 64 bits.
pub(super) fn arithmetic(how: Arithmetic, left: &Value, right: &Value) -> Value {
    let (Value::Known(left), Value::Known(right)) = (left, right) else { return Value::Unknown };
    let (Some(a), Some(b)) = (left.number(), right.number()) else { return Value::Unknown };
    let number = match how {
        Arithmetic::Add => a.checked_add(b),
        Arithmetic::Subtract => a.checked_sub(b),
        Arithmetic::Multiply => a.checked_mul(b),
    };
    let Some(number) = number else { return Value::Unknown };
    let instants =
        [left, right].into_iter().filter(|it| matches!(it, Constant::Instant(_))).count();
    Value::Known(match (left, right) {
        (Constant::Int(_), Constant::Int(_)) => Constant::Int(number),
        _ if instants == 1 => Constant::Instant(number),
        _ => Constant::Duration(number),
    })
}

/// How many members.
pub(super) fn count(set: Value) -> Value {
    let Value::Set(mut members, is_open) = set else { return Value::Unknown };
    members.sort();
    members.dedup();
    let count = i64::try_from(members.len()).unwrap_or(i64::MAX);
    if is_open { Value::AtLeast(count) } else { Value::Known(Constant::Int(count)) }
}

/// A sum or an end; nothing known of an open set.
pub(super) fn aggregate(how: Aggregate, set: Value) -> Value {
    let Value::Set(mut members, false) = set else { return Value::Unknown };
    members.sort();
    members.dedup();
    let end = |it: Option<Value>| it.unwrap_or(Value::Absent);
    match how {
        Aggregate::Count => count(Value::Set(members, false)),
        Aggregate::Min => end(members.into_iter().next()),
        Aggregate::Max => end(members.into_iter().next_back()),
        Aggregate::Sum => {
            let zero = match members.first() {
                Some(Value::Known(Constant::Duration(_))) => Constant::Duration(0),
                Some(_) | None => Constant::Int(0),
            };
            let add = |sum: Value, it: &Value| arithmetic(Arithmetic::Add, &sum, it);
            members.iter().fold(Value::Known(zero), add)
        }
    }
}

/// A built-in function.
pub(super) fn builtin(name: &str, arguments: &[Value]) -> Value {
    let Some(builtin) = builtins::named(name) else { return Value::Unknown };
    let arguments: Option<Vec<Argument<'_>>> = arguments.iter().map(argument).collect();
    let Some(arguments) = arguments else { return Value::Unknown };
    match (builtin.call)(&arguments, &mut Patterns::default()) {
        Some(Output::Bool(it)) => Value::Known(Constant::Bool(it)),
        Some(Output::Number(it)) => Value::Known(Constant::Int(it)),
        Some(Output::Text(it)) => Value::Known(Constant::Text(it.into())),
        None => Value::Unknown,
    }
}

fn argument(value: &Value) -> Option<Argument<'_>> {
    match value {
        Value::Known(Constant::Bool(it)) => Some(Argument::Bool(*it)),
        Value::Known(Constant::Text(it)) | Value::Fact(it) => Some(Argument::Text(it)),
        Value::Known(it) => it.number().map(Argument::Number),
        Value::Set(members, false) => texts(members).map(Argument::Texts),
        Value::Unknown | Value::Absent | Value::AtLeast(_) | Value::Set(_, true) => None,
    }
}

fn texts(members: &[Value]) -> Option<Vec<&str>> {
    let mut out = Vec::new();
    for member in members {
        let Value::Known(Constant::Text(text)) = member else { return None };
        out.push(&**text);
    }
    Some(out)
}
