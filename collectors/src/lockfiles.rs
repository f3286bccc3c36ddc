//! Lock files and manifests: which packages a repository pulls in, and whether a lock fixes them by hash. A manifest counts
//! only where no lock file covers it. Where one package occurs several times the least protected occurrence stands.
//! Not listed: a project's own packages, and what the build back end of a Python project asks for.

mod cargo;
mod coverage;
mod go;
mod npm;
mod package;
mod pnpm;
mod python;
mod requirements;
mod ruby;
mod yarn;

use crate::collector::{Collector, Emit, Listing, Sink};
use crate::input::{Checkout, CheckoutFile};
use crate::provenance;
use crate::text::{self, Text};
use evaluator::fact::Fact;
use evaluator::value::{Known, Value};
use language::codes::sources;
use language::diagnostic::Diagnostic;
use package::{Found, Hash, Package, Problem};
use std::collections::BTreeMap;
use std::sync::Arc;

/// See the module.
pub const COLLECTOR: Collector = Collector {
    name: "lockfiles",
    doc: "Packages out of lock files, and out of manifests that no lock file covers.",
    accepts: |path| format_of(path).is_some(),
    emits: &[Emit {
        entity: "Dependency",
        attributes: &[
            "dev",
            "hash",
            "locked",
            "manifest",
            "origin",
            "purl",
            "repo",
            "requested",
            "resolved",
        ],
        listing: Listing::Whole("repo"),
    }],
    remedy: "commit a lock file of a kind that policyc reads",
    collect,
};

/// How a kind of file is read.
struct Format {
    /// The file's name, or nothing where [`is_requirements`] decides.
    name: &'static str,
    read: fn(&str) -> Result<Found, Problem>,
    /// For manifests: the lock files that make it superfluous.
    covered_by: &'static [&'static str],
}

const fn lock(name: &'static str, read: fn(&str) -> Result<Found, Problem>) -> Format {
    Format { name, read, covered_by: &[] }
}

/// Every format, locks and manifests, sorted by name.
const FORMATS: &[Format] = &[
    lock("Cargo.lock", cargo::lock),
    Format { name: "Cargo.toml", read: cargo::manifest, covered_by: &["Cargo.lock"] },
    Format { name: "Gemfile", read: ruby::manifest, covered_by: &["Gemfile.lock"] },
    lock("Gemfile.lock", ruby::lock),
    Format { name: "Pipfile", read: python::pipfile, covered_by: &["Pipfile.lock"] },
    lock("Pipfile.lock", python::pipfile_lock),
    Format { name: "go.mod", read: go::manifest, covered_by: &["go.sum"] },
    lock("go.sum", go::sums),
    lock("npm-shrinkwrap.json", npm::lock),
    lock("package-lock.json", npm::lock),
    Format { name: "package.json", read: npm::manifest, covered_by: coverage::NPM },
    lock("pdm.lock", python::lock),
    lock("pnpm-lock.yaml", pnpm::lock),
    lock("poetry.lock", python::lock),
    Format { name: "pyproject.toml", read: python::pyproject, covered_by: coverage::PYTHON },
    lock("uv.lock", python::lock),
    lock("yarn.lock", yarn::lock),
];

/// What is read where the name does not say it.
const REQUIREMENTS: Format = lock("", requirements::read);

fn format_of(path: &str) -> Option<&'static Format> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let named = FORMATS.iter().find(|it| it.name == name);
    named.or_else(|| is_requirements(path).then_some(&REQUIREMENTS))
}

/// `requirements.txt`, `requirements-dev.txt`, `dev-requirements.txt`, `requirements/dev.txt`.
pub(crate) fn is_requirements(path: &str) -> bool {
    let mut segments = path.rsplit('/');
    let name = segments.next().unwrap_or(path);
    let Some(stem) = name.strip_suffix(".txt") else {
        return false;
    };
    let around = |rest: &str| rest.is_empty() || rest.starts_with(['-', '_', '.']);
    stem.strip_prefix("requirements").is_some_and(around)
        || stem.strip_suffix("requirements").is_some_and(|it| it.ends_with(['-', '_', '.']))
        || segments.next() == Some("requirements")
}

fn collect(checkout: &Checkout, sink: &mut Sink<'_>) {
    for path in &checkout.tracked {
        if let Some(reason) = coverage::unread(path, checkout) {
            sink.gap(&[], &reason);
        }
    }
    for file in &checkout.files {
        let Some(format) = format_of(&file.path) else {
            continue;
        };
        let Some(text) = Text::of(file, sink) else {
            continue;
        };
        match (format.read)(text.content) {
            Ok(found) if coverage::is_covered(checkout, file, &found, format.covered_by) => {}
            Ok(found) => emit(checkout, file, text, found, sink),
            Err(problem) => {
                let at = problem.at..problem.at.saturating_add(1);
                text::refuse(file, sink, text.span(at), &problem.message);
            }
        }
    }
}

fn emit(
    checkout: &Checkout,
    file: &CheckoutFile,
    text: Text<'_>,
    found: Found,
    sink: &mut Sink<'_>,
) {
    let source = sink.source(file, "text/packages");
    for (reason, range) in found.gaps {
        let message = format!("`{}`: {reason}", file.path);
        sink.gap(&[], &message);
        sink.diagnostic(Diagnostic::new(&sources::PARTIAL_SOURCE, text.span(range), message));
    }
    let mut packages: BTreeMap<String, Package> = BTreeMap::new();
    for package in found.packages {
        match packages.get(&package.purl) {
            Some(known) if known.protection() <= package.protection() => {}
            _ => {
                packages.insert(package.purl.clone(), package);
            }
        }
    }
    for package in packages.into_values() {
        sink.fact(fact(checkout, file, &source, text, package));
    }
}

fn fact(
    checkout: &Checkout,
    file: &CheckoutFile,
    source: &Arc<str>,
    text: Text<'_>,
    package: Package,
) -> Fact {
    let place = provenance::at(source, text.span(package.range));
    let id = checkout.id_of("dependency", &file.path);
    let id = format!("{id}#{}", provenance::path(&package.purl));
    let known = |it: Option<String>| it.map_or(Known::Unknown, |it| Value::text(it).into());
    let hash = match package.hash {
        Hash::Known(digest) => Value::text(digest).into(),
        Hash::Absent => Known::Absent,
    };
    let resolved = package.resolved.map_or(Known::Absent, |it| Value::text(it).into());
    Fact::new("Dependency", id, place)
        .with("dev", package.dev.map_or(Known::Unknown, |it| Value::Bool(it).into()))
        .with("hash", hash)
        .with("locked", Value::Bool(package.locked))
        .with("manifest", Value::text(file.path.as_str()))
        .with("origin", Value::text(package.origin.word()))
        .with("purl", Value::text(package.purl))
        .with("repo", Value::text(checkout.repo_id()))
        .with("requested", known(package.requested))
        .with("resolved", resolved)
}

#[cfg(test)]
mod tests;
