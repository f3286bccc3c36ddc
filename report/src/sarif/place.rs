//! Places as SARIF has them: relative references that lead nowhere else, and the hashes by which services know a line again.

use crate::fingerprint;
use language::source_map::SourceMap;
use language::span::{FileId, Span};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A region of a file, columns in UTF-16 units.
pub(super) fn location(span: Span, sources: &SourceMap) -> Value {
    let Some((start, end)) = sources.range(span) else {
        return json!({ "physicalLocation": { "artifactLocation": { "uri": "unknown" } } });
    };
    let file = sources.get(span.file);
    let column = |line: u32, column: u32| {
        let units = file.and_then(|it| {
            let from = it.line_start(line)?;
            let text = it
                .text
                .get(from as usize..from.saturating_add(column).saturating_sub(1) as usize)?;
            u32::try_from(text.encode_utf16().count()).ok()
        });
        units.map_or(column, |units| units.saturating_add(1))
    };
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(sources.path(span.file)) },
        "region": {
            "startLine": start.line,
            "startColumn": column(start.line, start.column),
            "endLine": end.line,
            "endColumn": column(end.line, end.column),
        },
    } })
}

/// A relative reference: no scheme, no root, no step upward, everything unusual percent-encoded.
pub(super) fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let steps = path.split('/').filter(|step| !matches!(*step, "" | "." | ".."));
    let steps: Vec<String> = steps.map(percent_encoded).collect();
    steps.join("/")
}

fn percent_encoded(step: &str) -> String {
    let mut out = String::new();
    for byte in step.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~@+".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Line hashes, once per file.
pub(super) struct LineHashes<'a> {
    sources: &'a SourceMap,
    files: BTreeMap<FileId, BTreeMap<u32, String>>,
}

impl<'a> LineHashes<'a> {
    /// No hash is known yet.
    pub(super) fn new(sources: &'a SourceMap) -> Self {
        Self { sources, files: BTreeMap::new() }
    }

    /// The hash of the line on which a span begins.
    pub(super) fn of(&mut self, span: Span) -> Option<String> {
        let file = self.sources.get(span.file)?;
        let line = file.line_column(span.start).line;
        let hashes =
            self.files.entry(span.file).or_insert_with(|| fingerprint::line_hashes(&file.text));
        hashes.get(&line).cloned()
    }
}
