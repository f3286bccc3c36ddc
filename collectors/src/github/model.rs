//! What the readers of one repository share: its files as trees, and the run of a workflow in which a job stands.

use super::permissions::Rights;
use crate::collector::Sink;
use crate::commands::{self, Script};
use crate::limits::{JOBS, STEPS};
use crate::yaml::tree::Node;
use evaluator::fact::Provenance;
use language::codes::sources::SOURCE_LIMIT;
use language::diagnostic::Diagnostic;
use language::limits::Limit;
use language::span::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

/// A workflow or action that could be read.
#[derive(Debug)]
pub(super) struct Document<'t> {
    /// From the root of the checkout.
    pub(super) path: &'t str,
    /// Id of the source that its facts name.
    pub(super) source: Arc<str>,
    /// A mapping.
    pub(super) root: Node<'t>,
    /// Whether it is a workflow; else an action.
    pub(super) is_workflow: bool,
}

/// One checkout.
#[derive(Debug)]
pub(super) struct Repository<'t> {
    /// As ids carry it.
    pub(super) path: String,
    /// Id of its fact.
    pub(super) id: String,
    /// Who owns it, in lower case; nothing without an origin.
    pub(super) owner: Option<String>,
    /// By path.
    pub(super) documents: BTreeMap<&'t str, Document<'t>>,
}

/// One run of a workflow: by its own events, or by a job that calls it.
#[derive(Debug)]
pub(super) struct Run<'r, 't> {
    /// Where the jobs are written.
    pub(super) document: &'t Document<'t>,
    /// The file whose events start it.
    pub(super) entry: &'t Document<'t>,
    /// Id of that file's pipeline.
    pub(super) pipeline: String,
    /// The calling jobs, outermost first.
    pub(super) callers: Vec<&'t str>,
    /// The `uses` of each of them.
    pub(super) via: Vec<Span>,
    /// The innermost call.
    pub(super) call: Option<Call<'r, 't>>,
    /// Whether an event that starts it can come from outside.
    pub(super) is_exposed: bool,
    /// The events of the entry file.
    pub(super) events: BTreeSet<&'t str>,
}

/// A job that calls a workflow of the same repository.
#[derive(Debug)]
pub(super) struct Call<'r, 't> {
    /// The run in which it stands.
    pub(super) run: &'r Run<'r, 't>,
    /// The calling job's body.
    pub(super) job: Node<'t>,
    /// Its token's rights.
    pub(super) rights: Rights,
    /// Ids of the jobs it waits for; nothing where they cannot be told.
    pub(super) needs: Option<Vec<String>>,
}

/// Whose secrets a name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Secret {
    /// The repository's, by that name.
    Own(String),
    /// Nobody's: it was not handed over.
    Nothing,
    /// A caller that nobody sees.
    Unknown,
}

/// What is written while a repository is read.
#[derive(Debug)]
pub(super) struct Writer<'w, 'c, 't> {
    pub(super) repository: &'t Repository<'t>,
    pub(super) sink: &'w mut Sink<'c>,
    /// Images with their uses: one image may have several.
    pub(super) images: BTreeMap<String, ImageUse<'t>>,
    /// Files whose jobs were written.
    pub(super) visited: BTreeSet<&'t str>,
    /// How many jobs were written.
    pub(super) jobs: u64,
    /// How many steps were written.
    pub(super) steps: u64,
    /// Ids of references to secrets, by the scalar that names one, its name and the job.
    pub(super) secret_refs: BTreeMap<(Span, String, Option<String>), String>,
    /// Scripts that were read, by their scalar: a step is written once for each way it can run.
    pub(super) scripts: BTreeMap<Span, Rc<Script>>,
}

/// An image and what it is used as.
#[derive(Debug)]
pub(super) struct ImageUse<'t> {
    pub(super) image: super::uses::Image<'t>,
    pub(super) provenance: Provenance,
    pub(super) used_as: BTreeSet<&'static str>,
}

/// Facts that come out of jobs; a file or call that cannot be read leaves all of them open.
pub(super) const OF_JOBS: &[&str] =
    &["Image", "Job", "SecretRef", "Step", "StepInput", "TokenPermission"];

impl Run<'_, '_> {
    /// Whether its callers all lie in other repositories.
    pub(super) fn has_unknown_caller(&self) -> bool {
        self.call.is_none() && !self.events.iter().any(|it| *it != "workflow_call")
    }

    /// What ids of one of its jobs share, see `ids::place`.
    pub(super) fn place(&self, repository: &Repository<'_>, job: &str) -> String {
        let names: Vec<&str> = self.callers.iter().copied().chain([job]).collect();
        super::ids::place(&repository.path, self.entry.path, &names)
    }

    /// The place of a fact of this run.
    pub(super) fn at(&self, node: Node<'_>) -> Provenance {
        let provenance = crate::provenance::node(&self.document.source, node);
        Provenance { via: self.via.clone(), ..provenance }
    }

    /// The place of a fact of this run that only a span introduces.
    pub(super) fn at_span(&self, span: Span) -> Provenance {
        let provenance = crate::provenance::at(&self.document.source, span);
        Provenance { via: self.via.clone(), ..provenance }
    }

    /// Whose secret `secrets.NAME` means in this run.
    pub(super) fn secret(&self, name: &str) -> Secret {
        let Some(call) = &self.call else {
            let own = || Secret::Own(name.to_owned());
            return if self.has_unknown_caller() { Secret::Unknown } else { own() };
        };
        let Some(secrets) = call.job.get("secrets") else { return Secret::Nothing };
        if secrets.text() == Some("inherit") {
            return call.run.secret(name);
        }
        let mapped = secrets.entry_any_case(name);
        let Some(mapped) = mapped else { return Secret::Nothing };
        let names = super::secrets::names(mapped.value);
        match names.as_slice() {
            [only] if super::secrets::is_only(mapped.value) => call.run.secret(only),
            _ => Secret::Unknown,
        }
    }
}

impl Writer<'_, '_, '_> {
    /// Counts one more job; false, with a gap, where there are too many.
    pub(super) fn admits_job(&mut self, run: &Run<'_, '_>, span: Span) -> bool {
        self.jobs = self.jobs.saturating_add(1);
        self.admits(self.jobs, &JOBS, (run, span))
    }

    /// Counts one more step; false, with a gap, where there are too many.
    pub(super) fn admits_step(&mut self, run: &Run<'_, '_>, span: Span) -> bool {
        self.steps = self.steps.saturating_add(1);
        self.admits(self.steps, &STEPS, (run, span))
    }

    /// The script of a scalar.
    pub(super) fn script(&mut self, node: Node<'_>) -> Option<Rc<Script>> {
        let text = node.scalar()?;
        let slot = self.scripts.entry(node.span());
        Some(Rc::clone(slot.or_insert_with(|| Rc::new(commands::read(text)))))
    }

    fn admits(&mut self, count: u64, limit: &Limit, (run, span): (&Run<'_, '_>, Span)) -> bool {
        if count <= limit.value {
            return true;
        }
        let reason = format!("`{}` is beyond the limit `{}`", run.entry.path, limit.name);
        self.sink.gap_in(&run.pipeline, OF_JOBS, &reason);
        // One message says it for all that follow.
        if count == limit.value.saturating_add(1) {
            let diagnostic = Diagnostic::new(&SOURCE_LIMIT, span, reason);
            self.sink.diagnostic(diagnostic.help(limit.reason));
        }
        false
    }
}
