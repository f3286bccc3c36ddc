//! The one sink through which foreign text reaches a reader. What a terminal or an eye would not see as itself is made
//! visible: control characters, bidirectional controls, separators, characters without width.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Characters of one text that are shown; nobody reads more, and one hostile name could be all of a report.
const LONGEST: usize = 1_200;
/// Of a longer one, the characters shown of its beginning and of its end, where a message says what is the matter.
const ENDS: (usize, usize) = (900, 200);

/// Text for one line: every dangerous character made visible, line breaks and tabs included, the middle of a very long one
/// cut out and counted.
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST && !text.chars().any(is_dangerous) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len().min(LONGEST).saturating_add(8));
    let length = if text.len() <= LONGEST { 0 } else { text.chars().count() };
    if length <= LONGEST {
        text.chars().for_each(|it| push(&mut out, it));
        return Cow::Owned(out);
    }
    let cut = length.saturating_sub(ENDS.0).saturating_sub(ENDS.1);
    text.chars().take(ENDS.0).for_each(|it| push(&mut out, it));
    let _ = write!(out, " … {cut} characters … ");
    text.chars().skip(ENDS.0.saturating_add(cut)).for_each(|it| push(&mut out, it));
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
    fn the_middle_of_a_very_long_text_is_counted() {
        let shown = visible(&format!("{}\u{1b}", "é".repeat(4_999))).into_owned();
        assert!(shown.contains("é … 3900 characters … é") && shown.ends_with("é␛"), "{shown}");
    }

    #[test]
    fn ordinary_text_is_left_alone() {
        assert_eq!(visible("naïve 日本語 – ok"), "naïve 日本語 – ok");
    }
}
