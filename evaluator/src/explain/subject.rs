//! Outcomes of subjects with their messages, evidence and gaps.

use super::attested;
use super::domain;
use super::trace::Tracer;
use super::{Explanation, show, word};
use crate::eval::clause::{Judged, verdict};
use crate::eval::frame::Frame;
use crate::eval::run::{Run, Stop};
use crate::evidence::{Evidence, Missing};
use crate::kleene::Truth;
use crate::plan::{Binder, ClausePlan, Node, Op, SubjectPlan};
use crate::verdict::{RequirementOutcome, SubjectKey, SubjectOutcome, Verdict};
use language::graph::ClauseId;
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
    let id = key(run, plan, frame).show();
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
    let mut doubts: Option<Vec<Explanation>> = None;
    for (number, holds) in judged.holds.iter().enumerate() {
        let verdict = verdict(judged.applies, judged.exempt, *holds);
        worst = worst.min(verdict);
        let Some(planned) = plan.requirements.get(number).filter(|_| verdict != Verdict::Pass)
        else {
            continue;
        };
        if doubts.is_none() {
            doubts = Some(conditions(run, plan, judged, frame)?);
        }
        let own = Tracer::about(run, &plan.lets, &at).brief().trace(&planned.holds, frame)?;
        let message = show::message(run, &planned.message, frame)?;
        let shared = doubts.as_deref().unwrap_or(&[]);
        outcomes.push(requirement((number, verdict), message, (&own, shared), &at));
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
    (own, shared): (&Explanation, &[Explanation]),
    at: &Evidence,
) -> RequirementOutcome {
    let mut evidence = own.all_evidence();
    if evidence.is_empty() {
        evidence.push(at.clone());
    }
    evidence.truncate(SHOWN);
    let mut missing = BTreeSet::new();
    if verdict != Verdict::Fail {
        missing.extend(shared.iter().flat_map(Explanation::all_missing));
        // A requirement that is decided needs nothing more, whoever it is about.
        if own.truth.is_open() {
            missing.extend(own.all_missing());
        }
    }
    let missing = missing.into_iter().collect();
    RequirementOutcome { requirement, verdict, message, evidence, missing }
}

/// Why it is open whether the clause applies or an exception holds; and the exception that does hold.
fn conditions<'a>(
    run: &mut Run<'a>,
    plan: &'a ClausePlan,
    judged: &Judged,
    frame: &Frame,
) -> Result<Vec<Explanation>, Stop> {
    let mut out = Vec::new();
    if judged.applies.is_open() {
        for level in &plan.subjects {
            out.extend(level_doubt(run, plan, level, frame)?);
        }
    }
    for exception in &plan.exceptions {
        let truth = run.truth(exception, frame)?.first().copied().unwrap_or(Truth::Unknown);
        let matters = match judged.exempt {
            Truth::True => truth == Truth::True,
            Truth::False => false,
            Truth::Unknown | Truth::Fault => truth.is_open(),
        };
        if matters {
            out.push(Tracer::new(run, &plan.lets).trace(exception, frame)?);
        }
    }
    Ok(out)
}

fn level_doubt<'a>(
    run: &mut Run<'a>,
    plan: &'a ClausePlan,
    level: &'a SubjectPlan,
    frame: &Frame,
) -> Result<Vec<Explanation>, Stop> {
    let mut out = Vec::new();
    let cell = frame.get(level.binder.var).and_then(|it| it.scalar(0).cell());
    let mut tracer = Tracer::new(run, &plan.lets);
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

/// The whole tree of one subject: what makes its standing open, then every requirement.
pub(crate) fn tree<'a>(
    run: &mut Run<'a>,
    (clause, plan): (ClauseId, &'a ClausePlan),
    judged: &Judged,
    frame: &Frame,
) -> Result<Explanation, Stop> {
    let item = run.plan.graph.clause(clause);
    let name = item.map_or("?", |it| it.name.as_str()).to_owned();
    let span = item.map_or(language::span::Span::whole(language::span::FileId(0)), |it| it.span);
    let holds = judged.holds.iter().copied().fold(Truth::True, Truth::and);
    let mut out = Explanation::leaf(span, holds);
    let subject = key(run, plan, frame).show();
    out.text = format!("{name} {} for {subject}", word(holds));
    let at = place(run, plan, frame);
    out.evidence.push(at.clone());
    out.children = conditions(run, plan, judged, frame)?;
    if judged.exempt != Truth::True {
        for requirement in &plan.requirements {
            out.children
                .push(Tracer::about(run, &plan.lets, &at).trace(&requirement.holds, frame)?);
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
    let mut leaf =
        Explanation::leaf(language::span::Span::whole(language::span::FileId(0)), Truth::Unknown);
    Tracer::new(run, &[]).domain_gaps(&level.binder, frame, &mut leaf)?;
    if let (true, Some(entity)) = (leaf.all_missing().is_empty(), level.binder.access.entity()) {
        return Ok(domain::missing_collection(run, entity, None));
    }
    Ok(leaf.all_missing())
}

/// Why an `expect` is not satisfied: what it misses, or that the facts it asks for are none.
pub(crate) fn unmet<'a>(run: &mut Run<'a>, expectation: &'a Node) -> Result<Vec<Missing>, Stop> {
    let tree = Tracer::new(run, &[]).trace(expectation, &Frame::unit())?;
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
