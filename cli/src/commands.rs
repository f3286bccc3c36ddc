//! The commands: each a value with its name, arguments, examples and work, in one sorted list.

pub mod check;
pub mod diff;
pub mod doc;
pub mod eval;
pub mod evidence;
pub mod explain;
pub mod facts;
pub mod fmt;
pub mod graph;
pub mod help;
pub mod init;
pub mod lint;
pub mod pack;
pub mod schema;
pub mod test;

use crate::args::Command;

/// Every command, sorted by name.
pub const COMMANDS: &[Command] = &[
    check::COMMAND,
    diff::COMMAND,
    doc::COMMAND,
    eval::COMMAND,
    evidence::COMMAND,
    explain::COMMAND,
    facts::COMMAND,
    fmt::COMMAND,
    graph::COMMAND,
    help::COMMAND,
    init::COMMAND,
    lint::COMMAND,
    pack::COMMAND,
    schema::COMMAND,
    test::COMMAND,
];
