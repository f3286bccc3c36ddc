//! Python: `poetry.lock`, `uv.lock`, `pdm.lock`, `Pipfile.lock`, `pyproject.toml`, `Pipfile`.

use super::cargo::{parse, place};
use super::package::{Found, Hash, Origin, Package, Problem, hex_digest, purl, python_name};
use super::requirements::requirement;
use crate::json::{self, Json, Member};
use toml_edit::{Document, Item, Table, TableLike, Value};

/// Lock files in TOML: a `[[package]]` each, with the digests of its files.
pub(super) fn lock(text: &str) -> Result<Found, Problem> {
    let document = parse(text)?;
    let mut found = Found::default();
    let packages = document.get("package").and_then(Item::as_array_of_tables);
    for table in packages.into_iter().flatten() {
        let field = |name: &str| table.get(name).and_then(Item::as_str);
        let Some(name) = field("name") else {
            continue;
        };
        let Some(origin) = origin(table) else {
            continue;
        };
        let version = field("version").unwrap_or("");
        let purl = purl("pypi", &python_name(name), Some(version));
        let mut package = Package::locked(purl, version, place(table.get("name")));
        package.locked = !version.is_empty();
        package.origin = origin;
        package.hash = files_hash(table, &document, name);
        let category = field("category").map(|it| it == "dev");
        package.dev = category;
        found.packages.push(package);
    }
    Ok(found)
}

/// Where a locked package comes from; nothing for the project's own.
fn origin(table: &Table) -> Option<Origin> {
    let has = |item: &Item, key: &str| item.get(key).is_some();
    let Some(source) = table.get("source") else {
        // pdm writes the source beside the name.
        return match ["git", "url", "path"].into_iter().find(|it| table.contains_key(it)) {
            Some("git") => Some(Origin::Git),
            Some("url") => Some(Origin::Url),
            Some(_) => None,
            None => Some(Origin::Registry),
        };
    };
    let kind = source.get("type").and_then(Item::as_str).unwrap_or("");
    let is_own = ["editable", "virtual", "directory", "path"].into_iter().any(|it| has(source, it));
    if is_own || kind == "directory" || kind == "file" {
        None
    } else if kind == "git" || has(source, "git") {
        Some(Origin::Git)
    } else if kind == "url" || (has(source, "url") && kind.is_empty()) {
        Some(Origin::Url)
    } else {
        Some(Origin::Registry)
    }
}

/// The first digest, if every file has one: a file without is a way around.
fn files_hash(table: &Table, document: &Document<String>, name: &str) -> Hash {
    let own = ["sdist", "wheels", "files", "archive"].into_iter().filter_map(|it| table.get(it));
    // Older versions of poetry keep all files in one table at the end.
    let metadata = document.get("metadata").and_then(|it| it.get("files"));
    let metadata = metadata.and_then(|it| it.get(name));
    let mut first = None;
    for item in own.chain(metadata) {
        let values: Vec<&dyn TableLike> = match item.as_value() {
            Some(Value::Array(array)) => array
                .iter()
                .filter_map(|it| it.as_inline_table().map(|it| it as &dyn TableLike))
                .collect(),
            Some(Value::InlineTable(file)) => vec![file],
            _ => item
                .as_array_of_tables()
                .into_iter()
                .flatten()
                .map(|it| it as &dyn TableLike)
                .collect(),
        };
        for file in values {
            match digest(file.get("hash").and_then(Item::as_str)) {
                Hash::Known(digest) => first = first.or(Some(digest)),
                Hash::Absent => return Hash::Absent,
            }
        }
    }
    first.map_or(Hash::Absent, Hash::Known)
}

/// `sha256:…`.
fn digest(text: Option<&str>) -> Hash {
    match text.and_then(|it| it.split_once(':')) {
        Some((algorithm, digits)) => hex_digest(algorithm, digits),
        None => Hash::Absent,
    }
}

pub(super) fn pipfile_lock(text: &str) -> Result<Found, Problem> {
    let root = json::parse(text).map_err(|it| Problem { message: it.message, at: it.at })?;
    let mut found = Found::default();
    for (group, dev) in [("default", false), ("develop", true)] {
        for member in root.get(group).map_or(&[][..], Json::members) {
            found.packages.extend(pipfile_entry(member, dev));
        }
    }
    Ok(found)
}

