//! `policyc init`: a policy root to begin with. It asks what the standard library leaves open, and writes files that work at
//! once; what is there already is never touched.

use crate::args::{Argument, Command, Given, Takes, nearest_help};
use crate::exit::Exit;
use crate::load::Session;
use crate::load::place::joined;
use crate::output;
use crate::starter::{self, Answer, Ci, Library, Plan, Question};
use crate::world::{Kind, Stream, World};
use language::names;
use report::escape::visible;
use report::look::Tone;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Write as _;

/// The command's row.
pub(crate) const COMMAND: Command = Command {
    name: "init",
    about: "Writes a policy root to begin with, and asks for what the template leaves open",
    arguments: &[
        Argument {
            name: "folder",
            short: None,
            takes: Takes::Word("FOLDER"),
            help: "Where to; what is there already is left as it is [default: policies]",
        },
        Argument {
            name: "name",
            short: None,
            takes: Takes::One("NAME"),
            help: "What the policy is called: a lower-case word [default: house]",
        },
        Argument {
            name: "set",
            short: None,
            takes: Takes::Many("NAME=VALUE"),
            help: "Answers the question for a parameter, as policy text; repeatable",
        },
        Argument {
            name: "zone",
            short: None,
            takes: Takes::One("ZONE"),
            help: "The time zone of working hours and change windows, as in Europe/Berlin [default: UTC]",
        },
        Argument {
            name: "ci",
            short: None,
            takes: Takes::Choice("WHOSE", || Ci::ALL.iter().map(|it| it.0).collect()),
            help: "Whose pipeline shall run the policy [default: what lies in this folder]",
        },
        Argument {
            name: "from",
            short: None,
            takes: Takes::Choice("WHAT", || vec!["template"]),
            help: "What to begin with: the clauses of the standard library [default: template]",
        },
        Argument {
            name: "no-input",
            short: None,
            takes: Takes::Nothing,
            help: "Asks nothing: what --set leaves open is a suggestion, and marked as one",
        },
    ],
    examples: "\
Examples:
  policyc init                          asks, and writes policies/
  policyc init --no-input --ci gitlab   asks nothing
  policyc init rules --name acme_rules --set 'approved_secret_stores={vault}'

policyc eval finds a root in this folder or in policies/ by itself.",
    run,
};

fn run(given: &Given, world: &mut dyn World) -> Exit {
    let library = Library::read();
    let plan = match plan(given, &library, world) {
        Ok(plan) => plan,
        Err(exit) => return exit,
    };
    let files = starter::files(&plan);
    if let Err((wrong, sources)) = starter::check(&files) {
        let mut session = Session::new(given, world);
        session.sources = sources;
        return session.reject(wrong, world);
    }
    let paths: Vec<String> = files.iter().map(|it| joined(&plan.folder, it.0)).collect();
    let there: Vec<&str> =
        paths.iter().map(String::as_str).filter(|it| world.kind(it) != Kind::Missing).collect();
    if !there.is_empty() {
        let why = format!("{} is there already: nothing was written", names::list(there));
        return output::refuse(world, &why);
    }
    for (path, (_, text)) in paths.iter().zip(&files) {
        if let Err(error) = world.create(path, text.as_bytes()) {
            output::complain(world, &format!("`{path}` could not be written: {error}"));
            return Exit::Failed;
        }
    }
    let text = summary(&plan, &paths);
    output::data(world, text.as_bytes(), Exit::Good)
}

fn plan(given: &Given, library: &Library, world: &mut dyn World) -> Result<Plan, Exit> {
    let folder = given.one("folder").unwrap_or("policies").trim_end_matches('/').to_owned();
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "._-/".contains(it);
    if folder.is_empty() || !folder.chars().all(is_plain) {
        let why = "the folder is written into commands: letters, digits, `.`, `_`, `-` and `/`";
        return Err(output::refuse(world, why));
    }
    let mut answers = BTreeMap::new();
    for text in given.many("set") {
        let (name, value) = set(text, library).map_err(|why| output::refuse(world, &why))?;
        accepted(&name, &value, library, (given, world)).map_err(|()| Exit::Input)?;
        answers.insert(name, Answer { value, is_suggestion: false });
    }
    let asks = world.is_interactive() && !given.has("no-input");
    let name = match given.one("name") {
        None if asks => asked("What is the policy called, in a lower-case word?", "house", world)?,
        name => name.unwrap_or("house").to_owned(),
    };
    if !is_name(&name) {
        let why = format!(
            "--name: `{name}` is no lower-case word that begins with a letter, or is taken"
        );
        return Err(output::refuse(world, &why));
    }
    for it in library.questions() {
        if let Entry::Vacant(open) = answers.entry(it.name.clone()) {
            open.insert(answer(&it, asks, library, (given, world))?);
        }
    }
    let zone = given.one("zone").unwrap_or(starter::ZONE);
    let is_zone = |it: char| it.is_ascii_alphanumeric() || "_+-/".contains(it);
    if zone.is_empty() || !zone.chars().all(is_zone) {
        return Err(output::refuse(world, &format!("--zone: `{zone}` is no time zone")));
    }
    let ci = match given.one("ci").map(str::to_owned) {
        None if asks => {
            asked("Whose pipeline shall run it: github, gitlab or none?", lies_here(world), world)?
        }
        ci => ci.unwrap_or_else(|| lies_here(world).to_owned()),
    };
    let Some((_, ci)) = Ci::ALL.iter().find(|it| it.0 == ci) else {
        return Err(output::refuse(world, &format!("`{ci}` is none of github, gitlab and none")));
    };
    Ok(Plan { name, folder, zone: zone.to_owned(), answers, ci: *ci })
}

