//! What the readers make of a folder of real files, named by `POLICYC_CORPUS`; without it nothing is read.
#![cfg(test)]

use policyc_collectors::{commands, detector, shell};
use std::path::{Path, PathBuf};

/// Every text under the folders, or nothing where the variable is not set.
fn texts(folders: &[&str]) -> Option<Vec<(PathBuf, String)>> {
    let Ok(corpus) = std::env::var("POLICYC_CORPUS") else {
        println!("POLICYC_CORPUS is not set: nothing to read");
        return None;
    };
    let mut open: Vec<PathBuf> = folders.iter().map(|it| Path::new(&corpus).join(it)).collect();
    let mut out = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                out.push((path, text));
            }
        }
    }
    out.sort();
    Some(out)
}

#[test]
fn real_projects_hold_no_secret_that_is_none() {
    let Some(texts) = texts(&["github", "github-starter"]) else { return };
    assert!(texts.len() > 300);
    let mut found = Vec::new();
    for (path, text) in &texts {
        let mut hits = detector::scan_text(text);
        for line in text.lines() {
            let (name, value) = line.split_once(": ").unwrap_or(("", line));
            hits.extend(detector::scan(Some(name.trim()), value));
        }
        hits.extend(detector::scan(Some("run"), text));
        found.extend(hits.iter().map(|it| format!("{} {it:?}", path.display())));
    }
    assert_eq!(found, [""; 0]);
}

#[test]
fn every_text_is_a_script_of_some_kind() {
    let all = ["github", "gitlab", "gitlab-tests", "jenkins", "circleci", "hostile-yaml"];
    let Some(texts) = texts(&all) else { return };
    for (_, text) in &texts {
        let mut commands = 0_usize;
        shell::walk(&shell::parse(text), &mut |_, _| commands = commands.saturating_add(1));
        assert!(commands <= text.len());
        assert!(commands::read(text).categories.len() <= commands::CATEGORIES.len());
    }
}
