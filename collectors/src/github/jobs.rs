//! Jobs of one run of a workflow, with their rights, their environment, their images and their steps.

use super::components::{self, Place};
use super::expressions;
use super::job::{Job, flag};
use super::matrix::{self, Matrix};
use super::model::{Run, Writer};
use super::permissions::{self, Rights};
use super::scope::Scope;
use super::secrets::{self, Holder};
use super::{hosted, ids, images, reusable, runners, steps, tokens};
use crate::provenance::{text_or_absent, with_known};
use crate::yaml::tree::{Kind, Node};
use evaluator::fact::Fact;
use evaluator::value::{Known, Value};
use language::codes::sources::PARTIAL_SOURCE;
use language::diagnostic::Diagnostic;

/// Writes all jobs of a run and returns their ids.
pub(super) fn write_all<'t>(run: &Run<'_, 't>, writer: &mut Writer<'_, '_, 't>) -> Vec<String> {
    writer.visited.insert(run.document.path);
    write_workflow_secrets(run, writer);
    let mut written = Vec::new();
    for entry in run.document.root.get("jobs").into_iter().flat_map(Node::entries) {
        let name = entry.key.text().filter(|_| entry.value.kind() == Kind::Mapping);
        let Some(name) = name else {
            let message = format!("a job of `{}` is not a mapping under a name", run.document.path);
            writer.sink.gap_in(&run.pipeline, super::model::OF_JOBS, &message);
            writer.sink.diagnostic(Diagnostic::new(&PARTIAL_SOURCE, entry.key.span(), message));
            continue;
        };
        if !writer.admits_job(run, entry.key.span()) {
            break;
        }
        let place = run.place(writer.repository, name);
        let id = ids::job(&place);
        written.push(id.clone());
        let (body, key) = (entry.value, entry.key);
        let environment = environment(body, run, writer);
        let needs = needs(body, run, writer);
        let rights = rights(body, key, run);
        write(&Job { run, name, key, body, place, id, rights, environment, needs }, writer);
    }
    written
}

/// What every job receives through the workflow's own `env`.
fn write_workflow_secrets(run: &Run<'_, '_>, writer: &mut Writer<'_, '_, '_>) {
    let Some(env) = run.document.root.get("env") else { return };
    let names: Vec<&str> = run.callers.clone();
    // A colon cannot stand in the key of a job.
    let place = ids::place(&writer.repository.path, run.entry.path, &names);
    let holder = Holder {
        place: format!("{place}:"),
        pipeline: run.pipeline.clone(),
        job: None,
        step: None,
        level: "workflow",
        exposed_to: None,
        is_plain: true,
        script_inputs: &[],
    };
    secrets::write(env, &mut vec!["env".to_owned()], (run, &holder), writer);
}

fn rights(body: Node<'_>, key: Node<'_>, run: &Run<'_, '_>) -> Rights {
    let workflow = run.document.root;
    if run.has_unknown_caller() {
        return permissions::of_unknown_caller(body, workflow, key.span());
    }
    permissions::of_job(body, workflow, run.call.as_ref().map(|it| &it.rights), key.span())
}

/// The job's own `needs`; without any, a called job waits for what its caller waits for. Nothing where the file names a job
/// that it does not hold, which the platform refuses: a reference to it would leave every list of jobs open.
fn needs(
    body: Node<'_>,
    run: &Run<'_, '_>,
    writer: &mut Writer<'_, '_, '_>,
) -> Option<Vec<String>> {
    let Some(needs) = body.get("needs") else {
        return run.call.as_ref().map_or(Some(Vec::new()), |it| it.needs.clone());
    };
    let all = run.document.root.get("jobs")?;
    let mut found = Vec::new();
    for node in std::iter::once(needs).chain(needs.items()).filter(|it| it.kind() != Kind::Sequence)
    {
        let Some(name) = node.text().filter(|it| all.get(it).is_some()) else {
            let message = format!("a job of `{}` needs one that is not there", run.document.path);
            writer.sink.gap_in(&run.pipeline, &["Job"], &message);
            writer.sink.diagnostic(Diagnostic::new(&PARTIAL_SOURCE, node.span(), message));
            return None;
        };
        found.push(ids::job(&run.place(writer.repository, name)));
    }
    Some(found)
}

