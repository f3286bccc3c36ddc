//! Signatures of built-in functions: what the checker knows of a function whose work stands in the evaluator.

/// The type of a parameter or result of a built-in, as constant data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Yes or no.
    Bool,
    /// A 64-bit integer.
    Int,
    /// Text, or any type that is text underneath.
    Text,
    /// A length of time.
    Duration,
    /// A point in time.
    Instant,
    /// A regular expression; must be a literal, so that it is compiled once and checked early.
    Regex,
    /// A glob or a text literal read as one.
    Glob,
    /// A set of globs.
    Globs,
    /// A set of texts.
    Texts,
}

/// One built-in function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature {
    /// As called in policies.
    pub name: &'static str,
    /// One sentence: what it gives.
    pub doc: &'static str,
    /// Names and types, in order.
    pub params: &'static [(&'static str, Kind)],
    /// What it gives.
    pub result: Kind,
}
