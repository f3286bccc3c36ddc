//! Tests and written facts. Their values are constants, typed by the schema as they are read.

use super::names::{Declaration, Placed};
use super::{Context, parameters, value};
use crate::codes::policy as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::ClauseId;
use crate::graph::test::{Collection, Expected, Facts, Given, GivenValue, Test};
use crate::hir::Program;
use crate::literal::{self, Literal};
use crate::names;
use crate::schema::{AttributeId, EntityId, Schema, Type};
use crate::span::Span;
use crate::syntax::string::unquote;
use crate::syntax::tree::{Kind, Node};

/// Words that an expectation may begin with.
const VERDICTS: &[&str] =
    &["error", "exempt", "fail", "not-applicable", "pass", "unknown", "waived"];

/// Every `test` item.
pub(super) fn tests(context: &mut Context<'_>, program: &Program) -> Vec<Test> {
    let items: Vec<Placed<'_>> =
        context.modules.items.iter().copied().filter(|it| it.item.kind() == Kind::test).collect();
    items.into_iter().map(|it| test(context, program, it)).collect()
}

fn test(context: &mut Context<'_>, program: &Program, placed: Placed<'_>) -> Test {
    let item = placed.item;
    let title = item.child(Kind::string);
    let at = item
        .child(Kind::test_at)
        .and_then(|it| it.child(Kind::instant))
        .map(|node| instant(context, node));
    let for_clauses = item.child(Kind::test_for);
    let clauses = for_clauses
        .into_iter()
        .flat_map(|it| it.all(Kind::word))
        .filter_map(|it| clause_named(context, program, it));
    let clauses: Vec<ClauseId> = clauses.collect();
    let params =
        item.all(Kind::test_param).filter_map(|it| param(context, program, placed, it)).collect();
    let facts = written(context.schema, item, &mut context.diagnostics);
    let expectations: Vec<Expected> =
        item.all(Kind::expected).map(|it| expected(context, program, it)).collect();
    let span = title.map_or(item.span(), Node::span);
    if expectations.is_empty() {
        let diagnostic = Diagnostic::new(&codes::EMPTY_ITEM, span, "the test expects nothing");
        context.diagnostics.push(diagnostic.help(
            "add `expect pass`, `expect fail on x` or `expect unknown on x missing T.attribute`",
        ));
    }
    let title = title.map(|it| unquote(it.text())).unwrap_or_default();
    Test {
        title,
        clauses,
        at: at.unwrap_or(0),
        params,
        facts,
        expectations,
        span,
        item: item.span(),
    }
}

fn instant(context: &mut Context<'_>, node: Node<'_>) -> i64 {
    literal::instant(node.text()).unwrap_or_else(|| {
        let message = format!("`{}` is not an instant", node.text());
        let diagnostic = Diagnostic::new(&codes::BAD_LITERAL, node.span(), message);
        context.diagnostics.push(
            diagnostic.label("expected a date, a time and an offset, as in `2026-03-03T12:00:00Z`"),
        );
        0
    })
}

/// The clause of a name.
pub(super) fn clause_named(
    context: &mut Context<'_>,
    program: &Program,
    word: Node<'_>,
) -> Option<ClauseId> {
    let at = program.clauses.iter().position(|it| it.name == word.text());
    if at.is_none() {
        let message = format!("no clause is called `{}`", word.text());
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_CLAUSE, word.span(), message);
        let known = program.clauses.iter().map(|it| it.name.as_str());
        context.diagnostics.push(match names::nearest(word.text(), known).first() {
            Some(near) => diagnostic.did_you_mean(near),
            None => diagnostic,
        });
    }
    at.and_then(|at| u32::try_from(at).ok()).map(ClauseId)
}

