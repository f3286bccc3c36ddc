//! The packs that a policy root builds on: found on disk, read once, held against the lock. Nothing is ever fetched.

use super::part::{self, Part, Wanted};
use super::place::{between, joined, shown};
use super::{Session, utf8};
use crate::limits::{PACKS, PROJECT_BYTES};
use crate::project::lock::{Found, Locked};
use crate::project::{self, Dependency, FILE, Place, Project, STD, digest};
use crate::world::{Kind, World};
use language::codes::project::{
    DUPLICATE_PACK, PACK_CYCLE, PACK_MODULE, PACK_UNAVAILABLE, PROJECT_FILE,
};
use language::diagnostic::Diagnostic;
use language::source_map::SourceMap;
use language::span::{FileId, Span};
use language::syntax;
use std::collections::BTreeSet;

/// A pack as it lies there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    /// Its name: the modules `name.…` are its own.
    pub name: String,
    /// As a lock would write it, and where it is asked for.
    pub found: Found,
    /// Its files.
    pub part: Part,
    /// The frameworks that it claims.
    pub frameworks: Vec<String>,
    /// The packs that it names itself.
    pub needs: Vec<String>,
    absolute: String,
}

/// The root that packs are looked for from.
#[derive(Debug)]
struct Search<'a> {
    root: String,
    /// The packs that are being read, outermost first, with their folders.
    open: Vec<(String, String)>,
    packs: Vec<Pack>,
    wrong: Vec<Diagnostic>,
    session: &'a mut Session,
}

/// Reads every pack that a project needs, each before those that need it.
///
/// # Errors
/// Everything that is wrong with any of them.
pub fn read(
    project: &Project,
    folder: &str,
    (session, world): (&mut Session, &mut dyn World),
) -> Result<Vec<Pack>, Vec<Diagnostic>> {
    let root = world.absolute(folder);
    let open = vec![(project.name.value.clone(), root.clone())];
    let mut search = Search { root, open, packs: Vec::new(), wrong: Vec::new(), session };
    for it in &project.dependencies {
        search.visit(it, folder, world);
    }
    if search.wrong.is_empty() { Ok(search.packs) } else { Err(search.wrong) }
}

/// Reads a project file.
///
/// # Errors
/// That it cannot be read, or all that is wrong with it.
pub fn project_file(
    path: &str,
    session: &mut Session,
    world: &mut dyn World,
) -> Result<(Project, FileId), Vec<Diagnostic>> {
    let text = utf8(world.read(path, PROJECT_BYTES.value))
        .map_err(|why| vec![*session.unreadable("config", path, &why)])?;
    let file = session.sources.add(path, text.as_str());
    let frameworks: Vec<&str> = stdlib::CONTROLS.iter().map(|it| it.0).collect();
    Ok((project::read(file, &text, &frameworks)?, file))
}

/// A pack that was found and not yet read.
struct Candidate<'a> {
    asked: &'a Dependency,
    folder: String,
    absolute: String,
}

