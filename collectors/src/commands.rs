//! What a step does, by the action it uses or the commands it runs: tables of plain data and the reader of command lines.
//! Only what serves the purpose counts: a linter for style is no `sast`, a readiness probe is no `verify`, since a category
//! can decide a clause in the judged party's favor. What stands in no table has no category.

mod actions;
mod inputs;
mod invocation;
mod masking;
mod programs;

use crate::shell::{self, Command};
use invocation::Invocation;
use std::collections::BTreeSet;

/// Every category of the schema, sorted.
pub const CATEGORIES: &[&str] = &[
    "attest",
    "build",
    "cache",
    "checkout",
    "container_scan",
    "dependency_scan",
    "deploy",
    "download",
    "login",
    "publish",
    "rollback",
    "sast",
    "secret_scan",
    "sign",
    "test",
    "upload",
    "verify",
];

/// Categories of an action or reusable workflow, `owner/name[/path]` in lower case, without its ref. What depends on inputs
/// comes from [`of_inputs`].
pub fn of_action(action: &str) -> &'static [&'static str] {
    let mut name = action;
    loop {
        if let Ok(at) = actions::ACTIONS.binary_search_by(|row| row.0.cmp(name)) {
            return actions::ACTIONS.get(at).map_or(&[], |row| row.1);
        }
        match name.rsplit_once('/') {
            Some((shorter, _)) if shorter.contains('/') => name = shorter,
            _ => return &[],
        }
    }
}

/// Categories that an action has because of its inputs: pushing an image it builds, the kind of a scan, a command line.
pub fn of_inputs(action: &str, inputs: &[(&str, &str)]) -> BTreeSet<&'static str> {
    inputs::categories(action, inputs)
}

/// Whether an action's inputs keep its findings from failing the step.
pub fn inputs_mask_failure(action: &str, inputs: &[(&str, &str)]) -> bool {
    inputs::mask_failure(action, inputs)
}

/// A script that was read once: its commands, and what they do.
#[derive(Debug)]
pub struct Script {
    /// In order of the text.
    pub commands: Vec<Command>,
    /// Those of every command in it, also inside substitutions and nested shells.
    pub categories: BTreeSet<&'static str>,
    /// Whether it ends well although a command failed: `|| true`, `set +e`, an option that reports success whatever was
    /// found. If a command of the script has a category that gates, only such commands count; else any command does.
    pub masks_failure: bool,
    /// Whether a failing command of a gating category is followed by a pipe, so that without `pipefail` its status is lost.
    /// Whether the shell runs with `pipefail` is for the caller to know; `set -o pipefail` in the script is seen here.
    pub masks_failure_through_pipe: bool,
}

/// Reads a script.
pub fn read(script: &str) -> Script {
    let commands = shell::parse(script);
    let each: Vec<BTreeSet<&'static str>> = commands.iter().map(of_command).collect();
    let gates: Vec<bool> = each.iter().map(masking::is_gate).collect();
    let mut categories: BTreeSet<&'static str> = each.into_iter().flatten().collect();
    // A cluster of this step's own is no target: what is deployed there is a test.
    if categories.contains("deploy") && invocation::starts_cluster(&commands) {
        categories.remove("deploy");
    }
    Script {
        categories,
        masks_failure: masking::masks_failure(&commands, &gates),
        masks_failure_through_pipe: masking::masks_through_pipe(&commands, &gates),
        commands,
    }
}

/// Categories of one command with its substitutions and the scripts it hands to a shell.
fn of_command(command: &Command) -> BTreeSet<&'static str> {
    let mut out = alone(command);
    for script in invocation::inner_scripts(command) {
        out.extend(read(&script).categories);
    }
    let substituted = command.all_words().flat_map(|it| &it.substitutions);
    out.extend(substituted.flat_map(of_command));
    out
}

/// Categories of the program that a command runs.
fn alone(command: &Command) -> BTreeSet<&'static str> {
    let mut out = BTreeSet::new();
    let Some(invocation) = Invocation::of(command) else {
        return out;
    };
    for (pattern, categories) in candidates(&invocation.program) {
        if invocation.matches(pattern) {
            out.extend(categories.iter().copied());
        }
    }
    out.extend(invocation.special());
    if !out.is_empty() && invocation.is_rehearsal() {
        out.remove("deploy");
        out.remove("publish");
        out.remove("upload");
    }
    out
}

/// The rows of a program: they stand together, since the table is sorted.
fn candidates(
    program: &str,
) -> impl Iterator<Item = &'static (&'static str, &'static [&'static str])> {
    let start = programs::PROGRAMS.partition_point(|row| row.0 < program);
    let rows = programs::PROGRAMS.get(start..).unwrap_or(&[]);
    let begins = move |row: &&(&'static str, &'static [&'static str])| row.0.starts_with(program);
    let is_program = move |row: &&(&'static str, &'static [&'static str])| {
        row.0.split(' ').next() == Some(program)
    };
    rows.iter().take_while(begins).filter(is_program)
}

#[cfg(test)]
mod tests;
