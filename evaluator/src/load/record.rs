//! From JSON values to sources, scopes and facts. Every key is known or an error with the nearest; instants are checked.

use super::VERSION;
use super::json::{Json, Node};
use crate::fact::{Attribute, Batch, Fact, Provenance};
use crate::scope::{Condition, Obtained, Scope, Source, Status, UNDATED};
use crate::value::{Known, Value};
use language::codes::facts::FACT_FORMAT;
use language::diagnostic::Diagnostic;
use language::literal;
use language::names;
use language::span::{FileId, Span};
use std::collections::BTreeSet;
use std::sync::Arc;

const SOURCE: &[&str] = &[
    "source",
    "uri",
    "media",
    "path",
    "sha256",
    "bytes",
    "obtained",
    "collected_at",
    "collector",
    "version",
    "command",
    "redacted",
];
const SCOPE: &[&str] = &[
    "scope",
    "entity",
    "where",
    "status",
    "count",
    "attributes",
    "window",
    "source",
    "collected_at",
    "reason",
    "remedy",
];
const PROVENANCE: &[&str] = &["source", "span", "pointer", "alias_of", "via"];

/// Reads records of one file into a batch.
pub(super) struct Reader {
    pub(super) file: FileId,
    /// Offset of the value that is read, within the file.
    pub(super) base: usize,
    pub(super) batch: Batch,
    ids: BTreeSet<(&'static str, String)>,
}

impl Reader {
    pub(super) fn new(file: FileId) -> Self {
        Self { file, base: 0, batch: Batch::default(), ids: BTreeSet::new() }
    }

    pub(super) fn mistake(&mut self, node: &Node, message: &str) {
        let span = self.span(node);
        self.batch.diagnostics.push(Diagnostic::new(&FACT_FORMAT, span, message));
    }

    fn span(&self, node: &Node) -> Span {
        let at = |offset: usize| self.base.saturating_add(offset);
        Span::new(self.file, at(node.start), at(node.end))
    }

    pub(super) fn each(&mut self, list: &Node, read: fn(&mut Self, &Node)) {
        let Json::Array(members) = &list.value else {
            return self.mistake(list, "expected a list");
        };
        for member in members {
            read(self, member);
        }
    }

    pub(super) fn header(&mut self, node: &Node) {
        if let Some(version) = node.get("policyc") {
            self.version(version);
        }
        self.keys(node, &["policyc", "schema"]);
    }

    pub(super) fn version(&mut self, node: &Node) {
        if node.text() != Some(VERSION) {
            self.mistake(
                node,
                &format!("this version of the format is not known, expected `{VERSION}`"),
            );
        }
    }

    /// The last line of JSON Lines: how many records there are.
    pub(super) fn end(&mut self, node: &Node) {
        self.keys(node, &["end"]);
        let Some(counts) = node.get("end") else { return };
        let found = [
            ("sources", self.batch.sources.len()),
            ("scopes", self.batch.scopes.len()),
            ("facts", self.batch.facts.len()),
        ];
        for (name, found) in found {
            let claimed = counts.get(name).and_then(|it| self.number(it));
            if claimed != Some(found as u64) {
                let claimed = claimed.map_or_else(|| "nothing".to_owned(), |it| it.to_string());
                self.mistake(
                    node,
                    &format!("the last line counts {claimed} {name}, the file has {found}"),
                );
            }
        }
    }

    pub(super) fn source(&mut self, node: &Node) {
        self.keys(node, SOURCE);
        let (Some(id), Some(uri)) = (self.required(node, "source"), self.required(node, "uri"))
        else {
            return;
        };
        let media = self.required(node, "media").unwrap_or_default();
        let obtained = self.required(node, "obtained").unwrap_or_default();
        let Some(obtained) = obtained_of(&obtained) else {
            let known = names::list(["parsed", "exported", "logged", "attested"]);
            return self.mistake(node, &format!("`obtained` is one of {known}, not `{obtained}`"));
        };
        self.unique(node, "source", &id);
        let path = self.optional(node, "path").unwrap_or_else(|| uri.clone());
        let sha256 = self.optional(node, "sha256").map(Arc::from);
        let bytes = node.get("bytes").and_then(|it| self.number(it));
        // Only what this run reads itself may go without a date.
        let collected_at = self.instant(node, "collected_at").or(Some(UNDATED));
        let collector = self.optional(node, "collector").unwrap_or_default();
        self.batch.sources.push(Source {
            id: id.into(),
            uri: uri.into(),
            media: media.into(),
            path: path.into(),
            file: Some(self.file),
            sha256,
            bytes,
            obtained,
            collected_at,
            collector: collector.into(),
        });
    }

