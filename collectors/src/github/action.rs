//! `action.yml`: an action that this repository offers. It has no jobs; what it pulls in is listed here, and its steps are
//! written where a job uses it.

use super::components::{self, Place};
use super::ids;
use super::model::{Document, Writer};
use super::uses::{self, Uses};
use crate::provenance;
use crate::shell::remote::remote_scripts;
use crate::yaml::tree::Node;
use evaluator::fact::Fact;
use evaluator::value::{Known, Value};

/// The place of a step's reference in an action.
pub(super) fn place<'p, 't>(document: &'p Document<'t>, at: usize) -> Place<'p, 't> {
    Place { document, label: format!("runs/{at}"), job: None, step: None }
}

/// Writes an action's pipeline and what it refers to.
pub(super) fn write<'t>(document: &'t Document<'t>, writer: &mut Writer<'_, '_, 't>) {
    let repository = writer.repository;
    let name = document.root.entry("name");
    let introduced = name.map_or(document.root, |it| it.key);
    let id = ids::pipeline(&repository.path, document.path);
    let fact = Fact::new("Pipeline", id, provenance::node(&document.source, introduced));
    let fact = super::files::described(fact, &repository.id, document.path, false)
        .with("name", Value::text(name.and_then(|it| it.value.text()).unwrap_or(document.path)))
        .with("concurrency", Known::Absent)
        .with("parsed", Value::text("complete"));
    writer.sink.fact(fact);
    let Some(runs) = document.root.get("runs") else { return };
    for (at, step) in runs.get("steps").into_iter().flat_map(Node::items).enumerate() {
        if let Some(uses) = step.get("uses") {
            components::write_uses(&place(document, at), uses, writer);
        }
        if let Some(run) = step.get("run") {
            write_scripts(document, at, run, writer);
        }
    }
    write_image(document, runs, writer);
}

fn write_scripts<'t>(
    document: &'t Document<'t>,
    at: usize,
    run: Node<'t>,
    writer: &mut Writer<'_, '_, 't>,
) {
    let Some(script) = writer.script(run) else { return };
    let parts = provenance::Parts::of(run);
    for (number, found) in remote_scripts(&script.commands).into_iter().enumerate() {
        let place = Place { label: format!("runs/{at}/script/{number}"), ..place(document, at) };
        let span = parts.span(found.span.clone());
        components::write_script(&place, found.url.as_deref(), span, writer);
    }
}

/// `runs: {using: docker, image: docker://…}`; a Dockerfile of the repository is no reference.
fn write_image<'t>(document: &'t Document<'t>, runs: Node<'t>, writer: &mut Writer<'_, '_, 't>) {
    let Some(image) = runs.get("image") else { return };
    let Some(Uses::Docker(_)) = image.text().map(uses::parse) else { return };
    let place = Place { document, label: "runs/image".to_owned(), job: None, step: None };
    components::write_uses(&place, image, writer);
}
