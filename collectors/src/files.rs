//! Every tracked file with what it is for, told by its path. Settings of dependency bots are opened, since a bot that is
//! switched off updates nothing; the content of all others is the other collectors' matter.

use crate::collector::{CHECKOUT, Collector, Emit, Listing, Sink};
use crate::input::Checkout;
use crate::{bots, provenance};
use evaluator::fact::{Attribute, Batch, Fact, Provenance};
use evaluator::value::{Known, Value};
use std::collections::BTreeMap;

/// See the module.
pub const COLLECTOR: Collector = Collector {
    name: "files",
    doc: "The tracked files of a checkout, and what each is for.",
    accepts: bots::accepts,
    emits: &[Emit {
        entity: "RepoFile",
        attributes: &["bytes", "digest", "kind", "path", "repo"],
        listing: Listing::Whole("repo"),
    }],
    remedy: "run `policyc eval` in a full checkout",
    collect,
};

fn collect(checkout: &Checkout, sink: &mut Sink<'_>) {
    if checkout.git.as_ref().is_some_and(|it| it.is_sparse) {
        sink.gap(&[], "the checkout is sparse: some tracked files are not there");
    }
    if let Some(problem) = checkout.git.as_ref().and_then(|it| it.problem.as_deref()) {
        sink.gap(&[], &format!("git cannot say which files are tracked: {problem}"));
    }
    let repo = checkout.repo_id();
    for path in &checkout.tracked {
        let provenance = Provenance { source: CHECKOUT.into(), ..Provenance::default() };
        let fact = Fact::new("RepoFile", checkout.id_of("file", path), provenance)
            .with("path", Value::text(path.as_str()))
            .with("repo", Value::text(repo.as_str()));
        let kind = purpose(checkout, path, sink).map(Value::text);
        sink.fact(provenance::with_known(fact, "kind", kind));
    }
}

/// Adds digest and length of the files that were read: of the others a checkout could tell them, at the price of reading all
/// of it.
pub(crate) fn measure(batch: &mut Batch) {
    let read = batch.sources.iter().filter(|it| it.file.is_some());
    let read: BTreeMap<&str, (&str, u64)> =
        read.filter_map(|it| Some((&*it.path, (it.sha256.as_deref()?, it.bytes?)))).collect();
    for fact in batch.facts.iter_mut().filter(|it| &*it.entity == "RepoFile") {
        let path = fact.attributes.iter().find(|it| &*it.name == "path").map(|it| &it.value);
        let Some(Known::Yes(Value::Text(path))) = path else { continue };
        let Some((digest, bytes)) = read.get(&**path) else { continue };
        let attribute = |name: &'static str, value: Value| Attribute {
            name: name.into(),
            value: value.into(),
            span: None,
        };
        fact.attributes.extend([
            attribute("bytes", Value::Int(i64::try_from(*bytes).unwrap_or(i64::MAX))),
            attribute("digest", Value::text(format!("sha256:{digest}"))),
        ]);
    }
}

