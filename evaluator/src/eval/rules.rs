//! Rules, by demand and tabled: a table from argument tuples to truth, of which only what somebody asks for is computed.
//! Certain is where a tuple is true, possible where it is not false. Recursion inside a stratum is positive, so the least
//! fixpoint over false < unknown < true is that of both extensions at once; only tuples that depend on a risen one run again.
//! Nothing here recurses on the Rust stack with the data.

use super::frame::{BATCH, Frame, Origin};
use super::run::{Run, Stop};
use super::values::{Scalar, Scalars, Seen, Values};
use crate::kleene::Truth;
use crate::plan::Node;
use crate::store::tuples::Tuples;
use language::graph::RuleId;
use std::collections::BTreeSet;
use std::rc::Rc;

/// An absent argument in a tuple. Arguments are rows, enum positions and Booleans, so no value is this one.
const ABSENT: i64 = i64::MIN;

/// A tuple of a rule.
type Asked = (RuleId, u32);

/// What is known of one rule.
#[derive(Debug)]
pub(super) struct RuleTable {
    tuples: Tuples,
    truths: Vec<Truth>,
    /// In a recursive rule: who runs again when a tuple rises.
    dependents: Vec<BTreeSet<Asked>>,
    /// In a recursive rule: tuples that have to run.
    pending: BTreeSet<u32>,
}

impl RuleTable {
    pub(super) fn new(width: usize) -> Self {
        Self {
            tuples: Tuples::new(width),
            truths: Vec::new(),
            dependents: Vec::new(),
            pending: BTreeSet::new(),
        }
    }

    fn clear(&mut self) {
        self.tuples.clear();
        self.truths.clear();
        self.dependents.clear();
        self.pending.clear();
    }

    fn truth(&self, tuple: usize) -> Truth {
        self.truths.get(tuple).copied().unwrap_or(Truth::Unknown)
    }
}

/// The tuples of a batch of calls: a tuple's number, or the truth where an argument decides it alone.
type Calls = Vec<Result<usize, Truth>>;

