//! A step of a job, as its writers see it.

use super::job::Job;
use super::model::Document;
use super::scope::{Scope, StepScope};
use super::uses::{Uses, parse};
use crate::commands::Script;
use crate::yaml::tree::Node;
use evaluator::fact::Provenance;
use language::span::Span;
use std::rc::Rc;

/// One step of one job of one run.
#[derive(Debug)]
pub(super) struct Step<'s, 't> {
    pub(super) job: &'s Job<'s, 't>,
    /// The file it is written in: the job's, or an action's.
    pub(super) document: &'t Document<'t>,
    pub(super) node: Node<'t>,
    pub(super) scope: StepScope<'s, 't>,
    /// `3`, or `3/1` for a step of the action that step 3 uses.
    pub(super) label: String,
    pub(super) id: String,
    /// The calls that led here, outermost first.
    pub(super) via: Vec<Span>,
    /// What it uses.
    pub(super) component: Option<String>,
    /// What it runs, if that is text.
    pub(super) script: Option<Rc<Script>>,
}

impl<'s, 't> Step<'s, 't> {
    /// Where its texts stand.
    pub(super) fn scope(&'s self) -> Scope<'s, 't> {
        Scope { run: self.job.run, job: self.job.body, step: Some(&self.scope) }
    }

    /// The place of a fact that a span of this step introduces.
    pub(super) fn at_span(&self, span: Span) -> Provenance {
        let provenance = crate::provenance::at(&self.document.source, span);
        Provenance { via: self.via.clone(), ..provenance }
    }

    /// The place of a fact that a node of this step introduces.
    pub(super) fn at(&self, node: Node<'_>) -> Provenance {
        Provenance { alias_of: node.alias_of(), ..self.at_span(node.span()) }
    }

    /// The action it uses, `owner/name[/path]` in lower case.
    pub(super) fn action(&self) -> Option<String> {
        match parse(self.node.get("uses")?.text()?) {
            Uses::Remote(it) => {
                let path = it.path.map(|path| format!("/{}", path.to_ascii_lowercase()));
                Some(format!("{}{}", it.slug(), path.unwrap_or_default()))
            }
            Uses::Local(_) | Uses::Docker(_) | Uses::Invalid => None,
        }
    }

    /// An input as written; names are compared without case.
    pub(super) fn input(&self, name: &str) -> Option<Node<'t>> {
        self.node.get("with")?.entry_any_case(name).map(|it| it.value)
    }
}

/// Inputs of an action that are scripts.
pub(super) fn script_inputs(action: Option<&str>) -> &'static [&'static str] {
    match action {
        Some("actions/github-script") => &["script"],
        _ => &[],
    }
}
