//! Facts as JSON Lines, the form that `--facts` reads: sources, scopes, then facts by entity and id, and a last line that
//! counts them, so that a file cut short cannot look complete.

use evaluator::fact::{Batch, Fact, Provenance};
use evaluator::scope::{Obtained, Scope, Source};
use evaluator::value::{Known, Value as Held};
use language::literal::{show_duration, show_instant};
use language::source_map::SourceMap;
use language::span::Span;
use serde_json::{Map, Value, json};
use std::io::{Result, Write};

/// Writes a batch.
///
/// # Errors
/// What the writer says.
pub fn write(batch: &Batch, sources: &SourceMap, out: &mut dyn Write) -> Result<()> {
    line(&json!({ "policyc": "facts/1", "schema": { "std": "1.0" } }), out)?;
    for it in &batch.sources {
        line(&source(it), out)?;
    }
    for it in &batch.scopes {
        line(&scope(it), out)?;
    }
    let mut facts: Vec<&Fact> = batch.facts.iter().collect();
    facts.sort_by(|a, b| (&a.entity, &a.id).cmp(&(&b.entity, &b.id)));
    for it in facts {
        line(&fact(it, sources), out)?;
    }
    let counts = json!({
        "sources": batch.sources.len(), "scopes": batch.scopes.len(), "facts": batch.facts.len(),
    });
    line(&json!({ "end": counts }), out)
}

fn line(value: &Value, out: &mut dyn Write) -> Result<()> {
    out.write_all(crate::json::one_line(value).as_bytes())?;
    out.write_all(b"\n")
}

/// Fields in their order, those without a value left out.
fn record(fields: impl IntoIterator<Item = (&'static str, Option<Value>)>) -> Value {
    let present = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(present.collect())
}

fn source(it: &Source) -> Value {
    let obtained = match it.obtained {
        Obtained::Parsed => "parsed",
        Obtained::Exported => "exported",
        Obtained::Logged => "logged",
        Obtained::Attested => "attested",
    };
    record([
        ("source", Some(json!(&*it.id))),
        ("uri", Some(json!(&*it.uri))),
        ("media", Some(json!(&*it.media))),
        ("path", Some(json!(&*it.path))),
        ("sha256", it.sha256.as_ref().map(|it| json!(&**it))),
        ("bytes", it.bytes.map(Value::from)),
        ("obtained", Some(json!(obtained))),
        ("collected_at", it.collected_at.map(|it| json!(show_instant(it)))),
        ("collector", Some(json!(&*it.collector))),
    ])
}

fn scope(it: &Scope) -> Value {
    let conditions = it.conditions.iter();
    let conditions: Map<String, Value> =
        conditions.map(|it| (it.path.to_string(), held(&it.value))).collect();
    let attributes = it.attributes.as_ref();
    let attributes = attributes.map(|all| all.iter().map(|it| json!(&**it)).collect::<Value>());
    let window = it.window;
    let window =
        window.map(|(from, to)| json!({ "from": show_instant(from), "to": show_instant(to) }));
    record([
        ("scope", Some(json!(&*it.id))),
        ("entity", Some(json!(&*it.entity))),
        ("where", (!conditions.is_empty()).then_some(Value::Object(conditions))),
        ("status", Some(json!(it.status.word()))),
        ("count", it.count.map(Value::from)),
        ("attributes", attributes),
        ("window", window),
        ("source", Some(json!(&*it.source))),
        ("collected_at", it.collected_at.map(|it| json!(show_instant(it)))),
        ("reason", it.reason.as_ref().map(|it| json!(it))),
        ("remedy", it.remedy.as_ref().map(|it| json!(it))),
    ])
}

fn fact(it: &Fact, sources: &SourceMap) -> Value {
    let mut fields = Map::new();
    fields.insert("entity".to_owned(), json!(&*it.entity));
    fields.insert("id".to_owned(), json!(&*it.id));
    fields.insert("provenance".to_owned(), provenance(&it.provenance, sources));
    for attribute in &it.attributes {
        let value = match &attribute.value {
            Known::Yes(value) => held(value),
            Known::Absent => Value::Null,
            Known::Unknown => continue,
        };
        fields.insert(attribute.name.to_string(), value);
    }
    Value::Object(fields)
}

fn provenance(it: &Provenance, sources: &SourceMap) -> Value {
    let via: Vec<Value> = it.via.iter().filter_map(|span| place(*span, sources)).collect();
    record([
        ("source", Some(json!(&*it.source))),
        ("span", it.span.and_then(|span| place(span, sources))),
        ("pointer", it.pointer.as_ref().map(|it| json!(&**it))),
        ("alias_of", it.alias_of.and_then(|span| place(span, sources))),
        ("via", (!via.is_empty()).then_some(Value::Array(via))),
    ])
}

/// `[line, column, end line, end column, byte, length]`.
fn place(span: Span, sources: &SourceMap) -> Option<Value> {
    let (start, end) = sources.range(span)?;
    let length = span.end.saturating_sub(span.start);
    Some(json!([start.line, start.column, end.line, end.column, span.start, length]))
}

fn held(it: &Held) -> Value {
    match it {
        Held::Bool(value) => json!(value),
        Held::Int(value) => json!(value),
        Held::Text(text) => json!(&**text),
        Held::Duration(seconds) => json!(show_duration(*seconds)),
        Held::Instant(seconds) => json!(show_instant(*seconds)),
        Held::Many(members) => members.iter().map(held).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_told_apart_and_the_last_line_counts() {
        let from = Provenance { source: "s1".into(), ..Provenance::default() };
        let job = Fact::new("Job", "b", from.clone())
            .with("timeout", Held::Duration(5_400))
            .with("environment", Known::Absent)
            .with("image", Known::Unknown)
            .with("needs", Held::texts(["a"]));
        let facts = vec![job, Fact::new("Job", "a\u{202e}", from)];
        let batch = Batch { facts, ..Batch::default() };
        let mut out = Vec::new();
        write(&batch, &SourceMap::default(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], r#"{"policyc":"facts/1","schema":{"std":"1.0"}}"#);
        assert_eq!(lines[1], r#"{"entity":"Job","id":"a\u202e","provenance":{"source":"s1"}}"#);
        let job = r#"{"entity":"Job","id":"b","provenance":{"source":"s1"},"timeout":"1h30m","environment":null,"needs":["a"]}"#;
        assert_eq!(lines[2], job);
        assert_eq!(lines[3], r#"{"end":{"sources":0,"scopes":0,"facts":2}}"#);
    }
}
