//! Proofs that one condition is at most as true as another, on any facts: false below unknown below true. Each step is a law
//! of Kleene's logic or a fact about how the language reads incomplete evidence, so that a proof also covers what nobody
//! collected. What finds no proof is not therefore false.

mod parts;

use super::pattern;
use super::range::{self, Enums, Values, intersection, membership, union};
use super::term::{Call, Constant, Domain, Range, Term, all, any, negated};
use crate::graph::expr::{Aggregate, Arithmetic, Comparison};
use crate::limits::PROOF_STEPS;
use parts::{entries_at_most, follows, is_empty_as, open_within};

/// The search for one proof.
#[derive(Debug)]
pub struct Prover<'a> {
    enums: &'a Enums,
    steps: u64,
    /// How many cases within cases may still be told apart.
    cases: u32,
}

/// Cases within cases that are told apart: each level multiplies the work.
const MOST_CASES: u32 = 2;

impl<'a> Prover<'a> {
    /// A prover that knows the values of these enums.
    pub fn new(enums: &'a Enums) -> Self {
        Self { enums, steps: 0, cases: 0 }
    }

    /// Whether the first is at most as true as the second, on any facts. Part by part first; then case by case, which takes
    /// longer.
    pub fn proves(&mut self, a: &Term, b: &Term) -> bool {
        (0..=MOST_CASES).any(|cases| {
            (self.steps, self.cases) = (PROOF_STEPS.value, cases);
            self.below(a, b)
        })
    }

    /// Whether the second range is at least as wide as the first.
    pub fn widens(&mut self, a: &Range, b: &Range) -> bool {
        (self.steps, self.cases) = (PROOF_STEPS.value, 0);
        self.ranges(a, b)
    }

    fn below(&mut self, a: &Term, b: &Term) -> bool {
        if a == b {
            return true;
        }
        let Some(rest) = self.steps.checked_sub(1) else { return false };
        self.steps = rest;
        match (opened(a), opened(b)) {
            (None, None) => self.joined(a, b),
            (Some(a), None) => self.below(&a, b),
            (None, Some(b)) => self.below(a, &b),
            (Some(a), Some(b)) => self.below(&a, &b),
        }
    }

    fn joined(&mut self, a: &Term, b: &Term) -> bool {
        if *a == super::term::FALSE || *b == super::term::TRUE {
            return true;
        }
        if let Term::Or(parts) = a {
            return parts.iter().all(|it| self.below(it, b));
        }
        if let Term::And(parts) = b {
            return parts.iter().all(|it| self.below(a, it));
        }
        self.atoms(a, b) || self.some_part(a, b) || self.taken_together(a, b) || self.split(a, b)
    }

    fn some_part(&mut self, a: &Term, b: &Term) -> bool {
        if let Term::And(parts) = a
            && parts.iter().any(|it| self.below(it, b))
        {
            return true;
        }
        if let Term::Or(parts) = b { parts.iter().any(|it| self.below(a, it)) } else { false }
    }

    /// Several atoms about one value, read as one.
    fn taken_together(&self, a: &Term, b: &Term) -> bool {
        let narrow = sets(a, matches!(a, Term::And(_)), intersection);
        let wide = sets(b, matches!(b, Term::Or(_)), union);
        narrow.iter().any(|(of, narrow)| {
            wide.iter()
                .any(|(other, wide)| of == other && range::is_within(narrow, wide, self.enums))
        })
    }

    /// A disjunction inside a conjunction is proved case by case, and the reverse.
    fn split(&mut self, a: &Term, b: &Term) -> bool {
        let Some(fewer) = self.cases.checked_sub(1) else { return false };
        let before = std::mem::replace(&mut self.cases, fewer);
        let found = self.case_by_case(a, b);
        self.cases = before;
        found
    }

