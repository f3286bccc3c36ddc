//! The results of tests for programs: one object. Lines and columns are one-based, columns count bytes.

use super::{Covered, Mutated, Seen, Share, Tested, Testing};
use crate::build::one_line;
use crate::diagnostics::place;
use language::source_map::SourceMap;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::io::{Result, Write};

/// Version of the shape. A new field leaves it, a changed one raises it.
const SCHEMA_VERSION: &str = "1.0";

/// Writes everything there is to say.
///
/// # Errors
/// What the writer says.
pub fn write(it: &Testing, out: &mut dyn Write) -> Result<()> {
    crate::json::print(&document(it), out)
}

#[derive(Serialize)]
struct Test<'r> {
    title: &'r str,
    clauses: Vec<&'r str>,
    place: String,
    passed: bool,
    failures: Vec<Value>,
}

fn document(it: &Testing) -> Value {
    let sources = &it.sources;
    let tests: Vec<Test<'_>> = it.tests.iter().map(|test| self::test(test, sources)).collect();
    let mut out = Map::new();
    let mut add = |name: &str, value: Value| out.insert(name.to_owned(), value);
    add("schemaVersion", json!(SCHEMA_VERSION));
    add("passed", json!(it.passed()));
    add("failed", json!(it.tests.len().saturating_sub(it.passed())));
    add("tests", json!(tests));
    if let Some(coverage) = &it.coverage {
        let items: Vec<Value> = coverage.items.iter().map(|it| covered(it, sources)).collect();
        let (clauses, conditions) = (share(coverage.clauses()), share(coverage.conditions()));
        let whole = json!({ "clauses": clauses, "conditions": conditions, "items": items });
        add("coverage", whole);
    }
    if let Some(mutation) = &it.mutation {
        let mutants: Vec<Value> = mutation.mutants.iter().map(|it| mutant(it, sources)).collect();
        add("mutation", json!({ "killed": share(mutation.killed()), "mutants": mutants }));
    }
    Value::Object(out)
}

fn test<'r>(it: &'r Tested, sources: &SourceMap) -> Test<'r> {
    let wrong = it.wrong.iter().map(|text| json!({ "message": text, "place": null }));
    let unmet = it.failures.iter();
    let unmet = unmet.map(|it| json!({ "message": it.line, "place": place(it.span, sources) }));
    Test {
        title: &it.title,
        clauses: it.clauses.iter().map(|(_, name)| name.as_str()).collect(),
        place: place(it.span, sources),
        passed: it.passed(),
        failures: wrong.chain(unmet).collect(),
    }
}

fn share(it: Share) -> Value {
    json!({ "seen": it.part, "of": it.whole })
}

fn covered(it: &Covered, sources: &SourceMap) -> Value {
    let conditions: Vec<Value> = it.conditions.iter().map(|it| condition(it, sources)).collect();
    let verdicts = it.verdicts.map(|it| {
        json!({
            "pass": it.pass, "fail": it.fail, "unknown": it.unknown,
            "not-applicable": it.not_applicable, "exempt": it.exempt, "missing": it.missing(),
        })
    });
    json!({
        "kind": if it.number.is_some() { "clause" } else { "rule" },
        "number": it.number,
        "name": it.name,
        "place": place(it.span, sources),
        "verdicts": verdicts,
        "conditions": conditions,
    })
}

fn condition(it: &Seen, sources: &SourceMap) -> Value {
    json!({
        "text": one_line(sources.text(it.span)),
        "place": place(it.span, sources),
        "true": it.yes,
        "false": it.no,
        "unknown": it.unknown,
        "missing": it.missing(),
    })
}

fn mutant(it: &Mutated, sources: &SourceMap) -> Value {
    json!({
        "place": place(it.span, sources),
        "what": it.what,
        "tests": it.reached,
        "killed_by": it.killed_by,
    })
}
