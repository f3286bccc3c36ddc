//! Source bytes to facts and scopes.
//!
//! A collector is a value in [`COLLECTORS`]: what it accepts, what it emits, and a pure function from a checkout to facts.
//! Walking the disk is the command line's matter. What a collector cannot read it reports as a gap; nothing is skipped in
//! silence.
#![forbid(unsafe_code)]
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod bots;
pub mod checkout;
pub mod code_owners;
pub mod collector;
pub mod commands;
pub mod detector;
pub mod dockerfile;
pub mod files;
pub mod filled;
pub mod git;
pub mod github;
pub mod history;
pub mod image;
pub mod input;
pub mod json;
mod leaks;
pub mod limits;
pub mod lockfiles;
pub mod provenance;
pub mod secrets;
pub mod shell;
mod text;
pub mod yaml;

use collector::{Collector, Sink};
use evaluator::fact::Batch;
use evaluator::scope::{Scope, Status};
use input::Checkout;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Every collector, sorted by name.
pub const COLLECTORS: &[&Collector] = &[
    &checkout::COLLECTOR,
    &code_owners::COLLECTOR,
    &dockerfile::COLLECTOR,
    &files::COLLECTOR,
    &git::COLLECTOR,
    &github::COLLECTOR,
    &history::COLLECTOR,
    &lockfiles::COLLECTOR,
    &secrets::COLLECTOR,
];

/// Whether some collector wants the bytes of the file at that path.
pub fn wants(path: &str) -> bool {
    COLLECTORS.iter().any(|it| (it.accepts)(path))
}

/// Settles the batches of several checkouts. A list that leads to no repository is one for all of them: a gap in one leaves
/// it open in each.
pub fn settle(batches: &mut [Batch]) {
    let scopes = batches.iter().flat_map(|it| &it.scopes);
    let open = scopes.filter(|it| it.conditions.is_empty() && it.status != Status::Complete);
    let open: BTreeMap<Arc<str>, Scope> = open.map(|it| (it.entity.clone(), it.clone())).collect();
    for scope in batches.iter_mut().flat_map(|it| &mut it.scopes) {
        let gap = open.get(&scope.entity).filter(|_| scope.conditions.is_empty());
        if let Some(gap) = gap.filter(|_| scope.status == Status::Complete) {
            let (reason, remedy) = (gap.reason.clone(), gap.remedy.clone());
            *scope = Scope { status: gap.status, count: None, reason, remedy, ..scope.clone() };
        }
    }
}

/// Reads a checkout with every collector.
pub fn collect(checkout: &Checkout) -> Batch {
    let mut sink = Sink::new(checkout, &checkout::COLLECTOR);
    for collector in COLLECTORS {
        sink.begin(collector);
        (collector.collect)(checkout, &mut sink);
    }
    let mut batch = sink.finish();
    files::measure(&mut batch);
    batch
}
