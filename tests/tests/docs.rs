//! The reference pages of the book are written from the same data that the program runs on, and committed. This test says
//! when one is stale; `UPDATE=1` rewrites it.
#![cfg(test)]

use language::codes::{self, Code};
use language::front;
use language::limits::Limit;
use language::resolve::Library;
use language::schema::{Attribute, Entity, Enum, Schema};
use language::signature::{Kind, Signature};
use language::source_map::SourceMap;
use policyc_tests::{manual, matcher};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[track_caller]
fn check(name: &str, title: &str, body: &str) {
    let note = "Written by `UPDATE=1 cargo test -p policyc-tests --test docs`; edit the source it names, not this page.";
    let page = format!("# {title}\n\n{note}\n\n{}\n", body.trim());
    let path = root().join("docs").join(name);
    if std::env::var_os("UPDATE").is_some_and(|it| it == "1") {
        std::fs::write(&path, &page).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == page, "docs/{name} is stale: UPDATE=1 cargo test rewrites it");
}

/// A cell of a table: nothing in it may end it.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

#[test]
fn diagnostics() {
    let shown = pages_by_code();
    let mut out = String::from(
        "Every message has a code, and a code never changes its meaning. Its page says what it is, with a wrong and a right sample that the tests run; `policyc explain CODE` prints it. The last column names a page that provokes it.\n",
    );
    let stages: [(&str, &[&Code]); 6] = [
        ("In policy text", codes::policy::CODES),
        ("By `policyc lint`", codes::lints::CODES),
        ("In a policy root", codes::project::CODES),
        ("In facts", codes::facts::CODES),
        ("In sources", codes::sources::CODES),
        ("On the command line", codes::command::CODES),
    ];
    for (title, codes) in stages {
        write!(
            out,
            "\n## {title}\n\n| code | weight | what it is | shown in |\n|---|---|---|---|\n"
        )
        .unwrap();
        for code in codes {
            let page = shown.get(code.name).map(|it| format!("`{it}`")).unwrap_or_default();
            let own = format!("[`{0}`](codes/{0}.md)", code.name);
            let weight = matcher::severity_word(code.severity);
            writeln!(out, "| {own} | {weight} | {} | {page} |", cell(code.doc)).unwrap();
        }
    }
    check("diagnostics.md", "Diagnostics", &out);
}

/// The first page that provokes each code, in the order of their paths, those of the suites first.
fn pages_by_code() -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    let mut open = vec![root().join("tests/suites"), root().join("docs/codes")];
    let mut pages = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { open.push(path) } else { pages.push(path) }
        }
    }
    // A page of the suites shows more of the circumstances than the code's own, so that one comes last.
    pages.sort_by_key(|it| (it.starts_with(root().join("docs")), it.clone()));
    for page in pages {
        let shown = page.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        for code in manual::provoked(&std::fs::read_to_string(&page).unwrap()) {
            out.entry(code).or_insert_with(|| shown.clone());
        }
    }
    out
}

#[test]
fn functions() {
    let mut out = String::from(
        "What a policy can call besides its own rules and functions. `evaluator/src/builtins` holds them.\n\n| call | gives | what it is |\n|---|---|---|\n",
    );
    let mut all: Vec<&Signature> = evaluator::builtins::signatures();
    all.sort_by_key(|it| it.name);
    for it in all {
        let params: Vec<String> =
            it.params.iter().map(|(name, kind)| format!("{name}: {}", type_name(*kind))).collect();
        let call = format!("{}({})", it.name, params.join(", "));
        writeln!(out, "| `{call}` | `{}` | {} |", type_name(it.result), cell(it.doc)).unwrap();
    }
    check("functions.md", "Functions", &out);
}

fn type_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Bool => "Bool",
        Kind::Int => "Int",
        Kind::Text => "Text",
        Kind::Duration => "Duration",
        Kind::Instant => "Instant",
        Kind::Regex => "Regex",
        Kind::Glob => "Glob",
        Kind::Globs => "set of Glob",
        Kind::Texts => "set of Text",
    }
}

/// The grammar that the parser is made from.
const GRAMMAR: &str = include_str!("../../language/src/syntax/grammar.pest");

/// The rules of the grammar, by name.
fn rules() -> Vec<(&'static str, String)> {
    let mut out: Vec<(&str, String)> = Vec::new();
    for line in GRAMMAR.lines().filter(|it| !it.starts_with("//")) {
        let named =
            line.split_once(" = ").filter(|_| line.starts_with(|it: char| it.is_ascii_lowercase()));
        match named {
            Some((name, body)) => out.push((name.trim(), body.to_owned())),
            None => out.iter_mut().next_back().into_iter().for_each(|it| it.1.push_str(line)),
        }
    }
    out
}

/// The word that a rule stands for, where it stands for one.
fn word_of(body: &str) -> Option<&str> {
    let rest = body.strip_prefix("@{ \"")?;
    let (word, rest) = rest.split_once('"')?;
    (rest == " ~ !word_character }" && word.chars().all(|it| it.is_ascii_lowercase() || it == '_'))
        .then_some(word)
}

/// Whether a body names a rule.
fn mentions(body: &str, rule: &str) -> bool {
    body.split(|it: char| !it.is_ascii_alphanumeric() && it != '_').any(|it| it == rule)
}

/// Whether the parser refuses a word as the name of a variable.
fn is_reserved(word: &str) -> bool {
    let text = format!("clause 1.a x \"x\" {{\n  let {word} = 1\n}}\n");
    let mut map = SourceMap::default();
    let file = map.add("word.policy", text.as_str());
    let parsed =
        language::syntax::parse(file, &text.as_str().into(), language::resolve::Tests::Read);
    !parsed.diagnostics.is_empty()
}

