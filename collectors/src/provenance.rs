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

/// Finds parts of one scalar in its source. Built once per scalar: a script may have as many parts as lines.
#[derive(Debug)]
pub struct Parts<'t> {
    node: Node<'t>,
    text: &'t str,
    /// Where each line of the text begins, in the text and in the source; one pair for a scalar that is no block.
    lines: Vec<(usize, usize)>,
}

impl<'t> Parts<'t> {
    /// An index over a scalar; over anything else, every part is the whole.
    pub fn of(node: Node<'t>) -> Self {
        let (text, start) = (node.scalar().unwrap_or(""), node.span().start as usize);
        let lines = match node.style() {
            Some(Style::Plain) | None => vec![(0, start)],
            Some(Style::Single | Style::Double) => vec![(0, start.saturating_add(1))],
            Some(Style::Literal | Style::Folded) => block_lines(node, text, start),
        };
        Self { node, text, lines }
    }

    /// The place of some bytes of the text. Where folding, escapes or quotes keep text and source apart, it is the place of
    /// the whole scalar.
    pub fn span(&self, range: Range<usize>) -> Span {
        let whole = self.node.span();
        let at = self.lines.partition_point(|it| it.0 <= range.start);
        let Some((line, source)) = at.checked_sub(1).and_then(|at| self.lines.get(at)) else {
            return whole;
        };
        let start = source.saturating_add(range.start.saturating_sub(*line));
        let end = start.saturating_add(range.end.saturating_sub(range.start));
        // The lengths agree only where no line break with its indentation lies between.
        let same = self.node.tree().source.get(start..end) == self.text.get(range);
        if same { Span::new(whole.file, start, end) } else { whole }
    }
}

/// A block scalar begins at its first character; its other lines stand behind the same indentation.
fn block_lines(node: Node<'_>, text: &str, start: usize) -> Vec<(usize, usize)> {
    let source = node.tree().source;
    let before = source.get(..start).unwrap_or("");
    let indent = start.saturating_sub(before.rfind('\n').map_or(0, |it| it.saturating_add(1)));
    let behind = |(at, _): (usize, &str)| at.saturating_add(1);
    let raw = source.get(start..).unwrap_or("").match_indices('\n').map(behind);
    let raw = raw.map(|it| start.saturating_add(it).saturating_add(indent));
    let lines = text.match_indices('\n').map(behind).zip(raw);
    std::iter::once((0, start)).chain(lines).collect()
}

/// A single part of a scalar, see [`Parts`].
pub fn within(node: Node<'_>, range: Range<usize>) -> Span {
    Parts::of(node).span(range)
}

/// Adds an attribute that may be unknown: then it is not written.
#[must_use]
pub fn with_known(fact: Fact, name: &'static str, value: Option<impl Into<Known>>) -> Fact {
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
            Parts::of(node).span(at..at + what.len()).text(text)
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
