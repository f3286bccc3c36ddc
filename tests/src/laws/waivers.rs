//! Law 3: what is waived is the union of what each waiver waives alone, and nothing else changes. A waiver ends at the
//! second that it names, one that nobody approved waives nothing, and none does where the policy stands in the judged tree.

use crate::generate::{AT, Case};
use crate::laws::{Prepared, admitted, analysis, run_at};
use evaluator::verdict::{SubjectKey, Verdict, Verdicts};
use language::graph::ClauseId;
use language::policy::Trust;
use std::collections::BTreeSet;

/// The policies of a case that differ in their waivers alone.
#[derive(Debug)]
pub struct Waivers {
    /// Without waivers, by trust.
    without: ByTrust,
    /// With all of them, by trust.
    with: ByTrust,
    each: Vec<Alone>,
}

/// A policy on both sides of the judged tree.
#[derive(Debug)]
struct ByTrust {
    full: Prepared,
    requests: Prepared,
}

/// A policy with one of the waivers.
#[derive(Debug)]
struct Alone {
    policy: Prepared,
    /// The same with a waiver that ends in a time of which nobody asks.
    endless: Prepared,
    /// When it ends.
    until: i64,
    is_approved: bool,
}

/// What was seen of the law, so that a run can tell whether it looked at anything.
#[derive(Debug, Default, Clone, Copy)]
pub struct Seen {
    /// Failures that were waived.
    pub waived: usize,
    /// Failures that a waiver waived until its last second.
    pub ended: usize,
}

/// A failure: clause, subject, requirement.
type Place = (ClauseId, SubjectKey, usize);

/// The policies of a case, checked and planned.
pub fn prepare(case: &Case) -> Result<Waivers, String> {
    let is_waiver = |it: &&String| it.starts_with("waiver ");
    let (waivers, others): (Vec<&String>, Vec<&String>) = case.items.iter().partition(is_waiver);
    let of = |waivers: &[&String]| {
        let items = others.iter().chain(waivers).map(|it| (*it).clone());
        Case { items: items.collect(), batches: vec![], ..case.clone() }
    };
    let each = waivers.iter().map(|it| alone(&of(&[*it]), &of(&[&endless(it)])));
    Ok(Waivers {
        without: by_trust(&of(&[]))?,
        with: by_trust(&of(&waivers))?,
        each: each.collect::<Result<Vec<Alone>, String>>()?,
    })
}

fn endless(waiver: &str) -> String {
    let line = |it: &str| {
        if it.starts_with("  until ") { "  until 9999-12-30\n".to_owned() } else { it.to_owned() }
    };
    waiver.split_inclusive('\n').map(line).collect()
}

fn by_trust(case: &Case) -> Result<ByTrust, String> {
    let (files, analysis) = (case.files(), analysis(case));
    Ok(ByTrust {
        full: admitted(&files, analysis.clone(), Trust::Full)?,
        requests: admitted(&files, analysis, Trust::Requests)?,
    })
}

fn alone(case: &Case, endless: &Case) -> Result<Alone, String> {
    let policy = admitted(&case.files(), analysis(case), Trust::Full)?;
    let waiver = policy.policy.graph().waivers.first().ok_or("the waiver is not in the graph")?;
    let (until, is_approved) = (waiver.until, waiver.approved_by.is_some());
    let endless = admitted(&endless.files(), analysis(endless), Trust::Full)?;
    Ok(Alone { policy, endless, until, is_approved })
}

/// The law on the facts of a case; the ends of waivers too where they are asked for.
pub fn hold(waivers: &Waivers, case: &Case, ends: bool) -> Result<Seen, String> {
    let run = |policy: &Prepared, at: i64| run_at(policy, case.batches.clone(), at);
    let without = run(&waivers.without.full, AT)?;
    let with = run(&waivers.with.full, AT)?;
    let mut union = BTreeSet::new();
    for alone in &waivers.each {
        let found = run(&alone.policy, AT)?;
        same_but_waived(&without, &found).map_err(|it| format!("one waiver: {it}"))?;
        union.extend(waived(&found));
    }
    same_but_waived(&without, &with).map_err(|it| format!("all waivers: {it}"))?;
    let together = waived(&with);
    if together != union {
        return Err(format!("together they waive {together:?}, one by one {union:?}"));
    }
    let mut seen = Seen { waived: union.len(), ended: 0 };
    if ends {
        let (of, given) = (&waivers.without.requests, &waivers.with.requests);
        let asked = run(given, AT)?;
        same_but_waived(&run(of, AT)?, &asked).map_err(|it| format!("requests: {it}"))?;
        none_waived(&asked).map_err(|it| format!("requests: {it}"))?;
        for alone in &waivers.each {
            seen.ended = seen.ended.saturating_add(end(alone, &run)?);
        }
    }
    Ok(seen)
}

/// A waiver waives in its last second what it ever waives, and a second later nothing.
fn end(
    alone: &Alone,
    run: &dyn Fn(&Prepared, i64) -> Result<Verdicts, String>,
) -> Result<usize, String> {
    let last = alone.until.saturating_sub(1);
    let found = waived(&run(&alone.policy, last)?);
    let wanted = waived(&run(&alone.endless, last)?);
    if found != wanted {
        return Err(format!("in its last second it waives {found:?}, not {wanted:?}"));
    }
    if !alone.is_approved && !found.is_empty() {
        return Err("nobody approved it, and it waives".to_owned());
    }
    none_waived(&run(&alone.policy, alone.until)?).map_err(|it| format!("ended: {it}"))?;
    Ok(found.len())
}

fn none_waived(verdicts: &Verdicts) -> Result<(), String> {
    match waived(verdicts).first() {
        Some(place) => Err(format!("{place:?} is waived")),
        None => Ok(()),
    }
}

fn waived(verdicts: &Verdicts) -> BTreeSet<Place> {
    let mut places = BTreeSet::new();
    for clause in &verdicts.clauses {
        for subject in &clause.subjects {
            let waived = subject.outcomes.iter().filter(|it| it.verdict == Verdict::Waived);
            let place = waived.map(|it| (clause.clause, subject.subject.clone(), it.requirement));
            places.extend(place);
        }
    }
    places
}

/// Whether two results are the same when waived failures count as what they are.
fn same_but_waived(without: &Verdicts, with: &Verdicts) -> Result<(), String> {
    let plain = unwaived(with.clone())?;
    if plain == *without {
        return Ok(());
    }
    let (a, b) = (format!("{without:#?}"), format!("{plain:#?}"));
    let lines = a.lines().zip(b.lines()).filter(|(a, b)| a != b);
    let lines: Vec<String> = lines.take(6).map(|(a, b)| format!("{a}\nbecomes\n{b}")).collect();
    Err(format!("waivers change more than failures:\n{}", lines.join("\n")))
}

/// The result with waived failures as failures; an error where a worst verdict is not the worst.
fn unwaived(mut verdicts: Verdicts) -> Result<Verdicts, String> {
    for clause in &mut verdicts.clauses {
        for subject in &mut clause.subjects {
            subject.waivers.clear();
            let worst = subject.outcomes.iter().map(|it| it.verdict).min();
            if worst.unwrap_or(Verdict::Pass) != subject.verdict {
                return Err(format!("{} is not the worst of its parts", subject.subject.show()));
            }
            for outcome in subject.outcomes.iter_mut().filter(|it| it.verdict == Verdict::Waived) {
                outcome.verdict = Verdict::Fail;
                subject.verdict = subject.verdict.min(Verdict::Fail);
            }
            clause.verdict = clause.verdict.min(subject.verdict);
        }
    }
    Ok(verdicts)
}
