//! `package-lock.json` and `npm-shrinkwrap.json` of versions 1 to 3, and `package.json`.

use super::package::{Found, Hash, Origin, Package, Problem, integrity, npm_origin, purl};
use crate::json::{self, Json, Member};

pub(super) fn lock(text: &str) -> Result<Found, Problem> {
    let root = parse(text)?;
    let mut found = Found::default();
    match (root.get("packages"), root.get("dependencies")) {
        (Some(packages), _) => {
            for member in packages.members() {
                found.packages.extend(installed(member));
            }
        }
        (None, Some(dependencies)) => nested(dependencies, &mut found),
        (None, None) => {}
    }
    Ok(found)
}

fn parse(text: &str) -> Result<Json<'_>, Problem> {
    json::parse(text).map_err(|it| Problem { message: it.message, at: it.at })
}

/// A member of `packages`: the key is a place under `node_modules`; others are the project's own folders.
fn installed(member: &Member<'_>) -> Option<Package> {
    let entry = &member.value;
    let (_, place) = member.key.rsplit_once("node_modules/")?;
    let is_true = |key: &str| entry.get(key).is_some_and(Json::is_true);
    // What came inside another package is covered by that package's digest; a link is the project's own.
    if is_true("inBundle") || is_true("link") {
        return None;
    }
    let name = entry.get("name").and_then(Json::text).unwrap_or(place);
    let dev = is_true("dev") || is_true("devOptional");
    Some(package(name, entry, dev, member))
}

fn package(name: &str, entry: &Json<'_>, dev: bool, member: &Member<'_>) -> Package {
    let version = entry.get("version").and_then(Json::text).unwrap_or("");
    let address = entry.get("resolved").and_then(Json::text).unwrap_or(version);
    let hash = entry.get("integrity").and_then(Json::text).map_or(Hash::Absent, integrity);
    let range = member.key_span.clone();
    let mut package = Package::locked(purl("npm", name, Some(version)), version, range);
    package.hash = hash;
    package.origin = npm_origin(address);
    package.dev = Some(dev);
    // Without a version nothing is fixed.
    package.locked = !version.is_empty();
    package
}

/// Version 1 nests what is installed below a package inside its entry.
fn nested(dependencies: &Json<'_>, found: &mut Found) {
    let mut open = vec![dependencies];
    while let Some(level) = open.pop() {
        for member in level.members() {
            let entry = &member.value;
            open.extend(entry.get("dependencies"));
            if entry.get("bundled").is_some_and(Json::is_true) {
                continue;
            }
            let dev = entry.get("dev").is_some_and(Json::is_true);
            found.packages.push(package(&member.key, entry, dev, member));
        }
    }
}

pub(super) fn manifest(text: &str) -> Result<Found, Problem> {
    let root = parse(text)?;
    let mut found = Found::default();
    for (table, dev) in
        [("dependencies", false), ("optionalDependencies", false), ("devDependencies", true)]
    {
        for member in root.get(table).map_or(&[][..], Json::members) {
            let Some(asked) = member.value.text() else {
                let reason = format!("the version of `{}` is no text", member.key);
                found.gaps.push((reason, member.key_span.clone()));
                continue;
            };
            let origin = npm_origin(asked);
            let range = member.key_span.clone();
            let mut package = Package::asked(purl("npm", &member.key, None), Some(asked), range);
            package.origin = origin;
            package.dev = Some(dev);
            if origin != Origin::Path {
                found.packages.push(package);
            }
        }
    }
    Ok(found)
}
