//! `DataFlow`: text of outsiders that becomes script, secrets that reach logs, files, arguments and the network, and
//! artifacts and caches that untrusted runs leave for trusted ones. What is not recognized here gives no flow, and the
//! list says so: it is never complete.

use super::components::{self, Place};
use super::expressions::{self, Expression};
use super::model::Writer;
use super::secrets;
use super::step::{Step, script_inputs};
use super::untrusted::Untrusted;
use crate::limits::FLOWS;
use crate::provenance::{Parts, segment};
use crate::shell::flow::{Cause, Flow, Sink, flows};
use crate::shell::remote::remote_scripts;
use crate::shell::{Command, ReferenceKind};
use crate::yaml::tree::Node;
use evaluator::fact::Fact;
use evaluator::value::{Known, Value};
use language::span::Span;

/// Programs whose output the platform's masking no longer recognizes.
const DISGUISES: &[&str] = &["base64", "fold", "hexdump", "rev ", "xxd"];

/// How much of a line is searched for them.
const LINE: usize = 1_000;

/// One flow, without what all of a step share.
struct Found<'f> {
    source: &'static str,
    sink: &'static str,
    text: &'f str,
    span: Span,
    secret: Option<String>,
    is_certain: bool,
}

/// Writes every flow of a step.
pub(super) fn write<'t>(step: &Step<'_, 't>, writer: &mut Writer<'_, '_, 't>) {
    let mut number = 0_usize;
    let mut put = |found: &Found<'_>, writer: &mut Writer<'_, '_, 't>| {
        if number as u64 >= FLOWS.value {
            let reason =
                format!("a step of `{}` is beyond the limit `{}`", step.document.path, FLOWS.name);
            return writer.sink.gap_in(&step.job.run.pipeline, &["DataFlow"], &reason);
        }
        write_one(step, found, number, writer);
        number = number.saturating_add(1);
    };
    let action = step.action();
    let inputs = script_inputs(action.as_deref()).iter().filter_map(|it| step.input(it));
    for script in step.node.get("run").into_iter().chain(inputs) {
        for expression in expressions::in_scalar(script) {
            if let Some(is_certain) = injects(step, &expression) {
                let (text, span) = (expression.text.as_str(), expression.span);
                let (source, sink) = ("untrusted_input", "script");
                put(&Found { source, sink, text, span, secret: None, is_certain }, writer);
            }
        }
    }
    if let (Some(node), Some(script)) = (step.node.get("run"), &step.script) {
        for found in of_script(step, (node, &script.commands), writer) {
            put(&found, writer);
        }
        write_remote_scripts(step, (node, &script.commands), writer);
    }
    let of_action = action.map(|it| of_action(step, &it, writer)).unwrap_or_default();
    for found in of_action {
        put(&found, writer);
    }
}

fn write_one(
    step: &Step<'_, '_>,
    found: &Found<'_>,
    number: usize,
    writer: &mut Writer<'_, '_, '_>,
) {
    let id = format!("gh:flow:{}/{}/{number}", step.job.place, step.label);
    let secret = found.secret.as_deref().map_or(Known::Absent, |it| Value::text(it).into());
    let fact = Fact::new("DataFlow", id, step.at_span(found.span))
        .with("job", Value::text(step.job.id.as_str()))
        .with("step", Value::text(step.id.as_str()))
        .with("source", Value::text(found.source))
        .with("sink", Value::text(found.sink))
        .with("expression", Value::text(found.text))
        .with("secret_ref", secret)
        .with("certainty", Value::text(if found.is_certain { "certain" } else { "possible" }));
    writer.sink.fact(fact);
}

/// Whether an outsider's text becomes part of the script, and whether that is certain: it is not where only people with
/// write access can start the run.
fn injects(step: &Step<'_, '_>, expression: &Expression) -> Option<bool> {
    let untrusted = match &expression.tree {
        Some(tree) => step.scope().untrusted(tree),
        None => Untrusted::Possible,
    };
    match untrusted {
        Untrusted::No => None,
        Untrusted::Possible => Some(false),
        Untrusted::Certain => Some(step.job.run.is_exposed),
    }
}

/// Where the script sends secrets.
fn of_script<'t>(
    step: &Step<'_, 't>,
    (script, commands): (Node<'t>, &[Command]),
    writer: &Writer<'_, '_, 't>,
) -> Vec<Found<'t>> {
    let Some(text) = script.scalar() else { return Vec::new() };
    let parts = Parts::of(script);
    let mut found = Vec::new();
    for flow in flows(commands) {
        let span = parts.span(flow.span.clone());
        let expression = text.get(flow.span.clone()).unwrap_or("");
        // As much of the line as a person would read: a script may be one endless line.
        let rest = text.get(flow.span.start..).unwrap_or("").chars().take(LINE);
        let rest: String = rest.take_while(|it| *it != '\n').collect();
        let disguised = DISGUISES.iter().any(|it| rest.contains(it));
        for (name, node) in secrets_in(step, script, &flow) {
            let (sink, is_certain) = match flow.sink {
                // The platform replaces its secrets in logs, as long as it recognizes them.
                Sink::Log => ("log", disguised || name == secrets::ALL),
                Sink::File => ("file", flow.cause == Cause::Written),
                Sink::EnvFile => ("env_file", true),
                Sink::Argument => ("argument", true),
                Sink::Network => ("network", true),
            };
            let secret = reference(step, &name, node, writer);
            found.push(Found {
                source: "secret",
                sink,
                text: expression,
                span,
                secret,
                is_certain,
            });
        }
    }
    found
}

