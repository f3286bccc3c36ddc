//! Readers of fact files: JSON Lines, one JSON document, and what another reader makes of YAML. Strict: a duplicate key, a
//! name that is none of ours, a number that is no 64-bit integer, a file that is cut short are errors with a place.
//!
//! What a file says is typed by the store later; here only its shape is checked. The writer stands in `report`.

pub mod json;
mod record;

use crate::fact::Batch;
use crate::limits;
use crate::scope::Status;
use json::{Json, Node};
use language::codes::facts::FACT_FORMAT;
use language::diagnostic::Diagnostic;
use language::names;
use language::span::{FileId, Span};
use record::Reader;

/// The only version of the format.
const VERSION: &str = "facts/1";

/// What a line other than the first begins with.
const RECORDS: [&str; 4] = ["source", "scope", "entity", "end"];

/// Reads a fact file of either form. A file of several concatenated ones gives several batches.
pub fn read(file: FileId, text: &str) -> Vec<Batch> {
    if text.len() as u64 > limits::FACT_BYTES.value {
        let limit = limits::FACT_BYTES;
        let message =
            format!("the file is longer than the limit `{}` of {}", limit.name, limit.value);
        return vec![broken(Diagnostic::new(&FACT_FORMAT, Span::whole(file), message))];
    }
    let mut body = text.trim_start().lines();
    // A whole value on a line of its own is the first of many lines, also where there are no more; a document in one line
    // begins like a header and has more keys.
    let first = body.next().and_then(|line| json::parse(line).ok());
    let is_record =
        first.as_ref().and_then(Node::first_key).is_some_and(|it| RECORDS.contains(&it));
    if is_record || first.is_some() && body.any(|line| !line.trim().is_empty()) {
        lines(file, text)
    } else {
        vec![document(file, text)]
    }
}

/// Reads JSON Lines: a header, then one record a line, then a line that counts them. Files may be concatenated.
pub fn lines(file: FileId, text: &str) -> Vec<Batch> {
    let mut out = Vec::new();
    let mut segment: Option<Segment> = None;
    let mut offset = 0_usize;
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset = offset.saturating_add(line.len());
        if line.trim().is_empty() {
            continue;
        }
        let parsed = json::parse(line);
        let is_header = parsed.as_ref().is_ok_and(|it| it.first_key() == Some("policyc"));
        if is_header || segment.is_none() {
            out.extend(segment.take().map(Segment::finish));
        }
        let current = segment.get_or_insert_with(|| Segment::new(file));
        current.reader.base = start;
        match parsed {
            Ok(node) => current.line(&node),
            Err(mistake) => {
                current.damaged = true;
                let place = start.saturating_add(mistake.at);
                let span = Span::new(file, place, place);
                let error = Diagnostic::new(&FACT_FORMAT, span, mistake.message);
                current.reader.batch.diagnostics.push(error);
            }
        }
    }
    out.extend(segment.map(Segment::finish));
    out
}

/// Reads one JSON document.
pub fn document(file: FileId, text: &str) -> Batch {
    match json::parse(text) {
        Ok(node) => tree(file, &node),
        Err(mistake) => {
            let span = Span::new(file, mistake.at, mistake.at);
            broken(Diagnostic::new(&FACT_FORMAT, span, mistake.message))
        }
    }
}

/// Reads a document that some other reader has taken apart, YAML for one.
pub fn tree(file: FileId, node: &Node) -> Batch {
    let mut reader = Reader::new(file);
    let Json::Object(fields) = &node.value else {
        reader.mistake(node, "expected an object with `policyc`, `sources`, `scopes` and `facts`");
        return reader.batch;
    };
    if node.get("policyc").is_none() {
        reader.mistake(node, "the key `policyc` with the version of the format is missing");
    }
    for (name, value) in fields {
        match name.as_str() {
            "policyc" => reader.version(value),
            "schema" => (),
            "sources" => reader.each(value, Reader::source),
            "scopes" => reader.each(value, Reader::scope),
            "facts" => reader.each(value, Reader::fact),
            other => {
                let known = ["policyc", "schema", "sources", "scopes", "facts"];
                reader.mistake(
                    value,
                    &format!("unknown key `{other}`, expected {}", names::list(known)),
                );
            }
        }
    }
    reader.give_sources();
    let damaged = reader.batch.diagnostics.iter().any(Diagnostic::is_error);
    if damaged {
        spoil(&mut reader.batch, "its file has mistakes");
    }
    reader.batch
}

/// One file of several that were joined.
struct Segment {
    reader: Reader,
    ended: bool,
    damaged: bool,
    headed: bool,
}

impl Segment {
    fn new(file: FileId) -> Self {
        Self { reader: Reader::new(file), ended: false, damaged: false, headed: false }
    }

    fn line(&mut self, node: &Node) {
        let before = self.reader.batch.diagnostics.len();
        match node.first_key() {
            Some("policyc") => {
                self.headed = true;
                self.reader.header(node);
            }
            _ if !self.headed => {
                self.reader.mistake(node, "expected a first line with the key `policyc`");
                self.headed = true;
            }
            _ if self.ended => self.reader.mistake(node, "a record behind the last line"),
            Some("source") => self.reader.source(node),
            Some("scope") => self.reader.scope(node),
            Some("entity") => self.reader.fact(node),
            Some("end") => {
                self.ended = true;
                self.reader.end(node);
            }
            found => {
                let known = names::list(RECORDS);
                let found = found.unwrap_or("nothing");
                self.reader.mistake(node, &format!("a line begins with {known}, not `{found}`"));
            }
        }
        self.damaged |= self.reader.batch.diagnostics.len() > before;
    }

