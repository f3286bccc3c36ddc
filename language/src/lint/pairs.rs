//! Two clauses about the same subjects: one whose failures are all failures of the other, and two that no subject can
//! satisfy together.

use super::analysis::formula::{Builder, Formula};
use super::analysis::key::Names;
use super::analysis::solve::{self, Answer};
use super::analysis::terms::Terms;
use super::{Input, Lint};
use crate::codes::lints as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::clause::Clause;
use crate::policy::CheckedPolicy;
use std::collections::BTreeMap;

/// See the module.
pub(super) const LINT: Lint =
    Lint { codes: &[&codes::CONTRADICTING_CLAUSES, &codes::IMPLIED_CLAUSE], is_safe: false, find };

/// What a clause says of a subject.
struct Said<'a> {
    clause: &'a Clause,
    /// The filters hold and no exception does.
    judges: Formula,
    judges_not: Formula,
    /// Every requirement holds.
    passes: Formula,
    fails: Formula,
}

fn find(input: &Input<'_>) -> Vec<Diagnostic> {
    let mut terms = Terms::default();
    let mut groups: BTreeMap<Vec<String>, Vec<Said<'_>>> = BTreeMap::new();
    for (at, (_, clause)) in input.clauses().enumerate() {
        let names = names(clause, at);
        let domains = clause.subjects.iter().map(|it| names.domain(&it.binding)).collect();
        let said = said(input.policy, &mut terms, (clause, names));
        groups.entry(domains).or_default().push(said);
    }
    let mut out = Vec::new();
    for group in groups.values() {
        for (at, second) in group.iter().enumerate() {
            let earlier = group.iter().take(at);
            out.extend(earlier.filter_map(|first| compare(&terms, first, second)));
        }
    }
    out
}

/// Subjects are called by their place, so that those of two clauses meet; everything else keeps to its own clause.
fn names(clause: &Clause, at: usize) -> Names<'_> {
    let mut names = Names::of_clause(clause);
    for (var, id) in clause.variables.iter().zip(0..) {
        names.role(crate::graph::expr::VarId(id), format!("{at}:{}:{id}", var.name));
    }
    for (place, subject) in clause.subjects.iter().enumerate() {
        names.role(subject.binding.var, format!("subject{place}"));
    }
    names
}

fn said<'a>(
    policy: &'a CheckedPolicy,
    terms: &mut Terms,
    (clause, names): (&'a Clause, Names<'a>),
) -> Said<'a> {
    let mut builder = Builder::new(policy, terms, names);
    let filters = || clause.subjects.iter().filter_map(|it| it.filter.as_ref());
    let mut all = |truth: bool| -> Vec<Formula> {
        let filters = filters().map(|it| builder.formula(it, truth)).collect::<Vec<_>>();
        let exceptions = clause.exceptions.iter().map(|it| builder.formula(it, !truth));
        filters.into_iter().chain(exceptions.collect::<Vec<_>>()).collect()
    };
    let (judges, judges_not) = (Formula::And(all(true)), Formula::Or(all(false)));
    let mut required = |truth: bool| -> Vec<Formula> {
        clause.requirements.iter().map(|it| builder.formula(&it.holds, truth)).collect()
    };
    let (passes, fails) = (Formula::And(required(true)), Formula::Or(required(false)));
    Said { clause, judges, judges_not, passes, fails }
}

/// At most one remark about two clauses; the second stands behind the first in the document.
fn compare(terms: &Terms, first: &Said<'_>, second: &Said<'_>) -> Option<Diagnostic> {
    let may = |all: &[&Formula]| solve::satisfiable(terms, all) == Answer::Perhaps;
    let fails_alone = |it: &Said<'_>| may(&[&it.judges, &it.fails]);
    let implies = |a: &Said<'_>, b: &Said<'_>| {
        let not_b = Formula::Or(vec![b.judges_not.clone(), b.passes.clone()]);
        !may(&[&a.judges, &a.fails, &not_b])
    };
    if !fails_alone(first) || !fails_alone(second) {
        // A requirement that nothing fails is another lint's matter.
        return None;
    }
    if implies(second, first) && is_covered(second.clause, first.clause) {
        return Some(implied(second.clause, first.clause));
    }
    if implies(first, second) && is_covered(first.clause, second.clause) {
        return Some(implied(first.clause, second.clause));
    }
    let is_fine_alone = |it: &Said<'_>| may(&[&it.judges, &it.passes]);
    let contradict = may(&[&first.judges, &second.judges])
        && is_fine_alone(first)
        && is_fine_alone(second)
        && !may(&[&first.judges, &first.passes, &second.judges, &second.passes]);
    contradict.then(|| {
        let (a, b) = (first.clause, second.clause);
        let message = format!("nothing can satisfy both `{}` and `{}`", a.name, b.name);
        let span = b.requirements.first().map_or(b.span, |it| it.holds.span);
        let other = a.requirements.first().map_or(a.span, |it| it.holds.span);
        Diagnostic::new(&codes::CONTRADICTING_CLAUSES, span, message)
            .label("whoever meets this")
            .related(other, "does not meet this")
            .help("let each judge subjects of its own, or make one requirement of the two")
    })
}

/// Whether nothing of a clause is lost where another one reports its failures: it weighs no more, and asks no fresher
/// evidence nor more of it.
fn is_covered(inner: &Clause, outer: &Clause) -> bool {
    inner.severity <= outer.severity
        && inner.enforcement <= outer.enforcement
        && inner.newer_than.is_none()
        && inner.expectations.is_empty()
}

fn implied(inner: &Clause, outer: &Clause) -> Diagnostic {
    let message = format!("whatever fails `{}` fails `{}` as well", inner.name, outer.name);
    Diagnostic::new(&codes::IMPLIED_CLAUSE, inner.span, message)
        .label("it finds nothing of its own")
        .related(outer.span, "this clause finds all of it, with the same weight or more")
        .help("remove it, or let it judge something else")
}
