//! SARIF 2.1.0, as code-scanning services take it. It knows no doubt, so nothing undecided is ever a result: an unknown
//! clause is a notification, and the run says that it was not successful.

mod place;

use crate::Format;
use crate::escape::visible;
use crate::fingerprint;
use crate::look::Look;
use crate::missing;
use crate::model::{Clause, Outcome, Report, Subject};
use crate::wording;
use evaluator::verdict::Verdict;
use language::diagnostic::Severity;
use language::graph::clause::Grade;
use language::source_map::SourceMap;
use language::span::Span;
use place::LineHashes;
use place::location;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use std::io::{Result, Write};

/// The format's row.
pub const FORMAT: Format =
    Format { name: "sarif", doc: "for code scanning services: SARIF 2.1.0", write };

/// Of more results in one run, services show the first 5,000 only.
const RESULTS_PER_RUN: usize = 5_000;
/// Of more runs, services refuse the file.
const RUNS: usize = 20;
/// Of more tags, services refuse the file.
const TAGS: usize = 20;
/// Of longer descriptions, services refuse the file.
const DESCRIPTION: usize = 1_000;

fn write(report: &Report, _: Look, out: &mut dyn Write) -> Result<()> {
    let all = results(report);
    let mut runs: Vec<Value> = all
        .chunks(RESULTS_PER_RUN)
        .take(RUNS)
        .zip(1..)
        .map(|(part, at)| run(part, at, report))
        .collect();
    if runs.is_empty() {
        runs.push(run(&[], 1, report));
    }
    let left = all.len().saturating_sub(RESULTS_PER_RUN.saturating_mul(RUNS));
    if left > 0 {
        return Err(std::io::Error::other(format!(
            "{left} results are more than SARIF readers take; use --format json"
        )));
    }
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": runs,
    });
    crate::json::print(&document, out)
}

fn run(results: &[Value], at: usize, report: &Report) -> Value {
    json!({
        "tool": { "driver": {
            "name": "policyc",
            "version": report.tool,
            "rules": report.clauses.iter().map(rule).collect::<Vec<_>>(),
        } },
        "automationDetails": { "id": format!("policyc/{at}") },
        "columnKind": "utf16CodeUnits",
        "invocations": [{
            "executionSuccessful": is_decided(report),
            "toolExecutionNotifications": notifications(report),
        }],
        "results": results,
    })
}

/// Whether nothing is open: any doubt makes the run unsuccessful.
fn is_decided(report: &Report) -> bool {
    let open = |it: &Clause| {
        matches!(it.verdict, Verdict::Unknown | Verdict::Error) || it.count(Verdict::Unknown) > 0
    };
    !report.clauses.is_empty() && report.notes.is_empty() && !report.clauses.iter().any(open)
}

fn rule(it: &Clause) -> Value {
    let why = it.why.as_deref().unwrap_or(&it.title);
    let fix = if it.fix.is_empty() { &it.title } else { &it.fix };
    let tags = it.controls.iter().map(|it| format!("{}:{}", it.framework, it.id));
    let tags: Vec<String> = std::iter::once("security".to_owned()).chain(tags).take(TAGS).collect();
    json!({
        "id": it.id,
        "name": it.name,
        "shortDescription": { "text": text(&it.title) },
        "fullDescription": { "text": text(why) },
        "help": { "text": text(fix) },
        "defaultConfiguration": { "level": level(it.severity) },
        "properties": { "tags": tags, "security-severity": weight(it.severity) },
    })
}

fn level(grade: Grade) -> &'static str {
    match grade {
        Grade::Critical | Grade::High => "error",
        Grade::Medium => "warning",
        Grade::Low | Grade::Info => "note",
    }
}

/// The number by which services sort; above 9 critical, from 7 high, from 4 medium, below low.
fn weight(grade: Grade) -> &'static str {
    match grade {
        Grade::Critical => "9.5",
        Grade::High => "8.0",
        Grade::Medium => "5.5",
        Grade::Low => "3.0",
        Grade::Info => "1.0",
    }
}

/// Every finding, worst first.
fn results(report: &Report) -> Vec<Value> {
    let mut hashes = LineHashes::new(&report.sources);
    let positions = report.clauses.iter().zip(0_usize..);
    let mut clauses: Vec<(&Clause, usize)> = positions.collect();
    clauses.sort_by_key(|(it, at)| (std::cmp::Reverse(it.severity), *at));
    let mut results = Vec::new();
    for (clause, at) in clauses {
        for subject in &clause.subjects {
            let outcomes = subject.outcomes.iter();
            for outcome in
                outcomes.filter(|it| matches!(it.verdict, Verdict::Fail | Verdict::Waived))
            {
                results.push(result((clause, at), subject, outcome, (report, &mut hashes)));
            }
        }
    }
    results
}

