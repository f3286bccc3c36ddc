//! `policyc schema`: the entities, their attributes, and what they mean.

use crate::args::{Argument, Command, Given, POLICY, Takes, nearest_help};
use crate::exit::Exit;
use crate::load::{Session, policies};
use crate::output;
use crate::world::{Stream, World};
use language::graph::RuleGraph;
use language::graph::calendar::Calendar;
use language::resolve::Tests;
use language::schema::{Attribute, Entity, Enum, Schema, Type};
use report::escape::visible;
use report::look::{Look, Tone};
use std::fmt::Write as _;

/// The command's row.
pub(crate) const COMMAND: Command = Command {
    name: "schema",
    about: "Shows the entities that policies speak about, and their attributes",
    arguments: &[
        Argument {
            name: "entity",
            short: None,
            takes: Takes::Word("ENTITY"),
            help: "One entity, enum or calendar, with everything about it",
        },
        POLICY,
    ],
    examples: "\
Examples:
  policyc schema            every entity in a line
  policyc schema Job        one entity with its attributes
  policyc schema JobKind    the values of an enum",
    run,
};

fn run(given: &Given, world: &mut dyn World) -> Exit {
    let mut session = Session::new(given, world);
    let analysis =
        match policies::analyzed(given.many("policy"), Tests::Skipped, &mut session, world) {
            Ok(analysis) => analysis,
            Err(exit) => return exit,
        };
    let schema = &analysis.schema;
    let look = world.look(Stream::Out, given.one("color"));
    let Some(name) = given.one("entity") else {
        return output::data(world, overview(schema, look).as_bytes(), Exit::Good);
    };
    let entity = schema.entity_named(name).and_then(|id| schema.entity(id));
    let list = schema.enum_named(name).and_then(|id| schema.enumeration(id));
    let calendar = schema.calendar_named(name).and_then(|id| analysis.graph.calendar(id));
    let text = match (entity, list, calendar) {
        (Some(entity), ..) => one_entity(entity, schema, look),
        (None, Some(list), _) => one_enum(list, schema, look),
        (None, None, Some(calendar)) => one_calendar(calendar, &analysis.graph, look),
        (None, None, None) => {
            let entities = schema.entities.iter().map(|it| it.name.as_str());
            let enums = schema.enums.iter().map(|it| it.name.as_str());
            let calendars = schema.calendars.iter().map(|it| it.name.as_str());
            let help = nearest_help(name, entities.chain(enums).chain(calendars));
            output::complain(world, &format!("the schema has no `{name}`{help}"));
            return Exit::Input;
        }
    };
    output::data(world, text.as_bytes(), Exit::Good)
}

fn overview(schema: &Schema, look: Look) -> String {
    let mut out = String::new();
    let width = schema.entities.iter().map(|it| it.name.len()).max().unwrap_or(0);
    for entity in &schema.entities {
        let name = look.paint(Tone::Lead, &format!("{:width$}", entity.name));
        let room = look.width.saturating_sub(width).saturating_sub(3);
        let doc = report::look::shorten(&visible(first_sentence(&entity.doc)), room);
        let _ = writeln!(out, "{name}  {doc}");
    }
    let calendars = match schema.calendars.len() {
        0 => String::new(),
        1 => ", 1 calendar".to_owned(),
        many => format!(", {many} calendars"),
    };
    let _ = writeln!(
        out,
        "\n{} entities, {} enums{calendars}; policyc schema NAME shows one",
        schema.entities.len(),
        schema.enums.len()
    );
    out
}

fn one_calendar(calendar: &Calendar, graph: &RuleGraph, look: Look) -> String {
    let mut out = String::new();
    let head = format!("calendar {} zone {}", calendar.name, calendar.zone);
    let _ = writeln!(out, "{}", look.paint(Tone::Strong, &head));
    doc(&calendar.doc, 2, look, &mut out);
    for line in report::wording::calendar(calendar, graph) {
        let _ = writeln!(out, "  {}", visible(&line));
    }
    out
}

fn one_entity(entity: &Entity, schema: &Schema, look: Look) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", look.paint(Tone::Strong, &format!("entity {}", entity.name)));
    doc(&entity.doc, 2, look, &mut out);
    let judged = entity.attributes.iter().filter(|it| it.subject_controlled).count();
    let all_judged = judged == entity.attributes.len();
    if all_judged {
        let text = "The judged party can write every attribute.";
        let _ = writeln!(out, "  {}", look.paint(Tone::Quiet, text));
    }
    let names = entity.attributes.iter().map(|it| it.name.len()).max().unwrap_or(0);
    for it in &entity.attributes {
        let name = look.paint(Tone::Lead, &format!("{:names$}", it.name));
        let _ = writeln!(
            out,
            "\n  {name}  {}",
            look.paint(Tone::Good, &of_type(it, schema, all_judged))
        );
        doc(&it.doc, names.saturating_add(4), look, &mut out);
        if let Type::Enum(id) = it.ty.member().unwrap_or(it.ty.required()) {
            let values = schema.enumeration(*id).map(|it| it.values.iter());
            let values: Vec<&str> =
                values.into_iter().flatten().map(|it| it.name.as_str()).collect();
            let indent = names.saturating_add(4);
            let text = look.wrap(indent, &format!("one of {}", values.join(", ")));
            let _ = writeln!(out, "{}{}", " ".repeat(indent), look.paint(Tone::Quiet, &text));
        }
    }
    out
}

fn of_type(it: &Attribute, schema: &Schema, all_judged: bool) -> String {
    let mut text = schema.type_name(&it.ty);
    if it.is_key {
        text.push_str(", the key");
    }
    if let Some(value) = &it.absent_means {
        let _ = write!(text, ", absent means {}", report::wording::literal(value, schema));
    }
    if it.subject_controlled && !all_judged {
        text.push_str(", written by the judged");
    }
    text
}

fn one_enum(list: &Enum, schema: &Schema, look: Look) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", look.paint(Tone::Strong, &format!("enum {}", list.name)));
    doc(&list.doc, 2, look, &mut out);
    let width = list.values.iter().map(|it| it.name.len()).max().unwrap_or(0);
    for it in &list.values {
        let name = look.paint(Tone::Lead, &format!("{:width$}", it.name));
        let _ = writeln!(out, "  {name}  {}", visible(first_sentence(&it.doc)));
    }
    let id = schema.enum_named(&list.name);
    let is_used = |it: &&Attribute| matches!(it.ty.member().unwrap_or(it.ty.required()), Type::Enum(of) if Some(*of) == id);
    let users = schema.entities.iter().flat_map(|entity| {
        let used = entity.attributes.iter().filter(is_used);
        used.map(|it| format!("{}.{}", entity.name, it.name))
    });
    let users: Vec<String> = users.collect();
    if !users.is_empty() {
        let _ = writeln!(out, "\n  used by {}", look.wrap(10, &users.join(", ")));
    }
    out
}

fn doc(text: &str, indent: usize, look: Look, out: &mut String) {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if !text.is_empty() {
        let _ = writeln!(out, "{}{}", " ".repeat(indent), look.wrap(indent, &visible(&text)));
    }
}

fn first_sentence(doc: &str) -> &str {
    let line = doc.lines().next().unwrap_or("");
    line.split_once(". ").map_or(line, |(first, _)| first)
}
