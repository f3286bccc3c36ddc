//! Calendars: zone, hours and exceptions. Each window is checked for itself and against the others of its day, so that a
//! calendar says in one way when it is open.

use super::names::{Declaration, Declared, Placed};
use super::{Context, value};
use crate::codes::policy as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::calendar::{Calendar, DAY, Days, WEEKDAYS, Window, Zone};
use crate::graph::{Param, ParamId};
use crate::literal::Literal;
use crate::names;
use crate::schema::Type;
use crate::span::Span;
use crate::syntax::string::unquote;
use crate::syntax::tree::{Kind, Node};

type Found<T> = Result<T, Box<Diagnostic>>;

/// The calendars, in the order of their names in the schema.
pub(super) fn calendars(context: &mut Context<'_>, params: &[Param]) -> Vec<Calendar> {
    let declared = |it: &&Placed<'_>| {
        let name = it.item.child(Kind::name).filter(|_| it.item.kind() == Kind::calendar);
        name.is_some_and(|it| context.schema.calendars.iter().any(|own| own.span == it.span()))
    };
    let placed: Vec<Placed<'_>> = context.modules.items.iter().filter(declared).copied().collect();
    placed.into_iter().map(|it| calendar(context, it, params)).collect()
}

fn calendar(context: &mut Context<'_>, placed: Placed<'_>, params: &[Param]) -> Calendar {
    let item = placed.item;
    let name = item.child(Kind::name);
    let mut calendar = Calendar {
        name: name.map_or("", Node::text).to_owned(),
        doc: placed.root.documentation(),
        zone: zone(context, item),
        windows: windows(context, item),
        except: Vec::new(),
        except_params: Vec::new(),
        span: name.map_or(item.span(), Node::span),
    };
    if !item.has(Kind::hours) {
        let message = format!("`{}` is never open: it has no hours", calendar.name);
        let diagnostic = Diagnostic::new(&codes::EMPTY_ITEM, calendar.span, message);
        context.diagnostics.push(diagnostic.help("say when with `mon..fri 09:00-17:00`"));
    }
    for day in item.all(Kind::except_days).flat_map(|it| it.all(Kind::except_day)) {
        let read = match day.child(Kind::name) {
            Some(name) => excepted(context, placed.module, name, params)
                .map(|id| calendar.except_params.push(id)),
            None => days(day).map(|it| calendar.except.push(it)),
        };
        context.diagnostics.extend(read.err().map(|it| *it));
    }
    calendar
}

/// The name of the zone; one that no zone has is reported and read as UTC.
fn zone(context: &mut Context<'_>, item: Node<'_>) -> String {
    let Some(node) = item.child(Kind::string) else { return "UTC".to_owned() };
    let text = unquote(node.text());
    let found = Zone::named(&text);
    if let Some(found) = found.as_ref().filter(|it| it.name() == text) {
        return found.name().to_owned();
    }
    let message = format!("no time zone is called `{text}`");
    let diagnostic = Diagnostic::new(&codes::UNKNOWN_ZONE, node.span(), message);
    let known = Zone::names();
    let near = found.as_ref().map(|it| it.name().to_owned());
    let near = near.or_else(|| near_zone(&text, &known));
    context.diagnostics.push(match near {
        Some(near) => diagnostic
            .label(format!("did you mean `{near}`?"))
            .edit(node.span(), format!("\"{near}\"")),
        None => diagnostic
            .label("expected a name of the tz database, as in `Europe/Berlin` or `UTC`")
            .help("a zone names a place, because offsets change with the season"),
    });
    "UTC".to_owned()
}

/// A zone with nearly this name, or one of the city alone.
fn near_zone(text: &str, known: &[String]) -> Option<String> {
    let near = names::nearest(text, known.iter().map(String::as_str));
    let city = || {
        let wanted = text.replace(' ', "_").to_ascii_lowercase();
        let is_city = |it: &&String| {
            it.rsplit_once('/').is_some_and(|(_, city)| city.to_ascii_lowercase() == wanted)
        };
        known.iter().find(is_city).cloned()
    };
    near.first().map(|it| (*it).to_owned()).or_else(city)
}