fn write<'t>(job: &Job<'_, 't>, writer: &mut Writer<'_, '_, 't>) {
    let is_call = job.body.get("uses").is_some();
    // The jobs that a call runs count among what it waits for: it ends when they have ended.
    let called = if is_call { reusable::write(job, writer) } else { Vec::new() };
    let needs = job.needs.as_ref().map(|it| all(it.iter().chain(&called)));
    let matrix = matrix::of_job(job.body);
    let mut fact = Fact::new("Job", job.id.as_str(), job.run.at(job.key))
        .with("pipeline", Value::text(job.run.pipeline.as_str()))
        .with("name", Value::text(shown_name(job)))
        .with("kind", Value::text(if is_call { "reusable_call" } else { "job" }))
        .with("manual", Value::Bool(false))
        .with("manual_blocks", Value::Bool(false));
    fact = title(fact, job);
    fact = at(fact, "needs", job.body.get("needs"), needs);
    fact = condition(fact, job);
    fact = labels(fact, job, &matrix, writer);
    fact = match &matrix {
        Matrix::None => fact.with("matrix", Value::Many(Vec::new())),
        Matrix::Static(found) => fact.with("matrix", Value::texts(matrix::texts(found))),
        Matrix::Dynamic => fact,
    };
    let environment = Some(&job.environment).filter(|it| **it != Known::Unknown).cloned();
    fact = at(fact, "environment", job.body.get("environment"), environment);
    fact = images::of_job(fact, job, writer);
    fact = at(
        fact,
        "may_fail",
        job.body.get("continue-on-error"),
        flag(job.body, "continue-on-error").map(Value::Bool),
    );
    fact = at(fact, "timeout", job.body.get("timeout-minutes"), minutes(job.body));
    fact = with_known(fact, "oidc", permissions::oidc(&job.rights).map(Value::Bool));
    fact = with_known(fact, "check_name", check_name(job, &matrix).map(Value::text));
    writer.sink.fact(fact);
    write_rights(job, writer);
    tokens::of_job(job, writer);
    write_secrets(job, writer);
    steps::write_all(job, writer);
}

/// An attribute with the place of its scalar, if it is known.
fn at(
    fact: Fact,
    name: &'static str,
    node: Option<Node<'_>>,
    value: Option<impl Into<Known>>,
) -> Fact {
    match (value, node) {
        (Some(value), Some(node)) => fact.with_at(name, value, node.span()),
        (value, _) => with_known(fact, name, value),
    }
}

fn all<'i>(ids: impl Iterator<Item = &'i String>) -> Value {
    Value::texts(ids.map(String::as_str))
}

/// The key, behind those of the calling jobs: `deploy/build`.
fn shown_name(job: &Job<'_, '_>) -> String {
    let names: Vec<&str> = job.run.callers.iter().copied().chain([job.name]).collect();
    names.join("/")
}

fn title(fact: Fact, job: &Job<'_, '_>) -> Fact {
    match job.body.get("name") {
        Some(name) => at(fact, "title", Some(name), Some(text_or_absent(name.text()))),
        None => fact.with("title", Known::Absent),
    }
}

/// A called job runs only where its caller does.
fn condition(fact: Fact, job: &Job<'_, '_>) -> Fact {
    let own = job.body.get("if");
    let call = job.run.call.as_ref();
    let above = call.and_then(|it| it.job.get("if"));
    let text = match (own.and_then(Node::text), above.and_then(Node::text)) {
        (Some(own), Some(above)) => Some(format!("({above}) && ({own})")),
        (Some(only), None) | (None, Some(only)) => Some(only.to_owned()),
        (None, None) => None,
    };
    let fact = at(fact, "condition", own.or(above), Some(text_or_absent(text.as_deref())));
    let runs_always = match (own, above, job.body.get("needs")) {
        (Some(own), _, _) => runs_always(own),
        (None, Some(above), None) => runs_always(above),
        (None, _, _) => Some(false),
    };
    at(fact, "runs_always", own.or(above), runs_always.map(Value::Bool))
}

/// Whether a condition lets a job run after a failure of one it waits for. Where it looks at the results of others itself,
/// the text alone does not tell.
fn runs_always(node: Node<'_>) -> Option<bool> {
    let Some(tree) = expressions::in_condition(node).and_then(|it| it.tree) else {
        return node.kind().eq(&Kind::Null).then_some(false);
    };
    let calls = tree.calls();
    let status = ["always", "cancelled", "failure"];
    if !calls.iter().any(|it| status.contains(&it.as_str())) {
        return Some(false);
    }
    let looks = tree.paths().iter().any(|it| {
        let path = expressions::dotted(it);
        path.starts_with("needs.") || path == "needs"
    });
    if looks { None } else { Some(true) }
}

