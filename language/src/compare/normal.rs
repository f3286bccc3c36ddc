//! From the rule graph to the normal form. A rule's body takes the place of its call and a `let`'s value that of its name,
//! so two policies that cut one condition into different rules come out equal. The form is bounded: rules that call rules
//! multiply, and what grows too large has none.

pub mod apart;
mod names;

use super::fold;
use super::term::{Call, Constant, Domain, Kind, Name, Range, Term, all, any, negated};
use crate::graph::clause::{Clause, Subject};
use crate::graph::expr::{self, Binding, Comparison, Expr, ExprKind, VarId};
use crate::graph::{ParamValue, RuleGraph, RuleId};
use crate::limits::{COMPARED_DEPTH, COMPARED_TERMS};
use crate::policy::CheckedPolicy;
use crate::schema::{Schema, Type};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What a clause demands, in normal form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Normal {
    /// One per `for each`; the variable of each is its position.
    pub levels: Vec<Level>,
    /// Sorted and distinct, as are the others.
    pub exceptions: Vec<Term>,
    /// What must hold.
    pub requirements: Vec<Term>,
    /// What must be found.
    pub expectations: Vec<Term>,
    /// The greatest age of evidence.
    pub newer_than: Option<Term>,
}

/// One `for each`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// What it goes through.
    pub range: Range,
    /// Its `where`.
    pub filter: Term,
}

/// The normal form is too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge;

/// The normal form of a clause.
///
/// # Errors
/// Where its rules multiply beyond the limit.
pub fn normal(policy: &CheckedPolicy, clause: &Clause) -> Result<Normal, TooLarge> {
    Normalizer::of(policy, true).clause(clause)
}

/// What a variable stands for.
#[derive(Clone)]
enum Bound<'a> {
    /// A binder's variable, by the number of binders around it.
    Var(u32),
    /// The value of a name, read where it is used.
    Value(&'a Expr, Scope<'a>),
}

/// The variables in reach.
#[derive(Clone)]
struct Scope<'a> {
    bound: Rc<BTreeMap<VarId, Bound<'a>>>,
    binders: u32,
}

impl<'a> Scope<'a> {
    fn with(&self, var: VarId, value: Bound<'a>) -> Self {
        let mut bound = (*self.bound).clone();
        bound.insert(var, value);
        Self { bound: Rc::new(bound), binders: self.binders }
    }

    fn bind(&self, var: VarId) -> Self {
        let inner = self.with(var, Bound::Var(self.binders));
        Self { binders: self.binders.saturating_add(1), ..inner }
    }

    /// The same variables where more binders stand around.
    fn below(&self, binders: u32) -> Self {
        Self { bound: Rc::clone(&self.bound), binders }
    }

    fn empty(binders: u32) -> Self {
        Self { bound: Rc::default(), binders }
    }
}

struct Normalizer<'a> {
    schema: &'a Schema,
    graph: &'a RuleGraph,
    params: &'a [Option<ParamValue>],
    /// Recursive rules that are being expanded.
    circle: Vec<RuleId>,
    /// Whether a rule's body takes the place of its call.
    expands: bool,
    terms: u64,
    depth: u64,
}

type Made<T> = Result<T, TooLarge>;

impl<'a> Normalizer<'a> {
    fn of(policy: &'a CheckedPolicy, expands: bool) -> Self {
        Self {
            schema: policy.schema(),
            graph: policy.graph(),
            params: policy.params(),
            circle: Vec::new(),
            expands,
            terms: COMPARED_TERMS.value,
            depth: COMPARED_DEPTH.value,
        }
    }

    fn clause(&mut self, clause: &'a Clause) -> Made<Normal> {
        let mut scope = Scope::empty(0);
        let mut levels = Vec::new();
        for subject in &clause.subjects {
            levels.push(self.level(subject, &scope)?);
            scope = scope.bind(subject.binding.var);
        }
        let outside = Scope::empty(0);
        for (var, value) in &clause.lets {
            scope = scope.with(*var, Bound::Value(value, scope.clone()));
        }
        let requirements: Vec<&Expr> = clause.requirements.iter().map(|it| &it.holds).collect();
        let expectations: Vec<&Expr> = clause.expectations.iter().map(|it| &it.holds).collect();
        let exceptions: Vec<&Expr> = clause.exceptions.iter().collect();
        let newer = clause.newer_than.as_ref();
        Ok(Normal {
            levels,
            exceptions: self.sorted(&exceptions, &scope)?,
            requirements: self.sorted(&requirements, &scope)?,
            expectations: self.sorted(&expectations, &outside)?,
            newer_than: newer.map(|it| self.term(it, &outside)).transpose()?,
        })
    }

