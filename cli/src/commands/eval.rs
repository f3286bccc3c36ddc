//! `policyc eval`: judges a checkout, reports, and answers with the exit code.

use super::{AT, Command, FACTS, OUTPUT, PARAM, PATH, POLICY};
use crate::args::{Argument, Given, Takes};
use crate::exit::Exit;
use crate::judge::{Judgement, judge};
use crate::load::Session;
use crate::output;
use crate::world::{Stream, World};
use collectors::COLLECTORS;
use evaluator::verdict::Verdict;
use language::diagnostic::Diagnostic;
use language::graph::clause::Grade;
use report::FORMATS;
use report::look::PLAIN;
use report::model::{Input, NotEncoded, Remedy, Report};
use report::text::findings::quoted;
use std::fmt::Write as _;

/// The grades, by their words.
const GRADES: [Grade; 5] = [Grade::Info, Grade::Low, Grade::Medium, Grade::High, Grade::Critical];

/// The command's row.
pub(crate) const COMMAND: Command = Command {
    name: "eval",
    about: "Judges a checkout by a policy",
    arguments: &[
        PATH,
        POLICY,
        FACTS,
        PARAM,
        AT,
        Argument {
            name: "format",
            short: None,
            takes: Takes::Choice("FORMAT", || FORMATS.iter().map(|it| it.name).collect()),
            help: "How to report [default: text]",
        },
        OUTPUT,
        Argument {
            name: "fail-on",
            short: None,
            takes: Takes::Choice("SEVERITY", || GRADES.iter().map(|it| it.word()).collect()),
            help: "Findings of lower severity are listed and decide nothing [default: any]",
        },
    ],
    examples: EXAMPLES,
    run,
};

const EXAMPLES: &str = "\
Examples:
  policyc eval                                        this checkout, by the built-in policy
  policyc eval ../shop --policy policies/             another one, by a policy of your own
  policyc eval --facts members.json                   with what an export knows besides
  policyc eval --param max_token_lifetime=30m         with a parameter set
  policyc eval --format json | jq '.clauses[].verdict'
  policyc eval --format sarif -o policyc.sarif        for code scanning

Exit codes: 0 good, 1 findings, 2 wrong input, 3 undecided, 4 policyc failed; see policyc --help.";

fn run(given: &Given, world: &mut dyn World) -> Exit {
    let mut session = Session::new(given, world);
    let judgement = match judge(given, &mut session, world) {
        Ok(judgement) => judgement,
        Err(exit) => return exit,
    };
    let broken = judgement.problems.iter().any(Diagnostic::is_error);
    let report = report(given, &judgement, session);
    let exit = if broken { Exit::Failed } else { decide(&report, least(given)) };
    write(given, &report, exit, world)
}

/// The smallest severity whose findings decide.
fn least(given: &Given) -> Grade {
    let named = given.one("fail-on");
    GRADES.into_iter().find(|it| Some(it.word()) == named).unwrap_or(Grade::Info)
}

/// What the report comes to. Doubt in any clause is doubt, also where another subject of it fails without deciding.
pub(crate) fn decide(report: &Report, least: Grade) -> Exit {
    let mut exit = Exit::Good;
    for clause in &report.clauses {
        let has = |verdict| clause.verdict == verdict || clause.count(verdict) > 0;
        if has(Verdict::Error) {
            exit = exit.max(Exit::Failed);
        }
        if has(Verdict::Fail) && clause.is_enforced() && clause.severity >= least {
            exit = exit.max(Exit::Findings);
        }
        if has(Verdict::Unknown) || !clause.unseen.is_empty() {
            exit = exit.max(Exit::Undecided);
        }
    }
    // A note says that something was not judged which the reader would take for judged.
    if report.clauses.is_empty() || !report.notes.is_empty() {
        exit = exit.max(Exit::Undecided);
    }
    exit
}

