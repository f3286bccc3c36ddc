//! Facts and gaps as plain data: where a fact was read, and what is missing of it or of its collection.

use crate::eval::run::Run;
use crate::evidence::{Evidence, Missing};
use crate::explain::show;
use crate::scope::Status;
use crate::store::TypedScope;
use crate::store::column::{State, row_of};
use language::schema::{AttributeId, EntityId};
use language::span::Span;
use std::sync::Arc;

/// A fact, or one attribute of it, as evidence.
pub(super) fn evidence(
    run: &Run<'_>,
    (entity, cell): (EntityId, i64),
    attribute: Option<AttributeId>,
    asked_at: Option<Span>,
) -> Evidence {
    let row = row_of(cell);
    let place = attribute.and_then(|it| run.store.place(entity, row, it));
    let of_attribute = place.and_then(|it| run.store.records.get(it.record as usize));
    let record = of_attribute.or_else(|| run.store.record(entity, row));
    let source = record.and_then(|it| it.source).and_then(|it| run.store.sources.get(it as usize));
    let declared = attribute.and_then(|it| run.plan.schema.attribute(entity, it));
    let value = attribute.zip(declared).map(|(id, declared)| {
        let base = crate::eval::values::Scalars::known(vec![cell]);
        let base = crate::eval::values::Values::Scalars(base);
        show::values(run, &declared.ty, &run.attribute(&base, entity, id, 1))
    });
    let provenance = record.map(|it| &it.provenance);
    Evidence {
        entity: entity_name(run, entity),
        id: run.id(entity, cell).into(),
        attribute: declared.map(|it| it.name.as_str().into()),
        value,
        place: place.and_then(|it| it.span).or_else(|| provenance.and_then(|it| it.span)),
        pointer: provenance.and_then(|it| it.pointer.clone()),
        source: source.map_or_else(
            || provenance.map_or_else(|| "".into(), |it| Arc::clone(&it.source)),
            |it| Arc::clone(&it.path),
        ),
        via: provenance.map(|it| it.via.clone()).unwrap_or_default(),
        asked_at,
    }
}

/// The name of an entity.
pub(super) fn entity_name(run: &Run<'_>, entity: EntityId) -> Arc<str> {
    run.plan.schema.entity(entity).map_or("?", |it| it.name.as_str()).into()
}

fn attribute_name(run: &Run<'_>, entity: EntityId, attribute: AttributeId) -> Arc<str> {
    run.plan.schema.attribute(entity, attribute).map_or("?", |it| it.name.as_str()).into()
}

/// Why an attribute of a known fact is unknown.
pub(super) fn missing_attribute(
    run: &Run<'_>,
    entity: EntityId,
    attribute: AttributeId,
    cell: i64,
) -> Missing {
    let row = row_of(cell);
    let name = entity_name(run, entity);
    let id: Arc<str> = run.id(entity, cell).into();
    if row >= run.store.rows(entity) {
        return Missing::Fact { entity: name, id };
    }
    let stored = run.store.column(entity, attribute).map(|it| it.state(row));
    if stored != Some(State::Unknown) {
        let record = run.store.place(entity, row, attribute).map(|it| it.record);
        let record = record.and_then(|it| run.store.records.get(it as usize));
        if let Some(stale) = stale(run, record.and_then(|it| it.source)) {
            return stale;
        }
    }
    let attribute_name = attribute_name(run, entity, attribute);
    let key = (u32::try_from(row).unwrap_or(u32::MAX), attribute.0);
    if run.store.table(entity).is_some_and(|it| it.conflicts.contains(&key)) {
        return Missing::Conflict { entity: name, id, attribute: attribute_name };
    }
    Missing::Attribute { entity: name, id, attribute: attribute_name }
}

/// Why it is not known that a fact exists at all.
pub(super) fn missing_fact(run: &Run<'_>, entity: EntityId, cell: i64) -> Missing {
    let record = run.store.record(entity, row_of(cell));
    stale(run, record.and_then(|it| it.source)).unwrap_or_else(|| Missing::Fact {
        entity: entity_name(run, entity),
        id: run.id(entity, cell).into(),
    })
}

fn stale(run: &Run<'_>, source: Option<u32>) -> Option<Missing> {
    if !run.view().is_stale(source) {
        return None;
    }
    let source = run.store.sources.get(source? as usize)?;
    Some(Missing::Stale { source: Arc::clone(&source.path), collected_at: source.collected_at? })
}

/// Why a collection is not complete.
pub(super) fn missing_collection(
    run: &Run<'_>,
    entity: EntityId,
    of: Option<(EntityId, AttributeId, i64)>,
) -> Vec<Missing> {
    let name = entity_name(run, entity);
    let scopes: Vec<&TypedScope> =
        run.store.scopes.iter().filter(|it| it.entity == entity).collect();
    let mut out = Vec::new();
    if let Some(table) = run.store.table(entity).filter(|it| it.dangling) {
        let stubs = table.ids.iter().take(table.referred).skip(table.rows);
        let mut ids: Vec<&str> = stubs.map(|it| run.store.symbols.text(*it)).collect();
        ids.sort_unstable();
        ids.truncate(super::subject::SHOWN);
        let fact = |id: &str| Missing::Fact { entity: Arc::clone(&name), id: id.into() };
        out.extend(ids.into_iter().map(fact));
        // A good scope of everything is spoiled by nothing but the facts that it should have contained.
        if scopes.iter().any(|it| it.good && it.scope.conditions.is_empty()) {
            return out;
        }
    }
    let stale_scope = |it: &&&TypedScope| {
        let fresh = !run.view().is_stale(it.source) && run.view().accepts(it.scope.collected_at);
        it.good && !fresh
    };
    for scope in scopes.iter().filter(stale_scope) {
        let source = scope.source.and_then(|it| run.store.sources.get(it as usize));
        let at = scope.scope.collected_at.or_else(|| source.and_then(|it| it.collected_at));
        if let (Some(source), Some(collected_at)) = (source, at) {
            out.push(Missing::Stale { source: Arc::clone(&source.path), collected_at });
        }
    }
    let of_owner = of.map(|(owner, attribute, cell)| {
        (attribute_name(run, entity, attribute), Arc::from(run.id(owner, cell)))
    });
    let reason = scopes.iter().filter_map(|it| reason(it)).min();
    out.push(Missing::Collection { entity: name, of: of_owner, reason });
    out
}

fn reason(scope: &TypedScope) -> Option<String> {
    if let Some(demoted) = &scope.demoted {
        return Some(demoted.clone());
    }
    if scope.scope.status == Status::Complete {
        return None;
    }
    let word = scope.scope.status.word();
    Some(scope.scope.reason.as_ref().map_or_else(|| word.to_owned(), |it| format!("{word}: {it}")))
}
