//! Reads one word of a script: quotes, escapes, variables, expressions and substitutions.

use super::parser::Parser;
use super::{Reference, ReferenceKind, Word};
use std::ops::Range;

/// How a piece of text is quoted, as far as expansion goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoting {
    /// Outside of quotes: blanks and operators end the word.
    None,
    /// Inside double quotes: expansions, no operators.
    Double,
}

impl Parser<'_> {
    /// Reads a word at the current place; at least one byte is consumed.
    pub(super) fn word(&mut self) -> Word {
        let start = self.at;
        let mut word = Word::default();
        if matches!(self.peek(), Some(b'<' | b'>')) {
            self.process_substitution(&mut word);
        }
        while let Some(byte) = self.peek() {
            if is_meta(byte) {
                break;
            }
            self.piece(&mut word, Quoting::None);
        }
        if self.at == start {
            self.literal(&mut word);
        }
        word.references.sort_by_key(|it| it.span.start);
        word.span = start..self.at;
        word
    }

    /// One character, quoted string or expansion.
    fn piece(&mut self, word: &mut Word, quoting: Quoting) {
        match self.peek() {
            Some(b'\\') => self.escape(word, quoting),
            Some(b'\'') if quoting == Quoting::None => self.single_quoted(word),
            Some(b'"') if quoting == Quoting::None => self.double_quoted(word),
            Some(b'`') => self.backtick(word, quoting),
            Some(b'$') => self.dollar(word, quoting),
            Some(b'%') => self.percent(word),
            _ => self.literal(word),
        }
    }

    fn literal(&mut self, word: &mut Word) {
        let start = self.at;
        self.bump_char();
        word.text.push_str(self.slice(start..self.at));
    }

    fn escape(&mut self, word: &mut Word, quoting: Quoting) {
        if let Some(length) = self.continuation() {
            self.advance(length);
            return;
        }
        let escapes = match quoting {
            Quoting::None => b" \t\"'`$&|;()<>\\#*?[]{}~!=:".as_slice(),
            Quoting::Double => b"\"`$\\".as_slice(),
        };
        let is_escape = self.peek_at(1).is_some_and(|it| escapes.contains(&it));
        if is_escape {
            self.advance(1);
        }
        self.literal(word);
    }

    fn single_quoted(&mut self, word: &mut Word) {
        let start = self.at.saturating_add(1);
        let Some(end) = self.find_from(start, "'") else {
            // An apostrophe of prose or of PowerShell: nothing closes it.
            return self.literal(word);
        };
        word.text.push_str(self.slice(start..end));
        self.expressions(start..end, word);
        self.at = end.saturating_add(1);
    }

    fn double_quoted(&mut self, word: &mut Word) {
        self.advance(1);
        while let Some(byte) = self.peek() {
            if byte == b'"' {
                self.advance(1);
                return;
            }
            self.piece(word, Quoting::Double);
        }
    }

    fn backtick(&mut self, word: &mut Word, quoting: Quoting) {
        let is_powershell = quoting == Quoting::Double && self.peek_at(1) == Some(b'"');
        if is_powershell {
            self.advance(1);
            return self.literal(word);
        }
        let start = self.at.saturating_add(1);
        let Some(end) = self.find_from(start, "`") else {
            return self.literal(word);
        };
        word.text.push_str(self.slice(self.at..end.saturating_add(1)));
        word.substitutions.extend(self.nested(start..end));
        self.at = end.saturating_add(1);
    }

    fn dollar(&mut self, word: &mut Word, quoting: Quoting) {
        let start = self.at;
        if self.starts_with("${{") {
            return self.expression(word);
        }
        if self.starts_with("$((") {
            return self.arithmetic(word);
        }
        if self.starts_with("$(") {
            self.advance(2);
            let commands = self.substitution();
            word.substitutions.extend(commands);
            word.text.push_str(self.slice(start..self.at));
            return;
        }
        if quoting == Quoting::None && (self.starts_with("$'") || self.starts_with("$\"")) {
            self.advance(1);
            return self.piece(word, quoting);
        }
        self.variable(word);
    }

    /// `${{ … }}`; without an end, a literal.
    fn expression(&mut self, word: &mut Word) {
        let start = self.at;
        let Some(end) = self.find_from(start, "}}") else {
            return self.literal(word);
        };
        self.at = end.saturating_add(2);
        word.text.push_str(self.slice(start..self.at));
        word.references.push(self.expression_at(start, end));
    }

    fn expression_at(&self, start: usize, end: usize) -> Reference {
        let name = self.slice(start.saturating_add(3)..end).trim().to_owned();
        Reference { name, span: start..end.saturating_add(2), kind: ReferenceKind::Expression }
    }

    /// `$(( … ))` holds numbers: passed over.
    fn arithmetic(&mut self, word: &mut Word) {
        let start = self.at;
        match self.find_from(start, "))") {
            Some(end) => self.at = end.saturating_add(2),
            None => self.advance(3),
        }
        word.text.push_str(self.slice(start..self.at));
    }

    /// `$NAME`, `${NAME…}`, `$env:NAME`, `$1`, `$?`; a lone `$` is a literal.
    fn variable(&mut self, word: &mut Word) {
        let start = self.at;
        self.advance(1);
        let braced = self.peek() == Some(b'{');
        if braced {
            self.advance(1);
            while matches!(self.peek(), Some(b'#' | b'!')) {
                self.advance(1);
            }
        }
        let mut name = self.name();
        if name.eq_ignore_ascii_case("env") && self.peek() == Some(b':') {
            self.advance(1);
            name = self.name();
        }
        if braced {
            self.skip_braces(word);
        } else if name.is_empty() {
            self.special_parameter();
        }
        word.text.push_str(self.slice(start..self.at));
        if !name.is_empty() {
            let kind = ReferenceKind::Variable;
            word.references.push(Reference { name, span: start..self.at, kind });
        }
    }

    fn special_parameter(&mut self) {
        if matches!(self.peek(), Some(b'?' | b'@' | b'*' | b'#' | b'$' | b'!' | b'-' | b'0'..=b'9'))
        {
            self.advance(1);
        }
    }

    /// To the brace that closes `${`, with what a default value refers to.
    fn skip_braces(&mut self, word: &mut Word) {
        let mut inner = Word::default();
        while let Some(byte) = self.peek() {
            if byte == b'}' {
                self.advance(1);
                break;
            }
            if byte == b'\n' {
                break;
            }
            if byte == b'$' && self.enter() {
                self.dollar(&mut inner, Quoting::Double);
                self.leave();
            } else {
                self.bump_char();
            }
        }
        word.references.append(&mut inner.references);
        word.substitutions.append(&mut inner.substitutions);
    }

    /// `%NAME%` of cmd. Only long upper-case names: `%Y%m` belongs to `date`.
    fn percent(&mut self, word: &mut Word) {
        let start = self.at;
        let rest = self.slice(start.saturating_add(1)..self.end);
        let is_name = |it: char| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_';
        let length = rest.find(|it| !is_name(it)).unwrap_or(rest.len());
        let close = start.saturating_add(1).saturating_add(length);
        if length < 3 || self.byte(close) != Some(b'%') {
            return self.literal(word);
        }
        let name = self.slice(start.saturating_add(1)..close).to_owned();
        self.at = close.saturating_add(1);
        word.text.push_str(self.slice(start..self.at));
        word.references.push(Reference {
            name,
            span: start..self.at,
            kind: ReferenceKind::Variable,
        });
    }

    /// `<( … )` and `>( … )` at the start of a word.
    fn process_substitution(&mut self, word: &mut Word) {
        let start = self.at;
        if self.peek_at(1) != Some(b'(') {
            return;
        }
        self.advance(2);
        word.substitutions = self.substitution();
        word.text.push_str(self.slice(start..self.at));
    }

    /// The body of a here-document as a word. Expressions count even where the delimiter is quoted: the platform expands
    /// them before the shell reads the script.
    pub(super) fn body(&self, range: Range<usize>, expands: bool) -> Word {
        let mut inner = self.limited(range.clone());
        let mut word = Word::default();
        if !expands {
            inner.expressions(range.clone(), &mut word);
            word.text.push_str(self.slice(range.clone()));
            word.span = range;
            return word;
        }
        while inner.peek().is_some() {
            inner.piece(&mut word, Quoting::Double);
        }
        word.span = range;
        word
    }

    /// Collects the `${{ … }}` of a range without consuming it.
    fn expressions(&self, range: Range<usize>, word: &mut Word) {
        let mut at = range.start;
        while let Some(start) = self.find_within(at..range.end, "${{") {
            let Some(end) = self.find_within(start..range.end, "}}") else {
                return;
            };
            word.references.push(self.expression_at(start, end));
            at = end;
        }
    }

    fn name(&mut self) -> String {
        let start = self.at;
        if self.peek().is_some_and(|it| it.is_ascii_alphabetic() || it == b'_') {
            while self.peek().is_some_and(|it| it.is_ascii_alphanumeric() || it == b'_') {
                self.advance(1);
            }
        }
        self.slice(start..self.at).to_owned()
    }
}

/// Bytes that end an unquoted word.
pub(super) fn is_meta(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>')
}
