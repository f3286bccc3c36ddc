//! `ComponentRef`: one fact for each place that pulls something in by reference, however many runs pass through it.

use super::model::{Document, Writer};
use super::uses::{Image, Remote, Uses, claimed_tag, parse};
use super::{files, ids};
use crate::provenance;
use crate::yaml::tree::Node;
use evaluator::fact::{Fact, Provenance};
use evaluator::value::{Known, Value};
use language::span::Span;

/// Owners that the platform's own projects go by.
const PLATFORM_OWNERS: &[&str] = &["actions", "github"];

/// Where a reference stands.
#[derive(Debug, Clone)]
pub(super) struct Place<'p, 't> {
    pub(super) document: &'p Document<'t>,
    /// Job and step in the file, `build/3`; part of the id.
    pub(super) label: String,
    pub(super) job: Option<&'p str>,
    pub(super) step: Option<&'p str>,
}

impl Place<'_, '_> {
    fn id(&self, writer: &Writer<'_, '_, '_>) -> String {
        let path = provenance::path(self.document.path);
        format!("gh:component:{}/{path}#{}", writer.repository.path, self.label)
    }

    fn fact(&self, kind: &str, at: Provenance, writer: &Writer<'_, '_, '_>) -> Fact {
        let optional = |id: Option<&str>| id.map_or(Known::Absent, |it| Value::text(it).into());
        Fact::new("ComponentRef", self.id(writer), at)
            .with(
                "pipeline",
                Value::text(ids::pipeline(&writer.repository.path, self.document.path)),
            )
            .with("job", optional(self.job))
            .with("step", optional(self.step))
            .with("kind", Value::text(kind))
    }
}

/// Writes what a `uses` names and returns the fact's id; nothing for a text that the platform refuses.
pub(super) fn write_uses(
    place: &Place<'_, '_>,
    node: Node<'_>,
    writer: &mut Writer<'_, '_, '_>,
) -> Option<String> {
    let at = provenance::node(&place.document.source, node);
    let fact = match parse(node.text().unwrap_or("")) {
        Uses::Local(path) => local(place, path, at, writer),
        Uses::Docker(it) => image(place.fact("docker", at, writer), &it, writer),
        Uses::Remote(it) => remote(place, &it, at, writer),
        Uses::Invalid => {
            let reason =
                format!("a `uses` in `{}` names nothing the platform knows", place.document.path);
            let pipeline = ids::pipeline(&writer.repository.path, place.document.path);
            writer.sink.gap_in(&pipeline, &["ComponentRef", "Step"], &reason);
            return None;
        }
    };
    let fact = fact.with("claimed_tag", provenance::text_or_absent(claimed_tag(node).as_deref()));
    let id = fact.id.to_string();
    writer.sink.fact(fact);
    Some(id)
}

/// Writes an image that a job or service runs in.
pub(super) fn write_image(
    place: &Place<'_, '_>,
    it: &Image<'_>,
    node: Node<'_>,
    writer: &mut Writer<'_, '_, '_>,
) {
    let at = provenance::node(&place.document.source, node);
    let fact = image(place.fact("image", at, writer), it, writer);
    writer
        .sink
        .fact(fact.with("claimed_tag", provenance::text_or_absent(claimed_tag(node).as_deref())));
}

/// Writes a script that is downloaded and run.
pub(super) fn write_script(
    place: &Place<'_, '_>,
    url: Option<&str>,
    span: Span,
    writer: &mut Writer<'_, '_, '_>,
) {
    let fact = place.fact("remote_script", provenance::at(&place.document.source, span), writer);
    // An address that names a full commit is as firm as a `uses` that does.
    let pinned = url.is_some_and(|it| {
        it.split('/').any(|part| part.len() == 40 && part.bytes().all(|it| it.is_ascii_hexdigit()))
    });
    let host = url.and_then(|it| it.split("//").nth(1)).and_then(|it| it.split('/').next());
    let fact = provenance::with_known(fact, "owner", host.map(Value::text))
        .with("name", Value::text(url.unwrap_or("a downloaded script")))
        .with("path", Known::Absent)
        .with("ref", Known::Absent)
        .with("claimed_tag", Known::Absent)
        .with("pin", Value::text(if pinned { "sha" } else { "none" }))
        .with("resolution", Value::text("unresolved"))
        .with("first_party", Value::Bool(false));
    writer.sink.fact(fact);
}

