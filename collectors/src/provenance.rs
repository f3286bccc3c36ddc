//! Ids and places of facts that come out of files: percent-encoding of id segments, digests, spans of nodes.
//!
//! INVARIANT: ids are injective: a name cannot hold a separator that it did not bring encoded.

use crate::yaml::tree::{Node, Style};
use evaluator::fact::{Fact, Provenance};
use evaluator::value::{Known, Value};
use language::span::Span;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::ops::Range;
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

/// A part of a scalar, given by bytes of its text. Where folding, escapes or quotes keep text and source apart, it is the
/// place of the whole scalar.
pub fn within(node: Node<'_>, range: Range<usize>) -> Span {
    let (span, source) = (node.span(), node.tree().source);
    let Some(text) = node.scalar() else { return span };
    let Some(start) = source_offset(node, text, range.start) else { return span };
    let end = start.saturating_add(range.end.saturating_sub(range.start));
    // The lengths agree only where no line break with its indentation lies between.
    if source.get(start..end) == text.get(range) { Span::new(span.file, start, end) } else { span }
}

/// Where a byte of a scalar's text stands in the source.
fn source_offset(node: Node<'_>, text: &str, at: usize) -> Option<usize> {
    let start = node.span().start as usize;
    match node.style()? {
        Style::Plain => start.checked_add(at),
        Style::Single | Style::Double => start.checked_add(at)?.checked_add(1),
        Style::Literal | Style::Folded => {
            let before = text.get(..at)?;
            let line = before.matches('\n').count();
            let column = at.checked_sub(before.rfind('\n').map_or(0, |it| it.saturating_add(1)))?;
            let source = node.tree().source;
            let indent = start.checked_sub(
                source.get(..start)?.rfind('\n').map_or(0, |it| it.saturating_add(1)),
            )?;
            if line == 0 {
                return start.checked_add(column);
            }
            let raw = source.get(start..)?;
            let (breaks, _) = raw.match_indices('\n').nth(line.checked_sub(1)?)?;
            start.checked_add(breaks)?.checked_add(1)?.checked_add(indent)?.checked_add(column)
        }
    }
}

/// Adds an attribute that may be unknown: then it is not written.
#[must_use]
pub fn with_known(fact: Fact, name: &str, value: Option<impl Into<Known>>) -> Fact {
    match value {
        Some(value) => fact.with(name, value),
        None => fact,
    }
}

/// A text, or that there is none.
pub fn text_or_absent(text: Option<&str>) -> Known {
    text.map_or(Known::Absent, |it| Known::Yes(Value::text(it)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_scalars_are_found() {
        let text = "a: |\n    one two\n      three\n\n    fo\nb: one two\nc: \"one two\"\nd: \"\\x41 two\"\ne: >\n  one\n  two\n";
        let tree = crate::yaml::parse(language::span::FileId(0), text.as_bytes()).unwrap();
        let root = tree.root().unwrap();
        let part = |key: &str, what: &str| {
            let node = root.get(key).unwrap();
            let at = node.scalar().unwrap().find(what).unwrap();
            within(node, at..at + what.len()).text(text)
        };
        assert_eq!(part("a", "two"), "two");
        assert_eq!(part("a", "three"), "three");
        assert_eq!(part("a", "fo"), "fo");
        assert_eq!(part("b", "two"), "two");
        assert_eq!(part("c", "two"), "two");
        assert_eq!(part("d", "two"), "\"\\x41 two\"");
        assert!(part("e", "two").contains("two"));
    }

    #[test]
    fn segments_are_injective() {
        assert_eq!(segment("a/b#c%d\n"), "a%2Fb%23c%25d%0A");
        assert_eq!(path(".github/workflows/a#b.yml"), ".github/workflows/a%23b.yml");
        assert_eq!(segment("é"), "é");
    }
}
