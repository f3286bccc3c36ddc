//! The one sink through which foreign text reaches a reader. What a terminal or an eye would not see as itself is made
//! visible: control characters, bidirectional controls, separators, characters without width. Nothing is dropped.

use std::borrow::Cow;

/// Text for one line: every dangerous character made visible, line breaks and tabs included.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_dangerous) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len().saturating_add(8));
    for it in text.chars() {
        push(&mut out, it);
    }
    Cow::Owned(out)
}

/// Appends a character as a reader may see it.
pub fn push(out: &mut String, it: char) {
    match it {
        '\u{0}'..='\u{1f}' => out.push(picture(u32::from(it))),
        '\u{7f}' => out.push('\u{2421}'),
        _ if is_dangerous(it) => out.extend(it.escape_unicode()),
        _ => out.push(it),
    }
}

/// The picture of a C0 control, which Unicode keeps in the same order from U+2400 on.
fn picture(code: u32) -> char {
    char::from_u32(code.saturating_add(0x2400)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// Whether a character could act on a terminal, reorder a line or hide in it.
pub fn is_dangerous(it: char) -> bool {
    it.is_control()
        || matches!(it,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_acts_gets_through() {
        let hostile = "a\u{1b}[31mb\u{7}\r\n\t\u{9b}2J\u{202e}c\u{2066}\u{200b}\u{7f}\u{feff}";
        let shown = visible(hostile);
        assert!(!shown.chars().any(is_dangerous), "{shown}");
        assert_eq!(shown, "a␛[31mb␇␍␊␉\\u{9b}2J\\u{202e}c\\u{2066}\\u{200b}␡\\u{feff}");
    }

    #[test]
    fn ordinary_text_is_left_alone() {
        assert_eq!(visible("naïve 日本語 – ok"), "naïve 日本語 – ok");
    }
}
