//! What a policy takes over from packs, and what it changes on the way: parameters, severity, enforcement, clauses switched
//! off. Logic is never redefined. Plain data; the gate applies it.

use super::clause::{Enforcement, Grade};
use super::{ClauseId, ParamId, ParamValue};
use crate::span::Span;

/// One `adopt` item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adoption {
    /// The pack, which is the first part of the names of its modules.
    pub pack: String,
    /// In order of writing.
    pub changes: Vec<Change>,
    /// The pack's name in the declaration.
    pub span: Span,
}

/// One change of what a pack says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What is set.
    pub what: Setting,
    /// Which way it goes, as far as the text tells.
    pub direction: Direction,
    /// Why; a change that asks for less always says so.
    pub because: Option<String>,
    /// The statement.
    pub span: Span,
}

/// What a change sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// A parameter's value.
    Param(ParamId, ParamValue),
    /// How grave a failure is.
    Severity(ClauseId, Grade),
    /// What a failure does to the run, and from which instant, seconds since 1970.
    Enforce(ClauseId, Enforcement, Option<i64>),
    /// The clause is not judged.
    Off(ClauseId),
}

/// Which way a change goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// It asks for at least as much: it can only turn what passed into a failure.
    Tightens,
    /// It fills what the pack leaves open.
    Fills,
    /// The text alone does not tell.
    Unclear,
    /// It asks for less.
    Loosens,
}

impl Direction {
    /// The word of reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Tightens => "tightens",
            Self::Fills => "fills in",
            Self::Unclear => "changes",
            Self::Loosens => "loosens",
        }
    }
}

/// A change that stands in the judged tree and asks for less: shown, and not applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The pack whose words it would change.
    pub pack: String,
    /// The change.
    pub change: Change,
}
