//! Transitive closure of a reference, breadth first from each distinct start. Cycles end it; a fact whose reference is
//! unknown leaves the set open.

use super::frame::Frame;
use super::run::{Computed, Run};
use super::values::{Note, Scalar, Sets, Values};
use crate::plan::ClosurePlan;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

impl Run<'_> {
    pub(super) fn closure(&mut self, closure: &ClosurePlan, frame: &Frame) -> Computed {
        let starts = self.value(&closure.from, frame)?;
        let mut known: BTreeMap<i64, (Vec<i64>, Note)> = BTreeMap::new();
        let mut out = Sets::new();
        let rows = if starts.is_uniform() { 1 } else { frame.len };
        for row in 0..rows {
            let start = starts.scalar(row);
            let Some(cell) = start.cell() else {
                let note = Note { fault: start.mark.is_fault(), ..Note::UNKNOWN };
                out.push(std::iter::empty(), note);
                continue;
            };
            let (members, note) = match known.entry(cell) {
                Entry::Occupied(found) => found.into_mut(),
                Entry::Vacant(slot) => {
                    let found = self.reach(closure, cell);
                    self.budget.produce(found.0.len(), "a closure")?;
                    slot.insert(found)
                }
            };
            out.push(members.iter().map(|it| (*it, true)), *note);
        }
        out.uniform = starts.is_uniform();
        Ok(Rc::new(Values::Sets(out)))
    }

    fn reach(&self, closure: &ClosurePlan, start: i64) -> (Vec<i64>, Note) {
        let mut seen: BTreeSet<i64> = BTreeSet::new();
        let mut note = Note::default();
        let mut front = vec![start];
        if closure.reflexive {
            seen.insert(start);
        }
        while !front.is_empty() {
            let mut next = Vec::new();
            for cell in front {
                let (found, open) = self.step(closure, cell);
                note.open |= open;
                next.extend(found.into_iter().filter(|it| seen.insert(*it)));
            }
            front = next;
        }
        (seen.into_iter().collect(), note)
    }

    /// What one fact refers to directly, and whether there may be more.
    pub(super) fn step(&self, closure: &ClosurePlan, cell: i64) -> (Vec<i64>, bool) {
        let base = Values::Scalars(std::iter::once(Scalar::known(cell)).collect());
        match self.attribute(&base, closure.entity, closure.attribute, 1) {
            Values::Sets(it) => {
                let set = it.get(0);
                (set.members.to_vec(), set.note.open)
            }
            Values::Scalars(it) => match it.get(0) {
                value if value.cell().is_some() => (value.cell().into_iter().collect(), false),
                value => (Vec::new(), value != Scalar::ABSENT),
            },
        }
    }
}
