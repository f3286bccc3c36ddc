//! Where a script sends the values of variables and expressions: into the log, a file, the environment of later steps, an
//! argument or the network. What is not recognized gives no flow; callers must not read that as proof of none.

use super::{Command, Connector, RedirectKind, Reference, Word};
use std::collections::BTreeSet;
use std::ops::Range;

/// Where a value ends up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sink {
    /// Standard output or the summary of a step.
    Log,
    /// A file of the runner.
    File,
    /// `GITHUB_ENV`, `GITHUB_OUTPUT` and their like: later steps see it.
    EnvFile,
    /// An argument of a program, visible in the list of processes.
    Argument,
    /// A program that talks to the network.
    Network,
}

/// How a value gets there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// A command names it.
    Written,
    /// `set -x` prints each command with its values.
    Trace,
    /// `env` and its like print every variable.
    Dump,
}

/// One flow. For a dump the references are empty: it takes everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// Where to.
    pub sink: Sink,
    /// How.
    pub cause: Cause,
    /// What.
    pub references: Vec<Reference>,
    /// The command.
    pub span: Range<usize>,
    /// The file as written, for [`Sink::File`] and [`Sink::EnvFile`].
    pub target: Option<String>,
}

/// Programs that print their arguments or their input.
const PRINTERS: &[&str] = &[
    "cat",
    "echo",
    "out-host",
    "print",
    "printf",
    "tee",
    "write-error",
    "write-host",
    "write-information",
    "write-output",
];

/// Programs that pass their input on, changed or not.
const FILTERS: &[&str] = &[
    "awk", "base64", "cat", "cut", "fold", "grep", "head", "hexdump", "jq", "od", "out-file",
    "rev", "sed", "sort", "tail", "tee", "tr", "uniq", "wc", "xxd",
];

/// Programs that talk to the network.
const CLIENTS: &[&str] =
    &["curl", "http", "invoke-restmethod", "invoke-webrequest", "irm", "iwr", "nc", "wget"];

/// Variables whose file the platform reads behind the step.
const ENV_FILES: &[&str] =
    &["BASH_ENV", "GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STATE"];

/// Every flow that the script shows, in order of the text.
pub fn flows(commands: &[Command]) -> Vec<Flow> {
    let mut out = Vec::new();
    list(commands, false, &mut out);
    traces(commands, &mut out);
    out.sort_by_key(|it| (it.span.start, it.sink, it.cause));
    out
}

/// `captured`: the output of the list becomes a value, so nothing of it reaches the log.
fn list(commands: &[Command], captured: bool, out: &mut Vec<Flow>) {
    for (at, command) in commands.iter().enumerate() {
        for word in command.all_words() {
            let runs_visibly = word.text.starts_with("<(") || word.text.starts_with(">(");
            list(&word.substitutions, !runs_visibly || captured, out);
        }
        let Some(program) = command.program() else {
            continue;
        };
        let destinations = || {
            let all = destinations(commands, at);
            all.into_iter().filter(|it| !captured || it.0 != Sink::Log).collect::<Vec<_>>()
        };
        if is_dump(command, &program) {
            out.extend(destinations().into_iter().map(|it| flow(command, Cause::Dump, it, &[])));
        } else if PRINTERS.contains(&&*program) {
            let references = printed(command, &program);
            if !references.is_empty() {
                let printed =
                    workflow_command(command).map_or_else(destinations, <[Destination]>::to_vec);
                let flows = printed.into_iter();
                out.extend(flows.map(|it| flow(command, Cause::Written, it, &references)));
            }
        } else {
            arguments(command, &program, out);
        }
    }
}

/// A sink and, for files, the target as written.
type Destination = (Sink, Option<String>);

fn flow(command: &Command, cause: Cause, to: Destination, references: &[Reference]) -> Flow {
    let (sink, target) = to;
    Flow { sink, cause, references: references.to_vec(), span: command.span.clone(), target }
}

/// What a printer prints: its arguments and what is fed to it.
fn printed(command: &Command, program: &str) -> Vec<Reference> {
    let takes_arguments = program != "cat" && program != "tee";
    let arguments = command.program_words().skip(1).filter(|_| takes_arguments);
    let strings = command.redirects.iter().filter(|it| it.kind == RedirectKind::HereString);
    let bodies = command.redirects.iter().filter_map(|it| it.body.as_ref());
    let words = arguments.chain(strings.map(|it| &it.target)).chain(bodies);
    words.flat_map(|it| it.references.iter().cloned()).collect()
}

/// Commands to the platform on standard output: masking shows nothing, outputs go to later steps.
fn workflow_command(command: &Command) -> Option<&'static [Destination]> {
    const LATER: &[Destination] = &[(Sink::EnvFile, None)];
    let text = command.words.iter().skip(1).map(|it| it.text.trim_start());
    for text in text {
        if text.starts_with("::add-mask::") {
            return Some(&[]);
        }
        if ["::set-output", "::set-env", "::save-state", "##vso[task.setvariable"]
            .iter()
            .any(|it| text.starts_with(it))
        {
            return Some(LATER);
        }
    }
    None
}

