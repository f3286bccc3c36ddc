//! Coordinates of a picture: layers as columns from left to right, each slot as near to its links as its neighbors let it.
//! Only sums, products and comparisons of numbers: the same picture on every machine.

use super::Drawing;
use super::layers::Layered;
use super::order::{Links, links};
use crate::look::shorten;
use language::graph::Node;
use std::collections::{BTreeMap, BTreeSet};

/// Height of a node.
pub(super) const HEIGHT: f64 = 24.0;
/// Width of a character of a label.
pub(super) const CHARACTER: f64 = 7.25;
/// Space left and right of a label.
pub(super) const PADDING: f64 = 10.0;
/// The longest label, in characters.
const LONGEST: usize = 48;
/// Space between nodes of a column.
const GAP: f64 = 9.0;
/// Space that an edge takes in a column that it passes.
const PASSING: f64 = 7.0;
/// Space around the picture, and above the columns for their titles.
const MARGIN: f64 = 24.0;
/// Where the first node begins.
const TOP: f64 = 88.0;
/// Rounds there and back.
const ROUNDS: usize = 10;

/// The picture, measured.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Placed {
    /// Left edge, middle and width of each node, with its label.
    pub(super) nodes: BTreeMap<Node, Spot>,
    /// Left edge and width of each column.
    pub(super) columns: Vec<(f64, f64)>,
    /// The middle of each slot.
    pub(super) middles: Vec<f64>,
    /// Size of the whole.
    pub(super) size: (f64, f64),
}

/// Where a node stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Spot {
    pub(super) left: f64,
    pub(super) middle: f64,
    pub(super) width: f64,
    pub(super) label: String,
}

/// Gives every slot its place.
pub(super) fn place(it: &Layered, drawing: &Drawing) -> Placed {
    let middles = middles(it);
    let columns = columns(it, drawing);
    let mut nodes = BTreeMap::new();
    let mut bottom = TOP;
    for (slot, middle) in it.slots.iter().zip(&middles) {
        bottom = bottom.max(middle + HEIGHT);
        let Some(node) = slot.node else { continue };
        let Some((left, width)) = columns.get(slot.layer) else { continue };
        let label = label(drawing, node);
        let spot = Spot { left: *left, middle: *middle, width: *width, label };
        nodes.insert(node, spot);
    }
    let right = columns.last().map_or(0.0, |(left, width)| left + width);
    Placed { nodes, columns, middles, size: (right + MARGIN, bottom + MARGIN) }
}

fn label(drawing: &Drawing, node: Node) -> String {
    drawing.nodes.get(&node).map_or_else(String::new, |(_, name)| shorten(name, LONGEST))
}

/// A length in characters as a length in the picture.
fn wide(characters: usize) -> f64 {
    f64::from(u32::try_from(characters).unwrap_or(u32::MAX)) * CHARACTER
}

/// Left edge and width of each column: as wide as its longest label, and the more space behind it the more edges leave.
fn columns(it: &Layered, drawing: &Drawing) -> Vec<(f64, f64)> {
    let (after, _) = links(it);
    let mut out = Vec::new();
    let mut left = MARGIN;
    for layer in &it.layers {
        let nodes = layer.iter().filter_map(|slot| it.slots.get(*slot)?.node);
        let longest = nodes.map(|node| label(drawing, node).chars().count()).max().unwrap_or(0);
        let width = if longest == 0 { 0.0 } else { wide(longest) + 2.0 * PADDING };
        out.push((left, width));
        let leaving: BTreeSet<(usize, usize)> = layer
            .iter()
            .flat_map(|slot| after.get(slot).into_iter().flatten().map(|to| (*slot, *to)))
            .collect();
        left += width + (56.0 + wide(leaving.len()) * 0.11).min(320.0);
    }
    out
}

/// The middle of each slot, top down.
fn middles(it: &Layered) -> Vec<f64> {
    let (after, before) = links(it);
    let mut middles = vec![0.0; it.slots.len()];
    for layer in &it.layers {
        let wanted = vec![0.0; layer.len()];
        settle(it, layer, &wanted, &mut middles);
    }
    for round in 0..ROUNDS {
        let (links, forward) = if round % 2 == 0 { (&before, true) } else { (&after, false) };
        let mut layers: Vec<&Vec<usize>> = it.layers.iter().collect();
        if !forward {
            layers.reverse();
        }
        for layer in layers {
            let wanted: Vec<f64> = layer.iter().map(|it| wish(*it, links, &middles)).collect();
            settle(it, layer, &wanted, &mut middles);
        }
    }
    let top = middles.iter().copied().fold(f64::INFINITY, f64::min);
    middles.iter().map(|it| it - top + TOP + HEIGHT / 2.0).collect()
}

/// Where a slot would like to stand: in the middle of its links.
fn wish(slot: usize, links: &Links, middles: &[f64]) -> f64 {
    let at = |slot: &usize| middles.get(*slot).copied().unwrap_or(0.0);
    let linked = links.get(&slot).map_or(&[][..], Vec::as_slice);
    if linked.is_empty() {
        return at(&slot);
    }
    let sum: f64 = linked.iter().map(at).sum();
    sum / f64::from(u32::try_from(linked.len()).unwrap_or(u32::MAX))
}

/// Gives the slots of a layer the places nearest to their wishes that keep order and distance: runs of slots that would
/// overlap move together to the mean of their wishes.
fn settle(it: &Layered, layer: &[usize], wanted: &[f64], middles: &mut [f64]) {
    let mut offsets = Vec::new();
    let mut offset = 0.0;
    let mut last: Option<f64> = None;
    for slot in layer {
        let is_node = it.slots.get(*slot).is_some_and(|it| it.node.is_some());
        let half = if is_node { f64::midpoint(HEIGHT, GAP) } else { PASSING / 2.0 };
        offset += last.map_or(0.0, |last| last + half);
        last = Some(half);
        offsets.push(offset);
    }
    // Runs with the sum of their wishes and their length.
    let mut runs: Vec<(f64, f64)> = Vec::new();
    for (wish, offset) in wanted.iter().zip(&offsets) {
        let mut run = (wish - offset, 1.0);
        while let Some(above) = runs.last().filter(|above| above.0 / above.1 > run.0 / run.1) {
            run = (run.0 + above.0, run.1 + above.1);
            runs.pop();
        }
        runs.push(run);
    }
    let mut starts = runs.iter().flat_map(|(sum, length)| {
        let count = std::iter::successors(Some(1.0), |it| Some(it + 1.0));
        count.take_while(|it| it <= length).map(move |_| sum / length)
    });
    for (slot, offset) in layer.iter().zip(&offsets) {
        if let (Some(middle), Some(start)) = (middles.get_mut(*slot), starts.next()) {
            *middle = start + offset;
        }
    }
}
