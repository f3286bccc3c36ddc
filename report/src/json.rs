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
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use std::io::{Result, Write};

/// The format's row.
pub const FORMAT: Format =
    Format { name: "json", doc: "for programs: one object, see docs/report.schema.json", write };

/// Version of the shape. A new field leaves it, a changed one raises it.
const SCHEMA_VERSION: &str = "1.1";

fn write(report: &Report, _: Look, out: &mut dyn Write) -> Result<()> {
    print(&document(report), out)
}

/// Writes a value, indented. What could act on a terminal or reorder a line is written as an escape, which JSON allows
/// inside strings, the only place where such a character can stand.
///
/// # Errors
/// What the writer says.
pub fn print(value: &Value, out: &mut dyn Write) -> Result<()> {
    let mut text = safe(&serde_json::to_string_pretty(value)?);
    text.push('\n');
    out.write_all(text.as_bytes())
}

/// A value on one line, as safe.
pub fn one_line(value: &Value) -> String {
    safe(&value.to_string())
}

fn safe(json: &str) -> String {
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
    text
}

fn document(report: &Report) -> Value {
    let worst = report.clauses.iter().map(|it| it.verdict).min();
    json!({
        "schemaVersion": SCHEMA_VERSION,
        "tool": { "name": "policyc", "version": report.tool },
        "target": report.target,
        "at": show_instant(report.at),
        "policy": policy(report),
        "verdict": worst.map(Verdict::word),
        "summary": summary(report),
        "notes": report.notes,
        "hints": report.hints,
        "clauses": report.clauses.iter().map(|it| clause(it, report)).collect::<Vec<_>>(),
        "deselected": deselected(report),
        "not_encoded": not_encoded(report),
        "problems": report.problems.iter().map(|it| problem(it, &report.sources)).collect::<Vec<_>>(),
        "inputs": inputs(report),
    })
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

fn clause(it: &Clause, report: &Report) -> Value {
    let controls = it.controls.iter();
    let controls = controls.map(|it| json!({ "framework": it.framework, "id": it.id }));
    let unseen = it.unseen.iter().map(|it| absence(it, &report.remedies));
    json!({
        "id": it.id,
        "name": it.name,
        "title": it.title,
        "severity": it.severity.word(),
        "enforced": it.is_enforced(),
        "verdict": it.verdict.word(),
        "controls": controls.collect::<Vec<_>>(),
        "why": it.why,
        "fix": (!it.fix.is_empty()).then_some(&it.fix),
        "fault": it.fault,
        "location": location(Some(it.declared), &report.sources),
        "subjects": it.subjects.iter().map(|of| subject(of, it, report)).collect::<Vec<_>>(),
        "exempt": it.exempt,
        "missing": unseen.collect::<Vec<_>>(),
    })
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
