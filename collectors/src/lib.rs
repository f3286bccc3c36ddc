//! collectors
#![forbid(unsafe_code)]
