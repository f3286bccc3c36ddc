//! Steps of a job. A local composite action's own steps follow the step that uses it, since they run in the same job.

use super::components::{self, Place};
use super::job::{Job, flag};
use super::model::Writer;
use super::scope::StepScope;
use super::secrets::{self, Holder};
use super::step::{Step, script_inputs};
use super::uses::{Uses, parse};
use super::{flows, images, inputs, model::Document, network, tokens};
use crate::commands;
use crate::limits::CALL_DEPTH;
use crate::provenance::{segment, text_or_absent, with_known};
use crate::yaml::tree::{Kind, Node};
use evaluator::fact::Fact;
use evaluator::value::{Known, Value};
use language::span::Span;
use std::collections::BTreeSet;

/// Writes the steps of a job.
pub(super) fn write_all<'t>(job: &Job<'_, 't>, writer: &mut Writer<'_, '_, 't>) {
    let Some(steps) = job.body.get("steps") else { return };
    let list = List { job, document: job.run.document, caller: None, via: job.run.via.clone() };
    list.write(steps, "", &mut 0, writer);
}

/// A list of steps: a job's, or an action's.
struct List<'s, 't> {
    job: &'s Job<'s, 't>,
    document: &'t Document<'t>,
    caller: Option<&'s StepScope<'s, 't>>,
    via: Vec<Span>,
}

impl<'t> List<'_, 't> {
    fn write(
        &self,
        steps: Node<'t>,
        above: &str,
        index: &mut i64,
        writer: &mut Writer<'_, '_, 't>,
    ) {
        for (at, node) in steps.items().enumerate() {
            let label = format!("{above}{at}");
            if node.kind() != Kind::Mapping {
                let reason =
                    format!("step {label} of a job in `{}` is not a mapping", self.document.path);
                writer.sink.gap_in(&self.job.run.pipeline, &["Step"], &reason);
                continue;
            }
            if !writer.admits_step(self.job.run, node.span()) {
                break;
            }
            let id = format!("gh:step:{}/{label}", self.job.place);
            let component = self.component(node, (at, &label, &id), writer);
            let step = Step {
                job: self.job,
                document: self.document,
                node,
                scope: StepScope { node, caller: self.caller },
                label,
                id,
                via: self.via.clone(),
                component,
                script: node.get("run").and_then(|it| writer.script(it)),
            };
            write(&step, *index, writer);
            *index = index.saturating_add(1);
            self.expand(&step, index, writer);
        }
    }

    /// What the step uses. In an action the reference belongs to no single job.
    fn component(
        &self,
        node: Node<'t>,
        (at, label, id): (usize, &str, &str),
        writer: &mut Writer<'_, '_, 't>,
    ) -> Option<String> {
        let uses = node.get("uses")?;
        let place = if self.document.is_workflow {
            let label = format!("{}/{label}", segment(self.job.name));
            Place { document: self.document, label, job: Some(&self.job.id), step: Some(id) }
        } else {
            super::action::place(self.document, at)
        };
        if let Uses::Docker(image) = parse(uses.text()?) {
            images::note(image, uses, (self.job.run, "job"), writer);
        }
        components::write_uses(&place, uses, writer)
    }

    /// Follows the use of a local action.
    fn expand(&self, step: &Step<'_, 't>, index: &mut i64, writer: &mut Writer<'_, '_, 't>) {
        let Some(uses) = step.node.get("uses") else { return };
        let Some(Uses::Local(path)) = uses.text().map(parse) else { return };
        let depth = step.label.matches('/').count() as u64;
        let target = components::target(path, writer).filter(|it| !it.is_workflow);
        let Some(document) = target.filter(|_| depth < CALL_DEPTH.value) else {
            let reason = format!(
                "the action `{path}`, which `{}` uses, could not be read here",
                self.document.path
            );
            writer.sink.gap_in(
                &self.job.run.pipeline,
                &["SecretRef", "Step", "StepInput"],
                &reason,
            );
            return;
        };
        let Some(steps) = document.root.get("runs").and_then(|it| it.get("steps")) else { return };
        let list = List {
            job: self.job,
            document,
            caller: Some(&step.scope),
            via: self.via.iter().copied().chain([uses.span()]).collect(),
        };
        list.write(steps, &format!("{}/", step.label), index, writer);
    }
}

