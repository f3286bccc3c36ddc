//! What evidence a policy needs: per entity which clauses list it and which read which of its attributes, themselves or
//! through their rules; and how much of that some facts hold.

use crate::plan::demand::Demand;
use crate::plan::{Binder, ClausePlan, Node, Op, Plan};
use crate::store::FactStore;
use crate::store::column::State;
use crate::store::coverage;
use crate::store::view::View;
use language::graph::{ClauseId, RuleId};
use language::literal::Literal;
use language::schema::{AttributeId, EntityId};
use std::collections::{BTreeMap, BTreeSet};

/// What a policy needs of one entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Which.
    pub entity: EntityId,
    /// The clauses that ask for every fact of it, or whether there is one: they need to know that the list is whole.
    pub listed_by: Vec<ClauseId>,
    /// The attributes that are read, in the order of their declaration, each with the clauses that read it.
    pub attributes: Vec<(AttributeId, Vec<ClauseId>)>,
    /// Values of an enum by which facts of it are chosen, in order, each with the clauses that choose so.
    pub chosen: Vec<(AttributeId, u32, Vec<ClauseId>)>,
}

/// What some clauses need, in the order of the schema.
pub fn needs(plan: &Plan, clauses: &[ClauseId]) -> Vec<Need> {
    let mut gathered: BTreeMap<EntityId, Gathered> = BTreeMap::new();
    for id in clauses {
        let Some(clause) = plan.clauses.get(id.0 as usize) else { continue };
        let mut reach = Reach {
            plan,
            demand: Demand::default(),
            chosen: BTreeSet::new(),
            rules: BTreeSet::new(),
        };
        reach.clause(clause);
        for entity in reach.demand.entities {
            gathered.entry(entity).or_default().listed_by.push(*id);
        }
        for (entity, attribute) in reach.demand.attributes {
            let of = gathered.entry(entity).or_default();
            of.attributes.entry(attribute).or_default().push(*id);
        }
        for (entity, attribute, value) in reach.chosen {
            let of = gathered.entry(entity).or_default();
            of.chosen.entry((attribute, value)).or_default().push(*id);
        }
    }
    gathered.into_iter().map(|(entity, it)| it.need(entity)).collect()
}

/// What is needed of one entity, by what is needed.
#[derive(Debug, Default)]
struct Gathered {
    listed_by: Vec<ClauseId>,
    attributes: BTreeMap<AttributeId, Vec<ClauseId>>,
    chosen: BTreeMap<(AttributeId, u32), Vec<ClauseId>>,
}

impl Gathered {
    fn need(self, entity: EntityId) -> Need {
        Need {
            entity,
            listed_by: self.listed_by,
            attributes: self.attributes.into_iter().collect(),
            chosen: self.chosen.into_iter().map(|((at, value), by)| (at, value, by)).collect(),
        }
    }
}

/// A walk through one clause and the rules that it asks.
struct Reach<'p> {
    plan: &'p Plan,
    demand: Demand,
    chosen: BTreeSet<(EntityId, AttributeId, u32)>,
    rules: BTreeSet<RuleId>,
}

impl Reach<'_> {
    /// What decides the clause. Its messages and its mend only show what they read.
    fn clause(&mut self, clause: &ClausePlan) {
        for subject in &clause.subjects {
            self.demand.binder(&subject.binder);
            self.binder(&subject.binder);
        }
        let filters = clause.subjects.iter().filter_map(|it| it.filter.as_ref());
        let lets = clause.lets.iter().map(|it| &it.1);
        let holds = clause.requirements.iter().map(|it| &it.holds);
        let rest = clause.exceptions.iter().chain(&clause.expectations).chain(&clause.newer_than);
        for node in filters.chain(lets).chain(holds).chain(rest) {
            self.demand.node(node);
            self.node(node);
        }
    }

    fn node(&mut self, node: &Node) {
        if let Op::Call(rule, _) = &node.op
            && self.rules.insert(*rule)
        {
            let branches = self.plan.rules.get(rule.0 as usize).map(|it| &it.branches);
            for branch in branches.into_iter().flatten() {
                self.demand.node(branch);
                self.node(branch);
            }
        }
        if let Op::Exists(binder, _) | Op::Collect(binder, ..) = &node.op {
            self.binder(binder);
        }
        node.op.operands().into_iter().for_each(|it| self.node(it));
    }

    fn binder(&mut self, binder: &Binder) {
        let Some(entity) = binder.access.entity() else { return };
        for (attribute, key) in &binder.fixed {
            if let Op::Literal(Literal::Enum(_, value)) = &key.op {
                self.chosen.insert((entity, *attribute, *value));
            }
        }
    }
}

/// How much of an entity some facts hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Presence {
    /// How many facts there are.
    pub facts: usize,
    /// How completely they are listed.
    pub listed: Extent,
    /// For each attribute of the need, in its order: of how many facts it is known.
    pub known: Vec<usize>,
}

/// How much of something is there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// Nothing.
    #[default]
    Missing,
    /// Some of it.
    Partial,
    /// All of it.
    There,
}

impl Extent {
    /// The word of reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Partial => "partial",
            Self::There => "there",
        }
    }

    /// Of several, what there is of all of them together.
    pub fn all(of: impl Iterator<Item = Self>) -> Option<Self> {
        of.reduce(|a, b| if a == b { a } else { Self::Partial })
    }
}

impl Presence {
    /// How much there is of the attribute of a position. Where no fact is known, it is as missing as the list.
    pub fn extent(&self, at: usize) -> Extent {
        if self.facts == 0 {
            return self.listed;
        }
        match self.known.get(at) {
            Some(known) if *known >= self.facts => Extent::There,
            None | Some(0) => Extent::Missing,
            Some(_) => Extent::Partial,
        }
    }
}

/// How much of a need the facts of several checkouts hold.
pub fn presence(stores: &[FactStore], need: &Need) -> Presence {
    let view = View::whole();
    let mut out = Presence { known: vec![0; need.attributes.len()], ..Presence::default() };
    for store in stores {
        let rows = store.rows(need.entity);
        out.facts = out.facts.saturating_add(rows);
        for ((attribute, _), known) in need.attributes.iter().zip(&mut out.known) {
            let is_known =
                |row: &usize| view.state(store, need.entity, *attribute, *row) != State::Unknown;
            *known = known.saturating_add((0..rows).filter(is_known).count());
        }
    }
    let listed = stores.iter().map(|store| {
        if coverage::coverage(store, &view).whole(need.entity) {
            return Extent::There;
        }
        let some = store.scopes.iter().any(|it| it.entity == need.entity && it.good);
        if some || store.rows(need.entity) > 0 { Extent::Partial } else { Extent::Missing }
    });
    out.listed = Extent::all(listed).unwrap_or_default();
    out
}
