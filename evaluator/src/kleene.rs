//! Kleene's strong truth values, with one more for our own failures: `Fault` behaves as unknown everywhere, and an
//! outcome that stays undecided because of it is `error` instead of `unknown`. Neither depends on the order of operands.

/// The truth of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Truth {
    /// Certainly not.
    False,
    /// Evidence is missing.
    Unknown,
    /// Undecided because a computation of ours failed, such as an overflow.
    Fault,
    /// Certainly.
    True,
}

impl Truth {
    /// Conjunction: false decides.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::Fault, _) | (_, Self::Fault) => Self::Fault,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::True, Self::True) => Self::True,
        }
    }

    /// Disjunction: true decides.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.negate().and(other.negate()).negate()
    }

    /// Negation.
    #[must_use]
    pub fn negate(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::Fault => Self::Fault,
            Self::True => Self::False,
        }
    }

    /// Whether it is neither true nor false.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Unknown | Self::Fault)
    }

    /// From a decided value.
    pub fn of(decided: bool) -> Self {
        if decided { Self::True } else { Self::False }
    }

    /// What is left undecided: a fault where one of the causes is ours.
    pub fn open(fault: bool) -> Self {
        if fault { Self::Fault } else { Self::Unknown }
    }

    /// Height in the order of the fixpoint, false < unknown < fault < true. Recursion is positive, so a tuple only rises.
    pub fn height(self) -> u8 {
        match self {
            Self::False => 0,
            Self::Unknown => 1,
            Self::Fault => 2,
            Self::True => 3,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{self, False, Fault, True, Unknown};

    #[test]
    fn the_whole_truth_table() {
        let and = |a: Truth, b: Truth| a.and(b);
        let rows = [
            (False, [False, False, False, False]),
            (Unknown, [False, Unknown, Fault, Unknown]),
            (Fault, [False, Fault, Fault, Fault]),
            (True, [False, Unknown, Fault, True]),
        ];
        for (left, results) in rows {
            for (right, expected) in [False, Unknown, Fault, True].into_iter().zip(results) {
                assert_eq!(and(left, right), expected, "{left:?} and {right:?}");
                let mirrored = left.negate().or(right.negate()).negate();
                assert_eq!(mirrored, expected, "De Morgan of {left:?} and {right:?}");
            }
        }
        assert_eq!(True.or(Unknown), True);
        assert_eq!(False.or(Unknown), Unknown);
        assert_eq!(Unknown.or(Fault), Fault);
        assert_eq!(False.or(False), False);
    }
}
