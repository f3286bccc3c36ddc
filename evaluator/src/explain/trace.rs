//! Why a Bool expression has its truth on one row: only the operands that decide are followed.

use super::domain;
use super::{Explanation, show};
use crate::eval::expand::Pair;
use crate::eval::frame::Frame;
use crate::eval::run::{Run, Stop};
use crate::evidence::Evidence;
use crate::kleene::Truth;
use crate::plan::{Access, Binder, Node, Op};
use language::graph::RuleId;
use language::graph::expr::{Comparison, VarId};
use std::borrow::Cow;

/// Members followed below one quantifier.
const CANDIDATES: usize = 8;
/// Levels of rules followed. A derivation may be as long as the data; its first levels explain it.
const DEPTH: usize = 48;
/// Nodes of one tree. A failed recursion has as many reasons as there are ways not to get there.
const NODES: usize = 400;
/// Nodes of a tree of which a report shows the first leaves.
const REPORTED: usize = 120;

/// One walk.
pub(super) struct Tracer<'r, 'a> {
    pub(super) run: &'r mut Run<'a>,
    /// What names bound by `let` stand for.
    pub(super) lets: Vec<(VarId, &'a Node)>,
    /// The subject that is judged: where nothing was found, it is what the finding points at.
    subject: Option<Evidence>,
    depth: usize,
    nodes: usize,
    limit: usize,
}

impl<'r, 'a> Tracer<'r, 'a> {
    pub(super) fn new(run: &'r mut Run<'a>, lets: &'a [(VarId, Node)]) -> Self {
        let lets = lets.iter().map(|(var, node)| (*var, node)).collect();
        Self { run, lets, subject: None, depth: 0, nodes: 0, limit: NODES }
    }

    /// A walk about one subject.
    pub(super) fn about(
        run: &'r mut Run<'a>,
        lets: &'a [(VarId, Node)],
        subject: &Evidence,
    ) -> Self {
        Self { subject: Some(subject.clone()), ..Self::new(run, lets) }
    }

    /// A walk for a report, which shows only the first leaves of many subjects.
    pub(super) fn brief(self) -> Self {
        Self { limit: REPORTED, ..self }
    }

    pub(super) fn named(&self, var: VarId) -> Option<&'a Node> {
        self.lets.iter().rev().find(|it| it.0 == var).map(|it| it.1)
    }

    /// The truth of an expression on the one row.
    pub(super) fn decide(&mut self, node: &Node, frame: &Frame) -> Result<Truth, Stop> {
        Ok(self.run.truth(node, frame)?.first().copied().unwrap_or(Truth::Unknown))
    }

    /// Explains an expression on the one row.
    pub(super) fn trace(&mut self, node: &'a Node, frame: &Frame) -> Result<Explanation, Stop> {
        let truth = self.decide(node, frame)?;
        self.trace_as(node, truth, frame)
    }

    /// Explains an expression whose truth on the one row is known already.
    fn trace_as(
        &mut self,
        node: &'a Node,
        truth: Truth,
        frame: &Frame,
    ) -> Result<Explanation, Stop> {
        let mut out = Explanation::leaf(node.span, truth);
        if self.depth >= DEPTH || self.nodes >= self.limit {
            return Ok(out);
        }
        self.nodes = self.nodes.saturating_add(1);
        self.depth = self.depth.saturating_add(1);
        self.inside(node, frame, &mut out)?;
        self.depth = self.depth.saturating_sub(1);
        Ok(out)
    }

