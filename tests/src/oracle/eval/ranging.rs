//! What a variable ranges over, with the certainty that each is among it and whether there may be others; and what is said
//! of all of it at once: quantifiers, comprehensions and closures.

use crate::oracle::eval::{Env, Evaluation, with};
use crate::oracle::value::{Atom, Members, Truth, Value};
use language::graph::expr::{Binding, Closure, Comparison, Domain, Expr, ExprKind, VarId};
use language::schema::{AttributeId, EntityId, Type};
use std::collections::BTreeSet;

/// What a variable ranges over.
#[derive(Debug, Default)]
pub struct Ranged {
    /// Members with the certainty of their membership.
    pub members: Vec<(Value, Truth)>,
    /// Whether there may be others: `False` where there are none, else why not.
    pub others: Option<Truth>,
}

impl Evaluation<'_> {
    /// What a binding ranges over. Nobody misses an unseen fact that the condition would refuse: where a scope lists all
    /// facts with the very value that the condition asks for, there are no others.
    pub fn ranged(&self, binding: &Binding, condition: Option<&Expr>, env: &Env) -> Ranged {
        let fixed = self.fixed(binding, condition, env);
        match &binding.domain {
            Domain::All(entity) => {
                let facts = self.world.facts(*entity);
                let members = facts.map(|(atom, truth)| (Value::Atom(atom), truth)).collect();
                let closed = self.world.is_closed(*entity, &fixed);
                Ranged { members, others: (!closed).then_some(Truth::Unknown) }
            }
            Domain::Of(entity, attribute, owner) => {
                self.of((*entity, *attribute), &self.value(owner, env), fixed)
            }
            Domain::In(set) => {
                let set = self.value(set, env).members();
                let certain = set.certain.iter().map(|it| (it, Truth::True));
                let all = certain.chain(set.doubtful().map(|it| (it, Truth::open(set.fault))));
                let members = all.map(|(atom, truth)| (Value::atom(atom.clone()), truth)).collect();
                Ranged { members, others: set.has_unseen().then_some(Truth::open(set.fault)) }
            }
            Domain::Values(ty) => {
                let atoms: Vec<Atom> = if let Type::Enum(id) = ty {
                    let count =
                        self.policy.schema().enumeration(*id).map_or(0, |it| it.values.len());
                    (0..).take(count).map(Atom::Choice).collect()
                } else {
                    vec![Atom::Bool(false), Atom::Bool(true)]
                };
                let members = atoms.into_iter().map(|it| (Value::atom(it), Truth::True)).collect();
                Ranged { members, others: None }
            }
        }
    }

    /// The attributes of the variable that a condition holds to a value from outside. One whose absence means something
    /// is not held: a fact without it meets the condition and no scope's.
    fn fixed(
        &self,
        binding: &Binding,
        condition: Option<&Expr>,
        env: &Env,
    ) -> Vec<(AttributeId, Atom)> {
        let parts = condition.map(conjuncts).unwrap_or_default();
        let held = |side: &Expr, key: &Expr| {
            let ExprKind::Attribute(base, entity, attribute) = &side.kind else { return None };
            let declared = self.policy.schema().attribute(*entity, *attribute)?;
            let plain = declared.absent_means.is_none() && declared.ty.member().is_none();
            let ours = base.kind == ExprKind::Var(binding.var) && !mentions(key, binding.var);
            let key = (plain && ours).then(|| self.value(key, env).exact())?;
            Some((*attribute, key?))
        };
        let part = |part: &Expr| {
            let ExprKind::Compare(Comparison::Is, left, right) = &part.kind else { return None };
            held(left, right).or_else(|| held(right, left))
        };
        parts.into_iter().filter_map(part).collect()
    }

    fn of(
        &self,
        (entity, attribute): (EntityId, AttributeId),
        owner: &Value,
        mut fixed: Vec<(AttributeId, Atom)>,
    ) -> Ranged {
        let wanted = owner.exact();
        let unsure = Truth::open(owner.fault());
        let mut members = vec![];
        for (fact, is_fact) in self.world.facts(entity) {
            let owners = self.attribute(&Value::Atom(fact.clone()), entity, attribute);
            let names = match (&owners, &wanted) {
                (Value::Absent, _) => Truth::False,
                (Value::Set(set), wanted) => match set.contains(wanted.as_ref()) {
                    truth if truth.is_open() && wanted.is_none() => unsure,
                    truth => truth,
                },
                (_, None) => unsure,
                (owner, Some(wanted)) => {
                    owner.exact().map_or(Truth::Unknown, |it| Truth::of(it == *wanted))
                }
            };
            members.push((Value::Atom(fact), is_fact.and(names)));
        }
        members.retain(|it| it.1 != Truth::False);
        fixed.extend(wanted.map(|owner| (attribute, owner)));
        let closed = self.world.is_closed(entity, &fixed);
        Ranged { members, others: (!closed).then_some(unsure) }
    }

    pub(super) fn some(&self, binding: &Binding, condition: &Expr, env: &Env) -> Truth {
        let ranged = self.ranged(binding, Some(condition), env);
        let others = ranged.others.unwrap_or(Truth::False);
        ranged.members.into_iter().fold(others, |sum, (value, member)| {
            sum.or(member.and(self.truth(condition, &with(env, binding.var, value))))
        })
    }

    pub(super) fn collect(
        &self,
        binding: &Binding,
        (condition, value): (&Expr, &Expr),
        env: &Env,
    ) -> Value {
        let ranged = self.ranged(binding, Some(condition), env);
        let mut set = Members {
            open: ranged.others.is_some(),
            fault: ranged.others == Some(Truth::Fault),
            ..Members::default()
        };
        for (bound, member) in ranged.members {
            let env = with(env, binding.var, bound);
            set.add(member.and(self.truth(condition, &env)), &self.value(value, &env));
        }
        Value::Set(set)
    }

    pub(super) fn closure(&self, closure: &Closure, env: &Env) -> Value {
        let start = self.value(&closure.from, env);
        let Some(first) = start.exact() else { return Value::Set(start.members()) };
        let mut set = Members::default();
        let mut seen = BTreeSet::from([first.clone()]);
        let mut next = vec![first.clone()];
        if closure.reflexive {
            set.certain.insert(first);
        }
        while let Some(node) = next.pop() {
            let step = match self.attribute(&Value::Atom(node), closure.entity, closure.attribute) {
                Value::Atom(atom) => {
                    Members { certain: BTreeSet::from([atom]), ..Members::default() }
                }
                Value::Absent => Members::default(),
                value @ (Value::Truth(_) | Value::Range(_) | Value::Set(_) | Value::Unknown(_)) => {
                    value.members()
                }
            };
            set.open |= step.has_unseen();
            for atom in step.certain {
                set.certain.insert(atom.clone());
                if seen.insert(atom.clone()) {
                    next.push(atom);
                }
            }
        }
        Value::Set(set)
    }
}

