//! What decided a verdict, and what would decide one that is open.

use language::span::Span;
use std::sync::Arc;

/// One leaf of an explanation: a fact or an attribute of it, where it was read, and the line of policy that asked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// Entity type.
    pub entity: Arc<str>,
    /// The fact's id.
    pub id: Arc<str>,
    /// The attribute, if one decided.
    pub attribute: Option<Arc<str>>,
    /// Its value as policies would write it, or `absent`, or `unknown`.
    pub value: Option<String>,
    /// The deciding scalar: the attribute's own place, else the fact's.
    pub place: Option<Span>,
    /// The JSON pointer, for facts out of an export.
    pub pointer: Option<Arc<str>>,
    /// Path of the source that it came from.
    pub source: Arc<str>,
    /// The expansion chain, outermost first.
    pub via: Vec<Span>,
    /// The atom of policy text that asked.
    pub asked_at: Option<Span>,
}

/// One thing that nobody collected.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// An attribute of a fact.
    Attribute {
        /// Entity type.
        entity: Arc<str>,
        /// The fact's id.
        id: Arc<str>,
        /// The attribute.
        attribute: Arc<str>,
    },
    /// A fact that others refer to and nobody collected.
    Fact {
        /// Entity type.
        entity: Arc<str>,
        /// The fact's id.
        id: Arc<str>,
    },
    /// A collection that no complete scope covers.
    Collection {
        /// Entity type.
        entity: Arc<str>,
        /// The reference that restricts it, and the fact it names: `repo` is `gh:repo:acme/shop`.
        of: Option<(Arc<str>, Arc<str>)>,
        /// Why, where a scope says so.
        reason: Option<String>,
    },
    /// A parameter without a value.
    Parameter {
        /// Its name.
        name: Arc<str>,
    },
    /// Evidence older than the clause allows, or from after the evaluation instant.
    Stale {
        /// Path of the source.
        source: Arc<str>,
        /// When it was collected, seconds since 1970.
        collected_at: i64,
    },
    /// Two sources that disagree about one attribute.
    Conflict {
        /// Entity type.
        entity: Arc<str>,
        /// The fact's id.
        id: Arc<str>,
        /// The attribute.
        attribute: Arc<str>,
    },
}
