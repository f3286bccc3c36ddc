//! The commands: each a value with its name, arguments, examples and work, in one sorted list.

pub mod check;
pub mod eval;
pub mod explain;
pub mod facts;
pub mod graph;
pub mod help;
pub mod schema;
pub mod test;

use crate::args::{Argument, Given, Takes};
use crate::exit::Exit;
use crate::world::World;
use language::names::nearest;

/// One command.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    /// As typed.
    pub name: &'static str,
    /// One sentence.
    pub about: &'static str,
    /// What it takes.
    pub arguments: &'static [Argument],
    /// Shown under the help.
    pub examples: &'static str,
    /// The work.
    pub run: fn(&Given, &mut dyn World) -> Exit,
}

/// Every command, sorted by name.
pub const COMMANDS: &[Command] = &[
    check::COMMAND,
    eval::COMMAND,
    explain::COMMAND,
    facts::COMMAND,
    graph::COMMAND,
    help::COMMAND,
    schema::COMMAND,
    test::COMMAND,
];

/// The folder to judge.
pub(crate) const PATH: Argument = Argument {
    name: "path",
    short: None,
    takes: Takes::Word("PATH"),
    help: "The checkout to judge, or a folder of checkouts [default: the current folder]",
};
/// The policy.
pub(crate) const POLICY: Argument = Argument {
    name: "policy",
    short: Some('p'),
    takes: Takes::Many("PATH"),
    help: "A policy file, or a folder of them and of `facts.yaml` files with what people state; repeatable [default: the built-in policy]",
};
/// Facts from elsewhere.
pub(crate) const FACTS: Argument = Argument {
    name: "facts",
    short: Some('f'),
    takes: Takes::Many("FILE"),
    help: "Facts from elsewhere, as JSON Lines, JSON or YAML; `-` is stdin; repeatable",
};
/// A parameter.
pub(crate) const PARAM: Argument = Argument {
    name: "param",
    short: None,
    takes: Takes::Many("NAME=VALUE"),
    help: "Sets a parameter of the policy; repeatable",
};
/// The evaluation instant.
pub(crate) const AT: Argument = Argument {
    name: "at",
    short: None,
    takes: Takes::One("INSTANT"),
    help: "Judges as of this instant, as in 2026-03-03T12:00:00Z [default: now]",
};
/// How far back.
pub(crate) const HISTORY: Argument = Argument {
    name: "history",
    short: None,
    takes: Takes::Nothing,
    help: "Searches the whole git history for secrets [default: as far as is quick]",
};
/// Where to.
pub(crate) const OUTPUT: Argument = Argument {
    name: "output",
    short: Some('o'),
    takes: Takes::One("FILE"),
    help: "Writes to a file, whole or not at all [default: stdout]",
};

/// `: did you mean …?`, where something is near.
pub(crate) fn nearest_help<'a>(name: &str, all: impl IntoIterator<Item = &'a str>) -> String {
    let near: Vec<String> = nearest(name, all).iter().map(|it| format!("`{it}`")).collect();
    if near.is_empty() { String::new() } else { format!(": did you mean {}?", near.join(" or ")) }
}
