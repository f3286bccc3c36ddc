//! Lints: what is allowed in a policy and yet hardly meant. Each is a value in [`LINTS`]; all are pure functions of a
//! checked policy and its texts, and each says nothing where it is not sure.

mod allow;
mod analysis;
mod bare_prefix;
mod conditions;
mod empty_every;
pub mod fix;
pub mod floors;
mod import;
mod pairs;
mod platform;
mod scripts;
mod sentence;
mod subject;
mod untested;
mod unused;
mod unused_let;
mod words;

use crate::codes::Code;
use crate::diagnostic::{self, Diagnostic};
use crate::graph::ClauseId;
use crate::graph::clause::Clause;
use crate::policy::CheckedPolicy;
use crate::span::{FileId, Span};
use crate::syntax::Parsed;
use std::collections::BTreeSet;

/// One lint, or a family that shares its work.
#[derive(Debug, Clone, Copy)]
pub struct Lint {
    /// What it finds, sorted by name.
    pub codes: &'static [&'static Code],
    /// Whether its edits change no verdict and may be applied unread.
    pub is_safe: bool,
    find: fn(&Input<'_>) -> Vec<Diagnostic>,
}

/// Every lint, sorted by module.
pub const LINTS: &[&Lint] = &[
    &bare_prefix::LINT,
    &conditions::LINT,
    &empty_every::LINT,
    &floors::LINT,
    &import::LINT,
    &pairs::LINT,
    &platform::LINT,
    &scripts::LINT,
    &sentence::LINT,
    &subject::LINT,
    &untested::LINT,
    &unused::LINT,
    &unused_let::LINT,
];

/// What lints look at.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The policy.
    pub policy: &'a CheckedPolicy,
    /// Its texts as parsed, tests included.
    pub files: &'a [Parsed],
    /// The files to report on; the others are the library below.
    pub own: &'a BTreeSet<FileId>,
    /// The floors of frameworks, in the form of [`floors`].
    pub floors: &'a str,
    /// The platforms that collectors read, with what they fill.
    pub platforms: &'a [Platform<'a>],
}

/// What the collectors of one platform give.
#[derive(Debug, Clone)]
pub struct Platform<'a> {
    /// As people call it.
    pub name: &'a str,
    /// Every entity that a checkout shows whole, with the attributes that are filled; sorted by entity, attributes sorted.
    pub entities: Vec<(&'a str, Vec<&'a str>)>,
}

/// What every wanted lint finds in the files to report on, without what their authors accept. Sorted by place.
pub fn run(input: &Input<'_>, is_wanted: &dyn Fn(&Code) -> bool) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for lint in LINTS.iter().filter(|it| it.codes.iter().any(|code| is_wanted(code))) {
        found.extend((lint.find)(input));
    }
    found.retain(|it| is_wanted(it.code) && input.own.contains(&it.span.file));
    let mut found = allow::apply(input, found, is_wanted);
    diagnostic::sort(&mut found);
    found
}

impl<'a> Input<'a> {
    /// The clauses that are judged: a clause that was switched off says nothing.
    fn clauses(&self) -> impl Iterator<Item = (ClauseId, &'a Clause)> {
        self.policy.graph().clause_ids().filter(|(_, it)| it.off.is_none())
    }

    /// The text under a span.
    fn text(&self, span: Span) -> &str {
        let file = self.files.iter().find(|it| it.file == span.file);
        file.map_or("", |it| span.text(&it.text))
    }

    /// Whether a quantifier was written with `every`, which the graph writes with `some`.
    fn is_every(&self, quantifier: Span) -> bool {
        // Parentheses belong to what they enclose.
        let text =
            self.text(quantifier).trim_start_matches(|it: char| it == '(' || it.is_whitespace());
        text.strip_prefix("every").is_some_and(|it| it.starts_with(char::is_whitespace))
    }
}

/// Whether the edits that come with a code change no verdict.
pub fn is_safe(code: &Code) -> bool {
    LINTS.iter().any(|it| it.is_safe && it.codes.contains(&code))
}
