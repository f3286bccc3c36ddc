//! The document's frame: the policy's head and its sections.

use super::Context;
use crate::codes::policy as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::clause::{PolicyHeader, Section};
use crate::hir::Clause;
use crate::literal;
use crate::syntax::string::unquote;
use crate::syntax::tree::{Kind, Node};
use std::cmp::Ordering;

/// Head and sections. A policy has one head; a clause's section must exist where any section does.
pub(super) fn document(
    context: &mut Context<'_>,
    clauses: &[Clause],
) -> (Option<PolicyHeader>, Vec<Section>) {
    let mut policy: Option<PolicyHeader> = None;
    let mut sections: Vec<Section> = Vec::new();
    for placed in &context.modules.items {
        if placed.item.kind() == Kind::policy {
            let header = header(placed.item);
            match &policy {
                Some(first) => {
                    let diagnostic = Diagnostic::new(
                        &codes::DUPLICATE_NAME,
                        header.span,
                        "a policy has one head",
                    );
                    context
                        .diagnostics
                        .push(diagnostic.related(first.span, "the first stands here"));
                }
                None => policy = Some(header),
            }
        }
        let Some(section) = section(placed.item, placed.root) else { continue };
        match sections.iter().find(|it| it.number == section.number) {
            Some(first) if first.title != section.title => {
                let message = format!("section {} has two titles", section.number);
                let diagnostic = Diagnostic::new(&codes::DUPLICATE_NAME, section.span, message);
                context.diagnostics.push(diagnostic.related(first.span, "the first stands here"));
            }
            Some(_) => {}
            None => sections.push(section),
        }
    }
    sections.sort_by(|a, b| compare_numbers(&a.number, &b.number));
    check_sections(context, clauses, &sections);
    (policy, sections)
}

fn header(item: Node<'_>) -> PolicyHeader {
    let name = item.child(Kind::word);
    let review = item.child(Kind::review).and_then(|it| it.child(Kind::duration));
    let text = |node: Option<Node<'_>>| node.map(|it| unquote(it.text()));
    PolicyHeader {
        name: name.map_or("", Node::text).to_owned(),
        version: item.child(Kind::version).map_or("", Node::text).to_owned(),
        title: text(item.child(Kind::string)).unwrap_or_default(),
        owner: text(item.child(Kind::owner).and_then(|it| it.child(Kind::string))),
        review_every: review.and_then(|it| literal::duration(it.text())),
        span: name.map_or(item.span(), Node::span),
    }
}

fn section(item: Node<'_>, root: Node<'_>) -> Option<Section> {
    let number = item.child(Kind::dotted_number).filter(|_| item.kind() == Kind::section)?;
    Some(Section {
        number: number.text().to_owned(),
        title: item.child(Kind::string).map(|it| unquote(it.text())).unwrap_or_default(),
        doc: root.documentation(),
        span: number.span(),
    })
}

fn check_sections(context: &mut Context<'_>, clauses: &[Clause], sections: &[Section]) {
    if sections.is_empty() {
        return;
    }
    for clause in clauses {
        let section =
            clause.number.rsplit_once('.').map_or(clause.number.as_str(), |(section, _)| section);
        if !sections.iter().any(|it| it.number == section) {
            let message = format!(
                "clause {} stands in section {section}, which no `section` item declares",
                clause.number
            );
            let diagnostic = Diagnostic::new(&codes::UNKNOWN_SECTION, clause.number_span, message);
            context.diagnostics.push(
                diagnostic.help(format!("add `section {section} \"…\"`, or mend the number")),
            );
        }
    }
}

/// Orders `1.2.b` before `1.10.a`: parts that are numbers compare as numbers.
pub(crate) fn compare_numbers(a: &str, b: &str) -> Ordering {
    let key = |part: &str| (part.parse::<u64>().is_err(), part.parse::<u64>().unwrap_or(0));
    let parts = a.split('.').zip(b.split('.'));
    let first = parts
        .map(|(x, y)| key(x).cmp(&key(y)).then_with(|| x.cmp(y)))
        .find(|it| *it != Ordering::Equal);
    first.unwrap_or_else(|| a.split('.').count().cmp(&b.split('.').count()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_a_number_compare_as_numbers() {
        let mut numbers = ["1.10.a", "1.2.b", "P.a", "1.2.a1", "1.2"];
        numbers.sort_by(|a, b| compare_numbers(a, b));
        assert_eq!(numbers, ["1.2", "1.2.a1", "1.2.b", "1.10.a", "P.a"]);
    }
}
