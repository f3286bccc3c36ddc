//! The SARIF report: what its readers demand, and that doubt never looks good.

use crate::look::PLAIN;
use crate::model::Report;
use crate::{render, sample};
use serde_json::{Value, json};

fn document(report: &Report) -> Value {
    let mut out = Vec::new();
    render(report, &super::FORMAT, PLAIN, &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

#[test]
fn a_finding_is_a_result_with_place_and_prints() {
    let run = document(&sample::report())["runs"][0].clone();
    assert_eq!(run["results"].as_array().unwrap().len(), 1);
    let result = &run["results"][0];
    assert_eq!((&result["ruleId"], &result["level"]), (&json!("1.2.a"), &json!("error")));
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], ".github/workflows/cd.yml");
    let region = json!({ "startLine": 3, "startColumn": 14, "endLine": 3, "endColumn": 23 });
    assert_eq!(place["region"], region);
    assert_eq!(result["message"]["text"], "release may write everything \\[really␛\\[2J\\]");
    let rule = &run["tool"]["driver"]["rules"][1];
    assert_eq!(rule["id"], "1.2.a");
    assert_eq!(rule["properties"]["security-severity"], "8.0");
    for prints in ["primaryLocationLineHash", "policyc/v1"] {
        assert!(result["partialFingerprints"][prints].is_string(), "{prints}");
    }
}

#[test]
fn doubt_is_a_notification_and_the_run_unsuccessful() {
    let mut report = sample::report();
    report.clauses.retain(|it| it.id == "1.1.a" || it.id == "3.1.b1");
    report.problems.clear();
    report.not_encoded.clear();
    report.switched_off.clear();
    report.deselected.clear();
    let invocation = document(&report)["runs"][0]["invocations"][0].clone();
    assert_eq!(invocation["executionSuccessful"], false);
    let shown = &invocation["toolExecutionNotifications"];
    assert_eq!(shown.as_array().unwrap().len(), 1);
    assert_eq!(shown[0]["associatedRule"]["id"], "1.1.a");
    assert_eq!(shown[0]["level"], "warning");
    report.clauses.retain(|it| it.id == "3.1.b1");
    assert_eq!(document(&report)["runs"][0]["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn nothing_judged_is_not_successful() {
    let mut report = sample::report();
    report.clauses.clear();
    assert_eq!(document(&report)["runs"][0]["invocations"][0]["executionSuccessful"], false);
}

#[test]
fn a_finding_without_a_file_points_at_its_clause_and_says_so() {
    let mut report = sample::report();
    for subject in report.clauses.iter_mut().flat_map(|it| &mut it.subjects) {
        subject.at.place = None;
        for leaf in subject.outcomes.iter_mut().flat_map(|it| &mut it.evidence) {
            leaf.place = None;
            leaf.pointer = Some("/members/3".into());
        }
    }
    let result = document(&report)["runs"][0]["results"][0].clone();
    let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "clauses/1.2.a.policy");
    let message = result["message"]["text"].as_str().unwrap();
    assert!(message.contains("/members/3; the place shown is the clause"), "{message}");
}

#[test]
fn addresses_are_relative_and_encoded() {
    assert_eq!(super::place::uri("/etc/../a b/ü.yml"), "etc/a%20b/%C3%BC.yml");
    assert_eq!(super::place::uri("javascript:alert(1)"), "javascript%3Aalert%281%29");
}

#[test]
fn more_results_than_are_shown_are_split() {
    let mut report = sample::report();
    let subject = report.clauses[1].subjects[0].clone();
    report.clauses[1].subjects = vec![subject; 5_001];
    let document = document(&report);
    let runs = document["runs"].as_array().unwrap();
    let counts: Vec<usize> =
        runs.iter().map(|it| it["results"].as_array().unwrap().len()).collect();
    assert_eq!(counts, [5_000, 1]);
    assert_eq!(runs[1]["automationDetails"]["id"], "policyc/2");
}
