//! What changes beside a clause's demand: severity, enforcement, controls, words; parameters; the document's head.

use language::compare::change::{ChangeKind, Detail, ParamChange, WaiverChange};
use language::compare::show;
use language::graph::clause::{Clause, Control, Piece};
use language::graph::{Node, Param, ParamId, ParamValue, lower};
use language::literal::{show_duration, show_instant};
use language::policy::CheckedPolicy;
use std::collections::{BTreeMap, BTreeSet};

/// What else differs in a clause, and whether severity and enforcement make it stricter or laxer.
pub(super) fn details(
    (old, before): (&CheckedPolicy, &Clause),
    (new, after): (&CheckedPolicy, &Clause),
) -> (ChangeKind, Vec<Detail>) {
    let severity = direction(before.severity.cmp(&after.severity));
    let enforcement = direction(before.enforcement.cmp(&after.enforcement));
    let from = direction(after.enforced_from.cmp(&before.enforced_from));
    let text = |it: &Option<String>| it.clone().unwrap_or_default();
    let day = |it: Option<i64>| it.map_or_else(String::new, show_instant);
    let pairs = [
        ("name", before.name.clone(), after.name.clone()),
        ("number", before.number.clone(), after.number.clone()),
        ("severity", before.severity.word().to_owned(), after.severity.word().to_owned()),
        ("enforcement", before.enforcement.word().to_owned(), after.enforcement.word().to_owned()),
        ("enforced from", day(before.enforced_from), day(after.enforced_from)),
        ("switched off", text(&before.off), text(&after.off)),
        ("sentence", pieces(old, &before.sentence), pieces(new, &after.sentence)),
        ("fix", pieces(old, &before.fix), pieces(new, &after.fix)),
        ("why", text(&before.why), text(&after.why)),
    ];
    let mut out: Vec<Detail> = pairs.into_iter().filter_map(detail).collect();
    out.extend(controls(before, after));
    (severity.and(enforcement).and(from).and(switched(before, after)), out)
}

fn detail((label, old, new): (&'static str, String, String)) -> Option<Detail> {
    (old != new).then_some(Detail { label, old, new })
}

fn direction(before_to_after: std::cmp::Ordering) -> ChangeKind {
    match before_to_after {
        std::cmp::Ordering::Less => ChangeKind::Stricter,
        std::cmp::Ordering::Equal => ChangeKind::Unchanged,
        std::cmp::Ordering::Greater => ChangeKind::Laxer,
    }
}

/// A clause that somebody switched off judges nothing, whatever it says.
fn switched(before: &Clause, after: &Clause) -> ChangeKind {
    match (before.off.is_some(), after.off.is_some()) {
        (false, true) => ChangeKind::Laxer,
        (true, false) => ChangeKind::Stricter,
        (false, false) | (true, true) => ChangeKind::Unchanged,
    }
}

/// Waivers that came, went or end at another time: what is new or lasts longer asks for less.
pub(super) fn waivers(old: &CheckedPolicy, new: &CheckedPolicy) -> Vec<WaiverChange> {
    let of = |policy: &CheckedPolicy| -> BTreeMap<(String, String), i64> {
        let graph = policy.graph();
        let named = graph.waivers.iter().map(|it| {
            let clause = graph.clause(it.clause).map_or("?", |it| it.name.as_str());
            let until = if it.approved_by.is_some() { it.until } else { i64::MIN };
            ((clause.to_owned(), it.on.clone()), until)
        });
        named.collect()
    };
    let (before, after) = (of(old), of(new));
    let keys: BTreeSet<&(String, String)> = before.keys().chain(after.keys()).collect();
    let mut out = Vec::new();
    for key in keys {
        let (old, new) = (before.get(key), after.get(key));
        if old != new {
            let shown = |it: Option<&i64>| match it {
                None => String::new(),
                Some(&i64::MIN) => "not approved".to_owned(),
                Some(until) => format!("until {}", show_instant(*until)),
            };
            let ends = |it: Option<&i64>| it.copied().unwrap_or(i64::MIN);
            out.push(WaiverChange {
                clause: key.0.clone(),
                on: key.1.clone(),
                is_laxer: ends(new) > ends(old),
                old: shown(old),
                new: shown(new),
            });
        }
    }
    out
}

/// Only the ids that one of them has and the other has not.
fn controls(before: &Clause, after: &Clause) -> Option<Detail> {
    let of = |it: &Clause| it.controls.iter().cloned().collect::<BTreeSet<Control>>();
    let (before, after) = (of(before), of(after));
    let words = |it: &Control| format!("{} {}", it.framework, it.id);
    let only = |a: &BTreeSet<Control>, b: &BTreeSet<Control>| {
        a.difference(b).map(words).collect::<Vec<_>>().join(", ")
    };
    detail(("controls", only(&before, &after), only(&after, &before)))
}

/// The author's words, with values as the policy writes them left out: they are conditions, not words.
fn pieces(policy: &CheckedPolicy, pieces: &[Piece]) -> String {
    let piece = |it: &Piece| match it {
        Piece::Text(text) => text.clone(),
        Piece::Param(id) => {
            format!("[{}]", policy.graph().param(*id).map_or("?", |it| it.name.as_str()))
        }
        Piece::Value(_) => "{…}".to_owned(),
    };
    pieces.iter().map(piece).collect()
}

/// What differs in the `policy` item.
pub(super) fn head(old: &CheckedPolicy, new: &CheckedPolicy) -> Vec<Detail> {
    let of = |it: &CheckedPolicy| {
        let it = it.graph().policy.as_ref();
        let text = |of: Option<String>| of.unwrap_or_default();
        [
            text(it.map(|it| it.name.clone())),
            text(it.map(|it| it.version.clone())),
            text(it.and_then(|it| it.owner.clone())),
            text(it.and_then(|it| it.review_every).map(show_duration)),
        ]
    };
    let labels = ["policy", "version", "owner", "review every"];
    let pairs = labels.into_iter().zip(of(old)).zip(of(new));
    pairs.filter_map(|((label, old), new)| detail((label, old, new))).collect()
}

/// Parameters that differ.
pub(super) fn params(old: &CheckedPolicy, new: &CheckedPolicy) -> Vec<ParamChange> {
    let names = |it: &CheckedPolicy| {
        it.graph().params.iter().map(|it| it.name.clone()).collect::<BTreeSet<String>>()
    };
    let all: BTreeSet<String> = names(old).union(&names(new)).cloned().collect();
    all.into_iter().filter_map(|name| param(old, new, name)).collect()
}

fn find<'p>(policy: &'p CheckedPolicy, name: &str) -> Option<(ParamId, &'p Param)> {
    (0..).map(ParamId).zip(&policy.graph().params).find(|(_, it)| it.name == name)
}

