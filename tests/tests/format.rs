//! The formatter on every policy of the repository, on random ones, and on damaged text. What it must keep is told here
//! without its own means. `POLICYC_CASES=1000000 cargo test -p policyc-tests --test format` runs a million random cases.
#![cfg(test)]

use language::format::{Formatted, format};
use language::front;
use language::resolve::Library;
use language::span::FileId;
use policyc_tests::generate::Case;
use policyc_tests::generate::damage::{damage, respaced};
use policyc_tests::generate::random::Random;
use std::path::Path;

/// How many random policies a plain `cargo test` formats.
const CASES: u64 = 200;

fn cases() -> u64 {
    std::env::var("POLICYC_CASES").ok().and_then(|it| it.parse().ok()).unwrap_or(CASES)
}

fn formatted(text: &str) -> Formatted {
    format(FileId(0), text)
}

/// A text without white space and commas: only those does the formatter add and take away, and a comment behind a comma
/// may stand before it.
fn bare(text: &str) -> String {
    text.chars().filter(|it| !it.is_whitespace() && *it != ',').collect()
}

/// What a policy says, as text in which no place stands.
fn meaning(text: &str) -> String {
    let library = Library { builtins: &evaluator::builtins::signatures(), ..Library::default() };
    let analysis = front::analyze(&[(FileId(0), text.into())], &library);
    let mut messages: Vec<(&str, &str)> =
        analysis.diagnostics.iter().map(|it| (it.code.name, it.message.as_str())).collect();
    messages.sort_unstable();
    let all = format!("{:?}{:?}{messages:?}", analysis.schema, analysis.graph);
    let mut parts = all.split("Span { ");
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        out.push_str(part.split_once('}').unwrap().1);
    }
    out
}

/// Everything that holds for every text; gives it formatted.
fn check(name: &str, text: &str) -> Formatted {
    let once = formatted(text);
    assert!(!once.refused, "{name} is not as it was when formatted:\n{text}");
    assert_eq!(bare(text), bare(&once.text), "{name}:\n{text}\n-- gives\n{}", once.text);
    let twice = formatted(&once.text);
    assert_eq!(once.text, twice.text, "{name} changes when formatted again:\n{text}");
    for it in &once.diagnostics {
        // A broken item is kept byte for byte, and with it the line that its diagnostic is about.
        let line = text.get(..it.span.start as usize).unwrap().matches('\n').count();
        let line = text.split('\n').nth(line).unwrap();
        assert!(once.text.split('\n').any(|it| it == line), "{name}: {line:?} of\n{text}");
    }
    once
}

fn check_meaning(name: &str, text: &str) -> Formatted {
    let once = check(name, text);
    assert_eq!(meaning(text), meaning(&once.text), "{name}:\n{text}\n-- gives\n{}", once.text);
    once
}

/// Every policy text of the repository: files, and what the pages show.
fn texts() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut folders: Vec<_> = ["stdlib", "examples", "tests/suites"].map(|it| root.join(it)).into();
    let mut texts = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(&root).unwrap().display().to_string();
            let is = |extension: &str| path.extension().is_some_and(|it| it == extension);
            if path.is_dir() {
                folders.push(path);
            } else if is("policy") {
                texts.push((name, std::fs::read_to_string(path).unwrap()));
            } else if is("md") {
                let text = std::fs::read_to_string(path).unwrap();
                let fences = text.split("\n```policy").skip(1);
                let fences = fences.map(|it| it.split_once('\n').unwrap().1);
                let fences = fences.map(|it| format!("{}\n", it.split("\n```").next().unwrap()));
                texts.extend(fences.map(|it| (name.clone(), it)));
            }
        }
    }
    texts.sort();
    texts
}

#[test]
fn every_policy_of_the_repository_says_the_same() {
    let texts = texts();
    assert!(texts.len() > 300, "{}", texts.len());
    for (name, text) in &texts {
        let once = check_meaning(name, text);
        let windows = formatted(&format!("\u{feff}{}", text.replace('\n', "\r\n")));
        let expected = format!("\u{feff}{}", once.text.replace('\n', "\r\n"));
        assert_eq!(windows.text, expected, "{name}");
    }
}

#[test]
fn the_standard_library_and_the_examples_are_in_the_style() {
    for (name, text) in texts().iter().filter(|(name, _)| name.ends_with(".policy")) {
        let once = formatted(text);
        assert_eq!(&once.text, text, "{name}: run `policyc fmt stdlib examples`");
    }
}

#[test]
fn random_policies_look_the_same_however_they_were_spaced() {
    for seed in 0..cases() {
        let text = Case::new(seed * 8).text();
        let once = check_meaning(&format!("case {seed}"), &text);
        assert_eq!(once.diagnostics, [], "case {seed}");
        let mut random = Random::new(seed ^ 0xf0);
        let other = respaced(&text, false, &mut random);
        let other = formatted(&other);
        assert!(!other.refused, "case {seed}");
        // Empty lines are the author's.
        let lines =
            |text: &str| text.lines().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n");
        assert_eq!(lines(&once.text), lines(&other.text), "case {seed}");
        let commented = respaced(&text, true, &mut random);
        check(&format!("case {seed} with comments"), &commented);
        let count = |it: &str| it.matches("//").count();
        assert_eq!(count(&commented), count(&formatted(&commented).text), "case {seed}");
    }
}

#[test]
fn damaged_text_keeps_what_is_broken_and_loses_nothing() {
    for seed in 0..cases() * 4 {
        let mut random = Random::new(seed ^ 0xda);
        let text = damage(&Case::new(seed * 8).text(), &mut random);
        check(&format!("damage {seed}"), &text);
    }
    let texts = texts();
    for (seed, (name, text)) in (0..).zip(texts.iter().filter(|it| !it.1.trim().is_empty())) {
        let text = damage(text, &mut Random::new(seed));
        check(&format!("damaged {name}"), &text);
    }
}

#[test]
fn deep_nesting_takes_no_stack() {
    let deep = |count: usize| {
        let (open, close) = ("(not ".repeat(count), ")".repeat(count));
        format!("rule r(Job job) {{\n  when {open}job.flag{close}\n}}\n")
    };
    let work = move || {
        let once = check("deep", &deep(250));
        assert_eq!(once.diagnostics.len(), 0);
        let once = check("too deep", &deep(100_000));
        assert_eq!(once.diagnostics.len(), 1);
        // Line by line, nothing counts as deep.
        let chain = "some Job x where\n".repeat(2_000);
        check("chain", &format!("rule r(Job job) {{\n  when {chain}true\n}}\n"));
    };
    let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(work).unwrap();
    thread.join().unwrap();
}

#[test]
fn a_calendar_is_written_by_its_spans() {
    let text = "calendar windows zone \"Europe/Berlin\" { mon .. thu , sat 09:00 - 12:00,13:00-17:00\n  except 2026-12-24 .. 2026-12-26,holidays }";
    let expected = "calendar windows zone \"Europe/Berlin\" {\n  mon..thu, sat 09:00-12:00, 13:00-17:00\n  except 2026-12-24..2026-12-26, holidays\n}\n";
    assert_eq!(check("calendar", text).text, expected);
}
