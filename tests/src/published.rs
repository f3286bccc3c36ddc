//! Whether a document keeps to a published schema: the part of JSON Schema that ours use.

use serde_json::Value;

/// What of a document does not fit its schema, a line each.
pub fn misfits(document: &Value, schema: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    check(document, schema, (schema, "document"), &mut wrong);
    wrong
}

/// `$ref`, `enum`, `type`, `items`, `required`, `properties`, and no more fields than those.
fn check(it: &Value, schema: &Value, (root, at): (&Value, &str), wrong: &mut Vec<String>) {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        match name.strip_prefix('#').and_then(|it| root.pointer(it)) {
            Some(target) => check(it, target, (root, at), wrong),
            None => wrong.push(format!("{at}: the schema has no {name}")),
        }
        return;
    }
    if schema.get("enum").and_then(Value::as_array).is_some_and(|all| !all.contains(it)) {
        wrong.push(format!("{at}: {it} is none of the values"));
    }
    if let Some(types) = schema.get("type") {
        let kind = kind(it);
        let fits =
            types == kind || types.as_array().is_some_and(|all| all.iter().any(|it| it == kind));
        if !fits {
            wrong.push(format!("{at}: {kind} is not {types}"));
        }
    }
    for (index, member) in it.as_array().into_iter().flatten().enumerate() {
        match schema.get("items") {
            Some(items) => check(member, items, (root, &format!("{at}[{index}]")), wrong),
            None => wrong.push(format!("{at}: the schema says nothing of its members")),
        }
    }
    let Some(fields) = it.as_object() else { return };
    for name in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
        if name.as_str().is_none_or(|it| !fields.contains_key(it)) {
            wrong.push(format!("{at}: {name} is not there"));
        }
    }
    for (name, value) in fields {
        match schema.get("properties").and_then(|it| it.get(name)) {
            Some(schema) => check(value, schema, (root, &format!("{at}.{name}")), wrong),
            None => wrong.push(format!("{at}: {name} is not in the schema")),
        }
    }
}

fn kind(it: &Value) -> &'static str {
    match it {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
