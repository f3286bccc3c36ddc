//! Values as policies would write them, and messages with their values filled in.

use crate::eval::frame::Frame;
use crate::eval::run::{Run, Stop};
use crate::eval::values::{MOST, Mark, Scalar, SetRef, Values};
use crate::evidence::Missing;
use crate::plan::{MessagePiece, Node};
use crate::scope::UNDATED;
use crate::store::column::small_of;
use language::graph::ParamValue;
use language::graph::calendar::CalendarId;
use language::literal::{self, Literal};
use language::schema::{Schema, Type};

/// A known cell of a type.
pub(crate) fn cell(run: &Run<'_>, ty: &Type, cell: i64) -> String {
    match ty.required() {
        Type::Bool => (cell != 0).to_string(),
        Type::Duration => literal::show_duration(cell),
        Type::Instant => literal::show_instant(cell),
        Type::Date => literal::show_date(cell),
        Type::Enum(id) => run.plan.schema.enum_value(*id, small_of(cell)).to_owned(),
        Type::Calendar => run.plan.schema.calendar_name(CalendarId(small_of(cell))).to_owned(),
        Type::Entity(id) => run.id(*id, cell).to_owned(),
        Type::Int | Type::Set(_) | Type::List(_) | Type::Optional(_) | Type::Error => {
            cell.to_string()
        }
        Type::Text
        | Type::Role
        | Type::Regex
        | Type::Glob
        | Type::Url
        | Type::Host
        | Type::Path
        | Type::Digest
        | Type::Version
        | Type::Cidr => run.text(cell).to_owned(),
    }
}

/// A scalar of any state.
pub(crate) fn scalar(run: &Run<'_>, ty: &Type, value: Scalar) -> String {
    let end = |at: i64| cell(run, ty, at);
    match value.mark {
        Mark::Known => end(value.low),
        Mark::Absent => "absent".to_owned(),
        Mark::Unknown => "unknown".to_owned(),
        Mark::Fault => "error".to_owned(),
        Mark::Range | Mark::MaybeRange | Mark::FaultRange | Mark::FaultMaybeRange => {
            // What no count reaches is no end worth saying.
            let most = if *ty == Type::Int { MOST } else { i64::MAX };
            match (value.low == i64::MIN, value.high >= most) {
                (true, true) => "unknown".to_owned(),
                (true, false) => format!("at most {}", end(value.high)),
                (false, true) => format!("at least {}", end(value.low)),
                (false, false) => format!("{} to {}", end(value.low), end(value.high)),
            }
        }
    }
}

/// A set: its certain members in order of their text, then what else may be in it.
pub(crate) fn set(run: &Run<'_>, ty: &Type, set: SetRef<'_>) -> String {
    if set.note.absent {
        return "absent".to_owned();
    }
    if set.note.unknown {
        return "unknown".to_owned();
    }
    let member = ty.member().cloned().unwrap_or(Type::Error);
    let mut shown: Vec<String> = set
        .iter()
        .map(|(it, certain)| {
            let text = cell(run, &member, it);
            if certain { text } else { format!("perhaps {text}") }
        })
        .collect();
    if matches!(ty.required(), Type::Set(_)) {
        shown.sort();
    }
    let more = shown.len().saturating_sub(8);
    shown.truncate(8);
    if more > 0 {
        shown.push(format!("{more} more"));
    }
    if set.note.is_open() {
        shown.push("perhaps others".to_owned());
    }
    if shown.is_empty() { "none".to_owned() } else { shown.join(", ") }
}

/// The first row of a column.
pub(crate) fn values(run: &Run<'_>, ty: &Type, values: &Values) -> String {
    match values {
        Values::Scalars(it) => scalar(run, ty, it.get(0)),
        Values::Sets(it) => set(run, ty, it.get(0)),
    }
}

/// The value of an expression on one row.
pub(crate) fn node(run: &mut Run<'_>, node: &Node, frame: &Frame) -> Result<String, Stop> {
    let found = run.value(node, frame)?;
    Ok(values(run, &node.ty, &found))
}

/// A message with its values.
pub(crate) fn message(
    run: &mut Run<'_>,
    pieces: &[MessagePiece],
    frame: &Frame,
) -> Result<String, Stop> {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            MessagePiece::Text(text) => out.push_str(text),
            MessagePiece::Param(id) => {
                let value = run.params.get(id.0 as usize).and_then(Option::as_ref);
                out.push_str(
                    &value.map_or_else(|| "unset".to_owned(), |it| param(&run.plan.schema, it)),
                );
            }
            MessagePiece::Value(value) => out.push_str(&node(run, value, frame)?),
        }
    }
    Ok(out)
}

/// A parameter's value as reports show it.
pub fn param(schema: &Schema, value: &ParamValue) -> String {
    match value {
        ParamValue::One(it) => shown(schema, it),
        ParamValue::Table(entries) => {
            entries.iter().map(|it| shown(schema, it)).collect::<Vec<_>>().join(", ")
        }
    }
}

/// A literal as reports show it.
pub fn shown(schema: &Schema, value: &Literal) -> String {
    match value {
        Literal::Bool(it) => it.to_string(),
        Literal::Int(it) => it.to_string(),
        Literal::Text(it) | Literal::Reference(it) => it.to_string(),
        Literal::Duration(it) => literal::show_duration(*it),
        Literal::Instant(it) => literal::show_instant(*it),
        Literal::Date(it) => literal::show_date(*it),
        Literal::Enum(id, at) => schema.enum_value(*id, *at).to_owned(),
        Literal::Calendar(id) => schema.calendar_name(*id).to_owned(),
        Literal::Set(members) if members.is_empty() => "none".to_owned(),
        Literal::Set(members) => {
            members.iter().map(|it| shown(schema, it)).collect::<Vec<_>>().join(", ")
        }
    }
}

/// A missing thing in a few words.
pub fn missing(missing: &Missing) -> String {
    match missing {
        Missing::Attribute { entity, id, attribute } => format!("{entity}.{attribute} of {id}"),
        Missing::Fact { entity, id } => format!("{entity} {id}"),
        Missing::Collection { entity, of, reason } => {
            let of = of.as_ref().map(|(attribute, id)| format!(" of {attribute} {id}"));
            let reason = reason.as_ref().map(|it| format!(" ({it})"));
            format!("all {entity}{}{}", of.unwrap_or_default(), reason.unwrap_or_default())
        }
        Missing::Parameter { name } => format!("parameter {name}"),
        Missing::Stale { source, collected_at: UNDATED } => {
            format!("fresh evidence from {source}, which bears no date")
        }
        Missing::Stale { source, collected_at } => {
            format!(
                "fresh evidence from {source}, collected {}",
                literal::show_instant(*collected_at)
            )
        }
        Missing::Conflict { entity, id, attribute } => {
            format!("{entity}.{attribute} of {id}: two sources disagree")
        }
    }
}
