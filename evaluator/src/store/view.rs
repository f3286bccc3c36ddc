//! How one clause reads the store: whole, or without the sources whose evidence is older than the clause allows. What a
//! stale source said is unknown, and a fact that only stale sources know is only a possible one.

use super::FactStore;
use super::column::State;
use language::schema::{AttributeId, EntityId};

/// Which sources count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    /// By position in [`FactStore::sources`]: whether it does not count. Empty where every source counts.
    stale: Vec<bool>,
    /// Bounds on the age of scopes: no scope collected before the first or after the second counts.
    window: Option<(i64, i64)>,
}

impl View {
    /// Every source counts.
    pub fn whole() -> Self {
        Self::default()
    }

    /// Only sources collected between two instants count, both included. A source without an instant was read in this
    /// run and is fresh.
    pub fn between(store: &FactStore, oldest: i64, newest: i64) -> Self {
        let fresh = |at: Option<i64>| at.is_none_or(|it| oldest <= it && it <= newest);
        let stale: Vec<bool> = store.sources.iter().map(|it| !fresh(it.collected_at)).collect();
        let scopes_fresh = store.scopes.iter().all(|it| fresh(it.scope.collected_at));
        if scopes_fresh && !stale.contains(&true) {
            return Self::whole();
        }
        Self { stale, window: Some((oldest, newest)) }
    }

    /// Whether every source counts.
    pub fn is_whole(&self) -> bool {
        self.window.is_none()
    }

    /// Whether a source is left out.
    pub fn is_stale(&self, source: Option<u32>) -> bool {
        source.is_some_and(|it| self.stale.get(it as usize).copied().unwrap_or(false))
    }

    /// Whether the instant of a scope is acceptable.
    pub fn accepts(&self, collected_at: Option<i64>) -> bool {
        match (self.window, collected_at) {
            (Some((oldest, newest)), Some(at)) => oldest <= at && at <= newest,
            (None, _) | (_, None) => true,
        }
    }

    /// The state of an attribute as this view reads it.
    pub fn state(
        &self,
        store: &FactStore,
        entity: EntityId,
        attribute: AttributeId,
        row: usize,
    ) -> State {
        let Some(column) = store.column(entity, attribute) else { return State::Unknown };
        let state = column.state(row);
        if self.stale.is_empty() || column.is_key || state == State::Unknown {
            return state;
        }
        let counts = |record: u32| {
            !self.is_stale(store.records.get(record as usize).and_then(|it| it.source))
        };
        let key = u32::try_from(row).ok().map(|row| (row, attribute.0));
        let table = store.table(entity);
        let equal = table.zip(key).and_then(|(table, key)| table.equal_records.get(&key));
        let known = store.place(entity, row, attribute).is_none_or(|it| counts(it.record))
            || equal.is_some_and(|all| all.iter().any(|it| counts(*it)));
        if known { state } else { State::Unknown }
    }

    /// Whether some source that counts knows the fact.
    pub fn knows(&self, store: &FactStore, entity: EntityId, row: usize) -> bool {
        if self.stale.is_empty() {
            return true;
        }
        let Some(table) = store.table(entity) else { return false };
        let Some(first) = table.first_record.get(row) else { return false };
        let more = u32::try_from(row).ok().and_then(|it| table.more_records.get(&it));
        let mut records = std::iter::once(first).chain(more.into_iter().flatten());
        records.any(|it| {
            let record = store.records.get(*it as usize);
            record.is_some_and(|it| !self.is_stale(it.source))
        })
    }

    /// What a path of attributes leads to from a row.
    pub fn follow(
        &self,
        store: &FactStore,
        steps: &[(EntityId, AttributeId)],
        row: i64,
    ) -> (State, i64) {
        let mut cell = row;
        for (entity, attribute) in steps {
            let at = super::column::row_of(cell);
            let state = self.state(store, *entity, *attribute, at);
            if state != State::Known {
                return (state, 0);
            }
            cell = store.column(*entity, *attribute).map_or(0, |it| it.cell(at));
        }
        (State::Known, cell)
    }
}
