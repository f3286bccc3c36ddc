//! The shortest path of a closure, and how many members decide a comparison with a number of them.

use super::domain;
use super::trace::Tracer;
use super::{Counted, Explanation, Shift};
use crate::eval::frame::Frame;
use crate::eval::run::Stop;
use crate::eval::values::{Scalar, Values};
use crate::plan::{ClosurePlan, Node};
use language::graph::expr::Comparison;
use std::collections::BTreeMap;

impl<'a> Tracer<'_, 'a> {
    /// How a closure reaches a fact: each reference on the shortest path, and of several the first by name.
    pub(super) fn way(
        &mut self,
        (closure, node): (&'a ClosurePlan, &'a Node),
        target: i64,
        frame: &Frame,
        out: &mut Explanation,
    ) -> Result<(), Stop> {
        let Some(start) = self.run.value(&closure.from, frame)?.scalar(0).cell() else {
            return self.reads(&closure.from, frame, out);
        };
        let path = self.shortest(closure, start, target);
        let names: Vec<&str> = path.iter().map(|it| self.run.id(closure.entity, *it)).collect();
        out.text = names.join(" → ");
        let steps = path.split_last().map_or(&[][..], |(_, before)| before);
        for step in steps {
            let fact = (closure.entity, *step);
            let at = Some(node.span);
            out.evidence.push(domain::evidence(self.run, fact, Some(closure.attribute), at));
        }
        Ok(())
    }

    /// Breadth first. A path of no step is one where the closure holds its own start.
    fn shortest(&mut self, closure: &ClosurePlan, start: i64, target: i64) -> Vec<i64> {
        if closure.reflexive && start == target {
            return vec![start];
        }
        let mut from: BTreeMap<i64, i64> = BTreeMap::new();
        let mut front = vec![start];
        while !front.is_empty() && !from.contains_key(&target) {
            let mut next = Vec::new();
            for fact in front {
                let mut found = self.direct(closure, fact);
                found.retain(|it| !from.contains_key(it));
                from.extend(found.iter().map(|it| (*it, fact)));
                next.extend(found);
            }
            front = next;
        }
        let mut path = vec![target];
        let mut at = target;
        while let Some(before) = from.get(&at) {
            path.push(*before);
            at = *before;
            // A circle through the start ends where it began.
            if at == start {
                break;
            }
        }
        path.reverse();
        path
    }

    /// What one fact refers to directly, by name.
    fn direct(&mut self, closure: &ClosurePlan, fact: i64) -> Vec<i64> {
        let base = Values::Scalars(std::iter::once(Scalar::known(fact)).collect());
        let mut found: Vec<i64> =
            match self.run.attribute(&base, closure.entity, closure.attribute, 1) {
                Values::Sets(it) => it.get(0).members.to_vec(),
                Values::Scalars(it) => it.get(0).cell().into_iter().collect(),
            };
        found.sort_by_cached_key(|it| self.run.id(closure.entity, *it).to_owned());
        found
    }
}

/// How many doubtful members decide a comparison of their number with a bound, where so many are certain already.
pub(super) fn counted(
    (how, count_is_left): (Comparison, bool),
    certain: i64,
    bound: i64,
) -> Counted {
    let more = |number: i64| usize::try_from(number.saturating_sub(certain)).ok();
    let least = |number: i64| Shift { come: more(number).unwrap_or(0), room: None };
    // Fewer than are certain already is nothing that evidence can bring.
    let most = |number: i64| more(number).map(|room| Shift { come: 0, room: Some(room) });
    let exactly = |number: i64| more(number).map(|it| Shift { come: it, room: Some(it) });
    let list = |it: Option<Shift>| it.into_iter().collect::<Vec<Shift>>();
    let above = |number: i64| (vec![least(number)], list(most(number.saturating_sub(1))));
    let (holds, fails) = match (how, count_is_left) {
        (Comparison::LessOrEqual, false) => above(bound),
        (Comparison::Less, false) => above(bound.saturating_add(1)),
        (Comparison::LessOrEqual, true) => {
            let (over, within) = above(bound.saturating_add(1));
            (within, over)
        }
        (Comparison::Less, true) => {
            let (over, within) = above(bound);
            (within, over)
        }
        (Comparison::Is, _) => {
            let mut fails = vec![least(bound.saturating_add(1))];
            fails.extend(most(bound.saturating_sub(1)));
            (list(exactly(bound)), fails)
        }
    };
    Counted { holds, fails }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shift(come: usize, room: Option<usize>) -> Shift {
        Shift { come, room }
    }

    #[test]
    fn a_number_of_members_is_decided_from_both_sides() {
        // Two are certain. `count >= 3` is read as `3 <= count`.
        let at_least = counted((Comparison::LessOrEqual, false), 2, 3);
        assert_eq!(at_least.holds, [shift(1, None)]);
        assert_eq!(at_least.fails, [shift(0, Some(0))]);
        let below = counted((Comparison::Less, true), 2, 4);
        assert_eq!((below.holds, below.fails), (vec![shift(0, Some(1))], vec![shift(2, None)]));
        let exactly = counted((Comparison::Is, true), 2, 3);
        assert_eq!(exactly.holds, [shift(1, Some(1))]);
        assert_eq!(exactly.fails, [shift(2, None), shift(0, Some(0))]);
    }

    #[test]
    fn what_is_certain_cannot_be_taken_back() {
        assert!(counted((Comparison::Is, true), 2, 1).holds.is_empty());
        assert!(counted((Comparison::LessOrEqual, true), 2, 1).holds.is_empty());
    }
}
