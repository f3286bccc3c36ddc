//! Scripts that are fetched and run in one breath: `curl … | sh`, `bash <(curl …)`, `eval "$(curl …)"`, `iex (irm …)`,
//! and a file that is fetched and then run without a checksum between.

use super::{Command, Connector, Word, base_name, walk};
use std::ops::Range;

/// One script from elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteScript {
    /// The address as written, variables included; nothing where no argument looks like one.
    pub url: Option<String>,
    /// The address, or the command that fetches.
    pub span: Range<usize>,
}

/// Programs that fetch.
const FETCHERS: &[&str] = &["curl", "invoke-restmethod", "invoke-webrequest", "irm", "iwr", "wget"];

/// Programs that run what they are given.
const INTERPRETERS: &[&str] = &[
    ".",
    "ash",
    "bash",
    "dash",
    "eval",
    "fish",
    "iex",
    "invoke-expression",
    "ksh",
    "node",
    "perl",
    "php",
    "powershell",
    "pwsh",
    "python",
    "python3",
    "ruby",
    "sh",
    "source",
    "zsh",
];

/// Programs that compare a checksum or signature; what they checked is no longer blind trust.
const CHECKERS: &[&str] = &[
    "b2sum",
    "cosign",
    "gpg",
    "md5sum",
    "minisign",
    "openssl",
    "sha1sum",
    "sha256sum",
    "sha384sum",
    "sha512sum",
    "shasum",
    "slsa-verifier",
];

/// Every remote script of these commands, in order of the text, each place once.
pub fn remote_scripts(commands: &[Command]) -> Vec<RemoteScript> {
    let mut out = Vec::new();
    walk(commands, &mut |list, at| {
        out.extend(piped(list, at));
        out.extend(substituted(list, at));
    });
    out.extend(fetched_then_run(commands));
    out.sort_by_key(|it| (it.span.start, it.span.end));
    out.dedup();
    out
}

fn is_fetcher(command: &Command) -> bool {
    command.program().is_some_and(|it| FETCHERS.contains(&&*it))
}

fn is_interpreter(command: &Command) -> bool {
    command.program().is_some_and(|it| INTERPRETERS.contains(&&*it))
}

/// `curl … | sudo bash -s -- …`, with filters in between.
fn piped(list: &[Command], at: usize) -> Option<RemoteScript> {
    let fetch = list.get(at).filter(|it| is_fetcher(it))?;
    let mut at = at;
    while list.get(at)?.connector == Connector::Pipe {
        at = at.saturating_add(1);
        let next = list.get(at)?;
        if is_interpreter(next) {
            return reads_input(next).then(|| script(fetch));
        }
    }
    None
}

/// Whether an interpreter takes its script from standard input: no script argument, `-`, `-s` or `/dev/stdin`.
fn reads_input(command: &Command) -> bool {
    let mut words = command.program_words().skip(1).map(|it| it.text.as_str());
    if words.clone().any(|it| it == "-s" || it == "-" || it == "/dev/stdin") {
        return true;
    }
    // `python -c …` and `python3 -m json.tool` read data, not a program.
    let takes_code =
        |it: &str| matches!(it, "-c" | "-e" | "-m" | "-n" | "-p" | "-ne" | "-pe" | "-r");
    !words.clone().any(takes_code) && words.all(|it| it.starts_with('-'))
}

/// `bash <(curl …)`, `sh -c "$(curl …)"`, `eval "$(curl …)"`, `iex (irm …)`.
fn substituted(list: &[Command], at: usize) -> Option<RemoteScript> {
    let command = list.get(at).filter(|it| is_interpreter(it))?;
    let is_code = |it: &&Word| {
        let text = it.text.as_str();
        text.starts_with("<(") || text.starts_with("$(") || text.starts_with('`')
    };
    let inner = command.words.iter().filter(is_code).flat_map(|it| &it.substitutions);
    let fetch = inner.clone().find(|it| is_fetcher(it));
    if let Some(fetch) = fetch {
        return Some(script(fetch));
    }
    // PowerShell's bracket is no word: the call stands right behind.
    let program = command.program()?;
    let is_powershell = program == "iex" || program == "invoke-expression";
    let next = list.get(at.saturating_add(1)).filter(|it| is_powershell && is_fetcher(it))?;
    (command.words.len() == 1).then(|| script(next))
}

/// `curl -o install.sh …` and later `sh install.sh` or `./install.sh`.
fn fetched_then_run(commands: &[Command]) -> Vec<RemoteScript> {
    let mut out = Vec::new();
    for (at, fetch) in commands.iter().enumerate() {
        let Some(file) = written_file(fetch).filter(|_| is_fetcher(fetch)) else {
            continue;
        };
        let later = commands.iter().skip(at.saturating_add(1));
        let decisive = later.into_iter().find(|it| runs(it, &file) || checks(it));
        if decisive.is_some_and(|it| runs(it, &file)) {
            out.push(script(fetch));
        }
    }
    out
}

fn checks(command: &Command) -> bool {
    let in_command =
        |it: &Command| it.program().is_some_and(|program| CHECKERS.contains(&&*program));
    in_command(command) || command.all_words().any(|word| word.substitutions.iter().any(in_command))
}

/// The file that a fetching command writes.
fn written_file(command: &Command) -> Option<String> {
    if let Some(redirect) = command.output() {
        return Some(base_name(&redirect.target.text).into_owned());
    }
    let words: Vec<&str> = command.program_words().map(|it| it.text.as_str()).collect();
    let is_output = |it: &str| {
        let short = it.starts_with('-') && !it.starts_with("--") && it.ends_with(['o', 'O']);
        matches!(it, "--output" | "--output-document" | "-OutFile") || short
    };
    let named = words.windows(2).find_map(|pair| match pair {
        [option, value] if is_output(option) && !value.contains("://") => Some(*value),
        _ => None,
    });
    let remote_name = || {
        let keeps_name =
            |it: &&str| it.starts_with('-') && !it.starts_with("--") && it.contains('O');
        let saves = words.first().is_some_and(|it| base_name(it) == "wget")
            || words.iter().any(|it| keeps_name(it) || *it == "--remote-name");
        words.iter().find(|it| saves && it.contains("://")).copied()
    };
    let named = named.or_else(remote_name).map(|it| base_name(it).into_owned());
    named.filter(|it| !it.is_empty() && it != "-")
}

/// Whether a command runs the file, by its own name or through an interpreter.
fn runs(command: &Command, file: &str) -> bool {
    let mut words = command.program_words().map(|it| it.text.as_str());
    let Some(first) = words.next() else {
        return false;
    };
    if is_interpreter(command) {
        return words.find(|it| !it.starts_with('-')).is_some_and(|it| base_name(it) == file);
    }
    first.contains(['/', '\\']) && base_name(first) == file
}

fn script(fetch: &Command) -> RemoteScript {
    let is_address = |it: &&Word| it.text.contains("://");
    let plain = |it: &&Word| it.text.contains('.') && it.text.contains('/');
    let arguments = || fetch.program_words().skip(1).filter(|it| !it.text.starts_with('-'));
    match arguments().find(is_address).or_else(|| arguments().find(plain)) {
        Some(word) => RemoteScript { url: Some(word.text.clone()), span: word.span.clone() },
        None => RemoteScript { url: None, span: fetch.span.clone() },
    }
}
