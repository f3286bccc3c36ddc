//! What keeps a condition from being decided: the next attribute, parameter or condition that has to be known.

use super::Repairs;
use crate::compare::read::{Env, Value};
use crate::kleene::Truth;
use language::compare::term::{Domain, Kind, Name, Property, Range, Term};

/// What an evaluation waits for.
pub(super) enum Wait<'t> {
    /// An attribute of a fact.
    Attribute(Name, Property),
    /// A parameter that neither policy sets.
    Param(Name, Kind),
    /// A condition on a member of a collection.
    Condition(&'t Term, Env<'t>),
}

impl Repairs<'_> {
    /// What the value of a term waits for.
    pub(super) fn wait<'t>(&self, term: &'t Term, env: &Env<'t>) -> Option<Wait<'t>> {
        match term {
            Term::Attribute(base, property) => {
                if let Some(wait) = self.wait(base, env) {
                    return Some(wait);
                }
                let Value::Fact(id) = self.closed().value(base, env) else { return None };
                let fact = self.closed().fact(&id)?;
                let is_known = property.is_key || fact.attributes.contains_key(&property.name);
                (!is_known).then(|| Wait::Attribute(id, (**property).clone()))
            }
            Term::Unset(name, kind) => {
                let is_known = self.world.params.contains_key(name);
                (!is_known).then(|| Wait::Param(Name::clone(name), kind.clone()))
            }
            Term::Closure(from, step, _) => {
                self.wait(from, env).or_else(|| self.step_of(from, step, env))
            }
            Term::Some(range, condition) => self.member_of(range, (condition, None), env),
            Term::Collect(range, condition, value) => {
                self.member_of(range, (condition, Some(value)), env)
            }
            Term::If(condition, yes, no) => match self.closed().truth(condition, env) {
                Truth::True => self.wait(yes, env),
                Truth::False => self.wait(no, env),
                Truth::Unknown | Truth::Fault => Some(Wait::Condition(condition, env.clone())),
            },
            Term::Call(_) | Term::Again(..) => {
                self.closed().truth(term, env).is_open().then(|| Wait::Condition(term, env.clone()))
            }
            Term::Constant(_)
            | Term::Entry(..)
            | Term::Var(_)
            | Term::Now
            | Term::Not(_)
            | Term::And(_)
            | Term::Or(_)
            | Term::Compare(..)
            | Term::In(..)
            | Term::During(..)
            | Term::Present(_)
            | Term::Else(..)
            | Term::Arithmetic(..)
            | Term::Builtin(..)
            | Term::SetOf(_)
            | Term::Aggregate(..) => term.operands().into_iter().find_map(|it| self.wait(it, env)),
        }
    }

    /// The next reference of a closure that is unknown.
    fn step_of<'t>(&self, from: &Term, step: &Property, env: &Env<'_>) -> Option<Wait<'t>> {
        let start = self.closed().value(from, env);
        let all = Term::Closure(Box::new(from.clone()), Box::new(step.clone()), true);
        let Value::Set(reached, _) = self.closed().value(&all, env) else { return None };
        let open = |it: &Value| {
            let Value::Fact(id) = it else { return None };
            let fact = self.closed().fact(id)?;
            let is_known = fact.attributes.contains_key(&step.name);
            (!is_known).then(|| Wait::Attribute(Name::clone(id), step.clone()))
        };
        [start].iter().chain(&reached).find_map(open)
    }

    fn member_of<'t>(
        &self,
        range: &'t Range,
        (condition, value): (&'t Term, Option<&'t Term>),
        env: &Env<'t>,
    ) -> Option<Wait<'t>> {
        if let Some(wait) = range.set().and_then(|it| self.wait(it, env)) {
            return Some(wait);
        }
        for (member, belongs) in self.closed().members(range, env).0 {
            if let (true, Domain::Of(property, _), Value::Fact(id)) =
                (belongs.is_open(), &range.domain, &member)
            {
                return Some(Wait::Attribute(Name::clone(id), property.clone()));
            }
            let inner = env.with(member);
            match self.closed().truth(condition, &inner) {
                Truth::Unknown | Truth::Fault => return Some(Wait::Condition(condition, inner)),
                Truth::True => {
                    if let Some(wait) = value.and_then(|it| self.wait(it, &inner)) {
                        return Some(wait);
                    }
                }
                Truth::False => (),
            }
        }
        None
    }
}
