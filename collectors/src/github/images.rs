//! `container`, `services` and `docker://`: images that jobs run in, as references and as `Image` facts.

use super::components::{self, Place};
use super::ids;
use super::job::Job;
use super::model::{ImageUse, Run, Writer};
use super::uses::{self, Image};
use crate::provenance::{segment, text_or_absent, with_known};
use crate::yaml::tree::{Kind, Node};
use evaluator::fact::Fact;
use evaluator::value::{Known, Value};

/// Adds the job's image to its fact, and writes the images of its services.
pub(super) fn of_job<'t>(fact: Fact, job: &Job<'_, 't>, writer: &mut Writer<'_, '_, 't>) -> Fact {
    for entry in job.body.get("services").into_iter().flat_map(Node::entries) {
        let name = entry.key.scalar().unwrap_or("?");
        named(entry.value, job, ("service", &format!("services/{}", segment(name))), writer);
    }
    let Some(container) = job.body.get("container").filter(|it| !it.is_null()) else {
        return fact.with("image", Known::Absent);
    };
    match named(container, job, ("job", "container"), writer) {
        Some((id, node)) => fact.with_at("image", Value::text(id), node.span()),
        None => with_known(fact, "image", None::<Known>),
    }
}

/// The image of `container: x` or `container: {image: x}`. An expression hides it, which leaves the list of images open.
fn named<'t>(
    node: Node<'t>,
    job: &Job<'_, 't>,
    (used_as, label): (&'static str, &str),
    writer: &mut Writer<'_, '_, 't>,
) -> Option<(String, Node<'t>)> {
    let node = if node.kind() == Kind::Mapping { node.get("image")? } else { node };
    let text = node.text()?;
    if text.contains("${{") {
        let reason = format!("an image in `{}` is computed", job.run.document.path);
        writer.sink.gap_in(&job.run.pipeline, &["ComponentRef", "Image"], &reason);
        return None;
    }
    let image = uses::image(text.strip_prefix("docker://").unwrap_or(text));
    let place = Place {
        document: job.run.document,
        label: format!("{}/{label}", segment(job.name)),
        job: Some(&job.id),
        step: None,
    };
    components::write_image(&place, &image, node, writer);
    let id = note(image, node, (job.run, used_as), writer);
    Some((id, node))
}

/// Remembers an image and what it is used as; all are written at the end, each once.
pub(super) fn note<'t>(
    image: Image<'t>,
    node: Node<'t>,
    (run, used_as): (&Run<'_, 't>, &'static str),
    writer: &mut Writer<'_, '_, 't>,
) -> String {
    let id = ids::image(image.text);
    let provenance = run.at(node);
    let fresh = || ImageUse { image, provenance, used_as: std::collections::BTreeSet::new() };
    writer.images.entry(id.clone()).or_insert_with(fresh).used_as.insert(used_as);
    id
}

/// Writes every image that was noted.
pub(super) fn write_all(writer: &mut Writer<'_, '_, '_>) {
    for (id, it) in std::mem::take(&mut writer.images) {
        let fact = Fact::new("Image", id, it.provenance)
            .with("ref", Value::text(it.image.text))
            .with("registry", Value::text(it.image.registry.to_lowercase()))
            .with("repository", Value::text(repository(&it.image)))
            .with("tag", text_or_absent(it.image.tag))
            .with("digest", text_or_absent(it.image.digest))
            .with("used_as", Value::texts(it.used_as));
        writer.sink.fact(fact);
    }
}

/// The registry's own images lie under a name that may be left out.
fn repository(image: &Image<'_>) -> String {
    let is_short = image.registry == "docker.io" && !image.repository.contains('/');
    if is_short { format!("library/{}", image.repository) } else { image.repository.to_owned() }
}
