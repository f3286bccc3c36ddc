//! The table of what collectors fill is true: every source of the suites' pages and of the examples is collected, nothing is
//! written that the table lacks, and whatever the table lists is written by somebody.
#![cfg(test)]

use collectors::filled;
use collectors::input::repository::GitData;
use collectors::input::{Checkout, CheckoutFile};
use evaluator::fact::Batch;
use evaluator::value::Known;
use language::source_map::SourceMap;
use policyc_tests::page::{self, Kind};
use policyc_tests::{fixture, judge};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

type Filled = BTreeMap<String, BTreeSet<String>>;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { out.extend(files(&path)) } else { out.push(path) }
    }
    out.sort();
    out
}

fn note(batch: &Batch, out: &mut Filled) {
    for fact in &batch.facts {
        let known = fact.attributes.iter().filter(|it| it.value != Known::Unknown);
        let names = known.map(|it| it.name.to_string());
        out.entry(fact.entity.to_string()).or_default().extend(names);
    }
}

/// Everything that is written out of the sources of a page, test by test.
fn of_page(text: &str, out: &mut Filled) {
    for case in page::cases(text).unwrap_or_default() {
        if case.all(Kind::Source).is_empty() || case.own.iter().all(|it| it.kind == Kind::Console) {
            continue;
        }
        let mut fixture = fixture::build(&case).unwrap();
        if let Some(batch) = judge::judge(&case, &mut fixture).unwrap().collected {
            note(&batch, out);
        }
    }
}

fn of_folder(folder: &Path, out: &mut Filled) {
    let mut map = SourceMap::default();
    let mut files: Vec<CheckoutFile> = files(folder)
        .into_iter()
        .filter_map(|path| {
            let text = std::fs::read_to_string(&path).ok()?;
            let shown = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
            let file = map.add(shown.as_str(), text.as_str());
            Some(CheckoutFile { path: shown, file, bytes: Ok(text.into_bytes().into()) })
        })
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    // What git would say of the folder.
    let git = Some(GitData {
        history_complete: Some(true),
        default_branch: Some("main".to_owned()),
        ..GitData::default()
    });
    note(&collectors::collect(&Checkout { files, git, ..Checkout::default() }), out);
}

#[test]
fn the_table_says_what_is_filled() {
    let mut seen = Filled::new();
    for page in files(&root().join("tests/suites")) {
        of_page(&std::fs::read_to_string(page).unwrap(), &mut seen);
    }
    for example in ["shop", "tidy-shop"] {
        of_folder(&root().join("examples").join(example), &mut seen);
    }
    let mut wrong = Vec::new();
    for platform in filled::PLATFORMS {
        for (entity, attributes) in filled::by(platform) {
            let listed: BTreeSet<String> = attributes.iter().map(|it| (*it).to_owned()).collect();
            let written = seen.get(entity).cloned().unwrap_or_default();
            let unlisted = written.difference(&listed);
            wrong.extend(unlisted.map(|it| format!("{entity}.{it} is filled and not listed")));
            let unfilled = listed.difference(&written);
            wrong.extend(unfilled.map(|it| format!("{entity}.{it} is listed and never filled")));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