/// What a file is for; nothing for settings that nobody can read: a bot may be at work or not.
fn purpose(checkout: &Checkout, path: &str, sink: &mut Sink<'_>) -> Option<&'static str> {
    let kind = kind(path);
    let settings = if kind == "dependency_bot" { checkout.file(path) } else { None };
    if let Some(file) = settings {
        sink.source(file, bots::media(path));
    }
    match settings.map(bots::updates) {
        Some(Ok(false)) => Some("other"),
        Some(Ok(true)) | None => Some(kind),
        Some(Err(problem)) => {
            sink.diagnostic(*problem);
            None
        }
    }
}

/// Lock files by name.
const LOCKFILES: &[&str] = &[
    "Cargo.lock",
    "Gemfile.lock",
    "Package.resolved",
    "Pipfile.lock",
    "Podfile.lock",
    "bun.lock",
    "bun.lockb",
    "composer.lock",
    "conda-lock.yml",
    "deno.lock",
    "flake.lock",
    "go.sum",
    "gradle.lockfile",
    "mix.lock",
    "npm-shrinkwrap.json",
    "package-lock.json",
    "packages.lock.json",
    "pdm.lock",
    "pixi.lock",
    "pnpm-lock.yaml",
    "poetry.lock",
    "pubspec.lock",
    "pylock.toml",
    "uv.lock",
    "yarn.lock",
];

/// Manifests by name.
const MANIFESTS: &[&str] = &[
    "Cargo.toml",
    "Gemfile",
    "Package.swift",
    "Pipfile",
    "Podfile",
    "build.gradle",
    "build.gradle.kts",
    "build.sbt",
    "composer.json",
    "deno.json",
    "deno.jsonc",
    "environment.yaml",
    "environment.yml",
    "flake.nix",
    "gems.rb",
    "go.mod",
    "mix.exs",
    "package.json",
    "pom.xml",
    "pubspec.yaml",
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
];

/// What a file is for.
pub(crate) fn kind(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or(path);
    if is_pipeline(path, name) {
        "pipeline"
    } else if crate::code_owners::PLACES.contains(&path) {
        "code_owners"
    } else if bots::accepts(path) {
        "dependency_bot"
    } else if LOCKFILES.contains(&name) {
        "lockfile"
    } else if MANIFESTS.contains(&name)
        || crate::lockfiles::is_requirements(path)
        || is_project(name)
    {
        "manifest"
    } else if crate::dockerfile::is_dockerfile(path) {
        "dockerfile"
    } else if is_runbook(path) {
        "runbook"
    } else if name.ends_with(".policy") || name == "policyc.yaml" {
        "policy"
    } else {
        "other"
    }
}

/// The files that the platforms read as pipelines.
pub(crate) fn is_pipeline(path: &str, name: &str) -> bool {
    let is_yaml = [".yml", ".yaml"].iter().any(|it| name.ends_with(it));
    let workflow = path.strip_prefix(".github/workflows/").is_some_and(|it| !it.contains('/'));
    let is_action = name == "action.yml" || name == "action.yaml";
    let is_gitlab = name == ".gitlab-ci.yml" || name.ends_with(".gitlab-ci.yml");
    let is_jenkins = name == "Jenkinsfile"
        || name.starts_with("Jenkinsfile.")
        || name.ends_with(".jenkinsfile")
        || name.ends_with(".Jenkinsfile");
    let is_circleci = path == ".circleci/config.yml" || path == ".circleci/config.yaml";
    (workflow && is_yaml) || is_action || is_gitlab || is_jenkins || is_circleci
}

fn is_project(name: &str) -> bool {
    [".csproj", ".fsproj", ".vbproj", ".gemspec"].iter().any(|it| name.ends_with(it))
}

/// A text for people whose name, or the folder's, speaks of going back or of operating.
fn is_runbook(path: &str) -> bool {
    let lower = path.to_lowercase();
    let endings = [".adoc", ".html", ".md", ".mdx", ".org", ".rst", ".txt"];
    let speaks =
        ["rollback", "roll-back", "runbook", "run-book"].iter().any(|it| lower.contains(it));
    speaks && endings.iter().any(|it| lower.ends_with(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_follow_the_paths_that_tools_read() {
        for (path, expected) in [
            (".github/workflows/ci.yml", "pipeline"),
            (".github/workflows/deep/ci.yml", "other"),
            ("tools/action.yaml", "pipeline"),
            ("ci/Jenkinsfile", "pipeline"),
            (".circleci/config.yml", "pipeline"),
            (".github/CODEOWNERS", "code_owners"),
            ("src/CODEOWNERS", "other"),
            (".github/dependabot.yml", "dependency_bot"),
            ("dependabot.yml", "other"),
            ("renovate.json5", "dependency_bot"),
            ("web/package-lock.json", "lockfile"),
            ("web/package.json", "manifest"),
            ("requirements-dev.txt", "manifest"),
            ("app/App.csproj", "manifest"),
            ("docker/Dockerfile.dev", "dockerfile"),
            ("docs/runbooks/deploy.md", "runbook"),
            ("src/rollback.rs", "other"),
            ("ci.policy", "policy"),
            ("README.md", "other"),
        ] {
            assert_eq!(kind(path), expected, "{path}");
        }
    }

    #[test]
    fn tables_are_sorted() {
        for table in [LOCKFILES, MANIFESTS] {
            assert!(table.is_sorted());
        }
    }
}
