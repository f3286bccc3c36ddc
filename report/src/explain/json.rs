//! An explanation for programs: one object, its shape published as `docs/explanation.schema.json`. The trees are whole: what
//! the text dissolves for reading stands here as it was decided.

use super::{Answer, Told, part_word, sentence};
use crate::json::print;
use crate::json::shape::{Absence, Leaf, Location};
use crate::look::Look;
use crate::model::{Report, cheapest};
use evaluator::change::Change;
use evaluator::evidence::Missing;
use evaluator::explain::ground::Level;
use evaluator::explain::proof::Part;
use evaluator::explain::what_if::{After, WhatIf};
use evaluator::explain::{Explanation, How, Role};
use evaluator::kleene::Truth;
use language::literal::show_instant;
use serde::Serialize;
use std::io::{Result, Write};

/// Version of the shape. A new field leaves the first number, a changed one raises it.
const SCHEMA_VERSION: &str = "1.0";

pub(super) fn write(answer: &Answer<'_>, _: Look, out: &mut dyn Write) -> Result<()> {
    print(&document(answer), out)
}

#[derive(Serialize)]
struct Document<'r> {
    #[serde(rename = "schemaVersion")]
    schema_version: &'static str,
    target: &'r str,
    at: String,
    clause: Clause<'r>,
    subjects: Vec<Listed<'r>>,
    exempt: &'r [String],
    missing: Vec<Absence>,
    subject: Option<Subject<'r>>,
    asked_of: Vec<AskedOf<'r>>,
}

#[derive(Serialize)]
struct Clause<'r> {
    id: &'r str,
    name: &'r str,
    title: &'r str,
    severity: &'static str,
    verdict: &'static str,
    location: Option<Location<'r>>,
}

#[derive(Serialize)]
struct Listed<'r> {
    subject: &'r str,
    verdict: &'static str,
    message: String,
}

#[derive(Serialize)]
struct Subject<'r> {
    #[serde(rename = "subject")]
    id: &'r str,
    verdict: &'static str,
    message: Option<String>,
    fix: Option<&'r str>,
    location: Option<Location<'r>>,
    applies: &'static str,
    waivers: Vec<Waiver<'r>>,
    proof: Vec<Tree<'r>>,
    needed: Option<Needed>,
    what_if: Option<Flip>,
}

#[derive(Serialize)]
struct Waiver<'r> {
    state: &'static str,
    owner: &'r str,
    approved_by: Option<&'r str>,
    until: &'r str,
    reason: &'r str,
    ticket: &'r str,
    location: Option<Location<'r>>,
}

#[derive(Serialize)]
struct Tree<'r> {
    of: &'static str,
    location: Option<Location<'r>>,
    #[serde(rename = "tree")]
    root: Node<'r>,
}

#[derive(Serialize)]
struct Node<'r> {
    truth: &'static str,
    how: &'static str,
    role: &'static str,
    policy: &'r str,
    asked: Option<Location<'r>>,
    text: &'r str,
    evidence: Vec<Leaf<'r>>,
    missing: Vec<Absence>,
    parts: Vec<Node<'r>>,
    more: usize,
}

#[derive(Serialize)]
struct Needed {
    decides: Vec<Absence>,
    others_as_small: usize,
    to_pass: Option<Vec<Absence>>,
    to_fail: Option<Vec<Absence>>,
}

#[derive(Serialize)]
struct Flip {
    tried: usize,
    sentence: String,
    entity: Option<String>,
    id: Option<String>,
    attribute: Option<String>,
    instead: Option<String>,
    then: Option<&'static str>,
}

#[derive(Serialize)]
struct AskedOf<'r> {
    variable: &'r str,
    ranges_over: &'r str,
    seen: usize,
    kept: usize,
    complete: bool,
    scopes: Vec<Scope<'r>>,
    fell_out: Vec<Node<'r>>,
    more: usize,
}

#[derive(Serialize)]
struct Scope<'r> {
    source: &'r str,
    count: u64,
    of: &'r [String],
}

fn document<'r>(answer: &'r Answer<'_>) -> Document<'r> {
    let (report, clause) = (answer.report, answer.clause);
    Document {
        schema_version: SCHEMA_VERSION,
        target: &report.target,
        at: show_instant(report.at),
        clause: Clause {
            id: &clause.id,
            name: &clause.name,
            title: &clause.title,
            severity: clause.severity.word(),
            verdict: clause.verdict.word(),
            location: Location::of(Some(clause.declared), &report.sources),
        },
        subjects: clause
            .subjects
            .iter()
            .map(|it| Listed {
                subject: &it.subject,
                verdict: it.verdict.word(),
                message: it.message(),
            })
            .collect(),
        exempt: &clause.exempt,
        missing: absences(&clause.unseen, report),
        subject: answer.subject.as_ref().map(|it| subject(it, answer)),
        asked_of: answer.levels.iter().map(|it| asked_of(it, report)).collect(),
    }
}

