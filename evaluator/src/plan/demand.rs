//! What a plan reads: the pairs of entity and attribute that a loader must keep. Loaders add the attributes that scopes
//! and ids need.

use super::{Access, Binder, MessagePiece, Node, Op, Plan};
use language::schema::{AttributeId, EntityId};
use std::collections::BTreeSet;

/// Entities that are listed, and attributes that are read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Demand {
    /// Entities whose facts are enumerated.
    pub entities: BTreeSet<EntityId>,
    /// Attributes that are read.
    pub attributes: BTreeSet<(EntityId, AttributeId)>,
}

impl Plan {
    /// Every entity and attribute that some clause or rule reads.
    pub fn demand(&self) -> Demand {
        let mut demand = Demand::default();
        for node in self.rules.iter().flat_map(|it| &it.branches) {
            demand.node(node);
        }
        for clause in &self.clauses {
            for subject in &clause.subjects {
                demand.binder(&subject.binder);
                subject.filter.iter().for_each(|it| demand.node(it));
            }
            let lets = clause.lets.iter().map(|it| &it.1);
            let rest = clause.exceptions.iter().chain(&clause.expectations);
            lets.chain(rest).chain(&clause.newer_than).for_each(|it| demand.node(it));
            clause.waivers.iter().for_each(|(_, it)| demand.node(it));
            clause.fix.iter().for_each(|it| demand.piece(it));
            for requirement in &clause.requirements {
                demand.node(&requirement.holds);
                requirement.message.iter().for_each(|it| demand.piece(it));
            }
        }
        demand
    }
}

impl Demand {
    fn piece(&mut self, piece: &MessagePiece) {
        match piece {
            MessagePiece::Text(_) | MessagePiece::Param(_) => (),
            MessagePiece::Value(node) => self.node(node),
        }
    }

    fn node(&mut self, node: &Node) {
        if let Op::Attribute(_, entity, attribute) = &node.op {
            self.attributes.insert((*entity, *attribute));
        }
        if let Op::Closure(closure) = &node.op {
            self.attributes.insert((closure.entity, closure.attribute));
        }
        if let Op::Exists(binder, _) | Op::Collect(binder, ..) = &node.op {
            self.binder(binder);
        }
        node.op.operands().into_iter().for_each(|it| self.node(it));
    }

    fn binder(&mut self, binder: &Binder) {
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
