//! One text for expressions that have one value: spans left out, variables by their role, `let` looked through. Two
//! expressions with one key are equal on any facts; two with different keys may be.

use super::expressions::{all, children, of_clause};
use crate::graph::clause::Clause;
use crate::graph::expr::{Binding, Domain, Expr, ExprKind, VarId};
use crate::graph::{ParamId, Rule};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// What the free variables of a body are called, and what its `let`s stand for.
#[derive(Debug, Clone, Default)]
pub(in crate::lint) struct Names<'a> {
    roles: BTreeMap<VarId, String>,
    values: BTreeMap<VarId, &'a Expr>,
}

impl<'a> Names<'a> {
    /// The `let`s of a clause; variables are numbered per body, so it does not matter where each stands.
    pub(in crate::lint) fn of_clause(clause: &'a Clause) -> Self {
        let mut names = Self::default();
        for expr in of_clause(clause) {
            names.learn(expr);
        }
        names.values.extend(clause.lets.iter().map(|(var, value)| (*var, value)));
        names
    }

    /// The `let`s of a rule.
    pub(in crate::lint) fn of_rule(rule: &'a Rule) -> Self {
        let mut names = Self::default();
        for branch in &rule.branches {
            names.learn(branch);
        }
        names
    }

    /// Gives a variable its role.
    pub(in crate::lint) fn role(&mut self, var: VarId, role: String) {
        self.roles.insert(var, role);
    }

    fn learn(&mut self, expr: &'a Expr) {
        for it in all(expr) {
            if let ExprKind::Let(var, value, _) = &it.kind {
                self.values.insert(*var, value);
            }
        }
    }

    /// An expression without the `let`s and variables around it that only give it a name.
    pub(in crate::lint) fn look_through(&self, expr: &'a Expr) -> &'a Expr {
        let mut at = expr;
        loop {
            if let ExprKind::Let(_, _, body) = &at.kind {
                at = body;
            } else if let ExprKind::Var(var) = &at.kind
                && let Some(value) = self.values.get(var)
            {
                at = value;
            } else {
                return at;
            }
        }
    }

    /// The parameters that an expression reads, also by what its `let`s stand for.
    pub(in crate::lint) fn params(&self, expr: &'a Expr) -> BTreeSet<ParamId> {
        let mut out = BTreeSet::new();
        let mut open = vec![expr];
        while let Some(next) = open.pop() {
            let next = self.look_through(next);
            if let ExprKind::Param(id) = next.kind {
                out.insert(id);
            }
            open.extend(children(next));
        }
        out
    }

    /// The key of an expression.
    pub(in crate::lint) fn key(&self, expr: &'a Expr) -> String {
        let mut writer = Writer { names: self, bound: Vec::new(), out: String::new() };
        writer.expr(expr);
        writer.out
    }

    /// The key of what a variable ranges over.
    pub(in crate::lint) fn domain(&self, binding: &'a Binding) -> String {
        let mut writer = Writer { names: self, bound: Vec::new(), out: String::new() };
        writer.domain(binding);
        writer.out
    }
}

struct Writer<'n, 'a> {
    names: &'n Names<'a>,
    /// The variables bound around this place, outermost first.
    bound: Vec<VarId>,
    out: String,
}

impl<'a> Writer<'_, 'a> {
    fn add(&mut self, part: std::fmt::Arguments<'_>) {
        // A String takes every text.
        let _ = self.out.write_fmt(part);
    }

    fn expr(&mut self, expr: &'a Expr) {
        let expr = self.names.look_through(expr);
        match &expr.kind {
            ExprKind::Var(var) => self.var(*var),
            ExprKind::Literal(literal) => self.add(format_args!("{literal:?}")),
            ExprKind::Param(id) => self.add(format_args!("param{}", id.0)),
            ExprKind::ParamEntry(id, key) => self.call(&format!("entry{}", id.0), &[key]),
            ExprKind::Attribute(base, entity, attribute) => {
                self.expr(base);
                self.add(format_args!(".{}:{}", entity.0, attribute.0));
            }
            ExprKind::Now => self.out.push_str("now"),
            ExprKind::Not(one) => self.call("not", &[one]),
            ExprKind::And(many) => self.many("and", many),
            ExprKind::Or(many) => self.many("or", many),
            ExprKind::Compare(how, a, b) => self.call(&format!("{how:?}"), &[a, b]),
            ExprKind::In(a, b) => self.call("in", &[a, b]),
            ExprKind::During(a, b) => self.call("during", &[a, b]),
            ExprKind::Present(one) => self.call("present", &[one]),
            ExprKind::Else(a, b) => self.call("else", &[a, b]),
            ExprKind::If(a, b, c) => self.call("if", &[a, b, c]),
            ExprKind::Arithmetic(how, a, b) => self.call(&format!("{how:?}"), &[a, b]),
            ExprKind::Call(id, many) => self.many(&format!("rule{}", id.0), many),
            ExprKind::Builtin(name, many) => self.many(name, many),
            // Looked through above.
            ExprKind::Let(_, _, body) => self.expr(body),
            ExprKind::Some(binding, condition) => self.binder("some", binding, &[condition]),
            ExprKind::Collect(binding, condition, item) => {
                self.binder("collect", binding, &[condition, item]);
            }
            ExprKind::SetOf(many) => self.many("set", many),
            ExprKind::Closure(closure) => {
                let mark = if closure.reflexive { '*' } else { '+' };
                self.call("closure", &[&closure.from]);
                self.add(format_args!(".{}:{}{mark}", closure.entity.0, closure.attribute.0));
            }
            ExprKind::Aggregate(how, one) => self.call(&format!("{how:?}"), &[one]),
        }
    }

    fn var(&mut self, var: VarId) {
        let inner = self.bound.iter().rposition(|it| *it == var);
        match (inner, self.names.roles.get(&var)) {
            (Some(depth), _) => self.add(format_args!("${depth}")),
            (None, Some(role)) => self.out.push_str(role),
            (None, None) => self.add(format_args!("var{}", var.0)),
        }
    }

    fn call(&mut self, name: &str, arguments: &[&'a Expr]) {
        self.out.push_str(name);
        self.out.push('(');
        for argument in arguments {
            self.expr(argument);
            self.out.push(',');
        }
        self.out.push(')');
    }

    fn many(&mut self, name: &str, arguments: &'a [Expr]) {
        let arguments: Vec<&Expr> = arguments.iter().collect();
        self.call(name, &arguments);
    }

    fn binder(&mut self, name: &str, binding: &'a Binding, inside: &[&'a Expr]) {
        self.out.push_str(name);
        self.out.push('[');
        self.domain(binding);
        self.out.push(']');
        self.bound.push(binding.var);
        self.call("", inside);
        self.bound.pop();
    }

    fn domain(&mut self, binding: &'a Binding) {
        match &binding.domain {
            Domain::All(entity) => self.add(format_args!("all{}", entity.0)),
            Domain::Of(entity, attribute, owner) => {
                self.add(format_args!("of{}:{} ", entity.0, attribute.0));
                self.expr(owner);
            }
            Domain::In(set) => self.expr(set),
            Domain::Values(ty) => self.add(format_args!("{ty:?}")),
        }
    }
}
