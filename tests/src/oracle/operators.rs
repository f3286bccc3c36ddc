//! The oracle's operators on values: comparison and aggregates, each as the definition reads.

use crate::oracle::value::{Atom, LEAST, MOST, Members, Range, Truth, Value};
use language::graph::expr::{Aggregate, Arithmetic, Comparison};

/// A comparison of two values of one type.
pub fn compare(op: Comparison, left: &Value, right: &Value) -> Truth {
    let fault = left.fault() || right.fault();
    if *left == Value::Absent || *right == Value::Absent {
        return Truth::open(fault);
    }
    if let (Value::Set(left), Value::Set(right)) = (left, right) {
        return same_members(left, right);
    }
    if let (Some(left), Some(right)) = (left.range(), right.range()) {
        return compare_ranges(op, left, right);
    }
    match (left.exact(), right.exact()) {
        (Some(left), Some(right)) if op == Comparison::Is => Truth::of(left == right),
        _ => Truth::open(fault),
    }
}

/// True or false where it is so for every choice of two numbers. One that may be absent stands beside a guard that asks.
fn compare_ranges(op: Comparison, left: Range, right: Range) -> Truth {
    let fault = left.fault || right.fault;
    let (yes, no) = match op {
        Comparison::Less => (left.high < right.low, left.low >= right.high),
        Comparison::LessOrEqual => (left.high <= right.low, left.low > right.high),
        Comparison::Is => (
            left.low == right.high && left.high == right.low,
            left.high < right.low || right.high < left.low,
        ),
    };
    if yes || no { Truth::of(yes) } else { Truth::open(fault) }
}

fn same_members(left: &Members, right: &Members) -> Truth {
    let lacks = |a: &Members, b: &Members| {
        a.certain.iter().any(|atom| b.contains(Some(atom)) == Truth::False)
    };
    if lacks(left, right) || lacks(right, left) {
        Truth::False
    } else if left.is_exact() && right.is_exact() {
        Truth::True
    } else {
        Truth::open(left.fault || right.fault)
    }
}

/// Whether a value is a member of another.
pub fn member_of(member: &Value, set: &Value) -> Truth {
    let set = set.members();
    match set.contains(member.exact().as_ref()) {
        open if open.is_open() => open.or(Truth::open(member.fault())),
        decided => decided,
    }
}

/// Whether there is a value.
pub fn present(value: &Value) -> Truth {
    match value {
        Value::Absent => Truth::False,
        Value::Range(range) if range.maybe_absent => Truth::open(range.fault),
        Value::Unknown(fault) => Truth::open(*fault),
        Value::Truth(truth) if truth.is_open() => *truth,
        Value::Truth(_) | Value::Atom(_) | Value::Range(_) | Value::Set(_) => Truth::True,
    }
}

/// A number computed from two others; unknown where one of them is absent or unknown.
pub fn arithmetic(op: Arithmetic, left: &Value, right: &Value) -> Value {
    match left.range().zip(right.range()) {
        Some((left, right)) => left.combine(op, right),
        None => Value::Unknown(left.fault() || right.fault()),
    }
}

/// A number over the members of a set.
pub fn aggregate(op: Aggregate, set: &Members) -> Value {
    match op {
        Aggregate::Count => count(set),
        Aggregate::Sum => sum(set),
        Aggregate::Min => least(set, |it| it),
        Aggregate::Max => least(set, i128::saturating_neg),
    }
}

fn size(length: usize) -> i128 {
    i128::try_from(length).unwrap_or(i128::MAX)
}

/// No set has more members, whatever was not seen of it.
const MOST_MEMBERS: i128 = 4_294_967_295;

fn count(set: &Members) -> Value {
    let certain = size(set.certain.len());
    let more = size(set.doubtful().count()).saturating_add(i128::from(set.anonymous));
    let low = if set.inhabited { certain.max(1) } else { certain };
    let high = if set.open { MOST_MEMBERS } else { certain.saturating_add(more) };
    Range { low, high, maybe_absent: false, fault: set.fault }.settle()
}

fn number(atom: &Atom) -> i128 {
    match atom {
        Atom::Number(number) => i128::from(*number),
        Atom::Bool(_) | Atom::Text(_) | Atom::Choice(_) | Atom::Fact(_, _) => 0,
    }
}

fn sum(set: &Members) -> Value {
    if set.has_unseen() {
        return Value::Unknown(set.fault);
    }
    let certain: i128 = set.certain.iter().map(number).fold(0, i128::saturating_add);
    let low = set.doubtful().map(|it| number(it).min(0)).fold(certain, i128::saturating_add);
    let high = set.doubtful().map(|it| number(it).max(0)).fold(certain, i128::saturating_add);
    Range { low, high, maybe_absent: false, fault: set.fault }.settle()
}

/// The least member in the order that `turn` gives; `turn` undoes itself.
fn least(set: &Members, turn: fn(i128) -> i128) -> Value {
    let certain = set.certain.iter().map(|it| turn(number(it))).min();
    let all = || set.certain.iter().chain(set.doubtful()).map(|it| turn(number(it)));
    let maybe_absent = certain.is_none() && !set.inhabited;
    let (Some(first), Some(last)) = (all().min(), all().max()) else {
        return if set.has_unseen() { anything(maybe_absent, set.fault) } else { Value::Absent };
    };
    // An unseen member may be any number, and come before all that were seen.
    let (start, end) = (turn(LEAST).min(turn(MOST)), turn(LEAST).max(turn(MOST)));
    let low = if set.has_unseen() { start } else { first };
    let high = certain.unwrap_or(if set.has_unseen() { end } else { last });
    // For the greatest, everything was turned around: turn it back, and the ends change places.
    let (near, far) = (turn(low), turn(high));
    Range { low: near.min(far), high: near.max(far), maybe_absent, fault: set.fault }.settle()
}

fn anything(maybe_absent: bool, fault: bool) -> Value {
    Range { low: LEAST, high: MOST, maybe_absent, fault }.settle()
}
