//! Outcomes of subjects with their messages, evidence and gaps.

use super::attested;
use super::domain;
use super::needed::{self, Needed};
use super::trace::Tracer;
use super::{Explanation, How, nowhere, show};
use crate::eval::clause::{Judged, verdict};
use crate::eval::frame::Frame;
use crate::eval::run::{Run, Stop};
use crate::evidence::{Evidence, Missing};
use crate::kleene::Truth;
use crate::plan::{Binder, ClausePlan, Node, Op, SubjectPlan};
use crate::verdict::{RequirementOutcome, SubjectKey, SubjectOutcome, Verdict};
use language::schema::Type;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Leaves listed for one outcome.
pub(super) const SHOWN: usize = 8;

/// The key of the subject of a one-row frame.
pub(crate) fn key(run: &Run<'_>, plan: &ClausePlan, frame: &Frame) -> SubjectKey {
    let part = |binder: &Binder| {
        let value = frame.get(binder.var).map(|it| it.scalar(0));
        let declared = plan.variables.get(binder.var.0 as usize).map_or(&Type::Error, |it| &it.ty);
        value.map_or_else(|| Arc::from("?"), |it| show::scalar(run, declared, it).into())
    };
    SubjectKey { parts: plan.subjects.iter().map(|it| part(&it.binder)).collect() }
}

/// Where the subject was read: the first of its parts that is a fact.
pub(crate) fn place(run: &Run<'_>, plan: &ClausePlan, frame: &Frame) -> Evidence {
    for subject in &plan.subjects {
        let var = subject.binder.var;
        let declared = plan.variables.get(var.0 as usize).map(|it| it.ty.required());
        let cell = frame.get(var).and_then(|it| it.scalar(0).cell());
        if let (Some(Type::Entity(entity)), Some(cell)) = (declared, cell) {
            return domain::evidence(run, (*entity, cell), None, None);
        }
    }
    nobody(&key(run, plan, frame).show())
}

/// A subject that no source has a place for.
pub(crate) fn nobody(id: &str) -> Evidence {
    Evidence {
        entity: "".into(),
        id: id.into(),
        attribute: None,
        value: None,
        place: None,
        pointer: None,
        source: "".into(),
        via: Vec::new(),
        asked_at: None,
    }
}

/// The outcome of one subject, with evidence where it did not pass.
pub(crate) fn outcome<'a>(
    run: &mut Run<'a>,
    plan: &'a ClausePlan,
    judged: &Judged,
    frame: &Frame,
) -> Result<SubjectOutcome, Stop> {
    let at = place(run, plan, frame);
    let mut outcomes = Vec::new();
    let mut worst = Verdict::Pass;
    let mut doubts: Option<Conditions> = None;
    for (number, holds) in judged.holds.iter().enumerate() {
        let verdict = verdict(judged.applies, judged.exempt, *holds);
        worst = worst.min(verdict);
        let Some(planned) = plan.requirements.get(number).filter(|_| verdict != Verdict::Pass)
        else {
            continue;
        };
        if doubts.is_none() {
            doubts = Some(conditions(Tracer::brief(run, &plan.lets), plan, judged, frame)?);
        }
        let own = Tracer::brief(run, &plan.lets).about(&at).trace(&planned.holds, frame)?;
        let message = show::message(run, &planned.message, frame)?;
        if let Some(shared) = &doubts {
            outcomes.push(requirement((number, verdict), message, (own, shared), &at));
        }
    }
    let fix =
        if worst == Verdict::Fail { show::message(run, &plan.fix, frame)? } else { String::new() };
    Ok(SubjectOutcome {
        subject: key(run, plan, frame),
        at,
        verdict: worst,
        outcomes,
        attested: attested::statements(run, plan, judged, frame)?,
        waivers: Vec::new(),
        maybe_subject: judged.applies != Truth::True,
        fix,
    })
}

fn requirement(
    (requirement, verdict): (usize, Verdict),
    message: String,
    (own, shared): (Explanation, &Conditions),
    at: &Evidence,
) -> RequirementOutcome {
    let mut evidence = own.all_evidence();
    if evidence.is_empty() {
        evidence.push(at.clone());
    }
    evidence.truncate(SHOWN);
    let mut missing = BTreeSet::new();
    if verdict != Verdict::Fail {
        missing.extend(shared.all().flat_map(Explanation::all_missing));
        // A requirement that is decided needs nothing more, whoever it is about.
        if own.truth.is_open() {
            missing.extend(own.all_missing());
        }
    }
    let missing: Vec<Missing> = missing.into_iter().collect();
    let needed = match (verdict, missing.len()) {
        (Verdict::Unknown, 2..) => shared.needed(own).smallest(),
        _ => vec![missing.clone()],
    };
    RequirementOutcome { requirement, verdict, message, evidence, missing, needed }
}

