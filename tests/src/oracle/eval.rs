//! The oracle's evaluation of expressions: one function per kind, nested loops, nothing remembered but the rules that are
//! already settled.

mod during;
pub mod ranging;
pub mod rules;

use crate::oracle::operators::{aggregate, arithmetic, compare, member_of, present};
use crate::oracle::text;
use crate::oracle::value::{Atom, Members, Truth, Value};
use crate::oracle::world::World;
use crate::oracle::world::given::literal;
use language::graph::expr::{Expr, ExprKind, VarId};
use language::graph::{ParamId, ParamValue, RuleId};
use language::policy::CheckedPolicy;
use language::schema::{AttributeId, EntityId, Type};
use std::cell::RefCell;
use std::collections::BTreeMap;

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
            ExprKind::During(time, calendar) => {
                let of = (self.value(time, env), self.value(calendar, env));
                Value::Truth(self.during(&of.0, &of.1))
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
}

fn with(env: &Env, var: VarId, value: Value) -> Env {
    let mut env = env.clone();
    env.insert(var, value);
    env
}
