//! Statements of people: the entity that holds them, and the clauses that demand them.

use crate::generate::expr::Writer;
use crate::generate::policy::message;
use crate::generate::shape::{Attribute, ENUMS, GLOB, Kind};

/// The attributes that `attest` asks for. The kinds of statement are the colors.
pub fn statement() -> Vec<Attribute> {
    let attribute = |name: &str, kind: Kind, optional: bool| Attribute {
        name: name.to_owned(),
        kind,
        optional,
        means: None,
    };
    vec![
        attribute("kind", Kind::Enum(0), false),
        attribute("role", Kind::Text("Role"), true),
        attribute("at", Kind::Instant, false),
        attribute("expires_at", Kind::Instant, true),
        attribute("covers", Kind::Set(Box::new(Kind::Text(GLOB))), false),
        attribute("evidence_uri", Kind::Text("Url"), true),
        attribute("evidence_digest", Kind::Text("Text"), true),
    ]
}

/// A statement of a person that the clause demands.
pub fn attest(writer: &mut Writer<'_>) -> String {
    let mut text = format!("attest {}", writer.random.word(ENUMS[0].1));
    let named = |it: &Kind| matches!(it, Kind::Fact(_) | Kind::Text(_));
    let paths = writer.paths(false, named);
    if let Some(path) = writer.random.pick(&paths).cloned()
        && writer.random.percent(80)
    {
        text.extend([" covering ", &path.text]);
    }
    let role = Kind::Text("Role");
    let params = &writer.globals.params;
    let params = params.iter().filter(|it| it.gives.member().unwrap_or(&it.gives) == &role);
    let params: Vec<&str> = params.map(|it| it.name.as_str()).collect();
    let role = match writer.random.pick(&params) {
        _ if writer.random.percent(15) => "anyone".to_owned(),
        Some(param) if writer.random.percent(60) => (*param).to_owned(),
        _ => writer.literal(&role).unwrap_or_default(),
    };
    let every = writer.value(&Kind::Duration, 0).unwrap_or_default();
    text.extend([" by ", &role, " every ", &every]);
    if writer.random.percent(30) {
        text.push_str(" with evidence");
    }
    if writer.random.percent(50) {
        let message = message(writer);
        text.extend(["\n    else \"not stated", &message, "\""]);
    }
    text
}
