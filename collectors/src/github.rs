//! GitHub Actions: workflows and actions of a checkout to facts.

use crate::collector::{Checkout, Collector, Sink};

/// See the module.
pub const COLLECTOR: Collector = Collector {
    name: "github",
    doc: "GitHub Actions workflows and actions of a checkout.",
    accepts,
    emits: &[],
    remedy: "run `policyc eval` in a full checkout and mend the files it names",
    collect,
};

/// Workflows are direct children of one folder: the platform reads no deeper. Actions lie anywhere.
fn accepts(path: &str) -> bool {
    is_workflow(path) || is_action(path)
}

fn is_workflow(path: &str) -> bool {
    let Some(name) = path.strip_prefix(".github/workflows/") else { return false };
    !name.contains('/') && is_yaml(name)
}

fn is_action(path: &str) -> bool {
    matches!(path.rsplit('/').next(), Some("action.yml" | "action.yaml"))
}

/// The platform compares the ending by case.
fn is_yaml(name: &str) -> bool {
    [".yml", ".yaml"].iter().any(|it| name.ends_with(it))
}

fn collect(_checkout: &Checkout, _sink: &mut Sink<'_>) {}
