//! Absence: what may be absent must be dealt with, and what a condition says about presence.

use super::checker::Checker;
use super::paths::path_of;
use crate::codes::policy as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::expr::{Expr, ExprKind};
use crate::hir;
use crate::schema::Type;
use crate::span::Span;

impl Checker<'_> {
    /// Takes in what a condition says if it is true, or if it is false.
    pub(super) fn assume(&mut self, condition: &Expr, truth: bool) {
        if let ExprKind::Not(inner) = &condition.kind {
            self.assume(inner, !truth);
        }
        if let (ExprKind::Present(base), true) = (&condition.kind, truth) {
            self.present.extend(path_of(base));
        }
        if let (ExprKind::And(operands), true) | (ExprKind::Or(operands), false) =
            (&condition.kind, truth)
        {
            for operand in operands {
                self.assume(operand, truth);
            }
        }
    }

    pub(super) fn presence(&mut self, base: &hir::Expr, present: bool, span: Span) -> Expr {
        let found = self.path(base, false);
        if found.ty == Type::Error {
            return Self::broken(span);
        }
        if !matches!(found.ty, Type::Optional(_)) {
            let shown = self.show(base);
            let message = format!("{shown} is never absent");
            self.report(
                Diagnostic::new(&codes::NEVER_ABSENT, found.span, message)
                    .label(format!("its type is {}, without `?`", self.schema.type_name(&found.ty)))
                    .help("what nobody collected is unknown, not absent; the verdict takes care of that"),
            );
            return Self::broken(span);
        }
        let test = Expr { kind: ExprKind::Present(Box::new(found)), ty: Type::Bool, span };
        if present { test } else { Self::negation(test, span) }
    }

    pub(super) fn report_absence(&mut self, expr: &hir::Expr, found: &Expr) {
        let shown = self.show(expr);
        let about = if let ExprKind::Attribute(_, entity, attribute) = &found.kind {
            self.schema.attribute(*entity, *attribute)
        } else {
            None
        };
        let message = format!("{shown} may be absent, and nothing says what that means");
        let bare = shown.trim_matches('`');
        let mut diagnostic = Diagnostic::new(&codes::MAY_BE_ABSENT, found.span, message)
            .label(format!("its type is {}", self.schema.type_name(&found.ty)))
            .help(format!("`{bare} is present and …`   absence makes the condition false"))
            .help(format!("`{bare} is absent or …`   absence makes the condition true"))
            .help(format!("`{bare} else …`   absence reads as a value"));
        if let Some(attribute) = about {
            diagnostic = diagnostic.related(attribute.span, "declared with `?` here");
        }
        self.report(diagnostic);
    }

    /// An expression in the author's words, for a message.
    pub(super) fn show(&self, expr: &hir::Expr) -> String {
        self.words(expr).map_or("this value".to_owned(), |it| format!("`{it}`"))
    }

    fn words(&self, expr: &hir::Expr) -> Option<String> {
        if let hir::ExprKind::Attribute { base, name, .. } = &expr.kind {
            return Some(format!("{}.{name}", self.words(base)?));
        }
        if let hir::ExprKind::Param(id) = &expr.kind {
            return self.program.params.get(id.0 as usize).map(|it| it.name.clone());
        }
        let hir::ExprKind::Var(var) = &expr.kind else { return None };
        self.variables.get(self.var(*var).0 as usize).map(|it| it.name.clone())
    }
}