impl Search<'_> {
    fn visit(&mut self, asked: &Dependency, base: &str, world: &mut dyn World) {
        let folder = joined(base, &asked.place.folder().value);
        let absolute = world.absolute(&folder);
        let is_there = world.kind(&folder) == Kind::Folder;
        let folder = if is_there { shown(&absolute, world) } else { folder };
        let candidate = Candidate { asked, folder, absolute };
        match self.is_new(&candidate, world) {
            Ok(false) => (),
            Ok(true) => {
                if let Err(wrong) = self.pack(&candidate, world) {
                    self.wrong.extend(wrong);
                }
            }
            Err(wrong) => self.wrong.push(*wrong),
        }
    }

    /// Whether a pack has to be read; it was read already where two others need it.
    fn is_new(&self, it: &Candidate<'_>, world: &mut dyn World) -> Result<bool, Box<Diagnostic>> {
        let name = &it.asked.name;
        if let Some(at) = self.open.iter().position(|(_, folder)| *folder == it.absolute) {
            let around = self.open.iter().skip(at).map(|(name, _)| format!("`{name}`"));
            let chain: Vec<String> = around.chain([format!("`{}`", name.value)]).collect();
            let message = format!("the pack `{}` needs itself", name.value);
            return Err(Box::new(
                Diagnostic::new(&PACK_CYCLE, name.span, message)
                    .label(chain.join(" needs "))
                    .help("move what both need into a pack of its own"),
            ));
        }
        let opened = self.open.iter().any(|(open, _)| *open == name.value);
        let known = self.packs.iter().find(|has| has.name == name.value);
        match known {
            Some(known) if known.absolute == it.absolute => return Ok(false),
            Some(_) | None if !opened && known.is_none() => (),
            Some(_) | None => {
                let message = format!("two packs are called `{}`", name.value);
                let wrong = Diagnostic::new(&DUPLICATE_PACK, name.span, message)
                    .help("modules are told apart by the names of their packs: rename one");
                return Err(Box::new(match known {
                    Some(known) => wrong.related(known.found.span, "the other one"),
                    None => wrong,
                }));
            }
        }
        if self.packs.len().saturating_add(self.open.len()) as u64 > PACKS.value {
            let message = format!("more than {} packs", PACKS.value);
            return Err(Box::new(
                Diagnostic::new(&PACK_UNAVAILABLE, name.span, message).help(PACKS.reason),
            ));
        }
        is_there(it, world).map(|()| true)
    }

    fn pack(&mut self, it: &Candidate<'_>, world: &mut dyn World) -> Result<(), Vec<Diagnostic>> {
        let path = joined(&it.folder, FILE);
        let (project, file) = project_file(&path, self.session, world)?;
        let name = &it.asked.name;
        if project.name.value != name.value {
            let message = format!("the pack at `{}` is called `{}`", it.folder, project.name.value);
            return Err(vec![
                Diagnostic::new(&PACK_UNAVAILABLE, name.span, message)
                    .label("expected that name here")
                    .related(project.name.span, "its name"),
            ]);
        }
        if let Some(setting) = project.parameters.first() {
            let message =
                format!("the pack `{}` sets the parameter `{}`", name.value, setting.name);
            return Err(vec![
                Diagnostic::new(&PROJECT_FILE, setting.span, message).help(
                    "a pack gives its own parameters a default in its policy; the policy root sets the others",
                ),
            ]);
        }
        let wanted = Wanted::ByPattern(&project.policies, project.facts.as_deref());
        let mut part = part::folder(&it.folder, wanted, (self.session, world))?;
        part.policies.sort();
        is_committed(it, &part, world)?;
        self.wrong.extend(foreign(&part, Owner::Pack(&name.value), &self.session.sources));
        self.open.push((name.value.clone(), it.absolute.clone()));
        for inner in &project.dependencies {
            self.visit(inner, &it.folder, world);
        }
        self.open.pop();
        self.packs.push(Pack {
            name: name.value.clone(),
            found: self.found(it, &project, (file, &part)),
            part,
            frameworks: project.frameworks.into_iter().map(|it| it.value).collect(),
            needs: project.dependencies.into_iter().map(|it| it.name.value).collect(),
            absolute: it.absolute.clone(),
        });
        Ok(())
    }

    fn found(&self, it: &Candidate<'_>, project: &Project, (file, part): (FileId, &Part)) -> Found {
        let sources = &self.session.sources;
        let locked = Locked {
            name: project.name.value.clone(),
            version: project.version.value,
            edition: project.edition.clone(),
            from: it.asked.place.show(),
            folder: between(&self.root, &it.absolute),
            digest: digest::of(files(sources, &[(FILE, file)], part)),
            downgraded: None,
        };
        Found { locked, span: it.asked.name.span }
    }
}

