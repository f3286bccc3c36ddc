//! Random policies as text: parameters, functions, rules and clauses over a random schema.

use crate::generate::attest;
use crate::generate::decisions::{self, Judging};
use crate::generate::expr::{Globals, Local, Named, Writer};
use crate::generate::random::Random;
use crate::generate::shape::{ENTITIES, ENUMS, Kind, Shape, name};

/// What is decided about a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decisions {
    /// Waivers and an adoption in some policies.
    Some,
    /// Waivers in every policy.
    Waivers,
    /// An adoption in every policy.
    Adoption,
}

/// The items of a policy, each a text of its own with a line end behind it. Where a pack is adopted, its module stands
/// first; adoption and waivers stand last.
pub fn items(random: &mut Random, shape: &Shape, decisions: Decisions) -> Vec<String> {
    let eager = decisions == Decisions::Adoption;
    let mut globals = Globals { eager, ..Globals::default() };
    let mut items = shape.items();
    for at in 0..random.below(4).saturating_add(if eager { 3 } else { 0 }) {
        items.push(param(random, at, &mut globals));
    }
    for at in 0..random.below(3) {
        items.push(calendar(random, at, &mut globals));
    }
    if random.percent(30) {
        items.push(calendar_param(random, &mut globals));
    }
    for at in 0..random.below(2) {
        items.extend(function(random, shape, (at, &mut globals)));
    }
    items.extend(rules(random, shape, &mut globals));
    let count = random.below(3).saturating_add(1);
    let mut clauses = vec![];
    for at in 0..count {
        let (text, judging) = clause(random, shape, (at, &globals));
        items.push(text);
        clauses.push(judging);
    }
    if decisions == Decisions::Adoption || random.percent(30) {
        items.insert(0, decisions::MODULE.to_owned());
        let mut writer = writer(random, shape, &globals);
        items.push(decisions::adoption(&mut writer, &globals, &clauses));
    }
    if decisions == Decisions::Waivers || random.percent(50) {
        items.extend(decisions::waivers(&mut writer(random, shape, &globals), &clauses));
    }
    items
}

fn writer<'a>(random: &'a mut Random, shape: &'a Shape, globals: &'a Globals) -> Writer<'a> {
    Writer { random, shape, globals, locals: vec![], spent: vec![], positive: true, fresh: 0 }
}

fn param(random: &mut Random, at: usize, globals: &mut Globals) -> String {
    let kind = match random.below(9) {
        0..=1 => Kind::Int,
        2 => Kind::Duration,
        3 => Kind::Set(Box::new(Kind::Text("Text"))),
        4 => Kind::Set(Box::new(Kind::Enum(0))),
        5 => Kind::Bool,
        6 => Kind::Text("Role"),
        7 => Kind::Set(Box::new(Kind::Text("Role"))),
        _ => Kind::Text("Text"),
    };
    let empty = Globals::default();
    let shape = Shape::default();
    let mut writer = writer(random, &shape, &empty);
    let literal = writer.literal(&kind).unwrap_or_default();
    let word = format!("p{at}");
    let ty = name(&kind);
    let table = matches!(kind, Kind::Int | Kind::Duration) && writer.random.percent(25);
    let takes = if table { vec![(Kind::Enum(0), false)] } else { vec![] };
    let other = writer.literal(&kind).unwrap_or_default();
    let mut setting = format!("param {word} = {other}");
    let text = if table {
        setting = format!("param {word} {}", entries(&mut writer, &kind));
        let (sort, entries) = (ENUMS[0].0, entries(&mut writer, &kind));
        format!("param {word}: {ty} by {sort} {entries}\n")
    } else {
        match (&kind, writer.random.below(4)) {
            (_, 0) => format!("param {word}: {ty} \"not set\"\n"),
            (Kind::Int, 1) => {
                setting = format!("param {word} = {}", writer.random.word(&["1", "2", "5", "9"]));
                format!("param {word}: {ty} = 3 in 1..9\n")
            }
            (Kind::Duration, 1) => {
                setting = format!("param {word} = {}", writer.random.word(&["1h", "3h", "9d"]));
                format!("param {word}: {ty} = 2h in 1h..9d\n")
            }
            _ => format!("param {word}: {ty} = {literal}\n"),
        }
    };
    globals.settings.push(setting);
    globals.params.push(Named { name: word, takes, gives: kind });
    text
}

