//! The command line's grammar: the one place that hands commands and arguments to clap.

use crate::args::{Argument, Command, Given, Takes};
use crate::commands::COMMANDS;
use crate::exit::WORDS;
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, error::ErrorKind};
use report::escape::visible;
use std::ffi::OsString;

/// What a command line asks for.
#[derive(Debug)]
pub enum Asked {
    /// A command.
    Run(&'static Command, Given),
    /// Help or version: data, and good.
    Text(String),
    /// Something that is no command line of ours.
    Mistake(String),
}

const ABOUT: &str = "Checks that CI/CD pipelines do what the security policy says.";
const EXAMPLES: &str = "\
Examples:
  policyc eval                              judge this checkout by the built-in policy
  policyc eval --format sarif -o out.sarif  the same for code scanning
  policyc eval --policy policies/           judge by a policy of your own
  policyc explain 1.2.a release             why a clause says what it says
  policyc check policies/                   check a policy without judging anything";

/// Reads a command line.
pub fn parse(arguments: &[OsString]) -> Asked {
    let mut root = root();
    let matches = match root.try_get_matches_from_mut(arguments) {
        Ok(matches) => matches,
        Err(error) => return asked(&error),
    };
    let color = matches.get_one::<String>("color").cloned();
    let Some((name, of)) = matches.subcommand() else {
        return Asked::Mistake(format!("{ABOUT}\n\n{EXAMPLES}\n\nSee policyc --help."));
    };
    let Some(command) = COMMANDS.iter().find(|it| it.name == name) else {
        return Asked::Mistake(format!("`{}` is no command", visible(name)));
    };
    let given = command.takes().filter_map(|it| Some((it.name, values(it, of)?)));
    let color = color.map(|it| ("color", vec![it]));
    Asked::Run(command, given.chain(color).collect())
}

fn values(argument: &Argument, of: &clap::ArgMatches) -> Option<Vec<String>> {
    match argument.takes {
        Takes::Nothing => of.get_flag(argument.name).then(Vec::new),
        Takes::One(_)
        | Takes::Many(_)
        | Takes::Choice(..)
        | Takes::Word(_)
        | Takes::NeededWord(_)
        | Takes::Words(_) => Some(of.get_many::<String>(argument.name)?.cloned().collect()),
    }
}

/// Help and version are answers; everything else that clap says is a mistake of the caller.
fn asked(error: &clap::Error) -> Asked {
    let text = error.render().to_string();
    // The caller's own words stand in the message, so it goes through the sink line by line.
    let lines: Vec<_> = text.trim_end().lines().map(visible).collect();
    let text = format!("{}\n", lines.join("\n"));
    let is_answer = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if is_answer { Asked::Text(text) } else { Asked::Mistake(text) }
}

fn root() -> clap::Command {
    let color = Arg::new("color")
        .long("color")
        .value_name("WHEN")
        .value_parser(PossibleValuesParser::new(["auto", "always", "never"]))
        .global(true)
        .help("Color: auto (where it is a terminal), always, never");
    clap::Command::new("policyc")
        .version(env!("CARGO_PKG_VERSION"))
        .about(ABOUT)
        .arg(color)
        .disable_help_subcommand(true)
        .max_term_width(100)
        .color(clap::ColorChoice::Never)
        .after_help(format!("{EXAMPLES}\n\n{WORDS}"))
        .subcommands(COMMANDS.iter().map(subcommand))
}

fn subcommand(command: &Command) -> clap::Command {
    clap::Command::new(command.name)
        .about(command.about)
        .after_help(command.examples)
        .args(command.takes().map(argument))
}

fn argument(it: &Argument) -> Arg {
    let named = Arg::new(it.name).long(it.name).help(it.help);
    let named = match it.short {
        Some(short) => named.short(short),
        None => named,
    };
    let word = Arg::new(it.name).help(it.help);
    match it.takes {
        Takes::Nothing => named.action(ArgAction::SetTrue),
        Takes::One(value) => named.value_name(value).action(ArgAction::Set),
        Takes::Many(value) => named.value_name(value).action(ArgAction::Append),
        Takes::Choice(value, choices) => named
            .value_name(value)
            .value_parser(PossibleValuesParser::new(choices()))
            .hide_possible_values(false),
        Takes::Word(value) => word.value_name(value),
        Takes::NeededWord(value) => word.value_name(value).required(true),
        Takes::Words(value) => word.value_name(value).num_args(0..),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(line: &str) -> Asked {
        let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        parse(&words)
    }

    fn mistake(line: &str) -> String {
        let Asked::Mistake(text) = asked(line) else { panic!("{line} is no mistake") };
        text
    }

    #[test]
    fn clap_finds_nothing_wrong_with_our_tables() {
        root().debug_assert();
    }

    #[test]
    fn repeated_arguments_are_kept_in_order() {
        let Asked::Run(command, given) = asked("policyc eval . --param a=1 --param b=2") else {
            panic!("not a run");
        };
        assert_eq!((command.name, given.one("path")), ("eval", Some(".")));
        assert_eq!(given.many("param"), ["a=1", "b=2"]);
    }

    #[test]
    fn an_unknown_word_gets_a_suggestion() {
        assert!(mistake("policyc evel").contains("'eval'"));
        assert!(mistake("policyc eval --polcy x").contains("--policy"));
        assert!(mistake("policyc eval --fail-on hihg").contains("high"));
    }

    #[test]
    fn what_the_caller_wrote_cannot_act_on_the_terminal() {
        assert!(!mistake("policyc \u{1b}[2J").contains('\u{1b}'));
    }

    #[test]
    fn help_shows_examples_and_exit_codes() {
        let Asked::Text(text) = asked("policyc eval --help") else { panic!("no help") };
        assert!(text.contains("Examples:") && text.contains("Exit codes:"), "{text}");
    }
}
