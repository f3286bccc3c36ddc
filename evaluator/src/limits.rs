//! What an evaluation and a fact reader refuse to do without end. A limit counts rows or bytes, never seconds, so that the
//! same input gives the same verdicts on every machine.

use language::limits::Limit;

/// Rows that the operators of one clause may produce.
pub const STEPS: Limit = Limit {
    name: "steps",
    value: 400_000_000,
    reason: "rows produced for one clause: bounds its time",
};

/// Conditions read while a comparison of two clauses looks for facts.
pub const COMPARISON_STEPS: Limit = Limit {
    name: "comparison-steps",
    value: 60_000,
    reason: "conditions read while `policyc diff` makes facts for one question about one clause: bounds its time",
};

/// Small worlds that a comparison of two clauses judges for one question.
pub const COMPARISON_TRIALS: Limit = Limit {
    name: "comparison-trials",
    value: 40,
    reason: "sets of made facts that `policyc diff` judges for one question about one clause: bounds its time",
};

/// Tuples that the rules of one run may hold.
pub const ROWS: Limit = Limit {
    name: "rows",
    value: 40_000_000,
    reason: "rows kept for rules and sets: bounds memory",
};

/// Bytes that one run may hold in rule tables and sets, counted by us.
pub const MEMORY: Limit = Limit {
    name: "memory",
    value: 4 * 1024 * 1024 * 1024,
    reason: "bytes counted for rule tables and sets: bounds memory",
};

/// Levels of a JSON value in a fact file.
pub const FACT_DEPTH: Limit =
    Limit { name: "fact-depth", value: 64, reason: "nesting of a fact file: bounds the stack" };

/// Length of one fact file.
pub const FACT_BYTES: Limit = Limit {
    name: "fact-bytes",
    value: 2 * 1024 * 1024 * 1024,
    reason: "bytes of one fact file: bounds memory and keeps places in 32 bits",
};

/// Leaves of evidence and missing entries shown for one outcome.
pub const SHOWN: Limit = Limit {
    name: "shown",
    value: 8,
    reason: "leaves listed for one outcome: keeps reports readable",
};

/// Every limit of this crate, sorted by name.
pub const LIMITS: &[Limit] =
    &[COMPARISON_STEPS, COMPARISON_TRIALS, FACT_BYTES, FACT_DEPTH, MEMORY, ROWS, SHOWN, STEPS];
