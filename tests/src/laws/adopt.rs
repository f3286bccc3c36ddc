//! The law of adoptions: a change that asks for more lets nothing pass that did not, one that asks for less fails nothing that
//! passed, and what the judged tree merely requests changes nothing at all.

use crate::generate::Case;
use crate::laws::{Prepared, admitted, analysis, run};
use evaluator::verdict::{ClauseOutcome, SubjectKey, Verdict, Verdicts};
use language::graph::adoption::Direction;
use language::policy::Trust;
use std::collections::BTreeMap;

/// A pack as it is, and with each change by itself.
#[derive(Debug)]
pub struct Adoptions {
    /// By whose word: everything counts, and what is requested does not.
    as_it_is: [Prepared; 2],
    changed: Vec<Changed>,
}

#[derive(Debug)]
struct Changed {
    line: String,
    direction: Direction,
    by_trust: [Prepared; 2],
}

/// How many verdicts moved, so that a run can tell whether it looked at anything.
#[derive(Debug, Default, Clone, Copy)]
pub struct Seen {
    /// To failures, by changes that ask for more.
    pub stricter: usize,
    /// To passes, by changes that ask for less.
    pub laxer: usize,
}

/// The policies of a case, checked and planned; none where it adopts nothing.
pub fn prepare(case: &Case) -> Result<Option<Adoptions>, String> {
    let Some(adoption) = case.items.iter().find(|it| it.starts_with("adopt ")) else {
        return Ok(None);
    };
    let lines = adoption.lines().filter(|it| it.starts_with("  ") && !it.trim().is_empty());
    Ok(Some(Adoptions {
        as_it_is: by_trust(&with(case, ""))?.1,
        changed: lines.map(|it| changed(case, it)).collect::<Result<Vec<Changed>, String>>()?,
    }))
}

/// The case with one line in its adoption, and without waivers: they only hide failures.
fn with(case: &Case, line: &str) -> Case {
    let others = |it: &&String| !(it.starts_with("adopt ") || it.starts_with("waiver "));
    let mut items: Vec<String> = case.items.iter().filter(others).cloned().collect();
    let pack = crate::generate::decisions::PACK;
    items.push(format!("adopt {pack} {{\n{line}\n}}\n"));
    Case { items, ..case.clone() }
}

/// The policy under both kinds of trust, and which way its first change goes.
fn by_trust(case: &Case) -> Result<(Option<Direction>, [Prepared; 2]), String> {
    let (files, analysis) = (case.files(), analysis(case));
    let changes = analysis.graph.adoptions.iter().flat_map(|it| &it.changes);
    let direction = changes.map(|it| it.direction).next();
    let full = admitted(&files, analysis.clone(), Trust::Full)?;
    Ok((direction, [full, admitted(&files, analysis, Trust::Requests)?]))
}

fn changed(case: &Case, line: &str) -> Result<Changed, String> {
    let (direction, by_trust) = by_trust(&with(case, line))?;
    let direction = direction.ok_or_else(|| format!("`{line}` is no change of the graph"))?;
    Ok(Changed { line: line.trim().to_owned(), direction, by_trust })
}

/// The law on the facts of a case.
pub fn hold(adoptions: &Adoptions, case: &Case) -> Result<Seen, String> {
    let run = |policy: &Prepared| run(policy, case.batches.clone());
    let [as_it_is, asked] = &adoptions.as_it_is;
    let (before, asked_before) = (run(as_it_is)?, run(asked)?);
    let mut seen = Seen::default();
    for changed in &adoptions.changed {
        let [full, requests] = &changed.by_trust;
        let (after, asked_after) = (run(full)?, run(requests)?);
        let (line, direction) = (&changed.line, changed.direction);
        let told = |it: String| format!("`{line}`, which {}: {it}", direction.word());
        match direction {
            Direction::Tightens => {
                let moved = one_way(&after, &before).map_err(told)?;
                seen.stricter = seen.stricter.saturating_add(moved);
            }
            Direction::Loosens => {
                let moved = one_way(&before, &after).map_err(told)?;
                seen.laxer = seen.laxer.saturating_add(moved);
            }
            Direction::Fills | Direction::Unclear => {}
        }
        let expected = match direction {
            Direction::Tightens | Direction::Fills => &after,
            Direction::Loosens | Direction::Unclear => &asked_before,
        };
        if asked_after != *expected {
            return Err(told("requested, it does not do what it should".to_owned()));
        }
    }
    Ok(seen)
}

/// What each subject is: failed, open or without a failure; who is exempt or no subject has none either. Faults of ours say
/// nothing.
fn ranks(clause: &ClauseOutcome) -> BTreeMap<Option<SubjectKey>, u8> {
    let whole = (None, clause.verdict);
    let subjects = clause.subjects.iter().map(|it| (Some(it.subject.clone()), it.verdict));
    let ranked = subjects.chain([whole]).filter_map(|(key, verdict)| match verdict {
        Verdict::Error => None,
        Verdict::Fail | Verdict::Waived => Some((key, 0)),
        Verdict::Unknown => Some((key, 1)),
        Verdict::Pass | Verdict::NotApplicable => Some((key, 2)),
    });
    ranked.collect()
}

/// Whether every subject of the stricter result is at least as good in the laxer one; how many are better.
fn one_way(stricter: &Verdicts, laxer: &Verdicts) -> Result<usize, String> {
    let mut moved = 0_usize;
    for clause in &stricter.clauses {
        let Some(other) = laxer.clauses.iter().find(|it| it.clause == clause.clause) else {
            continue;
        };
        if clause.verdict == Verdict::Error || other.verdict == Verdict::Error {
            continue;
        }
        let (low, high) = (ranks(clause), ranks(other));
        for (key, rank) in &high {
            let strict = low.get(key).copied().unwrap_or(2);
            if strict > *rank {
                let name = key.as_ref().map_or("as a whole".to_owned(), SubjectKey::show);
                return Err(format!(
                    "in {:?} {name} is {rank} where less is asked and {strict} where more is",
                    clause.clause
                ));
            }
            moved = moved.saturating_add(usize::from(strict < *rank));
        }
        moved = moved.saturating_add(low.keys().filter(|it| !high.contains_key(*it)).count());
    }
    Ok(moved)
}
