//! A strict JSON reader with places. It refuses duplicate keys, numbers that are no 64-bit integers, raw control characters
//! and half surrogates, and nests no deeper than a limit; serde would take the last of two keys and round a large number.

use crate::limits::FACT_DEPTH;
use std::collections::BTreeSet;

/// A value with the bytes it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The value.
    pub value: Json,
    /// Offset of its first byte.
    pub start: usize,
    /// Offset behind its last byte.
    pub end: usize,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A text.
    Text(String),
    /// A list.
    Array(Vec<Node>),
    /// An object, keys in order of writing, each once.
    Object(Vec<(String, Node)>),
}

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Byte offset.
    pub at: usize,
    /// In words.
    pub message: String,
}

impl Node {
    /// The value of a key of an object.
    pub fn get(&self, key: &str) -> Option<&Self> {
        let Json::Object(fields) = &self.value else { return None };
        fields.iter().find(|it| it.0 == key).map(|it| &it.1)
    }

    /// The first key of an object.
    pub fn first_key(&self) -> Option<&str> {
        let Json::Object(fields) = &self.value else { return None };
        fields.first().map(|it| it.0.as_str())
    }

    /// The text, where it is one.
    pub fn text(&self) -> Option<&str> {
        if let Json::Text(text) = &self.value { Some(text) } else { None }
    }
}

