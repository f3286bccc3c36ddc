//! Constants: literals, and the values of parameters, facts in tests and `absent means`, which are checked against a type
//! that is already known.

use crate::codes::policy as codes;
use crate::diagnostic::Diagnostic;
use crate::limits;
use crate::literal::{self, Literal};
use crate::names;
use crate::schema::{EnumId, Schema, Type};
use crate::span::Span;
use crate::syntax::string::{bad_escape, unquote};
use crate::syntax::tree::{Kind, Node};
use crate::textual;

type Found<T> = Result<T, Box<Diagnostic>>;

/// The value and type of a literal node; nothing for a node that is no literal.
pub(crate) fn literal(node: Node<'_>) -> Option<Found<(Literal, Type)>> {
    let (_, read) = LITERALS.iter().find(|(kind, _)| *kind == node.kind())?;
    Some(read(node))
}

type Reader = fn(Node<'_>) -> Found<(Literal, Type)>;

const LITERALS: &[(Kind, Reader)] = &[
    (Kind::boolean, |node| Ok((Literal::Bool(node.text() == "true"), Type::Bool))),
    (Kind::date, read_date),
    (Kind::duration, read_duration),
    (Kind::glob, read_glob),
    (Kind::instant, read_instant),
    (Kind::number, read_number),
    (Kind::regex, read_regex),
    (Kind::string, read_string),
];

fn read_string(node: Node<'_>) -> Found<(Literal, Type)> {
    match escape_mistake(node) {
        Some(diagnostic) => Err(Box::new(diagnostic)),
        None => Ok((Literal::Text(unquote(node.text()).into()), Type::Text)),
    }
}

/// What is wrong with the escapes of a text, if anything.
pub(crate) fn escape_mistake(node: Node<'_>) -> Option<Diagnostic> {
    let at = bad_escape(node.text())?;
    let start = (node.span().start as usize).saturating_add(at);
    let span = Span::new(node.span().file, start, start.saturating_add(2));
    let message = "this escape means nothing";
    Some(
        Diagnostic::new(&codes::BAD_LITERAL, span, message)
            .help("`\\\"`, `\\\\`, `\\n` and `\\t` are known; a backslash is written twice"),
    )
}

fn read_glob(node: Node<'_>) -> Found<(Literal, Type)> {
    let text = inside(node, "glob\"", "\"");
    check_glob(text, node)?;
    Ok((Literal::Text(text.into()), Type::Glob))
}

/// Brackets and braces of a glob close; nothing else can be wrong with one.
fn check_glob(text: &str, node: Node<'_>) -> Found<()> {
    let unbalanced =
        |open: char, close: char| text.matches(open).count() != text.matches(close).count();
    if unbalanced('[', ']') || unbalanced('{', '}') {
        return Err(Box::new(
            bad(node, "a bracket of the glob is not closed")
                .label("expected `[…]` and `{…}` in pairs"),
        ));
    }
    Ok(())
}

fn inside<'a>(node: Node<'a>, open: &str, close: &str) -> &'a str {
    let text = node.text();
    text.strip_prefix(open).and_then(|it| it.strip_suffix(close)).unwrap_or(text)
}

fn bad(node: Node<'_>, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(&codes::BAD_LITERAL, node.span(), message)
}

fn read_number(node: Node<'_>) -> Found<(Literal, Type)> {
    let value: i64 = node.text().parse().map_err(|_| {
        let message = format!("`{}` is beyond the largest number", node.text());
        Box::new(bad(node, message).label(format!("at most {}", i64::MAX)))
    })?;
    Ok((Literal::Int(value), Type::Int))
}

fn read_duration(node: Node<'_>) -> Found<(Literal, Type)> {
    let value = literal::duration(node.text()).ok_or_else(|| {
        let message = format!("`{}` is not a duration", node.text());
        let diagnostic = bad(node, message).label("expected a number and a unit, larger units first, as in `1h30m`");
        Box::new(diagnostic.help("units are `s`, `m`, `h`, `d` and `w`; months and years have no fixed length: write `365d`"))
    })?;
    Ok((Literal::Duration(value), Type::Duration))
}

fn read_instant(node: Node<'_>) -> Found<(Literal, Type)> {
    let value = literal::instant(node.text()).ok_or_else(|| {
        let message = format!("`{}` is not an instant", node.text());
        Box::new(
            bad(node, message)
                .label("expected a date, a time and an offset, as in `2026-03-03T12:00:00Z`"),
        )
    })?;
    Ok((Literal::Instant(value), Type::Instant))
}

