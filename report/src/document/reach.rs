//! What decides a node of the graph, followed through rules, parameters and calendars.

use language::graph::calendar::CalendarId;
use language::graph::clause::Clause;
use language::graph::expr::Expr;
use language::graph::parts::{domain, parts};
use language::graph::walk::attributes;
use language::graph::{Node, ParamId, ParamValue, RuleGraph, RuleId};
use language::literal::Literal;
use language::policy::CheckedPolicy;
use language::schema::{AttributeId, EntityId, Schema};
use language::span::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that a node rests on, itself included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reach {
    nodes: BTreeSet<Node>,
    attributes: BTreeSet<(EntityId, AttributeId)>,
    /// Positions in [`RuleGraph::functions`].
    functions: BTreeSet<usize>,
}

impl Reach {
    /// Follows the edges, and from a parameter to the calendar that it is set to.
    pub(super) fn of(policy: &CheckedPolicy, from: Node) -> Self {
        let graph = policy.graph();
        let mut reach = Self::default();
        let mut open = vec![from];
        while let Some(node) = open.pop() {
            if !reach.nodes.insert(node) {
                continue;
            }
            reach.attributes.extend(attributes(graph, node));
            for expr in expressions(graph, node) {
                called(expr, graph, &mut reach.functions);
            }
            let begin = graph.edges.partition_point(|it| it.from < node);
            let edges = graph.edges.iter().skip(begin).take_while(|it| it.from == node);
            open.extend(edges.map(|it| it.to));
            open.extend(set_calendars(policy, node).map(Node::Calendar));
        }
        reach
    }

    /// Whether a node is among it.
    pub(super) fn has(&self, node: Node) -> bool {
        self.nodes.contains(&node)
    }

    /// The attributes that decide it, by entity; an entity that is only listed has none.
    pub(super) fn by_entity(&self) -> BTreeMap<EntityId, BTreeSet<AttributeId>> {
        let mut out: BTreeMap<EntityId, BTreeSet<AttributeId>> = BTreeMap::new();
        for node in &self.nodes {
            if let Node::Entity(id) = node {
                out.entry(*id).or_default();
            }
        }
        for (entity, attribute) in &self.attributes {
            out.entry(*entity).or_default().insert(*attribute);
        }
        out
    }

    /// Names of entities and attributes, sorted by entity.
    pub(super) fn reads(&self, schema: &Schema) -> Vec<(String, Vec<String>)> {
        let name = |entity: EntityId, it: &AttributeId| {
            schema.attribute(entity, *it).map(|it| it.name.clone())
        };
        let mut out: Vec<(String, Vec<String>)> = Vec::new();
        for (entity, attributes) in self.by_entity() {
            let Some(declared) = schema.entity(entity) else { continue };
            let names = attributes.iter().filter_map(|it| name(entity, it));
            out.push((declared.name.clone(), names.collect()));
        }
        out.sort();
        out
    }

    /// Names of rules, in order of declaration.
    pub(super) fn rules(&self, graph: &RuleGraph) -> Vec<String> {
        let rules = (0..).zip(&graph.rules);
        let reached = rules.filter(|(at, _)| self.has(Node::Rule(RuleId(*at))));
        reached.map(|(_, it)| it.name.clone()).collect()
    }

    /// Names of calendars, in order of declaration.
    pub(super) fn calendars(&self, graph: &RuleGraph) -> Vec<String> {
        let calendars = (0..).zip(&graph.calendars);
        let reached = calendars.filter(|(at, _)| self.has(Node::Calendar(CalendarId(*at))));
        reached.map(|(_, it)| it.name.clone()).collect()
    }

    /// Names of functions, in order of declaration.
    pub(super) fn functions(&self, graph: &RuleGraph) -> Vec<String> {
        let called = self.functions.iter().filter_map(|at| graph.functions.get(*at));
        called.map(|it| it.name.clone()).collect()
    }

    /// Whether it calls a function.
    pub(super) fn calls(&self, function: usize) -> bool {
        self.functions.contains(&function)
    }

    /// Names of parameters, in order of declaration.
    pub(super) fn parameters(&self, graph: &RuleGraph) -> Vec<String> {
        let params = (0..).zip(&graph.params);
        let reached = params.filter(|(at, _)| self.has(Node::Param(ParamId(*at))));
        reached.map(|(_, it)| it.name.clone()).collect()
    }
}

/// The calendars that a parameter is set to; the graph's edges know only those of its declaration.
fn set_calendars(policy: &CheckedPolicy, node: Node) -> impl Iterator<Item = CalendarId> {
    let value = match node {
        Node::Param(id) => policy.params().get(id.0 as usize).and_then(Option::as_ref),
        Node::Entity(_) | Node::Calendar(_) | Node::Rule(_) | Node::Clause(_) => None,
    };
    value.into_iter().flat_map(ParamValue::literals).filter_map(Literal::calendar)
}

/// The expressions that decide a node, by its own text.
fn expressions(graph: &RuleGraph, node: Node) -> Vec<&Expr> {
    match node {
        Node::Entity(_) | Node::Param(_) | Node::Calendar(_) => Vec::new(),
        Node::Rule(id) => graph.rule(id).into_iter().flat_map(|it| &it.branches).collect(),
        Node::Clause(id) => graph.clause(id).map_or_else(Vec::new, of_clause),
    }
}

fn of_clause(it: &Clause) -> Vec<&Expr> {
    let subjects = it.subjects.iter();
    let subjects = subjects.flat_map(|it| domain(&it.binding).into_iter().chain(&it.filter));
    subjects
        .chain(it.lets.iter().map(|(_, it)| it))
        .chain(&it.exceptions)
        .chain(it.requirements.iter().map(|it| &it.holds))
        .chain(it.expectations.iter().map(|it| &it.holds))
        .chain(&it.newer_than)
        .collect()
}

/// The functions that an expression calls: their bodies stand in it under the spans of their own text.
fn called(expr: &Expr, graph: &RuleGraph, found: &mut BTreeSet<usize>) {
    let is_inside = |item: Span| item.to(expr.span) == item && item.file == expr.span.file;
    let inside = graph.functions.iter().enumerate().filter(|(_, it)| is_inside(it.item));
    found.extend(inside.map(|(at, _)| at));
    for part in parts(expr) {
        called(part, graph, found);
    }
}