/// All windows, sorted; those that overlap an earlier one are reported and left out.
fn windows(context: &mut Context<'_>, item: Node<'_>) -> Vec<Window> {
    let mut out: Vec<(Window, Span)> = Vec::new();
    for hours in item.all(Kind::hours) {
        let weekdays = weekdays(context, hours);
        for node in hours.all(Kind::window) {
            let (from, to) = match window(node) {
                Ok(found) => found,
                Err(diagnostic) => {
                    context.diagnostics.push(*diagnostic);
                    continue;
                }
            };
            for weekday in &weekdays {
                add(context, &mut out, (Window { weekday: *weekday, from, to }, node.span()));
            }
        }
    }
    out.sort_unstable();
    out.into_iter().map(|it| it.0).collect()
}

fn add(context: &mut Context<'_>, out: &mut Vec<(Window, Span)>, (window, span): (Window, Span)) {
    let overlaps = |it: &&(Window, Span)| {
        it.0.weekday == window.weekday && it.0.from < window.to && window.from < it.0.to
    };
    let Some((_, first)) = out.iter().find(overlaps).copied() else {
        out.push((window, span));
        return;
    };
    let said = context
        .diagnostics
        .iter()
        .any(|it| it.code == &codes::OVERLAPPING_HOURS && it.span == span);
    if !said {
        let day = usize::try_from(window.weekday).ok().and_then(|it| WEEKDAYS.get(it));
        let message = format!("these hours overlap others of `{}`", day.unwrap_or(&"?"));
        let diagnostic = Diagnostic::new(&codes::OVERLAPPING_HOURS, span, message);
        context.diagnostics.push(
            diagnostic
                .label("part of them is said twice")
                .related(first, "these begin or end within them"),
        );
    }
}

/// The days that a line of hours is about. `sat..mon` goes over the end of the week.
fn weekdays(context: &mut Context<'_>, hours: Node<'_>) -> Vec<i64> {
    let mut out: Vec<i64> = Vec::new();
    let ranges = hours.child(Kind::weekdays).into_iter().flat_map(|it| it.all(Kind::day_range));
    for range in ranges {
        let ends: Vec<Found<i64>> = range.all(Kind::weekday).map(weekday).collect();
        let mut known = Vec::new();
        for end in ends {
            match end {
                Ok(day) => known.push(day),
                Err(diagnostic) => context.diagnostics.push(*diagnostic),
            }
        }
        let (Some(first), Some(last)) = (known.first(), known.last()) else { continue };
        let length = last.saturating_sub(*first).rem_euclid(7);
        let days = (0..=length).map(|it| first.saturating_add(it).rem_euclid(7));
        let twice = days.clone().any(|it| out.contains(&it));
        if twice {
            let message = "a day of the week stands twice before these hours";
            let diagnostic = Diagnostic::new(&codes::OVERLAPPING_HOURS, range.span(), message);
            context.diagnostics.push(diagnostic.label("named already on this line"));
            continue;
        }
        out.extend(days);
    }
    out
}

fn weekday(node: Node<'_>) -> Found<i64> {
    let text = node.text();
    if let Some(at) = WEEKDAYS.iter().position(|it| *it == text) {
        return Ok(i64::try_from(at).unwrap_or(0));
    }
    let message = format!("no day of the week is written `{text}`");
    let diagnostic = Diagnostic::new(&codes::UNKNOWN_VALUE, node.span(), message);
    let lower = text.to_ascii_lowercase();
    let start = WEEKDAYS.iter().copied().find(|it| lower.starts_with(it));
    let near = start.or_else(|| names::nearest(text, WEEKDAYS.iter().copied()).first().copied());
    Err(Box::new(match near {
        Some(near) => diagnostic.did_you_mean(near),
        None => diagnostic.label(format!("expected {}", names::list(WEEKDAYS.iter().copied()))),
    }))
}

