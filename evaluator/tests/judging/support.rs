//! Builders: a policy from text, batches of facts by hand, and the check that runs a policy's own tests.

use language::policy::{CheckedPolicy, Terms, admit};
use language::resolve::Library;
use language::span::FileId;
use policyc_evaluator::eval::{self, EvalContext};
use policyc_evaluator::fact::{Batch, Fact, Provenance};
use policyc_evaluator::scope::{Condition, Obtained, Scope, Source, Status};
use policyc_evaluator::value::Value;
use policyc_evaluator::verdict::{ClauseOutcome, Verdicts};
use policyc_evaluator::{builtins, given, plan, store};

/// A checked policy.
#[track_caller]
pub(crate) fn policy(text: &str) -> CheckedPolicy {
    let signatures = builtins::signatures();
    let library = Library { builtins: &signatures, ..Library::default() };
    let analysis = language::front::analyze(&[(FileId(0), text.into())], &library);
    admit(analysis, Terms::PLAIN).unwrap_or_else(|errors| {
        let shown = errors.iter().map(|it| format!("{} at `{}`", it.message, it.span.text(text)));
        panic!("{}", shown.collect::<Vec<_>>().join("\n"))
    })
}

/// Runs every `test` item of a policy.
#[track_caller]
pub(crate) fn holds(text: &str) {
    let policy = policy(text);
    assert!(!policy.graph().tests.is_empty(), "the policy has no test");
    for test in &policy.graph().tests {
        let outcome = given::run_test(&policy, test);
        assert!(outcome.passed, "{}:\n{}", test.title, outcome.lines.join("\n"));
    }
}

pub(crate) fn source(id: &str, collected_at: Option<i64>) -> Source {
    Source {
        id: id.into(),
        uri: format!("uri:{id}").into(),
        media: format!("media/{id}").into(),
        path: format!("{id}.json").into(),
        file: None,
        sha256: None,
        bytes: None,
        obtained: Obtained::Exported,
        collected_at,
        collector: "hand".into(),
    }
}

pub(crate) fn fact(entity: &'static str, id: &str, source: &str) -> Fact {
    Fact::new(entity, id, Provenance { source: source.into(), ..Provenance::default() })
}

pub(crate) fn scope(entity: &str, conditions: &[(&str, &str)], count: u64, source: &str) -> Scope {
    let condition = |(path, value): &(&str, &str)| Condition {
        path: (*path).into(),
        value: Value::text(*value),
    };
    Scope {
        id: format!("{entity}{conditions:?}{source}").into(),
        entity: entity.into(),
        conditions: conditions.iter().map(condition).collect(),
        status: Status::Complete,
        count: Some(count),
        attributes: None,
        window: None,
        source: source.into(),
        collected_at: None,
        reason: None,
        remedy: None,
    }
}

pub(crate) fn batch(sources: &[Source], scopes: &[Scope], facts: &[Fact]) -> Batch {
    Batch {
        sources: sources.to_vec(),
        scopes: scopes.to_vec(),
        facts: facts.to_vec(),
        diagnostics: Vec::new(),
    }
}

/// The verdicts of a policy on batches.
#[track_caller]
pub(crate) fn judge(policy: &CheckedPolicy, batches: Vec<Batch>, at: i64) -> Verdicts {
    let plan = plan::plan(policy);
    let (store, diagnostics) = store::admit(policy.schema(), batches);
    assert_eq!(diagnostics, [], "facts are well formed");
    eval::run(&plan, &store, &EvalContext::at(at))
}

/// The verdict of the only clause.
#[track_caller]
pub(crate) fn only(policy: &CheckedPolicy, batches: Vec<Batch>) -> ClauseOutcome {
    judge(policy, batches, 0).clauses.into_iter().next().unwrap()
}
