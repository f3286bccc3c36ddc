//! What the judged party writes itself, and what it decides alone: an exemption that it can give itself, and a requirement
//! that it can meet by what it claims. Of an entity that it writes as a whole, such as its own pipeline, the text is the
//! very thing that is judged, so only an exemption is worth a remark there.

use super::analysis::key::Names;
use super::analysis::outcomes::{Outcomes, Premise, Read, Reader};
use super::{Input, Lint};
use crate::codes::lints as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::clause::Clause;
use crate::graph::expr::Expr;
use crate::schema::{AttributeId, EntityId, Schema};

/// See the module.
pub(super) const LINT: Lint = Lint { codes: &[&codes::SUBJECT_DECIDES], is_safe: false, find };

fn find(input: &Input<'_>) -> Vec<Diagnostic> {
    input.clauses().flat_map(|(_, it)| in_clause(input, it)).collect()
}

fn in_clause(input: &Input<'_>, clause: &Clause) -> Vec<Diagnostic> {
    let schema = input.policy.schema();
    let mut out = Vec::new();
    for exception in &clause.exceptions {
        let written = |entity, attribute| is_written(schema, entity, attribute);
        if let Some(read) = decides(input, (clause, exception), &written) {
            let message = "the judged party can exempt itself here";
            out.push(
                report(schema, read, message)
                    .help("except by what somebody else records, by a parameter, or by a waiver"),
            );
        }
    }
    for requirement in &clause.requirements {
        let written = |entity, attribute| {
            is_written(schema, entity, attribute) && !is_written_whole(schema, entity)
        };
        if let Some(read) = decides(input, (clause, &requirement.holds), &written) {
            let message = "the judged party can meet this by what it writes itself";
            out.push(
                report(schema, read, message)
                    .help("require what somebody else records, beside it or instead"),
            );
        }
    }
    out
}

fn is_written(schema: &Schema, entity: EntityId, attribute: AttributeId) -> bool {
    schema.attribute(entity, attribute).is_some_and(|it| it.subject_controlled)
}

fn is_written_whole(schema: &Schema, entity: EntityId) -> bool {
    let attributes = schema.entity(entity).map_or(&[][..], |it| it.attributes.as_slice());
    attributes.iter().all(|it| it.subject_controlled || it.is_key)
}

/// The attribute by which the judged party can make a condition true while nothing else is known.
fn decides<'a>(
    input: &Input<'a>,
    (clause, condition): (&'a Clause, &'a Expr),
    is_written: &dyn Fn(EntityId, AttributeId) -> bool,
) -> Option<Read> {
    let attribute = |entity, attribute| {
        if is_written(entity, attribute) { Outcomes::KNOWN } else { Outcomes::UNKNOWN }
    };
    let premise = Premise { attribute: &attribute, beyond: Outcomes::UNKNOWN };
    let names = Names::of_clause(clause);
    let mut reader = Reader::new(input.policy, premise, names);
    let can_hold = reader.outcomes(condition).has(Outcomes::TRUE);
    let read = reader.reads.iter().find(|it| is_written(it.entity, it.attribute));
    read.copied().filter(|_| can_hold)
}

fn report(schema: &Schema, read: Read, message: &str) -> Diagnostic {
    let entity = schema.entity(read.entity).map_or("?", |it| it.name.as_str());
    let attribute = schema.attribute(read.entity, read.attribute);
    let name = attribute.map_or("?", |it| it.name.as_str());
    let diagnostic = Diagnostic::new(&codes::SUBJECT_DECIDES, read.span, message)
        .label(format!("`{entity}.{name}` is written by whoever is judged"));
    match attribute {
        Some(attribute) => {
            diagnostic.related(attribute.span, "the schema says so (`written_by subject`)")
        }
        None => diagnostic,
    }
}
