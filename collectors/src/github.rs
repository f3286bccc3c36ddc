//! GitHub Actions: workflows and actions of a checkout to facts.
//!
//! Each file is read once. Jobs are written once for each way they can run in this repository: by the events of their own
//! file, and by each job here that calls them. A file that only others call, and nobody here does, is written as it stands,
//! with what its callers decide left unknown.

mod action;
mod components;
mod expressions;
mod files;
mod flows;
mod hosted;
mod ids;
mod images;
mod inputs;
mod job;
mod jobs;
mod matrix;
mod model;
mod network;
mod permissions;
mod reusable;
mod runners;
mod scope;
mod secrets;
mod step;
mod steps;
mod stores;
mod tokens;
mod triggers;
mod untrusted;
mod upstream;
mod uses;
mod workflow;

use crate::collector::{Collector, Emit, Listing, Sink};
use crate::input::Checkout;
use language::codes::sources::SOURCE_LIMIT;
use language::diagnostic::Diagnostic;
use language::span::Span;
use model::{Document, OF_JOBS, Repository, Writer};
use std::collections::{BTreeMap, BTreeSet};

/// See the module.
pub const COLLECTOR: Collector = Collector {
    name: "github",
    doc: "GitHub Actions workflows and actions of a checkout.",
    accepts: files::accepts,
    emits: EMITS,
    remedy: "run `policyc eval` in a full checkout and mend the files it names",
    collect,
};

const EMITS: &[Emit] = &[
    Emit {
        entity: "ComponentRef",
        attributes: &[
            "claimed_tag",
            "first_party",
            "job",
            "kind",
            "name",
            "owner",
            "path",
            "pin",
            "pipeline",
            "ref",
            "resolution",
            "step",
        ],
        listing: Listing::Whole("pipeline.repo"),
    },
    Emit {
        entity: "DataFlow",
        attributes: &["certainty", "expression", "job", "secret_ref", "sink", "source", "step"],
        listing: Listing::Part(
            "job.pipeline.repo",
            "scripts and components move data in ways that their text does not show",
        ),
    },
    Emit {
        entity: "Environment",
        attributes: &["declared_tier", "name", "repo"],
        listing: Listing::Part(
            "repo",
            "environments are kept on the platform, a checkout names those it uses",
        ),
    },
    Emit {
        entity: "Image",
        attributes: &["digest", "ref", "registry", "repository", "tag", "used_as"],
        listing: Listing::Population,
    },
    Emit {
        entity: "Job",
        attributes: &[
            "check_name",
            "condition",
            "environment",
            "image",
            "kind",
            "manual",
            "manual_blocks",
            "matrix",
            "may_fail",
            "name",
            "needs",
            "oidc",
            "pipeline",
            "runners",
            "runs_always",
            "runs_on",
            "timeout",
            "title",
        ],
        listing: Listing::Whole("pipeline.repo"),
    },
    Emit {
        entity: "NetworkPolicy",
        attributes: &[
            "allow_cidrs",
            "allow_hosts",
            "default_action",
            "enforced",
            "job",
            "kind",
            "org",
            "runner",
        ],
        listing: Listing::Part("", "the networks of runners are not described in a checkout"),
    },
    Emit {
        entity: "Pipeline",
        attributes: &[
            "concurrency",
            "defined_in",
            "dialect",
            "name",
            "parsed",
            "path",
            "platform",
            "remote_repo",
            "repo",
        ],
        listing: Listing::Whole("repo"),
    },
    Emit {
        entity: "Runner",
        attributes: &["ephemeral", "hosting", "is_controller", "labels", "name", "os"],
        listing: Listing::Part(
            "",
            "runners are registered on the platform, a checkout names those of the platform itself",
        ),
    },
    Emit {
        entity: "Secret",
        attributes: &["kind", "path", "store"],
        listing: Listing::Part(
            "",
            "secrets are kept on the platform, a checkout names those it uses",
        ),
    },
    Emit {
        entity: "SecretRef",
        attributes: &[
            "exposed_to",
            "injection",
            "interpolated",
            "job",
            "level",
            "name",
            "pipeline",
            "secret",
            "step",
            "store_kind",
        ],
        listing: Listing::Whole("pipeline.repo"),
    },
    Emit {
        entity: "SecretStore",
        attributes: &["kind"],
        listing: Listing::Part("", "a checkout names only the stores that its pipelines ask"),
    },
    Emit {
        entity: "Step",
        attributes: &[
            "categories",
            "component",
            "condition",
            "env_names",
            "index",
            "job",
            "kind",
            "masks_failure",
            "may_fail",
            "script",
            "shell",
        ],
        listing: Listing::Whole("job.pipeline.repo"),
    },
    Emit {
        entity: "StepInput",
        attributes: &["literal", "name", "step", "value"],
        listing: Listing::Whole("step.job.pipeline.repo"),
    },
    Emit {
        entity: "Token",
        attributes: &[
            "expires_at",
            "kind",
            "max_ttl",
            "org",
            "owner",
            "permissions",
            "platform_id",
            "used_by",
        ],
        listing: Listing::Part(
            "",
            "tokens are issued on the platform, a checkout shows where jobs obtain one",
        ),
    },
    Emit {
        entity: "TokenPermission",
        attributes: &["job", "level", "name", "origin"],
        listing: Listing::Whole("job.pipeline.repo"),
    },
    Emit {
        entity: "Trigger",
        attributes: &[
            "audience",
            "branches",
            "cron",
            "event",
            "has_secrets",
            "kind",
            "paths",
            "pipeline",
            "runs_base_code",
            "tags",
            "types",
        ],
        listing: Listing::Whole("pipeline.repo"),
    },
];