    fn level(&mut self, subject: &'a Subject, scope: &Scope<'a>) -> Made<Level> {
        let range = self.range(&subject.binding, subject.filter.as_ref(), scope)?;
        let inner = scope.bind(subject.binding.var);
        let filter = subject.filter.as_ref().map(|it| self.term(it, &inner)).transpose()?;
        Ok(Level { range, filter: filter.unwrap_or(super::term::TRUE) })
    }

    fn sorted(&mut self, exprs: &[&'a Expr], scope: &Scope<'a>) -> Made<Vec<Term>> {
        let mut out = Vec::new();
        for expr in exprs {
            out.push(self.term(expr, scope)?);
        }
        out.sort();
        out.dedup();
        Ok(out)
    }

    fn terms(&mut self, exprs: &'a [Expr], scope: &Scope<'a>) -> Made<Vec<Term>> {
        exprs.iter().map(|it| self.term(it, scope)).collect()
    }

    fn boxed(&mut self, expr: &'a Expr, scope: &Scope<'a>) -> Made<Box<Term>> {
        self.term(expr, scope).map(Box::new)
    }

    fn term(&mut self, expr: &'a Expr, scope: &Scope<'a>) -> Made<Term> {
        self.terms = self.terms.checked_sub(1).ok_or(TooLarge)?;
        self.depth = self.depth.checked_sub(1).ok_or(TooLarge)?;
        let term = self.kind(expr, scope)?;
        self.depth = self.depth.saturating_add(1);
        Ok(fold::folded(term))
    }

    fn kind(&mut self, expr: &'a Expr, scope: &Scope<'a>) -> Made<Term> {
        Ok(match &expr.kind {
            ExprKind::Literal(it) => Term::Constant(self.constant(it)?),
            ExprKind::Param(id) => self.param(*id)?,
            ExprKind::ParamEntry(id, key) => self.entry(*id, key, scope)?,
            ExprKind::Var(var) => return self.variable(*var, scope),
            ExprKind::Attribute(base, entity, attribute) => {
                let base = self.boxed(base, scope)?;
                Term::Attribute(base, Box::new(self.property(*entity, *attribute)?))
            }
            ExprKind::Now => Term::Now,
            ExprKind::Not(inner) => negated(self.term(inner, scope)?),
            ExprKind::And(parts) => all(self.terms(parts, scope)?),
            ExprKind::Or(parts) => any(self.terms(parts, scope)?),
            ExprKind::Compare(how, left, right) => {
                let (left, right) = (self.boxed(left, scope)?, self.boxed(right, scope)?);
                let swap = *how == Comparison::Is && right < left;
                let (left, right) = if swap { (right, left) } else { (left, right) };
                Term::Compare(*how, left, right)
            }
            ExprKind::In(member, set) => {
                Term::In(self.boxed(member, scope)?, self.boxed(set, scope)?)
            }
            ExprKind::During(time, hours) => {
                Term::During(self.boxed(time, scope)?, self.boxed(hours, scope)?)
            }
            ExprKind::Present(inner) => Term::Present(self.boxed(inner, scope)?),
            ExprKind::Else(value, default) => {
                Term::Else(self.boxed(value, scope)?, self.boxed(default, scope)?)
            }
            ExprKind::If(condition, yes, no) => Term::If(
                self.boxed(condition, scope)?,
                self.boxed(yes, scope)?,
                self.boxed(no, scope)?,
            ),
            ExprKind::Arithmetic(how, left, right) => {
                Term::Arithmetic(*how, self.boxed(left, scope)?, self.boxed(right, scope)?)
            }
            ExprKind::Call(id, arguments) => self.call(*id, arguments, scope)?,
            ExprKind::Builtin(name, arguments) => {
                Term::Builtin(name, self.terms(arguments, scope)?)
            }
            ExprKind::Let(var, value, body) => {
                let inner = scope.with(*var, Bound::Value(value, scope.clone()));
                return self.term(body, &inner);
            }
            ExprKind::Some(binding, condition) => {
                let range = self.range(binding, Some(condition), scope)?;
                let inner = scope.bind(binding.var);
                Term::Some(Box::new(range), self.boxed(condition, &inner)?)
            }
            ExprKind::Collect(binding, condition, value) => {
                let range = self.range(binding, Some(condition), scope)?;
                let inner = scope.bind(binding.var);
                let condition = self.boxed(condition, &inner)?;
                Term::Collect(Box::new(range), condition, self.boxed(value, &inner)?)
            }
            ExprKind::SetOf(members) => Term::SetOf(self.terms(members, scope)?),
            ExprKind::Closure(it) => {
                let property = self.property(it.entity, it.attribute)?;
                Term::Closure(self.boxed(&it.from, scope)?, Box::new(property), it.reflexive)
            }
            ExprKind::Aggregate(how, set) => Term::Aggregate(*how, self.boxed(set, scope)?),
        })
    }

    fn variable(&mut self, var: VarId, scope: &Scope<'a>) -> Made<Term> {
        match scope.bound.get(&var) {
            Some(Bound::Var(at)) => Ok(Term::Var(*at)),
            Some(Bound::Value(value, own)) => {
                let own = own.below(scope.binders);
                self.term(value, &own)
            }
            // Every variable of a checked policy is bound.
            None => Err(TooLarge),
        }
    }

    /// A binder's range. What its condition fixes is read as the plan reads it: equalities of the condition's own text.
    fn range(
        &mut self,
        binding: &'a Binding,
        condition: Option<&'a Expr>,
        scope: &Scope<'a>,
    ) -> Made<Range> {
        let (domain, kind) = match &binding.domain {
            expr::Domain::All(entity) => {
                let name = self.entity(*entity);
                (Domain::All(Name::clone(&name)), Kind::Entity(name))
            }
            expr::Domain::Of(entity, attribute, owner) => {
                let property = self.property(*entity, *attribute)?;
                let kind = Kind::Entity(self.entity(*entity));
                (Domain::Of(property, self.term(owner, scope)?), kind)
            }
            expr::Domain::In(set) => {
                let member = set.ty.member().cloned().unwrap_or(Type::Error);
                (Domain::In(self.term(set, scope)?), self.type_of(&member))
            }
            expr::Domain::Values(ty) => (Domain::Values(self.values(ty)), self.type_of(ty)),
        };
        let mut fixed = Vec::new();
        if let expr::Domain::All(entity) | expr::Domain::Of(entity, ..) = &binding.domain {
            for (attribute, key) in fold::fixed(binding.var, *entity, condition) {
                let property = self.property(*entity, attribute)?;
                if property.absent.is_none() {
                    let key = self.term(key, &scope.bind(binding.var))?;
                    fixed.extend((!key.mentions(scope.binders)).then_some((property.name, key)));
                }
            }
        }
        fixed.sort();
        fixed.dedup();
        Ok(Range { domain, kind, fixed })
    }

    fn call(&mut self, id: RuleId, arguments: &'a [Expr], scope: &Scope<'a>) -> Made<Term> {
        let rule = self.graph.rule(id).ok_or(TooLarge)?;
        let values = self.terms(arguments, scope)?;
        if !self.expands {
            let name = Term::Constant(Constant::Text(rule.name.as_str().into()));
            return Ok(Term::Builtin("rule", [name].into_iter().chain(values).collect()));
        }
        if let Some(at) = self.circle.iter().position(|it| *it == id) {
            return Ok(Term::Again(u32::try_from(at).unwrap_or(u32::MAX), values));
        }
        let mut guards: Vec<Term> =
            values.iter().filter(|it| fold::may_be_unknown(it)).cloned().collect();
        guards.sort();
        guards.dedup();
        let vars = (0..).map(VarId);
        let mut own = Scope::empty(scope.binders);
        if rule.recursive {
            for (var, _) in vars.zip(arguments) {
                own = own.bind(var);
            }
            self.circle.push(id);
        } else {
            for (var, argument) in vars.zip(arguments) {
                own = own.with(var, Bound::Value(argument, scope.clone()));
            }
        }
        let body = any(self.terms(&rule.branches, &own)?);
        if rule.recursive {
            self.circle.pop();
        }
        let recursive = rule.recursive.then_some(values);
        Ok(Term::Call(Box::new(Call { guards, recursive, body })))
    }
}
