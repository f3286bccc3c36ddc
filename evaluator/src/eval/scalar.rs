//! Comparisons, presence, defaults, choice and arithmetic, row by row. Ranges are compared in three values; arithmetic on
//! them gives ranges; what certainly leaves 64 bits is a fault, and of what may leave them nothing is known.

use super::frame::Frame;
use super::run::{Computed, Run, Stop};
use super::values::{Mark, Scalar, Scalars, SetRef, Sets, Values};
use crate::kleene::Truth;
use crate::plan::Node;
use language::graph::expr::{Arithmetic, Comparison};
use std::collections::BTreeSet;
use std::rc::Rc;

impl Run<'_> {
    pub(super) fn compare(
        &mut self,
        how: Comparison,
        (left, right): (&Node, &Node),
        frame: &Frame,
    ) -> Result<Vec<Truth>, Stop> {
        let left = self.value(left, frame)?;
        let right = self.value(right, frame)?;
        if let (Values::Sets(left), Values::Sets(right)) = (&*left, &*right) {
            return Ok((0..frame.len)
                .map(|row| same_sets(left.get(row), right.get(row)))
                .collect());
        }
        if let (Values::Scalars(left), Values::Scalars(right)) = (&*left, &*right)
            && left.is_plain()
            && right.is_plain()
        {
            return Ok(compare_known(how, &left.cells, &right.cells));
        }
        Ok((0..frame.len).map(|row| compared(how, left.scalar(row), right.scalar(row))).collect())
    }

    pub(super) fn present(&mut self, inner: &Node, frame: &Frame) -> Result<Vec<Truth>, Stop> {
        let values = self.value(inner, frame)?;
        let one = |row: usize| match &*values {
            Values::Scalars(it) => presence(it.get(row).mark),
            Values::Sets(it) => {
                let note = it.get(row).note;
                if note.unknown { Truth::open(note.fault) } else { Truth::of(!note.absent) }
            }
        };
        Ok((0..frame.len).map(one).collect())
    }

    pub(super) fn default(&mut self, value: &Node, default: &Node, frame: &Frame) -> Computed {
        let first = self.value(value, frame)?;
        let absent: Vec<u32> = (0..)
            .zip(0..frame.len)
            .filter_map(|(at, row): (u32, usize)| is_absent(&first, row).then_some(at))
            .collect();
        if absent.is_empty() {
            return Ok(Rc::new(settle(&first, frame.len)));
        }
        let sub = frame.select(&absent, &default.free);
        let second = self.value(default, &sub)?;
        Ok(Rc::new(merge(frame.len, &[(&absent, &*second)], &settle(&first, frame.len))))
    }

    pub(super) fn choose(
        &mut self,
        condition: &Node,
        (then, other): (&Node, &Node),
        frame: &Frame,
    ) -> Computed {
        let truths = self.truth(condition, frame)?;
        let rows = |wanted: Truth| -> Vec<u32> {
            let hit = |(row, it): (u32, &Truth)| (*it == wanted).then_some(row);
            (0..).zip(&truths).filter_map(hit).collect()
        };
        let (yes, no) = (rows(Truth::True), rows(Truth::False));
        let first = self.value(then, &frame.select(&yes, &then.free))?;
        let second = self.value(other, &frame.select(&no, &other.free))?;
        let undecided = if then.ty.member().is_some() {
            let mut out = Sets::new();
            for truth in &truths {
                let fault = *truth == Truth::Fault;
                out.push(
                    std::iter::empty(),
                    super::values::Note { fault, ..super::values::Note::UNKNOWN },
                );
            }
            Values::Sets(out)
        } else {
            let open = truths.iter().map(|it| Scalar::open(*it == Truth::Fault));
            Values::Scalars(open.collect())
        };
        Ok(Rc::new(merge(frame.len, &[(&yes, &*first), (&no, &*second)], &undecided)))
    }

    pub(super) fn arithmetic(
        &mut self,
        how: Arithmetic,
        (left, right): (&Node, &Node),
        frame: &Frame,
    ) -> Computed {
        let left = self.value(left, frame)?;
        let right = self.value(right, frame)?;
        let one = |row: usize| computed(how, left.scalar(row), right.scalar(row));
        Ok(Rc::new(Values::Scalars((0..frame.len).map(one).collect())))
    }
}

fn is_absent(values: &Values, row: usize) -> bool {
    match values {
        Values::Scalars(it) => it.get(row).mark == Mark::Absent,
        Values::Sets(it) => it.get(row).note.absent,
    }
}

/// What is left of an optional value behind `else`: where it may or may not be absent, nothing is known.
fn settle(values: &Values, len: usize) -> Values {
    match values {
        Values::Scalars(it) => {
            let one = |row: usize| {
                let value = it.get(row);
                match value.mark {
                    Mark::MaybeRange | Mark::FaultMaybeRange => Scalar::open(value.mark.is_fault()),
                    Mark::Known
                    | Mark::Absent
                    | Mark::Unknown
                    | Mark::Fault
                    | Mark::Range
                    | Mark::FaultRange => value,
                }
            };
            Values::Scalars((0..len).map(one).collect())
        }
        Values::Sets(_) => values.clone(),
    }
}