/// The secrets that a flow moves, each with the scalar that names it. A dump takes every variable.
fn secrets_in<'t>(
    step: &Step<'_, 't>,
    script: Node<'t>,
    flow: &Flow,
) -> Vec<(String, Option<Node<'t>>)> {
    let scope = step.scope();
    let variable = |name: &str| {
        let found = scope.variable(name).map(|(node, scope)| scope.secrets_of(node));
        found.unwrap_or_default()
    };
    let mut found: Vec<(String, Option<Node<'t>>)> = Vec::new();
    if flow.cause == Cause::Dump {
        found.extend(scope.variables().into_iter().flat_map(variable));
    }
    for reference in &flow.references {
        match reference.kind {
            ReferenceKind::Variable => found.extend(variable(&reference.name)),
            ReferenceKind::Expression => {
                let Some(tree) = expressions::parse(&reference.name) else { continue };
                let own = scope.secrets(&tree).into_iter();
                found.extend(own.map(|(name, node)| (name, node.or(Some(script)))));
            }
        }
    }
    found.sort_by(|left, right| left.0.cmp(&right.0));
    found.dedup_by(|left, right| left.0 == right.0);
    found
}

/// The id of the reference that a scalar made: the job's own, or that of its workflow.
fn reference(
    step: &Step<'_, '_>,
    name: &str,
    node: Option<Node<'_>>,
    writer: &Writer<'_, '_, '_>,
) -> Option<String> {
    let span = node?.span();
    let of = |job: Option<String>| writer.secret_refs.get(&(span, name.to_owned(), job)).cloned();
    of(Some(step.job.id.clone())).or_else(|| of(None))
}

fn write_remote_scripts<'t>(
    step: &Step<'_, 't>,
    (script, commands): (Node<'t>, &[Command]),
    writer: &mut Writer<'_, '_, 't>,
) {
    let parts = Parts::of(script);
    for (number, found) in remote_scripts(commands).into_iter().enumerate() {
        let is_workflow = step.document.is_workflow;
        let name = if is_workflow { segment(step.job.name) } else { "runs".to_owned() };
        let label = if is_workflow {
            step.label.clone()
        } else {
            // In an action the place is the step's own, whoever uses the action.
            step.label.rsplit('/').next().unwrap_or("").to_owned()
        };
        let place = Place {
            document: step.document,
            label: format!("{name}/{label}/script/{number}"),
            job: Some(&step.job.id).filter(|_| is_workflow).map(String::as_str),
            step: Some(&step.id).filter(|_| is_workflow).map(String::as_str),
        };
        let span = parts.span(found.span.clone());
        components::write_script(&place, found.url.as_deref(), span, writer);
    }
}

/// What well-known actions do with secrets and with what earlier runs left.
fn of_action<'t>(
    step: &Step<'_, 't>,
    action: &str,
    writer: &mut Writer<'_, '_, 't>,
) -> Vec<Found<'t>> {
    let Some(uses) = step.node.get("uses") else { return Vec::new() };
    let text = uses.text().unwrap_or("");
    let possible = |source, sink| {
        vec![Found { source, sink, text, span: uses.span(), secret: None, is_certain: false }]
    };
    let imports = ["actions/download-artifact", "dawidd6/action-download-artifact"];
    let caches = ["actions/cache", "actions/cache/restore"];
    match action {
        "actions/checkout" => kept_token(step, uses, writer).into_iter().collect(),
        _ if imports.contains(&action) && step.job.run.events.contains("workflow_run") => {
            possible("artifact", "workspace")
        }
        _ if caches.contains(&action) && step.job.run.is_exposed => possible("cache", "workspace"),
        _ => Vec::new(),
    }
}

/// A checkout keeps its token in a file of the runner unless told not to.
fn kept_token<'t>(
    step: &Step<'_, 't>,
    uses: Node<'t>,
    writer: &mut Writer<'_, '_, 't>,
) -> Option<Found<'t>> {
    let setting = step.input("persist-credentials");
    let text = setting.and_then(Node::text);
    if text.is_some_and(|it| it.eq_ignore_ascii_case("false")) {
        return None;
    }
    let is_certain = text.is_none_or(|it| it.eq_ignore_ascii_case("true"));
    let given = step.input("ssh-key").or(step.input("token"));
    let named = given.and_then(|node| Some((secrets::names(node).into_iter().next()?, node)));
    let secret = match named {
        Some((name, node)) => reference(step, &name, Some(node), writer),
        // A token that is written out or computed is not ours to name.
        None if given.is_some() => None,
        None => Some(super::tokens::own_token(step, uses, writer)),
    };
    let place = setting.unwrap_or(uses);
    let text = place.text().unwrap_or("");
    Some(Found { source: "secret", sink: "file", text, span: place.span(), secret, is_certain })
}
