//! Which of two comparisons, tables or calendars says more: steps of a proof that need no further one.

use crate::compare::term::{Constant, Domain, Hours, Term};
use crate::graph::expr::{Aggregate, Comparison};

/// Whether `count(s) <= 0` is asked of the set that a `some` goes through.
pub(super) fn is_empty_as(count: &Term, most: &Term, some: &Term) -> bool {
    let (Term::Aggregate(Aggregate::Count, set), Term::Some(range, _)) = (count, some) else {
        return false;
    };
    *most == Term::Constant(Constant::Int(0)) && range.domain == Domain::In((**set).clone())
}

pub(super) fn open_within(a: &Term, b: &Term) -> bool {
    match (a, b) {
        (Term::Constant(Constant::Calendar(narrow)), Term::Constant(Constant::Calendar(wide))) => {
            hours_within(narrow, wide)
        }
        (a, b) => a == b,
    }
}

/// Whether one comparison follows from another of the same operands.
pub(super) fn follows(how: Comparison, other: Comparison) -> bool {
    match (how, other) {
        (Comparison::Less, Comparison::Less | Comparison::LessOrEqual)
        | (Comparison::LessOrEqual, Comparison::LessOrEqual) => true,
        (Comparison::Is, _) | (_, Comparison::Is) | (Comparison::LessOrEqual, Comparison::Less) => {
            false
        }
    }
}

pub(super) fn entries_at_most<T: PartialEq>(a: &[(T, Constant)], b: &[(T, Constant)]) -> bool {
    let pairs = a.iter().zip(b);
    a.len() == b.len()
        && !a.is_empty()
        && pairs.into_iter().all(|((a, low), (b, high))| {
            a == b && low.number().zip(high.number()).is_some_and(|(a, b)| a <= b)
        })
}

fn hours_within(narrow: &Hours, wide: &Hours) -> bool {
    narrow.zone == wide.zone
        && narrow.windows.iter().all(|it| {
            wide.windows.iter().any(|other| {
                it.weekday == other.weekday && other.from <= it.from && it.to <= other.to
            })
        })
        && wide.except.iter().all(|it| {
            narrow.except.iter().any(|other| other.first <= it.first && it.last <= other.last)
        })
        && wide.except_params.iter().all(|it| narrow.except_params.contains(it))
}
