//! JSON with places. Duplicate keys are refused (a second `"integrity"` must not quietly win), numbers stay text (a 64-bit id
//! must not become a float), and nesting has a limit. The relaxed form is JSON5: comments, bare keys, trailing commas.

mod relaxed;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

/// Levels of nesting; lock files of nested packages are the deepest real ones.
const DEPTH: u8 = 128;

/// A value and its place in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Json<'t> {
    /// What it is.
    pub value: Value<'t>,
    /// From its first to behind its last byte.
    pub span: Range<usize>,
}

/// A JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'t> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// As written.
    Number(&'t str),
    /// Unescaped.
    Text(Cow<'t, str>),
    /// Members in order.
    List(Vec<Json<'t>>),
    /// Members in order, no key twice.
    Object(Vec<Member<'t>>),
}

/// One member of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member<'t> {
    /// Unescaped.
    pub key: Cow<'t, str>,
    /// The key with its quotes.
    pub key_span: Range<usize>,
    /// What stands under it.
    pub value: Json<'t>,
}

/// Why a text is no JSON, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// In words.
    pub message: String,
    /// Offset of the byte.
    pub at: usize,
}

/// Reads a text that holds one value.
pub fn parse(text: &str) -> Result<Json<'_>, Problem> {
    read(Reader { text, at: 0, is_relaxed: false })
}

/// The same for JSON5, of which JSON is a part.
pub fn parse_relaxed(text: &str) -> Result<Json<'_>, Problem> {
    read(Reader { text, at: 0, is_relaxed: true })
}

fn read(mut reader: Reader<'_>) -> Result<Json<'_>, Problem> {
    let value = reader.value(0)?;
    reader.blanks();
    if reader.at < reader.text.len() { Err(reader.problem("expected the end")) } else { Ok(value) }
}

impl<'t> Json<'t> {
    /// The member of that name, where this is an object that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.members().iter().find(|it| it.key == key).map(|it| &it.value)
    }

    /// Members of an object; nothing for any other value.
    pub fn members(&self) -> &[Member<'t>] {
        match &self.value {
            Value::Object(members) => members,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::List(_) => {
                &[]
            }
        }
    }

    /// Members of a list; nothing for any other value.
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Object(_) => {
                &[]
            }
        }
    }

    /// The text, where this is one.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Object(_) => {
                None
            }
        }
    }

    /// Whether this is the value `true`.
    pub fn is_true(&self) -> bool {
        self.value == Value::Bool(true)
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    is_relaxed: bool,
}

