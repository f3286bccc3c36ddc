//! Reads a condition in normal form on a small world: three-valued, as the evaluator does, but simpler, since it only guides
//! a search whose result the evaluator judges. `Open` reads as if more facts could still come, `Closed` as if none could.

use super::atoms;
use crate::kleene::Truth;
use language::compare::change::{World, WorldFact};
use language::compare::term::{Call, Constant, Domain, Name, Property, Range, Term};
use language::graph::expr::Aggregate;
use std::cell::Cell;

/// How the world is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// More facts may come.
    Open,
    /// These are all.
    Closed,
}

/// A value on the way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Value {
    /// Not assigned yet.
    Unknown,
    /// None.
    Absent,
    /// A value.
    Known(Constant),
    /// A fact.
    Fact(Name),
    /// A count that may still rise.
    AtLeast(i64),
    /// Members, and whether there may be others.
    Set(Vec<Value>, bool),
}

/// The values of the variables, and the recursive rules around.
#[derive(Debug, Clone, Default)]
pub(super) struct Env<'t> {
    /// By variable.
    pub(super) values: Vec<Value>,
    /// Bodies of recursive rules with how many variables stand around each.
    pub(super) rules: Vec<(&'t Term, usize)>,
    /// Calls on the way down.
    pub(super) calls: usize,
}

/// Recursive calls that are followed; worlds are small.
const MOST_CALLS: usize = 8;

impl<'t> Env<'t> {
    /// With one more variable.
    pub(super) fn with(&self, value: Value) -> Self {
        let mut out = self.clone();
        out.values.push(value);
        out
    }

    /// Inside the body of a recursive call.
    pub(super) fn inside(&self, body: &'t Term, arguments: Vec<Value>) -> Self {
        let mut out = self.clone();
        out.rules.push((body, self.values.len()));
        out.values.extend(arguments);
        out.calls = out.calls.saturating_add(1);
        out
    }

    /// Inside the body of a rule that is asked again.
    pub(super) fn again(&self, at: u32, arguments: Vec<Value>) -> Option<(&'t Term, Self)> {
        let at = usize::try_from(at).ok()?;
        let (body, around) = *self.rules.get(at)?;
        let rules = self.rules.iter().take(at.saturating_add(1)).copied().collect();
        let values = self.values.iter().take(around).cloned().chain(arguments).collect();
        let calls = self.calls.saturating_add(1);
        (calls <= MOST_CALLS).then_some((body, Self { values, rules, calls }))
    }
}

/// A world as it is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'w> {
    pub(super) world: &'w World,
    pub(super) mode: Mode,
    /// Conditions that may still be read; whoever searches stops at none.
    pub(super) left: &'w Cell<u64>,
}

impl<'w> Reader<'w> {
    /// The truth of a condition.
    pub(super) fn truth(self, term: &Term, env: &Env<'_>) -> Truth {
        self.left.set(self.left.get().saturating_sub(1));
        match term {
            Term::Not(it) => self.truth(it, env).negate(),
            Term::And(parts) => {
                parts.iter().fold(Truth::True, |sum, it| sum.and(self.truth(it, env)))
            }
            Term::Or(parts) => {
                parts.iter().fold(Truth::False, |sum, it| sum.or(self.truth(it, env)))
            }
            Term::If(condition, yes, no) => match self.truth(condition, env) {
                Truth::True => self.truth(yes, env),
                Truth::False => self.truth(no, env),
                Truth::Unknown | Truth::Fault => Truth::Unknown,
            },
            Term::Call(it) => self.call(it, env),
            Term::Again(at, arguments) => {
                let arguments = arguments.iter().map(|it| self.value(it, env)).collect();
                match env.again(*at, arguments) {
                    Some((body, inner)) => self.truth(body, &inner),
                    None => Truth::False,
                }
            }
            Term::Some(range, condition) => self.some(range, condition, env),
            Term::Compare(how, left, right) => {
                atoms::compare(*how, &self.value(left, env), &self.value(right, env))
            }
            Term::In(member, set) => {
                atoms::contains(&self.value(member, env), &self.value(set, env))
            }
            Term::During(time, hours) => {
                atoms::during(&self.value(time, env), &self.value(hours, env))
            }
            Term::Present(it) => match self.value(it, env) {
                Value::Unknown => Truth::Unknown,
                Value::Absent => Truth::False,
                Value::Known(_) | Value::Fact(_) | Value::AtLeast(_) | Value::Set(..) => {
                    Truth::True
                }
            },
            Term::Constant(_)
            | Term::Unset(..)
            | Term::Entry(..)
            | Term::Var(_)
            | Term::Attribute(..)
            | Term::Now
            | Term::Else(..)
            | Term::Arithmetic(..)
            | Term::Builtin(..)
            | Term::Collect(..)
            | Term::SetOf(_)
            | Term::Closure(..)
            | Term::Aggregate(..) => atoms::truth_of(&self.value(term, env)),
        }
    }

