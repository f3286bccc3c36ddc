//! The built-in functions: what the checker reads of each, and its work, in one value. A function is evaluated once for
//! each distinct tuple of arguments of a run.

pub mod number;
pub mod pattern;
pub mod place;
pub mod text;

use language::signature::Signature;
use pattern::Cache;

/// A built-in function.
#[derive(Debug, Clone, Copy)]
pub struct Builtin {
    /// What the checker knows of it.
    pub signature: Signature,
    /// Its work; nothing is a fault, such as a pattern that does not compile.
    pub call: fn(&[Argument<'_>], &mut Patterns) -> Option<Output>,
}

/// Compiled patterns of a run.
pub type Patterns = Cache;

/// One argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument<'a> {
    /// A Bool.
    Bool(bool),
    /// An Int, Duration or Instant.
    Number(i64),
    /// A text of any kind.
    Text(&'a str),
    /// A set of texts. A function of one must be monotone: more members never make it false.
    Texts(Vec<&'a str>),
}

/// One result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// A Bool.
    Bool(bool),
    /// An Int, Duration or Instant.
    Number(i64),
    /// A text.
    Text(String),
}

/// Every built-in function, by family.
pub const FAMILIES: &[&[&Builtin]] =
    &[number::FAMILY, pattern::FAMILY, place::FAMILY, text::FAMILY];

/// The function of a name.
pub fn named(name: &str) -> Option<&'static Builtin> {
    FAMILIES.iter().copied().flatten().copied().find(|it| it.signature.name == name)
}

/// What the front end needs to check calls.
pub fn signatures() -> Vec<&'static Signature> {
    FAMILIES.iter().copied().flatten().map(|it| &it.signature).collect()
}
