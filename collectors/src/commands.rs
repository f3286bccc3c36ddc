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

/// Categories of a script: those of every command in it, also inside substitutions and nested shells.
pub fn of_script(script: &str) -> BTreeSet<&'static str> {
    let commands = shell::parse(script);
    let mut out = BTreeSet::new();
    shell::walk(&commands, &mut |list, at| {
        out.extend(list.get(at).into_iter().flat_map(of_command));
    });
    if invocation::starts_cluster(&commands) {
        // A cluster of this step's own is no target: what is deployed there is a test.
        out.remove("deploy");
    }
    out
}

/// Whether the script ends well although a command failed: `|| true`, `set +e`, an option that reports success whatever
/// was found. If a command of the script has a category that gates, only such commands count; else any command does.
pub fn masks_failure(script: &str) -> bool {
    masking::masks_failure(&shell::parse(script))
}

/// Whether a failing command of a gating category is followed by a pipe, so that without `pipefail` its status is lost.
/// Whether the shell runs with `pipefail` is for the caller to know; `set -o pipefail` in the script is seen here.
pub fn masks_failure_through_pipe(script: &str) -> bool {
    masking::masks_through_pipe(&shell::parse(script))
}

/// Categories of one command, without those of its substitutions.
pub(crate) fn of_command(command: &Command) -> BTreeSet<&'static str> {
    let mut out = BTreeSet::new();
    for script in invocation::inner_scripts(command) {
        out.extend(of_script(&script));
    }
    let Some(invocation) = Invocation::of(command) else {
        return out;
    };
    for (pattern, categories) in candidates(&invocation.program) {
        if invocation.matches(pattern) {
            out.extend(categories.iter().copied());
        }
    }
    out.extend(invocation.special());
    if invocation.is_rehearsal() {
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
    let program = program.to_owned();
    let begins = {
        let program = program.clone();
        move |row: &&(&'static str, &'static [&'static str])| row.0.starts_with(program.as_str())
    };
    let is_program = move |row: &&(&'static str, &'static [&'static str])| {
        row.0.split(' ').next() == Some(program.as_str())
    };
    rows.iter().take_while(begins).filter(is_program)
}

#[cfg(test)]
mod tests;
