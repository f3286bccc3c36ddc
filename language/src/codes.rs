//! Every diagnostic code of the project, in one registry. A code is a promise: its name never changes meaning, and it has
//! a page. The lists stand by stage; [`all`] joins them.

pub mod command;
pub mod facts;
pub mod lints;
pub mod policy;
pub mod project;
pub mod sources;

use crate::diagnostic::Severity;

/// A stable name for one kind of mistake.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code {
    /// Kebab-case, as in `error[unknown-attribute]`.
    pub name: &'static str,
    /// What it weighs unless the raiser says otherwise.
    pub severity: Severity,
    /// One sentence: what the mistake is and why it matters.
    pub doc: &'static str,
}

/// An error code.
pub(crate) const fn error(name: &'static str, doc: &'static str) -> Code {
    Code { name, severity: Severity::Error, doc }
}

/// A warning code.
pub(crate) const fn warning(name: &'static str, doc: &'static str) -> Code {
    Code { name, severity: Severity::Warning, doc }
}

/// Every code of every stage, sorted by name.
pub fn all() -> Vec<&'static Code> {
    let lists =
        [policy::CODES, lints::CODES, project::CODES, facts::CODES, sources::CODES, command::CODES];
    let mut all: Vec<&'static Code> = lists.into_iter().flatten().copied().collect();
    all.sort_unstable_by_key(|code| code.name);
    all
}
