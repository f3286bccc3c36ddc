//! Parameters: type, default, bounds and per-enum table, all constants. The same checks serve a value that the command
//! line or a test sets.

use super::names::Placed;
use super::{Context, value};
use crate::codes::policy as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::{Param, ParamValue};
use crate::literal::Literal;
use crate::schema::{EnumId, Schema, Type, declare};
use crate::syntax::string::unquote;
use crate::syntax::tree::{Kind, Node};

/// One `param` item.
pub(super) fn param(context: &mut Context<'_>, placed: Placed<'_>) -> Param {
    let (item, schema) = (placed.item, context.schema);
    let name = item.child(Kind::word);
    let ty = match item.child(Kind::of_type) {
        Some(node) => declare::read_type(schema, node, &mut context.diagnostics),
        None => Type::Error,
    };
    let by = item.child(Kind::by_enum).and_then(|it| indexed_by(context, it));
    let mut doc = placed.root.documentation();
    if let Some(text) = item.child(Kind::string).filter(|_| doc.is_empty()) {
        doc = unquote(text.text());
    }
    let span = name.map_or(item.span(), Node::span);
    let mut param = Param {
        name: name.map_or("", Node::text).to_owned(),
        doc,
        ty,
        by,
        default: None,
        min: None,
        max: None,
        span,
    };
    if param.ty == Type::Error {
        return param;
    }
    if let Some(bounds) = item.child(Kind::bounds) {
        param.min = bound(context, &param, bounds.child(Kind::lower));
        param.max = bound(context, &param, bounds.child(Kind::upper));
    }
    if let (Some(min), Some(max), Some(bounds)) = (&param.min, &param.max, item.child(Kind::bounds))
        && max < min
    {
        let diagnostic =
            Diagnostic::new(&codes::PARAMETER, bounds.span(), "the bounds leave no value");
        context.diagnostics.push(diagnostic.label("the first is larger than the second"));
    }
    param.default = default(context, &param, item);
    param
}

fn indexed_by(context: &mut Context<'_>, node: Node<'_>) -> Option<EnumId> {
    let name = node.child(Kind::type_name)?;
    let ty = declare::named_type(context.schema, name, &mut context.diagnostics);
    if let Type::Enum(id) = ty {
        return Some(id);
    }
    if ty != Type::Error {
        let message =
            format!("a parameter is indexed by an enum, not by {}", context.schema.type_name(&ty));
        context.diagnostics.push(Diagnostic::new(&codes::WRONG_TYPE, name.span(), message));
    }
    None
}

fn bound(context: &mut Context<'_>, param: &Param, node: Option<Node<'_>>) -> Option<Literal> {
    let node = node?;
    if !param.ty.is_ordered() {
        let message =
            format!("a value of type {} has no bounds", context.schema.type_name(&param.ty));
        context.diagnostics.push(Diagnostic::new(&codes::WRONG_TYPE, node.span(), message));
        return None;
    }
    value::signed(context.schema, node, &param.ty).map_err(|it| context.diagnostics.push(*it)).ok()
}

fn default(context: &mut Context<'_>, param: &Param, item: Node<'_>) -> Option<ParamValue> {
    let result = match (item.child(Kind::default), item.child(Kind::table), param.by) {
        (_, Some(table), Some(by)) => table_value(context.schema, param, table, by),
        (Some(node), None, None) => one(context.schema, param, node),
        (None, None, _) => return None,
        // The enum was named and is none: that was reported.
        (_, Some(_), None) if item.has(Kind::by_enum) => return None,
        (Some(node), ..) | (None, Some(node), None) => {
            let message = "a table of values and `by` belong together";
            Err(Box::new(
                Diagnostic::new(&codes::PARAMETER, node.span(), message)
                    .help("write `param name: Type by Enum { … }`"),
            ))
        }
    };
    result.map_err(|it| context.diagnostics.push(*it)).ok()
}

