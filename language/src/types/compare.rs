//! Binary operators: conjunction and disjunction, equality, order, membership, patterns and time.

use super::checker::Checker;
use crate::codes::policy as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::expr::{Arithmetic, Comparison, Expr, ExprKind};
use crate::hir::{self, Binary};
use crate::literal::Literal;
use crate::schema::Type;
use crate::span::Span;

type Operands<'a> = (&'a hir::Expr, &'a hir::Expr);

impl Checker<'_> {
    /// One line per operator; `around` is what the context expects, and the whole expression's place.
    pub(super) fn binary(
        &mut self,
        operator: Binary,
        at: Span,
        of: Operands<'_>,
        around: (Option<&Type>, Span),
    ) -> Expr {
        let span = around.1;
        match operator {
            Binary::Is => self.equality(of, span),
            Binary::IsNot => Self::negation(self.equality(of, span), span),
            Binary::In => self.membership(of, span),
            Binary::NotIn => Self::negation(self.membership(of, span), span),
            Binary::During => self.during(of, span),
            Binary::NotDuring => Self::negation(self.during(of, span), span),
            Binary::Less => self.order(Comparison::Less, of, false, span),
            Binary::LessOrEqual => self.order(Comparison::LessOrEqual, of, false, span),
            Binary::Greater => self.order(Comparison::Less, of, true, span),
            Binary::GreaterOrEqual => self.order(Comparison::LessOrEqual, of, true, span),
            Binary::Matches => self.pattern("matches", &Type::Regex, of, span),
            Binary::Like => self.pattern("like", &Type::Glob, of, span),
            Binary::Under => self.under(of, span),
            Binary::Before => self.instants(of, false, span),
            Binary::After => self.instants(of, true, span),
            Binary::Within => self.within(of, span),
            Binary::Older => self.older(of, span),
            Binary::Else => self.default(of, around.0, span),
            Binary::Plus => self.arithmetic(Arithmetic::Add, at, of, span),
            Binary::Minus => self.arithmetic(Arithmetic::Subtract, at, of, span),
            Binary::Times => self.arithmetic(Arithmetic::Multiply, at, of, span),
        }
    }

    /// Later operands of `and` may rely on earlier ones being true, those of `or` on their being false.
    pub(super) fn junction(&mut self, all: bool, operands: &[hir::Expr], span: Span) -> Expr {
        let mark = self.present.len();
        let mut out = Vec::new();
        for operand in operands {
            let operand = self.condition(operand);
            self.assume(&operand, all);
            match (operand.kind, all) {
                (ExprKind::And(inner), true) | (ExprKind::Or(inner), false) => out.extend(inner),
                (kind, _) => out.push(Expr { kind, ..operand }),
            }
        }
        self.present.truncate(mark);
        let kind = if all { ExprKind::And(out) } else { ExprKind::Or(out) };
        Expr { kind, ty: Type::Bool, span }
    }

    /// Both operands, the one that knows its type first, so that a word on the other side finds its enum.
    pub(super) fn pair(&mut self, (left, right): Operands<'_>) -> (Expr, Expr) {
        if waits_for_type(left) && !waits_for_type(right) {
            let right = self.value(right, None);
            let left = self.value(left, Some(&right.ty));
            return (left, right);
        }
        let left = self.value(left, None);
        let right = self.value(right, Some(&left.ty));
        (left, right)
    }

    fn equality(&mut self, of: Operands<'_>, span: Span) -> Expr {
        let (left, right) = self.pair(of);
        if !self.same_type(&left, &right, span) {
            return Self::broken(span);
        }
        if left.ty.member().is_some() {
            let message = "sets are not compared as a whole";
            let diagnostic = Diagnostic::new(&codes::WRONG_TYPE, span, message);
            self.report(diagnostic.help("speak about their members: `every T x in a satisfies x in b`, or compare `count(…)`"));
            return Self::broken(span);
        }
        Expr {
            kind: ExprKind::Compare(Comparison::Is, Box::new(left), Box::new(right)),
            ty: Type::Bool,
            span,
        }
    }

    /// Whether two operands have one type; reported where they have not.
    pub(super) fn same_type(&mut self, left: &Expr, right: &Expr, span: Span) -> bool {
        if left.ty == Type::Error || right.ty == Type::Error {
            return false;
        }
        if left.ty == right.ty {
            return true;
        }
        let (a, b) = (self.schema.type_name(&left.ty), self.schema.type_name(&right.ty));
        let duration = [&left.ty, &right.ty].contains(&&Type::Duration)
            && [&left.ty, &right.ty].contains(&&Type::Int);
        let diagnostic = if duration {
            let number = if left.ty == Type::Int { left } else { right };
            Diagnostic::new(
                &codes::WRONG_UNIT,
                number.span,
                "a duration is compared with a plain number",
            )
            .label(number_hint(number))
        } else {
            Diagnostic::new(&codes::WRONG_TYPE, span, format!("{a} is compared with {b}"))
                .related(left.span, format!("this is {a}"))
                .related(right.span, format!("this is {b}"))
        };
        self.report(diagnostic);
        false
    }

    fn order(&mut self, comparison: Comparison, of: Operands<'_>, swap: bool, span: Span) -> Expr {
        let (left, right) = self.pair(of);
        if !self.same_type(&left, &right, span) {
            return Self::broken(span);
        }
        if left.ty == Type::Version {
            return Self::versions(comparison, (left, right), swap, span);
        }
        if !left.ty.is_ordered() {
            let message = format!("{} has no order", self.schema.type_name(&left.ty));
            self.report(
                Diagnostic::new(&codes::WRONG_TYPE, span, message)
                    .label("numbers, durations, instants, days and versions have one")
                    .help("for a list of values write `x in [a, b]`"),
            );
            return Self::broken(span);
        }
        let (left, right) = if swap { (right, left) } else { (left, right) };
        Expr {
            kind: ExprKind::Compare(comparison, Box::new(left), Box::new(right)),
            ty: Type::Bool,
            span,
        }
    }

    /// Versions are texts underneath, so their order is a function.
    fn versions(how: Comparison, (left, right): (Expr, Expr), swap: bool, span: Span) -> Expr {
        // `a <= b` is `not b < a`; a swap is what makes `>` of `<`.
        let turned = swap != (how == Comparison::LessOrEqual);
        let pair = if turned { vec![right, left] } else { vec![left, right] };
        let before = Expr { kind: ExprKind::Builtin("version_before", pair), ty: Type::Bool, span };
        if how == Comparison::LessOrEqual { Self::negation(before, span) } else { before }
    }

    /// A path in a folder, a host in a domain, an address or a network in a network: by the types of both sides.
    fn under(&mut self, (inner, outer): Operands<'_>, span: Span) -> Expr {
        let inner = self.value(inner, Some(&Type::Path));
        let is_network = |it: &hir::Expr| {
            let hir::ExprKind::Literal(Literal::Text(text), _) = &it.kind else { return false };
            text.contains('/')
        };
        let wanted = if inner.ty == Type::Cidr || inner.ty == Type::Host && is_network(outer) {
            Type::Cidr
        } else if inner.ty == Type::Host {
            Type::Host
        } else {
            Type::Path
        };
        let outer = self.value(outer, Some(&wanted));
        if inner.ty == Type::Error || outer.ty == Type::Error {
            return Self::broken(span);
        }
        let name = match (&inner.ty, &outer.ty) {
            (Type::Host, Type::Host) => "subdomain_of",
            (Type::Host | Type::Cidr, Type::Cidr) => "in_network",
            (Type::Path | Type::Text, Type::Path | Type::Text) => "under",
            _ => {
                let (a, b) = (self.schema.type_name(&inner.ty), self.schema.type_name(&outer.ty));
                let message = format!("{a} does not lie under {b}");
                let diagnostic = Diagnostic::new(&codes::WRONG_TYPE, span, message);
                self.report(diagnostic.help(
                    "a path lies under a folder, a host under a domain, an address or a network under a network",
                ));
                return Self::broken(span);
            }
        };
        Expr { kind: ExprKind::Builtin(name, vec![inner, outer]), ty: Type::Bool, span }
    }

    fn membership(&mut self, (member, set): Operands<'_>, span: Span) -> Expr {
        let is_literal = matches!(set.kind, hir::ExprKind::Members { .. });
        let (member, set) = if is_literal {
            let member = self.value(member, None);
            let expected = Type::Set(Box::new(member.ty.clone()));
            let set = self.value(set, Some(&expected));
            (member, set)
        } else {
            let set = self.value(set, None);
            let expected = set.ty.member().cloned();
            (self.value(member, expected.as_ref()), set)
        };
        if set.ty == Type::Error || member.ty == Type::Error {
            return Self::broken(span);
        }
        let Some(wanted) = set.ty.member() else {
            let message = format!("{} has no members", self.schema.type_name(&set.ty));
            let diagnostic = Diagnostic::new(&codes::WRONG_TYPE, set.span, message);
            self.report(
                diagnostic.label("`in` expects a set or a list").help("equality is written `is`"),
            );
            return Self::broken(span);
        };
        if *wanted != member.ty {
            let (a, b) = (self.schema.type_name(&member.ty), self.schema.type_name(&set.ty));
            let diagnostic =
                Diagnostic::new(&codes::WRONG_TYPE, span, format!("{a} is never a member of {b}"));
            self.report(
                diagnostic
                    .related(member.span, format!("this is {a}"))
                    .related(set.span, format!("this is {b}")),
            );
            return Self::broken(span);
        }
        Expr { kind: ExprKind::In(Box::new(member), Box::new(set)), ty: Type::Bool, span }
    }

    /// `matches`, `like`: a text against a pattern, or for `like` against a set of globs.
    fn pattern(
        &mut self,
        name: &'static str,
        pattern: &Type,
        (text, wanted): Operands<'_>,
        span: Span,
    ) -> Expr {
        let text = self.value(text, Some(&Type::Text));
        let wanted = self.value(wanted, Some(pattern));
        if text.ty == Type::Error || wanted.ty == Type::Error {
            return Self::broken(span);
        }
        let many = name == "like" && wanted.ty == Type::Set(Box::new(Type::Glob));
        let fits = wanted.ty == *pattern || many;
        if !text.ty.is_textual() || !fits {
            let (culprit, expected) =
                if text.ty.is_textual() { (&wanted, pattern) } else { (&text, &Type::Text) };
            let found = self.schema.type_name(&culprit.ty);
            let message =
                format!("`{name}` expects {} here, not {found}", self.schema.type_name(expected));
            let diagnostic = Diagnostic::new(&codes::WRONG_TYPE, culprit.span, message);
            self.report(
                diagnostic.help("write `text matches /pattern/` or `text like glob\"*.yml\"`"),
            );
            return Self::broken(span);
        }
        Expr { kind: ExprKind::Builtin(name, vec![text, wanted]), ty: Type::Bool, span }
    }

    /// `x else d`.
    fn default(
        &mut self,
        (left, right): Operands<'_>,
        expected: Option<&Type>,
        span: Span,
    ) -> Expr {
        let value = self.check(left, expected);
        let Type::Optional(inner) = value.ty.clone() else {
            if value.ty != Type::Error {
                let message = format!("{} is never absent", self.show(left));
                let diagnostic = Diagnostic::new(&codes::NEVER_ABSENT, value.span, message);
                self.report(diagnostic.label("`else` gives a value to what may be absent"));
            }
            return Self::broken(span);
        };
        let value = Expr { ty: (*inner).clone(), ..value };
        let default = self.value(right, Some(&inner));
        if !self.same_type(&value, &default, span) {
            return Self::broken(span);
        }
        let value = Expr { ty: Type::Optional(inner.clone()), ..value };
        Expr { kind: ExprKind::Else(Box::new(value), Box::new(default)), ty: *inner, span }
    }
}

/// Words, and lists that begin with one, learn their type from the other side.
fn waits_for_type(expr: &hir::Expr) -> bool {
    if let hir::ExprKind::Members { members, .. } = &expr.kind {
        return members.iter().all(waits_for_type);
    }
    matches!(&expr.kind, hir::ExprKind::Word(_) | hir::ExprKind::Literal(_, Type::Text))
}

fn number_hint(number: &Expr) -> String {
    let ExprKind::Literal(literal) = &number.kind else { return "this is an Int".to_owned() };
    let value = crate::literal::show(literal);
    format!("write `{value}s`, `{value}m` or `{value}h`")
}
