//! The graph as a picture: clauses on the left, what decides them to the right. One file without script; the pointer over a
//! node shows its edges by style alone; dark where the reader's screen is.

use super::layers::{Chain, Layered, layered};
use super::order::order;
use super::place::{HEIGHT, PADDING, Placed, Spot, place};
use super::{Drawing, through};
use crate::markup::{Markup, decimal};
use language::graph::{Node, Sign};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Result, Write};

/// Writes the picture.
pub(super) fn write(it: &Drawing, out: &mut dyn Write) -> Result<()> {
    out.write_all(picture(it).as_bytes())
}

fn picture(it: &Drawing) -> String {
    let mut layers = layered(it);
    order(&mut layers);
    let placed = place(&layers, it);
    let mut out = Markup::default();
    let (width, height) = (decimal(placed.size.0.max(560.0)), decimal(placed.size.1));
    out.open(
        "svg",
        &[
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("width", &width),
            ("height", &height),
            ("viewBox", &format!("0 0 {width} {height}")),
            ("role", "img"),
            ("aria-labelledby", "title description"),
        ],
    );
    out.raw("\n");
    out.element("title", &[("id", "title")], &it.title);
    out.element("desc", &[("id", "description")], &description(it));
    out.raw("\n<style>\n");
    out.raw(include_str!("style.css"));
    let ids = ids(it);
    for id in ids.values() {
        out.raw("svg:has(#");
        out.text(id);
        out.raw(":hover) .");
        out.text(id);
        out.raw("{opacity:1;stroke:var(--hot)}\n");
    }
    out.raw("</style>\n<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"6\" markerHeight=\"6\" orient=\"auto-start-reverse\"><path class=\"head\" d=\"M0 1 8 4 0 7z\"/></marker></defs>\n");
    out.void("rect", &[("class", "paper"), ("width", &width), ("height", &height)]);
    out.raw("\n");
    out.element("text", &[("class", "title"), ("x", "24"), ("y", "34")], &it.title);
    out.raw("\n");
    legend(it, &mut out);
    let picture = Picture { it, ids, layers, placed };
    picture.edges(&mut out);
    for (node, spot) in &picture.placed.nodes {
        picture.node(*node, spot, &mut out);
    }
    out.raw("</svg>\n");
    out.finish()
}

/// `2 clauses, 1 rule, 4 entities; 9 dependencies`.
fn description(it: &Drawing) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (kind, _) in it.nodes.values() {
        let count = counts.entry(kind).or_default();
        *count = count.saturating_add(1);
    }
    let kinds = [
        ("clause", "clauses"),
        ("rule", "rules"),
        ("param", "parameters"),
        ("calendar", "calendars"),
        ("entity", "entities"),
    ];
    let counted = kinds.iter().filter_map(|(kind, many)| {
        let count = counts.get(kind)?;
        let kind = if *kind == "param" { "parameter" } else { kind };
        Some(format!("{count} {}", if *count == 1 { kind } else { many }))
    });
    let counted: Vec<String> = counted.collect();
    format!("{}. An arrow leads from what reads to what is read.", counted.join(", "))
}

fn legend(it: &Drawing, out: &mut Markup) {
    let signs = |sign: Sign| it.edges.iter().any(|(_, _, other)| *other == sign);
    let mut left = 24.0;
    let entries = [
        ("reads", "edge", true),
        ("through not", "edge not", signs(Sign::Negative)),
        ("through count", "edge count", signs(Sign::Aggregate)),
    ];
    for (word, class, _) in entries.iter().filter(|it| it.2) {
        let line = format!("M{} 56h34", decimal(left));
        out.void("path", &[("class", class), ("d", &line), ("marker-end", "url(#arrow)")]);
        let at = decimal(left + 42.0);
        out.element("text", &[("class", "legend"), ("x", &at), ("y", "60")], word);
        left += 150.0;
    }
    out.raw("\n");
}

/// How an edge is drawn: by the least direct way in which it reads.
fn looks(it: &Drawing) -> BTreeMap<(Node, Node), Vec<Sign>> {
    let mut out: BTreeMap<(Node, Node), Vec<Sign>> = BTreeMap::new();
    for (from, to, sign) in &it.edges {
        out.entry((*from, *to)).or_default().push(*sign);
    }
    out
}

/// A name for each node that is valid in a style sheet, by its position in this picture: what else is declared moves
/// nothing.
fn ids(it: &Drawing) -> BTreeMap<Node, String> {
    (1..).zip(it.nodes.keys()).map(|(at, node): (usize, _)| (*node, format!("n{at}"))).collect()
}

/// All that is drawn from.
struct Picture<'a> {
    it: &'a Drawing,
    ids: BTreeMap<Node, String>,
    layers: Layered,
    placed: Placed,
}

