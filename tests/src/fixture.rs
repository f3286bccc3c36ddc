//! What a test's fences describe, built through the same functions as the command line uses. The only place of the suites
//! that knows their interfaces.

use crate::matcher::{self, Assertion};
use crate::page::{Case, Fence, Kind};
use cli::engine;
use language::codes::{Code, lints};
use language::diagnostic::{Diagnostic, Edit};
use language::front::{self, Analysis};
use language::literal;
use language::policy::{self, CheckedPolicy, Setting, Terms, Trust, Unset};
use language::resolve::Library;
use language::source_map::SourceMap;
use language::span::{FileId, Span};
use language::syntax::Parsed;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

/// What `context` fences say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// The evaluation instant, seconds since 1970.
    pub at: i64,
    /// `param name = value`.
    pub params: Vec<(String, String)>,
    /// `limit name = value`.
    pub limits: Vec<(String, u64)>,
    /// The part of the standard library that is judged with, by the start of its paths.
    pub library: Option<String>,
    /// The packs among the page's policies: their clauses count where something adopts them.
    pub packs: Vec<String>,
    /// Whose word the page's policy is.
    pub trust: Trust,
    /// What a parameter without a value means.
    pub unset: Unset,
    /// `repo owner/name`: where the sources are said to come from.
    pub repo: Option<String>,
    /// `lint CODE`: the lints that run over the page's policy.
    pub lints: Vec<String>,
}

/// Reads `context` fences; later lines replace earlier ones of the same name.
///
/// # Errors
/// The line that says nothing known.
pub fn context(case: &Case) -> Result<Context, String> {
    let mut out = Context {
        at: 0,
        params: Vec::new(),
        limits: Vec::new(),
        library: None,
        packs: Vec::new(),
        trust: Trust::Full,
        unset: Unset::Refused,
        repo: None,
        lints: Vec::new(),
    };
    for fence in case.all(Kind::Context) {
        for line in fence.text.lines().map(str::trim).filter(|it| !it.is_empty()) {
            said(&mut out, line).ok_or_else(|| format!("`{line}` is no line of a context"))?;
        }
    }
    // Collectors write by the names of the standard schema, so a page with sources has it without asking.
    if out.library.is_none() && !case.all(Kind::Source).is_empty() {
        out.library = Some("schema".to_owned());
    }
    Ok(out)
}

fn said(out: &mut Context, line: &str) -> Option<()> {
    let (word, rest) = line.split_once(' ')?;
    match word {
        "at" => out.at = literal::instant(rest.trim())?,
        "param" => {
            let (name, value) = rest.split_once('=')?;
            out.params.retain(|it| it.0 != name.trim());
            out.params.push((name.trim().to_owned(), value.trim().to_owned()));
        }
        "limit" => {
            let (name, value) = rest.split_once('=')?;
            out.limits.push((name.trim().to_owned(), value.trim().parse().ok()?));
        }
        "use" => {
            let part = rest.trim().strip_prefix("std")?;
            out.library = Some(part.trim_start_matches('/').to_owned());
            out.unset = Unset::Unknown;
        }
        "pack" => out.packs.push(rest.trim().to_owned()),
        "trust" if rest.trim() == "requests" => out.trust = Trust::Requests,
        "unset" if rest.trim() == "unknown" => out.unset = Unset::Unknown,
        "lint" => out.lints.push(lint_named(rest.trim())?),
        "repo" => out.repo = Some(rest.trim().to_owned()),
        _ => return None,
    }
    Some(())
}

fn lint_named(name: &str) -> Option<String> {
    lints::CODES.iter().any(|it| it.name == name).then(|| name.to_owned())
}

/// The policy files of a run.
type Texts = Vec<(FileId, Arc<str>)>;

