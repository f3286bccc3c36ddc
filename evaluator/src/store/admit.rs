//! Admission: batches of records become columns. Records of one id are merged attribute by attribute; two that disagree
//! leave the attribute unknown, a reference to nothing becomes a stub, and every misfit is a diagnostic.

use super::building::{self, Building, Slot, Written};
use super::typing::{self, Numbers, Typed};
use super::{FactStore, Path, Record, Table, TypedScope, coverage, replace};
use crate::fact::{Attribute, Batch, Fact};
use crate::scope::Scope;
use crate::store::symbol::Symbols;
use crate::value::{Known, Value};
use language::codes::facts as codes;
use language::diagnostic::{self, Diagnostic};
use language::names;
use language::schema::{self, AttributeId, EntityId, Schema, Type};
use language::span::{FileId, Span};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// See [`super::admit`].
pub(super) fn admit(
    schema: &Schema,
    mut batches: Vec<Batch>,
    seed: u64,
) -> (FactStore, Vec<Diagnostic>) {
    replace::drop_older(&mut batches);
    let mut admission = Admission::new(schema, seed);
    for batch in &mut batches {
        admission.diagnostics.append(&mut batch.diagnostics);
    }
    let plan = admission.sources(&batches);
    admission.rows(&batches);
    for (batch, sources) in batches.iter().zip(&plan) {
        for fact in &batch.facts {
            admission.fact(fact, sources);
        }
    }
    // Stubs so far come from facts. Conditions of scopes may name more; those are no evidence that the fact exists.
    for table in &mut admission.store.tables {
        table.referred = table.ids.len();
        table.dangling = table.referred > table.rows;
    }
    for (batch, sources) in batches.iter().zip(&plan) {
        for scope in &batch.scopes {
            admission.scope(scope, sources);
        }
    }
    let (mut store, mut diagnostics) = admission.finish();
    coverage::check_counts(&mut store);
    diagnostic::sort(&mut diagnostics);
    (store, diagnostics)
}

/// Position and group of each source of one batch, by its id.
type Sources<'a> = BTreeMap<&'a str, (u32, u32)>;

struct Admission<'a> {
    schema: &'a Schema,
    store: FactStore,
    building: Vec<Vec<Building>>,
    diagnostics: Vec<Diagnostic>,
    unknown_entities: BTreeSet<String>,
}

struct Interning<'b> {
    symbols: &'b mut Symbols,
    tables: &'b mut Vec<Table>,
}

impl Numbers for Interning<'_> {
    fn symbol(&mut self, text: &str) -> u32 {
        self.symbols.intern(text)
    }

    fn row(&mut self, entity: EntityId, id: &str) -> u32 {
        let symbol = self.symbols.intern(id);
        let Some(table) = self.tables.get_mut(entity.0 as usize) else { return u32::MAX };
        let next = u32::try_from(table.ids.len()).unwrap_or(u32::MAX);
        let row = *table.by_id.entry(symbol).or_insert(next);
        if row == next {
            table.ids.push(symbol);
        }
        row
    }
}

impl<'a> Admission<'a> {
    fn new(schema: &'a Schema, seed: u64) -> Self {
        let tables = schema.entities.iter().map(|_| Table::default()).collect();
        let building =
            schema.entities.iter().map(|it| vec![Building::default(); it.attributes.len()]);
        Self {
            schema,
            building: building.collect(),
            store: FactStore {
                symbols: Symbols::new(seed),
                tables,
                sources: Vec::new(),
                scopes: Vec::new(),
                records: Vec::new(),
            },
            diagnostics: Vec::new(),
            unknown_entities: BTreeSet::new(),
        }
    }