    pub(super) fn scope(&mut self, node: &Node) {
        self.keys(node, SCOPE);
        let (Some(id), Some(entity)) =
            (self.required(node, "scope"), self.required(node, "entity"))
        else {
            return;
        };
        let (Some(source), Some(status)) =
            (self.required(node, "source"), self.required(node, "status"))
        else {
            return;
        };
        let Some(status) = status_of(&status) else {
            let known = names::list(["complete", "partial", "denied", "unsupported", "error"]);
            return self.mistake(node, &format!("`status` is one of {known}, not `{status}`"));
        };
        self.unique(node, "scope", &id);
        let scope = Scope {
            id: id.into(),
            entity: entity.into(),
            conditions: self.conditions(node),
            status,
            count: node.get("count").and_then(|it| self.number(it)),
            attributes: node.get("attributes").map(|it| self.texts(it)),
            window: self.window(node),
            source: source.into(),
            collected_at: self.instant(node, "collected_at"),
            reason: self.optional(node, "reason"),
            // A remedy is a command that we print. It comes from a collector's own table, never out of a file.
            remedy: None,
        };
        self.batch.scopes.push(scope);
    }

    fn conditions(&mut self, node: &Node) -> Vec<Condition> {
        let Some(given) = node.get("where") else { return Vec::new() };
        let Json::Object(fields) = &given.value else {
            self.mistake(given, "`where` is an object from attribute path to value");
            return Vec::new();
        };
        let mut out = Vec::new();
        for (path, value) in fields {
            match self.value(value) {
                Some(value) => out.push(Condition { path: path.as_str().into(), value }),
                None => self.mistake(value, "a condition has a value"),
            }
        }
        out.sort();
        out
    }

    pub(super) fn fact(&mut self, node: &Node) {
        let Json::Object(fields) = &node.value else {
            return self.mistake(node, "expected an object");
        };
        let (Some(entity), Some(id)) = (self.required(node, "entity"), self.required(node, "id"))
        else {
            return;
        };
        let provenance = self.provenance(node);
        let mut fact = Fact::new(entity, id, provenance);
        for (name, value) in fields {
            if matches!(name.as_str(), "entity" | "id" | "provenance") {
                continue;
            }
            let state = if value.value == Json::Null {
                Known::Absent
            } else {
                let Some(value) = self.value(value) else { continue };
                Known::Yes(value)
            };
            let span = Some(self.span(value));
            fact.attributes.push(Attribute { name: name.clone().into(), value: state, span });
        }
        self.batch.facts.push(fact);
    }

    /// Facts that name no source are of the only one that their file has. Of several, none is guessed.
    pub(super) fn give_sources(&mut self) {
        let [only] = self.batch.sources.as_slice() else { return };
        let id = Arc::clone(&only.id);
        for fact in self.batch.facts.iter_mut().filter(|it| it.provenance.source.is_empty()) {
            fact.provenance.source = Arc::clone(&id);
        }
    }

    /// The text that a span of provenance counts in is not at hand, so the place of a fact is its record in this file; the
    /// source's path says where it was read.
    fn provenance(&mut self, fact: &Node) -> Provenance {
        let own = Provenance { span: Some(self.span(fact)), ..Provenance::default() };
        let Some(node) = fact.get("provenance") else { return own };
        self.keys(node, PROVENANCE);
        for key in ["span", "alias_of"] {
            if let Some(place) = node.get(key) {
                self.place(place);
            }
        }
        if let Some(Node { value: Json::Array(steps), start: _, end: _ }) = node.get("via") {
            for step in steps {
                self.place(step);
            }
        }
        Provenance {
            source: self.optional(node, "source").unwrap_or_default().into(),
            pointer: self.optional(node, "pointer").map(Arc::from),
            ..own
        }
    }

