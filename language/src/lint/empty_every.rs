//! `every` in a requirement, over a set that may be empty: where nothing is there to be looked at, it passes. Whoever
//! means that something must be there has to say so beside it. Of events in a period nothing is said: it may be quiet.

use super::analysis::expressions;
use super::analysis::key::Names;
use super::{Input, Lint};
use crate::codes::lints as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::clause::Clause;
use crate::graph::expr::{Aggregate, Binding, Domain, Expr, ExprKind};
use crate::literal::Literal;
use crate::schema::{EntityId, Type};
use crate::span::Span;

/// See the module.
pub(super) const LINT: Lint = Lint { codes: &[&codes::EVERY_OF_NOTHING], is_safe: false, find };

fn find(input: &Input<'_>) -> Vec<Diagnostic> {
    input.clauses().flat_map(|(_, it)| in_clause(input, it)).collect()
}

fn in_clause(input: &Input<'_>, clause: &Clause) -> Vec<Diagnostic> {
    let mut found: Vec<(Span, &Binding)> = Vec::new();
    for requirement in clause.requirements.iter().filter(|it| !it.forbidden) {
        passing(input, &requirement.holds, &mut found);
    }
    let names = Names::of_clause(clause);
    let expressions = expressions::of_clause(clause);
    found.retain(|(_, binding)| {
        may_be_empty(input, clause, binding)
            && !expressions.iter().any(|it| demands(it, binding, &names))
    });
    found.into_iter().map(|(span, binding)| report(input, span, binding)).collect()
}

/// The `every`s that can make a condition true.
fn passing<'a>(input: &Input<'_>, expr: &'a Expr, out: &mut Vec<(Span, &'a Binding)>) {
    if let ExprKind::And(many) | ExprKind::Or(many) = &expr.kind {
        for it in many {
            passing(input, it, out);
        }
    } else if let ExprKind::Let(_, _, body) = &expr.kind {
        passing(input, body, out);
    } else if let ExprKind::Not(inner) = &expr.kind
        && let ExprKind::Some(binding, condition) = &inner.kind
        && !is_of_a_period(condition)
        && input.is_every(inner.span)
    {
        out.push((expr.span, binding));
    }
}

/// Whether only what happened in some time is looked at: a quiet time is no failure. The last part of the condition is
/// what is required of each.
fn is_of_a_period(condition: &Expr) -> bool {
    let ExprKind::And(parts) = &condition.kind else { return false };
    let filters = parts.split_last().map_or(&[][..], |(_, filters)| filters);
    filters.iter().flat_map(expressions::all).any(|it| matches!(it.kind, ExprKind::Now))
}

fn may_be_empty(input: &Input<'_>, clause: &Clause, binding: &Binding) -> bool {
    match &binding.domain {
        Domain::Values(_) => false,
        // A subject of that kind stands right here.
        Domain::All(entity) => !clause.subjects.iter().any(|it| {
            let var = clause.variables.get(it.binding.var.0 as usize);
            var.is_some_and(|it| it.ty == Type::Entity(*entity))
        }),
        // `Job other of job.pipeline`: the job itself is one of them.
        Domain::Of(entity, attribute, owner) => !matches!(
            &owner.kind,
            ExprKind::Attribute(base, of, by)
                if of == entity && by == attribute && matches!(base.kind, ExprKind::Var(_))
        ),
        Domain::In(set) => set_may_be_empty(input, set),
    }
}

fn set_may_be_empty(input: &Input<'_>, set: &Expr) -> bool {
    if let ExprKind::SetOf(members) = &set.kind {
        return members.is_empty();
    }
    if let ExprKind::Closure(closure) = &set.kind {
        return !closure.reflexive;
    }
    if let ExprKind::Param(id) = &set.kind {
        let value = input.policy.params().get(id.0 as usize).and_then(Option::as_ref);
        let nothing = Literal::Set(Vec::new());
        return value.is_some_and(|it| it.literals().contains(&nothing));
    }
    true
}

/// Whether a condition asks for a member of the set: by `some`, or by counting.
fn demands<'a>(expr: &'a Expr, binding: &'a Binding, names: &Names<'a>) -> bool {
    if let ExprKind::Not(_) = &expr.kind {
        return false;
    }
    if let ExprKind::Some(other, _) = &expr.kind
        && is_same(other, binding, names)
    {
        return true;
    }
    if let ExprKind::Aggregate(Aggregate::Count, set) = &expr.kind {
        if let ExprKind::Collect(other, ..) = &set.kind {
            return is_same(other, binding, names);
        }
        if let Domain::In(wanted) = &binding.domain {
            return names.key(set) == names.key(wanted);
        }
    }
    expressions::children(expr).into_iter().any(|it| demands(it, binding, names))
}

fn is_same<'a>(a: &'a Binding, b: &'a Binding, names: &Names<'a>) -> bool {
    match (entity(a), entity(b)) {
        (Some(a), Some(b)) => a == b,
        _ => names.domain(a) == names.domain(b),
    }
}

fn entity(binding: &Binding) -> Option<EntityId> {
    match &binding.domain {
        Domain::All(id) | Domain::Of(id, ..) => Some(*id),
        Domain::In(_) | Domain::Values(_) => None,
    }
}

fn report(input: &Input<'_>, span: Span, binding: &Binding) -> Diagnostic {
    let schema = input.policy.schema();
    let name = entity(binding).map(|it| schema.type_name(&Type::Entity(it)));
    let (label, help) = match name {
        Some(name) => (
            format!("this passes where there is no {name} at all"),
            format!("demand one beside it, or say that one is expected: `expect some {name} x`"),
        ),
        None => (
            "this passes where the set is empty".to_owned(),
            "demand a member beside it: `count(…) > 0 and every …`".to_owned(),
        ),
    };
    let message = "nothing demands a member of the set that `every` speaks about";
    Diagnostic::new(&codes::EVERY_OF_NOTHING, span, message).label(label).help(help).help(
        "where that is meant: `// lint: allow every-of-nothing, REASON` above the requirement",
    )
}
