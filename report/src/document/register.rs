//! The waivers of the policy and what it changes of the packs that it adopts, for the document. It has no instant, so it
//! says until when a waiver holds and not whether it does.

use crate::document::Ingredients;
use crate::document::model::{Adoption, Waiver};
use crate::register;
use language::graph::ClauseId;
use language::graph::waiver::Waiver as Declared;
use language::literal::show_duration;
use language::span::Span;
use std::fmt::Write as _;

/// The waivers, in the policy's order.
pub(super) fn waivers(it: &Ingredients<'_>) -> Vec<Waiver> {
    it.policy.graph().waivers.iter().map(|waiver| row(it, waiver)).collect()
}

fn row(it: &Ingredients<'_>, waiver: &Declared) -> Waiver {
    let number =
        |id: ClauseId| it.policy.graph().clause(id).map_or("?", |it| it.number.as_str()).to_owned();
    Waiver {
        clause: number(waiver.clause),
        subject: waiver.on.clone(),
        reason: waiver.reason.clone(),
        owner: waiver.owner.clone(),
        approved_by: waiver.approved_by.clone(),
        ticket: waiver.ticket.clone(),
        until: register::until(waiver.until),
        compensated_by: waiver.compensated_by.iter().map(|id| number(*id)).collect(),
        place: place(it, waiver.span),
    }
}

fn place(it: &Ingredients<'_>, span: Span) -> String {
    let line = it.sources.range(span).map_or(1, |(start, _)| start.line);
    format!("{}:{line}", it.sources.path(span.file))
}

/// What the policy demands of waivers.
pub(super) fn rules(it: &Ingredients<'_>) -> String {
    let head = it.policy.graph().policy.as_ref();
    let rules = head.map(|it| it.waivers.clone()).unwrap_or_default();
    let mut out =
        format!("A waiver accepts a failure for {} at most", show_duration(rules.longest));
    for (grade, longest) in &rules.by_grade {
        let (grade, longest) = (grade.word(), show_duration(*longest));
        let _ = write!(out, ", one of severity {grade} for {longest}");
    }
    out.push_str("; somebody other than its owner approves it");
    if !rules.approvers.is_empty() {
        let _ = write!(out, ", one of {}", rules.approvers.join(", "));
    }
    out.push('.');
    out
}

/// What is changed of packs, in the policy's order.
pub(super) fn adoptions(it: &Ingredients<'_>) -> Vec<Adoption> {
    let changes = register::changes(it.policy).into_iter();
    changes
        .map(|change| Adoption {
            pack: change.pack,
            change: change.what,
            direction: change.direction,
            reason: change.because.unwrap_or_default(),
            place: place(it, change.declared),
        })
        .collect()
}
