//! `go.sum` and `go.mod`.

use super::package::{Found, Hash, Origin, Package, Problem, hex, purl};
use crate::detector::check;
use std::ops::Range;

/// `module version h1:…`, one a line. Lines for `version/go.mod` fix a manifest only: nothing of such a module is built.
pub(super) fn sums(text: &str) -> Result<Found, Problem> {
    let mut found = Found::default();
    let mut start = 0_usize;
    for line in text.split_inclusive('\n') {
        let at = start;
        start = start.saturating_add(line.len());
        let words: Vec<&str> = line.split_whitespace().collect();
        let (module, version, sum) = match words.as_slice() {
            [] => continue,
            [module, version, sum] => (*module, *version, *sum),
            _ => {
                let message = "expected a module, a version and a sum".to_owned();
                return Err(Problem { message, at });
            }
        };
        if version.ends_with("/go.mod") {
            continue;
        }
        let range = at..at.saturating_add(module.len());
        let mut package = Package::locked(purl("golang", module, Some(version)), version, range);
        package.hash = directory_hash(sum);
        found.packages.push(package);
    }
    Ok(found)
}

/// `h1:` is a SHA-256 over the list of files and their digests.
fn directory_hash(sum: &str) -> Hash {
    let bytes = sum.strip_prefix("h1:").map(check::base64).unwrap_or_default();
    if bytes.len() == 32 { Hash::Known(format!("h1:{}", hex(&bytes))) } else { Hash::Absent }
}

/// The versions of a `go.mod` are the ones that are built; only the digests are missing.
pub(super) fn manifest(text: &str) -> Result<Found, Problem> {
    let mut found = Found::default();
    let mut local = Vec::new();
    let mut block: Option<&str> = None;
    let mut start = 0_usize;
    for line in text.split_inclusive('\n') {
        let at = start;
        start = start.saturating_add(line.len());
        let words = words(line, at);
        let plain: Vec<&str> = words.iter().map(|it| it.0).collect();
        match (block, plain.as_slice()) {
            (Some(_), [")", ..]) => block = None,
            (None, [verb, "("]) => block = Some(verb),
            (Some("require"), [module, version, ..]) | (None, ["require", module, version, ..]) => {
                let place = words.iter().find(|it| it.0 == *module).map_or(0..0, |it| it.1.clone());
                let purl = purl("golang", module, Some(version));
                let mut package = Package::locked(purl, version, place);
                package.requested = Some((*version).to_owned());
                found.packages.push(package);
            }
            (Some("replace"), [module, rest @ ..]) | (None, ["replace", module, rest @ ..]) => {
                let target = rest.iter().skip_while(|it| **it != "=>").nth(1);
                if target.is_some_and(|it| it.starts_with('.') || it.starts_with('/')) {
                    local.push((*module).to_owned());
                }
            }
            (None, [conflict, ..]) if conflict.starts_with("<<<<<<<") => {
                let message = "an unresolved merge conflict stands here".to_owned();
                return Err(Problem { message, at });
            }
            // Blank lines and verbs that name no package.
            _ => {}
        }
    }
    for package in &mut found.packages {
        let is_local = |it: &String| package.purl.starts_with(&purl("golang", it, Some("v")));
        if local.iter().any(is_local) {
            package.origin = Origin::Path;
        }
    }
    Ok(found)
}

/// Words up to a comment, with their places.
fn words(line: &str, start: usize) -> Vec<(&str, Range<usize>)> {
    let code = line.split("//").next().unwrap_or(line);
    let mut out = Vec::new();
    let mut from = 0_usize;
    for piece in code.split_inclusive(char::is_whitespace) {
        let word = piece.trim();
        if !word.is_empty() {
            let at = start.saturating_add(from);
            out.push((word, at..at.saturating_add(word.len())));
        }
        from = from.saturating_add(piece.len());
    }
    out
}
