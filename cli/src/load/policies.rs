//! The policy of a run: the built-in one, or files of one's own over the built-in schema and rules.

use super::Session;
use super::utf8;
use crate::args::Given;
use crate::engine::{self, Texts};
use crate::exit::Exit;
use crate::world::{Kind, World};
use language::codes::command::BAD_PARAMETER;
use language::diagnostic::Diagnostic;
use language::front::{self, Analysis};
use language::limits::POLICY_BYTES;
use language::policy::{CheckedPolicy, Setting, Terms, Trust, Unset, admit};
use language::resolve::Tests;
use language::span::{FileId, Span};
use std::sync::Arc;

/// A policy that may judge.
#[derive(Debug)]
pub struct Loaded {
    /// The policy.
    pub policy: CheckedPolicy,
    /// Where it came from, for the report.
    pub origin: String,
    /// Whether it is the built-in one.
    pub is_built_in: bool,
}

/// Takes an analysis for the policy that the arguments name, with the parameters they set.
///
/// # Errors
/// The exit of a run whose policy or parameters are wrong, with everything said.
pub fn checked(
    (analysis, trust): (Analysis, Trust),
    given: &Given,
    session: &mut Session,
    world: &mut dyn World,
) -> Result<Loaded, Exit> {
    let paths = given.many("policy");
    let settings = settings(given, session).map_err(|wrong| session.reject(wrong, world))?;
    let unset = if paths.is_empty() { Unset::Unknown } else { Unset::Refused };
    let warnings: Vec<Diagnostic> =
        analysis.diagnostics.iter().filter(|it| !it.is_error()).cloned().collect();
    match admit(analysis, Terms { settings: &settings, unset, trust }) {
        Err(wrong) => Err(session.reject(wrong, world)),
        Ok(policy) => {
            if !paths.is_empty() {
                session.show(&warnings, world);
            }
            let origin = if paths.is_empty() { "built in".to_owned() } else { paths.join(", ") };
            Ok(Loaded { policy, origin, is_built_in: paths.is_empty() })
        }
    }
}

/// Reads and analyzes the policy files at some paths; the built-in policy where there are none.
///
/// # Errors
/// The exit of a run that cannot read them.
pub fn analyzed(
    paths: &[String],
    tests: Tests,
    session: &mut Session,
    world: &mut dyn World,
) -> Result<Analysis, Exit> {
    Ok(engine::analyze(&texts(paths, session, world)?, tests))
}

/// Reads the policy files at some paths; the built-in policy where there are none.
///
/// # Errors
/// The exit of a run that cannot read them.
pub fn texts(
    paths: &[String],
    session: &mut Session,
    world: &mut dyn World,
) -> Result<Texts, Exit> {
    let mut owned = Vec::new();
    let mut wrong = Vec::new();
    for path in paths {
        match own(path, session, world) {
            Ok(found) => owned.extend(found),
            Err(diagnostic) => wrong.push(*diagnostic),
        }
    }
    if !wrong.is_empty() {
        return Err(session.reject(wrong, world));
    }
    let text = |id: FileId| Some((id, Arc::clone(&session.sources.get(id)?.text)));
    let owned: Vec<(FileId, Arc<str>)> = owned.into_iter().filter_map(text).collect();
    let adopts = owned.iter().any(|(_, text)| front::adopts(text, BUILT_IN));
    let built_in = built_in(paths.is_empty() || adopts, session);
    let text = |id: FileId| Some((id, Arc::clone(&session.sources.get(id)?.text)));
    let files = built_in.into_iter().filter_map(text).chain(owned).collect();
    let packs = if paths.is_empty() { Vec::new() } else { vec![BUILT_IN.to_owned()] };
    Ok(Texts { files, packs })
}

/// The name of the built-in pack.
const BUILT_IN: &str = "std";

/// The built-in files. Under a policy of one's own the built-in clauses are read where it adopts them: schema and rules are
/// the vocabulary, clauses are the choice.
fn built_in(with_clauses: bool, session: &mut Session) -> Vec<FileId> {
    let wanted = |path: &str| with_clauses || !path.starts_with("clauses/");
    let files = stdlib::FILES.iter().filter(|(path, _)| wanted(path));
    files.map(|(path, text)| session.sources.add(format!("stdlib/{path}"), *text)).collect()
}

fn own(
    path: &str,
    session: &mut Session,
    world: &mut dyn World,
) -> Result<Vec<FileId>, Box<Diagnostic>> {
    let mut files = Vec::new();
    for name in names("policy", path, session, world)? {
        match utf8(world.read(&name, POLICY_BYTES.value)) {
            Ok(text) => files.push(session.sources.add(name, text)),
            Err(why) => return Err(session.unreadable("policy", &name, &why)),
        }
    }
    Ok(files)
}

/// The policy files at a path that an argument names: the file itself, or those below the folder.
///
/// # Errors
/// A diagnostic at the argument where there are none, or one of them was passed over.
pub fn names(
    argument: &str,
    path: &str,
    session: &mut Session,
    world: &mut dyn World,
) -> Result<Vec<String>, Box<Diagnostic>> {
    let names = match world.kind(path) {
        Kind::File => vec![path.to_owned()],
        Kind::Folder => below(argument, path, session, world)?,
        Kind::Missing => {
            return Err(session.unreadable(argument, path, "there is nothing at this path"));
        }
        Kind::Other => {
            return Err(session.unreadable(argument, path, "it is neither file nor folder"));
        }
    };
    if names.is_empty() {
        return Err(session.unreadable(argument, path, "it holds no `.policy` file"));
    }
    Ok(names)
}

fn below(
    argument: &str,
    path: &str,
    session: &mut Session,
    world: &mut dyn World,
) -> Result<Vec<String>, Box<Diagnostic>> {
    let listing = world.list(path);
    let listing =
        listing.map_err(|error| session.unreadable(argument, path, &error.to_string()))?;
    if let Some((name, why)) = listing.skipped.iter().find(|(name, _)| is_policy(name)) {
        return Err(session.unreadable(argument, &format!("{path}/{name}"), why));
    }
    let root = path.trim_end_matches('/');
    let root = if path == "." { String::new() } else { format!("{root}/") };
    let files = listing.files.iter().filter(|it| is_policy(it));
    Ok(files.map(|it| format!("{root}{it}")).collect())
}

fn is_policy(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| extension == "policy")
}

/// The parameters that the command line sets.
///
/// # Errors
/// A diagnostic per text that is not of the form `name=value`.
pub fn settings(given: &Given, session: &mut Session) -> Result<Vec<Setting>, Vec<Diagnostic>> {
    let mut settings = Vec::new();
    let mut wrong = Vec::new();
    for text in given.many("param") {
        let span = session.argument("param", text);
        match text.split_once('=') {
            Some((name, value)) if !name.trim().is_empty() => settings.push(Setting {
                name: name.trim().to_owned(),
                span: value_place(span, text, value.trim()),
                value: value.trim().to_owned(),
            }),
            Some(_) | None => wrong.push(
                Diagnostic::new(&BAD_PARAMETER, span, format!("`{text}` sets no parameter"))
                    .label("expected `name=value`"),
            ),
        }
    }
    if wrong.is_empty() { Ok(settings) } else { Err(wrong) }
}

/// The place of a value at the end of a text that stands at a place.
fn value_place(span: Span, text: &str, value: &str) -> Span {
    let end = text.trim_end().len();
    let start = (span.start as usize).saturating_add(end).saturating_sub(value.len());
    Span::new(span.file, start, start.saturating_add(value.len()))
}
