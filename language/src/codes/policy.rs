//! Mistakes in policy text.

use super::{Code, error};

/// The text does not follow the grammar.
pub const SYNTAX: Code = error("syntax", "the text does not follow the grammar");

/// The codes of this stage, sorted by name.
pub const CODES: &[&Code] = &[&SYNTAX];
