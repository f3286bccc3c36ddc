//! Literal values of names that promise a secret. A name promises one by its words (`DB_PASSWORD`, `apiKey`), unless its
//! last word says that the value is about a secret (`token_url`, `secret-name`).

use super::{Hit, check, push};

/// Words that promise a secret by themselves.
const WORDS: &[&str] = &[
    "apikey",
    "authtoken",
    "credential",
    "credentials",
    "passphrase",
    "passwd",
    "password",
    "pwd",
    "secret",
    "secretkey",
    "token",
];

/// Words that make `key` one.
const KEYS: &[&str] = &[
    "access",
    "account",
    "api",
    "auth",
    "deploy",
    "encryption",
    "license",
    "master",
    "private",
    "secret",
    "shared",
    "signing",
    "ssh",
    "storage",
];

/// Last words that make the value something about a secret.
const ABOUT: &[&str] = &[
    "action",
    "algorithm",
    "arn",
    "at",
    "audience",
    "count",
    "description",
    "dir",
    "email",
    "enabled",
    "endpoint",
    "env",
    "expiration",
    "expiry",
    "field",
    "file",
    "filename",
    "format",
    "group",
    "header",
    "hash",
    "host",
    "id",
    "ids",
    "issuer",
    "key",
    "keys",
    "label",
    "length",
    "lifetime",
    "limit",
    "location",
    "manager",
    "message",
    "mode",
    "name",
    "names",
    "namespace",
    "path",
    "paths",
    "pattern",
    "permission",
    "permissions",
    "policy",
    "prefix",
    "project",
    "provider",
    "ref",
    "region",
    "regex",
    "required",
    "role",
    "rotation",
    "scope",
    "scopes",
    "server",
    "size",
    "source",
    "status",
    "store",
    "suffix",
    "title",
    "ttl",
    "type",
    "uri",
    "url",
    "user",
    "username",
    "var",
    "variable",
    "vault",
    "version",
];

/// Whether the name promises a secret and the value keeps the promise.
pub(super) fn is_secret(name: &str, value: &str) -> bool {
    promises(name) && is_literal(name, value.trim())
}

/// Whether a text can hold a name that promises a secret: cheap, so that most texts are read no further. Every such name
/// has one of these in it; see [`WORDS`] and [`KEYS`].
pub(super) fn may_promise(text: &str) -> bool {
    check::mentions(text, &["cred", "key", "pass", "pwd", "secret", "token"])
}

/// Whether a name promises a secret.
pub(super) fn promises(name: &str) -> bool {
    // Names of this kind are short; a longer text is a sentence.
    if name.len() > 80 || name.contains(' ') || !may_promise(name) {
        return false;
    }
    let words = words(name);
    if words.iter().any(|it| it == "public") {
        return false;
    }
    let Some(last) = words.last().map(String::as_str) else {
        return false;
    };
    let before = words.len().checked_sub(2).and_then(|at| words.get(at)).map(String::as_str);
    if last == "key" || last == "keys" {
        return before.is_some_and(|it| KEYS.contains(&it) || WORDS.contains(&it));
    }
    !ABOUT.contains(&last) && words.iter().any(|it| WORDS.contains(&it.as_str()))
}

/// Lower-case words of `snake_case`, `kebab-case`, `dotted.names` and `camelCase`.
fn words(name: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut previous_lower = false;
    for letter in name.chars() {
        let is_part = letter.is_alphanumeric();
        if !is_part || (letter.is_uppercase() && previous_lower) {
            out.push(String::new());
        }
        if is_part && let Some(word) = out.last_mut() {
            word.extend(letter.to_lowercase());
        }
        previous_lower = letter.is_lowercase() || letter.is_ascii_digit();
    }
    out.retain(|it| !it.is_empty());
    // A number tells two of a kind apart and says nothing itself.
    out.retain(|it| !it.bytes().all(|it| it.is_ascii_digit()));
    out
}

/// Whether a value is a secret written out.
fn is_literal(name: &str, value: &str) -> bool {
    let length = value.len();
    if !(8..=4096).contains(&length) || is_reference(value) || check::is_placeholder(value) {
        return false;
    }
    if !value.bytes().all(|it| it.is_ascii_graphic()) || is_regular(name, value) {
        return false;
    }
    let is_password = words(name).iter().any(|it| it.starts_with("pass") || it == "pwd");
    let entropy = check::entropy(value);
    let classes = classes(value);
    (classes >= 3 && is_password && entropy >= 275)
        || (classes >= 2 && length >= 16 && entropy >= 300 && check::looks_random(value))
}

