//! An explanation as plain data, and the formats that print it: a clause with its subjects, or one subject with the proof of
//! how it stands.

mod html;
mod json;
pub mod steps;
mod text;

use crate::diagnostics;
use crate::look::Look;
use crate::model::{Clause, Report, Subject};
use crate::wording;
use evaluator::evidence::Evidence;
use evaluator::explain::ground::Level;
use evaluator::explain::proof::{PartOf, Proof, Standing};
use evaluator::explain::what_if::{After, WhatIf};
use evaluator::verdict::Verdict;
use language::graph::clause::Clause as Declared;
use language::span::Span;
use std::io::{Result, Write};

/// What is explained.
#[derive(Debug)]
pub struct Answer<'r> {
    /// The report it belongs to.
    pub report: &'r Report,
    /// The clause.
    pub clause: &'r Clause,
    /// The clause as the policy declares it.
    pub declared: &'r Declared,
    /// The one subject that was asked about; nothing where all are listed.
    pub subject: Option<Told<'r>>,
    /// What the clause was asked of, for each checkout.
    pub levels: Vec<Level>,
}

/// One subject and why it stands so.
#[derive(Debug)]
pub struct Told<'r> {
    /// Its id.
    pub name: String,
    /// As it was judged; nothing where an exception holds.
    pub judged: Option<&'r Subject>,
    /// The proof, from the checkout that knows it.
    pub proof: Proof,
    /// What would flip it, where that was asked.
    pub what_if: Option<WhatIf>,
}

/// One format of an explanation.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// As `--format` writes it.
    pub name: &'static str,
    /// Writes it whole.
    pub write: fn(&Answer<'_>, Look, &mut dyn Write) -> Result<()>,
}

/// Every format, sorted by name.
pub const FORMATS: &[Format] = &[
    Format { name: "html", write: html::write },
    Format { name: "json", write: json::write },
    Format { name: "text", write: text::write },
];

impl Answer<'_> {
    /// The statement of the policy that a part of a proof is about.
    fn asked(&self, of: PartOf) -> Option<Span> {
        match of {
            PartOf::Requirement(at) => self.declared.requirements.get(at).map(|it| it.span),
            PartOf::Subject | PartOf::Exception | PartOf::Limit => None,
        }
    }

    /// The condition of that statement.
    fn holds(&self, of: PartOf) -> Option<Span> {
        match of {
            PartOf::Requirement(at) => self.declared.requirements.get(at).map(|it| it.holds.span),
            PartOf::Subject | PartOf::Exception | PartOf::Limit => None,
        }
    }
}

impl Told<'_> {
    /// How it stands, in a word.
    pub fn word(&self) -> &'static str {
        match (self.judged, self.proof.standing) {
            (Some(judged), _) => judged.verdict.word(),
            (None, Standing::Exempt) => "exempt",
            (None, Standing::Judged(verdict)) => verdict.word(),
        }
    }
}

/// What the part of a proof is about, in a word.
fn part_word(of: PartOf) -> &'static str {
    match of {
        PartOf::Subject => "subject",
        PartOf::Exception => "exception",
        PartOf::Requirement(_) => "requirement",
        PartOf::Limit => "limit",
    }
}

/// What a leaf shows and where it was read. Whose attribute it is need not be said where that is who the step is about.
fn said(leaf: &Evidence, whose: &str, report: &Report) -> String {
    let place = place_of(leaf, report);
    let words = match (leaf.attribute.is_some(), &*leaf.id == whose) {
        (true, true) => wording::leaf(leaf),
        (true, false) => format!("{} {}: {}", leaf.entity, leaf.id, wording::leaf(leaf)),
        (false, true) => leaf.entity.to_string(),
        (false, false) => format!("{} {}", leaf.entity, leaf.id),
    };
    if place.is_empty() { words } else { format!("{words}, {place}") }
}

/// What would flip a verdict, as a sentence with its place.
fn sentence(told: &Told<'_>, asked: &WhatIf, report: &Report) -> String {
    let Some(flip) = &asked.flip else {
        return match told.proof.standing {
            Standing::Judged(Verdict::Unknown) => {
                "nothing flips what is not decided: the evidence above decides it".to_owned()
            }
            Standing::Judged(_) | Standing::Exempt => format!(
                "no single change of the facts that decided it does: {} were tried",
                asked.tried
            ),
        };
    };
    let of = &flip.of;
    let at = place_of(of, report);
    let at = if at.is_empty() { at } else { format!(" ({at})") };
    let then = match flip.then {
        After::Judged(verdict) => format!("the verdict would be {}", verdict.word()),
        After::Exempt => "an exception would hold".to_owned(),
        After::NoSubject => "the clause would not apply to it".to_owned(),
    };
    match (&of.attribute, &flip.instead) {
        (Some(attribute), Some(instead)) => {
            let present = of.value.as_deref().unwrap_or("unknown");
            format!(
                "if `{attribute}` of {} {} were `{instead}` instead of `{present}`{at}, {then}",
                of.entity, of.id
            )
        }
        (_, _) => format!("if there were no {} {}{at}, {then}", of.entity, of.id),
    }
}

/// Where a fact was read: a line of a text, or a place in a source that is none.
fn place_of(it: &Evidence, report: &Report) -> String {
    let known = it.place.filter(|span| report.sources.get(span.file).is_some());
    match (known, &it.pointer) {
        (Some(span), _) => diagnostics::place(span, &report.sources),
        (None, Some(pointer)) => format!("{} at {pointer}", it.source),
        (None, None) => it.source.to_string(),
    }
}
