//! `policyc explain`: why a clause says of a subject what it says, or what a message's code means.

use crate::args::{
    AT, Argument, Command, FACTS, Given, HISTORY, OUTPUT, PARAM, POLICY, TRUST_IN_TREE, Takes,
    nearest_help,
};
use crate::assemble;
use crate::engine;
use crate::exit::Exit;
use crate::judge::{Ground, Judgement, judge};
use crate::load::Session;
use crate::output;
use crate::world::{Stream, World};
use evaluator::explain::proof::Standing;
use evaluator::verdict::{SubjectKey, Verdict, Verdicts};
use language::graph::ClauseId;
use report::explain::{self, Answer, Told};
use report::manual;
use report::model::{Clause, Report};
use report::pages;
use report::text::findings::ends_with_name;

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
        TRUST_IN_TREE,
        Argument {
            name: "what-if",
            short: None,
            takes: Takes::Nothing,
            help: "Searches for the smallest change of one fact with which the subject would stand otherwise",
        },
        Argument {
            name: "format",
            short: None,
            takes: Takes::Choice("NAME", || explain::FORMATS.iter().map(|it| it.name).collect()),
            help: "How to explain: one page of HTML, JSON as in docs/explanation.schema.json, or text [default: text]",
        },
        OUTPUT,
    ],
    examples: "\
Examples:
  policyc explain 1.2.a                       the subjects of a clause and their verdicts
  policyc explain least_privilege release     why the job `release` fails, or would
  policyc explain 1.2.a release --what-if     and what would change that
  policyc explain 1.2.a release --format html -o why.html
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
    let answer = match answer(given, (&ground, &verdicts), &report, clause) {
        Ok(answer) => answer,
        Err(message) => return output::refuse(world, &message),
    };
    let named = given.one("format").unwrap_or("text");
    let Some(format) = explain::FORMATS.iter().find(|it| it.name == named) else {
        return output::refuse(world, &format!("--format: there is no format `{named}`"));
    };
    output::drawn(given, world, |look, out| (format.write)(&answer, look, out))
}

/// What is to be explained: one subject, or the clause.
fn answer<'r>(
    given: &Given,
    (ground, verdicts): (&'r Ground, &Verdicts),
    report: &'r Report,
    clause: &'r Clause,
) -> Result<Answer<'r>, String> {
    let graph = ground.loaded.policy.graph();
    let Some((id, declared)) = graph.clause_ids().find(|(_, it)| it.name == clause.name) else {
        return Err(format!("the policy declares no clause `{}`", clause.name));
    };
    let subject = match given.one("subject") {
        None => None,
        Some(part) => Some(told(given, (ground, verdicts), (clause, id), part)?),
    };
    let is_bare = clause.verdict == Verdict::NotApplicable;
    let asked = ground.stores.iter().filter(|_| subject.is_none() && is_bare);
    let levels = asked.flat_map(|it| engine::ground(&ground.plan, it, (id, verdicts.at))).collect();
    Ok(Answer { report, clause, declared, subject, levels })
}

fn told<'r>(
    given: &Given,
    (ground, verdicts): (&Ground, &Verdicts),
    (clause, id): (&'r Clause, ClauseId),
    part: &str,
) -> Result<Told<'r>, String> {
    let name = named(clause, part)?;
    let missing = || format!("clause {} judges no subject `{name}`", clause.id);
    let outcome = verdicts.clauses.iter().find(|it| it.clause == id).ok_or_else(missing)?;
    let judged = outcome.subjects.iter().map(|it| &it.subject);
    let exempt = outcome.exempt.iter().map(|it| &it.0);
    let mut keys = judged.chain(exempt).filter(|it: &&SubjectKey| it.show() == name);
    let key = keys.next().ok_or_else(missing)?;
    // A checkout that does not know the subject has nothing to say of it.
    let proofs = ground.stores.iter().enumerate().filter_map(|(at, store)| {
        Some((at, engine::prove(&ground.plan, store, (id, key, verdicts.at))?))
    });
    let worst = proofs.min_by_key(|(_, proof)| match proof.standing {
        Standing::Judged(verdict) => verdict,
        Standing::Exempt => Verdict::NotApplicable,
    });
    let (at, proof) = worst.ok_or_else(missing)?;
    let batches = ground.batches.get(at).filter(|_| given.has("what-if"));
    let what_if = batches.map(|it| engine::what_if(&ground.plan, it, (id, &proof, verdicts.at)));
    let judged = clause.subjects.iter().find(|it| it.subject == name);
    Ok(Told { name: name.to_owned(), judged, proof, what_if })
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

/// The id of the one subject that is meant: by its whole id, or by a part of it. An exempt one is one too.
fn named<'c>(clause: &'c Clause, part: &str) -> Result<&'c str, String> {
    let ids = || {
        let judged = clause.subjects.iter().map(|it| it.subject.as_str());
        judged.chain(clause.exempt.iter().map(String::as_str))
    };
    if let Some(id) = ids().find(|id| *id == part) {
        return Ok(id);
    }
    let by_end: Vec<&str> = ids().filter(|id| ends_with_name(id, part)).collect();
    let by_part: Vec<&str> = ids().filter(|id| id.contains(part)).collect();
    let found = if by_end.is_empty() { by_part } else { by_end };
    match found.as_slice() {
        [id] => Ok(id),
        [] => {
            let end = |id: &'_ str| id.rsplit(['#', '/', ':']).next().unwrap_or(id).to_owned();
            let ends: Vec<String> = ids().map(end).collect();
            let help = nearest_help(part, ends.iter().map(String::as_str));
            Err(format!("clause {} judges no subject `{part}`{help}", clause.id))
        }
        several => {
            let names: Vec<String> = several.iter().take(5).map(|id| format!("`{id}`")).collect();
            Err(format!("`{part}` could be any of {}: {}", several.len(), names.join(", ")))
        }
    }
}
