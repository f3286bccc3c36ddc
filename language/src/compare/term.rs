//! The normal form of conditions: names instead of ids, so that two policies can be laid side by side; parameters read as
//! their values, rules as their bodies, negations at the atoms, commutative operands sorted.
//!
//! A variable is the number of binders around its own, so that equal conditions are equal terms.

use crate::graph::calendar::{Days, Window};
use crate::graph::expr::{Aggregate, Arithmetic, Comparison};
use crate::schema::Type;
use std::sync::Arc;

/// A name of a schema or policy.
pub type Name = Arc<str>;

/// A type by name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// One that no policy declares.
    Plain(Type),
    /// An enum.
    Enum(Name),
    /// A kind of fact.
    Entity(Name),
    /// A set or list.
    Many(Box<Kind>),
    /// One that may be absent.
    Optional(Box<Kind>),
}

impl Kind {
    /// The type without its `?`.
    pub fn required(&self) -> &Self {
        if let Self::Optional(inner) = self { inner } else { self }
    }
}

/// A value of policy text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Constant {
    /// `true`, `false`.
    Bool(bool),
    /// `42`.
    Int(i64),
    /// Every textual type.
    Text(Name),
    /// Seconds.
    Duration(i64),
    /// Seconds since 1970.
    Instant(i64),
    /// Days since 1970.
    Date(i64),
    /// An enum and one of its values.
    Enum(Name, Name),
    /// What a calendar holds; its name says nothing.
    Calendar(Box<Hours>),
    /// The id of a fact.
    Reference(Name),
    /// Sorted and distinct.
    Set(Vec<Constant>),
}

impl Constant {
    /// The number of an ordered type.
    pub fn number(&self) -> Option<i64> {
        match self {
            Self::Int(it) | Self::Duration(it) | Self::Instant(it) | Self::Date(it) => Some(*it),
            Self::Bool(_)
            | Self::Text(_)
            | Self::Enum(..)
            | Self::Calendar(_)
            | Self::Reference(_)
            | Self::Set(_) => None,
        }
    }
}

/// The hours of a calendar.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hours {
    /// Time zone.
    pub zone: String,
    /// Sorted and disjoint.
    pub windows: Vec<Window>,
    /// Days without any window.
    pub except: Vec<Days>,
    /// Parameters whose days are without any window too.
    pub except_params: Vec<Term>,
}

/// An attribute with what the schema says of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Property {
    /// Of which kind of fact.
    pub entity: Name,
    /// As written after the dot.
    pub name: Name,
    /// Its type, `?` included.
    pub kind: Kind,
    /// What absence reads as.
    pub absent: Option<Constant>,
    /// Whether it is the fact's id, which is always known.
    pub is_key: bool,
}

/// Where the values of a variable come from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Range {
    /// The collection.
    pub domain: Domain,
    /// Type of a member.
    pub kind: Kind,
    /// Attributes that the condition fixes by an equality of its own: a listing of just those facts is then enough, so two
    /// conditions that hold of the same facts may differ where not everything was listed.
    pub fixed: Vec<(Name, Term)>,
}

/// A collection.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Domain {
    /// Every fact of a kind.
    All(Name),
    /// The facts of a kind whose attribute names the owner.
    Of(Property, Term),
    /// The members of a set.
    In(Term),
    /// The values of an enum or of `Bool`.
    Values(Vec<Constant>),
}

/// A rule that is asked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call {
    /// Arguments that may be unknown; where one is, so is the answer, whatever the body says.
    pub guards: Vec<Term>,
    /// Of a rule that builds on itself, every argument: they are the outermost variables of the body. Otherwise nothing, and
    /// the arguments stand in the body.
    pub recursive: Option<Vec<Term>>,
    /// The union of its branches.
    pub body: Term,
}

/// A condition or value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Term {
    /// A value.
    Constant(Constant),
    /// A parameter without a value.
    Unset(Name, Kind),
    /// An entry of a per-enum parameter; no entries where it has no value.
    Entry(Name, Vec<(Name, Constant)>, Box<Term>),
    /// The variable of a binder.
    Var(u32),
    /// An attribute.
    Attribute(Box<Term>, Box<Property>),
    /// The evaluation instant.
    Now,
    /// The negation of an atom.
    Not(Box<Term>),
    /// Sorted, distinct, flat, at least two.
    And(Vec<Term>),
    /// Sorted, distinct, flat, at least two.
    Or(Vec<Term>),
    /// A comparison; the operands of an equality are sorted.
    Compare(Comparison, Box<Term>, Box<Term>),
    /// Membership.
    In(Box<Term>, Box<Term>),
    /// Within hours.
    During(Box<Term>, Box<Term>),
    /// Presence.
    Present(Box<Term>),
    /// A value or a default for its absence.
    Else(Box<Term>, Box<Term>),
    /// A choice.
    If(Box<Term>, Box<Term>, Box<Term>),
    /// Arithmetic.
    Arithmetic(Arithmetic, Box<Term>, Box<Term>),
    /// A rule.
    Call(Box<Call>),
    /// The rule of an enclosing recursive call, by the number of such calls around it.
    Again(u32, Vec<Term>),
    /// A built-in function.
    Builtin(&'static str, Vec<Term>),
    /// Whether some member satisfies the condition.
    Some(Box<Range>, Box<Term>),
    /// The values of the second for the members that satisfy the first.
    Collect(Box<Range>, Box<Term>, Box<Term>),
    /// A set of these members.
    SetOf(Vec<Term>),
    /// What a reference reaches from a fact; with the fact itself where true.
    Closure(Box<Term>, Box<Property>, bool),
    /// A number over a set.
    Aggregate(Aggregate, Box<Term>),
}

