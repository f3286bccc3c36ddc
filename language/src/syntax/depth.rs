//! The cap on nesting, checked before the parser runs: its own guard depends on the thread's stack, and the same policy
//! must not be valid in a terminal and invalid in an editor.

use crate::limits;

/// The offset of the first bracket, or word that nests as a bracket does, beyond the cap; nothing in all sane text.
/// Brackets in strings and comments count too: no sane text has that many.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_u64;
    let mut prefixes = 0_u64;
    let bytes = text.as_bytes();
    let mut word = 0_usize;
    // Bytes do: no part of a longer character looks like a bracket or a letter.
    for (at, byte) in bytes.iter().copied().enumerate() {
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            continue;
        }
        if bytes.get(word..at).is_some_and(nests) {
            prefixes = prefixes.saturating_add(1);
        }
        word = at.saturating_add(1);
        match byte {
            b'(' | b'[' | b'{' => depth = depth.saturating_add(1),
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if byte == b'\n' && depth <= 1 {
            prefixes = 0;
        }
        if depth.saturating_add(prefixes) > limits::DEPTH.value {
            return Some(at);
        }
    }
    None
}

/// Words whose expression stands inside the one that the word begins, without a bracket.
fn nests(word: &[u8]) -> bool {
    matches!(word, b"some" | b"no" | b"every" | b"if" | b"then" | b"set" | b"list")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cap_is_exact() {
        let nested = |n: usize| format!("{}x{}", "(".repeat(n), ")".repeat(n));
        assert_eq!(too_deep(&nested(256)), None);
        assert_eq!(too_deep(&nested(257)), Some(256));
        assert!(too_deep(&"if ".repeat(300)).is_some());
    }
}
