//! What a comparison needs of a result file, which is the JSON report of an evaluation.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// One result.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Results {
    /// The instant of the evaluation.
    pub at: String,
    /// Values of parameters, as policy text; empty where one has none.
    pub parameters: BTreeMap<String, String>,
    /// By name.
    pub clauses: BTreeMap<String, Clause>,
}

/// One clause.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clause {
    /// Its number.
    pub number: String,
    /// The digest of its rule, if the result has one.
    pub rule: Option<String>,
    /// Whether there may be subjects that nobody has seen, or the clause could not be judged.
    pub is_open: bool,
    /// By their ids.
    pub subjects: BTreeMap<String, Judged>,
}

/// One subject.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judged {
    /// Its verdict, or `exempt`.
    pub verdict: String,
    /// What the report says of it.
    pub message: String,
    /// The fingerprints of what fails.
    pub findings: BTreeSet<String>,
}

/// Reads a result file.
///
/// # Errors
/// In words: what is wrong with it.
pub fn results(text: &str) -> Result<Results, String> {
    let document: Value =
        serde_json::from_str(text).map_err(|error| format!("it is no JSON: {error}"))?;
    let version = document.get("schemaVersion").and_then(Value::as_str).unwrap_or("");
    let all = document.get("clauses").and_then(Value::as_array);
    let (Some(all), true) = (all, version.starts_with("1.")) else {
        return Err("it is no report of `policyc eval --format json`".to_owned());
    };
    let mut out = Results { at: string(&document, "at"), ..Results::default() };
    let parameters = document.get("policy").and_then(|it| it.get("parameters"));
    for it in parameters.and_then(Value::as_array).into_iter().flatten() {
        out.parameters.insert(string(it, "name"), string(it, "value"));
    }
    for it in all {
        let name = string(it, "name");
        if out.clauses.insert(name.clone(), clause(it)).is_some() {
            return Err(format!("it holds the clause `{name}` twice"));
        }
    }
    Ok(out)
}

fn clause(it: &Value) -> Clause {
    let is_missing = it.get("missing").and_then(Value::as_array).is_some_and(|it| !it.is_empty());
    let is_broken = it.get("fault").is_some_and(|it| !it.is_null());
    let mut subjects = BTreeMap::new();
    for subject in it.get("subjects").and_then(Value::as_array).into_iter().flatten() {
        subjects.insert(string(subject, "subject"), judged(subject));
    }
    for subject in it.get("exempt").and_then(Value::as_array).into_iter().flatten() {
        let exempt = Judged { verdict: "exempt".to_owned(), ..Judged::default() };
        subjects.insert(subject.as_str().unwrap_or_default().to_owned(), exempt);
    }
    Clause {
        number: string(it, "id"),
        rule: it.get("rule").and_then(Value::as_str).map(str::to_owned),
        is_open: is_missing || is_broken,
        subjects,
    }
}

fn judged(it: &Value) -> Judged {
    let requirements = it.get("requirements").and_then(Value::as_array).into_iter().flatten();
    let failing = requirements.filter(|it| string(it, "verdict") == "fail");
    Judged {
        verdict: string(it, "verdict"),
        message: string(it, "message"),
        findings: failing.map(|it| string(it, "fingerprint")).collect(),
    }
}

fn string(it: &Value, key: &str) -> String {
    it.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}
