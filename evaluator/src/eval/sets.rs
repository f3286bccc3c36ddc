//! Membership, set literals and aggregates. A number over a set that is not exact is a range: its lower end counts what is
//! certain, its upper end what is possible, and where the set is open it ends where its type does.

use super::frame::Frame;
use super::run::{Computed, Run, Stop};
use super::values::{MOST, Mark, Note, Scalar, Scalars, SetRef, Sets, Values};
use crate::kleene::Truth;
use crate::plan::Node;
use language::graph::expr::Aggregate;
use language::schema::Type;
use std::collections::BTreeMap;
use std::rc::Rc;

impl Run<'_> {
    pub(super) fn membership(
        &mut self,
        member: &Node,
        set: &Node,
        frame: &Frame,
    ) -> Result<Vec<Truth>, Stop> {
        let member = self.value(member, frame)?;
        let sets = self.value(set, frame)?;
        Ok((0..frame.len).map(|row| contains(sets.set(row), member.scalar(row))).collect())
    }

    pub(super) fn set_of(&mut self, members: &[Node], frame: &Frame) -> Computed {
        let mut columns = Vec::with_capacity(members.len());
        for member in members {
            let optional = matches!(member.ty, Type::Optional(_));
            columns.push((self.value(member, frame)?, optional));
        }
        let mut out = Sets::new();
        for row in 0..frame.len {
            let mut found = BTreeMap::new();
            let mut note = Note::default();
            for (column, optional) in &columns {
                let value = column.scalar(row);
                note.fault |= value.mark.is_fault();
                match value.mark {
                    Mark::Known => drop(found.insert(value.low, true)),
                    Mark::Absent => (),
                    Mark::Unknown | Mark::Fault | Mark::MaybeRange | Mark::FaultMaybeRange => {
                        note.anonymous = note.anonymous.saturating_add(1);
                        let ranged = matches!(value.mark, Mark::MaybeRange | Mark::FaultMaybeRange);
                        note.some_certain |= !optional && !ranged;
                    }
                    Mark::Range | Mark::FaultRange => {
                        note.anonymous = note.anonymous.saturating_add(1);
                        note.some_certain = true;
                    }
                }
            }
            out.push(found.into_iter(), note);
        }
        Ok(Rc::new(Values::Sets(out)))
    }

    pub(super) fn aggregate(&mut self, how: Aggregate, set: &Node, frame: &Frame) -> Computed {
        let sets = self.value(set, frame)?;
        let one = |row: usize| match how {
            Aggregate::Count => count(sets.set(row)),
            Aggregate::Sum => sum(sets.set(row)),
            Aggregate::Min => extreme(sets.set(row), false),
            Aggregate::Max => extreme(sets.set(row), true),
        };
        if sets.is_uniform() {
            return Ok(Rc::new(Values::Scalars(Scalars::uniform(one(0)))));
        }
        Ok(Rc::new(Values::Scalars((0..frame.len).map(one).collect())))
    }
}

fn contains(set: SetRef<'_>, member: Scalar) -> Truth {
    let open = Truth::open(set.note.fault || member.mark.is_fault());
    let Some(cell) = member.cell() else {
        let empty = set.members.is_empty() && !set.note.is_open();
        return if empty { Truth::False } else { open };
    };
    let mut possible = set.note.is_open();
    for (found, certain) in set.iter() {
        if found == cell && certain {
            return Truth::True;
        }
        possible |= found == cell;
    }
    if possible { open } else { Truth::False }
}

/// Distinct members: a list may repeat one, and one certain occurrence makes it certain.
fn distinct(set: SetRef<'_>) -> BTreeMap<i64, bool> {
    let mut out = BTreeMap::new();
    for (cell, certain) in set.iter() {
        *out.entry(cell).or_insert(false) |= certain;
    }
    out
}

