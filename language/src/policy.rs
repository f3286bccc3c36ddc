//! The gate: a policy that was checked, with its parameters bound. The evaluator takes nothing else.

use crate::graph::{ParamValue, RuleGraph};
use crate::schema::Schema;

/// A policy without errors and with every parameter checked. Built only in this module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedPolicy {
    schema: Schema,
    graph: RuleGraph,
    params: Vec<Option<ParamValue>>,
}

impl CheckedPolicy {
    /// The entities and enums.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Parameters, rules and clauses.
    pub fn graph(&self) -> &RuleGraph {
        &self.graph
    }

    /// The values of the parameters, by [`crate::graph::ParamId`]; nothing where a parameter of the built-in policy was
    /// left unset.
    pub fn params(&self) -> &[Option<ParamValue>] {
        &self.params
    }
}
