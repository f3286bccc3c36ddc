//! The last stage before the gate: edges between everything that reads and is read, strata, and the checks that need to
//! see the whole graph.

use super::calendar::CalendarId;
use super::strata::{self, Cycle};
use super::walk::walk_node;
use super::weigh;
use super::{ClauseId, Edge, Node, ParamId, RuleGraph, RuleId, Sign};
use crate::codes::policy as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::clause::Clause;
use crate::span::Span;
use crate::types::Typed;
use std::collections::{BTreeMap, BTreeSet};

/// The rule graph of a typed program.
pub fn lower(typed: Typed) -> (RuleGraph, Vec<Diagnostic>) {
    let mut graph = typed.graph;
    let mut diagnostics = Vec::new();
    graph.edges = edges(&graph);
    let (strata, cycles) = strata::strata(graph.rules.len(), &graph.edges);
    for (at, stratum) in strata.iter().enumerate() {
        for id in stratum {
            let recursive = stratum.len() > 1 || reads_itself(&graph.edges, *id);
            if let Some(rule) = graph.rules.get_mut(id.0 as usize) {
                rule.stratum = at;
                rule.recursive = recursive;
            }
        }
    }
    graph.strata = strata;
    diagnostics.extend(cycles.iter().map(|it| cycle(&graph, it)));
    diagnostics.extend(
        graph.clause_ids().flat_map(|(id, clause)| unused_placeholders(&graph, id, clause)),
    );
    diagnostics.extend(weigh::weigh(&mut graph));
    (graph, diagnostics)
}

fn reads_itself(edges: &[Edge], id: RuleId) -> bool {
    edges.iter().any(|it| it.from == Node::Rule(id) && it.to == Node::Rule(id))
}

/// Every dependency, the first place of each.
fn edges(graph: &RuleGraph) -> Vec<Edge> {
    let mut found: BTreeMap<(Node, Node, Sign), Edge> = BTreeMap::new();
    let params = (0..).zip(&graph.params).map(|(at, _)| Node::Param(ParamId(at)));
    let calendars = (0..).zip(&graph.calendars).map(|(at, _)| Node::Calendar(CalendarId(at)));
    let rules = (0..).zip(&graph.rules).map(|(at, _)| Node::Rule(RuleId(at)));
    let clauses = graph.clause_ids().map(|(id, _)| Node::Clause(id));
    for from in params.chain(calendars).chain(rules).chain(clauses) {
        walk_node(graph, from, &mut |visit| {
            let edge = Edge { from, to: visit.node, sign: visit.sign, span: visit.span };
            found.entry((from, visit.node, visit.sign)).or_insert(edge);
        });
    }
    found.into_values().collect()
}

fn cycle(graph: &RuleGraph, cycle: &Cycle) -> Diagnostic {
    let name = |id: RuleId| graph.rule(id).map_or("?", |it| it.name.as_str());
    let first = cycle.rules.first().copied().unwrap_or(RuleId(0));
    let how = if cycle.sign == Sign::Aggregate { "a set or a count" } else { "`no` or `not`" };
    let message = format!("`{}` depends on itself through {how}", name(first));
    let mut diagnostic = Diagnostic::new(&codes::OWN_ABSENCE, cycle.span, message).label(format!(
        "here `{}` asks for `{}`",
        name(cycle.from),
        name(cycle.to)
    ));
    for id in &cycle.rules {
        if let Some(rule) = graph.rule(*id) {
            diagnostic =
                diagnostic.related(rule.span, format!("`{}` belongs to the circle", rule.name));
        }
    }
    diagnostic.help("a rule may build on itself, but not on its own absence: there would be no single answer; split out the part that does not need it")
}

/// A placeholder of a clause's sentence that its logic never reads: the number in the document would decide nothing.
fn unused_placeholders(graph: &RuleGraph, id: ClauseId, clause: &Clause) -> Vec<Diagnostic> {
    let read = reached_params(&graph.edges, Node::Clause(id));
    let unread = clause.placeholders.iter().filter(|(param, _)| !read.contains(param));
    let report = |(param, span): &(ParamId, Span)| {
        let name = graph.param(*param).map_or("?", |it| it.name.as_str());
        let message = format!("the sentence promises [{name}], and nothing in the clause reads it");
        Diagnostic::new(&codes::UNUSED_PLACEHOLDER, *span, message)
            .label("this figure would decide nothing")
            .help("use the parameter in a condition, or take it out of the sentence")
    };
    unread.map(report).collect()
}

/// The parameters that a node reads, directly or through rules.
pub fn reached_params(edges: &[Edge], from: Node) -> BTreeSet<ParamId> {
    let reached = reached(edges, from).into_iter();
    reached.filter_map(|it| if let Node::Param(id) = it { Some(id) } else { None }).collect()
}

/// A node and everything that it reads, directly or through others.
pub fn reached(edges: &[Edge], from: Node) -> BTreeSet<Node> {
    let mut seen = BTreeSet::from([from]);
    let mut pending = vec![from];
    while let Some(node) = pending.pop() {
        let begin = edges.partition_point(|it| it.from < node);
        let read = edges.iter().skip(begin).take_while(|it| it.from == node).map(|it| it.to);
        pending.extend(read.filter(|it| seen.insert(*it)));
    }
    seen
}
