//! Atoms as sets of values: `x is a`, `x in {a, b}`, `x < 3` and their negations all say that one value lies in a set that
//! the policy text names. Of two atoms about one value the smaller set says more, in Kleene's logic too: where the value is
//! unknown both are, and where it is a range, a larger set can only be truer.

use super::term::{Constant, Name, Term};
use crate::graph::expr::Comparison;
use std::collections::{BTreeMap, BTreeSet};

/// The values of the enums that both policies declare alike.
pub type Enums = BTreeMap<Name, Vec<Name>>;

/// A set of values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Values {
    /// These.
    Only(BTreeSet<Constant>),
    /// All but these.
    Except(BTreeSet<Constant>),
    /// Numbers between two ends, both included; disjoint and rising.
    Between(Vec<(i64, i64)>),
}

/// What an atom says: of which term, and in which set it lies.
pub fn membership(term: &Term) -> Option<(&Term, Values)> {
    let Term::Not(inner) = term else { return positive(term) };
    let (of, values) = positive(inner)?;
    Some((of, complement(values)))
}

fn positive(term: &Term) -> Option<(&Term, Values)> {
    if let Term::In(of, set) = term {
        let Term::Constant(Constant::Set(members)) = &**set else { return None };
        // Membership of a range is less exact than its order, so a count in a set is no such atom.
        return (!counts(of)).then(|| (&**of, only(members.iter().cloned())));
    }
    let Term::Compare(how, left, right) = term else { return None };
    match (&**left, &**right) {
        (Term::Constant(constant), of) => compared(*how, constant, true).map(|it| (of, it)),
        (of, Term::Constant(constant)) => compared(*how, constant, false).map(|it| (of, it)),
        _ => None,
    }
}

fn counts(term: &Term) -> bool {
    matches!(term, Term::Aggregate(..)) || term.operands().into_iter().any(counts)
}

/// The values that stand on the other side of a constant.
fn compared(how: Comparison, constant: &Constant, constant_first: bool) -> Option<Values> {
    let number = constant.number();
    let values = match (how, constant_first) {
        (Comparison::Is, _) => only([constant.clone()]),
        (Comparison::Less, true) => between(number?.checked_add(1), Some(i64::MAX)),
        (Comparison::Less, false) => between(Some(i64::MIN), number?.checked_sub(1)),
        (Comparison::LessOrEqual, true) => between(number, Some(i64::MAX)),
        (Comparison::LessOrEqual, false) => between(Some(i64::MIN), number),
    };
    Some(values)
}

fn between(low: Option<i64>, high: Option<i64>) -> Values {
    Values::Between(low.zip(high).into_iter().collect())
}

/// Numbers are always kept as ranges, so that two ways to write one set are one.
fn only(members: impl IntoIterator<Item = Constant>) -> Values {
    let members: BTreeSet<Constant> = members.into_iter().collect();
    let numbers: Option<Vec<(i64, i64)>> =
        members.iter().map(|it| it.number().map(|it| (it, it))).collect();
    match numbers {
        Some(numbers) if !numbers.is_empty() => Values::Between(merged(numbers)),
        Some(_) | None => Values::Only(members),
    }
}

fn merged(mut ranges: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    ranges.sort_unstable();
    let mut out: Vec<(i64, i64)> = Vec::new();
    for (low, high) in ranges {
        match out.last_mut() {
            Some(last) if low <= last.1.saturating_add(1) => last.1 = last.1.max(high),
            Some(_) | None => out.push((low, high)),
        }
    }
    out
}

fn complement(values: Values) -> Values {
    match values {
        Values::Only(members) => Values::Except(members),
        Values::Except(members) => Values::Only(members),
        Values::Between(ranges) => {
            let mut out = Vec::new();
            let mut next = Some(i64::MIN);
            for (low, high) in ranges {
                if let (Some(from), Some(to)) = (next, low.checked_sub(1))
                    && from <= to
                {
                    out.push((from, to));
                }
                next = high.checked_add(1);
            }
            out.extend(next.map(|from| (from, i64::MAX)));
            Values::Between(out)
        }
    }
}

/// Whether every value of the first is one of the second.
pub fn is_within(narrow: &Values, wide: &Values, enums: &Enums) -> bool {
    match (narrow, wide) {
        (Values::Only(a), Values::Only(b)) => a.is_subset(b),
        (Values::Only(a), Values::Except(b)) => a.is_disjoint(b),
        (Values::Except(a), Values::Except(b)) => b.is_subset(a),
        (Values::Except(a), Values::Only(b)) => {
            let rest = rest_of(a, enums);
            rest.is_some_and(|it| it.is_subset(b))
        }
        (Values::Between(a), Values::Between(b)) => {
            a.iter().all(|(low, high)| b.iter().any(|(from, to)| from <= low && high <= to))
        }
        (Values::Between(_), Values::Only(_) | Values::Except(_))
        | (Values::Only(_) | Values::Except(_), Values::Between(_)) => false,
    }
}

/// The values of an enum without some.
fn rest_of(but: &BTreeSet<Constant>, enums: &Enums) -> Option<BTreeSet<Constant>> {
    let Constant::Enum(name, _) = but.first()? else { return None };
    let all = enums.get(name)?.iter();
    let all = all.map(|it| Constant::Enum(Name::clone(name), Name::clone(it)));
    Some(all.filter(|it| !but.contains(it)).collect())
}

/// The values of one set or the other.
pub fn union(a: &Values, b: &Values) -> Option<Values> {
    match (a, b) {
        (Values::Only(a), Values::Only(b)) => Some(Values::Only(a.union(b).cloned().collect())),
        (Values::Except(a), Values::Except(b)) => {
            Some(Values::Except(a.intersection(b).cloned().collect()))
        }
        (Values::Only(few), Values::Except(but)) | (Values::Except(but), Values::Only(few)) => {
            Some(Values::Except(but.difference(few).cloned().collect()))
        }
        // A value that is a range may lie in the union without lying in a part of it.
        (Values::Between(_), _) | (_, Values::Between(_)) => None,
    }
}

/// The values of both sets.
pub fn intersection(a: &Values, b: &Values) -> Option<Values> {
    let (a, b) = (complement(a.clone()), complement(b.clone()));
    union(&a, &b).map(complement)
}
