//! The standard library reads without a remark, agrees with the template, and does what its own tests say.
#![cfg(test)]

use evaluator::{builtins, given, plan};
use language::front::{Analysis, analyze};
use language::graph::ClauseId;
use language::policy::{Unset, admit};
use language::resolve::Library;
use language::source_map::SourceMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use stdlib::template;

/// Clauses of the template that ask for working hours or change windows, which policies cannot say yet.
const NOT_ENCODED: [&str; 2] = ["5.2.b", "5.2.d"];

/// The library as the command line reads it, and the map that its places lie in.
fn library() -> (SourceMap, Analysis) {
    let mut map = SourceMap::default();
    let files: Vec<_> = stdlib::FILES
        .iter()
        .map(|(path, text)| {
            let text: Arc<str> = Arc::from(*text);
            (map.add(*path, Arc::clone(&text)), text)
        })
        .collect();
    let builtins = builtins::signatures();
    let library = Library { builtins: &builtins, controls: stdlib::CONTROLS, ..Library::default() };
    (map, analyze(&files, &library))
}

#[test]
fn it_reads_without_a_remark() {
    let (map, analysis) = library();
    let shown: Vec<String> = analysis
        .diagnostics
        .iter()
        .map(|it| {
            let line = map.range(it.span).map_or(0, |(from, _)| from.line);
            let (path, under) = (map.path(it.span.file), map.text(it.span));
            format!("{path}:{line}: [{}] {} at `{under}`", it.code.name, it.message)
        })
        .collect();
    assert!(shown.is_empty(), "{} remarks\n{}", shown.len(), shown.join("\n"));
}

#[test]
fn it_holds_the_clauses_of_the_template() {
    let (_, analysis) = library();
    let encoded: BTreeMap<&str, &str> =
        analysis.graph.clauses.iter().map(|it| (&*it.number, &*it.name)).collect();
    let wanted: BTreeMap<&str, &str> = template::clauses()
        .filter(|it| !NOT_ENCODED.contains(&it.number))
        .map(|it| (it.number, it.name))
        .collect();
    assert_eq!(encoded, wanted);
}

#[test]
fn each_clause_stands_in_a_section_and_names_controls() {
    let (_, analysis) = library();
    let sections: BTreeSet<&str> = analysis.graph.sections.iter().map(|it| &*it.number).collect();
    for clause in &analysis.graph.clauses {
        let section = clause.number.rsplit_once('.').map_or("", |(section, _)| section);
        assert!(sections.contains(section), "{} stands in no section", clause.number);
        assert!(!clause.controls.is_empty(), "{} names no control", clause.number);
        assert!(
            clause.why.is_some() && !clause.fix.is_empty(),
            "{} gives no reason",
            clause.number
        );
        let silent = clause.requirements.iter().any(|it| it.message.is_empty());
        assert!(!silent, "{} has a requirement without a message", clause.number);
    }
}

#[test]
fn each_clause_is_tested_for_pass_fail_and_unknown() {
    let (_, analysis) = library();
    let mut seen: BTreeMap<ClauseId, BTreeSet<&str>> = BTreeMap::new();
    for test in &analysis.graph.tests {
        for clause in &test.clauses {
            let words = test.expectations.iter().map(|it| &*it.verdict);
            seen.entry(*clause).or_default().extend(words);
        }
    }
    for (id, clause) in analysis.graph.clause_ids() {
        let words = seen.remove(&id).unwrap_or_default();
        for word in ["pass", "fail", "unknown"] {
            assert!(words.contains(word), "{} has no test for {word}", clause.name);
        }
    }
}

#[test]
fn its_tests_pass() {
    let (_, analysis) = library();
    let policy = admit(analysis, &[], Unset::Unknown).expect("the library reads without a remark");
    let plan = plan::plan(&policy);
    let mut wrong = Vec::new();
    for test in &policy.graph().tests {
        let outcome = given::run_planned(&plan, test);
        if !outcome.passed {
            wrong.push(format!("{}\n    {}", test.title, outcome.lines.join("\n    ")));
        }
    }
    assert!(wrong.is_empty(), "{} tests fail\n{}", wrong.len(), wrong.join("\n"));
}
