//! The atomic conditions of clauses and rules: what a test can show to be true, false and unknown. Keyed by place: a function
//! is written into each body that calls it, and is one text to its author.

use super::clause::Clause;
use super::expr::{Domain, Expr, ExprKind};
use super::parts::{domain, parts};
use super::{ClauseId, Node, RuleGraph, RuleId};
use crate::schema::{Schema, Type};
use crate::source_map::SourceMap;
use crate::span::Span;
use std::collections::BTreeMap;

/// What kind of expression a condition is. Where one statement stands for many expressions (`attest`), all of them have its
/// place, and the kind of the outermost tells which of them is the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// A comparison.
    Compare,
    /// A membership.
    In,
    /// A time within the hours of a calendar.
    During,
    /// A presence.
    Present,
    /// A rule that is asked.
    Call,
    /// A quantifier.
    Some,
    /// A value that is true or false.
    Value,
}

/// One condition as its author wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The clause or rule that it stands in; the first one, for a condition of a function.
    pub owner: Node,
    /// Its text.
    pub span: Span,
    /// What it is.
    pub shape: Shape,
    /// Whether the text says the opposite of what is decided: `is not`, `no`, `is absent`.
    pub negated: bool,
    /// Whether missing evidence can leave it open. What is read of parameters and values of enums alone is always decided.
    pub can_be_unknown: bool,
}

/// Every condition of a policy that facts decide, by place.
pub fn conditions(graph: &RuleGraph, schema: &Schema, sources: &SourceMap) -> Vec<Condition> {
    let mut walk =
        Walk { schema, sources, owner: Node::Clause(ClauseId(0)), found: BTreeMap::new() };
    for (id, clause) in graph.clause_ids() {
        walk.owner = Node::Clause(id);
        walk.clause(clause);
    }
    for (id, rule) in (0..).map(RuleId).zip(&graph.rules) {
        walk.owner = Node::Rule(id);
        rule.branches.iter().for_each(|it| walk.condition(it));
    }
    walk.found.into_values().collect()
}

struct Walk<'a> {
    schema: &'a Schema,
    sources: &'a SourceMap,
    owner: Node,
    found: BTreeMap<Span, Condition>,
}

impl Walk<'_> {
    fn clause(&mut self, clause: &Clause) {
        for subject in &clause.subjects {
            if let Some(it) = domain(&subject.binding) {
                self.value(it);
            }
            subject.filter.iter().for_each(|it| self.condition(it));
        }
        clause.lets.iter().for_each(|(_, it)| self.value(it));
        clause.exceptions.iter().for_each(|it| self.condition(it));
        clause.requirements.iter().for_each(|it| self.condition(&it.holds));
        clause.expectations.iter().for_each(|it| self.condition(&it.holds));
    }

    /// An expression whose truth decides something.
    fn condition(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Literal(_) => {}
            ExprKind::Not(_) | ExprKind::And(_) | ExprKind::Or(_) => {
                for it in parts(expr) {
                    self.condition(it);
                }
            }
            ExprKind::Let(_, value, body) => {
                self.value(value);
                self.condition(body);
            }
            ExprKind::If(condition, yes, no) => {
                self.condition(condition);
                self.value(yes);
                self.value(no);
            }
            ExprKind::Compare(..) => self.atom(expr, Shape::Compare),
            ExprKind::In(..) => self.atom(expr, Shape::In),
            ExprKind::During(..) => self.atom(expr, Shape::During),
            ExprKind::Present(_) => self.atom(expr, Shape::Present),
            ExprKind::Call(..) => self.atom(expr, Shape::Call),
            ExprKind::Some(..) => self.atom(expr, Shape::Some),
            ExprKind::Param(_)
            | ExprKind::ParamEntry(..)
            | ExprKind::Var(_)
            | ExprKind::Attribute(..)
            | ExprKind::Now
            | ExprKind::Else(..)
            | ExprKind::Arithmetic(..)
            | ExprKind::Builtin(..)
            | ExprKind::Collect(..)
            | ExprKind::SetOf(_)
            | ExprKind::Closure(_)
            | ExprKind::Aggregate(..) => self.atom(expr, Shape::Value),
        }
    }

    /// An expression whose value is used: only the conditions inside it decide something.
    fn value(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Not(_)
            | ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::Compare(..)
            | ExprKind::In(..)
            | ExprKind::During(..)
            | ExprKind::Present(_)
            | ExprKind::Call(..)
            | ExprKind::If(..)
            | ExprKind::Some(..) => self.condition(expr),
            ExprKind::Literal(_)
            | ExprKind::Param(_)
            | ExprKind::ParamEntry(..)
            | ExprKind::Var(_)
            | ExprKind::Attribute(..)
            | ExprKind::Now
            | ExprKind::Else(..)
            | ExprKind::Arithmetic(..)
            | ExprKind::Builtin(..)
            | ExprKind::Let(..)
            | ExprKind::Collect(..)
            | ExprKind::SetOf(_)
            | ExprKind::Closure(_)
            | ExprKind::Aggregate(..) => self.inside(expr),
        }
    }

    fn inside(&mut self, expr: &Expr) {
        if let ExprKind::Some(binding, condition) = &expr.kind {
            if let Some(it) = domain(binding) {
                self.value(it);
            }
            self.condition(condition);
        } else if let ExprKind::Collect(binding, condition, item) = &expr.kind {
            if let Some(it) = domain(binding) {
                self.value(it);
            }
            self.condition(condition);
            self.value(item);
        } else {
            for it in parts(expr) {
                self.value(it);
            }
        }
    }

    /// Notes a condition, the outermost of its place, and looks inside it.
    fn atom(&mut self, expr: &Expr, shape: Shape) {
        let reads = reads(expr, self.schema);
        if reads != Reads::Nothing {
            self.note(expr, shape, reads);
        }
        self.inside(expr);
    }

    fn note(&mut self, expr: &Expr, shape: Shape, reads: Reads) {
        let can_be_unknown = reads == Reads::Facts;
        let (owner, span) = (self.owner, expr.span);
        let negated = is_negated(expr, self.sources);
        self.found
            .entry(span)
            .and_modify(|it| it.can_be_unknown |= can_be_unknown && it.shape == shape)
            .or_insert(Condition { owner, span, shape, negated, can_be_unknown });
    }
}

