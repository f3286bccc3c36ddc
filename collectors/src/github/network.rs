//! `NetworkPolicy`: what a step puts around the network of its job.

use super::job::flag;
use super::model::Writer;
use super::step::Step;
use crate::provenance::with_known;
use crate::yaml::tree::Node;
use evaluator::fact::Fact;
use evaluator::value::{Known, Value};

/// Writes the policy that a step sets up, if it is one we know.
pub(super) fn of_step(step: &Step<'_, '_>, writer: &mut Writer<'_, '_, '_>) {
    if step.action().as_deref() != Some("step-security/harden-runner") {
        return;
    }
    let Some(uses) = step.node.get("uses") else { return };
    let setting = step.input("egress-policy");
    // Without a setting it blocks; a computed one is unknown.
    let blocks = match setting.map(Node::text) {
        None | Some(Some("block")) => Some(true),
        Some(Some("audit")) => Some(false),
        Some(_) => None,
    };
    let id = format!("gh:network:{}/{}", step.job.place, step.label);
    let mut fact = Fact::new("NetworkPolicy", id, step.at(setting.unwrap_or(uses)))
        .with("job", Value::text(step.job.id.as_str()))
        .with("runner", Known::Absent)
        .with("org", Known::Absent)
        .with("kind", Value::text("harden_runner"))
        .with("allow_cidrs", Value::Many(Vec::new()));
    let action = blocks.map(|it| Value::text(if it { "deny" } else { "allow" }));
    fact = with_known(fact, "default_action", action);
    // It may be skipped, or come too late: then nobody knows whether it ever blocks what the job does.
    let enforced = blocks.filter(|blocks| !blocks || holds_for_the_job(step));
    fact = with_known(fact, "enforced", enforced.map(Value::Bool));
    writer.sink.fact(with_known(fact, "allow_hosts", hosts(step)));
}

/// Whether the step is the job's first, always runs, and ends the job where it fails.
fn holds_for_the_job(step: &Step<'_, '_>) -> bool {
    let is_sure =
        |node: Node<'_>| node.get("if").is_none() && flag(node, "continue-on-error") == Some(false);
    step.label.split('/').all(|it| it == "0") && step.scope.chain().all(|it| is_sure(it.node))
}

/// `api.github.com:443 *.pkg.dev:443`; nothing where an expression fills it in.
fn hosts(step: &Step<'_, '_>) -> Option<Value> {
    let Some(node) = step.input("allowed-endpoints") else { return Some(Value::Many(Vec::new())) };
    let text = node.scalar().filter(|it| !it.contains("${{"))?;
    let host = |it: &str| it.rsplit_once(':').map_or(it, |(host, _)| host).to_ascii_lowercase();
    Some(Value::texts(text.split_whitespace().map(host)))
}
