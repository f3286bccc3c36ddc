//! The rule graph as text, DOT, Mermaid, JSON and SVG: what reads what, and whether through a negation or an aggregate.

pub mod decides;
mod layers;
mod order;
mod place;
mod svg;

use crate::escape::visible;
use language::graph::{Node, RuleGraph, Sign};
use language::schema::Schema;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Result, Write};

/// One format of the graph.
#[derive(Debug, Clone, Copy)]
pub struct GraphFormat {
    /// As `--format` writes it.
    pub name: &'static str,
    /// One sentence for the help.
    pub doc: &'static str,
    /// Writes the graph whole.
    pub write: fn(&Drawing, &mut dyn Write) -> Result<()>,
}

/// Every format, sorted by name.
pub const GRAPH_FORMATS: &[GraphFormat] = &[
    GraphFormat { name: "dot", doc: "for Graphviz", write: dot },
    GraphFormat { name: "json", doc: "for programs: nodes and edges", write: as_json },
    GraphFormat { name: "mermaid", doc: "for Markdown pages that draw Mermaid", write: mermaid },
    GraphFormat { name: "svg", doc: "a picture", write: svg::write },
    GraphFormat { name: "text", doc: "for people: each node with what it reads", write: text },
];

/// Nodes with their names, and the edges between them. Sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drawing {
    /// What is drawn, in words.
    pub title: String,
    /// Kind and name, by node.
    pub nodes: BTreeMap<Node, (&'static str, String)>,
    /// Sorted and distinct.
    pub edges: BTreeSet<(Node, Node, Sign)>,
    /// The nodes that it is drawn around; none where it is the whole graph.
    pub center: BTreeSet<Node>,
}

/// The whole graph.
pub fn drawing(graph: &RuleGraph, schema: &Schema) -> Drawing {
    let named = |node: Node| (node, label(node, graph, schema));
    let ends = graph.edges.iter().flat_map(|it| [it.from, it.to]);
    let clauses = graph.clause_ids().map(|(id, _)| Node::Clause(id));
    let title = graph.policy.as_ref().map_or("What reads what", |it| it.title.as_str());
    Drawing {
        title: title.to_owned(),
        nodes: ends.chain(clauses).map(named).collect(),
        edges: graph.edges.iter().map(|it| (it.from, it.to, it.sign)).collect(),
        center: BTreeSet::new(),
    }
}

/// Of a graph, what is around the nodes of a name: what they read and what reads them, so many steps far. Empty where
/// nothing has the name.
#[must_use]
pub fn around(all: &Drawing, wanted: &str, steps: usize) -> Drawing {
    let has_name = |name: &str| name == wanted || name.split(' ').any(|word| word == wanted);
    let center: BTreeSet<Node> =
        all.nodes.iter().filter(|(_, (_, name))| has_name(name)).map(|(node, _)| *node).collect();
    let mut kept = reach(all, &center, steps, |(from, to, _)| (*from, *to));
    kept.extend(reach(all, &center, steps, |(from, to, _)| (*to, *from)));
    let mut nodes = all.nodes.clone();
    nodes.retain(|node, _| kept.contains(node));
    let mut edges = all.edges.clone();
    edges.retain(|(from, to, _)| kept.contains(from) && kept.contains(to));
    Drawing { title: format!("{}: around {wanted}", all.title), nodes, edges, center }
}

/// Everything that can be reached from some nodes along the edges in so many steps, the nodes included.
fn reach(
    all: &Drawing,
    start: &BTreeSet<Node>,
    steps: usize,
    ends: fn(&(Node, Node, Sign)) -> (Node, Node),
) -> BTreeSet<Node> {
    let mut next: BTreeMap<Node, Vec<Node>> = BTreeMap::new();
    for (from, to) in all.edges.iter().map(ends) {
        next.entry(from).or_default().push(to);
    }
    let mut found = start.clone();
    let mut edge: Vec<Node> = start.iter().copied().collect();
    for _ in 0..steps {
        let reached = edge.iter().filter_map(|it| next.get(it)).flatten();
        edge = reached.copied().filter(|it| found.insert(*it)).collect();
        if edge.is_empty() {
            break;
        }
    }
    found
}

