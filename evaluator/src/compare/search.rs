//! The bounded search for facts on which two clauses differ: depth first, guided by what a condition still lacks, within a
//! number of steps. The same two clauses give the same facts on every machine.

use super::pool::Pool;
use super::read::{Env, Mode, Reader};
use super::repair::Repairs;
use super::trial::{self, Grain, Shown, Side};
use crate::kleene::Truth;
use language::compare::change::{Witness, World, WorldFact};
use language::compare::term::{Name, Term};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a way may always use, in conditions read.
const LEAST: u64 = 200;

/// Looks for one difference between two clauses.
pub(super) struct Search<'a> {
    /// Old and new.
    pub(super) sides: [Side<'a>; 2],
    /// Values to try.
    pub(super) pool: &'a Pool,
    /// How finely verdicts are compared.
    pub(super) grain: Grain,
    /// Whether facts are wanted on which the new clause is stricter, or laxer.
    pub(super) is_stricter: bool,
    /// Conditions that may still be read.
    pub(super) left: Cell<u64>,
    /// Worlds left that are shown to the evaluator.
    pub(super) trials: u64,
}

impl Search<'_> {
    /// A world in which a condition holds and the clauses differ.
    pub(super) fn witness(&mut self, goal: &Term, at: i64) -> Option<Witness> {
        let start = World { at, complete: true, ..World::default() };
        let (world, shown) = self.explore(start, goal)?;
        Some(self.shrunk(world, shown))
    }

    fn explore(&mut self, world: World, goal: &Term) -> Option<(World, Shown)> {
        let env = Env::default();
        let reader = Reader { world: &world, mode: Mode::Closed, left: &self.left };
        let closed = reader.truth(goal, &env);
        if closed == Truth::True {
            return self.tried(world);
        }
        let ways = Repairs { world: &world, pool: self.pool, left: &self.left };
        let ways = ways.ways(goal, &env, true);
        for way in ways {
            // No way may use more than half of what is left: the right one may be the next.
            let before = self.left.get();
            let share = before.checked_div(2).unwrap_or(0).max(LEAST.min(before));
            self.left.set(share);
            let found = self.explore(way, goal);
            let used = share.saturating_sub(self.left.get());
            self.left.set(before.saturating_sub(used));
            if found.is_some() {
                return found;
            }
            if self.left.get() == 0 || self.trials == 0 {
                return None;
            }
        }
        None
    }

    /// Asks the evaluator; where it sees no difference, also without one attribute.
    fn tried(&mut self, world: World) -> Option<(World, Shown)> {
        if let Some(shown) = self.difference(&world) {
            return Some((world, shown));
        }
        let without = |(id, name): (Name, Name)| without_attribute(&world, &id, &name);
        let smaller = attributes(&world).into_iter().map(without);
        smaller.into_iter().find_map(|it| Some((it.clone(), self.difference(&it)?)))
    }

    fn difference(&mut self, world: &World) -> Option<Shown> {
        self.trials = self.trials.checked_sub(1)?;
        trial::difference(self.sides, world, (self.grain, self.is_stricter))
    }

    /// Without everything that the difference does not need: each thing is taken out once, the later ones of what is left.
    fn shrunk(&self, mut world: World, shown: Shown) -> Witness {
        let same = |it: &World| {
            let found = trial::difference(self.sides, it, (self.grain, self.is_stricter));
            found.as_ref() == Some(&shown)
        };
        for _ in 0..2 {
            let facts: Vec<Name> = world.facts.iter().map(|it| Name::clone(&it.id)).collect();
            for id in facts.iter().rev() {
                let smaller = without_fact(&world, id).filter(&same);
                world = smaller.unwrap_or(world);
            }
            for (id, name) in attributes(&world) {
                let smaller = without_attribute(&world, &id, &name);
                if same(&smaller) {
                    world = smaller;
                }
            }
        }
        let smaller = World { complete: false, ..world.clone() };
        let world = if same(&smaller) { smaller } else { world };
        let (world, shown) = self.renumbered(world, shown);
        Witness {
            is_stricter: self.is_stricter,
            subject: shown.subject,
            verdicts: shown.words,
            world,
        }
    }

    /// With ids that count from one, where they say nothing.
    fn renumbered(&self, world: World, shown: Shown) -> (World, Shown) {
        let named = renamed(&world);
        let found = trial::difference(self.sides, &named, (self.grain, self.is_stricter));
        match found.filter(|it| it.words == shown.words) {
            Some(found) => (named, found),
            None => (world, shown),
        }
    }
}

/// Every attribute that is given, with the id of its fact.
fn attributes(world: &World) -> Vec<(Name, Name)> {
    let of = |it: &Arc<WorldFact>| {
        let id = Name::clone(&it.id);
        it.attributes
            .keys()
            .map(move |name| (Name::clone(&id), Name::clone(name)))
            .collect::<Vec<_>>()
    };
    world.facts.iter().flat_map(of).collect()
}

/// The same facts, numbered by kind in their order.
fn renamed(world: &World) -> World {
    let mut counts: BTreeMap<Name, usize> = BTreeMap::new();
    let mut names: BTreeMap<Name, Name> = BTreeMap::new();
    for fact in &world.facts {
        let count = counts.entry(Name::clone(&fact.entity)).or_default();
        *count = count.saturating_add(1);
        let stem = fact.id.trim_end_matches(|it: char| it.is_ascii_digit());
        names.insert(Name::clone(&fact.id), format!("{stem}{count}").into());
    }
    let mut out = world.clone();
    for fact in &mut out.facts {
        let fact = Arc::make_mut(fact);
        fact.id = names.get(&fact.id).map_or_else(|| Name::clone(&fact.id), Name::clone);
        for (_, state) in fact.attributes.values_mut() {
            *state = state.renamed(&names);
        }
    }
    out
}

fn without_attribute(world: &World, id: &str, name: &str) -> World {
    let mut smaller = world.clone();
    for fact in smaller.facts.iter_mut().filter(|it| *it.id == *id) {
        Arc::make_mut(fact).attributes.remove(name);
    }
    smaller
}

/// Without a fact that nothing refers to.
fn without_fact(world: &World, id: &str) -> Option<World> {
    let mut states = world.facts.iter().flat_map(|it| it.attributes.values());
    if states.any(|(_, state)| state.names(id)) {
        return None;
    }
    let mut smaller = world.clone();
    smaller.facts.retain(|it| *it.id != *id);
    Some(smaller)
}