fn param(
    context: &mut Context<'_>,
    program: &Program,
    placed: Placed<'_>,
    node: Node<'_>,
) -> Option<(crate::graph::ParamId, crate::graph::ParamValue)> {
    let word = node.child(Kind::word)?;
    let scope = context.modules.scopes.get(placed.module)?;
    let Some(Declaration::Param(id)) = scope.get(word.text()).map(|it| it.what) else {
        let message = format!("no parameter is called `{}`", word.text());
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_NAME, word.span(), message);
        context.diagnostics.push(match names::nearest(word.text(), scope.names()).first() {
            Some(near) => diagnostic.did_you_mean(near),
            None => diagnostic,
        });
        return None;
    };
    let declared = program.params.get(id.0 as usize)?;
    let value = parameters::setting(context.schema, declared, node)
        .map_err(|it| context.diagnostics.push(*it))
        .ok()?;
    Some((id, value))
}

fn expected(context: &mut Context<'_>, program: &Program, node: Node<'_>) -> Expected {
    let word = node.child(Kind::verdict_word);
    let verdict = word.map_or("", Node::text);
    if let Some(word) = word.filter(|it| !VERDICTS.contains(&it.text())) {
        let message = format!("`{}` is not a verdict", word.text());
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_VALUE, word.span(), message)
            .help(format!("expected one of {}", names::list(VERDICTS.iter().copied())));
        context.diagnostics.push(
            match names::nearest(word.text(), VERDICTS.iter().copied()).first() {
                Some(near) => diagnostic.did_you_mean(near),
                None => diagnostic,
            },
        );
    }
    let of = node
        .child(Kind::expected_of)
        .and_then(|it| it.child(Kind::word))
        .and_then(|it| clause_named(context, program, it));
    let on = node.child(Kind::expected_on);
    let missing = node.child(Kind::expected_missing);
    for path in missing.into_iter().flat_map(|it| it.all(Kind::missing_path)) {
        check_missing(context, program, path);
    }
    Expected {
        verdict: verdict.to_owned(),
        of,
        on: on.into_iter().flat_map(|it| it.all(Kind::subject_name)).map(name_of).collect(),
        message: node.child(Kind::string).map(|it| unquote(it.text())),
        missing: missing
            .into_iter()
            .flat_map(|it| it.all(Kind::missing_path))
            .map(|it| it.text().to_owned())
            .collect(),
        span: node.span(),
    }
}

/// What a test calls missing must exist: an entity, an attribute of one, or a parameter.
fn check_missing(context: &mut Context<'_>, program: &Program, path: Node<'_>) {
    let (first, second) =
        path.text().split_once('.').map_or((path.text(), None), |(a, b)| (a, Some(b)));
    let entity = context.schema.entity_named(first).and_then(|id| context.schema.entity(id));
    let known = match (entity, second) {
        (Some(entity), Some(attribute)) => entity.attribute(attribute).is_some(),
        (Some(_), None) => true,
        (None, None) => program.params.iter().any(|it| it.name == first),
        (None, Some(_)) => false,
    };
    if !known {
        let message = format!("`{}` is no entity, attribute or parameter", path.text());
        context.diagnostics.push(Diagnostic::new(&codes::UNKNOWN_ATTRIBUTE, path.span(), message));
    }
}

fn name_of(node: Node<'_>) -> String {
    let text = node.text();
    if text.starts_with('"') { unquote(text) } else { text.to_owned() }
}

/// The facts below a node: a test, or a page's block.
pub(crate) fn written(schema: &Schema, node: Node<'_>, out: &mut Vec<Diagnostic>) -> Facts {
    let mut facts = Facts::default();
    let nested = node.all(Kind::given).filter_map(|it| it.child(Kind::written_fact));
    let nodes: Vec<Node<'_>> = nested.chain(node.all(Kind::written_fact)).collect();
    for fact in &nodes {
        let known = &facts.given;
        if let Some(given) = given(schema, *fact, known, out) {
            facts.given.push(given);
        }
    }
    check_references(schema, &facts, &nodes, out);
    check_subjects(schema, node, &facts, out);
    for complete in node.all(Kind::complete) {
        facts.complete_all |= complete.has(Kind::kw_all);
        facts.complete.extend(
            complete
                .child(Kind::collection)
                .and_then(|it| collection(schema, it, &facts.given, out)),
        );
    }
    for partial in node.all(Kind::partial) {
        facts.partial.extend(
            partial
                .child(Kind::collection)
                .and_then(|it| collection(schema, it, &facts.given, out)),
        );
    }
    facts
}

