//! Mutants: the clauses and rules of a policy with one deliberate mistake each. A test that notices one is said to kill it;
//! one that nobody notices shows what no test holds.
//!
//! Made on the graph of a checked policy, so a mutant is as well typed as its origin, and built in this module only. An edit
//! is known by its place: the mistake in a function is made in every body that calls it.

mod edit;
mod items;
mod sites;

use crate::graph::clause::Clause;
use crate::graph::walk::walk;
use crate::graph::{ClauseId, Node, Rule, RuleGraph, RuleId, Sign};
use crate::policy::CheckedPolicy;
use crate::source_map::SourceMap;
use crate::span::Span;
use edit::Edit;
use std::collections::{BTreeMap, BTreeSet};

/// One deliberate mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutant {
    /// The text that is changed.
    pub span: Span,
    /// What is changed, in the author's words.
    pub what: String,
    clauses: Vec<(ClauseId, Clause)>,
    rules: Vec<(RuleId, Rule)>,
}

impl Mutant {
    /// The clauses that are others now.
    pub fn clauses(&self) -> &[(ClauseId, Clause)] {
        &self.clauses
    }

    /// The rules that are others now.
    pub fn rules(&self) -> &[(RuleId, Rule)] {
        &self.rules
    }

    /// Everything that is another now.
    pub fn changed(&self) -> impl Iterator<Item = Node> {
        let clauses = self.clauses.iter().map(|it| Node::Clause(it.0));
        clauses.chain(self.rules.iter().map(|it| Node::Rule(it.0)))
    }
}

/// Every mutant of a policy, by place and words. Bounds of parameters move by a unit of the value that the policy gives them.
pub fn mutants(policy: &CheckedPolicy, sources: &SourceMap) -> Vec<Mutant> {
    let graph = policy.graph();
    let mut sites = sites::Sites::new(graph, sources);
    let mut items: BTreeMap<Span, BTreeSet<Node>> = BTreeMap::new();
    for node in nodes(graph) {
        sites.of_item(node);
        for span in sites.take_spans() {
            items.entry(span).or_default().insert(node);
        }
    }
    let mut out = items::mutants(graph, sources);
    for ((span, edit), what) in sites.found {
        let touched = items.get(&span);
        let mut mutant = Mutant { span, what, clauses: Vec::new(), rules: Vec::new() };
        for node in touched.into_iter().flatten() {
            change(graph, *node, (span, edit), &mut mutant);
        }
        out.push(mutant);
    }
    out.retain(|it| it.rules.iter().all(|(id, rule)| keeps_strata(graph, *id, rule)));
    out.sort_by(|a, b| (a.span, &a.what).cmp(&(b.span, &b.what)));
    // Two mistakes that come to the same: `forbid` for `require`, and `>` for `<=`.
    out.dedup_by(|a, b| a.span == b.span && a.clauses == b.clauses && a.rules == b.rules);
    out
}

fn nodes(graph: &RuleGraph) -> impl Iterator<Item = Node> {
    let clauses = graph.clause_ids().map(|(id, _)| Node::Clause(id));
    clauses.chain((0..).map(RuleId).take(graph.rules.len()).map(Node::Rule))
}

fn change(graph: &RuleGraph, node: Node, at: (Span, Edit), mutant: &mut Mutant) {
    match node {
        Node::Clause(id) => {
            let changed = graph.clause(id).map(|it| (id, edit::clause(graph, it, at)));
            mutant.clauses.extend(changed);
        }
        Node::Rule(id) => {
            mutant.rules.extend(graph.rule(id).map(|it| (id, edit::rule(graph, it, at))));
        }
        Node::Entity(_) | Node::Param(_) | Node::Calendar(_) => {}
    }
}

