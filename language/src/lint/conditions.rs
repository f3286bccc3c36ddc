//! Conditions that can only go one way: a `where`, `when` or `require` that nothing meets, a part of one that is always
//! true, a requirement that nothing fails, an exception that the clause's own filter excludes. One remark per condition.

use super::analysis::expressions;
use super::analysis::formula::{Builder, Formula};
use super::analysis::key::Names;
use super::analysis::solve;
use super::analysis::terms::Terms;
use super::{Input, Lint};
use crate::codes::Code;
use crate::codes::lints as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::clause::Clause;
use crate::graph::expr::{Expr, ExprKind};
use crate::graph::{ParamId, ParamValue, Rule};
use crate::literal;
use crate::span::Span;
use std::collections::BTreeSet;

/// See the module.
pub(super) const LINT: Lint = Lint {
    codes: &[
        &codes::ALWAYS_HOLDS,
        &codes::CANNOT_FAIL,
        &codes::EXCEPTION_NEVER_APPLIES,
        &codes::NEVER_HOLDS,
    ],
    is_safe: false,
    find,
};

fn find(input: &Input<'_>) -> Vec<Diagnostic> {
    let graph = input.policy.graph();
    let mut out = Vec::new();
    for (_, clause) in input.clauses().filter(|it| input.own.contains(&it.1.span.file)) {
        out.extend(in_clause(input, clause));
    }
    for rule in graph.rules.iter().filter(|it| input.own.contains(&it.span.file)) {
        out.extend(in_rule(input, rule));
    }
    out
}

/// One statement that must hold at a place: an expression, or its opposite.
#[derive(Debug, Clone)]
struct Fact<'a> {
    /// As written, a `not` included.
    expr: &'a Expr,
    truth: bool,
    formula: Formula,
}

/// What is looked at, and what holds around the place that is looked at.
struct Reader<'t, 'a> {
    input: &'t Input<'a>,
    builder: Builder<'t, 'a>,
    around: Vec<Fact<'a>>,
    found: Vec<Diagnostic>,
}

fn in_clause<'a>(input: &Input<'a>, clause: &'a Clause) -> Vec<Diagnostic> {
    let mut terms = Terms::default();
    let builder = Builder::new(input.policy, &mut terms, Names::of_clause(clause));
    let mut reader = Reader { input, builder, around: Vec::new(), found: Vec::new() };
    for filter in clause.subjects.iter().filter_map(|it| it.filter.as_ref()) {
        if !reader.condition(filter) {
            return reader.found;
        }
        reader.assume(filter, true);
    }
    for exception in &clause.exceptions {
        reader.exception(exception);
        reader.assume(exception, false);
    }
    for requirement in &clause.requirements {
        reader.requirement(&requirement.holds, requirement.forbidden);
    }
    // An expectation speaks of the whole collection, not of one subject.
    reader.around.clear();
    for expectation in &clause.expectations {
        reader.condition(&expectation.holds);
    }
    reader.found
}

fn in_rule<'a>(input: &Input<'a>, rule: &'a Rule) -> Vec<Diagnostic> {
    let mut terms = Terms::default();
    let builder = Builder::new(input.policy, &mut terms, Names::of_rule(rule));
    let mut reader = Reader { input, builder, around: Vec::new(), found: Vec::new() };
    for branch in &rule.branches {
        reader.condition(branch);
    }
    reader.found
}

