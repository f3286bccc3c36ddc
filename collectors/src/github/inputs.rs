//! `with`: the values a step hands to its component. An expression is kept as written, since what it names decides; only
//! its result is computed, and `literal` says so. What a secret becomes never stands in these files.

use super::model::Writer;
use super::step::Step;
use crate::provenance::segment;
use crate::yaml::tree::{Kind, Node};
use evaluator::fact::Fact;
use evaluator::value::{Known, Value};

/// Writes the inputs of a step.
pub(super) fn write(step: &Step<'_, '_>, writer: &mut Writer<'_, '_, '_>) {
    for entry in step.node.get("with").into_iter().flat_map(Node::entries) {
        let Some(name) = entry.key.scalar() else { continue };
        let id = format!("gh:input:{}/{}/{}", step.job.place, step.label, segment(name));
        // A value of nothing has no text to point at.
        let introduced = if entry.value.is_null() { entry.key } else { entry.value };
        let fact = Fact::new("StepInput", id, step.at(introduced))
            .with("step", Value::text(step.id.as_str()))
            .with("name", Value::text(name.to_ascii_lowercase()));
        let fact = match entry.value.kind() {
            Kind::Scalar => {
                let text = entry.value.text().unwrap_or("");
                let literal = !text.contains("${{");
                let fact = fact.with("literal", Value::Bool(literal));
                // A value written out under such a name may be a secret: then it stays where it is.
                if literal && is_secret_like(name) {
                    fact
                } else {
                    fact.with("value", Value::text(text))
                }
            }
            Kind::Null => fact.with("value", Known::Absent).with("literal", Value::Bool(true)),
            // The platform takes scalars only.
            Kind::Sequence | Kind::Mapping | Kind::Unresolved => fact,
        };
        writer.sink.fact(fact);
    }
}

fn is_secret_like(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let words = [
        "access-key",
        "api-key",
        "apikey",
        "credential",
        "passphrase",
        "password",
        "passwd",
        "private-key",
        "secret",
        "token",
    ];
    let name = name.replace('_', "-");
    words.iter().any(|it| name.contains(it))
}
