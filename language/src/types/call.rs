//! Calls: rules, functions (expanded on the spot), per-enum parameters, built-ins and aggregates.

use super::arithmetic::now;
use super::checker::Checker;
use crate::codes::policy as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::expr::{Aggregate, Arithmetic, Expr, ExprKind, VarId};
use crate::graph::{ParamId, RuleId};
use crate::hir::{self, Callee, FnId};
use crate::limits;
use crate::schema::Type;
use crate::signature::{Kind, Signature};
use crate::span::Span;

impl Checker<'_> {
    pub(super) fn call(
        &mut self,
        callee: Callee,
        name: Span,
        arguments: &[hir::Expr],
        span: Span,
    ) -> Expr {
        match callee {
            Callee::Rule(id) => self.rule_call(id, name, arguments, span),
            Callee::Function(id) => self.function_call(id, name, arguments, span),
            Callee::Param(id) => self.entry(id, name, arguments, span),
            Callee::Builtin(signature) => self.builtin(signature, name, arguments, span),
            Callee::Aggregate(aggregate) => self.aggregate(aggregate, name, arguments, span),
            Callee::Age => self.age(name, arguments, span),
        }
    }

    fn counted(&mut self, name: Span, given: usize, wanted: usize) -> bool {
        if given == wanted {
            return true;
        }
        let plural = if wanted == 1 { "" } else { "s" };
        let message = format!("{wanted} argument{plural} expected, {given} given");
        self.report(Diagnostic::new(&codes::WRONG_CALL, name, message));
        false
    }

    /// Arguments against parameter types. A parameter `T?` takes a `T` and a `T?`.
    fn arguments(&mut self, arguments: &[hir::Expr], params: &[Type]) -> Option<Vec<Expr>> {
        let mut out = Vec::new();
        let mut fits = true;
        for (argument, param) in arguments.iter().zip(params) {
            let takes_absence = matches!(param, Type::Optional(_));
            let found = if takes_absence {
                self.check(argument, Some(param))
            } else {
                self.value(argument, Some(param))
            };
            if *found.ty.required() != *param.required() {
                fits = false;
                self.report_argument(&found, param);
            }
            out.push(found);
        }
        fits.then_some(out)
    }

    fn report_argument(&mut self, found: &Expr, param: &Type) {
        if found.ty == Type::Error || *param == Type::Error {
            return;
        }
        let (a, b) = (self.schema.type_name(&found.ty), self.schema.type_name(param));
        let unit = found.ty == Type::Int && *param.required() == Type::Duration;
        let code = if unit { &codes::WRONG_UNIT } else { &codes::WRONG_TYPE };
        let message = format!("{a} stands where {b} is expected");
        self.report(Diagnostic::new(code, found.span, message).label(format!("expected {b}")));
    }

    fn rule_call(&mut self, id: RuleId, name: Span, arguments: &[hir::Expr], span: Span) -> Expr {
        let Some(rule) = self.program.rules.get(id.0 as usize) else { return Self::broken(span) };
        let at = self.diagnostics.len();
        if !self.counted(name, arguments.len(), rule.params.len()) {
            if let Some(diagnostic) = self.diagnostics.get_mut(at) {
                *diagnostic = diagnostic.clone().related(rule.span, "the rule is declared here");
            }
            return Self::broken(span);
        }
        match self.arguments(arguments, &rule.params) {
            Some(arguments) => Expr { kind: ExprKind::Call(id, arguments), ty: Type::Bool, span },
            None => Self::broken(span),
        }
    }

    /// A function's body takes the place of the call, its parameters bound to the arguments.
    fn function_call(&mut self, id: FnId, name: Span, arguments: &[hir::Expr], span: Span) -> Expr {
        let program = self.program;
        let Some(function) = program.functions.get(id.0 as usize) else {
            return Self::broken(span);
        };
        if let Some(at) = self.expanding.iter().position(|it| *it == id) {
            // Every member of the circle meets itself once; the first one declared speaks for all.
            if self.expanding.iter().skip(at).any(|it| *it < id) {
                return Self::broken(span);
            }
            let message = format!("`{}` calls itself", function.name);
            let diagnostic = Diagnostic::new(&codes::RECURSIVE_FUNCTION, name, message);
            self.report(diagnostic.related(function.span, "declared here").help(
                "a function does not recurse; a `rule` may, and `x.attribute+` follows references",
            ));
            return Self::broken(span);
        }
        if !self.counted(name, arguments.len(), function.params.len()) || !self.may_expand(name) {
            return Self::broken(span);
        }
        let Some(arguments) = self.arguments(arguments, &function.params) else {
            return Self::broken(span);
        };
        let outer = self.offset;
        self.offset = u32::try_from(self.variables.len()).unwrap_or(u32::MAX);
        self.add_variables(&function.variables);
        for (at, ty) in (0..).zip(&function.params) {
            self.set_type(self.var(VarId(at)), ty.clone());
        }
        self.expanding.push(id);
        let body = self.function_body(function);
        self.expanding.pop();
        let inner = std::mem::replace(&mut self.offset, outer);
        let arguments: Vec<(u32, Expr)> = (0..).zip(arguments).collect();
        arguments.into_iter().rev().fold(Expr { span, ..body }, |body, (at, argument)| {
            let ty = body.ty.clone();
            let var = VarId(inner.saturating_add(at));
            Expr { kind: ExprKind::Let(var, Box::new(argument), Box::new(body)), ty, span }
        })
    }

    /// Functions that call functions multiply: both how deep and how many are bounded.
    fn may_expand(&mut self, name: Span) -> bool {
        self.expansions = self.expansions.saturating_add(1);
        let deep = self.expanding.len() as u64 >= limits::EXPRESSION_DEPTH.value / 8;
        if !deep && self.expansions <= limits::EXPANSIONS.value {
            return true;
        }
        let reported = self.diagnostics.iter().any(|it| it.code == &codes::NESTED_TOO_DEEP);
        if !reported {
            let message = "functions that call functions expand into too much here";
            let diagnostic = Diagnostic::new(&codes::NESTED_TOO_DEEP, name, message);
            self.report(
                diagnostic
                    .help("a `rule` is evaluated once for the same facts and is not expanded"),
            );
        }
        false
    }

    /// The body of a function, checked against its result type.
    pub(super) fn function_body(&mut self, function: &hir::Function) -> Expr {
        let optional = matches!(function.result, Type::Optional(_));
        let body = if optional {
            self.check(&function.body, Some(&function.result))
        } else {
            self.value(&function.body, Some(&function.result))
        };
        if *body.ty.required() == *function.result.required() {
            return Expr { ty: function.result.clone(), ..body };
        }
        self.report_argument(&body, &function.result);
        Self::broken(function.body.span)
    }

    fn entry(&mut self, id: ParamId, name: Span, arguments: &[hir::Expr], span: Span) -> Expr {
        let Some(param) = self.program.params.get(id.0 as usize) else { return Self::broken(span) };
        let Some(by) = param.by else {
            let message = format!("`{}` is one value and takes no argument", param.name);
            self.report(
                Diagnostic::new(&codes::WRONG_CALL, name, message)
                    .related(param.span, "declared here"),
            );
            return Self::broken(span);
        };
        if !self.counted(name, arguments.len(), 1) {
            return Self::broken(span);
        }
        let ty = param.ty.clone();
        match self.arguments(arguments, &[Type::Enum(by)]).and_then(|mut it| it.pop()) {
            Some(key) => Expr { kind: ExprKind::ParamEntry(id, Box::new(key)), ty, span },
            None => Self::broken(span),
        }
    }

    fn builtin(
        &mut self,
        signature: &'static Signature,
        name: Span,
        arguments: &[hir::Expr],
        span: Span,
    ) -> Expr {
        if !self.counted(name, arguments.len(), signature.params.len()) {
            return Self::broken(span);
        }
        let mut out = Vec::new();
        for (argument, (_, kind)) in arguments.iter().zip(signature.params) {
            let wanted = type_of(*kind);
            let found = self.value(argument, Some(&wanted));
            // A built-in over text takes every type that is text underneath.
            let textual = *kind == Kind::Text && found.ty.is_textual();
            if found.ty != wanted && !textual {
                self.report_argument(&found, &wanted);
                return Self::broken(span);
            }
            out.push(found);
        }
        Expr { kind: ExprKind::Builtin(signature.name, out), ty: type_of(signature.result), span }
    }

    fn aggregate(
        &mut self,
        aggregate: Aggregate,
        name: Span,
        arguments: &[hir::Expr],
        span: Span,
    ) -> Expr {
        let [set] = arguments else {
            self.counted(name, arguments.len(), 1);
            return Self::broken(span);
        };
        let set = self.value(set, None);
        if set.ty == Type::Error {
            return Self::broken(span);
        }
        let Some(member) = set.ty.member().cloned() else {
            let message = format!("{} has no members", self.schema.type_name(&set.ty));
            let diagnostic = Diagnostic::new(&codes::WRONG_TYPE, set.span, message);
            self.report(diagnostic.help("write a set, as in `count({x.name for Thing x})`"));
            return Self::broken(span);
        };
        let ty = match aggregate {
            Aggregate::Count => Some(Type::Int),
            Aggregate::Sum => {
                Some(member.clone()).filter(|it| matches!(it, Type::Int | Type::Duration))
            }
            Aggregate::Min | Aggregate::Max => {
                Some(member.clone()).filter(Type::is_ordered).map(|it| Type::Optional(Box::new(it)))
            }
        };
        let Some(ty) = ty else {
            let message = format!(
                "values of type {} cannot be taken together like this",
                self.schema.type_name(&member)
            );
            self.report(Diagnostic::new(&codes::WRONG_TYPE, set.span, message));
            return Self::broken(span);
        };
        Expr { kind: ExprKind::Aggregate(aggregate, Box::new(set)), ty, span }
    }

    fn age(&mut self, name: Span, arguments: &[hir::Expr], span: Span) -> Expr {
        let [time] = arguments else {
            self.counted(name, arguments.len(), 1);
            return Self::broken(span);
        };
        let Some(time) = self.of_type(time, &Type::Instant) else { return Self::broken(span) };
        let kind = ExprKind::Arithmetic(Arithmetic::Subtract, Box::new(now(span)), Box::new(time));
        Expr { kind, ty: Type::Duration, span }
    }
}

fn type_of(kind: Kind) -> Type {
    match kind {
        Kind::Bool => Type::Bool,
        Kind::Int => Type::Int,
        Kind::Text => Type::Text,
        Kind::Duration => Type::Duration,
        Kind::Instant => Type::Instant,
        Kind::Regex => Type::Regex,
        Kind::Glob => Type::Glob,
        Kind::Globs => Type::Set(Box::new(Type::Glob)),
        Kind::Texts => Type::Set(Box::new(Type::Text)),
    }
}
