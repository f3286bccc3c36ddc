//! Declarations that decide nothing: parameters, rules, functions and calendars that no clause reaches. Of a chain of them
//! only the one that nobody else reads is named; the others follow once it is gone.

use super::{Input, Lint, words};
use crate::codes::Code;
use crate::codes::lints as codes;
use crate::diagnostic::Diagnostic;
use crate::resolve::names::{Modules, Placed};
use crate::span::Span;
use crate::syntax::tree::{Kind, Node};
use std::collections::{BTreeMap, BTreeSet};

/// See the module.
pub(super) const LINT: Lint = Lint {
    codes: &[&codes::UNUSED_CALENDAR, &codes::UNUSED_FN, &codes::UNUSED_PARAM, &codes::UNUSED_RULE],
    is_safe: false,
    find,
};

/// The kinds of item that only mean something to who reads them.
const KINDS: &[(Kind, &str, &Code)] = &[
    (Kind::calendar, "calendar", &codes::UNUSED_CALENDAR),
    (Kind::function, "function", &codes::UNUSED_FN),
    (Kind::param, "parameter", &codes::UNUSED_PARAM),
    (Kind::rule, "rule", &codes::UNUSED_RULE),
];

fn find(input: &Input<'_>) -> Vec<Diagnostic> {
    if input.policy.graph().clauses.is_empty() {
        // Without a clause the files are a library, whose readers are elsewhere.
        return Vec::new();
    }
    let modules = Modules::collect(input.files, input.policy.schema(), &[], &mut Vec::new());
    let reads = reads(&modules);
    let is_root = |at: &usize| modules.items.get(*at).is_some_and(is_root);
    let used = reached((0..modules.items.len()).filter(is_root).collect(), &reads);
    let is_passive = |at: &usize| {
        let kind = modules.items.get(*at).map(|it| it.item.kind());
        KINDS.iter().any(|it| Some(it.0) == kind)
    };
    let unused: Vec<usize> =
        (0..modules.items.len()).filter(|it| is_passive(it) && !used.contains(it)).collect();
    let is_first = |at: &usize| {
        let readers = unused.iter().filter(|it| *it != at);
        let mut readers =
            readers.filter(|it| reads.get(*it).is_some_and(|found| found.contains(at)));
        readers.all(|it| reached(vec![*at], &reads).contains(it))
    };
    let first = unused.iter().filter(|it| is_first(it)).filter_map(|it| modules.items.get(*it));
    first.filter_map(report).collect()
}

fn report(placed: &Placed<'_>) -> Option<Diagnostic> {
    let (_, what, code) = KINDS.iter().find(|it| it.0 == placed.item.kind())?;
    let name = name_of(placed.item)?;
    let message = format!("no clause reads the {what} `{}`", name.text());
    let help = format!("read it in a condition, or remove the {what}");
    Some(Diagnostic::new(code, name.span(), message).label("it would decide nothing").help(help))
}

fn name_of(item: Node<'_>) -> Option<Node<'_>> {
    item.child(Kind::word).or_else(|| item.child(Kind::name))
}

/// Whether an item means something by itself. A test does not: a parameter that only a test sets decides nothing.
fn is_root(placed: &Placed<'_>) -> bool {
    let passive = [Kind::import, Kind::module, Kind::test];
    let kind = placed.item.kind();
    !passive.contains(&kind) && !KINDS.iter().any(|it| it.0 == kind)
}

/// Which items each item names.
fn reads(modules: &Modules<'_>) -> BTreeMap<usize, BTreeSet<usize>> {
    let mut by_name: BTreeMap<Span, usize> = BTreeMap::new();
    let mut calendars: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, placed) in modules.items.iter().enumerate() {
        let Some(name) = name_of(placed.item) else { continue };
        by_name.insert(name.span(), at);
        if placed.item.kind() == Kind::calendar {
            calendars.insert(name.text(), at);
        }
    }
    let mut out = BTreeMap::new();
    for (at, placed) in modules.items.iter().enumerate() {
        let mut named = BTreeSet::new();
        for word in words::distinct(placed.item) {
            let scope = modules.scopes.get(placed.module);
            let declared = scope.and_then(|it| it.get(word)).map(|it| it.span);
            named.extend(declared.and_then(|it| by_name.get(&it)));
            named.extend(calendars.get(word));
        }
        named.remove(&at);
        out.insert(at, named);
    }
    out
}

fn reached(from: Vec<usize>, reads: &BTreeMap<usize, BTreeSet<usize>>) -> BTreeSet<usize> {
    let mut seen: BTreeSet<usize> = from.iter().copied().collect();
    let mut open = from;
    while let Some(at) = open.pop() {
        let found = reads.get(&at).into_iter().flatten();
        open.extend(found.filter(|it| seen.insert(**it)));
    }
    seen
}