fn write<'t>(step: &Step<'_, 't>, index: i64, writer: &mut Writer<'_, '_, 't>) {
    let node = step.node;
    let script = node.entry("run");
    let named = ["uses", "run", "name"].iter().filter_map(|it| node.get(it));
    let introduced = named.into_iter().find(|it| !it.is_null()).unwrap_or(node);
    let kind = if script.is_some() { "run" } else { "use" };
    let script_text = script.and_then(|it| it.value.scalar());
    let mut fact = Fact::new("Step", step.id.as_str(), step.at(introduced))
        .with("job", Value::text(step.job.id.as_str()))
        .with("index", Value::Int(index))
        .with("kind", Value::text(kind))
        .with("categories", Value::texts(categories(step)))
        .with("script", text_or_absent(script_text));
    // A `uses` that could not be read is no proof that the step uses nothing.
    let component = match (&step.component, node.get("uses")) {
        (Some(id), _) => Some(Value::text(id.as_str()).into()),
        (None, None) => Some(Known::Absent),
        (None, Some(_)) => None,
    };
    fact = with_known(fact, "component", component);
    fact = match shell(step) {
        Some(node) => fact.with_at("shell", text_or_absent(node.text()), node.span()),
        None => fact.with("shell", Known::Absent),
    };
    fact = condition(fact, step);
    fact = match (may_fail(step), node.get("continue-on-error")) {
        (Some(value), Some(it)) => fact.with_at("may_fail", Value::Bool(value), it.span()),
        (value, _) => with_known(fact, "may_fail", value.map(Value::Bool)),
    };
    fact = with_known(fact, "masks_failure", masks(step).map(Value::Bool));
    fact = fact.with("env_names", Value::texts(step.scope().variables()));
    writer.sink.fact(fact);
    inputs::write(step, writer);
    write_secrets(step, writer);
    flows::write(step, writer);
    tokens::of_step(step, writer);
    network::of_step(step, writer);
}

/// A step of an action runs only where the step that uses the action does.
fn condition(fact: Fact, step: &Step<'_, '_>) -> Fact {
    let conditions = step.scope.chain().filter_map(|it| it.node.get("if"));
    let conditions: Vec<Node<'_>> = conditions.filter(|it| !it.is_null()).collect();
    let texts: Vec<&str> = conditions.iter().filter_map(|it| it.text()).collect();
    match (conditions.first(), texts.as_slice()) {
        (None, _) => fact.with("condition", Known::Absent),
        (Some(first), [only]) => fact.with_at("condition", Value::text(*only), first.span()),
        (Some(first), all) => {
            let joined: Vec<String> = all.iter().rev().map(|it| format!("({it})")).collect();
            fact.with_at("condition", Value::text(joined.join(" && ")), first.span())
        }
    }
}

/// Whether a failure is passed over, by the step itself or by the step that uses the action it belongs to.
fn may_fail(step: &Step<'_, '_>) -> Option<bool> {
    let flags = step.scope.chain().map(|it| flag(it.node, "continue-on-error"));
    let flags: Vec<Option<bool>> = flags.collect();
    if flags.contains(&Some(true)) {
        return Some(true);
    }
    flags.iter().all(Option::is_some).then_some(false)
}

fn categories(step: &Step<'_, '_>) -> BTreeSet<&'static str> {
    if let Some(script) = &step.script {
        return script.categories.clone();
    }
    let Some(action) = step.action() else { return BTreeSet::new() };
    let mut found: BTreeSet<&'static str> = commands::of_action(&action).iter().copied().collect();
    found.extend(commands::of_inputs(&action, &given(step)));
    found
}

fn given<'t>(step: &Step<'_, 't>) -> Vec<(&'t str, &'t str)> {
    let pairs = step.node.get("with").into_iter().flat_map(Node::entries);
    pairs.filter_map(|it| Some((it.key.scalar()?, it.value.scalar()?))).collect()
}

/// The platform's own shell runs without `pipefail` unless `shell: bash` is written.
fn masks(step: &Step<'_, '_>) -> Option<bool> {
    if let Some(script) = &step.script {
        let shell = shell(step).map(|it| it.text().unwrap_or(""));
        let pipefail = shell.is_some_and(|it| it == "bash" || it.contains("pipefail"));
        let lost = !pipefail && script.masks_failure_through_pipe;
        return Some(script.masks_failure || lost);
    }
    // What an image or a local action does with a failure is not in this text.
    step.action().map(|action| commands::inputs_mask_failure(&action, &given(step)))
}

/// The step's own shell, else the job's default, else the workflow's.
fn shell<'t>(step: &Step<'_, 't>) -> Option<Node<'t>> {
    let of = |it: Node<'t>| it.get("defaults")?.get("run")?.get("shell");
    step.node.get("run")?;
    let own = step.node.get("shell");
    if !step.document.is_workflow {
        // Defaults of a job do not reach into actions.
        return own;
    }
    own.or_else(|| of(step.job.body)).or_else(|| of(step.job.run.document.root))
}

fn write_secrets(step: &Step<'_, '_>, writer: &mut Writer<'_, '_, '_>) {
    let run = step.job.run;
    let action = step.action();
    let exposed = match &step.component {
        Some(id) => Some(Value::text(id.as_str()).into()),
        None => step.node.get("run").map(|_| Known::Absent),
    };
    let holder = Holder {
        place: format!("{}/{}", step.job.place, step.label),
        pipeline: run.pipeline.clone(),
        job: Some(step.job.id.clone()),
        step: Some(step.id.clone()),
        level: "step",
        exposed_to: exposed,
        is_plain: step.job.environment == Known::Absent,
        script_inputs: script_inputs(action.as_deref()),
    };
    for entry in step.node.entries() {
        let key = entry.key.scalar().unwrap_or("?").to_owned();
        secrets::write(entry.value, &mut vec![key], (run, &holder), writer);
    }
    super::stores::write(step, &holder, writer);
}
