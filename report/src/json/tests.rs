//! The JSON report: the fields that readers rely on.

use crate::look::PLAIN;
use crate::{render, sample};
use serde_json::{Value, json};

fn document() -> Value {
    let mut out = Vec::new();
    render(&sample::report(), &super::FORMAT, PLAIN, &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

#[test]
fn a_clause_has_the_published_fields() {
    let document = document();
    let clause = &document["clauses"][1];
    assert_eq!(document["schemaVersion"], "1.3");
    assert_eq!(document["verdict"], "error");
    for (field, wanted) in [
        ("id", json!("1.2.a")),
        ("name", json!("least_privilege")),
        ("title", json!("A job holds only the permissions it needs")),
        ("severity", json!("high")),
        ("verdict", json!("fail")),
        ("controls", json!([{ "framework": "soc2", "id": "CC6.3" }])),
    ] {
        assert_eq!(clause[field], wanted, "{field}");
    }
    let subject = &clause["subjects"][0];
    assert_eq!(subject["subject"], "cd/release");
    assert_eq!(subject["verdict"], "fail");
    assert_eq!(subject["message"], "release may write everything [really\u{1b}[2J]");
    let file = ".github/workflows/cd.yml";
    assert_eq!(
        subject["location"],
        json!({ "file": file, "line": 3, "column": 14, "end_line": 3, "end_column": 23 })
    );
    assert_eq!(subject["missing"], json!([]));
}

#[test]
fn what_is_missing_names_itself_and_its_remedy() {
    let missing = &document()["clauses"][0]["missing"][0];
    assert_eq!(missing["name"], "Identity");
    assert_eq!(missing["kind"], "collection");
    assert!(missing["remedy"].as_str().unwrap().starts_with("gh api"), "{missing}");
}

#[test]
fn clauses_that_nobody_encoded_are_counted_and_listed() {
    let document = document();
    assert_eq!(document["summary"]["not_encoded"], 1);
    assert_eq!(document["not_encoded"][0]["id"], "V.g");
    assert_eq!(document["summary"]["deselected"], 1);
    assert_eq!(document["deselected"][0]["id"], "5.3.b");
}

#[test]
fn no_dangerous_character_is_written_raw() {
    let mut report = sample::report();
    report.target = "\u{9b}2J\u{202e}\u{7f}\u{e0041}".into();
    let mut out = Vec::new();
    render(&report, &super::FORMAT, PLAIN, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(!text.chars().any(|it| it != '\n' && crate::escape::is_dangerous(it)));
    let read: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(read["target"], report.target);
}

#[test]
fn the_report_keeps_to_its_published_schema() {
    let schema = include_str!("../../../docs/report.schema.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    let mut wrong = Vec::new();
    check(&document(), &schema, (&schema, "report"), &mut wrong);
    assert_eq!(wrong, Vec::<String>::new());
}

/// The part of JSON Schema that ours uses: `$ref`, `enum`, `type`, `properties`, `required`, `items`, no more fields.
fn check(it: &Value, schema: &Value, (root, at): (&Value, &str), wrong: &mut Vec<String>) {
    if let Some(name) = schema["$ref"].as_str() {
        let target = name.strip_prefix('#').and_then(|it| root.pointer(it)).unwrap();
        return check(it, target, (root, at), wrong);
    }
    if schema["enum"].as_array().is_some_and(|all| !all.contains(it)) {
        wrong.push(format!("{at}: {it} is none of the values"));
    }
    let kind = match it {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let types = &schema["type"];
    let fits = types.is_null()
        || types == kind
        || types.as_array().is_some_and(|all| all.iter().any(|it| it == kind));
    if !fits {
        wrong.push(format!("{at}: {kind} is not {types}"));
    }
    for (index, member) in it.as_array().into_iter().flatten().enumerate() {
        check(member, &schema["items"], (root, &format!("{at}[{index}]")), wrong);
    }
    let Some(fields) = it.as_object() else { return };
    for name in schema["required"].as_array().into_iter().flatten() {
        if !fields.contains_key(name.as_str().unwrap()) {
            wrong.push(format!("{at}: {name} is not there"));
        }
    }
    for (name, value) in fields {
        match schema["properties"].get(name) {
            Some(schema) => check(value, schema, (root, &format!("{at}.{name}")), wrong),
            None => wrong.push(format!("{at}: {name} is not in the schema")),
        }
    }
}
