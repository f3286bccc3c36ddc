//! Waivers: a failure that a live one covers is relabelled, and nothing else is touched.
//!
//! A waiver needs proof that it covers the subject: where an attribute that it names is unknown, the failure stands. Missing
//! evidence can so take a waiver away, and never lend one.

use super::frame::Frame;
use super::run::{Run, Stop};
use crate::kleene::Truth;
use crate::plan::ClausePlan;
use crate::verdict::{SubjectOutcome, Verdict};
use language::policy::Trust;

/// Notes which waivers cover a failing subject, and relabels its failures where one of them is live.
pub(super) fn waive<'a>(
    run: &mut Run<'a>,
    plan: &'a ClausePlan,
    subject: &Frame,
    outcome: &mut SubjectOutcome,
) -> Result<(), Stop> {
    let fails = outcome.outcomes.iter().any(|it| it.verdict == Verdict::Fail);
    if !fails {
        return Ok(());
    }
    for (id, covers) in &plan.waivers {
        if run.truth(covers, subject)?.first() == Some(&Truth::True) {
            outcome.waivers.push(*id);
        }
    }
    let at = run.at;
    let graph = &run.plan.graph;
    let mut covering = outcome.waivers.iter().filter_map(|it| graph.waiver(*it));
    let is_waived = run.plan.trust == Trust::Full && covering.any(|it| it.is_live(at));
    if is_waived {
        for failed in outcome.outcomes.iter_mut().filter(|it| it.verdict == Verdict::Fail) {
            failed.verdict = Verdict::Waived;
        }
        let worst = outcome.outcomes.iter().map(|it| it.verdict).min();
        outcome.verdict = worst.unwrap_or(Verdict::Pass);
    }
    Ok(())
}