fn one(schema: &Schema, param: &Param, node: Node<'_>) -> Result<ParamValue, Box<Diagnostic>> {
    let literal = value::signed(schema, node, &param.ty)?;
    check_bounds(param, &literal, node.child(Kind::path).unwrap_or(node))?;
    Ok(ParamValue::One(literal))
}

fn table_value(
    schema: &Schema,
    param: &Param,
    table: Node<'_>,
    by: EnumId,
) -> Result<ParamValue, Box<Diagnostic>> {
    let Some(enumeration) = schema.enumeration(by) else {
        return Ok(ParamValue::Table(Vec::new()));
    };
    let mut values: Vec<Option<Literal>> = vec![None; enumeration.values.len()];
    for entry in table.all(Kind::table_entry) {
        let Some(word) = entry.child(Kind::word) else { continue };
        let Some(position) = schema.enum_position(by, word.text()) else {
            return Err(Box::new(value::unknown_value(schema, by, word.text(), word.span())));
        };
        let literal = value::signed(schema, entry, &param.ty)?;
        check_bounds(param, &literal, entry.child(Kind::path).unwrap_or(entry))?;
        if let Some(slot) = values.get_mut(position as usize) {
            if slot.is_some() {
                let message = format!("`{}` has two entries", word.text());
                return Err(Box::new(Diagnostic::new(&codes::PARAMETER, word.span(), message)));
            }
            *slot = Some(literal);
        }
    }
    let missing = enumeration.values.iter().zip(&values).find(|(_, value)| value.is_none());
    if let Some((missing, _)) = missing {
        let message = format!("`{}` has no entry", missing.name);
        let diagnostic = Diagnostic::new(&codes::PARAMETER, table.span(), message);
        return Err(Box::new(
            diagnostic.related(enumeration.span, "every value of this enum needs one"),
        ));
    }
    Ok(ParamValue::Table(values.into_iter().flatten().collect()))
}

/// Reads a value that a test or the command line gives a parameter; `node` holds an optional minus and a `path`.
pub(crate) fn setting(
    schema: &Schema,
    param: &Param,
    node: Node<'_>,
) -> Result<ParamValue, Box<Diagnostic>> {
    if param.by.is_some() {
        let message = format!(
            "`{}` has one value for each value of an enum; it is set in the policy",
            param.name
        );
        return Err(Box::new(Diagnostic::new(&codes::PARAMETER, node.span(), message)));
    }
    one(schema, param, node)
}

/// Reads a value that an adoption gives a parameter: one behind `=`, or a table.
pub(super) fn adopted(
    schema: &Schema,
    param: &Param,
    node: Node<'_>,
) -> Result<ParamValue, Box<Diagnostic>> {
    match (param.by, node.child(Kind::table)) {
        (Some(by), Some(table)) => table_value(schema, param, table, by),
        (None, None) => one(schema, param, node),
        (Some(_), None) | (None, Some(_)) => {
            let message = format!("`{}` is set as it is declared", param.name);
            let diagnostic = Diagnostic::new(&codes::PARAMETER, node.span(), message);
            Err(Box::new(
                diagnostic.related(param.span, "declared here").help(
                    "one value is written behind `=`, a value for each of an enum in `{ … }`",
                ),
            ))
        }
    }
}

fn check_bounds(param: &Param, literal: &Literal, node: Node<'_>) -> Result<(), Box<Diagnostic>> {
    let low = param.min.as_ref().is_some_and(|min| literal < min);
    let high = param.max.as_ref().is_some_and(|max| max < literal);
    if !low && !high {
        return Ok(());
    }
    let show = |bound: &Option<Literal>| bound.as_ref().map_or(String::new(), crate::literal::show);
    let message = format!("{} is outside the bounds of `{}`", node.text(), param.name);
    let diagnostic = Diagnostic::new(&codes::OUT_OF_BOUNDS, node.span(), message);
    Err(Box::new(
        diagnostic
            .label(format!("expected {}..{}", show(&param.min), show(&param.max)))
            .related(param.span, "the bounds are declared here"),
    ))
}
