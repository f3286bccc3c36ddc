//! What is allowed and yet hardly meant: findings of `policyc lint`.

use super::{Code, warning};

/// A condition, or a part of one, is true of whatever reaches it.
pub const ALWAYS_HOLDS: Code =
    warning("always-holds", "a condition, or a part of one, is true of whatever reaches it");
/// A prefix or suffix of a host, path or URL is compared letter by letter.
pub const BARE_PREFIX: Code = warning(
    "bare-prefix",
    "a prefix or suffix of a host, path or URL is compared letter by letter",
);
/// A requirement that nothing can fail.
pub const CANNOT_FAIL: Code = warning("cannot-fail", "a requirement that nothing can fail");
/// Two clauses that no subject can satisfy together.
pub const CONTRADICTING_CLAUSES: Code =
    warning("contradicting-clauses", "two clauses that no subject can satisfy together");
/// A module is imported twice in one module.
pub const DUPLICATE_IMPORT: Code =
    warning("duplicate-import", "a module is imported twice in one module");
/// A requirement about every member of a set that may be empty.
pub const EVERY_OF_NOTHING: Code = warning(
    "every-of-nothing",
    "a requirement about every member of a set that may be empty passes where there is none",
);
/// An exception that the clause's own filter excludes.
pub const EXCEPTION_NEVER_APPLIES: Code =
    warning("exception-never-applies", "an exception that the clause's own filter excludes");
/// A clause whose every failure another clause reports as well.
pub const IMPLIED_CLAUSE: Code =
    warning("implied-clause", "a clause whose every failure another clause reports as well");
/// A parameter is laxer than a framework allows that the clause claims.
pub const LAXER_THAN_CLAIMED: Code = warning(
    "laxer-than-claimed",
    "a parameter is laxer than a framework allows that the clause claims",
);
/// A sentence has a figure of its own where the clause reads a parameter of that kind.
pub const LITERAL_IN_SENTENCE: Code = warning(
    "literal-in-sentence",
    "a sentence has a figure of its own where the clause reads a parameter of that kind",
);
/// A word mixes letters of several scripts that look alike.
pub const MIXED_SCRIPT: Code =
    warning("mixed-script", "a word mixes letters of several scripts, some of which look alike");
/// A condition, or a part of one, that nothing can meet.
pub const NEVER_HOLDS: Code =
    warning("never-holds", "a condition, or a part of one, that nothing can meet");
/// A clause that no collector of a platform gives the evidence for.
pub const ONLY_UNKNOWN_ON: Code = warning(
    "only-unknown-on",
    "a clause that can only be unknown on a platform, since no collector fills what decides it",
);
/// What the judged party writes decides by itself that it passes or is exempt.
pub const SUBJECT_DECIDES: Code = warning(
    "subject-decides",
    "what the judged party writes decides by itself that it passes or is exempt",
);
/// A `// lint: allow` that allows nothing.
pub const UNMATCHED_ALLOW: Code =
    warning("unmatched-allow", "a `// lint: allow` that allows nothing, or gives no reason");
/// A clause that no test shows to pass, to fail and to be unknown.
pub const UNTESTED_CLAUSE: Code =
    warning("untested-clause", "a clause that no test shows to pass, to fail and to be unknown");
/// A calendar that nothing reads.
pub const UNUSED_CALENDAR: Code = warning("unused-calendar", "a calendar that nothing reads");
/// A function that nothing calls.
pub const UNUSED_FN: Code = warning("unused-fn", "a function that nothing calls");
/// A name is imported and not used.
pub const UNUSED_IMPORT: Code = warning("unused-import", "a name is imported and not used");
/// A `let` that nothing reads.
pub const UNUSED_LET: Code = warning("unused-let", "a `let` that nothing reads");
/// A parameter that no clause reads.
pub const UNUSED_PARAM: Code = warning("unused-param", "a parameter that no clause reads");
/// A rule that no clause asks.
pub const UNUSED_RULE: Code = warning("unused-rule", "a rule that no clause asks");

/// The codes of this stage, sorted by name.
pub const CODES: &[&Code] = &[
    &ALWAYS_HOLDS,
    &BARE_PREFIX,
    &CANNOT_FAIL,
    &CONTRADICTING_CLAUSES,
    &DUPLICATE_IMPORT,
    &EVERY_OF_NOTHING,
    &EXCEPTION_NEVER_APPLIES,
    &IMPLIED_CLAUSE,
    &LAXER_THAN_CLAIMED,
    &LITERAL_IN_SENTENCE,
    &MIXED_SCRIPT,
    &NEVER_HOLDS,
    &ONLY_UNKNOWN_ON,
    &SUBJECT_DECIDES,
    &UNMATCHED_ALLOW,
    &UNTESTED_CLAUSE,
    &UNUSED_CALENDAR,
    &UNUSED_FN,
    &UNUSED_IMPORT,
    &UNUSED_LET,
    &UNUSED_PARAM,
    &UNUSED_RULE,
];
