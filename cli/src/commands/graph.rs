//! `policyc graph`: what reads what.

use crate::args::{Argument, Command, Given, OUTPUT, POLICY, Takes, nearest_help};
use crate::exit::Exit;
use crate::load::{Session, policies};
use crate::output;
use crate::world::World;
use language::diagnostic::Diagnostic;
use language::resolve::Tests;
use report::graph::{GRAPH_FORMATS, drawing};

/// The command's row.
pub(crate) const COMMAND: Command = Command {
    name: "graph",
    about: "Shows the rule graph: which clause, rule, parameter and entity reads which",
    arguments: &[
        Argument {
            name: "name",
            short: None,
            takes: Takes::Word("NAME"),
            help: "Only what this clause, rule, parameter or entity reads, and what reads it",
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
  policyc graph least_privilege                   what one clause rests on
  policyc graph max_token_lifetime                which clauses a parameter decides
  policyc graph --format dot | dot -Tsvg > g.svg  the whole graph as a picture",
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
    let shown = drawing(&analysis.graph, &analysis.schema, given.one("name"));
    if let (Some(name), true) = (given.one("name"), shown.nodes.is_empty()) {
        let all = drawing(&analysis.graph, &analysis.schema, None);
        let names = all.nodes.values().flat_map(|(_, name)| name.split(' '));
        let help = nearest_help(name, names);
        output::complain(world, &format!("the policy has no `{name}`{help}"));
        return Exit::Input;
    }
    let wanted = given.one("format").unwrap_or("text");
    let Some(format) = GRAPH_FORMATS.iter().find(|it| it.name == wanted) else {
        return Exit::Failed;
    };
    let mut text = Vec::new();
    match (format.write)(&shown, &mut text) {
        Ok(()) => output::to(world, given.one("output"), &text, Exit::Good),
        Err(_) => Exit::Failed,
    }
}
