//! `requirements.txt` and its like. With `==` and `--hash` such a file is a lock; without, it is a wish.

use super::package::{Found, Hash, Origin, Package, Problem, hex_digest, purl, python_name};
use std::ops::Range;

pub(super) fn read(text: &str) -> Result<Found, Problem> {
    if let Some(at) = text.find('\0') {
        return Err(Problem { message: "a NUL byte stands here".to_owned(), at });
    }
    let mut found = Found::default();
    for (line, range) in logical_lines(text) {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        if line.starts_with('-') {
            option(line, range, &mut found);
            continue;
        }
        let at = line.find(" --").unwrap_or(line.len());
        let (wish, options) = line.split_at(at);
        match requirement(wish, range.clone()) {
            Some(mut package) => {
                package.hash = first_hash(options);
                if package.origin != Origin::Path {
                    found.packages.push(package);
                }
            }
            None => found.gaps.push((format!("`{wish}` is no requirement"), range)),
        }
    }
    Ok(found)
}

/// Lines with continuations joined and comments cut off, with the place of their first line.
fn logical_lines(text: &str) -> Vec<(String, Range<usize>)> {
    let mut out = Vec::new();
    let mut current = String::new();
    let mut range: Option<Range<usize>> = None;
    let mut start = 0_usize;
    for line in text.split_inclusive('\n') {
        let at = start;
        start = start.saturating_add(line.len());
        let line = line.trim_end();
        let is_comment = |it: &(usize, &str)| {
            it.0 == 0 || line.get(..it.0).is_some_and(|it| it.ends_with([' ', '\t']))
        };
        let comment = line.match_indices('#').find(is_comment).map(|it| it.0);
        let code = line.get(..comment.unwrap_or(line.len())).unwrap_or(line);
        let indent = code.len().saturating_sub(code.trim_start().len());
        let (code, goes_on) = match code.strip_suffix('\\') {
            Some(code) => (code, true),
            None => (code, false),
        };
        let first = at.saturating_add(indent)..at.saturating_add(code.trim_end().len());
        range.get_or_insert(first);
        current.push_str(code);
        current.push(' ');
        if !goes_on {
            out.push((std::mem::take(&mut current), range.take().unwrap_or(at..at)));
        }
    }
    if !current.trim().is_empty() {
        out.push((current, range.unwrap_or(0..0)));
    }
    out
}

/// `-r other.txt` leads to a file that is read by itself if its name says what it is; `-e` installs from a folder or a
/// repository.
fn option(line: &str, range: Range<usize>, found: &mut Found) {
    let (name, value) = line.split_once(['=', ' ']).unwrap_or((line, ""));
    let value = value.trim();
    match name {
        "-r" | "--requirement" if !super::is_requirements(value.trim_start_matches("./")) => {
            found.gaps.push((format!("`{value}` is not read as a list of requirements"), range));
        }
        "-e" | "--editable" => {
            let package = requirement(value, range).filter(|it| it.origin != Origin::Path);
            found.packages.extend(package);
        }
        _ => {}
    }
}

/// `name[extra]==1.0; marker`, `name @ address`, an address, or a path.
pub(super) fn requirement(text: &str, range: Range<usize>) -> Option<Package> {
    let text = text.trim();
    if let Some((name, address)) = text.split_once(" @ ").or_else(|| text.split_once("@http")) {
        let name = name.split('[').next().unwrap_or(name);
        let mut package =
            Package::asked(purl("pypi", &python_name(name), None), Some(address), range);
        return is_name(name).then(|| {
            place(&mut package, address.trim());
            package
        });
    }
    let is_path =
        text.starts_with('.') || text.starts_with('/') || text.strip_suffix(".whl").is_some();
    if text.contains("://") || text.starts_with("git+") || is_path {
        let egg = text.split_once("#egg=").map(|it| it.1);
        let name = egg.map(|it| it.split(['&', '[']).next().unwrap_or(it));
        let purl = purl("pypi", &python_name(name.unwrap_or(text)), None);
        let mut package = Package::asked(purl, Some(text), range);
        place(&mut package, text);
        return Some(package);
    }
    let wish = text.split(';').next().unwrap_or(text).trim();
    let end = wish.find(['=', '<', '>', '!', '~', '[', ' ', '(']).unwrap_or(wish.len());
    let (name, rest) = wish.split_at(end);
    let rest = match rest.trim_start().strip_prefix('[').and_then(|it| it.split_once(']')) {
        Some((_, rest)) => rest,
        None => rest,
    };
    let asked = rest.trim().trim_start_matches('(').trim_end_matches(')').trim();
    let exact = asked.strip_prefix("===").or_else(|| asked.strip_prefix("=="));
    let version = exact.map(str::trim).filter(|it| !it.contains(['*', ',', ' ']));
    let purl = purl("pypi", &python_name(name), version);
    let mut package = Package::asked(purl, Some(asked), range);
    package.locked = version.is_some();
    package.resolved = version.map(str::to_owned);
    is_name(name).then_some(package)
}

fn is_name(name: &str) -> bool {
    let name = name.trim();
    let is_part = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_' | b'.');
    !name.is_empty() && name.bytes().all(is_part)
}

/// Where an address leads, and whether it fixes what is there.
fn place(package: &mut Package, address: &str) {
    if address.starts_with("git+") || address.starts_with("hg+") || address.starts_with("svn+") {
        package.origin = Origin::Git;
        let reference = address.rsplit_once('@').map_or("", |it| it.1);
        let commit = reference.split('#').next().unwrap_or(reference);
        package.locked = commit.len() == 40 && commit.bytes().all(|it| it.is_ascii_hexdigit());
    } else if address.contains("://") && !address.starts_with("file:") {
        package.origin = Origin::Url;
        let fragment = address.split_once('#').map_or("", |it| it.1);
        if let Some((algorithm, digits)) = fragment.split_once('=') {
            package.hash = hex_digest(algorithm, digits);
            package.locked = matches!(package.hash, Hash::Known(_));
        }
    } else {
        package.origin = Origin::Path;
    }
}

/// The first `--hash=algorithm:digits`.
fn first_hash(options: &str) -> Hash {
    let mut values = options.split("--hash").skip(1);
    let first = values.next().map(|it| it.trim_start_matches(['=', ' ']));
    let first = first.and_then(|it| it.split_whitespace().next());
    match first.and_then(|it| it.split_once(':')) {
        Some((algorithm, digits)) => hex_digest(algorithm, digits),
        None => Hash::Absent,
    }
}
