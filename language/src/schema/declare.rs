//! Entities and enums out of policy text: the schema of a run. Runs over all files before any name is resolved, so a
//! user's entity stands beside the standard library's.

use super::{Attribute, Entity, Enum, EnumValue, Schema, Type};
use crate::codes::policy as codes;
use crate::diagnostic::Diagnostic;
use crate::literal::Literal;
use crate::names;
use crate::resolve::value;
use crate::syntax::Parsed;
use crate::syntax::tree::{Kind, Node};
use std::collections::BTreeMap;

/// Names of the base types, with the type.
pub(crate) const BASE_TYPES: &[(&str, Type)] = &[
    ("Bool", Type::Bool),
    ("Calendar", Type::Calendar),
    ("Cidr", Type::Cidr),
    ("Date", Type::Date),
    ("Digest", Type::Digest),
    ("Duration", Type::Duration),
    ("Glob", Type::Glob),
    ("Host", Type::Host),
    ("Instant", Type::Instant),
    ("Int", Type::Int),
    ("Path", Type::Path),
    ("Regex", Type::Regex),
    ("Role", Type::Role),
    ("Text", Type::Text),
    ("Url", Type::Url),
    ("Version", Type::Version),
];

/// The schema that a set of files declares.
pub fn declare(files: &[Parsed]) -> (Schema, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut schema = Schema::default();
    let items = || {
        files
            .iter()
            .flat_map(|file| &file.items)
            .filter_map(|tree| Some((tree.item()?, tree.root()?)))
    };
    let mut seen = BTreeMap::new();
    for (item, root) in items() {
        if item.kind() == Kind::enumeration {
            add_enum(&mut schema, item, root, &mut seen, &mut diagnostics);
        } else if item.kind() == Kind::entity {
            add_entity(&mut schema, item, root, &mut seen, &mut diagnostics);
        } else if item.kind() == Kind::calendar {
            add_calendar(&mut schema, item, &mut seen, &mut diagnostics);
        }
    }
    // Types come after all names: entities refer to each other in any order.
    let entities: Vec<Node<'_>> =
        items().map(|(item, _)| item).filter(|it| it.kind() == Kind::entity).collect();
    for node in entities {
        add_attributes(&mut schema, node, &mut diagnostics);
    }
    (schema, diagnostics)
}

fn claim<'a>(
    seen: &mut BTreeMap<&'a str, Node<'a>>,
    name: Node<'a>,
    diagnostics: &mut Vec<Diagnostic>,
) -> bool {
    let base = BASE_TYPES.iter().any(|(base, _)| *base == name.text());
    if let Some(first) = seen.get(name.text()) {
        let message = format!("`{}` is declared twice", name.text());
        diagnostics.push(
            Diagnostic::new(&codes::DUPLICATE_NAME, name.span(), message)
                .label("this one is not used")
                .related(first.span(), "first declared here"),
        );
        return false;
    }
    if base {
        let message = format!("`{}` is a type of the language", name.text());
        diagnostics.push(
            Diagnostic::new(&codes::DUPLICATE_NAME, name.span(), message)
                .label("choose another name"),
        );
        return false;
    }
    seen.insert(name.text(), name);
    true
}

fn add_enum<'a>(
    schema: &mut Schema,
    item: Node<'a>,
    root: Node<'a>,
    seen: &mut BTreeMap<&'a str, Node<'a>>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(name) = item.child(Kind::word) else { return };
    if !claim(seen, name, diagnostics) {
        return;
    }
    let mut values: Vec<EnumValue> = Vec::new();
    for value in item.all(Kind::enum_value) {
        let Some(word) = value.child(Kind::word) else { continue };
        if let Some(first) = values.iter().find(|it| it.name == word.text()) {
            let message = format!("`{}` stands twice in `{}`", word.text(), name.text());
            let diagnostic = Diagnostic::new(&codes::DUPLICATE_NAME, word.span(), message);
            diagnostics.push(diagnostic.related(first.span, "first here"));
            continue;
        }
        values.push(EnumValue {
            name: word.text().to_owned(),
            doc: value.documentation(),
            span: word.span(),
        });
    }
    if values.is_empty() {
        let message = format!("`{}` has no value", name.text());
        diagnostics.push(
            Diagnostic::new(&codes::EMPTY_ITEM, name.span(), message)
                .label("list at least one value"),
        );
    }
    schema.add_enum(Enum {
        name: name.text().to_owned(),
        doc: root.documentation(),
        values,
        span: name.span(),
    });
}

