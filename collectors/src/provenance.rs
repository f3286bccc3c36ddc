//! Ids and places of facts that come out of files: percent-encoding of id segments, digests, spans of nodes.
//!
//! INVARIANT: ids are injective: a name cannot hold a separator that it did not bring encoded.

use crate::yaml::tree::Node;
use evaluator::fact::Provenance;
use language::span::Span;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::sync::Arc;

/// One segment of an id: `%`, `#`, `/` and control characters are percent-encoded.
pub fn segment(name: &str) -> String {
    encode(name, true)
}

/// A path inside an id: as [`segment`], but its slashes stay.
pub fn path(path: &str) -> String {
    encode(path, false)
}

fn encode(name: &str, slash: bool) -> String {
    let mut out = String::with_capacity(name.len());
    for it in name.chars() {
        if it == '%' || it == '#' || (slash && it == '/') || it.is_control() {
            let mut buffer = [0; 4];
            for byte in it.encode_utf8(&mut buffer).bytes() {
                // Writing to a string cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
        } else {
            out.push(it);
        }
    }
    out
}

/// Lower-case hex of the digest.
pub fn sha256(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

/// The place of a fact that a span introduces.
pub fn at(source: &Arc<str>, span: Span) -> Provenance {
    Provenance { source: source.clone(), span: Some(span), ..Provenance::default() }
}

/// The place of a fact that a YAML node introduces, its alias remembered.
pub fn node(source: &Arc<str>, node: Node<'_>) -> Provenance {
    Provenance { alias_of: node.alias_of(), ..at(source, node.span()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_injective() {
        assert_eq!(segment("a/b#c%d\n"), "a%2Fb%23c%25d%0A");
        assert_eq!(path(".github/workflows/a#b.yml"), ".github/workflows/a%23b.yml");
        assert_eq!(segment("é"), "é");
    }
}
