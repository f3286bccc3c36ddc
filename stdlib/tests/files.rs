//! The registries hold what the folders hold, sorted, so that no file is left out of the binary.
#![cfg(test)]

use policyc_stdlib::frameworks::FRAMEWORKS;
use policyc_stdlib::{CONTROLS, FILES, FLOORS};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn below(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the folder of this crate is readable") {
        let path = entry.expect("its entries are readable").path();
        if path.is_dir() { below(&path, out) } else { out.push(path) }
    }
}

fn policy_files() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["schema", "rules", "clauses"] {
        below(&root.join(folder), &mut found);
    }
    let shown = |path: &PathBuf| path.strip_prefix(root).ok()?.to_str().map(str::to_owned);
    found.iter().filter_map(shown).collect()
}

#[test]
fn every_policy_file_is_registered() {
    let registered: BTreeSet<_> = FILES.iter().map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(registered, policy_files());
}

#[test]
fn registries_are_sorted() {
    assert!(FILES.is_sorted_by(|a, b| a.0 < b.0));
    assert!(CONTROLS.is_sorted_by(|a, b| a.0 < b.0));
    for (framework, ids) in CONTROLS {
        let ids: Vec<_> = ids.lines().collect();
        assert!(!ids.is_empty() && ids.is_sorted_by(|a, b| a < b), "{framework}");
    }
}

#[test]
fn every_framework_has_a_name() {
    let listed: Vec<_> = CONTROLS.iter().map(|(name, _)| *name).collect();
    let named: Vec<_> = FRAMEWORKS.iter().map(|it| it.name).collect();
    assert_eq!(named, listed);
}

#[test]
fn the_whole_library_stays_small() {
    // It is parsed at every start, its tests left aside: those are only cut off, line by line.
    let parsed: usize = FILES.iter().map(|(_, text)| without_tests(text)).sum();
    assert!((100_000..125_000).contains(&parsed), "{parsed} bytes");
    let bytes: usize = FILES.iter().map(|(_, text)| text.len()).sum();
    assert!(bytes < 400_000, "{bytes} bytes");
}

/// How many bytes of a text belong to no `test` item.
fn without_tests(text: &str) -> usize {
    let mut is_test = false;
    let mut bytes = 0_usize;
    for line in text.split_inclusive('\n') {
        is_test |= line.starts_with("test ");
        bytes = bytes.saturating_add(if is_test { 0 } else { line.len() });
        is_test &= !line.starts_with('}');
    }
    bytes
}

#[test]
fn floors_name_published_controls_and_parameters_of_the_library() {
    let library: String = FILES.iter().map(|(_, text)| *text).collect();
    for line in FLOORS.lines().filter(|it| !it.starts_with('#')) {
        let (head, says) = line.split_once(':').expect("a colon stands before what is asked");
        let words: Vec<&str> = head.split_whitespace().collect();
        let [framework, id, sign, _, params @ ..] = words.as_slice() else { panic!("{line}") };
        let ids = CONTROLS.iter().find(|it| it.0 == *framework).expect("the framework is known").1;
        assert!(ids.lines().any(|it| it == *id), "{framework} has no {id}");
        assert!(["<=", ">="].contains(sign) && !says.trim().is_empty(), "{line}");
        for param in params {
            assert!(library.contains(&format!("\nparam {param}:")), "no parameter is `{param}`");
        }
    }
}
