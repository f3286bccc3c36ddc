//! The rule graph: the compiler's product, and all that the evaluator sees of a policy. Plain data, names resolved, every
//! expression typed, sugar gone.
//!
//! Nodes are parameters, calendars, rules and clauses; edges say what reads what, and whether through a negation or an aggregate.
//! Strata put every rule behind what it negates, so that a rule's absence is only asked once the rule is complete.

pub mod adoption;
pub mod calendar;
pub mod clause;
pub mod conditions;
pub mod expr;
pub mod lower;
pub mod parts;
pub mod polarity;
mod strata;
pub mod test;
pub mod waiver;
pub mod walk;
mod weigh;

use crate::literal::Literal;
use crate::schema::{EntityId, EnumId, Type};
use crate::span::Span;
use adoption::Adoption;
use calendar::{Calendar, CalendarId};
use clause::{Clause, PolicyHeader, Section};
use expr::{Expr, Variable};
use test::Test;
use waiver::{Waiver, WaiverId};

/// A parameter, by position in [`RuleGraph::params`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ParamId(pub u32);

/// A rule, by position in [`RuleGraph::rules`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub u32);

/// A clause, by position in [`RuleGraph::clauses`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClauseId(pub u32);

/// A placeholder of the policy text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Param {
    /// As written in policies and in `--param`.
    pub name: String,
    /// What it means, in Markdown.
    pub doc: String,
    /// Type of the value, or of one entry where `by` is set.
    pub ty: Type,
    /// The enum whose values index the parameter, for a per-enum table.
    pub by: Option<EnumId>,
    /// The value where nothing else is set.
    pub default: Option<ParamValue>,
    /// Smallest value allowed, for ordered types.
    pub min: Option<Literal>,
    /// Largest value allowed, for ordered types.
    pub max: Option<Literal>,
    /// The name in the declaration.
    pub span: Span,
}

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParamValue {
    /// One value; a set is one value too.
    One(Literal),
    /// One value per value of the enum, by position.
    Table(Vec<Literal>),
}

impl ParamValue {
    /// The value, or the entries of the table.
    pub fn literals(&self) -> &[Literal] {
        match self {
            Self::One(literal) => std::slice::from_ref(literal),
            Self::Table(entries) => entries,
        }
    }
}

/// A derived relation: a union of branches over typed parameters. Every call names all arguments, so a rule is only ever
/// asked about bound values; parameters are entities, enums or `Bool`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// As called.
    pub name: String,
    /// Documentation in Markdown.
    pub doc: String,
    /// How many of `variables` are parameters; they come first.
    pub arity: usize,
    /// Every variable of the rule's body: parameters, then quantifier variables.
    pub variables: Vec<Variable>,
    /// One condition per `when`; the rule holds where any of them does.
    pub branches: Vec<Expr>,
    /// Whether it depends on itself, directly or through others.
    pub recursive: bool,
    /// Position of its stratum in [`RuleGraph::strata`].
    pub stratum: usize,
    /// The name in the declaration.
    pub span: Span,
    /// The whole item, for an excerpt.
    pub item: Span,
}

/// A function. Its body stands in whatever calls it, under the spans of its own text; here is what a reader wants of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// As called.
    pub name: String,
    /// Documentation in Markdown.
    pub doc: String,
    /// The whole item, for an excerpt.
    pub item: Span,
}

/// A thing that depends or is depended on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Node {
    /// An entity type.
    Entity(EntityId),
    /// A parameter.
    Param(ParamId),
    /// A calendar.
    Calendar(CalendarId),
    /// A rule.
    Rule(RuleId),
    /// A clause.
    Clause(ClauseId),
}

/// How one node reads another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sign {
    /// More of the one can only give more of the other.
    Positive,
    /// Through `not`, `no`, `every` or `unless`.
    Negative,
    /// Through `count`, `sum`, `min`, `max` or a set.
    Aggregate,
}

/// One dependency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edge {
    /// What reads.
    pub from: Node,
    /// What is read.
    pub to: Node,
    /// How.
    pub sign: Sign,
    /// The first place where it is read.
    pub span: Span,
}

/// Everything the evaluator needs of a policy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleGraph {
    /// The document's head, if a `policy` item stands.
    pub policy: Option<PolicyHeader>,
    /// The document's sections, sorted by number.
    pub sections: Vec<Section>,
    /// In order of declaration.
    pub params: Vec<Param>,
    /// In order of declaration.
    pub calendars: Vec<Calendar>,
    /// In order of declaration.
    pub rules: Vec<Rule>,
    /// In order of declaration.
    pub functions: Vec<Function>,
    /// Sorted by number, then name.
    pub clauses: Vec<Clause>,
    /// In order of declaration.
    pub waivers: Vec<Waiver>,
    /// In order of declaration.
    pub adoptions: Vec<Adoption>,
    /// In order of declaration.
    pub tests: Vec<Test>,
    /// Sorted and distinct.
    pub edges: Vec<Edge>,
    /// Groups of rules that depend on each other, in an order in which everything a group reads stands before it.
    pub strata: Vec<Vec<RuleId>>,
}

impl RuleGraph {
    /// The parameter of an id of this graph.
    pub fn param(&self, id: ParamId) -> Option<&Param> {
        self.params.get(id.0 as usize)
    }

    /// The calendar of an id of this graph.
    pub fn calendar(&self, id: CalendarId) -> Option<&Calendar> {
        self.calendars.get(id.0 as usize)
    }

    /// The rule of an id of this graph.
    pub fn rule(&self, id: RuleId) -> Option<&Rule> {
        self.rules.get(id.0 as usize)
    }

    /// The clause of an id of this graph.
    pub fn clause(&self, id: ClauseId) -> Option<&Clause> {
        self.clauses.get(id.0 as usize)
    }

    /// The waiver of an id of this graph.
    pub fn waiver(&self, id: WaiverId) -> Option<&Waiver> {
        self.waivers.get(id.0 as usize)
    }

    /// All waivers with their ids.
    pub fn waiver_ids(&self) -> impl Iterator<Item = (WaiverId, &Waiver)> {
        (0..).map(WaiverId).zip(&self.waivers)
    }

    /// All clauses with their ids.
    pub fn clause_ids(&self) -> impl Iterator<Item = (ClauseId, &Clause)> {
        (0..).map(ClauseId).zip(&self.clauses)
    }
}
