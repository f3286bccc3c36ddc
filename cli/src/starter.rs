//! What `policyc init` writes: the questions that the standard library leaves open, and the files of a policy root in which
//! they are answered. Pure: who asks and who writes is the command's matter.

use crate::engine::{self, Texts};
use language::diagnostic::Diagnostic;
use language::format::format;
use language::front::Analysis;
use language::policy::{CheckedPolicy, Setting, Terms, Trust, Unset, admit};
use language::resolve::Tests;
use language::source_map::SourceMap;
use language::span::{FileId, Span};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// One thing that somebody has to decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The parameter.
    pub name: String,
    /// What it is about.
    pub doc: String,
    /// Its type, as policies write it.
    pub type_name: String,
    /// What it may be at first.
    pub suggestion: Option<&'static str>,
}

/// An answer, and whether somebody gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The value as policy text.
    pub value: String,
    /// Whether it is only a suggestion.
    pub is_suggestion: bool,
}

/// Everything that the files depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The policy's name.
    pub name: String,
    /// The folder, as commands name it.
    pub folder: String,
    /// The zone of its calendars.
    pub zone: String,
    /// Answers by parameter.
    pub answers: BTreeMap<String, Answer>,
    /// Whose pipeline shall run it.
    pub ci: Ci,
}

impl Plan {
    /// The argument that names the root where it is not found by itself.
    pub fn named(&self) -> String {
        match self.folder.as_str() {
            "policies" | "." => String::new(),
            folder => format!(" --policy {folder}"),
        }
    }
}

/// Whose pipeline shall run the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ci {
    /// GitHub's.
    Github,
    /// GitLab's.
    Gitlab,
    /// Nobody's.
    None,
}

impl Ci {
    /// All of them, by their words.
    pub const ALL: [(&'static str, Self); 3] =
        [("github", Self::Github), ("gitlab", Self::Gitlab), ("none", Self::None)];
}

const YAML: &str = include_str!("../template/policyc.yaml.txt");
const MAIN: &str = include_str!("../template/main.policy.txt");
const WAIVERS: &str = include_str!("../template/waivers.policy.txt");
const FACTS: &str = include_str!("../template/facts.yaml.txt");
const README: &str = include_str!("../template/README.md.txt");
const GITHUB: &str = include_str!("../template/github.yml.txt");
const GITLAB: &str = include_str!("../template/gitlab.yml.txt");
const PRE_COMMIT: &str = include_str!("../template/pre-commit.txt");

/// The zone that calendars have where nobody says otherwise.
pub const ZONE: &str = "UTC";

/// The standard library and the calendars of a new root, to ask and to check answers with.
#[derive(Debug)]
pub struct Library {
    analysis: Analysis,
    sources: SourceMap,
}

impl Library {
    /// Reads the standard library.
    pub fn read() -> Self {
        let mut sources = SourceMap::default();
        let mut texts = Texts::default();
        let calendars = MAIN.split_inclusive("\n\n").filter(|it| it.contains("\ncalendar "));
        let calendars = calendars.collect::<String>().replace("{{zone}}", ZONE);
        let library = stdlib::FILES.iter().map(|(path, text)| (*path, (*text).to_owned()));
        for (path, text) in library.chain([("calendars", calendars)]) {
            let file = sources.add(path, text.as_str());
            texts.files.push((file, text.into()));
        }
        Self { analysis: engine::analyze(&texts, Tests::Skipped), sources }
    }

    /// What has no value yet, in the order of the names.
    pub fn questions(&self) -> Vec<Question> {
        let open = self.analysis.graph.params.iter().filter(|it| it.default.is_none());
        let mut all: Vec<Question> = open
            .map(|it| Question {
                name: it.name.clone(),
                doc: it.doc.split_whitespace().collect::<Vec<_>>().join(" "),
                type_name: self.analysis.schema.type_name(&it.ty),
                suggestion: stdlib::template::suggestion(&it.name),
            })
            .collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }

    /// The names of all parameters.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.analysis.graph.params.iter().map(|it| it.name.as_str())
    }

    /// The texts of the library, and a value behind them.
    pub fn sources_with(&self, name: &str, value: &str) -> SourceMap {
        let mut sources = self.sources.clone();
        sources.add(format!("--set {name}"), value);
        sources
    }

    /// What is wrong with a value. Its places are in [`Self::sources_with`].
    pub fn wrong(&self, name: &str, value: &str) -> Vec<Diagnostic> {
        let file = self.sources.clone().add(name, value);
        let span = Span::new(file, 0, value.len());
        let setting = Setting { name: name.to_owned(), value: value.to_owned(), span };
        let terms = Terms { settings: &[setting], unset: Unset::Unknown, trust: Trust::Full };
        let analysis = self.analysis.clone();
        admit(analysis, terms).err().unwrap_or_default()
    }
}

/// The files of a new root, by their path below its folder.
pub fn files(plan: &Plan) -> Vec<(&'static str, String)> {
    let answers = answers(&plan.answers);
    let named = plan.named();
    let words = [
        ("name", plan.name.as_str()),
        ("folder", plan.folder.as_str()),
        ("named", named.as_str()),
        ("zone", plan.zone.as_str()),
        ("answers", answers.trim_end()),
    ];
    let mut templates = vec![
        ("policyc.yaml", YAML),
        ("main.policy", MAIN),
        ("waivers.policy", WAIVERS),
        ("facts.yaml", FACTS),
        ("README.md", README),
        ("ci/pre-commit", PRE_COMMIT),
    ];
    match plan.ci {
        Ci::Github => templates.push(("ci/github.yml", GITHUB)),
        Ci::Gitlab => templates.push(("ci/gitlab.yml", GITLAB)),
        Ci::None => (),
    }
    templates.into_iter().map(|(path, text)| (path, styled(path, filled(text, &words)))).collect()
}

/// Policy text in the one style: an answer may be longer than the line it is put into.
fn styled(path: &str, text: String) -> String {
    if path.ends_with(".policy") { format(FileId(0), &text).text } else { text }
}

/// The statements of `adopt std`.
fn answers(all: &BTreeMap<String, Answer>) -> String {
    let mut out = String::new();
    for (name, answer) in all {
        let note =
            if answer.is_suggestion { " // a suggestion: nobody has confirmed it" } else { "" };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  param {name} = {}{note}", answer.value);
    }
    out
}

/// A template with its words filled in, in one pass: what is filled in is never read as a template. Other double braces, as
/// workflow files have them, stay.
fn filled(template: &str, words: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len());
    let mut parts = template.split("{{");
    out.push_str(parts.next().unwrap_or(""));
    for part in parts {
        let word = part.split_once("}}").and_then(|(name, rest)| {
            let (_, value) = words.iter().find(|(known, _)| *known == name)?;
            Some((*value, rest))
        });
        match word {
            Some((value, rest)) => out.extend([value, rest]),
            None => out.extend(["{{", part]),
        }
    }
    out
}

