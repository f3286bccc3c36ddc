//! The program with its names bound: every variable, parameter, rule and function is a number; attributes and enum values
//! wait for the types. Broken parts are [`ExprKind::Broken`] and silence whatever is built on them.

use crate::graph::clause::{Control, Enforcement, Grade, PolicyHeader, Section};
use crate::graph::expr::{Aggregate, VarId};
use crate::graph::{ParamId, RuleId};
use crate::literal::Literal;
use crate::schema::Type;
use crate::signature::Signature;
use crate::span::Span;

/// A function, by position in [`Program::functions`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FnId(pub u32);

/// A variable as written; its type is found later.
#[derive(Debug, Clone)]
pub(crate) struct Variable {
    pub(crate) name: String,
    pub(crate) span: Span,
}

/// An expression.
#[derive(Debug, Clone)]
pub(crate) struct Expr {
    pub(crate) kind: ExprKind,
    pub(crate) span: Span,
    /// Levels of structure, itself included.
    pub(crate) depth: u32,
}

impl Expr {
    pub(crate) fn new(kind: ExprKind, span: Span) -> Self {
        let depth = kind.children().map(|it| it.depth).max().unwrap_or(0).saturating_add(1);
        Self { kind, span, depth }
    }

    /// What stands for an expression that was reported.
    pub(crate) fn broken(span: Span) -> Self {
        Self { kind: ExprKind::Broken, span, depth: 1 }
    }
}

#[derive(Debug, Clone)]
pub(crate) enum ExprKind {
    Literal(Literal, Type),
    Var(VarId),
    Param(ParamId),
    /// A bare word that names nothing here: a value of the enum that the context expects, or a mistake.
    Word(String),
    Call {
        callee: Callee,
        name: Span,
        arguments: Vec<Expr>,
    },
    Now,
    Attribute {
        base: Box<Expr>,
        name: String,
        name_span: Span,
        step: Step,
    },
    Not(Box<Expr>),
    Negate(Box<Expr>),
    /// `and` where all must hold, `or` where one must.
    Junction {
        all: bool,
        operands: Vec<Expr>,
    },
    Binary {
        operator: Binary,
        at: Span,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    Present {
        base: Box<Expr>,
        present: bool,
    },
    Quantifier {
        quantifier: Quantifier,
        binder: Box<Binder>,
        filter: Option<Box<Expr>>,
        satisfies: Option<Box<Expr>>,
    },
    Comprehension {
        item: Box<Expr>,
        binder: Box<Binder>,
        filter: Option<Box<Expr>>,
    },
    Members {
        members: Vec<Expr>,
        ordered: bool,
    },
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// Already reported.
    Broken,
}

impl ExprKind {
    /// The expressions inside, in no particular order.
    fn children(&self) -> impl Iterator<Item = &Expr> {
        let (many, few): (&[Expr], [Option<&Expr>; 4]) = match self {
            Self::Literal(..)
            | Self::Var(_)
            | Self::Param(_)
            | Self::Word(_)
            | Self::Now
            | Self::Broken => (&[], [None; 4]),
            Self::Call { arguments: many, .. }
            | Self::Members { members: many, .. }
            | Self::Junction { operands: many, .. } => (many, [None; 4]),
            Self::Attribute { base: one, .. }
            | Self::Present { base: one, .. }
            | Self::Not(one)
            | Self::Negate(one) => (&[], [Some(one), None, None, None]),
            Self::Binary { left, right, .. } => (&[], [Some(left), Some(right), None, None]),
            Self::If(condition, yes, no) => (&[], [Some(condition), Some(yes), Some(no), None]),
            Self::Quantifier { binder, filter, satisfies, .. } => {
                (&[], [binder.domain(), filter.as_deref(), satisfies.as_deref(), None])
            }
            Self::Comprehension { item, binder, filter } => {
                (&[], [Some(item), binder.domain(), filter.as_deref(), None])
            }
        };
        many.iter().chain(few.into_iter().flatten())
    }
}

/// What an attribute step follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Once,
    OneOrMore,
    ZeroOrMore,
}

/// What is called.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Callee {
    Rule(RuleId),
    Function(FnId),
    Param(ParamId),
    Builtin(&'static Signature),
    Aggregate(Aggregate),
    Age,
}