/// Begin and end of a window, in seconds since midnight.
fn window(node: Node<'_>) -> Found<(i64, i64)> {
    let mut clocks = node.all(Kind::clock);
    let (Some(from), Some(to)) = (clocks.next(), clocks.next()) else {
        return Err(Box::new(bad(node.span(), "expected two times of day")));
    };
    let (from, to) = (clock(from)?, clock(to)?);
    if from == to {
        let diagnostic = bad(node.span(), "these hours are empty");
        return Err(Box::new(
            diagnostic.label("they end when they begin; a whole day is `00:00-24:00`"),
        ));
    }
    if to < from {
        let diagnostic = bad(node.span(), "these hours end before they begin");
        return Err(Box::new(diagnostic.label("the second time is earlier than the first").help(
            "hours over midnight belong to two days: `fri 22:00-24:00` and `sat 00:00-06:00`",
        )));
    }
    Ok((from, to))
}

fn bad(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(&codes::BAD_INTERVAL, span, message)
}

fn clock(node: Node<'_>) -> Found<i64> {
    let text = node.text();
    let parts = text.split_once(':');
    let number = |it: &str| it.parse::<i64>().ok();
    let read = parts.and_then(|(hour, minute)| Some((number(hour)?, number(minute)?)));
    let seconds = read
        .filter(|(_, minute)| *minute < 60)
        .map(|(hour, minute)| hour.saturating_mul(3_600).saturating_add(minute.saturating_mul(60)));
    let Some(seconds) = seconds.filter(|it| *it <= DAY) else {
        let diagnostic = bad(node.span(), format!("no clock shows `{text}`"));
        return Err(Box::new(diagnostic.label("expected a time from `00:00` to `24:00`")));
    };
    if text.len() < 5 {
        let written = format!("0{text}");
        let diagnostic = bad(node.span(), "an hour has two digits");
        return Err(Box::new(
            diagnostic.label(format!("write `{written}`")).edit(node.span(), written),
        ));
    }
    Ok(seconds)
}

/// A day, or all days from the first to the last.
fn days(node: Node<'_>) -> Found<Days> {
    let mut read = Vec::new();
    for date in node.all(Kind::date) {
        if let Some(Literal::Date(day)) =
            value::literal(date).transpose()?.map(|(literal, _)| literal)
        {
            read.push(day);
        }
    }
    let (first, last) = (read.first().copied().unwrap_or(0), read.last().copied().unwrap_or(0));
    if last < first {
        let diagnostic = bad(node.span(), "the last of these days comes before the first");
        return Err(Box::new(
            diagnostic.label("both ends belong to the range, the earlier one first"),
        ));
    }
    Ok(Days { first, last })
}

/// The parameter whose days are left out.
fn excepted(
    context: &Context<'_>,
    module: usize,
    name: Node<'_>,
    params: &[Param],
) -> Found<ParamId> {
    let scope = context.modules.scopes.get(module);
    let wanted = Type::Set(Box::new(Type::Date));
    let is_days = |it: &Param| it.ty == wanted && it.by.is_none();
    let found = scope.and_then(|it| it.get(name.text()));
    let Some(Declared { what: Declaration::Param(id), .. }) = found else {
        let message = format!("no parameter is called `{}`", name.text());
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_NAME, name.span(), message);
        let known: Vec<&str> =
            params.iter().filter(|it| is_days(it)).map(|it| it.name.as_str()).collect();
        return Err(Box::new(match names::nearest(name.text(), known).first() {
            Some(near) => diagnostic.did_you_mean(near),
            None => diagnostic
                .label("expected a day, or a parameter that is a set of days")
                .help("declare it with `param holidays: set of Date = {2026-12-25}`"),
        }));
    };
    let param = params.get(id.0 as usize);
    if param.is_some_and(|it| !is_days(it) && it.ty != Type::Error) {
        let message = format!("`{}` is not a set of days", name.text());
        let diagnostic =
            Diagnostic::new(&codes::WRONG_TYPE, name.span(), message).label("expected set of Date");
        return Err(Box::new(match param {
            Some(param) => diagnostic.related(param.span, "declared here"),
            None => diagnostic,
        }));
    }
    Ok(id)
}
