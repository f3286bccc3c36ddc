//! `policyc eval`: judges a checkout, reports, and answers with the exit code.

use crate::args::{
    AT, Argument, Command, FACTS, Given, HISTORY, OUTPUT, PARAM, PATH, POLICY, TRUST_IN_TREE, Takes,
};
use crate::assemble;
use crate::exit::Exit;
use crate::formats::{Target, targets};
use crate::judge::{Judgement, judge};
use crate::load::Session;
use crate::output;
use crate::selection;
use crate::world::{Stream, World};
use evaluator::verdict::Verdict;
use language::diagnostic::Diagnostic;
use language::graph::clause::Grade;
use report::look::PLAIN;
use report::model::Report;

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
        HISTORY,
        TRUST_IN_TREE,
        Argument {
            name: "only",
            short: None,
            takes: Takes::Many("CLAUSE"),
            help: "Judges only these clauses: names, numbers, or sections such as 1.2; repeatable",
        },
        Argument {
            name: "skip",
            short: None,
            takes: Takes::Many("CLAUSE"),
            help: "Leaves these clauses out, and lists them as left out; repeatable",
        },
        Argument {
            name: "format",
            short: None,
            takes: Takes::Many("NAME[=FILE]"),
            help: "How to report: text, json, junit or sarif; several as in sarif=out.sarif,text [default: text]",
        },
        OUTPUT,
        Argument {
            name: "fail-on",
            short: None,
            takes: Takes::Choice("SEVERITY", || GRADES.iter().map(|it| it.word()).collect()),
            help: "Findings of lower severity are listed and decide nothing [default: any]",
        },
        Argument {
            name: "on-unknown",
            short: None,
            takes: Takes::Choice("WHAT", || vec!["undecided", "fail", "report"]),
            help: "How a run ends that has no finding but misses evidence: with exit code 3, 1 or 0 [default: undecided]",
        },
        Argument {
            name: "exit-zero",
            short: None,
            takes: Takes::Nothing,
            help: "Ends with exit code 0 instead of 1 or 3, and says so; wrong input is still 2, a fault of policyc 4",
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
  policyc eval --history                              searching every commit for secrets
  policyc eval --only 2.1 --only least_privilege      some of its clauses
  policyc eval --format json | jq '.clauses[].verdict'
  policyc eval --format sarif=policyc.sarif,text      for code scanning, and for people
  policyc eval --fail-on high --on-unknown=report     a pipeline that stops for grave findings only

Exit codes: 0 good, 1 findings, 2 wrong input, 3 undecided, 4 policyc failed; see policyc --help.";

fn run(given: &Given, world: &mut dyn World) -> Exit {
    let targets = match targets(given) {
        Ok(targets) => targets,
        Err(why) => return output::refuse(world, &why),
    };
    let mut session = Session::new(given, world);
    let Judgement { ground, verdicts } = match judge(given, &mut session, world) {
        Ok(judgement) => judgement,
        Err(exit) => return exit,
    };
    let broken = ground.problems.iter().any(Diagnostic::is_error);
    let mut report = assemble::report(given, &ground, verdicts, session);
    if targets.iter().any(|it| it.format.name == report::json::FORMAT.name) {
        report::build::note_rules(&ground.loaded.policy, &mut report.clauses);
    }
    if let Err(why) = selection::apply(given, &mut report) {
        return output::refuse(world, &why);
    }
    let exit = if broken { Exit::Failed } else { decide(&report, least(given)) };
    let (mut exit, said) = as_asked(exit, given);
    report.hints.extend(said.iter().map(|it| (*it).to_owned()));
    for target in targets {
        exit = exit.max(write(given, &report, target, world));
    }
    for line in said {
        output::complain(world, line);
    }
    // The process ends here: the system takes its memory back at once, which is sooner than piece by piece.
    std::mem::forget((ground, report));
    exit
}

/// The smallest severity whose findings decide.
fn least(given: &Given) -> Grade {
    let named = given.one("fail-on");
    GRADES.into_iter().find(|it| Some(it.word()) == named).unwrap_or(Grade::Info)
}

/// What the report comes to. Doubt in any clause is doubt, also where another subject of it fails without deciding.
fn decide(report: &Report, least: Grade) -> Exit {
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

/// Writes one report: good, or our failure.
fn write(given: &Given, report: &Report, target: Target<'_>, world: &mut dyn World) -> Exit {
    let look = match target.file {
        Some(_) => PLAIN,
        None => world.look(Stream::Out, given.one("color")),
    };
    let mut bytes = Vec::new();
    match report::render(report, target.format, look, &mut bytes) {
        Ok(()) => output::to(world, target.file, &bytes, Exit::Good),
        Err(error) => {
            output::complain(world, &format!("the report could not be written: {error}"));
            Exit::Failed
        }
    }
}

/// What the flags of a run make of its exit, and a sentence for each that changes it.
fn as_asked(exit: Exit, given: &Given) -> (Exit, Vec<&'static str>) {
    let (mut exit, mut said) = (exit, Vec::new());
    match given.one("on-unknown") {
        Some("fail") if exit == Exit::Undecided => {
            exit = Exit::Findings;
            said.push(
                "what is undecided ends this run with exit code 1: --on-unknown=fail was given",
            );
        }
        Some("report") if exit == Exit::Undecided => {
            exit = Exit::Good;
            said.push(
                "this run is undecided and ends with exit code 0: --on-unknown=report was given",
            );
        }
        Some(_) | None => (),
    }
    let instead = match exit {
        Exit::Undecided => "this run is undecided and ends with exit code 0: --exit-zero was given",
        Exit::Findings => "this run has findings and ends with exit code 0: --exit-zero was given",
        Exit::Good | Exit::Input | Exit::Failed => return (exit, said),
    };
    if given.has("exit-zero") {
        exit = Exit::Good;
        said.push(instead);
    }
    (exit, said)
}