fn label(node: Node, graph: &RuleGraph, schema: &Schema) -> (&'static str, String) {
    let unknown = || "?".to_owned();
    match node {
        Node::Entity(id) => {
            ("entity", schema.entity(id).map_or_else(unknown, |it| it.name.clone()))
        }
        Node::Param(id) => ("param", graph.param(id).map_or_else(unknown, |it| it.name.clone())),
        Node::Calendar(id) => ("calendar", schema.calendar_name(id).to_owned()),
        Node::Rule(id) => ("rule", graph.rule(id).map_or_else(unknown, |it| it.name.clone())),
        Node::Clause(id) => {
            let clause = graph.clause(id);
            ("clause", clause.map_or_else(unknown, |it| format!("{} {}", it.number, it.name)))
        }
    }
}

fn through(sign: Sign) -> &'static str {
    match sign {
        Sign::Positive => "",
        Sign::Negative => "not",
        Sign::Aggregate => "count",
    }
}

/// A name that is the same for every format: kind and position.
fn key(node: Node) -> String {
    match node {
        Node::Entity(id) => format!("e{}", id.0),
        Node::Param(id) => format!("p{}", id.0),
        Node::Calendar(id) => format!("k{}", id.0),
        Node::Rule(id) => format!("r{}", id.0),
        Node::Clause(id) => format!("c{}", id.0),
    }
}

/// Clauses first, then what they rest on; each kind in the order of the policy.
fn text(it: &Drawing, out: &mut dyn Write) -> Result<()> {
    let mut nodes: Vec<(&Node, &(&str, String))> = it.nodes.iter().collect();
    let rank =
        |kind: &str| ["clause", "rule", "param", "calendar"].iter().position(|it| *it == kind);
    nodes.sort_by_key(|(node, (kind, _))| (rank(kind).unwrap_or(usize::MAX), **node));
    let mut blank = false;
    for (node, (kind, name)) in nodes {
        let mut read: BTreeMap<Node, Vec<&str>> = BTreeMap::new();
        for (_, to, sign) in it.edges.iter().filter(|(from, _, _)| from == node) {
            read.entry(*to).or_default().push(through(*sign));
        }
        if read.is_empty() && *kind != "clause" {
            continue;
        }
        if blank {
            writeln!(out)?;
        }
        blank = true;
        writeln!(out, "{kind} {}", visible(name))?;
        for (to, signs) in read {
            let Some((kind, name)) = it.nodes.get(&to) else { continue };
            writeln!(out, "  reads {kind} {}{}", visible(name), in_which_way(&signs))?;
        }
    }
    Ok(())
}

/// `  through `not``, `  also through `not` and `count``; nothing where it is read as it is.
fn in_which_way(signs: &[&str]) -> String {
    let words: Vec<String> =
        signs.iter().filter(|it| !it.is_empty()).map(|it| format!("`{it}`")).collect();
    match (words.len(), signs.len()) {
        (0, _) => String::new(),
        (some, all) if some < all => format!("  also through {}", words.join(" and ")),
        _ => format!("  through {}", words.join(" and ")),
    }
}

fn dot(it: &Drawing, out: &mut dyn Write) -> Result<()> {
    writeln!(out, "digraph policy {{\n  rankdir=LR;\n  node [fontname=\"sans-serif\"];")?;
    for (node, (kind, name)) in &it.nodes {
        let shape = match *kind {
            "clause" => "box",
            "rule" => "ellipse",
            "param" => "note",
            _ => "folder",
        };
        writeln!(out, "  {} [label=\"{}\", shape={shape}];", key(*node), quoted(name))?;
    }
    for (from, to, sign) in &it.edges {
        let look = match through(*sign) {
            "" => String::new(),
            word => format!(" [label=\"{word}\", style=dashed]"),
        };
        writeln!(out, "  {} -> {}{look};", key(*from), key(*to))?;
    }
    writeln!(out, "}}")
}