impl Picture<'_> {
    fn id(&self, node: Node) -> &str {
        self.ids.get(&node).map_or("", String::as_str)
    }

    fn name(&self, node: Node) -> &str {
        self.it.nodes.get(&node).map_or("?", |(_, name)| name.as_str())
    }

    fn edges(&self, out: &mut Markup) {
        let looks = looks(self.it);
        out.raw("<g class=\"edges\">\n");
        for chain in &self.layers.chains {
            let signs = looks.get(&(chain.from, chain.to)).map_or(&[][..], Vec::as_slice);
            let path = path(chain, &self.layers, &self.placed);
            self.edge((chain.from, chain.to), signs, &path, out);
        }
        // What reads itself has no layer to lead to: a loop at its right side.
        for ((from, to), signs) in looks.iter().filter(|((from, to), _)| from == to) {
            let Some(spot) = self.placed.nodes.get(from) else { continue };
            let (x, y) = (decimal(spot.left + spot.width), decimal(spot.middle - 5.0));
            self.edge((*from, *to), signs, &format!("M{x} {y}c22 -10 22 20 0 10"), out);
        }
        out.raw("</g>\n");
    }

    fn edge(&self, (from, to): (Node, Node), signs: &[Sign], path: &str, out: &mut Markup) {
        let look = if signs.contains(&Sign::Positive) {
            ""
        } else if signs.contains(&Sign::Negative) {
            " not"
        } else {
            " count"
        };
        let class = format!("edge{look} {} {}", self.id(from), self.id(to));
        out.open("path", &[("class", &class), ("d", path), ("marker-end", "url(#arrow)")]);
        let ways = signs.iter().map(|it| through(*it)).filter(|it| !it.is_empty());
        let ways: Vec<&str> = ways.collect();
        let how =
            if ways.is_empty() { String::new() } else { format!(" through {}", ways.join(", ")) };
        let title = format!("{} reads {}{how}", self.name(from), self.name(to));
        out.element("title", &[], &title);
        out.close("path");
        out.raw("\n");
    }

    fn node(&self, node: Node, spot: &Spot, out: &mut Markup) {
        let kind = self.it.nodes.get(&node).map_or("", |(kind, _)| kind);
        let center = if self.it.center.contains(&node) { " center" } else { "" };
        let class = format!("node {kind}{center}");
        out.open("g", &[("class", &class), ("id", self.id(node))]);
        out.element("title", &[], &format!("{kind} {}", self.name(node)));
        let radius = match kind {
            "rule" => HEIGHT / 2.0,
            "clause" => 3.0,
            _ => 0.0,
        };
        let (x, y) = (decimal(spot.left), decimal(spot.middle - HEIGHT / 2.0));
        let (width, height, radius) = (decimal(spot.width), decimal(HEIGHT), decimal(radius));
        let sides =
            [("x", x.as_str()), ("y", &y), ("width", &width), ("height", &height), ("rx", &radius)];
        out.void("rect", &sides);
        let (x, y) = (decimal(spot.left + PADDING), decimal(spot.middle + 4.0));
        out.element("text", &[("x", &x), ("y", &y)], &spot.label);
        out.close("g");
        out.raw("\n");
    }
}

/// The line of an edge: curved between columns, straight across those that it passes.
fn path(chain: &Chain, layers: &Layered, placed: &Placed) -> String {
    let spots = chain.slots.iter().filter_map(|slot| {
        let middle = placed.middles.get(*slot)?;
        let (left, width) = placed.columns.get(layers.slots.get(*slot)?.layer)?;
        Some((*left, left + width, *middle))
    });
    let spots: Vec<(f64, f64, f64)> = spots.collect();
    let mut points: Vec<(f64, f64)> =
        spots.iter().flat_map(|(l, r, y)| [(*l, *y), (*r, *y)]).collect();
    // The ends touch a node at one side only.
    points.pop();
    let mut points: Vec<(f64, f64)> = points.into_iter().skip(1).collect();
    if chain.is_back {
        points.reverse();
    }
    let mut out = String::new();
    for (at, (x, y)) in points.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|it| points.get(it));
        let (shown_x, shown_y) = (decimal(*x), decimal(*y));
        let _ = match before {
            None => write!(out, "M{shown_x} {shown_y}"),
            Some((_, last)) if at % 2 == 0 && (last - y).abs() < 0.05 => write!(out, "H{shown_x}"),
            Some((last_x, last_y)) => {
                let bend = decimal(f64::midpoint(*last_x, *x));
                write!(out, "C{bend} {} {bend} {shown_y} {shown_x} {shown_y}", decimal(*last_y))
            }
        };
    }
    out
}