/// Checks the policy files of a new root as a run would, so that nothing is written that does not work.
///
/// # Errors
/// What the checker says, with the texts that its places are in.
pub fn check(
    files: &[(&'static str, String)],
) -> Result<CheckedPolicy, (Vec<Diagnostic>, SourceMap)> {
    let mut sources = SourceMap::default();
    let mut texts = Texts { files: Vec::new(), packs: vec![crate::project::STD.to_owned()] };
    let library = stdlib::FILES.iter().map(|(path, text)| (*path, (*text).to_owned()));
    let own = files.iter().filter(|it| it.0.ends_with(".policy")).cloned();
    for (path, text) in library.chain(own) {
        let file = sources.add(path, text.as_str());
        texts.files.push((file, text.into()));
    }
    let analysis = engine::analyze(&texts, Tests::Read);
    let terms = Terms { settings: &[], unset: Unset::Refused, trust: Trust::Full };
    admit(analysis, terms).map_err(|wrong| (wrong, sources))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_has_a_suggestion_that_fits() {
        let library = Library::read();
        let questions = library.questions();
        assert!(questions.len() >= 8, "{questions:?}");
        for it in &questions {
            let suggestion = it.suggestion.unwrap_or_else(|| panic!("{} has none", it.name));
            assert_eq!(library.wrong(&it.name, suggestion), [], "{}", it.name);
            assert!(!it.doc.is_empty(), "{}", it.name);
        }
        assert_eq!(library.wrong("approved_secret_stores", "{valt}")[0].code.name, "unknown-value");
    }

    #[test]
    fn only_known_words_are_filled_in_and_once() {
        let words = [("a", "{{b}}"), ("b", "x")];
        assert_eq!(filled("{{a}} ${{ vars.X }} {{b}} {{", &words), "{{b}} ${{ vars.X }} x {{");
    }
}
