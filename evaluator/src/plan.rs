//! The plan: how each clause and rule is evaluated, as plain data. It is the rule graph with an access path chosen for
//! every binder and the variables that each part reads written beside it.
//!
//! A plan depends on policy and schema only, never on facts, so that it reads the same for every fact set.

pub mod demand;
mod lower;
pub mod text;

use language::graph::clause::Piece;
use language::graph::expr::{Aggregate, Arithmetic, Comparison, VarId, Variable};
use language::graph::waiver::WaiverId;
use language::graph::{ClauseId, ParamId, ParamValue, RuleGraph, RuleId};
use language::literal::Literal;
use language::mutate::Mutant;
use language::policy::{CheckedPolicy, Trust};
use language::schema::{AttributeId, EntityId, Schema, Type};
use language::span::Span;

/// The plan of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The policy's schema.
    pub schema: Schema,
    /// The policy's graph, for names, sentences and places.
    pub graph: RuleGraph,
    /// By [`ParamId`]; nothing where a parameter was left unset.
    pub params: Vec<Option<ParamValue>>,
    /// Whose word the policy's text is: whether its waivers count.
    pub trust: Trust,
    /// By [`RuleId`].
    pub rules: Vec<RulePlan>,
    /// By [`language::graph::ClauseId`].
    pub clauses: Vec<ClausePlan>,
}

/// The plan of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulePlan {
    /// Its parameters, in order: the first variables.
    pub params: Vec<VarId>,
    /// Whether each parameter takes an absent argument.
    pub optional: Vec<bool>,
    /// One condition per `when`.
    pub branches: Vec<Node>,
    /// Whether it depends on itself.
    pub recursive: bool,
    /// Its stratum.
    pub stratum: usize,
}

/// The plan of one clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClausePlan {
    /// Its variables.
    pub variables: Vec<Variable>,
    /// Subjects, outermost first.
    pub subjects: Vec<SubjectPlan>,
    /// Clause-level `let`, in order.
    pub lets: Vec<(VarId, Node)>,
    /// `unless`.
    pub exceptions: Vec<Node>,
    /// `require` and `forbid`.
    pub requirements: Vec<RequirementPlan>,
    /// `expect`.
    pub expectations: Vec<Node>,
    /// The mend of a failure.
    pub fix: Vec<MessagePiece>,
    /// The greatest age of evidence.
    pub newer_than: Option<Node>,
    /// Which failures each of its waivers covers.
    pub waivers: Vec<(WaiverId, Node)>,
}

/// One `for each`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectPlan {
    /// The variable and where its values come from.
    pub binder: Binder,
    /// `where`.
    pub filter: Option<Node>,
}

/// One requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequirementPlan {
    /// What must hold.
    pub holds: Node,
    /// Whether it holds by a person's statement, which a report names.
    pub attested: bool,
    /// The values of its message, in the order of the graph's pieces.
    pub message: Vec<MessagePiece>,
}

/// A piece of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessagePiece {
    /// Words.
    Text(String),
    /// A parameter.
    Param(ParamId),
    /// A value of the judged facts.
    Value(Node),
}

/// An expression with what the evaluator needs beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it computes.
    pub op: Op,
    /// Its type.
    pub ty: Type,
    /// The policy text it came from.
    pub span: Span,
    /// The variables it reads that are bound outside of it, sorted.
    pub free: Vec<VarId>,
}

/// The kinds of computation. Those over a [`Binder`] are set operations: `Exists` is a semi-join, its negation an
/// anti-join, `Collect` a grouping by the outer rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// A value of the policy text.
    Literal(Literal),
    /// A parameter.
    Param(ParamId),
    /// An entry of a per-enum parameter.
    ParamEntry(ParamId, Box<Node>),
    /// A bound variable.
    Var(VarId),
    /// An attribute, by the row that the operand gives.
    Attribute(Box<Node>, EntityId, AttributeId),
    /// The evaluation instant.
    Now,
    /// Kleene negation.
    Not(Box<Node>),
    /// Kleene conjunction; later operands see only rows that are not yet false.
    And(Vec<Node>),
    /// Kleene disjunction; later operands see only rows that are not yet true.
    Or(Vec<Node>),
    /// Comparison of two values.
    Compare(Comparison, Box<Node>, Box<Node>),
    /// Membership.
    In(Box<Node>, Box<Node>),
    /// Within the hours of a calendar.
    During(Box<Node>, Box<Node>),
    /// Presence.
    Present(Box<Node>),
    /// A value or a default for its absence.
    Else(Box<Node>, Box<Node>),
    /// Choice.
    If(Box<Node>, Box<Node>, Box<Node>),
    /// Checked arithmetic.
    Arithmetic(Arithmetic, Box<Node>, Box<Node>),
    /// A rule, asked about bound arguments.
    Call(RuleId, Vec<Node>),
    /// A built-in function.
    Builtin(&'static str, Vec<Node>),
    /// A named value.
    Let(VarId, Box<Node>, Box<Node>),
    /// Whether some member satisfies the condition.
    Exists(Box<Binder>, Box<Node>),
    /// The values of the last, for members that satisfy the condition.
    Collect(Box<Binder>, Box<Node>, Box<Node>),
    /// A set of these members.
    SetOf(Vec<Node>),
    /// What a reference reaches.
    Closure(Box<ClosurePlan>),
    /// A number over a set.
    Aggregate(Aggregate, Box<Node>),
}

