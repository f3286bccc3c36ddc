//! The operators as a table: what they mean, how tight they bind, and which ones are refused with a fix.

use crate::hir::Binary;
use crate::syntax::tree::Kind;

/// How tight `not` binds: its operand is a comparison.
pub(super) const NOT: u8 = 3;
/// How tight comparisons bind, and the forms `is present` and `is absent`.
pub(super) const COMPARISON: u8 = 4;
/// How tight a sign binds.
pub(super) const SIGN: u8 = 8;

/// One row: the rule of the grammar, its meaning, its level (higher binds tighter), and for an operator that the language
/// does not have, the one to write instead.
pub(super) struct Operator {
    pub(super) kind: Kind,
    pub(super) meaning: Meaning,
    pub(super) level: u8,
    pub(super) instead: Option<&'static str>,
}

/// What an operator does with its operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// `and`.
    All,
    /// `or`.
    Any,
    /// Everything else.
    Binary(Binary),
}

const fn operator(kind: Kind, meaning: Binary, level: u8) -> Operator {
    Operator { kind, meaning: Meaning::Binary(meaning), level, instead: None }
}

const fn junction(
    kind: Kind,
    meaning: Meaning,
    level: u8,
    instead: Option<&'static str>,
) -> Operator {
    Operator { kind, meaning, level, instead }
}

const fn refused(kind: Kind, meaning: Binary, level: u8, instead: &'static str) -> Operator {
    Operator { kind, meaning: Meaning::Binary(meaning), level, instead: Some(instead) }
}

/// Every operator but the infix form of a rule, which is a comparison.
pub(super) const OPERATORS: &[Operator] = &[
    operator(Kind::op_after, Binary::After, COMPARISON),
    junction(Kind::op_ampersands, Meaning::All, 2, Some("and")),
    junction(Kind::op_and, Meaning::All, 2, None),
    junction(Kind::op_bars, Meaning::Any, 1, Some("or")),
    operator(Kind::op_before, Binary::Before, COMPARISON),
    refused(Kind::op_differs, Binary::IsNot, COMPARISON, "is not"),
    operator(Kind::op_during, Binary::During, COMPARISON),
    operator(Kind::op_else, Binary::Else, 5),
    refused(Kind::op_equals, Binary::Is, COMPARISON, "is"),
    operator(Kind::op_greater, Binary::Greater, COMPARISON),
    operator(Kind::op_greater_equal, Binary::GreaterOrEqual, COMPARISON),
    operator(Kind::op_in, Binary::In, COMPARISON),
    operator(Kind::op_is, Binary::Is, COMPARISON),
    operator(Kind::op_is_not, Binary::IsNot, COMPARISON),
    operator(Kind::op_less, Binary::Less, COMPARISON),
    operator(Kind::op_less_equal, Binary::LessOrEqual, COMPARISON),
    operator(Kind::op_like, Binary::Like, COMPARISON),
    operator(Kind::op_matches, Binary::Matches, COMPARISON),
    operator(Kind::op_not_during, Binary::NotDuring, COMPARISON),
    operator(Kind::op_not_in, Binary::NotIn, COMPARISON),
    operator(Kind::op_older, Binary::Older, COMPARISON),
    junction(Kind::op_or, Meaning::Any, 1, None),
    operator(Kind::op_plus, Binary::Plus, 6),
    operator(Kind::op_subtract, Binary::Minus, 6),
    operator(Kind::op_times, Binary::Times, 7),
    operator(Kind::op_under, Binary::Under, COMPARISON),
    operator(Kind::op_within, Binary::Within, COMPARISON),
];
