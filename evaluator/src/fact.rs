//! Facts with their provenance, and the batch in which a collector or fact file hands them over.

use crate::scope::{Scope, Source};
use crate::value::Known;
use language::diagnostic::Diagnostic;
use language::span::Span;
use std::borrow::Cow;
use std::sync::Arc;

/// A name out of the schema. Collectors write theirs in their source, so that it costs nothing; a fact file brings its own.
pub type Name = Cow<'static, str>;

/// Where a fact was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Provenance {
    /// Id of the [`Source`] in the same batch.
    pub source: Arc<str>,
    /// The scalar that introduces the fact: a job's key, the value of `uses`, the value of a permission. A finding on the
    /// fact points here unless an attribute with a place of its own decided it.
    pub span: Option<Span>,
    /// JSON pointer, for facts out of an export.
    pub pointer: Option<Arc<str>>,
    /// The anchor that an alias stood for.
    pub alias_of: Option<Span>,
    /// The expansion chain, outermost first: the call of a reusable workflow, the `uses` of a composite action.
    pub via: Vec<Span>,
}

/// One entity record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// As the schema names it.
    pub entity: Name,
    /// Stable id, `platform:kind:path`.
    pub id: Arc<str>,
    /// Where it was read.
    pub provenance: Provenance,
    /// What the source says. What it does not say is not here, and is therefore unknown.
    pub attributes: Vec<Attribute>,
}

/// An attribute's name, state and place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// As the schema names it.
    pub name: Name,
    /// Its state.
    pub value: Known,
    /// The scalar it was read from, where that is another than the fact's own place.
    pub span: Option<Span>,
}

impl Fact {
    /// A fact without attributes yet.
    pub fn new(entity: impl Into<Name>, id: impl Into<Arc<str>>, provenance: Provenance) -> Self {
        Self { entity: entity.into(), id: id.into(), provenance, attributes: Vec::new() }
    }

    /// Adds an attribute.
    #[must_use]
    pub fn with(mut self, name: impl Into<Name>, value: impl Into<Known>) -> Self {
        self.attributes.push(Attribute { name: name.into(), value: value.into(), span: None });
        self
    }

    /// Adds an attribute that was read from a scalar of its own.
    #[must_use]
    pub fn with_at(mut self, name: impl Into<Name>, value: impl Into<Known>, span: Span) -> Self {
        self.attributes.push(Attribute {
            name: name.into(),
            value: value.into(),
            span: Some(span),
        });
        self
    }
}

/// What one collector or fact file gives: facts, what was listed, from where, and what went wrong.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Batch {
    /// What was read.
    pub sources: Vec<Source>,
    /// What was listed, how completely.
    pub scopes: Vec<Scope>,
    /// The records.
    pub facts: Vec<Fact>,
    /// Problems: gaps (warnings) and mistakes of the fact's author (errors).
    pub diagnostics: Vec<Diagnostic>,
}
