//! Sums of terms with whole factors: what both sides of `<` come to once they are subtracted.

use super::domain::Range;
use super::terms::TermId;
use std::collections::BTreeMap;

/// Terms with their factors, none of them zero, and what is added to them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::lint) struct Sum {
    factors: BTreeMap<TermId, i128>,
    plus: i128,
}

/// The terms of a sum with their factors; the first factor is above zero.
pub(in crate::lint) type Factors = Vec<(TermId, i128)>;

impl Sum {
    /// A number.
    pub(in crate::lint) fn number(value: i64) -> Self {
        Self { factors: BTreeMap::new(), plus: i128::from(value) }
    }

    /// A term.
    pub(in crate::lint) fn term(term: TermId) -> Self {
        Self { factors: BTreeMap::from([(term, 1)]), plus: 0 }
    }

    /// The number, where no term is in it.
    pub(in crate::lint) fn as_number(&self) -> Option<i128> {
        self.factors.is_empty().then_some(self.plus)
    }

    /// This and another sum; nothing where a number grows too large.
    pub(in crate::lint) fn add(mut self, other: &Self) -> Option<Self> {
        for (term, factor) in &other.factors {
            let sum = self.factors.get(term).copied().unwrap_or(0).checked_add(*factor)?;
            if sum == 0 {
                self.factors.remove(term);
            } else {
                self.factors.insert(*term, sum);
            }
        }
        self.plus = self.plus.checked_add(other.plus)?;
        Some(self)
    }

    /// This many times the sum.
    pub(in crate::lint) fn times(&self, factor: i128) -> Option<Self> {
        if factor == 0 {
            return Some(Self::default());
        }
        let scaled = self.factors.iter().map(|(it, by)| Some((*it, by.checked_mul(factor)?)));
        Some(Self { factors: scaled.collect::<Option<_>>()?, plus: self.plus.checked_mul(factor)? })
    }

    /// The terms alone, and the range that they lie in where the whole sum lies in `range`.
    pub(in crate::lint) fn split(self, range: &Range) -> Option<(Factors, Range)> {
        let is_turned = self.factors.first_key_value().is_some_and(|(_, it)| *it < 0);
        let without = |it: i128| it.checked_sub(self.plus);
        let mut out = Range::new(
            range.low.map(without).map_or(Some(None), |it| it.map(Some))?,
            range.high.map(without).map_or(Some(None), |it| it.map(Some))?,
        );
        out.holes = range.holes.iter().map(|it| without(*it)).collect::<Option<_>>()?;
        let mut factors: Factors = self.factors.into_iter().collect();
        if is_turned {
            for (_, factor) in &mut factors {
                *factor = factor.checked_neg()?;
            }
            out = turned(&out)?;
        }
        Some((factors, out))
    }
}

fn turned(range: &Range) -> Option<Range> {
    let low = range.high.map(i128::checked_neg).map_or(Some(None), |it| it.map(Some))?;
    let high = range.low.map(i128::checked_neg).map_or(Some(None), |it| it.map(Some))?;
    let holes = range.holes.iter().map(|it| it.checked_neg()).collect::<Option<_>>()?;
    Some(Range { low, high, holes })
}

/// The range of a sum of terms, from the ranges of each; open where one of them is.
pub(in crate::lint) fn bounds(factors: &Factors, of: &dyn Fn(TermId) -> Range) -> Range {
    let mut low = Some(0_i128);
    let mut high = Some(0_i128);
    for (term, factor) in factors {
        let range = of(*term);
        let (small, large) =
            if *factor > 0 { (range.low, range.high) } else { (range.high, range.low) };
        let scaled = |end: Option<i128>| end.and_then(|it| it.checked_mul(*factor));
        low = low.zip(scaled(small)).and_then(|(a, b)| a.checked_add(b));
        high = high.zip(scaled(large)).and_then(|(a, b)| a.checked_add(b));
    }
    Range::new(low, high)
}

#[cfg(test)]
mod tests {
    use super::super::terms::{Term, Terms};
    use super::*;
    use crate::schema::Type;

    #[test]
    fn both_ways_to_write_a_difference_meet() {
        let mut terms = Terms::default();
        let mut term = |key: &str| terms.intern(key.to_owned(), || Term::of(&Type::Int, |_| None));
        let (a, b) = (Sum::term(term("a")), Sum::term(term("b")));
        let least = |it: Sum| it.split(&Range::new(Some(5), None)).unwrap();
        // a - b - 2 >= 5 and b - a + 2 <= -5 say the same.
        let one = a.clone().add(&b.times(-1).unwrap()).unwrap().add(&Sum::number(-2)).unwrap();
        let other = one.times(-1).unwrap().split(&Range::new(None, Some(-5))).unwrap();
        assert_eq!(least(one), other);
        assert_eq!(a.clone().add(&a.times(-1).unwrap()).unwrap().as_number(), Some(0));
        assert_eq!(Sum::number(i64::MAX).times(i128::MAX), None);
    }
}
