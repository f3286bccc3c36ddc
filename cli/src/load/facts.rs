//! Facts from elsewhere: the files that `--facts` names, as JSON Lines, JSON or YAML.

use super::Session;
use super::place::joined;
use super::statements;
use super::utf8;
use super::yaml;
use crate::args::Given;
use crate::engine;
use crate::exit::Exit;
use crate::world::World;
use collectors::provenance::sha256;
use evaluator::fact::Batch;
use evaluator::limits::FACT_BYTES;
use evaluator::scope::{Obtained, Source, UNDATED};
use language::diagnostic::Diagnostic;
use language::span::FileId;
use std::sync::Arc;

/// Reads every facts file that is named or lies in a folder of policies, whole.
///
/// # Errors
/// The exit of a run that was given a file that cannot be read or is not well formed.
pub fn read(
    given: &Given,
    session: &mut Session,
    world: &mut dyn World,
) -> Result<Vec<Batch>, Exit> {
    let mut batches = Vec::new();
    let mut wrong: Vec<Diagnostic> = Vec::new();
    let mut parts = session.root.parts.clone();
    parts.retain(|it| it.is_folder);
    for part in &mut parts {
        wrong.extend(part.read_facts(session, world).err().into_iter().flatten());
        for fact in &mut part.facts {
            let text = fact.text.take().unwrap_or_default();
            batches.extend(batches_of(&joined(&part.path, &fact.path), text, session));
        }
    }
    for path in given.many("facts") {
        match text(path, world) {
            Ok(text) => batches.extend(batches_of(path, text, session)),
            Err(why) => wrong.push(*session.unreadable("facts", path, &why)),
        }
    }
    wrong.extend(batches.iter().flat_map(|it| &it.diagnostics).filter(|it| it.is_error()).cloned());
    if !wrong.is_empty() {
        return Err(session.reject(wrong, world));
    }
    let root = parts.first().filter(|_| parts.iter().all(|it| it.is_whole));
    statements::settle(&mut batches, root.map(|it| it.path.as_str()));
    Ok(batches)
}

/// Whether the name of a file says that it holds facts.
pub fn is_fact_file(path: &str) -> bool {
    ["facts.jsonl", "facts.json", "facts.yaml", "facts.yml"].iter().any(|it| path.ends_with(it))
}

/// The text of a file, of stdin for `-`.
fn text(path: &str, world: &mut dyn World) -> Result<String, String> {
    match path {
        "-" => utf8(world.input(FACT_BYTES.value)),
        _ => utf8(world.read(path, FACT_BYTES.value)),
    }
}

fn batches_of(path: &str, text: String, session: &mut Session) -> Vec<Batch> {
    let path = if path == "-" { "(stdin)" } else { path };
    let text: Arc<str> = text.into();
    let file = session.sources.add(path, Arc::clone(&text));
    let mut batches = if yaml::is_yaml(path, &text) {
        vec![yaml::read(file, &text)]
    } else {
        engine::read_facts(&session.sources, file)
    };
    let itself = source(path, file, &text);
    for batch in &mut batches {
        batch.sources.insert(0, itself.clone());
    }
    batches
}

/// The file itself, so that the report names the bytes that were read, and facts that name no source have one. It has no
/// date: what a file says of its age, it says of its own sources.
fn source(path: &str, file: FileId, text: &str) -> Source {
    Source {
        id: "".into(),
        uri: format!("file:{path}").into(),
        media: "policyc/facts".into(),
        path: path.into(),
        file: Some(file),
        sha256: Some(sha256(text.as_bytes()).into()),
        bytes: Some(text.len() as u64),
        obtained: Obtained::Exported,
        collected_at: Some(UNDATED),
        collector: "facts".into(),
    }
}
