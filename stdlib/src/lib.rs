//! stdlib
#![forbid(unsafe_code)]
