//! Comparisons of two results, each giving the first difference in words.

use crate::oracle::{Judged, Subject};
use evaluator::verdict::{ClauseOutcome, SubjectKey, SubjectOutcome, Verdict, Verdicts};
use language::graph::RuleGraph;
use language::policy::CheckedPolicy;
use std::collections::{BTreeMap, BTreeSet};

/// Whether evaluator and oracle say the same of every clause, subject and requirement.
pub fn same(policy: &CheckedPolicy, verdicts: &Verdicts, judged: &[Judged]) -> Result<(), String> {
    if verdicts.clauses.len() != judged.len() {
        return Err("not every clause has an outcome".to_owned());
    }
    for ((outcome, judged), clause) in
        verdicts.clauses.iter().zip(judged).zip(&policy.graph().clauses)
    {
        let theirs = subjects(outcome, clause.requirements.len());
        let exempt: BTreeSet<SubjectKey> = outcome.exempt.iter().map(|it| it.0.clone()).collect();
        let unseen = !outcome.unseen.is_empty();
        let seen_alike = unseen == judged.unseen || (unseen && judged.unexpected);
        let alike = outcome.verdict == judged.verdict
            && theirs == judged.subjects
            && exempt == judged.exempt
            && seen_alike;
        if !alike {
            let name = &clause.name;
            return Err(format!(
                "clause {name}: the evaluator says {:?}, unseen {unseen}, fault {:?}, exempt {exempt:?}, {theirs:#?}\nthe oracle says {judged:#?}",
                outcome.verdict, outcome.fault
            ));
        }
    }
    Ok(())
}

fn subjects(outcome: &ClauseOutcome, requirements: usize) -> BTreeMap<SubjectKey, Subject> {
    let subject = |it: &SubjectOutcome| {
        let mut all = vec![Verdict::Pass; requirements];
        for failed in &it.outcomes {
            if let Some(verdict) = all.get_mut(failed.requirement) {
                *verdict = failed.verdict;
            }
        }
        let subject =
            Subject { verdict: it.verdict, maybe_subject: it.maybe_subject, requirements: all };
        (it.subject.clone(), subject)
    };
    outcome.subjects.iter().map(subject).collect()
}

/// Whether no verdict got better, none that was good became a failure, and nobody is exempt who was not.
///
/// This is so of every requirement. Of their worst it is so but for an error: that one hides a failure beside it, which is
/// there to be seen again when the error is gone.
pub fn not_better(graph: &RuleGraph, before: &Verdicts, after: &Verdicts) -> Result<(), String> {
    for (before, after) in before.clauses.iter().zip(&after.clauses) {
        let name = graph.clause(before.clause).map_or("?", |it| it.name.as_str());
        if before.clause != after.clause {
            return Err(format!("clause {name} has another place"));
        }
        let hidden = before.subjects.iter().any(hides_failure);
        step((before.verdict, after.verdict), hidden)
            .map_err(|it| format!("clause {name} {it}"))?;
        let earlier: BTreeMap<&SubjectKey, &SubjectOutcome> =
            before.subjects.iter().map(|it| (&it.subject, it)).collect();
        for subject in &after.subjects {
            let earlier = earlier.get(&subject.subject).copied();
            subject_not_better(earlier, subject)
                .map_err(|it| format!("clause {name} on {} {it}", subject.subject.show()))?;
        }
        let exempt: BTreeSet<&SubjectKey> = before.exempt.iter().map(|it| &it.0).collect();
        if let Some((new, _)) = after.exempt.iter().find(|it| !exempt.contains(&it.0)) {
            return Err(format!("clause {name} on {} becomes exempt", new.show()));
        }
    }
    Ok(())
}

/// Somebody who was exempt, or no subject, had nothing against them.
fn subject_not_better(
    before: Option<&SubjectOutcome>,
    after: &SubjectOutcome,
) -> Result<(), String> {
    let whole = before.map_or(Verdict::Pass, |it| it.verdict);
    step((whole, after.verdict), before.is_some_and(hides_failure))?;
    let of = |subject: &SubjectOutcome, requirement: usize| {
        let mut outcomes = subject.outcomes.iter();
        outcomes.find(|it| it.requirement == requirement).map_or(Verdict::Pass, |it| it.verdict)
    };
    let touched = before.into_iter().chain([after]).flat_map(|it| &it.outcomes);
    for requirement in touched.map(|it| it.requirement).collect::<BTreeSet<usize>>() {
        let earlier = before.map_or(Verdict::Pass, |it| of(it, requirement));
        step((earlier, of(after, requirement)), false)
            .map_err(|it| format!("in requirement {requirement} {it}"))?;
    }
    Ok(())
}

