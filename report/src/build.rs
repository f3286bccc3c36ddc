//! From a checked policy and its verdicts to the report's clauses. Adds words and places; changes no verdict.

use crate::escape::visible;
use crate::fingerprint;
use crate::missing;
use crate::model::{Clause, Outcome, Policy, Subject};
use crate::register;
use crate::wording;
use evaluator::evidence::Missing;
use evaluator::verdict::{ClauseOutcome, RequirementOutcome, SubjectOutcome, Verdict, Verdicts};
use language::graph::clause::Clause as Declared;
use language::policy::CheckedPolicy;
use language::source_map::SourceMap;

/// The clauses of a report, in the policy's order.
pub fn clauses(policy: &CheckedPolicy, verdicts: Verdicts, sources: &SourceMap) -> Vec<Clause> {
    let at = verdicts.at;
    let build = |outcome: ClauseOutcome| {
        let declared = policy.graph().clause(outcome.clause)?;
        Some(clause((declared, at), outcome, policy, sources))
    };
    verdicts.clauses.into_iter().filter_map(build).collect()
}

/// Notes of each clause what it demands, so that two results can be laid side by side.
pub fn note_rules(policy: &CheckedPolicy, clauses: &mut [Clause]) {
    for (id, declared) in policy.graph().clause_ids() {
        for it in clauses.iter_mut().filter(|it| it.name == declared.name) {
            it.rule = Some(fingerprint::rule(policy, id));
        }
    }
}

/// The policy's head and parameters.
pub fn policy(policy: &CheckedPolicy, origin: impl Into<String>) -> Policy {
    let head = policy.graph().policy.as_ref();
    let shown = |name: &str, at: usize| {
        let value = policy.params().get(at)?.as_ref()?;
        Some(wording::parameter(value, name, policy.graph(), policy.schema()))
    };
    let params = policy.graph().params.iter().enumerate();
    Policy {
        name: head.map_or_else(String::new, |it| it.name.clone()),
        version: head.map_or_else(String::new, |it| it.version.clone()),
        title: head.map_or_else(String::new, |it| it.title.clone()),
        origin: origin.into(),
        parameters: params.map(|(at, it)| (it.name.clone(), shown(&it.name, at))).collect(),
    }
}

/// Number and title of the policy's sections.
pub fn sections(policy: &CheckedPolicy) -> Vec<(String, String)> {
    let sections = policy.graph().sections.iter();
    sections.map(|it| (it.number.clone(), it.title.clone())).collect()
}

fn clause(
    (declared, at): (&Declared, i64),
    outcome: ClauseOutcome,
    policy: &CheckedPolicy,
    sources: &SourceMap,
) -> Clause {
    Clause {
        id: declared.number.clone(),
        name: declared.name.clone(),
        title: wording::sentence(&declared.sentence, policy, sources),
        severity: declared.severity,
        enforcement: declared.enforcement_at(at),
        enforced_from: declared.enforced_from.filter(|it| at < *it).map(register::day),
        verdict: outcome.verdict,
        controls: declared.controls.clone(),
        why: declared.why.clone(),
        fix: wording::sentence(&declared.fix, policy, sources),
        subjects: outcome.subjects.into_iter().map(|it| subject(it, declared, sources)).collect(),
        exempt: outcome.exempt.iter().map(|(key, _)| key.show()).collect(),
        unseen: outcome.unseen,
        fault: outcome.fault,
        rule: None,
        declared: declared.span,
    }
}

fn subject(it: SubjectOutcome, declared: &Declared, sources: &SourceMap) -> Subject {
    let mut outcomes: Vec<Outcome> =
        it.outcomes.into_iter().map(|outcome| requirement(outcome, declared, sources)).collect();
    outcomes.sort_by_key(|it| it.verdict);
    Subject {
        subject: it.subject.show(),
        verdict: it.verdict,
        at: it.at,
        outcomes,
        attested: it.attested,
        waivers: it.waivers.iter().map(|it| it.0 as usize).collect(),
        maybe: it.maybe_subject,
        fix: it.fix,
    }
}

fn requirement(it: RequirementOutcome, declared: &Declared, sources: &SourceMap) -> Outcome {
    let asked = declared.requirements.get(it.requirement).map_or(declared.span, |it| it.span);
    Outcome {
        verdict: it.verdict,
        message: message(&it, sources.text(asked)),
        evidence: it.evidence,
        missing: it.missing,
        needed: it.needed,
        asked,
    }
}

/// The author's message speaks of a failure, so an open requirement gets ours instead.
fn message(it: &RequirementOutcome, asked: &str) -> String {
    match it.verdict {
        Verdict::Unknown => undecided(&it.missing),
        Verdict::Fail if it.message.is_empty() => {
            format!("this does not hold: {}", one_line(asked))
        }
        Verdict::Error if it.message.is_empty() => {
            format!("could not be evaluated: {}", one_line(asked))
        }
        Verdict::Fail
        | Verdict::Error
        | Verdict::Waived
        | Verdict::Pass
        | Verdict::NotApplicable => it.message.clone(),
    }
}

/// `undecided: …`, with the first thing that is missing and how many more there are.
pub fn undecided(missing: &[Missing]) -> String {
    let Some(first) = missing.first() else { return "undecided".to_owned() };
    match missing.len() {
        1 => format!("undecided: {}", missing::phrase(first)),
        more => {
            format!("undecided: {}, and {} more", missing::phrase(first), more.saturating_sub(1))
        }
    }
}

/// Policy text on one line, runs of space as one.
pub fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    visible(&words.join(" ")).into_owned()
}