fn param(old: &CheckedPolicy, new: &CheckedPolicy, name: String) -> Option<ParamChange> {
    let (before, after) = (find(old, &name), find(new, &name));
    let shown = |policy: &CheckedPolicy, it: Option<(ParamId, &Param)>| {
        let Some((id, it)) = it else { return Default::default() };
        let value = policy.params().get(id.0 as usize).and_then(Option::as_ref);
        let of = |it: Option<&ParamValue>| {
            it.map_or_else(|| "unset".to_owned(), |value| show::value(policy, id, value))
        };
        let end = |it: &Option<_>| {
            it.as_ref().map_or_else(String::new, |it| show::literal(policy.schema(), it))
        };
        let bounds = match (&it.min, &it.max) {
            (None, None) => String::new(),
            (min, max) => format!("{}..{}", end(min), end(max)),
        };
        [policy.schema().type_name(&it.ty), of(value), of(it.default.as_ref()), bounds]
    };
    let labels = ["type", "value", "default", "bounds"];
    let pairs = labels.into_iter().zip(shown(old, before)).zip(shown(new, after));
    let details: Vec<Detail> =
        pairs.filter_map(|((label, old), new)| detail((label, old, new))).collect();
    let stands = (before.is_some(), after.is_some());
    if details.is_empty() && stands.0 == stands.1 {
        return None;
    }
    let mut readers: Vec<String> = Vec::new();
    for (policy, it) in [(new, after), (old, before)] {
        readers.extend(it.into_iter().flat_map(|(id, _)| readers_of(policy, id)));
    }
    readers.sort();
    readers.dedup();
    Some(ParamChange { name, stands, details, readers })
}

fn readers_of(policy: &CheckedPolicy, param: ParamId) -> Vec<String> {
    let graph = policy.graph();
    let reads = |id| lower::reached_params(&graph.edges, Node::Clause(id)).contains(&param);
    let clauses = graph.clause_ids().filter(|(id, _)| reads(*id));
    clauses.map(|(_, it)| format!("{} {}", it.number, it.name)).collect()
}
