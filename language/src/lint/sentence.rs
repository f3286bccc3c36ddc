//! Figures that a sentence writes out where the clause reads a parameter of that kind: once the parameter changes, the
//! document and the check say different things.

use super::{Input, Lint};
use crate::codes::lints as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::clause::Clause;
use crate::graph::{ClauseId, Node as GraphNode, Param, RuleGraph, lower};
use crate::literal;
use crate::schema::Type;
use crate::span::Span;
use crate::syntax::tree::{Kind, Node, Tree};

/// See the module.
pub(super) const LINT: Lint = Lint { codes: &[&codes::LITERAL_IN_SENTENCE], is_safe: false, find };

/// Words that make a number before them a length of time, by their beginning.
const UNITS: &[&str] = &["second", "minute", "hour", "day", "week", "month", "quarter", "year"];

fn find(input: &Input<'_>) -> Vec<Diagnostic> {
    let graph = input.policy.graph();
    let items = input.files.iter().flat_map(|it| &it.items).filter_map(Tree::item);
    let mut out = Vec::new();
    for item in items.filter(|it| it.kind() == Kind::clause) {
        let (Some(name), Some(sentence)) = (item.child(Kind::word), item.child(Kind::string))
        else {
            continue;
        };
        if let Some((id, clause)) = graph.clause_ids().find(|it| it.1.span == name.span()) {
            out.extend(in_sentence(graph, (id, clause), sentence));
        }
    }
    out
}

fn in_sentence(
    graph: &RuleGraph,
    (id, clause): (ClauseId, &Clause),
    sentence: Node<'_>,
) -> Vec<Diagnostic> {
    let shown = |id| clause.placeholders.iter().any(|it| it.0 == id);
    let read = lower::reached_params(&graph.edges, GraphNode::Clause(id));
    let params: Vec<&Param> =
        read.into_iter().filter(|it| !shown(*it)).filter_map(|it| graph.param(it)).collect();
    let mut out = Vec::new();
    for (span, ty) in figures(sentence.text(), sentence.span()) {
        let Some(param) = params.iter().find(|it| it.ty == ty) else { continue };
        let figure = span.text_in(sentence.text(), sentence.span());
        let message =
            format!("the sentence says `{figure}`, and the clause reads `{}`", param.name);
        out.push(
            Diagnostic::new(&codes::LITERAL_IN_SENTENCE, span, message)
                .label("this figure stays when the parameter changes")
                .related(param.span, "the parameter is declared here")
                .help(format!("write `[{}]` where the figure comes from it", param.name)),
        );
    }
    out
}

impl Span {
    /// The text under the span, where `text` stands at `at`.
    fn text_in(self, text: &str, at: Self) -> &str {
        let from = self.start.saturating_sub(at.start) as usize;
        let to = self.end.saturating_sub(at.start) as usize;
        text.get(from..to).unwrap_or("")
    }
}

/// The figures of a sentence outside its placeholders, each with the type of parameter it could be.
fn figures(literal: &str, span: Span) -> Vec<(Span, Type)> {
    let mut words: Vec<(usize, &str)> = Vec::new();
    let mut at = 0_usize;
    let mut is_hole = false;
    for piece in literal.split_inclusive([' ', '"', ',', ';', '(', ')', '[', ']', '-']) {
        is_hole = is_hole && !piece.ends_with(']');
        let word = piece.trim_end_matches([' ', '"', ',', ';', '(', ')', '[', ']', '-', '.']);
        if !is_hole && !word.is_empty() {
            words.push((at, word));
        }
        is_hole = is_hole || piece.ends_with('[');
        at = at.saturating_add(piece.len());
    }
    let mut out = Vec::new();
    let next = words.iter().skip(1).map(|it| it.1).chain([""]);
    for ((at, word), next) in words.iter().zip(next) {
        let from = (span.start as usize).saturating_add(*at);
        let place = Span::new(span.file, from, from.saturating_add(word.len()));
        let is_number = word.parse::<u32>().is_ok();
        // `SHA-256` and `TLS 1.2` are names: a figure stands before the words that it counts.
        let counts = next.starts_with(|it: char| it.is_ascii_lowercase());
        let behind_dash = literal.get(..*at).is_some_and(|it| it.ends_with('-'));
        if literal::duration(word).is_some()
            || is_number && UNITS.iter().any(|unit| next.starts_with(unit))
        {
            out.push((place, Type::Duration));
        } else if is_number && counts && !behind_dash {
            out.push((place, Type::Int));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::FileId;

    #[test]
    fn figures_are_told_from_names() {
        let of = |text: &str| -> Vec<(String, Type)> {
            let quoted = format!("\"{text}\"");
            let span = Span::new(FileId(0), 10, 10 + quoted.len());
            let found = figures(&quoted, span);
            found.into_iter().map(|(it, ty)| (it.text_in(&quoted, span).to_owned(), ty)).collect()
        };
        assert_eq!(of("rotated every 90 days"), [("90".to_owned(), Type::Duration)]);
        assert_eq!(of("at most 12h old"), [("12h".to_owned(), Type::Duration)]);
        assert_eq!(of("a 90-day window"), [("90".to_owned(), Type::Duration)]);
        assert_eq!(of("needs 2 approvals"), [("2".to_owned(), Type::Int)]);
        assert_eq!(of("every [rotation period 90 days]"), []);
        assert_eq!(of("signed with SHA-256 and TLS 1.2 or ISO 27001"), []);
    }
}
