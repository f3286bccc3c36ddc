//! The oracle's values: what an expression can be known to be. A number may be an interval, a set may have members that
//! are only possible, and anything may be unknown; a fault of ours is an unknown that remembers it is one.

use evaluator::verdict::Verdict;
use language::graph::expr::Arithmetic;
use language::schema::EntityId;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Four truth values: `Fault` behaves as `Unknown` everywhere and only names another cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    /// No.
    False,
    /// Evidence is missing.
    Unknown,
    /// Evaluation overflowed.
    Fault,
    /// Yes.
    True,
}

impl Truth {
    /// Truth of a plain answer.
    pub fn of(yes: bool) -> Self {
        if yes { Self::True } else { Self::False }
    }

    /// The unknown with or without a fault behind it.
    pub fn open(fault: bool) -> Self {
        if fault { Self::Fault } else { Self::Unknown }
    }

    /// Kleene negation.
    #[must_use]
    pub fn negate(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::Fault => Self::Fault,
            Self::True => Self::False,
        }
    }

    /// Kleene disjunction: the declaration order is the order of strength.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// Kleene conjunction.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.negate().or(other.negate()).negate()
    }

    /// Whether it is neither true nor false.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Unknown | Self::Fault)
    }

    /// The verdict that an undecided outcome gives.
    pub fn undecided(self) -> Verdict {
        if self == Self::Fault { Verdict::Error } else { Verdict::Unknown }
    }
}

/// One exactly known thing that can be compared, ranged over and counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Atom {
    /// Yes or no.
    Bool(bool),
    /// An Int, or the seconds or days of a time.
    Number(i64),
    /// Any textual type.
    Text(Arc<str>),
    /// A value of an enum, by position.
    Choice(u32),
    /// A fact, collected or not.
    Fact(EntityId, Arc<str>),
}

/// A number of which only the ends are known. Both are numbers of its type, so the greatest member of a set that may have
/// others ends where the type does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The least it can be.
    pub low: i128,
    /// The greatest it can be.
    pub high: i128,
    /// Whether it may be absent instead.
    pub maybe_absent: bool,
    /// Whether a fault is why it is not exact.
    pub fault: bool,
}

/// A set of which some members may not be known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Members {
    /// Members for sure.
    pub certain: BTreeSet<Atom>,
    /// Possible members; those of `certain` do not count again.
    pub maybe: BTreeSet<Atom>,
    /// How many more members there may be whose value is not known.
    pub anonymous: u32,
    /// Whether at least one of those is a member for sure.
    pub inhabited: bool,
    /// Whether there may be any number of others.
    pub open: bool,
    /// Whether a fault is behind what is not known.
    pub fault: bool,
}

/// What is known of an expression's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A condition's truth.
    Truth(Truth),
    /// Exactly this.
    Atom(Atom),
    /// Collected, and there is none.
    Absent,
    /// A number between two ends.
    Range(Range),
    /// A set or list.
    Set(Members),
    /// Nothing is known; the flag says whether a fault is why.
    Unknown(bool),
}

impl Value {
    /// A known thing as a value.
    pub fn atom(atom: Atom) -> Self {
        if let Atom::Bool(yes) = atom { Self::Truth(Truth::of(yes)) } else { Self::Atom(atom) }
    }

    /// The exactly known thing, if it is one.
    pub fn exact(&self) -> Option<Atom> {
        match self {
            Self::Truth(Truth::True) => Some(Atom::Bool(true)),
            Self::Truth(Truth::False) => Some(Atom::Bool(false)),
            Self::Atom(atom) => Some(atom.clone()),
            Self::Truth(_) | Self::Absent | Self::Range(_) | Self::Set(_) | Self::Unknown(_) => {
                None
            }
        }
    }

    /// Whether a fault of ours is behind what is not known.
    pub fn fault(&self) -> bool {
        match self {
            Self::Truth(truth) => *truth == Truth::Fault,
            Self::Atom(_) | Self::Absent => false,
            Self::Range(range) => range.fault,
            Self::Set(members) => members.fault,
            Self::Unknown(fault) => *fault,
        }
    }

