//! Which truth values a condition can come to, given what is known of each attribute that it reads. Every value that may
//! come out is in the set; one that is not in it cannot come out.

use super::expressions::children;
use super::key::Names;
use crate::graph::RuleId;
use crate::graph::expr::{Domain, Expr, ExprKind};
use crate::literal::Literal;
use crate::policy::CheckedPolicy;
use crate::schema::{AttributeId, EntityId};
use crate::span::Span;

/// A set of the three truth values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lint) struct Outcomes(u8);

impl Outcomes {
    /// None of them.
    const NONE: Self = Self(0);
    /// Only true.
    pub(in crate::lint) const TRUE: Self = Self(1);
    /// Only false.
    pub(in crate::lint) const FALSE: Self = Self(2);
    /// Only unknown.
    pub(in crate::lint) const UNKNOWN: Self = Self(4);
    /// True or false, never unknown.
    pub(in crate::lint) const KNOWN: Self = Self(3);
    /// Any of them.
    pub(in crate::lint) const ANY: Self = Self(7);

    /// Whether all of the other set is in this one.
    pub(in crate::lint) fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    #[must_use]
    fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The same set where a condition holds, else nothing.
    #[must_use]
    fn when(self, condition: bool) -> Self {
        if condition { self } else { Self::NONE }
    }

    #[must_use]
    fn negated(self) -> Self {
        let swapped =
            Self::TRUE.when(self.has(Self::FALSE)).or(Self::FALSE.when(self.has(Self::TRUE)));
        swapped.or(Self::UNKNOWN.when(self.has(Self::UNKNOWN)))
    }

    /// Kleene's `and` of a member of each.
    #[must_use]
    fn both(self, other: Self) -> Self {
        let is_true = self.has(Self::TRUE) && other.has(Self::TRUE);
        let is_false = self.has(Self::FALSE) || other.has(Self::FALSE);
        let open =
            |a: Self, b: Self| a.has(Self::UNKNOWN) && (b.has(Self::TRUE) || b.has(Self::UNKNOWN));
        let is_open = open(self, other) || open(other, self);
        Self::TRUE.when(is_true).or(Self::FALSE.when(is_false)).or(Self::UNKNOWN.when(is_open))
    }

    /// What a comparison of two values can come to: unknown where one of them always is.
    #[must_use]
    fn compared(self, other: Self) -> Self {
        if self == Self::UNKNOWN || other == Self::UNKNOWN {
            return Self::UNKNOWN;
        }
        self.or(other)
    }
}

/// One attribute that was read, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lint) struct Read {
    /// The place.
    pub(in crate::lint) span: Span,
    /// The entity.
    pub(in crate::lint) entity: EntityId,
    /// The attribute.
    pub(in crate::lint) attribute: AttributeId,
}

/// What is known before anything is read.
#[derive(Clone, Copy)]
pub(in crate::lint) struct Premise<'r> {
    /// What a test of an attribute can come to.
    pub(in crate::lint) attribute: &'r dyn Fn(EntityId, AttributeId) -> Outcomes,
    /// What can be said of sets, and of rules that ask themselves.
    pub(in crate::lint) beyond: Outcomes,
}

/// Reads the conditions of one body.
pub(in crate::lint) struct Reader<'r, 'a> {
    policy: &'a CheckedPolicy,
    premise: Premise<'r>,
    names: Names<'a>,
    /// The rules that are being read, outermost first.
    inside: Vec<RuleId>,
    /// Every attribute that was read so far.
    pub(in crate::lint) reads: Vec<Read>,
}

/// Rules that call rules multiply: beyond this depth nothing is known.
const DEEPEST: usize = 4;

impl<'r, 'a> Reader<'r, 'a> {
    /// For a body with these names.
    pub(in crate::lint) fn new(
        policy: &'a CheckedPolicy,
        premise: Premise<'r>,
        names: Names<'a>,
    ) -> Self {
        Self { policy, premise, names, inside: Vec::new(), reads: Vec::new() }
    }

