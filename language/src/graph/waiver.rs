//! Waivers: failures that somebody answers for, for a while. Plain data; whether one is live is a question of the instant,
//! and whether one counts at all a question of where its text stands.

use super::ClauseId;
use super::clause::Grade;
use super::expr::Expr;
use crate::span::Span;

/// A waiver, by position in [`super::RuleGraph::waivers`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WaiverId(pub u32);

/// One `waiver` item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The clause whose failures it accepts.
    pub clause: ClauseId,
    /// The subjects as written: `Token(name: "old") and Platform(github)`.
    pub on: String,
    /// The subjects as a condition over the clause's variables. A failure is accepted where it is certainly true.
    pub matches: Expr,
    /// Who answers for it.
    pub owner: String,
    /// Who accepted it; nobody yet where nothing stands, and then it waives nothing.
    pub approved_by: Option<String>,
    /// Why the failure is accepted.
    pub reason: String,
    /// Where the work on it is followed.
    pub ticket: String,
    /// The first instant at which it waives nothing any more, seconds since 1970. A day counts to its end in UTC.
    pub until: i64,
    /// Clauses that make up for it.
    pub compensated_by: Vec<ClauseId>,
    /// Documentation in Markdown.
    pub doc: String,
    /// The clause's name in the declaration.
    pub span: Span,
    /// The day or instant behind `until`.
    pub until_span: Span,
}

impl Waiver {
    /// Whether it waives anything at an instant.
    pub fn is_live(&self, at: i64) -> bool {
        self.approved_by.is_some() && at < self.until
    }

    /// Whole days until it ends; nothing where it has ended.
    pub fn days_left(&self, at: i64) -> Option<i64> {
        let left = self.until.checked_sub(at).filter(|it| *it > 0)?;
        left.checked_div(DAY)
    }
}

/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// Days before its end from which a waiver is announced.
pub const ANNOUNCED_DAYS: i64 = 14;

/// What a policy demands of its waivers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaiverRules {
    /// Who may approve; anybody but the owner where the list is empty.
    pub approvers: Vec<String>,
    /// How far ahead a waiver may end at most, in seconds.
    pub longest: i64,
    /// The same for failures of one grade, where the policy says less.
    pub by_grade: Vec<(Grade, i64)>,
}

/// The longest that any policy may allow, in seconds: half a year is long enough to mend what is to be mended.
pub const LONGEST: i64 = 180 * DAY;

impl Default for WaiverRules {
    fn default() -> Self {
        Self { approvers: Vec::new(), longest: LONGEST, by_grade: Vec::new() }
    }
}

impl WaiverRules {
    /// How far ahead a waiver for a clause of this grade may end at most, in seconds.
    pub fn longest_for(&self, grade: Grade) -> i64 {
        let own = self.by_grade.iter().find(|(it, _)| *it == grade).map(|(_, longest)| *longest);
        own.unwrap_or(self.longest).min(self.longest)
    }
}
