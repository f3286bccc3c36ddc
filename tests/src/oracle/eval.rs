//! The oracle's evaluation of expressions: one function per kind, nested loops, nothing remembered but the rules that are
//! already settled.

use crate::oracle::operators::{aggregate, arithmetic, compare};
use crate::oracle::text;
use crate::oracle::value::{Atom, Members, Truth, Value};
use crate::oracle::world::{World, literal};
use language::graph::expr::{Binding, Closure, Comparison, Domain, Expr, ExprKind, VarId};
use language::graph::{ParamId, ParamValue, RuleId};
use language::policy::CheckedPolicy;
use language::schema::{AttributeId, EntityId, Type};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Values of the variables that are bound.
pub type Env = BTreeMap<VarId, Value>;

/// A question to a rule: its arguments, nothing for an absent one.
type Call = (RuleId, Vec<Option<Atom>>);

/// Evaluates the expressions of one policy over one world.
#[derive(Debug)]
pub struct Evaluation<'a> {
    policy: &'a CheckedPolicy,
    world: &'a World<'a>,
    at: i64,
    settled: RefCell<BTreeMap<Call, Truth>>,
    /// Strata being settled, the outermost first, with what is held of each call so far.
    open: RefCell<Vec<(usize, BTreeMap<Call, Truth>)>>,
}

/// What a variable ranges over.
#[derive(Debug, Default)]
pub struct Ranged {
    /// Members with the certainty of their membership.
    pub members: Vec<(Value, Truth)>,
    /// Whether there may be others: `False` where there are none, else why not.
    pub others: Option<Truth>,
}

impl<'a> Evaluation<'a> {
    /// Nothing settled yet.
    pub fn new(policy: &'a CheckedPolicy, world: &'a World<'a>, at: i64) -> Self {
        Self { policy, world, at, settled: RefCell::default(), open: RefCell::default() }
    }

    /// The truth of a condition.
    pub fn truth(&self, expr: &Expr, env: &Env) -> Truth {
        self.value(expr, env).truth()
    }

    /// The value of any expression.
    pub fn value(&self, expr: &Expr, env: &Env) -> Value {
        match &expr.kind {
            ExprKind::Literal(written) => literal(&expr.ty, written),
            ExprKind::Param(id) => self.param(*id, None),
            ExprKind::ParamEntry(id, key) => self.param(*id, Some(&self.value(key, env))),
            ExprKind::Var(id) => env.get(id).cloned().unwrap_or(Value::Unknown(true)),
            ExprKind::Attribute(base, entity, attribute) => {
                self.attribute(&self.value(base, env), *entity, *attribute)
            }
            ExprKind::Now => Value::Atom(Atom::Number(self.at)),
            ExprKind::Not(inner) => Value::Truth(self.truth(inner, env).negate()),
            ExprKind::And(all) => {
                Value::Truth(all.iter().fold(Truth::True, |sum, it| sum.and(self.truth(it, env))))
            }
            ExprKind::Or(all) => {
                Value::Truth(all.iter().fold(Truth::False, |sum, it| sum.or(self.truth(it, env))))
            }
            ExprKind::Compare(op, left, right) => {
                Value::Truth(compare(*op, &self.value(left, env), &self.value(right, env)))
            }
            ExprKind::In(member, set) => {
                Value::Truth(member_of(&self.value(member, env), &self.value(set, env)))
            }
            ExprKind::Present(inner) => Value::Truth(present(&self.value(inner, env))),
            ExprKind::Else(first, second) => match self.value(first, env) {
                Value::Absent => self.value(second, env),
                Value::Range(range) if range.maybe_absent => Value::Unknown(range.fault),
                value @ (Value::Truth(_)
                | Value::Atom(_)
                | Value::Range(_)
                | Value::Set(_)
                | Value::Unknown(_)) => value,
            },
            ExprKind::If(condition, yes, no) => match self.truth(condition, env) {
                Truth::True => self.value(yes, env),
                Truth::False => self.value(no, env),
                open @ (Truth::Unknown | Truth::Fault) => Value::Unknown(open == Truth::Fault),
            },
            ExprKind::Arithmetic(op, left, right) => {
                arithmetic(*op, &self.value(left, env), &self.value(right, env))
            }
            ExprKind::Call(rule, arguments) => Value::Truth(self.call(*rule, arguments, env)),
            ExprKind::Builtin(name, arguments) => {
                let values: Vec<Value> = arguments.iter().map(|it| self.value(it, env)).collect();
                text::builtin(name, &values)
            }
            ExprKind::Let(var, bound, body) => {
                self.value(body, &with(env, *var, self.value(bound, env)))
            }
            ExprKind::Some(binding, condition) => Value::Truth(self.some(binding, condition, env)),
            ExprKind::Collect(binding, condition, value) => {
                self.collect(binding, (condition, value), env)
            }
            ExprKind::SetOf(all) => {
                let mut members = Members::default();
                for it in all {
                    members.add(Truth::True, &self.value(it, env));
                }
                Value::Set(members)
            }
            ExprKind::Closure(closure) => self.closure(closure, env),
            ExprKind::Aggregate(op, set) => aggregate(*op, &self.value(set, env).members()),
        }
    }

