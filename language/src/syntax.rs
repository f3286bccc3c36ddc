//! Text to syntax trees. Total: a file is cut into items, each item is parsed alone, and one that does not parse gives
//! one diagnostic and costs nobody else anything.

mod depth;
mod grammar;
pub(crate) mod items;
mod messages;
pub(crate) mod string;
pub(crate) mod tree;

use crate::codes::policy as codes;
use crate::diagnostic::Diagnostic;
use crate::limits;
use crate::parallel;
use crate::resolve::Tests;
use crate::span::{FileId, Span};
use std::sync::Arc;
use tree::{Kind, Tree};

/// One file as parsed: its healthy items in order, and what is wrong with the others.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// Which file.
    pub file: FileId,
    /// Its text.
    pub text: Arc<str>,
    /// The items that parsed, in order.
    pub(crate) items: Vec<Tree>,
    /// One per broken item.
    pub diagnostics: Vec<Diagnostic>,
    /// Names that the broken items may have declared: what asks for one of them only follows from the item's own message.
    pub(crate) lost: Vec<String>,
}

impl Parsed {
    /// How many items parsed.
    pub fn healthy_items(&self) -> usize {
        self.items.len()
    }
}

/// Below this many bytes a second thread costs more than it saves.
const WORTH_A_THREAD: usize = 64 * 1024;

/// Parses a set of files, in the order given. Files do not depend on each other until names are resolved, so a large set is
/// shared among the machine's cores; the result is the same at any number of them.
pub fn parse_all(files: &[(FileId, Arc<str>)], tests: Tests) -> Vec<Parsed> {
    let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
    let files = files.iter().collect();
    parallel::map(files, bytes / WORTH_A_THREAD, |(file, text)| parse(*file, text, tests))
}

/// Parses one policy file.
pub fn parse(file: FileId, text: &Arc<str>, tests: Tests) -> Parsed {
    let mut parsed = Parsed {
        file,
        text: Arc::clone(text),
        items: Vec::new(),
        diagnostics: Vec::new(),
        lost: Vec::new(),
    };
    if text.len() as u64 > limits::POLICY_BYTES.value {
        let message = format!(
            "a policy file may have {} bytes, this one has {}",
            limits::POLICY_BYTES.value,
            text.len()
        );
        parsed.diagnostics.push(
            Diagnostic::new(&codes::POLICY_TOO_LARGE, Span::whole(file), message)
                .help("split it into several files"),
        );
        return parsed;
    }
    let hidden = messages::hidden_characters(file, text);
    for item in items::cut(text) {
        if tests == Tests::Skipped && item.keyword == Some("test") {
            continue;
        }
        let diagnostic = match parse_item(file, text, &item) {
            Ok(tree) => {
                parsed.items.push(tree);
                continue;
            }
            Err(diagnostic) => diagnostic,
        };
        parsed.lost.extend(items::names(text, &item));
        // A hidden character was named already; what the grammar says of it would be a second message for one cause.
        if !hidden.iter().any(|it| diagnostic.span.touches(it.span.start)) {
            parsed.diagnostics.push(*diagnostic);
        }
    }
    parsed.diagnostics.extend(hidden);
    parsed
}

/// The module that a file says it is, with the place of that name; nothing where it says none.
pub fn module(file: FileId, text: &str) -> Option<(String, Span)> {
    let items = items::cut(text);
    let mut named = items.iter().filter(|it| it.keyword == Some("module"));
    let tree = named.find_map(|it| parse_item(file, text, it).ok())?;
    let path = tree.item()?.child(Kind::module_path)?;
    Some((path.text().to_owned(), path.span()))
}

/// Whether a text holds a character that policy text may not hold.
pub(crate) fn hides_something(text: &str) -> bool {
    text.chars().any(messages::is_hidden)
}

/// Parses one item of a file.
pub(crate) fn parse_item(
    file: FileId,
    text: &str,
    item: &items::Item,
) -> Result<Tree, Box<Diagnostic>> {
    let body = text.get(item.start..item.end).unwrap_or("");
    if item.keyword.is_none() {
        return Err(Box::new(messages::unknown_item(file, text, item)));
    }
    parse_as(Kind::item, file, item.start, body)
}

/// Parses a whole text as one construct: an item, the inside of a `{…}` of a message, the value of a setting, a block of
/// facts. `offset` is where the text begins in its file.
pub(crate) fn parse_as(
    kind: Kind,
    file: FileId,
    offset: usize,
    body: &str,
) -> Result<Tree, Box<Diagnostic>> {
    if let Some(at) = depth::too_deep(body) {
        let place = offset.saturating_add(at);
        let message = format!("brackets are nested more than {} levels deep", limits::DEPTH.value);
        let span = Span::new(file, place, place.saturating_add(1));
        return Err(Box::new(
            Diagnostic::new(&codes::NESTED_TOO_DEEP, span, message)
                .help("give parts of it a name with `fn`, `rule` or `let`"),
        ));
    }
    grammar::parse(kind, file, offset, body)
        .map_err(|error| Box::new(messages::syntax_error(file, offset, body, &error)))
}
