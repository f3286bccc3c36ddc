//! The checker of one body: which variables have which types, what is known to be present, what was reported.

use crate::codes::policy as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::expr::{Expr, ExprKind, VarId, Variable};
use crate::hir::{self, FnId, Program};
use crate::literal::Literal;
use crate::names;
use crate::resolve::value;
use crate::schema::{AttributeId, EnumId, Schema, Type};
use crate::span::Span;

/// A chain of attributes from a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) var: VarId,
    pub(super) steps: Vec<AttributeId>,
}

/// The state of one body.
pub(super) struct Checker<'a> {
    pub(super) program: &'a Program,
    pub(super) schema: &'a Schema,
    pub(super) variables: Vec<Variable>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Paths that a condition around this place says are present.
    pub(super) present: Vec<Path>,
    /// Added to a variable's number: the variables of an expanded function stand behind those of the body.
    pub(super) offset: u32,
    /// The functions whose bodies are being expanded, outermost first.
    pub(super) expanding: Vec<FnId>,
    /// How many calls of functions were expanded.
    pub(super) expansions: u64,
}

impl<'a> Checker<'a> {
    pub(super) fn new(
        program: &'a Program,
        schema: &'a Schema,
        variables: &[hir::Variable],
    ) -> Self {
        let mut checker = Self {
            program,
            schema,
            variables: Vec::new(),
            diagnostics: Vec::new(),
            present: Vec::new(),
            offset: 0,
            expanding: Vec::new(),
            expansions: 0,
        };
        checker.add_variables(variables);
        checker
    }

    pub(super) fn add_variables(&mut self, variables: &[hir::Variable]) {
        let untyped =
            |it: &hir::Variable| Variable { name: it.name.clone(), ty: Type::Error, span: it.span };
        self.variables.extend(variables.iter().map(untyped));
    }

    pub(super) fn declare_parameters(&mut self, params: &[Type]) {
        for (variable, ty) in self.variables.iter_mut().zip(params) {
            variable.ty = ty.clone();
        }
    }

    /// The number of a variable in the body that is being built.
    pub(super) fn var(&self, var: VarId) -> VarId {
        VarId(var.0.saturating_add(self.offset))
    }

