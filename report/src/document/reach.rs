//! What decides a node of the graph, followed through rules, parameters and calendars.

use language::graph::calendar::CalendarId;
use language::graph::walk::attributes;
use language::graph::{Node, ParamId, ParamValue, RuleGraph, RuleId};
use language::literal::Literal;
use language::policy::CheckedPolicy;
use language::schema::{AttributeId, EntityId, Schema};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that a node rests on, itself included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reach {
    nodes: BTreeSet<Node>,
    attributes: BTreeSet<(EntityId, AttributeId)>,
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