fn absences(all: &[Missing], report: &Report) -> Vec<Absence> {
    all.iter().map(|it| Absence::of(it, &report.remedies)).collect()
}

fn subject<'r>(told: &'r Told<'_>, answer: &'r Answer<'_>) -> Subject<'r> {
    let report = answer.report;
    let judged = told.judged;
    let waivers = judged.map_or(&[][..], |it| it.waivers.as_slice()).iter();
    Subject {
        id: &told.name,
        verdict: told.word(),
        message: judged.map(crate::model::Subject::message),
        fix: judged.map(|it| it.fix.as_str()).filter(|it| !it.is_empty()),
        location: Location::of(told.proof.at.place, &report.sources),
        applies: if judged.is_some_and(|it| it.maybe) { "unknown" } else { "yes" },
        waivers: waivers
            .filter_map(|at| report.waivers.get(*at))
            .map(|it| Waiver {
                state: it.state.word(),
                owner: &it.owner,
                approved_by: it.approved_by.as_deref(),
                until: &it.until,
                reason: &it.reason,
                ticket: &it.ticket,
                location: Location::of(Some(it.declared), &report.sources),
            })
            .collect(),
        proof: told.proof.parts.iter().map(|it| part(it, answer)).collect(),
        needed: needed(told, report),
        what_if: told.what_if.as_ref().map(|it| flip(told, it, report)),
    }
}

fn part<'r>(it: &'r Part, answer: &'r Answer<'_>) -> Tree<'r> {
    let asked = answer.asked(it.of).unwrap_or(it.tree.asked_at);
    Tree {
        of: part_word(it.of),
        location: Location::of(Some(asked), &answer.report.sources),
        root: node(&it.tree, answer.report),
    }
}

fn node<'r>(it: &'r Explanation, report: &'r Report) -> Node<'r> {
    Node {
        truth: match it.truth {
            Truth::True => "holds",
            Truth::False => "does-not-hold",
            Truth::Unknown => "unknown",
            Truth::Fault => "error",
        },
        how: how(&it.how),
        role: match it.role {
            Role::Text => "text",
            Role::Witness => "witness",
            Role::Candidate => "candidate",
            Role::Branch(_) => "branch",
        },
        policy: report.sources.text(it.asked_at),
        asked: Location::of(Some(it.asked_at), &report.sources),
        text: &it.text,
        evidence: it.evidence.iter().map(|it| Leaf::of(it, &report.sources)).collect(),
        missing: absences(&it.missing, report),
        parts: it.children.iter().map(|it| node(it, report)).collect(),
        more: it.more,
    }
}

fn how(it: &How) -> &'static str {
    match it {
        How::Atom => "atom",
        How::All => "all",
        How::Any => "any",
        How::Not => "not",
        How::Same => "same",
        How::Gap => "unseen",
        How::Given => "supposed",
        How::Aside => "aside",
        How::Count(_) => "count",
    }
}

fn needed(told: &Told<'_>, report: &Report) -> Option<Needed> {
    let ways = told.proof.needed.smallest();
    let way = cheapest(&ways, &report.remedies).filter(|it| !it.is_empty())?;
    let to =
        |ways: &[Vec<Missing>]| cheapest(ways, &report.remedies).map(|it| absences(it, report));
    Some(Needed {
        decides: absences(way, report),
        others_as_small: ways.len().saturating_sub(1),
        to_pass: to(&told.proof.needed.fails),
        to_fail: to(&told.proof.needed.holds),
    })
}

fn flip(told: &Told<'_>, it: &WhatIf, report: &Report) -> Flip {
    let named = it.flip.as_ref().map(|it| match &it.change {
        Change::Attribute { entity, id, attribute, .. } => (entity, id, Some(attribute)),
        Change::Gone { entity, id } => (entity, id, None),
    });
    Flip {
        tried: it.tried,
        sentence: sentence(told, it, report),
        entity: named.map(|it| it.0.to_string()),
        id: named.map(|it| it.1.to_string()),
        attribute: named.and_then(|it| it.2).map(ToString::to_string),
        instead: it.flip.as_ref().and_then(|it| it.instead.clone()),
        then: it.flip.as_ref().map(|it| match it.then {
            After::Judged(verdict) => verdict.word(),
            After::Exempt => "exempt",
            After::NoSubject => "no-subject",
        }),
    }
}

fn asked_of<'r>(it: &'r Level, report: &'r Report) -> AskedOf<'r> {
    AskedOf {
        variable: &it.variable,
        ranges_over: &it.ranges_over,
        seen: it.seen,
        kept: it.kept,
        complete: it.complete,
        scopes: it
            .scopes
            .iter()
            .map(|it| Scope { source: &it.source, count: it.count, of: &it.of })
            .collect(),
        fell_out: it.out.iter().map(|it| node(it, report)).collect(),
        more: it.more,
    }
}
