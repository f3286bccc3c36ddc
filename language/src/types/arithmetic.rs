//! Numbers, durations and instants: arithmetic, and the comparisons that read like sentences.

use super::checker::Checker;
use crate::codes::policy as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::expr::{Arithmetic, Comparison, Expr, ExprKind};
use crate::hir;
use crate::literal::Literal;
use crate::schema::Type;
use crate::span::Span;

impl Checker<'_> {
    pub(super) fn arithmetic(
        &mut self,
        operator: Arithmetic,
        at: Span,
        (left, right): (&hir::Expr, &hir::Expr),
        span: Span,
    ) -> Expr {
        let left = self.value(left, None);
        let right = self.value(right, None);
        if left.ty == Type::Error || right.ty == Type::Error {
            return Self::broken(span);
        }
        let Some(ty) = result(operator, &left.ty, &right.ty) else {
            let (a, b) = (self.schema.type_name(&left.ty), self.schema.type_name(&right.ty));
            let message = format!("{a} and {b} do not go together here");
            self.report(
                Diagnostic::new(&codes::WRONG_TYPE, at, message)
                    .related(left.span, format!("this is {a}"))
                    .related(right.span, format!("this is {b}")),
            );
            return Self::broken(span);
        };
        Expr { kind: ExprKind::Arithmetic(operator, Box::new(left), Box::new(right)), ty, span }
    }

    /// A sign: folded into a literal, else subtracted from zero.
    pub(super) fn negate(&mut self, inner: &hir::Expr, span: Span) -> Expr {
        let inner = self.value(inner, None);
        if inner.ty == Type::Error {
            return inner;
        }
        if !matches!(inner.ty, Type::Int | Type::Duration) {
            let message = format!("{} has no sign", self.schema.type_name(&inner.ty));
            self.report(Diagnostic::new(&codes::WRONG_TYPE, inner.span, message));
            return Self::broken(span);
        }
        let zero = if inner.ty == Type::Int { Literal::Int(0) } else { Literal::Duration(0) };
        let ty = inner.ty.clone();
        let zero = Expr { kind: ExprKind::Literal(zero), ty: ty.clone(), span };
        Expr {
            kind: ExprKind::Arithmetic(Arithmetic::Subtract, Box::new(zero), Box::new(inner)),
            ty,
            span,
        }
    }

    /// `a before b`, `a after b`.
    pub(super) fn instants(
        &mut self,
        (left, right): (&hir::Expr, &hir::Expr),
        swap: bool,
        span: Span,
    ) -> Expr {
        let left = self.of_type(left, &Type::Instant);
        let right = self.of_type(right, &Type::Instant);
        let (Some(left), Some(right)) = (left, right) else { return Self::broken(span) };
        let (left, right) = if swap { (right, left) } else { (left, right) };
        compare(Comparison::Less, left, right, span)
    }

    /// `t within last d`: not before `now - d`, and not in the future.
    pub(super) fn within(&mut self, (time, length): (&hir::Expr, &hir::Expr), span: Span) -> Expr {
        let time = self.of_type(time, &Type::Instant);
        let length = self.of_type(length, &Type::Duration);
        let (Some(time), Some(length)) = (time, length) else { return Self::broken(span) };
        let begins = compare(Comparison::LessOrEqual, ago(length), time.clone(), span);
        let ends = compare(Comparison::LessOrEqual, time, now(span), span);
        Expr { kind: ExprKind::And(vec![begins, ends]), ty: Type::Bool, span }
    }

    /// `t older than d`: before `now - d`.
    pub(super) fn older(&mut self, (time, length): (&hir::Expr, &hir::Expr), span: Span) -> Expr {
        let time = self.of_type(time, &Type::Instant);
        let length = self.of_type(length, &Type::Duration);
        let (Some(time), Some(length)) = (time, length) else { return Self::broken(span) };
        compare(Comparison::Less, time, ago(length), span)
    }

    /// `t during c`: within the hours of a calendar.
    pub(super) fn during(
        &mut self,
        (time, calendar): (&hir::Expr, &hir::Expr),
        span: Span,
    ) -> Expr {
        let time = self.of_type(time, &Type::Instant);
        let calendar = self.of_type(calendar, &Type::Calendar);
        let (Some(time), Some(calendar)) = (time, calendar) else { return Self::broken(span) };
        let kind = ExprKind::During(Box::new(time), Box::new(calendar));
        Expr { kind, ty: Type::Bool, span }
    }

    /// A value of one type; reported otherwise.
    pub(super) fn of_type(&mut self, expr: &hir::Expr, ty: &Type) -> Option<Expr> {
        let found = self.value(expr, Some(ty));
        if found.ty == *ty {
            return Some(found);
        }
        if found.ty != Type::Error {
            let shown = self.schema.type_name(&found.ty);
            let unit = found.ty == Type::Int && *ty == Type::Duration;
            let code = if unit { &codes::WRONG_UNIT } else { &codes::WRONG_TYPE };
            let message = format!("{shown} stands where {} is expected", self.schema.type_name(ty));
            self.report(
                Diagnostic::new(code, found.span, message)
                    .label(format!("expected {}", self.schema.type_name(ty))),
            );
        }
        None
    }
}

fn result(operator: Arithmetic, left: &Type, right: &Type) -> Option<Type> {
    use Type::{Duration, Instant, Int};
    match (operator, left, right) {
        (_, Int, Int) => Some(Int),
        (Arithmetic::Add | Arithmetic::Subtract, Duration, Duration)
        | (Arithmetic::Subtract, Instant, Instant)
        | (Arithmetic::Multiply, Duration, Int)
        | (Arithmetic::Multiply, Int, Duration) => Some(Duration),
        (Arithmetic::Add | Arithmetic::Subtract, Instant, Duration)
        | (Arithmetic::Add, Duration, Instant) => Some(Instant),
        _ => None,
    }
}

fn compare(comparison: Comparison, left: Expr, right: Expr, span: Span) -> Expr {
    Expr {
        kind: ExprKind::Compare(comparison, Box::new(left), Box::new(right)),
        ty: Type::Bool,
        span,
    }
}

pub(super) fn now(span: Span) -> Expr {
    Expr { kind: ExprKind::Now, ty: Type::Instant, span }
}

fn ago(length: Expr) -> Expr {
    let span = length.span;
    let kind = ExprKind::Arithmetic(Arithmetic::Subtract, Box::new(now(span)), Box::new(length));
    Expr { kind, ty: Type::Instant, span }
}
