//! The register: every waiver with what it came to, and what the policy changes of the packs that it adopts.

use crate::model::{Change, Clause, Waiver, WaiverState};
use crate::wording;
use language::graph::adoption::{self, Setting};
use language::graph::waiver::{DAY, Waiver as Declared};
use language::graph::{ClauseId, RuleGraph};
use language::literal::{show_date, show_instant};
use language::policy::{CheckedPolicy, Trust};

/// The waivers of a policy, in its order, with the failing subjects that each covers.
pub fn waivers(policy: &CheckedPolicy, clauses: &[Clause], at: i64) -> Vec<Waiver> {
    let graph = policy.graph();
    let all = graph.waivers.iter().enumerate();
    all.map(|(number, it)| waiver(policy, it, covers(clauses, number), at)).collect()
}

fn covers(clauses: &[Clause], number: usize) -> Vec<String> {
    let subjects = clauses.iter().flat_map(|it| &it.subjects);
    let covered = subjects.filter(|it| it.waivers.contains(&number));
    let mut covered: Vec<String> = covered.map(|it| it.subject.clone()).collect();
    covered.sort();
    covered
}

fn waiver(policy: &CheckedPolicy, it: &Declared, covers: Vec<String>, at: i64) -> Waiver {
    let graph = policy.graph();
    let name = |id: &ClauseId| graph.clause(*id).map_or("?", |it| it.name.as_str()).to_owned();
    Waiver {
        clause: graph.clause(it.clause).map_or("?", |it| it.number.as_str()).to_owned(),
        name: name(&it.clause),
        on: it.on.clone(),
        owner: it.owner.clone(),
        approved_by: it.approved_by.clone(),
        reason: it.reason.clone(),
        ticket: it.ticket.clone(),
        until: until(it.until),
        compensated_by: it.compensated_by.iter().map(name).collect(),
        state: state(it, policy.trust(), at),
        covers,
        declared: it.span,
    }
}

fn state(it: &Declared, trust: Trust, at: i64) -> WaiverState {
    match (it.days_left(at), trust) {
        _ if it.approved_by.is_none() => WaiverState::Unapproved,
        (None, _) => WaiverState::Expired,
        (Some(_), Trust::Requests) => WaiverState::Requested,
        (Some(days), Trust::Full) => WaiverState::Live(days),
    }
}

/// The last day of a waiver that ends with a day, else the instant at which it ends.
pub fn until(end: i64) -> String {
    if end.rem_euclid(DAY) == 0 {
        show_date(end.div_euclid(DAY).saturating_sub(1))
    } else {
        show_instant(end)
    }
}

/// The day of an instant, in UTC.
pub fn day(at: i64) -> String {
    show_date(at.div_euclid(DAY))
}

/// What a policy changes of its packs, applied or only requested, in its order.
pub fn changes(policy: &CheckedPolicy) -> Vec<Change> {
    let graph = policy.graph();
    let all = graph.adoptions.iter().flat_map(|adoption| {
        adoption.changes.iter().map(move |change| (adoption.pack.as_str(), change))
    });
    let is_request = |pack: &str, change: &adoption::Change| {
        policy.requests().iter().any(|it| it.pack == pack && it.change == *change)
    };
    all.map(|(pack, change)| Change {
        pack: pack.to_owned(),
        what: words(policy, &change.what),
        direction: change.direction.word(),
        because: change.because.clone(),
        applied: !is_request(pack, change),
        declared: change.span,
    })
    .collect()
}

fn words(policy: &CheckedPolicy, what: &Setting) -> String {
    let graph = policy.graph();
    let clause = |id: &ClauseId| named(graph, *id);
    match what {
        Setting::Param(id, value) => {
            let name = graph.param(*id).map_or("?", |it| it.name.as_str());
            format!("{name} = {}", wording::parameter(value, name, graph, policy.schema()))
        }
        Setting::Severity(id, grade) => format!("severity {} for {}", grade.word(), clause(id)),
        Setting::Enforce(id, mode, None) => format!("enforce {} for {}", mode.word(), clause(id)),
        Setting::Enforce(id, mode, Some(from)) => {
            format!("enforce {} from {} for {}", mode.word(), day(*from), clause(id))
        }
        Setting::Off(id) => format!("off {}", clause(id)),
    }
}

fn named(graph: &RuleGraph, id: ClauseId) -> &str {
    graph.clause(id).map_or("?", |it| it.name.as_str())
}

/// The clauses that a policy switches off, with the reasons.
pub fn switched_off(policy: &CheckedPolicy) -> Vec<(String, String, String)> {
    let off = policy.graph().clauses.iter().filter_map(|it| Some((it, it.off.clone()?)));
    off.map(|(it, why)| (it.number.clone(), it.name.clone(), why)).collect()
}
