//! The core expression language: what is left of an expression once names are bound, types are known and sugar is gone.
//! `no` is `not some`, `every` is `not some … not`, an infix rule is a call, `fn` and clause-level `let` are `Let`.
//!
//! A Bool expression has three truth values when evaluated; any other expression has a value, is absent (only where its
//! type is optional) or is unknown.

use super::{ParamId, RuleId};
use crate::literal::Literal;
use crate::schema::{AttributeId, EntityId, Type};
use crate::span::Span;

/// A variable of one rule, clause or test, by position in that body's `variables`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VarId(pub u32);

/// A variable as declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// As written; invented ones begin with a dollar sign.
    pub name: String,
    /// Its type: an entity, an enum or, for `let`, anything.
    pub ty: Type,
    /// Where it is bound.
    pub span: Span,
}

/// An expression with its type and place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its type; `Optional` where it may be absent.
    pub ty: Type,
    /// The text it came from.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExprKind {
    /// A value.
    Literal(Literal),
    /// A parameter's value; unknown where it has none.
    Param(ParamId),
    /// The entry of a per-enum parameter.
    ParamEntry(ParamId, Box<Expr>),
    /// A bound variable.
    Var(VarId),
    /// An attribute of a fact. Absent stays absent unless the schema says what absence means; the checker has then made
    /// the type required, and the stored absence reads as that value.
    Attribute(Box<Expr>, EntityId, AttributeId),
    /// The evaluation instant.
    Now,
    /// Kleene negation.
    Not(Box<Expr>),
    /// Kleene conjunction, left to right; later operands may rely on earlier ones being true.
    And(Vec<Expr>),
    /// Kleene disjunction, left to right; later operands may rely on earlier ones being false.
    Or(Vec<Expr>),
    /// A comparison of two values of one type; absent operands cannot reach it.
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// Membership of the first in the second, a set or list.
    In(Box<Expr>, Box<Expr>),
    /// Whether an instant lies within the hours of a calendar.
    During(Box<Expr>, Box<Expr>),
    /// Whether an optional value is present.
    Present(Box<Expr>),
    /// An optional value, or the second where it is absent.
    Else(Box<Expr>, Box<Expr>),
    /// The second where the first is true, the third where it is false.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// Checked arithmetic; overflow is the verdict `error`.
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    /// Whether a rule holds for these arguments.
    Call(RuleId, Vec<Expr>),
    /// A built-in function by name.
    Builtin(&'static str, Vec<Expr>),
    /// A value bound to a name inside an expression.
    Let(VarId, Box<Expr>, Box<Expr>),
    /// Whether some member of the domain satisfies the condition.
    Some(Box<Binding>, Box<Expr>),
    /// The distinct values of the last expression, for each member of the domain that satisfies the condition.
    Collect(Box<Binding>, Box<Expr>, Box<Expr>),
    /// A set of these members.
    SetOf(Vec<Expr>),
    /// What a self-typed reference (or set of references) reaches from a fact: `job.needs+`, `job.needs*`.
    Closure(Box<Closure>),
    /// A number over a set, or over the values of a set.
    Aggregate(Aggregate, Box<Expr>),
}

/// Comparisons. `is not`, `>` and `>=` are written with these and `Not` or swapped operands: exact under Kleene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Comparison {
    /// Equality.
    Is,
    /// `<`, over ordered types.
    Less,
    /// `<=`, over ordered types.
    LessOrEqual,
}

/// Arithmetic. `Instant - Instant` gives a Duration, `Instant ± Duration` an Instant, `Duration * Int` a Duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Arithmetic {
    /// `+`.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
}

/// Aggregates. Over unknown members the result is an interval, and comparisons with it are three-valued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aggregate {
    /// How many distinct members; never absent.
    Count,
    /// Their sum; zero of an empty set.
    Sum,
    /// The least; absent of an empty set.
    Min,
    /// The greatest; absent of an empty set.
    Max,
}

/// A typed binder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The variable it binds.
    pub var: VarId,
    /// What the variable ranges over.
    pub domain: Domain,
}

/// What a variable ranges over: always finite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Domain {
    /// Every fact of an entity type.
    All(EntityId),
    /// The facts of an entity type whose reference attribute names this owner (`of`); where the attribute is a set, the
    /// facts whose set contains it.
    Of(EntityId, AttributeId, Box<Expr>),
    /// The members of a set or list.
    In(Box<Expr>),
    /// Every value of an enum, or both values of `Bool`.
    Values(Type),
}

/// A transitive closure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closure {
    /// Where it starts.
    pub from: Expr,
    /// The entity type at every step.
    pub entity: EntityId,
    /// The reference, optional reference or set of references that is followed.
    pub attribute: AttributeId,
    /// Whether the start itself belongs to it (`*`), or only what one or more steps reach (`+`).
    pub reflexive: bool,
}
