//! One clause: its subjects, its exceptions, its requirements, and the verdict by the table of the language.

use super::expand::Cursor;
use super::frame::{BATCH, Frame};
use super::run::{Run, Stop};
use super::values::{Scalar, Scalars, Values};
use super::waive;
use crate::evidence::Missing;
use crate::explain;
use crate::kleene::Truth;
use crate::plan::{ClausePlan, SubjectPlan};
use crate::store::view::View;
use crate::verdict::{ClauseOutcome, SubjectOutcome, Verdict};
use language::graph::ClauseId;
use language::graph::expr::VarId;
use std::collections::BTreeSet;
use std::rc::Rc;

/// The subjects of a clause that are known, and whether there may be others.
#[derive(Debug, Default)]
pub(crate) struct Subjects {
    /// One row per subject.
    pub(crate) frame: Frame,
    /// Whether each is a subject; never false.
    pub(crate) applies: Vec<Truth>,
    /// Why there may be subjects that nobody has seen.
    pub(crate) unseen: BTreeSet<Missing>,
    /// Whether a fault of ours hides subjects.
    pub(crate) fault: bool,
}

/// A subject's row with what was found of it.
#[derive(Debug, Clone)]
pub(crate) struct Judged {
    /// Whether it is a subject.
    pub(crate) applies: Truth,
    /// Whether an exception holds.
    pub(crate) exempt: Truth,
    /// Each requirement; what was not asked is true.
    pub(crate) holds: Vec<Truth>,
}

/// Judges one clause.
pub(super) fn judge<'a>(
    run: &mut Run<'a>,
    clause: ClauseId,
    plan: &'a ClausePlan,
) -> ClauseOutcome {
    run.budget.renew();
    let outcome = within_age(run, plan, |run| outcome(run, clause, plan));
    outcome.unwrap_or_else(|stop| ClauseOutcome {
        clause,
        verdict: Verdict::Error,
        subjects: Vec::new(),
        exempt: Vec::new(),
        unseen: Vec::new(),
        fault: Some(stop.text),
    })
}

/// Works with only the evidence that is as new as the clause demands.
pub(crate) fn within_age<'a, T>(
    run: &mut Run<'a>,
    plan: &'a ClausePlan,
    work: impl FnOnce(&mut Run<'a>) -> Result<T, Stop>,
) -> Result<T, Stop> {
    let Some(limit) = &plan.newer_than else { return work(run) };
    let limit = run.value(limit, &Frame::unit())?.scalar(0);
    // Where the limit itself is unknown, so is the freshness of everything that has a date.
    let oldest = limit.cell().map_or(i64::MAX, |it| run.at.saturating_sub(it));
    let view = View::between(run.store, oldest, run.at);
    if view.is_whole() {
        return work(run);
    }
    let before = run.switch(view);
    let result = work(run);
    run.reading = before;
    result
}

