//! The smallest evidence that would decide what is open, read off a tree of reasons.
//!
//! A way is a set of missing things with which a node can come to a truth: one false part is enough against a conjunction,
//! every part has to hold for it. Ways are kept sorted, the smallest first, and of many only the first. Parts are looked at one
//! by one: that two of them may ask for opposite values of one attribute is not seen.

use super::{Counted, Explanation, How, Shift};
use crate::evidence::Missing;
use crate::kleene::Truth;

/// Ways kept for one node. Further ones are larger, or as large and later by name.
const KEPT: usize = 8;

/// A set of missing things, sorted.
pub type Way = Vec<Missing>;

/// What an open tree needs, to come to one truth or the other. Empty where it cannot, or nobody can tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needed {
    /// Ways to make it true.
    pub holds: Vec<Way>,
    /// Ways to make it false.
    pub fails: Vec<Way>,
}

/// What a tree needs.
pub fn needed(tree: &Explanation) -> Needed {
    Needed { holds: owned(ways(tree, true)), fails: owned(ways(tree, false)) }
}

impl Needed {
    /// The smallest ways to either truth: all of the least size.
    pub fn smallest(&self) -> Vec<Way> {
        smallest(self.holds.iter().chain(&self.fails))
    }
}

/// Of some ways those of the least size, sorted.
pub fn smallest<'w>(ways: impl IntoIterator<Item = &'w Way>) -> Vec<Way> {
    let mut all: Vec<Way> = ways.into_iter().cloned().collect();
    let least = all.iter().map(Vec::len).min().unwrap_or(0);
    all.retain(|it| it.len() == least);
    all.sort();
    all.dedup();
    all
}

/// What a collection that is missing turns out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    /// Whatever it is.
    Any,
    /// Nothing more than was seen.
    Closed,
    /// It holds one more that counts.
    Grown,
}

/// A way that borrows from the tree, sorted by what is missing.
type Set<'e> = Vec<(&'e Missing, Turn)>;
/// Several, the smallest first.
type Ways<'e> = Vec<Set<'e>>;

/// The ways without their turns, and of those only such as hold no other.
fn owned(ways: Ways<'_>) -> Vec<Way> {
    let mut out: Vec<Way> = Vec::new();
    for way in ways {
        let way: Way = way.into_iter().map(|(it, _)| it.clone()).collect();
        if !out.iter().any(|known| known.iter().all(|it| way.contains(it))) {
            out.push(way);
        }
    }
    out
}

fn sorted(mut ways: Ways<'_>) -> Ways<'_> {
    ways.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    ways.dedup();
    ways.truncate(KEPT);
    ways
}

/// Both together; nothing where one needs a collection to be closed and the other one that it is not.
fn union<'e>(one: &Set<'e>, other: &Set<'e>) -> Option<Set<'e>> {
    let mut all: Set<'e> = one.iter().chain(other).copied().collect();
    all.sort_unstable();
    all.dedup();
    let mut out: Set<'e> = Vec::new();
    for (missing, turn) in all {
        match out.last_mut().filter(|it| it.0 == missing) {
            None => out.push((missing, turn)),
            Some(last) if last.1 == Turn::Any => last.1 = turn,
            Some(_) => return None,
        }
    }
    Some(out)
}

/// Both at once.
fn both<'e>(one: &Ways<'e>, other: &Ways<'e>) -> Ways<'e> {
    sorted(one.iter().flat_map(|a| other.iter().filter_map(|b| union(a, b))).collect())
}

fn ways(node: &Explanation, target: bool) -> Ways<'_> {
    match node.truth {
        Truth::True if target => vec![Vec::new()],
        Truth::False if !target => vec![Vec::new()],
        Truth::True | Truth::False | Truth::Fault => Vec::new(),
        Truth::Unknown => open(node, target),
    }
}

fn open(node: &Explanation, target: bool) -> Ways<'_> {
    match &node.how {
        How::Not => node.children.first().map_or_else(Vec::new, |it| ways(it, !target)),
        How::Same => {
            let last = node.children.last().map_or_else(Vec::new, |it| ways(it, target));
            both(&vec![own(node)], &last)
        }
        How::All if target => every(node, true),
        How::All => any(node, false),
        How::Any if target => any(node, true),
        How::Any => every(node, false),
        How::Given => vec![Vec::new()],
        How::Gap => gap(node, target),
        How::Atom | How::Aside => whole(node),
        How::Count(counted) => count(node, counted, target),
    }
}

