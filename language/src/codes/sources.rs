//! What goes wrong while a source is read: a gap in the evidence, never an end of the run.

use super::{Code, warning};

/// A file could not be parsed; the scopes it belongs to are partial.
pub const UNREADABLE_SOURCE: Code = warning(
    "unreadable-source",
    "a source could not be parsed: what it holds is unknown, and the clauses that need it say so",
);
/// A file is beyond a limit of its reader.
pub const SOURCE_LIMIT: Code =
    warning("source-limit", "a source exceeds a limit of its reader and was refused whole");
/// A file is understood in part.
pub const PARTIAL_SOURCE: Code =
    warning("partial-source", "part of a source could not be understood or resolved");

/// The codes of this stage, sorted by name.
pub const CODES: &[&Code] = &[&PARTIAL_SOURCE, &SOURCE_LIMIT, &UNREADABLE_SOURCE];
