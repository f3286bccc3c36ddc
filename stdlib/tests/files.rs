//! The registries hold what the folders hold, sorted, so that no file is left out of the binary.
#![cfg(test)]

use policyc_stdlib::frameworks::FRAMEWORKS;
use policyc_stdlib::{CONTROLS, FILES};
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
    // It is parsed at every start.
    let bytes: usize = FILES.iter().map(|(_, text)| text.len()).sum();
    assert!(bytes < 190_000, "{bytes} bytes");
}
