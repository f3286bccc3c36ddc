//! `some` and comprehensions: the frame is expanded through the binder, the condition is evaluated on the pairs, and the
//! result is reduced by outer row. A semi-join and a grouping; no nested loop is interpreted row by row.

use super::expand::{Cursor, Members};
use super::frame::Frame;
use super::run::{Computed, Run, Stop};
use super::values::{Mark, Note, Scalar, Sets, Values};
use crate::kleene::Truth;
use crate::plan::{Binder, Node};
use language::graph::expr::VarId;
use language::schema::Type;
use std::collections::BTreeSet;
use std::rc::Rc;

impl Run<'_> {
    /// Whether some member satisfies the condition: true where one certainly does, false only where the collection is
    /// closed and every member certainly does not.
    pub(super) fn exists(
        &mut self,
        binder: &Binder,
        condition: &Node,
        frame: &Frame,
    ) -> Result<Vec<Truth>, Stop> {
        let free = joined(binder, &[condition]);
        if let Some((small, map)) = Self::distinct(frame, &free) {
            let truths = self.exists(binder, condition, &small)?;
            let at = |row: u32| truths.get(row as usize).copied().unwrap_or(Truth::Unknown);
            return Ok(map.into_iter().map(at).collect());
        }
        let members = self.members(binder, frame)?;
        let mut out: Vec<Truth> = (0..frame.len).map(|row| members.open(row)).collect();
        let keep = Self::bound(frame, &condition.free);
        let mut cursor = Cursor::default();
        while let Some(chunk) = cursor.next(&members, frame.len) {
            self.budget.produce(chunk.outer.len(), "a quantifier")?;
            let truths = self.truth(condition, &chunk.frame(frame, &keep, binder.var))?;
            for ((outer, belongs), truth) in chunk.outer.iter().zip(&chunk.belongs).zip(truths) {
                if let Some(slot) = out.get_mut(*outer as usize) {
                    *slot = slot.or(belongs.and(truth));
                }
            }
        }
        Ok(out)
    }

    /// The distinct values of an expression over the members that satisfy the condition.
    pub(super) fn collect(
        &mut self,
        binder: &Binder,
        (condition, value): (&Node, &Node),
        frame: &Frame,
    ) -> Computed {
        let free = joined(binder, &[condition, value]);
        if let Some((small, map)) = Self::distinct(frame, &free) {
            let values = self.collect(binder, (condition, value), &small)?;
            return Ok(Rc::new(values.select(&map)));
        }
        let members = self.members(binder, frame)?;
        let mut gathered = Gathered::new(&members, frame.len);
        let both: BTreeSet<VarId> = condition.free.iter().chain(&value.free).copied().collect();
        let both: Vec<VarId> = both.into_iter().collect();
        let keep = Self::bound(frame, &both);
        let optional = matches!(value.ty, Type::Optional(_));
        let mut cursor = Cursor::default();
        while let Some(chunk) = cursor.next(&members, frame.len) {
            self.budget.produce(chunk.outer.len(), "a comprehension")?;
            let pairs = chunk.frame(frame, &keep, binder.var);
            let truths = self.truth(condition, &pairs)?;
            let joined: Vec<Truth> =
                truths.into_iter().zip(&chunk.belongs).map(|(a, b)| a.and(*b)).collect();
            let kept = |(row, it): (u32, &Truth)| (*it != Truth::False).then_some(row);
            let rows: Vec<u32> = (0..).zip(&joined).filter_map(kept).collect();
            let values = self.value(value, &pairs.select(&rows, &value.free))?;
            for (at, row) in rows.iter().enumerate() {
                let outer = chunk.outer.get(*row as usize).copied().unwrap_or(u32::MAX);
                let truth = joined.get(*row as usize).copied().unwrap_or(Truth::Unknown);
                gathered.add(outer, (values.scalar(at), truth), optional);
            }
        }
        Ok(Rc::new(Values::Sets(gathered.finish())))
    }

    /// Reduces a frame to its distinct values of the variables that are read, where that makes it much smaller: nested
    /// subjects repeat an outer row for each inner one.
    fn distinct(frame: &Frame, free: &[VarId]) -> Option<(Frame, Vec<u32>)> {
        if frame.origin.is_some() || frame.len < 16 {
            return None;
        }
        let bound = Self::bound(frame, free);
        let columns: Option<Vec<_>> = bound
            .iter()
            .map(|var| match frame.get(*var).map(|it| &**it) {
                Some(Values::Scalars(it)) if it.all_known() => Some(it),
                _ => None,
            })
            .collect();
        let columns = columns?;
        let mut tuples = crate::store::tuples::Tuples::new(columns.len());
        let mut firsts = Vec::new();
        let mut map = Vec::with_capacity(frame.len);
        for row in 0..frame.len {
            let key: Vec<i64> = columns.iter().map(|it| it.get(row).low).collect();
            let (at, new) = tuples.insert(&key);
            if new {
                firsts.push(u32::try_from(row).unwrap_or(u32::MAX));
            }
            if firsts.len().saturating_mul(2) > frame.len {
                return None;
            }
            map.push(u32::try_from(at).unwrap_or(u32::MAX));
        }
        Some((frame.select(&firsts, &bound), map))
    }
}

fn joined(binder: &Binder, nodes: &[&Node]) -> Vec<VarId> {
    let inner = nodes.iter().flat_map(|it| &it.free).filter(|it| **it != binder.var);
    let all: BTreeSet<VarId> = inner.chain(&binder.free).copied().collect();
    all.into_iter().collect()
}

/// Members of result sets, by outer row.
struct Gathered {
    found: Vec<(u32, i64, bool)>,
    notes: Vec<Note>,
}

impl Gathered {
    fn new(members: &Members, rows: usize) -> Self {
        let note = |row: usize| {
            let open = members.open(row);
            Note { open: open != Truth::False, fault: open == Truth::Fault, ..Note::default() }
        };
        Self { found: Vec::new(), notes: (0..rows).map(note).collect() }
    }

    fn add(&mut self, outer: u32, (value, truth): (Scalar, Truth), optional: bool) {
        let Some(note) = self.notes.get_mut(outer as usize) else { return };
        note.fault |= truth == Truth::Fault || value.mark.is_fault();
        match value.mark {
            Mark::Known => self.found.push((outer, value.low, truth == Truth::True)),
            Mark::Absent => (),
            Mark::Unknown | Mark::Fault => {
                note.anonymous = note.anonymous.saturating_add(1);
                note.some_certain |= truth == Truth::True && !optional;
            }
            Mark::Range | Mark::FaultRange => {
                note.anonymous = note.anonymous.saturating_add(1);
                note.some_certain |= truth == Truth::True;
            }
            Mark::MaybeRange | Mark::FaultMaybeRange => {
                note.anonymous = note.anonymous.saturating_add(1);
            }
        }
    }

    fn finish(mut self) -> Sets {
        // Certain before possible, so that the duplicate that goes is the weaker one.
        self.found.sort_unstable_by_key(|(outer, cell, certain)| (*outer, *cell, !certain));
        self.found.dedup_by_key(|(outer, cell, _)| (*outer, *cell));
        let mut out = Sets::new();
        let mut found = self.found.into_iter().peekable();
        for (row, note) in (0..).zip(self.notes) {
            let mut members = Vec::new();
            while let Some((_, cell, certain)) = found.next_if(|it| it.0 == row) {
                members.push((cell, certain));
            }
            out.push(members.into_iter(), note);
        }
        out
    }
}