/// A member that nobody has seen is enough, if it can be one that counts. That none counts takes all that hides one: it turns
/// out that there is none, or that the one there is does not count.
fn gap(node: &Explanation, target: bool) -> Ways<'_> {
    let grown: Ways<'_> = node.missing.iter().map(|it| vec![(it, Turn::Grown)]).collect();
    let member = |target| node.children.first().map_or_else(Vec::new, |it| ways(it, target));
    if target {
        return both(&sorted(grown), &member(true));
    }
    let mut all = vec![turned(node, Turn::Closed)];
    all.extend(both(&vec![turned(node, Turn::Grown)], &member(false)));
    sorted(all)
}

/// What a node misses itself.
fn own(node: &Explanation) -> Set<'_> {
    turned(node, Turn::Any)
}

fn turned(node: &Explanation, turn: Turn) -> Set<'_> {
    let mut all: Set<'_> = node.missing.iter().map(|it| (it, turn)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Everything that is missing at a node and below it, as one way; none where the tree was cut off before it said so.
fn whole(node: &Explanation) -> Ways<'_> {
    let mut all = Vec::new();
    gather(node, &mut all);
    all.sort_unstable();
    all.dedup();
    if all.is_empty() { Vec::new() } else { vec![all] }
}

fn gather<'e>(node: &'e Explanation, out: &mut Set<'e>) {
    out.extend(node.missing.iter().map(|it| (it, Turn::Any)));
    node.children.iter().for_each(|it| gather(it, out));
}

fn parts(node: &Explanation) -> impl Iterator<Item = &Explanation> {
    node.children.iter().filter(|it| it.how != How::Aside)
}

fn every(node: &Explanation, target: bool) -> Ways<'_> {
    if !node.missing.is_empty() {
        return vec![own(node)];
    }
    // Parts that are not listed are open too.
    if node.more > 0 || node.children.is_empty() {
        return Vec::new();
    }
    let mut out: Ways<'_> = vec![Vec::new()];
    for part in parts(node) {
        out = both(&out, &ways(part, target));
    }
    out
}

fn any(node: &Explanation, target: bool) -> Ways<'_> {
    // Where it is open whose members or which set is meant, everything below may change with that.
    if !node.missing.is_empty() {
        return vec![own(node)];
    }
    sorted(parts(node).flat_map(|it| ways(it, target)).collect())
}

fn count<'e>(node: &'e Explanation, counted: &Counted, target: bool) -> Ways<'e> {
    if !node.missing.is_empty() {
        return vec![own(node)];
    }
    let shifts = if target { &counted.holds } else { &counted.fails };
    sorted(shifts.iter().filter_map(|it| shifted(node, *it)).collect())
}

/// Members that come in and members that stay out. What both at once takes is everything that is open.
fn shifted(node: &Explanation, shift: Shift) -> Option<Set<'_>> {
    match (shift.come, shift.room) {
        (come, None) => {
            let unseen = gaps(node).flat_map(|it| ways(it, true)).min_by_key(Vec::len);
            let members = cheapest(node, true, come);
            unseen.into_iter().chain(members).min_by_key(Vec::len)
        }
        (0, Some(room)) if node.more == 0 => {
            let doubtful = parts(node).filter(|it| it.how != How::Gap).count();
            let out = cheapest(node, false, doubtful.saturating_sub(room))?;
            gaps(node).try_fold(out, |all, it| union(&all, &turned(it, Turn::Closed)))
        }
        (_, Some(_)) => whole(node).pop(),
    }
}

fn gaps(node: &Explanation) -> impl Iterator<Item = &Explanation> {
    node.children.iter().filter(|it| it.how == How::Gap)
}

/// The cheapest way to decide so many of the doubtful members.
fn cheapest(node: &Explanation, target: bool, how_many: usize) -> Option<Set<'_>> {
    let members = parts(node).filter(|it| it.how != How::Gap);
    let mut each: Ways<'_> = members.filter_map(|it| ways(it, target).into_iter().next()).collect();
    each.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    let taken = each.get(..how_many)?;
    taken.iter().try_fold(Vec::new(), |all, it| union(&all, it))
}

#[cfg(test)]
mod tests;
