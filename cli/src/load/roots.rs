//! The policy root of a run: which one it is, what lies in it, and whether all of it is as it was agreed to.

use super::packs::{self, Owner, Pack, foreign};
use super::part::{self, Part, Wanted};
use super::place::{Tree, folder_of, joined, search};
use super::{Session, utf8};
use crate::args::Given;
use crate::limits::PROJECT_BYTES;
use crate::project::lock::{self, Found};
use crate::project::{FILE, Project, digest};
use crate::world::{Kind, World};
use language::codes::command::UNREADABLE_INPUT;
use language::codes::project::{DUPLICATE_PACK, ROOT_CHANGED};
use language::diagnostic::Diagnostic;
use language::span::FileId;

/// What the command line says of the policy root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// `--config`
    pub config: Option<String>,
    /// `--no-config`
    pub no_config: bool,
    /// `--expect-digest`
    pub digest: Option<String>,
    /// Where the search begins.
    pub start: String,
}

impl Wish {
    /// What was given.
    pub fn of(given: &Given) -> Self {
        Self {
            config: given.one("config").map(str::to_owned),
            no_config: given.has("no-config"),
            digest: given.one("expect-digest").map(str::to_owned),
            start: given.one("path").unwrap_or(".").to_owned(),
        }
    }
}

/// The policy root of a run, or what stands in for one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Root {
    /// What its `policyc.yaml` says, where there is one.
    pub project: Option<Project>,
    /// The packs it builds on, each behind those it needs itself.
    pub packs: Vec<Pack>,
    /// Its own files; none for the built-in policy.
    pub parts: Vec<Part>,
    /// Its `policyc.yaml` and its lock: the name that counts, the path, and what was read.
    pub described_by: Vec<(&'static str, String, FileId)>,
    /// Its digest, where that was asked for.
    pub digest: Option<String>,
}

type Outcome<T> = Result<T, Vec<Diagnostic>>;

impl Root {
    /// Whether it is the built-in policy.
    pub fn is_built_in(&self) -> bool {
        self.parts.is_empty()
    }

    /// Where it comes from, for the report.
    pub fn origin(&self) -> String {
        let paths: Vec<&str> = self.parts.iter().map(|it| it.path.as_str()).collect();
        if paths.is_empty() { "built in".to_owned() } else { paths.join(", ") }
    }

    /// Whether any of it can be changed by whoever can change a judged folder.
    pub fn is_in_tree(&self, judged: &str, world: &mut dyn World) -> bool {
        let tree = Tree::around(judged, world);
        // Whoever can change what a root says of itself can change all of it.
        if self.described_by.iter().any(|it| tree.holds(&it.1, world)) {
            return true;
        }
        let all = self.parts.iter().chain(self.packs.iter().map(|it| &it.part));
        all.into_iter().any(|part| {
            let below = |path: &str| joined(&part.path, path);
            let policies = part.policies.iter().map(|it| below(&it.0));
            let files: Vec<String> =
                policies.chain(part.facts.iter().map(|it| below(&it.path))).collect();
            let files = if part.is_folder { files } else { Vec::new() };
            tree.holds(&part.path, world) || files.iter().any(|it| tree.holds(it, world))
        })
    }

    /// What the report says of it, a sentence each.
    pub fn said(&self) -> Vec<String> {
        let mut out = Vec::new();
        let Some(project) = &self.project else { return out };
        let packs: Vec<String> = self
            .packs
            .iter()
            .map(|it| format!("{} {}", it.name, it.found.locked.version))
            .collect();
        let pinned = if self.digest.is_some() { "; its digest is the expected one" } else { "" };
        let on =
            if packs.is_empty() { String::new() } else { format!(", on {}", packs.join(", ")) };
        out.push(format!(
            "policy root `{}`: {} {}{on}{pinned}",
            self.origin(),
            project.name.value,
            project.version.value
        ));
        for pack in self.packs.iter().filter(|it| !it.part.facts.is_empty()) {
            out.push(format!(
                "the fact files of the pack `{}` are not read: what people state belongs to the policy root",
                pack.name
            ));
        }
        let is_used =
            |nested: &String| self.packs.iter().any(|it| it.found.locked.folder == *nested);
        let nested = self.parts.iter().flat_map(|it| &it.nested).filter(|it| !is_used(it));
        out.extend(nested.map(|it| {
            format!("`{it}` in the policy root has a policyc.yaml of its own and is not part of it")
        }));
        out
    }
}

