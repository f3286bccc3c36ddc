//! Which statements of people there are: attestations, and results of trials. Nobody lists those but the policy root. So
//! they are complete exactly where one was given and read whole, whatever a fact file claims.

use evaluator::fact::{Batch, Fact, Provenance};
use evaluator::scope::{Obtained, Scope, Source, Status};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The entities that are statements.
const STATEMENTS: [&str; 2] = ["Attestation", "TestResult"];
/// The id of the listing as a source.
const LISTING: &str = "policy-root";

/// Takes back what fact files claim about statements, and adds the listing of the policy root that was read whole.
pub fn settle(batches: &mut Vec<Batch>, root: Option<&str>) {
    for scope in batches.iter_mut().flat_map(|it| &mut it.scopes) {
        if STATEMENTS.contains(&&*scope.entity) && scope.status == Status::Complete {
            scope.status = Status::Partial;
            scope.reason = Some("statements are listed by the policy root alone".to_owned());
        }
    }
    if let Some(root) = root {
        batches.push(listing(batches, root));
    }
}

/// A second record of every statement that was given, which says nothing but that it exists.
fn listing(batches: &[Batch], root: &str) -> Batch {
    let facts = batches.iter().flat_map(|it| &it.facts);
    let given: BTreeMap<(&str, &str), &Fact> = facts
        .filter(|it| STATEMENTS.contains(&&*it.entity))
        .map(|it| ((&*it.entity, &*it.id), it))
        .collect();
    let source: Arc<str> = LISTING.into();
    let again = |it: &Fact| {
        let (source, span) = (Arc::clone(&source), it.provenance.span);
        Fact::new(it.entity.clone(), &*it.id, Provenance { source, span, ..Provenance::default() })
    };
    let count = |entity: &str| given.keys().filter(|it| it.0 == entity).count() as u64;
    Batch {
        facts: given.values().map(|it| again(it)).collect(),
        scopes: STATEMENTS.iter().map(|it| scope(it, count(it))).collect(),
        sources: vec![itself(root)],
        diagnostics: Vec::new(),
    }
}

fn itself(root: &str) -> Source {
    Source {
        id: LISTING.into(),
        uri: format!("{LISTING}:{root}").into(),
        media: "policyc/policy-root".into(),
        path: root.into(),
        file: None,
        sha256: None,
        bytes: None,
        obtained: Obtained::Attested,
        collected_at: None,
        collector: LISTING.into(),
    }
}

fn scope(entity: &str, count: u64) -> Scope {
    Scope {
        id: format!("{LISTING}:{entity}").into(),
        entity: entity.into(),
        conditions: Vec::new(),
        status: Status::Complete,
        count: Some(count),
        attributes: None,
        window: None,
        source: LISTING.into(),
        collected_at: None,
        reason: None,
        remedy: None,
    }
}
