//! Binders: what a variable ranges over, and the quantifiers and comprehensions built on them.

use super::checker::Checker;
use super::reference_to;
use crate::codes::policy as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::expr::{Binding, Domain, Expr, ExprKind};
use crate::hir::{self, Quantifier};
use crate::literal::Literal;
use crate::names;
use crate::schema::{EntityId, Type};
use crate::span::Span;

impl Checker<'_> {
    /// A binder; from here on its variable has its type. Nothing where the domain was reported.
    pub(super) fn binding(&mut self, binder: &hir::Binder) -> Option<Binding> {
        let var = self.var(binder.var);
        let domain = self.domain(binder);
        self.set_type(var, binder.ty.clone());
        Some(Binding { var, domain: domain? })
    }

    fn domain(&mut self, binder: &hir::Binder) -> Option<Domain> {
        if binder.ty == Type::Error {
            return None;
        }
        if let Some(owner) = &binder.owner {
            return self.owned(binder, owner);
        }
        if let Some(set) = &binder.set {
            return self.in_set(binder, set);
        }
        if let Type::Entity(id) = &binder.ty {
            return Some(Domain::All(*id));
        }
        if matches!(binder.ty, Type::Enum(_) | Type::Bool) {
            return Some(Domain::Values(binder.ty.clone()));
        }
        let shown = self.schema.type_name(&binder.ty);
        let message = format!("there is no list of all values of {shown}");
        let diagnostic = Diagnostic::new(&codes::UNBOUNDED, binder.span, message);
        self.report(diagnostic.help(format!("say where they come from: `{shown} x in …`")));
        None
    }

    fn owned(&mut self, binder: &hir::Binder, owner: &hir::Expr) -> Option<Domain> {
        let owner = self.value(owner, None);
        let (entity, of) = match (&binder.ty, &owner.ty) {
            (Type::Entity(entity), Type::Entity(of)) => (*entity, *of),
            (_, Type::Error) => return None,
            _ => {
                let (a, b) = (self.schema.type_name(&binder.ty), self.schema.type_name(&owner.ty));
                let diagnostic = Diagnostic::new(
                    &codes::AMBIGUOUS_OF,
                    owner.span,
                    format!("{a} of {b} means nothing"),
                );
                self.report(
                    diagnostic
                        .label("`of` follows a reference from one entity to another")
                        .help("for the members of a set write `in`"),
                );
                return None;
            }
        };
        match reference_to(self.schema, entity, of) {
            Ok(attribute) => Some(Domain::Of(entity, attribute, Box::new(owner))),
            Err(candidates) => {
                let diagnostic = self.no_single_reference(entity, of, &candidates, owner.span);
                self.report(diagnostic);
                None
            }
        }
    }

    fn no_single_reference(
        &self,
        entity: EntityId,
        of: EntityId,
        candidates: &[String],
        span: Span,
    ) -> Diagnostic {
        let (a, b) = (
            self.schema.type_name(&Type::Entity(entity)),
            self.schema.type_name(&Type::Entity(of)),
        );
        if candidates.is_empty() {
            let message = format!("no attribute of `{a}` refers to `{b}`");
            return Diagnostic::new(&codes::AMBIGUOUS_OF, span, message)
                .help(format!("`policyc schema {a}` lists its attributes"));
        }
        let list = names::list(candidates.iter().map(String::as_str));
        let first = candidates.first().map_or("", String::as_str);
        Diagnostic::new(
            &codes::AMBIGUOUS_OF,
            span,
            format!("several attributes of `{a}` refer to `{b}`: {list}"),
        )
        .help(format!("say which: `{a} x where x.{first} is …`"))
    }

    fn in_set(&mut self, binder: &hir::Binder, set: &hir::Expr) -> Option<Domain> {
        let expected = Type::Set(Box::new(binder.ty.clone()));
        let set = self.value(set, Some(&expected));
        match set.ty.member() {
            Some(member) if *member == binder.ty => Some(Domain::In(Box::new(set))),
            _ if set.ty == Type::Error => None,
            _ => {
                let (a, b) = (self.schema.type_name(&set.ty), self.schema.type_name(&binder.ty));
                let message = format!("{a} is not a set of {b}");
                let diagnostic = Diagnostic::new(&codes::WRONG_TYPE, set.span, message);
                self.report(diagnostic.label(format!("expected a set or list of {b}")));
                None
            }
        }
    }

    pub(super) fn quantifier(
        &mut self,
        quantifier: Quantifier,
        binder: &hir::Binder,
        (filter, satisfies): (Option<&hir::Expr>, Option<&hir::Expr>),
        span: Span,
    ) -> Expr {
        let mark = self.present.len();
        let binding = self.binding(binder);
        let filter = filter.map(|it| self.condition(it));
        if let Some(filter) = &filter {
            self.assume(filter, true);
        }
        let satisfies = satisfies.map(|it| self.condition(it));
        self.present.truncate(mark);
        let Some(binding) = binding else { return Self::broken(span) };
        let mut operands: Vec<Expr> = filter.into_iter().collect();
        if quantifier == Quantifier::Every {
            operands.extend(satisfies.map(|it| {
                let span = it.span;
                Self::negation(it, span)
            }));
        }
        let some = Expr {
            kind: ExprKind::Some(Box::new(binding), Box::new(conjunction(operands, span))),
            ty: Type::Bool,
            span,
        };
        if quantifier == Quantifier::Some { some } else { Self::negation(some, span) }
    }

    pub(super) fn comprehension(
        &mut self,
        item: &hir::Expr,
        binder: &hir::Binder,
        (filter, expected): (Option<&hir::Expr>, Option<&Type>),
        span: Span,
    ) -> Expr {
        let mark = self.present.len();
        let binding = self.binding(binder);
        let filter = filter.map(|it| self.condition(it));
        if let Some(filter) = &filter {
            self.assume(filter, true);
        }
        let item = self.value(item, expected.and_then(Type::member));
        self.present.truncate(mark);
        let Some(binding) = binding else { return Self::broken(span) };
        if item.ty == Type::Error {
            return Self::broken(span);
        }
        let ty = Type::Set(Box::new(item.ty.clone()));
        let filter = conjunction(filter.into_iter().collect(), span);
        Expr {
            kind: ExprKind::Collect(Box::new(binding), Box::new(filter), Box::new(item)),
            ty,
            span,
        }
    }
}

/// The conjunction of any number of conditions; true of none.
pub(super) fn conjunction(mut operands: Vec<Expr>, span: Span) -> Expr {
    let truth = Expr { kind: ExprKind::Literal(Literal::Bool(true)), ty: Type::Bool, span };
    if operands.len() > 1 {
        return Expr { kind: ExprKind::And(operands), ty: Type::Bool, span };
    }
    operands.pop().unwrap_or(truth)
}
