//! The tables behind the clauses: parameters, calendars, rules, evidence and controls, each with the clauses that it serves.

use crate::document::Ingredients;
use crate::document::model::{Calendar, Entity, Framework, Parameter, Rule};
use crate::document::reach::Reach;
use crate::wording;
use language::graph::calendar::CalendarId;
use language::graph::{Node, Param, ParamId, RuleId};
use language::schema::{AttributeId, EntityId};
use std::collections::{BTreeMap, BTreeSet};

/// What each clause reaches, by its number, in the policy's order.
pub(super) struct Reached(Vec<(String, Reach)>);

impl Reached {
    pub(super) fn of(it: &Ingredients<'_>) -> Self {
        let clauses = it.policy.graph().clause_ids();
        let reach = |id| Reach::of(it.policy, Node::Clause(id));
        Self(clauses.map(|(id, clause)| (clause.number.clone(), reach(id))).collect())
    }

    fn callers(&self, function: usize) -> Vec<String> {
        let callers = self.0.iter().filter(|(_, reach)| reach.calls(function));
        callers.map(|(number, _)| number.clone()).collect()
    }

    fn readers(&self, node: Node) -> Vec<String> {
        let readers = self.0.iter().filter(|(_, reach)| reach.has(node));
        readers.map(|(number, _)| number.clone()).collect()
    }
}

/// The parameters that some clause reads.
pub(super) fn parameters(it: &Ingredients<'_>, reached: &Reached) -> Vec<Parameter> {
    let graph = it.policy.graph();
    let row = |(at, param): (u32, &Param)| {
        let readers = reached.readers(Node::Param(ParamId(at)));
        let value = it.policy.params().get(at as usize).and_then(Option::as_ref);
        let shown = |value| wording::parameter(value, &param.name, graph, it.policy.schema());
        let names = graph.params.iter().map(|it| it.name.as_str());
        let row = Parameter {
            anchor: anchor("param", names, at as usize),
            name: param.name.clone(),
            prose: it.prose(&param.doc),
            ty: ty(it, param),
            value: value.map(shown),
            is_set: value.is_some() && value != param.default.as_ref(),
            range: range(it, param),
            readers,
        };
        (!row.readers.is_empty()).then_some(row)
    };
    (0..).zip(&graph.params).filter_map(row).collect()
}

fn ty(it: &Ingredients<'_>, param: &Param) -> String {
    let schema = it.policy.schema();
    let name = schema.type_name(&param.ty);
    match param.by.and_then(|id| schema.enumeration(id)) {
        Some(by) => format!("{name} by {}", by.name),
        None => name,
    }
}

fn range(it: &Ingredients<'_>, param: &Param) -> Option<String> {
    let shown = |bound: &Option<_>| {
        bound.as_ref().map_or_else(String::new, |it_| wording::literal(it_, it.policy.schema()))
    };
    let has_one = param.min.is_some() || param.max.is_some();
    has_one.then(|| format!("{}..{}", shown(&param.min), shown(&param.max)))
}

/// The calendars that some clause reads.
pub(super) fn calendars(it: &Ingredients<'_>, reached: &Reached) -> Vec<Calendar> {
    let graph = it.policy.graph();
    let all = (0..).zip(&graph.calendars);
    let read = all.filter(|(at, _)| !reached.readers(Node::Calendar(CalendarId(*at))).is_empty());
    let row = |(_, calendar): (u32, &language::graph::calendar::Calendar)| Calendar {
        name: calendar.name.clone(),
        prose: it.prose(&calendar.doc),
        zone: calendar.zone.clone(),
        lines: wording::calendar(calendar, graph),
    };
    read.map(row).collect()
}

/// A place for links. Names are unique in a module only: the second of a name gets a number.
fn anchor<'a>(kind: &str, names: impl Iterator<Item = &'a str>, at: usize) -> String {
    let before: Vec<&str> = names.take(at.saturating_add(1)).collect();
    let name = before.last().copied().unwrap_or("");
    match before.iter().filter(|it| **it == name).count() {
        0 | 1 => format!("{kind}-{name}"),
        more => format!("{kind}-{name}-{more}"),
    }
}

