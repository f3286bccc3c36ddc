//! Mistakes in what the command line was given.

use super::{Code, error};

/// A file that was named cannot be read.
pub const UNREADABLE_INPUT: Code =
    error("unreadable-input", "a file or folder that the command line names cannot be read");
/// A `--param` is not of the form name=value, names no parameter, or its value does not fit.
pub const BAD_PARAMETER: Code =
    error("bad-parameter", "a parameter given from outside is unknown or its value does not fit");

/// The codes of this stage, sorted by name.
pub const CODES: &[&Code] = &[&BAD_PARAMETER, &UNREADABLE_INPUT];
