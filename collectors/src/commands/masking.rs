//! Whether a script ends well although a command in it failed. An exit with another status than zero behind the failure
//! counts as passing it on.

use super::invocation::Invocation;
use crate::shell::{Command, Connector};
use std::collections::BTreeSet;

/// Categories whose failure should end the step.
const GATES: &[&str] = &[
    "attest",
    "build",
    "container_scan",
    "dependency_scan",
    "deploy",
    "publish",
    "sast",
    "secret_scan",
    "sign",
    "test",
    "verify",
];

/// Options that report success whatever was found: program and option.
const OPTIONS: &[(&str, &str)] = &[
    ("bandit", "--exit-zero"),
    ("checkov", "--soft-fail"),
    ("gosec", "-no-fail"),
    ("kics", "--ignore-on-exit"),
    ("tfsec", "--soft-fail"),
    ("zizmor", "--no-exit-codes"),
];

/// Programs that report success whatever was found, unless an option asks otherwise: leading words and the options.
const NEEDS_OPTION: &[(&str, &[&str])] = &[
    ("grype", &["--fail-on"]),
    ("semgrep --config", &["--error"]),
    ("semgrep scan", &["--error"]),
    ("trivy", &["--exit-code"]),
    ("trufflehog", &["--fail"]),
];

/// Whether a command with these categories is one whose failure should end the step.
pub(super) fn is_gate(categories: &BTreeSet<&'static str>) -> bool {
    categories.iter().any(|it| GATES.contains(it))
}

/// `gates` says of each command whether it is one.
pub(super) fn masks_failure(commands: &[Command], gates: &[bool]) -> bool {
    let has_gate = gates.contains(&true);
    if switches_errexit_off(commands) {
        return true;
    }
    commands.iter().enumerate().any(|(at, command)| {
        let is_gate = gates.get(at) == Some(&true);
        let counts = is_gate || !has_gate;
        (counts && is_swallowed(commands, at))
            || (is_gate && (is_replaced(commands, at) || always_succeeds(command)))
    })
}

pub(super) fn masks_through_pipe(commands: &[Command], gates: &[bool]) -> bool {
    let sets_pipefail = |command: &Command| {
        command.program().as_deref() == Some("set")
            && command.words.iter().any(|it| it.text == "pipefail")
    };
    let mut all = commands.iter().zip(gates);
    let piped = all.any(|(it, is_gate)| *is_gate && it.connector == Connector::Pipe);
    piped && !commands.iter().any(sets_pipefail)
}

/// `set +e` without an exit that passes a status on later.
fn switches_errexit_off(commands: &[Command]) -> bool {
    let switches = |it: &Command| {
        let mut words = it.words.iter().skip(1).map(|it| it.text.as_str());
        let short = |it: &str| it.starts_with('+') && !it.starts_with("+o") && it.contains('e');
        it.program().as_deref() == Some("set")
            && words.any(|it| short(it) || it == "errexit")
            && it.words.iter().any(|it| it.text.starts_with('+'))
    };
    match commands.iter().position(switches) {
        Some(at) => !fails_later(commands, at),
        None => false,
    }
}

/// Whether a command from `at` on ends the script with another status than zero.
fn fails_later(commands: &[Command], at: usize) -> bool {
    commands.iter().skip(at).any(|it| {
        let program = it.program().unwrap_or_default();
        let status = it.words.get(1).map(|it| it.text.as_str());
        match &*program {
            "exit" | "return" => status.is_some_and(|it| it != "0"),
            "false" => true,
            _ => false,
        }
    })
}

/// `… || true`, `|| :`, `|| exit 0`.
fn is_swallowed(commands: &[Command], at: usize) -> bool {
    let Some(next) = alternative(commands, at) else {
        return false;
    };
    let status = next.words.get(1).map(|it| it.text.as_str());
    match next.program().as_deref() {
        Some("true" | ":") => true,
        Some("exit" | "return") => status == Some("0"),
        _ => false,
    }
}

/// `… || echo failed`, `… || STATUS=$?`, `if …`, `… &`: something else than the failure decides, and nothing fails later.
fn is_replaced(commands: &[Command], at: usize) -> bool {
    let Some(command) = commands.get(at) else {
        return false;
    };
    let retries = |it: &Command| it.program() == command.program();
    let has_alternative = alternative(commands, at).is_some_and(|it| !retries(it));
    let loses_status =
        command.is_condition || has_alternative || command.connector == Connector::Background;
    loses_status && !fails_later(commands, at)
}

/// The command behind `||`, also at the end of a chain of `&&` or a pipeline.
fn alternative(commands: &[Command], at: usize) -> Option<&Command> {
    let rest = commands.get(at..)?;
    let joins = |it: &&Command| matches!(it.connector, Connector::And | Connector::Pipe);
    let length = rest.iter().take_while(joins).count();
    let last = rest.get(length)?;
    if last.connector == Connector::Or { rest.get(length.saturating_add(1)) } else { None }
}

fn always_succeeds(command: &Command) -> bool {
    let Some(invocation) = Invocation::of(command) else {
        return false;
    };
    let program = &*invocation.program;
    let told = OPTIONS.iter().any(|row| row.0 == program && invocation.has_option(row.1));
    let zero = invocation.arguments.windows(2).any(|pair| pair == ["--exit-code", "0"])
        || invocation.arguments.iter().any(|it| it == "--exit-code=0");
    let untold = NEEDS_OPTION.iter().any(|(words, options)| {
        words.split(' ').next() == Some(program)
            && invocation.matches(words)
            && !options.iter().any(|it| invocation.has_option(it))
    });
    told || zero || untold
}