/// Whether a changed rule still asks for nothing of its own stratum through an absence: there would be no single answer.
fn keeps_strata(graph: &RuleGraph, id: RuleId, rule: &Rule) -> bool {
    let stratum = graph.strata.get(rule.stratum);
    let is_near = |it: RuleId| it == id || stratum.is_some_and(|all| all.contains(&it));
    let mut keeps = true;
    for branch in &rule.branches {
        walk(branch, Sign::Positive, &mut |visit| {
            if let Node::Rule(read) = visit.node {
                keeps &= visit.sign == Sign::Positive || !rule.recursive || !is_near(read);
            }
        });
    }
    keeps
}

#[cfg(test)]
mod tests {
    use super::mutants;
    use crate::front::analyze;
    use crate::policy::{Terms, Unset, admit};
    use crate::resolve::Library;
    use crate::source_map::SourceMap;
    use std::sync::Arc;

    const POLICY: &str = r#"
entity Token { key id: Text
  life: Duration
  owner: Token?
  used: Bool
  born: Instant
}
param most: Int = 3 in 1..9
fn lives(Token t): Bool = t.life <= 90d and t.used
rule trusted(Token t) {
  when t.owner is absent
  when t.owner is present and trusted(t.owner)
}
section 1 "Tokens"
clause 1.a short "Short" {
  severity low
  for each Token t where t.used
  unless trusted(t)
  require lives(t) else "{t}"
  require count({x for Token x where x.used is not true}) < most else "many"
  forbid not trusted(t) else "{t}"
}
clause 1.b kept "Kept" {
  severity low
  for each Token t
  require every Token x satisfies lives(x) else "{t}"
}
clause 1.c young "Young" {
  severity low
  for each Token t
  forbid t.born older than 30d else "{t}"
}
"#;

    #[test]
    fn every_kind_of_mistake_is_made_once() {
        let mut sources = SourceMap::default();
        let file = sources.add("a.policy", POLICY);
        let analysis = analyze(&[(file, Arc::from(POLICY))], &Library::default());
        assert_eq!(analysis.diagnostics, []);
        let policy = admit(analysis, Terms { unset: Unset::Refused, ..Terms::PLAIN }).unwrap();
        let found = mutants(&policy, &sources);
        let words: Vec<&str> = found.iter().map(|it| it.what.as_str()).collect();
        assert_eq!(words, MISTAKES);
        let of_function = found.iter().find(|it| it.what == "`90d` becomes `91d`").unwrap();
        assert_eq!(of_function.clauses().len(), 2, "a mistake in a function is one mistake");
        for mutant in &found {
            let clauses = mutant.clauses().iter();
            let differs = clauses.clone().all(|(id, it)| policy.graph().clause(*id) != Some(it));
            assert!(differs && mutant.changed().count() > 0, "{mutant:?}");
        }
    }

    const MISTAKES: [&str; 37] = [
        "`<=` becomes `<`",
        "`<=` becomes `>`",
        "`90d` becomes `89d`",
        "`90d` becomes `91d`",
        "`is absent` becomes `is present`",
        "without `when t.owner is absent`",
        "`is present` becomes `is absent`",
        "`and` becomes `or`",
        "without `t.owner is present`",
        "without `trusted(t.owner)`",
        "without `when t.owner is present and trusted(t.owner)`",
        "without `where t.used`",
        "without `unless trusted(t)`",
        "`and` becomes `or`",
        "`require` becomes `forbid`",
        "without `require lives(t)`",
        "without `t.life <= 90d`",
        "without `t.used`",
        "`<` becomes `<=`",
        "`<` becomes `>=`",
        "without `require count({x for Token x where x.used is not true}) < most`",
        "without its filter: `{x for Token x where x.used is not true}`",
        "`is not` becomes `is`",
        "`most` is 1 less",
        "`most` is 1 more",
        "`forbid` becomes `require`",
        "without `forbid not trusted(t)`",
        "without `not`: `trusted(t)`",
        "`every` becomes `not every`",
        "without `require every Token x satisfies lives(x)`",
        "`and` becomes `or`",
        "without `t.life <= 90d`",
        "without `t.used`",
        "`forbid` becomes `require`",
        "without `forbid t.born older than 30d`",
        "`30d` becomes `29d`",
        "`30d` becomes `31d`",
    ];
}
