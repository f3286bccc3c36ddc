//! What could make a condition come out as wanted: the worlds one step away. A step gives an unknown attribute a value or
//! makes a fact; nothing that was given is taken back, so every way ends.

mod states;
mod wait;

use super::pool::Pool;
use super::read::{Env, Mode, Reader, Value};
use crate::kleene::Truth;
use language::compare::change::{State, World, WorldFact};
use language::compare::term::{Domain, Kind, Name, Property, Range, Term};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;
use wait::Wait;

/// Facts of one kind in a world.
const MOST_FACTS: usize = 3;
/// So few ways that no other operand is asked for fewer.
const FEW: usize = 3;
/// Worlds that one step may lead to.
const MOST_WAYS: usize = 48;

/// A world, with the values that may come into it.
pub(super) struct Repairs<'w> {
    pub(super) world: &'w World,
    pub(super) pool: &'w Pool,
    /// Conditions that may still be read.
    pub(super) left: &'w Cell<u64>,
}

impl<'w> Repairs<'w> {
    fn closed(&self) -> Reader<'w> {
        Reader { world: self.world, mode: Mode::Closed, left: self.left }
    }

    fn open(&self) -> Reader<'w> {
        Reader { world: self.world, mode: Mode::Open, left: self.left }
    }

    /// The worlds one step closer to a condition's being as wanted; none where there is no way.
    pub(super) fn ways(&self, term: &Term, env: &Env<'_>, wanted: bool) -> Vec<World> {
        if self.left.get() == 0 || self.open().truth(term, env) == Truth::of(!wanted) {
            return Vec::new();
        }
        let mut ways = match term {
            Term::Not(it) => self.ways(it, env, !wanted),
            Term::And(parts) => self.joined(parts, env, (wanted, true)),
            Term::Or(parts) => self.joined(parts, env, (wanted, false)),
            Term::If(condition, yes, no) => match self.closed().truth(condition, env) {
                Truth::True => self.ways(yes, env, wanted),
                Truth::False => self.ways(no, env, wanted),
                Truth::Unknown | Truth::Fault => self.either(condition, env),
            },
            Term::Call(it) => match it.guards.iter().find_map(|it| self.wait(it, env)) {
                Some(wait) => self.waited(&wait, (term, env, wanted)),
                None => match &it.recursive {
                    None => self.ways(&it.body, env, wanted),
                    Some(arguments) => {
                        let values = arguments.iter().map(|it| self.closed().value(it, env));
                        self.ways(&it.body, &env.inside(&it.body, values.collect()), wanted)
                    }
                },
            },
            Term::Again(at, arguments) => {
                if let Some(wait) = arguments.iter().find_map(|it| self.wait(it, env)) {
                    return self.waited(&wait, (term, env, wanted));
                }
                let values = arguments.iter().map(|it| self.closed().value(it, env));
                let inside = env.again(*at, values.collect());
                inside.map_or_else(Vec::new, |(body, inner)| self.ways(body, &inner, wanted))
            }
            Term::Some(range, condition) if wanted => self.found(range, condition, env),
            Term::Some(range, condition) => self.none_found(range, condition, env),
            Term::Constant(_)
            | Term::Unset(..)
            | Term::Entry(..)
            | Term::Var(_)
            | Term::Attribute(..)
            | Term::Now
            | Term::Compare(..)
            | Term::In(..)
            | Term::During(..)
            | Term::Present(_)
            | Term::Else(..)
            | Term::Arithmetic(..)
            | Term::Builtin(..)
            | Term::Collect(..)
            | Term::SetOf(_)
            | Term::Closure(..)
            | Term::Aggregate(..) => match self.wait(term, env) {
                Some(wait) => self.waited(&wait, (term, env, wanted)),
                None => self.more_members(term, env),
            },
        };
        ways.truncate(MOST_WAYS);
        ways
    }

    /// Where every operand must be as wanted, the one with the fewest ways is next; where one will do, any of them.
    fn joined(&self, parts: &[Term], env: &Env<'_>, (wanted, all): (bool, bool)) -> Vec<World> {
        let open = parts.iter().filter(|it| self.closed().truth(it, env) != Truth::of(wanted));
        if wanted != all {
            // What is short is seldom hard.
            let mut open: Vec<&Term> = open.collect();
            open.sort_by_key(|it| it.size());
            return open.into_iter().flat_map(|it| self.ways(it, env, wanted)).collect();
        }
        let mut fewest: Option<Vec<World>> = None;
        for part in open {
            let ways = self.ways(part, env, wanted);
            if ways.len() <= FEW {
                return ways;
            }
            if fewest.as_ref().is_none_or(|it| ways.len() < it.len()) {
                fewest = Some(ways);
            }
        }
        fewest.unwrap_or_default()
    }

    fn either(&self, condition: &Term, env: &Env<'_>) -> Vec<World> {
        let mut ways = self.ways(condition, env, true);
        ways.extend(self.ways(condition, env, false));
        ways
    }

    fn found(&self, range: &Range, condition: &Term, env: &Env<'_>) -> Vec<World> {
        if let Some(wait) = range.set().and_then(|it| self.wait(it, env)) {
            let Domain::In(set) = &range.domain else {
                return self.waited(&wait, (condition, env, true));
            };
            return self.filled(&wait, set, env);
        }
        let mut ways = Vec::new();
        for (member, belongs) in self.closed().members(range, env).0 {
            let inner = env.with(member.clone());
            if belongs == Truth::True {
                ways.extend(self.ways(condition, &inner, true));
            } else if self.open().truth(condition, &inner) != Truth::False {
                ways.extend(self.joins(range, &member, env));
            }
        }
        ways.extend(self.another(range, env));
        ways
    }

    /// Values of a set that leave something in it.
    fn filled(&self, wait: &Wait<'_>, set: &Term, env: &Env<'_>) -> Vec<World> {
        let mut ways = self.values(wait);
        let is_empty = |world: &World| {
            let reader = Reader { world, mode: Mode::Closed, left: self.left };
            matches!(reader.value(set, env), Value::Absent)
                || reader.value(set, env) == Value::Set(Vec::new(), false)
        };
        ways.retain(|it| !is_empty(it));
        ways
    }

    fn none_found(&self, range: &Range, condition: &Term, env: &Env<'_>) -> Vec<World> {
        if let Some(wait) = range.set().and_then(|it| self.wait(it, env)) {
            return self.values(&wait);
        }
        for (member, belongs) in self.closed().members(range, env).0 {
            let inner = env.with(member.clone());
            if belongs.and(self.closed().truth(condition, &inner)) == Truth::False {
                continue;
            }
            let mut ways = self.ways(condition, &inner, false);
            if belongs != Truth::True {
                ways.extend(self.joins(range, &member, env));
            }
            return ways;
        }
        Vec::new()
    }

    /// Values of the attribute that says whose a fact is.
    fn joins(&self, range: &Range, member: &Value, _: &Env<'_>) -> Vec<World> {
        match (&range.domain, member) {
            (Domain::Of(property, _), Value::Fact(id)) => {
                self.values(&Wait::Attribute(Name::clone(id), property.clone()))
            }
            _ => Vec::new(),
        }
    }

    /// A world with one more member of a collection.
    fn another(&self, range: &Range, env: &Env<'_>) -> Option<World> {
        match &range.domain {
            Domain::All(entity) => self.with_fact(entity).map(|it| it.0),
            Domain::Of(property, owner) => {
                let Value::Fact(owner) = self.closed().value(owner, env) else { return None };
                let (mut world, id) = self.with_fact(&property.entity)?;
                let state = if matches!(property.kind.required(), Kind::Many(_)) {
                    State::Many(vec![State::Fact(owner)])
                } else {
                    State::Fact(owner)
                };
                assign(&mut world, &id, property, state);
                Some(world)
            }
            Domain::In(_) | Domain::Values(_) => None,
        }
    }

    fn with_fact(&self, entity: &Name) -> Option<(World, Name)> {
        let count = self.world.facts.iter().filter(|it| it.entity == *entity).count();
        if count >= MOST_FACTS {
            return None;
        }
        let mut world = self.world.clone();
        let id = Name::from(format!("{}{}", snake(entity), count.saturating_add(1)));
        let fact = WorldFact {
            entity: Name::clone(entity),
            id: Name::clone(&id),
            attributes: BTreeMap::new(),
        };
        world.facts.push(Arc::new(fact));
        Some((world, id))
    }

    /// Worlds in which a count is higher.
    fn more_members(&self, term: &Term, env: &Env<'_>) -> Vec<World> {
        if let Term::Collect(range, ..) = term {
            return self.another(range, env).into_iter().collect();
        }
        term.operands().into_iter().flat_map(|it| self.more_members(it, env)).collect()
    }

    /// Worlds in which what was waited for is there, without those in which the condition is not as wanted, and those first
    /// in which it is.
    fn waited(&self, wait: &Wait<'_>, (term, env, wanted): (&Term, &Env<'_>, bool)) -> Vec<World> {
        if let Wait::Condition(condition, inner) = wait {
            return self.either(condition, inner);
        }
        // What is decided comes first, then what is so as long as no more facts come.
        let (mut good, mut closed, mut open) = (Vec::new(), Vec::new(), Vec::new());
        for world in self.values(wait) {
            let read =
                |mode: Mode| Reader { world: &world, mode, left: self.left }.truth(term, env);
            let truth = read(Mode::Open);
            if truth == Truth::of(wanted) {
                good.push(world);
            } else if truth.is_open() && read(Mode::Closed) == Truth::of(wanted) {
                closed.push(world);
            } else if truth.is_open() {
                open.push(world);
            }
        }
        good.extend(closed);
        good.extend(open);
        good
    }

    fn values(&self, wait: &Wait<'_>) -> Vec<World> {
        match wait {
            Wait::Attribute(id, property) => {
                let given = |(mut world, state): (World, State)| {
                    assign(&mut world, id, property, state);
                    world
                };
                self.states(&property.kind).into_iter().map(given).collect()
            }
            Wait::Param(name, kind) => {
                let set = |(mut world, state): (World, State)| {
                    world.params.insert(Name::clone(name), state);
                    world
                };
                self.states(kind).into_iter().map(set).collect()
            }
            Wait::Condition(condition, env) => self.either(condition, env),
        }
    }
}

fn assign(world: &mut World, id: &str, property: &Property, state: State) {
    if let Some(fact) = world.facts.iter_mut().find(|it| *it.id == *id) {
        let given = (property.kind.clone(), state);
        Arc::make_mut(fact).attributes.insert(Name::clone(&property.name), given);
    }
}

/// `BranchRule` as `branch_rule`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for it in name.chars() {
        if it.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(it.to_ascii_lowercase());
    }
    out
}
