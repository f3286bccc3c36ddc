//! Identities of findings that outlive line moves and new wordings, and the line hash that GitHub's own uploader computes.

use crate::model::{Clause, Outcome, Subject};
use language::graph::ClauseId;
use language::policy::CheckedPolicy;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// `policyc/v1:` and a digest over clause, subject and the deciding facts. No line, no message, nothing of the run.
pub fn finding(clause: &Clause, subject: &Subject, outcome: &Outcome) -> String {
    let mut hasher = Sha256::new();
    let mut part = |text: &str| {
        // Length first: two lists of parts never give the same bytes.
        hasher.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(text.as_bytes());
    };
    part(&clause.id);
    part(&subject.subject);
    if let Some(leaf) = outcome.evidence.first() {
        part(&leaf.entity);
        part(&leaf.id);
        part(leaf.attribute.as_deref().unwrap_or(""));
    }
    let mut print = "policyc/v1:".to_owned();
    for byte in hasher.finalize() {
        let _ = write!(print, "{byte:02x}");
    }
    print
}

/// `policyc-rule/v1:` and a digest of what a clause demands: its subjects, exceptions and requirements, with rules written
/// out and parameters as their values. No name, no sentence, no place.
pub fn rule(policy: &CheckedPolicy, id: ClauseId) -> String {
    let digest = Sha256::digest(language::compare::fingerprint::text(policy, id));
    let mut print = "policyc-rule/v1:".to_owned();
    for byte in digest {
        let _ = write!(print, "{byte:02x}");
    }
    print
}

const WINDOW: usize = 100;
const FACTOR: i64 = 37;
const END: i64 = 65_535;

/// The hash of every line, by one-based number: over the hundred characters from its start that are neither space nor tab,
/// with `:n` for the n-th line of that hash. As `primaryLocationLineHash` is defined by its only reader.
pub fn line_hashes(text: &str) -> BTreeMap<u32, String> {
    let units: Vec<i64> = normalized(text);
    let starts = line_starts(&units);
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let mut hashes = BTreeMap::new();
    for (line, start) in (1_u32..).zip(starts) {
        let window = units.iter().skip(start).chain(std::iter::repeat(&0)).take(WINDOW);
        let hash = window.fold(0_i64, |hash, unit| hash.wrapping_mul(FACTOR).wrapping_add(*unit));
        let hash = format!("{:x}", hash.cast_unsigned());
        let seen = counts.entry(hash.clone()).or_default();
        *seen = seen.saturating_add(1);
        hashes.insert(line, format!("{hash}:{seen}"));
    }
    hashes
}

/// UTF-16 units without spaces and tabs, every line end one `\n`, and the end mark.
fn normalized(text: &str) -> Vec<i64> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let units = text.encode_utf16().map(i64::from);
    units.filter(|unit| !matches!(unit, 32 | 9)).chain(std::iter::once(END)).collect()
}

fn line_starts(units: &[i64]) -> Vec<usize> {
    let after_breaks = units.iter().enumerate().filter(|(_, unit)| **unit == 10);
    let starts = after_breaks.map(|(at, _)| at.saturating_add(1));
    std::iter::once(0).chain(starts).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_lines_are_numbered_and_spaces_do_not_matter() {
        let plain = line_hashes("a b\nc\n");
        assert_eq!(plain, line_hashes("  a\tb\r\nc\r\n"));
        let filler = "x".repeat(WINDOW);
        let twice = line_hashes(&format!("{filler}\n{filler}\n{filler}\n"));
        assert_eq!(twice[&1].replace(":1", ""), twice[&2].replace(":2", ""));
        assert_ne!(twice[&1], twice[&2]);
    }

    #[test]
    fn the_published_examples_of_the_uploader_hold() {
        let check = |text: &str, wanted: &[&str]| {
            let hashes: Vec<String> = line_hashes(text).into_values().collect();
            assert_eq!(hashes, wanted, "{text:?}");
        };
        check("", &["c129715d7a2bc9a3:1"]);
        let four =
            ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"];
        check(" a\nb\n  \t\tc\n d", &four);
    }
}
