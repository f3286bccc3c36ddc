//! Instants against calendars. What the hours rule out is false whatever the exceptions are; what they allow is unknown
//! while a parameter with exceptions has no value.

use super::frame::Frame;
use super::run::{Run, Stop};
use super::values::{Scalar, Seen, Values};
use crate::kleene::Truth;
use crate::plan::Node;
use language::graph::ParamId;
use language::graph::calendar::{Calendar, CalendarId, Local, Zone};

impl Run<'_> {
    pub(super) fn during(
        &mut self,
        time: &Node,
        calendar: &Node,
        frame: &Frame,
    ) -> Result<Vec<Truth>, Stop> {
        let times = self.value(time, frame)?;
        let calendars = self.value(calendar, frame)?;
        let pairs = (0..frame.len).map(|row| (times.scalar(row), calendars.scalar(row)));
        Ok(pairs.map(|(time, calendar)| self.is_during(time, calendar)).collect())
    }

    fn is_during(&mut self, time: Scalar, calendar: Scalar) -> Truth {
        let (Seen::Known(at), Seen::Known(id)) = (time.seen(), calendar.seen()) else {
            return Truth::open(time.mark.is_fault() || calendar.mark.is_fault());
        };
        let plan = self.plan;
        let id = u32::try_from(id).ok().map(CalendarId);
        let Some(calendar) = id.and_then(|it| plan.graph.calendar(it)) else {
            return Truth::Unknown;
        };
        match self.local(calendar, at) {
            None => Truth::Fault,
            Some(local) if !calendar.is_open(local) => Truth::False,
            Some(local) => calendar
                .except_params
                .iter()
                .fold(Truth::True, |sum, it| sum.and(self.excepts(*it, local).negate())),
        }
    }

    /// What clocks of the calendar's zone show; nothing for an instant beyond the years that have a calendar.
    pub(crate) fn local(&mut self, calendar: &Calendar, at: i64) -> Option<Local> {
        if !self.zones.contains_key(&calendar.zone) {
            self.zones.insert(calendar.zone.clone(), Zone::named(&calendar.zone));
        }
        self.zones.get(&calendar.zone)?.as_ref()?.local(at)
    }

    /// Whether a parameter's days hold a day.
    fn excepts(&mut self, param: ParamId, local: Local) -> Truth {
        let Values::Sets(days) = self.param(param) else { return Truth::Unknown };
        let days = days.get(0);
        if days.note.is_open() {
            return Truth::open(days.note.fault);
        }
        Truth::of(days.members.contains(&local.date))
    }
}
