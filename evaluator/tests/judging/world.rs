//! Larger worlds: the same answers when a frame spans several batches, and no work that grows faster than its answer.

use crate::support::{batch, fact, only, policy, scope, source};
use policyc_evaluator::value::Value;
use policyc_evaluator::verdict::Verdict;

const TEXT: &str = "
entity Thing {
  key id: Text
  next: Thing?
  group: Text
}
rule reaches_end(Thing thing) {
  when thing.next is absent
  when thing.next is present and reaches_end(thing.next)
}
clause 1.1.a ends \"chains end\" {
  severity high
  for each Thing thing
  require reaches_end(thing)
  require some Thing other where other.group is thing.group and other is not thing
}
";

#[test]
fn a_chain_longer_than_a_batch_and_than_any_stack() {
    let count = 9_000_usize;
    let name = |at: usize| format!("t{at:06}");
    let things = (0..count).map(|at| {
        let thing = fact("Thing", &name(at), "s").with("group", Value::text(name(at / 2)));
        match at.checked_add(1).filter(|next| *next < count) {
            Some(next) => thing.with("next", Value::text(name(next))),
            None => thing.with("next", policyc_evaluator::value::Known::Absent),
        }
    });
    let things: Vec<_> = things.collect();
    let listed = scope("Thing", &[], count as u64, "s");
    let outcome = only(&policy(TEXT), vec![batch(&[source("s", None)], &[listed], &things)]);
    assert_eq!(outcome.fault, None);
    assert_eq!(outcome.verdict, Verdict::Pass);
    assert_eq!(outcome.subjects.len(), count);
}
