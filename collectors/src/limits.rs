//! What collectors refuse to do without end: the scanned tree is hostile, and the tool runs in the pipeline it judges. A
//! limit that strikes is a reported gap, never a silence.

use language::limits::Limit;

/// Nesting of calls of reusable workflows and local actions.
pub const CALL_DEPTH: Limit = Limit {
    name: "call-depth",
    value: 10,
    reason: "levels of workflows and actions that call each other: as deep as the platform goes",
};

/// Facts of one checkout.
pub const FACTS: Limit =
    Limit { name: "facts", value: 1_000_000, reason: "facts of one checkout: bounds memory" };

/// Flows of one step.
pub const FLOWS: Limit = Limit {
    name: "flows",
    value: 1_000,
    reason: "flows of one step: a generated script may hold one in every line",
};

/// Bytes of git objects that a search of the history reads unasked.
pub const HISTORY_BYTES: Limit = Limit {
    name: "history-bytes",
    value: 16 * 1024 * 1024,
    reason: "bytes of git objects that are read unasked: with `--history` all are, which may take a while",
};

/// Length of one git object.
pub const HISTORY_OBJECT_BYTES: Limit = Limit {
    name: "history-object-bytes",
    value: 64 * 1024 * 1024,
    reason: "bytes of one git object in a search of the history: bounds memory",
};

/// Objects of one history.
pub const HISTORY_OBJECTS: Limit = Limit {
    name: "history-objects",
    value: 20_000_000,
    reason: "git objects of one history: each is remembered, so that it is searched once",
};

/// Jobs of one checkout, those of called workflows counted once per call.
pub const JOBS: Limit = Limit {
    name: "jobs",
    value: 10_000,
    reason: "jobs of one checkout, counted once per call: calls and aliases can make many out of few lines",
};

/// Combinations of one matrix.
pub const MATRIX_COMBINATIONS: Limit = Limit {
    name: "matrix-combinations",
    value: 256,
    reason: "combinations of one matrix: as many as the platform runs",
};

/// Steps of one checkout, those of local actions counted once per use.
pub const STEPS: Limit = Limit {
    name: "steps",
    value: 50_000,
    reason: "steps of one checkout, counted once per use: calls and aliases can make many out of few lines",
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
pub const LIMITS: &[Limit] = &[
    CALL_DEPTH,
    FACTS,
    FLOWS,
    HISTORY_BYTES,
    HISTORY_OBJECT_BYTES,
    HISTORY_OBJECTS,
    JOBS,
    MATRIX_COMBINATIONS,
    STEPS,
    YAML_ALIASES,
    YAML_BYTES,
    YAML_DEPTH,
    YAML_NODES,
];
