//! Literals: values as policy text writes them, and how durations and instants are read and printed.

use crate::graph::calendar::CalendarId;
use crate::schema::EnumId;
use std::sync::Arc;

/// A value written in policy text. Its type stands beside it, in the expression or parameter that holds it; textual types
/// (`Glob`, `Host`, …) all use [`Literal::Text`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Literal {
    /// `true`, `false`.
    Bool(bool),
    /// `42`.
    Int(i64),
    /// `"text"`, and every other textual type.
    Text(Arc<str>),
    /// `90d`, in seconds.
    Duration(i64),
    /// `2026-03-03T12:00:00Z`, in seconds since 1970, UTC.
    Instant(i64),
    /// `2026-03-03`, in days since 1970.
    Date(i64),
    /// A value of an enum, by position.
    Enum(EnumId, u32),
    /// A calendar, by its name.
    Calendar(CalendarId),
    /// The id of a fact.
    Reference(Arc<str>),
    /// `{a, b}`: sorted and distinct.
    Set(Vec<Literal>),
}

impl Literal {
    /// The calendar that it names.
    pub fn calendar(&self) -> Option<CalendarId> {
        if let Self::Calendar(id) = self { Some(*id) } else { None }
    }
}

/// Units of a duration literal, longest first, with their length in seconds. No months and no years: they have no length.
pub const UNITS: &[(&str, i64)] =
    &[("w", 604_800), ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];

/// Reads `90d` or `1h30m`; nothing on any other text or on overflow. Units must fall in length and not repeat.
pub fn duration(text: &str) -> Option<i64> {
    let mut rest = text;
    let mut total = 0_i64;
    let mut last = i64::MAX;
    while !rest.is_empty() {
        let digits = rest.find(|it: char| !it.is_ascii_digit()).filter(|at| *at > 0)?;
        let (number, tail) = rest.split_at_checked(digits)?;
        let (_, unit) = UNITS.iter().find(|(name, _)| tail.starts_with(name))?;
        if *unit >= last {
            return None;
        }
        last = *unit;
        total = total.checked_add(number.parse::<i64>().ok()?.checked_mul(*unit)?)?;
        rest = tail.get(1..)?;
    }
    (last != i64::MAX).then_some(total)
}

/// Prints seconds in the largest units that give whole numbers: `90d`, `1h30m`, `0s`, `-5m`.
pub fn show_duration(seconds: i64) -> String {
    if seconds == 0 {
        return "0s".to_owned();
    }
    let mut rest = seconds.unsigned_abs();
    let mut out = String::new();
    if seconds < 0 {
        out.push('-');
    }
    // Weeks are read but not printed: policies say `90d`, and a reader compares numbers of one unit.
    for (name, unit) in UNITS.iter().skip(1) {
        let unit = unit.unsigned_abs();
        let count = rest.checked_div(unit).unwrap_or(0);
        if count > 0 {
            out.push_str(&count.to_string());
            out.push_str(name);
            rest = rest.checked_rem(unit).unwrap_or(0);
        }
    }
    out
}

/// Prints a literal as policy text would have it, without the names of enum values and calendars, which only the schema knows.
pub fn show(literal: &Literal) -> String {
    match literal {
        Literal::Bool(value) => value.to_string(),
        Literal::Int(value) => value.to_string(),
        Literal::Text(text) => format!("{text:?}"),
        Literal::Duration(seconds) => show_duration(*seconds),
        Literal::Instant(seconds) => show_instant(*seconds),
        Literal::Date(days) => show_date(*days),
        Literal::Enum(_, position) | Literal::Calendar(CalendarId(position)) => {
            format!("#{position}")
        }
        Literal::Reference(id) => id.to_string(),
        Literal::Set(members) => {
            format!("{{{}}}", members.iter().map(show).collect::<Vec<_>>().join(", "))
        }
    }
}

/// Reads an RFC 3339 instant with an offset, as seconds since 1970 in UTC; fractions of a second are cut off.
pub fn instant(text: &str) -> Option<i64> {
    text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second)
}

/// Prints seconds since 1970 as an RFC 3339 instant in UTC; the number itself where it is no instant.
pub fn show_instant(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).map_or_else(|_| seconds.to_string(), |it| it.to_string())
}

/// Reads a day of the calendar, as days since 1970.
pub fn date(text: &str) -> Option<i64> {
    let day: jiff::civil::Date = text.parse().ok()?;
    let epoch = jiff::civil::Date::new(1970, 1, 1).ok()?;
    Some(i64::from(epoch.until(day).ok()?.get_days()))
}

/// Prints days since 1970 as a day of the calendar.
pub fn show_date(days: i64) -> String {
    let instant = show_instant(days.saturating_mul(86_400));
    instant.split_once('T').map_or(instant.clone(), |(day, _)| day.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_and_print() {
        assert_eq!(duration("90d"), Some(7_776_000));
        assert_eq!(duration("1h30m"), Some(5_400));
        assert_eq!(show_duration(5_400), "1h30m");
        assert_eq!(show_duration(7_776_000), "90d");
        assert_eq!(instant("2026-03-03T12:00:00+01:00"), Some(1_772_535_600));
        assert_eq!(show_instant(1_772_535_600), "2026-03-03T11:00:00Z");
        assert_eq!(date("1970-01-02").map(show_date).as_deref(), Some("1970-01-02"));
        assert_eq!(instant("2026-13-45T00:00:00Z"), None);
        for wrong in ["", "90", "d", "30m1h", "1h1h", "1y", "9999999999999999999s"] {
            assert_eq!(duration(wrong), None, "{wrong}");
        }
    }
}