    fn call(self, it: &Call, env: &Env<'_>) -> Truth {
        let unknown = |it: &Term| self.value(it, env) == Value::Unknown;
        if it.guards.iter().any(unknown) {
            return Truth::Unknown;
        }
        match &it.recursive {
            None => self.truth(&it.body, env),
            Some(arguments) => {
                let arguments = arguments.iter().map(|it| self.value(it, env)).collect();
                self.truth(&it.body, &env.inside(&it.body, arguments))
            }
        }
    }

    fn some(self, range: &Range, condition: &Term, env: &Env<'_>) -> Truth {
        let (members, is_open) = self.members(range, env);
        let mut sum = if is_open { Truth::Unknown } else { Truth::False };
        for (member, belongs) in members {
            sum = sum.or(belongs.and(self.truth(condition, &env.with(member))));
        }
        sum
    }

    /// The members of a range, whether each belongs, and whether there may be others.
    pub(super) fn members(self, range: &Range, env: &Env<'_>) -> (Vec<(Value, Truth)>, bool) {
        match &range.domain {
            Domain::All(entity) => {
                let facts = self.world.facts.iter().filter(|it| it.entity == *entity);
                let members = facts.map(|it| (Value::Fact(Name::clone(&it.id)), Truth::True));
                (members.collect(), self.mode == Mode::Open)
            }
            Domain::Of(property, owner) => {
                let owner = self.value(owner, env);
                let facts = self.world.facts.iter().filter(|it| it.entity == property.entity);
                let members = facts.map(|it| {
                    let named = attribute(it, property);
                    let belongs = if matches!(named, Value::Set(..)) {
                        atoms::contains(&owner, &named)
                    } else if named == Value::Absent {
                        Truth::False
                    } else {
                        atoms::equal(&named, &owner)
                    };
                    (Value::Fact(Name::clone(&it.id)), belongs)
                });
                let members = members.filter(|it| it.1 != Truth::False).collect();
                (members, self.mode == Mode::Open || owner == Value::Unknown)
            }
            Domain::In(set) => match self.value(set, env) {
                Value::Set(members, is_open) => {
                    (members.into_iter().map(|it| (it, Truth::True)).collect(), is_open)
                }
                Value::Absent => (Vec::new(), false),
                Value::Unknown | Value::Known(_) | Value::Fact(_) | Value::AtLeast(_) => {
                    (Vec::new(), true)
                }
            },
            Domain::Values(values) => {
                let members = values.iter().map(|it| (Value::Known(it.clone()), Truth::True));
                (members.collect(), false)
            }
        }
    }

