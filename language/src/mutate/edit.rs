//! What can be changed in an expression, and the change itself.

use crate::graph::clause::{Clause, Subject};
use crate::graph::expr::{Arithmetic, Comparison, Expr, ExprKind};
use crate::graph::parts::{bound, rebuilt};
use crate::graph::{ParamId, ParamValue, Rule, RuleGraph};
use crate::literal::{Literal, UNITS, show_duration};
use crate::schema::Type;
use crate::span::Span;

/// A change of the expression at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Edit {
    /// The opposite of an atom: `is` and `is not`, `some` and `no`.
    Negate,
    /// With or without the bound itself: `<` and `<=`.
    Edge,
    /// `and` and `or`.
    Swap,
    /// Without the operand of a place.
    Drop(Span),
    /// Without `not`.
    Affirm,
    /// A number one unit higher, or lower.
    Shift(bool),
    /// Without the filter of a collection.
    Widen,
}

/// The clause with the edit made wherever its place is.
pub(super) fn clause(graph: &RuleGraph, clause: &Clause, at: (Span, Edit)) -> Clause {
    let mut out = clause.clone();
    let mut new = |it: &Expr| changed(graph, it, at);
    out.subjects = clause
        .subjects
        .iter()
        .map(|it| Subject {
            binding: bound(&it.binding, &mut new),
            filter: it.filter.as_ref().map(&mut new),
        })
        .collect();
    out.lets.iter_mut().for_each(|it| it.1 = new(&it.1));
    out.exceptions.iter_mut().for_each(|it| *it = new(it));
    out.requirements.iter_mut().for_each(|it| it.holds = new(&it.holds));
    out.expectations.iter_mut().for_each(|it| it.holds = new(&it.holds));
    out
}

/// The rule with the edit made wherever its place is.
pub(super) fn rule(graph: &RuleGraph, rule: &Rule, at: (Span, Edit)) -> Rule {
    let branches = rule.branches.iter().map(|it| changed(graph, it, at)).collect();
    Rule { branches, ..rule.clone() }
}

fn changed(graph: &RuleGraph, expr: &Expr, at: (Span, Edit)) -> Expr {
    if expr.span == at.0
        && let Some(new) = edited(graph, expr, at.1)
    {
        return new;
    }
    rebuilt(expr, &mut |it| changed(graph, it, at))
}

/// The expression after an edit; nothing where the edit is for another kind of expression at this place.
fn edited(graph: &RuleGraph, expr: &Expr, edit: Edit) -> Option<Expr> {
    let same = |kind: ExprKind| Some(Expr { kind, ty: expr.ty.clone(), span: expr.span });
    match (edit, &expr.kind) {
        (Edit::Negate, kind) if is_atom(kind) => same(ExprKind::Not(Box::new(expr.clone()))),
        (Edit::Edge, ExprKind::Compare(how, left, right)) => {
            same(ExprKind::Compare(edge(*how)?, left.clone(), right.clone()))
        }
        (Edit::Swap, ExprKind::And(all)) => same(ExprKind::Or(all.clone())),
        (Edit::Swap, ExprKind::Or(all)) => same(ExprKind::And(all.clone())),
        (Edit::Drop(operand), ExprKind::And(all)) => same(ExprKind::And(without(all, operand)?)),
        (Edit::Drop(operand), ExprKind::Or(all)) => same(ExprKind::Or(without(all, operand)?)),
        (Edit::Affirm, ExprKind::Not(inner)) => Some((**inner).clone()),
        (Edit::Shift(up), _) => shifted(graph, expr, up),
        (Edit::Widen, ExprKind::Some(binding, _)) => {
            same(ExprKind::Some(binding.clone(), Box::new(truth(true, expr.span))))
        }
        (Edit::Widen, ExprKind::Collect(binding, _, item)) => {
            let all = Box::new(truth(true, expr.span));
            same(ExprKind::Collect(binding.clone(), all, item.clone()))
        }
        (
            Edit::Negate | Edit::Edge | Edit::Swap | Edit::Drop(_) | Edit::Affirm | Edit::Widen,
            _,
        ) => None,
    }
}

