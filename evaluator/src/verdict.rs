//! Verdicts: what an evaluation gives. Plain data, sorted, the same bytes for the same input.

use crate::evidence::{Evidence, Missing};
use language::graph::ClauseId;
use language::graph::waiver::WaiverId;
use std::sync::Arc;

/// The six words. Ordered by weight, the worst first: a clause's verdict is the least of its subjects'.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// We failed: a limit, an overflow, a plugin.
    Error,
    /// A requirement is false.
    Fail,
    /// Evidence is missing, incomplete or stale.
    Unknown,
    /// A failure that a live waiver accepts.
    Waived,
    /// Every requirement is true.
    Pass,
    /// A complete scope shows that there is nothing to judge.
    NotApplicable,
}

impl Verdict {
    /// All six, worst first.
    pub const ALL: [Self; 6] =
        [Self::Error, Self::Fail, Self::Unknown, Self::Waived, Self::Pass, Self::NotApplicable];

    /// The word of policies and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::Waived => "waived",
            Self::Pass => "pass",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// The fact, or tuple of facts and enum values, that a verdict is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubjectKey {
    /// One entry per `for each`, in order: the fact's id, or the value's name.
    pub parts: Vec<Arc<str>>,
}

impl SubjectKey {
    /// The parts joined by ` × `, as reports show it.
    pub fn show(&self) -> String {
        self.parts.join(" × ")
    }
}

/// The outcome of one requirement on one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequirementOutcome {
    /// Position in [`language::graph::clause::Clause::requirements`].
    pub requirement: usize,
    /// `Pass`, `Fail`, `Waived`, `Unknown` or `Error`.
    pub verdict: Verdict,
    /// The requirement's own message with its values filled in; empty where it passes or has none.
    pub message: String,
    /// What decided it, the deciding leaf first. Empty where it passes.
    pub evidence: Vec<Evidence>,
    /// What would decide it; only where it is unknown. Sorted and distinct.
    pub missing: Vec<Missing>,
    /// The smallest parts of `missing` with which alone it can be decided: one, or several of the same size. Empty where no
    /// such part was found.
    pub needed: Vec<Vec<Missing>>,
}

/// A person's statement by which a requirement holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attested {
    /// The statement.
    pub statement: Evidence,
    /// Who made it, if that is known.
    pub by: Option<String>,
    /// When, as policies write it.
    pub at: Option<String>,
}

/// The outcome of one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectOutcome {
    /// Who is judged.
    pub subject: SubjectKey,
    /// Where the subject itself was read.
    pub at: Evidence,
    /// The worst of its requirements.
    pub verdict: Verdict,
    /// The requirements that did not pass; empty for a pass.
    pub outcomes: Vec<RequirementOutcome>,
    /// The statements of people by which requirements of it hold, one per such requirement.
    pub attested: Vec<Attested>,
    /// The waivers that cover it where something of it fails, in the policy's order, live or not.
    pub waivers: Vec<WaiverId>,
    /// Whether it is not known that the clause applies to this subject at all.
    pub maybe_subject: bool,
    /// The clause's mend with this subject's values filled in; empty where it does not fail or the clause has none.
    pub fix: String,
}

/// The outcome of one clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseOutcome {
    /// Which clause.
    pub clause: ClauseId,
    /// The worst of its subjects and of `unseen`.
    pub verdict: Verdict,
    /// Sorted by key.
    pub subjects: Vec<SubjectOutcome>,
    /// Subjects that an `unless` exempts, sorted, with where they were read.
    pub exempt: Vec<(SubjectKey, Evidence)>,
    /// Why there may be subjects nobody has seen; empty where their collection is complete.
    pub unseen: Vec<Missing>,
    /// The limit or fault that made the clause `error`.
    pub fault: Option<String>,
}

/// The result of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdicts {
    /// The evaluation instant, seconds since 1970.
    pub at: i64,
    /// One per clause of the policy, in its order.
    pub clauses: Vec<ClauseOutcome>,
}
