//! Small files of our own in YAML, read strictly: one document, no aliases, tags or merge keys, no key twice, no key that
//! means nothing. Types come from what is asked for, so no reader can disagree about what a bare word is.

use crate::limits::PROJECT_ENTRIES;
use collectors::yaml;
use collectors::yaml::tree::{Kind, Node, Style, Tree};
use language::codes::project::{PROJECT_FILE, UNKNOWN_PROJECT_KEY};
use language::diagnostic::Diagnostic;
use language::names;
use language::span::{FileId, Span};

/// A value with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

/// The one document of a file.
///
/// # Errors
/// What makes it unreadable as a whole.
pub fn document(file: FileId, text: &str) -> Result<Tree<'_>, Box<Diagnostic>> {
    // A gap in what is judged is a warning there; here it is a mistake of the file's author.
    let tree = yaml::parse(file, text.as_bytes()).map_err(|it| mistake(it.span, it.message))?;
    let roots: Vec<Span> = tree.roots().map(Node::span).collect();
    match roots.as_slice() {
        [_] => (),
        [] => return Err(mistake(Span::whole(file), "the file is empty")),
        [_, second, ..] => return Err(mistake(*second, "a second document: the file is one")),
    }
    let twice = tree.duplicates().first().map(|it| {
        mistake(it.second, format!("the key `{}` stands twice", it.key))
            .related(it.first, "here already")
    });
    match twice {
        Some(it) => Err(Box::new(it)),
        None => Ok(tree),
    }
}

fn mistake(span: Span, message: impl Into<String>) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(&PROJECT_FILE, span, message))
}

/// The fields of one mapping.
#[derive(Debug)]
pub struct Fields<'t, 'd> {
    node: Node<'t>,
    what: String,
    out: &'d mut Vec<Diagnostic>,
}

impl<'t, 'd> Fields<'t, 'd> {
    /// The fields of a node, which may have these keys; nothing where it is no mapping.
    pub fn of(
        node: Node<'t>,
        what: &str,
        keys: &[&str],
        out: &'d mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let mut fields = Self { node, what: what.to_owned(), out };
        if !fields.is_plain(node) {
            return None;
        }
        if node.kind() != Kind::Mapping {
            let message = format!("{what} is a mapping: `key: value`, one a line");
            fields.wrong(node.span(), message);
            return None;
        }
        for entry in node.entries() {
            let Some(key) = fields.key_of(entry.key) else { continue };
            if !keys.contains(&key.value.as_str()) {
                fields.unknown(&key, keys);
            }
        }
        Some(fields)
    }

    /// The fields of a node below.
    pub fn below(&mut self, node: Node<'t>, what: &str, keys: &[&str]) -> Option<Fields<'t, '_>> {
        Fields::of(node, what, keys, self.out)
    }

    /// Where the mapping begins.
    pub fn span(&self) -> Span {
        let span = self.node.span();
        Span { end: span.start, ..span }
    }

