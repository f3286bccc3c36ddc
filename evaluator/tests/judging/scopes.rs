//! The scope rules, one test each.

use crate::support::{batch, fact, judge, only, policy, scope, source};
use language::policy::CheckedPolicy;
use policyc_evaluator::evidence::Missing;
use policyc_evaluator::fact::Fact;
use policyc_evaluator::scope::Status;
use policyc_evaluator::store;
use policyc_evaluator::value::{Known, Value};
use policyc_evaluator::verdict::Verdict;

const SCHEMA: &str = "
entity Repo {
  key id: Text
  public: Bool
}
entity Pipeline {
  key id: Text
  repo: Repo
}
entity Job {
  key id: Text
  pipeline: Pipeline
  kind: Text
  safe: Bool
}
";

fn jobs() -> CheckedPolicy {
    policy(&format!(
        "{SCHEMA}
clause 1.1.a safe \"jobs are safe\" {{
  severity high
  for each Pipeline pipeline
  forbid some Job job of pipeline where job.safe is false
}}
"
    ))
}

fn repo(id: &str) -> Fact {
    fact("Repo", id, "s").with("public", Value::Bool(true))
}

fn pipeline(id: &str, repo: &str) -> Fact {
    fact("Pipeline", id, "s").with("repo", Value::text(repo))
}

fn job(id: &str, pipeline: &str) -> Fact {
    let job = fact("Job", id, "s").with("pipeline", Value::text(pipeline));
    job.with("safe", Value::Bool(true)).with("kind", Value::text("k"))
}

#[test]
fn a_scope_by_path_closes_the_jobs_of_a_pipeline_of_that_repository() {
    let facts = [repo("r"), pipeline("p", "r"), job("j", "p")];
    let listed = scope("Job", &[("pipeline.repo", "r")], 1, "s");
    let pipelines = scope("Pipeline", &[], 1, "s");
    let closed = batch(&[source("s", None)], &[pipelines.clone(), listed], &facts);
    assert_eq!(only(&jobs(), vec![closed]).verdict, Verdict::Pass);
    let open = batch(&[source("s", None)], std::slice::from_ref(&pipelines), &facts);
    let outcome = only(&jobs(), vec![open]);
    assert_eq!(outcome.verdict, Verdict::Unknown);
    let of = Some(("pipeline".into(), "p".into()));
    let missing = Missing::Collection { entity: "Job".into(), of, reason: None };
    assert_eq!(outcome.subjects[0].outcomes[0].missing, [missing]);
    let other = scope("Job", &[("pipeline.repo", "elsewhere")], 0, "s");
    let elsewhere = batch(&[source("s", None)], &[pipelines, other], &facts);
    assert_eq!(only(&jobs(), vec![elsewhere]).verdict, Verdict::Unknown);
}

#[test]
fn an_entity_is_complete_where_each_owner_is_covered() {
    let policy = policy(&format!(
        "{SCHEMA}
clause 1.1.a any \"no job is unsafe\" {{
  severity high
  for each Repo repo
  forbid some Job job where job.safe is false
}}
"
    ));
    let facts = [repo("r1"), repo("r2"), pipeline("p", "r1"), job("j", "p")];
    let repos = scope("Repo", &[], 2, "s");
    let one = scope("Job", &[("pipeline.repo", "r1")], 1, "s");
    let two = scope("Job", &[("pipeline.repo", "r2")], 0, "s");
    let sources = [source("s", None)];
    let all = batch(&sources, &[repos.clone(), one.clone(), two.clone()], &facts);
    assert_eq!(only(&policy, vec![all]).verdict, Verdict::Pass);
    let half = batch(&sources, &[repos, one.clone()], &facts);
    assert_eq!(only(&policy, vec![half]).verdict, Verdict::Unknown);
    let unlisted_repos = batch(&sources, &[one, two], &facts);
    assert_eq!(only(&policy, vec![unlisted_repos]).verdict, Verdict::Unknown);
}

