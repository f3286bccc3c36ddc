//! Facts in, verdicts out: the fact store with its scopes, the plan of a policy, three-valued evaluation, and the evidence
//! behind each verdict.
//!
//! Evaluation is a pure function of (policy, facts, parameters, instant, limits). It never throws: a limit or an overflow
//! is the verdict `error` of the clause it struck. What nobody collected is unknown and never a pass.
#![forbid(unsafe_code)]
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod builtins;
pub mod change;
pub mod compare;
pub mod eval;
pub mod evidence;
pub mod explain;
pub mod fact;
pub mod given;
pub mod kleene;
pub mod limits;
pub mod load;
pub mod needs;
pub mod plan;
pub mod scope;
pub mod slice;
pub mod store;
pub mod value;
pub mod verdict;