fn add_entity<'a>(
    schema: &mut Schema,
    item: Node<'a>,
    root: Node<'a>,
    seen: &mut BTreeMap<&'a str, Node<'a>>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(name) = item.child(Kind::word) else { return };
    if claim(seen, name, diagnostics) {
        let entity = Entity {
            name: name.text().to_owned(),
            doc: root.documentation(),
            attributes: Vec::new(),
            by_person: item.all(Kind::written_by).any(|it| it.has(Kind::kw_person)),
            span: name.span(),
        };
        let first = schema.statements().and_then(|it| schema.entity(it));
        if let Some(first) = first.filter(|_| entity.by_person) {
            let message = format!("`{}` holds what people state already", first.name);
            let diagnostic = Diagnostic::new(&codes::DUPLICATE_NAME, entity.span, message);
            diagnostics.push(diagnostic.related(first.span, "declared here"));
        }
        schema.add_entity(entity);
    }
}

fn add_calendar<'a>(
    schema: &mut Schema,
    item: Node<'a>,
    seen: &mut BTreeMap<&'a str, Node<'a>>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(name) = item.child(Kind::name) else { return };
    if claim(seen, name, diagnostics) {
        schema.add_calendar(name.text().to_owned(), name.span());
    }
}

fn add_attributes(schema: &mut Schema, item: Node<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(name) = item.child(Kind::word) else { return };
    let Some(id) = schema.entity_named(name.text()) else { return };
    // A second declaration of the name was reported; its attributes belong to nobody.
    if schema.entity(id).is_none_or(|it| it.span != name.span()) {
        return;
    }
    let mut attributes: Vec<Attribute> = Vec::new();
    for node in item.all(Kind::entity_attribute) {
        let Some(attribute) = read_attribute(schema, node, diagnostics) else { continue };
        if let Some(first) = attributes.iter().find(|it| it.name == attribute.name) {
            let message = format!("`{}.{}` is declared twice", name.text(), attribute.name);
            let diagnostic = Diagnostic::new(&codes::DUPLICATE_NAME, attribute.span, message);
            diagnostics.push(diagnostic.related(first.span, "first declared here"));
            continue;
        }
        attributes.push(attribute);
    }
    check_key(name, &attributes, diagnostics);
    for written in item.all(Kind::written_by).filter(|it| !it.has(Kind::kw_person)) {
        mark_written(written, name.text(), &mut attributes, diagnostics);
    }
    if let Some(entity) = schema.entities.get_mut(id.0 as usize) {
        entity.attributes = attributes;
    }
}