impl<'t> Reader<'t> {
    fn value(&mut self, depth: u8) -> Result<Json<'t>, Problem> {
        self.blanks();
        let start = self.at;
        if depth >= DEPTH {
            return Err(self.problem("nested too deeply"));
        }
        let value = match self.peek() {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => Value::Text(self.string(b'"')?),
            Some(_) if self.is_relaxed => self.relaxed_value()?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word("true", Value::Bool(true))?,
            Some(b'f') => self.word("false", Value::Bool(false))?,
            Some(b'n') => self.word("null", Value::Null)?,
            _ => return Err(self.problem("expected a value")),
        };
        Ok(Json { value, span: start..self.at })
    }

    fn object(&mut self, depth: u8) -> Result<Value<'t>, Problem> {
        let mut members: Vec<Member<'t>> = Vec::new();
        let mut keys = BTreeSet::new();
        self.advance(1);
        self.blanks();
        if self.take(b'}') {
            return Ok(Value::Object(members));
        }
        loop {
            self.blanks();
            let start = self.at;
            let key = match self.peek() {
                Some(b'"') => self.string(b'"')?,
                Some(_) if self.is_relaxed => self.relaxed_key()?,
                _ => return Err(self.problem("expected a key in quotes")),
            };
            let key_span = start..self.at;
            if !keys.insert(key.clone()) {
                let message = format!("the key `{key}` stands here twice");
                return Err(Problem { message, at: start });
            }
            self.blanks();
            if !self.take(b':') {
                return Err(self.problem("expected `:`"));
            }
            let value = self.value(depth.saturating_add(1))?;
            members.push(Member { key, key_span, value });
            self.blanks();
            if self.take(b'}') {
                return Ok(Value::Object(members));
            }
            if !self.take(b',') {
                return Err(self.problem("expected `,` or `}`"));
            }
            if self.ends_behind_comma(b'}') {
                return Ok(Value::Object(members));
            }
        }
    }

    fn list(&mut self, depth: u8) -> Result<Value<'t>, Problem> {
        let mut items = Vec::new();
        self.advance(1);
        self.blanks();
        if self.take(b']') {
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.value(depth.saturating_add(1))?);
            self.blanks();
            if self.take(b']') {
                return Ok(Value::List(items));
            }
            if !self.take(b',') {
                return Err(self.problem("expected `,` or `]`"));
            }
            if self.ends_behind_comma(b']') {
                return Ok(Value::List(items));
            }
        }
    }

    fn string(&mut self, quote: u8) -> Result<Cow<'t, str>, Problem> {
        self.advance(1);
        let start = self.at;
        let mut owned: Option<String> = None;
        loop {
            let chunk = self.at;
            let is_plain =
                |it| it != quote && it != b'\\' && (it >= 0x20 || (self.is_relaxed && it == b'\t'));
            let rest = self.text.as_bytes().get(chunk..).unwrap_or(&[]);
            self.advance(rest.iter().take_while(|it| is_plain(**it)).count());
            let piece = self.text.get(chunk..self.at).unwrap_or("");
            match self.peek() {
                Some(byte) if byte == quote => {
                    self.advance(1);
                    return Ok(match owned {
                        Some(text) => Cow::Owned(text + piece),
                        None => Cow::Borrowed(piece),
                    });
                }
                Some(b'\\') => {
                    let text = owned.get_or_insert_default();
                    text.push_str(piece);
                    if !(self.is_relaxed && self.relaxed_escape(text)?) {
                        text.push(self.escape()?);
                    }
                }
                Some(_) => return Err(self.problem("a control character stands in a string")),
                None => return Err(Problem { message: "the string never ends".into(), at: start }),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Problem> {
        self.advance(1);
        let letter = match self.peek() {
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'u') => return self.unicode(),
            _ => return Err(self.problem("unknown escape")),
        };
        self.advance(1);
        Ok(letter)
    }

    fn unicode(&mut self) -> Result<char, Problem> {
        let first = self.four()?;
        let is_high = (0xD800..0xDC00).contains(&first);
        if is_high && self.text.get(self.at..).is_some_and(|it| it.starts_with("\\u")) {
            self.advance(1);
            let second = self.four()?;
            let high = first.wrapping_sub(0xD800) << 10;
            let low = second.wrapping_sub(0xDC00);
            let letter = char::from_u32(high.wrapping_add(low).wrapping_add(0x1_0000));
            return letter.filter(|_| low < 0x400).ok_or_else(|| self.problem("half a character"));
        }
        char::from_u32(first).ok_or_else(|| self.problem("half a character"))
    }

    /// `uXXXX`.
    fn four(&mut self) -> Result<u32, Problem> {
        let start = self.at.saturating_add(1);
        let digits = self.text.get(start..start.saturating_add(4)).unwrap_or("");
        let is_hex = digits.len() == 4 && digits.bytes().all(|it| it.is_ascii_hexdigit());
        let number = u32::from_str_radix(digits, 16).ok().filter(|_| is_hex);
        let number = number.ok_or_else(|| self.problem("expected four hexadecimal digits"))?;
        self.advance(5);
        Ok(number)
    }

    fn number(&mut self) -> Result<Value<'t>, Problem> {
        let start = self.at;
        while matches!(self.peek(), Some(b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')) {
            self.advance(1);
        }
        let text = self.text.get(start..self.at).unwrap_or("");
        if text.parse::<f64>().is_ok_and(f64::is_finite) {
            return Ok(Value::Number(text));
        }
        Err(Problem { message: format!("`{text}` is no number"), at: start })
    }

    fn word(&mut self, word: &str, value: Value<'t>) -> Result<Value<'t>, Problem> {
        if self.text.get(self.at..).is_some_and(|it| it.starts_with(word)) {
            self.advance(word.len());
            return Ok(value);
        }
        Err(self.problem("expected a value"))
    }

    fn blanks(&mut self) {
        loop {
            while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
                self.advance(1);
            }
            if !(self.is_relaxed && self.relaxed_blank()) {
                return;
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_there = self.peek() == Some(byte);
        if is_there {
            self.advance(1);
        }
        is_there
    }

    fn advance(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes).min(self.text.len());
    }

    fn problem(&self, message: &str) -> Problem {
        Problem { message: message.to_owned(), at: self.at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        parse(text).err().map(|it| it.message).unwrap_or_default()
    }

    #[test]
    fn values_keep_their_places() {
        let text = r#" {"a": [1, "x\u00e9\n", null], "b": {"c": true}} "#;
        let json = parse(text).unwrap();
        let list = json.get("a").unwrap();
        assert_eq!(list.items()[1].text(), Some("xé\n"));
        assert_eq!(text.get(list.items()[0].span.clone()), Some("1"));
        assert!(json.get("b").unwrap().get("c").unwrap().is_true());
        assert_eq!(text.get(json.members()[1].key_span.clone()), Some("\"b\""));
    }

    #[test]
    fn numbers_stay_text() {
        let json = parse("[18446744073709551616, -1.5e3]").unwrap();
        assert_eq!(json.items()[0].value, Value::Number("18446744073709551616"));
        assert_eq!(message("1e999"), "`1e999` is no number");
    }

    #[test]
    fn duplicate_keys_are_refused_however_they_are_written() {
        assert_eq!(message(r#"{"a":1,"\u0061":2}"#), "the key `a` stands here twice");
    }

    #[test]
    fn broken_texts_are_problems() {
        for text in [
            "",
            "{",
            "[1,]",
            "{\"a\"}",
            "\"\u{1}\"",
            "\"\\x\"",
            "\"\\ud800\"",
            "nul",
            "1 2",
            "{a:1}",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert_eq!(parse(r#""\ud83d\ude00""#).unwrap().text(), Some("😀"));
        assert_eq!(message(&"[".repeat(200)), "nested too deeply");
    }
}
