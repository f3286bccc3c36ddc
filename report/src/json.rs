//! The report for programs: one object, its shape published as `docs/report.schema.json`. Lines and columns are one-based;
//! columns count bytes.

mod register;
pub(crate) mod shape;

use crate::Format;
use crate::escape::is_dangerous;
use crate::look::Look;
use crate::model::{Clause, Report};
use evaluator::verdict::Verdict;
use language::diagnostic::Diagnostic;
use language::literal::show_instant;
use language::source_map::SourceMap;
use register::{Change, Off, Waiver};
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::{Map, Value, json};
use shape::{Absence, Control, Judged, Location, Policy, Problem, Read, Unjudged};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{BufWriter, Result, Write};

/// The format's row.
pub const FORMAT: Format =
    Format { name: "json", doc: "for programs: one object, see docs/report.schema.json", write };

/// Version of the shape. A new field leaves it, a changed one raises it.
const SCHEMA_VERSION: &str = "1.3";

fn write(report: &Report, _: Look, out: &mut dyn Write) -> Result<()> {
    print(&Document(report), out)
}

/// Writes diagnostics by themselves: one object with `problems`, each in the shape that a report gives them.
///
/// # Errors
/// What the writer says.
pub fn problems(all: &[Diagnostic], sources: &SourceMap, out: &mut dyn Write) -> Result<()> {
    let problems: Vec<Problem<'_>> = all.iter().map(|it| Problem::of(it, sources)).collect();
    print(&json!({ "schema_version": SCHEMA_VERSION, "problems": problems }), out)
}

/// Writes a value, indented. What could act on a terminal or reorder a line is written as an escape, which JSON allows
/// inside strings, the only place where such a character can stand.
///
/// # Errors
/// What the writer says.
pub fn print(value: &impl Serialize, out: &mut dyn Write) -> Result<()> {
    let mut tokens = BufWriter::new(Safe(out));
    serde_json::to_writer_pretty(&mut tokens, value)?;
    tokens.write_all(b"\n")?;
    tokens.flush()
}

/// A value on one line, as safe.
pub fn one_line(value: &Value) -> String {
    safe(&value.to_string()).into_owned()
}

/// Passes JSON on in safe form. The serializer hands over whole tokens and a buffer splits none of them, so no piece ends
/// inside a character.
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
        let Self(report) = *self;
        let worst = report.clauses.iter().map(|it| it.verdict).min();
        let deselected =
            report.deselected.iter().map(|(id, name)| Unjudged { id, name, title: None });
        let not_encoded = report.not_encoded.iter();
        let not_encoded =
            not_encoded.map(|it| Unjudged { id: &it.id, name: &it.name, title: Some(&it.title) });
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schemaVersion", SCHEMA_VERSION)?;
        map.serialize_entry("tool", &json!({ "name": "policyc", "version": report.tool }))?;
        map.serialize_entry("target", &report.target)?;
        map.serialize_entry("at", &show_instant(report.at))?;
        map.serialize_entry("policy", &Policy::of(report))?;
        map.serialize_entry("verdict", &worst.map(Verdict::word))?;
        map.serialize_entry("summary", &summary(report))?;
        map.serialize_entry("notes", &report.notes)?;
        map.serialize_entry("hints", &report.hints)?;
        let clauses = report.clauses.iter().map(|it| Row(it, report));
        map.serialize_entry("clauses", &Each(clauses))?;
        map.serialize_entry("deselected", &Each(deselected))?;
        let waivers = report.waivers.iter().map(|it| Waiver::of(it, &report.sources));
        map.serialize_entry("waivers", &Each(waivers))?;
        let changes = report.changes.iter().map(|it| Change::of(it, &report.sources));
        map.serialize_entry("changes", &Each(changes))?;
        map.serialize_entry("switched_off", &Each(report.switched_off.iter().map(Off::of)))?;
        map.serialize_entry("not_encoded", &Each(not_encoded))?;
        let problems = report.problems.iter().map(|it| Problem::of(it, &report.sources));
        map.serialize_entry("problems", &Each(problems))?;
        map.serialize_entry("inputs", &Each(report.inputs.iter().map(Read::of)))?;
        map.end()
    }
}

/// How many clauses came to each verdict, and how many to none.
fn summary(report: &Report) -> Map<String, Value> {
    let mut counts: Map<String, Value> = Verdict::ALL
        .into_iter()
        .map(|it| (it.word().to_owned(), report.count(it).into()))
        .collect();
    counts.insert("deselected".to_owned(), report.deselected.len().into());
    counts.insert("not_encoded".to_owned(), report.not_encoded.len().into());
    counts
}

/// A clause of a report.
struct Row<'r>(&'r Clause, &'r Report);

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let Self(it, report) = *self;
        let controls = it.controls.iter();
        let controls = controls.map(|it| Control { framework: &it.framework, id: &it.id });
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &it.id)?;
        map.serialize_entry("name", &it.name)?;
        map.serialize_entry("title", &it.title)?;
        map.serialize_entry("severity", it.severity.word())?;
        map.serialize_entry("enforced", &it.is_enforced())?;
        map.serialize_entry("enforced_from", &it.enforced_from)?;
        map.serialize_entry("verdict", it.verdict.word())?;
        map.serialize_entry("controls", &Each(controls))?;
        map.serialize_entry("why", &it.why)?;
        map.serialize_entry("fix", &(!it.fix.is_empty()).then_some(&it.fix))?;
        map.serialize_entry("fault", &it.fault)?;
        map.serialize_entry("rule", &it.rule)?;
        map.serialize_entry("location", &Location::of(Some(it.declared), &report.sources))?;
        let subjects = it.subjects.iter().map(|of| Judged::of(of, it, report));
        map.serialize_entry("subjects", &Each(subjects))?;
        map.serialize_entry("exempt", &it.exempt)?;
        let unseen = it.unseen.iter().map(|it| Absence::of(it, &report.remedies));
        map.serialize_entry("missing", &Each(unseen))?;
        map.end()
    }
}

#[cfg(test)]
mod tests;
