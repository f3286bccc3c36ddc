//! Operators by precedence: from the flat list of operands and operators to a tree. Operators of other languages are
//! refused by name, with the word to write instead.

use super::expression::Body;
use super::names::Declaration;
use super::operators::{COMPARISON, Meaning, NOT, OPERATORS, SIGN};
use crate::codes::policy as codes;
use crate::diagnostic::Diagnostic;
use crate::hir::{Binary, Callee, Expr, ExprKind};
use crate::limits;
use crate::names;
use crate::span::Span;
use crate::syntax::tree::{Kind, Node};

/// The parts of a flat expression and how far they are read.
pub(super) struct Flat<'a> {
    parts: Vec<Node<'a>>,
    at: usize,
}

impl<'a> Flat<'a> {
    pub(super) fn new(node: Node<'a>) -> Self {
        Self { parts: node.children().collect(), at: 0 }
    }

    fn peek(&self) -> Option<Node<'a>> {
        self.parts.get(self.at).copied()
    }

    fn advance(&mut self) {
        self.at = self.at.saturating_add(1);
    }
}

impl Body<'_> {
    /// The longest expression from here whose operators bind at least as tight as `level`.
    pub(super) fn climb(&mut self, flat: &mut Flat<'_>, level: u8, whole: Span) -> Expr {
        let mut left = self.prefixed(flat, whole);
        while let Some(part) = flat.peek() {
            if let Some(present) = presence(part.kind()) {
                if level > COMPARISON {
                    break;
                }
                flat.advance();
                let span = left.span.to(part.span());
                left = self.build(ExprKind::Present { base: Box::new(left), present }, span);
                continue;
            }
            let operator = OPERATORS.iter().find(|it| it.kind == part.kind());
            let binds = operator.map_or(COMPARISON, |it| it.level);
            if binds < level {
                break;
            }
            flat.advance();
            if let Some(instead) = operator.and_then(|it| it.instead) {
                self.refuse(part, instead);
            }
            let right = self.climb(flat, binds.saturating_add(1), whole);
            left = match operator {
                Some(operator) => self.joined(operator.meaning, part, left, right),
                None => self.infix_rule(part, left, right),
            };
            if binds == COMPARISON && flat.peek().is_some_and(compares) {
                left = self.chain(flat, left, whole);
            }
        }
        left
    }

    /// A run of signs and negations beyond any sense is reported and read past: each would be a level of the stack.
    fn skip_prefixes(&mut self, flat: &mut Flat<'_>) {
        let is_prefix =
            |it: &Node<'_>| [Kind::op_not, Kind::op_bang, Kind::op_minus].contains(&it.kind());
        let run = flat.parts.iter().skip(flat.at).take_while(|it| is_prefix(it)).count();
        if let Some(part) = flat.peek().filter(|_| run as u64 > limits::EXPRESSION_DEPTH.value) {
            self.report_depth(part.span());
            flat.at = flat.at.saturating_add(run);
        }
    }

    fn prefixed(&mut self, flat: &mut Flat<'_>, whole: Span) -> Expr {
        self.skip_prefixes(flat);
        let Some(part) = flat.peek() else { return Expr::broken(whole) };
        flat.advance();
        if part.kind() == Kind::op_bang {
            self.refuse(part, "not ");
        }
        if part.kind() == Kind::op_not || part.kind() == Kind::op_bang {
            let operand = self.climb(flat, NOT, whole);
            let span = part.span().to(operand.span);
            return self.build(ExprKind::Not(Box::new(operand)), span);
        }
        if part.kind() == Kind::op_minus {
            let operand = self.climb(flat, SIGN, whole);
            let span = part.span().to(operand.span);
            return self.build(ExprKind::Negate(Box::new(operand)), span);
        }
        self.operand(part)
    }

    fn joined(&mut self, meaning: Meaning, at: Node<'_>, left: Expr, right: Expr) -> Expr {
        match meaning {
            Meaning::All => self.junction(true, left, right),
            Meaning::Any => self.junction(false, left, right),
            Meaning::Binary(operator) => self.binary(operator, at, left, right),
        }
    }

    fn binary(&mut self, operator: Binary, at: Node<'_>, left: Expr, right: Expr) -> Expr {
        let span = left.span.to(right.span);
        let kind = ExprKind::Binary {
            operator,
            at: at.span(),
            left: Box::new(left),
            right: Box::new(right),
        };
        self.build(kind, span)
    }

    /// `a and b and c` is one level, however long.
    fn junction(&mut self, all: bool, left: Expr, right: Expr) -> Expr {
        let span = left.span.to(right.span);
        let depth = right.depth.saturating_add(1);
        match (left.kind, all) {
            // Grown in place: a junction of many operands must not be measured anew for each.
            (ExprKind::Junction { all: true, mut operands }, true)
            | (ExprKind::Junction { all: false, mut operands }, false) => {
                operands.push(right);
                let kind = ExprKind::Junction { all, operands };
                self.bounded(Expr { kind, span, depth: depth.max(left.depth) })
            }
            (kind, _) => {
                let left = Expr { kind, ..left };
                self.build(ExprKind::Junction { all, operands: vec![left, right] }, span)
            }
        }
    }

    fn infix_rule(&mut self, at: Node<'_>, left: Expr, right: Expr) -> Expr {
        let span = left.span.to(right.span);
        match self.scope.get(at.text()).map(|it| it.what) {
            Some(Declaration::Rule(id)) => {
                let callee = Callee::Rule(id);
                let arguments = vec![left, right];
                self.build(ExprKind::Call { callee, name: at.span(), arguments }, span)
            }
            Some(Declaration::Param(_) | Declaration::Function(_)) => {
                let message = format!("`{}` is not a rule", at.text());
                let diagnostic = Diagnostic::new(&codes::WRONG_CALL, at.span(), message);
                self.diagnostics.push(
                    diagnostic.label("only a rule of two parameters stands between two values"),
                );
                Expr::broken(span)
            }
            None => {
                self.diagnostics.push(self.unknown_infix(at));
                Expr::broken(span)
            }
        }
    }

    /// A word between two values that is no rule: perhaps a misspelt rule, operator or statement.
    fn unknown_infix(&self, at: Node<'_>) -> Diagnostic {
        let message = format!("no rule is called `{}`", at.text());
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_NAME, at.span(), message);
        let known = self.scope.names().chain(WORDS.iter().copied());
        match names::nearest(at.text(), known).first() {
            Some(near) => diagnostic.did_you_mean(near),
            None => diagnostic
                .label("a rule or an operator is expected between two values")
                .help("a rule is declared with `rule name(Type a, Type b) { when … }` and imported by name"),
        }
    }

    fn refuse(&mut self, at: Node<'_>, instead: &'static str) {
        let word = instead.trim();
        let message = match word {
            "is" => "equality is written `is`".to_owned(),
            "is not" => "inequality is written `is not`".to_owned(),
            word => format!("`{}` is written `{word}`", at.text()),
        };
        let diagnostic = Diagnostic::new(&codes::FOREIGN_OPERATOR, at.span(), message);
        self.diagnostics.push(
            diagnostic
                .label(format!("replace `{}` by `{word}`", at.text()))
                .edit(at.span(), instead),
        );
    }

    /// A comparison of a comparison: named once, and its rest is read past.
    fn chain(&mut self, flat: &mut Flat<'_>, left: Expr, whole: Span) -> Expr {
        let Some(next) = flat.peek() else { return left };
        let diagnostic =
            Diagnostic::new(&codes::COMPARISON_CHAIN, next.span(), "comparisons do not chain");
        self.diagnostics.push(
            diagnostic.label("a second comparison begins here").help("join the two with `and`"),
        );
        let mut span = left.span;
        while let Some(part) = flat.peek().filter(|it| compares(*it)) {
            flat.advance();
            span = span.to(part.span());
            if presence(part.kind()).is_none() {
                span = span.to(self.climb(flat, COMPARISON.saturating_add(1), whole).span);
            }
        }
        Expr::broken(span)
    }
}

/// Whether an operator or form binds as comparisons do.
fn compares(node: Node<'_>) -> bool {
    let level = OPERATORS.iter().find(|it| it.kind == node.kind()).map(|it| it.level);
    level.map_or(node.kind() == Kind::op_rule || presence(node.kind()).is_some(), |it| {
        it == COMPARISON
    })
}

fn presence(kind: Kind) -> Option<bool> {
    let forms = [
        (Kind::is_present, true),
        (Kind::is_not_present, false),
        (Kind::is_absent, false),
        (Kind::is_not_absent, true),
    ];
    forms.into_iter().find(|(it, _)| *it == kind).map(|(_, present)| present)
}

/// Words of the language that an unknown word between two values may be meant as.
const WORDS: &[&str] = &[
    "after",
    "and",
    "before",
    "during",
    "else",
    "fix",
    "forbid",
    "for",
    "in",
    "is",
    "let",
    "like",
    "matches",
    "older",
    "or",
    "require",
    "under",
    "unless",
    "where",
    "within",
    "when",
    "satisfies",
    "severity",
    "controls",
    "why",
];
