//! `policyc graph`: what reads what, and who decides what.

use crate::args::{Argument, Command, Given, OUTPUT, POLICY, Takes, nearest_help};
use crate::exit::Exit;
use crate::load::{Session, policies};
use crate::output;
use crate::world::World;
use language::diagnostic::Diagnostic;
use language::front::Analysis;
use language::resolve::Tests;
use report::graph::decides::{self, decides};
use report::graph::{Drawing, GRAPH_FORMATS, around, drawing};

/// The command's row.
pub(crate) const COMMAND: Command = Command {
    name: "graph",
    about: "Shows the rule graph: which clause, rule, parameter and entity reads which",
    arguments: &[
        Argument {
            name: "name",
            short: None,
            takes: Takes::Word("NAME"),
            help: "The same as --around NAME",
        },
        Argument {
            name: "around",
            short: None,
            takes: Takes::One("NAME"),
            help: "Only what this clause, rule, entity, parameter or calendar reads, and what reads it",
        },
        Argument {
            name: "depth",
            short: None,
            takes: Takes::One("STEPS"),
            help: "How far to go around the name [default: as far as it leads]",
        },
        Argument {
            name: "decides",
            short: None,
            takes: Takes::One("NAME"),
            help: "Lists the clauses that this entity, attribute (Entity.attribute), rule, parameter or calendar decides; of a clause, what decides it",
        },
        POLICY,
        Argument {
            name: "format",
            short: None,
            takes: Takes::Choice("FORMAT", || GRAPH_FORMATS.iter().map(|it| it.name).collect()),
            help: "How to show it [default: text]",
        },
        OUTPUT,
    ],
    examples: "\
Examples:
  policyc graph --around least_privilege          what one clause rests on
  policyc graph --decides Token.max_ttl           which clauses an attribute decides, and by which way
  policyc graph --decides 1.1.b                   what decides a clause
  policyc graph --format svg -o graph.svg         the whole graph as a picture
  policyc graph --around gates --depth 1 --format svg -o gates.svg",
    run,
};

fn run(given: &Given, world: &mut dyn World) -> Exit {
    let mut session = Session::new(given, world);
    let analysis =
        match policies::analyzed(given.many("policy"), Tests::Skipped, &mut session, world) {
            Ok(analysis) => analysis,
            Err(exit) => return exit,
        };
    if analysis.diagnostics.iter().any(Diagnostic::is_error) {
        return session.reject(analysis.diagnostics, world);
    }
    let shown = match given.one("decides") {
        Some(name) => decided(name, given, &analysis),
        None => drawn(given, &analysis),
    };
    match shown {
        Ok(text) => output::to(world, given.one("output"), &text, Exit::Good),
        Err(why) => output::refuse(world, &why),
    }
}

/// The graph, whole or around a name.
fn drawn(given: &Given, analysis: &Analysis) -> Result<Vec<u8>, String> {
    let all = drawing(&analysis.graph, &analysis.schema);
    let shown = match (given.one("around").or(given.one("name")), given.one("depth")) {
        (None, None) => all,
        (None, Some(_)) => {
            return Err("--depth: it counts steps around a name, so --around is missing".to_owned());
        }
        (Some(name), None) => named(&all, name, usize::MAX)?,
        (Some(name), Some(depth)) => {
            let steps =
                depth.parse().map_err(|_| format!("--depth: `{depth}` is no number of steps"))?;
            named(&all, name, steps)?
        }
    };
    let wanted = given.one("format").unwrap_or("text");
    let format = GRAPH_FORMATS.iter().find(|it| it.name == wanted);
    let format = format.ok_or_else(|| format!("--format: there is no format `{wanted}`"))?;
    let mut text = Vec::new();
    (format.write)(&shown, &mut text).map_err(|error| error.to_string())?;
    Ok(text)
}

fn named(all: &Drawing, name: &str, steps: usize) -> Result<Drawing, String> {
    let shown = around(all, name, steps);
    if shown.nodes.is_empty() {
        let names = all.nodes.values().flat_map(|(_, name)| name.split(' '));
        return Err(format!("the policy has no `{name}`{}", nearest_help(name, names)));
    }
    Ok(shown)
}

fn decided(name: &str, given: &Given, analysis: &Analysis) -> Result<Vec<u8>, String> {
    let answers = decides(&analysis.graph, &analysis.schema, name);
    if answers.is_empty() {
        let names = decides::names(&analysis.graph, &analysis.schema);
        let help = nearest_help(name, names.iter().map(String::as_str));
        return Err(format!("the policy has no `{name}`{help}"));
    }
    let mut text = Vec::new();
    let written = match given.one("format") {
        None | Some("text") => decides::text(&answers, &mut text),
        Some("json") => decides::as_json(&answers, &mut text),
        Some(other) => {
            return Err(format!("--decides: it is a list, as text or json, not {other}"));
        }
    };
    written.map_err(|error| error.to_string())?;
    Ok(text)
}
