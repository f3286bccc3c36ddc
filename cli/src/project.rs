//! What a `policyc.yaml` says. Reading it is a pure function from text to data or diagnostics: which files there are and
//! whether they are as the lock says is found out elsewhere.
//!
//! INVARIANT: no key is accepted that does nothing; one that will mean something later is refused until then.

pub mod digest;
pub mod fields;
pub mod globs;
pub mod lock;
pub mod version;

use fields::{Fields, Placed, document};
use language::codes::project::{PROJECT_FILE, UNKNOWN_EDITION};
use language::diagnostic::{self, Diagnostic};
use language::names;
use language::policy::Setting;
use language::span::FileId;
use version::Version;

/// The name of the file.
pub const FILE: &str = "policyc.yaml";
/// The name of the built-in pack.
pub const STD: &str = "std";
/// The editions of the language, oldest first.
pub const EDITIONS: [&str; 1] = ["2026"];

const KEYS: [&str; 9] = [
    "name",
    "version",
    "edition",
    "policies",
    "facts",
    "dependencies",
    "parameters",
    "frameworks",
    "plugins",
];

/// A policy root's own description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Name; as a pack it owns the modules that begin with it.
    pub name: Placed<String>,
    /// Version.
    pub version: Placed<Version>,
    /// Edition of the language.
    pub edition: String,
    /// Patterns of its policy files.
    pub policies: Vec<Placed<String>>,
    /// Patterns of its fact files; nothing where it names none, and the names of the files decide.
    pub facts: Option<Vec<Placed<String>>>,
    /// The packs it builds on, by name.
    pub dependencies: Vec<Dependency>,
    /// Values for parameters that have none.
    pub parameters: Vec<Setting>,
    /// Frameworks that the policy claims to serve.
    pub frameworks: Vec<Placed<String>>,
}

/// A pack that is built on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// Its name.
    pub name: Placed<String>,
    /// Where it is.
    pub place: Place,
}

/// Where a pack is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A folder, from the folder of this file.
    Folder(Placed<String>),
    /// A checkout of a commit.
    Checkout {
        /// What it was cloned from.
        from: Placed<String>,
        /// The whole id of the commit.
        commit: Placed<String>,
        /// The folder of the checkout, from the folder of this file.
        folder: Placed<String>,
    },
}

impl Place {
    /// The folder, from the folder of the file that names it.
    pub fn folder(&self) -> &Placed<String> {
        match self {
            Self::Folder(folder) | Self::Checkout { folder, .. } => folder,
        }
    }

    /// As the lock writes it.
    pub fn show(&self) -> String {
        match self {
            Self::Folder(folder) => format!("path:{}", folder.value),
            Self::Checkout { from, commit, .. } => format!("git:{}@{}", from.value, commit.value),
        }
    }
}

/// Reads a `policyc.yaml`. The frameworks are those that controls are known of.
///
/// # Errors
/// Everything that is wrong with it, sorted by place.
pub fn read(file: FileId, text: &str, frameworks: &[&str]) -> Result<Project, Vec<Diagnostic>> {
    let tree = document(file, text).map_err(|it| vec![*it])?;
    let mut wrong = Vec::new();
    let project = tree.root().and_then(|root| {
        let mut fields = Fields::of(root, "policyc.yaml", &KEYS, &mut wrong)?;
        project(&mut fields, frameworks)
    });
    diagnostic::sort(&mut wrong);
    match project {
        Some(project) if wrong.is_empty() => Ok(project),
        Some(_) | None => Err(wrong),
    }
}

/// Every field is read before any is given up, so that one look shows every mistake.
fn project(fields: &mut Fields<'_, '_>, frameworks: &[&str]) -> Option<Project> {
    let name = fields.needed("name").and_then(|it| fields.name(it));
    let version = fields.needed("version").and_then(|it| version(fields, &it));
    let edition = fields.needed("edition").and_then(|it| edition(fields, it));
    let policies = fields.texts("policies");
    let facts = fields.texts("facts");
    for it in policies.iter().chain(&facts).flatten() {
        if let Err(why) = globs::check(&it.value) {
            fields.wrong(it.span, format!("`{}` is no pattern: {why}", it.value));
        }
    }
    let everything = Placed { value: "**/*.policy".to_owned(), span: fields.span() };
    let claimed = fields.texts("frameworks").unwrap_or_default();
    for it in claimed.iter().filter(|it| !frameworks.contains(&it.value.as_str())) {
        let known = match names::nearest(&it.value, frameworks.iter().copied()).first() {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", names::list(frameworks.iter().copied())),
        };
        fields.wrong_with(it.span, format!("no framework is called `{}`", it.value), known);
    }
    let dependencies = dependencies(fields);
    let parameters = parameters(fields);
    if let Some(span) = fields.key("plugins") {
        let help = "leave it out; a later version of policyc will say how plugins are named here";
        fields.push(
            Diagnostic::new(&PROJECT_FILE, span, "`plugins` are not supported yet").help(help),
        );
    }
    Some(Project {
        name: name?,
        version: version?,
        edition: edition?.value,
        policies: policies.unwrap_or_else(|| vec![everything]),
        facts,
        dependencies,
        parameters,
        frameworks: claimed,
    })
}

