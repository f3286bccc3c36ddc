//! Why an instant lies within a calendar's hours or outside: what the clocks of its zone showed then.

use super::Explanation;
use super::show;
use super::trace::Tracer;
use crate::eval::frame::Frame;
use crate::eval::run::Stop;
use crate::eval::values::{Scalar, Seen};
use crate::plan::{Node, Op};
use crate::store::column::small_of;
use language::graph::ParamValue;
use language::graph::calendar::{Calendar, CalendarId};
use language::literal::{self, Literal};

impl<'a> Tracer<'_, 'a> {
    /// `at 2026-03-03T22:00:00Z (tue 2026-03-03 23:00 Europe/Berlin) during office`.
    pub(super) fn timed(
        &mut self,
        time: &'a Node,
        calendar: &'a Node,
        frame: &Frame,
        out: &mut Explanation,
    ) -> Result<(), Stop> {
        let at = self.run.value(time, frame)?.scalar(0);
        let found = self.run.value(calendar, frame)?.scalar(0);
        let mut text = show::scalar(self.run, &time.ty, at);
        let known = self.known(found);
        if let Some(shown) = known.and_then(|it| self.clock(it, at)) {
            text.push_str(&shown);
        }
        out.text = format!("{text} during {}", show::scalar(self.run, &calendar.ty, found));
        self.reads(time, frame, out)?;
        self.reads(calendar, frame, out)?;
        if let Some(known) = known.filter(|_| out.truth.is_open()) {
            known.except_params.iter().for_each(|it| self.parameter(*it, out));
        }
        Ok(())
    }

    fn known(&self, found: Scalar) -> Option<&'a Calendar> {
        let Seen::Known(id) = found.seen() else { return None };
        self.run.plan.graph.calendar(CalendarId(small_of(id)))
    }

    fn clock(&mut self, calendar: &Calendar, at: Scalar) -> Option<String> {
        let Seen::Known(at) = at.seen() else { return None };
        let local = self.run.local(calendar, at)?;
        let minutes = local.second.div_euclid(60);
        let (hour, minute) = (minutes.div_euclid(60), minutes.rem_euclid(60));
        let (day, date) = (local.weekday(), literal::show_date(local.date));
        Some(format!(" ({day} {date} {hour:02}:{minute:02} {})", calendar.zone))
    }

    /// The parameters with exceptions of the calendar that an expression names, where they have no value.
    pub(super) fn exceptions(&mut self, calendar: &Node, out: &mut Explanation) {
        let (plan, params) = (self.run.plan, self.run.params);
        let written = if let Op::Literal(literal) = &calendar.op { Some(literal) } else { None };
        let set = if let Op::Param(id) = &calendar.op {
            params.get(id.0 as usize).and_then(Option::as_ref)
        } else {
            None
        };
        let literals = set.map_or(&[][..], ParamValue::literals).iter().chain(written);
        let known = literals.filter_map(Literal::calendar).filter_map(|it| plan.graph.calendar(it));
        known.flat_map(|it| &it.except_params).for_each(|it| self.parameter(*it, out));
    }
}