fn wide(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn count(set: SetRef<'_>) -> Scalar {
    if set.note.absent {
        return Scalar::open(set.note.fault);
    }
    let members = distinct(set);
    let certain = members.values().filter(|it| **it).count();
    let low = wide(certain).max(i64::from(set.note.some_certain));
    let high = wide(members.len()).saturating_add(i64::from(set.note.anonymous));
    let high = if set.note.open { MOST } else { high };
    Scalar::range(low, high, false, set.note.fault)
}

/// A sum is a range only where no possible member makes it overflow: that would be an error, and less evidence must not
/// hide one.
fn sum(set: SetRef<'_>) -> Scalar {
    if set.note.is_open() {
        return Scalar::open(set.note.fault);
    }
    let (mut low, mut high) = (0_i128, 0_i128);
    for (cell, certain) in distinct(set) {
        let cell = i128::from(cell);
        if certain || cell < 0 {
            low = low.saturating_add(cell);
        }
        if certain || cell > 0 {
            high = high.saturating_add(cell);
        }
    }
    Scalar::checked(low, high, set.note.fault)
}

/// The greatest member, or the least. It is absent of an empty set, so it may be absent where no member is certain.
fn extreme(set: SetRef<'_>, greatest: bool) -> Scalar {
    if set.note.absent {
        return Scalar::open(set.note.fault);
    }
    let members = distinct(set);
    let certain = members.iter().filter(|it| *it.1).map(|it| *it.0);
    let anchor = if greatest { certain.max() } else { certain.min() };
    let all = members.keys().copied();
    let reach = if greatest { all.max() } else { all.min() };
    let present = anchor.is_some() || set.note.some_certain;
    if members.is_empty() && !set.note.is_open() {
        return Scalar::ABSENT;
    }
    let unbounded = set.note.is_open();
    if greatest {
        // Without a certain member the greatest may be any of the possible ones, down to the least of them.
        let least = members.keys().copied().min().filter(|_| !unbounded);
        let low = anchor.or(least).unwrap_or(i64::MIN);
        let high = if unbounded { i64::MAX } else { reach.unwrap_or(i64::MAX) };
        return Scalar::range(low, high, !present, set.note.fault);
    }
    let most = members.keys().copied().max().filter(|_| !unbounded);
    let high = anchor.or(most).unwrap_or(i64::MAX);
    let low = if unbounded { i64::MIN } else { reach.unwrap_or(i64::MIN) };
    Scalar::range(low, high, !present, set.note.fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set<'a>(members: &'a [i64], maybe: &'a [bool], note: Note) -> SetRef<'a> {
        SetRef { members, maybe, note }
    }

    #[test]
    fn numbers_over_uncertain_sets_are_ranges() {
        let uncertain = set(&[1, 5, 9], &[false, true, false], Note::default());
        assert_eq!(count(uncertain), Scalar::range(2, 3, false, false));
        assert_eq!(sum(uncertain), Scalar::range(10, 15, false, false));
        assert_eq!(extreme(uncertain, true), Scalar::known(9));
        assert_eq!(extreme(uncertain, false), Scalar::known(1));
        let open = set(&[3], &[], Note { open: true, ..Note::default() });
        assert_eq!(count(open), Scalar::range(1, MOST, false, false));
        assert_eq!(sum(open), Scalar::UNKNOWN);
        assert_eq!(extreme(open, true), Scalar::range(3, i64::MAX, false, false));
        assert_eq!(extreme(open, false), Scalar::range(i64::MIN, 3, false, false));
        let empty = set(&[], &[], Note::default());
        assert_eq!(count(empty), Scalar::known(0));
        assert_eq!(extreme(empty, true), Scalar::ABSENT);
        let maybe = set(&[4, 7], &[true, true], Note::default());
        assert_eq!(extreme(maybe, true), Scalar::range(4, 7, true, false));
    }

    #[test]
    fn a_sum_is_exact_before_it_is_checked() {
        let back = set(&[i64::MIN, 1, i64::MAX], &[], Note::default());
        assert_eq!(sum(back), Scalar::known(0));
        let over = set(&[1, i64::MAX], &[], Note::default());
        assert_eq!(sum(over), Scalar::FAULT);
        let perhaps_over = set(&[1, i64::MAX], &[true, false], Note::default());
        assert_eq!(sum(perhaps_over), Scalar::UNKNOWN);
    }

    #[test]
    fn an_anonymous_member_counts_at_least_once() {
        let note = Note { anonymous: 2, some_certain: true, ..Note::default() };
        assert_eq!(count(set(&[], &[], note)), Scalar::range(1, 2, false, false));
        assert_eq!(count(set(&[8], &[], note)), Scalar::range(1, 3, false, false));
    }

    #[test]
    fn membership_in_three_values() {
        let known = Scalar::known(5);
        let exact = set(&[5], &[], Note::default());
        assert_eq!(contains(exact, known), Truth::True);
        assert_eq!(contains(exact, Scalar::known(6)), Truth::False);
        assert_eq!(contains(exact, Scalar::UNKNOWN), Truth::Unknown);
        assert_eq!(contains(set(&[], &[], Note::default()), Scalar::UNKNOWN), Truth::False);
        assert_eq!(contains(set(&[5], &[true], Note::default()), known), Truth::Unknown);
        assert_eq!(contains(set(&[], &[], Note::UNKNOWN), known), Truth::Unknown);
    }
}
