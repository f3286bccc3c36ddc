//! The report for programs: one object, its shape published as `docs/report.schema.json`. Lines and columns are one-based;
//! columns count bytes.

use crate::Format;
use crate::escape::is_dangerous;
use crate::fingerprint;
use crate::look::Look;
use crate::missing;
use crate::model::{Clause, Outcome, Remedy, Report, Subject};
use evaluator::evidence::{Evidence, Missing};
use evaluator::verdict::Verdict;
use language::diagnostic::Diagnostic;
use language::literal::show_instant;
use language::source_map::SourceMap;
use language::span::Span;
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{Result, Write};

/// The format's row.
pub const FORMAT: Format =
    Format { name: "json", doc: "for programs: one object, see docs/report.schema.json", write };

/// Version of the shape. A new field leaves it, a changed one raises it.
const SCHEMA_VERSION: &str = "1.1";

fn write(report: &Report, _: Look, out: &mut dyn Write) -> Result<()> {
    print(&Document(report), out)
}

/// Writes a value, indented. What could act on a terminal or reorder a line is written as an escape, which JSON allows
/// inside strings, the only place where such a character can stand.
///
/// # Errors
/// What the writer says.
pub fn print(value: &impl Serialize, out: &mut dyn Write) -> Result<()> {
    serde_json::to_writer_pretty(Safe(out), value)?;
    out.write_all(b"\n")
}

/// A value on one line, as safe.
pub fn one_line(value: &Value) -> String {
    safe(&value.to_string()).into_owned()
}

/// Passes JSON on in safe form. The serializer hands over whole tokens, so no piece ends inside a character.
struct Safe<'o>(&'o mut dyn Write);

impl Write for Safe<'_> {
    fn write(&mut self, piece: &[u8]) -> Result<usize> {
        let text = std::str::from_utf8(piece).map_err(std::io::Error::other)?;
        self.0.write_all(safe(text).as_bytes())?;
        Ok(piece.len())
    }

    fn flush(&mut self) -> Result<()> {
        self.0.flush()
    }
}

fn safe(json: &str) -> Cow<'_, str> {
    if json.bytes().all(|it| it.is_ascii_graphic() || it == b' ' || it == b'\n') {
        return json.into();
    }
    let mut text = String::with_capacity(json.len());
    for it in json.chars() {
        if it != '\n' && is_dangerous(it) {
            let mut units = [0_u16; 2];
            for unit in it.encode_utf16(&mut units) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        } else {
            text.push(it);
        }
    }
    text.into()
}

/// A list whose members are made as they are written: a report has more subjects than memory should hold as JSON.
struct Each<I>(I);

impl<I: Iterator<Item: Serialize> + Clone> Serialize for Each<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.clone())
    }
}

/// The whole report.
struct Document<'r>(&'r Report);

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let Self(report) = self;
        let worst = report.clauses.iter().map(|it| it.verdict).min();
        let problems = report.problems.iter().map(|it| problem(it, &report.sources));
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schemaVersion", SCHEMA_VERSION)?;
        map.serialize_entry("tool", &json!({ "name": "policyc", "version": report.tool }))?;
        map.serialize_entry("target", &report.target)?;
        map.serialize_entry("at", &show_instant(report.at))?;
        map.serialize_entry("policy", &policy(report))?;
        map.serialize_entry("verdict", &worst.map(Verdict::word))?;
        map.serialize_entry("summary", &summary(report))?;
        map.serialize_entry("notes", &report.notes)?;
        map.serialize_entry("hints", &report.hints)?;
        let clauses = report.clauses.iter().map(|it| Judged(it, report));
        map.serialize_entry("clauses", &Each(clauses))?;
        map.serialize_entry("deselected", &deselected(report))?;
        map.serialize_entry("not_encoded", &not_encoded(report))?;
        map.serialize_entry("problems", &Each(problems))?;
        map.serialize_entry("inputs", &inputs(report))?;
        map.end()
    }
}

fn policy(report: &Report) -> Value {
    let parameters = report.policy.parameters.iter();
    let parameters = parameters.map(|(name, value)| json!({ "name": name, "value": value }));
    json!({
        "name": report.policy.name,
        "version": report.policy.version,
        "title": report.policy.title,
        "origin": report.policy.origin,
        "parameters": parameters.collect::<Vec<_>>(),
    })
}

fn summary(report: &Report) -> Value {
    let mut counts: Map<String, Value> = Verdict::ALL
        .into_iter()
        .map(|it| (it.word().to_owned(), report.count(it).into()))
        .collect();
    counts.insert("deselected".to_owned(), report.deselected.len().into());
    counts.insert("not_encoded".to_owned(), report.not_encoded.len().into());
    Value::Object(counts)
}

/// A clause of a report.
struct Judged<'r>(&'r Clause, &'r Report);

