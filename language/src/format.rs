//! The one style of policy text. Total: an item that does not parse is left byte for byte as it is, comments stay with
//! what they stand at, and the result is read again before it is given out: it holds the same items, or it is not given.

mod events;
mod layout;
mod printer;

use crate::diagnostic::Diagnostic;
use crate::limits;
use crate::resolve::Tests;
use crate::span::FileId;
use crate::syntax::items::{self, BYTE_ORDER_MARK, Item};
use crate::syntax::{self, tree::Tree};
use events::{Event, INVISIBLE};

/// A text in the one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formatted {
    /// The text.
    pub text: String,
    /// What is wrong with the items that were left as they are.
    pub diagnostics: Vec<Diagnostic>,
    /// The style would have changed what the text says, which is a fault of ours; it was left as it is.
    pub refused: bool,
}

/// Formats a policy file.
pub fn format(file: FileId, text: &str) -> Formatted {
    let as_it_is = |refused, diagnostics| Formatted { text: text.to_owned(), diagnostics, refused };
    let wrong = || syntax::parse(file, &text.into(), Tests::Read).diagnostics;
    if text.len() as u64 > limits::POLICY_BYTES.value {
        return as_it_is(false, wrong());
    }
    let pieces = pieces(file, text);
    let is_broken = |it: &Piece<'_>| matches!(it, Piece::Broken(_));
    let broken = pieces.iter().any(is_broken) || syntax::hides_something(text);
    let diagnostics = if broken { wrong() } else { Vec::new() };
    let formatted = write(text, &pieces);
    if !same(text, &pieces, &formatted, &self::pieces(file, &formatted)) {
        return as_it_is(true, diagnostics);
    }
    Formatted { text: formatted, diagnostics, refused: false }
}

/// A stretch of a file.
#[derive(Debug)]
enum Piece<'a> {
    /// Empty lines and comments between items.
    Between(&'a str),
    /// An item.
    Item { tree: Box<Tree>, keyword: &'static str },
    /// An item that does not parse, or hides something.
    Broken(&'a str),
}

fn pieces(file: FileId, text: &str) -> Vec<Piece<'_>> {
    let mut at = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
    let mut pieces = Vec::new();
    for item in items::cut(text) {
        pieces.push(Piece::Between(text.get(at..item.start).unwrap_or("")));
        pieces.push(piece(file, text, &item));
        at = item.end;
    }
    pieces.push(Piece::Between(text.get(at..).unwrap_or("")));
    pieces
}

fn piece<'a>(file: FileId, text: &'a str, item: &Item) -> Piece<'a> {
    let raw = text.get(item.start..item.end).unwrap_or("");
    if syntax::hides_something(raw) {
        return Piece::Broken(raw);
    }
    match (syntax::parse_item(file, text, item), item.keyword) {
        (Ok(tree), Some(keyword)) => Piece::Item { tree: Box::new(tree), keyword },
        (Ok(_) | Err(_), _) => Piece::Broken(raw),
    }
}

/// What stands last in the text that is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    Nothing,
    /// An item of one line, with its keyword.
    Line(&'static str),
    /// A longer one.
    Block,
    /// One that was left as it is.
    Broken,
}

fn write(text: &str, pieces: &[Piece<'_>]) -> String {
    let line_end = match text.split_once('\n') {
        Some((first, _)) if first.ends_with('\r') => "\r\n",
        Some(_) | None => "\n",
    };
    let mut writer = Writer {
        out: String::with_capacity(text.len()),
        line_end,
        last: Last::Nothing,
        between: "",
    };
    if text.starts_with(BYTE_ORDER_MARK) {
        writer.out.push(BYTE_ORDER_MARK);
    }
    for piece in pieces {
        match piece {
            Piece::Between(between) => writer.between = between,
            Piece::Item { tree, keyword } => writer.item(tree, keyword, text),
            Piece::Broken(raw) => writer.broken(raw),
        }
    }
    writer.gap(false);
    writer.out
}

struct Writer<'a> {
    out: String,
    line_end: &'static str,
    last: Last,
    /// What stands between the last item and the next.
    between: &'a str,
}

