//! Which collections are complete. A collection is every fact of an entity, or those whose reference names one owner; it
//! is complete only where a scope says so, its count agrees with the facts, and nothing refers to a fact outside.

use super::column::{Column, State, cell_of, row_of};
use super::view::View;
use super::{FactStore, Path, TypedScope};
use crate::scope::Status;
use language::schema::{AttributeId, EntityId};
use std::collections::{BTreeMap, BTreeSet};

/// The complete collections, as one view reads the store.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    whole: Vec<bool>,
    keyed: BTreeMap<EntityId, Vec<Keyed>>,
}

/// Complete collections of one entity that are cut by the same attribute paths.
#[derive(Debug, Clone)]
struct Keyed {
    paths: Vec<Path>,
    values: BTreeSet<Vec<i64>>,
}

/// Works out what is complete.
pub fn coverage(store: &FactStore, view: &View) -> Coverage {
    let mut grouped: BTreeMap<(EntityId, Vec<Path>), BTreeSet<Vec<i64>>> = BTreeMap::new();
    for scope in &store.scopes {
        let fresh = !view.is_stale(scope.source) && view.accepts(scope.scope.collected_at);
        let Some(conditions) = scope.conditions.as_ref().filter(|_| scope.good && fresh) else {
            continue;
        };
        let (paths, values) = conditions.iter().cloned().unzip();
        grouped.entry((scope.entity, paths)).or_default().insert(values);
    }
    let mut keyed: BTreeMap<EntityId, Vec<Keyed>> = BTreeMap::new();
    for ((entity, paths), values) in grouped {
        keyed.entry(entity).or_default().push(Keyed { paths, values });
    }
    let mut coverage = Coverage { whole: vec![false; store.tables.len()], keyed };
    while coverage.grow(store) {}
    coverage
}

impl Coverage {
    /// Whether every fact of an entity was listed.
    pub fn whole(&self, entity: EntityId) -> bool {
        self.whole.get(entity.0 as usize).copied().unwrap_or(false)
    }

    /// Whether every fact of an entity was listed for which these attributes have these values.
    pub fn covers(
        &self,
        (store, view): (&FactStore, &View),
        entity: EntityId,
        fixed: &[(AttributeId, i64)],
    ) -> bool {
        if self.whole(entity) {
            return true;
        }
        // A fact that somebody refers to and nobody collected may be one of them.
        if store.table(entity).is_none_or(|it| it.dangling) {
            return false;
        }
        let Some(keyed) = self.keyed.get(&entity) else { return false };
        keyed.iter().any(|it| it.implied(store, view, fixed))
    }

    /// Adds entities that are complete because each fact of another has a complete collection of them.
    fn grow(&mut self, store: &FactStore) -> bool {
        let mut grown = false;
        for (entity, keyed) in &self.keyed {
            let dangling = store.table(*entity).is_none_or(|it| it.dangling);
            let slot = entity.0 as usize;
            if dangling || self.whole.get(slot).copied().unwrap_or(false) {
                continue;
            }
            if keyed.iter().any(|it| it.is_whole(store, &self.whole)) {
                self.whole.get_mut(slot).into_iter().for_each(|it| *it = true);
                grown = true;
            }
        }
        grown
    }
}

impl Keyed {
    fn is_whole(&self, store: &FactStore, whole: &[bool]) -> bool {
        let [path] = self.paths.as_slice() else { return self.paths.is_empty() };
        let Some(target) = path.target.filter(|_| path.required) else { return false };
        let target_whole = whole.get(target.0 as usize).copied().unwrap_or(false);
        target_whole && (0..store.rows(target)).all(|row| self.values.contains(&vec![cell_of(row)]))
    }

    /// Whether every condition follows from the fixed attributes alone. An attribute fixed twice to two values is no
    /// fact's, so either value may be the one that a scope lists.
    fn implied(&self, store: &FactStore, view: &View, fixed: &[(AttributeId, i64)]) -> bool {
        let values: Vec<Vec<i64>> =
            self.paths.iter().map(|it| reached(it, (store, view), fixed)).collect();
        combinations(values.iter().map(Vec::as_slice)).iter().any(|it| self.values.contains(it))
    }
}

/// The values that a path has for the fixed values of its first step.
fn reached(
    path: &Path,
    (store, view): (&FactStore, &View),
    fixed: &[(AttributeId, i64)],
) -> Vec<i64> {
    let Some(((_, first), rest)) = path.steps.split_first() else { return Vec::new() };
    let held = fixed.iter().filter(|it| it.0 == *first);
    held.filter_map(|it| match view.follow(store, rest, it.1) {
        (State::Known, cell) => Some(cell),
        (State::Absent | State::Unknown, _) => None,
    })
    .collect()
}

/// Decides which complete scopes are to be believed: those whose count agrees with the facts of their own source.
pub(super) fn check_counts(store: &mut FactStore) {
    // A scope that claims no completeness needs no counting.
    let complete = store.scopes.iter().filter(|it| it.scope.status == Status::Complete);
    let signatures: BTreeSet<(EntityId, Vec<Path>)> =
        complete.filter_map(|it| Some((it.entity, paths_of(it)?))).collect();
    let mut counts = BTreeMap::new();
    for (entity, paths) in signatures {
        let found = count(store, entity, &paths);
        counts.insert((entity, paths), found);
    }
    let judged: Vec<Result<(), String>> = store
        .scopes
        .iter()
        .map(|scope| {
            let paths = paths_of(scope).ok_or_else(|| "a condition does not fit".to_owned())?;
            judge(scope, counts.get(&(scope.entity, paths)))
        })
        .collect();
    for (scope, verdict) in store.scopes.iter_mut().zip(judged) {
        let complete = scope.scope.status == Status::Complete;
        scope.good = complete && verdict.is_ok();
        scope.demoted = verdict.err().filter(|_| complete);
    }
}

