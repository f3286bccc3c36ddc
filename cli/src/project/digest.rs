//! The digest of a set of files: SHA-256 over their paths and bytes, sorted by path, each with its length in front, so that
//! no two sets give one digest by moving a border.

use collectors::provenance::sha256;

/// What stands in front of a digest.
const PREFIX: &str = "sha256:";
/// What is hashed first, so that a digest of files is no digest of anything else.
const DOMAIN: &[u8] = b"policyc files 1\n";

/// The digest of files, given with their paths below one folder.
pub fn of<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> String {
    let mut files: Vec<(&str, &[u8])> = files.into_iter().collect();
    files.sort_unstable();
    files.dedup();
    let mut bytes = DOMAIN.to_vec();
    for (path, content) in files {
        for part in [path.as_bytes(), content] {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part);
        }
    }
    format!("{PREFIX}{}", sha256(&bytes))
}

/// Whether a text is written as digests are.
pub fn is_digest(text: &str) -> bool {
    let is_hex = |it: u8| it.is_ascii_digit() || (b'a'..=b'f').contains(&it);
    text.strip_prefix(PREFIX).is_some_and(|it| it.len() == 64 && it.bytes().all(is_hex))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_repetition_change_nothing_and_every_border_does() {
        let (a, b) = (("a", b"1".as_slice()), ("b", b"2".as_slice()));
        let both = of([a, b]);
        assert!(is_digest(&both), "{both}");
        assert_eq!(of([b, a, b]), both);
        let others =
            [of([a]), of([("a", b"1b2".as_slice())]), of([("ab", b"12".as_slice())]), of([])];
        assert!(others.iter().all(|it| *it != both));
        assert!(!is_digest("sha256:abc") && !is_digest(both.trim_start_matches("sha256:")));
    }
}