    fn inside(&mut self, node: &'a Node, frame: &Frame, out: &mut Explanation) -> Result<(), Stop> {
        match &node.op {
            Op::Not(inner) => {
                let inner = self.trace_as(inner, out.truth.negate(), frame)?;
                out.children.push(inner);
                Ok(())
            }
            Op::And(parts) => self.parts(parts, (Truth::False, Truth::True), frame, out),
            Op::Or(parts) => self.parts(parts, (Truth::True, Truth::False), frame, out),
            Op::Exists(binder, condition) => self.quantified(binder, condition, frame, out),
            Op::Call(rule, arguments) => self.called(*rule, arguments, frame, out),
            Op::Let(var, value, body) => {
                let values = self.run.value(value, frame)?;
                self.lets.push((*var, value));
                let body = self.trace_as(body, out.truth, &frame.with(*var, values))?;
                self.lets.pop();
                out.children.push(body);
                Ok(())
            }
            Op::Compare(how, left, right) => {
                out.text = self.compared(*how, (left, right), frame)?;
                self.reads(left, frame, out)?;
                self.reads(right, frame, out)
            }
            Op::In(member, set) => {
                let texts = (self.show(member, frame)?, self.show(set, frame)?);
                out.text = format!("{} in {{{}}}", texts.0, texts.1);
                self.reads(member, frame, out)?;
                self.reads(set, frame, out)
            }
            Op::During(time, calendar) => self.timed(time, calendar, frame, out),
            Op::Present(inner) => {
                out.text = format!("{} is present", self.show(inner, frame)?);
                self.reads(inner, frame, out)
            }
            Op::Builtin(name, arguments) => {
                let mut texts = Vec::new();
                for argument in arguments {
                    texts.push(self.show(argument, frame)?);
                }
                out.text = format!("{name}({})", texts.join(", "));
                self.reads(node, frame, out)
            }
            Op::Literal(_)
            | Op::Param(_)
            | Op::ParamEntry(..)
            | Op::Var(_)
            | Op::Attribute(..)
            | Op::Now
            | Op::Else(..)
            | Op::If(..)
            | Op::Arithmetic(..)
            | Op::Collect(..)
            | Op::SetOf(_)
            | Op::Closure(_)
            | Op::Aggregate(..) => {
                out.text = self.show(node, frame)?;
                self.reads(node, frame, out)
            }
        }
    }

    fn show(&mut self, node: &Node, frame: &Frame) -> Result<String, Stop> {
        show::node(self.run, node, frame)
    }

    fn compared(
        &mut self,
        how: Comparison,
        (left, right): (&Node, &Node),
        frame: &Frame,
    ) -> Result<String, Stop> {
        let word = match how {
            Comparison::Is => "is",
            Comparison::Less => "<",
            Comparison::LessOrEqual => "<=",
        };
        Ok(format!("{} {word} {}", self.show(left, frame)?, self.show(right, frame)?))
    }

    /// The operands of a conjunction or disjunction that decide it: the first decisive one; else all, where they are all
    /// needed; else the undecided ones.
    fn parts(
        &mut self,
        parts: &'a [Node],
        (decisive, neutral): (Truth, Truth),
        frame: &Frame,
        out: &mut Explanation,
    ) -> Result<(), Stop> {
        for part in parts {
            let all_needed = out.truth == neutral;
            let truth = if all_needed { neutral } else { self.decide(part, frame)? };
            let follow = match out.truth {
                it if it == decisive => truth == decisive,
                it if it == neutral => true,
                _ => truth.is_open(),
            };
            if follow {
                let child = self.trace_as(part, truth, frame)?;
                out.children.push(child);
            }
            if follow && out.truth == decisive {
                break;
            }
        }
        Ok(())
    }

