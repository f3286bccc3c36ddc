//! `policyc test`: runs the `test` items of a policy.

use crate::args::{Argument, Command, Given, POLICY, Takes};
use crate::engine;
use crate::exit::Exit;
use crate::load::{Session, policies};
use crate::output;
use crate::world::{Stream, World};
use language::graph::test::Test;
use language::policy::{Terms, admit};
use language::resolve::Tests;
use report::diagnostics::place;
use report::escape::visible;
use report::look::{Look, Tone};
use std::fmt::Write as _;

/// The command's row.
pub(crate) const COMMAND: Command = Command {
    name: "test",
    about: "Runs the tests that a policy holds",
    arguments: &[
        Argument {
            name: "path",
            short: None,
            takes: Takes::Words("PATH"),
            help: "Policy files, or folders of them [default: the policy root around this folder, else the built-in policy]",
        },
        POLICY,
    ],
    examples: "\
Examples:
  policyc test                 the tests of the built-in policy
  policyc test policies/       those of a policy of your own

Exit codes: 0 every test passes, 1 a test fails, 2 the policy does not check, 3 there is no test.",
    run,
};

fn run(given: &Given, world: &mut dyn World) -> Exit {
    let mut session = Session::new(given, world);
    let paths = [given.many("path"), given.many("policy")].concat();
    let analysis = match policies::analyzed(&paths, Tests::Read, &mut session, world) {
        Ok(analysis) => analysis,
        Err(exit) => return exit,
    };
    // A test sets the parameters it needs, so none has to have a value here.
    let policy = match admit(analysis, Terms::PLAIN) {
        Ok(policy) => policy,
        Err(wrong) => return session.reject(wrong, world),
    };
    let plan = engine::plan(&policy);
    let look = world.look(Stream::Out, given.one("color"));
    let mut text = String::new();
    let mut failed = 0_usize;
    let tests = &policy.graph().tests;
    for test in tests {
        let lines = engine::failed_expectations(&plan, test);
        if !lines.is_empty() {
            failed = failed.saturating_add(1);
            show(test, &lines, (&session, look), &mut text);
        }
    }
    let passed = tests.len().saturating_sub(failed);
    let _ = writeln!(text, "{passed} of {} tests passed", tests.len());
    let exit = match (tests.len(), failed) {
        (0, _) => Exit::Undecided,
        (_, 0) => Exit::Good,
        _ => Exit::Findings,
    };
    output::data(world, text.as_bytes(), exit)
}

fn show(test: &Test, lines: &[String], (session, look): (&Session, Look), out: &mut String) {
    let title = look.paint(Tone::Bad, &format!("✗ {}", visible(&test.title)));
    let at = look.paint(Tone::Lead, &visible(&place(test.span, &session.sources)));
    let _ = writeln!(out, "{title}  {at}");
    for line in lines {
        let _ = writeln!(out, "    {}", look.wrap(4, &visible(line)));
    }
}
