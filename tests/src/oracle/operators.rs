//! The oracle's operators on values: comparison and aggregates, each as the definition reads.

use crate::oracle::value::{Atom, Members, Range, Truth, Value};
use language::graph::expr::{Aggregate, Comparison};

/// A comparison of two values of one type.
pub fn compare(op: Comparison, left: &Value, right: &Value) -> Truth {
    let fault = left.fault() || right.fault();
    if *left == Value::Absent || *right == Value::Absent {
        return Truth::open(fault);
    }
    if let (Value::Set(left), Value::Set(right)) = (left, right) {
        return same_members(left, right);
    }
    match (left.exact(), right.exact()) {
        (Some(Atom::Number(_)) | None, Some(Atom::Number(_)) | None) => {
            compare_ranges(op, left.range(), right.range())
        }
        (Some(left), Some(right)) if op == Comparison::Is => Truth::of(left == right),
        _ => Truth::open(fault),
    }
}

fn compare_ranges(op: Comparison, left: Range, right: Range) -> Truth {
    let below = |a: Option<i128>, b: Option<i128>| a.zip(b).is_some_and(|(a, b)| a < b);
    let upto = |a: Option<i128>, b: Option<i128>| a.zip(b).is_some_and(|(a, b)| a <= b);
    let (yes, no) = match op {
        Comparison::Less => (below(left.high, right.low), upto(right.high, left.low)),
        Comparison::LessOrEqual => (upto(left.high, right.low), below(right.high, left.low)),
        Comparison::Is => (
            upto(left.high, right.low) && upto(right.high, left.low),
            below(left.high, right.low) || below(right.high, left.low),
        ),
    };
    if yes || no { Truth::of(yes) } else { Truth::open(left.fault || right.fault) }
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

fn count(set: &Members) -> Value {
    let certain = size(set.certain.len());
    let more = size(set.doubtful().count()).saturating_add(i128::from(set.anonymous));
    let low = if set.inhabited { certain.max(1) } else { certain };
    let high = if set.open { None } else { Some(certain.saturating_add(more)) };
    Range { low: Some(low), high, maybe_absent: false, fault: set.fault }.settle()
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
    Range { low: Some(low), high: Some(high), maybe_absent: false, fault: set.fault }.settle()
}

/// The least member in the order that `turn` gives; `turn` undoes itself.
fn least(set: &Members, turn: fn(i128) -> i128) -> Value {
    let certain = set.certain.iter().map(|it| turn(number(it))).min();
    let all = || set.certain.iter().chain(set.doubtful()).map(|it| turn(number(it)));
    let maybe_absent = certain.is_none() && !set.inhabited;
    if maybe_absent && !set.has_unseen() && all().next().is_none() {
        return Value::Absent;
    }
    let low = if set.has_unseen() { None } else { all().min() };
    let high = match certain {
        Some(number) => Some(number),
        None if set.has_unseen() => None,
        None => all().max(),
    };
    // For the greatest, everything was turned around: turn it back, and the ends change places.
    let (near, far) = (low.map(turn), high.map(turn));
    let (low, high) = if turn(1) < 0 { (far, near) } else { (near, far) };
    Range { low, high, maybe_absent, fault: set.fault }.settle()
}
