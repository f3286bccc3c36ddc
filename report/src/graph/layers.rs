//! Layers of a picture of the graph: every edge leads from a layer to a later one, and through a slot in each layer between.
//! Edges to one node share those slots, so that they join into one line: else the picture of a large policy is all lines.
//! Clauses are the first layer, what nothing stands behind the last.

use super::Drawing;
use language::graph::Node;
use language::schema::EntityId;
use std::collections::{BTreeMap, BTreeSet};

/// A place in a layer: a node, or edges to one node that pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    /// The node; nothing where edges pass.
    pub(super) node: Option<Node>,
    /// Its layer.
    pub(super) layer: usize,
}

/// An edge with the slots that it passes, its ends included, from the earlier layer to the later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chain {
    /// What reads.
    pub(super) from: Node,
    /// What is read.
    pub(super) to: Node,
    /// Positions in [`Layered::slots`].
    pub(super) slots: Vec<usize>,
    /// Whether the edge leads against the layers, as the last one of a circle has to.
    pub(super) is_back: bool,
}

/// Everything in its layer, in no particular order yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Layered {
    pub(super) slots: Vec<Slot>,
    /// Positions in `slots`, by layer.
    pub(super) layers: Vec<Vec<usize>>,
    pub(super) chains: Vec<Chain>,
}

/// Puts the nodes of a drawing into layers.
pub(super) fn layered(it: &Drawing) -> Layered {
    let ends: BTreeSet<(Node, Node)> =
        it.edges.iter().map(|(from, to, _)| (*from, *to)).filter(|(from, to)| from != to).collect();
    let back = back_edges(it, &ends);
    let forward: Vec<(Node, Node)> =
        ends.iter().map(|end| if back.contains(end) { (end.1, end.0) } else { *end }).collect();
    let layer = layer_of(it, &forward);
    let mut out = Layered::default();
    let mut slot_of: BTreeMap<Node, usize> = BTreeMap::new();
    for (node, layer) in &layer {
        slot_of.insert(*node, out.add(Slot { node: Some(*node), layer: *layer }));
    }
    let mut passing: BTreeMap<(Node, usize), usize> = BTreeMap::new();
    for (from, to) in &ends {
        let is_back = back.contains(&(*from, *to));
        let (early, late) = if is_back { (to, from) } else { (from, to) };
        let (Some(first), Some(last)) = (slot_of.get(early), slot_of.get(late)) else { continue };
        let between = layer_at(&layer, *early).saturating_add(1)..layer_at(&layer, *late);
        let mut slots = vec![*first];
        slots.extend(between.map(|layer| {
            let pass = || out.add(Slot { node: None, layer });
            *passing.entry((*late, layer)).or_insert_with(pass)
        }));
        slots.push(*last);
        out.chains.push(Chain { from: *from, to: *to, slots, is_back });
    }
    out
}

impl Layered {
    fn add(&mut self, slot: Slot) -> usize {
        let at = self.slots.len();
        self.slots.push(slot);
        while self.layers.len() <= slot.layer {
            self.layers.push(Vec::new());
        }
        if let Some(layer) = self.layers.get_mut(slot.layer) {
            layer.push(at);
        }
        at
    }
}

fn layer_at(layers: &BTreeMap<Node, usize>, node: Node) -> usize {
    layers.get(&node).copied().unwrap_or(0)
}

/// The edges that close a circle, as a search in depth meets them.
fn back_edges(it: &Drawing, ends: &BTreeSet<(Node, Node)>) -> BTreeSet<(Node, Node)> {
    let read = |node: Node| -> Vec<Node> {
        // INVARIANT: an entity is the least node, so this is where the edges of the node begin.
        let behind = ends.range((node, Node::Entity(EntityId(0)))..);
        behind.take_while(|(from, _)| *from == node).map(|(_, to)| *to).collect()
    };
    let (mut back, mut done) = (BTreeSet::new(), BTreeSet::new());
    for start in it.nodes.keys() {
        let mut path: Vec<(Node, Vec<Node>)> = Vec::new();
        if !done.contains(start) {
            path.push((*start, read(*start)));
        }
        while let Some((node, rest)) = path.last_mut() {
            let node = *node;
            let Some(next) = rest.pop() else {
                done.insert(node);
                path.pop();
                continue;
            };
            if path.iter().any(|(it, _)| *it == next) {
                back.insert((node, next));
            } else if !done.contains(&next) {
                path.push((next, read(next)));
            }
        }
    }
    back
}

/// The layer of each node: behind everything that leads to it; entities, parameters and calendars behind every rule.
fn layer_of(it: &Drawing, forward: &[(Node, Node)]) -> BTreeMap<Node, usize> {
    let logic = |node: &Node| matches!(node, Node::Clause(_) | Node::Rule(_));
    let has_clause = it.nodes.keys().any(|it| matches!(it, Node::Clause(_)));
    let floor = |node: &Node| usize::from(has_clause && !matches!(node, Node::Clause(_)));
    let mut layer: BTreeMap<Node, usize> = it.nodes.keys().map(|it| (*it, floor(it))).collect();
    settle(&mut layer, forward);
    let last = layer.iter().filter(|(node, _)| logic(node)).map(|(_, at)| *at).max();
    let behind = last.map_or(0, |it| it.saturating_add(1));
    for (node, at) in &mut layer {
        if !logic(node) {
            *at = (*at).max(behind);
        }
    }
    settle(&mut layer, forward);
    layer
}

/// Moves nodes back until every edge leads forward. There are no circles, so as many rounds as nodes are enough.
fn settle(layer: &mut BTreeMap<Node, usize>, forward: &[(Node, Node)]) {
    for _ in 0..layer.len() {
        let mut moved = false;
        for (from, to) in forward {
            let least = layer_at(layer, *from).saturating_add(1);
            if let Some(at) = layer.get_mut(to).filter(|at| **at < least) {
                *at = least;
                moved = true;
            }
        }
        if !moved {
            return;
        }
    }
}
