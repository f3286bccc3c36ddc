//! `policyc pack`: the packs that a policy root builds on, and the lock that says which content of them was agreed to.

use crate::args::{Argument, CONFIG, Command, EXPECT_DIGEST, Given, Takes, nearest_help};
use crate::exit::Exit;
use crate::load::Session;
use crate::load::place::joined;
use crate::load::roots::{self, Unlocked};
use crate::output;
use crate::project::lock::{self, Locked};
use crate::world::World;
use language::diagnostic::Diagnostic;
use report::escape::visible;
use std::fmt::Write as _;

/// The command's row.
pub(crate) const COMMAND: Command = Command {
    name: "pack",
    about: "Locks, lists or verifies the packs that a policy root builds on",
    arguments: &[
        Argument {
            name: "action",
            short: None,
            takes: Takes::NeededWord("lock|list|verify"),
            help: "lock: writes policyc.lock; list: shows root and packs with their digests; verify: holds the packs against the lock",
        },
        Argument {
            name: "folder",
            short: None,
            takes: Takes::Word("FOLDER"),
            help: "The policy root [default: the nearest one from here up to the root of the repository]",
        },
        CONFIG,
        EXPECT_DIGEST,
        Argument {
            name: "allow-downgrade",
            short: None,
            takes: Takes::One("REASON"),
            help: "Lets lock go back to a lower version of a pack, and keeps the reason in the lock",
        },
    ],
    examples: "\
Examples:
  policyc pack lock                   after a pack was changed on purpose
  policyc pack list policies/         what this root builds on, and its digest for --expect-digest
  policyc pack verify                 for a pipeline: is every pack what was locked?

policyc fetches nothing: a pack is a folder on this disk, and a git dependency a checkout of its commit.

Exit codes: 0 good, 2 a pack is not what was locked, or policyc.yaml or policyc.lock is wrong.",
    run,
};

type Action = fn(&Unlocked, &Given, &mut Session, &mut dyn World) -> Result<Exit, Vec<Diagnostic>>;

const ACTIONS: [(&str, Action); 3] = [("list", list), ("lock", write), ("verify", verify)];

fn run(given: &Given, world: &mut dyn World) -> Exit {
    let wanted = given.one("action").unwrap_or("");
    let Some((_, action)) = ACTIONS.iter().find(|it| it.0 == wanted) else {
        let help = nearest_help(wanted, ACTIONS.iter().map(|it| it.0));
        let known = "there are list, lock and verify";
        return output::refuse(
            world,
            &format!("pack: there is no action `{wanted}`{help}; {known}"),
        );
    };
    if wanted != "lock" && given.has("allow-downgrade") {
        return output::refuse(world, "--allow-downgrade: only `policyc pack lock` writes a lock");
    }
    let mut session = Session::new(given, world);
    let file = match roots::config(given.many("folder"), (&mut session, world)) {
        Ok(Some(file)) => file,
        Ok(None) => {
            let place = given.one("folder").unwrap_or("this folder");
            let why = format!("{place}: there is no policyc.yaml; `policyc init` writes one");
            return output::refuse(world, &why);
        }
        Err(wrong) => return session.reject(wrong, world),
    };
    let done = roots::unlocked(&file, &mut session, world)
        .and_then(|found| action(&found, given, &mut session, world));
    done.unwrap_or_else(|wrong| session.reject(wrong, world))
}

fn write(
    found: &Unlocked,
    given: &Given,
    _: &mut Session,
    world: &mut dyn World,
) -> Result<Exit, Vec<Diagnostic>> {
    let reason = given.one("allow-downgrade").map(str::trim);
    if reason == Some("") {
        return Ok(output::refuse(world, "--allow-downgrade: a reason is needed, in words"));
    }
    let packs = lock::renew(&found.found(), found.lock.as_ref(), reason)?;
    if packs.is_empty() && found.lock.is_none() {
        let text = b"the policy root builds on no pack: there is nothing to lock\n";
        return Ok(output::data(world, text, Exit::Good));
    }
    let mut text = String::new();
    for pack in &packs {
        let was = found.lock.iter().flat_map(|it| &it.packs).find(|it| it.0.name == pack.name);
        let _ = writeln!(text, "{}", changed(pack, was.map(|it| &it.0)));
    }
    let path = joined(&found.folder, lock::FILE);
    let wrote = output::to(world, Some(&path), lock::write(&packs).as_bytes(), Exit::Good);
    if wrote != Exit::Good {
        return Ok(wrote);
    }
    let _ = writeln!(text, "wrote {}", visible(&path));
    Ok(output::data(world, text.as_bytes(), Exit::Good))
}

/// What a lock says anew of a pack, in a line.
fn changed(pack: &Locked, was: Option<&Locked>) -> String {
    let head = format!("{} {}", pack.name, pack.version);
    match was {
        None => format!("{head}  new, {}", pack.digest),
        Some(was) if was.digest == pack.digest => format!("{head}  as it was"),
        Some(was) if was.version == pack.version => {
            format!("{head}  other content under the same version, {}", pack.digest)
        }
        Some(was) => format!("{head}  was {}, now {}", was.version, pack.digest),
    }
}

fn list(
    found: &Unlocked,
    _: &Given,
    session: &mut Session,
    world: &mut dyn World,
) -> Result<Exit, Vec<Diagnostic>> {
    let digest = roots::digest_of(&mut found.root.clone(), session, world)?;
    let mut text = String::new();
    if let Some(project) = &found.root.project {
        let _ = writeln!(
            text,
            "{} {}  the policy root in `{}`\n  {digest}",
            project.name.value,
            project.version.value,
            visible(&found.folder)
        );
    }
    for pack in &found.root.packs {
        let is = &pack.found.locked;
        let locked = found.lock.iter().flat_map(|it| &it.packs).find(|it| it.0.name == is.name);
        let state = match locked {
            None => "not locked",
            Some(it) if it.0.digest == is.digest => "as locked",
            Some(_) => "not what was locked",
        };
        let _ = writeln!(text, "{} {}  {}, {state}", is.name, is.version, visible(&is.from));
        let _ = writeln!(text, "  {}", is.digest);
        if !pack.needs.is_empty() {
            let _ = writeln!(text, "  needs {}", pack.needs.join(", "));
        }
    }
    let _ = writeln!(text, "std {}  built in", env!("CARGO_PKG_VERSION"));
    Ok(output::data(world, text.as_bytes(), Exit::Good))
}

fn verify(
    found: &Unlocked,
    _: &Given,
    session: &mut Session,
    world: &mut dyn World,
) -> Result<Exit, Vec<Diagnostic>> {
    let mut root = roots::locked(found.clone())?;
    roots::pin(&mut root, session, world)?;
    let text = match root.packs.len() {
        0 => "the policy root builds on no pack\n".to_owned(),
        1 => "1 pack is what was locked\n".to_owned(),
        several => format!("{several} packs are what was locked\n"),
    };
    Ok(output::data(world, text.as_bytes(), Exit::Good))
}
