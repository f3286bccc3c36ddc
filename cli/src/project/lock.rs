//! The lock: which content of which pack was agreed to. Written by `policyc pack lock` and never by a run that judges.

use super::digest::is_digest;
use super::fields::{Fields, document};
use super::version::Version;
use language::codes::project::{PACK_CHANGED, PACK_DOWNGRADE, PACK_NOT_LOCKED, PROJECT_FILE};
use language::diagnostic::{self, Diagnostic};
use language::names;
use language::span::{FileId, Span};
use std::fmt::Write as _;

/// The name of the file.
pub const FILE: &str = "policyc.lock";
/// The form of the file.
const FORM: &str = "1";
const KEYS: [&str; 2] = ["lock", "packs"];
const PACK: [&str; 7] = ["name", "version", "edition", "from", "folder", "digest", "downgraded"];

/// What a lock says of one pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locked {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: Version,
    /// Its edition.
    pub edition: String,
    /// Where it came from, as `path:` or `git:` with the commit.
    pub from: String,
    /// The folder it lies in, from the folder of the lock.
    pub folder: String,
    /// Of the files that are read of it.
    pub digest: String,
    /// Why it went back to a lower version, where it did.
    pub downgraded: Option<String>,
}

/// A lock as read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock {
    /// Its packs, each with the place of its name and that of its digest.
    pub packs: Vec<(Locked, Span, Span)>,
}

/// A pack as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// As a lock would write it.
    pub locked: Locked,
    /// Where it is asked for.
    pub span: Span,
}

/// Reads a lock.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read(file: FileId, text: &str) -> Result<Lock, Vec<Diagnostic>> {
    let tree = document(file, text).map_err(|it| vec![*it])?;
    let mut wrong = Vec::new();
    let mut packs = Vec::new();
    if let Some(root) = tree.root()
        && let Some(mut fields) = Fields::of(root, FILE, &KEYS, &mut wrong)
    {
        if let Some(form) = fields.needed("lock").filter(|it| it.value != FORM) {
            let message = format!("a lock of the form `{}`", form.value);
            fields.wrong_with(form.span, message, format!("this program knows {FORM}"));
        }
        for node in fields.items("packs") {
            if let Some(mut inner) = fields.below(node, "a pack", &PACK) {
                packs.extend(pack(&mut inner));
            }
        }
    }
    let names: Vec<&str> =
        packs.iter().map(|it: &(Locked, Span, Span)| it.0.name.as_str()).collect();
    for (at, (pack, span, _)) in packs.iter().enumerate() {
        if names.iter().take(at).any(|it| *it == pack.name) {
            wrong.push(Diagnostic::new(
                &PROJECT_FILE,
                *span,
                format!("the pack `{}` is locked twice", pack.name),
            ));
        }
    }
    diagnostic::sort(&mut wrong);
    if wrong.is_empty() { Ok(Lock { packs }) } else { Err(wrong) }
}

fn pack(fields: &mut Fields<'_, '_>) -> Option<(Locked, Span, Span)> {
    let name = fields.needed("name").and_then(|it| fields.name(it));
    let version = fields.needed("version");
    let edition = fields.needed("edition").and_then(|it| super::edition(fields, it));
    let from = fields.needed("from");
    let folder = fields.needed("folder");
    let digest = fields.needed("digest");
    let downgraded = fields.text("downgraded").map(|it| it.value);
    let (name, version, digest) = (name?, version?, digest?);
    let Some(number) = Version::read(&version.value) else {
        fields.wrong(version.span, format!("`{}` is no version", version.value));
        return None;
    };
    if !is_digest(&digest.value) {
        let message = format!("`{}` is no digest", digest.value);
        fields.wrong_with(digest.span, message, "expected `sha256:` and 64 hexadecimal digits");
        return None;
    }
    let locked = Locked {
        name: name.value,
        version: number,
        edition: edition?.value,
        from: from?.value,
        folder: folder?.value,
        digest: digest.value,
        downgraded,
    };
    Some((locked, name.span, digest.span))
}

/// The text of a lock. The same packs give the same bytes.
pub fn write(packs: &[Locked]) -> String {
    let mut packs: Vec<&Locked> = packs.iter().collect();
    packs.sort_by(|a, b| a.name.cmp(&b.name));
    let mut out = String::from(
        "# Written by `policyc pack lock`; commit it. What differs from it does not judge.\n",
    );
    let _ = writeln!(out, "lock: {FORM}\npacks:{}", if packs.is_empty() { " []" } else { "" });
    for it in packs {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "- name: {}\n  version: {}", it.name, it.version);
        let _ = writeln!(out, "  edition: {}", it.edition);
        let _ = writeln!(out, "  from: {}\n  folder: {}", quoted(&it.from), quoted(&it.folder));
        let _ = writeln!(out, "  digest: {}", it.digest);
        if let Some(why) = &it.downgraded {
            let _ = writeln!(out, "  downgraded: {}", quoted(why));
        }
    }
    out
}

