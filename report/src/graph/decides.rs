//! Who decides what: the clauses that an entity, an attribute, a rule, a parameter or a calendar decides and by which way,
//! and what decides a clause.

use super::{drawing, label};
use crate::escape::visible;
use language::graph::walk::attributes;
use language::graph::{Node, RuleGraph};
use language::schema::{AttributeId, EntityId, Schema};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Result, Write};

/// What is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asked {
    /// A node of the graph.
    Node(Node),
    /// An attribute.
    Attribute(EntityId, AttributeId),
}

/// The answer about one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its kind.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// The clauses that it decides, each with the names on the way to it; a clause decides none.
    pub clauses: Vec<(String, Vec<String>)>,
    /// What a clause rests on: kind, name and, of an entity, the attributes. Empty for anything else.
    pub rests_on: Vec<(&'static str, String, Vec<String>)>,
}

/// The answers about everything of a name: a node's name, a clause's number, or `Entity.attribute`.
pub fn decides(graph: &RuleGraph, schema: &Schema, name: &str) -> Vec<Answer> {
    asked(graph, schema, name).into_iter().map(|it| answer(graph, schema, it)).collect()
}

/// Every name that can be asked about.
pub fn names(graph: &RuleGraph, schema: &Schema) -> Vec<String> {
    let all = drawing(graph, schema);
    let nodes = all.nodes.values().flat_map(|(_, name)| name.split(' ').map(str::to_owned));
    let attributes = schema.entities.iter().flat_map(|entity| {
        entity.attributes.iter().map(|it| format!("{}.{}", entity.name, it.name))
    });
    nodes.chain(attributes).collect()
}

fn asked(graph: &RuleGraph, schema: &Schema, name: &str) -> Vec<Asked> {
    if let Some((entity, attribute)) = name.split_once('.') {
        let found = schema.entity_named(entity).and_then(|id| {
            let (attribute, _) = schema.entity(id)?.attribute(attribute)?;
            Some(Asked::Attribute(id, attribute))
        });
        if let Some(found) = found {
            return vec![found];
        }
    }
    let all = drawing(graph, schema);
    let has_name = |it: &str| it == name || it.split(' ').any(|word| word == name);
    let mut found: Vec<Asked> = all
        .nodes
        .iter()
        .filter(|(_, (_, it))| has_name(it))
        .map(|(node, _)| Asked::Node(*node))
        .collect();
    if found.is_empty() {
        // An entity that nothing reads is no node, and yet it can be asked about.
        found.extend(schema.entity_named(name).map(|id| Asked::Node(Node::Entity(id))));
    }
    found
}

fn answer(graph: &RuleGraph, schema: &Schema, asked: Asked) -> Answer {
    let (kind, name) = match asked {
        Asked::Node(node) => label(node, graph, schema),
        Asked::Attribute(entity, attribute) => {
            let (_, owner) = label(Node::Entity(entity), graph, schema);
            let attribute = schema.attribute(entity, attribute).map_or("?", |it| it.name.as_str());
            ("attribute", format!("{owner}.{attribute}"))
        }
    };
    if let Asked::Node(clause @ Node::Clause(_)) = asked {
        let rests_on = rests_on(graph, schema, clause);
        return Answer { kind, name, clauses: Vec::new(), rests_on };
    }
    let way = |(id, _): (_, &_)| {
        let clause = Node::Clause(id);
        let between = way(graph, clause, asked)?;
        let names = between.into_iter().map(|it| label(it, graph, schema).1);
        Some((label(clause, graph, schema).1, names.collect()))
    };
    Answer {
        kind,
        name,
        clauses: graph.clause_ids().filter_map(way).collect(),
        rests_on: Vec::new(),
    }
}

fn reads(graph: &RuleGraph, from: Node) -> impl Iterator<Item = Node> {
    let begin = graph.edges.partition_point(|it| it.from < from);
    graph.edges.iter().skip(begin).take_while(move |it| it.from == from).map(|it| it.to)
}

