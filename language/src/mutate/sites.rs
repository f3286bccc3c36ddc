//! Where an expression can be changed, and how a change reads.

use super::edit::{Edit, is_atom, unit};
use crate::graph::clause::Clause;
use crate::graph::conditions::{between, is_negated};
use crate::graph::expr::{Expr, ExprKind};
use crate::graph::parts::{domain, parts};
use crate::graph::{Node, RuleGraph};
use crate::literal::{Literal, show, show_duration};
use crate::schema::Type;
use crate::source_map::SourceMap;
use crate::span::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Longer texts are cut where they are quoted.
const QUOTED: usize = 60;

/// Every place and change that was found, with its words.
pub(super) struct Sites<'a> {
    graph: &'a RuleGraph,
    sources: &'a SourceMap,
    /// What was found.
    pub(super) found: BTreeMap<(Span, Edit), String>,
    spans: BTreeSet<Span>,
}

impl<'a> Sites<'a> {
    pub(super) fn new(graph: &'a RuleGraph, sources: &'a SourceMap) -> Self {
        Self { graph, sources, found: BTreeMap::new(), spans: BTreeSet::new() }
    }

    /// The places found since they were last taken.
    pub(super) fn take_spans(&mut self) -> BTreeSet<Span> {
        std::mem::take(&mut self.spans)
    }

    /// Looks through a clause or rule.
    pub(super) fn of_item(&mut self, node: Node) {
        match node {
            Node::Clause(id) => self.graph.clause(id).into_iter().for_each(|it| self.clause(it)),
            Node::Rule(id) => {
                let branches = self.graph.rule(id).into_iter().flat_map(|it| &it.branches);
                branches.for_each(|it| self.expression(it, None));
            }
            Node::Entity(_) | Node::Param(_) | Node::Calendar(_) => {}
        }
    }

    fn clause(&mut self, clause: &Clause) {
        for subject in &clause.subjects {
            if let Some(it) = domain(&subject.binding) {
                self.expression(it, None);
            }
            subject.filter.iter().for_each(|it| self.expression(it, None));
        }
        clause.lets.iter().for_each(|(_, it)| self.expression(it, None));
        clause.exceptions.iter().for_each(|it| self.expression(it, None));
        clause.requirements.iter().for_each(|it| self.expression(&it.holds, None));
        clause.expectations.iter().for_each(|it| self.expression(&it.holds, None));
    }

    /// Notes what can be changed here and below.
    fn expression(&mut self, expr: &Expr, around: Option<&Expr>) {
        match &expr.kind {
            ExprKind::And(all) => self.junction(expr, all, "and", "or"),
            ExprKind::Or(all) => self.junction(expr, all, "or", "and"),
            ExprKind::Not(inner) if inner.span != expr.span && !is_half_of_every(around) => {
                let words = format!("without `not`: `{}`", self.quoted(inner.span));
                self.note(expr.span, Edit::Affirm, words);
            }
            ExprKind::Compare(_, left, right) => self.comparison(expr, (left, right)),
            ExprKind::Some(_, condition) => {
                self.negation(expr);
                self.filter(expr, condition);
            }
            ExprKind::Collect(_, condition, _) => self.filter(expr, condition),
            ExprKind::In(..) | ExprKind::During(..) | ExprKind::Present(_) => self.negation(expr),
            ExprKind::Literal(_) | ExprKind::Param(_) | ExprKind::ParamEntry(..)
                if !is_sign(expr, around) =>
            {
                self.bound(expr);
            }
            ExprKind::Literal(_)
            | ExprKind::Param(_)
            | ExprKind::ParamEntry(..)
            | ExprKind::Not(_)
            | ExprKind::Var(_)
            | ExprKind::Attribute(..)
            | ExprKind::Now
            | ExprKind::Else(..)
            | ExprKind::If(..)
            | ExprKind::Arithmetic(..)
            | ExprKind::Call(..)
            | ExprKind::Builtin(..)
            | ExprKind::Let(..)
            | ExprKind::SetOf(_)
            | ExprKind::Closure(_)
            | ExprKind::Aggregate(..) => {}
        }
        for it in parts(expr) {
            self.expression(it, Some(expr));
        }
    }

    fn note(&mut self, span: Span, edit: Edit, words: String) {
        self.spans.insert(span);
        self.found.entry((span, edit)).or_insert(words);
    }

    fn junction(&mut self, expr: &Expr, all: &[Expr], word: &str, other: &str) {
        let places: BTreeSet<Span> = all.iter().map(|it| it.span).collect();
        if places.len() < 2 {
            return;
        }
        // The `and` between a filter and its `satisfies` is not written.
        let is_written = places.iter().zip(places.iter().skip(1)).any(|(one, next)| {
            let gap = between(*one, *next, self.sources);
            gap.split_whitespace().any(|it| it.trim_matches(['(', ')']) == word)
        });
        if is_written {
            self.note(expr.span, Edit::Swap, format!("`{word}` becomes `{other}`"));
        }
        for place in places {
            let words = format!("without `{}`", self.quoted(place));
            self.note(expr.span, Edit::Drop(place), words);
        }
    }

