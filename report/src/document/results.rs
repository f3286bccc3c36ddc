//! The results that a document shows beside its clauses: read from the JSON report of an earlier run, and compared with the
//! policy of the document, since a verdict of another text is none of this one.

use crate::build;
use crate::document::model::{Outcome, Results};
use evaluator::verdict::Verdict;
use language::graph::lower::reached_params;
use language::graph::{Node, ParamId};
use language::literal;
use language::policy::CheckedPolicy;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Deserialize)]
struct Read {
    #[serde(rename = "schemaVersion")]
    schema_version: String,
    target: String,
    at: String,
    policy: Policy,
    clauses: Vec<Clause>,
}

#[derive(Deserialize)]
struct Policy {
    name: String,
    version: String,
    parameters: Vec<Parameter>,
}

#[derive(Deserialize)]
struct Parameter {
    name: String,
    value: Option<String>,
}

#[derive(Deserialize)]
struct Clause {
    name: String,
    verdict: String,
    subjects: Vec<Subject>,
}

#[derive(Deserialize)]
struct Subject {
    verdict: String,
}

/// Reads a JSON report.
///
/// # Errors
/// In words: what keeps the text from being one.
pub fn read(text: &str, policy: &CheckedPolicy) -> Result<Results, String> {
    let read: Read = serde_json::from_str(text)
        .map_err(|error| format!("it is not a report of `policyc eval --format json`: {error}"))?;
    if !read.schema_version.starts_with("1.") {
        return Err(format!(
            "its schemaVersion is `{}`, and this program reads 1.x",
            read.schema_version
        ));
    }
    let at = literal::instant(&read.at);
    let at = at.ok_or_else(|| format!("its `at` is `{}`, which is no instant", read.at))?;
    let mut outcomes = BTreeMap::new();
    for clause in &read.clauses {
        outcomes.insert(clause.name.clone(), outcome(clause)?);
    }
    Ok(Results {
        at: literal::show_instant(at),
        target: read.target.clone(),
        differences: differences(&read, policy),
        outcomes,
    })
}

fn outcome(clause: &Clause) -> Result<Outcome, String> {
    let mut counts: BTreeMap<Verdict, usize> = BTreeMap::new();
    for subject in &clause.subjects {
        let count = counts.entry(verdict(&subject.verdict)?).or_default();
        *count = count.saturating_add(1);
    }
    let verdict = verdict(&clause.verdict)?;
    Ok(Outcome { verdict, subjects: counts.into_iter().collect() })
}

fn verdict(word: &str) -> Result<Verdict, String> {
    let known = Verdict::ALL.into_iter().find(|it| it.word() == word);
    known.ok_or_else(|| format!("it has the verdict `{word}`, which is none"))
}

/// Where the policy of the results is not the one of the document.
fn differences(read: &Read, policy: &CheckedPolicy) -> Vec<String> {
    let ours = build::policy(policy, "");
    let mut out = Vec::new();
    if (&read.policy.name, &read.policy.version) != (&ours.name, &ours.version) {
        out.push(format!(
            "The results are of {} {}, not of this version.",
            read.policy.name, read.policy.version
        ));
    }
    let theirs: BTreeMap<&str, Option<&str>> =
        read.policy.parameters.iter().map(|it| (it.name.as_str(), it.value.as_deref())).collect();
    let other = |(name, value): &&(String, Option<String>)| {
        theirs.get(name.as_str()).copied().flatten() != value.as_deref()
    };
    let graph = policy.graph();
    let read_by = |(id, _): (_, &_)| reached_params(&graph.edges, Node::Clause(id));
    let read: BTreeSet<ParamId> = graph.clause_ids().flat_map(read_by).collect();
    let params = (0..).map(ParamId).zip(&ours.parameters).filter(|(id, _)| read.contains(id));
    let changed: Vec<&str> =
        params.map(|(_, it)| it).filter(other).map(|(name, _)| name.as_str()).collect();
    if !changed.is_empty() {
        out.push(format!("The results were judged with other values of {}.", changed.join(", ")));
    }
    out
}
