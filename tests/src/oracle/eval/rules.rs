//! Calls of rules: the least fixpoint of a stratum, by going round until nothing changes.

use crate::oracle::eval::{Call, Env, Evaluation};
use crate::oracle::value::{Truth, Value};
use language::graph::RuleId;
use language::graph::expr::{Expr, VarId};
use std::collections::BTreeMap;

impl Evaluation<'_> {
    /// The truth of a call, undecided where an argument is not known.
    pub(super) fn call(&self, rule: RuleId, arguments: &[Expr], env: &Env) -> Truth {
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
