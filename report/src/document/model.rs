//! The policy document as plain data: what both writers write. Built by `document::build`; sorted as the policy is, so that
//! the same policy gives the same bytes. Texts are as their authors wrote them: the writers escape.

use crate::document::prose::Block;
use evaluator::verdict::Verdict;
use language::graph::clause::{Enforcement, Grade};

/// A piece of running text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Run {
    /// Words.
    Text(String),
    /// Words that matter.
    Strong(String),
    /// Words with emphasis.
    Emphasis(String),
    /// Policy text.
    Code(String),
    /// A link to a page elsewhere; its address begins with `https://` or `http://`.
    Link {
        /// The words.
        text: String,
        /// The address.
        address: String,
    },
    /// A placeholder with its value.
    Filled {
        /// The parameter.
        name: String,
        /// The value as prose has it.
        value: String,
    },
    /// A placeholder that nobody filled.
    Open(String),
}

/// Everything that is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Title and what identifies this text.
    pub head: Head,
    /// In the policy's order.
    pub sections: Vec<Section>,
    /// The placeholders, in order of declaration; only those that some clause reads.
    pub parameters: Vec<Parameter>,
    /// The calendars that some clause reads or a parameter names.
    pub calendars: Vec<Calendar>,
    /// Rules that some clause rests on, in order of declaration, then functions.
    pub rules: Vec<Rule>,
    /// What the clauses read of facts, by name.
    pub evidence: Vec<Entity>,
    /// By short name.
    pub frameworks: Vec<Framework>,
    /// Failures that are accepted for a time.
    pub waivers: Vec<Waiver>,
    /// What the policy demands of waivers, as a sentence.
    pub waiver_rules: String,
    /// What was changed when a pack was taken over.
    pub adoptions: Vec<Adoption>,
    /// The texts of one's own that the policy was read from.
    pub texts: Vec<Text>,
    /// How many texts came from the built-in library.
    pub library: usize,
    /// The results that the document was given.
    pub results: Option<Results>,
}

/// What identifies the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Title of the document.
    pub title: String,
    /// Stable name; empty where no `policy` item stands.
    pub name: String,
    /// Version as written; empty where no `policy` item stands.
    pub version: String,
    /// Who owns it.
    pub owner: Option<String>,
    /// How often it is reviewed: `365d`.
    pub review: Option<String>,
    /// `sha256:` and the digest over every policy text.
    pub digest: String,
    /// Version of this program.
    pub tool: String,
    /// Whether it was asked for as a draft.
    pub is_draft: bool,
    /// Placeholders without a value that some clause reads.
    pub open: Vec<String>,
}

impl Head {
    /// Whether anybody can put a name under it.
    pub fn may_be_signed(&self) -> bool {
        !self.is_draft && self.open.is_empty()
    }
}

/// One section with its own clauses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// `1.1`; empty for clauses that stand in no section.
    pub number: String,
    /// Its heading.
    pub title: String,
    /// Its documentation.
    pub prose: Vec<Block>,
    /// The clauses directly in it.
    pub clauses: Vec<Clause>,
}

impl Section {
    /// How deep it stands: 1 for `1`, 2 for `1.1`.
    pub fn depth(&self) -> usize {
        self.number.split('.').count()
    }
}

/// One clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// `1.1.b`, which is also its anchor.
    pub number: String,
    /// Stable name.
    pub name: String,
    /// What it demands.
    pub sentence: Vec<Run>,
    /// Its documentation.
    pub prose: Vec<Block>,
    /// Why it exists.
    pub why: Option<Vec<Block>>,
    /// How grave a failure is.
    pub severity: Grade,
    /// What a failure does to the run.
    pub enforcement: Enforcement,
    /// The day from which it does so; before it the clause is observed.
    pub enforced_from: Option<String>,
    /// Why it is not judged, where the policy has switched it off.
    pub off: Option<String>,
    /// Framework and its ids, by framework.
    pub controls: Vec<(String, Vec<String>)>,
    /// The greatest age of evidence.
    pub newer_than: Option<Run>,
    /// Conditions under which a subject is exempt, as policy text.
    pub exceptions: Vec<String>,
    /// Its own text.
    pub check: Excerpt,
    /// Entity and attributes that decide it, also through rules.
    pub reads: Vec<(String, Vec<String>)>,
    /// Rules that it rests on, directly or through others.
    pub rules: Vec<String>,
    /// Functions that it calls, directly or through rules.
    pub functions: Vec<String>,
    /// Parameters that it reads, directly or through others.
    pub parameters: Vec<String>,
    /// Calendars that it reads, directly or through others.
    pub calendars: Vec<String>,
    /// How evidence is obtained, where that is known.
    pub obtained: Option<String>,
    /// The mend of a failure; may be empty.
    pub fix: Vec<Run>,
    /// The tests that are for it.
    pub tests: Vec<Test>,
    /// What the results say of it.
    pub result: Option<Outcome>,
}