/// A case with its texts read and its policy analyzed.
#[derive(Debug, Clone)]
pub struct Fixture {
    /// What the context says.
    pub context: Context,
    /// Every text of the case.
    pub map: SourceMap,
    texts: Texts,
    /// The policy files of the page, without the standard library's.
    pub own: Vec<FileId>,
    /// What the comments of policies and facts assert.
    pub asserted: Vec<(FileId, Assertion)>,
    /// What the front end made of the policy.
    pub analysis: Analysis,
    /// The policy, where no error stands.
    pub policy: Option<CheckedPolicy>,
    /// Of the policy, the gate and the facts, sorted by place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads and analyzes the policy of a case.
///
/// # Errors
/// A mistake of the page itself; mistakes of the policy are diagnostics.
pub fn build(case: &Case) -> Result<Fixture, String> {
    let context = context(case)?;
    let mut map = SourceMap::default();
    let mut asserted = Vec::new();
    let mut texts = Texts::new();
    if let Some(start) = &context.library {
        for (path, text) in stdlib::FILES.iter().filter(|it| it.0.starts_with(start.as_str())) {
            texts.push((map.add(format!("std/{path}"), *text), (*text).into()));
        }
    }
    let mut own = Vec::new();
    for (fence, path) in named(case) {
        let text = fence.content();
        let file = map.add(path, text.as_str());
        texts.push((file, text.into()));
        own.push(file);
        asserted.extend(matcher::assertions(&fence.text).into_iter().map(|it| (file, it)));
    }
    let (files, analysis) = analyze(&texts, &context);
    let mut fixture = Fixture {
        diagnostics: analysis.diagnostics.clone(),
        context,
        map,
        texts,
        own,
        asserted,
        analysis,
        policy: None,
    };
    fixture.admit();
    let found = fixture.linted(&files);
    fixture.diagnostics.extend(found);
    language::diagnostic::sort(&mut fixture.diagnostics);
    Ok(fixture)
}

/// Analyses of the standard library with the same policy of a page, or none: most of its pages bring facts only.
type Known = BTreeMap<(Texts, Vec<String>), Arc<OnceLock<Read>>>;
/// What the front end makes of some texts.
type Read = (Vec<Parsed>, Analysis);
static KNOWN: Mutex<Known> = Mutex::new(BTreeMap::new());

fn analyze(texts: &Texts, context: &Context) -> Read {
    let controls = if context.library.is_some() { stdlib::CONTROLS } else { &[] };
    let signatures = evaluator::builtins::signatures();
    let packs: Vec<&str> = context.packs.iter().map(String::as_str).collect();
    let library = Library { builtins: &signatures, controls, packs: &packs, ..Library::default() };
    let work = || front::read(texts, &library);
    if context.library.is_none() {
        return work();
    }
    // The slot is taken under the lock, the work is done outside of it.
    let key = (texts.clone(), context.packs.clone());
    let slot = KNOWN.lock().map(|mut it| Arc::clone(it.entry(key).or_default()));
    slot.map_or_else(|_| work(), |it| it.get_or_init(work).clone())
}

/// The policy fences with a path each: their own, or `page.policy`, and `above.policy` for what is inherited.
pub fn named(case: &Case) -> Vec<(&Fence, String)> {
    let mut out: Vec<(&Fence, String)> = Vec::new();
    for fence in case.all(Kind::Policy) {
        let stem = if case.own.contains(fence) { "page" } else { "above" };
        let same = out.iter().filter(|(_, path)| path.starts_with(stem)).count();
        let nth = if same == 0 { String::new() } else { format!("_{}", same.saturating_add(1)) };
        out.push((fence, fence.path.clone().unwrap_or_else(|| format!("{stem}{nth}.policy"))));
    }
    out
}

impl Fixture {
    /// Passes the gate where no error stands, and keeps what it says where it does not.
    fn admit(&mut self) {
        if self.diagnostics.iter().any(Diagnostic::is_error) {
            return;
        }
        let mut settings = Vec::new();
        for (name, value) in &self.context.params {
            let file = self.map.add(format!("param {name}"), value.as_str());
            let span = Span::new(file, 0, value.len());
            settings.push(Setting { name: name.clone(), value: value.clone(), span });
        }
        let (unset, trust) = (self.context.unset, self.context.trust);
        let terms = Terms { settings: &settings, unset, trust };
        match policy::admit(self.analysis.clone(), terms) {
            Ok(policy) => {
                self.diagnostics.extend(policy.too_long_waivers(self.context.at));
                self.policy = Some(policy);
            }
            Err(found) => self.diagnostics = found,
        }
    }

    /// What the wanted lints find in the page's own files.
    fn linted(&self, files: &[Parsed]) -> Vec<Diagnostic> {
        let Some(policy) = self.policy.as_ref().filter(|_| !self.context.lints.is_empty()) else {
            return Vec::new();
        };
        let own = self.own.iter().copied().collect();
        let is_wanted = |code: &Code| self.context.lints.iter().any(|it| it == code.name);
        engine::lint(policy, files, &own, &is_wanted)
    }

    /// How much is said of other texts in place of the page's own.
    fn remarks(&self, texts: &Texts) -> usize {
        let (files, analysis) = analyze(texts, &self.context);
        let said = analysis.diagnostics.len();
        let policy = policy::admit(analysis, Terms::PLAIN).ok();
        let other = Self { policy, ..self.clone() };
        said.saturating_add(other.linted(&files).len())
    }

    /// Applies the edits that each diagnostic offers: fewer diagnostics must be left than there were.
    ///
    /// # Errors
    /// The first diagnostic whose edits mend nothing.
    pub fn mends(&self) -> Result<(), String> {
        let found = self.diagnostics.iter().filter(|it| self.is_of_policy(it));
        let before = found.clone().count();
        for it in found.filter(|it| !it.edits.is_empty()) {
            let mut edits = it.edits.clone();
            edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
            let mut texts = self.texts.clone();
            for (file, text) in &mut texts {
                let here = edits.iter().filter(|edit| edit.span.file == *file);
                *text = here.fold(text.to_string(), edited).into();
            }
            if self.remarks(&texts) >= before {
                return Err(format!(
                    "the edit offered for `{}` mends nothing: {:?}",
                    it.message, it.edits
                ));
            }
        }
        Ok(())
    }

    /// Whether a diagnostic was raised by the front end or a lint, which see nothing but the policy.
    fn is_of_policy(&self, it: &Diagnostic) -> bool {
        self.analysis.diagnostics.contains(it) || lints::CODES.contains(&it.code)
    }

    /// Names of the clauses that the page itself declares.
    pub fn own_clauses(&self) -> Vec<String> {
        let clauses = self.analysis.graph.clauses.iter();
        let own = clauses.filter(|it| self.own.contains(&it.span.file));
        own.map(|it| it.name.clone()).collect()
    }
}

fn edited(mut text: String, edit: &Edit) -> String {
    text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
    text
}
