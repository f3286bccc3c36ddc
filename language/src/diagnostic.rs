//! A diagnostic as data: what is wrong, where, why we think so, and how to mend it. Rendering is `report`'s matter.

use crate::codes::Code;
use crate::span::Span;

/// How much a diagnostic weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is judged while one of these stands.
    Error,
    /// The run goes on; somebody should look.
    Warning,
    /// A remark.
    Hint,
}

/// A second place that explains the first: the declaration, the other end, the earlier definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What there is to see.
    pub text: String,
}

/// A replacement of text that mends the cause. Applied, the text compiles; a test holds us to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The text to replace; empty for an insertion.
    pub span: Span,
    /// What to put there.
    pub text: String,
}

/// One cause, one diagnostic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable name, with its page.
    pub code: &'static Code,
    /// Copied from the code unless the raiser knows better.
    pub severity: Severity,
    /// Title: lower case, no full stop, the author's own words in backticks.
    pub message: String,
    /// One token or one expression.
    pub span: Span,
    /// What is wrong at that place; may be empty where the title says it all.
    pub label: String,
    /// Why we think so.
    pub related: Vec<Label>,
    /// What to do, one remedy an entry.
    pub help: Vec<String>,
    /// The likely mend.
    pub edits: Vec<Edit>,
}

impl Diagnostic {
    /// A diagnostic with the code's own severity and nothing else to say yet.
    pub fn new(code: &'static Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity,
            message: message.into(),
            span,
            label: String::new(),
            related: Vec::new(),
            help: Vec::new(),
            edits: Vec::new(),
        }
    }

    /// Says what is wrong at the place itself.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label = text.into();
        self
    }

    /// Adds a place that explains.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label { span, text: text.into() });
        self
    }

    /// Adds a remedy in words.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Adds a remedy as an edit of the text.
    #[must_use]
    pub fn edit(mut self, span: Span, text: impl Into<String>) -> Self {
        self.edits.push(Edit { span, text: text.into() });
        self
    }

    /// Says which known name was probably meant, and offers it in the place of what stands there.
    #[must_use]
    pub fn did_you_mean(self, name: &str) -> Self {
        let span = self.span;
        self.label(format!("did you mean `{name}`?")).edit(span, name)
    }

    /// Whether nothing may be judged while this stands.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Sorts by place, then code, then title, and drops repetitions: the same text gives the same list.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics
        .sort_by(|a, b| (a.span, a.code.name, &a.message).cmp(&(b.span, b.code.name, &b.message)));
    diagnostics.dedup();
}