/// Finds and reads the policy root: the paths that are named, else `--config`, else the nearest `policyc.yaml`; without any,
/// the built-in policy.
///
/// # Errors
/// Everything that is wrong with it.
pub fn find(paths: &[String], session: &mut Session, world: &mut dyn World) -> Outcome<Root> {
    let mut root = match config(paths, (session, world))? {
        Some(file) => described(&file, session, world)?,
        None => Root { parts: plain(paths, session, world)?, ..Root::default() },
    };
    for part in root.parts.iter().filter(|_| root.project.is_none()) {
        let wrong = foreign(part, Owner::Root(&[]), &session.sources);
        if !wrong.is_empty() {
            return Err(wrong);
        }
    }
    pin(&mut root, session, world)?;
    Ok(root)
}

/// The `policyc.yaml` to use, where there is one.
///
/// # Errors
/// That what was asked for is none, or that more than one was.
pub fn config(
    paths: &[String],
    (session, world): (&mut Session, &mut dyn World),
) -> Outcome<Option<String>> {
    let wish = session.wish.clone();
    if let Some(expected) = wish.digest.filter(|it| !digest::is_digest(it)) {
        let why = "expected `sha256:` and 64 hexadecimal digits, as `policyc pack list` shows them";
        return Err(refused(session, "expect-digest", &expected, why));
    }
    if wish.no_config {
        return match &wish.config {
            Some(file) => Err(refused(session, "config", file, "--no-config was given as well")),
            None => Ok(None),
        };
    }
    if let Some(file) = &wish.config {
        if !paths.is_empty() {
            return Err(refused(session, "config", file, "a policy was named as well"));
        }
        return match world.kind(file) {
            Kind::File => Ok(Some(file.clone())),
            Kind::Folder | Kind::Missing | Kind::Other => {
                Err(vec![*session.unreadable("config", file, "expected the file policyc.yaml")])
            }
        };
    }
    let named = |path: &String, world: &mut dyn World| {
        let file = joined(path, FILE);
        let is_itself = path.rsplit('/').next() == Some(FILE);
        match world.kind(path) {
            Kind::File => is_itself.then(|| path.clone()),
            Kind::Folder => (world.kind(&file) == Kind::File).then_some(file),
            Kind::Missing | Kind::Other => None,
        }
    };
    let found: Vec<(&String, String)> =
        paths.iter().filter_map(|it| Some((it, named(it, world)?))).collect();
    match found.as_slice() {
        [] if paths.is_empty() => {
            Ok(search(&wish.start, world).map(|folder| joined(&folder, FILE)))
        }
        [] => Ok(None),
        [(_, file)] if paths.len() == 1 => Ok(Some(file.clone())),
        [(path, _), ..] => {
            let why = "it is a policy root of its own, and there is one root to a run";
            Err(refused(session, "policy", path, why))
        }
    }
}

fn refused(session: &mut Session, argument: &str, text: &str, why: &str) -> Vec<Diagnostic> {
    let span = session.argument(argument, text);
    let message = format!("`{text}` cannot be used here");
    vec![Diagnostic::new(&UNREADABLE_INPUT, span, message).label(why)]
}

/// Paths without a `policyc.yaml`.
fn plain(paths: &[String], session: &mut Session, world: &mut dyn World) -> Outcome<Vec<Part>> {
    let (mut parts, mut wrong) = (Vec::new(), Vec::new());
    for path in paths {
        let part = match part::kind("policy", path, (session, world)) {
            Err(it) => Err(vec![*it]),
            Ok(Kind::Folder) => part::folder(path, Wanted::ByName, (session, world)),
            Ok(Kind::File | Kind::Missing | Kind::Other) => part::file(path, session, world),
        };
        match part {
            Ok(part) if part.policies.is_empty() => {
                wrong.push(*session.unreadable("policy", path, "it holds no `.policy` file"));
            }
            Ok(part) => parts.push(part),
            Err(more) => wrong.extend(more),
        }
    }
    if wrong.is_empty() { Ok(parts) } else { Err(wrong) }
}

/// The root that a `policyc.yaml` describes.
fn described(file: &str, session: &mut Session, world: &mut dyn World) -> Outcome<Root> {
    locked(unlocked(file, session, world)?)
}

/// A root whose packs are what was locked.
///
/// # Errors
/// One diagnostic per difference.
pub fn locked(found: Unlocked) -> Outcome<Root> {
    let wrong = lock::compare(&found.found(), found.lock.as_ref(), &found.help());
    if wrong.is_empty() { Ok(found.root) } else { Err(wrong) }
}

