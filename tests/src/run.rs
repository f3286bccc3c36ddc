//! Runs one test of a page: builds what its inputs describe and holds each of its expectations against that.

use crate::fixture::{self, Fixture};
use crate::judge::{self, Judged};
use crate::page::{Case, Fence, Kind};
use crate::update::{self, Rewrite};
use crate::{emits, matcher};
use report::look::PLAIN;
use std::io::{Error, Result as Written};

/// Runs a test. With `update`, a stale snapshot is not a failure but an entry of the result.
///
/// # Errors
/// Everything that is not as the page says.
pub fn case(case: &Case, update: bool) -> Result<Vec<Rewrite>, String> {
    let mut fixture = fixture::build(case)?;
    let judged = judge::judge(case, &mut fixture)?;
    let mut wrong: Vec<String> = Vec::new();
    let asserted = matcher::diagnostics(&fixture.map, &fixture.asserted, &fixture.diagnostics);
    wrong.extend(asserted.err());
    wrong.extend(fixture.mends().err());
    wrong.extend(judge::tests(&fixture).err());
    let mut stale = Vec::new();
    for fence in &case.own {
        if !fence.kind.is_snapshot() {
            wrong.extend(specified(fence, &fixture, &judged).err());
            continue;
        }
        let actual = snapshot(fence.kind, &fixture, &judged).map_err(|why| why.to_string())?;
        match update::compare(&fence.text, &actual) {
            Ok(()) => {}
            Err(_) if update => stale.push(Rewrite { bytes: fence.bytes.clone(), text: actual }),
            Err(why) => wrong.push(why),
        }
    }
    let problems = judged.collected.as_ref().map_or(&[][..], |it| &it.diagnostics);
    if case.own(Kind::Emits).next().is_some() && case.own(Kind::Problems).next().is_none() {
        wrong.extend(matcher::problems("", &fixture.map, problems).err());
    }
    if wrong.is_empty() { Ok(stale) } else { Err(wrong.join("\n")) }
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
        | Kind::Text
        | Kind::Json
        | Kind::Sarif
        | Kind::Graph => Ok(()),
    }
}

fn snapshot(kind: Kind, fixture: &Fixture, judged: &Judged) -> Written<String> {
    let mut out: Vec<u8> = Vec::new();
    match kind {
        Kind::Message => messages(fixture, &mut out)?,
        Kind::Graph => graph(fixture, &mut out)?,
        Kind::Text => rendered("text", fixture, judged, &mut out)?,
        Kind::Json => rendered("json", fixture, judged, &mut out)?,
        Kind::Sarif => rendered("sarif", fixture, judged, &mut out)?,
        Kind::Policy
        | Kind::Facts
        | Kind::Source
        | Kind::Context
        | Kind::Emits
        | Kind::Problems
        | Kind::Verdicts => {}
    }
    String::from_utf8(out).map_err(Error::other)
}

fn messages(fixture: &Fixture, out: &mut Vec<u8>) -> Written<()> {
    for it in &fixture.diagnostics {
        report::diagnostics::diagnostic(it, &fixture.map, PLAIN, out)?;
    }
    Ok(())
}

fn graph(fixture: &Fixture, out: &mut Vec<u8>) -> Written<()> {
    let drawing = report::graph::drawing(&fixture.analysis.graph, &fixture.analysis.schema, None);
    let text = report::graph::GRAPH_FORMATS.iter().find(|it| it.name == "text");
    text.map_or(Ok(()), |it| (it.write)(&drawing, out))
}

fn rendered(name: &str, fixture: &Fixture, judged: &Judged, out: &mut Vec<u8>) -> Written<()> {
    let missing = || Error::other("there is nothing to report: the policy may not be judged");
    let report = judge::report(fixture, judged).ok_or_else(missing)?;
    let format = report::FORMATS.iter().find(|it| it.name == name).ok_or_else(missing)?;
    report::render(&report, format, PLAIN, out)
}
