//! The project's tests about tests: Markdown pages that are specification, documentation and test at once.
//!
//! This is library code: it returns `Result<_, String>` and asserts nothing. The files under `tests/tests` read the disk
//! and assert.
#![forbid(unsafe_code)]

pub mod console;
pub mod emits;
pub mod fixture;
pub mod generate;
pub mod judge;
pub mod laws;
pub mod manual;
pub mod markup;
pub mod matcher;
pub mod oracle;
pub mod page;
pub mod published;
pub mod run;
pub mod update;
pub mod walkthrough;
