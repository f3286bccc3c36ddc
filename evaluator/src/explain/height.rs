//! The lowest derivation. A rule that calls itself may hold in many ways, and some of them go round in circles; the number
//! of calls that a derivation takes is found by trying one more at a time, so none does.

use super::Explanation;
use super::trace::Tracer;
use crate::eval::frame::Frame;
use crate::eval::run::Stop;
use crate::eval::values::Scalar;
use crate::kleene::Truth;
use crate::plan::{Node, Op, RulePlan};
use language::graph::RuleId;
use std::collections::BTreeMap;

/// Ways to hold that are compared for one node.
const COMPARED: usize = 8;
/// Nodes spent on comparing. Beyond them the first way is shown.
const SPENT: usize = 20_000;
/// Calls of a recursive rule that a derivation is followed through.
const CALLS: usize = 48;

/// A tuple of a recursive rule, and the number of further calls that it may take.
type Asked = (RuleId, Vec<i64>, usize);

/// What was found out on the way.
#[derive(Debug, Default)]
pub(super) struct Known {
    holds: BTreeMap<Asked, bool>,
    spent: usize,
}

impl<'a> Tracer<'_, 'a> {
    /// Of several expressions, each with its row, that hold: the one with the lowest derivation, and which it is.
    pub(super) fn lowest(
        &mut self,
        options: &[(&'a Node, &Frame)],
    ) -> Result<Option<(usize, Explanation)>, Stop> {
        let mut best: Option<(usize, Explanation)> = None;
        let (start, was_cut) = (self.nodes, self.is_cut);
        let (mut end, mut tried) = (start, 0_usize);
        let mut key = (true, usize::MAX);
        for (at, (node, frame)) in options.iter().enumerate() {
            if !self.is_derived(node, frame)? {
                continue;
            }
            self.nodes = start;
            self.is_cut = false;
            let tree = self.trace_as(node, Truth::True, frame)?;
            let found = (self.is_cut, tree.height());
            tried = tried.saturating_add(1);
            self.known.spent = self.known.spent.saturating_add(self.nodes.saturating_sub(start));
            if best.is_none() || found < key {
                (key, end) = (found, self.nodes);
                best = Some((at, tree));
            }
            if !self.reach.lowest || tried >= COMPARED || self.known.spent >= SPENT {
                break;
            }
        }
        self.nodes = end;
        self.is_cut = was_cut || (best.is_some() && key.0);
        Ok(best)
    }

    /// Whether an expression holds, within the calls that are left where those are counted.
    pub(super) fn is_derived(&mut self, node: &'a Node, frame: &Frame) -> Result<bool, Stop> {
        match self.rounds {
            Some((stratum, calls)) => self.within(node, frame, (stratum, calls)),
            None => Ok(self.decide(node, frame)? == Truth::True),
        }
    }

    /// How many calls of its own group the lowest derivation of a tuple takes below it.
    pub(super) fn calls(&mut self, rule: RuleId, arguments: &Frame) -> Result<Option<usize>, Stop> {
        for calls in 0..CALLS {
            if self.derived(rule, arguments, calls)? {
                return Ok(Some(calls));
            }
        }
        Ok(None)
    }

    fn derived(&mut self, rule: RuleId, frame: &Frame, calls: usize) -> Result<bool, Stop> {
        let plan = self.run.plan;
        let Some(planned) = plan.rules.get(rule.0 as usize) else { return Ok(false) };
        let key = (rule, tuple(planned, frame), calls);
        if let Some(known) = self.known.holds.get(&key) {
            return Ok(*known);
        }
        let mut holds = false;
        for branch in &planned.branches {
            holds = holds || self.within(branch, frame, (planned.stratum, calls))?;
        }
        self.known.holds.insert(key, holds);
        Ok(holds)
    }

    /// Whether an expression holds with so many calls of recursive rules of a stratum. Such calls stand in positive places
    /// only, so everything else is simply evaluated.
    fn within(
        &mut self,
        node: &'a Node,
        frame: &Frame,
        (stratum, calls): (usize, usize),
    ) -> Result<bool, Stop> {
        if self.decide(node, frame)? != Truth::True {
            return Ok(false);
        }
        match &node.op {
            Op::And(parts) => {
                for part in parts {
                    if !self.within(part, frame, (stratum, calls))? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Op::Or(parts) => {
                for part in parts {
                    if self.within(part, frame, (stratum, calls))? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Op::Exists(binder, condition) => {
                for pair in self.pairs(binder, condition, frame)? {
                    if pair.truth == Truth::True
                        && self.within(condition, &pair.frame(), (stratum, calls))?
                    {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Op::Let(var, value, body) => {
                let values = self.run.value(value, frame)?;
                self.within(body, &frame.with(*var, values), (stratum, calls))
            }
            Op::If(condition, then, other) => {
                let taken =
                    if self.decide(condition, frame)? == Truth::True { then } else { other };
                self.within(taken, frame, (stratum, calls))
            }
            Op::Call(rule, arguments) => {
                self.call_within(*rule, arguments, frame, (stratum, calls))
            }
            Op::Literal(_)
            | Op::Param(_)
            | Op::ParamEntry(..)
            | Op::Var(_)
            | Op::Attribute(..)
            | Op::Now
            | Op::Not(_)
            | Op::Compare(..)
            | Op::In(..)
            | Op::During(..)
            | Op::Present(_)
            | Op::Else(..)
            | Op::Arithmetic(..)
            | Op::Builtin(..)
            | Op::Collect(..)
            | Op::SetOf(_)
            | Op::Closure(_)
            | Op::Aggregate(..) => Ok(true),
        }
    }

    fn call_within(
        &mut self,
        rule: RuleId,
        arguments: &'a [Node],
        frame: &Frame,
        (stratum, calls): (usize, usize),
    ) -> Result<bool, Stop> {
        let plan = self.run.plan;
        let Some(planned) = plan.rules.get(rule.0 as usize) else { return Ok(false) };
        if !planned.recursive || planned.stratum != stratum {
            return Ok(true);
        }
        let Some(left) = calls.checked_sub(1) else { return Ok(false) };
        let mut inner = Frame::of_len(1);
        for (argument, var) in arguments.iter().zip(&planned.params) {
            inner.bind(*var, self.run.value(argument, frame)?);
        }
        self.derived(rule, &inner, left)
    }
}

/// The arguments of a call as a key. An absent one is smaller than every value.
pub(super) fn tuple(rule: &RulePlan, frame: &Frame) -> Vec<i64> {
    let value = |var| frame.get(var).map_or(Scalar::UNKNOWN, |it| it.scalar(0));
    rule.params.iter().map(|it| value(*it).cell().unwrap_or(i64::MIN)).collect()
}
