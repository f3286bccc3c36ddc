//! The formatter on every policy of the repository, on random ones, and on damaged text. What it must keep is told here
//! without its own means. `POLICYC_CASES=1000000 cargo test -p policyc-tests --test format` runs a million random cases.
#![cfg(test)]

use policyc_tests::generate::Case;
use policyc_tests::generate::damage::damage;
use policyc_tests::generate::random::Random;
use policyc_tests::laws::analysis_of_text;
use policyc_tests::laws::format::{formatted, holds, same_meaning, same_verdicts, settled};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many random policies a plain `cargo test` formats.
const CASES: u64 = 2_000;

/// One in so many is judged, though the same graph gives the same verdicts.
const JUDGED: u64 = 64;

fn cases() -> u64 {
    std::env::var("POLICYC_CASES").ok().and_then(|it| it.parse().ok()).unwrap_or(CASES)
}

/// Looks at so many cases on two threads, and shows the first that do not hold.
fn each(count: u64, look: &(dyn Fn(u64) -> Result<(), String> + Sync)) {
    let next = AtomicU64::new(0);
    let work = || {
        let mut found = Vec::new();
        while found.len() < 5 {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= count {
                break;
            }
            if seed > 0 && seed.is_multiple_of(50_000) {
                println!("{seed} of {count} cases");
            }
            found.extend(look(seed).err().map(|it| format!("case {seed}: {it}")));
        }
        found
    };
    let found = std::thread::scope(|scope| {
        let other = scope.spawn(work);
        [work(), other.join().unwrap()].concat()
    });
    println!("{count} cases, {} failures", found.len());
    assert!(found.is_empty(), "{}", found.join("\n\n"));
}

fn check_meaning(text: &str) -> Result<String, String> {
    let once = settled(text)?.text;
    same_meaning(&analysis_of_text(text), &analysis_of_text(&once))?;
    Ok(once)
}

/// Every policy text of the repository: files, and what the pages show.
fn texts() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let places = ["README.md", "STYLE.md", "docs", "examples", "stdlib", "tests/suites"];
    let mut paths: Vec<_> = places.map(|it| root.join(it)).into();
    let mut texts = Vec::new();
    while let Some(path) = paths.pop() {
        let name = path.strip_prefix(&root).unwrap().display().to_string();
        let is = |extension: &str| path.extension().is_some_and(|it| it == extension);
        if path.is_dir() {
            paths.extend(std::fs::read_dir(path).unwrap().map(|it| it.unwrap().path()));
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
    texts.sort();
    texts
}

#[test]
fn every_policy_of_the_repository_says_the_same() {
    let texts = texts();
    assert!(texts.len() > 500, "{}", texts.len());
    for (name, text) in &texts {
        let once = check_meaning(text).unwrap_or_else(|why| panic!("{name}: {why}"));
        let windows = formatted(&format!("\u{feff}{}", text.replace('\n', "\r\n")));
        let expected = format!("\u{feff}{}", once.replace('\n', "\r\n"));
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
    each(cases(), &|seed| {
        // Neighbors share a policy.
        let case = Case::new(seed.saturating_mul(8));
        holds(&case)?;
        if seed.is_multiple_of(JUDGED) { same_verdicts(&case) } else { Ok(()) }
    });
}

#[test]
fn damaged_text_keeps_what_is_broken_and_loses_nothing() {
    each(cases() / 4, &|seed| {
        let mut random = Random::new(seed ^ 0xda);
        let text = damage(&Case::new(seed.saturating_mul(8)).text(), &mut random);
        settled(&text).map(drop)
    });
    let texts = texts();
    for (seed, (name, text)) in (0..).zip(texts.iter().filter(|it| !it.1.trim().is_empty())) {
        let text = damage(text, &mut Random::new(seed));
        settled(&text).unwrap_or_else(|why| panic!("damaged {name}: {why}"));
    }
}

#[test]
fn deep_nesting_takes_no_stack() {
    let deep = |count: usize| {
        let (open, close) = ("(not ".repeat(count), ")".repeat(count));
        format!("rule r(Job job) {{\n  when {open}job.flag{close}\n}}\n")
    };
    let work = move || {
        let once = settled(&deep(250)).unwrap();
        assert_eq!(once.diagnostics.len(), 0);
        let once = settled(&deep(100_000)).unwrap();
        assert_eq!(once.diagnostics.len(), 1);
        // Line by line, nothing counts as deep.
        let chain = "some Job x where\n".repeat(2_000);
        settled(&format!("rule r(Job job) {{\n  when {chain}true\n}}\n")).unwrap();
    };
    let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(work).unwrap();
    thread.join().unwrap();
}

#[test]
fn a_calendar_is_written_by_its_spans() {
    let text = "calendar windows zone \"Europe/Berlin\" { mon .. thu , sat 09:00 - 12:00,13:00-17:00\n  except 2026-12-24 .. 2026-12-26,holidays }";
    let expected = "calendar windows zone \"Europe/Berlin\" {\n  mon..thu, sat 09:00-12:00, 13:00-17:00\n  except 2026-12-24..2026-12-26, holidays\n}\n";
    assert_eq!(settled(text).unwrap().text, expected);
}

/// At the margin the rest of its head would be an item.
#[test]
fn the_head_of_a_waiver_goes_on_indented() {
    let head = "waiver short_lived for Token(owner.name: \"the build farm of the third floor\", label: \"main of all branches\") and Platform(github)";
    let body = "  reason \"Moves soon\"\n  owner \"platform\"\n  ticket \"SEC-1\"\n  until 2026-06-30\n}\n";
    let first = "waiver short_lived for Token(owner.name: \"the build farm of the third floor\", label: \"main of all branches\")";
    let expected = format!("{first}\n  and Platform(github)\n{{\n{body}");
    assert_eq!(settled(&format!("{head} {{\n{body}")).unwrap().text, expected);
    let short = format!("waiver short_lived for Token(id: \"a\") and Platform(github) {{\n{body}");
    assert_eq!(settled(&short).unwrap().text, short);
}
