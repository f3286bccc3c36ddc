//! Runs every `test` item of the folder of policy files that the environment variable `POLICYC_LIBRARY` names.
#![cfg(test)]

use language::graph::test::Test;
use language::policy::{Terms, admit};
use language::resolve::Library;
use language::span::FileId;
use policyc_evaluator::eval::{self, EvalContext};
use policyc_evaluator::verdict::Verdict;
use policyc_evaluator::{builtins, given, plan, store};
use std::path::Path;
use std::sync::Arc;

fn files(folder: &Path, out: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|it| it == "policy") {
            out.push(path);
        }
    }
}

#[test]
fn every_test_of_the_library_passes() {
    let Some(folder) = std::env::var_os("POLICYC_LIBRARY") else {
        println!("POLICYC_LIBRARY is not set");
        return;
    };
    let mut paths = Vec::new();
    files(Path::new(&folder), &mut paths);
    paths.sort();
    let texts: Vec<(FileId, Arc<str>)> = (0..)
        .map(FileId)
        .zip(&paths)
        .map(|(id, path)| (id, std::fs::read_to_string(path).unwrap().into()))
        .collect();
    let signatures = builtins::signatures();
    let library = Library { builtins: &signatures, ..Library::default() };
    let analysis = language::front::analyze(&texts, &library);
    let policy = admit(analysis, Terms::PLAIN).unwrap();
    let plan = plan::plan(&policy);
    let mut failed = 0;
    for test in &policy.graph().tests {
        let outcome = given::run_planned(&plan, test);
        unknowns_are_named(&plan, test);
        if !outcome.passed {
            failed += 1;
            println!("{}", test.title);
            outcome.lines.iter().for_each(|it| println!("    {it}"));
        }
    }
    println!("{failed} of {} failed", policy.graph().tests.len());
    assert_eq!(failed, 0, "tests of the library failed");
}

/// Whatever is unknown says what is missing.
fn unknowns_are_named(plan: &plan::Plan, test: &Test) {
    let batch = given::batch(&plan.schema, &test.facts);
    let (store, _) = store::admit(&plan.schema, vec![batch]);
    let verdicts = eval::run_some(plan, &store, &EvalContext::at(test.at), &test.clauses);
    for outcome in verdicts.clauses.iter().flat_map(|it| &it.subjects).flat_map(|it| &it.outcomes) {
        let open = outcome.verdict == Verdict::Unknown;
        assert!(!open || !outcome.missing.is_empty(), "{}: {outcome:?}", test.title);
    }
}
