//! Expressions: from the flat list of operands and operators to a tree by precedence, with every name bound.

use super::climb::Flat;
use super::names::{Declaration, Scope};
use super::value;
use crate::codes::policy as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::expr::{Aggregate, VarId};
use crate::hir::{Binary, Binder, Callee, Expr, ExprKind, Quantifier, Step, Variable};
use crate::limits;
use crate::names;
use crate::schema::{Schema, Type, declare};
use crate::signature::Signature;
use crate::span::Span;
use crate::syntax::tree::{Kind, Node};

/// Functions that the grammar itself gives meaning to.
pub(crate) const AGGREGATES: &[(&str, Aggregate)] = &[
    ("count", Aggregate::Count),
    ("max", Aggregate::Max),
    ("min", Aggregate::Min),
    ("sum", Aggregate::Sum),
];

/// The names visible in one body, and what went wrong in it.
pub(super) struct Body<'a> {
    pub(super) schema: &'a Schema,
    pub(super) scope: &'a Scope,
    pub(super) builtins: &'a [&'static Signature],
    pub(super) variables: Vec<Variable>,
    pub(super) visible: Vec<(String, VarId)>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Body<'_> {
    /// Binds a new variable, visible from here on.
    pub(super) fn bind(&mut self, name: Node<'_>) -> VarId {
        let var = VarId(u32::try_from(self.variables.len()).unwrap_or(u32::MAX));
        let text = name.text().to_owned();
        let first = self.visible.iter().find(|(it, _)| *it == text).map(|(_, var)| *var);
        self.variables.push(Variable { name: text.clone(), span: name.span() });
        let Some(first) = first else {
            self.visible.push((text, var));
            return var;
        };
        let message = format!("`{text}` is bound already");
        let diagnostic = Diagnostic::new(&codes::DUPLICATE_NAME, name.span(), message)
            .label("choose another name");
        let first = self.variables.get(first.0 as usize).map(|it| it.span);
        self.diagnostics.push(match first {
            Some(first) => diagnostic.related(first, "bound here, and visible below"),
            None => diagnostic,
        });
        var
    }

    /// An expression of these parts, unless it nests beyond the cap.
    pub(super) fn build(&mut self, kind: ExprKind, span: Span) -> Expr {
        self.bounded(Expr::new(kind, span))
    }

    pub(super) fn bounded(&mut self, built: Expr) -> Expr {
        if u64::from(built.depth) <= limits::EXPRESSION_DEPTH.value {
            return built;
        }
        let span = built.span;
        self.report_depth(span);
        Expr::broken(span)
    }

    /// Once for an item: what is built on it is as deep.
    pub(super) fn report_depth(&mut self, span: Span) {
        if self.diagnostics.iter().any(|it| it.code == &codes::NESTED_TOO_DEEP) {
            return;
        }
        let limit = limits::EXPRESSION_DEPTH.value;
        let message = format!("the expression has more than {limit} levels");
        let diagnostic = Diagnostic::new(&codes::NESTED_TOO_DEEP, span, message);
        self.diagnostics
            .push(diagnostic.help("give parts of it a name with `fn`, `rule` or `let`"));
    }

    /// An `expression` or `then_expression` node.
    pub(super) fn expression(&mut self, node: Node<'_>) -> Expr {
        let mut flat = Flat::new(node);
        self.climb(&mut flat, 0, node.span())
    }

    pub(super) fn operand(&mut self, node: Node<'_>) -> Expr {
        if node.kind() == Kind::quantifier {
            self.quantifier(node)
        } else if node.kind() == Kind::conditional {
            self.conditional(node)
        } else {
            self.path(node)
        }
    }

    fn conditional(&mut self, node: Node<'_>) -> Expr {
        let is_branch =
            |it: &Node<'_>| [Kind::expression, Kind::then_expression].contains(&it.kind());
        let branches: Vec<Node<'_>> = node.children().filter(is_branch).collect();
        let [condition, yes, no] = branches.as_slice() else { return Expr::broken(node.span()) };
        let condition = Box::new(self.expression(*condition));
        let yes = Box::new(self.expression(*yes));
        let no = Box::new(self.expression(*no));
        self.build(ExprKind::If(condition, yes, no), node.span())
    }

    fn quantifier(&mut self, node: Node<'_>) -> Expr {
        let quantifier = if node.has(Kind::q_some) {
            Quantifier::Some
        } else if node.has(Kind::q_no) {
            Quantifier::No
        } else {
            Quantifier::Every
        };
        let depth = self.visible.len();
        let Some(binder) = node.child(Kind::binder) else { return Expr::broken(node.span()) };
        let binder = Box::new(self.binder(binder));
        let filter = self.tail(node.child(Kind::filter));
        let satisfies = self.tail(node.child(Kind::satisfies));
        self.visible.truncate(depth);
        self.check_quantifier(node, quantifier, satisfies.is_some());
        self.build(ExprKind::Quantifier { quantifier, binder, filter, satisfies }, node.span())
    }

    fn check_quantifier(&mut self, node: Node<'_>, quantifier: Quantifier, satisfies: bool) {
        if (quantifier == Quantifier::Every) == satisfies {
            return;
        }
        let every = node.child(Kind::q_every).map_or(node.span(), Node::span);
        let diagnostic = if satisfies {
            let place = node.child(Kind::satisfies).map_or(node.span(), Node::span);
            let place = Span { end: place.start.saturating_add(9), ..place };
            Diagnostic::new(&codes::QUANTIFIER, place, "only `every` has `satisfies`")
                .label("write `where`")
                .edit(place, "where")
        } else {
            Diagnostic::new(
                &codes::QUANTIFIER,
                every,
                "`every` does not say what each of them satisfies",
            )
            .help("write `every T x … where … satisfies …`")
        };
        self.diagnostics.push(diagnostic);
    }

    /// The condition behind `where` or `satisfies`. A bare `or` in it would read two ways.
    pub(super) fn tail(&mut self, node: Option<Node<'_>>) -> Option<Box<Expr>> {
        let condition = node?.child(Kind::expression)?;
        if let Some(or) = condition.child(Kind::op_or).or_else(|| condition.child(Kind::op_bars)) {
            let span = condition.span();
            let (start, end) = (Span { end: span.start, ..span }, Span { start: span.end, ..span });
            let diagnostic =
                Diagnostic::new(&codes::AMBIGUOUS_OR, or.span(), "this `or` can be read two ways");
            self.diagnostics.push(
                diagnostic
                    .label("inside the quantifier, or after it?")
                    .help("put the condition of the quantifier, or the whole quantifier, in parentheses")
                    .edit(start, "(")
                    .edit(end, ")"),
            );
        }
        Some(Box::new(self.expression(condition)))
    }

    /// A binder; its domain does not see its own variable.
    pub(super) fn binder(&mut self, node: Node<'_>) -> Binder {
        let owner =
            node.child(Kind::of_owner).and_then(|it| it.child(Kind::path)).map(|it| self.path(it));
        let set =
            node.child(Kind::in_set).and_then(|it| it.child(Kind::path)).map(|it| self.path(it));
        let ty = match node.child(Kind::type_name) {
            Some(name) => declare::named_type(self.schema, name, &mut self.diagnostics),
            None => Type::Error,
        };
        let var = match node.child(Kind::name) {
            Some(name) => self.bind(name),
            None => VarId(u32::MAX),
        };
        Binder { var, ty, owner, set, span: node.span() }
    }

    pub(super) fn path(&mut self, node: Node<'_>) -> Expr {
        let mut parts = node.children();
        let Some(primary) = parts.next() else { return Expr::broken(node.span()) };
        let mut base = self.primary(primary);
        for attribute in parts {
            let Some(name) = attribute.child(Kind::attribute_name) else { continue };
            let step = match attribute.child(Kind::closure_mark).map(Node::text) {
                Some("+") => Step::OneOrMore,
                Some(_) => Step::ZeroOrMore,
                None => Step::Once,
            };
            let span = base.span.to(attribute.span());
            let kind = ExprKind::Attribute {
                base: Box::new(base),
                name: name.text().to_owned(),
                name_span: name.span(),
                step,
            };
            base = self.build(kind, span);
        }
        base
    }

    fn primary(&mut self, node: Node<'_>) -> Expr {
        let span = node.span();
        if let Some(found) = value::literal(node) {
            return match found {
                Ok((literal, ty)) => Expr::new(ExprKind::Literal(literal, ty), span),
                Err(diagnostic) => {
                    self.diagnostics.push(*diagnostic);
                    Expr::broken(span)
                }
            };
        }
        if node.kind() == Kind::bare_word {
            Expr::new(ExprKind::Word(node.text().to_owned()), span)
        } else if node.kind() == Kind::parentheses {
            self.parentheses(node)
        } else if node.kind() == Kind::reference {
            self.reference(node)
        } else if let Some(comprehension) = node.child(Kind::comprehension) {
            self.comprehension(node, comprehension)
        } else {
            let members = node.all(Kind::expression).map(|it| self.expression(it)).collect();
            self.build(ExprKind::Members { members, ordered: node.kind() == Kind::brackets }, span)
        }
    }

    fn parentheses(&mut self, node: Node<'_>) -> Expr {
        let Some(inner) = node.child(Kind::expression) else { return Expr::broken(node.span()) };
        let inner = self.expression(inner);
        let Some(default) = node.child(Kind::string) else {
            return Expr { span: node.span(), ..inner };
        };
        let at = node.child(Kind::kw_else).map_or(node.span(), Node::span);
        let default = self.primary(default);
        let kind = ExprKind::Binary {
            operator: Binary::Else,
            at,
            left: Box::new(inner),
            right: Box::new(default),
        };
        self.build(kind, node.span())
    }

    /// The item of a comprehension stands before its binder and sees its variable, so the binder is read first.
    fn comprehension(&mut self, node: Node<'_>, comprehension: Node<'_>) -> Expr {
        let depth = self.visible.len();
        let Some(binder) = comprehension.child(Kind::binder) else {
            return Expr::broken(node.span());
        };
        let binder = Box::new(self.binder(binder));
        let filter = self.tail(comprehension.child(Kind::filter));
        let item = node
            .child(Kind::expression)
            .map_or(Expr::broken(node.span()), |it| self.expression(it));
        self.visible.truncate(depth);
        self.build(ExprKind::Comprehension { item: Box::new(item), binder, filter }, node.span())
    }

    fn reference(&mut self, node: Node<'_>) -> Expr {
        let Some(name) = node.child(Kind::name) else { return Expr::broken(node.span()) };
        match node.child(Kind::arguments) {
            Some(arguments) => self.call(node, name, arguments),
            None => Expr::new(self.word(name), node.span()),
        }
    }

    fn word(&self, name: Node<'_>) -> ExprKind {
        let text = name.text();
        if let Some((_, var)) = self.visible.iter().rev().find(|(it, _)| it == text) {
            return ExprKind::Var(*var);
        }
        match self.scope.get(text).map(|it| it.what) {
            Some(Declaration::Param(id)) => ExprKind::Param(id),
            Some(Declaration::Rule(_) | Declaration::Function(_)) => {
                ExprKind::Word(text.to_owned())
            }
            None if text == "now" => ExprKind::Now,
            None => ExprKind::Word(text.to_owned()),
        }
    }

    fn call(&mut self, node: Node<'_>, name: Node<'_>, arguments: Node<'_>) -> Expr {
        let arguments: Vec<Expr> =
            arguments.all(Kind::expression).map(|it| self.expression(it)).collect();
        let Some(callee) = self.callee(name.text()) else {
            self.diagnostics.push(self.unknown_callee(name));
            return Expr::broken(node.span());
        };
        self.build(ExprKind::Call { callee, name: name.span(), arguments }, node.span())
    }

    fn callee(&self, name: &str) -> Option<Callee> {
        if let Some(declared) = self.scope.get(name) {
            return Some(match declared.what {
                Declaration::Param(id) => Callee::Param(id),
                Declaration::Rule(id) => Callee::Rule(id),
                Declaration::Function(id) => Callee::Function(id),
            });
        }
        let aggregate =
            AGGREGATES.iter().find(|(it, _)| *it == name).map(|(_, it)| Callee::Aggregate(*it));
        let builtin =
            || self.builtins.iter().find(|it| it.name == name).map(|it| Callee::Builtin(it));
        aggregate.or_else(|| (name == "age").then_some(Callee::Age)).or_else(builtin)
    }

    fn unknown_callee(&self, name: Node<'_>) -> Diagnostic {
        let message = format!("no rule or function is called `{}`", name.text());
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_NAME, name.span(), message);
        let builtins = self.builtins.iter().map(|it| it.name);
        let known = self
            .scope
            .names()
            .chain(AGGREGATES.iter().map(|(it, _)| *it))
            .chain(builtins)
            .chain(["age"]);
        match names::nearest(name.text(), known).first() {
            Some(near) => diagnostic.did_you_mean(near),
            None => diagnostic.help("rules and functions of other modules are imported by name"),
        }
    }
}
