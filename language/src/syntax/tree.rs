//! The syntax tree of one item: an arena of nodes with spans. What lies between two nodes is white space, comments and
//! punctuation, so tree and text together lose nothing.

use super::grammar::Rule;
use crate::span::{FileId, Span};
use std::sync::Arc;

/// The kinds of node are the rules of the grammar.
pub(crate) type Kind = Rule;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct NodeData {
    kind: Kind,
    start: u32,
    end: u32,
    /// How many nodes, itself included, its subtree has: the next sibling stands right behind them.
    size: u32,
}

/// The tree of one item.
#[derive(Debug, Clone)]
pub(crate) struct Tree {
    file: FileId,
    offset: u32,
    text: Arc<str>,
    nodes: Vec<NodeData>,
}

/// A node, as a view into its tree.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node<'a> {
    tree: &'a Tree,
    index: usize,
}

impl Tree {
    /// The root, if the tree has any node.
    pub(crate) fn root(&self) -> Option<Node<'_>> {
        (!self.nodes.is_empty()).then_some(Node { tree: self, index: 0 })
    }

    /// Every node, parents before their children, in the order of the text.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        (0..self.nodes.len()).map(|index| Node { tree: self, index })
    }

    /// For an item's tree: the node of the item proper, without its documentation.
    pub(crate) fn item(&self) -> Option<Node<'_>> {
        self.root()?.children().find(|it| it.kind() != Kind::doc)
    }
}

impl<'a> Node<'a> {
    fn data(self) -> NodeData {
        let nothing = NodeData { kind: Kind::EOI, start: 0, end: 0, size: 1 };
        self.tree.nodes.get(self.index).copied().unwrap_or(nothing)
    }

    /// Its rule.
    pub(crate) fn kind(self) -> Kind {
        self.data().kind
    }

    /// Its text.
    pub(crate) fn text(self) -> &'a str {
        let data = self.data();
        self.tree.text.get(data.start as usize..data.end as usize).unwrap_or("")
    }

    /// Its place in the file.
    pub(crate) fn span(self) -> Span {
        let data = self.data();
        let at = |offset: u32| self.tree.offset.saturating_add(offset);
        Span { file: self.tree.file, start: at(data.start), end: at(data.end) }
    }

    /// How many nodes its subtree has, itself included.
    pub(crate) fn size(self) -> usize {
        self.data().size as usize
    }

    /// Its children, in order.
    pub(crate) fn children(self) -> impl Iterator<Item = Node<'a>> {
        let tree = self.tree;
        let end = self.index.saturating_add(self.data().size as usize);
        let mut next = self.index.saturating_add(1);
        std::iter::from_fn(move || {
            let index = next;
            let data = tree.nodes.get(index).filter(|_| index < end)?;
            next = index.saturating_add(data.size as usize);
            Some(Node { tree, index })
        })
    }

    /// The first child of a kind.
    pub(crate) fn child(self, kind: Kind) -> Option<Node<'a>> {
        self.children().find(|it| it.kind() == kind)
    }

    /// The children of a kind.
    pub(crate) fn all(self, kind: Kind) -> impl Iterator<Item = Node<'a>> {
        self.children().filter(move |it| it.kind() == kind)
    }

    /// Whether a child of a kind stands.
    pub(crate) fn has(self, kind: Kind) -> bool {
        self.child(kind).is_some()
    }

    /// The Markdown of the `///` lines among its children, without the slashes.
    pub(crate) fn documentation(self) -> String {
        let lines = self.all(Kind::doc).map(|line| {
            let text = line.text().trim_start_matches("///");
            text.strip_prefix(' ').unwrap_or(text).trim_end().to_owned()
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// Builds a tree from the parser's tokens: where each node begins and where it ends, in the order of the text.
pub(super) struct TreeBuilder<'a> {
    file: FileId,
    offset: usize,
    text: &'a str,
    nodes: Vec<NodeData>,
    /// The nodes that are open, outermost first, each with the end of its last child.
    open: Vec<(usize, Option<usize>)>,
}

impl<'a> TreeBuilder<'a> {
    pub(super) fn new(file: FileId, offset: usize, text: &'a str) -> Self {
        Self { file, offset, text, nodes: Vec::new(), open: Vec::new() }
    }

    pub(super) fn open(&mut self, kind: Kind, start: usize) {
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        self.open.push((self.nodes.len(), None));
        self.nodes.push(NodeData { kind, start, end: start, size: 1 });
    }

    /// Closes the innermost open node. The parser counts white space and comments that it skipped before an optional part
    /// to the node; a span must end where its last token does.
    pub(super) fn close(&mut self, end: usize) {
        let Some((at, last)) = self.open.pop() else { return };
        let end = last.map_or(end, |last| {
            let gap = self.text.get(last..end).unwrap_or("");
            last.saturating_add(punctuation(gap))
        });
        let size = self.nodes.len().saturating_sub(at);
        if let Some(node) = self.nodes.get_mut(at) {
            node.size = u32::try_from(size).unwrap_or(u32::MAX);
            node.end = u32::try_from(end).unwrap_or(u32::MAX);
        }
        if let Some((_, last)) = self.open.last_mut() {
            *last = Some(end);
        }
    }

    pub(super) fn finish(self) -> Tree {
        let offset = u32::try_from(self.offset).unwrap_or(u32::MAX);
        Tree { file: self.file, offset, text: self.text.into(), nodes: self.nodes }
    }
}

/// The length of a gap up to its last character that is neither white space nor comment.
fn punctuation(gap: &str) -> usize {
    let mut end = 0_usize;
    let mut offset = 0_usize;
    for line in gap.split_inclusive('\n') {
        let code = line.find("//").map_or(line, |at| line.get(..at).unwrap_or(line)).trim_end();
        if !code.trim().is_empty() {
            end = offset.saturating_add(code.len());
        }
        offset = offset.saturating_add(line.len());
    }
    end
}
