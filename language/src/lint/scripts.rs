//! Words that mix letters of several scripts: one of them may be there to be taken for another. Characters that cannot be
//! seen at all, or that turn the text around, are errors of the syntax (`hidden-character`).

use super::{Input, Lint};
use crate::codes::lints as codes;
use crate::diagnostic::Diagnostic;
use crate::span::{FileId, Span};

/// See the module.
pub(super) const LINT: Lint = Lint { codes: &[&codes::MIXED_SCRIPT], is_safe: false, find };

/// Scripts with letters that look like those of another one here, as ranges of Unicode.
const SCRIPTS: &[(&str, &[(char, char)])] = &[
    ("Armenian", &[('\u{0531}', '\u{0587}')]),
    ("Cherokee", &[('\u{13A0}', '\u{13FD}'), ('\u{AB70}', '\u{ABBF}')]),
    ("Cyrillic", &[('\u{0400}', '\u{052F}'), ('\u{1C80}', '\u{1C8A}'), ('\u{A640}', '\u{A69F}')]),
    ("full-width Latin", &[('\u{FF21}', '\u{FF3A}'), ('\u{FF41}', '\u{FF5A}')]),
    ("Greek", &[('\u{0370}', '\u{03FF}'), ('\u{1F00}', '\u{1FFF}')]),
    ("Latin", &[('A', 'Z'), ('a', 'z'), ('\u{00C0}', '\u{024F}'), ('\u{1E00}', '\u{1EFF}')]),
    ("mathematical", &[('\u{1D400}', '\u{1D7CB}')]),
];

fn find(input: &Input<'_>) -> Vec<Diagnostic> {
    let files = input.files.iter().filter(|it| !it.text.is_ascii());
    files.flat_map(|it| in_text(it.file, &it.text)).collect()
}

fn in_text(file: FileId, text: &str) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let mut at = 0_usize;
    for piece in text.split_inclusive(|it: char| !it.is_alphanumeric() && it != '_') {
        let word = piece.trim_end_matches(|it: char| !it.is_alphanumeric() && it != '_');
        let scripts = scripts(word);
        if let [first, second, ..] = scripts.as_slice() {
            let span = Span::new(file, at, at.saturating_add(word.len()));
            let message = format!("`{word}` mixes {first} and {second} letters");
            let strange: Vec<String> = word
                .chars()
                .filter(|it| !it.is_ascii())
                .map(|it| format!("`{it}` is U+{:04X}", u32::from(it)))
                .collect();
            let diagnostic = Diagnostic::new(&codes::MIXED_SCRIPT, span, message);
            out.push(
                diagnostic
                    .label(strange.join(", "))
                    .help("write the word in one script; letters that look alike are not equal"),
            );
        }
        at = at.saturating_add(piece.len());
    }
    out
}

/// The scripts of a word, in the order of the table.
fn scripts(word: &str) -> Vec<&'static str> {
    if word.is_ascii() {
        return Vec::new();
    }
    let is_in = |ranges: &[(char, char)]| {
        word.chars().any(|it| ranges.iter().any(|(from, to)| (*from..=*to).contains(&it)))
    };
    SCRIPTS.iter().filter(|(_, ranges)| is_in(ranges)).map(|(name, _)| *name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_one_script_is_fine_and_a_mixed_one_is_not() {
        for fine in ["production", "Übersicht", "развёртывание", "παραγωγή", "日本語", "v2_β"]
        {
            let mixed = scripts(fine).len() > 1;
            assert_eq!(mixed, fine == "v2_β", "{fine}");
        }
        assert_eq!(scripts("prоduction"), ["Cyrillic", "Latin"]);
        assert_eq!(scripts("ａdmin"), ["full-width Latin", "Latin"]);
    }
}