/// Binary operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Binary {
    Is,
    IsNot,
    In,
    NotIn,
    During,
    NotDuring,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Matches,
    Like,
    Under,
    Before,
    After,
    Within,
    Older,
    Else,
    Plus,
    Minus,
    Times,
}

/// `some`, `no`, `every`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quantifier {
    Some,
    No,
    Every,
}

/// A binder as written.
#[derive(Debug, Clone)]
pub(crate) struct Binder {
    pub(crate) var: VarId,
    /// The type it names; `Error` where that is unknown (and reported).
    pub(crate) ty: Type,
    pub(crate) owner: Option<Expr>,
    pub(crate) set: Option<Expr>,
    pub(crate) span: Span,
}

impl Binder {
    /// The expression that says what it ranges over, if one does.
    fn domain(&self) -> Option<&Expr> {
        self.owner.as_ref().or(self.set.as_ref())
    }
}

/// A piece of a sentence or message.
#[derive(Debug, Clone)]
pub(crate) enum Piece {
    Text(String),
    Param(ParamId, Span),
    Value(Expr),
}

#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) params: Vec<Type>,
    pub(crate) variables: Vec<Variable>,
    pub(crate) branches: Vec<Expr>,
    pub(crate) span: Span,
    pub(crate) item: Span,
}

#[derive(Debug, Clone)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) item: Span,
    pub(crate) params: Vec<Type>,
    pub(crate) result: Type,
    pub(crate) variables: Vec<Variable>,
    pub(crate) body: Expr,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) struct Subject {
    pub(crate) binder: Binder,
    pub(crate) filter: Option<Expr>,
}

/// What a requirement asks for.
#[derive(Debug, Clone)]
pub(crate) enum Demand {
    /// That a condition holds.
    Holds(Expr),
    /// A statement of a person.
    Attest(Box<Attest>),
}

/// `attest KIND covering X by ROLE every D with evidence`.
#[derive(Debug, Clone)]
pub(crate) struct Attest {
    pub(crate) kind: String,
    pub(crate) kind_span: Span,
    pub(crate) covered: Option<Expr>,
    /// Nothing where anybody may make the statement.
    pub(crate) role: Option<Expr>,
    pub(crate) every: Expr,
    pub(crate) with_evidence: bool,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) struct Requirement {
    pub(crate) demand: Demand,
    pub(crate) forbidden: bool,
    pub(crate) message: Vec<Piece>,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) struct Clause {
    pub(crate) number: String,
    pub(crate) number_span: Span,
    pub(crate) name: String,
    /// The module it stands in.
    pub(crate) module: usize,
    pub(crate) sentence: Vec<Piece>,
    pub(crate) doc: String,
    pub(crate) severity: Grade,
    pub(crate) enforcement: Enforcement,
    pub(crate) enforced_from: Option<i64>,
    pub(crate) controls: Vec<Control>,
    pub(crate) why: Option<String>,
    pub(crate) fix: Vec<Piece>,
    pub(crate) newer_than: Option<Expr>,
    pub(crate) variables: Vec<Variable>,
    pub(crate) subjects: Vec<Subject>,
    pub(crate) lets: Vec<(VarId, Expr)>,
    pub(crate) exceptions: Vec<Expr>,
    pub(crate) requirements: Vec<Requirement>,
    pub(crate) expectations: Vec<(Expr, Span)>,
    pub(crate) span: Span,
    pub(crate) item: Span,
}

/// Everything that was declared, names bound.
#[derive(Debug, Clone, Default)]
pub struct Program {
    pub(crate) policy: Option<PolicyHeader>,
    pub(crate) sections: Vec<Section>,
    pub(crate) params: Vec<crate::graph::Param>,
    pub(crate) calendars: Vec<crate::graph::calendar::Calendar>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) functions: Vec<Function>,
    pub(crate) clauses: Vec<Clause>,
    pub(crate) waivers: Vec<crate::graph::waiver::Waiver>,
    pub(crate) adoptions: Vec<crate::graph::adoption::Adoption>,
    pub(crate) tests: Vec<crate::graph::test::Test>,
}