    /// The value read as a condition.
    pub fn truth(&self) -> Truth {
        match self {
            Self::Truth(truth) => *truth,
            Self::Atom(Atom::Bool(yes)) => Truth::of(*yes),
            Self::Atom(_) | Self::Absent | Self::Range(_) | Self::Set(_) | Self::Unknown(_) => {
                Truth::open(self.fault())
            }
        }
    }

    /// The value read as a set.
    pub fn members(&self) -> Members {
        if let Self::Set(members) = self {
            return members.clone();
        }
        Members { open: true, fault: self.fault(), ..Members::default() }
    }

    /// The ends of a number; nothing where it is absent or nothing is known of it.
    pub fn range(&self) -> Option<Range> {
        match self {
            Self::Atom(Atom::Number(number)) => {
                let end = i128::from(*number);
                Some(Range { low: end, high: end, maybe_absent: false, fault: false })
            }
            Self::Range(range) => Some(*range),
            Self::Truth(_) | Self::Atom(_) | Self::Absent | Self::Set(_) | Self::Unknown(_) => None,
        }
    }
}

/// The least number of the language.
pub const LEAST: i128 = i64::MIN as i128;
/// The greatest.
pub const MOST: i128 = i64::MAX as i128;

impl Range {
    /// The interval as a value. Where all of it lies outside 64 bits it is a fault. Where some of it does, it may be one:
    /// then nothing is said of it, since with more evidence nothing but the fault may be left.
    pub fn settle(self) -> Value {
        if self.low > MOST || self.high < LEAST {
            return Value::Unknown(true);
        }
        if self.low < LEAST || self.high > MOST {
            return Value::Unknown(self.fault);
        }
        match i64::try_from(self.low) {
            Ok(number) if self.low == self.high && !self.maybe_absent => {
                Value::Atom(Atom::Number(number))
            }
            _ => Value::Range(self),
        }
    }

    /// Sum, difference or product of two intervals.
    pub fn combine(self, op: Arithmetic, other: Self) -> Value {
        let fault = self.fault || other.fault;
        if self.maybe_absent || other.maybe_absent {
            return Value::Unknown(fault);
        }
        let ends = [
            (self.low, other.low),
            (self.low, other.high),
            (self.high, other.low),
            (self.high, other.high),
        ];
        // None of the three turns around between its ends, so an extreme of the result comes from a pair of extremes.
        let all = ends.map(|(a, b)| match op {
            Arithmetic::Add => a.saturating_add(b),
            Arithmetic::Subtract => a.saturating_sub(b),
            Arithmetic::Multiply => a.saturating_mul(b),
        });
        let low = all.into_iter().fold(i128::MAX, i128::min);
        let high = all.into_iter().fold(i128::MIN, i128::max);
        Self { low, high, maybe_absent: false, fault }.settle()
    }
}

impl Members {
    /// Puts a value in with the certainty of its membership.
    pub fn add(&mut self, truth: Truth, value: &Value) {
        if truth == Truth::False || *value == Value::Absent {
            return;
        }
        self.fault |= truth == Truth::Fault || value.fault();
        match value.exact() {
            Some(atom) if truth == Truth::True => drop(self.certain.insert(atom)),
            Some(atom) => drop(self.maybe.insert(atom)),
            None => {
                self.anonymous = self.anonymous.saturating_add(1);
                self.inhabited |= truth == Truth::True;
            }
        }
    }

    /// The possible members that are not certain ones.
    pub fn doubtful(&self) -> impl Iterator<Item = &Atom> {
        self.maybe.difference(&self.certain)
    }

    /// Whether there may be members whose value is not known.
    pub fn has_unseen(&self) -> bool {
        self.open || self.anonymous > 0
    }

    /// Whether the set is known member by member.
    pub fn is_exact(&self) -> bool {
        !self.has_unseen() && self.doubtful().next().is_none()
    }

    /// Whether this is a member; nothing asks for some value that is not known.
    pub fn contains(&self, atom: Option<&Atom>) -> Truth {
        let possible = match atom {
            Some(atom) if self.certain.contains(atom) => return Truth::True,
            Some(atom) => self.maybe.contains(atom),
            None => !(self.certain.is_empty() && self.maybe.is_empty()),
        };
        if possible || self.has_unseen() { Truth::open(self.fault) } else { Truth::False }
    }
}
