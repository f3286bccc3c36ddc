//! What the tests have shown of clauses, rules and conditions.

use super::Ground;
use super::runner::Runs;
use evaluator::verdict::{ClauseOutcome, Verdict};
use language::graph::conditions::{Condition, conditions};
use language::graph::lower::reached;
use language::graph::{ClauseId, Node};
use language::span::Span;
use report::testing::{Coverage, Covered, Seen, Verdicts};
use std::collections::{BTreeMap, BTreeSet};

/// The coverage of a run.
pub(super) fn coverage(ground: &Ground<'_>, runs: &Runs<'_>) -> Coverage {
    let graph = ground.policy.graph();
    let wanted = wanted(ground, runs);
    let mut verdicts: BTreeMap<ClauseId, Verdicts> = BTreeMap::new();
    for outcome in runs.done.iter().flat_map(|it| &it.outcome.verdicts.clauses) {
        count(outcome, verdicts.entry(outcome.clause).or_default());
    }
    let mut items: BTreeMap<Node, Covered> = BTreeMap::new();
    for node in &wanted {
        let item = match node {
            Node::Clause(id) => graph.clause(*id).map(|it| Covered {
                number: Some(it.number.clone()),
                name: it.name.clone(),
                span: it.span,
                verdicts: Some(verdicts.get(id).copied().unwrap_or_default()),
                conditions: Vec::new(),
            }),
            Node::Rule(id) => graph.rule(*id).map(|it| Covered {
                number: None,
                name: it.name.clone(),
                span: it.span,
                verdicts: None,
                conditions: Vec::new(),
            }),
            Node::Entity(_) | Node::Param(_) | Node::Calendar(_) => None,
        };
        items.extend(item.map(|it| (*node, it)));
    }
    for condition in conditions(graph, ground.policy.schema(), &ground.session.sources) {
        if let Some(item) =
            items.get_mut(&condition.owner).filter(|_| is_own(condition.span, ground))
        {
            item.conditions.push(seen(&condition, runs));
        }
    }
    let (mut clauses, rules): (Vec<_>, Vec<_>) =
        items.into_iter().partition(|(node, _)| matches!(node, Node::Clause(_)));
    clauses.extend(rules);
    Coverage { items: clauses.into_iter().map(|(_, it)| it).collect() }
}

fn seen(condition: &Condition, runs: &Runs<'_>) -> Seen {
    let found = runs
        .observed
        .conditions
        .get(&(condition.span, condition.shape))
        .copied()
        .unwrap_or_default();
    let (yes, no) = if condition.negated { (found.no, found.yes) } else { (found.yes, found.no) };
    Seen {
        span: condition.span,
        yes,
        no,
        unknown: found.unknown,
        can_be_unknown: condition.can_be_unknown,
    }
}

fn count(outcome: &ClauseOutcome, out: &mut Verdicts) {
    let exempt = u64::try_from(outcome.exempt.len()).unwrap_or(u64::MAX);
    out.exempt = out.exempt.saturating_add(exempt);
    let subjects = outcome.subjects.iter().map(|it| it.verdict);
    for verdict in subjects.chain([outcome.verdict]) {
        let slot = match verdict {
            Verdict::Pass => &mut out.pass,
            Verdict::Fail | Verdict::Waived => &mut out.fail,
            Verdict::Unknown => &mut out.unknown,
            Verdict::NotApplicable => &mut out.not_applicable,
            Verdict::Error => continue,
        };
        *slot = slot.saturating_add(1);
    }
}

/// The clauses and rules that the run is about: those of the named files; where tests were chosen, those that they reach.
pub(super) fn wanted(ground: &Ground<'_>, runs: &Runs<'_>) -> BTreeSet<Node> {
    let graph = ground.policy.graph();
    let clauses = graph.clause_ids().map(|(id, it)| (Node::Clause(id), it.span));
    let rules = (0..).map(language::graph::RuleId).zip(&graph.rules);
    let all = clauses.chain(rules.map(|(id, it)| (Node::Rule(id), it.span)));
    let own = all.filter(|(_, span)| is_own(*span, ground)).map(|(node, _)| node);
    if !ground.given.has("filter") {
        return own.collect();
    }
    let tested = runs.done.iter().flat_map(|it| &it.case.test.clauses);
    let clauses: BTreeSet<ClauseId> = tested.copied().collect();
    let reached: BTreeSet<Node> =
        clauses.into_iter().flat_map(|it| reached(&graph.edges, Node::Clause(it))).collect();
    own.filter(|it| reached.contains(it)).collect()
}

/// Whether a place is in the policy root itself: under a policy of one's own neither the built-in rules nor those of packs
/// are its author's to test.
pub(super) fn is_own(span: Span, ground: &Ground<'_>) -> bool {
    let root = &ground.session.root;
    let mut own = root.parts.iter().flat_map(|it| &it.policies);
    root.is_built_in() || own.any(|it| it.1 == span.file)
}
