//! Proofs: why one subject of a clause stands as it does, whichever way that is, and what a clause without subjects was
//! looked for among.

use super::needed::{self, Needed};
use super::subject::{self, Conditions};
use super::trace::Tracer;
use super::{Explanation, How, nowhere};
use crate::eval::EvalContext;
use crate::eval::clause::{self, Judged};
use crate::eval::frame::Frame;
use crate::eval::run::{Run, Stop};
use crate::evidence::Evidence;
use crate::kleene::Truth;
use crate::plan::{ClausePlan, Plan};
use crate::store::FactStore;
use crate::verdict::{SubjectKey, Verdict};
use language::graph::ClauseId;

/// Why a subject stands as it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Who.
    pub subject: SubjectKey,
    /// Where it was read.
    pub at: Evidence,
    /// How it stands.
    pub standing: Standing,
    /// What decided that, each on its own; where it is open, what is open.
    pub parts: Vec<Part>,
    /// What would decide it where it is open: to fail is `holds`, to pass is `fails`, since a violation is asked for.
    pub needed: Needed,
}

/// How a subject stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// By its requirements.
    Judged(Verdict),
    /// An exception holds, so no requirement is asked.
    Exempt,
}

/// One tree of a proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is about.
    pub of: PartOf,
    /// The tree.
    pub tree: Explanation,
}

/// What a tree of a proof is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartOf {
    /// Whether the clause applies to the subject.
    Subject,
    /// An exception.
    Exception,
    /// The requirement of that position.
    Requirement(usize),
    /// The evaluation itself: it was ended.
    Limit,
}

/// Proves how one subject of one clause stands. Nothing where the clause has no such subject.
pub fn prove(
    plan: &Plan,
    store: &FactStore,
    ctx: &EvalContext<'_>,
    (clause, subject): (ClauseId, &SubjectKey),
) -> Option<Proof> {
    let planned = plan.clauses.get(clause.0 as usize)?;
    let mut run = Run::new(plan, store, ctx);
    let found = clause::within_age(&mut run, planned, |run| {
        let subjects = clause::enumerate(run, planned)?;
        for row in 0..subjects.frame.len {
            let one = subjects.frame.row(row);
            if subject::key(run, planned, &one) != *subject {
                continue;
            }
            let frame = clause::with_lets(run, planned, one)?;
            let applies = subjects.applies.get(row).copied().unwrap_or(Truth::Unknown);
            let judged = clause::judge_rows(run, planned, &frame, vec![applies])?;
            let Some(judged) = judged.first() else { return Ok(None) };
            return proof(run, planned, judged, &frame).map(Some);
        }
        Ok(None)
    });
    found.unwrap_or_else(|stop| Some(ended(subject, &stop)))
}

/// A limit ended the proof: that is an error, whatever it would have come to.
fn ended(subject: &SubjectKey, stop: &Stop) -> Proof {
    let mut tree = Explanation::leaf(nowhere(), Truth::Fault);
    tree.text.clone_from(&stop.text);
    Proof {
        subject: subject.clone(),
        at: subject::nobody(&subject.show()),
        standing: Standing::Judged(Verdict::Error),
        parts: vec![Part { of: PartOf::Limit, tree }],
        needed: Needed::default(),
    }
}

fn proof<'a>(
    run: &mut Run<'a>,
    plan: &'a ClausePlan,
    judged: &Judged,
    frame: &Frame,
) -> Result<Proof, Stop> {
    let at = subject::place(run, plan, frame);
    let subject = subject::key(run, plan, frame);
    let is_exempt = judged.applies == Truth::True && judged.exempt == Truth::True;
    let verdicts: Vec<Verdict> = judged
        .holds
        .iter()
        .map(|holds| clause::verdict(judged.applies, judged.exempt, *holds))
        .collect();
    let worst = verdicts.iter().min().copied().unwrap_or(Verdict::Pass);
    let conditions = subject::conditions(Tracer::full(run, &plan.lets), plan, judged, frame)?;
    let mut parts = of_conditions(&conditions, is_exempt, worst);
    let mut violations = Vec::new();
    for (number, verdict) in verdicts.iter().enumerate() {
        let Some(planned) = plan.requirements.get(number) else { continue };
        // Beside a worse requirement a better one decides nothing.
        if is_exempt || *verdict != worst || judged.exempt == Truth::True {
            continue;
        }
        let tree = Tracer::full(run, &plan.lets).about(&at).trace(&planned.holds, frame)?;
        if *verdict == Verdict::Unknown {
            violations.push(conditions.violated(tree.clone()));
        }
        if *verdict != Verdict::Unknown || tree.truth.is_open() {
            parts.push(Part { of: PartOf::Requirement(number), tree });
        }
    }
    let standing = if is_exempt { Standing::Exempt } else { Standing::Judged(worst) };
    Ok(Proof { subject, at, standing, parts, needed: decided(violations) })
}

/// The conditions that matter: open ones where they keep the subject open, or the exception that holds.
fn of_conditions(conditions: &Conditions, is_exempt: bool, worst: Verdict) -> Vec<Part> {
    let is_open = worst == Verdict::Unknown;
    let applies = conditions.applies.iter().filter(|_| is_open);
    let exceptions =
        conditions.exceptions.iter().filter(|it| is_open || is_exempt || it.truth == Truth::True);
    let part = |of| move |tree: &Explanation| Part { of, tree: tree.clone() };
    applies.map(part(PartOf::Subject)).chain(exceptions.map(part(PartOf::Exception))).collect()
}

/// One violation is enough to fail; to pass takes that there is none.
fn decided(violations: Vec<Explanation>) -> Needed {
    let mut any = Explanation::leaf(nowhere(), Truth::Unknown);
    any.how = How::Any;
    any.children = violations;
    needed::needed(&any)
}
