//! The states that an attribute may take. A reference may need a fact that is not there yet.

use super::{MOST_FACTS, Repairs};
use language::compare::change::{State, World};
use language::compare::term::{Kind, Name};

impl Repairs<'_> {
    /// The states that a value of a type may take, each with its world: a reference may need a new fact.
    pub(super) fn states(&self, kind: &Kind) -> Vec<(World, State)> {
        match kind {
            Kind::Optional(inner) => {
                let mut out = self.states(inner);
                out.push((self.world.clone(), State::Absent));
                out
            }
            Kind::Entity(entity) => self.references(entity),
            Kind::Many(member) => self.sets(member),
            Kind::Plain(_) | Kind::Enum(_) => {
                let states = self.pool.scalars(kind).into_iter();
                states.map(|it| (self.world.clone(), it)).collect()
            }
        }
    }

    fn references(&self, entity: &Name) -> Vec<(World, State)> {
        let facts = self.world.facts.iter().filter(|it| it.entity == *entity);
        let known = facts.map(|it| (self.world.clone(), State::Fact(Name::clone(&it.id))));
        let made = self.with_fact(entity).map(|(world, id)| (world, State::Fact(id)));
        known.chain(made).collect()
    }

    fn sets(&self, member: &Kind) -> Vec<(World, State)> {
        let single = self.states(member);
        let mut out = vec![(self.world.clone(), State::Many(Vec::new()))];
        out.extend(single.iter().map(|(world, it)| (world.clone(), State::Many(vec![it.clone()]))));
        // Of several members, the first ones: enough for counts up to three and for two sets that differ.
        let same: Vec<State> =
            single.into_iter().filter(|it| it.0 == *self.world).map(|it| it.1).collect();
        for count in 2..=same.len().min(MOST_FACTS) {
            out.push((self.world.clone(), State::Many(same.iter().take(count).cloned().collect())));
        }
        if same.len() > MOST_FACTS {
            out.push((self.world.clone(), State::Many(same)));
        }
        out
    }
}