    /// The fact of an id.
    pub(super) fn fact(self, id: &str) -> Option<&'w WorldFact> {
        self.world.facts.iter().find(|it| *it.id == *id).map(|it| &**it)
    }

    /// The value of a term.
    pub(super) fn value(self, term: &Term, env: &Env<'_>) -> Value {
        match term {
            Term::Constant(it) => atoms::of_constant(it),
            Term::Unset(name, _) => {
                self.world.params.get(name).map_or(Value::Unknown, atoms::of_state)
            }
            Term::Entry(_, entries, key) => {
                let Value::Known(Constant::Enum(_, key)) = self.value(key, env) else {
                    return Value::Unknown;
                };
                let found = entries.iter().find(|(name, _)| *name == key);
                found.map_or(Value::Unknown, |it| atoms::of_constant(&it.1))
            }
            Term::Var(at) => {
                let at = usize::try_from(*at).unwrap_or(usize::MAX);
                env.values.get(at).cloned().unwrap_or(Value::Unknown)
            }
            Term::Attribute(base, property) => match self.value(base, env) {
                Value::Fact(id) => {
                    self.fact(&id).map_or(Value::Unknown, |it| attribute(it, property))
                }
                Value::Unknown
                | Value::Absent
                | Value::Known(_)
                | Value::AtLeast(_)
                | Value::Set(..) => Value::Unknown,
            },
            Term::Now => Value::Known(Constant::Instant(self.world.at)),
            Term::Else(value, default) => {
                let value = self.value(value, env);
                if value == Value::Absent { self.value(default, env) } else { value }
            }
            Term::If(condition, yes, no) => match self.truth(condition, env) {
                Truth::True => self.value(yes, env),
                Truth::False => self.value(no, env),
                Truth::Unknown | Truth::Fault => Value::Unknown,
            },
            Term::Arithmetic(how, left, right) => {
                atoms::arithmetic(*how, &self.value(left, env), &self.value(right, env))
            }
            Term::Builtin(name, arguments) => {
                let arguments: Vec<Value> =
                    arguments.iter().map(|it| self.value(it, env)).collect();
                atoms::builtin(name, &arguments)
            }
            Term::Collect(range, condition, value) => self.collect(range, (condition, value), env),
            Term::SetOf(members) => {
                let members: Vec<Value> = members.iter().map(|it| self.value(it, env)).collect();
                let is_open = members.contains(&Value::Unknown);
                Value::Set(
                    members.into_iter().filter(|it| *it != Value::Unknown).collect(),
                    is_open,
                )
            }
            Term::Closure(from, step, reflexive) => {
                self.closure(self.value(from, env), step, *reflexive)
            }
            Term::Aggregate(Aggregate::Count, set) => atoms::count(self.value(set, env)),
            Term::Aggregate(how, set) => atoms::aggregate(*how, self.value(set, env)),
            Term::Not(_)
            | Term::And(_)
            | Term::Or(_)
            | Term::Compare(..)
            | Term::In(..)
            | Term::During(..)
            | Term::Present(_)
            | Term::Call(_)
            | Term::Again(..)
            | Term::Some(..) => match self.truth(term, env) {
                Truth::True => Value::Known(Constant::Bool(true)),
                Truth::False => Value::Known(Constant::Bool(false)),
                Truth::Unknown | Truth::Fault => Value::Unknown,
            },
        }
    }

    fn collect(self, range: &Range, (condition, value): (&Term, &Term), env: &Env<'_>) -> Value {
        let (members, mut is_open) = self.members(range, env);
        let mut out = Vec::new();
        for (member, belongs) in members {
            let inner = env.with(member);
            match belongs.and(self.truth(condition, &inner)) {
                Truth::True => out.push(self.value(value, &inner)),
                Truth::False => (),
                Truth::Unknown | Truth::Fault => is_open = true,
            }
        }
        is_open |= out.contains(&Value::Unknown);
        out.retain(|it| !matches!(it, Value::Unknown | Value::Absent));
        Value::Set(out, is_open)
    }

    fn closure(self, from: Value, step: &Property, reflexive: bool) -> Value {
        let Value::Fact(start) = from else { return Value::Set(Vec::new(), true) };
        let (mut found, mut is_open): (Vec<Name>, bool) = (Vec::new(), false);
        let mut pending = vec![Name::clone(&start)];
        while let Some(id) = pending.pop() {
            let value = self.fact(&id).map_or(Value::Unknown, |it| attribute(it, step));
            let next = match value {
                Value::Fact(it) => vec![it],
                Value::Set(members, open) => {
                    is_open |= open;
                    members.into_iter().filter_map(atoms::id).collect()
                }
                Value::Absent => Vec::new(),
                Value::Unknown | Value::Known(_) | Value::AtLeast(_) => {
                    is_open = true;
                    Vec::new()
                }
            };
            for id in next {
                if !found.contains(&id) {
                    found.push(Name::clone(&id));
                    pending.push(id);
                }
            }
        }
        if reflexive && !found.contains(&start) {
            found.push(start);
        }
        Value::Set(found.into_iter().map(Value::Fact).collect(), is_open)
    }
}

/// An attribute of a fact.
pub(super) fn attribute(fact: &WorldFact, property: &Property) -> Value {
    if property.is_key {
        return Value::Known(Constant::Text(Name::clone(&fact.id)));
    }
    let Some((_, state)) = fact.attributes.get(&property.name) else { return Value::Unknown };
    match (atoms::of_state(state), &property.absent) {
        (Value::Absent, Some(means)) => atoms::of_constant(means),
        (value, _) => value,
    }
}