/// Whether the value is fetched from elsewhere when it is needed.
fn is_reference(value: &str) -> bool {
    let starts = [
        "$",
        "%",
        "&",
        "*",
        "!",
        "@",
        "/",
        "./",
        "../",
        "~",
        "<",
        "{",
        "(",
        "[",
        "arn:",
        "env.",
        "env:",
        "enc[",
        "file:",
        "git::",
        "op://",
        "ref+",
        "secrets.",
        "secret:",
        "sops",
        "ssm:",
        "vault:",
        "projects/",
        "http://",
        "https://",
        "keyring:",
        "aws:",
        "gcp:",
    ];
    let lower = value.to_ascii_lowercase();
    let inside = ["${", "$(", "{{", "<<", "secrets.", "process.env", "::"];
    starts.iter().any(|it| lower.starts_with(it)) || inside.iter().any(|it| lower.contains(it))
}

/// Whether the value is a name, a number, a version, a path or a file rather than random text.
fn is_regular(name: &str, value: &str) -> bool {
    let has = |test: fn(&u8) -> bool| value.bytes().any(|it| test(&it));
    let (lower, upper) = (has(u8::is_ascii_lowercase), has(u8::is_ascii_uppercase));
    let digit = has(u8::is_ascii_digit);
    let flat = |it: &str| it.to_ascii_lowercase().replace(['_', '-', '.'], "");
    let is_path = value.matches('/').count() >= 2 && !value.ends_with('=');
    // `my-service-token`, `SOME_VARIABLE_2`: words joined by separators.
    let parts: Vec<&str> = value.split(['-', '_', '.', '/', ':']).collect();
    let is_word = |it: &&&str| {
        let text = it.trim_end_matches(|it: char| it.is_ascii_digit());
        let alphabetic = text.bytes().all(|it| it.is_ascii_alphabetic());
        let one_case = text.bytes().skip(1).all(|it| it.is_ascii_lowercase())
            || text.bytes().all(|it| it.is_ascii_uppercase());
        alphabetic && one_case && text.len() < 20
    };
    let words = parts.iter().filter(is_word).count();
    (!lower && !upper)
        || is_path
        || flat(value) == flat(name)
        || (words == parts.len() && (parts.len() >= 2 || !digit || value.len() < 16))
}

/// How many of lower case, upper case, digits and other characters occur.
fn classes(value: &str) -> usize {
    let tests: [fn(&u8) -> bool; 4] =
        [u8::is_ascii_lowercase, u8::is_ascii_uppercase, u8::is_ascii_digit, |it| {
            it.is_ascii_punctuation()
        }];
    tests.iter().filter(|test| value.bytes().any(|it| test(&it))).count()
}

/// `name = value` and `name: value` anywhere in a text. Values without quotes must fill the rest of their line and look
/// very random: in code they are mostly calls and names.
pub(super) fn find_assignments(text: &str, hits: &mut Vec<Hit>) {
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        if *byte != b'=' && *byte != b':' {
            continue;
        }
        let Some(name) = name_before(text, at).filter(|it| promises(it)) else {
            continue;
        };
        let Some((start, end, quoted)) = value_behind(text, at) else {
            continue;
        };
        let value = text.get(start..end).unwrap_or("");
        let is_bare_secret = value.len() >= 16
            && check::entropy(value) >= 350
            && !value.contains(['.', '(', ')', '[', ']', ',', '&', '|', '?', '>'])
            && value.bytes().any(|it| it.is_ascii_digit());
        if is_secret(name, value) && (quoted || is_bare_secret) {
            push(hits, "secret-assignment", start..end);
        }
    }
}

/// The name in front of a separator, without its quotes.
fn name_before(text: &str, at: usize) -> Option<&str> {
    let window = at.saturating_sub(90);
    let window = (window..=at).find(|it| text.is_char_boundary(*it))?;
    let before = text.get(window..at)?.trim_end_matches([' ', '\t', '"', '\'', ':', '?']);
    let is_part = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.');
    let start = before.rfind(|it| !is_part(it)).map_or(0, |it| it.saturating_add(1));
    before.get(start..).filter(|it| it.len() >= 3)
}

/// The value behind a separator: start, end, and whether it was quoted.
fn value_behind(text: &str, at: usize) -> Option<(usize, usize, bool)> {
    let rest = text.get(at.saturating_add(1)..)?;
    let skipped = rest.len().saturating_sub(rest.trim_start_matches([' ', '\t', '=', '>']).len());
    let start = at.saturating_add(1).saturating_add(skipped);
    let line = text.get(start..)?.split('\n').next()?;
    let quote = line.chars().next().filter(|it| matches!(it, '"' | '\'' | '`'));
    if let Some(quote) = quote {
        let inner = line.get(1..)?;
        let length = inner.find(quote)?;
        let start = start.saturating_add(1);
        return Some((start, start.saturating_add(length), true));
    }
    let value = line.trim_end();
    let is_whole =
        !value.is_empty() && value.len() <= 400 && !value.contains([' ', '"', '\'', ';']);
    is_whole.then(|| (start, start.saturating_add(value.len()), false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_that_promises_is_left_out_at_once() {
        for word in WORDS {
            assert!(may_promise(word) && may_promise(&word.to_uppercase()), "{word}");
        }
        for word in KEYS {
            assert!(may_promise(&format!("{word}_key")), "{word}");
        }
        assert!(!may_promise("some-name.of_nothing"));
    }
}