fn collect<'c>(checkout: &'c Checkout, sink: &mut Sink<'c>) {
    let trees = files::parse(checkout, sink);
    let readable = trees.iter().filter_map(|it| files::document(checkout, it, sink));
    let documents: BTreeMap<&str, Document<'_>> = readable.map(|it| (it.path, it)).collect();
    let path = checkout.id_path();
    let owner = checkout.repo_path.as_deref().and_then(|it| it.split('/').next());
    let owner = owner.map(str::to_lowercase);
    let repository = Repository { id: checkout.repo_id(), path, owner, documents };
    let mut writer = Writer {
        repository: &repository,
        sink,
        images: BTreeMap::new(),
        visited: BTreeSet::new(),
        jobs: 0,
        steps: 0,
        secret_refs: BTreeMap::new(),
        scripts: BTreeMap::new(),
    };
    write(&repository, &mut writer);
    images::write_all(&mut writer);
    for document in repository.documents.values().filter(|it| it.root.tree().is_exhausted()) {
        let reason = format!("`{}` has more aliases than the limit `yaml-aliases`", document.path);
        let pipeline = ids::pipeline(&repository.path, document.path);
        writer.sink.gap_in(&pipeline, OF_JOBS, &reason);
        writer.sink.gap_in(&pipeline, &["ComponentRef", "Trigger"], &reason);
        let span = Span::whole(document.root.tree().file);
        writer.sink.diagnostic(Diagnostic::new(&SOURCE_LIMIT, span, reason));
    }
}

fn write<'t>(repository: &'t Repository<'t>, writer: &mut Writer<'_, '_, 't>) {
    let all = || repository.documents.values();
    for document in all() {
        if document.is_workflow {
            workflow::write(document, writer);
        } else {
            action::write(document, writer);
        }
    }
    let is_started =
        |it: &&Document<'_>| triggers::names(it.root).iter().any(|it| *it != "workflow_call");
    for document in all().filter(|it| it.is_workflow).filter(is_started) {
        workflow::write_jobs(document, writer);
    }
    // What is left is called by nobody here, or in a circle.
    for document in all().filter(|it| it.is_workflow) {
        if !writer.visited.contains(document.path) {
            workflow::write_jobs(document, writer);
        }
    }
}

#[cfg(test)]
mod tests;
