//! The policy of a run: the built-in one, or files of one's own over the built-in schema and rules.

use super::Session;
use super::roots;
use crate::args::Given;
use crate::engine::{self, Texts};
use crate::exit::Exit;
use crate::project::{Project, STD};
use crate::world::{Kind, World};
use language::codes::command::BAD_PARAMETER;
use language::codes::project::PROJECT_FILE;
use language::diagnostic::Diagnostic;
use language::front::{self, Analysis};
use language::graph::{ParamId, adoption};
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
    let warnings: Vec<Diagnostic> =
        analysis.diagnostics.iter().filter(|it| !it.is_error()).cloned().collect();
    let policy = admitted((analysis, trust), given, session)
        .map_err(|wrong| session.reject(wrong, world))?;
    let is_built_in = session.root.is_built_in();
    if !is_built_in {
        session.show(&warnings, world);
    }
    Ok(Loaded { policy, origin: session.root.origin(), is_built_in })
}

/// Lets an analysis through the gate with the parameters that the policy root and the arguments set.
///
/// # Errors
/// Every diagnostic, of the policy, the parameters and what the root claims.
pub fn admitted(
    (analysis, trust): (Analysis, Trust),
    given: &Given,
    session: &mut Session,
) -> Result<CheckedPolicy, Vec<Diagnostic>> {
    let mut settings =
        session.root.project.as_ref().map_or_else(Vec::new, |it| it.parameters.clone());
    let valued = valued(&settings, &analysis);
    if !valued.is_empty() {
        return Err(valued);
    }
    // What the command line says comes last and counts.
    settings.extend(self::settings(given, session)?);
    let may_be_open = session.root.is_built_in() || given.has("draft");
    let unset = if may_be_open { Unset::Unknown } else { Unset::Refused };
    let policy = admit(analysis, Terms { settings: &settings, unset, trust })?;
    let unfounded = unfounded(session.root.project.as_ref(), &policy);
    if unfounded.is_empty() { Ok(policy) } else { Err(unfounded) }
}

/// Parameters that `policyc.yaml` sets although they have a value: a value that is there is changed where its reason stands
/// beside it, or loosening would have a second way.
fn valued(settings: &[Setting], analysis: &Analysis) -> Vec<Diagnostic> {
    let graph = &analysis.graph;
    let changes = graph.adoptions.iter().flat_map(|it| &it.changes);
    let adopted: Vec<(ParamId, Span)> = changes
        .filter_map(|it| match &it.what {
            adoption::Setting::Param(id, _) => Some((*id, it.span)),
            adoption::Setting::Severity(..)
            | adoption::Setting::Enforce(..)
            | adoption::Setting::Off(_) => None,
        })
        .collect();
    let place = |name: &str| {
        let named = graph.params.iter().zip(0..).filter(|(it, _)| it.name == name);
        let mut places = named.filter_map(|(param, at)| {
            let adopted = adopted.iter().find(|it| it.0 == ParamId(at)).map(|it| it.1);
            adopted.or(param.default.is_some().then_some(param.span))
        });
        places.next()
    };
    let wrong = settings.iter().filter_map(|it| Some((it, place(&it.name)?)));
    wrong
        .map(|(it, place)| {
            let message = format!("`{}` has a value already", it.name);
            Diagnostic::new(&BAD_PARAMETER, it.span, message)
                .related(place, "here")
                .help("policyc.yaml gives a value to what has none; change it in the policy")
        })
        .collect()
}

/// Frameworks that a root claims to serve, and of which no clause names a control.
fn unfounded(project: Option<&Project>, policy: &CheckedPolicy) -> Vec<Diagnostic> {
    let claimed = project.map_or(&[][..], |it| &it.frameworks);
    let clauses = &policy.graph().clauses;
    let serves = |framework: &str| {
        clauses.iter().any(|it| it.controls.iter().any(|control| control.framework == framework))
    };
    let wrong = claimed.iter().filter(|it| !serves(&it.value));
    wrong
        .map(|it| {
            let message = format!("no clause of the policy names a control of `{}`", it.value);
            Diagnostic::new(&PROJECT_FILE, it.span, message)
                .help("name it in `controls` of a clause, or claim it no longer")
        })
        .collect()
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
    let root = roots::find(paths, session, world).map_err(|wrong| session.reject(wrong, world))?;
    let all = root.packs.iter().map(|it| &it.part).chain(&root.parts);
    let own: Vec<FileId> = all.flat_map(|it| &it.policies).map(|it| it.1).collect();
    let text_of = |it: &FileId| session.sources.get(*it).map_or("", |it| &it.text);
    let adopts = own.iter().any(|it| front::adopts(text_of(it), STD));
    let files = built_in(root.is_built_in() || adopts, session).into_iter().chain(own);
    let text = |id: FileId| Some((id, Arc::clone(&session.sources.get(id)?.text)));
    let files = files.filter_map(text).collect();
    // Without a pack every clause counts: that is the built-in policy itself.
    let mut packs: Vec<String> = root.packs.iter().map(|it| it.name.clone()).collect();
    packs.extend((!root.is_built_in()).then(|| STD.to_owned()));
    session.root = root;
    Ok(Texts { files, packs })
}

/// The built-in files. Under a policy of one's own that does not adopt them, without the built-in clauses: schema and rules
/// are the vocabulary, clauses are the choice.
fn built_in(with_clauses: bool, session: &mut Session) -> Vec<FileId> {
    let wanted = |path: &str| with_clauses || !path.starts_with("clauses/");
    let files = stdlib::FILES.iter().filter(|(path, _)| wanted(path));
    files.map(|(path, text)| session.sources.add(format!("stdlib/{path}"), *text)).collect()
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

/// Whether the name of a file says that it holds policy text.
pub fn is_policy(name: &str) -> bool {
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
