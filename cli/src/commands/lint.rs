//! `policyc lint`: what a correct policy hardly means. With `--fix` it applies the edits that change no verdict.

use crate::args::{Argument, Command, Given, OUTPUT, PARAM, POLICY, Takes, nearest_help};
use crate::engine::{self, Texts};
use crate::exit::Exit;
use crate::load::roots::Root;
use crate::load::{Session, policies};
use crate::output;
use crate::world::{Stream, World};
use language::codes::{Code, lints};
use language::diagnostic::Diagnostic;
use language::format::format;
use language::lint::{fix, is_safe};
use language::policy::{Setting, Terms, Trust, Unset, admit};
use language::resolve::Tests;
use language::source_map::SourceMap;
use language::span::FileId;
use report::diff::unified;
use report::escape::visible;
use report::lints::LINT_FORMATS;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The command's row.
pub(crate) const COMMAND: Command = Command {
    name: "lint",
    about: "Finds what a correct policy hardly means: conditions that decide nothing, names nobody uses, clauses nobody tests",
    arguments: &[
        Argument {
            name: "path",
            short: None,
            takes: Takes::Words("PATH"),
            help: "Policy files, or folders of them [default: the policy root around this folder, else the built-in policy]",
        },
        POLICY,
        PARAM,
        Argument {
            name: "only",
            short: None,
            takes: Takes::Many("CODE"),
            help: "Runs only this lint; repeatable, or several with commas",
        },
        Argument {
            name: "skip",
            short: None,
            takes: Takes::Many("CODE"),
            help: "Leaves this lint out; repeatable, or several with commas",
        },
        Argument {
            name: "fix",
            short: None,
            takes: Takes::Nothing,
            help: "Applies the edits that change no verdict, such as taking out an unused import",
        },
        Argument {
            name: "diff",
            short: None,
            takes: Takes::Nothing,
            help: "Prints what --fix would change, and changes nothing",
        },
        Argument {
            name: "format",
            short: None,
            takes: Takes::Choice("FORMAT", || LINT_FORMATS.iter().map(|it| it.name).collect()),
            help: "How to print findings [default: text]",
        },
        OUTPUT,
    ],
    examples: "\
Examples:
  policyc lint policies/                       ends with 1 where a lint finds something
  policyc lint --skip untested-clause my.policy
  policyc lint --diff policies/                what could be mended without a thought
  policyc lint --fix policies/                 mends it

A line `// lint: allow CODE, REASON` right above what it is about accepts a finding there.
`policyc explain CODE` says what a lint is about.",
    run,
};

/// A run of edits ends after so many rounds: each round can only take something out.
const ROUNDS: usize = 16;

/// A policy as it stands, and what the run wants of it.
struct Run<'a> {
    texts: Texts,
    own: BTreeSet<FileId>,
    settings: &'a [Setting],
    only: Vec<String>,
    skip: Vec<String>,
}

fn run(given: &Given, world: &mut dyn World) -> Exit {
    let mut session = Session::new(given, world);
    let paths: Vec<String> = [given.many("path"), given.many("policy")].concat();
    let (only, skip) = match (codes(given.many("only")), codes(given.many("skip"))) {
        (Ok(only), Ok(skip)) => (only, skip),
        (Err(why), _) | (_, Err(why)) => return output::refuse(world, &why),
    };
    let texts = match policies::texts(&paths, &mut session, world) {
        Ok(texts) => texts,
        Err(exit) => return exit,
    };
    if session.root.is_built_in() && (given.has("fix") || given.has("diff")) {
        return output::refuse(world, "the built-in policy cannot be mended here: name a PATH");
    }
    let mut settings =
        session.root.project.as_ref().map_or_else(Vec::new, |it| it.parameters.clone());
    match policies::settings(given, &mut session) {
        Ok(given) => settings.extend(given),
        Err(wrong) => return session.reject(wrong, world),
    }
    let own = own(&texts, &session.root);
    let mut run = Run { texts, own, settings: &settings, only, skip };
    let mut found = match run.findings() {
        Ok(found) => found,
        Err(wrong) => return session.reject(wrong, world),
    };
    if given.has("diff") || given.has("fix") {
        let before = run.texts.clone();
        found = match run.mended(found) {
            Ok(found) => found,
            Err(_) => return output_bug(world),
        };
        let changed = changes(&before, &run.texts);
        if given.has("diff") {
            return shown(&changed, &session.sources, world);
        }
        let exit = written(&changed, &session.sources, world);
        if exit != Exit::Good {
            return exit;
        }
        session.sources = replaced(&session.sources, &changed);
    }
    report(given, (&found, &session.sources), world)
}

fn output_bug(world: &mut dyn World) -> Exit {
    output::complain(world, "a bug in policyc: an edit broke the policy; nothing was changed");
    Exit::Failed
}

