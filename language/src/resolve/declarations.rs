//! Rules and functions: their parameters and bodies.

use super::Context;
use super::expression::Body;
use super::names::Placed;
use crate::codes::policy as codes;
use crate::diagnostic::Diagnostic;
use crate::hir::{Expr, Function, Rule};
use crate::schema::{Type, declare};
use crate::syntax::tree::{Kind, Node};

/// One `rule` item.
pub(super) fn rule(context: &mut Context<'_>, placed: Placed<'_>) -> Rule {
    let mut body = context.body(placed);
    let params = parameters(&mut body, placed.item);
    for (ty, node) in params.iter().zip(placed.item.all(Kind::parameter)) {
        check_finite(&mut body, ty, node);
    }
    let branches: Vec<Expr> = placed
        .item
        .all(Kind::branch)
        .filter_map(|it| it.child(Kind::expression))
        .map(|it| body.expression(it))
        .collect();
    let name = placed.item.child(Kind::word);
    let span = name.map_or(placed.item.span(), Node::span);
    if branches.is_empty() {
        let diagnostic =
            Diagnostic::new(&codes::EMPTY_ITEM, span, "the rule never holds: it has no `when`");
        body.diagnostics.push(diagnostic.help("say when it holds with `when` and a condition"));
    }
    context.diagnostics.append(&mut body.diagnostics);
    Rule {
        name: name.map_or("", Node::text).to_owned(),
        doc: placed.root.documentation(),
        params,
        variables: body.variables,
        branches,
        span,
        item: placed.item.span(),
    }
}

/// One `fn` item.
pub(super) fn function(context: &mut Context<'_>, placed: Placed<'_>) -> Function {
    let mut body = context.body(placed);
    let params = parameters(&mut body, placed.item);
    let result = match placed.item.child(Kind::of_type) {
        Some(node) => declare::read_type(context.schema, node, &mut body.diagnostics),
        None => Type::Error,
    };
    let expression = match placed.item.child(Kind::expression) {
        Some(node) => body.expression(node),
        None => Expr::broken(placed.item.span()),
    };
    let name = placed.item.child(Kind::word);
    context.diagnostics.append(&mut body.diagnostics);
    Function {
        name: name.map_or("", Node::text).to_owned(),
        doc: placed.root.documentation(),
        item: placed.item.span(),
        params,
        result,
        variables: body.variables,
        body: expression,
        span: name.map_or(placed.item.span(), Node::span),
    }
}

fn parameters(body: &mut Body<'_>, item: Node<'_>) -> Vec<Type> {
    let mut types = Vec::new();
    for node in item.all(Kind::parameter) {
        let (Some(ty), Some(name)) = (node.child(Kind::of_type), node.child(Kind::name)) else {
            continue;
        };
        types.push(declare::read_type(body.schema, ty, &mut body.diagnostics));
        body.bind(name);
    }
    types
}

/// A rule is a relation over facts, enum values and truth values: finite sets, so that it always ends.
fn check_finite(body: &mut Body<'_>, ty: &Type, node: Node<'_>) {
    let finite =
        matches!(ty.required(), Type::Entity(_) | Type::Enum(_) | Type::Bool | Type::Error);
    if !finite {
        let message = format!(
            "a rule's parameter is an entity, an enum or `Bool`, not {}",
            body.schema.type_name(ty)
        );
        let diagnostic = Diagnostic::new(&codes::RULE_PARAMETER, node.span(), message);
        body.diagnostics.push(diagnostic.help("a condition over other values is a `fn … : Bool`"));
    }
}
