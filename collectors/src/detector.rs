//! Finds secrets in text: tokens by prefix, length and checksum; private keys; literal values of names that promise a secret;
//! credentials in command lines. A hit is a rule and a place, never the text: nothing of a secret leaves this module.
//! What is a reference, a placeholder or too regular to be random is no hit.

pub(crate) mod check;
mod commands;
mod named;
mod shapes;
mod tokens;

use std::ops::Range;

/// One secret, by rule and place in the text that was searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// First byte.
    pub start: usize,
    /// Behind the last byte.
    pub end: usize,
    /// Name of the rule.
    pub rule: &'static str,
}

/// Searches one scalar. `name` is the key it stands under (a variable, an input), which may promise a secret; scripts are
/// searched command by command.
pub fn scan(name: Option<&str>, value: &str) -> Vec<Hit> {
    let mut hits = scan_named(name, value);
    shapes::find(value, &mut hits);
    settle(hits)
}

/// The same without what is known by its shape alone, for a scalar that lies in a text which is searched as well.
pub fn scan_named(name: Option<&str>, value: &str) -> Vec<Hit> {
    let mut hits = Vec::new();
    let is_literal = name.is_some_and(|name| named::is_secret(name, value));
    if is_literal {
        let start = value.len().saturating_sub(value.trim_start().len());
        let end = value.trim_end().len();
        push(&mut hits, "secret-literal", start..end);
    }
    commands::find(value, &mut hits);
    settle(hits)
}

/// Searches a whole text of any kind, line by line where names are concerned.
pub fn scan_text(text: &str) -> Vec<Hit> {
    let mut hits = Vec::new();
    shapes::find(text, &mut hits);
    named::find_assignments(text, &mut hits);
    settle(hits)
}

fn push(hits: &mut Vec<Hit>, rule: &'static str, range: Range<usize>) {
    hits.push(Hit { start: range.start, end: range.end, rule });
}

/// In order of the text; of two that overlap the one that was found first by shape stays.
fn settle(mut hits: Vec<Hit>) -> Vec<Hit> {
    let weight = |it: &Hit| u8::from(it.rule.starts_with("secret-"));
    hits.sort_by_key(|it| (weight(it), *it));
    let mut kept: Vec<Hit> = Vec::new();
    for hit in hits {
        let overlaps = |it: &Hit| it.start < hit.end && hit.start < it.end;
        if !kept.iter().any(overlaps) {
            kept.push(hit);
        }
    }
    kept.sort();
    kept
}

#[cfg(test)]
mod tests;
