//! Why a Bool expression has its truth on one row: only the operands that decide are followed.

use super::height::Known;
use super::{Explanation, How, Role, show};
use crate::eval::frame::Frame;
use crate::eval::run::{Run, Stop};
use crate::evidence::Evidence;
use crate::kleene::Truth;
use crate::plan::{Node, Op};
use language::graph::RuleId;
use language::graph::expr::{Aggregate, Comparison, VarId};
use std::collections::BTreeSet;

/// Levels of a walk. A derivation may be as long as the data; its first levels explain it.
const DEPTH: usize = 96;
/// Nodes of one tree. A failed recursion has as many reasons as there are ways not to get there.
const NODES: usize = 4000;
/// Levels and nodes of a tree of which a report shows the first leaves.
const REPORTED: (usize, usize) = (48, 120);

/// How far a walk goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach {
    /// Levels followed.
    depth: usize,
    /// Nodes of the tree.
    nodes: usize,
    /// Members that fell out, listed for one collection.
    pub(super) candidates: usize,
    /// Members that are open, listed for one collection.
    pub(super) doubtful: usize,
    /// Whether alternatives are compared, so that the lowest derivation is shown.
    pub(super) lowest: bool,
}

/// For a report, which shows only the first leaves of many subjects.
const BRIEF: Reach =
    Reach { depth: REPORTED.0, nodes: REPORTED.1, candidates: 8, doubtful: 8, lowest: false };
/// For whoever asks about one subject.
const FULL: Reach =
    Reach { depth: DEPTH, nodes: NODES, candidates: 5, doubtful: 256, lowest: true };

/// One walk.
pub(super) struct Tracer<'r, 'a> {
    pub(super) run: &'r mut Run<'a>,
    /// What names bound by `let` stand for.
    pub(super) lets: Vec<(VarId, &'a Node)>,
    /// The subject that is judged: where nothing was found, it is what the finding points at.
    pub(super) subject: Option<Evidence>,
    pub(super) reach: Reach,
    /// In the body of a recursive rule that holds: its stratum, and how many calls of it its derivation still takes.
    pub(super) rounds: Option<(usize, usize)>,
    /// What was found out about the height of derivations.
    pub(super) known: Known,
    /// Tuples of recursive rules that are being explained, or were.
    pub(super) asked: BTreeSet<(RuleId, Vec<i64>)>,
    /// Whether a member is supposed that nobody has seen.
    pub(super) supposed: bool,
    /// Whether something was left out of the tree.
    pub(super) is_cut: bool,
    depth: usize,
    pub(super) nodes: usize,
}

impl<'r, 'a> Tracer<'r, 'a> {
    /// A walk for a report.
    pub(super) fn brief(run: &'r mut Run<'a>, lets: &'a [(VarId, Node)]) -> Self {
        Self::reaching(BRIEF, run, lets)
    }

    /// A walk for whoever asks about one subject.
    pub(super) fn full(run: &'r mut Run<'a>, lets: &'a [(VarId, Node)]) -> Self {
        Self::reaching(FULL, run, lets)
    }

    pub(super) fn reaching(reach: Reach, run: &'r mut Run<'a>, lets: &'a [(VarId, Node)]) -> Self {
        Self {
            run,
            lets: lets.iter().map(|(var, node)| (*var, node)).collect(),
            subject: None,
            reach,
            rounds: None,
            known: Known::default(),
            asked: BTreeSet::new(),
            supposed: false,
            is_cut: false,
            depth: 0,
            nodes: 0,
        }
    }

    /// The same walk about a subject.
    pub(super) fn about(self, subject: &Evidence) -> Self {
        Self { subject: Some(subject.clone()), ..self }
    }

    pub(super) fn named(&self, var: VarId) -> Option<&'a Node> {
        self.lets.iter().rev().find(|it| it.0 == var).map(|it| it.1)
    }

