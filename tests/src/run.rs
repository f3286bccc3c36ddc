//! Runs one test of a page: builds what its inputs describe and holds each of its expectations against that.

use crate::console;
use crate::fixture::{self, Fixture};
use crate::judge::{self, Judged};
use crate::page::{Case, Fence, Kind};
use crate::update::{self, Rewrite};
use crate::{emits, matcher};
use report::look::PLAIN;

/// Runs a test. With `update`, a stale snapshot is not a failure but an entry of the result.
///
/// # Errors
/// Everything that is not as the page says.
pub fn case(case: &Case, update: bool) -> Result<Vec<Rewrite>, String> {
    let mut wrong: Vec<String> = Vec::new();
    let mut stale = Vec::new();
    let mut hold = |fence: &Fence, actual: String| match update::compare(&fence.text, &actual) {
        Ok(()) => {}
        Err(_) if update => stale.push(Rewrite { bytes: fence.bytes.clone(), text: actual }),
        Err(why) => wrong.push(why),
    };
    for fence in case.own(Kind::Console) {
        hold(fence, console::run(case, fence)?);
    }
    // What only the program reads is not built a second time.
    if case.own.iter().any(|it| it.kind != Kind::Console && it.kind != Kind::Source) {
        let mut fixture = fixture::build(case)?;
        let judged = judge::judge(case, &mut fixture)?;
        for fence in case.own(Kind::Message) {
            hold(fence, messages(&fixture)?);
        }
        wrong.extend(asserted(&fixture).err());
        let specified = case.own.iter().map(|fence| specified(fence, &fixture, &judged));
        wrong.extend(specified.filter_map(Result::err));
        let problems = judged.collected.as_ref().map_or(&[][..], |it| &it.diagnostics);
        if case.own(Kind::Emits).next().is_some() && case.own(Kind::Problems).next().is_none() {
            wrong.extend(matcher::problems("", &fixture.map, problems).err());
        }
    }
    if wrong.is_empty() { Ok(stale) } else { Err(wrong.join("\n")) }
}

/// What holds of every policy: its diagnostics are those that comments assert, edits mend, and its own tests pass.
fn asserted(fixture: &Fixture) -> Result<(), String> {
    matcher::diagnostics(&fixture.map, &fixture.asserted, &fixture.diagnostics)?;
    fixture.mends()?;
    judge::tests(fixture)
}

/// What people specify. Policies, facts and contexts were built already; what they assert is held with the diagnostics.
fn specified(fence: &Fence, fixture: &Fixture, judged: &Judged) -> Result<(), String> {
    let none = || "nothing is collected: there is no `source`".to_owned();
    match fence.kind {
        Kind::Verdicts => {
            let verdicts = judged.verdicts.as_ref().ok_or("the policy may not be judged")?;
            let actual = judge::lines(verdicts, &fixture.analysis.graph);
            matcher::verdicts(&matcher::lines(&fence.text)?, &actual, &fixture.own_clauses())
        }
        Kind::Emits => {
            let batch = judged.collected.as_ref().ok_or_else(none)?;
            emits::compare(&fence.text, batch, &fixture.map)
        }
        Kind::Problems => {
            let batch = judged.collected.as_ref().ok_or_else(none)?;
            matcher::problems(&fence.text, &fixture.map, &batch.diagnostics)
        }
        Kind::Policy
        | Kind::Facts
        | Kind::Source
        | Kind::Context
        | Kind::Message
        | Kind::Console => Ok(()),
    }
}

fn messages(fixture: &Fixture) -> Result<String, String> {
    let mut out: Vec<u8> = Vec::new();
    for it in &fixture.diagnostics {
        let drawn = report::diagnostics::diagnostic(it, &fixture.map, PLAIN, &mut out);
        drawn.map_err(|error| error.to_string())?;
    }
    String::from_utf8(out).map_err(|error| error.to_string())
}
