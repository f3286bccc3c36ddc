//! The document's parts: policy head, sections and clauses.

use super::ParamId;
use super::expr::{Binding, Expr, VarId, Variable};
use super::waiver::WaiverRules;
use crate::span::Span;

/// The head of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyHeader {
    /// Stable name.
    pub name: String,
    /// Version as written.
    pub version: String,
    /// Title of the document.
    pub title: String,
    /// Who owns it.
    pub owner: Option<String>,
    /// How often it is reviewed, in seconds.
    pub review_every: Option<i64>,
    /// What it demands of its waivers.
    pub waivers: WaiverRules,
    /// The name in the declaration.
    pub span: Span,
}

/// One section of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// `1`, `1.1`.
    pub number: String,
    /// Its heading.
    pub title: String,
    /// Documentation in Markdown.
    pub doc: String,
    /// The number in the declaration.
    pub span: Span,
}

/// How grave a failure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// A remark.
    Info,
    /// Little harm by itself.
    Low,
    /// Harm together with something else.
    Medium,
    /// Harm by itself.
    High,
    /// The pipeline is open.
    Critical,
}

impl Grade {
    /// The word of policies and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// What a failure does to the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Enforcement {
    /// Shown, decides nothing.
    Observe,
    /// Shown as a warning, decides nothing.
    Warn,
    /// Fails the run.
    Block,
}

impl Enforcement {
    /// The word of policies and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Observe => "observe",
            Self::Warn => "warn",
            Self::Block => "block",
        }
    }
}

/// A piece of a sentence or message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Text(String),
    /// `[name]`: a parameter of the sentence.
    Param(ParamId),
    /// `{expression}`: a value of the judged facts.
    Value(Expr),
}

/// A control of a framework.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Control {
    /// Framework's short name: `soc2`, `iso27001`.
    pub framework: String,
    /// The id as that framework writes it.
    pub id: String,
}

/// One `for each`: a variable, what it ranges over, and the filter on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The variable and its domain.
    pub binding: Binding,
    /// `where`; nothing means every member.
    pub filter: Option<Expr>,
}

/// One `require` or `forbid`, judged on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// What must hold; a `forbid` is already negated.
    pub holds: Expr,
    /// Whether it was written `forbid`.
    pub forbidden: bool,
    /// Whether it was written `attest`: it holds by a person's statement, which a report names.
    pub attested: bool,
    /// The message of a failure; empty where the author gave none.
    pub message: Vec<Piece>,
    /// The whole statement.
    pub span: Span,
}

/// One `expect some …`: where nothing at all is found, the clause is unknown instead of not-applicable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    /// What must be found.
    pub holds: Expr,
    /// The whole statement.
    pub span: Span,
}

/// One requirement of the policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// `1.1.b`, for the auditor.
    pub number: String,
    /// Stable name, for source text.
    pub name: String,
    /// The sentence, with parameters in place.
    pub sentence: Vec<Piece>,
    /// The parameters of the sentence and where they stand in it.
    pub placeholders: Vec<(ParamId, Span)>,
    /// Documentation in Markdown.
    pub doc: String,
    /// How grave a failure is.
    pub severity: Grade,
    /// What a failure does to the run.
    pub enforcement: Enforcement,
    /// The instant from which that holds, seconds since 1970; before it the clause is observed.
    pub enforced_from: Option<i64>,
    /// Why the clause is not judged, where a policy that adopts it has switched it off.
    pub off: Option<String>,
    /// Sorted.
    pub controls: Vec<Control>,
    /// The rationale, if given.
    pub why: Option<String>,
    /// The mend of a failure; empty where none is given.
    pub fix: Vec<Piece>,
    /// The greatest age of evidence, if the clause states one; a Duration.
    pub newer_than: Option<Expr>,
    /// Every variable of the body: subjects first, in order.
    pub variables: Vec<Variable>,
    /// Never empty; later ones may use earlier ones.
    pub subjects: Vec<Subject>,
    /// Clause-level `let`, in order; visible in everything below.
    pub lets: Vec<(VarId, Expr)>,
    /// `unless`: where any holds, the subject is exempt.
    pub exceptions: Vec<Expr>,
    /// Never empty.
    pub requirements: Vec<Requirement>,
    /// May be empty.
    pub expectations: Vec<Expectation>,
    /// The name in the declaration.
    pub span: Span,
    /// The whole item, for an excerpt.
    pub item: Span,
}

impl Clause {
    /// What a failure does to a run at an instant, seconds since 1970: before the day that the clause names it is shown
    /// and decides nothing.
    pub fn enforcement_at(&self, at: i64) -> Enforcement {
        match self.enforced_from {
            Some(from) if at < from => Enforcement::Observe,
            Some(_) | None => self.enforcement,
        }
    }
}
