//! Built-in functions over texts. All compare bytes; none changes case unless its name says so.

use super::{Argument, Builtin, Output};
use language::signature::{Kind, Signature};

/// Sorted by name.
pub const FAMILY: &[&Builtin] =
    &[&CONTAINS, &ENDS_WITH, &LENGTH, &LOWER, &STARTS_WITH, &TRIM, &UPPER];

pub(super) type Relation = fn(&str, &str) -> bool;

pub(super) fn test(arguments: &[Argument<'_>], relation: Relation) -> Option<Output> {
    match arguments {
        [Argument::Text(left), Argument::Text(right)] => Some(Output::Bool(relation(left, right))),
        _ => None,
    }
}

pub(super) fn change(arguments: &[Argument<'_>], change: fn(&str) -> String) -> Option<Output> {
    match arguments {
        [Argument::Text(text)] => Some(Output::Text(change(text))),
        _ => None,
    }
}

/// Whether a text holds another.
pub const CONTAINS: Builtin = Builtin {
    signature: Signature {
        name: "contains",
        doc: "True if `part` occurs in `text`.",
        params: &[("text", Kind::Text), ("part", Kind::Text)],
        result: Kind::Bool,
    },
    call: |arguments, _| test(arguments, |text, part| text.contains(part)),
};

/// Whether a text ends with another.
pub const ENDS_WITH: Builtin = Builtin {
    signature: Signature {
        name: "ends_with",
        doc: "True if `text` ends with `suffix`.",
        params: &[("text", Kind::Text), ("suffix", Kind::Text)],
        result: Kind::Bool,
    },
    call: |arguments, _| test(arguments, |text, suffix| text.ends_with(suffix)),
};

/// How long a text is.
pub const LENGTH: Builtin = Builtin {
    signature: Signature {
        name: "length",
        doc: "The number of characters of `text`.",
        params: &[("text", Kind::Text)],
        result: Kind::Int,
    },
    call: |arguments, _| match arguments {
        [Argument::Text(text)] => i64::try_from(text.chars().count()).ok().map(Output::Number),
        _ => None,
    },
};

/// A text in lower case.
pub const LOWER: Builtin = Builtin {
    signature: Signature {
        name: "lower",
        doc: "`text` in lower case.",
        params: &[("text", Kind::Text)],
        result: Kind::Text,
    },
    call: |arguments, _| change(arguments, str::to_lowercase),
};

/// Whether a text begins with another.
pub const STARTS_WITH: Builtin = Builtin {
    signature: Signature {
        name: "starts_with",
        doc: "True if `text` begins with `prefix`.",
        params: &[("text", Kind::Text), ("prefix", Kind::Text)],
        result: Kind::Bool,
    },
    call: |arguments, _| test(arguments, |text, prefix| text.starts_with(prefix)),
};

/// A text without the white space around it.
pub const TRIM: Builtin = Builtin {
    signature: Signature {
        name: "trim",
        doc: "`text` without white space at its ends.",
        params: &[("text", Kind::Text)],
        result: Kind::Text,
    },
    call: |arguments, _| change(arguments, |text| text.trim().to_owned()),
};

/// A text in upper case.
pub const UPPER: Builtin = Builtin {
    signature: Signature {
        name: "upper",
        doc: "`text` in upper case.",
        params: &[("text", Kind::Text)],
        result: Kind::Text,
    },
    call: |arguments, _| change(arguments, str::to_uppercase),
};