    fn finish(mut self) -> Batch {
        self.reader.give_sources();
        if !self.ended {
            let place = self.reader.base;
            let span = Span::new(self.reader.file, place, place);
            let error = Diagnostic::new(&FACT_FORMAT, span, "the file ends without its last line");
            self.reader.batch.diagnostics.push(error.help(
                "the last line counts the others: `{\"end\":{\"sources\":…,\"scopes\":…,\"facts\":…}}`",
            ));
        }
        if !self.ended || self.damaged {
            spoil(&mut self.reader.batch, "its file has mistakes or ends early");
        }
        self.reader.batch
    }
}

/// Nothing in a damaged file is complete.
fn spoil(batch: &mut Batch, why: &str) {
    for scope in &mut batch.scopes {
        if scope.status == Status::Complete {
            scope.status = Status::Partial;
            scope.reason = Some(why.to_owned());
        }
    }
}

fn broken(diagnostic: Diagnostic) -> Batch {
    Batch { diagnostics: vec![diagnostic], ..Batch::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Known, Value};

    const GOOD: &str = r#"{"policyc":"facts/1","schema":{"std":"1.0"}}
{"source":"s1","uri":"git:acme/shop","media":"yaml/x","path":"ci.yml","obtained":"parsed"}
{"scope":"c1","entity":"Job","where":{"repo":"r"},"status":"complete","count":1,"source":"s1"}
{"entity":"Job","id":"j","provenance":{"source":"s1","span":[1,2,3,4,5,6]},"name":"deploy","needs":[],"env":null}
{"end":{"sources":1,"scopes":1,"facts":1}}
"#;

    fn codes(text: &str) -> Vec<String> {
        let batches = read(FileId(0), text);
        batches.iter().flat_map(|it| &it.diagnostics).map(|it| it.message.clone()).collect()
    }

    #[test]
    fn a_whole_file_is_read_with_its_three_states() {
        let batches = lines(FileId(0), GOOD);
        let [batch] = batches.as_slice() else { panic!("one segment") };
        assert_eq!(batch.diagnostics, []);
        assert_eq!(batch.scopes[0].status, Status::Complete);
        let fact = &batch.facts[0];
        let states: Vec<&Known> = fact.attributes.iter().map(|it| &it.value).collect();
        let expected =
            [&Known::Yes(Value::text("deploy")), &Known::Yes(Value::Many(vec![])), &Known::Absent];
        assert_eq!(states, expected);
        let place = fact.attributes[0].span.unwrap();
        assert_eq!(place.text(GOOD), "\"deploy\"");
    }

    #[test]
    fn a_file_cut_anywhere_claims_nothing_complete() {
        for length in 1..GOOD.len().saturating_sub(1) {
            let Some(cut) = GOOD.get(..length) else { continue };
            let batches = lines(FileId(0), cut);
            let complete = batches.iter().flat_map(|it| &it.scopes);
            assert!(
                complete.into_iter().all(|it| it.status != Status::Complete),
                "cut at {length}"
            );
            let errors = batches.iter().flat_map(|it| &it.diagnostics).count();
            assert!(errors > 0, "cut at {length}");
        }
    }

    #[test]
    fn joined_files_are_batches_of_their_own() {
        let twice = GOOD.repeat(2);
        let batches = read(FileId(0), &twice);
        assert_eq!(batches.len(), 2);
        assert!(batches.iter().all(|it| it.diagnostics.is_empty() && it.facts.len() == 1));
    }

    #[test]
    fn every_mistake_is_named() {
        let header = "{\"policyc\":\"facts/1\"}\n";
        let end = "\n{\"end\":{\"sources\":0,\"scopes\":0,\"facts\":1}}\n";
        let one = |line: &str| codes(&format!("{header}{line}{end}"));
        assert!(one(r#"{"entity":"A","id":"x","a":1,"a":2}"#)[0].contains("`a` stands twice"));
        assert!(one(r#"{"entity":"A","id":"x","a":18446744073709551616}"#)[0].contains("64-bit"));
        assert!(one(r#"{"entity":"A","id":"x","a":1.5}"#)[0].contains("64-bit"));
        assert!(one(r#"{"entity":"A","id":"x","a":NaN}"#)[0].contains("expected a value"));
        assert!(one(r#"{"entity":"A","id":"x","a":{}}"#)[0].contains("object"));
        assert!(one(r#"{"entity":"A"}"#)[0].contains("`id`"));
        assert!(one(r#"{"entiti":"A"}"#)[0].contains("begins with"));
        assert!(codes(&format!("{header}{end}"))[0].contains("counts 1"));
        assert!(codes("{\"policyc\":\"facts/9\"}\n{\"end\":{}}")[0].contains("facts/1"));
        assert_eq!(
            codes(&format!("{header}{}{end}", r#"{"entity":"A","id":"x"}"#)),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_document_says_the_same() {
        let text = r#"{"policyc":"facts/1","sources":[{"source":"s1","uri":"u","media":"m","obtained":"exported","collected_at":"2026-01-01T00:00:00Z"}],
          "scopes":[{"scope":"c","entity":"A","status":"complete","count":1,"source":"s1"}],
          "facts":[{"entity":"A","id":"x","provenance":{"source":"s1","pointer":"/0"},"n":3}]}"#;
        let batch = document(FileId(0), text);
        assert_eq!(batch.diagnostics, []);
        assert_eq!(batch.facts[0].provenance.pointer.as_deref(), Some("/0"));
        assert_eq!(batch.sources[0].collected_at, Some(1_767_225_600));
        let odd = text.replace("\"count\":1", "\"cuont\":1");
        let batch = document(FileId(0), &odd);
        assert!(batch.diagnostics[0].message.contains("`cuont`"));
        assert_eq!(batch.scopes.len(), 1);
        assert_eq!(batch.scopes[0].status, Status::Partial);
    }
}