#[test]
fn words() {
    let rules = rules();
    let mut words: BTreeMap<&str, std::collections::BTreeSet<String>> = BTreeMap::new();
    for (name, word) in rules.iter().filter_map(|(name, body)| Some((*name, word_of(body)?))) {
        // An operator is named like its word; what uses it is "every expression".
        let users =
            rules.iter().filter(|(user, body)| *user != "bare_word" && mentions(body, name));
        let users = users.map(|(user, _)| user.replace("word_", "").replace('_', " "));
        words.entry(word).or_default().extend(users);
    }
    let mut out = String::from(
        "Every word that means something, and the constructs of the grammar (`docs/grammar.md`) that use it. A word that is *reserved* cannot name a variable, rule, function or parameter; after a dot, in front of a colon and as a value of an enum every word is free.\n\n| word | reserved | used in |\n|---|---|---|\n",
    );
    for (word, users) in words {
        let reserved = if is_reserved(word) { "reserved" } else { "" };
        let users: Vec<String> = users.into_iter().collect();
        writeln!(out, "| `{word}` | {reserved} | {} |", users.join(", ")).unwrap();
    }
    check("words.md", "Words", &out);
}

#[test]
fn grammar() {
    let mut out = String::from(
        "The grammar that the parser is made from, without the words themselves (`docs/words.md`): each `kw_x` is the word, as a whole. `a ~ b` is one after the other, with white space and comments between them; `a | b` is the first that fits; `?`, `*` and `+` repeat; `!a` and `&a` look ahead; in `@{ … }` and `${ … }` no white space may stand. An `item` begins at the left margin. Operators are read flat and get their structure by `docs/language/expressions.md`; signs of other languages are read so that they can be refused by name.\n",
    );
    out.push_str("\n## Text\n\n```pest\n");
    for line in GRAMMAR.lines().skip_while(|it| it.starts_with("//!")) {
        if let Some(title) = line.strip_prefix("// ---- ") {
            let title = title.trim_end_matches(['-', ' ']);
            let (first, rest) = title.split_at_checked(1).unwrap();
            out.push_str("```\n");
            write!(out, "\n## {}{}\n\n```pest\n", first.to_uppercase(), rest).unwrap();
        } else if !line.starts_with("//") && !line.starts_with("kw_") {
            let blank = line.is_empty() && (out.ends_with("\n\n") || out.ends_with("```pest\n"));
            if !blank {
                writeln!(out, "{line}").unwrap();
            }
        }
    }
    out.push_str("```\n");
    check("grammar.md", "Grammar", &out.replace("\n\n```\n", "\n```\n"));
}

#[test]
fn limits() {
    let mut out = String::from(
        "Every input may be hostile, so everything that could grow without end has a limit. Beyond one, a policy is refused, a source is unreadable, or a clause is `error`; nothing hangs and nothing passes.\n\n| where | limit | value | what it counts and protects |\n|---|---|---|---|\n",
    );
    let crates: [(&str, &[Limit]); 4] = [
        ("language", language::limits::LIMITS),
        ("evaluator", evaluator::limits::LIMITS),
        ("collectors", collectors::limits::LIMITS),
        ("command line", cli::limits::LIMITS),
    ];
    for (name, limits) in crates {
        for it in limits {
            writeln!(out, "| {name} | `{}` | {} | {} |", it.name, it.value, cell(it.reason))
                .unwrap();
        }
    }
    check("limits.md", "Limits", &out);
}

#[test]
fn schema() {
    let mut map = SourceMap::default();
    let schema = stdlib::FILES.iter().filter(|it| it.0.starts_with("schema/"));
    let texts: Vec<_> =
        schema.map(|(path, text)| (map.add(*path, *text), (*text).into())).collect();
    let analysis = front::analyze(&texts, &Library::default());
    assert_eq!(analysis.diagnostics, []);
    let mut out = String::from(
        "What the standard library's facts say. `?` means that there may be none. Attributes marked *subject* can be written by whoever is judged. `stdlib/schema` declares them.\n",
    );
    let mut entities: Vec<&Entity> = analysis.schema.entities.iter().collect();
    entities.sort_by_key(|it| &it.name);
    for it in entities {
        entity(it, &analysis.schema, &mut out);
    }
    let mut enums: Vec<&Enum> = analysis.schema.enums.iter().collect();
    enums.sort_by_key(|it| &it.name);
    out.push_str("\n## Values\n");
    for it in enums {
        write!(out, "\n### {}\n\n{}\n\n| value | |\n|---|---|\n", it.name, it.doc.trim()).unwrap();
        for value in &it.values {
            writeln!(out, "| `{}` | {} |", value.name, cell(&value.doc)).unwrap();
        }
    }
    check("schema.md", "The schema of facts", &out);
}

fn entity(it: &Entity, schema: &Schema, out: &mut String) {
    write!(out, "\n## {}\n\n{}\n\n| attribute | type | |\n|---|---|---|\n", it.name, it.doc.trim())
        .unwrap();
    for attribute in &it.attributes {
        let name = &attribute.name;
        let ty = schema.type_name(&attribute.ty);
        writeln!(out, "| `{name}` | `{ty}` | {} |", remarks(attribute)).unwrap();
    }
}

fn remarks(it: &Attribute) -> String {
    let mut out = cell(&it.doc);
    if it.is_key {
        out.push_str("The key.");
    }
    if it.subject_controlled {
        out.push_str(" *subject*");
    }
    out.trim().to_owned()
}
