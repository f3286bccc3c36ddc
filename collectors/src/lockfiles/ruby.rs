//! `Gemfile.lock` and `Gemfile`.

use super::package::{Found, Hash, Origin, Package, Problem, hex_digest, purl};
use std::collections::BTreeMap;

pub(super) fn lock(text: &str) -> Result<Found, Problem> {
    let sums = checksums(text);
    let mut found = Found::default();
    let mut section = "";
    let mut start = 0_usize;
    for line in text.split_inclusive('\n') {
        let at = start;
        start = start.saturating_add(line.len());
        let line = line.trim_end();
        if line.starts_with("<<<<<<<") {
            let message = "an unresolved merge conflict stands here".to_owned();
            return Err(Problem { message, at });
        }
        if !line.starts_with(' ') {
            section = line;
            continue;
        }
        let origin = match section {
            "GEM" => Origin::Registry,
            "GIT" => Origin::Git,
            _ => continue,
        };
        // Four blanks: a gem; six: what it asks for.
        let gem = line.strip_prefix("    ").filter(|it| !it.starts_with(' '));
        let Some((name, version)) = gem.and_then(name_and_version) else {
            continue;
        };
        let from = at.saturating_add(4);
        let range = from..from.saturating_add(name.len());
        let mut package = Package::locked(purl("gem", name, Some(version)), version, range);
        package.origin = origin;
        package.hash = sums.get(&(name, version)).cloned().unwrap_or(Hash::Absent);
        found.packages.push(package);
    }
    Ok(found)
}

/// `name (1.2.3)`.
fn name_and_version(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.split_once(" (")?;
    Some((name, rest.split(')').next()?))
}

/// The section CHECKSUMS: `  name (version) sha256=…`.
fn checksums(text: &str) -> BTreeMap<(&str, &str), Hash> {
    let mut out = BTreeMap::new();
    let lines = text.lines().skip_while(|it| *it != "CHECKSUMS").skip(1);
    for line in lines.take_while(|it| it.starts_with(' ')) {
        let Some(gem) = name_and_version(line.trim()) else {
            continue;
        };
        let sum = line.rsplit_once(' ').and_then(|it| it.1.split_once('='));
        let hash = sum.map_or(Hash::Absent, |it| hex_digest(it.0, it.1));
        out.insert(gem, hash);
    }
    out
}

/// A Gemfile is a program: its literal calls are read, and that is not all there may be.
pub(super) fn manifest(text: &str) -> Result<Found, Problem> {
    if let Some(at) = text.find("\n<<<<<<<") {
        let message = "an unresolved merge conflict stands here".to_owned();
        return Err(Problem { message, at });
    }
    let mut found = Found::default();
    found.gaps.push(("a Gemfile is a program and was read in part".to_owned(), 0..0));
    let mut start = 0_usize;
    for line in text.split_inclusive('\n') {
        let at = start;
        start = start.saturating_add(line.len());
        let code = line.trim();
        let Some(call) = code.strip_prefix("gem ").or_else(|| code.strip_prefix("gem(")) else {
            continue;
        };
        let mut texts = call.split(['"', '\'']).skip(1).step_by(2);
        let Some(name) = texts.next() else {
            continue;
        };
        let asked = texts.next().filter(|it| it.contains(|it: char| it.is_ascii_digit()));
        let indent = line.len().saturating_sub(line.trim_start().len());
        let from = at.saturating_add(indent);
        let range = from..from.saturating_add(code.len());
        let mut package = Package::asked(purl("gem", name, None), asked, range);
        package.origin = match (call.contains("git"), call.contains("path:")) {
            (true, _) => Origin::Git,
            (false, true) => Origin::Path,
            (false, false) => Origin::Registry,
        };
        found.packages.push(package);
    }
    Ok(found)
}
