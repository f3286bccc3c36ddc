//! Calendars: hours of weekdays in a named time zone, without some days. An instant is read as the day and the time of
//! day that clocks of the zone show then, so an hour that a clock skips holds no instant and one that it shows twice holds
//! both. Zones come from the data inside the program: no machine has a say.

use super::ParamId;
use crate::span::Span;
use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};

/// A calendar, by position in [`super::RuleGraph::calendars`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CalendarId(pub u32);

/// Seconds of a day by the clock; the end of a window may be this.
pub const DAY: i64 = 86_400;

/// Working hours, a change window: when something is meant to happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// As written in policies.
    pub name: String,
    /// What it means, in Markdown.
    pub doc: String,
    /// The name of its time zone, as the tz database spells it.
    pub zone: String,
    /// Sorted and disjoint.
    pub windows: Vec<Window>,
    /// Days without any window.
    pub except: Vec<Days>,
    /// Parameters whose days are without any window too.
    pub except_params: Vec<ParamId>,
    /// The name in the declaration.
    pub span: Span,
}

/// Hours of one weekday, the end not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Window {
    /// Days since Monday.
    pub weekday: i64,
    /// Seconds since midnight by the clock.
    pub from: i64,
    /// Seconds since midnight by the clock; not included.
    pub to: i64,
}

/// Days of the calendar, both ends included, in days since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Days {
    /// The first.
    pub first: i64,
    /// The last.
    pub last: i64,
}

/// What the clocks of a zone show at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Local {
    /// The day, in days since 1970.
    pub date: i64,
    /// Seconds since midnight by the clock.
    pub second: i64,
}

/// Days of the week as policies write them, Monday first.
pub const WEEKDAYS: &[&str] = &["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl Local {
    /// The day of the week as policies write it.
    pub fn weekday(self) -> &'static str {
        let at = usize::try_from(self.days_since_monday()).ok();
        at.and_then(|it| WEEKDAYS.get(it)).copied().unwrap_or("?")
    }

    fn days_since_monday(self) -> i64 {
        // The first of January 1970 was a Thursday.
        self.date.saturating_add(3).rem_euclid(7)
    }
}

impl Calendar {
    /// Whether its windows and its own exceptions leave a local time in; its parameters may still take it out.
    pub fn is_open(&self, local: Local) -> bool {
        let weekday = local.days_since_monday();
        let within =
            |it: &Window| it.weekday == weekday && it.from <= local.second && local.second < it.to;
        let excepted = |it: &Days| it.first <= local.date && local.date <= it.last;
        self.windows.iter().any(within) && !self.except.iter().any(excepted)
    }
}

/// A time zone of the data inside the program.
#[derive(Debug, Clone)]
pub struct Zone(TimeZone);

impl Zone {
    /// The zone of a name, whatever its case.
    pub fn named(name: &str) -> Option<Self> {
        let zone = TimeZoneDatabase::bundled().get(name).ok()?;
        zone.iana_name().is_some().then_some(Self(zone))
    }

    /// Its name, spelt as the tz database does.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The names of all zones.
    pub fn names() -> Vec<String> {
        TimeZoneDatabase::bundled().available().map(|it| it.as_str().to_owned()).collect()
    }

    /// What its clocks show at an instant, in seconds since 1970; nothing outside the years that have a calendar.
    pub fn local(&self, instant: i64) -> Option<Local> {
        let offset = self.0.to_offset(Timestamp::from_second(instant).ok()?);
        let shown = instant.checked_add(i64::from(offset.seconds()))?;
        Some(Local { date: shown.div_euclid(DAY), second: shown.rem_euclid(DAY) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::literal::{date, instant};

    fn shown(zone: &str, at: &str) -> (String, i64) {
        let zone = Zone::named(zone).unwrap();
        let local = zone.local(instant(at).unwrap()).unwrap();
        (crate::literal::show_date(local.date), local.second / 60)
    }

    #[test]
    fn clocks_skip_an_hour_and_repeat_one() {
        let berlin = |at: &str| shown("Europe/Berlin", at);
        assert_eq!(berlin("2026-03-29T00:59:59Z"), ("2026-03-29".to_owned(), 119));
        assert_eq!(berlin("2026-03-29T01:00:00Z"), ("2026-03-29".to_owned(), 180));
        assert_eq!(berlin("2026-10-25T00:30:00Z"), berlin("2026-10-25T01:30:00Z"));
        assert_eq!(
            shown("America/St_Johns", "2026-01-01T03:00:00Z"),
            ("2025-12-31".to_owned(), 1_410)
        );
    }

    #[test]
    fn zones_have_one_spelling_and_years_an_end() {
        assert_eq!(Zone::named("europe/berlin").unwrap().name(), "Europe/Berlin");
        assert_eq!(Zone::named("UTC").unwrap().name(), "UTC");
        assert!(Zone::named("Etc/Unknown").is_none());
        assert!(Zone::named("Mars/Base").is_none());
        assert!(Zone::named("UTC").unwrap().local(i64::MAX).is_none());
        assert!(Zone::names().len() > 400);
    }

    #[test]
    fn a_window_ends_before_its_end_and_exceptions_take_whole_days() {
        let day = date("2026-12-24").unwrap();
        let calendar = Calendar {
            name: "office".to_owned(),
            doc: String::new(),
            zone: "UTC".to_owned(),
            windows: vec![Window { weekday: 3, from: 0, to: DAY }],
            except: vec![Days { first: day, last: day }],
            except_params: Vec::new(),
            span: Span::new(crate::span::FileId(0), 0, 0),
        };
        let open = |date: i64, second: i64| calendar.is_open(Local { date, second });
        assert!(!open(day, 60));
        assert!(open(day - 7, 0) && open(day - 7, DAY - 1));
        assert!(!open(day - 6, 0));
    }
}