#[test]
fn a_count_that_disagrees_makes_a_scope_partial() {
    let facts = [repo("r"), pipeline("p", "r"), job("j", "p")];
    let sources = [source("s", None)];
    let pipelines = scope("Pipeline", &[], 1, "s");
    let with = |count: u64, facts: &[Fact]| {
        let jobs_scope = scope("Job", &[("pipeline", "p")], count, "s");
        only(&jobs(), vec![batch(&sources, &[pipelines.clone(), jobs_scope], facts)])
    };
    assert_eq!(with(1, &facts).verdict, Verdict::Pass);
    let outcome = with(2, &facts);
    assert_eq!(outcome.verdict, Verdict::Unknown);
    let Missing::Collection { reason, .. } = &outcome.subjects[0].outcomes[0].missing[0] else {
        panic!("a collection is missing")
    };
    assert_eq!(reason.as_deref(), Some("it vouches for 2 facts and 1 were found"));
    let mut none = scope("Job", &[("pipeline", "p")], 1, "s");
    none.count = None;
    let silent = batch(&sources, &[pipelines.clone(), none], &facts);
    assert_eq!(only(&jobs(), vec![silent]).verdict, Verdict::Unknown);
}

#[test]
fn a_fact_from_elsewhere_does_not_repair_a_count() {
    let facts = [repo("r"), pipeline("p", "r")];
    let mine = batch(
        &[source("s", None)],
        &[scope("Pipeline", &[], 1, "s"), scope("Job", &[("pipeline", "p")], 1, "s")],
        &facts,
    );
    let stray = fact("Job", "j", "t").with("pipeline", Value::text("p"));
    let stray = stray.with("safe", Value::Bool(true));
    let other = batch(&[source("t", None)], &[], &[stray]);
    assert_eq!(only(&jobs(), vec![mine, other]).verdict, Verdict::Unknown);
}

#[test]
fn a_dangling_reference_opens_its_entity() {
    let facts = [repo("r"), pipeline("p", "r"), job("j", "p")];
    let scopes = [scope("Pipeline", &[], 1, "s"), scope("Job", &[], 1, "s")];
    let whole = batch(&[source("s", None)], &scopes, &facts);
    assert_eq!(only(&jobs(), vec![whole.clone()]).verdict, Verdict::Pass);
    let lost = fact("Job", "j2", "t").with("pipeline", Value::text("lost"));
    let lost = lost.with("safe", Value::Bool(true));
    let outcome = only(&jobs(), vec![whole, batch(&[source("t", None)], &[], &[lost])]);
    assert_eq!(outcome.verdict, Verdict::Unknown);
    let missing = Missing::Fact { entity: "Pipeline".into(), id: "lost".into() };
    assert!(outcome.unseen.contains(&missing), "{:?}", outcome.unseen);
}

#[test]
fn two_sources_that_disagree_leave_the_attribute_unknown() {
    let facts = [repo("r"), pipeline("p", "r"), job("j", "p")];
    let scopes = [scope("Pipeline", &[], 1, "s"), scope("Job", &[], 1, "s")];
    let first = batch(&[source("s", None)], &scopes, &facts);
    let same = fact("Job", "j", "t").with("safe", Value::Bool(true));
    let same = batch(&[source("t", None)], &[], &[same]);
    assert_eq!(only(&jobs(), vec![first.clone(), same]).verdict, Verdict::Pass);
    let other = fact("Job", "j", "t").with("safe", Value::Bool(false));
    let other = batch(&[source("t", None)], &[], &[other]);
    let outcome = only(&jobs(), vec![first, other]);
    assert_eq!(outcome.verdict, Verdict::Unknown);
    let conflict =
        Missing::Conflict { entity: "Job".into(), id: "j".into(), attribute: "safe".into() };
    assert_eq!(outcome.subjects[0].outcomes[0].missing, [conflict]);
}

#[test]
fn one_source_that_contradicts_itself_is_a_mistake() {
    let twice = [job("j", "p"), fact("Job", "j", "s").with("safe", Value::Bool(false))];
    let given = batch(&[source("s", None)], &[], &twice);
    let (_, diagnostics) = store::admit(jobs().schema(), vec![given]);
    let codes: Vec<&str> = diagnostics.iter().map(|it| it.code.name).collect();
    assert_eq!(codes, ["duplicate-fact"]);
}

