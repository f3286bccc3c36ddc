//! Imports that bring nothing: names that their module does not use, and a module that is imported twice.

use super::{Input, Lint, words};
use crate::codes::lints as codes;
use crate::diagnostic::Diagnostic;
use crate::resolve::names::{Modules, Placed};
use crate::span::Span;
use crate::syntax::tree::{Kind, Node};
use std::collections::{BTreeMap, BTreeSet};

/// See the module.
pub(super) const LINT: Lint =
    Lint { codes: &[&codes::DUPLICATE_IMPORT, &codes::UNUSED_IMPORT], is_safe: true, find };

fn find(input: &Input<'_>) -> Vec<Diagnostic> {
    let modules = Modules::collect(input.files, input.policy.schema(), &[], &mut Vec::new());
    let mut used: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    let mut imports: BTreeMap<(usize, &str), Vec<Placed<'_>>> = BTreeMap::new();
    for placed in &modules.items {
        if placed.item.kind() == Kind::import {
            let path = placed.item.child(Kind::import_path).map_or("", Node::text);
            imports.entry((placed.module, path)).or_default().push(*placed);
        } else {
            used.entry(placed.module).or_default().extend(words::words(placed.item));
        }
    }
    let mut out = Vec::new();
    for ((module, path), items) in &imports {
        let used = used.get(module);
        let is_used = |name: &str| used.is_some_and(|it| it.contains(name));
        out.extend(items.iter().filter_map(|it| unused(input, *it, &is_used)));
        if let [first, again, ..] = items.as_slice() {
            out.push(twice(input, path, *first, *again));
        }
    }
    out
}

fn names(placed: Placed<'_>) -> Vec<Node<'_>> {
    placed.item.all(Kind::word).collect()
}

/// One remark for all that an import brings in vain.
fn unused(
    input: &Input<'_>,
    placed: Placed<'_>,
    is_used: &dyn Fn(&str) -> bool,
) -> Option<Diagnostic> {
    let (kept, vain): (Vec<Node<'_>>, Vec<Node<'_>>) =
        names(placed).into_iter().partition(|it| is_used(it.text()));
    let (first, rest) = vain.split_first()?;
    let list: Vec<String> = vain.iter().map(|it| format!("`{}`", it.text())).collect();
    let verb = if rest.is_empty() { "is" } else { "are" };
    let message = format!("{} {verb} imported and not used", list.join(", "));
    let diagnostic = Diagnostic::new(&codes::UNUSED_IMPORT, first.span(), message);
    Some(if kept.is_empty() {
        diagnostic.edit(whole_lines(input, placed.item.span()), "")
    } else {
        let kept: Vec<&str> = kept.iter().map(|it| it.text()).collect();
        diagnostic.edit(between_braces(placed), kept.join(", "))
    })
}

fn twice(input: &Input<'_>, path: &str, first: Placed<'_>, again: Placed<'_>) -> Diagnostic {
    let span = again.item.child(Kind::import_path).map_or(again.item.span(), Node::span);
    let mut list: Vec<&str> = names(first).iter().map(|it| it.text()).collect();
    for name in names(again) {
        if !list.contains(&name.text()) {
            list.push(name.text());
        }
    }
    list.sort_unstable();
    let message = format!("`{path}` is imported already");
    Diagnostic::new(&codes::DUPLICATE_IMPORT, span, message)
        .related(first.item.span(), "first here")
        .edit(between_braces(first), list.join(", "))
        .edit(whole_lines(input, again.item.span()), "")
}

/// From the first name to the last.
fn between_braces(placed: Placed<'_>) -> Span {
    let names = names(placed);
    let first = names.first().map_or(placed.item.span(), |it| it.span());
    names.last().map_or(first, |it| first.to(it.span()))
}

/// A stretch of text with the lines it stands on, where nothing else stands there.
pub(super) fn whole_lines(input: &Input<'_>, span: Span) -> Span {
    let text = input.files.iter().find(|it| it.file == span.file).map_or("", |it| &*it.text);
    let before = text.get(..span.start as usize).unwrap_or("");
    let start = before.rfind('\n').map_or(0, |it| it.saturating_add(1));
    let after = text.get(span.end as usize..).unwrap_or("");
    let end = after.find('\n').map_or(after.len(), |it| it.saturating_add(1));
    let is_alone = before.get(start..).unwrap_or("").trim().is_empty()
        && after.get(..end).unwrap_or("").trim().is_empty();
    if is_alone {
        Span::new(span.file, start, (span.end as usize).saturating_add(end))
    } else {
        span
    }
}
