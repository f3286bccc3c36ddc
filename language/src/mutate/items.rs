//! Mistakes that are no change of an expression: a statement that is not there.

use super::Mutant;
use super::edit::truth;
use super::sites::quoted;
use crate::graph::clause::Clause;
use crate::graph::expr::{Expr, ExprKind};
use crate::graph::{ClauseId, Rule, RuleGraph, RuleId};
use crate::source_map::SourceMap;
use crate::span::Span;

/// Every clause and rule without one of its statements.
pub(super) fn mutants(graph: &RuleGraph, sources: &SourceMap) -> Vec<Mutant> {
    let mut out = Vec::new();
    for (id, clause) in graph.clause_ids() {
        exceptions((id, clause), sources, &mut out);
        filters((id, clause), sources, &mut out);
        requirements((id, clause), sources, &mut out);
        expectations((id, clause), sources, &mut out);
    }
    for (id, rule) in (0..).map(RuleId).zip(&graph.rules) {
        branches((id, rule), sources, &mut out);
    }
    out
}

fn of_clause(id: ClauseId, clause: Clause, (span, what): (Span, String)) -> Mutant {
    Mutant { span, what, clauses: vec![(id, clause)], rules: Vec::new() }
}

fn exceptions((id, clause): (ClauseId, &Clause), sources: &SourceMap, out: &mut Vec<Mutant>) {
    for (at, exception) in clause.exceptions.iter().enumerate() {
        let mut changed = clause.clone();
        changed.exceptions.remove(at);
        let what = format!("without `unless {}`", quoted(sources, exception.span));
        out.push(of_clause(id, changed, (exception.span, what)));
    }
}

fn filters((id, clause): (ClauseId, &Clause), sources: &SourceMap, out: &mut Vec<Mutant>) {
    for (at, subject) in clause.subjects.iter().enumerate() {
        let Some(filter) = &subject.filter else { continue };
        let mut changed = clause.clone();
        if let Some(subject) = changed.subjects.get_mut(at) {
            subject.filter = None;
        }
        let what = format!("without `where {}`", quoted(sources, filter.span));
        out.push(of_clause(id, changed, (filter.span, what)));
    }
}

/// A requirement is dropped, and turned into its opposite: `forbid` and `require` are one word apart.
fn requirements((id, clause): (ClauseId, &Clause), sources: &SourceMap, out: &mut Vec<Mutant>) {
    for (at, requirement) in clause.requirements.iter().enumerate() {
        let span = requirement.holds.span;
        let (word, other) =
            if requirement.forbidden { ("forbid", "require") } else { ("require", "forbid") };
        let text = quoted(sources, span);
        let dropped = (truth(true, span), format!("without `{word} {text}`"));
        let holds = requirement.holds.clone();
        let opposite =
            Expr { kind: ExprKind::Not(Box::new(holds)), ty: requirement.holds.ty.clone(), span };
        let turned = (opposite, format!("`{word}` becomes `{other}`"));
        for (holds, what) in [dropped, turned] {
            let mut changed = clause.clone();
            if let Some(requirement) = changed.requirements.get_mut(at) {
                requirement.holds = holds;
            }
            out.push(of_clause(id, changed, (span, what)));
        }
    }
}

fn expectations((id, clause): (ClauseId, &Clause), sources: &SourceMap, out: &mut Vec<Mutant>) {
    for (at, expectation) in clause.expectations.iter().enumerate() {
        let mut changed = clause.clone();
        changed.expectations.remove(at);
        let what = format!("without `expect {}`", quoted(sources, expectation.holds.span));
        out.push(of_clause(id, changed, (expectation.holds.span, what)));
    }
}

fn branches((id, rule): (RuleId, &Rule), sources: &SourceMap, out: &mut Vec<Mutant>) {
    for (at, branch) in rule.branches.iter().enumerate() {
        let mut changed = rule.clone();
        if let Some(branch) = changed.branches.get_mut(at) {
            *branch = truth(false, branch.span);
        }
        let what = format!("without `when {}`", quoted(sources, branch.span));
        out.push(Mutant {
            span: branch.span,
            what,
            clauses: Vec::new(),
            rules: vec![(id, changed)],
        });
    }
}
