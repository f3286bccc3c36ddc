//! Evidence: which fact decided, where it stands, and the tree of an explanation.

use crate::support::{batch, policy, scope, source};
use language::graph::ClauseId;
use language::span::{FileId, Span};
use policyc_evaluator::eval::{self, EvalContext};
use policyc_evaluator::explain::Role;
use policyc_evaluator::explain::proof::{PartOf, Standing, prove};
use policyc_evaluator::fact::{Fact, Provenance};
use policyc_evaluator::store::FactStore;
use policyc_evaluator::value::Value;
use policyc_evaluator::verdict::{SubjectKey, Verdict};
use policyc_evaluator::{plan, store};

const TEXT: &str = "
entity Job {
  key id: Text
  needs: set of Job
  timeout: Duration
  scan: Bool
}
rule scanned(Job job) {
  when job.scan
}
clause 1.1.a short \"jobs are short\" {
  severity high
  for each Job job where job.id like glob\"deploy*\"
  require job.timeout <= 1h else \"{job} runs {job.timeout}\"
  require some Job other in job.needs+ where scanned(other) else \"{job} is not scanned\"
  forbid some Job other in job.needs where other.timeout > 2h
  require some Job other where other.id like glob\"lint*\" else \"no lint\"
  fix \"shorten {job} to less than {job.timeout}\"
}
";

fn at(start: usize, end: usize) -> Span {
    Span::new(FileId(7), start, end)
}

fn job(id: &str, place: Span) -> Fact {
    let provenance = Provenance { source: "s".into(), span: Some(place), ..Provenance::default() };
    Fact::new("Job", id, provenance)
}

fn facts() -> Vec<Fact> {
    let none = Value::Many(Vec::new());
    vec![
        job("build", at(0, 5))
            .with("needs", none.clone())
            .with_at("scan", Value::Bool(false), at(8, 13))
            .with_at("timeout", Value::Duration(10_800), at(20, 22)),
        job("deploy", at(30, 36))
            .with_at("needs", Value::texts(["build"]), at(40, 45))
            .with("scan", Value::Bool(true))
            .with_at("timeout", Value::Duration(7_200), at(50, 52)),
    ]
}

fn evaluated() -> (plan::Plan, FactStore) {
    let policy = policy(TEXT);
    let given = batch(&[source("s", None)], &[scope("Job", &[], 2, "s")], &facts());
    let (store, diagnostics) = store::admit(policy.schema(), vec![given]);
    assert_eq!(diagnostics, []);
    (plan::plan(&policy), store)
}

#[test]
fn the_first_leaf_is_the_scalar_that_decided() {
    let (plan, store) = evaluated();
    let verdicts = eval::run(&plan, &store, &EvalContext::at(0));
    let subject = &verdicts.clauses[0].subjects[0];
    assert_eq!(subject.verdict, Verdict::Fail);
    assert_eq!(subject.at.place, Some(at(30, 36)));
    let [short, scanned, light, lint] = subject.outcomes.as_slice() else { panic!("failures") };
    assert_eq!(short.message, "deploy runs 2h");
    let leaf = &short.evidence[0];
    assert_eq!((leaf.attribute.as_deref(), leaf.value.as_deref()), (Some("timeout"), Some("2h")));
    assert_eq!(leaf.place, Some(at(50, 52)));
    assert_eq!(&*leaf.source, "s.json");
    assert_eq!(scanned.message, "deploy is not scanned");
    let places: Vec<Option<Span>> = scanned.evidence.iter().map(|it| it.place).collect();
    assert!(places.starts_with(&[Some(at(40, 45))]), "{places:?}");
    assert!(places.contains(&Some(at(8, 13))), "the candidate and the atom it fell on: {places:?}");
    let witness = &light.evidence[0];
    assert_eq!((&*witness.id, witness.place), ("build", Some(at(0, 5))));
    assert_eq!(light.evidence[1].place, Some(at(20, 22)));
    assert_eq!(
        lint.evidence[0].place, subject.at.place,
        "what lacks it, not an innocent candidate"
    );
    assert_eq!(subject.fix, "shorten deploy to less than 2h");
}

#[test]
fn an_explanation_is_a_tree_down_to_the_atoms() {
    let (plan, store) = evaluated();
    let key = SubjectKey { parts: vec!["deploy".into()] };
    let context = EvalContext::at(0);
    let proof = prove(&plan, &store, &context, (ClauseId(0), &key)).unwrap();
    assert_eq!(proof.standing, Standing::Judged(Verdict::Fail));
    let [short, scanned, ..] = proof.parts.as_slice() else { panic!("{proof:?}") };
    assert_eq!((proof.parts.len(), short.of), (4, PartOf::Requirement(0)));
    assert_eq!(short.tree.text, "2h <= 1h");
    let candidate = &scanned.tree.children[0];
    assert_eq!((candidate.role, candidate.text.as_str()), (Role::Candidate, "build"));
    let called = &candidate.children[0];
    assert_eq!(called.text, "scanned(build)");
    assert_eq!(
        (called.children[0].role, called.children[0].text.as_str()),
        (Role::Branch(1), "false")
    );
    let nobody = SubjectKey { parts: vec!["nobody".into()] };
    assert_eq!(prove(&plan, &store, &context, (ClauseId(0), &nobody)), None);
}

#[test]
fn a_plan_prints_its_access_paths() {
    let (plan, _) = evaluated();
    let text = plan::text::print(&plan);
    assert!(text.contains("each job <- scan Job"), "{text}");
    assert!(text.contains("exists [other <- members job.needs+] scanned(other)"), "{text}");
}