fn labels<'t>(
    fact: Fact,
    job: &Job<'_, 't>,
    matrix: &Matrix<'t>,
    writer: &mut Writer<'_, '_, 't>,
) -> Fact {
    let Some(node) = job.body.get("runs-on") else {
        // A call runs nothing itself.
        let none = || Value::Many(Vec::new());
        let is_call = job.body.get("uses").is_some();
        return if is_call { fact.with("runs_on", none()).with("runners", none()) } else { fact };
    };
    let scope = Scope { run: job.run, job: job.body, step: None };
    let labels = runners::labels(node, matrix, Some(scope));
    let place = job.run.at(node);
    let machines = labels.as_ref().and_then(|it| hosted::runners(it, &place, writer));
    let fact = at(fact, "runs_on", Some(node), labels.map(Value::texts));
    at(fact, "runners", Some(node), machines)
}

fn minutes(body: Node<'_>) -> Option<Known> {
    let Some(node) = body.get("timeout-minutes") else { return Some(Known::Absent) };
    let minutes: i64 = node.text()?.parse().ok()?;
    Some(Value::Duration(minutes.checked_mul(60)?).into())
}

/// `caller / job`, where no matrix and no expression changes it.
fn check_name(job: &Job<'_, '_>, matrix: &Matrix<'_>) -> Option<String> {
    let own = job.body.get("name").and_then(Node::text).unwrap_or(job.name);
    let is_fixed = matches!(matrix, Matrix::None) && job.run.callers.is_empty();
    (is_fixed && !own.contains("${{")).then(|| own.to_owned())
}

/// The environment's id, absence, or unknown for an expression. Its fact holds what a checkout shows: the name.
fn environment(body: Node<'_>, run: &Run<'_, '_>, writer: &mut Writer<'_, '_, '_>) -> Known {
    let Some(node) = body.get("environment") else { return Known::Absent };
    let name = if node.kind() == Kind::Mapping { node.get("name") } else { Some(node) };
    let Some((node, text)) = name.and_then(|it| Some((it, it.text()?))) else {
        return Known::Unknown;
    };
    if text.contains("${{") {
        return Known::Unknown;
    }
    let id = ids::environment(&writer.repository.path, text);
    let fact = Fact::new("Environment", id.as_str(), run.at(node))
        .with("repo", Value::text(writer.repository.id.as_str()))
        .with("name", Value::text(text))
        // The platform knows no tiers: that an environment has none is certain.
        .with("declared_tier", Known::Absent);
    writer.sink.fact(fact);
    Value::text(id).into()
}

fn write_rights(job: &Job<'_, '_>, writer: &mut Writer<'_, '_, '_>) {
    for (name, right) in &job.rights {
        let id = ids::permission(&job.place, name);
        let fact = Fact::new("TokenPermission", id, job.run.at_span(right.span))
            .with("job", Value::text(job.id.as_str()))
            .with("name", Value::text(name.as_str()))
            .with("origin", Value::text(right.origin.word()));
        let level = right.level.map(|it| Value::text(it.word()));
        writer.sink.fact(with_known(fact, "level", level));
    }
}

/// What the job itself uses, apart from its steps.
fn write_secrets(job: &Job<'_, '_>, writer: &mut Writer<'_, '_, '_>) {
    let component = job.body.get("uses").and_then(|it| {
        let place = call_place(job);
        components::write_uses(&place, it, writer)
    });
    let is_call = component.is_some();
    let holder = Holder {
        place: job.place.clone(),
        pipeline: job.run.pipeline.clone(),
        job: Some(job.id.clone()),
        step: None,
        level: "job",
        exposed_to: component.map(|it| Value::text(it).into()),
        is_plain: job.environment == Known::Absent,
        script_inputs: &[],
    };
    for entry in job.body.entries().filter(|it| it.key.scalar() != Some("steps")) {
        let key = entry.key.scalar().unwrap_or("?").to_owned();
        if is_call && key == "secrets" && entry.value.text() == Some("inherit") {
            let keys = [key];
            let used = secrets::Use {
                name: secrets::ALL,
                keys: &keys,
                injection: "inherit_all",
                store: "github",
                interpolated: false,
                provenance: job.run.at(entry.value),
            };
            secrets::reference(&used, (job.run, &holder), entry.value.span(), writer);
            continue;
        }
        secrets::write(entry.value, &mut vec![key], (job.run, &holder), writer);
    }
}

/// The place of a job's own `uses`.
fn call_place<'p, 't>(job: &'p Job<'_, 't>) -> Place<'p, 't> {
    let label = crate::provenance::segment(job.name);
    Place { document: job.run.document, label, job: Some(&job.id), step: None }
}
