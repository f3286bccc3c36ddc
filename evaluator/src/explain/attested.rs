//! The statements of people by which a subject meets what it meets: of several, the freshest.

use super::domain;
use crate::eval::clause::Judged;
use crate::eval::frame::Frame;
use crate::eval::run::{Run, Stop};
use crate::kleene::Truth;
use crate::plan::{ClausePlan, Op, RequirementPlan};
use crate::verdict::Attested;
use language::schema::EntityId;

/// One statement for each requirement that certainly holds by one.
pub(super) fn statements(
    run: &mut Run<'_>,
    plan: &ClausePlan,
    judged: &Judged,
    frame: &Frame,
) -> Result<Vec<Attested>, Stop> {
    let mut found = Vec::new();
    let holding = plan.requirements.iter().zip(&judged.holds);
    for (requirement, _) in holding.filter(|(it, holds)| it.attested && **holds == Truth::True) {
        found.extend(statement(run, requirement, frame)?);
    }
    Ok(found)
}

fn statement(
    run: &mut Run<'_>,
    requirement: &RequirementPlan,
    frame: &Frame,
) -> Result<Option<Attested>, Stop> {
    let Op::Exists(binder, condition) = &requirement.holds.op else { return Ok(None) };
    let Some(entity) = binder.access.entity() else { return Ok(None) };
    let pairs = run.pairs(binder, condition, frame)?;
    let certain = pairs.iter().filter(|it| it.truth == Truth::True);
    let mut all: Vec<Attested> =
        certain.filter_map(|it| Some(attested(run, (entity, it.cell?)))).collect();
    // The freshest; of several of one instant the first by name, so that nothing hangs on the order of facts.
    all.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.statement.id.cmp(&b.statement.id)));
    Ok(all.into_iter().next())
}

fn attested(run: &Run<'_>, fact: (EntityId, i64)) -> Attested {
    let read = |name: &str| {
        let declared = run.plan.schema.entity(fact.0)?.attribute(name)?;
        let value = domain::evidence(run, fact, Some(declared.0), None).value?;
        Some(value).filter(|it| it != "unknown" && it != "absent")
    };
    let statement = domain::evidence(run, fact, None, None);
    Attested { statement, by: read("by"), at: read("at") }
}
