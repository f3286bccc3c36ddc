//! The document's frame: the policy's head and its sections.

use super::Context;
use super::clauses::{GRADES, word_at};
use super::names::Placed;
use crate::codes::policy as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::clause::{PolicyHeader, Section};
use crate::graph::waiver::{LONGEST, WaiverRules};
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
    let packs = context.library.packs;
    let mut policy: Option<PolicyHeader> = None;
    let mut sections: Vec<Section> = Vec::new();
    // A policy calls its sections as it likes, whatever a pack calls them: its own words come first.
    let is_of_pack =
        |it: &&Placed<'_>| context.modules.pack(it.module).is_some_and(|it| packs.contains(&it));
    let (of_packs, own): (Vec<&Placed<'_>>, Vec<&Placed<'_>>) =
        context.modules.items.iter().partition(is_of_pack);
    let of_pack = own.len();
    for (at, placed) in own.into_iter().chain(of_packs).enumerate() {
        if placed.item.kind() == Kind::policy {
            let header = header(placed.item, &mut context.diagnostics);
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
            Some(_) if at >= of_pack => {}
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

fn header(item: Node<'_>, out: &mut Vec<Diagnostic>) -> PolicyHeader {
    let name = item.child(Kind::word);
    let review = item.child(Kind::review).and_then(|it| it.child(Kind::duration));
    let text = |node: Option<Node<'_>>| node.map(|it| unquote(it.text()));
    PolicyHeader {
        name: name.map_or("", Node::text).to_owned(),
        version: item.child(Kind::version).map_or("", Node::text).to_owned(),
        title: text(item.child(Kind::string)).unwrap_or_default(),
        owner: text(item.child(Kind::owner).and_then(|it| it.child(Kind::string))),
        review_every: review.and_then(|it| literal::duration(it.text())),
        waivers: waiver_rules(item, out),
        span: name.map_or(item.span(), Node::span),
    }
}

/// What the head demands of waivers: who approves, and how long they last.
fn waiver_rules(item: Node<'_>, out: &mut Vec<Diagnostic>) -> WaiverRules {
    let mut rules = WaiverRules::default();
    let names = item.all(Kind::approvers).flat_map(|it| it.all(Kind::string));
    rules.approvers = names.map(|it| unquote(it.text())).collect();
    for cap in item.all(Kind::waiver_cap) {
        let Some(node) = cap.child(Kind::duration) else { continue };
        let Some(longest) = literal::duration(node.text()) else {
            let message = format!("`{}` is not a duration", node.text());
            out.push(Diagnostic::new(&codes::BAD_LITERAL, node.span(), message));
            continue;
        };
        if longest > LONGEST {
            let message =
                format!("no waiver lasts longer than {}", literal::show_duration(LONGEST));
            out.push(
                Diagnostic::new(&codes::OUT_OF_BOUNDS, node.span(), message)
                    .label("a policy may allow less"),
            );
        }
        match cap.child(Kind::capped_grade) {
            None => rules.longest = longest,
            Some(word) => {
                let grade = word_at(word, GRADES, out);
                rules.by_grade.extend(grade.map(|grade| (grade, longest)));
            }
        }
    }
    rules
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