/// Policy text with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// `policies/tokens.policy:12`.
    pub place: String,
    /// The lines.
    pub text: String,
}

/// One test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// Its title.
    pub title: String,
    /// What it expects, distinct: `pass`, `fail`.
    pub expects: Vec<String>,
    /// Its text.
    pub check: Excerpt,
}

/// One placeholder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Where links lead: `param-token_life`.
    pub anchor: String,
    /// As written.
    pub name: String,
    /// What it means.
    pub prose: Vec<Block>,
    /// Its type, with the key of a table.
    pub ty: String,
    /// The value as policy text; nothing where nobody set one.
    pub value: Option<String>,
    /// Whether the value is not the one of the declaration.
    pub is_set: bool,
    /// `1m..24h`.
    pub range: Option<String>,
    /// Numbers of the clauses that read it.
    pub readers: Vec<String>,
}

/// One calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// As written.
    pub name: String,
    /// What it means.
    pub prose: Vec<Block>,
    /// Its time zone.
    pub zone: String,
    /// Hours and exceptions, a line each.
    pub lines: Vec<String>,
}

/// One rule or function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Where links lead: `rule-gates`, `fn-approved`.
    pub anchor: String,
    /// As called.
    pub name: String,
    /// What it says.
    pub prose: Vec<Block>,
    /// Its text.
    pub check: Excerpt,
    /// Numbers of the clauses that rest on it.
    pub readers: Vec<String>,
}

/// One kind of fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// As written.
    pub name: String,
    /// What it is.
    pub prose: Vec<Block>,
    /// Name, type and meaning of each attribute that decides something.
    pub attributes: Vec<(String, String, Vec<Block>)>,
    /// Numbers of the clauses that it decides.
    pub readers: Vec<String>,
}

/// One control framework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Framework {
    /// As policies write it: `pci`.
    pub name: String,
    /// As its publisher calls it.
    pub title: String,
    /// A remark that its readers need; may be empty.
    pub note: String,
    /// How many controls it has; zero where nobody counted.
    pub published: usize,
    /// Each control that some clause names, with their numbers.
    pub controls: Vec<(String, Vec<String>)>,
}

/// An accepted failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// Number of the clause.
    pub clause: String,
    /// The subjects, as policy text.
    pub subject: String,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Who approved it; nobody means that it waives nothing.
    pub approved_by: Option<String>,
    /// Where the work on it is followed.
    pub ticket: String,
    /// The last day, or the instant at which it ends.
    pub until: String,
    /// Numbers of clauses that make up for it.
    pub compensated_by: Vec<String>,
    /// `waivers.policy:3`.
    pub place: String,
}

/// One change of what a pack says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adoption {
    /// The pack.
    pub pack: String,
    /// The statement in a few words.
    pub change: String,
    /// `tightens`, `loosens`, `fills in` or `changes`.
    pub direction: &'static str,
    /// Why; may be empty where nothing is loosened.
    pub reason: String,
    /// `house.policy:3`.
    pub place: String,
}

/// One policy text of one's own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text {
    /// As named on the command line.
    pub path: String,
    /// Digest of its bytes.
    pub sha256: String,
}

/// The results that stand beside the clauses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Results {
    /// When the judgement was made.
    pub at: String,
    /// What was judged.
    pub target: String,
    /// What a reader must know before comparing: another version, other values. Sentences.
    pub differences: Vec<String>,
    /// By name of the clause.
    pub outcomes: std::collections::BTreeMap<String, Outcome>,
}

/// What one clause came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Its verdict.
    pub verdict: Verdict,
    /// How many subjects came to each verdict, the worst first; only those that there are.
    pub subjects: Vec<(Verdict, usize)>,
}