fn pipfile_entry(member: &Member<'_>, dev: bool) -> Option<Package> {
    let entry = &member.value;
    let has = |key: &str| entry.get(key).is_some();
    if has("path") || has("editable") {
        return None;
    }
    let asked = entry.get("version").and_then(Json::text).unwrap_or("");
    let version = asked.trim_start_matches('=');
    let purl = purl("pypi", &python_name(&member.key), Some(version));
    let mut package = Package::locked(purl, version, member.key_span.clone());
    package.locked = asked.starts_with("==") || has("ref");
    package.origin = match (has("git"), has("file")) {
        (true, _) => Origin::Git,
        (false, true) => Origin::Url,
        (false, false) => Origin::Registry,
    };
    let hashes = entry.get("hashes").map_or(&[][..], Json::items);
    package.hash = digest(hashes.first().and_then(Json::text));
    package.dev = Some(dev);
    Some(package)
}

/// `project.dependencies`, its optional ones, dependency groups and poetry's tables.
pub(super) fn pyproject(text: &str) -> Result<Found, Problem> {
    let document = parse(text)?;
    let mut found = Found::default();
    let project = document.get("project");
    lines(project.and_then(|it| it.get("dependencies")), false, &mut found);
    let optional = project.and_then(|it| it.get("optional-dependencies"));
    for (_, list) in optional.and_then(Item::as_table_like).into_iter().flat_map(TableLike::iter) {
        lines(Some(list), false, &mut found);
    }
    let groups = document.get("dependency-groups").and_then(Item::as_table_like);
    for (_, list) in groups.into_iter().flat_map(TableLike::iter) {
        lines(Some(list), true, &mut found);
    }
    let poetry = document.get("tool").and_then(|it| it.get("poetry"));
    table(poetry.and_then(|it| it.get("dependencies")), false, &mut found);
    table(poetry.and_then(|it| it.get("dev-dependencies")), true, &mut found);
    let groups = poetry.and_then(|it| it.get("group")).and_then(Item::as_table_like);
    for (_, group) in groups.into_iter().flat_map(TableLike::iter) {
        table(group.get("dependencies"), true, &mut found);
    }
    let dynamic = project.and_then(|it| it.get("dynamic")).and_then(Item::as_array);
    let is_dynamic = |it: &Value| it.as_str() == Some("dependencies");
    if dynamic.is_some_and(|it| it.iter().any(is_dynamic)) {
        let reason = "dependencies are computed when the project is built".to_owned();
        found.gaps.push((reason, place(project.and_then(|it| it.get("dynamic")))));
    }
    Ok(found)
}

pub(super) fn pipfile(text: &str) -> Result<Found, Problem> {
    let document = parse(text)?;
    let mut found = Found::default();
    table(document.get("packages"), false, &mut found);
    table(document.get("dev-packages"), true, &mut found);
    Ok(found)
}

/// A list of requirements as pip writes them.
fn lines(list: Option<&Item>, dev: bool, found: &mut Found) {
    for value in list.and_then(Item::as_array).into_iter().flatten() {
        let range = value.span().unwrap_or(0..0);
        // A table includes another group, which is listed itself.
        let Some(text) = value.as_str() else {
            continue;
        };
        match requirement(text, range.clone()) {
            Some(mut package) => {
                package.dev = Some(dev);
                package.locked = false;
                package.resolved = None;
                found.packages.push(package);
            }
            None => found.gaps.push((format!("`{text}` is no requirement"), range)),
        }
    }
}

/// A table of names and versions.
fn table(table: Option<&Item>, dev: bool, found: &mut Found) {
    let table = table.and_then(Item::as_table_like);
    for (name, item) in table.into_iter().flat_map(TableLike::iter) {
        let has = |key: &str| item.get(key).is_some();
        if name == "python" || has("path") {
            continue;
        }
        let asked = item.as_str().or_else(|| item.get("version").and_then(Item::as_str));
        let purl = purl("pypi", &python_name(name), None);
        let mut package = Package::asked(purl, asked, place(Some(item)));
        package.dev = Some(dev);
        package.origin = match (has("git"), has("url") || has("file")) {
            (true, _) => Origin::Git,
            (false, true) => Origin::Url,
            (false, false) => Origin::Registry,
        };
        found.packages.push(package);
    }
}
