//! Built-in functions over hosts, paths, networks, digests and versions: whole labels, whole segments, bits and numbers are
//! compared, never the beginnings of texts. What they stand on is `language::textual`.

use super::text::{change, test};
use super::{Argument, Builtin, Output};
use language::signature::{Kind, Signature};
use language::textual;
use std::cmp::Ordering;

/// Sorted by name.
pub const FAMILY: &[&Builtin] =
    &[&ALGORITHM_OF, &HOST_OF, &IN_NETWORK, &SUBDOMAIN_OF, &UNDER, &VERSION_BEFORE];

/// What made a digest.
pub const ALGORITHM_OF: Builtin = Builtin {
    signature: Signature {
        name: "algorithm_of",
        doc: "The algorithm of `digest`, as in `sha256`; an empty text where it names none.",
        params: &[("digest", Kind::Text)],
        result: Kind::Text,
    },
    call: |arguments, _| {
        change(arguments, |text| text.split_once(':').map_or(String::new(), |it| it.0.to_owned()))
    },
};

/// Whom a URL asks.
pub const HOST_OF: Builtin = Builtin {
    signature: Signature {
        name: "host_of",
        doc: "The host of `url`, without user and port; an empty text where it has none.",
        params: &[("url", Kind::Text)],
        result: Kind::Text,
    },
    call: |arguments, _| change(arguments, |text| textual::host_of(text).to_owned()),
};

/// Whether an address or a network lies in a network.
pub const IN_NETWORK: Builtin = Builtin {
    signature: Signature {
        name: "in_network",
        doc: "True if `inner`, an address or a network, lies in the network `outer`; the name of a host lies in none.",
        params: &[("inner", Kind::Text), ("outer", Kind::Text)],
        result: Kind::Bool,
    },
    call: |arguments, _| test(arguments, textual::is_in_network),
};

/// Whether a host is a domain or lies under it.
pub const SUBDOMAIN_OF: Builtin = Builtin {
    signature: Signature {
        name: "subdomain_of",
        doc: "True if `host` is `domain` or one of its subdomains, whatever the case and the port.",
        params: &[("host", Kind::Text), ("domain", Kind::Text)],
        result: Kind::Bool,
    },
    call: |arguments, _| test(arguments, textual::is_subdomain),
};

/// Whether a path is a folder or lies in it.
pub const UNDER: Builtin = Builtin {
    signature: Signature {
        name: "under",
        doc: "True if `path` is `folder` or lies in it; whole segments are compared, so `a/bc` is not under `a/b`.",
        params: &[("path", Kind::Text), ("folder", Kind::Text)],
        result: Kind::Bool,
    },
    call: |arguments, _| test(arguments, textual::is_inside),
};

/// Whether a version comes before another.
pub const VERSION_BEFORE: Builtin = Builtin {
    signature: Signature {
        name: "version_before",
        doc: "True if version `a` comes before version `b`: by numbers, `1.9` before `1.10`, and `2.0.0-rc.1` before `2.0.0`.",
        params: &[("a", Kind::Text), ("b", Kind::Text)],
        result: Kind::Bool,
    },
    call: |arguments, _| match arguments {
        [Argument::Text(a), Argument::Text(b)] => {
            Some(Output::Bool(textual::compare_versions(a, b)? == Ordering::Less))
        }
        _ => None,
    },
};
