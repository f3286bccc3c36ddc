//! Secrets that are known by their shape alone: tokens, private keys, signed tokens, webhooks, passwords in addresses.

use super::tokens::{FORMATS, Format, may_begin};
use super::{Hit, check, push};
use std::ops::Range;

/// One pass over the text: at each place where a word begins, the formats of that first byte are tried.
pub(super) fn find(text: &str, hits: &mut Vec<Hit>) {
    let bytes = text.as_bytes();
    let mut previous = b' ';
    for (at, byte) in bytes.iter().copied().enumerate() {
        let starts_word = !previous.is_ascii_alphanumeric() && previous != b'_';
        previous = byte;
        if !starts_word {
            if byte == b':' {
                address(text, at, hits);
            }
            continue;
        }
        let next = bytes.get(at.saturating_add(1)).copied().unwrap_or(0);
        match (byte, next) {
            (b'-', b'-') => private_key(text, at, hits),
            (b'e', b'y') => signed_token(text, at, hits),
            (b'h', b't') => webhook(text, at, hits),
            (b'A', b'c') => account_key(text, at, hits),
            _ => {}
        }
        if !may_begin(byte, next) {
            continue;
        }
        for format in formats(byte) {
            if let Some(range) = token(text, at, format) {
                push(hits, format.rule, range);
                break;
            }
        }
    }
}

fn formats(first: u8) -> &'static [Format] {
    let key = |it: &Format| it.prefix.as_bytes().first().copied().unwrap_or(0);
    let start = FORMATS.partition_point(|it| key(it) < first);
    let end = FORMATS.partition_point(|it| key(it) <= first);
    FORMATS.get(start..end).unwrap_or(&[])
}

fn token(text: &str, at: usize, format: &Format) -> Option<Range<usize>> {
    let rest = text.get(at..)?.strip_prefix(format.prefix)?;
    let longest = format.most.saturating_add(1);
    let length = rest.bytes().take(longest).take_while(|it| format.body.holds(*it)).count();
    let body = rest.get(..length)?;
    // A sentence may end behind a token.
    let body = body.trim_end_matches(['.', '=', '-']);
    let fits = (format.least..=format.most).contains(&body.len());
    let is_token = fits && (format.test)(body) && !check::is_placeholder(body);
    let end = at.saturating_add(format.prefix.len()).saturating_add(body.len());
    is_token.then_some(at..end)
}

/// `-----BEGIN … PRIVATE KEY-----` with key material behind it: a header alone is documentation.
fn private_key(text: &str, at: usize, hits: &mut Vec<Hit>) {
    let Some(rest) = text.get(at..).and_then(|it| it.strip_prefix("-----BEGIN ")) else {
        return;
    };
    let Some((label, body)) = rest.split_once("-----") else {
        return;
    };
    let is_key =
        label.len() < 40 && (label.ends_with("PRIVATE KEY") || label == "PGP PRIVATE KEY BLOCK");
    if !is_key {
        return;
    }
    let is_base64 = |it: &u8| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'/' | b'=');
    let window = body.bytes().take(400);
    let material: Vec<u8> = window.take_while(|it| *it != b'-').filter(is_base64).collect();
    let material = String::from_utf8(material).unwrap_or_default();
    if material.len() >= 64 && check::entropy(&material) > 400 && !check::is_placeholder(&material)
    {
        let header = "-----BEGIN -----".len().saturating_add(label.len());
        push(hits, "private-key", at..at.saturating_add(header));
    }
}

