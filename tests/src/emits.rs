//! An `emits` fence: the facts and lists that sources must give. Exact for the entities it mentions, and of each fact for the
//! attributes it lists; what is not as the fence says is shown in the form in which a page would say it.

use evaluator::fact::{Batch, Fact};
use evaluator::value::{Known, Value};
use language::literal;
use language::source_map::SourceMap;
use language::span::Span;
use std::collections::BTreeSet;

/// One statement of a fence.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Said {
    /// `Job gh:job:… { name: "build" @ 3:5-3:10 } @ 3:3-3:8`.
    Fact { entity: String, id: String, attributes: Vec<(String, Valued)>, place: Option<String> },
    /// `no Job`.
    None(String),
    /// `complete Job`, `partial Step`.
    Listed(String, String),
}

/// A value and its place, both as written.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Valued {
    value: String,
    place: Option<String>,
}

/// Holds a batch against a fence.
///
/// # Errors
/// Every fact that is missing, too many or different, and every list with another status.
pub fn compare(text: &str, batch: &Batch, map: &SourceMap) -> Result<(), String> {
    let said = statements(text)?;
    let mut wrong = Vec::new();
    let mut mentioned: BTreeSet<&str> = BTreeSet::new();
    let mut known: BTreeSet<(&str, &str)> = BTreeSet::new();
    for statement in &said {
        match statement {
            Said::None(entity) => drop(mentioned.insert(entity)),
            Said::Listed(status, entity) => wrong.extend(listed(status, entity, batch)),
            Said::Fact { entity, id, .. } => {
                mentioned.insert(entity);
                known.insert((entity, id));
                wrong.extend(fact(statement, batch, map));
            }
        }
    }
    let is_new =
        |it: &&Fact| mentioned.contains(&*it.entity) && !known.contains(&(&*it.entity, &*it.id));
    wrong
        .extend(batch.facts.iter().filter(is_new).map(|it| format!("too many: {}", show(it, map))));
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

fn listed(status: &str, entity: &str, batch: &Batch) -> Option<String> {
    let scopes: Vec<&str> =
        batch.scopes.iter().filter(|it| &*it.entity == entity).map(|it| it.status.word()).collect();
    let right = !scopes.is_empty() && scopes.iter().all(|it| *it == status);
    (!right).then(|| format!("the list of `{entity}` is {scopes:?}, not `{status}`"))
}

fn fact(said: &Said, batch: &Batch, map: &SourceMap) -> Option<String> {
    let Said::Fact { entity, id, attributes, place } = said else { return None };
    let found = batch.facts.iter().find(|it| *it.entity == **entity && *it.id == **id);
    let Some(found) = found else { return Some(format!("missing:  {entity} {id}")) };
    let mut right = place.is_none() || *place == shown_place(found.provenance.span, map);
    for (name, valued) in attributes {
        let attribute = found.attributes.iter().find(|it| *it.name == **name);
        let value = attribute.map_or("unknown".to_owned(), |it| state(&it.value));
        let span = attribute.and_then(|it| it.span).or(found.provenance.span);
        right &= value == valued.value;
        right &= valued.place.is_none() || valued.place == shown_place(span, map);
    }
    (!right).then(|| format!("differs:  {entity} {id}\n  actual: {}", show(found, map)))
}

fn shown_place(span: Option<Span>, map: &SourceMap) -> Option<String> {
    let (start, end) = map.range(span?)?;
    Some(format!("{}:{}-{}:{}", start.line, start.column, end.line, end.column))
}

fn show(fact: &Fact, map: &SourceMap) -> String {
    let at = |span| shown_place(span, map).map(|it| format!(" @ {it}")).unwrap_or_default();
    let one = |it: &evaluator::fact::Attribute| {
        format!(
            "{}: {}{}",
            it.name,
            state(&it.value),
            it.span.map(|it| at(Some(it))).unwrap_or_default()
        )
    };
    let attributes: Vec<String> = fact.attributes.iter().map(one).collect();
    let place = at(fact.provenance.span);
    format!("{} {} {{ {} }}{place}", fact.entity, fact.id, attributes.join(", "))
}

fn state(known: &Known) -> String {
    match known {
        Known::Yes(it) => value(it),
        Known::Absent => "none".to_owned(),
        Known::Unknown => "unknown".to_owned(),
    }
}

/// Text in quotes only where it could be taken for something else.
fn value(it: &Value) -> String {
    match it {
        Value::Bool(it) => it.to_string(),
        Value::Int(it) => it.to_string(),
        Value::Duration(it) => literal::show_duration(*it),
        Value::Instant(it) => literal::show_instant(*it),
        Value::Text(it) if it.is_empty() || it.contains(['"', ',', ' ', '{', '}', '@', '\n']) => {
            format!("{it:?}")
        }
        Value::Text(it) => it.to_string(),
        Value::Many(members) => {
            let members: BTreeSet<String> = members.iter().map(value).collect();
            format!("{{{}}}", members.into_iter().collect::<Vec<_>>().join(", "))
        }
    }
}

fn statements(text: &str) -> Result<Vec<Said>, String> {
    let mut out = Vec::new();
    let mut open = String::new();
    for line in text.lines().map(str::trim).filter(|it| !it.is_empty()) {
        open.push_str(line);
        let depth = |it: char| open.matches(it).count();
        if depth('{') > depth('}') {
            open.push(if line.ends_with([',', '{']) { ' ' } else { ',' });
            continue;
        }
        out.push(statement(&open).ok_or_else(|| format!("`{open}` is no statement of facts"))?);
        open.clear();
    }
    if open.is_empty() { Ok(out) } else { Err(format!("`{open}` is not closed")) }
}

fn statement(text: &str) -> Option<Said> {
    let Some((head, rest)) = text.split_once(" {") else {
        let (word, entity) = text.split_once(' ')?;
        let (word, entity) = (word.to_owned(), entity.trim().to_owned());
        return Some(if word == "no" { Said::None(entity) } else { Said::Listed(word, entity) });
    };
    let (entity, id) = head.split_once(' ')?;
    let (inner, behind) = rest.rsplit_once('}')?;
    let attributes = split(inner).into_iter().map(|it| {
        let (name, rest) = it.split_once(':')?;
        let (value, place) = placed(rest);
        Some((name.trim().to_owned(), Valued { value: normal(value), place }))
    });
    let place = behind.trim().strip_prefix('@').map(|it| it.trim().to_owned());
    let (entity, id) = (entity.to_owned(), id.trim().trim_matches('"').to_owned());
    Some(Said::Fact { entity, id, attributes: attributes.collect::<Option<_>>()?, place })
}

fn placed(text: &str) -> (&str, Option<String>) {
    match text.rsplit_once(" @ ") {
        Some((value, place)) => (value.trim(), Some(place.trim().to_owned())),
        None => (text.trim(), None),
    }
}

/// Members of a set sorted, and quotes only where [`value`] writes them.
fn normal(text: &str) -> String {
    if let Some(inner) = text.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
        let members: BTreeSet<String> = split(inner).into_iter().map(|it| normal(&it)).collect();
        return format!("{{{}}}", members.into_iter().collect::<Vec<_>>().join(", "));
    }
    match text.strip_prefix('"').and_then(|it| it.strip_suffix('"')) {
        Some(inner) => value(&Value::text(inner.replace("\\\"", "\"").replace("\\n", "\n"))),
        None => text.to_owned(),
    }
}

