//! Clauses: subjects narrow what follows, requirements are judged each on its own, and texts may name anything.

use super::attest;
use super::checker::Checker;
use crate::diagnostic::Diagnostic;
use crate::graph::ParamId;
use crate::graph::clause::{Clause, Expectation, Piece, Requirement, Subject};
use crate::hir::{self, Demand, Program};
use crate::schema::{Schema, Type};
use crate::span::Span;

/// One clause, typed.
pub(super) fn clause(
    clause: &hir::Clause,
    program: &Program,
    schema: &Schema,
    out: &mut Vec<Diagnostic>,
) -> Clause {
    let mut checker = Checker::new(program, schema, &clause.variables);
    let subjects = clause.subjects.iter().filter_map(|it| subject(&mut checker, it)).collect();
    let mut lets = Vec::new();
    for (var, value) in &clause.lets {
        let value = checker.check(value, None);
        checker.set_type(*var, value.ty.clone());
        lets.push((*var, value));
    }
    let mut exceptions = Vec::new();
    for exception in &clause.exceptions {
        let exception = checker.condition(exception);
        // What is judged is not exempt: later conditions may rely on the exception being false.
        checker.assume(&exception, false);
        exceptions.push(exception);
    }
    let requirements =
        clause.requirements.iter().filter_map(|it| requirement(&mut checker, it)).collect();
    let expectation = |(condition, span): &(hir::Expr, _)| Expectation {
        holds: checker.condition_alone(condition),
        span: *span,
    };
    let expectations = clause.expectations.iter().map(expectation).collect();
    let newer_than = clause.newer_than.as_ref().and_then(|it| checker.of_type(it, &Type::Duration));
    let sentence = texts(&mut checker, &clause.sentence);
    let fix = texts(&mut checker, &clause.fix);
    out.append(&mut checker.diagnostics);
    Clause {
        number: clause.number.clone(),
        name: clause.name.clone(),
        sentence,
        placeholders: clause.sentence.iter().filter_map(placeholder).collect(),
        doc: clause.doc.clone(),
        severity: clause.severity,
        enforcement: clause.enforcement,
        enforced_from: clause.enforced_from,
        off: None,
        controls: clause.controls.clone(),
        why: clause.why.clone(),
        fix,
        newer_than,
        variables: checker.variables,
        subjects,
        lets,
        exceptions,
        requirements,
        expectations,
        span: clause.span,
        item: clause.item,
    }
}

fn subject(checker: &mut Checker<'_>, subject: &hir::Subject) -> Option<Subject> {
    let binding = checker.binding(&subject.binder);
    let filter = subject.filter.as_ref().map(|it| checker.condition(it));
    if let Some(filter) = &filter {
        checker.assume(filter, true);
    }
    Some(Subject { binding: binding?, filter })
}

fn requirement(checker: &mut Checker<'_>, it: &hir::Requirement) -> Option<Requirement> {
    let (condition, message) = match &it.demand {
        Demand::Holds(condition) => {
            (checker.condition_alone(condition), texts(checker, &it.message))
        }
        Demand::Attest(attest) => {
            let (condition, own) = attest::meaning(checker, attest)?;
            let message = if it.message.is_empty() { &own } else { &it.message };
            (checker.condition_alone(&condition), texts(checker, message))
        }
    };
    let span = condition.span;
    let holds = if it.forbidden { Checker::negation(condition, span) } else { condition };
    let attested = matches!(it.demand, Demand::Attest(_));
    Some(Requirement { holds, forbidden: it.forbidden, attested, message, span: it.span })
}

fn placeholder(piece: &hir::Piece) -> Option<(ParamId, Span)> {
    match piece {
        hir::Piece::Param(id, span) => Some((*id, *span)),
        hir::Piece::Text(_) | hir::Piece::Value(_) => None,
    }
}

/// A text may speak of what may be absent; it then says so.
fn texts(checker: &mut Checker<'_>, pieces: &[hir::Piece]) -> Vec<Piece> {
    let piece = |piece: &hir::Piece| match piece {
        hir::Piece::Text(text) => Piece::Text(text.clone()),
        hir::Piece::Param(id, _) => Piece::Param(*id),
        hir::Piece::Value(expr) => Piece::Value(checker.check(expr, None)),
    };
    pieces.iter().map(piece).collect()
}
