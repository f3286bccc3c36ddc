//! Conditions as formulas: `and`, `or` and atoms, with every `not` pushed down to the atoms. What is beyond the atoms,
//! such as a rule or a quantifier, becomes a term that is true or false: equal texts, equal truth.

use super::domain::{Domain, Range};
use super::key::Names;
use super::linear::{Factors, Sum};
use super::solve::{self, Answer};
use super::terms::{Term, TermId, Terms};
use crate::graph::expr::{Aggregate, Arithmetic, Comparison, Expr, ExprKind};
use crate::graph::{ParamId, ParamValue};
use crate::literal::Literal;
use crate::policy::CheckedPolicy;
use crate::schema::Type;

/// A condition without `not`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lint) enum Formula {
    /// One statement.
    Atom(Atom),
    /// All of them; true of none.
    And(Vec<Formula>),
    /// One of them; false of none.
    Or(Vec<Formula>),
}

/// One statement about terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lint) enum Atom {
    /// A term has one of these values.
    Member(TermId, Domain),
    /// A sum lies in a range.
    Within(Factors, Range),
    /// Two terms are equal, or not.
    Same(TermId, TermId, bool),
}

impl Formula {
    /// Always true, or always false.
    pub(in crate::lint) fn constant(truth: bool) -> Self {
        if truth { Self::And(Vec::new()) } else { Self::Or(Vec::new()) }
    }
}

/// Builds the formulas of one body.
#[derive(Debug)]
pub(in crate::lint) struct Builder<'t, 'a> {
    policy: &'a CheckedPolicy,
    terms: &'t mut Terms,
    names: Names<'a>,
}

/// The values that an operand can come from, each with the condition under which it does.
type Cases<'a> = Vec<(Formula, &'a Expr)>;

impl<'t, 'a> Builder<'t, 'a> {
    /// For a body whose variables have these roles.
    pub(in crate::lint) fn new(
        policy: &'a CheckedPolicy,
        terms: &'t mut Terms,
        names: Names<'a>,
    ) -> Self {
        Self { policy, terms, names }
    }