fn mermaid(it: &Drawing, out: &mut dyn Write) -> Result<()> {
    writeln!(out, "flowchart LR")?;
    for (node, (kind, name)) in &it.nodes {
        let (open, close) = match *kind {
            "clause" => ("[", "]"),
            "rule" => ("(", ")"),
            "param" => (">", "]"),
            _ => ("[(", ")]"),
        };
        writeln!(out, "  {}{open}\"{}\"{close}", key(*node), quoted(name))?;
    }
    for (from, to, sign) in &it.edges {
        let arrow = match through(*sign) {
            "" => "-->".to_owned(),
            word => format!("-.->|{word}|"),
        };
        writeln!(out, "  {} {arrow} {}", key(*from), key(*to))?;
    }
    Ok(())
}

/// Names are ASCII words, but this is the last door before another program's syntax.
fn quoted(name: &str) -> String {
    visible(name).replace(['"', '\\'], "'")
}

fn as_json(it: &Drawing, out: &mut dyn Write) -> Result<()> {
    let nodes = it.nodes.iter();
    let nodes =
        nodes.map(|(node, (kind, name))| json!({ "id": key(*node), "kind": kind, "name": name }));
    let edges = it.edges.iter().map(|(from, to, sign)| {
        let sign = match sign {
            Sign::Positive => "positive",
            Sign::Negative => "negative",
            Sign::Aggregate => "aggregate",
        };
        json!({ "from": key(*from), "to": key(*to), "sign": sign })
    });
    let document = json!({
        "schemaVersion": "1.0",
        "nodes": nodes.collect::<Vec<_>>(),
        "edges": edges.collect::<Vec<_>>(),
    });
    crate::json::print(&document, out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use language::graph::{Edge, Rule, RuleId};
    use language::schema::{Entity, EntityId};
    use language::span::{FileId, Span};

    fn sample() -> (RuleGraph, Schema) {
        let span = Span::whole(FileId(0));
        let mut schema = Schema::default();
        for name in ["Job", "Runner"] {
            let (name, doc) = (name.to_owned(), String::new());
            schema.add_entity(Entity { name, doc, attributes: Vec::new(), by_person: false, span });
        }
        let rule = |name: &str| Rule {
            name: name.into(),
            doc: String::new(),
            arity: 0,
            variables: Vec::new(),
            branches: Vec::new(),
            recursive: false,
            stratum: 0,
            span,
            item: span,
        };
        let edge = |from, to, sign| Edge { from: Node::Rule(RuleId(from)), to, sign, span };
        let graph = RuleGraph {
            rules: vec![rule("trusted"), rule("tainted"), rule("other")],
            edges: vec![
                edge(0, Node::Rule(RuleId(1)), Sign::Negative),
                edge(1, Node::Entity(EntityId(0)), Sign::Positive),
                edge(2, Node::Entity(EntityId(1)), Sign::Aggregate),
            ],
            ..RuleGraph::default()
        };
        (graph, schema)
    }

    fn shown(center: Option<&str>, name: &str) -> String {
        let (graph, schema) = sample();
        let all = drawing(&graph, &schema);
        let drawn = center.map_or_else(|| all.clone(), |it| around(&all, it, usize::MAX));
        let format = GRAPH_FORMATS.iter().find(|it| it.name == name).unwrap();
        let mut out = Vec::new();
        (format.write)(&drawn, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn text_says_what_reads_what() {
        assert_eq!(
            shown(Some("trusted"), "text"),
            "rule trusted\n  reads rule tainted  through `not`\n\nrule tainted\n  reads entity Job\n"
        );
    }

    #[test]
    fn around_a_node_nothing_else_is_drawn() {
        let dot = shown(Some("Runner"), "dot");
        assert!(dot.contains("r2 -> e1 [label=\"count\", style=dashed];"), "{dot}");
        assert!(!dot.contains("tainted"), "{dot}");
    }

    #[test]
    fn mermaid_and_json_hold_every_edge() {
        let mermaid = shown(None, "mermaid");
        assert!(mermaid.contains("r0 -.->|not| r1"), "{mermaid}");
        let json: serde_json::Value = serde_json::from_str(&shown(None, "json")).unwrap();
        assert_eq!(json["edges"].as_array().unwrap().len(), 3);
    }
}
