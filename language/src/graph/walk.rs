//! Walks an expression and tells what it reads, and whether through a negation or an aggregate.

use super::expr::{Binding, Domain, Expr, ExprKind};
use super::{Node, Sign};
use crate::literal::Literal;
use crate::schema::Type;
use crate::span::Span;

/// One thing that is read.
#[derive(Debug, Clone, Copy)]
pub struct Visit {
    /// What.
    pub node: Node,
    /// How.
    pub sign: Sign,
    /// Where.
    pub span: Span,
}

/// Calls `visit` for every entity, parameter, calendar and rule that an expression reads.
pub fn walk(expr: &Expr, sign: Sign, visit: &mut dyn FnMut(Visit)) {
    let span = expr.span;
    match &expr.kind {
        ExprKind::Literal(Literal::Calendar(id)) => {
            visit(Visit { node: Node::Calendar(*id), sign, span });
        }
        ExprKind::Literal(_) | ExprKind::Var(_) | ExprKind::Now => {}
        ExprKind::Param(id) => visit(Visit { node: Node::Param(*id), sign, span }),
        ExprKind::ParamEntry(id, key) => {
            visit(Visit { node: Node::Param(*id), sign, span });
            walk(key, sign, visit);
        }
        ExprKind::Attribute(base, entity, _) => {
            visit(Visit { node: Node::Entity(*entity), sign, span });
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
            visit(Visit { node: Node::Rule(*id), sign, span });
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
            visit(Visit { node: Node::Entity(closure.entity), sign, span });
            walk(&closure.from, sign, visit);
        }
        ExprKind::Aggregate(_, set) => walk(set, Sign::Aggregate, visit),
    }
}

/// The same for the domain of a binder.
pub fn walk_domain(binding: &Binding, sign: Sign, span: Span, visit: &mut dyn FnMut(Visit)) {
    match &binding.domain {
        Domain::All(entity) => visit(Visit { node: Node::Entity(*entity), sign, span }),
        Domain::Of(entity, _, owner) => {
            visit(Visit { node: Node::Entity(*entity), sign, span });
            walk(owner, sign, visit);
        }
        Domain::In(set) => walk(set, sign, visit),
        Domain::Values(_) => {}
    }
}

fn argument_sign(argument: &Expr, sign: Sign) -> Sign {
    if argument.ty == Type::Bool { Sign::Negative } else { sign }
}
