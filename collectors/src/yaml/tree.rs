//! The YAML tree: an arena of nodes with exact spans, and a cursor over it that follows aliases when they are read.
//!
//! INVARIANT: the graph of nodes and alias targets has no cycle, and no path in it is longer than the depth limit, so that
//! every recursive walk ends. Scalars keep their text; what `on` or `1.10` means is the matter of each dialect.

use crate::limits::YAML_ALIASES;
use language::span::{FileId, Span};
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;

/// One parsed file.
#[derive(Debug)]
pub struct Tree<'s> {
    /// The file that all spans count in.
    pub file: FileId,
    /// The text, a byte order mark included: spans index into it.
    pub source: &'s str,
    /// All comments, in order.
    pub comments: Vec<Comment>,
    /// Aliases that name a node around themselves. They have no expansion: a reader sees a gap there.
    pub self_references: Vec<Span>,
    pub(super) items: Vec<Item<'s>>,
    pub(super) documents: Vec<u32>,
    pub(super) expansions: Cell<u64>,
}

/// A node as stored.
#[derive(Debug)]
pub(super) struct Item<'s> {
    pub(super) kind: ItemKind<'s>,
    pub(super) span: Span,
    pub(super) properties: Option<Box<Properties>>,
}

/// What a stored node holds.
#[derive(Debug)]
pub(super) enum ItemKind<'s> {
    Scalar(Cow<'s, str>, Style),
    Sequence(Vec<u32>),
    Mapping(Vec<(u32, u32)>, Order),
    Alias(Option<u32>),
}

/// Positions of a mapping's pairs in the order of their keys, so that look-up in a large one is no walk. Empty for small
/// mappings, where a walk is as good.
pub(super) type Order = Vec<u32>;

/// From how many pairs on a mapping has an [`Order`].
const LARGE: usize = 16;

/// The order of some pairs.
pub(super) fn order(items: &[Item<'_>], pairs: &[(u32, u32)]) -> Order {
    if pairs.len() < LARGE {
        return Order::new();
    }
    let mut order: Order = (0..).take(pairs.len()).collect();
    // A stable sort keeps repeated keys as they stand in the text.
    order.sort_by_key(|at| pairs.get(*at as usize).and_then(|it| key_text(items, it.0)));
    order
}

/// The text of a key, an alias followed.
fn key_text<'i>(items: &'i [Item<'_>], at: u32) -> Option<&'i str> {
    match &items.get(at as usize)?.kind {
        ItemKind::Scalar(text, _) => Some(text),
        ItemKind::Alias(Some(target)) => match &items.get(*target as usize)?.kind {
            ItemKind::Scalar(text, _) => Some(text),
            ItemKind::Sequence(_) | ItemKind::Mapping(..) | ItemKind::Alias(_) => None,
        },
        ItemKind::Sequence(_) | ItemKind::Mapping(..) | ItemKind::Alias(None) => None,
    }
}

/// What stands before a node: few nodes have it.
#[derive(Debug, Default)]
pub(super) struct Properties {
    pub(super) tag: Option<Tag>,
    pub(super) anchor: Option<Anchor>,
}

/// `!reference`, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// As written, the exclamation mark included.
    pub text: String,
    /// Where; nothing where the parser does not say.
    pub span: Option<Span>,
}

/// `&name`, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// Without the ampersand.
    pub name: String,
    /// The ampersand included.
    pub span: Span,
}

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// What a node is, once aliases are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A plain scalar that says nothing: empty, `~` or `null`.
    Null,
    /// Any other scalar.
    Scalar,
    /// A sequence.
    Sequence,
    /// A mapping.
    Mapping,
    /// An alias that cannot be followed: it names a node around itself, or the budget is spent.
    Unresolved,
}

/// Where a comment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// Behind something on its line.
    Right,
    /// On a line of its own.
    OwnLine,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Behind the `#`, trimmed.
    pub text: String,
    /// The `#` included.
    pub span: Span,
    /// Where it stands.
    pub placement: Placement,
}

/// A key that stands twice in one mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate<'t> {
    /// The key.
    pub key: &'t str,
    /// Its first place.
    pub first: Span,
    /// A later place.
    pub second: Span,
}

