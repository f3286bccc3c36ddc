//! The texts of a run and where their lines begin. The only place that turns byte offsets into lines and columns.

use crate::span::{FileId, Span};
use std::sync::{Arc, OnceLock};

/// One text of a run.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Path as shown to people: relative to the folder it was found under, forward slashes.
    pub path: String,
    /// The whole text.
    pub text: Arc<str>,
    /// Byte offset of the start of each line, found when first asked: of many files few are ever shown.
    lines: OnceLock<Vec<u32>>,
}

/// A place as people count it: one-based line, one-based column in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// One-based.
    pub line: u32,
    /// One-based, counted in bytes; the editor layer converts.
    pub column: u32,
}

impl SourceFile {
    /// A text under the path that people know.
    pub fn new(path: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self { path: path.into(), text: text.into(), lines: OnceLock::new() }
    }

    fn lines(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let breaks = self.text.match_indices('\n').map(|(at, _)| at.saturating_add(1));
            let starts = breaks.map(|at| u32::try_from(at).unwrap_or(u32::MAX));
            std::iter::once(0).chain(starts).collect()
        })
    }

    /// Line and column of a byte offset. An offset past the end counts as the end of the last line.
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let line = self.lines().partition_point(|start| *start <= offset).max(1);
        let start = self.lines().get(line.saturating_sub(1)).copied().unwrap_or(0);
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        LineColumn { line, column: offset.saturating_sub(start).saturating_add(1) }
    }

    /// Byte offset of the start of a one-based line, if the text has that line.
    pub fn line_start(&self, line: u32) -> Option<u32> {
        self.lines().get((line as usize).checked_sub(1)?).copied()
    }
}

/// Every text of a run, by [`FileId`].
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

impl SourceMap {
    /// Adds a text and returns the id that spans in it carry.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<Arc<str>>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(SourceFile::new(path, text));
        id
    }

    /// The file, if the id is one of ours.
    pub fn get(&self, file: FileId) -> Option<&SourceFile> {
        self.files.get(file.0 as usize)
    }

    /// Path of a file as shown to people; `?` for an id of another map.
    pub fn path(&self, file: FileId) -> &str {
        self.get(file).map_or("?", |it| it.path.as_str())
    }

    /// The text under a span.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file).map_or("", |it| span.text(&it.text))
    }

    /// Both ends of a span as people count them.
    pub fn range(&self, span: Span) -> Option<(LineColumn, LineColumn)> {
        let file = self.get(span.file)?;
        Some((file.line_column(span.start), file.line_column(span.end)))
    }

    /// All files in the order of their ids.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().zip(0..).map(|(file, id)| (FileId(id), file))
    }
}
