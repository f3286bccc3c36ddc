//! The one YAML reader: bytes to [`tree::Tree`], over the events of `granit_parser`, which is named nowhere else.
//!
//! It refuses a file whole or accepts it whole: what is beyond a limit, not UTF-8 or not YAML is one diagnostic with its
//! place. Depth is checked while events arrive, before any recursion.

pub mod tree;

use crate::limits::{YAML_BYTES, YAML_DEPTH, YAML_NODES};
use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, StructureStyle};
use language::codes::sources::{SOURCE_LIMIT, UNREADABLE_SOURCE};
use language::diagnostic::Diagnostic;
use language::limits::Limit;
use language::span::{FileId, Span};
use std::cell::Cell;
use std::collections::BTreeMap;
use tree::{Anchor, Comment, Item, ItemKind, Placement, Properties, Style, Tag, Tree};

/// Reads a file. Spans count bytes of `bytes` as given.
pub fn parse(file: FileId, bytes: &[u8]) -> Result<Tree<'_>, Box<Diagnostic>> {
    let source = text(file, bytes)?;
    let mut builder = Builder::new(file, source);
    let options = granit_parser::options! {
        emit_anchor_events: true,
        block_scalar_eof_without_line_feed: true,
        // A commented-out block is as long as its author likes; the length of the file bounds it.
        max_buffered_comment_events: usize::MAX,
        // One more than ours, so that ours is the one that reports.
        flow_nesting_limit: depth_limit().saturating_add(1),
        block_nesting_limit: depth_limit().saturating_add(1),
    };
    let content = source.get(builder.base..).unwrap_or("");
    for next in Parser::new_from_str_with_options(content, options) {
        let (event, place) = next.map_err(|error| builder.scan_error(&error))?;
        builder.event(event, &place)?;
    }
    Ok(builder.finish())
}

/// The text of the bytes. Pipeline files are UTF-8 on every platform; anything else is a gap with its place.
fn text(file: FileId, bytes: &[u8]) -> Result<&str, Box<Diagnostic>> {
    if bytes.len() as u64 > YAML_BYTES.value {
        return Err(beyond(Span::whole(file), &YAML_BYTES));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(unreadable(Span::new(file, 0, 2), "the file is UTF-16, expected UTF-8", 0));
    }
    let source = std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        unreadable(Span::new(file, at, at.saturating_add(1)), "the file is not UTF-8", at)
    })?;
    match source.find('\0') {
        Some(at) => {
            let span = Span::new(file, at, at.saturating_add(1));
            Err(unreadable(span, "the file holds a NUL byte", at))
        }
        None => Ok(source),
    }
}

fn unreadable(span: Span, what: &str, offset: usize) -> Box<Diagnostic> {
    let message = format!("{what} (byte offset {offset})");
    let help = "what this file holds is unknown until it is mended";
    Box::new(Diagnostic::new(&UNREADABLE_SOURCE, span, message).help(help))
}

fn beyond(span: Span, limit: &Limit) -> Box<Diagnostic> {
    let message = format!("the file is beyond the limit `{}` of {}", limit.name, limit.value);
    Box::new(Diagnostic::new(&SOURCE_LIMIT, span, message).help(limit.reason))
}

fn depth_limit() -> usize {
    usize::try_from(YAML_DEPTH.value).unwrap_or(usize::MAX)
}

/// A collection whose end has not come yet.
struct Open {
    item: u32,
    key: Option<u32>,
    flow: bool,
    end: u32,
    /// Levels below it, aliases expanded.
    height: usize,
}

struct Builder<'s> {
    file: FileId,
    source: &'s str,
    /// Length of the byte order mark: the parser starts behind it.
    base: usize,
    items: Vec<Item<'s>>,
    heights: BTreeMap<u32, usize>,
    documents: Vec<u32>,
    comments: Vec<Comment>,
    self_references: Vec<Span>,
    anchors: BTreeMap<usize, u32>,
    open: Vec<Open>,
}

impl<'s> Builder<'s> {
    fn new(file: FileId, source: &'s str) -> Self {
        let base = if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self {
            file,
            source,
            base,
            items: Vec::new(),
            heights: BTreeMap::new(),
            documents: Vec::new(),
            comments: Vec::new(),
            self_references: Vec::new(),
            anchors: BTreeMap::new(),
            open: Vec::new(),
        }
    }

