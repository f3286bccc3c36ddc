//! The cap on nesting, checked before the parser runs: its own guard depends on the thread's stack, and the same policy
//! must not be valid in a terminal and invalid in an editor.

use crate::limits;

/// The offset of the first bracket, or word that nests as a bracket does, beyond the cap; nothing in all sane text.
/// Brackets in strings and comments count too: no sane text has that many.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_u64;
    let mut prefixes = 0_u64;
    let mut word = String::new();
    for (at, character) in text.char_indices() {
        if character.is_ascii_alphanumeric() || character == '_' {
            word.push(character);
            continue;
        }
        if nests(&word) {
            prefixes = prefixes.saturating_add(1);
        }
        word.clear();
        match character {
            '(' | '[' | '{' => depth = depth.saturating_add(1),
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if character == '\n' && depth <= 1 {
            prefixes = 0;
        }
        if depth.saturating_add(prefixes) > limits::DEPTH.value {
            return Some(at);
        }
    }
    None
}

/// Words whose expression stands inside the one that the word begins, without a bracket.
fn nests(word: &str) -> bool {
    matches!(word, "some" | "no" | "every" | "if" | "then" | "set" | "list")
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
