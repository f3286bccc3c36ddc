//! Built-in functions over numbers.

use super::{Argument, Builtin, Output};
use language::signature::{Kind, Signature};

/// Sorted by name.
pub const FAMILY: &[&Builtin] = &[&ABSOLUTE];

/// The distance of a number from zero.
pub const ABSOLUTE: Builtin = Builtin {
    signature: Signature {
        name: "absolute",
        doc: "The distance of `number` from zero.",
        params: &[("number", Kind::Int)],
        result: Kind::Int,
    },
    call: |arguments, _| match arguments {
        [Argument::Number(number)] => number.checked_abs().map(Output::Number),
        _ => None,
    },
};
