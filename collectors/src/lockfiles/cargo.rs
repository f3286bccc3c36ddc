//! `Cargo.lock` and `Cargo.toml`.

use super::package::{Found, Hash, Origin, Package, Problem, hex_digest, purl};
use std::ops::Range;
use toml_edit::{Document, Item, TableLike};

pub(super) fn lock(text: &str) -> Result<Found, Problem> {
    let document = parse(text)?;
    let mut found = Found::default();
    let packages = document.get("package").and_then(Item::as_array_of_tables);
    for table in packages.into_iter().flatten() {
        let field = |name: &str| table.get(name).and_then(Item::as_str);
        let (Some(name), Some(version)) = (field("name"), field("version")) else {
            continue;
        };
        // The project's own packages have no source.
        let Some(source) = field("source") else {
            continue;
        };
        let range = place(table.get("name"));
        let mut package = Package::locked(purl("cargo", name, Some(version)), version, range);
        package.origin = origin(source);
        let old = || old_checksum(&document, &format!("checksum {name} {version} ({source})"));
        package.hash = match field("checksum").map(str::to_owned).or_else(old) {
            Some(digits) => hex_digest("sha256", &digits),
            None => Hash::Absent,
        };
        found.packages.push(package);
    }
    Ok(found)
}

/// The first version of the format keeps checksums in a table of their own.
fn old_checksum(document: &Document<String>, key: &str) -> Option<String> {
    document.get("metadata")?.get(key)?.as_str().map(str::to_owned)
}

fn origin(source: &str) -> Origin {
    if source.starts_with("git+") {
        Origin::Git
    } else if source.starts_with("path+") {
        Origin::Path
    } else {
        Origin::Registry
    }
}

pub(super) fn parse(text: &str) -> Result<Document<String>, Problem> {
    Document::parse(text.to_owned()).map_err(|error| {
        let at = error.span().map_or(0, |it| it.start);
        Problem { message: error.message().trim().to_owned(), at }
    })
}

/// The place of an item's value.
pub(super) fn place(item: Option<&Item>) -> Range<usize> {
    item.and_then(Item::span).unwrap_or(0..0)
}

pub(super) fn manifest(text: &str) -> Result<Found, Problem> {
    let document = parse(text)?;
    let mut found = Found::default();
    let root = document.as_table();
    tables(root, &mut found);
    let targets = root.get("target").and_then(Item::as_table_like);
    for (_, target) in targets.into_iter().flat_map(TableLike::iter) {
        if let Some(target) = target.as_table_like() {
            tables(target, &mut found);
        }
    }
    Ok(found)
}

fn tables(root: &dyn TableLike, found: &mut Found) {
    for (name, dev) in
        [("dependencies", false), ("build-dependencies", false), ("dev-dependencies", true)]
    {
        let table = root.get(name).and_then(Item::as_table_like);
        for (name, item) in table.into_iter().flat_map(TableLike::iter) {
            let field = |key: &str| item.get(key).and_then(Item::as_str);
            if field("path").is_some() {
                continue;
            }
            let asked = item.as_str().or_else(|| field("version"));
            let name = field("package").unwrap_or(name);
            let mut package = Package::asked(purl("cargo", name, None), asked, place(Some(item)));
            package.origin = if field("git").is_some() { Origin::Git } else { Origin::Registry };
            package.dev = Some(dev);
            found.packages.push(package);
        }
    }
}