fn outcome<'a>(
    run: &mut Run<'a>,
    clause: ClauseId,
    plan: &'a ClausePlan,
) -> Result<ClauseOutcome, Stop> {
    let subjects = enumerate(run, plan)?;
    let mut outcomes: Vec<SubjectOutcome> = Vec::new();
    let mut exempt = Vec::new();
    let rows: Vec<u32> = (0..).take(subjects.frame.len).collect();
    for batch in rows.chunks(BATCH) {
        let frame = with_lets(run, plan, batch_of(&subjects.frame, plan, batch))?;
        let applies = batch.iter().map(|row| subjects.applies.get(*row as usize).copied());
        let applies: Vec<Truth> = applies.map(|it| it.unwrap_or(Truth::Unknown)).collect();
        for (row, judged) in judge_rows(run, plan, &frame, applies)?.into_iter().enumerate() {
            if judged.applies == Truth::True && judged.exempt == Truth::True {
                let one = frame.row(row);
                exempt.push((
                    explain::subject::key(run, plan, &one),
                    explain::subject::place(run, plan, &one),
                ));
            } else {
                let one = frame.row(row);
                let told = |run: &mut Run<'a>| {
                    let mut found = explain::subject::outcome(run, plan, &judged, &one)?;
                    waive::waive(run, plan, &one, &mut found)?;
                    Ok(found)
                };
                outcomes.push(run.unobserved(told)?);
            }
        }
    }
    outcomes.sort_by(|a, b| a.subject.cmp(&b.subject));
    outcomes.dedup_by(|a, b| a.subject == b.subject);
    exempt.sort();
    exempt.dedup();
    let worst = outcomes.iter().map(|it| it.verdict).min().unwrap_or(Verdict::NotApplicable);
    let mut unseen = subjects.unseen;
    let mut verdict = worst;
    if !unseen.is_empty() {
        verdict = verdict.min(Verdict::Unknown);
    }
    let mut fault = subjects.fault;
    for expectation in &plan.expectations {
        let truth = run.truth(expectation, &Frame::unit())?.first().copied();
        let truth = truth.unwrap_or(Truth::Unknown);
        if truth != Truth::True {
            fault |= truth == Truth::Fault;
            verdict = verdict.min(Verdict::Unknown);
            unseen.extend(run.unobserved(|run| explain::subject::unmet(run, expectation))?);
        }
    }
    if fault {
        verdict = Verdict::Error;
    }
    let fault = (verdict == Verdict::Error)
        .then(|| "a number leaves the range of 64 bits, or a pattern does not compile".to_owned());
    Ok(ClauseOutcome {
        clause,
        verdict,
        subjects: outcomes,
        exempt,
        unseen: unseen.into_iter().collect(),
        fault,
    })
}

fn batch_of(frame: &Frame, plan: &ClausePlan, rows: &[u32]) -> Frame {
    let vars: Vec<VarId> = plan.subjects.iter().map(|it| it.binder.var).collect();
    frame.select(rows, &vars)
}

/// Binds the clause's `let`s on top of the subjects.
pub(crate) fn with_lets(
    run: &mut Run<'_>,
    plan: &ClausePlan,
    mut frame: Frame,
) -> Result<Frame, Stop> {
    for (var, value) in &plan.lets {
        let values = run.value(value, &frame)?;
        frame.bind(*var, values);
    }
    Ok(frame)
}

/// Exceptions first; requirements only where no exception certainly holds.
pub(crate) fn judge_rows(
    run: &mut Run<'_>,
    plan: &ClausePlan,
    frame: &Frame,
    applies: Vec<Truth>,
) -> Result<Vec<Judged>, Stop> {
    let exempt = run.disjunction(&plan.exceptions, frame)?;
    let asked = |(row, it): (u32, &Truth)| (*it != Truth::True).then_some(row);
    let rows: Vec<u32> = (0..).zip(&exempt).filter_map(asked).collect();
    let count = plan.requirements.len();
    let mut judged: Vec<Judged> = applies
        .into_iter()
        .zip(exempt)
        .map(|(applies, exempt)| Judged { applies, exempt, holds: vec![Truth::True; count] })
        .collect();
    for (at, requirement) in plan.requirements.iter().enumerate() {
        let free = &requirement.holds.free;
        let truths = if rows.len() == frame.len {
            run.truth(&requirement.holds, frame)?
        } else {
            run.truth(&requirement.holds, &frame.select(&rows, free))?
        };
        for (row, truth) in rows.iter().zip(truths) {
            let holds = judged.get_mut(*row as usize).and_then(|it| it.holds.get_mut(at));
            if let Some(slot) = holds {
                *slot = truth;
            }
        }
    }
    Ok(judged)
}

/// Every subject that is not certainly none, level by level.
pub(crate) fn enumerate<'a>(run: &mut Run<'a>, plan: &'a ClausePlan) -> Result<Subjects, Stop> {
    let mut subjects =
        Subjects { frame: Frame::unit(), applies: vec![Truth::True], ..Subjects::default() };
    let mut bound: Vec<VarId> = Vec::new();
    for level in &plan.subjects {
        deepen(run, level, &bound, &mut subjects)?;
        bound.push(level.binder.var);
    }
    Ok(subjects)
}

