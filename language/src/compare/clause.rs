//! Two clauses in normal form: whether they demand the same, and which of them provably demands more.
//!
//! A clause is stricter where on the same facts none of its subjects, and not the clause as a whole, fares better than under
//! the other: fail below unknown below everything else.

use super::normal::Normal;
use super::order::Prover;
use super::range::Enums;
use super::term::{FALSE, Term, all, any, negated};
use crate::schema::Schema;

/// What is proven about the new clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// It is at least as strict as the old one.
    pub stricter: bool,
    /// The old one is at least as strict.
    pub laxer: bool,
}

/// Looks for proofs in both directions.
pub fn prove(old: &Normal, new: &Normal, enums: &Enums) -> Proof {
    if old == new {
        return Proof { stricter: true, laxer: true };
    }
    Proof { stricter: is_as_strict(new, old, enums), laxer: is_as_strict(old, new, enums) }
}

/// Whether one clause provably fails, or misses evidence, wherever another does.
fn is_as_strict(strict: &Normal, lax: &Normal, enums: &Enums) -> bool {
    if strict.levels.len() != lax.levels.len() || strict.newer_than != lax.newer_than {
        return false;
    }
    let mut prover = Prover::new(enums);
    for (lax, strict) in lax.levels.iter().zip(&strict.levels) {
        if !prover.widens(&lax.range, &strict.range) {
            return false;
        }
    }
    // The collection of an inner level is looked at wherever the outer ones let a subject in.
    for depth in 1..strict.levels.len() {
        if !prover.proves(&filters(lax, depth), &filters(strict, depth)) {
            return false;
        }
    }
    let expected = |it: &Normal| all(it.expectations.iter().cloned());
    prover.proves(&violation(lax), &violation(strict))
        && prover.proves(&expected(strict), &expected(lax))
}

fn filters(it: &Normal, depth: usize) -> Term {
    all(it.levels.iter().take(depth).map(|it| it.filter.clone()))
}

/// What is true of a subject that fails: it is one, no exception holds, and a requirement does not.
pub fn violation(it: &Normal) -> Term {
    let exempt = any(it.exceptions.iter().cloned());
    let holds = all(it.requirements.iter().cloned());
    let applies = filters(it, it.levels.len());
    all([applies, negated(exempt), negated(holds)])
}

/// What is true where some subject fails, as one condition without free variables.
pub fn some_violation(it: &Normal) -> Term {
    let mut inner = match it.levels.len() {
        0 => FALSE,
        _ => violation(it),
    };
    for level in it.levels.iter().rev() {
        inner = Term::Some(Box::new(level.range.clone()), Box::new(inner));
    }
    inner
}

/// The enums that both schemas declare with the same values.
pub fn common_enums(old: &Schema, new: &Schema) -> Enums {
    let values = |schema: &Schema| -> Enums {
        let of = |it: &crate::schema::Enum| {
            let values = it.values.iter().map(|it| it.name.as_str().into()).collect();
            (it.name.as_str().into(), values)
        };
        schema.enums.iter().map(of).collect()
    };
    let other = values(new);
    values(old).into_iter().filter(|(name, values)| other.get(name) == Some(values)).collect()
}