fn read_attribute(
    schema: &Schema,
    node: Node<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Attribute> {
    let name = node.child(Kind::attribute_name)?;
    if ["entity", "provenance"].contains(&name.text()) {
        let message = format!("`{}` is reserved: fact files use it for every fact", name.text());
        diagnostics.push(
            Diagnostic::new(&codes::RESERVED_NAME, name.span(), message)
                .label("choose another name"),
        );
    }
    let ty = read_type(schema, node.child(Kind::of_type)?, diagnostics);
    let absent_means =
        node.child(Kind::absent_means).and_then(|it| absent_means(schema, it, &ty, diagnostics));
    Some(Attribute {
        name: name.text().to_owned(),
        doc: node.documentation(),
        ty,
        absent_means,
        subject_controlled: false,
        is_key: node.has(Kind::key_mark),
        span: name.span(),
    })
}

fn absent_means(
    schema: &Schema,
    node: Node<'_>,
    ty: &Type,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Literal> {
    let path = node.child(Kind::path)?;
    if !matches!(ty, Type::Optional(_)) {
        let message = "absence has a meaning only where the type allows it";
        let diagnostic = Diagnostic::new(&codes::NEVER_ABSENT, node.span(), message);
        diagnostics.push(diagnostic.help(format!("write `{}?`", schema.type_name(ty))));
        return None;
    }
    value::constant(schema, path, ty.required()).map_err(|it| diagnostics.push(*it)).ok()
}

fn check_key(name: Node<'_>, attributes: &[Attribute], diagnostics: &mut Vec<Diagnostic>) {
    let keys: Vec<&Attribute> = attributes.iter().filter(|it| it.is_key).collect();
    match keys.as_slice() {
        [key] if key.ty == Type::Text => {}
        [key] => {
            let message = format!("the key `{}` must be `Text`", key.name);
            diagnostics.push(Diagnostic::new(&codes::ENTITY_KEY, key.span, message));
        }
        [] => {
            let message = format!("`{}` has no key", name.text());
            let diagnostic = Diagnostic::new(&codes::ENTITY_KEY, name.span(), message);
            diagnostics.push(diagnostic.help("every entity has one attribute `key id: Text`"));
        }
        [_, second, ..] => {
            let message = format!("`{}` has two keys", name.text());
            diagnostics.push(Diagnostic::new(&codes::ENTITY_KEY, second.span, message));
        }
    }
}

fn mark_written(
    written: Node<'_>,
    entity: &str,
    attributes: &mut [Attribute],
    diagnostics: &mut Vec<Diagnostic>,
) {
    for word in written.all(Kind::word) {
        if word.text() == "all" {
            for attribute in attributes.iter_mut() {
                attribute.subject_controlled = true;
            }
            continue;
        }
        let known: Vec<String> = attributes.iter().map(|it| it.name.clone()).collect();
        match attributes.iter_mut().find(|it| it.name == word.text()) {
            Some(attribute) => attribute.subject_controlled = true,
            None => {
                diagnostics.push(unknown_attribute(entity, word, known.iter().map(String::as_str)));
            }
        }
    }
}

/// The message for an attribute that an entity lacks.
fn unknown_attribute<'a>(
    entity: &str,
    word: Node<'_>,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Diagnostic {
    let message = format!("`{entity}` has no attribute `{}`", word.text());
    let diagnostic = Diagnostic::new(&codes::UNKNOWN_ATTRIBUTE, word.span(), message);
    match names::nearest(word.text(), known.clone()).first() {
        Some(near) => diagnostic.did_you_mean(near),
        None => diagnostic.help(format!("its attributes are {}", names::list(known))),
    }
}

/// Reads a type; one that names nothing is reported and `Error`.
pub(crate) fn read_type(
    schema: &Schema,
    node: Node<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Type {
    let Some(name) = node.child(Kind::type_name) else { return Type::Error };
    let inner = named_type(schema, name, diagnostics);
    if inner == Type::Error {
        return inner;
    }
    let collected = if node.has(Kind::set_of) {
        Type::Set(Box::new(inner))
    } else if node.has(Kind::list_of) {
        Type::List(Box::new(inner))
    } else {
        inner
    };
    if node.has(Kind::optional) { Type::Optional(Box::new(collected)) } else { collected }
}

/// The type of a name; a name that nothing has is reported and `Error`.
pub(crate) fn named_type(
    schema: &Schema,
    name: Node<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Type {
    let text = name.text();
    let base = BASE_TYPES.iter().find(|(it, _)| *it == text).map(|(_, ty)| ty.clone());
    let found = base
        .or_else(|| schema.entity_named(text).map(Type::Entity))
        .or_else(|| schema.enum_named(text).map(Type::Enum));
    found.unwrap_or_else(|| {
        let entities = schema.entities.iter().map(|it| it.name.as_str());
        let enums = schema.enums.iter().map(|it| it.name.as_str());
        let known = BASE_TYPES.iter().map(|(it, _)| *it).chain(entities).chain(enums);
        let message = format!("no entity, enum or type is called `{text}`");
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_TYPE, name.span(), message);
        diagnostics.push(match names::nearest(text, known).first() {
            Some(near) => diagnostic.did_you_mean(near),
            None => diagnostic.help("`policyc schema` lists what is declared"),
        });
        Type::Error
    })
}