fn is_there(it: &Candidate<'_>, world: &mut dyn World) -> Result<(), Box<Diagnostic>> {
    let folder = it.asked.place.folder();
    let why = match world.kind(&it.folder) {
        Kind::Folder if world.kind(&joined(&it.folder, FILE)) == Kind::File => return Ok(()),
        Kind::Folder => format!("`{}` holds no policyc.yaml", it.folder),
        Kind::File => format!("`{}` is a file, not a folder", it.folder),
        Kind::Missing | Kind::Other => format!("there is no folder `{}`", it.folder),
    };
    let message = format!("the pack `{}` is not there", it.asked.name.value);
    let wrong = Diagnostic::new(&PACK_UNAVAILABLE, folder.span, message).label(why);
    Err(Box::new(match &it.asked.place {
        Place::Folder(_) => wrong,
        Place::Checkout { from, commit, .. } => wrong.help(format!(
            "policyc fetches nothing: clone `{}` to that folder and check out {}",
            from.value, commit.value
        )),
    }))
}

/// That a checkout is at its commit, and that what is read of it is what was committed.
fn is_committed(
    it: &Candidate<'_>,
    part: &Part,
    world: &mut dyn World,
) -> Result<(), Vec<Diagnostic>> {
    let Place::Checkout { commit, .. } = &it.asked.place else { return Ok(()) };
    let why = match world.repository(&it.folder) {
        None => Some(format!("`{}` is no checkout of a repository", it.folder)),
        Some(it) if it.data.problem.is_some() => it.data.problem,
        Some(it) if it.head.as_deref() != Some(commit.value.as_str()) => {
            Some(format!("it is checked out at {}", it.head.as_deref().unwrap_or("no commit")))
        }
        Some(it) if it.is_dirty => Some("files of it differ from that commit".to_owned()),
        Some(it) => {
            let tracked: BTreeSet<&str> = it.tracked.iter().map(String::as_str).collect();
            let read = part.policies.iter().map(|it| it.0.as_str()).chain([FILE]);
            let loose = read.into_iter().find(|it| !tracked.contains(it));
            loose.map(|it| format!("`{it}` is not part of that commit"))
        }
    };
    let Some(why) = why else { return Ok(()) };
    let message = format!("the pack `{}` is not that commit", it.asked.name.value);
    let help = format!("check out {} in `{}`, without changes", commit.value, it.folder);
    Err(vec![Diagnostic::new(&PACK_UNAVAILABLE, commit.span, message).label(why).help(help)])
}

/// The files that a digest is of: some by name, and the policies of a part.
pub fn files<'a>(
    sources: &'a SourceMap,
    named: &[(&'a str, FileId)],
    part: &'a Part,
) -> Vec<(&'a str, &'a [u8])> {
    let policies = part.policies.iter().map(|(path, file)| (path.as_str(), *file));
    let bytes = |file| sources.get(file).map_or(&[][..], |it| it.text.as_bytes());
    named.iter().copied().chain(policies).map(|(path, file)| (path, bytes(file))).collect()
}

/// Whose files are looked at.
#[derive(Debug, Clone, Copy)]
pub enum Owner<'a> {
    /// A pack's.
    Pack(&'a str),
    /// The root's, beside these packs.
    Root(&'a [Pack]),
}

/// Files that stand in modules which are not theirs.
pub fn foreign(part: &Part, owner: Owner<'_>, sources: &SourceMap) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for (_, file) in &part.policies {
        let text = sources.get(*file).map_or("", |it| &it.text);
        let module = syntax::module(*file, text);
        let first = |name: &str| name.split('.').next().unwrap_or("").to_owned();
        let is_of = |pack: &str| module.as_ref().is_some_and(|(name, _)| first(name) == pack);
        let wrong = match owner {
            Owner::Pack(name) if is_of(name) => None,
            Owner::Pack(name) => Some((
                format!("a file of the pack `{name}` outside of its modules"),
                format!("expected `module {name}.…`"),
            )),
            Owner::Root(packs) => {
                let taken = packs.iter().map(|it| it.name.as_str()).chain([STD]);
                taken.into_iter().find(|it| is_of(it)).map(|it| {
                    let label = "choose another name for the module".to_owned();
                    (format!("the modules `{it}.…` belong to the pack `{it}`"), label)
                })
            }
        };
        if let Some((message, label)) = wrong {
            let place = module.as_ref().map_or(Span::whole(*file), |it| it.1);
            out.push(Diagnostic::new(&PACK_MODULE, place, message).label(label));
        }
    }
    out
}
