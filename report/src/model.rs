//! The report as plain data: what every format renders. Built by [`crate::build`] or by hand in tests; sorted, so that the
//! same input gives the same bytes.

use crate::missing;
use evaluator::evidence::{Evidence, Missing};
use evaluator::verdict::{Attested, Verdict};
use language::diagnostic::Diagnostic;
use language::graph::clause::{Control, Enforcement, Grade};
use language::source_map::SourceMap;
use language::span::Span;
use std::collections::BTreeSet;

/// Everything that a run has to say.
#[derive(Debug, Clone)]
pub struct Report {
    /// Version of this program.
    pub tool: String,
    /// What was judged, as named on the command line.
    pub target: String,
    /// Arguments that a command about this report has to repeat: ` --path examples/shop`, or nothing.
    pub again: String,
    /// The evaluation instant, seconds since 1970.
    pub at: i64,
    /// By what it was judged.
    pub policy: Policy,
    /// Number and title of the policy's sections, sorted.
    pub sections: Vec<(String, String)>,
    /// One per clause of the policy, in its order.
    pub clauses: Vec<Clause>,
    /// Number and name of the clauses that the command line left out, in the policy's order.
    pub deselected: Vec<(String, String)>,
    /// Every waiver of the policy, in its order, with what it came to.
    pub waivers: Vec<Waiver>,
    /// What the policy changes of the packs that it adopts, in its order.
    pub changes: Vec<Change>,
    /// Clauses that the policy switches off: number, name, and why.
    pub switched_off: Vec<(String, String, String)>,
    /// Clauses of the policy template that the standard library does not hold yet; empty under a policy of one's own.
    pub not_encoded: Vec<NotEncoded>,
    /// Gaps and mistakes found on the way, sorted.
    pub problems: Vec<Diagnostic>,
    /// Sentences about the run that a reader must not miss: nothing collected, a policy inside the judged tree.
    pub notes: Vec<String>,
    /// Remarks about the run that change nothing.
    pub hints: Vec<String>,
    /// What was read.
    pub inputs: Vec<Input>,
    /// What would complete the missing evidence, by entity and attribute.
    pub remedies: Vec<Remedy>,
    /// The texts that spans point into.
    pub sources: SourceMap,
}

/// The judging policy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// Stable name; empty where no `policy` item stands.
    pub name: String,
    /// Version as written.
    pub version: String,
    /// Title of the document.
    pub title: String,
    /// Where it came from: `built in`, or the paths given.
    pub origin: String,
    /// Every parameter with its value as policy text; nothing where unset.
    pub parameters: Vec<(String, Option<String>)>,
}

/// One waiver and what it came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// Number of its clause.
    pub clause: String,
    /// Name of its clause.
    pub name: String,
    /// The subjects as written.
    pub on: String,
    /// Who answers for the failure.
    pub owner: String,
    /// Who accepted it, if anybody did.
    pub approved_by: Option<String>,
    /// Why it is accepted.
    pub reason: String,
    /// Where the work on it is followed.
    pub ticket: String,
    /// The last day, or the instant at which it ends, as text.
    pub until: String,
    /// Names of clauses that make up for it.
    pub compensated_by: Vec<String>,
    /// What it is at the instant of the run.
    pub state: WaiverState,
    /// The failing subjects that it covers, sorted.
    pub covers: Vec<String>,
    /// The clause's name in its declaration.
    pub declared: Span,
}

/// What a waiver is at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WaiverState {
    /// It waives, for so many whole days more.
    Live(i64),
    /// It has ended: what it covered fails again.
    Expired,
    /// Nobody has approved it.
    Unapproved,
    /// It stands in the judged tree, whose word does not count.
    Requested,
}

impl WaiverState {
    /// The word of reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Live(_) => "live",
            Self::Expired => "expired",
            Self::Unapproved => "unapproved",
            Self::Requested => "requested",
        }
    }
}

/// What the policy changes of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The pack.
    pub pack: String,
    /// The statement in a few words: `max_token_lifetime = 30m`.
    pub what: String,
    /// `tightens`, `loosens`, `fills in` or `changes`.
    pub direction: &'static str,
    /// Why, where the policy says.
    pub because: Option<String>,
    /// Whether it is applied; a request of the judged tree is not.
    pub applied: bool,
    /// The statement.
    pub declared: Span,
}

/// A clause of the template without a clause of the standard library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotEncoded {
    /// `1.1.b`.
    pub id: String,
    /// Stable name.
    pub name: String,
    /// What it demands.
    pub title: String,
}

/// One text that was read as evidence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Input {
    /// As shown to people.
    pub path: String,
    /// `yaml/github-workflow`.
    pub media: String,
    /// Digest of its bytes, if known.
    pub sha256: Option<String>,
    /// When it was collected; nothing for what this run read itself.
    pub collected_at: Option<i64>,
}

/// What completes a piece of evidence, from the collectors' own tables, never from data.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remedy {
    /// Entity type.
    pub entity: String,
    /// One attribute, or any.
    pub attribute: Option<String>,
    /// A command or an argument.
    pub text: String,
}

