//! Walks a node of the graph or an expression and tells what it reads, and whether through a negation or an aggregate.

use super::clause::Clause;
use super::expr::{Binding, Domain, Expr, ExprKind};
use super::{Node, ParamValue, RuleGraph, Sign};
use crate::literal::Literal;
use crate::schema::{AttributeId, EntityId, Type};
use crate::span::Span;
use std::collections::BTreeSet;

/// One thing that is read.
#[derive(Debug, Clone, Copy)]
pub struct Visit {
    /// What.
    pub node: Node,
    /// Which attribute of an entity, where it is one that is read and not the list of the facts.
    pub attribute: Option<AttributeId>,
    /// How.
    pub sign: Sign,
    /// Where.
    pub span: Span,
}

impl Visit {
    fn of(node: Node, sign: Sign, span: Span) -> Self {
        Self { node, attribute: None, sign, span }
    }
}

/// Calls `visit` for everything that decides a node: what its own text reads, not what that reads in turn. Messages and
/// mends only show what they read, so they are left out.
pub fn walk_node(graph: &RuleGraph, node: Node, visit: &mut dyn FnMut(Visit)) {
    match node {
        Node::Entity(_) => {}
        Node::Param(id) => {
            let Some(param) = graph.param(id) else { return };
            let values = param.default.iter().flat_map(ParamValue::literals);
            for calendar in values.filter_map(Literal::calendar) {
                visit(Visit::of(Node::Calendar(calendar), Sign::Positive, param.span));
            }
        }
        Node::Calendar(id) => {
            let Some(calendar) = graph.calendar(id) else { return };
            for param in &calendar.except_params {
                visit(Visit::of(Node::Param(*param), Sign::Negative, calendar.span));
            }
        }
        Node::Rule(id) => {
            let branches = graph.rule(id).into_iter().flat_map(|it| &it.branches);
            branches.for_each(|it| walk(it, Sign::Positive, visit));
        }
        Node::Clause(id) => {
            if let Some(clause) = graph.clause(id) {
                walk_clause(clause, visit);
            }
        }
    }
}

fn walk_clause(clause: &Clause, visit: &mut dyn FnMut(Visit)) {
    for subject in &clause.subjects {
        walk_domain(&subject.binding, Sign::Positive, clause.span, visit);
        subject.filter.iter().for_each(|it| walk(it, Sign::Positive, visit));
    }
    clause.lets.iter().for_each(|(_, it)| walk(it, Sign::Positive, visit));
    clause.exceptions.iter().for_each(|it| walk(it, Sign::Negative, visit));
    clause.requirements.iter().for_each(|it| walk(&it.holds, Sign::Positive, visit));
    clause.expectations.iter().for_each(|it| walk(&it.holds, Sign::Positive, visit));
    clause.newer_than.iter().for_each(|it| walk(it, Sign::Positive, visit));
}

/// The attributes that decide a node by its own text, rules left out.
pub fn attributes(graph: &RuleGraph, node: Node) -> BTreeSet<(EntityId, AttributeId)> {
    let mut found = BTreeSet::new();
    walk_node(graph, node, &mut |visit| {
        if let (Node::Entity(entity), Some(attribute)) = (visit.node, visit.attribute) {
            found.insert((entity, attribute));
        }
    });
    found
}

/// Calls `visit` for every entity, parameter, calendar and rule that an expression reads.
pub fn walk(expr: &Expr, sign: Sign, visit: &mut dyn FnMut(Visit)) {
    let span = expr.span;
    match &expr.kind {
        ExprKind::Literal(Literal::Calendar(id)) => {
            visit(Visit::of(Node::Calendar(*id), sign, span));
        }
        ExprKind::Literal(_) | ExprKind::Var(_) | ExprKind::Now => {}
        ExprKind::Param(id) => visit(Visit::of(Node::Param(*id), sign, span)),
        ExprKind::ParamEntry(id, key) => {
            visit(Visit::of(Node::Param(*id), sign, span));
            walk(key, sign, visit);
        }
        ExprKind::Attribute(base, entity, attribute) => {
            visit(Visit { node: Node::Entity(*entity), attribute: Some(*attribute), sign, span });
            walk(base, sign, visit);
        }
        ExprKind::Not(inner) => walk(inner, Sign::Negative, visit),
        ExprKind::And(operands)
        | ExprKind::Or(operands)
        | ExprKind::SetOf(operands)
        | ExprKind::Builtin(_, operands) => {
            for operand in operands {
                walk(operand, sign, visit);
            }
        }
        ExprKind::Compare(_, left, right)
        | ExprKind::Arithmetic(_, left, right)
        | ExprKind::During(left, right)
        | ExprKind::Else(left, right) => {
            walk(left, sign, visit);
            walk(right, sign, visit);
        }
        ExprKind::In(member, set) => {
            walk(member, sign, visit);
            walk(set, sign, visit);
        }
        ExprKind::Present(inner) => walk(inner, sign, visit),
        ExprKind::If(condition, yes, no) => {
            // The condition is read for its truth and for its falsehood.
            walk(condition, Sign::Negative, visit);
            walk(yes, sign, visit);
            walk(no, sign, visit);
        }
        ExprKind::Call(id, arguments) => {
            visit(Visit::of(Node::Rule(*id), sign, span));
            // A rule that an argument asks is read for its value, whatever it is.
            for argument in arguments {
                walk(argument, argument_sign(argument, sign), visit);
            }
        }
        ExprKind::Let(_, value, body) => {
            walk(value, argument_sign(value, sign), visit);
            walk(body, sign, visit);
        }
        ExprKind::Some(binding, condition) => {
            walk_domain(binding, sign, span, visit);
            walk(condition, sign, visit);
        }
        ExprKind::Collect(binding, condition, item) => {
            walk_domain(binding, Sign::Aggregate, span, visit);
            walk(condition, Sign::Aggregate, visit);
            walk(item, Sign::Aggregate, visit);
        }
        ExprKind::Closure(closure) => {
            let attribute = Some(closure.attribute);
            visit(Visit { node: Node::Entity(closure.entity), attribute, sign, span });
            walk(&closure.from, sign, visit);
        }
        ExprKind::Aggregate(_, set) => walk(set, Sign::Aggregate, visit),
    }
}

/// The same for the domain of a binder.
pub fn walk_domain(binding: &Binding, sign: Sign, span: Span, visit: &mut dyn FnMut(Visit)) {
    match &binding.domain {
        Domain::All(entity) => visit(Visit::of(Node::Entity(*entity), sign, span)),
        Domain::Of(entity, attribute, owner) => {
            visit(Visit { node: Node::Entity(*entity), attribute: Some(*attribute), sign, span });
            walk(owner, sign, visit);
        }
        Domain::In(set) => walk(set, sign, visit),
        Domain::Values(_) => {}
    }
}

fn argument_sign(argument: &Expr, sign: Sign) -> Sign {
    if argument.ty == Type::Bool { Sign::Negative } else { sign }
}
