//! Mistakes in facts and scopes: what a fact file or a collector may not say.

use super::{Code, error};

/// A fact names an entity that no schema declares.
pub const UNKNOWN_FACT_ENTITY: Code =
    error("unknown-fact-entity", "a fact or scope names an entity that the schema lacks");
/// A fact or scope names an attribute that its entity lacks.
pub const UNKNOWN_FACT_ATTRIBUTE: Code =
    error("unknown-fact-attribute", "a fact or scope names an attribute that its entity lacks");
/// A value does not fit the declared type.
pub const FACT_TYPE: Code =
    error("fact-type", "a fact's value does not fit the type that the schema declares");
/// One fact gives one attribute two different values.
pub const DUPLICATE_FACT: Code =
    error("duplicate-fact", "one source gives the same fact twice with different values");
/// A fact file is not what its header claims, or ends early.
pub const FACT_FORMAT: Code =
    error("fact-format", "a fact file is malformed, of another version, or ends early");

/// The codes of this stage, sorted by name.
pub const CODES: &[&Code] =
    &[&DUPLICATE_FACT, &FACT_FORMAT, &FACT_TYPE, &UNKNOWN_FACT_ATTRIBUTE, &UNKNOWN_FACT_ENTITY];