/// Whether an expression is one that authors write with a word for its opposite.
pub(super) fn is_atom(kind: &ExprKind) -> bool {
    matches!(
        kind,
        ExprKind::Compare(..)
            | ExprKind::In(..)
            | ExprKind::During(..)
            | ExprKind::Present(_)
            | ExprKind::Some(..)
    )
}

fn edge(how: Comparison) -> Option<Comparison> {
    match how {
        Comparison::Is => None,
        Comparison::Less => Some(Comparison::LessOrEqual),
        Comparison::LessOrEqual => Some(Comparison::Less),
    }
}

/// The operands without those of a place: `within` is two comparisons of one place.
fn without(all: &[Expr], operand: Span) -> Option<Vec<Expr>> {
    let kept: Vec<Expr> = all.iter().filter(|it| it.span != operand).cloned().collect();
    (kept.len() < all.len() && !kept.is_empty()).then_some(kept)
}

/// The truth values as expressions.
pub(super) fn truth(value: bool, span: Span) -> Expr {
    Expr { kind: ExprKind::Literal(Literal::Bool(value)), ty: Type::Bool, span }
}

fn shifted(graph: &RuleGraph, expr: &Expr, up: bool) -> Option<Expr> {
    let unit = unit(graph, expr)?;
    let by = if up { unit } else { unit.checked_neg()? };
    let kind = if let ExprKind::Literal(literal) = &expr.kind {
        ExprKind::Literal(sum(literal, by)?)
    } else {
        let by = if expr.ty == Type::Int { Literal::Int(by) } else { Literal::Duration(by) };
        let by = Expr { kind: ExprKind::Literal(by), ty: expr.ty.clone(), span: expr.span };
        ExprKind::Arithmetic(Arithmetic::Add, Box::new(expr.clone()), Box::new(by))
    };
    Some(Expr { kind, ty: expr.ty.clone(), span: expr.span })
}

fn sum(literal: &Literal, by: i64) -> Option<Literal> {
    if let Literal::Int(it) = literal {
        return Some(Literal::Int(it.checked_add(by)?));
    }
    let Literal::Duration(it) = literal else { return None };
    Some(Literal::Duration(it.checked_add(by)?))
}

/// The unit in which a number or length is written; nothing of any other expression.
pub(super) fn unit(graph: &RuleGraph, expr: &Expr) -> Option<i64> {
    if let ExprKind::Literal(literal) = &expr.kind {
        let Literal::Duration(it) = literal else {
            return matches!(literal, Literal::Int(_)).then_some(1);
        };
        return Some(unit_of(*it));
    }
    let (ExprKind::Param(id) | ExprKind::ParamEntry(id, _)) = &expr.kind else { return None };
    if expr.ty == Type::Int {
        return Some(1);
    }
    (expr.ty == Type::Duration).then(|| unit_of(usual(graph, *id)))
}

/// The length that a policy gives a parameter, or an end of what it allows.
fn usual(graph: &RuleGraph, id: ParamId) -> i64 {
    let Some(param) = graph.param(id) else { return 0 };
    let default = param.default.as_ref().and_then(|it| ParamValue::literals(it).first());
    let ends = [&param.min, &param.max].into_iter().flatten();
    let mut known = default.into_iter().chain(ends);
    known.find_map(|it| if let Literal::Duration(it) = it { Some(*it) } else { None }).unwrap_or(0)
}

/// The smallest unit that a length is printed with: a day for `90d`, a minute for `1h30m`.
fn unit_of(seconds: i64) -> i64 {
    let shown = show_duration(seconds);
    let unit = UNITS.iter().find(|(name, _)| shown.ends_with(name));
    unit.map_or(1, |it| it.1)
}
