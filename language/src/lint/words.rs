//! The names that an item uses, as far as its text shows: every word that could be one. A word that only looks like a name
//! counts as well, so that nothing is called unused that is used.

use crate::syntax::tree::{Kind, Node};
use std::collections::BTreeSet;

/// Every node below a node, itself included, parents first.
pub(super) fn below(node: Node<'_>) -> Vec<Node<'_>> {
    let mut out = Vec::new();
    let mut open = vec![node];
    while let Some(next) = open.pop() {
        out.push(next);
        let mut children: Vec<Node<'_>> = next.children().collect();
        children.reverse();
        open.extend(children);
    }
    out
}

/// The words below a node that may be names, in the order of the text and as often as they stand there.
pub(super) fn words(node: Node<'_>) -> Vec<&str> {
    let mut out = Vec::new();
    for it in below(node) {
        let is_name = [
            Kind::name,
            Kind::word,
            Kind::op_rule,
            Kind::bare_word,
            Kind::type_name,
            Kind::fact_name,
            Kind::missing_path,
        ];
        if is_name.contains(&it.kind()) {
            out.push(it.text());
        } else if it.kind() == Kind::string {
            out.extend(in_holes(it.text()));
        }
    }
    out
}

/// The same without repetitions.
pub(super) fn distinct(node: Node<'_>) -> BTreeSet<&str> {
    words(node).into_iter().collect()
}

/// The words within the brackets and braces of a text.
fn in_holes(text: &str) -> impl Iterator<Item = &str> {
    let holes = text.split(['[', '{']).skip(1).map(|it| it.split([']', '}']).next().unwrap_or(""));
    holes.flat_map(|it| it.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'))
}
