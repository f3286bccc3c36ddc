//! Comparisons of two results, each giving the first difference in words.

use crate::oracle::{Judged, Subject};
use evaluator::verdict::{ClauseOutcome, SubjectKey, SubjectOutcome, Verdict, Verdicts};
use language::graph::RuleGraph;
use language::policy::CheckedPolicy;
use std::collections::{BTreeMap, BTreeSet};

/// Whether evaluator and oracle say the same of every clause, subject and requirement.
pub fn same(policy: &CheckedPolicy, verdicts: &Verdicts, judged: &[Judged]) -> Result<(), String> {
    let of_evaluator = verdicts.clauses.iter().map(|it| it.clause);
    if !of_evaluator.eq(judged.iter().map(|it| it.clause)) {
        return Err("not every clause has an outcome".to_owned());
    }
    for (outcome, judged) in verdicts.clauses.iter().zip(judged) {
        let Some(clause) = policy.graph().clause(outcome.clause) else { continue };
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
        let subject = Subject {
            verdict: it.verdict,
            maybe_subject: it.maybe_subject,
            requirements: all,
            waivers: it.waivers.clone(),
        };
        (it.subject.clone(), subject)
    };
    outcome.subjects.iter().map(subject).collect()
}

/// Whether no verdict got better, none that was good became a failure, and nobody is exempt who was not.
///
/// This is so of every requirement. Of their worst it is so but for what stands before a failure there: an error hides one
/// beside it, and what is unknown hides a waived one, which may have lost its waiver with the evidence. Both are there to be
/// seen again when what hid them is gone.
pub fn not_better(graph: &RuleGraph, before: &Verdicts, after: &Verdicts) -> Result<(), String> {
    for (before, after) in before.clauses.iter().zip(&after.clauses) {
        let name = graph.clause(before.clause).map_or("?", |it| it.name.as_str());
        if before.clause != after.clause {
            return Err(format!("clause {name} has another place"));
        }
        let hidden = before.subjects.iter().flat_map(hidden).collect();
        step((before.verdict, after.verdict), &hidden)
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
    let beside = before.into_iter().flat_map(hidden).collect();
    step((whole, after.verdict), &beside)?;
    let of = |subject: &SubjectOutcome, requirement: usize| {
        let mut outcomes = subject.outcomes.iter();
        outcomes.find(|it| it.requirement == requirement).map_or(Verdict::Pass, |it| it.verdict)
    };
    let touched = before.into_iter().chain([after]).flat_map(|it| &it.outcomes);
    for requirement in touched.map(|it| it.requirement).collect::<BTreeSet<usize>>() {
        let earlier = before.map_or(Verdict::Pass, |it| of(it, requirement));
        step((earlier, of(after, requirement)), &BTreeSet::new())
            .map_err(|it| format!("in requirement {requirement} {it}"))?;
    }
    Ok(())
}

/// The failures of a subject, which something worse may hide.
fn hidden(subject: &SubjectOutcome) -> impl Iterator<Item = Verdict> {
    let failed = |it: &Verdict| matches!(it, Verdict::Fail | Verdict::Waived);
    subject.outcomes.iter().map(|it| it.verdict).filter(failed)
}

fn step((before, after): (Verdict, Verdict), hidden: &BTreeSet<Verdict>) -> Result<(), String> {
    let uncovered = match before {
        Verdict::Error => !hidden.is_empty(),
        Verdict::Unknown => hidden.contains(&Verdict::Waived),
        Verdict::Fail | Verdict::Waived | Verdict::Pass | Verdict::NotApplicable => false,
    };
    if uncovered && after == Verdict::Fail || worsens(before, after) {
        return Ok(());
    }
    Err(format!("goes from {before:?} to {after:?}"))
}

/// A waived failure may lose its waiver with the evidence that the waiver covers it; no failure gets one that way.
fn worsens(before: Verdict, after: Verdict) -> bool {
    let open = matches!(after, Verdict::Unknown | Verdict::Error);
    match before {
        Verdict::Fail => open || after == Verdict::Fail,
        Verdict::Unknown | Verdict::Error => open,
        Verdict::Pass | Verdict::NotApplicable => {
            open || matches!(after, Verdict::Pass | Verdict::NotApplicable)
        }
        Verdict::Waived => open || matches!(after, Verdict::Fail | Verdict::Waived),
    }
}

/// Whether everything that did not pass before does not pass now.
pub fn no_failure_lost(
    policy: &CheckedPolicy,
    before: &Verdicts,
    after: &Verdicts,
) -> Result<(), String> {
    for (before, after) in before.clauses.iter().zip(&after.clauses) {
        let name = policy.graph().clause(before.clause).map_or("?", |it| it.name.as_str());
        let later: BTreeMap<&SubjectKey, Verdict> =
            after.subjects.iter().map(|it| (&it.subject, it.verdict)).collect();
        for subject in &before.subjects {
            let later = later.get(&subject.subject).copied();
            let lost = match subject.verdict {
                Verdict::Fail => later != Some(Verdict::Fail),
                Verdict::Unknown | Verdict::Error => later.is_none_or(|it| it == Verdict::Pass),
                Verdict::Waived => later.is_none_or(|it| it > Verdict::Waived),
                Verdict::Pass | Verdict::NotApplicable => later.is_none(),
            };
            if lost {
                let (key, verdict) = (subject.subject.show(), subject.verdict);
                return Err(format!(
                    "without `unless`, clause {name} on {key} goes from {verdict:?} to {later:?}"
                ));
            }
        }
        let passes = |it: Verdict| matches!(it, Verdict::Pass | Verdict::NotApplicable);
        if passes(after.verdict) && !passes(before.verdict) {
            return Err(format!("without `unless`, clause {name} passes"));
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
    for (judged, truth) in judged.iter().zip(truth) {
        let name = policy.graph().clause(judged.clause).map_or("?", |it| it.name.as_str());
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
        // Where a waiver covers every failure in truth, an expectation that is not met is what is left of the clause.
        let is_left = judged.verdict == Verdict::Fail && truth.unexpected;
        let is_left = is_left && truth.verdict == Verdict::Unknown;
        if !is_left && !verdict_holds(judged.verdict, truth.verdict) {
            return Err(format!("clause {name}: {judged:#?}\nbut in truth {truth:#?}"));
        }
    }
    Ok(())
}

fn subject_holds(key: &SubjectKey, subject: &Subject, truth: &Judged) -> bool {
    let now = truth.subjects.get(key).map(|it| it.verdict);
    let exempt = truth.exempt.contains(key);
    match subject.verdict {
        // In truth a waiver may cover it of which that was not known.
        Verdict::Fail => matches!(now, Some(Verdict::Fail | Verdict::Waived | Verdict::Error)),
        Verdict::Waived => matches!(now, Some(Verdict::Waived | Verdict::Error)),
        Verdict::Pass if subject.maybe_subject => {
            matches!(now, None | Some(Verdict::Pass | Verdict::Error))
        }
        Verdict::Pass => exempt || matches!(now, Some(Verdict::Pass | Verdict::Error)),
        Verdict::Error | Verdict::Unknown | Verdict::NotApplicable => true,
    }
}

fn verdict_holds(judged: Verdict, truth: Verdict) -> bool {
    let good = matches!(truth, Verdict::Pass | Verdict::NotApplicable | Verdict::Error);
    match judged {
        Verdict::Fail => matches!(truth, Verdict::Fail | Verdict::Waived | Verdict::Error),
        Verdict::Waived => matches!(truth, Verdict::Waived | Verdict::Error),
        Verdict::Pass | Verdict::NotApplicable => good,
        Verdict::Error | Verdict::Unknown => true,
    }
}
