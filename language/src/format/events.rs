//! An item's tree as a flat list: nodes that begin and end, tokens, and the comments between them. Every byte of the item
//! that is not white space is in the list, but for commas behind the last member of a list.

use crate::syntax::tree::{Kind, Node, Tree};

/// One thing of an item, in the order of the text.
#[derive(Debug, Clone, Copy)]
pub(super) enum Event<'a> {
    /// A node begins, behind so many line ends.
    Enter { node: Node<'a>, newlines: usize },
    /// The innermost open node ends.
    Leave,
    /// A token: the kind of its node, or none for punctuation.
    Token { kind: Option<Kind>, text: &'a str },
    /// A comment; `own_line`: nothing stands before it on its line.
    Comment { text: &'a str, own_line: bool, blank: bool },
}

/// What nobody sees at the end of a line.
pub(super) const INVISIBLE: [char; 3] = [' ', '\t', '\r'];

/// The events of an item that stands somewhere in a file's text.
pub(super) fn events<'a>(tree: &'a Tree, text: &'a str) -> Vec<Event<'a>> {
    let at = tree.root().map_or(0, |it| it.span().start as usize);
    let mut reader = Reader { text, at, newlines: 0, events: Vec::new() };
    let mut open: Vec<(usize, usize)> = Vec::new();
    for (index, node) in tree.nodes().enumerate() {
        while let Some((_, end)) = open.pop_if(|(last, _)| *last <= index) {
            reader.gap(end);
            reader.events.push(Event::Leave);
        }
        let span = node.span();
        reader.gap(span.start as usize);
        if node.kind() == Kind::EOI {
            continue;
        }
        if is_token(node) {
            let text = node.text().trim_end_matches(INVISIBLE);
            reader.push(Event::Token { kind: Some(node.kind()), text });
            reader.at = span.end as usize;
        } else {
            open.push((index.saturating_add(node.size()), span.end as usize));
            reader.events.push(Event::Enter { node, newlines: reader.newlines });
        }
    }
    while let Some((_, end)) = open.pop() {
        reader.gap(end);
        reader.events.push(Event::Leave);
    }
    reader.events
}

/// A node without children is a token, unless it is a pair of brackets with nothing between them.
pub(super) fn is_token(node: Node<'_>) -> bool {
    let brackets = [Kind::arguments, Kind::braces, Kind::brackets, Kind::table];
    node.size() == 1 && !brackets.contains(&node.kind())
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Line ends since the last token or comment.
    newlines: usize,
    events: Vec<Event<'a>>,
}

impl<'a> Reader<'a> {
    fn push(&mut self, event: Event<'a>) {
        self.newlines = 0;
        self.events.push(event);
    }

    /// Reads what lies between two nodes: white space, comments, punctuation.
    fn gap(&mut self, to: usize) {
        while let Some(rest) = self.text.get(self.at..to) {
            let Some(first) = rest.chars().next() else { return };
            if first.is_whitespace() {
                self.newlines = self.newlines.saturating_add(usize::from(first == '\n'));
                self.at = self.at.saturating_add(first.len_utf8());
                continue;
            }
            let length = if rest.starts_with("//") {
                rest.find('\n').unwrap_or(rest.len())
            } else if rest.starts_with(".{") || rest.starts_with("..") {
                2
            } else {
                first.len_utf8()
            };
            let text = rest.get(..length).unwrap_or(rest);
            self.at = self.at.saturating_add(text.len());
            if text.starts_with("//") {
                self.comment(text.trim_end_matches(INVISIBLE));
            } else {
                self.punctuation(text);
            }
        }
    }

    fn comment(&mut self, text: &'a str) {
        let (own_line, blank) = (self.newlines > 0, self.newlines > 1);
        self.push(Event::Comment { text, own_line, blank });
    }

    /// A comma goes in front of the comments that stand before it, and is left out before a closing bracket: the printer
    /// writes that one where it belongs.
    fn punctuation(&mut self, text: &'a str) {
        let is_comment = |it: &Event<'_>| matches!(it, Event::Comment { .. });
        let before = self.events.iter().rposition(|it| !is_comment(it));
        if let (",", Some(at)) = (text, before) {
            self.newlines = 0;
            self.events.insert(at.saturating_add(1), Event::Token { kind: None, text });
            return;
        }
        let is_comma = |it: &Event<'_>| matches!(it, Event::Token { kind: None, text: "," });
        if let ("}" | ")" | "]", Some(at)) = (text, before)
            && self.events.get(at).is_some_and(is_comma)
        {
            self.events.remove(at);
        }
        self.push(Event::Token { kind: None, text });
    }
}
