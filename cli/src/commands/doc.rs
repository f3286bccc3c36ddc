//! `policyc doc`: the policy as the document that people sign.

use crate::args::{Argument, Command, Given, OUTPUT, PARAM, POLICY, Takes};
use crate::engine;
use crate::exit::Exit;
use crate::load::{Session, policies, utf8};
use crate::output;
use crate::world::World;
use language::policy::{CheckedPolicy, Trust};
use language::resolve::Tests;
use language::span::FileId;
use report::document::model::Results;
use report::document::{DOCUMENT_FORMATS, FrameworkName, Ingredients, controls, document, results};
use std::collections::BTreeMap;

/// The bytes of a report of results that are read at most.
const RESULTS_BYTES: u64 = 512 << 20;

/// The command's row.
pub(crate) const COMMAND: Command = Command {
    name: "doc",
    about: "Writes the policy document that people sign, from the text that is evaluated",
    arguments: &[
        POLICY,
        PARAM,
        Argument {
            name: "format",
            short: None,
            takes: Takes::Choice("FORMAT", || DOCUMENT_FORMATS.iter().map(|it| it.name).collect()),
            help: "html, to read, print and sign, or md [default: html]",
        },
        OUTPUT,
        Argument {
            name: "results",
            short: None,
            takes: Takes::One("FILE"),
            help: "A report of `policyc eval --format json`, whose verdicts stand beside the clauses",
        },
        Argument {
            name: "framework",
            short: None,
            takes: Takes::Choice("NAME", || stdlib::CONTROLS.iter().map(|it| it.0).collect()),
            help: "Only the page of this control framework: which clause evidences which control, and which controls no clause names",
        },
        Argument {
            name: "draft",
            short: None,
            takes: Takes::Nothing,
            help: "Shows parameters without a value as open places instead of refusing them; a draft is not signed",
        },
    ],
    examples: "\
Examples:
  policyc doc -o policy.html                              the built-in policy
  policyc doc --policy policies/ -o policy.html           a policy of your own
  policyc doc --policy policies/ --draft --format md      while it is written
  policyc doc --framework pci -o pci.html                 which clause evidences which control
  policyc eval --format json=results.json; policyc doc --results results.json -o policy.html",
    run,
};

fn run(given: &Given, world: &mut dyn World) -> Exit {
    let mut session = Session::new(given, world);
    match written(given, &mut session, world) {
        Ok(text) => output::to(world, given.one("output"), text.as_bytes(), Exit::Good),
        Err(exit) => exit,
    }
}

fn written(given: &Given, session: &mut Session, world: &mut dyn World) -> Result<String, Exit> {
    let (policy, files) = policy(given, session, world)?;
    let results = results(given, &policy, session, world)?;
    let (built_in, own): (Vec<FileId>, Vec<FileId>) =
        files.into_iter().partition(|id| is_built_in(*id, session));
    let frameworks: Vec<FrameworkName> = stdlib::frameworks::FRAMEWORKS.iter().map(named).collect();
    let shown = document(&Ingredients {
        policy: &policy,
        sources: &session.sources,
        own: &own,
        built_in: &built_in,
        frameworks: &frameworks,
        obtained: &obtained(session),
        tool: env!("CARGO_PKG_VERSION"),
        is_draft: given.has("draft"),
        results,
    });
    let wanted = given.one("format").unwrap_or("html");
    let format = DOCUMENT_FORMATS.iter().find(|it| it.name == wanted).ok_or(Exit::Failed)?;
    let framework = given.one("framework");
    Ok(match frameworks.iter().find(|it| Some(it.name) == framework) {
        Some(framework) => (format.write_controls)(&controls::page(&shown, framework)),
        None => (format.write)(&shown),
    })
}

/// The policy with its parameters bound, and the texts it was read from.
fn policy(
    given: &Given,
    session: &mut Session,
    world: &mut dyn World,
) -> Result<(CheckedPolicy, Vec<FileId>), Exit> {
    let texts = policies::texts(given.many("policy"), session, world)?;
    let analysis = engine::analyze(&texts, Tests::Read);
    // Whoever writes the document is its author: what the policy says of itself counts.
    let loaded = policies::checked((analysis, Trust::Full), given, session, world)?;
    Ok((loaded.policy, texts.files.iter().map(|(id, _)| *id).collect()))
}

/// Whether a text is the library's, by its path and by what it says.
fn is_built_in(id: FileId, session: &Session) -> bool {
    let Some(file) = session.sources.get(id) else { return false };
    let of_library = |(path, text): &&(&str, &str)| {
        file.path.strip_prefix("stdlib/") == Some(path) && &*file.text == *text
    };
    stdlib::FILES.iter().any(|it| of_library(&it))
}

fn named(it: &stdlib::frameworks::Framework) -> FrameworkName {
    let ids = stdlib::CONTROLS.iter().find(|(name, _)| *name == it.name);
    let ids = ids.map_or("", |(_, ids)| *ids);
    FrameworkName { name: it.name, title: it.title, note: it.note, ids }
}

/// How evidence for the clauses of the built-in policy is obtained; of another policy nobody has said it.
fn obtained(session: &Session) -> BTreeMap<&'static str, String> {
    if !session.root.is_built_in() {
        return BTreeMap::new();
    }
    stdlib::template::clauses().map(|it| (it.name, in_words(it.evidence))).collect()
}

fn in_words(letters: &str) -> String {
    let words = letters.split(' ').map(|it| match it {
        "S" => "a checkout",
        "E" => "an export",
        "L" => "a log",
        "H" => "a person's statement",
        other => other,
    });
    words.collect::<Vec<_>>().join(", ")
}

fn results(
    given: &Given,
    policy: &CheckedPolicy,
    session: &mut Session,
    world: &mut dyn World,
) -> Result<Option<Results>, Exit> {
    let Some(path) = given.one("results") else { return Ok(None) };
    let read = utf8(world.read(path, RESULTS_BYTES)).and_then(|text| results::read(&text, policy));
    match read {
        Ok(results) => Ok(Some(results)),
        Err(why) => {
            let wrong = session.unreadable("results", path, &why);
            Err(session.reject(vec![*wrong], world))
        }
    }
}
