//! `policyc test`: runs the `test` items of a policy, and says what they leave untested.

mod coverage;
mod finding;
mod goals;
mod mutation;
mod results;
mod runner;
mod update;

use crate::args::{AT, Argument, Command, FACTS, Given, OUTPUT, PARAM, POLICY, Takes};
use crate::engine;
use crate::exit::Exit;
use crate::load::{Session, policies};
use crate::output;
use crate::world::{Stream, World};
use evaluator::plan::Plan;
use goals::Goals;
use language::policy::{CheckedPolicy, Terms, admit};
use language::resolve::Tests;
use report::junit;
use report::lcov;
use report::testing::{self, Testing};
use runner::Runs;

/// The command's row.
pub(crate) const COMMAND: Command = Command {
    name: "test",
    about: "Runs the tests that a policy holds, and says what they leave untested",
    arguments: &[
        flag(
            "words",
            Takes::Words("PATH"),
            "Policy files, or folders of them [default: the policy root around this folder, else the built-in policy]; behind --new-from-finding CLAUSE, the subject",
        ),
        flag(
            "filter",
            Takes::One("TEXT"),
            "Runs only tests whose title holds this text, or that are for this clause: a name, a number, a section",
        ),
        flag(
            "coverage",
            Takes::Nothing,
            "Lists the conditions that no test has shown true, false and unknown, and the clauses not shown to pass, fail and be unknown",
        ),
        flag(
            "mutate",
            Takes::Nothing,
            "Makes deliberate mistakes in clauses and rules, one at a time, and lists those that no test notices",
        ),
        flag(
            "require-coverage",
            Takes::Many("WHAT=PERCENT"),
            "Ends with 1 below this coverage: clauses=100,conditions=90",
        ),
        flag(
            "require-killed",
            Takes::One("PERCENT"),
            "Ends with 1 where tests notice fewer of the mistakes",
        ),
        flag(
            "format",
            Takes::Choice("NAME", || vec!["json", "text"]),
            "How to report [default: text]",
        ),
        OUTPUT,
        flag("junit", Takes::One("FILE"), "Writes the results for build servers, too"),
        flag("lcov", Takes::One("FILE"), "Writes the coverage for editors and code hosts, too"),
        flag(
            "update",
            Takes::Nothing,
            "Rewrites the expectations of tests that fail to what was found; read the difference before you keep it",
        ),
        flag(
            "new-from-finding",
            Takes::One("CLAUSE"),
            "Writes a test out of a checkout: the fewest facts on which this clause says of a subject what it says there; -o appends it to a file",
        ),
        flag(
            "path",
            Takes::One("FOLDER"),
            "For --new-from-finding, the checkout [default: the current folder]",
        ),
        POLICY,
        FACTS,
        PARAM,
        AT,
    ],
    examples: EXAMPLES,
    run,
};

const EXAMPLES: &str = "\
Examples:
  policyc test                                   the tests of the built-in policy
  policyc test policies/                         those of a policy of your own
  policyc test --filter 1.2                      those of one section
  policyc test --coverage                        what has no test shown?
  policyc test --mutate                          what would no test notice?
  policyc test --require-coverage clauses=100,conditions=90 --require-killed 95
  policyc test --junit tests.xml --lcov tests.info
  policyc test policies/ --update                takes what was found for what is expected
  policyc test --new-from-finding 1.2.a release -o release.test.policy

Exit codes: 0 every test passes, 1 a test fails or a goal is missed, 2 the policy does not check, 3 there is no test.";

const fn flag(name: &'static str, takes: Takes, help: &'static str) -> Argument {
    Argument { name, short: None, takes, help }
}

/// What every part of the command works with.
struct Ground<'a> {
    given: &'a Given,
    policy: &'a CheckedPolicy,
    plan: &'a Plan,
    session: &'a Session,
}