/// Reads one value and nothing behind it.
///
/// # Errors
/// The first mistake.
pub fn parse(text: &str) -> Result<Node, Mistake> {
    // Editors on Windows write a byte order mark; it stands for nothing.
    let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut parser = Parser { text, at };
    let node = parser.value(0)?;
    parser.space();
    if parser.at < text.len() {
        return Err(parser.mistake("expected the end of the value"));
    }
    Ok(node)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

type Parsed<T> = Result<T, Mistake>;

impl Parser<'_> {
    fn mistake(&self, message: impl Into<String>) -> Mistake {
        Mistake { at: self.at, message: message.into() }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn step(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.step();
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        self.space();
        let found = self.peek() == Some(byte);
        if found {
            self.step();
        }
        found
    }

    fn value(&mut self, depth: u64) -> Parsed<Node> {
        if depth > FACT_DEPTH.value {
            let limit = FACT_DEPTH;
            return Err(self.mistake(format!(
                "nested deeper than the limit `{}` of {}",
                limit.name, limit.value
            )));
        }
        self.space();
        let start = self.at;
        let value = match self.peek() {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.array(depth)?,
            Some(b'"') => Json::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => self.word()?,
        };
        Ok(Node { value, start, end: self.at })
    }

    fn word(&mut self) -> Parsed<Json> {
        let words =
            [("null", Json::Null), ("true", Json::Bool(true)), ("false", Json::Bool(false))];
        let rest = self.text.get(self.at..).unwrap_or("");
        for (word, value) in words {
            if rest.starts_with(word) {
                self.at = self.at.saturating_add(word.len());
                return Ok(value);
            }
        }
        Err(self.mistake("expected a value"))
    }

    fn array(&mut self, depth: u64) -> Parsed<Json> {
        self.step();
        let mut members = Vec::new();
        if self.take(b']') {
            return Ok(Json::Array(members));
        }
        loop {
            members.push(self.value(depth.saturating_add(1))?);
            if self.take(b']') {
                return Ok(Json::Array(members));
            }
            if !self.take(b',') {
                return Err(self.mistake("expected `,` or `]`"));
            }
        }
    }

    fn object(&mut self, depth: u64) -> Parsed<Json> {
        self.step();
        let mut fields: Vec<(String, Node)> = Vec::new();
        let mut keys = BTreeSet::new();
        if self.take(b'}') {
            return Ok(Json::Object(fields));
        }
        loop {
            self.space();
            let start = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.mistake("expected a key in double quotes"));
            }
            let key = self.string()?;
            if !keys.insert(key.clone()) {
                return Err(Mistake {
                    at: start,
                    message: format!("the key `{key}` stands twice"),
                });
            }
            if !self.take(b':') {
                return Err(self.mistake("expected `:`"));
            }
            fields.push((key, self.value(depth.saturating_add(1))?));
            if self.take(b'}') {
                return Ok(Json::Object(fields));
            }
            if !self.take(b',') {
                return Err(self.mistake("expected `,` or `}`"));
            }
        }
    }

    fn number(&mut self) -> Parsed<Json> {
        let start = self.at;
        let is_part =
            |byte: u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E');
        while self.peek().is_some_and(is_part) {
            self.step();
        }
        let text = self.text.get(start..self.at).unwrap_or("");
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
        let padded = digits.len() > 1 && digits.starts_with('0');
        if let (true, Ok(number)) = (plain && !padded, text.parse()) {
            return Ok(Json::Int(number));
        }
        let message = format!("`{text}` is no 64-bit integer; write other numbers as text");
        Err(Mistake { at: start, message })
    }

    fn string(&mut self) -> Parsed<String> {
        self.step();
        let mut out = String::new();
        loop {
            let run = self.at;
            while self.peek().is_some_and(|it| it != b'"' && it != b'\\' && it >= 0x20) {
                self.step();
            }
            out.push_str(self.text.get(run..self.at).unwrap_or(""));
            match self.peek() {
                Some(b'"') => {
                    self.step();
                    return Ok(out);
                }
                Some(b'\\') => {
                    self.step();
                    out.push(self.escape()?);
                }
                Some(_) => {
                    return Err(self.mistake("a control character in a text must be escaped"));
                }
                None => return Err(self.mistake("the text has no closing quote")),
            }
        }
    }

    fn escape(&mut self) -> Parsed<char> {
        let byte = self.peek();
        self.step();
        match byte {
            Some(b'"') => Ok('"'),
            Some(b'\\') => Ok('\\'),
            Some(b'/') => Ok('/'),
            Some(b'b') => Ok('\u{8}'),
            Some(b'f') => Ok('\u{c}'),
            Some(b'n') => Ok('\n'),
            Some(b'r') => Ok('\r'),
            Some(b't') => Ok('\t'),
            Some(b'u') => self.unicode(),
            _ => Err(self.mistake("no such escape")),
        }
    }

    fn unicode(&mut self) -> Parsed<char> {
        let first = self.hex()?;
        let is_high = (0xd800..0xdc00).contains(&first);
        let code = if is_high && self.text.get(self.at..).is_some_and(|it| it.starts_with("\\u")) {
            self.at = self.at.saturating_add(2);
            let second = self.hex()?;
            let low = second.checked_sub(0xdc00).filter(|it| *it < 0x400);
            let high = first.saturating_sub(0xd800).saturating_mul(0x400);
            low.map_or(first, |low| high.saturating_add(low).saturating_add(0x1_0000))
        } else {
            first
        };
        char::from_u32(code).ok_or_else(|| self.mistake("half a surrogate pair"))
    }

    fn hex(&mut self) -> Parsed<u32> {
        let digits = self.text.get(self.at..self.at.saturating_add(4)).unwrap_or("");
        let good = digits.len() == 4 && digits.bytes().all(|it| it.is_ascii_hexdigit());
        let code = u32::from_str_radix(digits, 16).ok().filter(|_| good);
        self.at = self.at.saturating_add(4);
        code.ok_or_else(|| self.mistake("expected four hexadecimal digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_numbers_are_exact() {
        let text = |it: &str| parse(it).unwrap().text().map(str::to_owned);
        assert_eq!(text(r#""a\u00e9\ud83d\ude00\n""#).as_deref(), Some("aé😀\n"));
        assert_eq!(parse("-9223372036854775808").unwrap().value, Json::Int(i64::MIN));
        for wrong in [
            "01",
            "1e3",
            "9223372036854775808",
            "\"\\ud800\"",
            "[1,]",
            "{\"a\":1,}",
            "1 2",
            "\"\u{1}\"",
            "",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let deep = "[".repeat(10_000);
        assert!(parse(&deep).unwrap_err().message.contains("fact-depth"));
    }

    /// What we accept, serde accepts with the same meaning; what we refuse beyond it is named above.
    #[test]
    fn agrees_with_serde_where_both_accept() {
        for text in [r#"{"a":[1,-2,true,null,"x\ty"],"b":{"c":""}}"#, "[]", "{}", " [ 1 , 2 ] "] {
            assert!(parse(text).is_ok() && serde_json::from_str::<serde_json::Value>(text).is_ok());
        }
    }
}
