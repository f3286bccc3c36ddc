//! Runs one test of a page: builds what its inputs describe and holds each of its expectations against that.

use crate::fixture::{self, Fixture};
use crate::matcher;
use crate::page::{Case, Kind};
use crate::update::{self, Rewrite};
use report::look::PLAIN;

/// Runs a test. With `update`, a stale snapshot is not a failure but an entry of the result.
///
/// # Errors
/// Everything that is not as the page says.
pub fn case(case: &Case, update: bool) -> Result<Vec<Rewrite>, String> {
    let fixture = fixture::build(case)?;
    let mut wrong: Vec<String> = Vec::new();
    let mut stale = Vec::new();
    let asserted = matcher::diagnostics(&fixture.map, &fixture.asserted, &fixture.diagnostics);
    wrong.extend(asserted.err());
    wrong.extend(fixture.mends().err());
    let later =
        case.own.iter().find(|it| matches!(it.kind, Kind::Verdicts | Kind::Emits | Kind::Problems));
    if let Some(fence) = later {
        wrong.push(format!("line {}: the evaluator is not connected yet", fence.line));
    }
    for fence in case.own.iter().filter(|it| it.kind.is_snapshot()) {
        let actual = snapshot(fence.kind, &fixture)?;
        match update::compare(&fence.text, &actual) {
            Ok(()) => {}
            Err(_) if update => stale.push(Rewrite { bytes: fence.bytes.clone(), text: actual }),
            Err(why) => wrong.push(why),
        }
    }
    if wrong.is_empty() { Ok(stale) } else { Err(wrong.join("\n")) }
}

fn snapshot(kind: Kind, fixture: &Fixture) -> Result<String, String> {
    let mut out: Vec<u8> = Vec::new();
    let written = match kind {
        Kind::Message => messages(fixture, &mut out),
        Kind::Graph => graph(fixture, &mut out),
        it => return Err(format!("{it:?} is not connected yet")),
    };
    written.map_err(|why| why.to_string())?;
    String::from_utf8(out).map_err(|why| why.to_string())
}

fn messages(fixture: &Fixture, out: &mut Vec<u8>) -> std::io::Result<()> {
    for it in &fixture.diagnostics {
        report::diagnostics::diagnostic(it, &fixture.map, PLAIN, out)?;
    }
    Ok(())
}

fn graph(fixture: &Fixture, out: &mut Vec<u8>) -> std::io::Result<()> {
    let drawing = report::graph::drawing(&fixture.analysis.graph, &fixture.analysis.schema, None);
    let text = report::graph::GRAPH_FORMATS.iter().find(|it| it.name == "text");
    text.map_or(Ok(()), |it| (it.write)(&drawing, out))
}