/// A calendar of few or many hours, with days left out that facts are likely to fall on.
fn calendar(random: &mut Random, at: usize, globals: &mut Globals) -> String {
    let zone = random.word(&["UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia"]);
    let mut lines = vec![];
    for days in ["mon..wed", "thu", "fri..sat"] {
        let hours = ["00:00-24:00", "09:00-17:00", "00:00-12:00, 12:00-23:00", "06:30-12:00"];
        lines.push(format!("{days} {}", random.word(&hours)));
    }
    let excepted = random.word(&["2026-02-25..2026-03-02", "2026-03-03", "2025-01-01"]);
    if random.percent(50) {
        lines.push(format!("except {excepted}"));
    }
    let name = format!("k{at}");
    let mut text = String::new();
    if random.percent(40) {
        let value = random.word(&["", " = {2026-03-03, 2026-03-01}", " = {2026-03-02}"]);
        text = format!("param days_{name}: set of Date{value}\n");
        lines.push(format!("except days_{name}"));
        let value = random.word(&["{}", "{2026-03-03}", "{2026-03-02, 2026-03-03}"]);
        globals.settings.push(format!("param days_{name} = {value}"));
    }
    let lines = lines.join("\n  ");
    globals.calendars.push(name.clone());
    format!("{text}calendar {name} zone \"{zone}\" {{\n  {lines}\n}}\n")
}

fn calendar_param(random: &mut Random, globals: &mut Globals) -> String {
    let value = random.pick(&globals.calendars).map_or(String::new(), |it| format!(" = {it}"));
    let other = random.pick(&globals.calendars).map(|it| format!("param chosen = {it}"));
    globals.settings.extend(other);
    globals.calendars.push("chosen".to_owned());
    format!("param chosen: Calendar{value}\n")
}

/// A value for each of an enum.
fn entries(writer: &mut Writer<'_>, kind: &Kind) -> String {
    let entry = |value: &&str| format!("{value}: {}", writer.literal(kind).unwrap_or_default());
    let entries: Vec<String> = ENUMS[0].1.iter().map(entry).collect();
    format!("{{ {} }}", entries.join(", "))
}

fn kind_of_parameter(random: &mut Random, shape: &Shape) -> (Kind, bool) {
    match random.below(6) {
        0..=3 => (Kind::Fact(random.below(shape.entities.len())), random.percent(15)),
        4 => (Kind::Enum(random.below(ENUMS.len())), random.percent(15)),
        _ => (Kind::Bool, false),
    }
}

fn header(takes: &[(Kind, bool)]) -> (String, Vec<Local>, Vec<Local>) {
    let mut parts = vec![];
    let (mut there, mut maybe) = (vec![], vec![]);
    for (at, (kind, optional)) in takes.iter().enumerate() {
        let text = format!("x{at}");
        parts.push(format!("{}{} {text}", name(kind), if *optional { "?" } else { "" }));
        let local = Local { text, kind: kind.clone() };
        if *optional { maybe.push(local) } else { there.push(local) }
    }
    (parts.join(", "), there, maybe)
}

fn function(
    random: &mut Random,
    shape: &Shape,
    (at, globals): (usize, &mut Globals),
) -> Option<String> {
    let takes = vec![(Kind::Fact(random.below(shape.entities.len())), false), (Kind::Int, false)];
    let kinds = [Kind::Int, Kind::Duration, Kind::Bool, Kind::Set(Box::new(Kind::Fact(0)))];
    let gives = random.pick(&kinds)?.clone();
    let (header, locals, _) = header(&takes);
    let mut writer = writer(random, shape, globals);
    writer.locals = locals;
    let body = match &gives {
        Kind::Bool => writer.negative(|it| it.condition(1)),
        Kind::Set(member) => writer.set(member, 1)?,
        Kind::Int
        | Kind::Text(_)
        | Kind::Duration
        | Kind::Instant
        | Kind::Enum(_)
        | Kind::Fact(_)
        | Kind::List(_) => writer.value(&gives, 1)?,
    };
    let word = format!("f{at}");
    let text = format!("fn {word}({header}): {} = {body}\n", name(&gives));
    globals.functions.push(Named { name: word, takes, gives });
    Some(text)
}

fn rules(random: &mut Random, shape: &Shape, globals: &mut Globals) -> Vec<String> {
    let mut items = vec![];
    let groups = random.below(3);
    for group in 0..groups {
        let size = random.below(2).saturating_add(1);
        let named = (0..size).map(|at| {
            let count = random.below(2).saturating_add(1);
            let takes = (0..count).map(|_| kind_of_parameter(random, shape)).collect();
            Named { name: format!("r{group}{at}"), takes, gives: Kind::Bool }
        });
        globals.open_rules = named.collect();
        for rule in globals.open_rules.clone() {
            items.push(self::rule(random, shape, (&rule, globals)));
        }
        let finished = std::mem::take(&mut globals.open_rules);
        globals.rules.extend(finished);
    }
    items
}

