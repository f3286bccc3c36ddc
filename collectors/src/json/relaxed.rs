//! What JSON5 allows beyond JSON.

use super::{Problem, Reader, Value};
use std::borrow::Cow;

impl<'t> Reader<'t> {
    /// A value that begins with none of `{`, `[` and `"`.
    pub(super) fn relaxed_value(&mut self) -> Result<Value<'t>, Problem> {
        if self.peek() == Some(b'\'') {
            return Ok(Value::Text(self.string(b'\'')?));
        }
        let is_part = |it: char| it.is_alphanumeric() || matches!(it, '+' | '-' | '.' | '_' | '$');
        let word = self.word_of(is_part);
        let value = match word {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            _ if is_number(word) => Value::Number(word),
            _ => return Err(self.problem("expected a value")),
        };
        self.advance(word.len());
        Ok(value)
    }

    /// A key without quotes, or in single ones.
    pub(super) fn relaxed_key(&mut self) -> Result<Cow<'t, str>, Problem> {
        if self.peek() == Some(b'\'') {
            return self.string(b'\'');
        }
        let key = self.word_of(|it| it.is_alphanumeric() || matches!(it, '_' | '$'));
        if key.is_empty() || key.starts_with(char::is_numeric) {
            return Err(self.problem("expected a key"));
        }
        self.advance(key.len());
        Ok(Cow::Borrowed(key))
    }

    fn word_of(&self, is_part: impl Fn(char) -> bool) -> &'t str {
        let rest = self.text.get(self.at..).unwrap_or("");
        rest.split(|it| !is_part(it)).next().unwrap_or("")
    }

    /// Whether the comma was the last one.
    pub(super) fn ends_behind_comma(&mut self, bracket: u8) -> bool {
        self.is_relaxed && {
            self.blanks();
            self.take(bracket)
        }
    }

    /// Reads an escape that JSON lacks; false where it is one that JSON has, or none.
    pub(super) fn relaxed_escape(&mut self, text: &mut String) -> Result<bool, Problem> {
        let rest = self.text.get(self.at.saturating_add(1)..).unwrap_or("");
        let (letter, length) = match rest.as_bytes() {
            [b'n' | b't' | b'r' | b'b' | b'f' | b'"' | b'\\' | b'/' | b'u', ..] | [] => {
                return Ok(false);
            }
            [b'\r', b'\n', ..] => (None, 2),
            [b'\r' | b'\n', ..] => (None, 1),
            [b'v', ..] => (Some('\u{b}'), 1),
            [b'0', ..] => (Some('\0'), 1),
            [b'x', ..] => {
                let code = rest.get(1..3).and_then(|it| u8::from_str_radix(it, 16).ok());
                let code = code.ok_or_else(|| self.problem("expected two hexadecimal digits"))?;
                (Some(char::from(code)), 3)
            }
            // Any other letter stands for itself.
            _ => {
                let letter = rest.chars().next();
                (letter, letter.map_or(0, char::len_utf8))
            }
        };
        text.extend(letter);
        self.advance(length.saturating_add(1));
        Ok(true)
    }

    /// Passes one comment, or a space that JSON lacks. A comment without an end goes to the end of the text.
    pub(super) fn relaxed_blank(&mut self) -> bool {
        let rest = self.text.get(self.at..).unwrap_or("");
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |it| it.saturating_add(2))
        } else {
            let other = |it: &char| it.is_whitespace() || *it == '\u{feff}';
            rest.chars().next().filter(other).map_or(0, char::len_utf8)
        };
        self.advance(length);
        length > 0
    }
}

fn is_number(word: &str) -> bool {
    let digits = word.strip_prefix(['+', '-']).unwrap_or(word);
    let hex = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X"));
    let is_hex = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_hexdigit());
    let is_word = matches!(digits, "Infinity" | "NaN");
    let is_decimal = digits.starts_with(|it: char| it.is_ascii_digit() || it == '.')
        && digits.parse::<f64>().is_ok_and(f64::is_finite);
    is_word || hex.map_or(is_decimal, is_hex)
}

#[cfg(test)]
mod tests {
    use crate::json::{Json, Value, parse, parse_relaxed};

    #[test]
    fn what_json5_allows_is_read_where_it_is_allowed() {
        let text = "// first\n{extends: ['a\\'b', \"c\\x41\\\nd\",], /* two */ 'n': +0x1F, m: .5,\n$e: null,}";
        let json = parse_relaxed(text).unwrap();
        let list: Vec<_> = json.get("extends").unwrap().items().iter().map(Json::text).collect();
        assert_eq!(list, [Some("a'b"), Some("cAd")]);
        assert_eq!(json.get("n").unwrap().value, Value::Number("+0x1F"));
        assert_eq!(json.get("m").unwrap().value, Value::Number(".5"));
        assert_eq!(json.get("$e").unwrap().value, Value::Null);
        assert_eq!(text.get(json.members()[1].key_span.clone()), Some("'n'"));
        assert!(parse(text).is_err());
    }

    #[test]
    fn what_is_broken_stays_broken() {
        for text in [
            "",
            "/*",
            "{",
            "{,}",
            "[,]",
            "{a}",
            "{a b: 1}",
            "{1: 2}",
            "'\n'",
            "'",
            "nul",
            "--1",
            "0x",
            "{a: 1} x",
            "'\\x4'",
            "{a: 1, 'a': 2}",
            "{a: 1 /* }",
        ] {
            assert!(parse_relaxed(text).is_err(), "{text}");
        }
        let deep = "[".repeat(10_000);
        assert_eq!(parse_relaxed(&deep).unwrap_err().message, "nested too deeply");
        let comments = "/**/ ".repeat(100_000) + "1";
        assert!(parse_relaxed(&comments).is_ok());
    }
}
