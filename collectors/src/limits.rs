//! What collectors refuse to do without end: the scanned tree is hostile, and the tool runs in the pipeline it judges. A
//! limit that strikes is a reported gap, never a silence.

use language::limits::Limit;

/// Calls of reusable workflows and local actions that are followed in one checkout.
pub const CALLS: Limit = Limit {
    name: "calls",
    value: 10_000,
    reason: "calls of workflows and actions followed in one checkout: each may branch, so that depth alone bounds little",
};

/// Nesting of calls of reusable workflows and local actions.
pub const CALL_DEPTH: Limit = Limit {
    name: "call-depth",
    value: 10,
    reason: "levels of workflows and actions that call each other: as deep as the platform goes",
};

/// Combinations of one matrix.
pub const MATRIX_COMBINATIONS: Limit = Limit {
    name: "matrix-combinations",
    value: 256,
    reason: "combinations of one matrix: as many as the platform runs",
};

/// Alias expansions while one YAML file is read.
pub const YAML_ALIASES: Limit = Limit {
    name: "yaml-aliases",
    value: 100_000,
    reason: "alias expansions of one YAML file: an alias bomb is small on disk and endless when walked",
};

/// Length of one YAML file.
pub const YAML_BYTES: Limit = Limit {
    name: "yaml-bytes",
    value: 16 * 1024 * 1024,
    reason: "bytes of one YAML file: bounds memory",
};

/// Nesting of one YAML file, aliases expanded.
pub const YAML_DEPTH: Limit = Limit {
    name: "yaml-depth",
    value: 64,
    reason: "levels of nesting in one YAML file, aliases expanded: bounds every recursion over the tree",
};

/// Nodes of one YAML file.
pub const YAML_NODES: Limit = Limit {
    name: "yaml-nodes",
    value: 1_000_000,
    reason: "nodes of one YAML file, aliases not expanded: bounds memory",
};

/// Every limit of this crate, sorted by name.
pub const LIMITS: &[Limit] =
    &[CALL_DEPTH, CALLS, MATRIX_COMBINATIONS, YAML_ALIASES, YAML_BYTES, YAML_DEPTH, YAML_NODES];
