//! Law 1 on every fixture of the standard library: whatever single piece of evidence a test of a clause loses, and whatever
//! two pieces where they are few, no verdict becomes a pass and none that was open is decided.
#![cfg(test)]

use evaluator::eval::{self, EvalContext};
use evaluator::fact::Batch;
use evaluator::plan::{self, Plan};
use evaluator::verdict::{Verdict, Verdicts};
use evaluator::{builtins, given, store};
use language::front::analyze;
use language::graph::test::Test;
use language::policy::{CheckedPolicy, Terms, admit};
use language::resolve::Library;
use language::span::FileId;
use policyc_tests::laws::compare::not_better;
use policyc_tests::laws::erase::{Erasure, all_counted};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Fixtures with this many pieces of evidence at most also lose every two of them.
const FEW: usize = 48;

/// What was looked at, and what broke the law.
#[derive(Debug, Default)]
struct Found {
    fixtures: usize,
    single: usize,
    pairs: usize,
    broken: Vec<String>,
}

impl Found {
    fn with(mut self, other: Self) -> Self {
        self.fixtures = self.fixtures.saturating_add(other.fixtures);
        self.single = self.single.saturating_add(other.single);
        self.pairs = self.pairs.saturating_add(other.pairs);
        self.broken.extend(other.broken);
        self
    }
}

fn library() -> CheckedPolicy {
    let texts = stdlib::FILES.iter().map(|it| Arc::<str>::from(it.1));
    let files: Vec<(FileId, Arc<str>)> = (0..).map(FileId).zip(texts).collect();
    let builtins = builtins::signatures();
    let library = Library { builtins: &builtins, controls: stdlib::CONTROLS, ..Library::default() };
    admit(analyze(&files, &library), Terms::PLAIN).expect("the library checks")
}

/// The plan with the parameters that a test sets.
fn planned(plan: &Plan, test: &Test) -> Plan {
    let mut plan = plan.clone();
    for (id, value) in &test.params {
        plan.params[id.0 as usize] = Some(value.clone());
    }
    plan
}

/// The verdicts of the clauses that a test judges.
fn judge(plan: &Plan, test: &Test, batches: Vec<Batch>) -> Verdicts {
    let (store, _) = store::admit(&plan.schema, batches);
    eval::run_some(plan, &store, &EvalContext::at(test.at), &test.clauses)
}

/// Erases what there is to erase from one fixture, and compares each time what `judge` says before and after.
fn erase(plan: &Plan, test: &Test, judge: &dyn Fn(Vec<Batch>) -> Verdicts) -> Found {
    let whole = vec![given::batch(&plan.schema, &test.facts)];
    let before = judge(whole.clone());
    let pieces = all_counted(&whole);
    let mut found = Found { fixtures: 1, ..Found::default() };
    let mut compare = |lost: &[&Erasure], left: &[Batch]| {
        if let Err(why) = not_better(&plan.graph, &before, &judge(left.to_vec())) {
            found.broken.push(format!("`{}` without {lost:?}: {why}", test.title));
        }
    };
    for (at, second) in pieces.iter().enumerate() {
        // The pieces are sorted, and the later is lost first: taking out a scope moves those behind it.
        let left = second.apply(&plan.schema, &whole);
        compare(&[second], &left);
        found.single = found.single.saturating_add(1);
        if pieces.len() > FEW {
            continue;
        }
        for first in &pieces[..at] {
            compare(&[first, second], &first.apply(&plan.schema, &left));
            found.pairs = found.pairs.saturating_add(1);
        }
    }
    found
}

#[test]
fn no_fixture_of_the_library_passes_with_less_evidence() {
    let policy = library();
    let plan = plan::plan(&policy);
    let tests = &policy.graph().tests;
    let next = AtomicUsize::new(0);
    let work = || {
        let mut found = Found::default();
        while let Some(test) = tests.get(next.fetch_add(1, Ordering::Relaxed)) {
            let plan = planned(&plan, test);
            found = found.with(erase(&plan, test, &|batches| judge(&plan, test, batches)));
        }
        found
    };
    let found = std::thread::scope(|scope| {
        let other = scope.spawn(work);
        work().with(other.join().unwrap())
    });
    let (fixtures, single, pairs) = (found.fixtures, found.single, found.pairs);
    println!("{fixtures} fixtures, {single} losses, {pairs} losses of two");
    assert_eq!(fixtures, tests.len());
    assert!(fixtures > 0 && single > fixtures && pairs > single);
    let some: Vec<&str> = found.broken.iter().take(20).map(String::as_str).collect();
    assert!(some.is_empty(), "{} losses break the law\n{}", found.broken.len(), some.join("\n"));
}

/// An evaluator that takes what is missing for `verdict`.
fn guessing(mut verdicts: Verdicts, verdict: Verdict) -> Verdicts {
    let guess = |it: &mut Verdict| {
        if *it == Verdict::Unknown {
            *it = verdict;
        }
    };
    for clause in &mut verdicts.clauses {
        guess(&mut clause.verdict);
        for subject in &mut clause.subjects {
            guess(&mut subject.verdict);
            subject.outcomes.iter_mut().for_each(|it| guess(&mut it.verdict));
        }
    }
    verdicts
}

#[test]
fn an_evaluator_that_guesses_is_found_out() {
    let policy = library();
    let plan = plan::plan(&policy);
    for verdict in [Verdict::Pass, Verdict::Fail, Verdict::NotApplicable] {
        let found = policy.graph().tests.iter().map(|test| {
            let plan = planned(&plan, test);
            let judge = |batches| guessing(judge(&plan, test, batches), verdict);
            erase(&plan, test, &judge).broken.len()
        });
        // A fixture that passes with everything shows nothing to one that guesses so.
        let shown = found.take(40).filter(|it| *it > 0).count();
        assert!(shown > 10, "{shown} of 40 fixtures show that unknown is taken for {verdict:?}");
    }
}

/// An evaluator that believes every collection to be whole, as one would that counted nothing.
#[test]
fn an_evaluator_that_counts_nothing_is_found_out() {
    let policy = library();
    let plan = plan::plan(&policy);
    let trusting = |test: &Test, plan: &Plan| {
        let judge = |mut batches: Vec<Batch>| {
            for batch in &mut batches {
                for at in 0..batch.scopes.len() {
                    batch.scopes[at].count = listed(batch, at);
                }
            }
            judge(plan, test, batches)
        };
        erase(plan, test, &judge).broken.len()
    };
    let broken: usize =
        policy.graph().tests.iter().take(40).map(|it| trusting(it, &planned(&plan, it))).sum();
    assert!(broken > 0, "no fixture shows that a page is missing");
}

/// How many facts of its entity a batch has, where a scope says that these are all.
fn listed(batch: &Batch, scope: usize) -> Option<u64> {
    let scope = &batch.scopes[scope];
    let all = batch.facts.iter().filter(|it| *it.entity == *scope.entity).count() as u64;
    if scope.conditions.is_empty() { Some(all) } else { scope.count }
}