#[test]
fn the_newer_answer_replaces_the_older_one_whole() {
    let answer = |at: i64, safe: bool| {
        let mut source = source("s", Some(at));
        source.media = "api/jobs".into();
        let job = fact("Job", "j", "s").with("pipeline", Value::text("p"));
        let old = fact("Job", "gone", "s").with("pipeline", Value::text("p"));
        let old = old.with("safe", Value::Bool(false));
        let mut facts = vec![job.with("safe", Value::Bool(safe))];
        facts.extend((!safe).then_some(old));
        let listed = scope("Job", &[("pipeline", "p")], facts.len() as u64, "s");
        batch(&[source], &[listed], &facts)
    };
    let base = batch(
        &[source("b", None)],
        &[scope("Pipeline", &[], 1, "b")],
        &[fact("Repo", "r", "b"), fact("Pipeline", "p", "b").with("repo", Value::text("r"))],
    );
    let new_last = vec![base.clone(), answer(1, false), answer(2, true)];
    assert_eq!(only(&jobs(), new_last).verdict, Verdict::Pass);
    let new_first = vec![base.clone(), answer(2, true), answer(1, false)];
    assert_eq!(only(&jobs(), new_first).verdict, Verdict::Pass);
    assert_eq!(only(&jobs(), vec![base, answer(1, false)]).verdict, Verdict::Fail);
}

#[test]
fn a_condition_that_fixes_the_scope_closes_the_collection() {
    let policy = policy(&format!(
        "{SCHEMA}
clause 1.1.a builds \"no build is unsafe\" {{
  severity high
  for each Pipeline pipeline
  forbid some Job job of pipeline where job.kind is \"build\" and job.safe is false
}}
"
    ));
    let facts = [repo("r"), pipeline("p", "r"), job("j", "p").with("note", Known::Unknown)];
    let mut facts: Vec<Fact> = facts.into_iter().collect();
    facts[2].attributes.retain(|it| &*it.name != "note");
    let builds = scope("Job", &[("pipeline.repo", "r"), ("kind", "build")], 0, "s");
    let scopes = [scope("Pipeline", &[], 1, "s"), builds];
    let given = batch(&[source("s", None)], &scopes, &facts);
    assert_eq!(only(&policy, vec![given.clone()]).verdict, Verdict::Pass);
    assert_eq!(only(&jobs(), vec![given]).verdict, Verdict::Unknown);
}

#[test]
fn a_condition_that_fixes_two_values_is_closed_by_a_scope_of_either() {
    let policy = policy(&format!(
        "{SCHEMA}
clause 1.1.a builds \"no build is a test\" {{
  severity high
  for each Pipeline pipeline
  forbid some Job job of pipeline where job.kind is \"build\" and job.kind is \"test\"
}}
"
    ));
    let facts = [repo("r"), pipeline("p", "r")];
    for kind in ["build", "test"] {
        let listed = scope("Job", &[("pipeline.repo", "r"), ("kind", kind)], 0, "s");
        let scopes = [scope("Pipeline", &[], 1, "s"), listed];
        let given = batch(&[source("s", None)], &scopes, &facts);
        assert_eq!(only(&policy, vec![given]).verdict, Verdict::Pass, "{kind}");
    }
    let other = scope("Job", &[("pipeline.repo", "r"), ("kind", "lint")], 0, "s");
    let given = batch(&[source("s", None)], &[scope("Pipeline", &[], 1, "s"), other], &facts);
    assert_eq!(only(&policy, vec![given]).verdict, Verdict::Unknown);
}

#[test]
fn stale_and_future_evidence_is_unknown() {
    let policy = policy(&format!(
        "{SCHEMA}
clause 1.1.a fresh \"repositories are public\" {{
  severity high
  for each Repo repo
  require repo.public
  evidence newer than 1h
}}
"
    ));
    let repos = |at: Option<i64>| {
        let mut listed = scope("Repo", &[], 1, "s");
        listed.collected_at = at;
        batch(&[source("s", at)], &[listed], &[repo("r")])
    };
    let verdict = |at: Option<i64>| judge(&policy, vec![repos(at)], 10_000).clauses[0].clone();
    assert_eq!(verdict(None).verdict, Verdict::Pass);
    assert_eq!(verdict(Some(6_400)).verdict, Verdict::Pass);
    let stale = verdict(Some(6_399));
    assert_eq!(stale.verdict, Verdict::Unknown);
    let missing = Missing::Stale { source: "s.json".into(), collected_at: 6_399 };
    assert!(stale.unseen.contains(&missing), "{:?}", stale.unseen);
    assert_eq!(stale.subjects[0].outcomes[0].missing, [missing]);
    assert_eq!(verdict(Some(10_001)).verdict, Verdict::Unknown);
}

