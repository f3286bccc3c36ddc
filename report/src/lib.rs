//! Verdicts and diagnostics to text, JSON, `JUnit` and SARIF; the results of tests; the rule graph, also as a picture; the
//! policy document to HTML and Markdown.
//!
//! This crate decides nothing: it cannot name the evaluation, and exit codes are the command line's. No format may say more
//! than the evidence: where a format knows fewer words than our six verdicts, doubt is never shown as good.
#![forbid(unsafe_code)]
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod build;
pub mod compared;
pub mod diagnostics;
pub mod diff;
pub mod document;
pub mod drift;
pub mod escape;
pub mod evidence;
pub mod excerpt;
pub mod explain;
pub mod facts;
pub mod fingerprint;
pub mod graph;
pub mod json;
pub mod junit;
pub mod lcov;
pub mod lints;
pub mod look;
pub mod manual;
pub mod markup;
pub mod missing;
pub mod model;
pub mod pages;
pub mod register;
#[cfg(test)]
mod sample;
pub mod sarif;
pub mod testing;
pub mod text;
pub mod wording;

use look::Look;
use model::Report;
use std::io::{Result, Write};

/// One format of the report.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// As `--format` writes it.
    pub name: &'static str,
    /// One sentence for the help.
    pub doc: &'static str,
    /// Writes the report whole.
    pub write: fn(&Report, Look, &mut dyn Write) -> Result<()>,
}

/// Every format, sorted by name; `--format` takes its values from here.
pub const FORMATS: &[Format] = &[json::FORMAT, junit::FORMAT, sarif::FORMAT, text::FORMAT];

/// Writes a report in a format. Only `text` minds the look.
///
/// # Errors
/// What the writer says.
pub fn render(report: &Report, format: &Format, look: Look, out: &mut dyn Write) -> Result<()> {
    (format.write)(report, look, out)
}