fn given(
    schema: &Schema,
    node: Node<'_>,
    known: &[Given],
    out: &mut Vec<Diagnostic>,
) -> Option<Given> {
    let entity = entity(schema, node.child(Kind::type_name)?, out)?;
    let name = node.child(Kind::fact_name).or_else(|| node.child(Kind::string))?;
    let id = name_of(name);
    if let Some(first) = known.iter().find(|it| it.id == id && it.entity == entity) {
        let diagnostic =
            Diagnostic::new(&codes::DUPLICATE_NAME, name.span(), format!("`{id}` is given twice"));
        out.push(diagnostic.related(first.span, "first given here"));
    }
    let mut attributes: Vec<(AttributeId, GivenValue, Span)> = Vec::new();
    for value in node.all(Kind::fact_value) {
        match fact_value(schema, entity, value) {
            Ok((attribute, found)) if attributes.iter().all(|(it, ..)| *it != attribute) => {
                attributes.push((attribute, found, value.span()));
            }
            Ok(_) => out.push(Diagnostic::new(
                &codes::DUPLICATE_NAME,
                value.span(),
                "the attribute is given twice",
            )),
            Err(diagnostic) => out.push(*diagnostic),
        }
    }
    Some(Given { entity, id, attributes, span: name.span() })
}

fn fact_value(
    schema: &Schema,
    entity: EntityId,
    node: Node<'_>,
) -> Result<(AttributeId, GivenValue), Box<Diagnostic>> {
    let nothing = || {
        Box::new(Diagnostic::new(
            &codes::SYNTAX,
            node.span(),
            "an attribute and a value are expected here",
        ))
    };
    let name = node.child(Kind::attribute_name).ok_or_else(nothing)?;
    let declared = schema.entity(entity).ok_or_else(nothing)?;
    let Some((id, attribute)) = declared.attribute(name.text()) else {
        return Err(Box::new(crate::types::unknown_attribute(
            schema,
            entity,
            name.text(),
            name.span(),
        )));
    };
    if node.has(Kind::kw_unknown) {
        return Ok((id, GivenValue::Unknown));
    }
    if node.has(Kind::kw_none) {
        if matches!(attribute.ty, Type::Optional(_)) {
            return Ok((id, GivenValue::Absent));
        }
        // Where nothing can be absent, `none` can only be the value of that name.
        if let Type::Enum(enumeration) = attribute.ty
            && let Some(position) = schema.enum_position(enumeration, "none")
        {
            return Ok((id, GivenValue::Value(Literal::Enum(enumeration, position))));
        }
        let message = format!("`{}.{}` is never absent", declared.name, attribute.name);
        let diagnostic = Diagnostic::new(&codes::NEVER_ABSENT, node.span(), message);
        return Err(Box::new(diagnostic.related(attribute.span, "its type has no `?`")));
    }
    let holder = node.child(Kind::negative_path).unwrap_or(node);
    Ok((id, GivenValue::Value(value::signed(schema, holder, &attribute.ty)?)))
}

