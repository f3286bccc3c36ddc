//! Scopes and sources: what was listed, from where, how completely and when. Absence is a claim that a scope makes; without
//! one it is unknown.

use crate::value::Value;
use language::span::FileId;
use std::sync::Arc;

/// The date of evidence that does not say when it was collected: older than any clause that asks for an age accepts.
pub const UNDATED: i64 = i64::MIN;

/// How completely something was listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Everything: what is not listed does not exist.
    Complete,
    /// Some of it.
    Partial,
    /// The collector was not allowed to see it.
    Denied,
    /// The source cannot show it.
    Unsupported,
    /// Reading it went wrong.
    Error,
}

impl Status {
    /// The word of the fact formats.
    pub fn word(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
            Self::Denied => "denied",
            Self::Unsupported => "unsupported",
            Self::Error => "error",
        }
    }
}

/// One statement of completeness: the facts of an entity for which every `at` condition holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Id within the batch.
    pub id: Arc<str>,
    /// As the schema names it.
    pub entity: Arc<str>,
    /// Equalities on attribute paths (`repo`, `pipeline.repo`); none means every fact of the entity.
    pub conditions: Vec<Condition>,
    /// How completely.
    pub status: Status,
    /// How many facts it vouches for; required where complete. A different number of facts makes the scope partial.
    pub count: Option<u64>,
    /// The attributes that this source can show; nothing means all.
    pub attributes: Option<Vec<Arc<str>>>,
    /// For events: from and to, seconds since 1970.
    pub window: Option<(i64, i64)>,
    /// Id of the [`Source`] in the same batch.
    pub source: Arc<str>,
    /// Seconds since 1970; nothing for a checkout read in this run.
    pub collected_at: Option<i64>,
    /// Why it is not complete, in words.
    pub reason: Option<String>,
    /// What would complete it: a command, or an argument of ours; from the collector's own table, never from data.
    pub remedy: Option<String>,
}

/// One equality of a scope.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Condition {
    /// Attribute path from the entity, `pipeline.repo`.
    pub path: Arc<str>,
    /// The value it has.
    pub value: Value,
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Id within the batch.
    pub id: Arc<str>,
    /// `git:acme/shop@3fce3b5`, `file:facts.jsonl`.
    pub uri: Arc<str>,
    /// `yaml/github-workflow`, `policyc/facts`.
    pub media: Arc<str>,
    /// Path as shown to people.
    pub path: Arc<str>,
    /// The text in the run's source map, if it was kept.
    pub file: Option<FileId>,
    /// Digest of the bytes, lower-case hex, if known.
    pub sha256: Option<Arc<str>>,
    /// Length of the bytes, if known.
    pub bytes: Option<u64>,
    /// How it was obtained.
    pub obtained: Obtained,
    /// Seconds since 1970, or [`UNDATED`]; nothing for a checkout read in this run.
    pub collected_at: Option<i64>,
    /// Name of the collector that read it.
    pub collector: Arc<str>,
}

/// How a source was obtained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Obtained {
    /// Read from a checkout.
    Parsed,
    /// Exported from an interface.
    Exported,
    /// Taken from a log.
    Logged,
    /// Stated by a person.
    Attested,
}