/// A name that can begin the modules of a pack.
fn is_name(name: &str) -> bool {
    let is_part = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_';
    name.starts_with(|it: char| it.is_ascii_lowercase())
        && name.bytes().all(is_part)
        && name != crate::project::STD
}

/// Whose pipeline definitions lie in the current folder.
fn lies_here(world: &mut dyn World) -> &'static str {
    if world.kind(".github") == Kind::Folder {
        "github"
    } else if world.kind(".gitlab-ci.yml") == Kind::File {
        "gitlab"
    } else {
        "none"
    }
}

fn set(text: &str, library: &Library) -> Result<(String, String), String> {
    let Some((name, value)) = text.split_once('=') else {
        return Err(format!("--set: `{text}` sets nothing, expected `NAME=VALUE`"));
    };
    let (name, value) = (name.trim(), value.trim());
    if !library.parameters().any(|it| it == name) {
        let help = nearest_help(name, library.parameters());
        return Err(format!("--set: no parameter is called `{name}`{help}"));
    }
    Ok((name.to_owned(), value.to_owned()))
}

/// Whether a value fits; where it does not, everything is said.
fn accepted(
    name: &str,
    value: &str,
    library: &Library,
    (given, world): (&Given, &mut dyn World),
) -> Result<(), ()> {
    let wrong = library.wrong(name, value);
    // A comment would swallow what stands behind the value.
    if wrong.is_empty() && !value.contains(['\n', '\r']) && !value.contains("//") {
        return Ok(());
    }
    let mut session = Session::new(given, world);
    session.sources = library.sources_with(name, value);
    session.show(&wrong, world);
    output::complain(world, &format!("`{value}` is no value for `{name}`"));
    Err(())
}

/// The answer to a question: of whoever sits there, asked until it fits; else the suggestion.
fn answer(
    it: &Question,
    asks: bool,
    library: &Library,
    (given, world): (&Given, &mut dyn World),
) -> Result<Answer, Exit> {
    let Some(suggestion) = it.suggestion else {
        let why = format!("`{}` has to be set: --set {}=VALUE", it.name, it.name);
        return Err(output::refuse(world, &why));
    };
    if !asks {
        return Ok(Answer { value: suggestion.to_owned(), is_suggestion: true });
    }
    let question = format!("{}\n{}: {}", it.doc, it.name, it.type_name);
    loop {
        let value = asked(&question, suggestion, world)?;
        if accepted(&it.name, &value, library, (given, world)).is_ok() {
            return Ok(Answer { value, is_suggestion: false });
        }
    }
}

/// Asks; an empty answer takes the suggestion.
fn asked(question: &str, suggestion: &str, world: &mut dyn World) -> Result<String, Exit> {
    let look = world.look(Stream::Err, None);
    let shown = look.paint(Tone::Lead, &format!("[{suggestion}]"));
    output::message(world, &format!("\n{question}\n{shown} "));
    match world.answer() {
        Ok(Some(line)) if line.trim().is_empty() => Ok(suggestion.to_owned()),
        Ok(Some(line)) => Ok(line.trim().to_owned()),
        Ok(None) => Err(output::refuse(world, "there was no answer: nothing was written")),
        Err(error) => Err(output::refuse(world, &format!("the answer cannot be read: {error}"))),
    }
}

fn summary(plan: &Plan, paths: &[String]) -> String {
    let mut out = String::new();
    for path in paths {
        let _ = writeln!(out, "wrote {}", visible(path));
    }
    let open = plan.answers.iter().filter(|it| it.1.is_suggestion).map(|it| it.0.as_str());
    let open: Vec<&str> = open.collect();
    if !open.is_empty() {
        let main = joined(&plan.folder, "main.policy");
        let _ = writeln!(
            out,
            "\nOnly suggestions, until somebody confirms them in {}:",
            visible(&main)
        );
        for name in open {
            let _ = writeln!(out, "  {name}");
        }
    }
    let folder = &plan.folder;
    let named = plan.named();
    let _ = writeln!(
        out,
        "\nNext:\n  policyc check {folder}\n  policyc test {folder}\n  policyc eval{named}"
    );
    out
}