impl<'a> Reader<'_, 'a> {
    /// A condition that should go both ways; false where nothing can meet it.
    fn condition(&mut self, expr: &'a Expr) -> bool {
        if self.inner(expr) {
            return true;
        }
        if self.excluded(expr, true, &codes::NEVER_HOLDS) {
            return false;
        }
        if !self.excluded(expr, false, &codes::ALWAYS_HOLDS) {
            self.parts(expr);
        }
        true
    }

    fn exception(&mut self, expr: &'a Expr) {
        if !self.inner(expr)
            && !self.excluded(expr, true, &codes::EXCEPTION_NEVER_APPLIES)
            && !self.excluded(expr, false, &codes::ALWAYS_HOLDS)
        {
            self.parts(expr);
        }
    }

    fn requirement(&mut self, holds: &'a Expr, is_forbidden: bool) {
        // The remark stands where the author wrote the condition, before `forbid` turned it around.
        let negated = if let ExprKind::Not(inner) = &holds.kind { Some(&**inner) } else { None };
        let written = negated.filter(|_| is_forbidden).unwrap_or(holds);
        let code = if is_forbidden { &codes::ALWAYS_HOLDS } else { &codes::NEVER_HOLDS };
        if !self.inner(written)
            && !self.excluded(written, is_forbidden, &codes::CANNOT_FAIL)
            && !self.excluded(written, !is_forbidden, code)
        {
            self.parts(written);
        }
    }

    /// The conditions of quantifiers inside an expression, each by itself: where one never holds, what is built on it is
    /// not worth a second remark. Whether there is one.
    fn inner(&mut self, expr: &'a Expr) -> bool {
        let before = self.found.len();
        for it in expressions::all(expr) {
            if let ExprKind::Some(_, condition) | ExprKind::Collect(_, condition, _) = &it.kind {
                self.of_members(it, condition);
            }
        }
        self.found.len() > before
    }

    /// What a quantifier says of each member. `every … satisfies …` looks for a member that does not: its last part was
    /// turned around.
    fn of_members(&mut self, quantifier: &'a Expr, condition: &'a Expr) {
        if matches!(condition.kind, ExprKind::Literal(_)) {
            return;
        }
        let parts = if let ExprKind::And(parts) = &condition.kind {
            parts.as_slice()
        } else {
            std::slice::from_ref(condition)
        };
        let turned = parts.split_last().filter(|_| self.input.is_every(quantifier.span));
        let Some((ExprKind::Not(satisfies), filters)) =
            turned.map(|(last, filters)| (&last.kind, filters))
        else {
            self.excluded(condition, true, &codes::NEVER_HOLDS);
            return;
        };
        let mark = self.around.len();
        for filter in filters {
            if self.excluded(filter, true, &codes::NEVER_HOLDS) {
                self.around.truncate(mark);
                return;
            }
            self.assume(filter, true);
        }
        if !self.excluded(satisfies, false, &codes::ALWAYS_HOLDS) {
            self.excluded(satisfies, true, &codes::NEVER_HOLDS);
        }
        self.around.truncate(mark);
    }

    /// Whether an expression cannot have a truth value here, with a remark where the expression is to blame. What
    /// contradicts itself without it was remarked upon before it.
    fn excluded(&mut self, expr: &'a Expr, truth: bool, code: &'static Code) -> bool {
        let own = self.split(expr, truth);
        let facts: Vec<&Fact<'a>> = self.around.iter().chain(&own).collect();
        let formulas: Vec<&Formula> = facts.iter().map(|it| &it.formula).collect();
        let Some(clash) = solve::core(self.builder.terms(), &formulas) else { return false };
        let involved: Vec<&Fact<'a>> =
            clash.iter().filter_map(|it| facts.get(*it).copied()).collect();
        if clash.last().is_some_and(|it| *it >= self.around.len()) {
            let diagnostic = self.remark(expr, &involved, (truth, code));
            self.found.push(diagnostic);
        }
        true
    }

    /// From here on an expression has this truth value.
    fn assume(&mut self, expr: &'a Expr, truth: bool) {
        let facts = self.split(expr, truth);
        self.around.extend(facts);
    }

    /// The statements that an expression with a truth value makes, one by one.
    fn split(&mut self, expr: &'a Expr, truth: bool) -> Vec<Fact<'a>> {
        if let ExprKind::And(many) = &expr.kind
            && truth
        {
            return many.iter().flat_map(|it| self.split(it, truth)).collect();
        }
        if let ExprKind::Or(many) = &expr.kind
            && !truth
        {
            return many.iter().flat_map(|it| self.split(it, truth)).collect();
        }
        vec![Fact { expr, truth, formula: self.builder.formula(expr, truth) }]
    }

    /// Looks at the parts of a condition, each with what its left neighbors leave to it. A part that they have decided
    /// says nothing.
    fn parts(&mut self, expr: &'a Expr) {
        if is_one_operator(expr) {
            return;
        }
        let mark = self.around.len();
        if let ExprKind::And(many) | ExprKind::Or(many) = &expr.kind {
            let is_and = matches!(expr.kind, ExprKind::And(_));
            let code = if is_and { &codes::ALWAYS_HOLDS } else { &codes::NEVER_HOLDS };
            for part in many {
                if self.excluded(part, !is_and, code) {
                    break;
                }
                self.parts(part);
                self.assume(part, is_and);
            }
        } else if let ExprKind::Not(inner) | ExprKind::Let(_, _, inner) = &expr.kind {
            self.parts(inner);
        } else if let ExprKind::Some(_, condition) = &expr.kind {
            let before = self.found.len();
            self.of_members(expr, condition);
            if self.found.len() == before {
                self.parts(condition);
            }
        }
        self.around.truncate(mark);
    }

    fn remark(
        &self,
        expr: &'a Expr,
        involved: &[&Fact<'a>],
        (truth, code): (bool, &'static Code),
    ) -> Diagnostic {
        // Of a conjunction that never holds, the last part that the others exclude.
        let last = involved.last().map_or(expr, |it| it.expr);
        let shown = if truth && *code == codes::NEVER_HOLDS { last } else { expr };
        let message = if *code == codes::CANNOT_FAIL {
            "nothing can fail this requirement"
        } else if *code == codes::EXCEPTION_NEVER_APPLIES {
            "this exception never applies"
        } else if *code == codes::ALWAYS_HOLDS {
            "this condition always holds here"
        } else {
            "this condition never holds here"
        };
        let mut diagnostic = Diagnostic::new(code, shown.span, message);
        let outside = |it: &&&Fact<'a>| !is_within(it.expr.span, shown.span);
        let others: Vec<&&Fact<'a>> = involved.iter().filter(outside).collect();
        for other in &others {
            let text = if other.truth { "since this holds" } else { "since this does not hold" };
            diagnostic = diagnostic.related(other.expr.span, text);
        }
        let names = self.builder.names();
        let params: BTreeSet<ParamId> =
            involved.iter().flat_map(|it| names.params(it.expr)).collect();
        for id in &params {
            diagnostic = self.with_value(diagnostic, *id);
        }
        if others.is_empty() && params.is_empty() {
            diagnostic = diagnostic.label("whatever the facts are");
        }
        diagnostic
    }

    /// Says what a number was taken for.
    fn with_value(&self, diagnostic: Diagnostic, id: ParamId) -> Diagnostic {
        let value = self.input.policy.params().get(id.0 as usize).and_then(Option::as_ref);
        match (self.input.policy.graph().param(id), value) {
            (Some(param), Some(ParamValue::One(value))) if param.ty.is_ordered() => {
                let text = format!("`{}` is {}", param.name, literal::show(value));
                diagnostic.related(param.span, text)
            }
            _ => diagnostic,
        }
    }
}

/// Whether a conjunction stands for one operator, such as `within last`, which has no parts to a reader.
fn is_one_operator(expr: &Expr) -> bool {
    let ExprKind::And(many) = &expr.kind else { return false };
    many.iter().any(|it| it.span == expr.span)
}

fn is_within(inner: Span, outer: Span) -> bool {
    inner.file == outer.file && outer.start <= inner.start && inner.end <= outer.end
}
