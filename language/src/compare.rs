//! Two policies side by side: the normal form of what a clause demands, and proofs that one demand is at least as strict as
//! another. Pure functions of rule graphs; facts are not looked at here.

pub mod change;
pub mod clause;
pub mod fingerprint;
pub mod fold;
pub mod normal;
pub mod order;
pub mod pattern;
pub mod range;
pub mod show;
pub mod term;
