//! The one front: text in, analysis out. Command line and editor call this and nothing else, so they cannot disagree.

use crate::diagnostic::Diagnostic;
use crate::graph::RuleGraph;
use crate::schema::Schema;

/// What the front end knows of a policy, broken parts and all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Analysis {
    /// Every entity and enum that could be read.
    pub schema: Schema,
    /// Every rule, parameter and clause that could be read and checked.
    pub graph: RuleGraph,
    /// Sorted by place.
    pub diagnostics: Vec<Diagnostic>,
}