impl Serialize for Judged<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let Self(it, report) = *self;
        let controls = it.controls.iter();
        let controls = controls.map(|it| json!({ "framework": it.framework, "id": it.id }));
        let unseen = it.unseen.iter().map(|it| absence(it, &report.remedies));
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &it.id)?;
        map.serialize_entry("name", &it.name)?;
        map.serialize_entry("title", &it.title)?;
        map.serialize_entry("severity", it.severity.word())?;
        map.serialize_entry("enforced", &it.is_enforced())?;
        map.serialize_entry("verdict", it.verdict.word())?;
        map.serialize_entry("controls", &Each(controls))?;
        map.serialize_entry("why", &it.why)?;
        map.serialize_entry("fix", &(!it.fix.is_empty()).then_some(&it.fix))?;
        map.serialize_entry("fault", &it.fault)?;
        map.serialize_entry("location", &location(Some(it.declared), &report.sources))?;
        let subjects = it.subjects.iter().map(|of| subject(of, it, report));
        map.serialize_entry("subjects", &Each(subjects))?;
        map.serialize_entry("exempt", &it.exempt)?;
        map.serialize_entry("missing", &Each(unseen))?;
        map.end()
    }
}

fn subject(it: &Subject, of: &Clause, report: &Report) -> Value {
    let missing = it.missing().into_iter().map(|it| absence(it, &report.remedies));
    let outcomes = it.outcomes.iter().map(|outcome| requirement(outcome, it, of, report));
    json!({
        "subject": it.subject,
        "verdict": it.verdict.word(),
        "message": it.message(),
        "location": location(it.place(), &report.sources),
        "missing": missing.collect::<Vec<_>>(),
        "fix": (!it.fix.is_empty()).then_some(&it.fix),
        "applies": if it.maybe { "unknown" } else { "yes" },
        "requirements": outcomes.collect::<Vec<_>>(),
    })
}

fn requirement(it: &Outcome, subject: &Subject, of: &Clause, report: &Report) -> Value {
    let evidence = it.evidence.iter().map(|it| leaf(it, &report.sources));
    json!({
        "verdict": it.verdict.word(),
        "message": it.message,
        "location": location(it.place().or(subject.at.place), &report.sources),
        "asked": location(Some(it.asked), &report.sources),
        "fingerprint": fingerprint::finding(of, subject, it),
        "evidence": evidence.collect::<Vec<_>>(),
        "missing": it.missing.iter().map(|it| absence(it, &report.remedies)).collect::<Vec<_>>(),
    })
}

/// One leaf of evidence; `policyc explain` prints the same.
pub(crate) fn leaf(it: &Evidence, sources: &SourceMap) -> Value {
    json!({
        "entity": &*it.entity,
        "id": &*it.id,
        "attribute": it.attribute.as_deref(),
        "value": it.value,
        "location": location(it.place, sources),
        "pointer": it.pointer.as_deref(),
        "source": &*it.source,
        "via": it.via.iter().map(|span| location(Some(*span), sources)).collect::<Vec<_>>(),
        "asked": location(it.asked_at, sources),
    })
}

/// One missing thing with what would supply it.
pub(crate) fn absence(it: &Missing, remedies: &[Remedy]) -> Value {
    json!({
        "kind": missing::kind(it),
        "name": missing::name(it),
        "message": missing::phrase(it),
        "remedy": missing::remedy(it, remedies),
    })
}

/// A place, or null where there is none.
pub(crate) fn location(span: Option<Span>, sources: &SourceMap) -> Value {
    let place = span.and_then(|span| Some((sources.path(span.file), sources.range(span)?)));
    let Some((file, (start, end))) = place else { return Value::Null };
    json!({
        "file": file,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    })
}

fn deselected(report: &Report) -> Vec<Value> {
    report.deselected.iter().map(|(id, name)| json!({ "id": id, "name": name })).collect()
}

fn not_encoded(report: &Report) -> Vec<Value> {
    let all = report.not_encoded.iter();
    all.map(|it| json!({ "id": it.id, "name": it.name, "title": it.title })).collect()
}

/// A diagnostic as data.
pub fn problem(it: &Diagnostic, sources: &SourceMap) -> Value {
    json!({
        "code": it.code.name,
        "severity": crate::diagnostics::severity_word(it.severity),
        "message": it.message,
        "location": location(Some(it.span), sources),
        "label": it.label,
        "help": it.help,
    })
}

fn inputs(report: &Report) -> Vec<Value> {
    let shape = |it: &crate::model::Input| {
        json!({
            "path": it.path,
            "media": it.media,
            "sha256": it.sha256,
            "collected_at": it.collected_at.map(show_instant),
        })
    };
    report.inputs.iter().map(shape).collect()
}

#[cfg(test)]
mod tests;