fn read_date(node: Node<'_>) -> Found<(Literal, Type)> {
    let value = literal::date(node.text()).ok_or_else(|| {
        let message = format!("`{}` is not a day of the calendar", node.text());
        Box::new(bad(node, message).label("expected year, month and day, as in `2026-03-03`"))
    })?;
    Ok((Literal::Date(value), Type::Date))
}

fn read_regex(node: Node<'_>) -> Found<(Literal, Type)> {
    let text = inside(node, "/", "/").replace("\\/", "/");
    if text.len() as u64 > limits::PATTERN_BYTES.value {
        let message = format!("a pattern may have {} bytes", limits::PATTERN_BYTES.value);
        return Err(Box::new(bad(node, message)));
    }
    if let Err(error) = regex_syntax::Parser::new().parse(&text) {
        let why = error.to_string();
        let why = why.lines().last().unwrap_or("").trim_start_matches("error: ").to_owned();
        return Err(Box::new(
            bad(node, "the pattern does not follow the rules of regular expressions").label(why),
        ));
    }
    Ok((Literal::Text(text.into()), Type::Regex))
}

/// A constant of a known type, from a `path` node with or without a minus before it.
pub(crate) fn signed(schema: &Schema, parent: Node<'_>, ty: &Type) -> Found<Literal> {
    let Some(path) = parent.child(Kind::path) else {
        return Err(Box::new(not_constant(parent.span())));
    };
    let value = constant(schema, path, ty)?;
    if !parent.has(Kind::op_minus) {
        return Ok(value);
    }
    if let Literal::Int(value) = value {
        return Ok(Literal::Int(value.saturating_neg()));
    }
    if let Literal::Duration(value) = value {
        return Ok(Literal::Duration(value.saturating_neg()));
    }
    Err(Box::new(bad(path, "only numbers and durations have a sign")))
}

fn not_constant(span: Span) -> Diagnostic {
    Diagnostic::new(&codes::NOT_CONSTANT, span, "a value is expected here, not an expression")
        .help("write a literal, the value of an enum, or a set of such values")
}

/// A constant of a known type.
pub(crate) fn constant(schema: &Schema, path: Node<'_>, ty: &Type) -> Found<Literal> {
    let mut parts = path.children();
    let (Some(node), None) = (parts.next(), parts.next()) else {
        return Err(Box::new(not_constant(path.span())));
    };
    if let Type::Set(member) | Type::List(member) = ty {
        return members(schema, node, member, matches!(ty, Type::List(_)));
    }
    if let Type::Optional(inner) = ty {
        return constant(schema, path, inner);
    }
    if let Type::Enum(id) = ty {
        return enum_value(schema, *id, node);
    }
    if let Type::Entity(_) = ty {
        return reference(node);
    }
    if *ty == Type::Calendar && node.kind() == Kind::reference && !node.has(Kind::arguments) {
        let found = schema.calendar_named(node.text()).map(Literal::Calendar);
        return found.ok_or_else(|| Box::new(unknown_calendar(schema, node.text(), node.span())));
    }
    scalar(schema, node, ty)
}

fn scalar(schema: &Schema, node: Node<'_>, ty: &Type) -> Found<Literal> {
    if *ty == Type::Role && node.kind() == Kind::reference && !node.has(Kind::arguments) {
        return Ok(Literal::Text(node.text().into()));
    }
    let Some(found) = literal(node) else {
        return Err(Box::new(wrong_type(schema, node.span(), ty, &describe(node))));
    };
    let (value, found) = found?;
    if found == *ty {
        return Ok(value);
    }
    // A text literal takes any textual type: the type is in the declaration, and there is one way to write it.
    if found == Type::Text && ty.is_textual() && *ty != Type::Regex {
        return shaped(&unquote(node.text()), ty, node.span());
    }
    if found == Type::Int && *ty == Type::Duration {
        let text = node.text();
        let diagnostic =
            Diagnostic::new(&codes::WRONG_UNIT, node.span(), "a duration needs a unit");
        return Err(Box::new(
            diagnostic.label(format!("write `{text}s`, `{text}m`, `{text}h` or `{text}d`")),
        ));
    }
    Err(Box::new(wrong_type(
        schema,
        node.span(),
        ty,
        &format!("a value of type {}", schema.type_name(&found)),
    )))
}

