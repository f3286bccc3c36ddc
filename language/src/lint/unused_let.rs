//! A `let` of a clause whose name nothing in the clause mentions.

use super::{Input, Lint, import, words};
use crate::codes::lints as codes;
use crate::diagnostic::Diagnostic;
use crate::syntax::tree::{Kind, Node, Tree};

/// See the module.
pub(super) const LINT: Lint = Lint { codes: &[&codes::UNUSED_LET], is_safe: true, find };

fn find(input: &Input<'_>) -> Vec<Diagnostic> {
    let items = input.files.iter().flat_map(|it| &it.items).filter_map(Tree::item);
    let clauses = items.filter(|it| it.kind() == Kind::clause);
    clauses.flat_map(|it| in_clause(input, it)).collect()
}

fn in_clause(input: &Input<'_>, clause: Node<'_>) -> Vec<Diagnostic> {
    if !clause.has(Kind::let_value) {
        return Vec::new();
    }
    let words = words::words(clause);
    let is_unread = |name: &str| words.iter().filter(|it| **it == name).count() < 2;
    let lets = clause.all(Kind::let_value).filter_map(|it| Some((it, it.child(Kind::name)?)));
    let unread = lets.filter(|(_, name)| is_unread(name.text()));
    let report = |(statement, name): (Node<'_>, Node<'_>)| {
        let message = format!("nothing reads `{}`", name.text());
        Diagnostic::new(&codes::UNUSED_LET, name.span(), message)
            .edit(import::whole_lines(input, statement.span()), "")
    };
    unread.map(report).collect()
}
