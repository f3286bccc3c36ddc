//! Values as collectors and fact files give them, before the schema has typed them.

use std::sync::Arc;

/// A value of a fact. Enum values, references and every textual type are text here; the store types them by the schema
/// and refuses what does not fit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// A 64-bit integer.
    Int(i64),
    /// Text, an enum's value, the id of a fact, a digest, a glob, …
    Text(Arc<str>),
    /// Seconds.
    Duration(i64),
    /// Seconds since 1970, UTC.
    Instant(i64),
    /// Members of a set or list, in any order.
    Many(Vec<Value>),
}

impl Value {
    /// Text from anything that gives text.
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// A set or list of texts.
    pub fn texts<T: Into<Arc<str>>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::Many(texts.into_iter().map(Self::text).collect())
    }
}

/// The state of an attribute. Unknown is never mapped to anything else on the way to a verdict.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Known {
    /// Collected: this value.
    Yes(Value),
    /// Collected: there is none.
    Absent,
    /// Not collected. The same as not writing the attribute at all.
    Unknown,
}

impl From<Value> for Known {
    fn from(value: Value) -> Self {
        Self::Yes(value)
    }
}