impl<'a> Writer<'a> {
    fn line(&mut self, line: &str) {
        self.out.extend([line, self.line_end]);
    }

    fn item(&mut self, tree: &Tree, keyword: &'static str, text: &str) {
        let lines = printer::print(&layout::layout(&events::events(tree, text)));
        let code = lines.iter().filter(|it| !it.starts_with("///")).count();
        let next = if code == 1 || keyword == "import" { Last::Line(keyword) } else { Last::Block };
        let apart = match self.last {
            Last::Nothing | Last::Broken => false,
            Last::Line(_) => self.last != next,
            Last::Block => true,
        };
        if apart && !self.between.lines().any(|it| it.trim().is_empty()) {
            self.line("");
        }
        self.gap(true);
        for line in &lines {
            self.line(line);
        }
        self.last = next;
    }

    fn broken(&mut self, raw: &'a str) {
        self.gap(true);
        self.raw(raw);
        self.last = Last::Broken;
    }

    fn raw(&mut self, raw: &str) {
        self.out.push_str(raw);
        if !raw.is_empty() && !raw.ends_with('\n') {
            self.out.push_str(self.line_end);
        }
    }

    /// The comments between two items, with the author's empty lines: one for several, none at the ends of the file. What
    /// follows a broken item may be a part of it.
    fn gap(&mut self, before_item: bool) {
        let between = std::mem::take(&mut self.between);
        if self.last == Last::Broken || syntax::hides_something(between) {
            return self.raw(between);
        }
        let mut first = self.last == Last::Nothing;
        let mut blank = false;
        for line in between.lines() {
            let comment = comment(line);
            if comment.is_empty() {
                blank = true;
                continue;
            }
            if blank && !first {
                self.line("");
            }
            (blank, first) = (false, false);
            // At the margin it would be documentation.
            let margin = if comment.starts_with("///") { "  " } else { "" };
            self.line(&format!("{margin}{comment}"));
        }
        if blank && !first && before_item {
            self.line("");
        }
    }
}

/// The comment of a line between two items.
fn comment(line: &str) -> &str {
    line.trim_start().trim_end_matches(INVISIBLE)
}

/// Whether two texts hold the same items with the same comments.
fn same(old: &str, from: &[Piece<'_>], new: &str, to: &[Piece<'_>]) -> bool {
    let same_piece = |(a, b): (&Piece<'_>, &Piece<'_>)| match (a, b) {
        (Piece::Between(a), Piece::Between(b)) => comments(a).eq(comments(b)),
        (Piece::Broken(a), Piece::Broken(b)) => a.trim_end() == b.trim_end(),
        (Piece::Item { tree: a, .. }, Piece::Item { tree: b, .. }) => {
            same_tree(a, b)
                && comments_inside(&events::events(a, old))
                    == comments_inside(&events::events(b, new))
        }
        (Piece::Between(_) | Piece::Broken(_) | Piece::Item { .. }, _) => false,
    };
    from.len() == to.len() && from.iter().zip(to).all(same_piece)
}

fn comments(between: &str) -> impl Iterator<Item = &str> {
    between.lines().map(comment).filter(|it| !it.is_empty())
}

fn same_tree(a: &Tree, b: &Tree) -> bool {
    a.nodes().count() == b.nodes().count()
        && a.nodes().zip(b.nodes()).all(|(a, b)| {
            let text =
                |it: syntax::tree::Node<'_>| it.text().trim_end_matches(INVISIBLE).to_owned();
            let same_text = || !events::is_token(a) || text(a) == text(b);
            a.kind() == b.kind() && a.size() == b.size() && same_text()
        })
}

fn comments_inside<'a>(events: &[Event<'a>]) -> Vec<&'a str> {
    let comment = |it: &Event<'a>| match *it {
        Event::Comment { text, .. } => Some(text),
        Event::Enter { .. } | Event::Leave | Event::Token { .. } => None,
    };
    events.iter().filter_map(comment).collect()
}