/// `eyJ….eyJ….…`: header and payload are JSON. The one of the format's own web site is everybody's sample.
fn signed_token(text: &str, at: usize, hits: &mut Vec<Hit>) {
    const SAMPLE: &str = "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";
    let Some(rest) = text.get(at..).filter(|it| it.starts_with("eyJ")) else {
        return;
    };
    let is_part = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-' | b'.');
    let length = rest.bytes().take(8192).take_while(|it| is_part(*it)).count();
    let token = rest.get(..length).unwrap_or("");
    let parts: Vec<&str> = token.split('.').collect();
    let [header, payload, signature] = parts.as_slice() else {
        return;
    };
    let header = String::from_utf8(check::base64(header)).unwrap_or_default();
    let is_signed = header.contains("\"alg\"") && payload.starts_with("eyJ");
    if is_signed && signature.len() >= 20 && *signature != SAMPLE {
        push(hits, "json-web-token", at..at.saturating_add(length));
    }
}

/// Webhooks whose address is the credential.
fn webhook(text: &str, at: usize, hits: &mut Vec<Hit>) {
    const ADDRESSES: &[(&str, &str)] = &[
        ("https://discord.com/api/webhooks/", "discord-webhook"),
        ("https://discordapp.com/api/webhooks/", "discord-webhook"),
        ("https://hooks.slack.com/services/", "slack-webhook"),
        ("https://hooks.slack.com/workflows/", "slack-webhook"),
    ];
    let Some(rest) = text.get(at..) else {
        return;
    };
    for (address, rule) in ADDRESSES {
        let Some(path) = rest.strip_prefix(address) else {
            continue;
        };
        let is_part = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-' | b'/');
        let length = path.bytes().take(300).take_while(|it| is_part(*it)).count();
        let path = path.get(..length).unwrap_or("");
        let last = path.rsplit('/').next().unwrap_or("");
        if last.len() >= 20 && check::looks_random(last) && !check::is_placeholder(path) {
            let end = at.saturating_add(address.len()).saturating_add(length);
            push(hits, rule, at..end);
        }
    }
}

/// `AccountKey=…==` of a storage connection string.
fn account_key(text: &str, at: usize, hits: &mut Vec<Hit>) {
    let Some(rest) = text.get(at..).and_then(|it| it.strip_prefix("AccountKey=")) else {
        return;
    };
    let is_base64 = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'/' | b'=');
    let length = rest.bytes().take(100).take_while(|it| is_base64(*it)).count();
    let key = rest.get(..length).unwrap_or("");
    // The emulator's key is the same for everybody.
    if key.len() == 88 && check::looks_random(key) && !key.starts_with("Eby8vdM02xNOcq") {
        let start = at.saturating_add("AccountKey=".len());
        push(hits, "azure-storage-key", start..start.saturating_add(length));
    }
}

/// `scheme://user:password@host`, seen from the first colon.
fn address(text: &str, at: usize, hits: &mut Vec<Hit>) {
    let Some(rest) = text.get(at..).and_then(|it| it.strip_prefix("://")) else {
        return;
    };
    let ends =
        |it: char| it.is_whitespace() || matches!(it, '/' | '"' | '\'' | '`' | '<' | '>' | '\\');
    let authority = rest.split(ends).next().unwrap_or("");
    let Some((user, host)) = authority.rsplit_once('@').filter(|_| authority.len() < 300) else {
        return;
    };
    let Some((name, password)) = user.split_once(':') else {
        return;
    };
    let host = host.split(':').next().unwrap_or(host);
    // Services beside the job: their password protects nothing.
    let is_local = !host.contains('.') || host.starts_with("127.") || host.starts_with("0.0.0.0");
    let is_literal = !password.contains(['$', '{', '}', '%', '*', '[', '(']);
    let is_word = password.eq_ignore_ascii_case(name)
        || ["pass", "passwd", "password", "pwd", "secret", "token"]
            .iter()
            .any(|it| password.eq_ignore_ascii_case(it));
    let host_is_sample = host.ends_with("example.com") || host.ends_with("example.org");
    let is_secret = is_literal && !is_word && !is_local && !host_is_sample && password.len() >= 6;
    if is_secret && !check::is_placeholder(password) {
        let start = at.saturating_add(4).saturating_add(name.len());
        push(hits, "url-password", start..start.saturating_add(password.len()));
    }
}
