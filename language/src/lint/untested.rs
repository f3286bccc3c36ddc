//! Clauses that no test shows to pass, to fail and to be unknown: nobody would notice if they stopped to.

use super::{Input, Lint};
use crate::codes::lints as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::ClauseId;
use std::collections::{BTreeMap, BTreeSet};

/// See the module.
pub(super) const LINT: Lint = Lint { codes: &[&codes::UNTESTED_CLAUSE], is_safe: false, find };

fn find(input: &Input<'_>) -> Vec<Diagnostic> {
    let graph = input.policy.graph();
    let mut shown: BTreeMap<ClauseId, BTreeSet<&str>> = BTreeMap::new();
    for test in &graph.tests {
        for expected in &test.expectations {
            let of = expected.of.as_ref().map_or(test.clauses.as_slice(), std::slice::from_ref);
            for clause in of {
                shown.entry(*clause).or_default().insert(&expected.verdict);
            }
        }
    }
    let mut out = Vec::new();
    for (id, clause) in input.clauses() {
        let shown = shown.remove(&id).unwrap_or_default();
        let missing: Vec<&str> =
            ["pass", "fail", "unknown"].into_iter().filter(|it| !shown.contains(it)).collect();
        if missing.is_empty() {
            continue;
        }
        let list = missing.join(" or ");
        let message = format!("no test of `{}` expects {list}", clause.name);
        out.push(
            Diagnostic::new(&codes::UNTESTED_CLAUSE, clause.span, message)
                .help(format!("write `test \"…\" for {} {{ … }}` with facts that lead there; what is not given is unknown", clause.name)),
        );
    }
    out
}