/// A text as a value of a textual type, in its canonical form.
pub(crate) fn shaped(text: &str, ty: &Type, span: Span) -> Found<Literal> {
    match textual::canonical(ty, text) {
        Ok(text) => Ok(Literal::Text(text.into())),
        Err(expected) => {
            let message = format!("`{text}` is not a value of type {ty:?}");
            Err(Box::new(Diagnostic::new(&codes::BAD_LITERAL, span, message).label(expected)))
        }
    }
}

fn members(schema: &Schema, node: Node<'_>, member: &Type, ordered: bool) -> Found<Literal> {
    let is_list = node.kind() == Kind::braces || node.kind() == Kind::brackets;
    if !is_list || node.has(Kind::comprehension) {
        let wanted = if ordered { "a list of values" } else { "a set of values" };
        let diagnostic =
            Diagnostic::new(&codes::WRONG_TYPE, node.span(), format!("{wanted} is expected here"));
        return Err(Box::new(diagnostic.help("write the values in braces, as in `{a, b}`")));
    }
    let mut values = Vec::new();
    for expression in node.all(Kind::expression) {
        let mut parts = expression.children();
        let (Some(path), None) = (parts.next(), parts.next()) else {
            return Err(Box::new(not_constant(expression.span())));
        };
        if path.kind() != Kind::path {
            return Err(Box::new(not_constant(expression.span())));
        }
        values.push(constant(schema, path, member)?);
    }
    if !ordered {
        values.sort_unstable();
        values.dedup();
    }
    Ok(Literal::Set(values))
}

fn enum_value(schema: &Schema, id: EnumId, node: Node<'_>) -> Found<Literal> {
    let text =
        if node.kind() == Kind::string { unquote(node.text()) } else { node.text().to_owned() };
    match schema.enum_position(id, &text) {
        Some(position) => Ok(Literal::Enum(id, position)),
        None => Err(Box::new(unknown_value(schema, id, &text, node.span()))),
    }
}

fn reference(node: Node<'_>) -> Found<Literal> {
    if node.kind() == Kind::string {
        return Ok(Literal::Reference(unquote(node.text()).into()));
    }
    if node.kind() == Kind::reference && !node.has(Kind::arguments) {
        return Ok(Literal::Reference(node.text().into()));
    }
    Err(Box::new(not_constant(node.span()).label("expected the name or the id of a fact")))
}

/// The message for a word that an enum lacks.
pub(crate) fn unknown_value(schema: &Schema, id: EnumId, text: &str, span: Span) -> Diagnostic {
    let Some(enumeration) = schema.enumeration(id) else {
        return Diagnostic::new(&codes::UNKNOWN_VALUE, span, format!("unknown value `{text}`"));
    };
    let known = || enumeration.values.iter().map(|it| it.name.as_str());
    let message = format!("`{}` has no value `{text}`", enumeration.name);
    let diagnostic = Diagnostic::new(&codes::UNKNOWN_VALUE, span, message)
        .related(enumeration.span, "its values are listed here")
        .help(format!("its values are {}", names::list(known())));
    match names::nearest(text, known()).first() {
        Some(near) => diagnostic.did_you_mean(near),
        None => diagnostic,
    }
}

/// The message for a word that no calendar has as its name.
pub(crate) fn unknown_calendar(schema: &Schema, text: &str, span: Span) -> Diagnostic {
    let known = || schema.calendars.iter().map(|it| it.name.as_str());
    let message = format!("no calendar is called `{text}`");
    let diagnostic = Diagnostic::new(&codes::UNKNOWN_NAME, span, message);
    match names::nearest(text, known()).first() {
        Some(near) => diagnostic.did_you_mean(near),
        None if schema.calendars.is_empty() => diagnostic.help(
            "a calendar is declared with `calendar name zone \"Europe/Berlin\" { mon..fri 09:00-17:00 }`",
        ),
        None => diagnostic.help(format!("the calendars are {}", names::list(known()))),
    }
}

/// The message for a value of another type than the place wants.
pub(crate) fn wrong_type(schema: &Schema, span: Span, expected: &Type, found: &str) -> Diagnostic {
    let message = format!("{found} stands where {} is expected", schema.type_name(expected));
    Diagnostic::new(&codes::WRONG_TYPE, span, message)
        .label(format!("expected {}", schema.type_name(expected)))
}

fn describe(node: Node<'_>) -> String {
    let set = [Kind::braces, Kind::brackets].contains(&node.kind());
    if set { "a set".to_owned() } else { format!("`{}`", node.text()) }
}