/// In double quotes, as JSON has it.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for it in text.chars() {
        match it {
            '"' | '\\' => out.extend(['\\', it]),
            _ if it.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(it));
            }
            _ => out.push(it),
        }
    }
    out.push('"');
    out
}

/// Holds what was found against what was locked. `help` is how one locks anew.
pub fn compare(found: &[Found], lock: Option<&Lock>, help: &str) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for it in found {
        let locked = lock.and_then(|all| all.packs.iter().find(|has| has.0.name == it.locked.name));
        out.extend(difference(it, locked, help));
    }
    let surplus = lock.into_iter().flat_map(|it| &it.packs);
    for (it, span, _) in surplus {
        if !found.iter().any(|has| has.locked.name == it.name) {
            let message = format!("the pack `{}` is locked, and nothing needs it", it.name);
            let near = names::nearest(&it.name, found.iter().map(|it| it.locked.name.as_str()));
            let near = near.first().map(|it| format!("`{it}` is needed")).unwrap_or_default();
            out.push(Diagnostic::new(&PACK_NOT_LOCKED, *span, message).label(near).help(help));
        }
    }
    diagnostic::sort(&mut out);
    out
}

fn difference(
    found: &Found,
    locked: Option<&(Locked, Span, Span)>,
    help: &str,
) -> Option<Diagnostic> {
    let is = &found.locked;
    let Some((was, name, digest)) = locked else {
        let message = format!("the pack `{}` is not locked", is.name);
        return Some(
            Diagnostic::new(&PACK_NOT_LOCKED, found.span, message)
                .label(format!("version {}, {}", is.version, is.digest))
                .help(help),
        );
    };
    if is.version < was.version {
        let message =
            format!("the pack `{}` is {} and was locked as {}", is.name, is.version, was.version);
        return Some(
            Diagnostic::new(&PACK_DOWNGRADE, found.span, message)
                .related(*name, "locked here")
                .help(format!("{help}, with `--allow-downgrade REASON` if that is meant")),
        );
    }
    if is.digest != was.digest {
        let message = format!("the pack `{}` is not what was locked", is.name);
        return Some(
            Diagnostic::new(&PACK_CHANGED, found.span, message)
                .label(format!("now version {}, {}", is.version, is.digest))
                .related(*digest, format!("locked as version {}, {}", was.version, was.digest))
                .help(format!("look at what changed, then {help}")),
        );
    }
    // The content is the same. What the lock says besides must be so too, or the next reader is misled.
    let says = |it: &Locked| (it.version, it.edition.clone(), it.from.clone(), it.folder.clone());
    (says(is) != says(was)).then(|| {
        let message = format!("the lock says another place or version of the pack `{}`", is.name);
        Diagnostic::new(&PACK_NOT_LOCKED, found.span, message)
            .label(format!("{} {} in {}", is.version, is.from, is.folder))
            .related(*name, format!("{} {} in {}", was.version, was.from, was.folder))
            .help(help)
    })
}

/// What a new lock says: what was found; an error for each pack that goes back, unless a reason is given.
///
/// # Errors
/// One diagnostic per pack that goes back to a lower version.
pub fn renew(
    found: &[Found],
    old: Option<&Lock>,
    reason: Option<&str>,
) -> Result<Vec<Locked>, Vec<Diagnostic>> {
    let mut wrong = Vec::new();
    let mut packs = Vec::new();
    for it in found {
        let mut pack = it.locked.clone();
        let was = old.and_then(|all| all.packs.iter().find(|has| has.0.name == pack.name));
        if let Some((was, span, _)) = was {
            match (pack.version < was.version, reason) {
                (true, None) => wrong.push(
                    Diagnostic::new(
                        &PACK_DOWNGRADE,
                        it.span,
                        format!(
                            "the pack `{}` would go from {} back to {}",
                            pack.name, was.version, pack.version
                        ),
                    )
                    .related(*span, "locked here")
                    .help("give `--allow-downgrade REASON` if that is meant; the lock keeps the reason"),
                ),
                (true, Some(reason)) => {
                    pack.downgraded = Some(format!("from {}: {reason}", was.version));
                }
                (false, _) => pack.downgraded = was.downgraded.clone().filter(|_| pack == without(was)),
            }
        }
        packs.push(pack);
    }
    if wrong.is_empty() { Ok(packs) } else { Err(wrong) }
}

fn without(it: &Locked) -> Locked {
    Locked { downgraded: None, ..it.clone() }
}