fn version(fields: &mut Fields<'_, '_>, it: &Placed<String>) -> Option<Placed<Version>> {
    let Some(value) = Version::read(&it.value) else {
        fields.wrong_with(
            it.span,
            format!("`{}` is no version", it.value),
            "expected three numbers, as in 1.2.0",
        );
        return None;
    };
    Some(Placed { value, span: it.span })
}

/// The edition, where this program knows it.
pub(crate) fn edition(fields: &mut Fields<'_, '_>, it: Placed<String>) -> Option<Placed<String>> {
    if EDITIONS.contains(&it.value.as_str()) {
        return Some(it);
    }
    let message = format!("there is no edition `{}` of the language", it.value);
    let known = format!("this program knows {}", EDITIONS.join(", "));
    let help = "take the newest policyc for a newer edition; an edition never changes what accepted text means";
    fields.push(Diagnostic::new(&UNKNOWN_EDITION, it.span, message).label(known).help(help));
    None
}

fn dependencies(fields: &mut Fields<'_, '_>) -> Vec<Dependency> {
    let mut out = Vec::new();
    for (key, node) in fields.entries("dependencies") {
        let Some(name) = fields.name(key) else { continue };
        let what = format!("the dependency `{}`", name.value);
        let Some(mut inner) = fields.below(node, &what, &["path", "git", "rev", "folder"]) else {
            continue;
        };
        if let Some(place) = place(&mut inner, &name) {
            out.push(Dependency { name, place });
        }
    }
    out
}

fn place(fields: &mut Fields<'_, '_>, name: &Placed<String>) -> Option<Place> {
    let path = fields.text("path");
    let from = fields.text("git");
    let rev = fields.text("rev");
    let folder = fields.text("folder");
    match (path, from) {
        (Some(path), None) => {
            for span in [&rev, &folder].into_iter().flatten().map(|it| it.span) {
                fields.wrong(span, "only a `git` dependency has this".to_owned());
            }
            Some(Place::Folder(path))
        }
        (None, Some(from)) => {
            let Some(commit) = rev else {
                let help = "add `rev:` with the whole id of the commit: a branch or a tag can move";
                let message = format!("`{}` does not say which commit", name.value);
                fields.push(Diagnostic::new(&PROJECT_FILE, from.span, message).help(help));
                return None;
            };
            if !is_commit(&commit.value) {
                let label = "expected the whole id of a commit: 40 hexadecimal digits";
                let message = format!("`{}` is no id of a commit", commit.value);
                fields.wrong_with(commit.span, message, label);
                return None;
            }
            // What is on this disk already is its own checkout; anything else has to be put below the root.
            let beside = if is_address(&from.value) {
                Placed { value: format!("packs/{}", name.value), span: from.span }
            } else {
                from.clone()
            };
            let folder = folder.unwrap_or(beside);
            Some(Place::Checkout { from, commit, folder })
        }
        (Some(_), Some(from)) => {
            fields.wrong(from.span, "either `path` or `git`, not both".to_owned());
            None
        }
        (None, None) => {
            let message = format!("`{}` says no place", name.value);
            let label = "expected `path: FOLDER`, or `git: ADDRESS` and `rev: COMMIT`";
            fields.wrong_with(name.span, message, label);
            None
        }
    }
}

/// Whether a text is the address of a repository elsewhere.
fn is_address(text: &str) -> bool {
    let has_host = |it: (&str, &str)| it.0.contains('@') && !it.0.contains('/');
    text.contains("://") || text.split_once(':').is_some_and(has_host)
}

fn is_commit(text: &str) -> bool {
    let is_hex = |it: u8| it.is_ascii_digit() || (b'a'..=b'f').contains(&it);
    matches!(text.len(), 40 | 64) && text.bytes().all(is_hex)
}

/// Values as policy text. A value stands on one line and says what it says, so that a mistake in it has its place.
fn parameters(fields: &mut Fields<'_, '_>) -> Vec<Setting> {
    let mut out = Vec::new();
    for (key, node) in fields.entries("parameters") {
        let Some((value, inside)) = fields.literally(node) else { continue };
        out.push(Setting { name: key.value, value, span: inside });
    }
    out
}

#[cfg(test)]
mod tests;
