//! Diagnostics by themselves, for people and for programs.

use crate::diagnostics::diagnostic;
use crate::json;
use crate::look::Look;
use language::diagnostic::Diagnostic;
use language::source_map::SourceMap;
use std::io::{Result, Write};

/// One format of a list of diagnostics.
#[derive(Debug, Clone, Copy)]
pub struct LintFormat {
    /// As `--format` writes it.
    pub name: &'static str,
    /// One sentence for the help.
    pub doc: &'static str,
    /// Writes the list whole. Only `text` minds the look.
    pub write: fn(&[Diagnostic], &SourceMap, Look, &mut dyn Write) -> Result<()>,
}

/// Every format, sorted by name.
pub const LINT_FORMATS: &[LintFormat] = &[
    LintFormat { name: "json", doc: "for programs: one object", write: as_json },
    LintFormat { name: "text", doc: "for people", write: text },
];

fn as_json(all: &[Diagnostic], sources: &SourceMap, _: Look, out: &mut dyn Write) -> Result<()> {
    json::problems(all, sources, out)
}

fn text(all: &[Diagnostic], sources: &SourceMap, look: Look, out: &mut dyn Write) -> Result<()> {
    for it in all {
        diagnostic(it, sources, look, out)?;
        out.write_all(b"\n")?;
    }
    let count = match all.len() {
        0 => "no lint finds anything".to_owned(),
        1 => "1 finding".to_owned(),
        many => format!("{many} findings"),
    };
    writeln!(out, "{count}")
}