/// What the outcome of an expression rests on, the strongest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reads {
    /// Literals and parameters.
    Nothing,
    /// Which fact or value a variable is, which is always known.
    Names,
    /// What somebody collected, or did not.
    Facts,
}

fn reads(expr: &Expr, schema: &Schema) -> Reads {
    let own = match &expr.kind {
        ExprKind::Attribute(base, entity, attribute) => {
            let is_key = schema.attribute(*entity, *attribute).is_some_and(|it| it.is_key);
            let is_named = matches!(base.kind, ExprKind::Var(_));
            if is_key && is_named { Reads::Names } else { Reads::Facts }
        }
        // A variable that is neither fact nor value of an enum holds what was read somewhere.
        ExprKind::Var(_) if !matches!(expr.ty, Type::Entity(_) | Type::Enum(_)) => Reads::Facts,
        ExprKind::Var(_) => Reads::Names,
        ExprKind::Some(binding, _) | ExprKind::Collect(binding, ..) => match binding.domain {
            Domain::All(_) | Domain::Of(..) => Reads::Facts,
            Domain::In(_) | Domain::Values(_) => Reads::Names,
        },
        ExprKind::Closure(_) | ExprKind::Call(..) => Reads::Facts,
        ExprKind::Literal(_)
        | ExprKind::Param(_)
        | ExprKind::ParamEntry(..)
        | ExprKind::Now
        | ExprKind::Not(_)
        | ExprKind::And(_)
        | ExprKind::Or(_)
        | ExprKind::Compare(..)
        | ExprKind::In(..)
        | ExprKind::During(..)
        | ExprKind::Present(_)
        | ExprKind::Else(..)
        | ExprKind::If(..)
        | ExprKind::Arithmetic(..)
        | ExprKind::Builtin(..)
        | ExprKind::Let(..)
        | ExprKind::SetOf(_)
        | ExprKind::Aggregate(..) => Reads::Nothing,
    };
    parts(expr).into_iter().map(|it| reads(it, schema)).fold(own, Reads::max)
}

/// Whether the author wrote the opposite of an atom. The graph knows `is not` and `no` as negations only, and so cannot tell
/// them from the inner half of an `every`; the text can.
pub(crate) fn is_negated(atom: &Expr, sources: &SourceMap) -> bool {
    let text = sources.text(atom.span);
    match &atom.kind {
        ExprKind::Compare(_, left, right)
        | ExprKind::In(left, right)
        | ExprKind::During(left, right) => {
            between(left.span, right.span, sources).split_whitespace().any(|it| it == "not")
        }
        ExprKind::Present(_) => text.ends_with("absent"),
        ExprKind::Some(..) => text.starts_with("no ") || text.starts_with("every "),
        ExprKind::Literal(_)
        | ExprKind::Param(_)
        | ExprKind::ParamEntry(..)
        | ExprKind::Var(_)
        | ExprKind::Attribute(..)
        | ExprKind::Now
        | ExprKind::Not(_)
        | ExprKind::And(_)
        | ExprKind::Or(_)
        | ExprKind::Else(..)
        | ExprKind::If(..)
        | ExprKind::Arithmetic(..)
        | ExprKind::Call(..)
        | ExprKind::Builtin(..)
        | ExprKind::Let(..)
        | ExprKind::Collect(..)
        | ExprKind::SetOf(_)
        | ExprKind::Closure(_)
        | ExprKind::Aggregate(..) => false,
    }
}

/// The text between two operands, whichever stands first: the operator.
pub(crate) fn between(one: Span, other: Span, sources: &SourceMap) -> &str {
    let (from, to) = (one.end.min(other.end), one.start.max(other.start));
    if one.file != other.file || from > to {
        return "";
    }
    sources.text(Span { file: one.file, start: from, end: to }).trim()
}
