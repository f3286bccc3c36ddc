//! The policy language: text to syntax, names, types and at last the rule graph.
//!
//! The crate is total: every stage returns its value and its diagnostics, and a broken item costs only itself. It reads
//! no file, knows no clock and names no domain entity: entities are declared in policy text like any other item. The one
//! gate between a policy and its evaluation is [`policy::admit`].
#![forbid(unsafe_code)]
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

// What pest's derive writes names it, since pest is built without its own stack guard and so without `std`.
extern crate alloc;

pub mod codes;
pub mod compare;
pub mod diagnostic;
pub mod format;
pub mod front;
pub mod graph;
pub mod hir;
pub mod limits;
pub mod lint;
pub mod literal;
pub mod mutate;
pub mod names;
pub mod parallel;
pub mod policy;
pub mod resolve;
pub mod schema;
pub mod signature;
pub mod source_map;
pub mod span;
pub mod syntax;
pub mod textual;
pub mod types;