#[test]
fn statuses_other_than_complete_close_nothing_and_say_why() {
    let facts = [repo("r"), pipeline("p", "r"), job("j", "p")];
    for status in [Status::Partial, Status::Denied, Status::Unsupported, Status::Error] {
        let mut listed = scope("Job", &[], 1, "s");
        listed.status = status;
        listed.reason = Some("the page ended".to_owned());
        let scopes = [scope("Pipeline", &[], 1, "s"), listed];
        let outcome = only(&jobs(), vec![batch(&[source("s", None)], &scopes, &facts)]);
        assert_eq!(outcome.verdict, Verdict::Unknown);
        let Missing::Collection { reason, .. } = &outcome.subjects[0].outcomes[0].missing[0] else {
            panic!("a collection is missing")
        };
        assert_eq!(*reason, Some(format!("{}: the page ended", status.word())));
    }
}

#[test]
fn a_window_of_time_is_not_the_whole() {
    let facts = [repo("r"), pipeline("p", "r"), job("j", "p")];
    let mut listed = scope("Job", &[], 1, "s");
    listed.window = Some((0, 1_000));
    let scopes = [scope("Pipeline", &[], 1, "s"), listed];
    let outcome = only(&jobs(), vec![batch(&[source("s", None)], &scopes, &facts)]);
    assert_eq!(outcome.verdict, Verdict::Unknown);
    let Missing::Collection { reason, .. } = &outcome.subjects[0].outcomes[0].missing[0] else {
        panic!("a collection is missing")
    };
    assert_eq!(reason.as_deref(), Some("it speaks only of a window of time"));
}

#[test]
fn what_does_not_fit_the_schema_is_an_error_with_the_nearest_name() {
    let facts = [
        fact("Jobb", "a", "s"),
        fact("Job", "b", "s").with("saef", Value::Bool(true)),
        fact("Job", "c", "s").with("safe", Value::text("yes")),
        fact("Job", "d", "s").with("safe", Known::Absent),
    ];
    let (_, found) = store::admit(jobs().schema(), vec![batch(&[source("s", None)], &[], &facts)]);
    let codes: Vec<&str> = found.iter().map(|it| it.code.name).collect();
    let expected = ["fact-type", "fact-type", "unknown-fact-attribute", "unknown-fact-entity"];
    assert_eq!(codes, expected);
    assert_eq!(found[2].help, ["did you mean `safe`?"]);
    assert_eq!(found[3].help, ["did you mean `Job`?"]);
}

#[test]
fn the_order_of_facts_and_batches_changes_nothing() {
    let facts = [repo("r"), pipeline("p", "r"), job("j1", "p"), job("j2", "p"), job("j3", "x")];
    let scopes = [scope("Pipeline", &[], 1, "s"), scope("Job", &[], 3, "s")];
    let mut backward = facts.clone();
    backward.reverse();
    let sources = [source("s", None)];
    let policy = jobs();
    let one = judge(&policy, vec![batch(&sources, &scopes, &facts)], 0);
    let two = judge(&policy, vec![batch(&sources, &scopes, &backward)], 0);
    assert_eq!(one, two);
    let more = |text: &str| {
        let job = fact("Job", "j1", "t").with("pipeline", Value::text("p"));
        batch(&[source("t", Some(1))], &[], &[job.with("kind", Value::text(text))])
    };
    let base = batch(&sources, &scopes, &facts);
    let forward = judge(&policy, vec![base.clone(), more("k"), more("l")], 0);
    let backward = judge(&policy, vec![more("l"), base.clone(), more("k"), base], 0);
    assert_eq!(forward, backward);
}