    /// What variables are called, and what `let`s stand for.
    pub(in crate::lint) fn names(&self) -> &Names<'a> {
        &self.names
    }

    /// The terms so far.
    pub(in crate::lint) fn terms(&self) -> &Terms {
        self.terms
    }

    /// The formula of a condition, or of its opposite.
    pub(in crate::lint) fn formula(&mut self, expr: &'a Expr, truth: bool) -> Formula {
        let expr = self.names.look_through(expr);
        match &expr.kind {
            ExprKind::Literal(Literal::Bool(value)) => Formula::constant(*value == truth),
            ExprKind::Not(inner) => self.formula(inner, !truth),
            ExprKind::And(many) => self.junction(many, truth, truth),
            ExprKind::Or(many) => self.junction(many, truth, !truth),
            ExprKind::Compare(how, a, b) => self.compared(*how, (a, b), truth),
            ExprKind::In(member, set) => self.membership(expr, (member, set), truth),
            ExprKind::If(condition, yes, no) => {
                let yes = vec![self.formula(condition, true), self.formula(yes, truth)];
                let no = vec![self.formula(condition, false), self.formula(no, truth)];
                Formula::Or(vec![Formula::And(yes), Formula::And(no)])
            }
            ExprKind::Else(..) => {
                let mut out = Vec::new();
                for (when, value) in self.cases(expr) {
                    out.push(Formula::And(vec![when, self.formula(value, truth)]));
                }
                Formula::Or(out)
            }
            ExprKind::Some(_, condition) => {
                // What no member can meet, no set has a member for.
                let inner = self.formula(condition, true);
                if solve::satisfiable(self.terms, &[&inner]) == Answer::No {
                    return Formula::constant(!truth);
                }
                self.opaque(expr, truth)
            }
            ExprKind::Literal(_)
            | ExprKind::Param(_)
            | ExprKind::ParamEntry(..)
            | ExprKind::Var(_)
            | ExprKind::Attribute(..)
            | ExprKind::Now
            | ExprKind::During(..)
            | ExprKind::Present(_)
            | ExprKind::Arithmetic(..)
            | ExprKind::Call(..)
            | ExprKind::Builtin(..)
            | ExprKind::Let(..)
            | ExprKind::Collect(..)
            | ExprKind::SetOf(_)
            | ExprKind::Closure(_)
            | ExprKind::Aggregate(..) => self.opaque(expr, truth),
        }
    }

    fn junction(&mut self, many: &'a [Expr], truth: bool, all: bool) -> Formula {
        let many = many.iter().map(|it| self.formula(it, truth)).collect();
        if all { Formula::And(many) } else { Formula::Or(many) }
    }

    fn opaque(&mut self, expr: &'a Expr, truth: bool) -> Formula {
        let term = self.term(expr);
        Formula::Atom(Atom::Member(term, Domain::one(Literal::Bool(truth))))
    }

    /// A comparison, for each way in which its operands come about.
    fn compared(&mut self, how: Comparison, of: (&'a Expr, &'a Expr), truth: bool) -> Formula {
        let (left, right) = (self.cases(of.0), self.cases(of.1));
        let mut out = Vec::new();
        for (when, a) in &left {
            for (also, b) in &right {
                let plain = self.plain_comparison(how, (a, b), truth);
                out.push(Formula::And(vec![when.clone(), also.clone(), plain]));
            }
        }
        Formula::Or(out)
    }

    /// `x else d` and `if` taken apart, one level deep; the cases cover everything and exclude each other.
    fn cases(&mut self, expr: &'a Expr) -> Cases<'a> {
        let expr = self.names.look_through(expr);
        if let ExprKind::Else(value, default) = &expr.kind {
            let term = self.presence(value);
            let is = |truth| Formula::Atom(Atom::Member(term, Domain::one(Literal::Bool(truth))));
            return vec![(is(true), &**value), (is(false), &**default)];
        }
        if let ExprKind::If(condition, yes, no) = &expr.kind {
            let holds = self.formula(condition, true);
            return vec![(holds, &**yes), (self.formula(condition, false), &**no)];
        }
        vec![(Formula::constant(true), expr)]
    }

    fn plain_comparison(
        &mut self,
        how: Comparison,
        (a, b): (&'a Expr, &'a Expr),
        truth: bool,
    ) -> Formula {
        if a.ty.required().is_ordered() {
            return self.ordered(how, (a, b), truth);
        }
        if *a.ty.required() == Type::Bool {
            let both = vec![self.formula(a, true), self.formula(b, truth)];
            let neither = vec![self.formula(a, false), self.formula(b, !truth)];
            return Formula::Or(vec![Formula::And(both), Formula::And(neither)]);
        }
        match (self.constant(a), self.constant(b)) {
            (Some(a), Some(b)) => Formula::constant((a == b) == truth),
            (Some(value), None) => self.has_value(b, value, truth),
            (None, Some(value)) => self.has_value(a, value, truth),
            (None, None) => {
                let (a, b) = (self.term(a), self.term(b));
                if a == b {
                    return Formula::constant(truth);
                }
                Formula::Atom(Atom::Same(a.min(b), a.max(b), truth))
            }
        }
    }

    fn has_value(&mut self, expr: &'a Expr, value: Literal, truth: bool) -> Formula {
        let domain = Domain::one(value);
        let domain = if truth { domain } else { domain.complement() };
        Formula::Atom(Atom::Member(self.term(expr), domain))
    }

    fn ordered(&mut self, how: Comparison, (a, b): (&'a Expr, &'a Expr), truth: bool) -> Formula {
        // a - b, all in whole numbers: `<` is `<= -1`, and its opposite `>= 0`.
        let range = match (how, truth) {
            (Comparison::Is, true) => Range::new(Some(0), Some(0)),
            (Comparison::Is, false) => Range::except(0),
            (Comparison::Less, true) => Range::new(None, Some(-1)),
            (Comparison::Less, false) => Range::new(Some(0), None),
            (Comparison::LessOrEqual, true) => Range::new(None, Some(0)),
            (Comparison::LessOrEqual, false) => Range::new(Some(1), None),
        };
        let difference = |it: &mut Self| it.sum(a)?.add(&it.sum(b)?.times(-1)?);
        let Some(sum) = difference(self) else {
            // Beyond our numbers: anything may be.
            return Formula::constant(true);
        };
        if let Some(number) = sum.as_number() {
            let point = Range::new(Some(number), Some(number));
            return Formula::constant(!point.and(&range).is_empty());
        }
        match sum.split(&range) {
            Some((factors, range)) => Formula::Atom(Atom::Within(factors, range)),
            None => Formula::constant(true),
        }
    }

    /// An ordered value as a sum; nothing where a number grows too large.
    fn sum(&mut self, expr: &'a Expr) -> Option<Sum> {
        let expr = self.names.look_through(expr);
        if let Some(number) = self.constant(expr).and_then(|it| number(&it)) {
            return Some(Sum::number(number));
        }
        if let ExprKind::Arithmetic(how, a, b) = &expr.kind {
            let (left, right) = (self.sum(a)?, self.sum(b)?);
            match how {
                Arithmetic::Add => return left.add(&right),
                Arithmetic::Subtract => return left.add(&right.times(-1)?),
                Arithmetic::Multiply => {}
            }
            if let Some(factor) = right.as_number() {
                return left.times(factor);
            }
            if let Some(factor) = left.as_number() {
                return right.times(factor);
            }
        }
        Some(Sum::term(self.term(expr)))
    }

    fn membership(
        &mut self,
        whole: &'a Expr,
        (member, set): (&'a Expr, &'a Expr),
        truth: bool,
    ) -> Formula {
        let ExprKind::SetOf(members) = &self.names.look_through(set).kind else {
            return self.opaque(whole, truth);
        };
        let each = |it: &'a Expr| self.compared(Comparison::Is, (member, it), truth);
        let each = members.iter().map(each).collect();
        if truth { Formula::Or(each) } else { Formula::And(each) }
    }

    /// A value that is written down, or a number that a parameter has. Other parameters stay open: a switch or a list that
    /// is empty by default is there to be set.
    fn constant(&self, expr: &'a Expr) -> Option<Literal> {
        let expr = self.names.look_through(expr);
        if let ExprKind::Literal(literal) = &expr.kind {
            return Some(literal.clone());
        }
        let ExprKind::Param(id) = &expr.kind else { return None };
        match self.value(*id)? {
            ParamValue::One(literal) if expr.ty.is_ordered() => Some(literal.clone()),
            ParamValue::One(_) | ParamValue::Table(_) => None,
        }
    }

    fn value(&self, id: ParamId) -> Option<&'a ParamValue> {
        self.policy.params().get(id.0 as usize)?.as_ref()
    }

    /// The term that tells whether a value is present.
    fn presence(&mut self, expr: &'a Expr) -> TermId {
        let key = format!("present({},)", self.names.key(expr));
        self.terms.intern(key, || Term::of(&Type::Bool, |_| None))
    }

    fn term(&mut self, expr: &'a Expr) -> TermId {
        let expr = self.names.look_through(expr);
        let parent = if let ExprKind::Attribute(base, entity, attribute) = &expr.kind {
            Some((self.term(base), format!("{}:{}", entity.0, attribute.0)))
        } else {
            None
        };
        let (low, high) = self.natural_bounds(expr);
        let schema = self.policy.schema();
        let values = |ty: &Type| {
            let Type::Enum(id) = ty else { return None };
            schema.enumeration(*id).map(|it| it.values.len())
        };
        let make = || Term { parent, low, high, ..Term::of(expr.ty.required(), values) };
        self.terms.intern(self.names.key(expr), make)
    }

    /// A count is never below zero, and an entry of a table is one of its entries.
    fn natural_bounds(&self, expr: &Expr) -> (Option<i128>, Option<i128>) {
        if let ExprKind::Aggregate(Aggregate::Count, _) = &expr.kind {
            return (Some(0), None);
        }
        let ExprKind::ParamEntry(id, _) = &expr.kind else { return (None, None) };
        let Some(ParamValue::Table(entries)) = self.value(*id) else { return (None, None) };
        let numbers: Option<Vec<i64>> = entries.iter().map(number).collect();
        let numbers = numbers.unwrap_or_default();
        let wide = |it: &i64| i128::from(*it);
        (numbers.iter().min().map(wide), numbers.iter().max().map(wide))
    }
}

fn number(literal: &Literal) -> Option<i64> {
    match literal {
        Literal::Int(it) | Literal::Duration(it) | Literal::Instant(it) | Literal::Date(it) => {
            Some(*it)
        }
        Literal::Bool(_)
        | Literal::Text(_)
        | Literal::Enum(..)
        | Literal::Calendar(_)
        | Literal::Reference(_)
        | Literal::Set(_) => None,
    }
}