/// One `for each`: every subject so far is paired with the members of the next collection.
fn deepen<'a>(
    run: &mut Run<'a>,
    level: &'a SubjectPlan,
    bound: &[VarId],
    subjects: &mut Subjects,
) -> Result<(), Stop> {
    let mut columns: Vec<Vec<i64>> = vec![Vec::new(); bound.len().saturating_add(1)];
    let mut applies = Vec::new();
    let rows: Vec<u32> = (0..).take(subjects.frame.len).collect();
    for batch in rows.chunks(BATCH) {
        let outer = subjects.frame.select(batch, bound);
        let members = run.members(&level.binder, &outer)?;
        for row in 0..outer.len {
            let open = members.open(row);
            let anonymous = members.list(row).iter().any(|it| it.cell.is_none());
            subjects.fault |= open == Truth::Fault;
            if (open != Truth::False || anonymous) && subjects.unseen.len() < 64 {
                let one = outer.row(row);
                let found = run.unobserved(|run| explain::subject::unseen(run, level, &one))?;
                subjects.unseen.extend(found);
            }
        }
        let mut cursor = Cursor::default();
        while let Some(chunk) = cursor.next(&members, outer.len) {
            run.budget.produce(chunk.outer.len(), "the subjects")?;
            let pairs = chunk.frame(&outer, bound, level.binder.var);
            let filter = match &level.filter {
                Some(filter) => run.truth(filter, &pairs)?,
                None => vec![Truth::True; pairs.len],
            };
            for (row, truth) in filter.into_iter().enumerate() {
                let at = chunk.outer.get(row).and_then(|it| batch.get(*it as usize));
                let before = at.and_then(|it| subjects.applies.get(*it as usize)).copied();
                let belongs = chunk.belongs.get(row).copied().unwrap_or(Truth::Unknown);
                let truth = before.unwrap_or(Truth::Unknown).and(belongs).and(truth);
                if truth == Truth::False {
                    continue;
                }
                let vars = bound.iter().chain([&level.binder.var]);
                let values = vars.map(|var| pairs.get(*var).map(|it| it.scalar(row)));
                let cells: Option<Vec<i64>> = values.map(|it| it.and_then(Scalar::cell)).collect();
                // A member whose value nobody knows is no subject of its own; `unseen` speaks for it.
                let Some(cells) = cells else { continue };
                columns.iter_mut().zip(cells).for_each(|(column, cell)| column.push(cell));
                applies.push(truth);
            }
        }
    }
    let mut frame = Frame::of_len(applies.len());
    for (var, cells) in bound.iter().chain([&level.binder.var]).zip(columns) {
        frame.bind(*var, Rc::new(Values::Scalars(Scalars::known(cells))));
    }
    subjects.frame = frame;
    subjects.applies = applies;
    Ok(())
}

/// The verdict of one requirement on one subject. The requirement is violated where the clause applies, no exception holds
/// and the requirement does not; that truth, in Kleene's values, is the language's table.
pub fn verdict(applies: Truth, exempt: Truth, holds: Truth) -> Verdict {
    match applies.and(exempt.negate()).and(holds.negate()) {
        Truth::True => Verdict::Fail,
        Truth::False => Verdict::Pass,
        Truth::Unknown => Verdict::Unknown,
        Truth::Fault => Verdict::Error,
    }
}

#[cfg(test)]
mod tests {
    use super::verdict;
    use crate::kleene::Truth::{False, True, Unknown};
    use crate::verdict::Verdict::{Fail, Pass, Unknown as Open};

    /// The table of the language, row by row; subjects that do not apply and exempt ones are passes here and dropped by the
    /// caller.
    #[test]
    fn every_row_of_the_table() {
        let rows = [
            (True, False, [Pass, Fail, Open]),
            (True, True, [Pass, Pass, Pass]),
            (True, Unknown, [Pass, Open, Open]),
            (Unknown, True, [Pass, Pass, Pass]),
            (Unknown, False, [Pass, Open, Open]),
            (Unknown, Unknown, [Pass, Open, Open]),
            (False, True, [Pass, Pass, Pass]),
            (False, False, [Pass, Pass, Pass]),
            (False, Unknown, [Pass, Pass, Pass]),
        ];
        for (applies, exempt, expected) in rows {
            for (holds, wanted) in [True, False, Unknown].into_iter().zip(expected) {
                let found = verdict(applies, exempt, holds);
                assert_eq!(found, wanted, "{applies:?} {exempt:?} {holds:?}");
            }
        }
    }
}