    /// What a condition can come to.
    pub(in crate::lint) fn outcomes(&mut self, expr: &'a Expr) -> Outcomes {
        let expr = self.names.look_through(expr);
        match &expr.kind {
            ExprKind::Literal(Literal::Bool(true)) => Outcomes::TRUE,
            ExprKind::Literal(Literal::Bool(false)) => Outcomes::FALSE,
            ExprKind::Not(inner) => self.outcomes(inner).negated(),
            ExprKind::And(many) => {
                many.iter().fold(Outcomes::TRUE, |all, it| all.both(self.outcomes(it)))
            }
            ExprKind::Or(many) => {
                let none = |all: Outcomes, it| all.both(self.outcomes(it).negated());
                many.iter().fold(Outcomes::TRUE, none).negated()
            }
            ExprKind::In(member, set) => self.membership(member, set),
            ExprKind::Some(binding, condition) => self.some(&binding.domain, condition),
            ExprKind::Call(id, arguments) => self.rule(*id, arguments),
            ExprKind::If(..) | ExprKind::Else(..) => self.choice(expr),
            ExprKind::Compare(..)
            | ExprKind::During(..)
            | ExprKind::Present(_)
            | ExprKind::Literal(_)
            | ExprKind::Param(_)
            | ExprKind::ParamEntry(..)
            | ExprKind::Var(_)
            | ExprKind::Attribute(..)
            | ExprKind::Now
            | ExprKind::Arithmetic(..)
            | ExprKind::Builtin(..)
            | ExprKind::Let(..)
            | ExprKind::Collect(..)
            | ExprKind::SetOf(_)
            | ExprKind::Closure(_)
            | ExprKind::Aggregate(..) => self.value(expr),
        }
    }

    /// What a test of a value can come to.
    fn value(&mut self, expr: &'a Expr) -> Outcomes {
        let expr = self.names.look_through(expr);
        if let ExprKind::Attribute(base, entity, attribute) = &expr.kind {
            let read = Read { span: expr.span, entity: *entity, attribute: *attribute };
            self.reads.push(read);
            let known = (self.premise.attribute)(*entity, *attribute);
            return self.value(base).compared(known);
        }
        if let ExprKind::Collect(..) | ExprKind::Closure(_) | ExprKind::Aggregate(..) = &expr.kind {
            return self.premise.beyond;
        }
        if let ExprKind::If(..) | ExprKind::Else(..) = &expr.kind {
            return self.choice(expr);
        }
        let parts = children(expr).into_iter();
        parts.fold(Outcomes::KNOWN, |all, it| all.compared(self.value(it)))
    }

    /// `if` and `else`: one of the values, or unknown where nothing decides between them.
    fn choice(&mut self, expr: &'a Expr) -> Outcomes {
        if let ExprKind::Else(value, default) = &expr.kind {
            let value = self.value(value);
            let default = self.value(default);
            return if value == Outcomes::UNKNOWN { value } else { value.or(default) };
        }
        let ExprKind::If(condition, yes, no) = &expr.kind else { return self.premise.beyond };
        let condition = self.outcomes(condition);
        let (yes, no) = (self.outcomes(yes), self.outcomes(no));
        yes.or(no).or(Outcomes::UNKNOWN.when(condition.has(Outcomes::UNKNOWN)))
    }

    fn membership(&mut self, member: &'a Expr, set: &'a Expr) -> Outcomes {
        let member = self.value(member);
        let of_set = self.value(set);
        let has_members =
            matches!(&self.names.look_through(set).kind, ExprKind::SetOf(it) if !it.is_empty());
        if member == Outcomes::UNKNOWN && !has_members {
            // Nothing is in an empty set, whatever it is.
            return Outcomes::UNKNOWN.or(self.premise.beyond);
        }
        member.compared(of_set)
    }

    fn some(&mut self, domain: &'a Domain, condition: &'a Expr) -> Outcomes {
        let inner = self.outcomes(condition);
        match domain {
            // Never empty: what can be said of each value can be said of all.
            Domain::Values(_) => inner,
            Domain::All(_) | Domain::Of(..) | Domain::In(_) => {
                let found = Outcomes::TRUE.when(inner.has(Outcomes::TRUE));
                let rest = Outcomes::FALSE.or(Outcomes::UNKNOWN);
                if self.premise.beyond == Outcomes::UNKNOWN {
                    return Outcomes::UNKNOWN;
                }
                found.or(rest)
            }
        }
    }

    fn rule(&mut self, id: RuleId, arguments: &'a [Expr]) -> Outcomes {
        for argument in arguments {
            if self.value(argument) == Outcomes::UNKNOWN {
                return Outcomes::UNKNOWN.or(self.premise.beyond);
            }
        }
        let Some(rule) = self.policy.graph().rule(id) else { return self.premise.beyond };
        if self.inside.contains(&id) || self.inside.len() >= DEEPEST {
            return self.premise.beyond;
        }
        let outer = std::mem::replace(&mut self.names, Names::of_rule(rule));
        self.inside.push(id);
        let mut none = Outcomes::TRUE;
        for branch in &rule.branches {
            none = none.both(self.outcomes(branch).negated());
        }
        self.inside.pop();
        self.names = outer;
        none.negated()
    }
}
