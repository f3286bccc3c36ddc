//! Writes HTML and SVG: the one door through which text enters either. Markup of our own is `&'static str`; everything else
//! is escaped here, so foreign text cannot become a tag, an attribute or an entity. The result is well-formed XML.
//!
//! A template engine would do the same with a crate, a second language and errors that show when a page is written; the
//! documents have one shape each, and this is all they need.

use crate::escape;
use std::fmt::Write as _;

/// Markup under construction.
#[derive(Debug, Default)]
pub struct Markup {
    out: String,
}

/// Attributes of a tag: name and value; the value is escaped.
pub type Attributes<'a> = &'a [(&'static str, &'a str)];

impl Markup {
    /// Markup of our own, as it is.
    pub fn raw(&mut self, markup: &'static str) {
        self.out.push_str(markup);
    }

    /// Foreign text between tags or inside a quoted attribute. Line breaks and tabs stay what they are.
    pub fn text(&mut self, text: &str) {
        for it in text.chars() {
            match it {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\'' => self.out.push_str("&#39;"),
                '\n' | '\t' => self.out.push(it),
                '\r' => {}
                // Two code points that XML forbids and no table of dangerous characters holds.
                '\u{fffe}' | '\u{ffff}' => self.out.extend(it.escape_unicode()),
                _ => escape::push(&mut self.out, it),
            }
        }
    }

    /// A number of our own.
    pub fn number(&mut self, number: f64) {
        self.out.push_str(&decimal(number));
    }

    /// Foreign text as a string of a style sheet.
    pub fn css(&mut self, text: &str) {
        self.out.push_str(&css_string(text));
    }

    /// A start tag.
    pub fn open(&mut self, tag: &'static str, attributes: Attributes<'_>) {
        self.start(tag, attributes);
        self.out.push('>');
    }

    /// A tag without content.
    pub fn void(&mut self, tag: &'static str, attributes: Attributes<'_>) {
        self.start(tag, attributes);
        self.out.push_str("/>");
    }

    /// An end tag.
    pub fn close(&mut self, tag: &'static str) {
        self.out.push_str("</");
        self.out.push_str(tag);
        self.out.push('>');
    }

    /// A tag around text.
    pub fn element(&mut self, tag: &'static str, attributes: Attributes<'_>, text: &str) {
        self.open(tag, attributes);
        self.text(text);
        self.close(tag);
    }

    /// What was written.
    pub fn finish(self) -> String {
        self.out
    }

    fn start(&mut self, tag: &'static str, attributes: Attributes<'_>) {
        self.out.push('<');
        self.out.push_str(tag);
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            self.text(value);
            self.out.push('"');
        }
    }
}

/// A coordinate with at most one digit behind the point, and no negative zero.
pub fn decimal(number: f64) -> String {
    let text = format!("{number:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Text as a string of CSS: every character that is no ASCII letter, digit or space by its number, so that none can end the
/// string or the style sheet.
fn css_string(text: &str) -> String {
    let mut out = String::from("\"");
    for it in text.chars() {
        if it.is_ascii_alphanumeric() || it == ' ' {
            out.push(it);
        } else {
            let _ = write!(out, "\\{:06x}", u32::from(it));
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_stays_text() {
        let mut it = Markup::default();
        it.open("a", &[("href", "#\"><script>"), ("title", "it's\u{202e}")]);
        it.text("</a>&amp;]]>\u{1b}[0m\u{0}");
        it.close("a");
        assert_eq!(
            it.finish(),
            "<a href=\"#&quot;&gt;&lt;script&gt;\" title=\"it&#39;s\\u{202e}\">&lt;/a&gt;&amp;amp;]]&gt;␛[0m␀</a>"
        );
    }

    #[test]
    fn a_string_of_css_cannot_end() {
        assert_eq!(css_string("a\"</style>"), "\"a\\000022\\00003c\\00002fstyle\\00003e\"");
    }

    #[test]
    fn coordinates_are_short() {
        assert_eq!([decimal(-0.04), decimal(12.0), decimal(1.25)], ["0", "12", "1.2"]);
    }
}
