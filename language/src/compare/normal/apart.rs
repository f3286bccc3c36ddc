//! Clauses and rules each by itself, rules by their names: what is left to compare where the normal form grows too large.

use super::{Normal, Normalizer, Scope};
use crate::compare::term::{Hours, Name, Term};
use crate::graph::calendar::{Calendar, CalendarId};
use crate::graph::expr::VarId;
use crate::graph::{ClauseId, Node, RuleGraph, RuleId};
use crate::policy::CheckedPolicy;
use std::collections::{BTreeMap, BTreeSet};

/// A clause and every rule that it reaches, each by itself and with rules by their names: what is left to compare where the
/// normal form is too large.
pub fn apart(
    policy: &CheckedPolicy,
    clause: ClauseId,
) -> Option<(Normal, BTreeMap<&str, Vec<Term>>)> {
    let graph = policy.graph();
    let whole = Normalizer::of(policy, false).clause(graph.clause(clause)?).ok()?;
    let mut rules = BTreeMap::new();
    for id in reached_rules(graph, Node::Clause(clause)) {
        let rule = graph.rule(id)?;
        let mut scope = Scope::empty(0);
        for (var, _) in (0..).map(VarId).zip(0..rule.arity) {
            scope = scope.bind(var);
        }
        let branches = Normalizer::of(policy, false).terms(&rule.branches, &scope).ok()?;
        rules.insert(rule.name.as_str(), branches);
    }
    Some((whole, rules))
}

/// The calendars of a policy, by name.
pub fn hours(policy: &CheckedPolicy) -> Vec<(Name, Hours)> {
    let it = Normalizer::of(policy, false);
    let of = |(at, calendar): (u32, &Calendar)| {
        Some((Name::from(calendar.name.as_str()), it.hours(CalendarId(at)).ok()?))
    };
    (0..).zip(&policy.graph().calendars).filter_map(of).collect()
}

fn reached_rules(graph: &RuleGraph, from: Node) -> BTreeSet<RuleId> {
    let (mut found, mut pending) = (BTreeSet::new(), vec![from]);
    while let Some(node) = pending.pop() {
        for edge in graph.edges.iter().filter(|it| it.from == node) {
            if let Node::Rule(id) = edge.to
                && found.insert(id)
            {
                pending.push(edge.to);
            }
        }
    }
    found
}