fn run(given: &Given, world: &mut dyn World) -> Exit {
    if given.has("new-from-finding") {
        return finding::run(given, world);
    }
    let goals = match Goals::of(given) {
        Ok(goals) => goals,
        Err(why) => return output::refuse(world, &why),
    };
    if given.has("update") && !given.has("words") {
        return output::refuse(world, "--update: name the policy files that may be rewritten");
    }
    let mut session = Session::new(given, world);
    let paths = [given.many("words"), given.many("policy")].concat();
    let analysis = match policies::analyzed(&paths, Tests::Read, &mut session, world) {
        Ok(analysis) => analysis,
        Err(exit) => return exit,
    };
    // A test sets the parameters it needs, so none has to have a value here.
    let settings = session.root.project.as_ref().map_or_else(Vec::new, |it| it.parameters.clone());
    let policy = match admit(analysis, Terms { settings: &settings, ..Terms::PLAIN }) {
        Ok(policy) => policy,
        Err(wrong) => return session.reject(wrong, world),
    };
    let plan = engine::plan(&policy);
    let ground = Ground { given, policy: &policy, plan: &plan, session: &session };
    let runs = runner::run(&ground, goals.coverage, world);
    if runs.done.is_empty() {
        output::complain(world, &nothing(given));
        return Exit::Undecided;
    }
    if given.has("update") {
        return update::run(&ground, &runs, world);
    }
    report(&ground, &runs, &goals, world)
}

fn nothing(given: &Given) -> String {
    match given.one("filter") {
        Some(filter) => format!(
            "no test holds `{filter}` in its title or is for a clause of that name or number"
        ),
        None => "the policy holds no test".to_owned(),
    }
}

fn report(ground: &Ground<'_>, runs: &Runs<'_>, goals: &Goals, world: &mut dyn World) -> Exit {
    let mut testing = Testing {
        tests: results::tested(ground, runs),
        coverage: goals.coverage.then(|| coverage::coverage(ground, runs)),
        mutation: None,
        sources: ground.session.sources.clone(),
    };
    let failed = testing.passed() < testing.tests.len();
    if goals.mutation && failed {
        output::complain(world, "no mistakes were made: tests that fail notice none");
    } else if goals.mutation {
        testing.mutation = Some(mutation::mutation(ground, runs, world));
    }
    let missed = goals.missed(&testing);
    let exit = if failed || !missed.is_empty() { Exit::Findings } else { Exit::Good };
    let exit = write(ground.given, &testing, world).max(exit);
    for goal in &missed {
        output::complain(world, goal);
    }
    exit
}

/// Writes everything that was asked for: good, or our failure.
fn write(given: &Given, testing: &Testing, world: &mut dyn World) -> Exit {
    let mut exit = Exit::Good;
    let mut whole = Vec::new();
    let look = world.look(Stream::Out, given.one("color"));
    let written = match given.one("format") {
        Some("json") => testing::json::write(testing, &mut whole),
        Some(_) | None => testing::text::write(testing, look, &mut whole),
    };
    exit = exit.max(finished(written, given.one("output"), &whole, world));
    if let Some(file) = given.one("junit") {
        let mut bytes = Vec::new();
        let written = junit::tests(testing, &mut bytes);
        exit = exit.max(finished(written, Some(file), &bytes, world));
    }
    if let (Some(file), Some(coverage)) = (given.one("lcov"), &testing.coverage) {
        let mut bytes = Vec::new();
        let written = lcov::write(coverage, &testing.sources, &mut bytes);
        exit = exit.max(finished(written, Some(file), &bytes, world));
    }
    exit
}

fn finished(
    written: std::io::Result<()>,
    file: Option<&str>,
    bytes: &[u8],
    world: &mut dyn World,
) -> Exit {
    match written {
        Ok(()) => output::to(world, file, bytes, Exit::Good),
        Err(error) => {
            output::complain(world, &format!("the report could not be written: {error}"));
            Exit::Failed
        }
    }
}