    fn finish(self) -> Tree<'s> {
        Tree {
            file: self.file,
            source: self.source,
            comments: self.comments,
            self_references: self.self_references,
            items: self.items,
            documents: self.documents,
            expansions: Cell::new(0),
        }
    }

    /// Whether a kind of event matters is decided here; the enum is open, and what it may grow is no node.
    fn event(
        &mut self,
        event: Event<'s>,
        place: &granit_parser::Span,
    ) -> Result<(), Box<Diagnostic>> {
        let span = self.span(place);
        let tag = event.tag().map(|it| self.tag(it, place));
        if let Event::Scalar(text, style, anchor, _) = event {
            // The parser writes an empty value as `~`; its text is what stands there, which is nothing.
            let text = if span.start == span.end && style == ScalarStyle::Plain {
                "".into()
            } else {
                text
            };
            let item = self.add(ItemKind::Scalar(text, style_of(style)), span, tag)?;
            self.name(anchor, item);
            self.attach(item, 0, span.end);
        } else if let Event::SequenceStart(style, anchor, _) = event {
            self.begin(ItemKind::Sequence(Vec::new()), span, tag, (style, anchor))?;
        } else if let Event::MappingStart(style, anchor, _) = event {
            self.begin(ItemKind::Mapping(Vec::new(), Vec::new()), span, tag, (style, anchor))?;
        } else if matches!(event, Event::SequenceEnd | Event::MappingEnd) {
            self.end(span);
        } else if let Event::Alias(anchor) = event {
            self.alias(anchor, span)?;
        } else if let Event::Anchor(_, name) = event {
            self.anchor(&name, span);
        } else if let Event::Comment(text, placement) = event {
            let right = placement == granit_parser::Placement::Right;
            let placement = if right { Placement::Right } else { Placement::OwnLine };
            self.comments.push(Comment { text: text.trim().to_owned(), span, placement });
        }
        Ok(())
    }

    fn span(&self, place: &granit_parser::Span) -> Span {
        let range = place.byte_range().unwrap_or(0..0);
        let (start, end) = (range.start.saturating_add(self.base), range.end);
        Span::new(self.file, start, end.saturating_add(self.base))
    }

    fn tag(&self, tag: &granit_parser::Tag, place: &granit_parser::Span) -> Tag {
        let span = place.tag_span().map(|it| self.span(&it));
        let written = span.map(|it| it.text(self.source).to_owned());
        Tag { text: written.unwrap_or_else(|| tag.to_string()), span }
    }

    fn add(
        &mut self,
        kind: ItemKind<'s>,
        span: Span,
        tag: Option<Tag>,
    ) -> Result<u32, Box<Diagnostic>> {
        if self.items.len() as u64 >= YAML_NODES.value {
            return Err(beyond(span, &YAML_NODES));
        }
        let at = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        let properties = tag.map(|tag| Box::new(Properties { tag: Some(tag), anchor: None }));
        self.items.push(Item { kind, span, properties });
        Ok(at)
    }

    /// Anchor 0 means none.
    fn name(&mut self, anchor: usize, item: u32) {
        if anchor != 0 {
            self.anchors.insert(anchor, item);
        }
    }

    fn begin(
        &mut self,
        kind: ItemKind<'s>,
        span: Span,
        tag: Option<Tag>,
        (style, anchor): (StructureStyle, usize),
    ) -> Result<(), Box<Diagnostic>> {
        if self.open.len() >= depth_limit() {
            return Err(beyond(span, &YAML_DEPTH));
        }
        let item = self.add(kind, span, tag)?;
        self.name(anchor, item);
        let flow = style == StructureStyle::Flow;
        self.open.push(Open { item, key: None, flow, end: span.start, height: 0 });
        Ok(())
    }

    /// A block collection ends where its last child ends: the parser notices its end only at the next token.
    fn end(&mut self, span: Span) {
        let Some(open) = self.open.pop() else { return };
        let end = if open.flow { span.end } else { open.end };
        let pairs = self.items.get(open.item as usize).map(|it| &it.kind);
        let order = match pairs {
            Some(ItemKind::Mapping(pairs, _)) => tree::order(&self.items, pairs),
            Some(ItemKind::Scalar(..) | ItemKind::Sequence(_) | ItemKind::Alias(_)) | None => {
                Vec::new()
            }
        };
        if let Some(item) = self.items.get_mut(open.item as usize) {
            item.span.end = end.max(item.span.start);
            if let ItemKind::Mapping(_, slot) = &mut item.kind {
                *slot = order;
            }
        }
        self.heights.insert(open.item, open.height);
        self.attach(open.item, open.height, end);
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Box<Diagnostic>> {
        let target = self.anchors.get(&anchor).copied();
        // An alias to a node that is still open names a node around itself. Any other target ended before, so that
        // following aliases always leads back in the text and cannot go round.
        let around = target.filter(|it| self.open.iter().any(|open| open.item == *it));
        let target = if around.is_some() { None } else { target };
        if target.is_none() {
            self.self_references.push(span);
        }
        let height = target.and_then(|it| self.heights.get(&it)).copied().unwrap_or(0);
        if self.open.len().saturating_add(height) > depth_limit() {
            return Err(beyond(span, &YAML_DEPTH));
        }
        let item = self.add(ItemKind::Alias(target), span, None)?;
        self.attach(item, height, span.end);
        Ok(())
    }

    /// The event follows that of its node.
    fn anchor(&mut self, name: &str, span: Span) {
        let Some(item) = self.items.last_mut() else { return };
        let anchor = Some(Anchor { name: name.to_owned(), span });
        item.properties.get_or_insert_default().anchor = anchor;
    }

    /// Hands a finished node to the collection around it, or makes it a document.
    fn attach(&mut self, item: u32, height: usize, end: u32) {
        let Some(open) = self.open.last_mut() else {
            self.documents.push(item);
            return;
        };
        open.end = open.end.max(end);
        open.height = open.height.max(height.saturating_add(1));
        let parent = self.items.get_mut(open.item as usize).map(|it| &mut it.kind);
        match parent {
            Some(ItemKind::Sequence(members)) => members.push(item),
            Some(ItemKind::Mapping(pairs, _)) => match open.key.take() {
                Some(key) => pairs.push((key, item)),
                None => open.key = Some(item),
            },
            Some(ItemKind::Scalar(..) | ItemKind::Alias(_)) | None => {}
        }
    }

    fn scan_error(&self, error: &ScanError) -> Box<Diagnostic> {
        let at = error.marker().byte_offset().unwrap_or(0).saturating_add(self.base);
        let span = Span::new(self.file, at, at);
        if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
            return beyond(span, &YAML_DEPTH);
        }
        let message = format!("the file is not YAML: {}", error.info());
        let help = "what this file holds is unknown until it is mended";
        Box::new(Diagnostic::new(&UNREADABLE_SOURCE, span, message).help(help))
    }
}

fn style_of(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::Single,
        ScalarStyle::DoubleQuoted => Style::Double,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
    }
}

#[cfg(test)]
mod tests;