/// A bare word as a reference is the name of a given fact: a typo must not become a dangling reference. A text is an id,
/// and may name a fact that nobody collected.
fn check_references(schema: &Schema, facts: &Facts, nodes: &[Node<'_>], out: &mut Vec<Diagnostic>) {
    for node in nodes {
        let entity = node.child(Kind::type_name).and_then(|it| schema.entity_named(it.text()));
        for value in node.all(Kind::fact_value) {
            let attribute =
                value.child(Kind::attribute_name).zip(entity).and_then(|(name, entity)| {
                    schema.entity(entity).and_then(|it| it.attribute(name.text())).map(|(_, it)| it)
                });
            let target = attribute.map(|it| it.ty.member().unwrap_or(it.ty.required()).required());
            if let Some(Type::Entity(target)) = target {
                check_words(schema, value, (*target, facts), out);
            }
        }
    }
}

fn check_words(
    schema: &Schema,
    value: Node<'_>,
    (target, facts): (EntityId, &Facts),
    out: &mut Vec<Diagnostic>,
) {
    let known = || facts.given.iter().filter(|it| it.entity == target).map(|it| it.id.as_str());
    let mut pending = vec![value];
    while let Some(node) = pending.pop() {
        pending.extend(node.children());
        if node.kind() != Kind::reference || known().any(|it| it == node.text()) {
            continue;
        }
        let wanted = schema.type_name(&Type::Entity(target));
        let message = format!("no {wanted} is given under the name `{}`", node.text());
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_NAME, node.span(), message);
        let other = facts.given.iter().find(|it| it.id == node.text());
        out.push(match (names::nearest(node.text(), known()).first(), other) {
            (_, Some(other)) => {
                let found = schema.type_name(&Type::Entity(other.entity));
                diagnostic.related(other.span, format!("this one is a {found}"))
            }
            (Some(near), None) => diagnostic.did_you_mean(near),
            (None, None) => {
                diagnostic.help("write its id in quotes to refer to a fact that nobody collected")
            }
        });
    }
}

/// A bare word behind `on` is the name of a given fact or the value of an enum; the id of any other fact stands in quotes.
fn check_subjects(schema: &Schema, item: Node<'_>, facts: &Facts, out: &mut Vec<Diagnostic>) {
    let on = item.all(Kind::expected).filter_map(|it| it.child(Kind::expected_on));
    let words =
        on.flat_map(|it| it.all(Kind::subject_name)).filter_map(|it| it.child(Kind::fact_name));
    for word in words {
        let is_value =
            schema.enums.iter().any(|it| it.values.iter().any(|value| value.name == word.text()));
        let known = || facts.given.iter().map(|it| it.id.as_str());
        if is_value
            || word.text() == "true"
            || word.text() == "false"
            || known().any(|it| it == word.text())
        {
            continue;
        }
        let message = format!("no fact is given under the name `{}`", word.text());
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_NAME, word.span(), message);
        out.push(match names::nearest(word.text(), known()).first() {
            Some(near) => diagnostic.did_you_mean(near),
            None => diagnostic.help("write an id that no given fact has in quotes"),
        });
    }
}

fn entity(schema: &Schema, name: Node<'_>, out: &mut Vec<Diagnostic>) -> Option<EntityId> {
    let ty = crate::schema::declare::named_type(schema, name, out);
    if let Type::Entity(id) = ty {
        return Some(id);
    }
    if ty != Type::Error {
        let message = format!("`{}` is no entity", schema.type_name(&ty));
        out.push(
            Diagnostic::new(&codes::WRONG_TYPE, name.span(), message)
                .label("facts are records of entities"),
        );
    }
    None
}

fn collection(
    schema: &Schema,
    node: Node<'_>,
    given: &[Given],
    out: &mut Vec<Diagnostic>,
) -> Option<Collection> {
    let id = entity(schema, node.child(Kind::type_name)?, out)?;
    let Some(owner) = node.child(Kind::fact_name).or_else(|| node.child(Kind::string)) else {
        return Some(Collection { entity: id, of: None, span: node.span() });
    };
    let name = name_of(owner);
    let owners: Vec<EntityId> =
        given.iter().filter(|it| it.id == name).map(|it| it.entity).collect();
    if owners.is_empty() {
        let message = format!("no fact is given under the name `{name}`");
        out.push(Diagnostic::new(&codes::UNKNOWN_NAME, owner.span(), message));
        return None;
    }
    let found = owners.iter().find_map(|it| crate::types::reference_to(schema, id, *it).ok());
    let Some(attribute) = found else {
        let message = "no single attribute of that entity refers to the fact";
        out.push(Diagnostic::new(&codes::AMBIGUOUS_OF, node.span(), message));
        return None;
    };
    Some(Collection { entity: id, of: Some((attribute, name)), span: node.span() })
}