/// A root with its packs, and the lock that lies beside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlocked {
    /// The root.
    pub root: Root,
    /// Its folder.
    pub folder: String,
    /// The lock, where there is one.
    pub lock: Option<lock::Lock>,
}

impl Unlocked {
    /// The packs as they lie there.
    pub fn found(&self) -> Vec<Found> {
        self.root.packs.iter().map(|it| it.found.clone()).collect()
    }

    /// How one locks anew.
    pub fn help(&self) -> String {
        if self.folder == "." {
            "run `policyc pack lock`".to_owned()
        } else {
            format!("run `policyc pack lock {}`", self.folder)
        }
    }
}

/// Reads the root that a `policyc.yaml` describes, without holding it against its lock.
///
/// # Errors
/// Everything else that is wrong with it.
pub fn unlocked(file: &str, session: &mut Session, world: &mut dyn World) -> Outcome<Unlocked> {
    let folder = folder_of(file);
    let (project, project_file) = packs::project_file(file, session, world)?;
    let mut described_by = vec![(FILE, file.to_owned(), project_file)];
    let wanted = Wanted::ByPattern(&project.policies, project.facts.as_deref());
    let part = part::folder(&folder, wanted, (session, world))?;
    let packs = packs::read(&project, &folder, (session, world))?;
    let mut wrong = foreign(&part, Owner::Root(&packs), &session.sources);
    for it in packs.iter().filter(|it| it.name == project.name.value) {
        let message = format!("the policy root and a pack are both called `{}`", it.name);
        wrong.push(
            Diagnostic::new(&DUPLICATE_PACK, it.found.span, message)
                .related(project.name.span, "the policy root"),
        );
    }
    let lock = match lock_file(&folder, session, world) {
        Ok(Some((lock, path, file))) => {
            described_by.push((lock::FILE, path, file));
            Some(lock)
        }
        Ok(None) => None,
        Err(more) => {
            wrong.extend(more);
            None
        }
    };
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let root =
        Root { project: Some(project), packs, parts: vec![part], described_by, digest: None };
    Ok(Unlocked { root, folder, lock })
}

fn lock_file(
    folder: &str,
    session: &mut Session,
    world: &mut dyn World,
) -> Outcome<Option<(lock::Lock, String, FileId)>> {
    let path = joined(folder, lock::FILE);
    if world.kind(&path) == Kind::Missing {
        return Ok(None);
    }
    let text = utf8(world.read(&path, PROJECT_BYTES.value))
        .map_err(|why| vec![*session.unreadable("config", &path, &why)])?;
    let file = session.sources.add(path.as_str(), text.as_str());
    Ok(Some((lock::read(file, &text)?, path, file)))
}

/// The digest of a root: its project file and lock, its policies, its fact files. What it builds on is in the lock.
///
/// # Errors
/// That a fact file cannot be read.
pub fn digest_of(root: &mut Root, session: &mut Session, world: &mut dyn World) -> Outcome<String> {
    for part in &mut root.parts {
        part.read_facts(session, world)?;
    }
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    let owned = |(path, bytes): (&str, &[u8])| (path.to_owned(), bytes.to_vec());
    for part in &root.parts {
        files.extend(packs::files(&session.sources, &[], part).into_iter().map(owned));
        let facts = part.facts.iter();
        files.extend(facts.filter_map(|it| Some((it.path.clone(), it.text.clone()?.into_bytes()))));
    }
    let named: Vec<(&str, FileId)> = root.described_by.iter().map(|it| (it.0, it.2)).collect();
    let alone = Part::default();
    files.extend(packs::files(&session.sources, &named, &alone).into_iter().map(owned));
    Ok(digest::of(files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))))
}

/// Holds a root against `--expect-digest`, where that was given.
///
/// # Errors
/// That it is another root, or that what was given is no digest of one.
pub fn pin(root: &mut Root, session: &mut Session, world: &mut dyn World) -> Outcome<()> {
    let Some(expected) = session.wish.digest.clone() else { return Ok(()) };
    let expected = expected.as_str();
    let [_] = root.parts.as_slice() else {
        let why = "it is the digest of one policy root, and this run has not one";
        return Err(refused(session, "expect-digest", expected, why));
    };
    let is = digest_of(root, session, world)?;
    if is == expected {
        root.digest = Some(is);
        return Ok(());
    }
    let span = session.argument("expect-digest", expected);
    let message = format!("the policy root `{}` is not the one that was expected", root.origin());
    Err(vec![
        Diagnostic::new(&ROOT_CHANGED, span, message)
            .label("expected this digest")
            .help(format!("its digest is {is}"))
            .help("look at what changed, then pin the new one"),
    ])
}
