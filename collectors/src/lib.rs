//! Source bytes to facts and scopes.
//!
//! A collector is a value in [`COLLECTORS`]: what it accepts, what it emits, and a pure function from a checkout to facts.
//! Walking the disk is the command line's matter. What a collector cannot read it reports as a gap; nothing is skipped in
//! silence.
#![forbid(unsafe_code)]
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod checkout;
pub mod code_owners;
pub mod collector;
pub mod commands;
pub mod detector;
pub mod dockerfile;
pub mod files;
pub mod git;
pub mod github;
pub mod image;
pub mod json;
pub mod limits;
pub mod lockfiles;
pub mod provenance;
pub mod secrets;
pub mod shell;
mod text;
pub mod yaml;

use collector::{Checkout, Collector, Sink};
use evaluator::fact::Batch;

/// Every collector, sorted by name.
pub const COLLECTORS: &[&Collector] = &[
    &checkout::COLLECTOR,
    &code_owners::COLLECTOR,
    &dockerfile::COLLECTOR,
    &files::COLLECTOR,
    &github::COLLECTOR,
    &lockfiles::COLLECTOR,
    &secrets::COLLECTOR,
];

/// Whether some collector wants the bytes of the file at that path.
pub fn wants(path: &str) -> bool {
    COLLECTORS.iter().any(|it| (it.accepts)(path))
}

/// Reads a checkout with every collector.
pub fn collect(checkout: &Checkout) -> Batch {
    let mut sink = Sink::new(checkout, &checkout::COLLECTOR);
    for collector in COLLECTORS {
        sink.begin(collector);
        (collector.collect)(checkout, &mut sink);
    }
    sink.finish()
}
