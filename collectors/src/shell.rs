//! Scripts of `run:` steps as simple commands with places. The reader is total: every text gives some list of commands, in
//! time linear in its length, and nothing is ever expanded or run. It reads POSIX shells and tolerates PowerShell and cmd:
//! what it misreads there is a word too many, never a crash.
//! INVARIANT: every range lies on character boundaries of the script that was given.

pub mod flow;
mod parser;
pub mod remote;
mod word;

use std::borrow::Cow;
use std::ops::Range;

/// One command with its arguments, redirects and what follows it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Command {
    /// Program and arguments, without leading keywords and assignments; empty for a bare assignment or redirect.
    pub words: Vec<Word>,
    /// Leading `NAME=value` words.
    pub assignments: Vec<Word>,
    /// Redirects in order.
    pub redirects: Vec<Redirect>,
    /// From the first to the last byte of words and redirects.
    pub span: Range<usize>,
    /// What stands behind it.
    pub connector: Connector,
    /// Whether a construct looks at its exit status (`if`, `while`, `!`), so that a failure ends nothing.
    pub is_condition: bool,
    /// Without words: the first command of the group `{ … }`, `( … )` or `do … done` that the redirects belong to.
    pub group: Option<usize>,
}

/// What stands between a command and the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Connector {
    /// `;`, a line end, or the end of the script.
    #[default]
    Then,
    /// `&&`.
    And,
    /// `||`.
    Or,
    /// `|` or `|&`.
    Pipe,
    /// `&`.
    Background,
}

/// One word: its text without quotes, its place, and what it refers to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Word {
    /// Without quotes and escapes; expansions stand as written.
    pub text: String,
    /// The word in the script, quotes included.
    pub span: Range<usize>,
    /// Variables and `${{ … }}` expressions in it.
    pub references: Vec<Reference>,
    /// Commands of `$(…)`, backticks, `<(…)` and `>(…)` in it.
    pub substitutions: Vec<Command>,
}

/// A variable or expression inside a word or here-document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The variable's name, or the text between `${{` and `}}` without outer blanks.
    pub name: String,
    /// From the `$` or `%` to the end.
    pub span: Range<usize>,
    /// Which of the two.
    pub kind: ReferenceKind,
}

/// Who expands a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferenceKind {
    /// The shell, when the script runs.
    Variable,
    /// The platform, before the shell sees the script.
    Expression,
}

/// A redirect of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// Which way.
    pub kind: RedirectKind,
    /// The file descriptor, where written; `&>` counts as 1.
    pub descriptor: Option<u8>,
    /// File, descriptor or delimiter.
    pub target: Word,
    /// Body of a here-document, with what it refers to.
    pub body: Option<Word>,
}

/// The kinds of redirect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RedirectKind {
    /// `<`.
    Input,
    /// `>`, `>>`, `>|`, `&>`.
    Output,
    /// `>&` and `<&`.
    Duplicate,
    /// `<<` and `<<-`.
    HereDocument,
    /// `<<<`.
    HereString,
}

/// The commands of a script in order of their text. Commands inside substitutions hang on their words: see [`walk`].
pub fn parse(script: &str) -> Vec<Command> {
    parser::parse(script)
}

/// Visits every command, those inside substitutions right after the one that holds them.
pub fn walk<'c>(commands: &'c [Command], visit: &mut dyn FnMut(&'c [Command], usize)) {
    for (at, command) in commands.iter().enumerate() {
        visit(commands, at);
        for word in command.all_words() {
            walk(&word.substitutions, visit);
        }
    }
}

impl Command {
    /// Every word: program and arguments, assignments, targets and bodies of redirects.
    pub fn all_words(&self) -> impl Iterator<Item = &Word> {
        let targets = self.redirects.iter().map(|it| &it.target);
        let bodies = self.redirects.iter().filter_map(|it| it.body.as_ref());
        self.assignments.iter().chain(&self.words).chain(targets).chain(bodies)
    }

    /// The first word in lower case, without folders and without `.exe`, behind `sudo` and its like.
    pub fn program(&self) -> Option<Cow<'_, str>> {
        self.program_words().next().map(|it| base_name(&it.text))
    }

    /// The words from the program on: `sudo`, `env`, `exec` and their like are passed over.
    pub fn program_words(&self) -> impl Iterator<Item = &Word> + Clone {
        let skip = wrapped(&self.words);
        self.words.iter().skip(skip)
    }

    /// Where standard output goes, if a redirect says so.
    pub fn output(&self) -> Option<&Redirect> {
        let is_output = |it: &&Redirect| {
            it.kind == RedirectKind::Output && it.descriptor.is_none_or(|it| it == 1)
        };
        self.redirects.iter().rev().find(is_output)
    }
}

/// Programs that run their arguments.
const WRAPPERS: &[&str] = &[
    "builtin", "call", "chronic", "command", "doas", "env", "exec", "ionice", "nice", "nohup",
    "retry", "stdbuf", "sudo", "time", "timeout", "winpty", "xargs", "xvfb-run",
];

/// How many leading words only wrap the program.
fn wrapped(words: &[Word]) -> usize {
    let mut at = 0_usize;
    while let Some(word) = words.get(at) {
        if !WRAPPERS.contains(&&*base_name(&word.text)) {
            return at;
        }
        at = at.saturating_add(1);
        let is_option = |it: &&Word| {
            let text = it.text.as_str();
            text.starts_with('-') || text.contains('=') || is_length_of_time(text)
        };
        at = at.saturating_add(words.iter().skip(at).take_while(is_option).count());
    }
    0
}

/// `30`, `30s`, `5m`: the argument of `timeout`.
fn is_length_of_time(text: &str) -> bool {
    let digits = text.trim_end_matches(['s', 'm', 'h', 'd']);
    !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit() || it == b'.')
}

/// The last path segment, in lower case, without an extension of executables.
pub fn base_name(text: &str) -> Cow<'_, str> {
    let name = text.rsplit(['/', '\\']).next().unwrap_or(text);
    let is_extension = |it: &&str| {
        ["exe", "cmd", "bat"].iter().any(|extension| extension.eq_ignore_ascii_case(it))
    };
    let stem = name.rsplit_once('.').filter(|it| is_extension(&it.1)).map(|it| it.0);
    lower_case(stem.unwrap_or(name))
}

/// The text in lower case. Most command lines are, and cost nothing.
pub(crate) fn lower_case(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|it| it.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests;
