//! Variables, attributes, parameters and closures.

use super::checker::{Checker, Path};
use super::unknown_attribute;
use crate::codes::policy as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::ParamId;
use crate::graph::expr::{Closure, Expr, ExprKind};
use crate::hir::{self, Step};
use crate::schema::{AttributeId, EntityId, Type};
use crate::span::Span;

impl Checker<'_> {
    /// A variable or a chain of attributes. `narrow`: whether what conditions say of its presence counts.
    pub(super) fn path(&mut self, expr: &hir::Expr, narrow: bool) -> Expr {
        let found = if let hir::ExprKind::Var(var) = &expr.kind {
            let var = self.var(*var);
            let ty = self.variables.get(var.0 as usize).map_or(Type::Error, |it| it.ty.clone());
            Expr { kind: ExprKind::Var(var), ty, span: expr.span }
        } else if let hir::ExprKind::Attribute { base, name, name_span, step } = &expr.kind {
            self.attribute(base, name, *name_span, (*step, expr.span))
        } else {
            self.check(expr, None)
        };
        let present = narrow && path_of(&found).is_some_and(|path| self.present.contains(&path));
        match (found.ty, present) {
            (Type::Optional(inner), true) => Expr { ty: *inner, ..found },
            (ty, _) => Expr { ty, ..found },
        }
    }

    fn attribute(
        &mut self,
        base: &hir::Expr,
        name: &str,
        name_span: Span,
        (step, span): (Step, Span),
    ) -> Expr {
        let base = self.value(base, None);
        let Type::Entity(entity) = base.ty else {
            if base.ty != Type::Error {
                let diagnostic = self.no_attributes(&base.ty, name, base.span);
                self.report(diagnostic);
            }
            return Self::broken(span);
        };
        let Some((id, attribute)) = self.schema.entity(entity).and_then(|it| it.attribute(name))
        else {
            self.report(unknown_attribute(self.schema, entity, name, name_span));
            return Self::broken(span);
        };
        if step != Step::Once {
            return self.closure(base, (entity, id), step, (name_span, span));
        }
        // Where the schema says what absence means, the stored absence reads as that value.
        let ty =
            if attribute.absent_means.is_some() { attribute.ty.required() } else { &attribute.ty };
        Expr { kind: ExprKind::Attribute(Box::new(base), entity, id), ty: ty.clone(), span }
    }

    fn closure(
        &mut self,
        from: Expr,
        (entity, id): (EntityId, AttributeId),
        step: Step,
        spans: (Span, Span),
    ) -> Expr {
        let (name_span, span) = spans;
        let ty = self.schema.attribute(entity, id).map_or(&Type::Error, |it| &it.ty);
        let target = ty.member().unwrap_or(ty.required()).required();
        if *target != Type::Entity(entity) {
            let message = "only a reference to the same entity is followed again and again";
            let found = self.schema.type_name(ty);
            self.report(
                Diagnostic::new(&codes::CLOSURE, name_span, message)
                    .label(format!("this one is {found}"))
                    .help("`+` and `*` follow an attribute such as `needs: set of Job` of `Job`"),
            );
            return Self::broken(span);
        }
        let reflexive = step == Step::ZeroOrMore;
        let closure = Closure { from, entity, attribute: id, reflexive };
        Expr {
            kind: ExprKind::Closure(Box::new(closure)),
            ty: Type::Set(Box::new(Type::Entity(entity))),
            span,
        }
    }

    fn no_attributes(&self, ty: &Type, name: &str, span: Span) -> Diagnostic {
        let shown = self.schema.type_name(ty);
        let diagnostic =
            Diagnostic::new(&codes::WRONG_TYPE, span, format!("{shown} has no attributes"));
        let diagnostic = diagnostic.label(format!("`.{name}` asks for one"));
        match ty.member() {
            Some(Type::Entity(id)) => {
                let member = self.schema.type_name(&Type::Entity(*id));
                diagnostic.help(format!(
                    "speak about its members: `some {member} x in … where x.{name} …`"
                ))
            }
            _ => diagnostic,
        }
    }

    pub(super) fn param(&mut self, id: ParamId, span: Span) -> Expr {
        let Some(param) = self.program.params.get(id.0 as usize) else { return Self::broken(span) };
        if let Some(by) = param.by {
            let by = self.schema.type_name(&Type::Enum(by));
            let message = format!("`{}` has one value for each {by}", param.name);
            let help = format!("say which: `{}(x)`, with x of type {by}", param.name);
            self.report(
                Diagnostic::new(&codes::WRONG_CALL, span, message)
                    .label("which one is meant?")
                    .help(help),
            );
            return Self::broken(span);
        }
        Expr { kind: ExprKind::Param(id), ty: param.ty.clone(), span }
    }
}

/// The path that an expression is, if it is one.
pub(super) fn path_of(expr: &Expr) -> Option<Path> {
    let mut steps = Vec::new();
    let mut at = expr;
    loop {
        if let ExprKind::Var(var) = &at.kind {
            steps.reverse();
            return Some(Path { var: *var, steps });
        }
        let ExprKind::Attribute(base, _, attribute) = &at.kind else { return None };
        steps.push(*attribute);
        at = base;
    }
}
