//! Checkouts: which folders are one, which of their files collectors want, and the bytes of those. What is passed over is
//! handed on with its reason, so that a collector counts it as a gap.

use super::Session;
use super::facts::is_fact_file;
use super::place::joined;
use crate::exit::Exit;
use crate::limits::CHECKOUT_FILE_BYTES;
use crate::world::{Kind, Listing, Repository, World};
use collectors::input::repository::History;
use collectors::input::{Checkout, CheckoutFile, ReadProblem};
use collectors::limits::HISTORY_BYTES;
use evaluator::fact::Batch;
use language::parallel;
use language::span::Span;
use std::sync::Arc;

/// How many fact-like files a note names.
const NAMED: usize = 3;

/// Reads the checkout at a path; or, where the path itself holds nothing to collect, each checkout directly below it.
///
/// # Errors
/// The exit of a run whose path is no folder.
pub fn collect(
    root: &str,
    session: &mut Session,
    world: &mut dyn World,
) -> Result<Vec<Batch>, Exit> {
    let why = match world.kind(root) {
        Kind::Folder => None,
        Kind::File => Some("expected a folder: the root of a checkout"),
        Kind::Missing if root.contains("://") => Some("an address is not a folder: clone it first"),
        Kind::Missing => Some("there is nothing at this path"),
        Kind::Other => Some("it is neither file nor folder"),
    };
    if let Some(why) = why {
        let wrong = session.unreadable("path", root, why);
        return Err(session.reject(vec![*wrong], world));
    }
    let roots = roots(root, world).map_err(|error| {
        let wrong = session.unreadable("path", root, &error.to_string());
        session.reject(vec![*wrong], world)
    })?;
    let mut checkouts = Vec::new();
    for (folder, found) in roots {
        checkouts.push(read(root, &folder, found, (session, world)));
    }
    let mut batches =
        parallel::map(checkouts.iter().collect(), checkouts.len(), collectors::collect);
    // What was detected may be a secret: a report that showed it would spread it.
    let found = batches.iter().flat_map(|it| &it.facts).filter(|it| &*it.entity == "Detection");
    let secrets: Vec<Span> = found.filter_map(|it| it.provenance.span).collect();
    session.blot(&secrets);
    collectors::settle(&mut batches);
    Ok(batches)
}

/// What is known of a checkout before any of its files is read.
struct Found {
    repository: Option<Repository>,
    listing: Listing,
}

impl Found {
    fn at(root: &str, world: &mut dyn World) -> std::io::Result<Self> {
        let repository = world.repository(root);
        let listing = match &repository {
            // Where git cannot say what is tracked, whatever lies there is read.
            Some(it) if it.data.problem.is_none() => {
                Listing { files: it.tracked.clone(), skipped: Vec::new() }
            }
            Some(_) | None => world.list(root)?,
        };
        Ok(Self { repository, listing })
    }

    fn is_checkout(&self) -> bool {
        let wanted = |it: &String| collectors::wants(it);
        self.repository.is_some() || self.listing.files.iter().any(wanted)
    }
}

/// The checkouts at or directly below a folder, with the folder's name below the root; the folder itself where there are
/// none, so that the report says so.
fn roots(root: &str, world: &mut dyn World) -> std::io::Result<Vec<(String, Found)>> {
    let whole = Found::at(root, world)?;
    if whole.is_checkout() && (whole.repository.is_some() || holds_pipelines(&whole.listing)) {
        return Ok(vec![(String::new(), whole)]);
    }
    let mut below = Vec::new();
    for name in world.folders(root)? {
        if name == ".git" {
            continue;
        }
        let found = Found::at(&format!("{}/{name}", root.trim_end_matches('/')), world)?;
        if found.repository.is_some() || holds_pipelines(&found.listing) {
            below.push((name, found));
        }
    }
    if below.is_empty() {
        below.push((String::new(), whole));
    }
    Ok(below)
}

