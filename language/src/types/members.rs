//! Sets and lists as written.

use super::checker::Checker;
use crate::codes::policy as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::expr::{Expr, ExprKind};
use crate::hir;
use crate::schema::Type;
use crate::span::Span;

impl Checker<'_> {
    /// Members of one type. What is expected, else the first member that is no bare word, says which.
    pub(super) fn members(
        &mut self,
        members: &[hir::Expr],
        ordered: bool,
        expected: Option<&Type>,
        span: Span,
    ) -> Expr {
        let mut member = expected.and_then(Type::member).cloned();
        if member.as_ref().is_none_or(|it| *it == Type::Error) {
            let known = members
                .iter()
                .find(|it| !matches!(it.kind, hir::ExprKind::Word(_) | hir::ExprKind::Broken));
            member = known.map(|it| self.value(it, None).ty);
        }
        let Some(member) = member.filter(|it| *it != Type::Error) else {
            return self.untyped(members, span);
        };
        let mut values = Vec::new();
        for value in members {
            let value = self.value(value, Some(&member));
            if value.ty == Type::Error {
                return Self::broken(span);
            }
            if value.ty != member {
                let (a, b) = (self.schema.type_name(&value.ty), self.schema.type_name(&member));
                let unit = value.ty == Type::Int && member == Type::Duration;
                let code = if unit { &codes::WRONG_UNIT } else { &codes::WRONG_TYPE };
                let diagnostic = Diagnostic::new(
                    code,
                    value.span,
                    format!("{a} stands among values of type {b}"),
                );
                self.report(diagnostic.label(format!("expected {b}")));
                return Self::broken(span);
            }
            values.push(value);
        }
        // A literal list may stand where a set is expected and the reverse: membership is all that either is asked.
        let as_list = matches!(expected.map(Type::required), Some(Type::List(_)))
            || (ordered && expected.is_none());
        let ty = if as_list { Type::List(Box::new(member)) } else { Type::Set(Box::new(member)) };
        Expr { kind: ExprKind::SetOf(values), ty, span }
    }

    fn untyped(&mut self, members: &[hir::Expr], span: Span) -> Expr {
        let before = self.diagnostics.len();
        for member in members {
            self.value(member, None);
        }
        if members.is_empty() && self.diagnostics.len() == before {
            let diagnostic = Diagnostic::new(
                &codes::WRONG_TYPE,
                span,
                "an empty set stands where its type is not known",
            );
            self.report(
                diagnostic.help("give it a name with a type: `param nobody: set of T = {}`"),
            );
        }
        Self::broken(span)
    }
}
