//! `policyc fmt`: policy files in the one style. A file is rewritten whole or not at all, and none where one of those that
//! were named cannot be read.

use crate::args::{Argument, Command, Given, Takes};
use crate::exit::Exit;
use crate::load::{Session, policies, utf8};
use crate::output;
use crate::world::World;
use language::diagnostic::{self, Diagnostic};
use language::format::{Formatted, format};
use language::limits::POLICY_BYTES;
use language::span::FileId;
use report::diff::unified;
use report::escape::visible;
use std::sync::Arc;

/// The command's row.
pub(crate) const COMMAND: Command = Command {
    name: "fmt",
    about: "Writes policy files in the one style; what does not parse is left as it is",
    arguments: &[
        Argument {
            name: "path",
            short: None,
            takes: Takes::Words("PATH"),
            help: "Policy files, or folders of them; `-` reads stdin and writes stdout [default: the current folder]",
        },
        Argument {
            name: "check",
            short: None,
            takes: Takes::Nothing,
            help: "Changes nothing: prints what would change, and ends with 1 where something would",
        },
    ],
    examples: "\
Examples:
  policyc fmt                        every policy file below this folder
  policyc fmt --check policies/      for a pipeline: what is not in style?
  policyc fmt - < old.policy         a text from stdin, to stdout",
    run,
};

/// A text and its name.
struct File {
    name: String,
    id: FileId,
    text: Arc<str>,
}

fn run(given: &Given, world: &mut dyn World) -> Exit {
    let mut session = Session::new(given, world);
    let is_stdin = given.many("path").iter().any(|it| it == "-");
    if is_stdin && given.many("path").len() > 1 {
        return output::refuse(world, "`-` cannot stand beside other paths");
    }
    let files =
        if is_stdin { stdin(&mut session, world) } else { named(given, &mut session, world) };
    let files = match files {
        Ok(files) => files,
        Err(wrong) => {
            session.show(&wrong, world);
            output::complain(world, "nothing was formatted");
            return Exit::Input;
        }
    };
    let formatted: Vec<Formatted> = files.iter().map(|it| format(it.id, &it.text)).collect();
    let mut exit = said(&files, &formatted, &session, world);
    let mut out = String::new();
    for (file, formatted) in files.iter().zip(&formatted) {
        let changes = *file.text != *formatted.text;
        if given.has("check") {
            out.push_str(&unified(&file.name, &file.text, ("formatted", &formatted.text)));
            exit = exit.max(if changes { Exit::Findings } else { Exit::Good });
        } else if is_stdin {
            out.push_str(&formatted.text);
        } else if changes {
            let name = Some(file.name.as_str());
            let written = output::to(world, name, formatted.text.as_bytes(), Exit::Good);
            exit = exit.max(written);
            if written == Exit::Good {
                out.extend(["formatted ", &visible(&file.name), "\n"]);
            }
        }
    }
    output::data(world, out.as_bytes(), exit)
}

fn stdin(session: &mut Session, world: &mut dyn World) -> Result<Vec<File>, Vec<Diagnostic>> {
    match utf8(world.input(POLICY_BYTES.value)) {
        Ok(text) => Ok(vec![file("stdin".to_owned(), text, session)]),
        Err(why) => Err(vec![*session.unreadable("path", "-", &why)]),
    }
}

fn named(
    given: &Given,
    session: &mut Session,
    world: &mut dyn World,
) -> Result<Vec<File>, Vec<Diagnostic>> {
    let here = [".".to_owned()];
    let paths = if given.has("path") { given.many("path") } else { &here };
    let (mut names, mut wrong) = (Vec::new(), Vec::new());
    for path in paths {
        match policies::names("path", path, session, world) {
            Ok(found) => names.extend(found),
            Err(diagnostic) => wrong.push(*diagnostic),
        }
    }
    names.sort();
    names.dedup();
    let mut files = Vec::new();
    for name in names {
        match utf8(world.read(&name, POLICY_BYTES.value)) {
            Ok(text) => files.push(file(name, text, session)),
            Err(why) => wrong.push(*session.unreadable("path", &name, &why)),
        }
    }
    if wrong.is_empty() { Ok(files) } else { Err(wrong) }
}

fn file(name: String, text: String, session: &mut Session) -> File {
    let text: Arc<str> = text.into();
    let id = session.sources.add(name.as_str(), Arc::clone(&text));
    File { name, id, text }
}

/// Says what was left as it is and why.
fn said(files: &[File], formatted: &[Formatted], session: &Session, world: &mut dyn World) -> Exit {
    let mut exit = Exit::Good;
    for (file, _) in files.iter().zip(formatted).filter(|(_, it)| it.refused) {
        let name = &file.name;
        output::complain(
            world,
            &format!(
                "a bug in policyc: the style would change what `{name}` says; it is left as it is"
            ),
        );
        exit = Exit::Failed;
    }
    let mut wrong: Vec<Diagnostic> =
        formatted.iter().flat_map(|it| it.diagnostics.iter().cloned()).collect();
    if wrong.is_empty() {
        return exit;
    }
    diagnostic::sort(&mut wrong);
    session.show(&wrong, world);
    output::complain(world, "what does not parse was left as it is");
    exit.max(Exit::Input)
}