    /// Says what is wrong.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.out.push(diagnostic);
    }

    /// Says what is wrong with a value.
    pub fn wrong(&mut self, span: Span, message: String) {
        self.push(Diagnostic::new(&PROJECT_FILE, span, message));
    }

    /// Says what is wrong with a value, and what was expected.
    pub fn wrong_with(&mut self, span: Span, message: String, label: impl Into<String>) {
        self.push(Diagnostic::new(&PROJECT_FILE, span, message).label(label));
    }

    /// The place of a key, where it stands.
    pub fn key(&self, key: &str) -> Option<Span> {
        self.node.entry(key).map(|it| it.key.span())
    }

    /// The text of a field that must be there.
    pub fn needed(&mut self, key: &str) -> Option<Placed<String>> {
        if self.key(key).is_none() {
            let message = format!("{} lacks `{key}`", self.what);
            let span = self.span();
            let help = format!("add a line `{key}: …`");
            self.push(Diagnostic::new(&PROJECT_FILE, span, message).help(help));
        }
        self.text(key)
    }

    /// The text of a field.
    pub fn text(&mut self, key: &str) -> Option<Placed<String>> {
        let node = self.node.get(key)?;
        self.scalar(node, key)
    }

    /// A list of texts.
    pub fn texts(&mut self, key: &str) -> Option<Vec<Placed<String>>> {
        let node = self.node.get(key)?;
        if !self.is_plain(node) {
            return None;
        }
        if node.kind() != Kind::Sequence {
            self.wrong_with(
                node.span(),
                format!("`{key}` is a list"),
                format!("expected `{key}: [one, another]`"),
            );
            return None;
        }
        Some(node.items().filter_map(|it| self.scalar(it, key)).collect())
    }

    /// The nodes of a list.
    pub fn items(&mut self, key: &str) -> Vec<Node<'t>> {
        let Some(node) = self.node.get(key) else { return Vec::new() };
        let is_plain = self.is_plain(node);
        if is_plain && node.kind() != Kind::Sequence {
            self.wrong(node.span(), format!("`{key}` is a list"));
        }
        if is_plain { node.items().collect() } else { Vec::new() }
    }

    /// The entries of a field that is a mapping with keys of the author's.
    pub fn entries(&mut self, key: &str) -> Vec<(Placed<String>, Node<'t>)> {
        let Some(node) = self.node.get(key) else { return Vec::new() };
        if !self.is_plain(node) {
            return Vec::new();
        }
        if !matches!(node.kind(), Kind::Mapping | Kind::Null) {
            self.wrong_with(
                node.span(),
                format!("`{key}` is a mapping"),
                "expected `name: value`, one a line",
            );
        }
        let entries = node.entries();
        entries.filter_map(|it| Some((self.key_of(it.key)?, it.value))).collect()
    }

    /// A text as the name of a pack: a word that can begin the path of a module.
    pub fn name(&mut self, it: Placed<String>) -> Option<Placed<String>> {
        let is_word = it.value.starts_with(|it: char| it.is_ascii_lowercase())
            && it
                .value
                .bytes()
                .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_')
            && it.value.len() <= 64;
        if !is_word {
            let message = format!("`{}` is no name of a pack", it.value);
            let label = "expected a lower-case word, as in `acme_rules`: its modules begin with it";
            self.wrong_with(it.span, message, label);
            return None;
        }
        if it.value == super::STD {
            let message = "`std` is the standard library, which is built in".to_owned();
            self.wrong_with(it.span, message, "expected another name");
            return None;
        }
        Some(it)
    }

    /// A scalar that says exactly what is written there, on one line, with the place inside its quotes.
    pub fn literally(&mut self, node: Node<'t>) -> Option<(String, Span)> {
        if !self.is_plain(node) {
            return None;
        }
        let (raw, mut span) = (node.raw(), node.span());
        let inside = match node.style() {
            Some(Style::Plain) if node.kind() == Kind::Scalar => raw,
            Some(Style::Single | Style::Double) => {
                (span.start, span.end) = (span.start.saturating_add(1), span.end.saturating_sub(1));
                raw.get(1..raw.len().saturating_sub(1)).unwrap_or("")
            }
            Some(Style::Plain | Style::Literal | Style::Folded) | None => "",
        };
        let value = node.scalar().unwrap_or("");
        if inside != value || value.trim().is_empty() {
            let message =
                "a value is policy text, on one line, in quotes where YAML would read it otherwise";
            let span = node.span();
            self.wrong_with(span, message.to_owned(), "as in `'{sast, container}'`");
            return None;
        }
        Some((value.to_owned(), span))
    }

    fn scalar(&mut self, node: Node<'t>, key: &str) -> Option<Placed<String>> {
        if !self.is_plain(node) {
            return None;
        }
        match (node.kind(), node.text()) {
            (Kind::Scalar, Some(text)) if !text.is_empty() => {
                Some(Placed { value: text.to_owned(), span: node.span() })
            }
            _ => {
                self.wrong_with(node.span(), format!("`{key}` has no text"), "expected a word");
                None
            }
        }
    }

    fn key_of(&mut self, key: Node<'t>) -> Option<Placed<String>> {
        let text = key.text().filter(|it| *it != "<<" && key.alias_of().is_none());
        let Some(text) = text else {
            self.wrong(key.span(), "expected a key that is a plain word".to_owned());
            return None;
        };
        Some(Placed { value: text.to_owned(), span: key.span() })
    }

    /// Whether a node is written out where it stands, and no longer than anybody would write it.
    fn is_plain(&mut self, node: Node<'t>) -> bool {
        let entries = node.items().count().max(node.entries().count());
        if entries as u64 > PROJECT_ENTRIES.value {
            let message = format!("{entries} entries, and {} at most", PROJECT_ENTRIES.value);
            self.push(
                Diagnostic::new(&PROJECT_FILE, node.span(), message).help(PROJECT_ENTRIES.reason),
            );
            return false;
        }
        if node.alias_of().is_some() || node.kind() == Kind::Unresolved {
            self.wrong(node.span(), "an alias: write the value out where it is used".to_owned());
            return false;
        }
        if let Some(tag) = node.tag() {
            let message = format!("the tag `{}`: the file holds plain data", tag.text);
            self.wrong(tag.span.unwrap_or(node.span()), message);
            return false;
        }
        true
    }

    fn unknown(&mut self, key: &Placed<String>, keys: &[&str]) {
        let message = format!("{} has no key `{}`", self.what, key.value);
        let it = Diagnostic::new(&UNKNOWN_PROJECT_KEY, key.span, message);
        let near = names::nearest(&key.value, keys.iter().copied());
        let it = match near.first() {
            Some(near) => {
                it.label(format!("did you mean `{near}`?")).edit(key.span, (*near).to_owned())
            }
            None => it.label(format!("there are {}", names::list(keys.iter().copied()))),
        };
        self.push(it);
    }
}
