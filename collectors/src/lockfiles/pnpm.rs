//! `pnpm-lock.yaml` of versions 5 to 9.

use super::package::{Found, Hash, Origin, Package, Problem, integrity, npm_origin, purl};
use crate::yaml;
use crate::yaml::tree::{Entry, Node};
use language::span::FileId;

pub(super) fn lock(text: &str) -> Result<Found, Problem> {
    let tree = yaml::parse(FileId(0), text.as_bytes())
        .map_err(|it| Problem { message: it.message.clone(), at: it.span.start as usize })?;
    if let Some(twice) = tree.duplicates().first() {
        let message = "a key stands here twice".to_owned();
        return Err(Problem { message, at: twice.second.start as usize });
    }
    let mut found = Found::default();
    let packages = tree.root().and_then(|it| it.get("packages"));
    for entry in packages.into_iter().flat_map(Node::entries) {
        found.packages.extend(package(&entry));
    }
    Ok(found)
}

fn package(entry: &Entry<'_>) -> Option<Package> {
    let key = entry.key.scalar()?;
    let (name, version) = name_and_version(key);
    let resolution = entry.value.get("resolution");
    let field = |name: &str| resolution.and_then(|it| it.get(name)).and_then(Node::text);
    let own_name = entry.value.get("name").and_then(Node::text).unwrap_or(name);
    let own_version = entry.value.get("version").and_then(Node::text).unwrap_or(version);
    let origin = match (field("type"), field("tarball"), field("directory")) {
        (_, _, Some(_)) | (Some("directory"), _, _) => Origin::Path,
        (Some("git"), _, _) => Origin::Git,
        (_, Some(address), _) => npm_origin(address),
        _ => Origin::Registry,
    };
    if origin == Origin::Path {
        return None;
    }
    let span = entry.key.span();
    let range = span.start as usize..span.end as usize;
    let mut package = Package::locked(purl("npm", own_name, Some(own_version)), own_version, range);
    package.locked = !own_version.is_empty();
    package.hash = field("integrity").map_or(Hash::Absent, integrity);
    package.origin = origin;
    package.dev = entry.value.get("dev").and_then(Node::text).map(|it| it == "true");
    Some(package)
}

/// `name@1.0.0`, `/name@1.0.0(peer@2.0.0)`, `/name/1.0.0_peer`, with a scope in front of the name.
fn name_and_version(key: &str) -> (&str, &str) {
    let key = key.split('(').next().unwrap_or(key);
    let key = key.strip_prefix('/').unwrap_or(key);
    let is_version = |it: &str| it.starts_with(|it: char| it.is_ascii_digit());
    if let Some((name, version)) = key.rsplit_once('/') {
        let version = version.split('_').next().unwrap_or(version);
        if is_version(version) && !version.contains('@') {
            return (name, version);
        }
    }
    let at = key.char_indices().skip(1).find(|it| it.1 == '@').map(|it| it.0);
    match at.and_then(|at| Some((key.get(..at)?, key.get(at.saturating_add(1)..)?))) {
        Some(parts) => parts,
        None => (key, ""),
    }
}
