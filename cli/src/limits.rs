//! What the command line refuses to read or show without end: whatever lies in a checkout may be hostile.

use language::limits::Limit;

/// Length of one file of a checkout; readers have tighter limits of their own.
pub const CHECKOUT_FILE_BYTES: Limit = Limit {
    name: "checkout-file-bytes",
    value: 16 * 1024 * 1024,
    reason: "bytes of one file of a checkout: bounds memory",
};

/// Files of one folder.
pub const CHECKOUT_FILES: Limit = Limit {
    name: "checkout-files",
    value: 200_000,
    reason: "files of one folder: the rest is listed as passed over",
};

/// How long an evaluation may take.
pub const EVALUATION_SECONDS: Limit = Limit {
    name: "evaluation-seconds",
    value: 300,
    reason: "seconds that judging may take: a backstop behind the limits that count steps, and the only one that depends on the machine",
};

/// Messages shown before a run that does not judge ends.
pub const MESSAGES: Limit = Limit {
    name: "messages",
    value: 50,
    reason: "messages shown of wrong input, the others counted: one broken file can give a million",
};

/// Packs that one policy root builds on, directly or through others.
pub const PACKS: Limit = Limit {
    name: "packs",
    value: 64,
    reason: "packs of one policy root: each may name others, and all are read",
};

/// Length of a `policyc.yaml` or `policyc.lock`.
pub const PROJECT_BYTES: Limit = Limit {
    name: "project-bytes",
    value: 1024 * 1024,
    reason: "bytes of policyc.yaml or policyc.lock: bounds memory",
};

/// Entries of one list or mapping in a `policyc.yaml` or `policyc.lock`.
pub const PROJECT_ENTRIES: Limit = Limit {
    name: "project-entries",
    value: 1000,
    reason: "entries of one list in policyc.yaml or policyc.lock: every pattern is held against every file",
};

/// Length of a result that is compared with another.
pub const RESULT_BYTES: Limit = Limit {
    name: "result-bytes",
    value: 1024 * 1024 * 1024,
    reason: "bytes of one result that `policyc diff` reads: bounds memory",
};

/// Every limit of this crate, sorted by name.
pub const LIMITS: &[Limit] = &[
    CHECKOUT_FILE_BYTES,
    CHECKOUT_FILES,
    EVALUATION_SECONDS,
    MESSAGES,
    PACKS,
    PROJECT_BYTES,
    PROJECT_ENTRIES,
    RESULT_BYTES,
];