fn hides_failure(subject: &SubjectOutcome) -> bool {
    subject.outcomes.iter().any(|it| it.verdict == Verdict::Fail)
}

fn step((before, after): (Verdict, Verdict), hidden: bool) -> Result<(), String> {
    let uncovered = hidden && before == Verdict::Error && after == Verdict::Fail;
    if uncovered || worsens(before, after) {
        return Ok(());
    }
    Err(format!("goes from {before:?} to {after:?}"))
}

fn worsens(before: Verdict, after: Verdict) -> bool {
    let open = matches!(after, Verdict::Unknown | Verdict::Error);
    match before {
        Verdict::Fail => open || after == Verdict::Fail,
        Verdict::Unknown | Verdict::Error => open,
        Verdict::Pass | Verdict::NotApplicable => {
            open || matches!(after, Verdict::Pass | Verdict::NotApplicable)
        }
        Verdict::Waived => open || after == Verdict::Waived,
    }
}

/// Whether everything that did not pass before does not pass now.
pub fn no_failure_lost(
    policy: &CheckedPolicy,
    before: &Verdicts,
    after: &Verdicts,
) -> Result<(), String> {
    for ((before, after), clause) in
        before.clauses.iter().zip(&after.clauses).zip(&policy.graph().clauses)
    {
        let later: BTreeMap<&SubjectKey, Verdict> =
            after.subjects.iter().map(|it| (&it.subject, it.verdict)).collect();
        for subject in &before.subjects {
            let later = later.get(&subject.subject).copied();
            let lost = match subject.verdict {
                Verdict::Fail => later != Some(Verdict::Fail),
                Verdict::Unknown | Verdict::Error => later.is_none_or(|it| it == Verdict::Pass),
                Verdict::Pass | Verdict::Waived | Verdict::NotApplicable => later.is_none(),
            };
            if lost {
                let (name, key, verdict) = (&clause.name, subject.subject.show(), subject.verdict);
                return Err(format!(
                    "without `unless`, clause {name} on {key} goes from {verdict:?} to {later:?}"
                ));
            }
        }
        let passes = |it: Verdict| matches!(it, Verdict::Pass | Verdict::NotApplicable);
        if passes(after.verdict) && !passes(before.verdict) {
            return Err(format!("without `unless`, clause {} passes", clause.name));
        }
    }
    Ok(())
}

/// Whether what was decided about a case holds in one world behind it.
pub fn still_true(
    policy: &CheckedPolicy,
    judged: &[Judged],
    truth: &[Judged],
) -> Result<(), String> {
    for ((judged, truth), clause) in judged.iter().zip(truth).zip(&policy.graph().clauses) {
        let name = &clause.name;
        for (key, subject) in &judged.subjects {
            if !subject_holds(key, subject, truth) {
                let key = key.show();
                return Err(format!(
                    "clause {name} on {key}: {subject:?}, but in truth {truth:#?}"
                ));
            }
        }
        if let Some(key) = judged.exempt.iter().find(|it| !truth.exempt.contains(*it)) {
            return Err(format!(
                "clause {name} on {}: exempt, but in truth {truth:#?}",
                key.show()
            ));
        }
        if !verdict_holds(judged.verdict, truth.verdict) {
            return Err(format!("clause {name}: {judged:#?}\nbut in truth {truth:#?}"));
        }
    }
    Ok(())
}

fn subject_holds(key: &SubjectKey, subject: &Subject, truth: &Judged) -> bool {
    let now = truth.subjects.get(key).map(|it| it.verdict);
    let exempt = truth.exempt.contains(key);
    match subject.verdict {
        Verdict::Fail => matches!(now, Some(Verdict::Fail | Verdict::Error)),
        Verdict::Pass if subject.maybe_subject => {
            matches!(now, None | Some(Verdict::Pass | Verdict::Error))
        }
        Verdict::Pass => exempt || matches!(now, Some(Verdict::Pass | Verdict::Error)),
        Verdict::Error | Verdict::Unknown | Verdict::Waived | Verdict::NotApplicable => true,
    }
}

fn verdict_holds(judged: Verdict, truth: Verdict) -> bool {
    let good = matches!(truth, Verdict::Pass | Verdict::NotApplicable | Verdict::Error);
    match judged {
        Verdict::Fail => matches!(truth, Verdict::Fail | Verdict::Error),
        Verdict::Pass | Verdict::NotApplicable => good,
        Verdict::Error | Verdict::Unknown | Verdict::Waived => true,
    }
}
