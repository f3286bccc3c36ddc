//! One workflow file: its pipeline, its triggers, and the run that its own events start.

use super::model::{Document, Run, Writer};
use super::{files, ids, jobs, triggers};
use crate::provenance;
use crate::yaml::tree::{Kind, Node};
use evaluator::fact::Fact;
use evaluator::value::{Known, Value};

/// Writes what a file says about itself.
pub(super) fn write(document: &Document<'_>, writer: &mut Writer<'_, '_, '_>) {
    let repository = writer.repository;
    let root = document.root;
    let name = root.get("name").filter(|it| it.text().is_some());
    let on = root.entry("on").map_or(root, |it| it.key);
    let id = ids::pipeline(&repository.path, document.path);
    let at = provenance::node(&document.source, name.unwrap_or(on));
    let fact = files::described(Fact::new("Pipeline", id, at), &repository.id, document.path, true)
        .with("name", Value::text(name.and_then(Node::text).unwrap_or(document.path)));
    let parsed = if root.tree().is_exhausted() { "partial" } else { "complete" };
    let fact = fact.with("parsed", Value::text(parsed));
    writer.sink.fact(concurrency(fact, root));
    triggers::write(document, writer);
}

fn concurrency(fact: Fact, root: Node<'_>) -> Fact {
    let Some(node) = root.get("concurrency") else {
        return fact.with("concurrency", Known::Absent);
    };
    let group = if node.kind() == Kind::Mapping { node.get("group") } else { Some(node) };
    match group.and_then(|it| Some((it, it.text()?))) {
        Some((node, text)) => fact.with_at("concurrency", Value::text(text), node.span()),
        None => fact,
    }
}

/// Writes the jobs of the run that the file's own events start.
pub(super) fn write_jobs<'t>(document: &'t Document<'t>, writer: &mut Writer<'_, '_, 't>) {
    let events = triggers::names(document.root);
    let run = Run {
        document,
        entry: document,
        pipeline: ids::pipeline(&writer.repository.path, document.path),
        callers: Vec::new(),
        via: Vec::new(),
        call: None,
        is_exposed: triggers::is_exposed(document.root, writer.repository),
        events,
    };
    jobs::write_all(&run, writer);
}