/// Whether a platform would run something of these files.
fn holds_pipelines(listing: &Listing) -> bool {
    let names = listing.files.iter().chain(listing.skipped.iter().map(|(name, _)| name));
    names.into_iter().any(|it| engine_folder(it))
}

fn engine_folder(path: &str) -> bool {
    collectors::wants(path) && path.starts_with('.')
}

fn read(
    root: &str,
    folder: &str,
    found: Found,
    (session, world): (&mut Session, &mut dyn World),
) -> Checkout {
    let root = root.trim_end_matches('/');
    let base = if folder.is_empty() { root.to_owned() } else { format!("{root}/{folder}") };
    let Found { repository, listing } = found;
    mention_fact_files((&base, folder), &listing, (session, world));
    let history = repository.as_ref().and_then(|it| search(&base, it, (session, world)));
    let repository = repository.unwrap_or_default();
    if let Some(problem) = &repository.data.problem {
        session.notes.push(format!("git cannot be read in `{base}`: {problem}"));
    }
    let wanted = listing.files.iter().filter(|it| collectors::wants(it));
    let mut files: Vec<CheckoutFile> =
        wanted.map(|path| file(&base, folder, path, (session, world))).collect();
    for (path, why) in listing.skipped.iter().filter(|(path, _)| collectors::wants(path)) {
        let id = session.sources.add(shown(folder, path), "");
        files.push(CheckoutFile {
            path: path.clone(),
            file: id,
            bytes: Err(ReadProblem(why.clone())),
        });
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let absolute = world.absolute(&base);
    let name = absolute.rsplit(['/', '\\']).find(|it| !it.is_empty()).unwrap_or("checkout");
    Checkout {
        repo_path: repository.path,
        folder: name.to_owned(),
        platform: repository.platform,
        head: repository.head,
        is_dirty: repository.is_dirty,
        files,
        tracked: listing.files,
        git: Some(repository.data),
        history,
    }
}

/// Searches the history: as far as the budget reaches, or all of it where that was asked for.
fn search(
    base: &str,
    repository: &Repository,
    (session, world): (&Session, &mut dyn World),
) -> Option<History> {
    if repository.data.problem.is_some() {
        return None;
    }
    let budget = if session.whole_history { u64::MAX } else { HISTORY_BYTES.value };
    world.history(base, budget)
}

fn file(
    base: &str,
    folder: &str,
    path: &str,
    (session, world): (&mut Session, &mut dyn World),
) -> CheckoutFile {
    let bytes = world.read_below(base, path, CHECKOUT_FILE_BYTES.value);
    let text = bytes.as_ref().map(|it| String::from_utf8_lossy(it).into_owned());
    let id = session.sources.add(shown(folder, path), text.unwrap_or_default());
    let bytes = bytes.map(Arc::from).map_err(|error| ReadProblem(error.to_string()));
    CheckoutFile { path: path.to_owned(), file: id, bytes }
}

fn shown(folder: &str, path: &str) -> String {
    if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") }
}

/// The judged tree does not supply its own evidence: files that look like facts are named, not read.
fn mention_fact_files(
    (base, folder): (&str, &str),
    listing: &Listing,
    (session, world): (&mut Session, &dyn World),
) {
    let parts = session.root.parts.iter().filter(|it| it.is_folder);
    let of_root = parts.flat_map(|part| part.facts.iter().map(|it| joined(&part.path, &it.path)));
    let of_root: Vec<String> = of_root.map(|it| world.absolute(&it)).collect();
    let found: Vec<String> = listing
        .files
        .iter()
        .filter(|it| is_fact_file(it))
        // What lies in the policy root was read.
        .filter(|it| of_root.is_empty() || !of_root.contains(&world.absolute(&joined(base, it))))
        .map(|it| format!("`{}`", shown(folder, it)))
        .collect();
    if found.is_empty() {
        return;
    }
    let more = found.len().saturating_sub(NAMED);
    let names: Vec<&str> = found.iter().take(NAMED).map(String::as_str).collect();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    session.hints.push(format!(
        "{}{more} in the judged tree may hold facts; they count only when given with --facts",
        names.join(", ")
    ));
}