fn result(
    (clause, at): (&Clause, usize),
    subject: &Subject,
    outcome: &Outcome,
    (report, hashes): (&Report, &mut LineHashes<'_>),
) -> Value {
    let sources = &report.sources;
    let place = outcome.place().or(subject.at.place);
    let place = place.filter(|span| sources.get(span.file).is_some());
    let mut message = outcome.message.clone();
    if place.is_none() {
        let leaf = outcome.evidence.first().unwrap_or(&subject.at);
        let pointer = leaf.pointer.as_deref().unwrap_or("");
        let _ = write!(
            message,
            " (evidence: {} {pointer}; the place shown is the clause)",
            leaf.source
        );
    }
    let shown = place.unwrap_or(clause.declared);
    let mut prints = Map::new();
    if let Some(hash) = hashes.of(shown) {
        prints.insert("primaryLocationLineHash".to_owned(), hash.into());
    }
    prints.insert("policyc/v1".to_owned(), fingerprint::finding(clause, subject, outcome).into());
    let mut it = json!({
        "ruleId": clause.id,
        "ruleIndex": at,
        "kind": "fail",
        "level": level(clause.severity),
        "message": { "text": escaped(&message) },
        "locations": [location(shown, sources)],
        "relatedLocations": related(outcome, shown, sources),
        "partialFingerprints": prints,
    });
    if let (Verdict::Waived, Some(fields)) = (outcome.verdict, it.as_object_mut()) {
        let waivers = subject.waivers.iter().filter_map(|it| report.waivers.get(*it));
        let why: Vec<String> = waivers
            .map(|it| {
                format!("{} ({}, owner {}, until {})", it.reason, it.ticket, it.owner, it.until)
            })
            .collect();
        let why = text(&why.join("; "));
        let accepted = json!([{ "kind": "external", "status": "accepted", "justification": why }]);
        fields.insert("suppressions".to_owned(), accepted);
    }
    it
}

fn related(outcome: &Outcome, shown: Span, sources: &SourceMap) -> Vec<Value> {
    let mut places: Vec<Value> = Vec::new();
    let others = outcome.evidence.iter().filter(|it| it.place != Some(shown));
    for leaf in others.take(99) {
        let Some(span) = leaf.place else { continue };
        let mut place = location(span, sources);
        if let Some(fields) = place.as_object_mut() {
            fields.insert("message".to_owned(), json!({ "text": escaped(&wording::leaf(leaf)) }));
        }
        places.push(place);
    }
    places
}

/// What is open, what broke, and what could not be read.
fn notifications(report: &Report) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    for note in &report.notes {
        all.push(json!({ "level": "warning", "message": { "text": text(note) } }));
    }
    for clause in &report.clauses {
        all.extend(notification(clause, report));
    }
    for (id, name, why) in &report.switched_off {
        let words = format!("clause {id} ({name}) is switched off by the policy: {why}");
        all.push(json!({ "level": "note", "message": { "text": text(&words) } }));
    }
    if !report.deselected.is_empty() {
        let ids: Vec<&str> = report.deselected.iter().map(|(id, _)| id.as_str()).collect();
        let words = format!("left out by --only or --skip: {}", ids.join(", "));
        all.push(json!({ "level": "note", "message": { "text": text(&words) } }));
    }
    for it in &report.not_encoded {
        let words =
            format!("clause {} ({}) is not encoded yet: nothing is said about it", it.id, it.name);
        all.push(json!({ "level": "note", "message": { "text": text(&words) } }));
    }
    for it in &report.problems {
        let mut words = it.message.clone();
        for help in &it.help {
            let _ = write!(words, "; {help}");
        }
        let mut shown = json!({
            "level": problem_level(it.severity),
            "message": { "text": text(&words) },
            "descriptor": { "id": it.code.name },
        });
        if let (Some(_), Some(fields)) = (report.sources.get(it.span.file), shown.as_object_mut()) {
            fields.insert("locations".to_owned(), json!([location(it.span, &report.sources)]));
        }
        all.push(shown);
    }
    all
}

fn notification(clause: &Clause, report: &Report) -> Option<Value> {
    let missing = clause.missing();
    let (level, words) = match (clause.verdict, missing.as_slice()) {
        (Verdict::Error, _) => {
            let fault = clause.fault.as_deref().unwrap_or("a requirement could not be evaluated");
            ("error", format!("clause {} was not evaluated: {fault}", clause.id))
        }
        (_, []) if clause.verdict != Verdict::Unknown => return None,
        (_, []) => ("warning", format!("clause {} is undecided", clause.id)),
        (_, [first, ..]) => {
            let mut names: Vec<String> = missing.iter().map(|it| missing::name(it)).collect();
            names.sort();
            names.dedup();
            let remedy = missing::remedy(first, &report.remedies);
            (
                "warning",
                format!(
                    "clause {} is undecided in part: it needs {}; {remedy}",
                    clause.id,
                    names.join(", ")
                ),
            )
        }
    };
    Some(json!({
        "level": level,
        "message": { "text": text(&words) },
        "associatedRule": { "id": clause.id },
    }))
}

fn problem_level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "note",
    }
}

/// Text for a field that is shown as it is, within the length that is taken.
fn text(it: &str) -> String {
    crate::look::shorten(&visible(it), DESCRIPTION)
}

/// Text for a message, where brackets would be a link.
fn escaped(it: &str) -> String {
    text(it).replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

#[cfg(test)]
mod tests;