/// Splits at commas that stand neither in quotes nor in braces.
fn split(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let (mut quoted, mut depth) = (false, 0_usize);
    for it in text.chars() {
        quoted ^= it == '"';
        depth = match it {
            '{' if !quoted => depth.saturating_add(1),
            '}' if !quoted => depth.saturating_sub(1),
            _ => depth,
        };
        match out.last_mut() {
            Some(last) if it != ',' || quoted || depth > 0 => last.push(it),
            _ => out.push(String::new()),
        }
    }
    let parts = out.into_iter().map(|it| it.trim().to_owned());
    parts.filter(|it| !it.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use evaluator::fact::Provenance;
    use evaluator::scope::{Scope, Status};

    fn batch(map: &mut SourceMap) -> Batch {
        let file = map.add("ci.yml", "jobs:\n  build:\n");
        let span = Some(Span::new(file, 8, 13));
        let provenance = Provenance { span, ..Provenance::default() };
        let fact = Fact::new("Job", "gh:job:build", provenance)
            .with("name", Value::text("build it"))
            .with("needs", Value::texts(["b", "a"]))
            .with("environment", Known::Absent);
        let scope = Scope {
            id: "s".into(),
            entity: "Job".into(),
            conditions: Vec::new(),
            status: Status::Complete,
            count: Some(1),
            attributes: None,
            window: None,
            source: "x".into(),
            collected_at: None,
            reason: None,
            remedy: None,
        };
        Batch { facts: vec![fact], scopes: vec![scope], ..Batch::default() }
    }

    #[test]
    fn facts_are_exact_for_what_a_page_mentions() {
        let mut map = SourceMap::default();
        let batch = batch(&mut map);
        let right = "complete Job\nno Step\nJob gh:job:build {\n  name: \"build it\" @ 2:3-2:8\n  needs: {a, \"b\"},\n  environment: none, timeout: unknown\n} @ 2:3-2:8\n";
        assert_eq!(compare(right, &batch, &map), Ok(()));
        let wrong = [
            ("Job gh:job:build { name: build }", "differs"),
            ("Job gh:job:build { } @ 1:1-1:2", "differs"),
            ("Job gh:job:test { }", "missing:  Job gh:job:test\ntoo many: Job gh:job:build"),
            ("no Job", "too many"),
            ("partial Job", "not `partial`"),
            ("Job {", "not closed"),
        ];
        for (text, why) in wrong {
            let message = compare(text, &batch, &map).unwrap_err();
            assert!(message.contains(why), "{text}: {message}");
        }
    }
}