/// A transitive closure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosurePlan {
    /// Where it starts.
    pub from: Node,
    /// The entity at every step.
    pub entity: EntityId,
    /// The reference or set of references followed.
    pub attribute: AttributeId,
    /// Whether the start belongs to it.
    pub reflexive: bool,
}

/// A variable and where its values come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binder {
    /// The variable.
    pub var: VarId,
    /// The access path.
    pub access: Access,
    /// Attributes that the condition fixes, `x.attribute is key`: a scope that covers exactly those facts closes the
    /// collection, because a fact outside of it fails the condition anyway.
    pub fixed: Vec<(AttributeId, Node)>,
    /// The variables of the access path and of the fixed attributes, sorted.
    pub free: Vec<VarId>,
}

/// An access path: which rows are tried. The condition is evaluated on each of them, so a path only has to name every row
/// on which it may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Every row of an entity.
    Scan(EntityId),
    /// Rows whose attribute names the owner or whose set contains it (`of`), by the backward index. Complete where the
    /// owner's collection is.
    Owner(EntityId, AttributeId, Node),
    /// Rows that a condition `x.attribute is key` or `key in x.attribute` can hold of, by the backward index. Complete
    /// where the entity is.
    Lookup(EntityId, AttributeId, Node),
    /// The one row that a condition `x is key` can hold of.
    Same(EntityId, Node),
    /// The rows that a condition `x in set` can hold of.
    Among(EntityId, Node),
    /// The members of a set or list.
    Members(Node),
    /// Every value of an enum, or both of `Bool`.
    Values(Type),
}

/// Plans a checked policy. Cannot fail.
pub fn plan(policy: &CheckedPolicy) -> Plan {
    let graph = policy.graph().clone();
    Plan {
        schema: policy.schema().clone(),
        params: policy.params().to_vec(),
        rules: graph.rules.iter().map(lower::rule).collect(),
        trust: policy.trust(),
        clauses: graph.clause_ids().map(|(id, it)| lower::clause(&graph, id, it)).collect(),
        graph,
    }
}

impl Plan {
    /// Does a piece of work with a mutant in the place of what it was made from.
    pub fn with<T>(&mut self, mutant: &Mutant, work: impl FnOnce(&Self) -> T) -> T {
        let mut clauses: Vec<_> = mutant
            .clauses()
            .iter()
            .map(|(id, it)| (*id, lower::clause(&self.graph, *id, it)))
            .collect();

        let mut rules: Vec<_> =
            mutant.rules().iter().map(|(id, it)| (*id, lower::rule(it))).collect();
        self.exchange(&mut clauses, &mut rules);
        let result = work(self);
        self.exchange(&mut clauses, &mut rules);
        result
    }

    fn exchange(
        &mut self,
        clauses: &mut [(ClauseId, ClausePlan)],
        rules: &mut [(RuleId, RulePlan)],
    ) {
        for (id, planned) in clauses {
            if let Some(slot) = self.clauses.get_mut(id.0 as usize) {
                std::mem::swap(slot, planned);
            }
        }
        for (id, planned) in rules {
            if let Some(slot) = self.rules.get_mut(id.0 as usize) {
                std::mem::swap(slot, planned);
            }
        }
    }
}

impl ClausePlan {
    /// Where a variable is bound.
    pub fn variable_span(&self, var: VarId) -> Span {
        let none = Span::whole(language::span::FileId(0));
        self.variables.get(var.0 as usize).map_or(none, |it| it.span)
    }
}

impl Node {
    /// Lowers an expression by itself: a message, a query, a test.
    pub fn of(expr: &language::graph::expr::Expr) -> Self {
        lower::node(expr)
    }
}

/// The pieces of a message or sentence with their values planned.
pub fn pieces(pieces: &[Piece]) -> Vec<MessagePiece> {
    lower::pieces(pieces)
}
