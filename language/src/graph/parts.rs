//! The parts of an expression, in one place for everybody who walks all of it: to list them, and to build the expression
//! again with other parts.

use super::expr::{Binding, Closure, Domain, Expr, ExprKind};

/// The direct parts of an expression, left to right; what a binder ranges over stands before what it binds.
pub fn parts(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Literal(_) | ExprKind::Param(_) | ExprKind::Var(_) | ExprKind::Now => Vec::new(),
        ExprKind::ParamEntry(_, it)
        | ExprKind::Attribute(it, ..)
        | ExprKind::Not(it)
        | ExprKind::Present(it)
        | ExprKind::Aggregate(_, it) => vec![it],
        ExprKind::And(all)
        | ExprKind::Or(all)
        | ExprKind::SetOf(all)
        | ExprKind::Call(_, all)
        | ExprKind::Builtin(_, all) => all.iter().collect(),
        ExprKind::Compare(_, left, right)
        | ExprKind::Arithmetic(_, left, right)
        | ExprKind::In(left, right)
        | ExprKind::During(left, right)
        | ExprKind::Else(left, right)
        | ExprKind::Let(_, left, right) => vec![left, right],
        ExprKind::If(condition, yes, no) => vec![condition, yes, no],
        ExprKind::Some(binding, condition) => {
            domain(binding).into_iter().chain([&**condition]).collect()
        }
        ExprKind::Collect(binding, condition, item) => {
            domain(binding).into_iter().chain([&**condition, &**item]).collect()
        }
        ExprKind::Closure(closure) => vec![&closure.from],
    }
}

/// The expression that says what a binder ranges over, where one does.
pub fn domain(binding: &Binding) -> Option<&Expr> {
    match &binding.domain {
        Domain::Of(_, _, it) | Domain::In(it) => Some(it),
        Domain::All(_) | Domain::Values(_) => None,
    }
}

/// The same expression with each direct part put through a function.
#[must_use]
pub fn rebuilt(expr: &Expr, new: &mut dyn FnMut(&Expr) -> Expr) -> Expr {
    let kind = match &expr.kind {
        ExprKind::Literal(_) | ExprKind::Param(_) | ExprKind::Var(_) | ExprKind::Now => {
            expr.kind.clone()
        }
        ExprKind::ParamEntry(id, it) => ExprKind::ParamEntry(*id, boxed(it, new)),
        ExprKind::Attribute(it, entity, attribute) => {
            ExprKind::Attribute(boxed(it, new), *entity, *attribute)
        }
        ExprKind::Not(it) => ExprKind::Not(boxed(it, new)),
        ExprKind::Present(it) => ExprKind::Present(boxed(it, new)),
        ExprKind::Aggregate(how, it) => ExprKind::Aggregate(*how, boxed(it, new)),
        ExprKind::And(all) => ExprKind::And(all.iter().map(new).collect()),
        ExprKind::Or(all) => ExprKind::Or(all.iter().map(new).collect()),
        ExprKind::SetOf(all) => ExprKind::SetOf(all.iter().map(new).collect()),
        ExprKind::Call(id, all) => ExprKind::Call(*id, all.iter().map(new).collect()),
        ExprKind::Builtin(name, all) => ExprKind::Builtin(name, all.iter().map(new).collect()),
        ExprKind::Compare(how, left, right) => {
            ExprKind::Compare(*how, boxed(left, new), boxed(right, new))
        }
        ExprKind::Arithmetic(how, left, right) => {
            ExprKind::Arithmetic(*how, boxed(left, new), boxed(right, new))
        }
        ExprKind::In(left, right) => ExprKind::In(boxed(left, new), boxed(right, new)),
        ExprKind::During(left, right) => ExprKind::During(boxed(left, new), boxed(right, new)),
        ExprKind::Else(left, right) => ExprKind::Else(boxed(left, new), boxed(right, new)),
        ExprKind::Let(var, left, right) => ExprKind::Let(*var, boxed(left, new), boxed(right, new)),
        ExprKind::If(condition, yes, no) => {
            ExprKind::If(boxed(condition, new), boxed(yes, new), boxed(no, new))
        }
        ExprKind::Some(binding, condition) => {
            ExprKind::Some(Box::new(bound(binding, new)), boxed(condition, new))
        }
        ExprKind::Collect(binding, condition, item) => {
            let binding = Box::new(bound(binding, new));
            ExprKind::Collect(binding, boxed(condition, new), boxed(item, new))
        }
        ExprKind::Closure(it) => {
            ExprKind::Closure(Box::new(Closure { from: new(&it.from), ..(**it).clone() }))
        }
    };
    Expr { kind, ty: expr.ty.clone(), span: expr.span }
}

/// The same binder with what it ranges over put through a function.
#[must_use]
pub fn bound(binding: &Binding, new: &mut dyn FnMut(&Expr) -> Expr) -> Binding {
    let domain = match &binding.domain {
        Domain::Of(entity, attribute, it) => Domain::Of(*entity, *attribute, boxed(it, new)),
        Domain::In(it) => Domain::In(boxed(it, new)),
        Domain::All(_) | Domain::Values(_) => binding.domain.clone(),
    };
    Binding { var: binding.var, domain }
}

fn boxed(expr: &Expr, new: &mut dyn FnMut(&Expr) -> Expr) -> Box<Expr> {
    Box::new(new(expr))
}
