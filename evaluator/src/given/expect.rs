//! What a test expects against what was found, and what it would have to say to be right.

use super::Found;
use crate::evidence::Missing;
use crate::explain::show;
use crate::verdict::{ClauseOutcome, SubjectOutcome, Verdict};
use language::graph::test::Expected;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Compares one expectation with what its clause came to.
///
/// # Errors
/// What was expected and what was found instead, in words.
pub(super) fn compare(expected: &Expected, found: &ClauseOutcome) -> Result<(), String> {
    if expected.verdict == "exempt" {
        return exempt(expected, found);
    }
    if expected.on.is_empty() {
        return whole(expected, found);
    }
    let parts = parts(expected);
    let shown = parts.join(" × ");
    let Some(subject) = found.subjects.iter().find(|it| it.subject.parts == parts) else {
        let is_exempt = found.exempt.iter().any(|it| it.0.parts == parts);
        let instead = if is_exempt { "exempt" } else { "no subject" };
        return Err(format!(
            "expected {} on `{shown}`, found {instead}{}",
            expected.verdict,
            all(found)
        ));
    };
    if subject.verdict.word() != expected.verdict {
        let why = reasons(subject);
        return Err(format!(
            "expected {} on `{shown}`, found {}{why}",
            expected.verdict,
            subject.verdict.word()
        ));
    }
    details(expected, &[subject], &[])
}

fn exempt(expected: &Expected, found: &ClauseOutcome) -> Result<(), String> {
    let parts = parts(expected);
    let hit = found.exempt.iter().any(|it| parts.is_empty() || it.0.parts == parts);
    if hit {
        Ok(())
    } else {
        Err(format!("expected exempt on `{}`{}", parts.join(" × "), all(found)))
    }
}

fn whole(expected: &Expected, found: &ClauseOutcome) -> Result<(), String> {
    if found.verdict.word() != expected.verdict {
        return Err(format!(
            "expected {}, found {}{}",
            expected.verdict,
            found.verdict.word(),
            all(found)
        ));
    }
    let subjects: Vec<&SubjectOutcome> =
        found.subjects.iter().filter(|it| it.verdict == found.verdict).collect();
    details(expected, &subjects, &found.unseen)
}

/// What an expectation would have to say; nothing where its subject is none.
pub(super) fn found(expected: &Expected, found: &ClauseOutcome) -> Option<Found> {
    let parts = parts(expected);
    if !parts.is_empty() && found.exempt.iter().any(|it| it.0.parts == parts) {
        return Some(Found { verdict: "exempt", message: None, missing: Vec::new() });
    }
    let subjects: Vec<&SubjectOutcome> = if parts.is_empty() {
        found.subjects.iter().filter(|it| it.verdict == found.verdict).collect()
    } else {
        found.subjects.iter().filter(|it| it.subject.parts == parts).collect()
    };
    let verdict = if parts.is_empty() { found.verdict } else { subjects.first()?.verdict };
    let outcomes = || subjects.iter().flat_map(|it| &it.outcomes);
    let is_open = verdict == Verdict::Unknown;
    let mut messages =
        outcomes().filter(|it| it.verdict == Verdict::Fail && verdict == Verdict::Fail);
    let unseen = found.unseen.iter().filter(|_| parts.is_empty());
    let missing: BTreeSet<String> =
        outcomes().flat_map(|it| &it.missing).chain(unseen).filter_map(name_of).collect();
    Some(Found {
        verdict: verdict.word(),
        message: messages.find(|it| !it.message.is_empty()).map(|it| it.message.clone()),
        missing: missing.into_iter().filter(|_| is_open).collect(),
    })
}

fn parts(expected: &Expected) -> Vec<Arc<str>> {
    expected.on.iter().map(|it| it.as_str().into()).collect()
}

/// The message and the missing evidence that an expectation names.
fn details(
    expected: &Expected,
    subjects: &[&SubjectOutcome],
    unseen: &[Missing],
) -> Result<(), String> {
    let outcomes: Vec<_> = subjects.iter().flat_map(|it| &it.outcomes).collect();
    if let Some(message) = &expected.message
        && !outcomes.iter().any(|it| it.message == *message)
    {
        let found: Vec<String> = outcomes.iter().map(|it| format!("\"{}\"", it.message)).collect();
        return Err(format!("expected \"{message}\", found {}", found.join(", ")));
    }
    let missing: BTreeSet<&Missing> =
        outcomes.iter().flat_map(|it| &it.missing).chain(unseen).collect();
    for wanted in &expected.missing {
        if !missing.iter().any(|it| is_named(wanted, it)) {
            let found: Vec<String> = missing.iter().map(|it| show::missing(it)).collect();
            return Err(format!("expected `{wanted}` missing, found {}", found.join(", ")));
        }
    }
    Ok(())
}

/// Whether a missing thing is what a test names.
fn is_named(wanted: &str, missing: &Missing) -> bool {
    if let Missing::Stale { source, .. } = missing {
        return wanted == &**source;
    }
    name_of(missing).as_deref() == Some(wanted)
}

/// How a test names a missing thing: `Entity.attribute`, `Entity` or a parameter.
fn name_of(missing: &Missing) -> Option<String> {
    match missing {
        Missing::Attribute { entity, attribute, .. }
        | Missing::Conflict { entity, attribute, .. } => Some(format!("{entity}.{attribute}")),
        Missing::Fact { entity, .. } | Missing::Collection { entity, .. } => {
            Some(entity.to_string())
        }
        Missing::Parameter { name } => Some(name.to_string()),
        Missing::Stale { .. } => None,
    }
}

fn reasons(subject: &SubjectOutcome) -> String {
    let missing: BTreeSet<&Missing> = subject.outcomes.iter().flat_map(|it| &it.missing).collect();
    let mut parts: Vec<String> =
        subject.outcomes.iter().map(|it| it.message.clone()).filter(|it| !it.is_empty()).collect();
    parts.extend(missing.into_iter().take(6).map(|it| format!("missing {}", show::missing(it))));
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join("; ")) }
}

fn all(found: &ClauseOutcome) -> String {
    let of_subject =
        |it: &SubjectOutcome| format!("{} {}{}", it.verdict.word(), it.subject.show(), reasons(it));
    let failing = found.subjects.iter().filter(|it| it.verdict != Verdict::Pass);
    let mut parts: Vec<String> = failing.take(5).map(of_subject).collect();
    let passing = found.subjects.iter().filter(|it| it.verdict == Verdict::Pass).count();
    parts.push(format!("{passing} passing, {} exempt", found.exempt.len()));
    parts.extend(found.unseen.iter().take(5).map(|it| format!("unseen {}", show::missing(it))));
    parts.extend(found.fault.clone());
    format!(": {}", parts.join("; "))
}
