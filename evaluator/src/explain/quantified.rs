//! Quantifiers: the witness that was found, the candidates that fell out and on what, or the members that are in doubt.

use super::domain;
use super::trace::Tracer;
use super::{Explanation, How, Role, show};
use crate::eval::expand::Pair;
use crate::eval::frame::Frame;
use crate::eval::run::Stop;
use crate::eval::values::{Scalar, Scalars, Values};
use crate::evidence::Evidence;
use crate::kleene::Truth;
use crate::plan::{Access, Binder, Node, Op};
use crate::store::column::{State, row_of};
use language::schema::EntityId;
use std::borrow::Cow;
use std::rc::Rc;

/// Who stated something, in which role, and when.
const STATED: [&str; 3] = ["by", "role", "at"];

impl<'a> Tracer<'_, 'a> {
    pub(super) fn quantified(
        &mut self,
        binder: &'a Binder,
        condition: &'a Node,
        frame: &Frame,
        out: &mut Explanation,
    ) -> Result<(), Stop> {
        out.how = How::Any;
        let pairs = self.pairs(binder, condition, frame)?;
        match out.truth {
            Truth::True => self.witness(binder, condition, (&pairs, frame), out),
            Truth::False => self.candidates(binder, condition, (&pairs, frame), out),
            Truth::Unknown | Truth::Fault => {
                self.gap((binder, condition), frame, out)?;
                let mut aside = Explanation::leaf(condition.span, Truth::Unknown);
                aside.how = How::Aside;
                self.unset(condition, &mut aside);
                if !aside.missing.is_empty() {
                    out.children.push(aside);
                }
                let open = pairs.iter().filter(|it| it.truth.is_open());
                let most = self.reach.doubtful;
                out.more = open.clone().count().saturating_sub(most);
                for pair in open.take(most) {
                    let member = self.doubt(binder, condition, pair)?;
                    out.children.push(member);
                }
                Ok(())
            }
        }
    }

    /// Of the members that satisfy the condition the one with the lowest derivation, and of several the first by name.
    fn witness(
        &mut self,
        binder: &'a Binder,
        condition: &'a Node,
        (pairs, frame): (&[Pair], &Frame),
        out: &mut Explanation,
    ) -> Result<(), Stop> {
        let sure: Vec<&Pair> = pairs.iter().filter(|it| it.truth == Truth::True).collect();
        let frames: Vec<Frame> = sure.iter().map(|it| it.frame()).collect();
        let options: Vec<(&'a Node, &Frame)> = frames.iter().map(|it| (condition, it)).collect();
        let Some((at, mut child)) = self.lowest(&options)? else { return Ok(()) };
        let Some(pair) = sure.get(at) else { return Ok(()) };
        out.text = self.name(binder, pair).into_owned();
        if let (Some(entity), Some(cell)) = (binder.access.entity(), pair.cell) {
            let asked_at = Some(condition.span);
            out.evidence.push(domain::evidence(self.run, (entity, cell), None, asked_at));
            self.stated((entity, cell), condition, out);
        }
        child.role = Role::Witness;
        if let (true, Some(cell), Access::Members(set)) =
            (self.reach.lowest, pair.cell, &binder.access)
            && let Op::Closure(closure) = &self.resolved(set).op
        {
            let mut way = Explanation::leaf(set.span, Truth::True);
            way.how = How::Aside;
            self.way((closure, set), cell, frame, &mut way)?;
            out.children.push(way);
        }
        out.children.push(child);
        Ok(())
    }

    /// By whom and when, where the witness is what a person stated.
    fn stated(&mut self, (entity, cell): (EntityId, i64), condition: &Node, out: &mut Explanation) {
        let schema = &self.run.plan.schema;
        if !self.reach.lowest || schema.statements() != Some(entity) {
            return;
        }
        let declared = schema.entity(entity);
        let named = |name| declared.and_then(|it| it.attribute(name)).map(|it| it.0);
        for attribute in STATED.into_iter().filter_map(named) {
            let asked_at = Some(condition.span);
            let leaf = domain::evidence(self.run, (entity, cell), Some(attribute), asked_at);
            let is_said = leaf.value.as_deref().is_some_and(|it| it != "unknown" && it != "absent");
            out.evidence.extend(is_said.then_some(leaf));
        }
    }

    fn candidates(
        &mut self,
        binder: &'a Binder,
        condition: &'a Node,
        (pairs, frame): (&[Pair], &Frame),
        out: &mut Explanation,
    ) -> Result<(), Stop> {
        if let Some(start) = binder.access.node() {
            self.reads(start, frame, out)?;
        }
        // What the domain was read from is no part of the decision: the members are.
        for it in &mut out.children {
            it.how = How::Aside;
        }
        // Candidates are innocent: what lacks one comes first, by an attribute of its own or as a whole.
        let of_subject = |it: &Evidence| self.subject.as_ref().is_none_or(|s| s.id == it.id);
        if !out.evidence.first().is_some_and(of_subject) {
            let subject = self.subject.clone();
            out.evidence.splice(0..0, subject);
        }
        out.text = match pairs.len() {
            0 => "there is none".to_owned(),
            1 => "the only candidate does not".to_owned(),
            many => format!("none of {many} candidates"),
        };
        out.more = pairs.len().saturating_sub(self.reach.candidates);
        for pair in pairs.iter().take(self.reach.candidates) {
            let why = self.trace_as(condition, Truth::False, &pair.frame())?;
            let member = self.labelled(binder, pair, vec![why]);
            out.children.push(member);
        }
        Ok(())
    }

    /// A member with the reasons about it.
    pub(super) fn labelled(
        &self,
        binder: &Binder,
        pair: &Pair,
        reasons: Vec<Explanation>,
    ) -> Explanation {
        let span = reasons.first().map_or_else(crate::explain::nowhere, |it| it.asked_at);
        let mut member = Explanation::leaf(span, pair.truth);
        // Whether a member belongs to what is only supposed comes with what is supposed.
        let is_given = self.supposed && pair.truth.is_open() && reasons.is_empty();
        member.how = if is_given { How::Given } else { How::All };
        member.role = Role::Candidate;
        member.text = self.name(binder, pair).into_owned();
        member.children = reasons;
        member
    }

    /// Parameters without a value decide nothing, also where no member is there to ask about.
    fn unset(&mut self, node: &Node, out: &mut Explanation) {
        if let Op::Param(id) | Op::ParamEntry(id, _) = &node.op {
            self.parameter(*id, out);
        }
        if let Op::During(_, calendar) = &node.op {
            self.exceptions(calendar, out);
        }
        for operand in node.op.operands() {
            self.unset(operand, out);
        }
    }

    fn name(&self, binder: &Binder, pair: &Pair) -> Cow<'_, str> {
        let Some(cell) = pair.cell else { return Cow::default() };
        match &binder.access {
            Access::Members(set) => {
                let text = set.ty.member().map(|ty| show::cell(self.run, ty, cell));
                text.unwrap_or_default().into()
            }
            Access::Values(ty) => show::cell(self.run, ty, cell).into(),
            Access::Scan(entity)
            | Access::Owner(entity, ..)
            | Access::Lookup(entity, ..)
            | Access::Same(entity, _)
            | Access::Among(entity, _) => self.run.id(*entity, cell).into(),
        }
    }

    /// That there may be members which nobody has seen, as a part of its own. Where it is open whose collection or which
    /// set is meant, that is needed for everything else.
    pub(super) fn gap(
        &mut self,
        (binder, condition): (&'a Binder, &'a Node),
        frame: &Frame,
        out: &mut Explanation,
    ) -> Result<(), Stop> {
        let mut gap = Explanation::leaf(out.asked_at, Truth::Unknown);
        gap.how = How::Gap;
        self.domain_gaps(binder, frame, &mut gap)?;
        out.evidence.append(&mut gap.evidence);
        let is_settled = match &binder.access {
            Access::Owner(.., owner) => {
                self.supposed || self.run.value(owner, frame)?.scalar(0).cell().is_some()
            }
            Access::Members(_) => false,
            Access::Scan(_)
            | Access::Values(_)
            | Access::Lookup(..)
            | Access::Same(..)
            | Access::Among(..) => true,
        };
        if !is_settled {
            out.missing.extend(gap.all_missing());
            gap.how = How::Aside;
            gap.missing.clear();
        } else if self.reach.lowest && !gap.missing.is_empty() {
            gap.children.clear();
        }
        // Of a fact that is there already nobody has to find another.
        let is_seen = match &binder.access {
            Access::Same(entity, key) => {
                let row = self.run.value(key, frame)?.scalar(0).cell().map(row_of);
                row.is_some_and(|it| it < self.run.store.rows(*entity))
            }
            Access::Scan(_)
            | Access::Owner(..)
            | Access::Lookup(..)
            | Access::Among(..)
            | Access::Members(_)
            | Access::Values(_) => false,
        };
        if self.reach.lowest && gap.how == How::Gap && !gap.missing.is_empty() && !is_seen {
            let member = self.supposing(binder, condition, frame)?;
            gap.children.push(member);
        }
        if !gap.missing.is_empty() || !gap.children.is_empty() {
            out.children.push(gap);
        }
        Ok(())
    }

    /// What it takes for a member that nobody has seen to satisfy the condition, apart from what comes with it.
    fn supposing(
        &mut self,
        binder: &Binder,
        condition: &'a Node,
        frame: &Frame,
    ) -> Result<Explanation, Stop> {
        let unseen = Values::Scalars(Scalars::uniform(Scalar::UNKNOWN));
        let before = std::mem::replace(&mut self.supposed, true);
        let tree = self.trace(condition, &frame.with(binder.var, Rc::new(unseen)));
        self.supposed = before;
        tree
    }

    /// Why it is open whether one member belongs to a collection and satisfies the condition.
    pub(super) fn doubt(
        &mut self,
        binder: &'a Binder,
        condition: &'a Node,
        pair: &Pair,
    ) -> Result<Explanation, Stop> {
        let mut reasons = Vec::new();
        if pair.belongs.is_open() {
            let mut belongs = Explanation::leaf(condition.span, pair.belongs);
            self.doubtful_member(binder, pair, &mut belongs);
            if !belongs.missing.is_empty() {
                reasons.push(belongs);
            }
        }
        let frame = pair.frame();
        let truth = self.decide(condition, &frame)?;
        if truth.is_open() {
            reasons.push(self.trace_as(condition, truth, &frame)?);
        }
        Ok(self.labelled(binder, pair, reasons))
    }

    fn doubtful_member(&mut self, binder: &'a Binder, pair: &Pair, out: &mut Explanation) {
        let (Some(entity), Some(cell)) = (binder.access.entity(), pair.cell) else { return };
        let row = row_of(cell);
        if !self.run.view().knows(self.run.store, entity, row) {
            out.missing.push(domain::missing_fact(self.run, entity, cell));
        } else if let Access::Owner(_, attribute, _) = &binder.access {
            let state = self.run.view().state(self.run.store, entity, *attribute, row);
            if state == State::Unknown {
                out.missing.push(domain::missing_attribute(self.run, entity, *attribute, cell));
            }
        }
    }

    /// Why it is open whether a bound member belongs to its collection.
    pub(super) fn membership_gaps(
        &mut self,
        binder: &'a Binder,
        (frame, cell): (&Frame, Option<i64>),
        out: &mut Explanation,
    ) -> Result<(), Stop> {
        let pair = Pair::alone(cell, frame);
        self.doubtful_member(binder, &pair, out);
        match &binder.access {
            Access::Owner(_, _, start) | Access::Members(start) => {
                let mut inner = Explanation::leaf(start.span, Truth::Unknown);
                self.reads(start, frame, &mut inner)?;
                out.missing.extend(inner.all_missing());
                Ok(())
            }
            Access::Scan(_)
            | Access::Values(_)
            | Access::Lookup(..)
            | Access::Same(..)
            | Access::Among(..) => Ok(()),
        }
    }

    /// The members of a collection on the one row, each with the truth of the condition.
    pub(super) fn pairs(
        &mut self,
        binder: &Binder,
        condition: &Node,
        frame: &Frame,
    ) -> Result<Vec<Pair>, Stop> {
        let mut pairs = self.run.pairs(binder, condition, frame)?;
        // By name, so that no choice depends on the order of facts.
        pairs.sort_by_cached_key(|it| self.name(binder, it));
        Ok(pairs)
    }
}
