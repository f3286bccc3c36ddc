//! What every search for secrets writes: the run of the search, and each secret by rule and place. Nothing of a secret's
//! text enters, not even as a digest: a weak one could be guessed from it.

use crate::collector::{CHECKOUT, Emit, Listing};
use crate::input::Checkout;
use evaluator::fact::{Fact, Provenance};
use evaluator::value::{Known, Value};

/// What a search lists; where it looked tells its list from those of the others.
pub(crate) const fn emits(found_in: &'static str) -> [Emit; 2] {
    [
        Emit {
            entity: "Detection",
            attributes: &[
                "commit",
                "fingerprint",
                "found_in",
                "kind",
                "path",
                "repo",
                "resolution",
                "resolved_at",
                "rule_id",
                "scan",
                "severity",
                "state",
            ],
            listing: Listing::Kind("repo", "found_in", found_in),
        },
        Emit {
            entity: "Scan",
            attributes: &[
                "category", "complete", "failed", "gating", "history", "repo", "tool", "version",
            ],
            listing: Listing::Part("repo", "runs of other scanners are not recorded in a checkout"),
        },
    ]
}

/// One secret.
pub(crate) struct Secret<'f> {
    /// What tells it from every other one of its path, in ids.
    pub(crate) mark: String,
    /// What stays the same while the file around it changes.
    pub(crate) fingerprint: String,
    /// Where it was read.
    pub(crate) provenance: Provenance,
    /// The file.
    pub(crate) path: &'f str,
    /// The detector's rule.
    pub(crate) rule: &'static str,
    /// The commit, for one of the history.
    pub(crate) commit: Option<&'f str>,
    /// Which search found it.
    pub(crate) found_in: &'static str,
}

/// The fact of one secret.
pub(crate) fn detection(checkout: &Checkout, run: &str, found: Secret<'_>) -> Fact {
    let id = format!("{}{}", checkout.id_of("detection", found.path), found.mark);
    Fact::new("Detection", id, found.provenance)
        .with("commit", crate::provenance::text_or_absent(found.commit))
        .with("fingerprint", Value::text(found.fingerprint))
        .with("found_in", Value::text(found.found_in))
        .with("kind", Value::text("leaked_secret"))
        .with("path", Value::text(found.path))
        .with("repo", Value::text(checkout.repo_id()))
        .with("resolution", Known::Absent)
        .with("resolved_at", Known::Absent)
        .with("rule_id", Value::text(found.rule))
        .with("scan", Value::text(run))
        .with("severity", Value::text("critical"))
        .with("state", Value::text("open"))
}

/// The fact of a search.
pub(crate) fn scan(checkout: &Checkout, run: &str, of_history: bool, complete: bool) -> Fact {
    let provenance = Provenance { source: CHECKOUT.into(), ..Provenance::default() };
    Fact::new("Scan", run, provenance)
        .with("category", Value::text("secret"))
        .with("complete", Value::Bool(complete))
        .with("failed", Value::Bool(false))
        .with("gating", Value::Bool(false))
        .with("history", Value::Bool(of_history))
        .with("repo", Value::text(checkout.repo_id()))
        .with("tool", Value::text("policyc"))
        .with("version", Value::text(env!("CARGO_PKG_VERSION")))
}