/// The codes that an argument lists.
fn codes(given: &[String]) -> Result<Vec<String>, String> {
    let words = given.iter().flat_map(|it| it.split(',')).map(str::trim);
    let words: Vec<String> = words.filter(|it| !it.is_empty()).map(str::to_owned).collect();
    let known = || lints::CODES.iter().map(|it| it.name);
    match words.iter().find(|it| !known().any(|code| code == it.as_str())) {
        None => Ok(words),
        Some(word) => Err(format!("no lint is called `{word}`{}", nearest_help(word, known()))),
    }
}

/// The files to report on: the policy's own, not those of packs; all of the built-in policy where that is the policy.
fn own(texts: &Texts, root: &Root) -> BTreeSet<FileId> {
    if root.is_built_in() {
        return texts.files.iter().map(|it| it.0).collect();
    }
    root.parts.iter().flat_map(|it| &it.policies).map(|it| it.1).collect()
}

impl Run<'_> {
    fn is_wanted(&self, code: &Code) -> bool {
        let has = |list: &[String]| list.iter().any(|it| it == code.name);
        (self.only.is_empty() || has(&self.only)) && !has(&self.skip)
    }

    /// What the wanted lints find; what is wrong where the policy is.
    fn findings(&self) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
        let (files, analysis) = engine::read(&self.texts, Tests::Read);
        let terms = Terms { settings: self.settings, unset: Unset::Unknown, trust: Trust::Full };
        let policy = admit(analysis, terms)?;
        Ok(engine::lint(&policy, &files, &self.own, &|code| self.is_wanted(code)))
    }

    /// Applies safe edits until none is left, and gives what is found then.
    fn mended(&mut self, mut found: Vec<Diagnostic>) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
        for _ in 0..ROUNDS {
            let safe: Vec<Diagnostic> =
                found.iter().filter(|it| is_safe(it.code)).cloned().collect();
            let mut is_done = true;
            for (id, text) in &mut self.texts.files {
                if let Some(mended) = fix::apply(*id, text, &safe) {
                    *text = in_style(*id, text, mended);
                    is_done = false;
                }
            }
            if is_done {
                break;
            }
            found = self.findings()?;
        }
        Ok(found)
    }
}

/// The mended text; in the one style where the old text was.
fn in_style(id: FileId, old: &Arc<str>, mended: String) -> Arc<str> {
    let mended: Arc<str> = mended.into();
    let is_styled = format(id, old).text == **old;
    if is_styled { format(id, &mended).text.into() } else { mended }
}

/// The texts that are no longer what they were.
fn changes(before: &Texts, after: &Texts) -> BTreeMap<FileId, Arc<str>> {
    let pairs = before.files.iter().zip(&after.files);
    pairs.filter(|(a, b)| a.1 != b.1).map(|(_, b)| (b.0, Arc::clone(&b.1))).collect()
}

fn shown(changed: &BTreeMap<FileId, Arc<str>>, sources: &SourceMap, world: &mut dyn World) -> Exit {
    let mut out = String::new();
    for (id, text) in changed {
        if let Some(file) = sources.get(*id) {
            out.push_str(&unified(&file.path, &file.text, ("mended", text)));
        }
    }
    let exit = if changed.is_empty() { Exit::Good } else { Exit::Findings };
    output::data(world, out.as_bytes(), exit)
}

fn written(
    changed: &BTreeMap<FileId, Arc<str>>,
    sources: &SourceMap,
    world: &mut dyn World,
) -> Exit {
    for (id, text) in changed {
        let path = sources.path(*id).to_owned();
        let exit = output::to(world, Some(&path), text.as_bytes(), Exit::Good);
        if exit != Exit::Good {
            return exit;
        }
        output::message(world, &format!("mended {}", visible(&path)));
    }
    Exit::Good
}

/// The same texts with what was changed, under the same ids.
fn replaced(sources: &SourceMap, changed: &BTreeMap<FileId, Arc<str>>) -> SourceMap {
    let mut out = SourceMap::default();
    for (id, file) in sources.files() {
        let text = changed.get(&id).unwrap_or(&file.text);
        out.add(file.path.as_str(), Arc::clone(text));
    }
    out
}

fn report(
    given: &Given,
    (found, sources): (&[Diagnostic], &SourceMap),
    world: &mut dyn World,
) -> Exit {
    let wanted = given.one("format").unwrap_or("text");
    let Some(format) = LINT_FORMATS.iter().find(|it| it.name == wanted) else {
        return Exit::Failed;
    };
    let look = world.look(Stream::Out, given.one("color"));
    let mut text = Vec::new();
    if (format.write)(found, sources, look, &mut text).is_err() {
        return Exit::Failed;
    }
    let exit = if found.is_empty() { Exit::Good } else { Exit::Findings };
    output::to(world, given.one("output"), &text, exit)
}
