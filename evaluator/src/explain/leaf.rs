//! What a value was read from: the attributes on its way, the deciding one first, and what of them is missing.

use super::Explanation;
use super::domain;
use super::trace::Tracer;
use crate::eval::frame::Frame;
use crate::eval::run::Stop;
use crate::eval::values::{Mark, Scalar, Values};
use crate::plan::{Access, Binder, ClosurePlan, Node, Op};
use crate::store::column::State;
use language::schema::{AttributeId, EntityId, Type};
use std::collections::BTreeSet;

impl<'a> Tracer<'_, 'a> {
    /// Adds what the value of an expression was read from.
    pub(super) fn reads(
        &mut self,
        node: &'a Node,
        frame: &Frame,
        out: &mut Explanation,
    ) -> Result<(), Stop> {
        match &node.op {
            Op::Attribute(base, entity, attribute) => {
                self.read_attribute((base, *entity, *attribute), node, frame, out)
            }
            Op::Param(id) => {
                self.parameter(*id, out);
                Ok(())
            }
            Op::ParamEntry(id, key) => {
                self.parameter(*id, out);
                self.reads(key, frame, out)
            }
            Op::Var(var) => match self.named(*var) {
                Some(value) => self.reads(value, frame, out),
                None => Ok(()),
            },
            Op::Let(var, value, body) => {
                self.lets.push((*var, value));
                let values = self.run.value(value, frame)?;
                self.reads(body, &frame.with(*var, values), out)
            }
            Op::Collect(binder, condition, value) => {
                self.collected(binder, (condition, value), frame, out)
            }
            Op::Closure(closure) => self.closed(closure, node, frame, out),
            Op::Not(_)
            | Op::And(_)
            | Op::Or(_)
            | Op::Compare(..)
            | Op::In(..)
            | Op::During(..)
            | Op::Present(_)
            | Op::Call(..)
            | Op::Exists(..) => self.nested(node, frame, out),
            Op::If(condition, then, other) => {
                self.nested(condition, frame, out)?;
                let chosen = self.decide(condition, frame)?;
                let taken = if chosen == crate::kleene::Truth::False { other } else { then };
                self.reads(taken, frame, out)
            }
            Op::Literal(_) | Op::Now => Ok(()),
            Op::Else(..)
            | Op::Arithmetic(..)
            | Op::Builtin(..)
            | Op::SetOf(_)
            | Op::Aggregate(..) => {
                for operand in node.op.operands() {
                    self.reads(operand, frame, out)?;
                }
                Ok(())
            }
        }
    }

    fn nested(&mut self, node: &'a Node, frame: &Frame, out: &mut Explanation) -> Result<(), Stop> {
        let child = self.trace(node, frame)?;
        out.children.push(child);
        Ok(())
    }

    fn read_attribute(
        &mut self,
        (base, entity, attribute): (&'a Node, EntityId, AttributeId),
        node: &'a Node,
        frame: &Frame,
        out: &mut Explanation,
    ) -> Result<(), Stop> {
        let fact = self.run.value(base, frame)?.scalar(0);
        if let Some(cell) = fact.cell() {
            let row = crate::store::column::row_of(cell);
            let state = self.run.view().state(self.run.store, entity, attribute, row);
            if state == State::Unknown {
                out.missing.push(domain::missing_attribute(self.run, entity, attribute, cell));
            } else {
                let span = Some(node.span);
                out.evidence.push(domain::evidence(
                    self.run,
                    (entity, cell),
                    Some(attribute),
                    span,
                ));
            }
        }
        // What a supposed fact refers to has to be somewhere, and of some entities nothing is.
        if self.supposed
            && fact.cell().is_none()
            && matches!(base.op, Op::Attribute(..))
            && self.run.store.rows(entity) == 0
        {
            out.missing.extend(domain::missing_collection(self.run, entity, None));
        }
        // The way to the fact is evidence too, behind the attribute; where the fact is unknown it is all there is.
        self.reads(base, frame, out)
    }

    pub(super) fn parameter(&mut self, id: language::graph::ParamId, out: &mut Explanation) {
        let unset = self.run.params.get(id.0 as usize).is_none_or(Option::is_none);
        if let (true, Some(param)) = (unset, self.run.plan.graph.param(id)) {
            let name = param.name.as_str().into();
            out.missing.push(crate::evidence::Missing::Parameter { name });
        }
    }

    /// The members that a comprehension took, and why others may or may not belong to it.
    fn collected(
        &mut self,
        binder: &'a Binder,
        (condition, value): (&'a Node, &'a Node),
        frame: &Frame,
        out: &mut Explanation,
    ) -> Result<(), Stop> {
        self.gap((binder, condition), frame, out)?;
        let pairs = self.pairs(binder, condition, frame)?;
        for pair in pairs {
            if pair.truth == crate::kleene::Truth::False {
                continue;
            }
            let mut member = None;
            if pair.truth.is_open() {
                member = Some(self.doubt(binder, condition, &pair)?);
            } else if let (Some(entity), Some(cell)) = (binder.access.entity(), pair.cell)
                && out.evidence.len() < super::subject::SHOWN
            {
                let span = Some(value.span);
                out.evidence.push(domain::evidence(self.run, (entity, cell), None, span));
            }
            let frame = pair.frame();
            let found = self.run.value(value, &frame)?;
            let open = match &*found {
                Values::Scalars(it) => !matches!(it.get(0).mark, Mark::Known | Mark::Absent),
                Values::Sets(it) => !it.get(0).is_exact(),
            };
            if open {
                let mut of_value = Explanation::leaf(value.span, crate::kleene::Truth::Unknown);
                self.reads(value, &frame, &mut of_value)?;
                let blank = || self.labelled(binder, &pair, Vec::new());
                let member = member.get_or_insert_with(blank);
                member.truth = crate::kleene::Truth::Unknown;
                member.children.push(of_value);
            }
            if let Some(member) = member.filter(|_| self.keeps(out)) {
                out.children.push(member);
            }
        }
        Ok(())
    }

    /// Whether another member has room in the list of a node; what has none is counted.
    fn keeps(&mut self, out: &mut Explanation) -> bool {
        let has_room = out.children.len() < self.reach.doubtful;
        if !has_room {
            out.more = out.more.saturating_add(1);
        }
        has_room
    }

    fn closed(
        &mut self,
        closure: &'a ClosurePlan,
        node: &'a Node,
        frame: &Frame,
        out: &mut Explanation,
    ) -> Result<(), Stop> {
        let start = self.run.value(&closure.from, frame)?.scalar(0);
        let Some(cell) = start.cell() else { return self.reads(&closure.from, frame, out) };
        let mut seen: BTreeSet<i64> = BTreeSet::from([cell]);
        let mut front = vec![cell];
        let at = (closure.entity, closure.attribute);
        while let Some(fact) = front.pop() {
            let row = crate::store::column::row_of(fact);
            if self.run.view().state(self.run.store, at.0, at.1, row) == State::Unknown {
                out.missing.push(domain::missing_attribute(self.run, at.0, at.1, fact));
            } else if out.evidence.len() < super::subject::SHOWN {
                let span = Some(node.span);
                out.evidence.push(domain::evidence(self.run, (at.0, fact), Some(at.1), span));
            }
            let base = Values::Scalars(std::iter::once(Scalar::known(fact)).collect());
            let next: Vec<i64> = match self.run.attribute(&base, at.0, at.1, 1) {
                Values::Sets(it) => it.get(0).members.to_vec(),
                Values::Scalars(it) => it.get(0).cell().into_iter().collect(),
            };
            let mut new: Vec<i64> = next.into_iter().filter(|it| seen.insert(*it)).collect();
            // Backwards, because the last is taken first.
            new.sort_by_cached_key(|it| std::cmp::Reverse(self.run.id(at.0, *it).to_owned()));
            front.extend(new);
        }
        Ok(())
    }

    /// Why a binder's collection may have members that nobody has seen.
    pub(super) fn domain_gaps(
        &mut self,
        binder: &'a Binder,
        frame: &Frame,
        out: &mut Explanation,
    ) -> Result<(), Stop> {
        let open = self.run.collection_is_open(binder, frame)?;
        match &binder.access {
            Access::Scan(entity)
            | Access::Lookup(entity, ..)
            | Access::Same(entity, _)
            | Access::Among(entity, _)
                if open =>
            {
                out.missing.extend(domain::missing_collection(self.run, *entity, None));
            }
            Access::Owner(entity, attribute, owner) => {
                let value = self.run.value(owner, frame)?.scalar(0);
                match (value.cell(), owner.ty.required()) {
                    (Some(cell), Type::Entity(of)) if open => {
                        let of = Some((*of, *attribute, cell));
                        out.missing.extend(domain::missing_collection(self.run, *entity, of));
                    }
                    (None, _) => {
                        self.reads(owner, frame, out)?;
                        if self.supposed && open {
                            out.missing.extend(domain::missing_collection(self.run, *entity, None));
                        }
                    }
                    _ => (),
                }
            }
            Access::Members(set) if open => self.reads(set, frame, out)?,
            Access::Members(_)
            | Access::Values(_)
            | Access::Scan(_)
            | Access::Lookup(..)
            | Access::Same(..)
            | Access::Among(..) => (),
        }
        Ok(())
    }
}
