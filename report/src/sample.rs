//! A report written by hand, for the tests of every format: one of each verdict, with hostile text in it.

use crate::model::{
    Change, Clause, Input, NotEncoded, Outcome, Policy, Remedy, Report, Subject, Waiver,
    WaiverState,
};
use evaluator::evidence::{Evidence, Missing};
use evaluator::verdict::{Attested, Verdict};
use language::codes::sources::UNREADABLE_SOURCE;
use language::diagnostic::Diagnostic;
use language::graph::clause::{Control, Enforcement, Grade};
use language::source_map::SourceMap;
use language::span::{FileId, Span};

const WORKFLOW: &str = "name: cd
on: push
permissions: write-all
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - uses: acme/deploy@v2
";
const POLICY: &str = "clause 1.2.a least_privilege \"A job holds only the permissions it needs\" {
  for each Job job
  forbid job.contents is write
    else \"{job.name} may write everything\"
}
";

fn span_of(file: FileId, text: &str, under: &str) -> Span {
    let start = text.find(under).unwrap();
    Span::new(file, start, start.saturating_add(under.len()))
}

fn evidence(entity: &str, id: &str, place: Option<Span>) -> Evidence {
    Evidence {
        entity: entity.into(),
        id: id.into(),
        attribute: None,
        value: None,
        place,
        pointer: None,
        source: ".github/workflows/cd.yml".into(),
        via: Vec::new(),
        asked_at: None,
    }
}

fn clause(id: &str, name: &str, verdict: Verdict, declared: Span) -> Clause {
    Clause {
        id: id.into(),
        name: name.into(),
        title: "A job holds only the permissions it needs".into(),
        severity: Grade::High,
        enforcement: Enforcement::Block,
        enforced_from: None,
        verdict,
        controls: vec![Control { framework: "soc2".into(), id: "CC6.3".into() }],
        why: Some("A token that may write everything makes every step a deployer.".into()),
        fix: String::new(),
        subjects: Vec::new(),
        exempt: Vec::new(),
        unseen: Vec::new(),
        fault: None,
        rule: None,
        declared,
    }
}

/// The report.
pub(crate) fn report() -> Report {
    let mut sources = SourceMap::default();
    let workflow = sources.add(".github/workflows/cd.yml", WORKFLOW);
    let policy = sources.add("clauses/1.2.a.policy", POLICY);
    let declared = span_of(policy, POLICY, "least_privilege");
    let asked = span_of(
        policy,
        POLICY,
        "forbid job.contents is write\n    else \"{job.name} may write everything\"",
    );
    let job = span_of(workflow, WORKFLOW, "release");
    let mut decided = evidence("Job", "cd/release", Some(span_of(workflow, WORKFLOW, "write-all")));
    decided.attribute = Some("contents".into());
    decided.value = Some("write".into());
    let mut failed = clause("1.2.a", "least_privilege", Verdict::Fail, declared);
    failed.fix = "List what the job uses under `permissions`, and nothing else.".into();
    failed.subjects = vec![Subject {
        subject: "cd/release".into(),
        verdict: Verdict::Fail,
        at: evidence("Job", "cd/release", Some(job)),
        outcomes: vec![Outcome {
            verdict: Verdict::Fail,
            message: "release may write everything [really\u{1b}[2J]".into(),
            evidence: vec![decided, evidence("Job", "cd/release", Some(job))],
            missing: Vec::new(),
            needed: Vec::new(),
            asked,
        }],
        attested: Vec::new(),
        waivers: vec![0],
        maybe: false,
        fix: String::new(),
    }];
    let mut open = clause("1.1.a", "mfa_required", Verdict::Unknown, declared);
    open.severity = Grade::Critical;
    open.unseen = vec![Missing::Collection {
        entity: "Identity".into(),
        of: Some(("org".into(), "gh:org:acme".into())),
        reason: Some("a checkout does not show who may sign in".into()),
    }];
    let mut passed = clause("3.1.b1", "pipelines_in_version_control", Verdict::Pass, declared);
    passed.subjects = vec![Subject {
        subject: "cd".into(),
        verdict: Verdict::Pass,
        at: evidence("Pipeline", "cd", Some(job)),
        outcomes: Vec::new(),
        attested: vec![Attested {
            statement: evidence("Attestation", "review-1", None),
            by: Some("\"alice\u{1b}[2J\"".into()),
            at: Some("2026-02-03T12:00:00Z".into()),
        }],
        waivers: Vec::new(),
        maybe: false,
        fix: String::new(),
    }];
    let mut broken = clause("4.2.b", "deployment_record_complete", Verdict::Error, declared);
    broken.fault = Some("the limit of 1000 steps was reached".into());
    Report {
        tool: "0.1.0".into(),
        target: ".".into(),
        again: String::new(),
        at: 1_772_539_200,
        policy: Policy {
            name: "pipeline_security".into(),
            version: "1.0.0".into(),
            title: "CI/CD Pipeline Security Policy".into(),
            origin: "built in".into(),
            parameters: vec![("max_token_lifetime".into(), Some("1h".into()))],
        },
        sections: vec![
            ("1".into(), "Pipeline Access Control".into()),
            ("3".into(), "Build Integrity".into()),
            ("4".into(), "Deployment Controls".into()),
        ],
        clauses: vec![
            open,
            failed,
            passed,
            clause("3.2.c", "artifacts_signed_before_storage", Verdict::NotApplicable, declared),
            broken,
        ],
        deselected: vec![("5.3.b".into(), "policy_reviewed".into())],
        waivers: vec![Waiver {
            clause: "1.2.a".into(),
            name: "least_privilege".into(),
            on: "Job(name: \"release\")".into(),
            owner: "platform\u{1b}[2J".into(),
            approved_by: Some("ciso".into()),
            reason: "Until the release is out".into(),
            ticket: "SEC-1412".into(),
            until: "2026-02-28".into(),
            compensated_by: vec!["mfa_required".into()],
            state: WaiverState::Expired,
            covers: vec!["cd/release".into()],
            declared,
        }],
        changes: vec![Change {
            pack: "std".into(),
            what: "max_token_lifetime = 2h".into(),
            direction: "loosens",
            because: Some("Builds take that long".into()),
            applied: false,
            declared,
        }],
        switched_off: vec![("4.1.c1".into(), "rollback_documented".into(), "no need".into())],
        not_encoded: vec![NotEncoded {
            id: "V.g".into(),
            name: "failed_validations_investigated".into(),
            title: "a failed validation led to a recorded root cause".into(),
        }],
        problems: vec![
            Diagnostic::new(&UNREADABLE_SOURCE, Span::new(workflow, 9, 11), "`cd.yml` is not YAML")
                .label("a tab cannot indent"),
        ],
        notes: Vec::new(),
        hints: Vec::new(),
        inputs: vec![Input {
            path: ".github/workflows/cd.yml".into(),
            media: "yaml/github-workflow".into(),
            sha256: Some("ab".repeat(32)),
            collected_at: None,
        }],
        remedies: vec![Remedy {
            entity: "Identity".into(),
            attribute: None,
            text: "gh api orgs/ORG/members > members.json, then --facts members.json".into(),
        }],
        sources,
    }
}