/// The shortest way from a clause to what is asked about: the nodes between. Nothing where there is none.
fn way(graph: &RuleGraph, clause: Node, asked: Asked) -> Option<Vec<Node>> {
    let arrives = |node: Node| match asked {
        Asked::Node(wanted) => reads(graph, node).any(|it| it == wanted),
        Asked::Attribute(entity, attribute) => {
            attributes(graph, node).contains(&(entity, attribute))
        }
    };
    let mut came_from: BTreeMap<Node, Node> = BTreeMap::new();
    let mut level = vec![clause];
    let mut seen = BTreeSet::from([clause]);
    while !level.is_empty() {
        if let Some(last) = level.iter().find(|it| arrives(**it)) {
            let back = std::iter::successors(Some(*last), |it| came_from.get(it).copied());
            let mut nodes: Vec<Node> = back.filter(|it| *it != clause).collect();
            nodes.reverse();
            return Some(nodes);
        }
        let mut next = Vec::new();
        for from in level {
            for to in reads(graph, from) {
                if seen.insert(to) {
                    came_from.insert(to, from);
                    next.push(to);
                }
            }
        }
        level = next;
    }
    None
}

/// Everything that a clause reads, itself or through others; entities with the attributes that are read.
fn rests_on(
    graph: &RuleGraph,
    schema: &Schema,
    clause: Node,
) -> Vec<(&'static str, String, Vec<String>)> {
    let mut seen = BTreeSet::new();
    let mut open = vec![clause];
    let mut read: BTreeSet<(EntityId, AttributeId)> = BTreeSet::new();
    while let Some(node) = open.pop() {
        if seen.insert(node) {
            read.extend(attributes(graph, node));
            open.extend(reads(graph, node));
        }
    }
    let row = |node: Node| {
        let (kind, name) = label(node, graph, schema);
        let Node::Entity(id) = node else { return (kind, name, Vec::new()) };
        let of_entity = read.iter().filter(|(entity, _)| *entity == id);
        let names = of_entity.filter_map(|(entity, it)| schema.attribute(*entity, *it));
        (kind, name, names.map(|it| it.name.clone()).collect())
    };
    let mut rows: Vec<_> = seen.into_iter().filter(|it| *it != clause).map(row).collect();
    rows.sort();
    rows
}

/// The answers for people.
///
/// # Errors
/// What the writer says.
pub fn text(all: &[Answer], out: &mut dyn Write) -> Result<()> {
    for (at, it) in all.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        let name = visible(&it.name);
        if it.kind == "clause" {
            writeln!(out, "clause {name} is decided by")?;
            for (kind, name, attributes) in &it.rests_on {
                let colon = if attributes.is_empty() { "" } else { ": " };
                writeln!(out, "  {kind} {}{colon}{}", visible(name), attributes.join(", "))?;
            }
            continue;
        }
        match it.clauses.len() {
            0 => writeln!(out, "{} {name} decides no clause", it.kind)?,
            1 => writeln!(out, "{} {name} decides 1 clause", it.kind)?,
            many => writeln!(out, "{} {name} decides {many} clauses", it.kind)?,
        }
        for (clause, way) in &it.clauses {
            let way = if way.is_empty() {
                String::new()
            } else {
                format!("  through {}", way.join(", "))
            };
            writeln!(out, "  {}{}", visible(clause), visible(&way))?;
        }
    }
    Ok(())
}

/// The answers for programs.
///
/// # Errors
/// What the writer says.
pub fn as_json(all: &[Answer], out: &mut dyn Write) -> Result<()> {
    let clause =
        |(clause, way): &(String, Vec<String>)| json!({ "clause": clause, "through": way });
    let ground = |(kind, name, attributes): &(&str, String, Vec<String>)| json!({ "kind": kind, "name": name, "attributes": attributes });
    let answers = all.iter().map(|it| {
        json!({
            "kind": it.kind,
            "name": it.name,
            "decides": it.clauses.iter().map(clause).collect::<Vec<Value>>(),
            "rests_on": it.rests_on.iter().map(ground).collect::<Vec<Value>>(),
        })
    });
    let document = json!({ "schemaVersion": "1.0", "answers": answers.collect::<Vec<Value>>() });
    crate::json::print(&document, out)
}