    /// What an expression is once names are replaced by what they stand for.
    pub(super) fn resolved(&self, node: &'a Node) -> &'a Node {
        let mut node = node;
        while let Op::Var(var) = &node.op {
            let Some(value) = self.named(*var) else { return node };
            node = value;
        }
        node
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
    pub(super) fn trace_as(
        &mut self,
        node: &'a Node,
        truth: Truth,
        frame: &Frame,
    ) -> Result<Explanation, Stop> {
        let mut out = Explanation::leaf(node.span, truth);
        if self.depth >= self.reach.depth || self.nodes >= self.reach.nodes {
            self.is_cut = true;
            return Ok(out);
        }
        self.nodes = self.nodes.saturating_add(1);
        self.depth = self.depth.saturating_add(1);
        self.inside(node, frame, &mut out)?;
        self.depth = self.depth.saturating_sub(1);
        if self.supposed && out.truth.is_open() && out.all_missing().is_empty() {
            out.how = How::Given;
        }
        Ok(out)
    }

    fn inside(&mut self, node: &'a Node, frame: &Frame, out: &mut Explanation) -> Result<(), Stop> {
        match &node.op {
            Op::Not(inner) => {
                out.how = How::Not;
                let inner = self.trace_as(inner, out.truth.negate(), frame)?;
                out.children.push(inner);
                Ok(())
            }
            Op::And(parts) => self.conjunction(parts, frame, out),
            Op::Or(parts) => self.disjunction(parts, frame, out),
            Op::Exists(binder, condition) => self.quantified(binder, condition, frame, out),
            Op::Call(rule, arguments) => self.called(*rule, arguments, frame, out),
            Op::Let(var, value, body) => {
                out.how = How::Same;
                let values = self.run.value(value, frame)?;
                self.lets.push((*var, value));
                let body = self.trace_as(body, out.truth, &frame.with(*var, values))?;
                self.lets.pop();
                out.children.push(body);
                Ok(())
            }
            Op::If(condition, then, other) => self.chosen(condition, (then, other), frame, out),
            Op::Compare(how, left, right) => {
                out.text = self.compared(*how, (left, right), frame)?;
                self.counted(*how, (left, right), frame, out)?;
                self.reads(left, frame, out)?;
                self.reads(right, frame, out)
            }
            Op::In(member, set) => self.member(member, set, frame, out),
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

    pub(super) fn show(&mut self, node: &Node, frame: &Frame) -> Result<String, Stop> {
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

    /// Where an open comparison is about a number of members: how many of them would decide it.
    fn counted(
        &mut self,
        how: Comparison,
        (left, right): (&'a Node, &'a Node),
        frame: &Frame,
        out: &mut Explanation,
    ) -> Result<(), Stop> {
        if out.truth != Truth::Unknown {
            return Ok(());
        }
        let (count, other, is_left) = match (self.is_count(left), self.is_count(right)) {
            (true, false) => (left, right, true),
            (false, true) => (right, left, false),
            (true, true) | (false, false) => return Ok(()),
        };
        let certain = self.run.value(count, frame)?.scalar(0).low;
        if let Some(bound) = self.run.value(other, frame)?.scalar(0).cell() {
            let counted = super::path::counted((how, is_left), certain, bound);
            out.how = How::Count(Box::new(counted));
        }
        Ok(())
    }

    /// Whether an expression is the number of members of a comprehension.
    fn is_count(&self, node: &'a Node) -> bool {
        let Op::Aggregate(Aggregate::Count, set) = &self.resolved(node).op else { return false };
        matches!(self.resolved(set).op, Op::Collect(..))
    }

    fn member(
        &mut self,
        member: &'a Node,
        set: &'a Node,
        frame: &Frame,
        out: &mut Explanation,
    ) -> Result<(), Stop> {
        if let (Op::Closure(closure), true) = (&self.resolved(set).op, out.truth == Truth::True) {
            let found = self.run.value(member, frame)?.scalar(0).cell();
            if let Some(found) = found.filter(|_| self.reach.lowest) {
                self.reads(member, frame, out)?;
                return self.way((closure, set), found, frame, out);
            }
        }
        let texts = (self.show(member, frame)?, self.show(set, frame)?);
        out.text = format!("{} in {{{}}}", texts.0, texts.1);
        self.reads(member, frame, out)?;
        if matches!(self.resolved(set).op, Op::Collect(..)) {
            out.how = How::Any;
        }
        self.reads(set, frame, out)
    }

    /// A choice has the truth of the branch that was taken; where the condition is open, nothing is chosen.
    fn chosen(
        &mut self,
        condition: &'a Node,
        (then, other): (&'a Node, &'a Node),
        frame: &Frame,
        out: &mut Explanation,
    ) -> Result<(), Stop> {
        let truth = self.decide(condition, frame)?;
        let why = self.trace_as(condition, truth, frame)?;
        out.children.push(why);
        let taken = match truth {
            Truth::True => then,
            Truth::False => other,
            Truth::Unknown | Truth::Fault => return Ok(()),
        };
        out.how = How::Same;
        let taken = self.trace_as(taken, out.truth, frame)?;
        out.children.push(taken);
        Ok(())
    }

    /// The operands of a conjunction that decide it: the first false one; all, where it holds; else the open ones.
    fn conjunction(
        &mut self,
        parts: &'a [Node],
        frame: &Frame,
        out: &mut Explanation,
    ) -> Result<(), Stop> {
        out.how = How::All;
        for part in parts {
            let truth =
                if out.truth == Truth::True { Truth::True } else { self.decide(part, frame)? };
            let follow = match out.truth {
                Truth::True => true,
                Truth::False => truth == Truth::False,
                Truth::Unknown | Truth::Fault => truth.is_open(),
            };
            if follow {
                let child = self.trace_as(part, truth, frame)?;
                out.children.push(child);
            }
            if follow && out.truth == Truth::False {
                break;
            }
        }
        Ok(())
    }

    /// The operands of a disjunction that decide it: the first true one, or the lowest; all, where it fails; else the open
    /// ones.
    pub(super) fn disjunction(
        &mut self,
        parts: &'a [Node],
        frame: &Frame,
        out: &mut Explanation,
    ) -> Result<(), Stop> {
        out.how = How::Any;
        let role = |at: usize, it: &mut Explanation| {
            it.role = if out.role == Role::Text { Role::Text } else { Role::Branch(at) };
        };
        if out.truth == Truth::True {
            let options: Vec<(&'a Node, &Frame)> = parts.iter().map(|it| (it, frame)).collect();
            if let Some((at, mut child)) = self.lowest(&options)? {
                role(at.saturating_add(1), &mut child);
                out.children.push(child);
            }
            return Ok(());
        }
        for (at, part) in parts.iter().enumerate() {
            let is_false = out.truth == Truth::False;
            let truth = if is_false { Truth::False } else { self.decide(part, frame)? };
            if is_false || truth.is_open() {
                let mut child = self.trace_as(part, truth, frame)?;
                role(at.saturating_add(1), &mut child);
                out.children.push(child);
            }
        }
        Ok(())
    }
}