    fn param(&self, id: ParamId, key: Option<&Value>) -> Value {
        let value = self.policy.params().get(id.0 as usize).and_then(Option::as_ref);
        let ty = self.policy.graph().param(id).map_or(&Type::Error, |it| &it.ty);
        match (value, key.map(|it| (it, it.exact()))) {
            (Some(ParamValue::One(value)), None) => literal(ty, value),
            (Some(ParamValue::Table(entries)), Some((_, Some(Atom::Choice(at))))) => {
                entries.get(at as usize).map_or(Value::Unknown(true), |it| literal(ty, it))
            }
            (_, Some((key, None))) => Value::Unknown(key.fault()),
            _ => Value::Unknown(false),
        }
    }

    fn attribute(&self, base: &Value, entity: EntityId, attribute: AttributeId) -> Value {
        let Some(Atom::Fact(_, id)) = base.exact() else { return Value::Unknown(base.fault()) };
        let declared = self.policy.schema().attribute(entity, attribute);
        let meaning = declared.and_then(|it| it.absent_means.as_ref().map(|means| (&it.ty, means)));
        match (self.world.stored(entity, &id, attribute), meaning) {
            (Value::Absent, Some((ty, meaning))) => literal(ty.required(), meaning),
            (value, _) => value,
        }
    }

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

    fn some(&self, binding: &Binding, condition: &Expr, env: &Env) -> Truth {
        let ranged = self.ranged(binding, Some(condition), env);
        let others = ranged.others.unwrap_or(Truth::False);
        ranged.members.into_iter().fold(others, |sum, (value, member)| {
            sum.or(member.and(self.truth(condition, &with(env, binding.var, value))))
        })
    }

    fn collect(&self, binding: &Binding, (condition, value): (&Expr, &Expr), env: &Env) -> Value {
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

    fn closure(&self, closure: &Closure, env: &Env) -> Value {
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

    fn call(&self, rule: RuleId, arguments: &[Expr], env: &Env) -> Truth {
        let values: Vec<Value> = arguments.iter().map(|it| self.value(it, env)).collect();
        let known =
            |it: &Value| if *it == Value::Absent { Some(None) } else { it.exact().map(Some) };
        match values.iter().map(known).collect::<Option<Vec<_>>>() {
            Some(arguments) => self.settle((rule, arguments)),
            None => Truth::open(values.iter().any(Value::fault)),
        }
    }

    /// The truth of a call: the least fixpoint of its stratum, by going round until nothing changes.
    fn settle(&self, call: Call) -> Truth {
        let stratum = self.policy.graph().rule(call.0).map_or(0, |it| it.stratum);
        if let Some(truth) = self.settled.borrow().get(&call) {
            return *truth;
        }
        let mut open = self.open.borrow_mut();
        if let Some((_, held)) = open.iter_mut().find(|it| it.0 == stratum) {
            return *held.entry(call).or_insert(Truth::False);
        }
        open.push((stratum, BTreeMap::from([(call.clone(), Truth::False)])));
        drop(open);
        self.go_round();
        let (_, held) = self.open.borrow_mut().pop().unwrap_or_default();
        let truth = held.get(&call).copied().unwrap_or(Truth::Fault);
        self.settled.borrow_mut().extend(held);
        truth
    }

    fn held(&self) -> BTreeMap<Call, Truth> {
        self.open.borrow().last().map(|it| it.1.clone()).unwrap_or_default()
    }

    fn go_round(&self) {
        loop {
            let before = self.held();
            for call in before.keys() {
                let truth = self.body(call);
                if let Some((_, held)) = self.open.borrow_mut().last_mut() {
                    held.entry(call.clone()).and_modify(|it| *it = it.or(truth));
                }
            }
            if self.held() == before {
                return;
            }
        }
    }

    fn body(&self, (rule, arguments): &Call) -> Truth {
        let Some(rule) = self.policy.graph().rule(*rule) else { return Truth::Fault };
        let values = arguments.iter().map(|it| it.clone().map_or(Value::Absent, Value::atom));
        let env: Env = (0..).map(VarId).zip(values).collect();
        rule.branches.iter().fold(Truth::False, |sum, it| sum.or(self.truth(it, &env)))
    }
}

fn with(env: &Env, var: VarId, value: Value) -> Env {
    let mut env = env.clone();
    env.insert(var, value);
    env
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

fn member_of(member: &Value, set: &Value) -> Truth {
    let set = set.members();
    match set.contains(member.exact().as_ref()) {
        open if open.is_open() => open.or(Truth::open(member.fault())),
        decided => decided,
    }
}

fn present(value: &Value) -> Truth {
    match value {
        Value::Absent => Truth::False,
        Value::Range(range) if range.maybe_absent => Truth::open(range.fault),
        Value::Unknown(fault) => Truth::open(*fault),
        Value::Truth(truth) if truth.is_open() => *truth,
        Value::Truth(_) | Value::Atom(_) | Value::Range(_) | Value::Set(_) => Truth::True,
    }
}
