//! Jobs that call a workflow. One of this repository is followed, with the caller's rights, secrets and inputs; what lies in
//! another repository is unknown, and the lists it would add to say so.

use super::components;
use super::job::Job;
use super::jobs;
use super::model::{Call, OF_JOBS, Run, Writer};
use super::uses::{Uses, parse};
use crate::limits::CALL_DEPTH;
use language::codes::sources::PARTIAL_SOURCE;
use language::diagnostic::Diagnostic;

/// Writes the jobs that a job calls and returns their ids.
pub(super) fn write<'t>(job: &Job<'_, 't>, writer: &mut Writer<'_, '_, 't>) -> Vec<String> {
    let Some(node) = job.body.get("uses") else { return Vec::new() };
    let text = node.text().unwrap_or("");
    let path = job.run.document.path;
    let open = |reason: String, writer: &mut Writer<'_, '_, 't>| {
        writer.sink.gap_in(&job.run.pipeline, OF_JOBS, &reason);
        writer.sink.diagnostic(Diagnostic::new(&PARTIAL_SOURCE, node.span(), reason));
        Vec::new()
    };
    let Uses::Local(local) = parse(text) else {
        return open(format!("`{text}`, which `{path}` calls, lies in another repository"), writer);
    };
    let target = components::target(local, writer).filter(|it| it.is_workflow);
    let Some(document) = target else {
        return open(format!("`{text}`, which `{path}` calls, could not be read"), writer);
    };
    let is_around = document.path == path || calls(job.run).any(|it| it == document.path);
    if is_around {
        return open(format!("`{text}` calls itself through `{path}`"), writer);
    }
    if job.run.callers.len() as u64 >= CALL_DEPTH.value {
        return open(format!("`{text}` is beyond the limit `{}`", CALL_DEPTH.name), writer);
    }
    let (rights, needs) = (job.rights.clone(), job.needs.clone());
    let run = Run {
        document,
        entry: job.run.entry,
        pipeline: job.run.pipeline.clone(),
        callers: job.run.callers.iter().copied().chain([job.name]).collect(),
        via: job.run.via.iter().copied().chain([node.span()]).collect(),
        call: Some(Call { run: job.run, job: job.body, rights, needs }),
        is_exposed: job.run.is_exposed,
        events: job.run.events.clone(),
    };
    jobs::write_all(&run, writer)
}

/// The files of the runs around this one.
fn calls<'r, 't>(run: &'r Run<'r, 't>) -> impl Iterator<Item = &'t str> {
    let mut next = Some(run);
    std::iter::from_fn(move || {
        let run = next?;
        next = run.call.as_ref().map(|it| it.run);
        Some(run.document.path)
    })
}