/// What must hold for a condition to hold, whichever way its `and` is bracketed.
fn conjuncts(condition: &Expr) -> Vec<&Expr> {
    let ExprKind::And(parts) = &condition.kind else { return vec![condition] };
    parts.iter().flat_map(conjuncts).collect()
}

/// Whether the variable stands anywhere in the expression.
fn mentions(expr: &Expr, var: VarId) -> bool {
    let any = |all: &[Expr]| all.iter().any(|it| mentions(it, var));
    match &expr.kind {
        ExprKind::Literal(_) | ExprKind::Param(_) | ExprKind::Now => false,
        ExprKind::Var(it) => *it == var,
        ExprKind::ParamEntry(_, it)
        | ExprKind::Attribute(it, _, _)
        | ExprKind::Not(it)
        | ExprKind::Present(it)
        | ExprKind::Aggregate(_, it) => mentions(it, var),
        ExprKind::And(all)
        | ExprKind::Or(all)
        | ExprKind::SetOf(all)
        | ExprKind::Call(_, all)
        | ExprKind::Builtin(_, all) => any(all),
        ExprKind::Compare(_, a, b)
        | ExprKind::Arithmetic(_, a, b)
        | ExprKind::In(a, b)
        | ExprKind::During(a, b)
        | ExprKind::Else(a, b)
        | ExprKind::Let(_, a, b) => mentions(a, var) || mentions(b, var),
        ExprKind::If(a, b, c) => [a, b, c].iter().any(|it| mentions(it, var)),
        ExprKind::Some(binding, it) => ranges_over(binding, var) || mentions(it, var),
        ExprKind::Collect(binding, a, b) => {
            ranges_over(binding, var) || mentions(a, var) || mentions(b, var)
        }
        ExprKind::Closure(closure) => mentions(&closure.from, var),
    }
}

fn ranges_over(binding: &Binding, var: VarId) -> bool {
    match &binding.domain {
        Domain::All(_) | Domain::Values(_) => false,
        Domain::Of(_, _, it) | Domain::In(it) => mentions(it, var),
    }
}
