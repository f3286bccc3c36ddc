//! What a value can still be: a set of literals or all but some, and a range of whole numbers without some of them.

use crate::literal::Literal;
use std::collections::BTreeSet;

/// The values that are left to a term whose values have no order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lint) enum Domain {
    /// Only these.
    Only(BTreeSet<Literal>),
    /// All but these.
    Except(BTreeSet<Literal>),
}

impl Domain {
    /// One value.
    pub(in crate::lint) fn one(value: Literal) -> Self {
        Self::Only(BTreeSet::from([value]))
    }

    /// Everything else.
    #[must_use]
    pub(in crate::lint) fn complement(self) -> Self {
        match self {
            Self::Only(values) => Self::Except(values),
            Self::Except(values) => Self::Only(values),
        }
    }

    /// What is in both.
    #[must_use]
    pub(in crate::lint) fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Only(a), Self::Only(b)) => Self::Only(a.intersection(b).cloned().collect()),
            (Self::Only(a), Self::Except(b)) | (Self::Except(b), Self::Only(a)) => {
                Self::Only(a.difference(b).cloned().collect())
            }
            (Self::Except(a), Self::Except(b)) => Self::Except(a.union(b).cloned().collect()),
        }
    }

    /// Whether no value is left, where there are `count` in all.
    pub(in crate::lint) fn is_empty(&self, count: Option<usize>) -> bool {
        match self {
            Self::Only(values) => values.is_empty(),
            Self::Except(values) => count.is_some_and(|it| values.len() >= it),
        }
    }

    /// The one value that is left.
    pub(in crate::lint) fn single(&self) -> Option<&Literal> {
        match self {
            Self::Only(values) if values.len() == 1 => values.first(),
            Self::Only(_) | Self::Except(_) => None,
        }
    }
}

/// The whole numbers that are left to a sum.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::lint) struct Range {
    /// The least, if there is one.
    pub(in crate::lint) low: Option<i128>,
    /// The greatest, if there is one.
    pub(in crate::lint) high: Option<i128>,
    /// Numbers in between that are left out.
    pub(in crate::lint) holes: BTreeSet<i128>,
}

/// Up to this many numbers are looked at one by one.
const FEW: i128 = 64;

impl Range {
    /// From one number to another.
    pub(in crate::lint) fn new(low: Option<i128>, high: Option<i128>) -> Self {
        Self { low, high, holes: BTreeSet::new() }
    }

    /// All but one.
    pub(in crate::lint) fn except(value: i128) -> Self {
        Self { holes: BTreeSet::from([value]), ..Self::default() }
    }

    /// What is in both.
    #[must_use]
    pub(in crate::lint) fn and(&self, other: &Self) -> Self {
        let low = self.low.max(other.low);
        let high = match (self.high, other.high) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Self { low, high, holes: self.holes.union(&other.holes).copied().collect() }
    }

    /// Whether no number is left.
    pub(in crate::lint) fn is_empty(&self) -> bool {
        let (Some(low), Some(high)) = (self.low, self.high) else { return false };
        let Some(width) = high.checked_sub(low) else { return false };
        width < 0 || width < FEW && (low..=high).all(|it| self.holes.contains(&it))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(values: &[i64]) -> BTreeSet<Literal> {
        values.iter().copied().map(Literal::Int).collect()
    }

    #[test]
    fn domains_meet_as_sets_do() {
        let (a, b) = (Domain::Only(set(&[1, 2])), Domain::Only(set(&[2, 3])));
        assert_eq!(a.and(&b), Domain::Only(set(&[2])));
        assert_eq!(a.and(&b.clone().complement()), Domain::Only(set(&[1])));
        let neither = a.clone().complement().and(&b.complement());
        assert_eq!(neither, Domain::Except(set(&[1, 2, 3])));
        assert!(neither.is_empty(Some(3)) && !neither.is_empty(Some(4)));
        assert!(!neither.is_empty(None) && Domain::Only(set(&[])).is_empty(None));
    }

    #[test]
    fn ranges_meet_and_run_dry() {
        let from = |low| Range::new(Some(low), None);
        let to = |high| Range::new(None, Some(high));
        assert!(from(2).and(&to(1)).is_empty());
        assert!(!from(2).and(&to(2)).is_empty());
        assert!(from(2).and(&to(2)).and(&Range::except(2)).is_empty());
        assert!(!from(2).and(&to(3)).and(&Range::except(2)).is_empty());
        assert!(!from(2).and(&Range::except(2)).is_empty());
        assert!(!from(i128::MIN).and(&to(i128::MAX)).is_empty(), "too wide to count is not empty");
    }
}
