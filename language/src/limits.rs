//! What the front end refuses to do without end. Each limit protects against text that is hostile or broken.

/// A limit: its name in messages, its value, and why it stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Name as flags and messages write it.
    pub name: &'static str,
    /// Default, in the unit that the reason names.
    pub value: u64,
    /// What it protects.
    pub reason: &'static str,
}

/// Nesting of brackets in one item. pest's own guard depends on the thread's stack, so the same policy would be valid in
/// a terminal and invalid in an editor; this one is checked before pest runs.
pub const DEPTH: Limit = Limit {
    name: "policy-depth",
    value: 256,
    reason: "levels of nested brackets in one item: bounds the stack",
};

/// Levels of structure in one expression, brackets or not: operators, attribute steps, quantifiers, expanded functions.
pub const EXPRESSION_DEPTH: Limit = Limit {
    name: "expression-depth",
    value: 64,
    reason: "levels of one expression: every later pass walks it on the stack",
};

/// Calls of functions that one body may expand into.
pub const EXPANSIONS: Limit = Limit {
    name: "expansions",
    value: 4096,
    reason: "function calls expanded in one clause or rule: bounds its size, which doubling calls would explode",
};

/// Length of one policy file.
pub const POLICY_BYTES: Limit = Limit {
    name: "policy-bytes",
    value: 16 * 1024 * 1024,
    reason: "bytes of one policy file: bounds memory",
};

/// Length of a regular expression's source.
pub const PATTERN_BYTES: Limit = Limit {
    name: "pattern-bytes",
    value: 4096,
    reason: "bytes of one regular expression: bounds its compiled size",
};

/// Steps that one question of a lint takes.
pub const LINT_CASES: Limit = Limit {
    name: "lint-cases",
    value: 4096,
    reason: "steps taken to find a contradiction: beyond it nothing is said, since the ways through a condition double",
};

/// Choices that one question of a lint has open at a time.
pub const LINT_CHOICES: Limit = Limit {
    name: "lint-choices",
    value: 64,
    reason: "`or`s open at a time while a contradiction is sought: bounds the stack",
};

/// Levels of structure of a clause whose rules are written out for a comparison.
pub const COMPARED_DEPTH: Limit = Limit {
    name: "compared-depth",
    value: 192,
    reason: "levels of a clause with its rules written out, for `policyc diff`: bounds the stack",
};

/// Size of a clause whose rules are written out for a comparison.
pub const COMPARED_TERMS: Limit = Limit {
    name: "compared-terms",
    value: 20_000,
    reason: "parts of a clause with its rules written out, for `policyc diff`: rules that call rules multiply",
};

/// Steps of the search for a proof that one clause is as strict as another.
pub const PROOF_STEPS: Limit = Limit {
    name: "proof-steps",
    value: 8_000,
    reason: "steps of one proof that a clause is as strict as another, for `policyc diff`: bounds its time",
};

/// Every limit of this crate, sorted by name.
pub const LIMITS: &[Limit] = &[
    COMPARED_DEPTH,
    COMPARED_TERMS,
    EXPANSIONS,
    EXPRESSION_DEPTH,
    LINT_CASES,
    LINT_CHOICES,
    PATTERN_BYTES,
    POLICY_BYTES,
    DEPTH,
    PROOF_STEPS,
];
