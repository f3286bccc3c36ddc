//! The expressions of a policy, and what lies inside one.

use crate::graph::RuleGraph;
use crate::graph::clause::Clause;
use crate::graph::expr::{Binding, Domain, Expr, ExprKind};

/// The expressions right inside an expression, in the order of evaluation.
pub(in crate::lint) fn children(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Literal(_) | ExprKind::Param(_) | ExprKind::Var(_) | ExprKind::Now => Vec::new(),
        ExprKind::ParamEntry(_, one)
        | ExprKind::Attribute(one, ..)
        | ExprKind::Not(one)
        | ExprKind::Present(one)
        | ExprKind::Aggregate(_, one) => vec![one],
        ExprKind::And(many)
        | ExprKind::Or(many)
        | ExprKind::Call(_, many)
        | ExprKind::Builtin(_, many)
        | ExprKind::SetOf(many) => many.iter().collect(),
        ExprKind::Compare(_, a, b)
        | ExprKind::In(a, b)
        | ExprKind::During(a, b)
        | ExprKind::Else(a, b)
        | ExprKind::Arithmetic(_, a, b)
        | ExprKind::Let(_, a, b) => vec![a, b],
        ExprKind::If(a, b, c) => vec![a, b, c],
        ExprKind::Some(binding, condition) => {
            of_domain(binding).into_iter().chain([&**condition]).collect()
        }
        ExprKind::Collect(binding, condition, item) => {
            of_domain(binding).into_iter().chain([&**condition, &**item]).collect()
        }
        ExprKind::Closure(closure) => vec![&closure.from],
    }
}

/// The expression that says what a variable ranges over, where one does.
pub(in crate::lint) fn of_domain(binding: &Binding) -> Option<&Expr> {
    match &binding.domain {
        Domain::All(_) | Domain::Values(_) => None,
        Domain::Of(_, _, owner) => Some(owner),
        Domain::In(set) => Some(set),
    }
}

/// An expression and everything inside it, outermost first.
pub(in crate::lint) fn all(expr: &Expr) -> Vec<&Expr> {
    let mut out = vec![expr];
    let mut at = 0_usize;
    while let Some(next) = out.get(at).copied() {
        out.extend(children(next));
        at = at.saturating_add(1);
    }
    out
}

/// The expressions that decide a clause, in the order in which later ones may rely on earlier ones.
pub(in crate::lint) fn of_clause(clause: &Clause) -> Vec<&Expr> {
    let mut out = Vec::new();
    for subject in &clause.subjects {
        out.extend(of_domain(&subject.binding));
        out.extend(&subject.filter);
    }
    out.extend(clause.lets.iter().map(|(_, it)| it));
    out.extend(&clause.exceptions);
    out.extend(clause.requirements.iter().map(|it| &it.holds));
    out.extend(clause.expectations.iter().map(|it| &it.holds));
    out.extend(&clause.newer_than);
    out
}

/// Every expression that decides something, with everything inside it.
pub(in crate::lint) fn of_graph(graph: &RuleGraph) -> impl Iterator<Item = &Expr> {
    let rules = graph.rules.iter().flat_map(|it| &it.branches);
    rules.chain(graph.clauses.iter().flat_map(of_clause)).flat_map(all)
}
