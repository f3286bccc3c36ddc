//! Which lock file speaks for which manifest, and which files nobody reads.

use super::package::Found;
use crate::input::{Checkout, CheckoutFile};

/// Lock files of npm's world. Those of bun are known and not read.
pub(super) const NPM: &[&str] = &[
    "bun.lock",
    "bun.lockb",
    "npm-shrinkwrap.json",
    "package-lock.json",
    "pnpm-lock.yaml",
    "yarn.lock",
];

/// Lock files of Python's world.
pub(super) const PYTHON: &[&str] =
    &["Pipfile.lock", "pdm.lock", "poetry.lock", "pylock.toml", "uv.lock"];

/// Lock files and manifests that name packages and that nobody reads here, by name.
const UNREAD: &[&str] = &[
    "Package.resolved",
    "Package.swift",
    "Podfile.lock",
    "build.gradle",
    "build.gradle.kts",
    "build.sbt",
    "bun.lock",
    "bun.lockb",
    "composer.json",
    "composer.lock",
    "conda-lock.yml",
    "deno.json",
    "deno.jsonc",
    "deno.lock",
    "environment.yaml",
    "environment.yml",
    "flake.lock",
    "gradle.lockfile",
    "mix.exs",
    "mix.lock",
    "packages.lock.json",
    "pixi.lock",
    "pom.xml",
    "pubspec.lock",
    "pubspec.yaml",
    "pylock.toml",
    "setup.cfg",
    "setup.py",
];

/// Why a tracked file leaves a gap in the list of packages.
pub(super) fn unread(path: &str, checkout: &Checkout) -> Option<String> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let is_project =
        [".csproj", ".fsproj", ".vbproj", ".gemspec"].iter().any(|it| name.ends_with(it));
    if !is_project && !UNREAD.contains(&name) {
        return None;
    }
    // A lock beside it speaks for a program that only builds the package.
    let is_builder = matches!(name, "setup.py" | "setup.cfg");
    let has_lock = PYTHON.iter().any(|it| is_tracked(checkout, &join(folder, it)));
    let gem = name.ends_with(".gemspec") && is_tracked(checkout, &join(folder, "Gemfile.lock"));
    if (is_builder && has_lock) || gem {
        return None;
    }
    Some(format!("packages named by `{path}` are not read"))
}

/// Whether a lock file that is read, or whose absence is a gap already, speaks for a manifest.
pub(super) fn is_covered(
    checkout: &Checkout,
    file: &CheckoutFile,
    found: &Found,
    locks: &[&str],
) -> bool {
    if locks.is_empty() {
        return false;
    }
    let (folder, _) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
    if locks.iter().any(|it| is_tracked(checkout, &join(folder, it))) {
        return true;
    }
    if locks == PYTHON && requirements_name_all(checkout, folder, found) {
        return true;
    }
    let mut above = folder;
    while !above.is_empty() {
        above = above.rsplit_once('/').map_or("", |it| it.0);
        let inner = folder.strip_prefix(above).unwrap_or(folder).trim_start_matches('/');
        let member = |it: &&str| is_member(checkout, file, &join(above, it), inner);
        if locks.iter().any(member) {
            return true;
        }
    }
    false
}

/// Whether a lock file further up knows the manifest's package as part of its workspace.
fn is_member(checkout: &Checkout, file: &CheckoutFile, lock: &str, inner: &str) -> bool {
    let read = |file: &CheckoutFile| {
        let bytes = file.bytes.as_ref().ok()?;
        std::str::from_utf8(bytes).ok().map(str::to_owned)
    };
    let Some(text) = checkout.file(lock).and_then(read) else {
        return false;
    };
    let name = lock.rsplit('/').next().unwrap_or(lock);
    match name {
        "Cargo.lock" | "uv.lock" => {
            let own = read(file).and_then(|it| super::cargo::parse(&it).ok());
            let own = own.as_ref().and_then(|it| {
                let table = it.get("package").or_else(|| it.get("project"))?;
                table.get("name")?.as_str().map(str::to_owned)
            });
            own.is_some_and(|it| text.contains(&format!("name = \"{it}\"\n")))
        }
        "package-lock.json" | "npm-shrinkwrap.json" => text.contains(&format!("\"{inner}\": {{")),
        "pnpm-lock.yaml" => {
            text.contains(&format!("\n  {inner}:\n")) || text.contains(&format!("\n  '{inner}':\n"))
        }
        // The classic format does not list its workspaces: the manifest beside it does, by pattern.
        "yarn.lock" => {
            let manifest = checkout.file(&lock.replace("yarn.lock", "package.json")).and_then(read);
            text.contains(&format!("@workspace:{inner}\""))
                || (!text.contains("__metadata:")
                    && manifest.is_some_and(|it| it.contains("\"workspaces\"")))
        }
        _ => false,
    }
}

/// Whether the requirements files of a folder name every package that its project asks for.
fn requirements_name_all(checkout: &Checkout, folder: &str, found: &Found) -> bool {
    let mut names = Vec::new();
    for file in &checkout.files {
        let (of, _) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
        let text = file.bytes.as_ref().ok().and_then(|it| std::str::from_utf8(it).ok());
        if of == folder
            && super::is_requirements(&file.path)
            && let Some(read) = text.and_then(|it| super::requirements::read(it).ok())
        {
            names.extend(read.packages.into_iter().map(|it| name_of(&it.purl)));
        }
    }
    !names.is_empty() && found.packages.iter().all(|it| names.contains(&name_of(&it.purl)))
}

fn name_of(purl: &str) -> String {
    purl.split('@').next().unwrap_or(purl).to_owned()
}

fn is_tracked(checkout: &Checkout, path: &str) -> bool {
    checkout.tracked.binary_search_by(|it| it.as_str().cmp(path)).is_ok()
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}
