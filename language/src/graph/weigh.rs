//! Which way the changes of an adoption go: what only asks for more needs no reason, what asks for less needs one.

use super::adoption::{Change, Direction, Setting};
use super::clause::{Clause, Enforcement};
use super::polarity::{self, Pull};
use super::{ParamId, ParamValue, RuleGraph};
use crate::codes::policy as codes;
use crate::diagnostic::Diagnostic;
use crate::literal::Literal;

/// Notes the direction of every change, and reports those that ask for less and do not say why.
pub(super) fn weigh(graph: &mut RuleGraph) -> Vec<Diagnostic> {
    let mut adoptions = std::mem::take(&mut graph.adoptions);
    let mut found = Vec::new();
    for change in adoptions.iter_mut().flat_map(|it| &mut it.changes) {
        change.direction = direction(graph, &change.what);
        if change.because.is_none() {
            found.extend(unexplained(graph, change));
        }
    }
    graph.adoptions = adoptions;
    found
}

fn direction(graph: &RuleGraph, what: &Setting) -> Direction {
    match what {
        Setting::Param(id, value) => of_param(graph, *id, value),
        Setting::Severity(id, grade) => {
            let weaker = graph.clause(*id).is_some_and(|it| *grade < it.severity);
            if weaker { Direction::Loosens } else { Direction::Tightens }
        }
        Setting::Enforce(id, mode, from) => {
            let weaker = graph.clause(*id).is_some_and(|it| is_weaker(it, *mode, *from));
            if weaker { Direction::Loosens } else { Direction::Tightens }
        }
        Setting::Off(_) => Direction::Loosens,
    }
}

/// Before the day that it names a clause decides nothing, so a later day is weaker too.
fn is_weaker(clause: &Clause, mode: Enforcement, from: Option<i64>) -> bool {
    let begin = |it: Option<i64>| it.unwrap_or(i64::MIN);
    mode < clause.enforcement
        || mode != Enforcement::Observe && begin(from) > begin(clause.enforced_from)
}

fn of_param(graph: &RuleGraph, id: ParamId, value: &ParamValue) -> Direction {
    let Some(before) = graph.param(id).and_then(|it| it.default.as_ref()) else {
        return Direction::Fills;
    };
    match (polarity::of(graph, id), moved(before, value)) {
        (Pull::Up, Pull::Up) | (Pull::Down, Pull::Down) => Direction::Loosens,
        (Pull::Still, _) | (_, Pull::Still) | (Pull::Up, Pull::Down) | (Pull::Down, Pull::Up) => {
            Direction::Tightens
        }
        (Pull::Either, _) | (_, Pull::Either) => Direction::Unclear,
    }
}

/// Whether a value grew: every entry of a table counts.
fn moved(before: &ParamValue, after: &ParamValue) -> Pull {
    let pairs = before.literals().iter().zip(after.literals());
    let moves: Vec<Pull> = pairs.map(|(before, after)| grown(before, after)).collect();
    let goes = |way| moves.iter().all(|it| *it == way || *it == Pull::Still);
    [Pull::Still, Pull::Up, Pull::Down].into_iter().find(|it| goes(*it)).unwrap_or(Pull::Either)
}

fn grown(before: &Literal, after: &Literal) -> Pull {
    if before == after {
        return Pull::Still;
    }
    let (up, down) = match (before, after) {
        (Literal::Int(a), Literal::Int(b))
        | (Literal::Duration(a), Literal::Duration(b))
        | (Literal::Instant(a), Literal::Instant(b))
        | (Literal::Date(a), Literal::Date(b)) => (a < b, b < a),
        (Literal::Bool(a), Literal::Bool(b)) => (a < b, b < a),
        (Literal::Set(a), Literal::Set(b)) => {
            (a.iter().all(|it| b.contains(it)), b.iter().all(|it| a.contains(it)))
        }
        _ => (false, false),
    };
    match (up, down) {
        (true, _) => Pull::Up,
        (_, true) => Pull::Down,
        (false, false) => Pull::Either,
    }
}

fn unexplained(graph: &RuleGraph, change: &Change) -> Option<Diagnostic> {
    if change.direction != Direction::Loosens {
        return None;
    }
    let clause = |id| graph.clause(id).map_or("?", |it| it.name.as_str());
    let what = match &change.what {
        Setting::Param(id, _) => {
            let name = graph.param(*id).map_or("?", |it| it.name.as_str());
            format!("this value of `{name}` lets pass what the pack fails")
        }
        Setting::Severity(id, _) => format!("this makes failures of `{}` less grave", clause(*id)),
        Setting::Enforce(id, ..) => format!("this lets failures of `{}` decide less", clause(*id)),
        Setting::Off(id) => format!("this switches `{}` off", clause(*id)),
    };
    let diagnostic = Diagnostic::new(&codes::LOOSENED_WITHOUT_REASON, change.span, what);
    Some(diagnostic.label("and nothing says why").help("add `because \"…\"` behind it"))
}
