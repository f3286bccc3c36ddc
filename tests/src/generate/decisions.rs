//! What is decided about a random policy: waivers of its clauses, and the adoption that takes it over as a pack and
//! changes what it says.

use crate::generate::expr::{Globals, Writer};
use crate::generate::facts;
use crate::generate::shape::{Attribute, ENTITIES, ENUMS, GLOB, Kind};

/// The module of a policy that others adopt.
pub const MODULE: &str = "module pack.all\n";
/// Its pack.
pub const PACK: &str = "pack";

/// A clause as decisions see it.
#[derive(Debug, Clone)]
pub struct Judging {
    /// Its name.
    pub name: String,
    /// What its subjects are, in order.
    pub subjects: Vec<Kind>,
}

/// Ends of waivers: ended, ending now, a second from now, today, and far from now.
const ENDS: [&str; 10] = [
    "2026-03-02",
    "2026-03-03T11:59:59Z",
    "2026-03-03T12:00:00Z",
    "2026-03-03T12:00:01Z",
    "2026-03-03",
    "2026-03-04T00:00:00Z",
    "2026-06-30",
    "2026-06-30",
    "2026-06-30T01:02:03Z",
    "2026-04-01",
];

/// Up to four waivers, at least one; most of them of one clause, so that they overlap.
pub fn waivers(writer: &mut Writer<'_>, clauses: &[Judging]) -> Vec<String> {
    let favourite = writer.random.pick(clauses).cloned();
    let count = writer.random.below(4).saturating_add(1);
    let mut items = vec![];
    for _ in 0..count {
        let other = writer.random.pick(clauses).cloned();
        let of = if writer.random.percent(65) { favourite.clone() } else { other };
        items.extend(of.map(|it| waiver(writer, &it, clauses)));
    }
    items
}

fn waiver(writer: &mut Writer<'_>, clause: &Judging, clauses: &[Judging]) -> String {
    let always = writer.random.below(clause.subjects.len());
    let mut patterns = vec![];
    for (at, kind) in clause.subjects.iter().enumerate() {
        if at == always || writer.random.percent(40) {
            patterns.push(pattern(writer, kind));
        }
    }
    writer.random.shuffle(&mut patterns);
    let mut lines = vec!["reason \"Known for long\"".to_owned(), "owner \"platform\"".to_owned()];
    if writer.random.percent(85) {
        lines.push("approved_by \"chief\"".to_owned());
    }
    lines.push("ticket \"T-1\"".to_owned());
    lines.push(format!("until {}", writer.random.word(&ENDS)));
    if writer.random.percent(10)
        && let Some(other) = writer.random.pick(clauses)
    {
        lines.push(format!("compensated_by {}", other.name));
    }
    let (patterns, lines) = (patterns.join(" and "), lines.join("\n  "));
    format!("waiver {} for {patterns} {{\n  {lines}\n}}\n", clause.name)
}

fn pattern(writer: &mut Writer<'_>, kind: &Kind) -> String {
    match kind {
        Kind::Enum(at) => {
            let (name, values) = ENUMS.get(*at).copied().unwrap_or(ENUMS[0]);
            format!("{name}({})", writer.random.word(values))
        }
        Kind::Fact(entity) => {
            let count = if writer.random.percent(25) { 2 } else { 1 };
            let parts: Vec<String> = (0..count).map(|_| part(writer, *entity)).collect();
            format!("{}({})", ENTITIES.get(*entity).copied().unwrap_or(""), parts.join(", "))
        }
        Kind::Bool
        | Kind::Int
        | Kind::Text(_)
        | Kind::Duration
        | Kind::Instant
        | Kind::Set(_)
        | Kind::List(_) => String::new(),
    }
}

/// `attribute: value`, through a reference now and then.
fn part(writer: &mut Writer<'_>, entity: usize) -> String {
    let mut path = String::new();
    let mut at = entity;
    for _ in 0..2 {
        let attributes = writer.shape.entities.get(at).cloned().unwrap_or_default();
        let found = writer.random.pick(&attributes).cloned().filter(|_| writer.random.percent(75));
        let Some(Attribute { name, kind, .. }) = found else { break };
        if let Kind::Fact(next) = kind
            && writer.random.percent(60)
        {
            path.extend([&name, "."]);
            at = next;
            continue;
        }
        if let Some(value) = value(writer, &kind) {
            return format!("{path}{name}: {value}");
        }
    }
    if writer.random.percent(30) {
        let glob = writer.random.word(&["*", "?", "??", "**", "?0", "*1", "a?"]);
        return format!("{path}id: glob\"{glob}\"");
    }
    format!("{path}id: \"{}\"", facts::id(at, writer.random.below(3)))
}

fn value(writer: &mut Writer<'_>, kind: &Kind) -> Option<String> {
    match kind {
        Kind::Text(name) if *name == GLOB => None,
        Kind::Text("Text" | "Path" | "Host") if writer.random.percent(40) => {
            let glob = writer.random.word(&["a*", "*b", "**", "a/*", "?", "a.*"]);
            Some(format!("glob\"{glob}\""))
        }
        Kind::Fact(entity) => Some(facts::id(*entity, writer.random.below(3)).to_string()),
        Kind::Set(member) | Kind::List(member) => match member.as_ref() {
            Kind::Fact(entity) => Some(facts::id(*entity, writer.random.below(3)).to_string()),
            Kind::Text(name) if *name == GLOB => None,
            Kind::Bool
            | Kind::Int
            | Kind::Text(_)
            | Kind::Duration
            | Kind::Instant
            | Kind::Enum(_)
            | Kind::Set(_)
            | Kind::List(_) => writer.literal(member),
        },
        Kind::Bool | Kind::Int | Kind::Text(_) | Kind::Duration | Kind::Instant | Kind::Enum(_) => {
            writer.literal(kind)
        }
    }
}

/// The adoption of the whole policy, with other values of parameters and other words about clauses.
pub fn adoption(writer: &mut Writer<'_>, globals: &Globals, clauses: &[Judging]) -> String {
    let mut lines = vec![];
    for setting in &globals.settings {
        if writer.random.percent(60) {
            lines.push(format!("{setting} because \"They said so\""));
        }
    }
    for clause in clauses {
        let name = &clause.name;
        match writer.random.below(12) {
            0 => lines.push(format!("severity critical for {name}")),
            1 => lines.push(format!("severity info for {name} because \"A remark\"")),
            2 => lines.push(format!("enforce block for {name}")),
            3 => lines.push(format!("enforce warn from 2026-04-01 for {name} because \"Not yet\"")),
            4 => lines.push(format!("off {name} because \"Not ours\"")),
            _ => {}
        }
    }
    format!("adopt {PACK} {{\n  {}\n}}\n", lines.join("\n  "))
}