    fn place(&mut self, node: &Node) {
        let whole = |it: &Node| matches!(it.value, Json::Int(number) if number >= 0);
        let good = matches!(&node.value, Json::Array(it) if it.len() == 6 && it.iter().all(whole));
        if !good {
            self.mistake(node, "a place is `[line, column, end line, end column, byte, length]`");
        }
    }

    fn value(&mut self, node: &Node) -> Option<Value> {
        match &node.value {
            Json::Bool(it) => Some(Value::Bool(*it)),
            Json::Int(it) => Some(Value::Int(*it)),
            Json::Text(it) => Some(Value::text(it.as_str())),
            Json::Array(members) => {
                let values: Vec<Value> = members.iter().filter_map(|it| self.value(it)).collect();
                Some(Value::Many(values))
            }
            Json::Null => {
                self.mistake(node, "`null` is no member and no condition");
                None
            }
            Json::Object(_) => {
                self.mistake(
                    node,
                    "no attribute holds an object; what has attributes is an entity",
                );
                None
            }
        }
    }

    fn keys(&mut self, node: &Node, known: &[&'static str]) {
        let Json::Object(fields) = &node.value else {
            return self.mistake(node, "expected an object");
        };
        for (name, value) in fields {
            if !known.contains(&name.as_str()) {
                let near = names::nearest(name, known.iter().copied());
                let hint = near.first().map(|it| format!("; did you mean `{it}`?"));
                self.mistake(value, &format!("unknown key `{name}`{}", hint.unwrap_or_default()));
            }
        }
    }

    fn unique(&mut self, node: &Node, kind: &'static str, id: &str) {
        if !self.ids.insert((kind, id.to_owned())) {
            self.mistake(node, &format!("the {kind} `{id}` stands twice"));
        }
    }

    fn required(&mut self, node: &Node, key: &str) -> Option<String> {
        let found = self.optional(node, key);
        if found.is_none() && node.get(key).is_none() {
            self.mistake(node, &format!("the key `{key}` is missing"));
        }
        found
    }

    fn optional(&mut self, node: &Node, key: &str) -> Option<String> {
        let value = node.get(key)?;
        if value.text().is_none() {
            self.mistake(value, &format!("`{key}` is a text"));
        }
        value.text().map(str::to_owned)
    }

    fn number(&mut self, node: &Node) -> Option<u64> {
        let number = if let Json::Int(it) = node.value { u64::try_from(it).ok() } else { None };
        if number.is_none() {
            self.mistake(node, "expected a number that is not negative");
        }
        number
    }

    fn texts(&mut self, node: &Node) -> Vec<Arc<str>> {
        let Json::Array(members) = &node.value else {
            self.mistake(node, "expected a list of texts");
            return Vec::new();
        };
        members.iter().filter_map(Node::text).map(Arc::from).collect()
    }

    fn instant(&mut self, node: &Node, key: &str) -> Option<i64> {
        let value = node.get(key)?;
        let instant = value.text().and_then(literal::instant);
        if instant.is_none() {
            self.mistake(value, &format!("`{key}` is an instant such as `2026-03-03T12:00:00Z`"));
        }
        instant
    }

    fn window(&mut self, node: &Node) -> Option<(i64, i64)> {
        let window = node.get("window")?;
        self.keys(window, &["from", "to"]);
        Some((self.instant(window, "from")?, self.instant(window, "to")?))
    }
}

fn obtained_of(word: &str) -> Option<Obtained> {
    match word {
        "parsed" => Some(Obtained::Parsed),
        "exported" => Some(Obtained::Exported),
        "logged" => Some(Obtained::Logged),
        "attested" => Some(Obtained::Attested),
        _ => None,
    }
}

fn status_of(word: &str) -> Option<Status> {
    let all =
        [Status::Complete, Status::Partial, Status::Denied, Status::Unsupported, Status::Error];
    all.into_iter().find(|it| it.word() == word)
}
