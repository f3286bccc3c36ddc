//! Calls of rules: the branch that fired, or per branch why it did not.

use super::height::tuple;
use super::trace::Tracer;
use super::{Explanation, How, Role, show};
use crate::eval::frame::Frame;
use crate::eval::run::Stop;
use crate::eval::values::Scalar;
use crate::kleene::Truth;
use crate::plan::{Node, RulePlan};
use language::graph::RuleId;

impl<'a> Tracer<'_, 'a> {
    pub(super) fn called(
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
            let absent = value == Scalar::ABSENT;
            if value.cell().is_none() && !(absent && *optional) {
                blind = true;
                self.reads(argument, frame, out)?;
            }
            inner.bind(*var, values);
        }
        let name = plan.graph.rule(rule).map_or("?", |it| it.name.as_str());
        out.text = format!("{name}({})", texts.join(", "));
        if blind && !self.supposed {
            return Ok(());
        }
        // A rule's variables are its own: names of the caller mean nothing inside.
        let outer = std::mem::take(&mut self.lets);
        self.body((rule, planned), &inner, out)?;
        self.lets = outer;
        Ok(())
    }

    fn body(
        &mut self,
        (rule, planned): (RuleId, &'a RulePlan),
        inner: &Frame,
        out: &mut Explanation,
    ) -> Result<(), Stop> {
        out.role = Role::Branch(0);
        let rounds = self.rounds.take();
        if planned.recursive && out.truth == Truth::True {
            self.rounds = self.calls(rule, inner)?.map(|calls| (planned.stratum, calls));
        }
        let key = (rule, tuple(planned, inner));
        let guarded = planned.recursive && out.truth != Truth::True;
        if guarded && !self.asked.insert(key) {
            // In a circle nothing is gained: a recursive rule holds only where something outside of the circle says so.
            out.text.push_str(": asked before");
            out.how = How::Aside;
        } else {
            self.disjunction(&planned.branches, inner, out)?;
        }
        self.rounds = rounds;
        out.role = Role::Text;
        Ok(())
    }
}
