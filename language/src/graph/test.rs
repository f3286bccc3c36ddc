//! `test` items and the facts they write: data for a test runner, which turns them into a fact store.

use super::ClauseId;
use crate::graph::{ParamId, ParamValue};
use crate::literal::Literal;
use crate::schema::{AttributeId, EntityId};
use crate::span::Span;

/// One `test` item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// Its title.
    pub title: String,
    /// The clauses it is `for`, in the order of writing.
    pub clauses: Vec<ClauseId>,
    /// `at INSTANT`, seconds since 1970; the epoch where the test names none.
    pub at: i64,
    /// `param name = value`.
    pub params: Vec<(ParamId, ParamValue)>,
    /// The facts and what is said of their completeness.
    pub facts: Facts,
    /// What it expects.
    pub expectations: Vec<Expected>,
    /// The title in the declaration.
    pub span: Span,
    /// The whole item, for an excerpt.
    pub item: Span,
}

/// Facts written by hand, in a test or in a page's `facts` block.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// In order of writing.
    pub given: Vec<Given>,
    /// `complete all`.
    pub complete_all: bool,
    /// `complete T` and `complete T of x`.
    pub complete: Vec<Collection>,
    /// `partial T` and `partial T of x`: only a page's block, where everything else is complete.
    pub partial: Vec<Collection>,
}

/// One collection that a statement is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collection {
    /// Which facts.
    pub entity: EntityId,
    /// Only those whose reference names this fact: attribute and the fact's id.
    pub of: Option<(AttributeId, String)>,
    /// The statement.
    pub span: Span,
}

/// `given Job deploy { environment: prod }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Its type.
    pub entity: EntityId,
    /// Its id: the name it is given under, or the value of its key attribute where one is written.
    pub id: String,
    /// Attributes in order of writing. What is not listed is unknown.
    pub attributes: Vec<(AttributeId, GivenValue, Span)>,
    /// The name.
    pub span: Span,
}

/// The state of an attribute of a written fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenValue {
    /// A value.
    Value(Literal),
    /// `none`: collected, and there is none.
    Absent,
    /// `unknown`: not collected.
    Unknown,
}

/// `expect fail on x "message"`, `expect unknown on x missing Entity.attribute`, `expect pass`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The word: one of the six verdicts, or `exempt`.
    pub verdict: String,
    /// The clause it speaks of, where the test is for several.
    pub of: Option<ClauseId>,
    /// The ids of the subject; empty for the clause as a whole.
    pub on: Vec<String>,
    /// The message, if the test asks for it.
    pub message: Option<String>,
    /// `Entity.attribute`, `Entity` or a parameter: what must be named as missing.
    pub missing: Vec<String>,
    /// The statement.
    pub span: Span,
}