/// Puts columns of some rows over a column of all rows.
fn merge(len: usize, parts: &[(&Vec<u32>, &Values)], base: &Values) -> Values {
    let mut from: Vec<(usize, usize)> = (0..len).map(|row| (usize::MAX, row)).collect();
    for (part, (rows, _)) in parts.iter().enumerate() {
        for (at, row) in rows.iter().enumerate() {
            if let Some(slot) = from.get_mut(*row as usize) {
                *slot = (part, at);
            }
        }
    }
    let source = |part: usize| parts.get(part).map_or(base, |it| it.1);
    if let Values::Sets(_) = base {
        let mut out = Sets::new();
        for (part, at) in from {
            let set = source(part).set(at);
            out.push(set.iter(), set.note);
        }
        return Values::Sets(out);
    }
    Values::Scalars(from.into_iter().map(|(part, at)| source(part).scalar(at)).collect::<Scalars>())
}

fn compare_known(how: Comparison, left: &[i64], right: &[i64]) -> Vec<Truth> {
    let pairs = left.iter().zip(right);
    match how {
        Comparison::Is => pairs.map(|(a, b)| Truth::of(a == b)).collect(),
        Comparison::Less => pairs.map(|(a, b)| Truth::of(a < b)).collect(),
        Comparison::LessOrEqual => pairs.map(|(a, b)| Truth::of(a <= b)).collect(),
    }
}

/// Compares two scalars. An absent one comes here only beside a guard that decides, and is unknown.
pub(super) fn compared(how: Comparison, left: Scalar, right: Scalar) -> Truth {
    let blind = |it: Scalar| matches!(it.mark, Mark::Absent | Mark::Unknown | Mark::Fault);
    let open = Truth::open(left.mark.is_fault() || right.mark.is_fault());
    if blind(left) || blind(right) {
        return open;
    }
    let (always, never) = match how {
        Comparison::Is => (
            left.cell().is_some() && left.cell() == right.cell(),
            left.high < right.low || right.high < left.low,
        ),
        Comparison::Less => (left.high < right.low, left.low >= right.high),
        Comparison::LessOrEqual => (left.high <= right.low, left.low > right.high),
    };
    match (always, never) {
        (true, _) => Truth::True,
        (false, true) => Truth::False,
        (false, false) => open,
    }
}

fn same_sets(left: SetRef<'_>, right: SetRef<'_>) -> Truth {
    let fault = left.note.fault || right.note.fault;
    if left.note.absent || right.note.absent {
        return Truth::open(fault);
    }
    let all = |it: SetRef<'_>| -> BTreeSet<i64> { it.members.iter().copied().collect() };
    let (left_all, right_all) = (all(left), all(right));
    if left.is_exact() && right.is_exact() {
        return Truth::of(left_all == right_all);
    }
    let excludes = |one: SetRef<'_>, other: SetRef<'_>, other_all: &BTreeSet<i64>| {
        !other.note.is_open()
            && one.iter().any(|(cell, certain)| certain && !other_all.contains(&cell))
    };
    if excludes(left, right, &right_all) || excludes(right, left, &left_all) {
        return Truth::False;
    }
    Truth::open(fault)
}

fn presence(mark: Mark) -> Truth {
    match mark {
        Mark::Known | Mark::Range | Mark::FaultRange => Truth::True,
        Mark::Absent => Truth::False,
        Mark::Unknown | Mark::MaybeRange => Truth::Unknown,
        Mark::Fault | Mark::FaultMaybeRange => Truth::Fault,
    }
}

fn computed(how: Arithmetic, left: Scalar, right: Scalar) -> Scalar {
    let fault = left.mark.is_fault() || right.mark.is_fault();
    let ranged = |it: Scalar| matches!(it.mark, Mark::Known | Mark::Range | Mark::FaultRange);
    if !(ranged(left) && ranged(right)) {
        return Scalar::open(fault);
    }
    let corners = match how {
        Arithmetic::Add => vec![(left.low, right.low), (left.high, right.high)],
        Arithmetic::Subtract => vec![(left.low, right.high), (left.high, right.low)],
        Arithmetic::Multiply => {
            let rights = [right.low, right.high];
            let corner = |a: i64| rights.into_iter().map(move |b| (a, b));
            [left.low, left.high].into_iter().flat_map(corner).collect()
        }
    };
    let results = corners.into_iter().map(|(a, b)| wide(how, a, b));
    let low = results.clone().min().unwrap_or(i128::MIN);
    let high = results.max().unwrap_or(i128::MAX);
    Scalar::checked(low, high, fault)
}

fn wide(how: Arithmetic, left: i64, right: i64) -> i128 {
    let (left, right) = (i128::from(left), i128::from(right));
    // INVARIANT: sums and products of 64-bit numbers fit 128 bits, so saturation never happens.
    match how {
        Arithmetic::Add => left.saturating_add(right),
        Arithmetic::Subtract => left.saturating_sub(right),
        Arithmetic::Multiply => left.saturating_mul(right),
    }
}
