//! Built-in functions over texts. All compare bytes; none changes case unless its name says so.

use super::{Argument, Builtin, Output};
use language::signature::{Kind, Signature};

/// Sorted by name.
pub const FAMILY: &[&Builtin] =
    &[&CONTAINS, &ENDS_WITH, &LENGTH, &LOWER, &STARTS_WITH, &SUBDOMAIN_OF, &TRIM, &UNDER, &UPPER];

type Relation = fn(&str, &str) -> bool;

fn test(arguments: &[Argument<'_>], relation: Relation) -> Option<Output> {
    match arguments {
        [Argument::Text(left), Argument::Text(right)] => Some(Output::Bool(relation(left, right))),
        _ => None,
    }
}

fn change(arguments: &[Argument<'_>], change: fn(&str) -> String) -> Option<Output> {
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

/// Whether a host is a domain or lies under it.
pub const SUBDOMAIN_OF: Builtin = Builtin {
    signature: Signature {
        name: "subdomain_of",
        doc: "True if `host` is `domain` or one of its subdomains, whatever the case.",
        params: &[("host", Kind::Text), ("domain", Kind::Text)],
        result: Kind::Bool,
    },
    call: |arguments, _| test(arguments, beneath),
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

/// Whether a path is a folder or lies in it.
pub const UNDER: Builtin = Builtin {
    signature: Signature {
        name: "under",
        doc: "True if `path` is `folder` or lies in it; whole segments are compared, so `a/bc` is not under `a/b`.",
        params: &[("path", Kind::Text), ("folder", Kind::Text)],
        result: Kind::Bool,
    },
    call: |arguments, _| test(arguments, inside),
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

fn inside(path: &str, folder: &str) -> bool {
    let folder = folder.trim_end_matches('/');
    let rest = path.strip_prefix(folder);
    // A path that climbs out again is not inside, however it begins.
    let climbs = path.split('/').any(|it| it == "..");
    !climbs && rest.is_some_and(|it| it.is_empty() || it.starts_with('/'))
}

fn beneath(host: &str, domain: &str) -> bool {
    let (host, domain) = (host.to_lowercase(), domain.to_lowercase());
    let rest = host.strip_suffix(domain.trim_start_matches('.'));
    rest.is_some_and(|it| it.is_empty() || it.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_segments_count() {
        assert!(inside("a/b/c", "a/b") && inside("a/b", "a/b/"));
        assert!(!inside("a/bc", "a/b") && !inside("a/b/../../etc", "a/b"));
        assert!(beneath("api.Example.com", "example.com") && beneath("example.com", "example.com"));
        assert!(!beneath("evilexample.com", "example.com"));
    }
}
