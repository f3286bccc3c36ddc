//! The repository itself: one `Repo` fact per checkout, out of what the command line and git say about it.

use crate::collector::{CHECKOUT, Collector, Emit, Listing, Sink};
use crate::input::Checkout;
use evaluator::fact::{Fact, Provenance};
use evaluator::value::Value;

/// See the module.
pub const COLLECTOR: Collector = Collector {
    name: "checkout",
    doc: "The repository that a checkout belongs to.",
    accepts: |_| false,
    emits: &[Emit {
        entity: "Repo",
        attributes: &["default_branch", "head", "history_complete", "path"],
        // The population that this evaluation judges is the one repository it was pointed at.
        listing: Listing::Population,
    }],
    remedy: "run `policyc eval` inside a git checkout",
    collect,
};

fn collect(checkout: &Checkout, sink: &mut Sink<'_>) {
    let provenance = Provenance { source: CHECKOUT.into(), ..Provenance::default() };
    let mut fact = Fact::new("Repo", checkout.repo_id(), provenance)
        .with("path", Value::text(checkout.shown_path()));
    if let Some(head) = &checkout.head {
        fact = fact.with("head", Value::text(head.as_str()));
    }
    if let Some(complete) = checkout.git.as_ref().and_then(|it| it.history_complete) {
        fact = fact.with("history_complete", Value::Bool(complete));
    }
    if let Some(branch) = checkout.git.as_ref().and_then(|it| it.default_branch.as_deref()) {
        fact = fact.with("default_branch", Value::text(branch));
    }
    sink.fact(fact);
}
