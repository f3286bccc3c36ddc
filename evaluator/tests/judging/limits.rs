//! Budgets, overflow and cancellation end a clause in `error`, and only that clause.

use crate::support::{batch, fact, judge, policy, scope, source};
use policyc_evaluator::eval::{self, EvalContext, Limits};
use policyc_evaluator::fact::Fact;
use policyc_evaluator::value::Value;
use policyc_evaluator::verdict::Verdict;
use policyc_evaluator::{plan, store};

const TEXT: &str = "
entity Thing {
  key id: Text
  size: Int
}
clause 1.1.a pairs \"sizes differ\" {
  severity high
  for each Thing thing
  forbid some Thing other where other.size < thing.size
}
clause 1.1.b small \"things are small\" {
  severity high
  for each Thing thing
  require thing.size + thing.size < 10
}
";

fn things(sizes: &[i64]) -> Vec<Fact> {
    let things = sizes.iter().enumerate();
    things
        .map(|(at, it)| fact("Thing", &format!("t{at:04}"), "s").with("size", Value::Int(*it)))
        .collect()
}

#[test]
fn a_budget_ends_its_clause_and_no_other() {
    let policy = policy(TEXT);
    let plan = plan::plan(&policy);
    let facts = things(&[1; 100]);
    let given = batch(&[source("s", None)], &[scope("Thing", &[], 100, "s")], &facts);
    let (store, _) = store::admit(policy.schema(), vec![given]);
    let limits = Limits { steps: 5_000, ..Limits::default() };
    let verdicts = eval::run(&plan, &store, &EvalContext { limits, ..EvalContext::at(0) });
    let [pairs, small] = verdicts.clauses.as_slice() else { panic!("two clauses") };
    assert_eq!(pairs.verdict, Verdict::Error);
    let fault = pairs.fault.as_deref();
    assert_eq!(fault, Some("limit `steps` of 5000 exceeded at a quantifier"));
    assert_eq!(pairs.subjects, [], "never a shortened result");
    assert_eq!(small.verdict, Verdict::Pass);
    assert_eq!(small.subjects.len(), 100);
}

#[test]
fn an_overflow_is_an_error_of_the_subject_it_strikes() {
    let facts = things(&[1, i64::MAX]);
    let given = batch(&[source("s", None)], &[scope("Thing", &[], 2, "s")], &facts);
    let verdicts = judge(&policy(TEXT), vec![given], 0);
    let small = &verdicts.clauses[1];
    assert_eq!(small.verdict, Verdict::Error);
    let each: Vec<Verdict> = small.subjects.iter().map(|it| it.verdict).collect();
    assert_eq!(each, [Verdict::Pass, Verdict::Error]);
    assert!(small.fault.is_some());
}

#[test]
fn a_cancelled_run_has_no_verdict_but_error() {
    let policy = policy(TEXT);
    let plan = plan::plan(&policy);
    let given = batch(&[source("s", None)], &[scope("Thing", &[], 1, "s")], &things(&[1]));
    let (store, _) = store::admit(policy.schema(), vec![given]);
    let context = EvalContext { cancelled: Some(&|| true), ..EvalContext::at(0) };
    let verdicts = eval::run(&plan, &store, &context);
    assert!(verdicts.clauses.iter().all(|it| it.verdict == Verdict::Error));
}