fn rule(random: &mut Random, shape: &Shape, (rule, globals): (&Named, &Globals)) -> String {
    let (header, there, maybe) = header(&rule.takes);
    let branches = random.below(2).saturating_add(1);
    let mut lines = String::new();
    for _ in 0..branches {
        let mut writer = writer(random, shape, globals);
        writer.locals.clone_from(&there);
        let mut parts = vec![];
        for local in &maybe {
            let there = writer.random.percent(70);
            parts.push(format!("{} is {}", local.text, if there { "present" } else { "absent" }));
            writer.locals.extend(there.then(|| local.clone()));
        }
        parts.push(writer.condition(2));
        lines.extend(["  when ", &parts.join(" and "), "\n"]);
    }
    format!("rule {}({header}) {{\n{lines}}}\n", rule.name)
}

fn clause(
    random: &mut Random,
    shape: &Shape,
    (at, globals): (usize, &Globals),
) -> (String, Judging) {
    let mut writer = writer(random, shape, globals);
    writer.positive = false;
    let mut lines = vec!["severity low".to_owned()];
    if writer.random.percent(15) {
        let limit = writer.random.word(&["1d", "30d", "365d"]);
        lines.push(format!("evidence newer than {limit}"));
    }
    if writer.random.percent(15) {
        let words = ["observe", "warn from 2026-04-01", "block from 2026-01-01", "block"];
        lines.push(format!("enforce {}", writer.random.word(&words)));
    }
    let mut subjects = vec![];
    for _ in 0..if writer.random.percent(30) { 2 } else { 1 } {
        let (line, kind) = subject(&mut writer);
        lines.push(line);
        subjects.push(kind);
    }
    for _ in 0..writer.random.below(3) {
        if writer.random.percent(60) {
            let condition = writer.condition(1);
            // Behind an exception nothing is absent that the exception asks about.
            spend(&mut writer, &condition, " is absent");
            lines.push(format!("unless {condition}"));
        }
    }
    if writer.random.percent(30) {
        lines.extend(binding(&mut writer));
    }
    for _ in 0..writer.random.below(2).saturating_add(1) {
        if shape.statements.is_some() && writer.random.percent(40) {
            lines.push(attest::attest(&mut writer));
            continue;
        }
        let word = writer.random.word(&["require", "require", "forbid"]);
        let condition = writer.condition(2);
        let message = message(&mut writer);
        lines.push(format!("{word} {condition}\n    else \"wrong{message}\""));
    }
    if writer.random.percent(20) {
        writer.locals.clear();
        let (binder, var) = writer.binder(0);
        writer.locals.push(var);
        let condition = writer.condition(0);
        lines.push(format!("expect some {binder} where {condition}"));
    }
    let lines = lines.join("\n  ");
    let text = format!("clause 1.{at} c{at} \"Sentence {at}\" {{\n  {lines}\n}}\n");
    (text, Judging { name: format!("c{at}"), subjects })
}

fn subject(writer: &mut Writer<'_>) -> (String, Kind) {
    let (binder, var) = writer.binder(1);
    writer.locals.push(var.clone());
    let kind = var.kind.clone();
    if !writer.random.percent(60) {
        return (format!("for each {binder}"), kind);
    }
    let narrowed = writer.narrow(&var);
    let guard = writer.guard(&var, narrowed.as_ref());
    let filter = format!("{guard}{}", writer.condition(1));
    spend(writer, &filter, " is present");
    (format!("for each {binder} where {filter}"), kind)
}

/// Notes the paths that a condition asks about: those in front of its guards.
fn spend(writer: &mut Writer<'_>, condition: &str, guard: &str) {
    let paths = condition.split(guard).filter_map(|it| it.rsplit([' ', '(']).next());
    writer.spent.extend(paths.map(str::to_owned));
}

fn binding(writer: &mut Writer<'_>) -> Option<String> {
    let kinds = [Kind::Int, Kind::Bool, Kind::Duration, Kind::Set(Box::new(Kind::Fact(0)))];
    let kind = writer.random.pick(&kinds)?.clone();
    let value = match &kind {
        Kind::Bool => writer.condition(1),
        Kind::Set(member) => writer.set(member, 1)?,
        Kind::Int
        | Kind::Text(_)
        | Kind::Duration
        | Kind::Instant
        | Kind::Enum(_)
        | Kind::Fact(_)
        | Kind::List(_) => writer.value(&kind, 1)?,
    };
    let text = writer.new_name();
    let line = format!("let {text} = {value}");
    writer.locals.push(Local { text, kind });
    Some(line)
}

/// Values that a message shows.
pub(super) fn message(writer: &mut Writer<'_>) -> String {
    let simple = |it: &Kind| it.member().is_none();
    let paths = writer.paths(false, simple);
    let some: Vec<String> = paths
        .iter()
        .filter(|_| writer.random.percent(15))
        .map(|it| format!(" {{{}}}", it.text))
        .collect();
    some.concat()
}

/// The name of an entity by position.
pub fn entity_name(at: usize) -> &'static str {
    ENTITIES.get(at).copied().unwrap_or("")
}
