//! `policyc explain`: why a clause says of a subject what it says, or what a message's code means.

use crate::args::{
    AT, Argument, Command, FACTS, Given, HISTORY, OUTPUT, PARAM, POLICY, Takes, nearest_help,
};
use crate::assemble;
use crate::engine;
use crate::exit::Exit;
use crate::judge::{Ground, Judgement, judge};
use crate::load::Session;
use crate::output;
use crate::world::{Stream, World};
use evaluator::explain::Explanation;
use evaluator::verdict::{ClauseOutcome, Verdicts};
use report::explain::{self, Step};
use report::manual;
use report::model::{Clause, Report};
use report::pages;
use report::text::findings::ends_with_name;

/// How many steps of an explanation are shown.
const STEPS: usize = 60;

/// The command's row.
pub(crate) const COMMAND: Command = Command {
    name: "explain",
    about: "Shows what decided a clause for a subject, down to the lines that were read; or what a code means",
    arguments: &[
        Argument {
            name: "clause",
            short: None,
            takes: Takes::Word("CLAUSE"),
            help: "Number or name of the clause, or the code of a message",
        },
        Argument {
            name: "subject",
            short: None,
            takes: Takes::Word("SUBJECT"),
            help: "The subject, or a part of its id that no other has [default: list them]",
        },
        Argument {
            name: "path",
            short: None,
            takes: Takes::One("FOLDER"),
            help: "The checkout to judge [default: the current folder]",
        },
        POLICY,
        FACTS,
        PARAM,
        AT,
        HISTORY,
        OUTPUT,
    ],
    examples: "\
Examples:
  policyc explain 1.2.a                       the subjects of a clause and their verdicts
  policyc explain least_privilege release     why the job `release` fails, or would
  policyc explain unknown-attribute           what a message means, and how to mend it",
    run,
};

fn run(given: &Given, world: &mut dyn World) -> Exit {
    let Some(wanted) = given.one("clause") else {
        let wanted = "name what to explain: a clause, as in `policyc explain 1.2.a`, or the code of a message, as in `policyc explain unknown-attribute`";
        return output::refuse(world, wanted);
    };
    // Who also names a subject means a clause that is called like a code.
    if let Some(page) = pages::page(wanted).filter(|_| !given.has("subject")) {
        let look = world.look(Stream::Out, given.one("color"));
        let text = manual::terminal(page, look);
        return output::to(world, given.one("output"), text.as_bytes(), Exit::Good);
    }
    let mut session = Session::new(given, world);
    let Judgement { ground, verdicts } = match judge(given, &mut session, world) {
        Ok(judgement) => judgement,
        Err(exit) => return exit,
    };
    let report = assemble::report(given, &ground, verdicts.clone(), session);
    let Some(clause) = report.clauses.iter().find(|it| it.id == wanted || it.name == wanted) else {
        return no_clause(wanted, &report, world);
    };
    let look = world.look(Stream::Out, given.one("color"));
    let mut text = Vec::new();
    let written = match given.one("subject") {
        None => explain::subjects(clause, &report, look, &mut text),
        Some(part) => match subject(clause, part) {
            Ok(at) => explain::subject(clause, at, (&report, look), &mut text).and_then(|()| {
                let steps = steps((&ground, &verdicts), clause, at);
                explain::steps(&steps, &report, look, &mut text)
            }),
            Err(message) => {
                output::complain(world, &message);
                return Exit::Input;
            }
        },
    };
    match written {
        Ok(()) => output::to(world, given.one("output"), &text, Exit::Good),
        Err(_) => Exit::Failed,
    }
}

/// How the outcome was reached, flat.
fn steps((ground, verdicts): (&Ground, &Verdicts), clause: &Clause, at: usize) -> Vec<Step> {
    let mut steps = Vec::new();
    let named = |it: &&ClauseOutcome| {
        let declared = ground.loaded.policy.graph().clause(it.clause);
        declared.is_some_and(|it| it.name == clause.name)
    };
    let wanted = clause.subjects.get(at);
    let Some((wanted, outcome)) = wanted.zip(verdicts.clauses.iter().find(named)) else {
        return steps;
    };
    if let Some(subject) = outcome.subjects.iter().find(|it| it.subject.show() == wanted.subject) {
        let asked = (outcome.clause, &subject.subject, verdicts.at);
        // A checkout that does not know the subject has nothing to say of it.
        let trees = ground.stores.iter().filter_map(|it| engine::explain(&ground.plan, it, asked));
        trees.for_each(|tree| flatten(&tree, 0, &mut steps));
    }
    steps
}

fn flatten(tree: &Explanation, depth: usize, steps: &mut Vec<Step>) {
    if steps.len() >= STEPS {
        return;
    }
    steps.push(Step {
        depth,
        word: evaluator::explain::word(tree.truth),
        text: tree.text.clone(),
        asked: tree.asked_at,
    });
    for child in &tree.children {
        flatten(child, depth.saturating_add(1), steps);
    }
}

fn no_clause(wanted: &str, report: &Report, world: &mut dyn World) -> Exit {
    if let Some(open) = report.not_encoded.iter().find(|it| it.id == wanted || it.name == wanted) {
        let message =
            format!("clause {} {} is not encoded yet: {}", open.id, open.name, open.title);
        output::complain(world, &message);
        return Exit::Input;
    }
    let names = report.clauses.iter().flat_map(|it| [it.id.as_str(), it.name.as_str()]);
    let help = nearest_help(wanted, names.chain(pages::PAGES.iter().map(|it| it.0)));
    output::complain(
        world,
        &format!("`{wanted}` is no clause of the policy and no code of a message{help}"),
    );
    Exit::Input
}

/// The position of the one subject that is meant: by its whole id, or by a part of it.
fn subject(clause: &Clause, part: &str) -> Result<usize, String> {
    let ids = || clause.subjects.iter().map(|it| it.subject.as_str()).enumerate();
    if let Some((at, _)) = ids().find(|(_, id)| *id == part) {
        return Ok(at);
    }
    let by_end: Vec<(usize, &str)> = ids().filter(|(_, id)| ends_with_name(id, part)).collect();
    let by_part: Vec<(usize, &str)> = ids().filter(|(_, id)| id.contains(part)).collect();
    let found = if by_end.is_empty() { by_part } else { by_end };
    match found.as_slice() {
        [(at, _)] => Ok(*at),
        [] => {
            let end = |id: &'_ str| id.rsplit(['#', '/', ':']).next().unwrap_or(id).to_owned();
            let ends: Vec<String> = ids().map(|(_, id)| end(id)).collect();
            let help = nearest_help(part, ends.iter().map(String::as_str));
            Err(format!("clause {} judges no subject `{part}`{help}", clause.id))
        }
        several => {
            let names: Vec<String> =
                several.iter().take(5).map(|(_, id)| format!("`{id}`")).collect();
            Err(format!("`{part}` could be any of {}: {}", several.len(), names.join(", ")))
        }
    }
}