    fn case_by_case(&mut self, a: &Term, b: &Term) -> bool {
        if let Term::And(parts) = a {
            for (at, part) in parts.iter().enumerate() {
                let Some(Term::Or(cases)) = opened(part).or_else(|| Some(part.clone())) else {
                    continue;
                };
                let rest: Vec<Term> = without(parts, at);
                let with = |it: &Term| all(rest.iter().cloned().chain([it.clone()]));
                return cases.iter().all(|it| self.below(&with(it), b));
            }
        }
        if let Term::Or(parts) = b {
            for (at, part) in parts.iter().enumerate() {
                let Some(Term::And(cases)) = opened(part).or_else(|| Some(part.clone())) else {
                    continue;
                };
                let rest: Vec<Term> = without(parts, at);
                let with = |it: &Term| any(rest.iter().cloned().chain([it.clone()]));
                return cases.iter().all(|it| self.below(a, &with(it)));
            }
        }
        false
    }

    fn atoms(&mut self, a: &Term, b: &Term) -> bool {
        match (a, b) {
            (Term::Not(a), Term::Not(b)) => self.below(b, a),
            // What is empty has no member of any sort.
            (Term::Compare(Comparison::LessOrEqual, count, most), Term::Not(some)) => {
                is_empty_as(count, most, some)
            }
            (Term::Call(a), Term::Call(b)) => self.calls(a, b),
            (Term::Some(of, a), Term::Some(other, b)) => self.ranges(of, other) && self.below(a, b),
            (Term::If(first, yes, no), Term::If(second, then, other)) => {
                first == second && self.below(yes, then) && self.below(no, other)
            }
            (Term::Compare(how, low, high), Term::Compare(other, lower, higher)) => {
                follows(*how, *other) && self.at_most(lower, low) && self.at_most(high, higher)
            }
            (Term::In(one, set), Term::In(other, more)) => one == other && self.is_part(set, more),
            (Term::Builtin(name, a), Term::Builtin(other, b)) => {
                name == other && self.builtins(name, a, b)
            }
            (Term::During(time, hours), Term::During(other, more)) => {
                time == other && open_within(hours, more)
            }
            (Term::Else(one, default), Term::Else(other, more)) => {
                one == other && self.below(default, more)
            }
            _ => false,
        }
    }

    /// What builds on itself is compared as the least fixpoints of two bodies: if one body is below the other wherever the
    /// rules themselves are, so are the rules.
    fn calls(&mut self, a: &Call, b: &Call) -> bool {
        a.guards == b.guards && a.recursive == b.recursive && self.below(&a.body, &b.body)
    }

    /// Whether the second range has every member of the first, and is not closed by a listing that leaves the first open.
    fn ranges(&mut self, a: &Range, b: &Range) -> bool {
        let domains = match (&a.domain, &b.domain) {
            (Domain::Of(property, _), Domain::All(entity)) => property.entity == *entity,
            (Domain::In(a), Domain::In(b)) => self.is_part(a, b),
            (a, b) => a == b,
        };
        domains && a.kind == b.kind && b.fixed.iter().all(|it| a.fixed.contains(it))
    }

    /// Whether the first number is at most the second, where either is known as far as the other is.
    fn at_most(&mut self, a: &Term, b: &Term) -> bool {
        if a == b {
            return true;
        }
        match (a, b) {
            (Term::Constant(a), Term::Constant(b)) => {
                a.number().zip(b.number()).is_some_and(|(a, b)| a <= b)
            }
            (
                Term::Arithmetic(Arithmetic::Add, one, plus),
                Term::Arithmetic(Arithmetic::Add, other, more),
            ) => self.at_most(one, other) && self.at_most(plus, more),
            (
                Term::Arithmetic(Arithmetic::Subtract, one, minus),
                Term::Arithmetic(Arithmetic::Subtract, other, less),
            ) => self.at_most(one, other) && self.at_most(less, minus),
            (Term::If(first, yes, no), Term::If(second, then, other)) => {
                first == second && self.at_most(yes, then) && self.at_most(no, other)
            }
            (Term::Else(one, default), Term::Else(other, more)) => {
                one == other && self.at_most(default, more)
            }
            (Term::Entry(_, low, key), Term::Entry(_, high, other)) => {
                key == other && entries_at_most(low, high)
            }
            (Term::Aggregate(Aggregate::Count, a), Term::Aggregate(Aggregate::Count, b)) => {
                self.is_part(a, b)
            }
            _ => false,
        }
    }

