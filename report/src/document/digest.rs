//! Digests of policy texts. That of a policy is the digest over the sorted list of its texts' digests, a line each, so a
//! file may move and be renamed, and a shell can check it: `sha256sum FILES | cut -d' ' -f1 | sort | sha256sum`.

use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// SHA-256 of a text in hexadecimal.
pub fn of_text(text: &str) -> String {
    let mut out = String::new();
    for byte in Sha256::digest(text.as_bytes()) {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

/// `sha256:` and the digest over the texts of a policy.
pub fn of_policy<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut digests: Vec<String> = texts.map(of_text).collect();
    digests.sort();
    let lines: String = digests.iter().flat_map(|it| [it.as_str(), "\n"]).collect();
    format!("sha256:{}", of_text(&lines))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_texts_does_not_matter_and_their_borders_do() {
        let of = |texts: &[&str]| of_policy(texts.iter().copied());
        assert_eq!(of(&["a", "b"]), of(&["b", "a"]));
        assert_ne!(of(&["ab"]), of(&["a", "b"]));
        assert_eq!(
            of_text("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
