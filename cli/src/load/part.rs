//! The files of one path that a policy comes from: its policy texts, and the fact files beside them. What a folder holds is
//! listed once, and no link is followed in it.

use super::place::joined;
use super::{Session, utf8};
use crate::project::fields::Placed;
use crate::project::{FILE, globs};
use crate::world::{Kind, Listing, World};
use evaluator::limits::FACT_BYTES;
use language::codes::project::PROJECT_FILE;
use language::diagnostic::Diagnostic;
use language::limits::POLICY_BYTES;
use language::span::FileId;

/// What was taken of one path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// The path as shown.
    pub path: String,
    /// Whether it is a folder, and so the place where statements lie.
    pub is_folder: bool,
    /// Policy files: below the folder, and as read.
    pub policies: Vec<(String, FileId)>,
    /// Fact files, below the folder.
    pub facts: Vec<Fact>,
    /// Whether nothing was passed over that could be or hold a fact file.
    pub is_whole: bool,
    /// Folders below that are policy roots of their own.
    pub nested: Vec<String>,
}

/// One fact file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Its path below the folder.
    pub path: String,
    /// Its text, once it was read.
    pub text: Option<String>,
}

/// Which files of a folder are wanted.
#[derive(Debug, Clone, Copy)]
pub enum Wanted<'a> {
    /// Those whose names say what they are.
    ByName,
    /// Those that the patterns of a `policyc.yaml` take; facts by name where it has none for them.
    ByPattern(&'a [Placed<String>], Option<&'a [Placed<String>]>),
}

type Outcome<T> = Result<T, Vec<Diagnostic>>;

/// The part that is one file.
///
/// # Errors
/// That it cannot be read.
pub fn file(path: &str, session: &mut Session, world: &mut dyn World) -> Outcome<Part> {
    match utf8(world.read(path, POLICY_BYTES.value)) {
        Ok(text) => {
            let name = path.rsplit('/').next().unwrap_or(path).to_owned();
            let policies = vec![(name, session.sources.add(path, text))];
            Ok(Part { path: path.to_owned(), policies, ..Part::default() })
        }
        Err(why) => Err(vec![*session.unreadable("policy", path, &why)]),
    }
}

/// The part that is a folder.
///
/// # Errors
/// That it cannot be listed, that a wanted file of it was passed over or cannot be read, or that a pattern takes none.
pub fn folder(
    path: &str,
    wanted: Wanted<'_>,
    (session, world): (&mut Session, &mut dyn World),
) -> Outcome<Part> {
    let listing = world.list(path);
    let mut listing =
        listing.map_err(|error| vec![*session.unreadable("policy", path, &error.to_string())])?;
    let nested = match wanted {
        Wanted::ByName => Vec::new(),
        Wanted::ByPattern(..) => without_nested(&mut listing),
    };
    let is_policy = |it: &str| match wanted {
        Wanted::ByName => super::policies::is_policy(it),
        Wanted::ByPattern(all, _) => all.iter().any(|pattern| globs::takes(&pattern.value, it)),
    };
    let is_fact = |it: &str| match wanted {
        Wanted::ByPattern(_, Some(all)) => {
            all.iter().any(|pattern| globs::takes(&pattern.value, it))
        }
        Wanted::ByPattern(_, None) | Wanted::ByName => super::facts::is_fact_file(it),
    };
    let mut wrong = idle(wanted, &listing);
    for (name, why) in listing.skipped.iter().filter(|(name, _)| is_policy(name) || is_fact(name)) {
        wrong.push(*session.unreadable("policy", &joined(path, name), why));
    }
    let mut part = Part {
        path: path.to_owned(),
        is_folder: true,
        is_whole: listing.skipped.is_empty(),
        nested,
        ..Part::default()
    };
    for name in &listing.files {
        if is_policy(name) {
            match utf8(world.read_below(path, name, POLICY_BYTES.value)) {
                Ok(text) => {
                    let file = session.sources.add(joined(path, name), text);
                    part.policies.push((name.clone(), file));
                }
                Err(why) => wrong.push(*session.unreadable("policy", &joined(path, name), &why)),
            }
        }
        if is_fact(name) {
            part.facts.push(Fact { path: name.clone(), text: None });
        } else {
            // A statement that is left out may be the one that takes another back.
            part.is_whole &= !super::facts::is_fact_file(name);
        }
    }
    if wrong.is_empty() { Ok(part) } else { Err(wrong) }
}

impl Part {
    /// Reads its fact files, where that was not done before.
    ///
    /// # Errors
    /// One diagnostic per file that cannot be read.
    pub fn read_facts(&mut self, session: &mut Session, world: &mut dyn World) -> Outcome<()> {
        let mut wrong = Vec::new();
        for fact in self.facts.iter_mut().filter(|it| it.text.is_none()) {
            match utf8(world.read_below(&self.path, &fact.path, FACT_BYTES.value)) {
                Ok(text) => fact.text = Some(text),
                Err(why) => {
                    let path = joined(&self.path, &fact.path);
                    wrong.push(*session.unreadable("facts", &path, &why));
                }
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }
}

/// Takes the files of folders out that have a `policyc.yaml` of their own: what lies there is another root.
fn without_nested(listing: &mut Listing) -> Vec<String> {
    let suffix = format!("/{FILE}");
    let all = listing.files.iter().filter_map(|it| it.strip_suffix(&suffix));
    let mut nested: Vec<String> = all.map(str::to_owned).collect();
    let is_below = |path: &str, folder: &String| {
        path.strip_prefix(folder.as_str()).is_some_and(|it| it.starts_with('/'))
    };
    listing.files.retain(|path| !nested.iter().any(|it| is_below(path, it)));
    listing.skipped.retain(|(path, _)| !nested.iter().any(|it| is_below(path, it)));
    let all = nested.clone();
    nested.retain(|path| !all.iter().any(|it| is_below(path, it)));
    nested
}

/// Patterns that take no file: a rule that nobody wrote down looks like one that holds.
fn idle(wanted: Wanted<'_>, listing: &Listing) -> Vec<Diagnostic> {
    let Wanted::ByPattern(policies, facts) = wanted else { return Vec::new() };
    let takes = |pattern: &Placed<String>| {
        let skipped = listing.skipped.iter().map(|it| &it.0);
        listing.files.iter().chain(skipped).any(|it| globs::takes(&pattern.value, it))
    };
    let idle = policies.iter().chain(facts.unwrap_or(&[])).filter(|it| !takes(it));
    idle.map(|it| {
        let message = format!("`{}` takes no file", it.value);
        Diagnostic::new(&PROJECT_FILE, it.span, message)
            .help("a folder with a policyc.yaml of its own is another root, and is not looked into")
    })
    .collect()
}

/// What a path leads to, where a policy can be read of it.
///
/// # Errors
/// A diagnostic at the argument.
pub fn kind(
    argument: &str,
    path: &str,
    (session, world): (&mut Session, &mut dyn World),
) -> Result<Kind, Box<Diagnostic>> {
    match world.kind(path) {
        it @ (Kind::File | Kind::Folder) => Ok(it),
        Kind::Missing => Err(session.unreadable(argument, path, "there is nothing at this path")),
        Kind::Other => Err(session.unreadable(argument, path, "it is neither file nor folder")),
    }
}