    /// Numbers the sources and puts those together that vouch together.
    fn sources<'b>(&mut self, batches: &'b [Batch]) -> Vec<Sources<'b>> {
        let mut out = Vec::new();
        let mut groups = 0_u32;
        for batch in batches {
            let mut by_address: BTreeMap<&str, u32> = BTreeMap::new();
            let mut sources = Sources::new();
            for source in &batch.sources {
                // Not by collector: the files of one checkout are read by several, and its scopes speak of all of them.
                let group = *by_address.entry(&source.uri).or_insert_with(|| {
                    groups = groups.saturating_add(1);
                    groups
                });
                let at = u32::try_from(self.store.sources.len()).unwrap_or(u32::MAX);
                self.store.sources.push(source.clone());
                sources.insert(&source.id, (at, group));
            }
            out.push(sources);
        }
        out
    }

    /// Gives every collected fact its row, in the order of ids, so that row order is id order.
    fn rows(&mut self, batches: &[Batch]) {
        let named = |fact| {
            let fact: &Fact = fact;
            Some((self.schema.entity_named(&fact.entity)?, &*fact.id))
        };
        let facts = batches.iter().flat_map(|it| &it.facts);
        let mut ids: Vec<(EntityId, &str)> = facts.filter_map(named).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut numbers =
            Interning { symbols: &mut self.store.symbols, tables: &mut self.store.tables };
        for (entity, id) in ids {
            numbers.row(entity, id);
        }
        for (table, building) in self.store.tables.iter_mut().zip(&mut self.building) {
            table.rows = table.ids.len();
            table.first_record = vec![u32::MAX; table.rows];
            for column in building {
                column.values = vec![None; table.rows];
            }
        }
    }

    fn fact(&mut self, fact: &Fact, sources: &Sources<'_>) {
        let span = place_of(fact);
        let Some(entity) = self.schema.entity_named(&fact.entity) else {
            return self.stranger(&fact.entity, span);
        };
        let Some(row) = self.store.find(entity, &fact.id) else { return };
        let record = u32::try_from(self.store.records.len()).unwrap_or(u32::MAX);
        let found = sources.get(&*fact.provenance.source);
        self.store.records.push(Record {
            provenance: fact.provenance.clone(),
            source: found.map(|it| it.0),
            group: found.map_or(0, |it| it.1),
        });
        self.remember(entity, row, record);
        for attribute in &fact.attributes {
            self.attribute(entity, row, attribute, Origin { record, span });
        }
    }

    /// Notes a record of a row.
    fn remember(&mut self, entity: EntityId, row: usize, record: u32) {
        let Some(table) = self.store.tables.get_mut(entity.0 as usize) else { return };
        let Some(slot) = table.first_record.get_mut(row) else { return };
        if *slot == u32::MAX {
            *slot = record;
            return;
        }
        let first = *slot;
        let earlier = self.store.precedes(record, first);
        let Some(table) = self.store.tables.get_mut(entity.0 as usize) else { return };
        if let (true, Some(slot)) = (earlier, table.first_record.get_mut(row)) {
            *slot = record;
        }
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        table.more_records.entry(row).or_default().push(if earlier { first } else { record });
    }

    fn attribute(&mut self, entity: EntityId, row: usize, given: &Attribute, origin: Origin) {
        let Some(declared) = self.schema.entity(entity) else { return };
        let span = given.span.unwrap_or(origin.span);
        let Some((id, attribute)) = declared.attribute(&given.name) else {
            let known = declared.attributes.iter().map(|it| it.name.as_str());
            let error = unknown_attribute(&given.name, &declared.name, known, span);
            return self.diagnostics.push(error);
        };
        let slot = match self.slot(attribute, &given.value) {
            Ok(Some(slot)) => slot,
            Ok(None) => return,
            Err(message) => {
                let title = format!("`{}.{}`: {message}", declared.name, attribute.name);
                return self.diagnostics.push(Diagnostic::new(&codes::FACT_TYPE, span, title));
            }
        };
        if attribute.is_key {
            return self.check_key(entity, row, &slot, span);
        }
        self.write((entity, row, id), slot, (given.span, origin));
    }

    /// The state to store; nothing where it is unknown.
    fn slot(
        &mut self,
        attribute: &schema::Attribute,
        given: &Known,
    ) -> Result<Option<Slot>, String> {
        let is_set = attribute.ty.member().is_some();
        let value = match given {
            Known::Unknown => return Ok(None),
            Known::Yes(value) => Cow::Borrowed(value),
            Known::Absent => match &attribute.absent_means {
                Some(literal) => Cow::Owned(typing::from_literal(self.schema, literal)),
                None if matches!(attribute.ty, Type::Optional(_)) => return Ok(Some(Slot::Absent)),
                None => return Err("may not be absent: the schema has no `?` here".to_owned()),
            },
        };
        let mut numbers =
            Interning { symbols: &mut self.store.symbols, tables: &mut self.store.tables };
        let mut typed = typing::typed(self.schema, &attribute.ty, &value, &mut numbers)?;
        if let (true, Typed::Many(cells), Type::Set(_)) =
            (is_set, &mut typed, attribute.ty.required())
        {
            cells.sort_unstable();
            cells.dedup();
        }
        let means = *given == Known::Absent;
        Ok(Some(if means { Slot::Means(typed) } else { Slot::Value(typed) }))
    }

    fn check_key(&mut self, entity: EntityId, row: usize, slot: &Slot, span: Span) {
        let id = self.store.table(entity).and_then(|it| it.ids.get(row)).copied();
        let same =
            matches!(slot, Slot::Value(Typed::Cell(cell)) if id.map(i64::from) == Some(*cell));
        if !same {
            let title = "the key of a fact differs from its id";
            self.diagnostics.push(Diagnostic::new(&codes::FACT_TYPE, span, title));
        }
    }

    fn write(
        &mut self,
        (entity, row, attribute): (EntityId, usize, AttributeId),
        slot: Slot,
        (span, origin): (Option<Span>, Origin),
    ) {
        let columns = self.building.get_mut(entity.0 as usize);
        let column = columns.and_then(|it| it.get_mut(attribute.0 as usize));
        let Some(cell) = column.and_then(|it| it.values.get_mut(row)) else { return };
        let written = Written { slot, record: origin.record, span };
        match cell {
            Some(before) if before.slot == written.slot => {
                // The newest of several equal records is where it was read; the others count where its source does not.
                let ages = (self.store.age(before.record), self.store.age(written.record));
                let earlier = self.store.precedes(written.record, before.record);
                let mut other = written;
                if ages.0 < ages.1 || (ages.0 == ages.1 && earlier) {
                    std::mem::swap(before, &mut other);
                }
                let Some(table) = self.store.tables.get_mut(entity.0 as usize) else { return };
                if ages.0 != ages.1 {
                    let key = (u32::try_from(row).unwrap_or(u32::MAX), attribute.0);
                    table.equal_records.entry(key).or_default().push(other.record);
                }
            }
            Some(before) => {
                let other = before.record;
                before.slot = Slot::Conflict;
                let conflict = (u32::try_from(row).unwrap_or(u32::MAX), attribute.0);
                let Some(table) = self.store.tables.get_mut(entity.0 as usize) else { return };
                table.conflicts.insert(conflict);
                self.report_conflict(entity, conflict, (origin, other));
            }
            None => *cell = Some(written),
        }
    }

    /// Two sources may disagree, and the verdict says so. One source that contradicts itself is a mistake of its author.
    fn report_conflict(
        &mut self,
        entity: EntityId,
        (row, attribute): (u32, u32),
        (origin, other): (Origin, u32),
    ) {
        let source = |at: u32| self.store.records.get(at as usize).and_then(|it| it.source);
        let same_source = source(other).is_some() && source(other) == source(origin.record);
        if other != origin.record && !same_source {
            return;
        }
        let name = self.schema.attribute(entity, AttributeId(attribute));
        let name = name.map_or("?", |it| it.name.as_str());
        let id = self.store.id(entity, row as usize).unwrap_or("?");
        let title = format!("`{id}` gives `{name}` two different values");
        self.diagnostics.push(Diagnostic::new(&codes::DUPLICATE_FACT, origin.span, title));
    }

    fn stranger(&mut self, entity: &str, span: Span) {
        // One mistake in a generator is one diagnostic, not one for each of its facts.
        if self.unknown_entities.insert(entity.to_owned()) {
            let names = self.schema.entities.iter().map(|it| it.name.as_str());
            let mut error = Diagnostic::new(
                &codes::UNKNOWN_FACT_ENTITY,
                span,
                format!("unknown entity `{entity}`"),
            );
            for near in names::nearest(entity, names) {
                error = error.help(format!("did you mean `{near}`?"));
            }
            self.diagnostics.push(error);
        }
    }

    fn scope(&mut self, scope: &Scope, sources: &Sources<'_>) {
        let span = Span::whole(FileId(0));
        let file = sources.get(&*scope.source).and_then(|it| self.store.sources.get(it.0 as usize));
        let span = file.and_then(|it| it.file).map_or(span, Span::whole);
        let Some(entity) = self.schema.entity_named(&scope.entity) else {
            return self.stranger(&scope.entity, span);
        };
        let mut conditions = Some(Vec::new());
        for condition in &scope.conditions {
            match self.condition(entity, &condition.path, &condition.value) {
                Ok(pair) => {
                    if let Some(list) = conditions.as_mut() {
                        list.push(pair);
                    }
                }
                Err(message) => {
                    let title = format!("scope `{}`: {message}", scope.id);
                    self.diagnostics.push(Diagnostic::new(
                        &codes::UNKNOWN_FACT_ATTRIBUTE,
                        span,
                        title,
                    ));
                    conditions = None;
                }
            }
        }
        if let Some(list) = conditions.as_mut() {
            list.sort();
            list.dedup();
        }
        let found = sources.get(&*scope.source);
        self.store.scopes.push(TypedScope {
            scope: scope.clone(),
            entity,
            conditions,
            source: found.map(|it| it.0),
            good: false,
            demoted: None,
            group: found.map_or(0, |it| it.1),
        });
    }

    fn condition(
        &mut self,
        entity: EntityId,
        path: &str,
        value: &Value,
    ) -> Result<(Path, i64), String> {
        let mut found = Path { steps: Vec::new(), target: Some(entity), required: true };
        let mut last = Type::Entity(entity);
        for name in path.split('.') {
            let Some(at) = found.target else {
                return Err(format!("`{path}` does not lead through a reference"));
            };
            let Some((id, attribute)) = self.schema.entity(at).and_then(|it| it.attribute(name))
            else {
                return Err(format!("unknown attribute `{name}` in `{path}`"));
            };
            found.steps.push((at, id));
            let many = attribute.ty.member().is_some();
            found.required &= !many && !matches!(attribute.ty, Type::Optional(_));
            last = attribute.ty.member().unwrap_or(&attribute.ty).clone();
            let single = attribute.ty.required();
            found.target = if let Type::Entity(next) = single { Some(*next) } else { None };
        }
        let mut numbers =
            Interning { symbols: &mut self.store.symbols, tables: &mut self.store.tables };
        match typing::typed(self.schema, &last, value, &mut numbers)? {
            Typed::Cell(cell) => Ok((found, cell)),
            Typed::Many(_) => Err(format!("`{path}` is a set; a condition compares one value")),
        }
    }

    fn finish(mut self) -> (FactStore, Vec<Diagnostic>) {
        let entities = self.schema.entities.iter();
        for ((table, building), entity) in
            self.store.tables.iter_mut().zip(self.building).zip(entities)
        {
            for (number, (column, attribute)) in
                (0..).zip(building.into_iter().zip(&entity.attributes))
            {
                table.places.extend(column.places(number, &table.first_record));
                let is_set = attribute.ty.member().is_some();
                let frozen =
                    if attribute.is_key { building::keys(table) } else { column.freeze(is_set) };
                table.columns.push(frozen);
            }
            table.places.sort_unstable();
        }
        (self.store, self.diagnostics)
    }
}

#[derive(Debug, Clone, Copy)]
struct Origin {
    record: u32,
    span: Span,
}

fn place_of(fact: &Fact) -> Span {
    fact.provenance.span.unwrap_or(Span::whole(FileId(0)))
}

fn unknown_attribute<'a>(
    name: &str,
    entity: &str,
    known: impl Iterator<Item = &'a str>,
    span: Span,
) -> Diagnostic {
    let title = format!("`{entity}` has no attribute `{name}`");
    let mut error = Diagnostic::new(&codes::UNKNOWN_FACT_ATTRIBUTE, span, title);
    for near in names::nearest(name, known) {
        error = error.help(format!("did you mean `{near}`?"));
    }
    error
}