/// What one signature's facts add up to.
#[derive(Debug, Default)]
struct Counts {
    /// Facts by source group and values of the paths.
    known: BTreeMap<u32, BTreeMap<Vec<i64>, u64>>,
    /// Source groups with a fact whose value of some path is unknown: it might belong to any scope.
    unclear: BTreeSet<u32>,
}

fn paths_of(scope: &TypedScope) -> Option<Vec<Path>> {
    Some(scope.conditions.as_ref()?.iter().map(|it| it.0.clone()).collect())
}

fn judge(scope: &TypedScope, counts: Option<&Counts>) -> Result<(), String> {
    // Nothing in the schema says which instant of a fact a window speaks of, so it closes no collection.
    if scope.scope.window.is_some() {
        return Err("it speaks only of a window of time".to_owned());
    }
    let Some(claimed) = scope.scope.count else {
        return Err("it does not say how many facts it vouches for".to_owned());
    };
    let values: Vec<i64> = scope.conditions.iter().flatten().map(|it| it.1).collect();
    let of_group = counts.and_then(|it| it.known.get(&scope.group));
    let found = of_group.and_then(|it| it.get(&values)).copied().unwrap_or(0);
    if found != claimed {
        return Err(format!("it vouches for {claimed} facts and {found} were found"));
    }
    if counts.is_some_and(|it| it.unclear.contains(&scope.group)) {
        return Err("of some facts of its source nobody knows whether they belong to it".to_owned());
    }
    Ok(())
}

fn count(store: &FactStore, entity: EntityId, paths: &[Path]) -> Counts {
    let mut counts = Counts::default();
    let Some(table) = store.table(entity) else { return counts };
    let view = View::whole();
    let has_set = paths.iter().any(|it| ends_in_set(store, it));
    // Kept from row to row: most paths have one value, and a store has many rows.
    let mut values: Vec<i64> = Vec::new();
    for row in 0..table.rows {
        let groups = groups(store, table, row);
        if has_set {
            let read = paths.iter().map(|it| ends(store, &view, it, cell_of(row)));
            let read: Vec<(State, Vec<i64>)> = read.collect();
            let state = weakest(read.iter().map(|it| it.0));
            if state == State::Known {
                let all = combinations(read.iter().map(|it| it.1.as_slice()));
                for values in &all {
                    counts.add(&groups, state, values);
                }
            } else {
                counts.add(&groups, state, &[]);
            }
            continue;
        }
        values.clear();
        let mut state = State::Known;
        for path in paths {
            let (found, cell) = view.follow(store, &path.steps, cell_of(row));
            state = weakest([state, found].into_iter());
            values.push(cell);
        }
        counts.add(&groups, state, &values);
    }
    counts
}

/// An absent value belongs to no scope, whatever the others are.
fn weakest(states: impl Iterator<Item = State>) -> State {
    states.fold(State::Known, |all, it| match (all, it) {
        (State::Absent, _) | (_, State::Absent) => State::Absent,
        (State::Unknown, _) | (_, State::Unknown) => State::Unknown,
        (State::Known, State::Known) => State::Known,
    })
}

impl Counts {
    fn add(&mut self, groups: &[u32], state: State, values: &[i64]) {
        for group in groups {
            match state {
                State::Absent => (),
                State::Unknown => {
                    self.unclear.insert(*group);
                }
                State::Known => {
                    let known = self.known.entry(*group).or_default();
                    match known.get_mut(values) {
                        Some(count) => *count = count.saturating_add(1),
                        None => {
                            known.insert(values.to_vec(), 1);
                        }
                    }
                }
            }
        }
    }
}

fn ends_in_set(store: &FactStore, path: &Path) -> bool {
    let last = path.steps.last().and_then(|it| store.column(it.0, it.1));
    last.is_some_and(Column::is_set)
}

/// The values of a path; several where it ends in a set, whose members all count.
fn ends(store: &FactStore, view: &View, path: &Path, row: i64) -> (State, Vec<i64>) {
    let Some(((entity, attribute), before)) = path.steps.split_last() else {
        return (State::Known, vec![row]);
    };
    let column = store.column(*entity, *attribute);
    let Some(column) = column.filter(|it| it.is_set()) else {
        let (state, cell) = view.follow(store, &path.steps, row);
        return (state, vec![cell]);
    };
    match view.follow(store, before, row) {
        (State::Known, cell) => {
            let at = row_of(cell);
            (view.state(store, *entity, *attribute, at), column.set(at).to_vec())
        }
        (other, _) => (other, Vec::new()),
    }
}

/// Every choice of one value per path.
fn combinations<'a>(values: impl Iterator<Item = &'a [i64]>) -> Vec<Vec<i64>> {
    let mut out = vec![Vec::new()];
    for choices in values {
        let longer = out.iter().flat_map(|before: &Vec<i64>| {
            choices.iter().map(move |it| before.iter().copied().chain([*it]).collect())
        });
        out = longer.collect();
    }
    out
}

/// The source groups that know a row.
fn groups(store: &FactStore, table: &super::Table, row: usize) -> Vec<u32> {
    let first = table.first_record.get(row);
    let more = u32::try_from(row).ok().and_then(|it| table.more_records.get(&it));
    let records = first.into_iter().chain(more.into_iter().flatten());
    let records = records.filter_map(|it| store.records.get(*it as usize));
    let mut groups: Vec<u32> = records.map(|it| it.group).collect();
    groups.sort_unstable();
    groups.dedup();
    groups
}
