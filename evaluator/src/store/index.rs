//! Backward indexes: from the value of an attribute to the rows that have it. Built once, when a plan first asks.

use super::FactStore;
use super::column::{State, cell_of};
use super::view::View;
use language::schema::{AttributeId, EntityId};
use std::collections::HashMap;

/// The rows of an entity by the value, or by the members, of one attribute.
#[derive(Debug, Clone, Default)]
pub struct Index {
    starts: HashMap<i64, (u32, u32)>,
    rows: Vec<i64>,
    /// Rows whose value nobody collected: possible under every key.
    pub unknown: Vec<i64>,
}

impl Index {
    /// The collected rows under a key, in row order.
    pub fn rows(&self, key: i64) -> &[i64] {
        let Some((start, end)) = self.starts.get(&key) else { return &[] };
        self.rows.get(*start as usize..*end as usize).unwrap_or(&[])
    }
}

/// Builds the index of an attribute, as one view reads it.
pub fn build(store: &FactStore, view: &View, entity: EntityId, attribute: AttributeId) -> Index {
    let mut unknown = Vec::new();
    let mut pairs = pairs(store, view, (entity, attribute), &mut unknown);
    pairs.sort_unstable();
    pairs.dedup();
    let mut index = Index { unknown, ..Index::default() };
    for (key, row) in pairs {
        let at = u32::try_from(index.rows.len()).unwrap_or(u32::MAX);
        let span = index.starts.entry(key).or_insert((at, at));
        span.1 = at.saturating_add(1);
        index.rows.push(row);
    }
    index
}

fn pairs(
    store: &FactStore,
    view: &View,
    (entity, attribute): (EntityId, AttributeId),
    unknown: &mut Vec<i64>,
) -> Vec<(i64, i64)> {
    let Some(column) = store.column(entity, attribute) else { return Vec::new() };
    let mut pairs = Vec::new();
    for row in 0..store.rows(entity) {
        match view.state(store, entity, attribute, row) {
            State::Absent => (),
            State::Unknown => unknown.push(cell_of(row)),
            State::Known if column.is_set() => {
                pairs.extend(column.set(row).iter().map(|key| (*key, cell_of(row))));
            }
            State::Known => pairs.push((column.cell(row), cell_of(row))),
        }
    }
    pairs
}