/// True.
pub const TRUE: Term = Term::Constant(Constant::Bool(true));
/// False.
pub const FALSE: Term = Term::Constant(Constant::Bool(false));

/// The conjunction in normal form.
pub fn all(parts: impl IntoIterator<Item = Term>) -> Term {
    junction(parts, true)
}

/// The disjunction in normal form.
pub fn any(parts: impl IntoIterator<Item = Term>) -> Term {
    junction(parts, false)
}

fn junction(parts: impl IntoIterator<Item = Term>, conjunction: bool) -> Term {
    let mut flat = Vec::new();
    for part in parts {
        match (part, conjunction) {
            (Term::And(inner), true) | (Term::Or(inner), false) => flat.extend(inner),
            (Term::Constant(Constant::Bool(it)), _) if it == conjunction => (),
            // In Kleene's logic too, false decides a conjunction and true a disjunction.
            (Term::Constant(Constant::Bool(it)), _) => return Term::Constant(Constant::Bool(it)),
            (other, _) => flat.push(other),
        }
    }
    flat.sort();
    flat.dedup();
    match (flat.pop(), flat.is_empty()) {
        (None, _) => Term::Constant(Constant::Bool(conjunction)),
        (Some(only), true) => only,
        (Some(last), false) => {
            flat.push(last);
            if conjunction { Term::And(flat) } else { Term::Or(flat) }
        }
    }
}

/// The negation in normal form. Exact in Kleene's logic.
pub fn negated(term: Term) -> Term {
    match term {
        Term::Constant(it) => match it {
            Constant::Bool(it) => Term::Constant(Constant::Bool(!it)),
            Constant::Int(_)
            | Constant::Text(_)
            | Constant::Duration(_)
            | Constant::Instant(_)
            | Constant::Date(_)
            | Constant::Enum(..)
            | Constant::Calendar(_)
            | Constant::Reference(_)
            | Constant::Set(_) => Term::Not(Box::new(Term::Constant(it))),
        },
        Term::Not(inner) => *inner,
        Term::And(parts) => any(parts.into_iter().map(negated)),
        Term::Or(parts) => all(parts.into_iter().map(negated)),
        Term::If(condition, yes, no) => {
            Term::If(condition, Box::new(negated(*yes)), Box::new(negated(*no)))
        }
        Term::Compare(Comparison::Less, left, right) => {
            Term::Compare(Comparison::LessOrEqual, right, left)
        }
        Term::Compare(Comparison::LessOrEqual, left, right) => {
            Term::Compare(Comparison::Less, right, left)
        }
        Term::Compare(Comparison::Is, ..)
        | Term::Unset(..)
        | Term::Entry(..)
        | Term::Var(_)
        | Term::Attribute(..)
        | Term::Now
        | Term::In(..)
        | Term::During(..)
        | Term::Present(_)
        | Term::Else(..)
        | Term::Arithmetic(..)
        | Term::Call(_)
        | Term::Again(..)
        | Term::Builtin(..)
        | Term::Some(..)
        | Term::Collect(..)
        | Term::SetOf(_)
        | Term::Closure(..)
        | Term::Aggregate(..) => Term::Not(Box::new(term)),
    }
}

impl Term {
    /// The operands, those inside a binder's reach last.
    pub fn operands(&self) -> Vec<&Self> {
        match self {
            Self::Constant(_) | Self::Unset(..) | Self::Var(_) | Self::Now => Vec::new(),
            Self::Entry(_, _, it)
            | Self::Attribute(it, _)
            | Self::Not(it)
            | Self::Present(it)
            | Self::Closure(it, ..)
            | Self::Aggregate(_, it) => vec![it],
            Self::And(parts)
            | Self::Or(parts)
            | Self::Again(_, parts)
            | Self::Builtin(_, parts)
            | Self::SetOf(parts) => parts.iter().collect(),
            Self::Compare(_, left, right)
            | Self::Arithmetic(_, left, right)
            | Self::In(left, right)
            | Self::During(left, right)
            | Self::Else(left, right) => vec![left, right],
            Self::If(condition, yes, no) => vec![condition, yes, no],
            Self::Call(it) => {
                let arguments = it.recursive.as_ref().unwrap_or(&it.guards);
                arguments.iter().chain([&it.body]).collect()
            }
            Self::Some(range, condition) => range.set().into_iter().chain([&**condition]).collect(),
            Self::Collect(range, condition, value) => {
                range.set().into_iter().chain([&**condition, &**value]).collect()
            }
        }
    }

    /// How many terms it is made of.
    pub fn size(&self) -> usize {
        self.operands().into_iter().map(Self::size).fold(1, usize::saturating_add)
    }

    /// Whether a variable occurs.
    pub fn mentions(&self, var: u32) -> bool {
        *self == Self::Var(var) || self.operands().iter().any(|it| it.mentions(var))
    }
}

impl Range {
    /// The term that the collection depends on.
    pub fn set(&self) -> Option<&Term> {
        match &self.domain {
            Domain::Of(_, it) | Domain::In(it) => Some(it),
            Domain::All(_) | Domain::Values(_) => None,
        }
    }
}
