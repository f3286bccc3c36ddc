//! `policyc help`: the help of a command, and what belongs to no command.

use crate::args::{Argument, Command, Given, Takes, nearest_help};
use crate::command_line::{self, Asked};
use crate::commands::COMMANDS;
use crate::exit::{Exit, WORDS};
use crate::output;
use crate::world::{Stream, World};
use report::FORMATS;
use report::manual;
use report::pages;
use std::ffi::OsString;

/// What belongs to no command, sorted by name.
const TOPICS: [(&str, Text); 2] = [("exit-codes", || format!("{WORDS}\n")), ("formats", formats)];

type Text = fn() -> String;

/// The command's row.
pub(crate) const COMMAND: Command = Command {
    name: "help",
    about: "Shows the help of a command, or of exit-codes or formats",
    arguments: &[Argument {
        name: "topic",
        short: None,
        takes: Takes::Word("TOPIC"),
        help: "A command, exit-codes, formats, or the code of a message",
    }],
    examples: "\
Examples:
  policyc help eval           the same as policyc eval --help
  policyc help exit-codes     what a pipeline may branch on",
    run,
};

fn run(given: &Given, world: &mut dyn World) -> Exit {
    let topic = given.one("topic");
    if let Some((_, text)) = TOPICS.iter().find(|it| Some(it.0) == topic) {
        return output::data(world, text().as_bytes(), Exit::Good);
    }
    if let Some(page) = given.one("topic").and_then(pages::page) {
        let look = world.look(Stream::Out, given.one("color"));
        return output::data(world, manual::terminal(page, look).as_bytes(), Exit::Good);
    }
    let names = COMMANDS.iter().map(|it| it.name);
    if let Some(topic) = topic.filter(|it| !names.clone().any(|name| name == *it)) {
        let help = nearest_help(topic, names.chain(TOPICS.map(|it| it.0)));
        output::complain(world, &format!("there is no help about `{topic}`{help}"));
        return Exit::Input;
    }
    let words = ["policyc"].into_iter().chain(topic).chain(["--help"]);
    let words: Vec<OsString> = words.map(OsString::from).collect();
    match command_line::parse(&words) {
        Asked::Text(text) => output::data(world, text.as_bytes(), Exit::Good),
        Asked::Run(..) | Asked::Mistake(_) => Exit::Failed,
    }
}

fn formats() -> String {
    let lines: Vec<String> =
        FORMATS.iter().map(|it| format!("  {:6}  {}\n", it.name, it.doc)).collect();
    format!(
        "Formats of policyc eval:\n{}Several at once: --format sarif=out.sarif,text\n",
        lines.concat()
    )
}