    fn comparison(&mut self, expr: &Expr, (left, right): (&Expr, &Expr)) {
        let is_now = |it: &Expr| matches!(it.kind, ExprKind::Now) && it.span == expr.span;
        // The second half of `within`: not in the future.
        if is_now(left) || is_now(right) {
            return;
        }
        self.negation(expr);
        // Nobody tests an instant to the second, so `before` and `within` have no end that could be in or out.
        let words = match between(left.span, right.span, self.sources) {
            "<" => "`<` becomes `<=`",
            "<=" => "`<=` becomes `<`",
            ">" => "`>` becomes `>=`",
            ">=" => "`>=` becomes `>`",
            _ => return,
        };
        self.note(expr.span, Edit::Edge, words.to_owned());
    }

    fn negation(&mut self, expr: &Expr) {
        if !is_atom(&expr.kind) {
            return;
        }
        let text = self.quoted(expr.span);
        let words = if is_negated(expr, self.sources) {
            format!("no longer the opposite of what it says: `{text}`")
        } else {
            format!("the opposite of `{text}`")
        };
        let is_every = self.sources.text(expr.span).starts_with("every ");
        let words = if is_every { "`every` becomes `not every`".to_owned() } else { words };
        let words = self.operator_words(expr).unwrap_or(words);
        self.note(expr.span, Edit::Negate, words);
    }

    /// What becomes of an operator or quantifier that has a word for its opposite.
    fn operator_words(&self, expr: &Expr) -> Option<String> {
        let text = self.sources.text(expr.span);
        let found = if let ExprKind::Compare(_, left, right)
        | ExprKind::In(left, right)
        | ExprKind::During(left, right) = &expr.kind
        {
            between(left.span, right.span, self.sources)
        } else if matches!(expr.kind, ExprKind::Present(_)) {
            if text.ends_with("is absent") { "is absent" } else { "is present" }
        } else {
            text.split_whitespace().next().unwrap_or("")
        };
        let pair = OPPOSITES.iter().find_map(|(one, other)| {
            if *one == found {
                Some((one, other))
            } else {
                (*other == found).then_some((other, one))
            }
        });
        pair.map(|(from, to)| format!("`{from}` becomes `{to}`"))
    }

    fn filter(&mut self, expr: &Expr, condition: &Expr) {
        // What has operands loses each of them, which is the smaller mistake. Of an `every` the condition is its `satisfies`.
        let is_whole = if let ExprKind::And(all) = &condition.kind {
            all.iter().all(|it| it.span == expr.span)
        } else {
            condition.kind != ExprKind::Literal(Literal::Bool(true))
        };
        if is_whole && !self.sources.text(expr.span).starts_with("every ") {
            let words = format!("without its filter: `{}`", self.quoted(expr.span));
            self.note(expr.span, Edit::Widen, words);
        }
    }

    fn bound(&mut self, expr: &Expr) {
        let Some(unit) = unit(self.graph, expr) else { return };
        for up in [true, false] {
            let by = if up { unit } else { unit.saturating_neg() };
            let text = self.quoted(expr.span);
            let words = if let ExprKind::Literal(Literal::Int(it)) = &expr.kind {
                format!("`{it}` becomes `{}`", it.saturating_add(by))
            } else if let ExprKind::Literal(Literal::Duration(it)) = &expr.kind {
                format!("`{text}` becomes `{}`", show_duration(it.saturating_add(by)))
            } else {
                let is_int = expr.ty == Type::Int;
                let shown = if is_int { Literal::Int(unit) } else { Literal::Duration(unit) };
                let word = if up { "more" } else { "less" };
                format!("`{text}` is {} {word}", show(&shown))
            };
            self.note(expr.span, Edit::Shift(up), words);
        }
    }

    /// The text of a place on one line, cut where it is long.
    pub(super) fn quoted(&self, span: Span) -> String {
        quoted(self.sources, span)
    }
}

/// Operators and their opposites.
const OPPOSITES: [(&str, &str); 9] = [
    ("is", "is not"),
    ("in", "not in"),
    ("during", "not during"),
    ("is present", "is absent"),
    ("some", "no"),
    ("<", ">="),
    (">", "<="),
    ("before", "not before"),
    ("after", "not after"),
];

/// Whether an expression is the zero that a sign stands for: `-5` is `0 - 5`.
fn is_sign(expr: &Expr, around: Option<&Expr>) -> bool {
    let zero = [Literal::Int(0), Literal::Duration(0)].map(ExprKind::Literal);
    zero.contains(&expr.kind) && around.is_some_and(|it| it.span == expr.span)
}

/// Whether the condition around is that of a quantifier; a negation right in it is the half of an `every`.
fn is_half_of_every(around: Option<&Expr>) -> bool {
    around.is_some_and(|it| matches!(it.kind, ExprKind::Some(..)))
}

/// The text of a place on one line, cut where it is long.
pub(super) fn quoted(sources: &SourceMap, span: Span) -> String {
    let words: Vec<&str> = sources.text(span).split_whitespace().collect();
    let text = words.join(" ");
    if text.chars().count() <= QUOTED {
        return text;
    }
    let kept: String = text.chars().take(QUOTED).collect();
    format!("{}…", kept.trim_end())
}
