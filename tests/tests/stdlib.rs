//! The standard library reads without a remark, agrees with the template, and does what its own tests say.
#![cfg(test)]

use collectors::input::repository::Platform;
use collectors::input::{Checkout, CheckoutFile};
use evaluator::eval::{self, EvalContext};
use evaluator::verdict::Verdict;
use evaluator::{builtins, given, plan, store};
use language::front::{Analysis, analyze};
use language::graph::ClauseId;
use language::policy::{CheckedPolicy, Terms, admit};
use language::resolve::Library;
use language::source_map::SourceMap;
use language::syntax::Parsed;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use stdlib::template::{self, Checkout as Shows};

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

/// Where a lint is right and the library means it all the same, a comment beside it says why.
#[test]
fn it_and_the_examples_have_no_lint() {
    let (map, files, policy) = linted(stdlib::FILES);
    let own = files.iter().map(|it| it.file).collect();
    let found = cli::engine::lint(&policy, &files, &own, &|_| true);
    let shown: Vec<String> = found
        .iter()
        .map(|it| {
            let line = map.range(it.span).map_or(0, |(from, _)| from.line);
            format!("{}:{line}: [{}] {}", map.path(it.span.file), it.code.name, it.message)
        })
        .collect();
    assert!(shown.is_empty(), "{} findings\n{}", shown.len(), shown.join("\n"));
    let vocabulary = stdlib::FILES.iter().filter(|(path, _)| !path.starts_with("clauses/"));
    let example = include_str!("../../examples/tokens/policy/tokens.policy");
    let texts: Vec<_> = vocabulary.copied().chain([("example.policy", example)]).collect();
    let (_, files, policy) = linted(&texts);
    let own = files.last().map(|it| it.file).into_iter().collect();
    let found = cli::engine::lint(&policy, &files, &own, &|_| true);
    assert!(found.is_empty(), "{found:?}");
}

fn linted(texts: &[(&str, &str)]) -> (SourceMap, Vec<Parsed>, CheckedPolicy) {
    let mut map = SourceMap::default();
    let files: Vec<_> = texts
        .iter()
        .map(|(path, text)| {
            let text: Arc<str> = Arc::from(*text);
            (map.add(*path, Arc::clone(&text)), text)
        })
        .collect();
    let builtins = builtins::signatures();
    let library = Library { builtins: &builtins, controls: stdlib::CONTROLS, ..Library::default() };
    let (parsed, analysis) = language::front::read(&files, &library);
    (map, parsed, admit(analysis, Terms::PLAIN).unwrap())
}

/// The table of floors is read whole, so no line of it asks nothing.
#[test]
fn its_floors_are_read() {
    let floors = language::lint::floors::read(stdlib::FLOORS).unwrap();
    assert!(floors.len() > 5);
}

#[test]
fn it_holds_the_clauses_of_the_template() {
    let (_, analysis) = library();
    let encoded: BTreeMap<&str, &str> =
        analysis.graph.clauses.iter().map(|it| (&*it.number, &*it.name)).collect();
    let wanted: BTreeMap<&str, &str> = template::clauses().map(|it| (it.number, it.name)).collect();
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
    let policy = admit(analysis, Terms::PLAIN).expect("the library reads without a remark");
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

/// 2026-03-03T12:00:00Z.
const NOW: i64 = 1_772_539_200;

fn below(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { below(&path, out) } else { out.push(path) }
    }
}

/// A folder as a checkout of a repository on GitHub.
fn checkout(folder: &Path, map: &mut SourceMap) -> Checkout {
    let mut found = Vec::new();
    below(folder, &mut found);
    found.sort();
    let relative = |it: &PathBuf| it.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
    let tracked: Vec<String> = found.iter().map(relative).collect();
    let mut files = Vec::new();
    for (path, from) in tracked.iter().zip(&found).filter(|(path, _)| collectors::wants(path)) {
        let bytes = std::fs::read(from).unwrap();
        let file = map.add(path.as_str(), String::from_utf8_lossy(&bytes).into_owned());
        files.push(CheckoutFile { path: path.clone(), file, bytes: Ok(Arc::from(bytes)) });
    }
    Checkout {
        repo_path: Some("acme/shop".to_owned()),
        platform: Some(Platform::Github),
        files,
        tracked,
        ..Checkout::default()
    }
}

/// The examples, and every repository of the corpus where `POLICYC_CORPUS` names one.
fn repositories() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut folders = vec![root.join("examples")];
    match std::env::var_os("POLICYC_CORPUS") {
        Some(corpus) => folders.push(PathBuf::from(corpus).join("github")),
        None => println!("POLICYC_CORPUS is not set: the examples only"),
    }
    let inside = |it: &PathBuf| std::fs::read_dir(it).unwrap().map(|it| it.unwrap().path());
    folders.iter().flat_map(inside).filter(|it| it.is_dir()).collect()
}

fn is_shown(verdict: Verdict, shows: Shows) -> bool {
    match verdict {
        Verdict::Unknown | Verdict::NotApplicable => true,
        Verdict::Fail => matches!(shows, Shows::Decides | Shows::Fails),
        Verdict::Pass => matches!(shows, Shows::Decides | Shows::Passes),
        Verdict::Error | Verdict::Waived => false,
    }
}

#[test]
fn a_checkout_shows_no_more_than_the_template_says() {
    let (mut map, analysis) = library();
    let policy = admit(analysis, Terms::PLAIN).expect("the library reads without a remark");
    let plan = plan::plan(&policy);
    let shows: BTreeMap<&str, Shows> =
        template::clauses().map(|it| (it.number, it.checkout)).collect();
    let mut wrong = Vec::new();
    for folder in repositories() {
        let batch = collectors::collect(&checkout(&folder, &mut map));
        let (store, problems) = store::admit(&plan.schema, vec![batch]);
        let errors = problems.iter().filter(|it| it.is_error());
        wrong.extend(errors.map(|it| format!("{}: {}", folder.display(), it.message)));
        for outcome in eval::run(&plan, &store, &EvalContext::at(NOW)).clauses {
            let clause = policy.graph().clause(outcome.clause).expect("of this policy");
            let right = shows.get(&*clause.number).is_some_and(|it| is_shown(outcome.verdict, *it));
            if !right {
                let word = outcome.verdict.word();
                wrong.push(format!("{}: {} {word}", folder.display(), clause.number));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
