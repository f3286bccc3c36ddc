//! The plan for programs: one object, its shape published as `docs/evidence.schema.json`.

use super::{Needed, Plan};
use crate::json::print;
use crate::look::Look;
use evaluator::needs::Extent;
use serde_json::{Value, json};
use std::io::{Result, Write};

/// Version of the shape. A new field leaves the first number, a changed one raises it.
const SCHEMA_VERSION: &str = "1.0";

pub(super) fn write(plan: &Plan, _: Look, out: &mut dyn Write) -> Result<()> {
    let clauses: Vec<Value> =
        plan.clauses.iter().map(|(number, name)| json!({ "id": number, "name": name })).collect();
    let needs: Vec<Value> = plan.needs.iter().map(needed).collect();
    print(
        &json!({
            "schemaVersion": SCHEMA_VERSION,
            "title": plan.title,
            "clauses": clauses,
            "entities": needs,
        }),
        out,
    )
}

fn needed(it: &Needed) -> Value {
    let attributes: Vec<Value> = it
        .attributes
        .iter()
        .map(|read| {
            json!({
                "name": read.name,
                "type": read.ty,
                "read_by": read.read_by,
                "extent": read.extent.map(Extent::word),
            })
        })
        .collect();
    let chosen: Vec<Value> = it
        .chosen
        .iter()
        .map(|(attribute, value, by)| json!({ "attribute": attribute, "value": value, "chosen_by": by }))
        .collect();
    let sources: Vec<Value> = it
        .sources
        .iter()
        .map(|source| {
            json!({
                "platform": source.platform,
                "command": source.command,
                "right": source.right,
                "shows": source.shows,
            })
        })
        .collect();
    json!({
        "entity": it.entity,
        "doc": it.doc,
        "stated_by_people": it.by_person,
        "listed_by": it.listed_by,
        "attributes": attributes,
        "chosen": chosen,
        "sources": sources,
        "extent": it.extent().map(Extent::word),
        "facts": it.presence.map(|(facts, _)| facts),
        "listed": it.presence.map(|(_, listed)| listed.word()),
        "unsupplied": it.unsupplied(),
    })
}