/// One clause and its outcome.
#[derive(Debug, Clone)]
pub struct Clause {
    /// `1.1.b`.
    pub id: String,
    /// Stable name.
    pub name: String,
    /// The sentence, with parameters filled in.
    pub title: String,
    /// How grave a failure is.
    pub severity: Grade,
    /// What a failure does to this run.
    pub enforcement: Enforcement,
    /// The first day on which its failures decide something, as text, where that is still to come.
    pub enforced_from: Option<String>,
    /// The worst of its subjects and of the unseen.
    pub verdict: Verdict,
    /// Controls of frameworks.
    pub controls: Vec<Control>,
    /// Why the clause exists.
    pub why: Option<String>,
    /// How a failure is mended; may be empty.
    pub fix: String,
    /// Sorted by subject.
    pub subjects: Vec<Subject>,
    /// Subjects that an exception exempts.
    pub exempt: Vec<String>,
    /// Why there may be subjects that nobody has seen.
    pub unseen: Vec<Missing>,
    /// The limit or fault that made it `error`.
    pub fault: Option<String>,
    /// A digest of what it demands, parameters filled in; only where it was asked for.
    pub rule: Option<String>,
    /// Its name in the policy.
    pub declared: Span,
}

/// One judged subject.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Its id.
    pub subject: String,
    /// The worst of its requirements.
    pub verdict: Verdict,
    /// Where it was read itself.
    pub at: Evidence,
    /// The requirements that did not pass; empty for a pass.
    pub outcomes: Vec<Outcome>,
    /// The statements of people by which requirements of it hold.
    pub attested: Vec<Attested>,
    /// Positions in [`Report::waivers`] of those that cover it, live or not, where something of it fails.
    pub waivers: Vec<usize>,
    /// Whether it is not known that the clause applies at all.
    pub maybe: bool,
    /// How this failure is mended; empty where the clause gives nothing or nothing failed.
    pub fix: String,
}

/// One requirement that did not pass.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// `Fail`, `Waived`, `Unknown` or `Error`.
    pub verdict: Verdict,
    /// What is wrong, in the author's words or ours.
    pub message: String,
    /// The deciding leaf first.
    pub evidence: Vec<Evidence>,
    /// What would decide it.
    pub missing: Vec<Missing>,
    /// The smallest parts of that with which alone it can be decided, all of one size.
    pub needed: Vec<Vec<Missing>>,
    /// The statement of the policy.
    pub asked: Span,
}

impl Outcome {
    /// The place that decided: of the first leaf that has one.
    pub fn place(&self) -> Option<Span> {
        self.evidence.iter().find_map(|it| it.place)
    }
}

impl Subject {
    /// The place to show: what decided the worst requirement, else where the subject was read.
    pub fn place(&self) -> Option<Span> {
        self.outcomes.first().and_then(Outcome::place).or(self.at.place)
    }

    /// The messages of its requirements, joined.
    pub fn message(&self) -> String {
        let messages: Vec<&str> = self
            .outcomes
            .iter()
            .map(|it| it.message.as_str())
            .filter(|it| !it.is_empty())
            .collect();
        messages.join("; ")
    }

    /// What its requirements miss, sorted and distinct.
    pub fn missing(&self) -> Vec<&Missing> {
        let mut all: Vec<&Missing> = self.outcomes.iter().flat_map(|it| &it.missing).collect();
        all.sort();
        all.dedup();
        all
    }
}

impl Subject {
    /// The smallest evidence that can decide it, of several the one with the fewest things to do; everything that it misses
    /// where no smaller part was found.
    pub fn needed(&self, remedies: &[Remedy]) -> Vec<&Missing> {
        let ways = self.outcomes.iter().flat_map(|it| &it.needed);
        match cheapest(ways, remedies).filter(|it| !it.is_empty()) {
            Some(way) => way.iter().collect(),
            None => self.missing(),
        }
    }
}

/// Of several ways the smallest, of those the one with the fewest things to do, and of those the first by name.
pub fn cheapest<'w>(
    ways: impl IntoIterator<Item = &'w Vec<Missing>>,
    remedies: &[Remedy],
) -> Option<&'w [Missing]> {
    let to_do = |way: &[Missing]| {
        way.iter().map(|it| missing::remedy(it, remedies)).collect::<BTreeSet<String>>().len()
    };
    let ways = ways.into_iter().map(Vec::as_slice);
    ways.min_by_key(|way| (way.len(), to_do(way), way.to_vec()))
}

impl Clause {
    /// How many subjects have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.subjects.iter().filter(|it| it.verdict == verdict).count()
    }

    /// Everything that the clause misses, over its subjects and the unseen, sorted and distinct.
    pub fn missing(&self) -> Vec<&Missing> {
        let seen = self.subjects.iter().flat_map(|it| &it.outcomes).flat_map(|it| &it.missing);
        let mut all: Vec<&Missing> = self.unseen.iter().chain(seen).collect();
        all.sort();
        all.dedup();
        all
    }

    /// The smallest that each subject needs to be decided, and all that hides subjects: sorted and distinct.
    pub fn needed(&self, remedies: &[Remedy]) -> Vec<&Missing> {
        let of_subjects = self.subjects.iter().flat_map(|it| it.needed(remedies));
        let mut all: Vec<&Missing> = self.unseen.iter().chain(of_subjects).collect();
        all.sort();
        all.dedup();
        all
    }

    /// Whether failures of the clause decide anything.
    pub fn is_enforced(&self) -> bool {
        match self.enforcement {
            Enforcement::Block => true,
            Enforcement::Observe | Enforcement::Warn => false,
        }
    }
}

impl Report {
    /// How many clauses have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.clauses.iter().filter(|it| it.verdict == verdict).count()
    }

    /// Clauses with findings or faults, the worst first: by verdict, then severity, then the policy's order.
    pub fn worst_first(&self) -> Vec<&Clause> {
        let bad = |it: &&Clause| matches!(it.verdict, Verdict::Error | Verdict::Fail);
        let mut all: Vec<&Clause> = self.clauses.iter().filter(bad).collect();
        all.sort_by_key(|it| (it.verdict, std::cmp::Reverse(it.severity)));
        all
    }
}