    pub(super) fn set_type(&mut self, var: VarId, ty: Type) {
        if let Some(variable) = self.variables.get_mut(var.0 as usize) {
            variable.ty = ty;
        }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// What stands for an expression that was reported. Its type silences what is built on it; it is never evaluated,
    /// since an error stands.
    pub(super) fn broken(span: Span) -> Expr {
        Expr { kind: ExprKind::Literal(Literal::Bool(false)), ty: Type::Error, span }
    }

    /// A condition that assumes nothing and leaves nothing assumed.
    pub(super) fn condition_alone(&mut self, expr: &hir::Expr) -> Expr {
        let mark = self.present.len();
        let condition = self.condition(expr);
        self.present.truncate(mark);
        condition
    }

    /// An expression of type `Bool`.
    pub(super) fn condition(&mut self, expr: &hir::Expr) -> Expr {
        let found = self.value(expr, Some(&Type::Bool));
        if found.ty == Type::Bool || found.ty == Type::Error {
            return found;
        }
        let message = format!("a condition is expected, not {}", self.schema.type_name(&found.ty));
        self.report(
            Diagnostic::new(&codes::WRONG_TYPE, found.span, message)
                .label("this is neither true nor false")
                .help("compare it with something: `is`, `in`, `<=`, …"),
        );
        Self::broken(expr.span)
    }

    /// An expression that has a value: what may be absent is reported.
    pub(super) fn value(&mut self, expr: &hir::Expr, expected: Option<&Type>) -> Expr {
        let found = self.check(expr, expected);
        let Type::Optional(inner) = &found.ty else { return found };
        let inner = (**inner).clone();
        self.report_absence(expr, &found);
        Expr { ty: inner, ..found }
    }

    /// Any expression. `expected` guides words and literals; it is not enforced here.
    pub(super) fn check(&mut self, expr: &hir::Expr, expected: Option<&Type>) -> Expr {
        let span = expr.span;
        match &expr.kind {
            hir::ExprKind::Literal(literal, ty) => self.literal(literal, ty, expected, span),
            hir::ExprKind::Var(var) => self.variable(expr, *var, expected),
            hir::ExprKind::Attribute { .. } => self.path(expr, true),
            hir::ExprKind::Param(id) => self.param(*id, span),
            hir::ExprKind::Word(word) => self.word(word, expected, span),
            hir::ExprKind::Call { callee, name, arguments } => {
                self.call(*callee, *name, arguments, span)
            }
            hir::ExprKind::Now => Expr { kind: ExprKind::Now, ty: Type::Instant, span },
            hir::ExprKind::Not(inner) => self.not(inner, span),
            hir::ExprKind::Negate(inner) => self.negate(inner, span),
            hir::ExprKind::Binary { operator, at, left, right } => {
                self.binary(*operator, *at, (left, right), (expected, span))
            }
            hir::ExprKind::Junction { all, operands } => self.junction(*all, operands, span),
            hir::ExprKind::Present { base, present } => self.presence(base, *present, span),
            hir::ExprKind::Quantifier { quantifier, binder, filter, satisfies } => self.quantifier(
                *quantifier,
                binder,
                (filter.as_deref(), satisfies.as_deref()),
                span,
            ),
            hir::ExprKind::Comprehension { item, binder, filter } => {
                self.comprehension(item, binder, (filter.as_deref(), expected), span)
            }
            hir::ExprKind::Members { members, ordered } => {
                self.members(members, *ordered, expected, span)
            }
            hir::ExprKind::If(condition, yes, no) => {
                self.conditional((condition, yes, no), expected, span)
            }
            hir::ExprKind::Broken => Self::broken(span),
        }
    }

    /// A variable, unless a value of the expected enum has its name and the variable is nothing of that enum.
    fn variable(&mut self, expr: &hir::Expr, var: VarId, expected: Option<&Type>) -> Expr {
        let found = self.path(expr, true);
        let Some(Type::Enum(id)) =
            expected.map(Type::required).filter(|it| *it != found.ty.required())
        else {
            return found;
        };
        let name = self.variables.get(self.var(var).0 as usize).map_or("", |it| it.name.as_str());
        match self.schema.enum_position(*id, name) {
            Some(at) => Expr {
                kind: ExprKind::Literal(Literal::Enum(*id, at)),
                ty: Type::Enum(*id),
                span: expr.span,
            },
            None => found,
        }
    }

    fn literal(
        &mut self,
        literal: &Literal,
        ty: &Type,
        expected: Option<&Type>,
        span: Span,
    ) -> Expr {
        if let (Literal::Text(text), Type::Text, Some(Type::Enum(id))) =
            (literal, ty, expected.map(Type::required))
        {
            let diagnostic = self.quoted_value(text, *id, span);
            self.report(diagnostic);
            return Self::broken(span);
        }
        // A text literal takes any textual type; the declaration that it meets says which.
        let adapted = expected
            .map(Type::required)
            .filter(|it| *ty == Type::Text && it.is_textual() && **it != Type::Regex);
        let ty = adapted.unwrap_or(ty).clone();
        let literal = match literal {
            Literal::Text(text) if ty.is_textual() => match value::shaped(text, &ty, span) {
                Ok(literal) => literal,
                Err(diagnostic) => {
                    self.report(*diagnostic);
                    return Self::broken(span);
                }
            },
            Literal::Bool(_)
            | Literal::Int(_)
            | Literal::Text(_)
            | Literal::Duration(_)
            | Literal::Instant(_)
            | Literal::Date(_)
            | Literal::Enum(..)
            | Literal::Calendar(_)
            | Literal::Reference(_)
            | Literal::Set(_) => literal.clone(),
        };
        Expr { kind: ExprKind::Literal(literal), ty, span }
    }

    /// A text where a value of an enum is expected: those are written bare.
    fn quoted_value(&self, text: &str, id: EnumId, span: Span) -> Diagnostic {
        if self.schema.enum_position(id, text).is_none() {
            return value::unknown_value(self.schema, id, text, span);
        }
        let message = format!(
            "the values of `{}` are written without quotes",
            self.schema.type_name(&Type::Enum(id))
        );
        Diagnostic::new(&codes::WRONG_TYPE, span, message)
            .label(format!("write `{text}`"))
            .edit(span, text)
    }

    /// A bare word: a value of the expected enum.
    fn word(&mut self, word: &str, expected: Option<&Type>, span: Span) -> Expr {
        if expected.map(Type::required) == Some(&Type::Calendar) {
            return self.calendar(word, span);
        }
        let Some(Type::Enum(id)) = expected.map(Type::required) else {
            if expected.map(Type::required) != Some(&Type::Error) {
                let diagnostic = self.unknown_word(word, expected, span);
                self.report(diagnostic);
            }
            return Self::broken(span);
        };
        if let Some(at) = self.schema.enum_position(*id, word) {
            Expr { kind: ExprKind::Literal(Literal::Enum(*id, at)), ty: Type::Enum(*id), span }
        } else {
            let variable = self.near_variable(word).map(|it| format!("or the variable `{it}`"));
            let mut diagnostic = value::unknown_value(self.schema, *id, word, span);
            diagnostic.help.extend(variable);
            self.report(diagnostic);
            Self::broken(span)
        }
    }

    fn calendar(&mut self, word: &str, span: Span) -> Expr {
        if let Some(id) = self.schema.calendar_named(word) {
            let kind = ExprKind::Literal(Literal::Calendar(id));
            return Expr { kind, ty: Type::Calendar, span };
        }
        let params = self.program.params.iter().filter(|it| it.ty == Type::Calendar);
        let near = names::nearest(word, params.map(|it| it.name.as_str()));
        let mut diagnostic = value::unknown_calendar(self.schema, word, span);
        diagnostic.help.extend(near.first().map(|it| format!("or the parameter `{it}`")));
        self.report(diagnostic);
        Self::broken(span)
    }

    fn near_variable(&self, word: &str) -> Option<String> {
        let known = self.variables.iter().map(|it| it.name.as_str());
        names::nearest(word, known).first().map(|it| (*it).to_owned())
    }

    fn unknown_word(&self, word: &str, expected: Option<&Type>, span: Span) -> Diagnostic {
        let message = format!("nothing here is called `{word}`");
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_NAME, span, message);
        let variables = self.variables.iter().map(|it| it.name.as_str());
        let params = self.program.params.iter().map(|it| it.name.as_str());
        let known = variables.chain(params).chain(["now"]);
        if let Some(near) = names::nearest(word, known).first() {
            return diagnostic.did_you_mean(near);
        }
        let wanted = expected.filter(|it| **it != Type::Bool).map(|it| self.schema.type_name(it));
        diagnostic.label(match wanted {
            Some(wanted) => format!("a value of type {wanted} is expected"),
            None => {
                "neither a variable, nor a parameter, nor a value of an enum that is expected here"
                    .to_owned()
            }
        })
    }

    fn not(&mut self, inner: &hir::Expr, span: Span) -> Expr {
        let inner = self.condition(inner);
        Self::negation(inner, span)
    }

    pub(super) fn negation(inner: Expr, span: Span) -> Expr {
        let ty = inner.ty.clone();
        Expr { kind: ExprKind::Not(Box::new(inner)), ty, span }
    }

    fn conditional(
        &mut self,
        (condition, yes, no): (&hir::Expr, &hir::Expr, &hir::Expr),
        expected: Option<&Type>,
        span: Span,
    ) -> Expr {
        let condition = self.condition(condition);
        let mark = self.present.len();
        self.assume(&condition, true);
        let yes = self.value(yes, expected);
        self.present.truncate(mark);
        self.assume(&condition, false);
        let no = self.value(no, expected.or(Some(&yes.ty)));
        self.present.truncate(mark);
        if !self.same_type(&yes, &no, span) {
            return Self::broken(span);
        }
        let ty = yes.ty.clone();
        Expr { kind: ExprKind::If(Box::new(condition), Box::new(yes), Box::new(no)), ty, span }
    }
}
