//! The oracle's calendars: an instant becomes the date and time that its zone shows, and every window is asked in turn.

use crate::oracle::eval::Evaluation;
use crate::oracle::operators::member_of;
use crate::oracle::value::{Atom, Truth, Value};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZoneDatabase;
use language::graph::calendar::{Calendar, CalendarId};

impl Evaluation<'_> {
    pub(super) fn during(&self, time: &Value, calendar: &Value) -> Truth {
        let known = (time.exact(), calendar.exact());
        let (Some(Atom::Number(at)), Some(Atom::Choice(id))) = known else {
            return Truth::open(time.fault() || calendar.fault());
        };
        let Some(calendar) = self.policy.graph().calendar(CalendarId(id)) else {
            return Truth::Unknown;
        };
        let Some((date, hour)) = shown(calendar, at) else { return Truth::Fault };
        let day = i64::from(date.weekday().to_monday_zero_offset());
        let mut found = Truth::False;
        for window in &calendar.windows {
            let within = window.weekday == day && (window.from..window.to).contains(&hour);
            found = found.or(Truth::of(within));
        }
        let number = days_since_1970(date);
        for days in &calendar.except {
            found = found.and(Truth::of(!(days.first..=days.last).contains(&number)));
        }
        for param in &calendar.except_params {
            let excepted = member_of(&Value::Atom(Atom::Number(number)), &self.param(*param, None));
            found = found.and(excepted.negate());
        }
        found
    }
}

/// The date, and the seconds since midnight, that the calendar's zone shows.
fn shown(calendar: &Calendar, at: i64) -> Option<(Date, i64)> {
    let zone = TimeZoneDatabase::bundled().get(&calendar.zone).ok()?;
    let shown = zone.to_datetime(Timestamp::from_second(at).ok()?);
    let (hour, minute) = (i64::from(shown.hour()), i64::from(shown.minute()));
    let second = i64::from(shown.second());
    let minutes = hour.saturating_mul(60).saturating_add(minute);
    Some((shown.date(), minutes.saturating_mul(60).saturating_add(second)))
}

fn days_since_1970(date: Date) -> i64 {
    let epoch = Date::new(1970, 1, 1).and_then(|it| it.until(date));
    epoch.map_or(i64::MIN, |it| i64::from(it.get_days()))
}
