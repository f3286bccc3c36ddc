//! Two policies compared, as text and as JSON. What was found is said as it was found: a clause about which nothing is
//! proven stands as unknown, beside the facts that are known.

mod as_json;
mod as_text;
mod witness;

use language::compare::change::{ChangeKind, Comparison};
use std::io::{Result, Write};

/// One form of a comparison.
#[derive(Debug, Clone, Copy)]
pub struct ComparedFormat {
    /// As `--format` writes it.
    pub name: &'static str,
    /// Writes a comparison of two policies, named as on the command line.
    pub write: fn(&Comparison, [&str; 2], &mut dyn Write) -> Result<()>,
}

/// Every form, sorted by name.
pub const COMPARED_FORMATS: &[ComparedFormat] = &[
    ComparedFormat { name: "json", write: as_json::write },
    ComparedFormat { name: "text", write: as_text::write },
];

/// What a comparison comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing asks for less.
    NotLaxer,
    /// Nothing is known to ask for less, and of something that changed it is not proven either.
    Undecided,
    /// Something asks for less.
    Laxer,
}

/// What a comparison comes to.
pub fn outcome(it: &Comparison) -> Outcome {
    let laxer = |kind: ChangeKind| match kind {
        ChangeKind::Laxer | ChangeKind::Mixed | ChangeKind::Gone => true,
        ChangeKind::Unchanged | ChangeKind::New | ChangeKind::Stricter | ChangeKind::Unknown => {
            false
        }
    };
    let is_shown = |it: &language::compare::change::ClauseChange| {
        it.witnesses.iter().any(|it| !it.is_stricter)
    };
    if it.clauses.iter().any(|it| laxer(it.kind) || is_shown(it))
        || it.waivers.iter().any(|it| it.is_laxer)
    {
        Outcome::Laxer
    } else if it.clauses.iter().any(|it| it.kind == ChangeKind::Unknown) {
        Outcome::Undecided
    } else {
        Outcome::NotLaxer
    }
}

/// Kinds of change, in the order in which they are shown and counted.
const KINDS: [ChangeKind; 7] = [
    ChangeKind::Gone,
    ChangeKind::Laxer,
    ChangeKind::Mixed,
    ChangeKind::Unknown,
    ChangeKind::Stricter,
    ChangeKind::New,
    ChangeKind::Unchanged,
];
