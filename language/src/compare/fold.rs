//! What the normal form simplifies: comparisons of constants, and spellings of one condition. Every step holds in Kleene's
//! logic, so it changes no verdict.

use super::term::{Constant, Term, negated};
use crate::graph::expr::{Arithmetic, Comparison, Expr, ExprKind, VarId};
use crate::schema::{AttributeId, EntityId};

/// A term without what can be told at once.
pub(super) fn folded(term: Term) -> Term {
    match term {
        Term::Compare(how, left, right) => compared(how, *left, *right),
        Term::In(member, set) => match (&*member, &*set) {
            (Term::Constant(member), Term::Constant(Constant::Set(set))) => {
                truth(set.contains(member))
            }
            // Nothing is in the empty set, whatever it is.
            (_, Term::Constant(Constant::Set(set))) if set.is_empty() => truth(false),
            _ => Term::In(member, set),
        },
        Term::SetOf(members) => collected(members),
        Term::If(condition, yes, no) => chosen(condition, yes, no),
        Term::Entry(name, entries, key) => entry(name, entries, *key),
        Term::Arithmetic(how, left, right) => computed(how, left, right),
        Term::Constant(_)
        | Term::Unset(..)
        | Term::Var(_)
        | Term::Attribute(..)
        | Term::Now
        | Term::Not(_)
        | Term::And(_)
        | Term::Or(_)
        | Term::During(..)
        | Term::Present(_)
        | Term::Else(..)
        | Term::Call(_)
        | Term::Again(..)
        | Term::Builtin(..)
        | Term::Some(..)
        | Term::Collect(..)
        | Term::Closure(..)
        | Term::Aggregate(..) => term,
    }
}

/// Arithmetic of two constants; left as it is where it leaves 64 bits.
fn computed(how: Arithmetic, left: Box<Term>, right: Box<Term>) -> Term {
    if let (Term::Constant(a), Term::Constant(b)) = (&*left, &*right)
        && let (Some(low), Some(high)) = (a.number(), b.number())
    {
        let number = match how {
            Arithmetic::Add => low.checked_add(high),
            Arithmetic::Subtract => low.checked_sub(high),
            Arithmetic::Multiply => low.checked_mul(high),
        };
        let made = number.and_then(|number| match (a, b) {
            (Constant::Int(_), Constant::Int(_)) => Some(Constant::Int(number)),
            (Constant::Duration(_), Constant::Duration(_) | Constant::Int(_))
            | (Constant::Int(_), Constant::Duration(_)) => Some(Constant::Duration(number)),
            _ => None,
        });
        if let Some(made) = made {
            return Term::Constant(made);
        }
    }
    Term::Arithmetic(how, left, right)
}

fn chosen(condition: Box<Term>, yes: Box<Term>, no: Box<Term>) -> Term {
    if *condition == super::term::TRUE {
        *yes
    } else if *condition == super::term::FALSE {
        *no
    } else {
        Term::If(condition, yes, no)
    }
}

fn entry(name: super::term::Name, entries: Vec<(super::term::Name, Constant)>, key: Term) -> Term {
    if let Term::Constant(Constant::Enum(_, value)) = &key
        && let Some((_, found)) = entries.iter().find(|(name, _)| name == value)
    {
        return Term::Constant(found.clone());
    }
    Term::Entry(name, entries, Box::new(key))
}

fn truth(it: bool) -> Term {
    Term::Constant(Constant::Bool(it))
}

fn compared(how: Comparison, left: Term, right: Term) -> Term {
    match (&left, &right) {
        (Term::Constant(a), Term::Constant(b)) => match how {
            Comparison::Is => truth(a == b),
            Comparison::Less => truth(a < b),
            Comparison::LessOrEqual => truth(a <= b),
        },
        (Term::Constant(Constant::Bool(wanted)), _) if how == Comparison::Is => {
            if *wanted {
                right
            } else {
                negated(right)
            }
        }
        (_, Term::Constant(Constant::Bool(wanted))) if how == Comparison::Is => {
            if *wanted {
                left
            } else {
                negated(left)
            }
        }
        _ => Term::Compare(how, Box::new(left), Box::new(right)),
    }
}

fn collected(mut members: Vec<Term>) -> Term {
    let constant = |it: &Term| if let Term::Constant(it) = it { Some(it.clone()) } else { None };
    if let Some(constants) = members.iter().map(constant).collect() {
        return Term::Constant(set(constants));
    }
    members.sort();
    members.dedup();
    Term::SetOf(members)
}

/// A set of constants.
pub(super) fn set(mut members: Vec<Constant>) -> Constant {
    members.sort();
    members.dedup();
    Constant::Set(members)
}

/// Whether an argument may be unknown: a variable of a binder never is, nor what the policy writes.
pub(super) fn may_be_unknown(argument: &Term) -> bool {
    !matches!(argument, Term::Var(_) | Term::Constant(_) | Term::Now)
}

/// The equalities of a condition's own conjuncts that fix an attribute of its variable.
pub(super) fn fixed(
    var: VarId,
    entity: EntityId,
    condition: Option<&Expr>,
) -> Vec<(AttributeId, &Expr)> {
    let mut conjuncts = Vec::new();
    let mut pending: Vec<&Expr> = condition.into_iter().collect();
    while let Some(it) = pending.pop() {
        if let ExprKind::And(parts) = &it.kind {
            pending.extend(parts);
        } else {
            conjuncts.push(it);
        }
    }
    let sides = |it: &&'_ Expr| is_equality(it);
    let equalities = conjuncts.into_iter().filter(sides).filter_map(|it| {
        let ExprKind::Compare(_, left, right) = &it.kind else { return None };
        key(var, entity, left, right).or_else(|| key(var, entity, right, left))
    });
    equalities.collect()
}

fn is_equality(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Compare(Comparison::Is, ..))
}

fn key<'e>(
    var: VarId,
    entity: EntityId,
    side: &Expr,
    key: &'e Expr,
) -> Option<(AttributeId, &'e Expr)> {
    let ExprKind::Attribute(base, of, attribute) = &side.kind else { return None };
    let is_own = base.kind == ExprKind::Var(var) && *of == entity;
    is_own.then_some((*attribute, key))
}
