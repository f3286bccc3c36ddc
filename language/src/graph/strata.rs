//! Groups of rules that depend on each other, each behind everything it reads; and the circles that have no single answer.

use super::{Edge, Node, RuleId, Sign};
use crate::span::Span;
use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;

/// A rule that depends on itself through a negation or an aggregate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cycle {
    /// Every rule of the circle, in order of declaration.
    pub(super) rules: Vec<RuleId>,
    /// The reading rule of the edge that is not allowed.
    pub(super) from: RuleId,
    /// The rule that it reads.
    pub(super) to: RuleId,
    /// How it reads it.
    pub(super) sign: Sign,
    /// Where.
    pub(super) span: Span,
}

/// The strata, and one entry per edge that closes a circle through an absence.
pub(super) fn strata(rules: usize, edges: &[Edge]) -> (Vec<Vec<RuleId>>, Vec<Cycle>) {
    let mut graph: DiGraphMap<RuleId, ()> = DiGraphMap::new();
    for id in 0..u32::try_from(rules).unwrap_or(u32::MAX) {
        graph.add_node(RuleId(id));
    }
    let between: Vec<(RuleId, RuleId, &Edge)> = edges.iter().filter_map(between_rules).collect();
    for (from, to, _) in &between {
        graph.add_edge(*from, *to, ());
    }
    // Components come out with everything a component reads before it.
    let mut strata = tarjan_scc(&graph);
    let mut cycles = Vec::new();
    for stratum in &mut strata {
        stratum.sort_unstable();
        let inside =
            between.iter().filter(|(from, to, _)| stratum.contains(from) && stratum.contains(to));
        // One circle is one mistake, however many of its edges are negative.
        if let Some((from, to, edge)) =
            inside.clone().find(|(.., edge)| edge.sign != Sign::Positive)
        {
            let rules = stratum.clone();
            cycles.push(Cycle { rules, from: *from, to: *to, sign: edge.sign, span: edge.span });
        }
    }
    (strata, cycles)
}

fn between_rules(edge: &Edge) -> Option<(RuleId, RuleId, &Edge)> {
    match (edge.from, edge.to) {
        (Node::Rule(from), Node::Rule(to)) => Some((from, to, edge)),
        _ => None,
    }
}