fn local(place: &Place<'_, '_>, path: &str, at: Provenance, writer: &Writer<'_, '_, '_>) -> Fact {
    let is_workflow = files::is_workflow(&normal(path));
    let kind = if is_workflow { "reusable_workflow" } else { "action" };
    let found = target(path, writer).is_some();
    let (owner, name) = writer.repository.path.split_once('/').unwrap_or(("", ""));
    place
        .fact(kind, at, writer)
        .with("owner", Value::text(owner))
        .with("name", Value::text(format!("{owner}/{name}")))
        .with("path", Value::text(normal(path)))
        .with("ref", Known::Absent)
        .with("pin", Value::text("none"))
        // The version of a local reference is the pipeline's own: there is nothing to resolve.
        .with("resolution", Value::text(if found { "not_needed" } else { "unresolved" }))
        .with("first_party", Value::Bool(true))
}

fn remote(
    place: &Place<'_, '_>,
    it: &Remote<'_>,
    at: Provenance,
    writer: &Writer<'_, '_, '_>,
) -> Fact {
    let kind = if it.is_workflow() { "reusable_workflow" } else { "action" };
    let fact = place
        .fact(kind, at, writer)
        .with("owner", Value::text(it.owner))
        .with("name", Value::text(format!("{}/{}", it.owner, it.name)))
        .with("path", provenance::text_or_absent(it.path))
        .with("ref", provenance::text_or_absent(it.reference))
        .with("pin", Value::text(it.pin()))
        .with("resolution", Value::text("unresolved"));
    provenance::with_known(fact, "first_party", first_party(it.owner, writer).map(Value::Bool))
}

fn image(fact: Fact, it: &Image<'_>, writer: &Writer<'_, '_, '_>) -> Fact {
    let owner = it.repository.split('/').next().unwrap_or("");
    // Only the platform's own registry tells whose an image is.
    let own = if it.registry == "ghcr.io" { first_party(owner, writer) } else { Some(false) };
    let fact = fact
        .with("owner", Value::text(owner))
        .with("name", Value::text(format!("{}/{}", it.registry, it.repository)))
        .with("path", Known::Absent)
        .with("ref", provenance::text_or_absent(it.digest.or(it.tag)))
        .with("pin", Value::text(it.pin()))
        .with("resolution", Value::text("unresolved"));
    provenance::with_known(fact, "first_party", own.map(Value::Bool))
}

/// Nothing where the repository's own owner is not known.
fn first_party(owner: &str, writer: &Writer<'_, '_, '_>) -> Option<bool> {
    let owner = owner.to_lowercase();
    if PLATFORM_OWNERS.contains(&owner.as_str()) {
        return Some(true);
    }
    writer.repository.owner.as_ref().map(|own| *own == owner)
}

/// `./a/../b/` as a path from the root: `b`.
pub(super) fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts.join("/")
}

/// The file that a local `uses` names, if this checkout holds it and it could be read.
pub(super) fn target<'t>(path: &str, writer: &Writer<'_, '_, 't>) -> Option<&'t Document<'t>> {
    let path = normal(path);
    let documents = &writer.repository.documents;
    if let Some(workflow) = documents.get(path.as_str()) {
        return Some(workflow);
    }
    let folder = if path.is_empty() { String::new() } else { format!("{path}/") };
    let file = |name: &str| documents.get(format!("{folder}{name}").as_str());
    file("action.yml").or_else(|| file("action.yaml"))
}
