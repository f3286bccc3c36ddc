//! `yarn.lock`, both the classic format and the one of later versions. Each block is a line of requests at the margin and
//! indented fields.

use super::package::{
    Found, Hash, Origin, Package, Problem, hex_digest, integrity, npm_origin, purl,
};
use std::ops::Range;

/// A block as it is read.
#[derive(Default)]
struct Block<'t> {
    requests: &'t str,
    range: Range<usize>,
    version: &'t str,
    resolved: &'t str,
    resolution: &'t str,
    integrity: &'t str,
    checksum: &'t str,
    is_own: bool,
}

pub(super) fn lock(text: &str) -> Result<Found, Problem> {
    let mut found = Found::default();
    let mut block: Option<Block<'_>> = None;
    let mut start = 0_usize;
    for line in text.split_inclusive('\n') {
        let at = start;
        start = start.saturating_add(line.len());
        let line = line.trim_end();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line.starts_with("<<<<<<<") || line.starts_with(">>>>>>>") {
            let message = "an unresolved merge conflict stands here".to_owned();
            return Err(Problem { message, at });
        }
        if !line.starts_with(' ') {
            found.packages.extend(block.take().and_then(|it| package(&it)));
            let Some(requests) = line.strip_suffix(':') else {
                let message = "expected requests that end with `:`".to_owned();
                return Err(Problem { message, at });
            };
            let range = at..at.saturating_add(requests.len());
            block = Some(Block { requests, range, ..Block::default() });
        } else if let (Some(block), Some((key, value))) = (block.as_mut(), field(line)) {
            match key {
                "version" => block.version = value,
                "resolved" => block.resolved = value,
                "resolution" => block.resolution = value,
                "integrity" => block.integrity = value,
                "checksum" => block.checksum = value,
                "linkType" => block.is_own = value == "soft",
                _ => {}
            }
        }
    }
    found.packages.extend(block.and_then(|it| package(&it)));
    Ok(found)
}

/// `  key "value"` or `  key: value`, not deeper.
fn field(line: &str) -> Option<(&str, &str)> {
    let line = line.strip_prefix("  ").filter(|it| !it.starts_with(' '))?;
    let (key, value) = line.split_once(' ')?;
    Some((key.trim_end_matches(':'), value.trim().trim_matches('"')))
}

fn package(block: &Block<'_>) -> Option<Package> {
    // `__metadata` tells the format's version.
    if block.requests == "__metadata" || block.is_own {
        return None;
    }
    let first = block.requests.split(',').next().unwrap_or("").trim().trim_matches('"');
    let named = if block.resolution.is_empty() { first } else { block.resolution };
    let (alias, asked) = split(first);
    let (name, target) = split(named);
    // `alias@npm:name@range` is the package `name`.
    let name = match asked.strip_prefix("npm:").map(split) {
        Some((real, range)) if block.resolution.is_empty() && !range.is_empty() => real,
        _ if name.is_empty() => alias,
        _ => name,
    };
    let address = if block.resolved.is_empty() { target } else { block.resolved };
    let origin = npm_origin(address);
    if origin == Origin::Path || target.starts_with("workspace:") {
        return None;
    }
    let version = block.version;
    let range = block.range.clone();
    let mut package = Package::locked(purl("npm", name, Some(version)), version, range);
    package.locked = !version.is_empty();
    package.requested = Some(asked.to_owned());
    package.origin = if target.starts_with("npm:") { Origin::Registry } else { origin };
    package.hash = hash(block);
    Some(package)
}

/// Name and what stands behind the `@`; a scope's own `@` comes first.
fn split(text: &str) -> (&str, &str) {
    let at = text.char_indices().skip(1).find(|it| it.1 == '@').map(|it| it.0);
    match at.and_then(|at| Some((text.get(..at)?, text.get(at.saturating_add(1)..)?))) {
        Some(parts) => parts,
        None => (text, ""),
    }
}

/// The classic format has `integrity`, or only a sha1 behind the address; the later one a sha512 behind a cache key.
fn hash(block: &Block<'_>) -> Hash {
    if !block.integrity.is_empty() {
        return integrity(block.integrity);
    }
    if !block.checksum.is_empty() {
        let digits = block.checksum.rsplit('/').next().unwrap_or(block.checksum);
        return hex_digest("sha512", digits);
    }
    let fragment = block.resolved.split_once('#').map_or("", |it| it.1);
    hex_digest("sha1", fragment)
}