    fn quantified(
        &mut self,
        binder: &'a Binder,
        condition: &'a Node,
        frame: &Frame,
        out: &mut Explanation,
    ) -> Result<(), Stop> {
        let pairs = self.pairs(binder, condition, frame)?;
        let truth = out.truth;
        match truth {
            Truth::True => {
                if let Some(witness) = pairs.iter().find(|it| it.truth == Truth::True) {
                    self.witness(binder, condition, witness, out)?;
                }
                Ok(())
            }
            Truth::False => {
                if let Some(start) = binder.access.node() {
                    self.reads(start, frame, out)?;
                }
                // Candidates are innocent: what lacks one comes first, by an attribute of its own or as a whole.
                let of_subject =
                    |it: &Evidence| self.subject.as_ref().is_none_or(|s| s.id == it.id);
                if !out.evidence.first().is_some_and(of_subject) {
                    let subject = self.subject.clone();
                    out.evidence.splice(0..0, subject);
                }
                out.text = format!("none of {} candidates", pairs.len());
                for pair in pairs.iter().take(CANDIDATES) {
                    let child = self.trace_as(condition, Truth::False, &pair.frame())?;
                    out.children.push(child);
                }
                Ok(())
            }
            Truth::Unknown | Truth::Fault => {
                self.domain_gaps(binder, frame, out)?;
                self.unset(condition, out);
                for pair in pairs.iter().filter(|it| it.truth.is_open()).take(CANDIDATES) {
                    self.doubt(binder, condition, pair, out)?;
                }
                Ok(())
            }
        }
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

    fn witness(
        &mut self,
        binder: &'a Binder,
        condition: &'a Node,
        pair: &Pair,
        out: &mut Explanation,
    ) -> Result<(), Stop> {
        if let (Some(entity), Some(cell)) = (binder.access.entity(), pair.cell) {
            self.run.id(entity, cell).clone_into(&mut out.text);
            let asked_at = Some(condition.span);
            out.evidence.push(domain::evidence(self.run, (entity, cell), None, asked_at));
        }
        let child = self.trace_as(condition, Truth::True, &pair.frame())?;
        out.children.push(child);
        Ok(())
    }

    /// Why it is open whether one member belongs to a collection and satisfies the condition.
    pub(super) fn doubt(
        &mut self,
        binder: &'a Binder,
        condition: &'a Node,
        pair: &Pair,
        out: &mut Explanation,
    ) -> Result<(), Stop> {
        if pair.belongs.is_open() {
            self.doubtful_member(binder, pair, out);
        }
        let frame = pair.frame();
        let truth = self.decide(condition, &frame)?;
        if truth.is_open() {
            let child = self.trace_as(condition, truth, &frame)?;
            out.children.push(child);
        }
        Ok(())
    }

    fn doubtful_member(&mut self, binder: &'a Binder, pair: &Pair, out: &mut Explanation) {
        let (Some(entity), Some(cell)) = (binder.access.entity(), pair.cell) else { return };
        let row = crate::store::column::row_of(cell);
        if !self.run.view().knows(self.run.store, entity, row) {
            out.missing.push(domain::missing_fact(self.run, entity, cell));
        } else if let Access::Owner(_, attribute, _) = &binder.access {
            let state = self.run.view().state(self.run.store, entity, *attribute, row);
            if state == crate::store::column::State::Unknown {
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

    fn called(
        &mut self,
        rule: RuleId,
        arguments: &'a [Node],
        frame: &Frame,
        out: &mut Explanation,
    ) -> Result<(), Stop> {
        let plan = self.run.plan;
        let Some(planned) = plan.rules.get(rule.0 as usize) else { return Ok(()) };
        let mut inner = Frame::of_len(1);
        let mut texts = Vec::new();
        let mut blind = false;
        for ((argument, var), optional) in
            arguments.iter().zip(&planned.params).zip(&planned.optional)
        {
            let values = self.run.value(argument, frame)?;
            texts.push(show::values(self.run, &argument.ty, &values));
            let value = values.scalar(0);
            let absent = value == crate::eval::values::Scalar::ABSENT;
            if value.cell().is_none() && !(absent && *optional) {
                blind = true;
                self.reads(argument, frame, out)?;
            }
            inner.bind(*var, values);
        }
        let name = plan.graph.rule(rule).map_or("?", |it| it.name.as_str());
        out.text = format!("{name}({})", texts.join(", "));
        if blind {
            return Ok(());
        }
        // A rule's variables are its own: names of the caller mean nothing inside.
        let outer = std::mem::take(&mut self.lets);
        self.parts(&planned.branches, (Truth::True, Truth::False), &inner, out)?;
        self.lets = outer;
        Ok(())
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
