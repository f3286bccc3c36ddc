//! The fact store: facts as typed columns by entity, with their sources, places and scopes beside them.
//!
//! Rows of an entity are in the order of their ids. Behind them stand stubs: facts that others refer to and nobody
//! collected. A stub has an id and nothing else; it belongs to no listing, and every listing of its entity is then open.

pub mod admit;
mod building;
pub mod column;
pub mod coverage;
pub mod index;
pub mod replace;
pub mod symbol;
pub mod tuples;
pub mod typing;
pub mod view;

use crate::fact::Provenance;
use crate::scope::{Scope, Source};
use column::Column;
use language::diagnostic::Diagnostic;
use language::schema::{AttributeId, EntityId, Schema};
use language::span::Span;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use symbol::Symbols;

/// Everything that was collected, checked against one schema.
#[derive(Debug, Clone)]
pub struct FactStore {
    /// Every text of the facts.
    pub symbols: Symbols,
    /// By [`EntityId`].
    pub tables: Vec<Table>,
    /// The sources of every batch.
    pub sources: Vec<Source>,
    /// The scopes that count: not replaced, with their conditions typed.
    pub scopes: Vec<TypedScope>,
    /// Where each record was read, with the position of its source in `sources`.
    pub records: Vec<Record>,
}

/// Where one record was read.
#[derive(Debug, Clone)]
pub struct Record {
    /// As the collector gave it.
    pub provenance: Provenance,
    /// Position in [`FactStore::sources`]; nothing where the batch names no such source.
    pub source: Option<u32>,
    /// Sources that vouch together: one batch, one address, one collector.
    pub group: u32,
}

/// The facts of one entity.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// How many facts were collected; rows from here on are stubs.
    pub rows: usize,
    /// The id of every row, stubs included, as a symbol.
    pub ids: Vec<u32>,
    /// From an id's symbol to its row.
    pub by_id: HashMap<u32, u32>,
    /// Whether a collected fact refers to a stub.
    pub dangling: bool,
    /// Where the stubs end that facts refer to; behind them stand ids that only a scope names.
    pub referred: usize,
    /// By [`AttributeId`].
    pub columns: Vec<Column>,
    /// The first record of each collected row.
    pub first_record: Vec<u32>,
    /// The other records of rows that have several.
    pub more_records: BTreeMap<u32, Vec<u32>>,
    /// Attributes with a place or a record of their own, sorted by row and attribute.
    pub places: Vec<Place>,
    /// Other records that give an attribute equally, by row and attribute: it counts where one of them does.
    pub equal_records: BTreeMap<(u32, u32), Vec<u32>>,
    /// Attributes about which two records disagree.
    pub conflicts: BTreeSet<(u32, u32)>,
}

/// Where one attribute of one row was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The row.
    pub row: u32,
    /// The attribute.
    pub attribute: u32,
    /// The record that gave it.
    pub record: u32,
    /// Its scalar, if it has one of its own.
    pub span: Option<Span>,
}

/// A scope with its conditions resolved.
#[derive(Debug, Clone)]
pub struct TypedScope {
    /// As the collector gave it.
    pub scope: Scope,
    /// What it lists.
    pub entity: EntityId,
    /// Conditions: attribute path and cell, sorted by path. Nothing where one does not fit the schema.
    pub conditions: Option<Vec<(Path, i64)>>,
    /// Position in [`FactStore::sources`].
    pub source: Option<u32>,
    /// Whether it is complete and its count agrees with the facts.
    pub good: bool,
    /// Why it is not, where we found out ourselves.
    pub demoted: Option<String>,
    /// Sources that vouch together.
    pub group: u32,
}

/// An attribute path of a scope's condition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path {
    /// Each attribute with the entity it is read of.
    pub steps: Vec<(EntityId, AttributeId)>,
    /// The entity it ends at, where it ends at a reference.
    pub target: Option<EntityId>,
    /// Whether every step is a reference that may not be absent, so that each fact lies under some value of the path.
    pub required: bool,
}

/// Types facts by the schema and takes them into columns. Total: what does not fit is a diagnostic and stays unknown.
pub fn admit(schema: &Schema, batches: Vec<crate::fact::Batch>) -> (FactStore, Vec<Diagnostic>) {
    admit::admit(schema, batches, 0)
}

/// The same with a seed for the hash table of texts.
pub fn admit_seeded(
    schema: &Schema,
    batches: Vec<crate::fact::Batch>,
    seed: u64,
) -> (FactStore, Vec<Diagnostic>) {
    admit::admit(schema, batches, seed)
}

impl FactStore {
    /// The facts of an entity.
    pub fn table(&self, entity: EntityId) -> Option<&Table> {
        self.tables.get(entity.0 as usize)
    }

    /// How many facts of an entity were collected.
    pub fn rows(&self, entity: EntityId) -> usize {
        self.table(entity).map_or(0, |it| it.rows)
    }

    /// The column of an attribute.
    pub fn column(&self, entity: EntityId, attribute: AttributeId) -> Option<&Column> {
        self.table(entity)?.columns.get(attribute.0 as usize)
    }

    /// The id of a row; nothing for a row of another store.
    pub fn id(&self, entity: EntityId, row: usize) -> Option<&str> {
        let symbol = self.table(entity)?.ids.get(row)?;
        Some(self.symbols.text(*symbol))
    }

    /// The row of an id, collected or stub.
    pub fn find(&self, entity: EntityId, id: &str) -> Option<usize> {
        let symbol = self.symbols.find(id)?;
        self.table(entity)?.by_id.get(&symbol).map(|it| *it as usize)
    }

    /// The place and record of an attribute: its own, else the row's first record.
    pub fn place(&self, entity: EntityId, row: usize, attribute: AttributeId) -> Option<Place> {
        let table = self.table(entity)?;
        let row = u32::try_from(row).ok()?;
        let wanted = (row, attribute.0);
        let found = table.places.binary_search_by(|it| (it.row, it.attribute).cmp(&wanted));
        if let Some(place) = found.ok().and_then(|at| table.places.get(at)) {
            return Some(*place);
        }
        let record = *table.first_record.get(row as usize)?;
        Some(Place { row, attribute: attribute.0, record, span: None })
    }

    /// Whether a record stands before another where either would do, whatever the order of batches.
    fn precedes(&self, one: u32, other: u32) -> bool {
        let key = |at: u32| {
            let record = self.records.get(at as usize)?;
            let source = record.source.and_then(|it| self.sources.get(it as usize));
            let it = &record.provenance;
            Some((source.map(|it| &it.path), it.span, &it.pointer, &it.source))
        };
        key(one) < key(other)
    }

    /// When a record's source was collected; what was read in this run is the newest.
    fn age(&self, record: u32) -> i64 {
        let source = self.records.get(record as usize).and_then(|it| it.source);
        let source = source.and_then(|it| self.sources.get(it as usize));
        source.and_then(|it| it.collected_at).unwrap_or(i64::MAX)
    }

    /// The first record of a row.
    pub fn record(&self, entity: EntityId, row: usize) -> Option<&Record> {
        let at = *self.table(entity)?.first_record.get(row)?;
        self.records.get(at as usize)
    }
}
