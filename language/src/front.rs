//! The one front: text in, analysis out. Command line and editor call this and nothing else, so they cannot disagree.

use crate::codes::policy as codes;
use crate::diagnostic::{self, Diagnostic};
use crate::graph::test::Facts;
use crate::graph::{RuleGraph, lower};
use crate::resolve::{self, Library};
use crate::schema::{Schema, declare};
use crate::span::FileId;
use crate::syntax::items::{self, Item};
use crate::syntax::{self, Parsed, tree::Kind};
use crate::types;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What the front end knows of a policy, broken parts and all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Analysis {
    /// Every entity and enum that could be read.
    pub schema: Schema,
    /// Every rule, parameter and clause that could be read and checked.
    pub graph: RuleGraph,
    /// Sorted by place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Analyzes a set of policy files: the standard library, packs and the author's own, all alike.
pub fn analyze(files: &[(FileId, Arc<str>)], library: &Library<'_>) -> Analysis {
    read(files, library).1
}

/// The same, with what was parsed: lints look at the text too.
pub fn read(files: &[(FileId, Arc<str>)], library: &Library<'_>) -> (Vec<Parsed>, Analysis) {
    let mut parsed: Vec<Parsed> = syntax::parse_all(files, library.tests);
    let mut diagnostics: Vec<Diagnostic> =
        parsed.iter_mut().flat_map(|it| std::mem::take(&mut it.diagnostics)).collect();
    let (schema, found) = declare::declare(&parsed);
    diagnostics.extend(found);
    let (program, found) = resolve::resolve(&parsed, &schema, library);
    diagnostics.extend(found);
    let (typed, found) = types::infer(program, &schema);
    diagnostics.extend(found);
    let (graph, found) = lower::lower(typed);
    diagnostics.extend(found);
    let lost: BTreeSet<&str> = parsed.iter().flat_map(|it| &it.lost).map(String::as_str).collect();
    if !lost.is_empty() {
        diagnostics.retain(|it| !follows(it, &lost, &parsed));
    }
    diagnostic::sort(&mut diagnostics);
    (parsed, Analysis { schema, graph, diagnostics })
}

/// Whether a diagnostic only says that a name is missing which a broken item may have declared: one cause, one message.
/// The item's own error stands, so nothing is judged for this.
fn follows(diagnostic: &Diagnostic, lost: &BTreeSet<&str>, parsed: &[Parsed]) -> bool {
    let of_names = [
        &codes::PLACEHOLDER,
        &codes::UNKNOWN_CLAUSE,
        &codes::UNKNOWN_MODULE,
        &codes::UNKNOWN_NAME,
        &codes::UNKNOWN_TYPE,
    ];
    let Some(file) = parsed.iter().find(|it| it.file == diagnostic.span.file) else { return false };
    let name = file.text.get(diagnostic.span.start as usize..diagnostic.span.end as usize);
    of_names.contains(&diagnostic.code) && name.is_some_and(|it| lost.contains(it))
}

/// Whether a text adopts a pack: enough to know which files are worth reading.
pub fn adopts(text: &str, pack: &str) -> bool {
    let is_of_pack = |item: &Item| {
        let body = text.get(item.start..item.end).unwrap_or("");
        let code = body.lines().find(|it| it.starts_with("adopt")).unwrap_or("");
        let word = |it: char| it.is_ascii_alphanumeric() || it == '_';
        code.split(|it| !word(it)).filter(|it| !it.is_empty()).nth(1) == Some(pack)
    };
    items::cut(text).iter().any(|it| it.keyword == Some("adopt") && is_of_pack(it))
}

/// Reads a block of facts as a page writes them: the statements of a `test`, the word `given` left out.
pub fn facts(file: FileId, text: &str, schema: &Schema) -> (Facts, Vec<Diagnostic>) {
    let tree = match syntax::parse_as(Kind::written_facts, file, 0, text) {
        Ok(tree) => tree,
        Err(diagnostic) => return (Facts::default(), vec![*diagnostic]),
    };
    let mut diagnostics = Vec::new();
    let facts = tree
        .root()
        .map_or_else(Facts::default, |it| resolve::tests::written(schema, it, &mut diagnostics));
    diagnostic::sort(&mut diagnostics);
    (facts, diagnostics)
}