/// What a subject's standing depends on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Conditions {
    /// Why it is open whether the clause applies.
    pub(crate) applies: Vec<Explanation>,
    /// The exceptions that are open; or the one that holds.
    pub(crate) exceptions: Vec<Explanation>,
}

impl Conditions {
    fn all(&self) -> impl Iterator<Item = &Explanation> {
        self.applies.iter().chain(&self.exceptions)
    }

    /// What it takes to decide whether a requirement is violated: whether the clause applies, no exception holds, and the
    /// requirement does not.
    pub(crate) fn needed(&self, own: Explanation) -> Needed {
        needed::needed(&self.violated(own))
    }

    pub(crate) fn violated(&self, own: Explanation) -> Explanation {
        let negated = |it: Explanation| {
            let mut out = Explanation::leaf(it.asked_at, it.truth.negate());
            out.how = How::Not;
            out.children.push(it);
            out
        };
        let mut parts: Vec<Explanation> = self.applies.clone();
        parts.extend(self.exceptions.iter().cloned().map(negated));
        parts.push(negated(own));
        let truth = parts.iter().map(|it| it.truth).fold(Truth::True, Truth::and);
        let mut out = Explanation::leaf(nowhere(), truth);
        out.how = How::All;
        parts.retain(|it| it.truth == truth);
        out.children = parts;
        out
    }
}

/// Why it is open whether the clause applies or an exception holds; and the exception that does hold.
pub(super) fn conditions<'a>(
    mut tracer: Tracer<'_, 'a>,
    plan: &'a ClausePlan,
    judged: &Judged,
    frame: &Frame,
) -> Result<Conditions, Stop> {
    let mut out = Conditions::default();
    if judged.applies.is_open() {
        for level in &plan.subjects {
            out.applies.extend(level_doubt(&mut tracer, plan, level, frame)?);
        }
    }
    for exception in &plan.exceptions {
        let truth = tracer.decide(exception, frame)?;
        let matters = match judged.exempt {
            Truth::True => truth == Truth::True,
            Truth::False => false,
            Truth::Unknown | Truth::Fault => truth.is_open(),
        };
        if matters {
            tracer.nodes = 0;
            out.exceptions.push(tracer.trace(exception, frame)?);
        }
    }
    Ok(out)
}

fn level_doubt<'a>(
    tracer: &mut Tracer<'_, 'a>,
    plan: &'a ClausePlan,
    level: &'a SubjectPlan,
    frame: &Frame,
) -> Result<Vec<Explanation>, Stop> {
    let mut out = Vec::new();
    let cell = frame.get(level.binder.var).and_then(|it| it.scalar(0).cell());
    let mut leaf = Explanation::leaf(plan.variable_span(level.binder.var), Truth::Unknown);
    tracer.membership_gaps(&level.binder, (frame, cell), &mut leaf)?;
    if !leaf.missing.is_empty() {
        out.push(leaf);
    }
    if let Some(filter) = &level.filter {
        let tree = tracer.trace(filter, frame)?;
        if tree.truth.is_open() {
            out.push(tree);
        }
    }
    Ok(out)
}

/// Why a collection of subjects may have members that nobody has seen.
pub(crate) fn unseen<'a>(
    run: &mut Run<'a>,
    level: &'a SubjectPlan,
    frame: &Frame,
) -> Result<Vec<Missing>, Stop> {
    let mut leaf = Explanation::leaf(nowhere(), Truth::Unknown);
    Tracer::brief(run, &[]).domain_gaps(&level.binder, frame, &mut leaf)?;
    if let (true, Some(entity)) = (leaf.all_missing().is_empty(), level.binder.access.entity()) {
        return Ok(domain::missing_collection(run, entity, None));
    }
    Ok(leaf.all_missing())
}

/// Why an `expect` is not satisfied: what it misses, or that the facts it asks for are none.
pub(crate) fn unmet<'a>(run: &mut Run<'a>, expectation: &'a Node) -> Result<Vec<Missing>, Stop> {
    let tree = Tracer::brief(run, &[]).trace(expectation, &Frame::unit())?;
    let missing = tree.all_missing();
    if tree.truth.is_open() && !missing.is_empty() {
        return Ok(missing);
    }
    let entity =
        if let Op::Exists(binder, _) = &expectation.op { binder.access.entity() } else { None };
    let entity = entity.map_or_else(|| Arc::from("?"), |it| domain::entity_name(run, it));
    let reason = Some("the clause expects at least one and none was found".to_owned());
    Ok(vec![Missing::Collection { entity, of: None, reason }])
}
