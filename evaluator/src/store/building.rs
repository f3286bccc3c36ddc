//! Columns under construction: per row what was written, by which record, and where; then frozen into cells.

use super::column::{Column, State};
use super::typing::Typed;
use super::{Place, Table};
use language::span::Span;

/// A column under construction.
#[derive(Debug, Clone, Default)]
pub(super) struct Building {
    pub(super) values: Vec<Option<Written>>,
}

/// What one record wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) slot: Slot,
    pub(super) record: u32,
    pub(super) span: Option<Span>,
}

/// A state that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Slot {
    Absent,
    Value(Typed),
    /// An absence that reads as a value. It disagrees with that value said outright: the sources saw different things.
    Means(Typed),
    Conflict,
}

impl Building {
    /// The places of values that have one of their own or come from another record than the row's first.
    pub(super) fn places(&self, attribute: u32, first: &[u32]) -> Vec<Place> {
        let rows = (0..).zip(&self.values).zip(first);
        let own = rows.filter_map(|((row, written), first)| {
            let written = written.as_ref()?;
            let Written { slot: _, record, span } = *written;
            let moved = span.is_some() || record != *first;
            moved.then_some(Place { row, attribute, record, span })
        });
        own.collect()
    }

    /// The finished column.
    pub(super) fn freeze(self, is_set: bool) -> Column {
        let mut column = Column::default();
        let known = |it: &Option<Written>| {
            it.as_ref().is_some_and(|it| matches!(it.slot, Slot::Value(_) | Slot::Means(_)))
        };
        let all_known = self.values.iter().all(known);
        if is_set {
            column.offsets.push(0);
        }
        for written in self.values {
            let slot = written.map(|it| it.slot);
            let state = match &slot {
                None | Some(Slot::Conflict) => State::Unknown,
                Some(Slot::Absent) => State::Absent,
                Some(Slot::Value(_) | Slot::Means(_)) => State::Known,
            };
            if !all_known {
                column.states.push(state);
            }
            match slot {
                Some(Slot::Value(Typed::Many(members)) | Slot::Means(Typed::Many(members))) => {
                    column.members.extend(members);
                }
                Some(Slot::Value(Typed::Cell(cell)) | Slot::Means(Typed::Cell(cell))) => {
                    column.cells.push(cell);
                }
                None | Some(Slot::Conflict | Slot::Absent) if !is_set => column.cells.push(0),
                None | Some(Slot::Conflict | Slot::Absent) => (),
            }
            if is_set {
                column.offsets.push(u32::try_from(column.members.len()).unwrap_or(u32::MAX));
            }
        }
        column
    }
}

/// The key is known of every row, also of one that nobody collected: its id is what the reference said.
pub(super) fn keys(table: &Table) -> Column {
    let cells = table.ids.iter().map(|it| i64::from(*it)).collect();
    Column { cells, is_key: true, ..Column::default() }
}
