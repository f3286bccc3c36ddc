//! Runs the Markdown pages under `tests/suites`, and those of the book that show the language: one test per heading, named
//! `path::heading`, in parallel. With `UPDATE=1` it rewrites snapshots that are stale, and nothing else.
#![cfg(test)]

use libtest_mimic::{Arguments, Failed, Trial};
use policyc_tests::page::{self, Case};
use policyc_tests::run;
use policyc_tests::update::{self, Rewrite};
use policyc_tests::walkthrough;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

/// The folders of the book whose every page is run.
const BOOK: [&str; 2] = ["docs/codes", "docs/language"];

type Rewrites = Arc<Mutex<BTreeMap<PathBuf, Vec<Rewrite>>>>;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (suites, book) = (tests.join("suites"), tests.join(".."));
    let update = std::env::var_os("UPDATE").is_some_and(|it| it == "1");
    let rewrites = Rewrites::default();
    let mut trials = Vec::new();
    for path in pages(&suites) {
        trials.extend(trials_of(&suites, &path, update, &rewrites));
    }
    for path in BOOK.iter().flat_map(|it| pages(&book.join(it))) {
        trials.extend(trials_of(&book, &path, update, &rewrites));
    }
    trials.push(readme());
    trials.push(tutorial(&book.join("docs/tutorial.md"), update, &rewrites));
    let conclusion = libtest_mimic::run(&arguments, trials);
    for (path, rewrites) in std::mem::take(&mut *rewrites.lock().unwrap()) {
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, update::apply(&text, rewrites)).unwrap();
        println!("rewritten: {}", path.display());
    }
    conclusion.exit_code()
}

/// The policy that README.md shows is clean, and its test holds.
fn readme() -> Trial {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md"));
    Trial::test("README.md", move || {
        let text = text?;
        let shown = text.split("```policy\n").nth(1).and_then(|it| it.split("```").next());
        let policy = shown.ok_or("README.md shows no policy")?;
        let context = "# README\n```context\nuse std/schema\n```\n";
        let page = format!("{context}```policy\n{policy}```\n");
        for case in page::cases(&page)? {
            run::case(&case, false)?;
        }
        Ok(())
    })
}

/// The tutorial is walked through from its first line to its last.
fn tutorial(path: &Path, update: bool, rewrites: &Rewrites) -> Trial {
    let (path, rewrites) = (path.to_owned(), Arc::clone(rewrites));
    Trial::test("docs/tutorial.md", move || {
        let stale = walkthrough::run(&std::fs::read_to_string(&path)?, update)?;
        if !stale.is_empty() {
            rewrites.lock().unwrap().entry(path).or_default().extend(stale);
        }
        Ok(())
    })
}

/// Every page below a folder, sorted.
fn pages(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(pages(&path));
        } else if path.extension().is_some_and(|it| it == "md") {
            out.push(path);
        }
    }
    out.sort();
    out
}

/// A page that cannot be read is one failing test, so that it cannot hide.
fn trials_of(root: &Path, path: &Path, update: bool, rewrites: &Rewrites) -> Vec<Trial> {
    let shown = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
    let text = std::fs::read_to_string(path).unwrap();
    match page::cases(&text) {
        Err(why) => vec![Trial::test(shown, move || Err(Failed::from(why)))],
        Ok(cases) => {
            let one = |case: Case| {
                let (path, rewrites) = (path.to_owned(), Arc::clone(rewrites));
                let name = format!("{shown}::{}", case.name);
                Trial::test(name, move || {
                    let stale = run::case(&case, update)?;
                    if !stale.is_empty() {
                        rewrites.lock().unwrap().entry(path).or_default().extend(stale);
                    }
                    Ok(())
                })
            };
            cases.into_iter().map(one).collect()
        }
    }
}
