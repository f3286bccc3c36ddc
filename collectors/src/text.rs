//! The text of a file of the checkout: UTF-8 or a reported gap.

use crate::collector::Sink;
use crate::input::CheckoutFile;
use language::codes::sources;
use language::diagnostic::Diagnostic;
use language::span::{FileId, Span};
use std::ops::Range;

/// A text and where it comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text<'c> {
    /// Without a byte order mark.
    pub(crate) content: &'c str,
    /// How many bytes stand in front of it in the file.
    skipped: usize,
    file: FileId,
}

impl<'c> Text<'c> {
    /// The text of a file; without one, the gap is noted for everything that the collector lists.
    pub(crate) fn of(file: &'c CheckoutFile, sink: &mut Sink<'_>) -> Option<Self> {
        let reason = match &file.bytes {
            Err(problem) => problem.0.clone(),
            Ok(bytes) => match std::str::from_utf8(bytes) {
                Ok(whole) => {
                    let text = whole.strip_prefix('\u{feff}').unwrap_or(whole);
                    let skipped = whole.len().saturating_sub(text.len());
                    return Some(Self { content: text, skipped, file: file.file });
                }
                Err(problem) => format!("no UTF-8 at byte {}", problem.valid_up_to()),
            },
        };
        refuse(file, sink, Span::whole(file.file), &reason);
        None
    }

    /// A range of the text as a place in the file.
    pub(crate) fn span(self, range: Range<usize>) -> Span {
        let shift = |at: usize| at.saturating_add(self.skipped);
        Span::new(self.file, shift(range.start), shift(range.end))
    }
}

/// Reports a file that cannot be read, and the gap it leaves.
pub(crate) fn refuse(file: &CheckoutFile, sink: &mut Sink<'_>, span: Span, reason: &str) {
    let message = format!("`{}` cannot be read: {reason}", file.path);
    sink.gap(&[], &message);
    sink.diagnostic(Diagnostic::new(&sources::UNREADABLE_SOURCE, span, message));
}
