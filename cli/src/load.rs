//! What a run reads before it judges: the policy, facts from elsewhere, and checkouts. Mistakes of the author end the run
//! with every diagnostic shown; gaps of the judged go into the report.

pub mod checkouts;
pub mod facts;
pub mod packs;
pub mod part;
pub mod place;
pub mod policies;
pub mod roots;
pub mod statements;
pub mod yaml;

use crate::args::Given;
use crate::exit::Exit;
use crate::limits::MESSAGES;
use crate::output;
use crate::world::{Stream, World};
use language::codes::command::UNREADABLE_INPUT;
use language::diagnostic::{self, Diagnostic};
use language::source_map::SourceMap;
use language::span::Span;
use report::diagnostics::diagnostic;
use report::look::Look;
use roots::{Root, Wish};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

/// The texts of a run and what is to be said about it.
#[derive(Debug)]
pub struct Session {
    /// Every text that was read.
    pub sources: SourceMap,
    /// Sentences that a reader of the report must not miss.
    pub notes: Vec<String>,
    /// Remarks that change nothing.
    pub hints: Vec<String>,
    /// Whether the whole history is to be searched, however long that takes.
    pub whole_history: bool,
    /// Which policy root is wanted.
    pub wish: Wish,
    /// The policy root, once it was read.
    pub root: Root,
    look: Look,
}

impl Session {
    /// A session without texts yet.
    pub fn new(given: &Given, world: &dyn World) -> Self {
        let look = world.look(Stream::Err, given.one("color"));
        let (notes, hints) = (Vec::new(), Vec::new());
        let whole_history = given.has("history");
        let (wish, root) = (Wish::of(given), Root::default());
        Self { sources: SourceMap::default(), notes, hints, whole_history, wish, root, look }
    }

    /// Blots out what lies under some spans, so that no excerpt of any report shows it. Lengths stay as they are, and with
    /// them every other span.
    pub fn blot(&mut self, spans: &[Span]) {
        if spans.is_empty() {
            return;
        }
        let mut blotted = SourceMap::default();
        for (id, file) in self.sources.files() {
            let of_file: Vec<&Span> = spans.iter().filter(|it| it.file == id).collect();
            let under = |at: usize| {
                of_file.iter().any(|it| (it.start as usize..it.end as usize).contains(&at))
            };
            if of_file.is_empty() {
                blotted.add(file.path.as_str(), Arc::clone(&file.text));
                continue;
            }
            let mut text = String::with_capacity(file.text.len());
            for (at, it) in file.text.char_indices() {
                if under(at) && it != '\n' {
                    text.extend(std::iter::repeat_n('*', it.len_utf8()));
                } else {
                    text.push(it);
                }
            }
            blotted.add(file.path.as_str(), text);
        }
        self.sources = blotted;
    }

    /// A text of the command line itself, so that a mistake in it has a place.
    pub fn argument(&mut self, name: &str, text: &str) -> Span {
        let file = self.sources.add(format!("--{name}"), text);
        Span::new(file, 0, text.len())
    }

    /// Shows diagnostics and ends the run: nothing is judged.
    pub fn reject(&self, mut all: Vec<Diagnostic>, world: &mut dyn World) -> Exit {
        diagnostic::sort(&mut all);
        self.show(&all, world);
        let errors = all.iter().filter(|it| it.is_error()).count();
        let errors = if errors == 1 { "1 error".to_owned() } else { format!("{errors} errors") };
        output::complain(world, &format!("{errors}: nothing was judged"));
        Exit::Input
    }

    /// Shows diagnostics on stderr; of many, the first.
    pub fn show(&self, all: &[Diagnostic], world: &mut dyn World) {
        let most = usize::try_from(MESSAGES.value).unwrap_or(usize::MAX);
        let mut text = Vec::new();
        for it in all.iter().take(most) {
            // A vector takes every byte.
            let _ = diagnostic(it, &self.sources, self.look, &mut text);
            text.push(b'\n');
        }
        let mut text = String::from_utf8_lossy(&text).into_owned();
        let rest = all.len().saturating_sub(most);
        if rest > 0 {
            let _ = writeln!(text, "… and {rest} more");
        }
        let codes: BTreeSet<&str> = all.iter().map(|it| it.code.name).collect();
        let more =
            codes.iter().copied().next().map(|it| if codes.len() == 1 { it } else { "CODE" });
        if let Some(code) = more {
            let _ = writeln!(text, "policyc explain {code}  shows an example and how to mend it");
            output::message(world, &text);
        }
    }

    /// A path of the command line that cannot be read.
    pub fn unreadable(&mut self, name: &str, path: &str, why: &str) -> Box<Diagnostic> {
        let span = self.argument(name, path);
        let it = Diagnostic::new(&UNREADABLE_INPUT, span, format!("`{path}` cannot be read"));
        Box::new(it.label(why))
    }
}

/// Bytes that should be text.
///
/// # Errors
/// In words: that they could not be read, or are no text.
pub fn utf8(bytes: std::io::Result<Vec<u8>>) -> Result<String, String> {
    let bytes = bytes.map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|error| format!("it is not UTF-8: {}", error.utf8_error()))
}