/// Puts the report together.
pub(crate) fn report(given: &Given, judgement: &Judgement, session: Session) -> Report {
    let target = given.one("path").unwrap_or(".");
    let mut notes = session.notes;
    if !judgement.has_subject_matter {
        notes.push(format!(
            "no pipeline definition was found in `{target}`: no pipeline was judged, and that is not a \
             pass. Run policyc in the root of a checkout; it reads {}",
            looked_for()
        ));
    }
    if judgement.verdicts.clauses.is_empty() {
        notes.push(
            "the policy has no clause: nothing was judged, and that is not a pass".to_owned(),
        );
    }
    let policy = &judgement.loaded.policy;
    let clauses = report::build::clauses(policy, &judgement.verdicts, &session.sources);
    let not_encoded = if judgement.loaded.is_built_in { not_encoded(&clauses) } else { Vec::new() };
    let mut inputs: Vec<Input> = judgement.sources.iter().map(input).collect();
    inputs.sort();
    inputs.dedup();
    Report {
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        target: target.to_owned(),
        again: again(given),
        at: judgement.verdicts.at,
        policy: report::build::policy(policy, judgement.loaded.origin.clone()),
        sections: report::build::sections(policy),
        clauses,
        not_encoded,
        problems: judgement.problems.clone(),
        notes,
        hints: session.hints,
        inputs,
        remedies: remedies(judgement),
        sources: session.sources,
    }
}

/// The arguments that lead a second command to the same judgement.
fn again(given: &Given) -> String {
    let path = given.one("path").filter(|it| *it != ".");
    let mut out = path.map_or_else(String::new, |it| format!(" --path {}", quoted(it)));
    for name in ["policy", "facts", "param"] {
        for value in given.many(name) {
            let _ = write!(out, " --{name} {}", quoted(value));
        }
    }
    out
}

/// What the collectors of pipelines read, in words.
fn looked_for() -> String {
    let of_pipelines =
        COLLECTORS.iter().filter(|it| it.emits.iter().any(|emit| emit.entity == "Pipeline"));
    let docs: Vec<&str> = of_pipelines.map(|it| it.doc.trim_end_matches('.')).collect();
    docs.join("; ")
}

fn not_encoded(clauses: &[report::model::Clause]) -> Vec<NotEncoded> {
    let encoded = |name: &str| clauses.iter().any(|it| it.name == name);
    let open = stdlib::template::clauses().filter(|it| !encoded(it.name));
    open.map(|it| NotEncoded {
        id: it.number.to_owned(),
        name: it.name.to_owned(),
        title: it.demand.to_owned(),
    })
    .collect()
}

fn input(it: &evaluator::scope::Source) -> Input {
    Input {
        path: it.path.to_string(),
        media: it.media.to_string(),
        sha256: it.sha256.as_deref().map(str::to_owned),
        collected_at: it.collected_at,
    }
}

/// What supplies missing evidence: what the scopes of this run say, then what the collectors can read at all.
fn remedies(judgement: &Judgement) -> Vec<Remedy> {
    let mut all: Vec<Remedy> = Vec::new();
    for scope in &judgement.scopes {
        let known = all.iter().any(|it| it.entity == *scope.entity);
        if let (Some(text), false) = (&scope.remedy, known) {
            let entity = scope.entity.to_string();
            all.push(Remedy { entity, attribute: None, text: text.clone() });
        }
    }
    all.sort();
    all
}

fn write(given: &Given, report: &Report, exit: Exit, world: &mut dyn World) -> Exit {
    let wanted = given.one("format").unwrap_or("text");
    let Some(format) = FORMATS.iter().find(|it| it.name == wanted) else { return Exit::Failed };
    let path = given.one("output");
    let look = if path.is_some_and(|it| it != "-") {
        PLAIN
    } else {
        world.look(Stream::Out, given.one("color"))
    };
    let mut bytes = Vec::new();
    match report::render(report, format, look, &mut bytes) {
        Ok(()) => output::to(world, path, &bytes, exit),
        Err(error) => {
            output::complain(world, &format!("the report could not be written: {error}"));
            Exit::Failed
        }
    }
}
