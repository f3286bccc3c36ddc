//! The order within the layers of a picture: each slot near what it is linked to, so that few edges cross. The first layer
//! keeps its order where it is the policy's, as that is how a reader looks for a clause.

use super::layers::Layered;
use std::collections::BTreeMap;

/// Rounds there and back; more change little.
const ROUNDS: usize = 12;

/// Links between neighboring layers, by the slot that they lead from.
pub(super) type Links = BTreeMap<usize, Vec<usize>>;

/// The links of every slot to the layer behind it, and to the layer in front of it.
pub(super) fn links(it: &Layered) -> (Links, Links) {
    let (mut after, mut before) = (Links::new(), Links::new());
    for chain in &it.chains {
        for pair in chain.slots.windows(2) {
            let [from, to] = pair else { continue };
            after.entry(*from).or_default().push(*to);
            before.entry(*to).or_default().push(*from);
        }
    }
    (after, before)
}

/// Orders every layer; the best of all rounds is kept.
pub(super) fn order(it: &mut Layered) {
    let (after, before) = links(it);
    let mut best = it.layers.clone();
    let mut least = usize::MAX;
    for round in 0..ROUNDS {
        if round % 2 == 0 {
            for at in 1..it.layers.len() {
                sort_layer(&mut it.layers, at, at.saturating_sub(1), &before);
            }
        } else {
            for at in (1..it.layers.len().saturating_sub(1)).rev() {
                sort_layer(&mut it.layers, at, at.saturating_add(1), &after);
            }
        }
        let crossings = crossings(&it.layers, &after);
        if crossings < least {
            least = crossings;
            best.clone_from(&it.layers);
        }
    }
    it.layers = best;
}

/// Sorts a layer by where its links lead in a neighbor; what has none stays near where it was.
fn sort_layer(layers: &mut [Vec<usize>], at: usize, neighbor: usize, links: &Links) {
    let places = places(layers.get(neighbor).map_or(&[], Vec::as_slice));
    let Some(layer) = layers.get_mut(at) else { return };
    let scale = places.len().max(1);
    let own = layer.len().max(1);
    let mut keyed: Vec<(usize, usize, usize)> = Vec::new();
    for (stands, slot) in layer.iter().enumerate() {
        let linked = links.get(slot).map_or(&[][..], Vec::as_slice);
        let found: Vec<usize> = linked.iter().filter_map(|it| places.get(it)).copied().collect();
        // In thousandths, so that means of whole places keep their order without fractions.
        let key = if found.is_empty() {
            stands.saturating_mul(scale).saturating_mul(1_000).checked_div(own)
        } else {
            found.iter().sum::<usize>().saturating_mul(1_000).checked_div(found.len())
        };
        keyed.push((key.unwrap_or(0), stands, *slot));
    }
    keyed.sort_unstable();
    *layer = keyed.into_iter().map(|(_, _, slot)| slot).collect();
}

fn places(layer: &[usize]) -> BTreeMap<usize, usize> {
    layer.iter().enumerate().map(|(at, slot)| (*slot, at)).collect()
}

/// How often links between neighboring layers cross.
pub(super) fn crossings(layers: &[Vec<usize>], after: &Links) -> usize {
    let mut sum = 0_usize;
    for pair in layers.windows(2) {
        let [left, right] = pair else { continue };
        let places = places(right);
        let mut ends: Vec<usize> = Vec::new();
        for slot in left {
            let linked = after.get(slot).map_or(&[][..], Vec::as_slice);
            let mut of_slot: Vec<usize> =
                linked.iter().filter_map(|it| places.get(it)).copied().collect();
            of_slot.sort_unstable();
            ends.extend(of_slot);
        }
        sum = sum.saturating_add(inversions(&ends, right.len()));
    }
    sum
}

/// Pairs that stand in the wrong order, counted with a tree of partial sums.
fn inversions(ends: &[usize], length: usize) -> usize {
    let mut tree = vec![0_usize; length.saturating_add(1)];
    let mut sum = 0_usize;
    for (seen, end) in ends.iter().enumerate() {
        let mut at = end.saturating_add(1);
        let mut not_behind = 0_usize;
        let mut up = at;
        while at > 0 {
            not_behind = not_behind.saturating_add(tree.get(at).copied().unwrap_or(0));
            at = at.saturating_sub(lowest_bit(at));
        }
        sum = sum.saturating_add(seen.saturating_sub(not_behind));
        while let Some(count) = tree.get_mut(up) {
            *count = count.saturating_add(1);
            up = up.saturating_add(lowest_bit(up));
        }
    }
    sum
}

fn lowest_bit(it: usize) -> usize {
    it & it.wrapping_neg()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crossings_are_pairs_out_of_order() {
        assert_eq!(inversions(&[0, 1, 2], 3), 0);
        assert_eq!(inversions(&[2, 1, 0], 3), 3);
        assert_eq!(inversions(&[1, 1, 0, 2], 3), 2);
        let after = Links::from([(0, vec![3]), (1, vec![2])]);
        assert_eq!(crossings(&[vec![0, 1], vec![2, 3]], &after), 1);
        assert_eq!(crossings(&[vec![1, 0], vec![2, 3]], &after), 0);
    }
}