/// A cursor: a node seen from one path. Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Node<'t> {
    tree: &'t Tree<'t>,
    item: u32,
    alias_of: Option<Span>,
}

/// One pair of a mapping.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'t> {
    /// The key.
    pub key: Node<'t>,
    /// The value.
    pub value: Node<'t>,
}

impl<'t> Tree<'t> {
    /// The root of the only or first document; nothing for a file without content.
    pub fn root(&'t self) -> Option<Node<'t>> {
        self.roots().next()
    }

    /// The roots of all documents.
    pub fn roots(&'t self) -> impl Iterator<Item = Node<'t>> {
        self.documents.iter().map(|item| self.node(*item))
    }

    /// Whether some alias was not followed because the budget was spent: what was read is then a part.
    pub fn is_exhausted(&self) -> bool {
        self.expansions.get() > YAML_ALIASES.value
    }

    /// Every mapping of the file once, in order of the text.
    pub fn mappings(&'t self) -> impl Iterator<Item = Node<'t>> {
        let all = self.items.iter().zip(0_u32..);
        all.filter(|(item, _)| matches!(item.kind, ItemKind::Mapping(..)))
            .map(|(_, at)| self.node(at))
    }

    /// Keys that stand twice in one mapping. Whether the first, the last or neither counts differs by platform.
    pub fn duplicates(&'t self) -> Vec<Duplicate<'t>> {
        let mut found = Vec::new();
        for mapping in self.mappings() {
            let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
            for Entry { key, value: _ } in mapping.entries() {
                let Some(text) = key.scalar() else { continue };
                match seen.get(text) {
                    Some(first) => {
                        found.push(Duplicate { key: text, first: *first, second: key.span() });
                    }
                    None => {
                        seen.insert(text, key.span());
                    }
                }
            }
        }
        found
    }

    /// The comment behind a node on its last line.
    pub fn comment_right_of(&self, node: Node<'_>) -> Option<&Comment> {
        let end = node.span().end;
        let at = self.comments.partition_point(|it| it.span.start < end);
        let comment = self.comments.get(at)?;
        let between = self.source.get(end as usize..comment.span.start as usize)?;
        (comment.placement == Placement::Right && !between.contains('\n')).then_some(comment)
    }

    fn node(&'t self, item: u32) -> Node<'t> {
        Node { tree: self, item, alias_of: None }.follow()
    }

    fn item(&self, at: u32) -> Option<&Item<'t>> {
        self.items.get(at as usize)
    }
}

impl<'t> Node<'t> {
    /// What it is.
    pub fn kind(self) -> Kind {
        match self.stored() {
            Some(ItemKind::Scalar(text, Style::Plain)) if is_null(text) => Kind::Null,
            Some(ItemKind::Scalar(..)) => Kind::Scalar,
            Some(ItemKind::Sequence(_)) => Kind::Sequence,
            Some(ItemKind::Mapping(..)) => Kind::Mapping,
            Some(ItemKind::Alias(_)) | None => Kind::Unresolved,
        }
    }

    /// The text of a scalar, null included (its text may be empty).
    pub fn scalar(self) -> Option<&'t str> {
        match self.stored()? {
            ItemKind::Scalar(text, _) => Some(text),
            ItemKind::Sequence(_) | ItemKind::Mapping(..) | ItemKind::Alias(_) => None,
        }
    }

    /// The text of a scalar that says something.
    pub fn text(self) -> Option<&'t str> {
        (self.kind() == Kind::Scalar).then(|| self.scalar()).flatten()
    }

    /// How a scalar is written.
    pub fn style(self) -> Option<Style> {
        match self.stored()? {
            ItemKind::Scalar(_, style) => Some(*style),
            ItemKind::Sequence(_) | ItemKind::Mapping(..) | ItemKind::Alias(_) => None,
        }
    }

    /// Whether it says nothing.
    pub fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    /// The members of a sequence; none for anything else.
    pub fn items(self) -> impl Iterator<Item = Node<'t>> {
        let members = match self.stored() {
            Some(ItemKind::Sequence(members)) => members.as_slice(),
            Some(ItemKind::Scalar(..) | ItemKind::Mapping(..) | ItemKind::Alias(_)) | None => &[],
        };
        members.iter().map(move |item| self.child(*item))
    }

    /// The pairs of a mapping, repeated keys included; none for anything else.
    pub fn entries(self) -> impl Iterator<Item = Entry<'t>> {
        let pairs = match self.stored() {
            Some(ItemKind::Mapping(pairs, _)) => pairs.as_slice(),
            Some(ItemKind::Scalar(..) | ItemKind::Sequence(_) | ItemKind::Alias(_)) | None => &[],
        };
        pairs
            .iter()
            .map(move |(key, value)| Entry { key: self.child(*key), value: self.child(*value) })
    }