/// The rules that some clause rests on, and the functions that it calls.
pub(super) fn rules(it: &Ingredients<'_>, reached: &Reached) -> Vec<Rule> {
    let graph = it.policy.graph();
    let rules = graph.rules.iter().enumerate().map(|(at, rule)| {
        let id = RuleId(u32::try_from(at).unwrap_or(u32::MAX));
        Rule {
            anchor: anchor("rule", graph.rules.iter().map(|it| it.name.as_str()), at),
            name: rule.name.clone(),
            prose: it.prose(&rule.doc),
            check: it.excerpt(rule.item),
            readers: reached.readers(Node::Rule(id)),
        }
    });
    let functions = graph.functions.iter().enumerate().map(|(at, function)| Rule {
        anchor: anchor("fn", graph.functions.iter().map(|it| it.name.as_str()), at),
        name: function.name.clone(),
        prose: it.prose(&function.doc),
        check: it.excerpt(function.item),
        readers: reached.callers(at),
    });
    rules.chain(functions).filter(|it| !it.readers.is_empty()).collect()
}

/// What the clauses read of facts.
pub(super) fn evidence(it: &Ingredients<'_>, reached: &Reached) -> Vec<Entity> {
    let schema = it.policy.schema();
    let mut read: BTreeMap<EntityId, BTreeSet<AttributeId>> = BTreeMap::new();
    for (_, reach) in &reached.0 {
        for (entity, attributes) in reach.by_entity() {
            read.entry(entity).or_default().extend(attributes);
        }
    }
    let row = |(id, attributes): (&EntityId, &BTreeSet<AttributeId>)| {
        let entity = schema.entity(*id)?;
        let attributes = attributes.iter().filter_map(|at| schema.attribute(*id, *at));
        let attributes =
            attributes.map(|at| (at.name.clone(), schema.type_name(&at.ty), it.prose(&at.doc)));
        Some(Entity {
            name: entity.name.clone(),
            prose: it.prose(&entity.doc),
            attributes: attributes.collect(),
            readers: reached.readers(Node::Entity(*id)),
        })
    };
    let mut rows: Vec<Entity> = read.iter().filter_map(row).collect();
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    rows
}

/// The frameworks that some clause names, each control with its clauses.
pub(super) fn frameworks(it: &Ingredients<'_>) -> Vec<Framework> {
    let mut named: BTreeMap<&str, BTreeMap<&str, Vec<String>>> = BTreeMap::new();
    for clause in &it.policy.graph().clauses {
        for control in &clause.controls {
            let ids = named.entry(&control.framework).or_default();
            ids.entry(&control.id).or_default().push(clause.number.clone());
        }
    }
    let row = |(name, ids): (&str, BTreeMap<&str, Vec<String>>)| {
        let known = it.frameworks.iter().find(|it| it.name == name);
        let mut controls: Vec<(String, Vec<String>)> =
            ids.into_iter().map(|(id, clauses)| (id.to_owned(), clauses)).collect();
        controls.sort_by_cached_key(|(id, _)| natural(id));
        Framework {
            name: name.to_owned(),
            title: known.map_or(name, |it| it.title).to_owned(),
            note: known.map_or("", |it| it.note).to_owned(),
            published: known.map_or(0, |it| it.ids.lines().count()),
            controls,
        }
    };
    named.into_iter().map(row).collect()
}

/// A key that puts `A.5.9` before `A.5.17`.
fn natural(id: &str) -> Vec<(u64, String)> {
    let parts = id.split(|it: char| !it.is_ascii_alphanumeric());
    let part = |part: &str| {
        let digits = part.trim_start_matches(|it: char| !it.is_ascii_digit());
        let word = part.strip_suffix(digits).unwrap_or(part);
        (digits.parse().unwrap_or(0), word.to_owned())
    };
    parts.map(part).collect()
}
