//! What a plan reads: the pairs of entity and attribute that a loader must keep. Loaders add the attributes that scopes
//! and ids need.

use super::{Access, Binder, ClausePlan, MessagePiece, Node, Op, Plan};
use language::graph::{ClauseId, RuleId};
use language::schema::{AttributeId, EntityId};
use std::collections::BTreeSet;

/// Entities that are listed, and attributes that are read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Demand {
    /// Entities whose facts are enumerated.
    pub entities: BTreeSet<EntityId>,
    /// Attributes that are read.
    pub attributes: BTreeSet<(EntityId, AttributeId)>,
    /// Rules that are asked.
    pub rules: BTreeSet<RuleId>,
}

impl Plan {
    /// Every entity and attribute that some clause or rule reads.
    pub fn demand(&self) -> Demand {
        let mut demand = Demand::default();
        self.rules.iter().flat_map(|it| &it.branches).for_each(|it| demand.node(it));
        self.clauses.iter().for_each(|it| demand.clause(it));
        demand
    }

    /// Every entity and attribute that one clause reads, by itself or through rules.
    pub fn demand_of(&self, clause: ClauseId) -> Demand {
        let mut demand = Demand::default();
        if let Some(planned) = self.clauses.get(clause.0 as usize) {
            demand.clause(planned);
        }
        let mut done = BTreeSet::new();
        while let Some(rule) = demand.rules.difference(&done).next().copied() {
            done.insert(rule);
            let planned = self.rules.get(rule.0 as usize);
            planned.into_iter().flat_map(|it| &it.branches).for_each(|it| demand.node(it));
        }
        demand
    }
}

impl Demand {
    fn clause(&mut self, clause: &ClausePlan) {
        for subject in &clause.subjects {
            self.binder(&subject.binder);
            subject.filter.iter().for_each(|it| self.node(it));
        }
        let lets = clause.lets.iter().map(|it| &it.1);
        let rest = clause.exceptions.iter().chain(&clause.expectations);
        lets.chain(rest).chain(&clause.newer_than).for_each(|it| self.node(it));
        clause.waivers.iter().for_each(|(_, it)| self.node(it));
        clause.fix.iter().for_each(|it| self.piece(it));
        for requirement in &clause.requirements {
            self.node(&requirement.holds);
            requirement.message.iter().for_each(|it| self.piece(it));
        }
    }

    fn piece(&mut self, piece: &MessagePiece) {
        match piece {
            MessagePiece::Text(_) | MessagePiece::Param(_) => (),
            MessagePiece::Value(node) => self.node(node),
        }
    }

    pub(crate) fn node(&mut self, node: &Node) {
        if let Op::Attribute(_, entity, attribute) = &node.op {
            self.attributes.insert((*entity, *attribute));
        }
        if let Op::Call(rule, _) = &node.op {
            self.rules.insert(*rule);
        }
        if let Op::Closure(closure) = &node.op {
            self.attributes.insert((closure.entity, closure.attribute));
        }
        if let Op::Exists(binder, _) | Op::Collect(binder, ..) = &node.op {
            self.binder(binder);
        }
        node.op.operands().into_iter().for_each(|it| self.node(it));
    }

    pub(crate) fn binder(&mut self, binder: &Binder) {
        self.entities.extend(binder.access.entity());
        if let Access::Owner(entity, attribute, _) | Access::Lookup(entity, attribute, _) =
            &binder.access
        {
            self.attributes.insert((*entity, *attribute));
        }
        if let Some(node) = binder.access.node() {
            self.node(node);
        }
    }
}
