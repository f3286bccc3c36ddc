//! Runs the Markdown pages under `tests/suites`: one test per heading, named `path::heading`, in parallel.
#![cfg(test)]

fn main() {}
