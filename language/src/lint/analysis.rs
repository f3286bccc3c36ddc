//! What can be said of conditions without facts. Sound in one direction only: what is called impossible is impossible, and
//! where a condition is too large or too rich to tell, nothing is said.

pub(super) mod cube;
pub(super) mod domain;
pub(super) mod expressions;
pub(super) mod formula;
pub(super) mod key;
pub(super) mod linear;
pub(super) mod outcomes;
pub(super) mod solve;
pub(super) mod terms;