    /// Whether each certain member of the first set is one of the second, and each possible one too.
    fn is_part(&mut self, a: &Term, b: &Term) -> bool {
        if a == b {
            return true;
        }
        match (a, b) {
            (Term::Constant(Constant::Set(a)), Term::Constant(Constant::Set(b))) => {
                a.iter().all(|it| b.contains(it))
            }
            (Term::SetOf(a), Term::SetOf(b)) => a.iter().all(|it| b.contains(it)),
            (Term::Collect(of, a, item), Term::Collect(other, b, item_b)) => {
                item == item_b && self.ranges(of, other) && self.below(a, b)
            }
            // One step is one or more.
            (Term::Attribute(start, step), Term::Closure(origin, other, _)) => {
                start == origin && step == other
            }
            (Term::Closure(start, step, from), Term::Closure(origin, other, with)) => {
                start == origin && step == other && (!from || *with)
            }
            (Term::If(first, yes, no), Term::If(second, then, other)) => {
                first == second && self.is_part(yes, then) && self.is_part(no, other)
            }
            (Term::Else(one, default), Term::Else(other, more)) => {
                one == other && self.is_part(default, more)
            }
            _ => false,
        }
    }

    fn builtins(&mut self, name: &str, a: &[Term], b: &[Term]) -> bool {
        let ([text, a], [other, b]) = (a, b) else { return false };
        if text != other {
            return false;
        }
        match (name, a, b) {
            ("matches", Term::Constant(Constant::Text(a)), Term::Constant(Constant::Text(b))) => {
                pattern::is_within(a, b)
            }
            ("like" | "glob_any", Term::Constant(glob), Term::Constant(Constant::Set(globs))) => {
                globs.contains(glob) || self.is_part(a, b)
            }
            ("like" | "glob_any", _, _) => self.is_part(a, b),
            (_, Term::Constant(Constant::Text(a)), Term::Constant(Constant::Text(b))) => match name
            {
                "starts_with" => a.starts_with(&**b),
                "ends_with" => a.ends_with(&**b),
                "contains" => a.contains(&**b),
                _ => false,
            },
            _ => false,
        }
    }
}

/// A rule that does not build on itself and whose arguments are known says what its body says.
fn opened(term: &Term) -> Option<Term> {
    if let Term::Not(inner) = term {
        return opened(inner).map(negated);
    }
    let Term::Call(it) = term else { return None };
    let is_transparent = it.recursive.is_none() && it.guards.is_empty();
    is_transparent.then(|| it.body.clone())
}

fn without(parts: &[Term], at: usize) -> Vec<Term> {
    let others = parts.iter().enumerate().filter(|(it, _)| *it != at);
    others.map(|(_, it)| it.clone()).collect()
}

/// For each value that atoms speak of, the set in which it lies; of several atoms as they are joined.
fn sets(
    term: &Term,
    is_joined: bool,
    join: fn(&Values, &Values) -> Option<Values>,
) -> Vec<(&Term, Values)> {
    let parts = if let (Term::And(parts) | Term::Or(parts), true) = (term, is_joined) {
        parts.as_slice()
    } else {
        std::slice::from_ref(term)
    };
    let mut out: Vec<(&Term, Values)> = Vec::new();
    for (of, values) in parts.iter().filter_map(membership) {
        match out.iter_mut().find(|it| it.0 == of) {
            Some(known) => {
                if let Some(both) = join(&known.1, &values) {
                    known.1 = both;
                }
            }
            None => out.push((of, values)),
        }
    }
    out
}