/// Where the output of a command goes, along its pipeline and the group around it.
fn destinations(commands: &[Command], at: usize) -> Vec<Destination> {
    let mut out = Vec::new();
    let mut at = at;
    while let Some(command) = commands.get(at) {
        let program = command.program().unwrap_or_default();
        if program == "tee" || program == "out-file" {
            let files = command.program_words().skip(1).filter(|it| !it.text.starts_with('-'));
            out.extend(files.filter_map(file));
        }
        if let Some(redirect) = command.output() {
            out.extend(file(&redirect.target));
            return out;
        }
        let next = commands.get(at.saturating_add(1));
        let passes =
            |it: &Command| it.program().is_some_and(|program| FILTERS.contains(&&*program));
        match next.filter(|_| command.connector == Connector::Pipe) {
            Some(next) if passes(next) => at = at.saturating_add(1),
            Some(_) => return out,
            None => break,
        }
    }
    let is_around = |it: &&Command| it.group.is_some_and(|first| first <= at);
    let group = commands.iter().skip(at).find(is_around).and_then(|it| it.output());
    match group {
        Some(redirect) => out.extend(file(&redirect.target)),
        None => out.push((Sink::Log, None)),
    }
    out
}

/// What a redirect to this target means; nothing for the null device.
fn file(target: &Word) -> Option<Destination> {
    let text = target.text.as_str();
    let names = |name: &str| target.references.iter().any(|it| it.name == name);
    let is_null = ["/dev/null", "$null", "nul"].iter().any(|it| text.eq_ignore_ascii_case(it));
    if is_null {
        None
    } else if names("GITHUB_STEP_SUMMARY") || text.starts_with("/dev/std") || text == "/dev/tty" {
        Some((Sink::Log, None))
    } else if ENV_FILES.iter().any(|it| names(it)) {
        Some((Sink::EnvFile, Some(text.to_owned())))
    } else {
        Some((Sink::File, Some(text.to_owned())))
    }
}

/// `env`, `printenv`, `export -p`, `declare -p`, `set`, `Get-ChildItem env:`.
fn is_dump(command: &Command, program: &str) -> bool {
    let words: Vec<&str> = command.program_words().skip(1).map(|it| it.text.as_str()).collect();
    match program {
        "env" | "printenv" => words.iter().all(|it| *it == "-0" || *it == "--null"),
        "set" => words.is_empty(),
        "export" | "declare" | "typeset" => {
            words.is_empty() || words.iter().all(|it| *it == "-p" || *it == "-x" || *it == "-xp")
        }
        "get-childitem" | "gci" | "dir" | "ls" => {
            words.iter().any(|it| it.trim_end_matches(['\\', '*']).eq_ignore_ascii_case("env:"))
        }
        _ => false,
    }
}

/// References in the arguments of any other program.
fn arguments(command: &Command, program: &str, out: &mut Vec<Flow>) {
    let words = command.program_words().skip(1);
    let references: Vec<Reference> = words.flat_map(|it| it.references.iter().cloned()).collect();
    let builtins = ["[", "[[", "export", "test", "local", "declare", "readonly", "set", "for"];
    if references.is_empty() || builtins.contains(&program) {
        return;
    }
    if program == "printenv" {
        return;
    }
    let sink = if CLIENTS.contains(&program) { Sink::Network } else { Sink::Argument };
    out.push(flow(command, Cause::Written, (sink, None), &references));
}

/// What runs while commands are printed with their values.
fn traces(commands: &[Command], out: &mut Vec<Flow>) {
    let mut tracing: Option<Flow> = None;
    let mut seen = BTreeSet::new();
    for command in commands {
        match traces_from(command) {
            Some(true) if tracing.is_none() => {
                tracing = Some(flow(command, Cause::Trace, (Sink::Log, None), &[]));
            }
            Some(false) => out.extend(tracing.take()),
            _ => {}
        }
        let Some(open) = tracing.as_mut() else {
            continue;
        };
        for reference in command.all_words().flat_map(|it| &it.references) {
            if seen.insert(reference.name.clone()) {
                open.references.push(reference.clone());
            }
        }
    }
    out.extend(tracing);
}

/// Whether the command switches tracing on or off.
fn traces_from(command: &Command) -> Option<bool> {
    let program = command.program()?;
    let shells = ["bash", "dash", "ksh", "sh", "zsh"];
    let is_set = program == "set";
    if !is_set && !shells.contains(&&*program) {
        return None;
    }
    let words: Vec<&str> = command.program_words().skip(1).map(|it| it.text.as_str()).collect();
    let named = words.windows(2).find_map(|pair| match pair {
        ["-o", "xtrace"] => Some(true),
        ["+o", "xtrace"] => Some(false),
        _ => None,
    });
    let is_flag = |it: &&&str, sign: char| {
        it.strip_prefix(sign).is_some_and(|rest| !rest.starts_with('-') && rest.contains('x'))
    };
    let options = || words.iter().take_while(|it| it.starts_with(['-', '+']));
    if named.is_some() {
        named
    } else if options().any(|it| is_flag(&it, '-')) {
        Some(true)
    } else if is_set && options().any(|it| is_flag(&it, '+')) {
        Some(false)
    } else {
        None
    }
}
