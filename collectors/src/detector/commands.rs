//! Credentials in command lines: `curl -u user:password`, `docker login -p …`, `export API_KEY=…`, `--token …`.

use super::{Hit, check, named, push};
use crate::shell::{self, Command, Word};

/// Programs whose option takes a password, whatever it is called: leading words, options.
const OPTIONS: &[(&[&str], &[&str])] = &[
    (&["az", "login"], &["-p", "--password"]),
    (&["buildah", "login"], &["-p", "--password"]),
    (&["crane", "auth", "login"], &["-p", "--password"]),
    (&["docker", "login"], &["-p", "--password"]),
    (&["helm", "registry", "login"], &["-p", "--password"]),
    (&["mysql"], &["--password"]),
    (&["oc", "login"], &["--password", "--token"]),
    (&["oras", "login"], &["-p", "--password"]),
    (&["podman", "login"], &["-p", "--password"]),
    (&["skopeo", "login"], &["-p", "--password"]),
    (&["sshpass"], &["-p"]),
    (&["twine", "upload"], &["-p", "--password"]),
];

pub(super) fn find(script: &str, hits: &mut Vec<Hit>) {
    // One word is no command line.
    if !script.trim().contains([' ', '\t', '=']) || !may_hold(script) {
        return;
    }
    shell::walk(&shell::parse(script), &mut |list, at| {
        let Some(command) = list.get(at) else {
            return;
        };
        for word in command.assignments.iter().chain(&command.words) {
            assignment(word, hits);
            header(word, hits);
        }
        user_and_password(command, hits);
        password_option(command, hits);
        secret_option(command, hits);
    });
}

/// Programs whose user and password are one argument.
const CLIENTS: &[&str] = &["curl", "http", "wget"];

/// Whether the script can have a hit at all: cheap, so that most scripts are read no further.
fn may_hold(script: &str) -> bool {
    let has_user = script.contains(':') && (script.contains("-u") || script.contains("-a"));
    let takes_password = |row: &(&[&str], &[&str])| row.0.iter().all(|it| script.contains(it));
    named::may_promise(script)
        || check::mentions(script, &["authorization"])
        || (has_user && check::mentions(script, CLIENTS))
        || OPTIONS.iter().any(takes_password)
}

/// `NAME=value`, leading, behind `export`, `-e` or `--build-arg`, or printed into a file of the environment.
fn assignment(word: &Word, hits: &mut Vec<Hit>) {
    let Some((name, value)) = word.text.split_once('=').filter(|_| is_literal(word)) else {
        return;
    };
    let name = name.rsplit([' ', ',', ';', '&', '?']).next().unwrap_or(name);
    let name = name.trim_start_matches('-');
    if named::is_secret(name, value) {
        push(hits, "secret-assignment", word.span.clone());
    }
}

/// `Authorization: Bearer …`, `X-Api-Key: …`.
fn header(word: &Word, hits: &mut Vec<Hit>) {
    let Some((name, value)) = word.text.split_once(": ").filter(|_| is_literal(word)) else {
        return;
    };
    let value = value.trim();
    let is_authorization = name.eq_ignore_ascii_case("authorization");
    let credential = value.split_once(' ').map_or(value, |it| it.1);
    if (is_authorization && named::is_secret("token", credential)) || named::is_secret(name, value)
    {
        push(hits, "secret-header", word.span.clone());
    }
}

/// `curl -u user:password`.
fn user_and_password(command: &Command, hits: &mut Vec<Hit>) {
    let program = command.program().unwrap_or_default();
    if !CLIENTS.contains(&&*program) {
        return;
    }
    let words: Vec<&Word> = command.words.iter().collect();
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at.saturating_add(1)).copied();
        let (given, text) = match word.text.as_str() {
            "-u" | "--user" | "--proxy-user" | "-a" => match next {
                Some(next) => (next, next.text.as_str()),
                None => continue,
            },
            text => match text.strip_prefix("--user=").or_else(|| text.strip_prefix("-u")) {
                Some(value) if text.contains(':') => (*word, value),
                _ => continue,
            },
        };
        let password = text.split_once(':').map_or("", |it| it.1);
        if is_literal(given) && is_password(password) {
            push(hits, "secret-argument", given.span.clone());
        }
    }
}

/// `docker login -p …` and its like.
fn password_option(command: &Command, hits: &mut Vec<Hit>) {
    let program = command.program().unwrap_or_default();
    let words: Vec<&Word> = command.program_words().collect();
    let is_row = |row: &&(&[&str], &[&str])| {
        let subcommands = row.0.iter().skip(1);
        row.0.first() == Some(&&*program)
            && subcommands.into_iter().all(|it| words.iter().any(|word| word.text == *it))
    };
    let Some((_, options)) = OPTIONS.iter().find(is_row) else {
        return;
    };
    for pair in words.windows(2) {
        if let [option, value] = pair
            && options.contains(&option.text.as_str())
            && is_literal(value)
            && is_password(&value.text)
        {
            push(hits, "secret-argument", value.span.clone());
        }
    }
    for word in &words {
        let given = word.text.split_once('=').filter(|it| options.contains(&it.0));
        if given.is_some_and(|it| is_literal(word) && is_password(it.1)) {
            push(hits, "secret-argument", word.span.clone());
        }
    }
}

/// `--api-key …` of any program: the option's name promises a secret.
fn secret_option(command: &Command, hits: &mut Vec<Hit>) {
    for pair in command.words.windows(2) {
        if let [option, value] = pair
            && let Some(name) = option.text.strip_prefix("--")
            && is_literal(value)
            && named::is_secret(name, &value.text)
        {
            push(hits, "secret-argument", value.span.clone());
        }
    }
}

/// Whether nothing in the word is expanded.
fn is_literal(word: &Word) -> bool {
    word.references.is_empty() && word.substitutions.is_empty() && !word.text.contains(['$', '`'])
}

/// Whether an argument that can only be a password is one: not a word that stands for it.
fn is_password(text: &str) -> bool {
    let words = ["guest", "pass", "passwd", "password", "secret", "token", "root", "admin", "test"];
    let is_word = words.iter().any(|it| text.eq_ignore_ascii_case(it));
    text.len() >= 6
        && !is_word
        && !text.starts_with(['<', '%', '{', '-', '*'])
        && !check::is_placeholder(text)
        && check::entropy(text) >= 200
}
