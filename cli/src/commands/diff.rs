//! `policyc diff`: two policies, or two results of one policy. Of policies it says which clauses ask for more or less, with
//! facts that show it; of results what is new, fixed, worse, or can no longer be seen.

use crate::args::{Argument, Command, Given, OUTPUT, PARAM, Takes};
use crate::engine;
use crate::exit::Exit;
use crate::limits::RESULT_BYTES;
use crate::load::{Session, policies, utf8};
use crate::output;
use crate::world::World;
use language::diagnostic::Diagnostic;
use language::policy::{CheckedPolicy, Terms, Trust, Unset, admit};
use language::resolve::Tests;
use report::compared::{COMPARED_FORMATS, Outcome, outcome};
use report::drift::read::{Results, results};
use report::drift::show::DRIFT_FORMATS;
use report::drift::{DriftOutcome, drift};

/// What stands for the built-in policy.
const BUILT_IN: &str = "builtin";

/// The command's row.
pub(crate) const COMMAND: Command = Command {
    name: "diff",
    about: "Compares two policies, or two results of one: what asks for less, what got worse",
    arguments: &[
        Argument {
            name: "old",
            short: None,
            takes: Takes::NeededWord("OLD"),
            help: "A policy file or folder, `builtin`, or a result of `policyc eval --format json`",
        },
        Argument {
            name: "new",
            short: None,
            takes: Takes::NeededWord("NEW"),
            help: "What it is compared with, of the same sort",
        },
        PARAM,
        Argument {
            name: "param-old",
            short: None,
            takes: Takes::Many("NAME=VALUE"),
            help: "Sets a parameter of the old policy only; repeatable",
        },
        Argument {
            name: "param-new",
            short: None,
            takes: Takes::Many("NAME=VALUE"),
            help: "Sets a parameter of the new policy only; repeatable",
        },
        Argument {
            name: "format",
            short: None,
            takes: Takes::Choice("FORMAT", || COMPARED_FORMATS.iter().map(|it| it.name).collect()),
            help: "How to show it [default: text]",
        },
        OUTPUT,
    ],
    examples: "\
Examples:
  policyc diff old.policy new.policy                          does the new policy ask for less?
  policyc diff builtin policies/                              how does yours differ from the built-in one?
  policyc diff builtin builtin --param-new change_approvals=2 what does a value change?
  policyc diff march.json june.json                           what got better or worse in between?

Exit codes: 1 something asks for less, or fails that did not; 3 nothing of the kind is known, but a clause is
undecided, or something can no longer be seen; 0 otherwise; 2 wrong input.",
    run,
};

fn run(given: &Given, world: &mut dyn World) -> Exit {
    let names = [given.one("old").unwrap_or(BUILT_IN), given.one("new").unwrap_or(BUILT_IN)];
    match names.map(is_result) {
        [true, true] => of_results(given, names, world),
        [false, false] => of_policies(given, names, world),
        [true, false] | [false, true] => {
            output::refuse(world, "a result is compared with a result, and a policy with a policy")
        }
    }
}

fn is_result(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("json"))
}

fn of_policies(given: &Given, names: [&str; 2], world: &mut dyn World) -> Exit {
    let [old, new] = names;
    let sides = [(old, "param-old"), (new, "param-new")].map(|side| policy(given, side, world));
    let [Ok(before), Ok(after)] = sides else {
        return sides.into_iter().filter_map(Result::err).max().unwrap_or(Exit::Failed);
    };
    let found = engine::compare(&before, &after);
    let exit = match outcome(&found) {
        Outcome::NotLaxer => Exit::Good,
        Outcome::Undecided => Exit::Undecided,
        Outcome::Laxer => Exit::Findings,
    };
    let Some(format) = COMPARED_FORMATS.iter().find(|it| it.name == wanted(given)) else {
        return Exit::Failed;
    };
    let mut text = Vec::new();
    match (format.write)(&found, names, &mut text) {
        Ok(()) => output::to(world, given.one("output"), &text, exit),
        Err(_) => Exit::Failed,
    }
}

fn wanted(given: &Given) -> &str {
    given.one("format").unwrap_or("text")
}

/// One policy with the parameters that the command line sets for it. What has no value stays open: a pack is compared as it
/// is.
fn policy(
    given: &Given,
    (name, own): (&str, &'static str),
    world: &mut dyn World,
) -> Result<CheckedPolicy, Exit> {
    let is_built_in = name == BUILT_IN;
    let settings = [given.many("param"), given.many(own)].concat();
    let color = given.one("color").map(|it| ("color", vec![it.to_owned()]));
    let no_root = is_built_in.then(|| ("no-config", Vec::new()));
    let side: Given = [("param", settings)].into_iter().chain(color).chain(no_root).collect();
    let mut session = Session::new(&side, world);
    let paths: Vec<String> = (!is_built_in).then(|| name.to_owned()).into_iter().collect();
    let analysis = policies::analyzed(&paths, Tests::Skipped, &mut session, world)?;
    if analysis.diagnostics.iter().any(Diagnostic::is_error) {
        return Err(session.reject(analysis.diagnostics, world));
    }
    let mut settings =
        session.root.project.as_ref().map_or_else(Vec::new, |it| it.parameters.clone());
    match policies::settings(&side, &mut session) {
        Ok(more) => settings.extend(more),
        Err(wrong) => return Err(session.reject(wrong, world)),
    }
    let terms = Terms { settings: &settings, unset: Unset::Unknown, trust: Trust::Full };
    admit(analysis, terms).map_err(|wrong| session.reject(wrong, world))
}

fn of_results(given: &Given, names: [&str; 2], world: &mut dyn World) -> Exit {
    let mut session = Session::new(given, world);
    let sides = names.map(|name| result(name, &mut session, world));
    let [Ok(before), Ok(after)] = sides else {
        let wrong = sides.into_iter().filter_map(Result::err).map(|it| *it).collect();
        return session.reject(wrong, world);
    };
    let found = drift(&before, &after);
    let exit = match found.outcome() {
        DriftOutcome::Good => Exit::Good,
        DriftOutcome::Blind => Exit::Undecided,
        DriftOutcome::Worse => Exit::Findings,
    };
    let Some(format) = DRIFT_FORMATS.iter().find(|it| it.name == wanted(given)) else {
        return Exit::Failed;
    };
    let mut text = Vec::new();
    match (format.write)(&found, names, &mut text) {
        Ok(()) => output::to(world, given.one("output"), &text, exit),
        Err(_) => Exit::Failed,
    }
}

fn result(
    name: &str,
    session: &mut Session,
    world: &mut dyn World,
) -> Result<Results, Box<Diagnostic>> {
    let read = utf8(world.read(name, RESULT_BYTES.value)).and_then(|text| results(&text));
    read.map_err(|why| session.unreadable("old", name, &why))
}