    /// The pair of that key. Of repeated keys the last, as most readers have it; a platform that refuses them asks
    /// [`Tree::duplicates`] first.
    pub fn entry(self, key: &str) -> Option<Entry<'t>> {
        let Some(ItemKind::Mapping(pairs, order)) = self.stored() else { return None };
        let text = |it: &(u32, u32)| key_text(&self.tree.items, it.0);
        // Only the value that was asked for is followed: the others cost no expansion.
        let (key, value) = if order.is_empty() {
            pairs.iter().rev().find(|it| text(it) == Some(key))?
        } else {
            let pair = |at: &u32| pairs.get(*at as usize);
            let behind = order.partition_point(|at| pair(at).and_then(text) <= Some(key));
            let last = order.get(behind.checked_sub(1)?).and_then(pair)?;
            Some(last).filter(|it| text(it) == Some(key))?
        };
        Some(Entry { key: self.child(*key), value: self.child(*value) })
    }

    /// The pair of a key whose letters may differ in case; one that agrees exactly comes first.
    pub fn entry_any_case(self, key: &str) -> Option<Entry<'t>> {
        let is_named =
            |it: &Entry<'t>| it.key.scalar().is_some_and(|it| it.eq_ignore_ascii_case(key));
        self.entry(key).or_else(|| self.entries().find(is_named))
    }

    /// The value of that key, see [`Node::entry`].
    pub fn get(self, key: &str) -> Option<Node<'t>> {
        self.entry(key).map(|it| it.value)
    }

    /// Its place: the quotes of a quoted scalar and the brackets of a flow collection included, the `|` of a block scalar
    /// and tags and anchors not. Through an alias it is the place of the anchored node.
    pub fn span(self) -> Span {
        self.tree.item(self.item).map_or(Span::whole(self.tree.file), |it| it.span)
    }

    /// The source text under its span.
    pub fn raw(self) -> &'t str {
        self.span().text(self.tree.source)
    }

    /// The anchor through which it was reached, if an alias led here.
    pub fn alias_of(self) -> Option<Span> {
        self.alias_of
    }

    /// Its tag.
    pub fn tag(self) -> Option<&'t Tag> {
        self.tree.item(self.item)?.properties.as_ref()?.tag.as_ref()
    }

    /// Its anchor.
    pub fn anchor(self) -> Option<&'t Anchor> {
        self.tree.item(self.item)?.properties.as_ref()?.anchor.as_ref()
    }

    /// The file it stands in.
    pub fn tree(self) -> &'t Tree<'t> {
        self.tree
    }

    fn stored(self) -> Option<&'t ItemKind<'t>> {
        self.tree.item(self.item).map(|it| &it.kind)
    }

    fn child(self, item: u32) -> Self {
        Self { tree: self.tree, item, alias_of: self.alias_of }.follow()
    }

    /// Steps over an alias, at the cost of one expansion. The first anchor of a chain is the one remembered.
    fn follow(self) -> Self {
        let Some(ItemKind::Alias(Some(target))) = self.stored() else { return self };
        let spent = self.tree.expansions.get().saturating_add(1);
        self.tree.expansions.set(spent);
        if spent > YAML_ALIASES.value {
            return self;
        }
        let target = Self { tree: self.tree, item: *target, alias_of: self.alias_of };
        let anchor = target.anchor().map(|it| it.span);
        Self { alias_of: self.alias_of.or(anchor), ..target }
    }
}

/// The null of the core schema, which is the one thing about scalars that all dialects share.
fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}