impl Run<'_> {
    /// Whether a rule holds for the arguments of each row.
    pub(super) fn call(
        &mut self,
        rule: RuleId,
        arguments: &[Node],
        frame: &Frame,
    ) -> Result<Vec<Truth>, Stop> {
        let mut columns = Vec::with_capacity(arguments.len());
        for argument in arguments {
            columns.push(self.value(argument, frame)?);
        }
        let plan = self.plan;
        let Some(planned) = plan.rules.get(rule.0 as usize) else {
            return Ok(vec![Truth::Unknown; frame.len]);
        };
        let (calls, new) = self.register(rule, &columns, frame)?;
        if planned.recursive && self.active == Some(planned.stratum) {
            self.note_dependents(rule, &calls, frame);
        } else if planned.recursive {
            self.solve(planned.stratum)?;
        } else if !new.is_empty() {
            self.fill(rule, &new)?;
        }
        let Some(table) = self.reading.rules.get(rule.0 as usize) else {
            return Ok(vec![Truth::Unknown; frame.len]);
        };
        let truth = |call: Result<usize, Truth>| call.map_or_else(|it| it, |it| table.truth(it));
        Ok(calls.into_iter().map(truth).collect())
    }

    /// Finds or adds the tuple of each row; gives the added ones.
    fn register(
        &mut self,
        rule: RuleId,
        columns: &[Rc<Values>],
        frame: &Frame,
    ) -> Result<(Calls, Vec<u32>), Stop> {
        let Some(planned) = self.plan.rules.get(rule.0 as usize) else {
            return Ok((Vec::new(), Vec::new()));
        };
        let Some(table) = self.reading.rules.get_mut(rule.0 as usize) else {
            return Ok((Vec::new(), Vec::new()));
        };
        let mut calls = Vec::with_capacity(frame.len);
        let mut added = Vec::new();
        let mut key = Vec::with_capacity(columns.len());
        for row in 0..frame.len {
            key.clear();
            let mut decided = None;
            for (column, optional) in columns.iter().zip(&planned.optional) {
                match argument(column.scalar(row), *optional) {
                    Ok(cell) => key.push(cell),
                    Err(truth) => decided = Some(truth.or(decided.unwrap_or(truth))),
                }
            }
            if let Some(truth) = decided {
                calls.push(Err(truth));
                continue;
            }
            let (tuple, new) = table.tuples.insert(&key);
            if new {
                let number = u32::try_from(tuple).unwrap_or(u32::MAX);
                table.truths.push(Truth::False);
                table.dependents.push(BTreeSet::new());
                if planned.recursive {
                    table.pending.insert(number);
                }
                added.push(number);
            }
            calls.push(Ok(tuple));
        }
        self.budget
            .hold(added.len(), columns.len(), "a rule")
            .inspect_err(|_| self.forget(rule))?;
        Ok((calls, added))
    }

    /// A rule whose tuples were registered and could not be computed is forgotten: nobody may read their first guess.
    fn forget(&mut self, rule: RuleId) {
        let plan = self.plan;
        let stratum = plan.rules.get(rule.0 as usize).map(|it| it.stratum);
        for (planned, table) in plan.rules.iter().zip(&mut self.reading.rules) {
            if Some(planned.stratum) == stratum {
                table.clear();
            }
        }
    }

    fn note_dependents(&mut self, rule: RuleId, calls: &Calls, frame: &Frame) {
        let Some(origin) = &frame.origin else { return };
        let Some(table) = self.reading.rules.get_mut(rule.0 as usize) else { return };
        for (call, caller) in calls.iter().zip(&origin.tuples) {
            let Ok(tuple) = call else { continue };
            if let Some(dependents) = table.dependents.get_mut(*tuple) {
                dependents.insert((origin.rule, *caller));
            }
        }
    }

    /// Computes new tuples of a rule that does not depend on itself.
    fn fill(&mut self, rule: RuleId, new: &[u32]) -> Result<(), Stop> {
        for batch in new.chunks(BATCH) {
            let frame = self.arguments(rule, batch);
            let truths = self.branches(rule, &frame).inspect_err(|_| self.forget(rule))?;
            let Some(table) = self.reading.rules.get_mut(rule.0 as usize) else { return Ok(()) };
            for (tuple, truth) in batch.iter().zip(truths) {
                if let Some(slot) = table.truths.get_mut(*tuple as usize) {
                    *slot = truth;
                }
            }
        }
        Ok(())
    }

    /// Runs the pending tuples of a stratum until none rises.
    fn solve(&mut self, stratum: usize) -> Result<(), Stop> {
        let plan = self.plan;
        let group: Vec<RuleId> = (0..)
            .map(RuleId)
            .zip(&plan.rules)
            .filter_map(|(id, it)| (it.recursive && it.stratum == stratum).then_some(id))
            .collect();
        let before = self.active.replace(stratum);
        let outcome = self.iterate(&group);
        self.active = before;
        if outcome.is_err() {
            group.first().into_iter().for_each(|it| self.forget(*it));
        }
        outcome
    }

    fn iterate(&mut self, group: &[RuleId]) -> Result<(), Stop> {
        loop {
            let mut idle = true;
            for rule in group {
                let Some(table) = self.reading.rules.get_mut(rule.0 as usize) else { continue };
                let batch: Vec<u32> = table.pending.iter().take(BATCH).copied().collect();
                table.pending.retain(|it| !batch.contains(it));
                if batch.is_empty() {
                    continue;
                }
                idle = false;
                let mut frame = self.arguments(*rule, &batch);
                frame.origin = Some(Rc::new(Origin { rule: *rule, tuples: batch.clone() }));
                let truths = self.branches(*rule, &frame)?;
                self.raise(*rule, &batch, &truths);
            }
            if idle {
                return Ok(());
            }
        }
    }

    /// Takes higher truths over and has everybody who read the lower ones run again.
    fn raise(&mut self, rule: RuleId, batch: &[u32], truths: &[Truth]) {
        let mut again: BTreeSet<Asked> = BTreeSet::new();
        let Some(table) = self.reading.rules.get_mut(rule.0 as usize) else { return };
        for (tuple, truth) in batch.iter().zip(truths) {
            let Some(slot) = table.truths.get_mut(*tuple as usize) else { continue };
            if truth.height() > slot.height() {
                *slot = *truth;
                again.extend(table.dependents.get(*tuple as usize).into_iter().flatten());
            }
        }
        for (rule, tuple) in again {
            let Some(table) = self.reading.rules.get_mut(rule.0 as usize) else { continue };
            if table.truth(tuple as usize) != Truth::True {
                table.pending.insert(tuple);
            }
        }
    }

    /// A frame with the arguments of some tuples.
    fn arguments(&self, rule: RuleId, tuples: &[u32]) -> Frame {
        let mut frame = Frame::of_len(tuples.len());
        let Some(planned) = self.plan.rules.get(rule.0 as usize) else { return frame };
        let Some(table) = self.reading.rules.get(rule.0 as usize) else { return frame };
        for (at, var) in planned.params.iter().enumerate() {
            let cell = |tuple: &u32| table.tuples.get(*tuple as usize).get(at).copied();
            let value = |tuple: &u32| match cell(tuple) {
                None => Scalar::UNKNOWN,
                Some(ABSENT) => Scalar::ABSENT,
                Some(it) => Scalar::known(it),
            };
            let column: Scalars = tuples.iter().map(value).collect();
            frame.bind(*var, Rc::new(Values::Scalars(column)));
        }
        frame
    }

    fn branches(&mut self, rule: RuleId, frame: &Frame) -> Result<Vec<Truth>, Stop> {
        self.budget.produce(frame.len, "a rule")?;
        let plan = self.plan;
        let Some(planned) = plan.rules.get(rule.0 as usize) else {
            return Ok(vec![Truth::Unknown; frame.len]);
        };
        self.disjunction(&planned.branches, frame)
    }
}

/// The cell of an argument, or the truth of the call where the argument alone decides it: a rule that is asked about
/// something unknown does not know.
fn argument(value: Scalar, optional: bool) -> Result<i64, Truth> {
    match value.seen() {
        Seen::Known(cell) => Ok(cell),
        Seen::Absent if optional => Ok(ABSENT),
        Seen::Absent => Err(Truth::Unknown),
        Seen::Open { fault } => Err(Truth::open(fault)),
    }
}
