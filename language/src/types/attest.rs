//! `attest`: a fresh statement of a person, demanded of a subject. It is written as a sentence and means an ordinary
//! condition, so that types, unknowns and explanations are those of every other requirement.

use super::checker::Checker;
use crate::codes::policy as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::expr::VarId;
use crate::hir::{Attest, Binary, Binder, Expr, ExprKind, Piece, Quantifier, Step, Variable};
use crate::schema::{EntityId, Type};

/// What an `attest` demands, and the message where the author gave none. The schema says which entity holds statements of
/// people, `written_by person`; its attributes `kind`, `covers`, `role`, `at`, `expires_at`, `evidence_uri` and
/// `evidence_digest` carry what the sentence speaks of.
pub(super) fn meaning(checker: &mut Checker<'_>, attest: &Attest) -> Option<(Expr, Vec<Piece>)> {
    let Some(entity) = checker.schema.statements() else {
        let text = "no entity of the schema holds what people state";
        let diagnostic = Diagnostic::new(&codes::NO_ATTESTATIONS, attest.span, text);
        checker.report(
            diagnostic
                .label("`attest` asks for one")
                .help("the standard schema has one; in a schema of your own write `written_by person` into it"),
        );
        return None;
    };
    let covered = attest.covered.as_ref().map(|it| named_by(checker, it));
    let role = attest.role.as_ref().map(|it| type_of(checker, it));
    let is_many = role.is_some_and(|it| it.member().is_some());
    let sentence = Sentence { attest, entity, covered, is_many };
    let condition = sentence.holds(checker);
    let message = sentence.message(checker);
    Some((condition, message))
}

/// The type of an expression that is checked again where it stands for good.
fn type_of(checker: &mut Checker<'_>, expr: &Expr) -> Type {
    let mark = checker.diagnostics.len();
    let ty = checker.check(expr, None).ty;
    checker.diagnostics.truncate(mark);
    ty
}

/// What a statement's list names: the id of a fact, or the text itself.
fn named_by(checker: &mut Checker<'_>, covered: &Expr) -> Expr {
    let ty = type_of(checker, covered);
    let Type::Entity(entity) = ty else { return covered.clone() };
    let attributes = checker.schema.entity(entity).map_or(&[][..], |it| it.attributes.as_slice());
    let Some(key) = attributes.iter().find(|it| it.is_key) else { return covered.clone() };
    let kind = ExprKind::Attribute {
        base: Box::new(covered.clone()),
        name: key.name.clone(),
        name_span: covered.span,
        step: Step::Once,
    };
    Expr::new(kind, covered.span)
}

/// The parts of the sentence.
struct Sentence<'a> {
    attest: &'a Attest,
    entity: EntityId,
    /// The text that the statement's list must cover.
    covered: Option<Expr>,
    /// Whether the role is a set: one of several.
    is_many: bool,
}

impl Sentence<'_> {
    /// `some Attestation a where a.kind is … and … like a.covers and a.role is … and a.at within last …`.
    fn holds(&self, checker: &mut Checker<'_>) -> Expr {
        let var = self.bind(checker);
        let mut operands = self.about(var);
        let at = self.attribute(var, "at");
        operands.push(self.binary(Binary::Within, at, self.attest.every.clone()));
        operands.push(self.alternative([
            self.presence(var, "expires_at", false),
            self.binary(
                Binary::Greater,
                self.attribute(var, "expires_at"),
                self.expr(ExprKind::Now),
            ),
        ]));
        if self.attest.with_evidence {
            operands.push(self.alternative([
                self.presence(var, "evidence_uri", true),
                self.presence(var, "evidence_digest", true),
            ]));
        }
        let filter = self.junction(true, operands);
        let binder = self.binder(var);
        let quantifier = Quantifier::Some;
        let kind = ExprKind::Quantifier {
            quantifier,
            binder: Box::new(binder),
            filter: Some(Box::new(filter)),
            satisfies: None,
        };
        self.expr(kind)
    }

    /// What a statement is about: its kind, what it covers, and the role of who makes it.
    fn about(&self, var: VarId) -> Vec<Expr> {
        let word = ExprKind::Word(self.attest.kind.clone());
        let word = Expr::new(word, self.attest.kind_span);
        let mut operands = vec![self.binary(Binary::Is, self.attribute(var, "kind"), word)];
        if let Some(covered) = &self.covered {
            let list = self.attribute(var, "covers");
            operands.push(self.binary(Binary::Like, covered.clone(), list));
        }
        if let Some(wanted) = &self.attest.role {
            let how = if self.is_many { Binary::In } else { Binary::Is };
            operands.push(self.presence(var, "role", true));
            operands.push(self.binary(how, self.attribute(var, "role"), wanted.clone()));
        }
        operands
    }

    /// `no rollback_test by … in the last … covers …; so far: …`.
    fn message(&self, checker: &mut Checker<'_>) -> Vec<Piece> {
        let text = |text: &str| Piece::Text(text.to_owned());
        let mut pieces = vec![text(&format!("no {}", self.attest.kind))];
        if let Some(role) = &self.attest.role {
            pieces.extend([text(" by "), Piece::Value(role.clone())]);
        }
        pieces.push(text(" in the last "));
        pieces.push(Piece::Value(self.attest.every.clone()));
        if let Some(covered) = &self.attest.covered {
            pieces.extend([text(" covers "), Piece::Value(covered.clone())]);
        }
        let var = self.bind(checker);
        let about = self.about(var);
        let when = ExprKind::Comprehension {
            item: Box::new(self.attribute(var, "at")),
            binder: Box::new(self.binder(var)),
            filter: Some(Box::new(self.junction(true, about))),
        };
        pieces.extend([text("; so far: "), Piece::Value(self.expr(when))]);
        pieces
    }

    fn bind(&self, checker: &mut Checker<'_>) -> VarId {
        let var = VarId(u32::try_from(checker.variables.len()).unwrap_or(u32::MAX));
        let name = "$statement".to_owned();
        checker.add_variables(&[Variable { name, span: self.attest.span }]);
        var
    }

    fn binder(&self, var: VarId) -> Binder {
        Binder {
            var,
            ty: Type::Entity(self.entity),
            owner: None,
            set: None,
            span: self.attest.span,
        }
    }

    fn expr(&self, kind: ExprKind) -> Expr {
        Expr::new(kind, self.attest.span)
    }

    fn attribute(&self, var: VarId, name: &str) -> Expr {
        let base = Box::new(self.expr(ExprKind::Var(var)));
        let (name, name_span) = (name.to_owned(), self.attest.span);
        self.expr(ExprKind::Attribute { base, name, name_span, step: Step::Once })
    }

    fn presence(&self, var: VarId, name: &str, present: bool) -> Expr {
        let base = Box::new(self.attribute(var, name));
        self.expr(ExprKind::Present { base, present })
    }

    fn binary(&self, operator: Binary, left: Expr, right: Expr) -> Expr {
        let (left, right) = (Box::new(left), Box::new(right));
        self.expr(ExprKind::Binary { operator, at: self.attest.span, left, right })
    }

    fn junction(&self, all: bool, operands: Vec<Expr>) -> Expr {
        self.expr(ExprKind::Junction { all, operands })
    }

    fn alternative(&self, operands: [Expr; 2]) -> Expr {
        self.junction(false, operands.into())
    }
}
