//! Cuts a script into commands: operators, keywords, redirects, here-documents, comments.
//! INVARIANT: every turn of a loop consumes a byte or ends it, and recursion stops at [`DEPTH`].

use super::{Command, Connector, Redirect, RedirectKind, Word};
use std::ops::Range;

/// Levels of substitution that are followed; deeper ones are read as plain words.
const DEPTH: u8 = 24;

/// Words in front of a command that are not its program.
const KEYWORDS: &[&str] =
    &["!", "do", "done", "elif", "else", "fi", "if", "then", "until", "while", "{", "}"];

/// Keywords that look at the exit status of the command behind them.
const CONDITIONS: &[&str] = &["!", "elif", "if", "until", "while"];

/// A here-document whose body begins behind the next line end.
struct Pending {
    delimiter: String,
    expands: bool,
    strips_tabs: bool,
    command: usize,
    redirect: usize,
}

/// Where the reader stands.
pub(super) struct Parser<'s> {
    script: &'s str,
    pub(super) at: usize,
    pub(super) end: usize,
    depth: u8,
    /// Searches that failed before: nothing to find behind these places, so no search is repeated.
    exhausted: std::cell::RefCell<Vec<(&'static str, usize)>>,
}

/// The list being built.
#[derive(Default)]
struct List {
    commands: Vec<Command>,
    current: Command,
    pending: Vec<Pending>,
    parentheses: usize,
    cases: usize,
    in_pattern: bool,
    /// Where the open groups began, and the group that has just been closed.
    groups: Vec<usize>,
    closed: Option<usize>,
}

pub(super) fn parse(script: &str) -> Vec<Command> {
    let exhausted = std::cell::RefCell::default();
    Parser { script, at: 0, end: script.len(), depth: 0, exhausted }.list(None)
}

impl Parser<'_> {
    /// Reads commands up to the closing byte, which is consumed, or the end.
    fn list(&mut self, close: Option<u8>) -> Vec<Command> {
        let mut list = List::default();
        while let Some(byte) = self.peek() {
            if close == Some(byte) && list.parentheses == 0 && !list.in_pattern {
                self.advance(1);
                break;
            }
            self.step(byte, &mut list);
        }
        list.finish(Connector::Then);
        list.commands
    }

    fn step(&mut self, byte: u8, list: &mut List) {
        match byte {
            b' ' | b'\t' | b'\r' => self.advance(1),
            b'\n' => self.line_end(list),
            b'#' => self.comment(),
            b';' => self.semicolon(list),
            b'&' => self.ampersand(list),
            b'|' => self.bar(list),
            b'(' => self.open(list),
            b')' => self.close(list),
            b'<' | b'>' if self.peek_at(1) != Some(b'(') => self.redirect(list, None),
            b'0'..=b'9' if matches!(self.peek_at(1), Some(b'<' | b'>')) => {
                self.advance(1);
                self.redirect(list, Some(byte.saturating_sub(b'0')));
            }
            _ => self.plain(list),
        }
    }

    fn plain(&mut self, list: &mut List) {
        if let Some(length) = self.continuation() {
            return self.advance(length);
        }
        let word = self.word();
        list.push(word);
    }

    fn comment(&mut self) {
        while self.peek().is_some_and(|it| it != b'\n') {
            self.bump_char();
        }
    }

    fn line_end(&mut self, list: &mut List) {
        self.advance(1);
        list.finish(Connector::Then);
        for pending in std::mem::take(&mut list.pending) {
            let body = self.heredoc(&pending);
            let command = list.commands.get_mut(pending.command);
            let redirect = command.and_then(|it| it.redirects.get_mut(pending.redirect));
            if let Some(redirect) = redirect {
                redirect.body = Some(body);
            }
        }
    }

    /// The lines up to the delimiter, or to the end.
    fn heredoc(&mut self, pending: &Pending) -> Word {
        let start = self.at;
        let mut end = self.end;
        while self.at < self.end {
            let line_start = self.at;
            self.comment();
            let line = self.slice(line_start..self.at).trim_end_matches('\r');
            // YAML takes the common indentation away, PowerShell has none: only `<<-` strips.
            let line = if pending.strips_tabs { line.trim_start_matches('\t') } else { line };
            let closes = line == pending.delimiter;
            self.advance(1);
            if closes {
                end = line_start;
                break;
            }
        }
        self.body(start..end.max(start), pending.expands)
    }

    fn semicolon(&mut self, list: &mut List) {
        self.advance(1);
        list.finish(Connector::Then);
        if self.peek() == Some(b';') {
            self.advance(1);
            list.in_pattern = list.cases > 0;
        }
    }

    fn ampersand(&mut self, list: &mut List) {
        if self.peek_at(1) == Some(b'&') {
            self.advance(2);
            return list.finish(Connector::And);
        }
        self.advance(1);
        if self.peek() == Some(b'>') {
            return self.redirect(list, Some(1));
        }
        // In front of a command this is PowerShell's call operator.
        if !list.current.words.is_empty() {
            list.finish(Connector::Background);
        }
    }

    fn bar(&mut self, list: &mut List) {
        self.advance(1);
        if list.in_pattern {
            return;
        }
        let connector = if self.peek() == Some(b'|') { Connector::Or } else { Connector::Pipe };
        if matches!(self.peek(), Some(b'|' | b'&')) {
            self.advance(1);
        }
        list.finish(connector);
    }

    fn open(&mut self, list: &mut List) {
        let is_arithmetic = self.peek_at(1) == Some(b'(') && list.current.words.is_empty();
        self.advance(1);
        if list.in_pattern {
            return;
        }
        if is_arithmetic && let Some(end) = self.find_from(self.at, "))") {
            self.at = end.saturating_add(2);
            return;
        }
        if list.current.words.len() == 1 && self.peek() == Some(b')') {
            // `name() {` declares a function: its name is no command.
            self.advance(1);
            list.current = Command::default();
            return;
        }
        list.finish(Connector::Then);
        list.parentheses = list.parentheses.saturating_add(1);
        list.open_group();
    }

    fn close(&mut self, list: &mut List) {
        self.advance(1);
        if list.in_pattern {
            list.in_pattern = false;
            list.current = Command::default();
            return;
        }
        list.parentheses = list.parentheses.saturating_sub(1);
        list.finish(Connector::Then);
        list.close_group();
    }

    fn redirect(&mut self, list: &mut List, descriptor: Option<u8>) {
        let start = self.at;
        let kind = self.redirect_operator();
        let strips_tabs = self.slice(start..self.at).ends_with('-');
        self.skip_blanks();
        let at_target = self.at;
        let has_target = self.peek().is_some_and(|it| !super::word::is_meta(it))
            || (matches!(self.peek(), Some(b'<' | b'>')) && self.peek_at(1) == Some(b'('));
        let target = if has_target { self.word() } else { Word::default() };
        if kind == RedirectKind::HereDocument {
            let raw = self.slice(at_target..self.at);
            list.pending.push(Pending {
                delimiter: target.text.clone(),
                expands: !raw.contains(['\'', '"', '\\']),
                strips_tabs,
                command: list.commands.len(),
                redirect: list.current.redirects.len(),
            });
        }
        list.cover(start..self.at);
        list.current.redirects.push(Redirect { kind, descriptor, target, body: None });
    }

    fn redirect_operator(&mut self) -> RedirectKind {
        let (length, kind) = match (self.peek(), self.peek_at(1), self.peek_at(2)) {
            (Some(b'<'), Some(b'<'), Some(b'<')) => (3, RedirectKind::HereString),
            (Some(b'<'), Some(b'<'), Some(b'-')) => (3, RedirectKind::HereDocument),
            (Some(b'<'), Some(b'<'), _) => (2, RedirectKind::HereDocument),
            (_, Some(b'&'), _) => (2, RedirectKind::Duplicate),
            (Some(b'>'), Some(b'>' | b'|'), _) => (2, RedirectKind::Output),
            (Some(b'>'), _, _) => (1, RedirectKind::Output),
            _ => (1, RedirectKind::Input),
        };
        self.advance(length);
        kind
    }

    /// Commands up to the `)` of a substitution that has just been opened.
    pub(super) fn substitution(&mut self) -> Vec<Command> {
        if !self.enter() {
            return Vec::new();
        }
        let commands = self.list(Some(b')'));
        self.leave();
        commands
    }

    /// The commands of a part of the script.
    pub(super) fn nested(&mut self, range: Range<usize>) -> Vec<Command> {
        if self.depth >= DEPTH {
            return Vec::new();
        }
        self.limited(range).list(None)
    }

    /// A reader of a part of the same script, one level deeper.
    pub(super) fn limited(&self, range: Range<usize>) -> Self {
        Self {
            script: self.script,
            at: range.start,
            end: range.end.min(self.end),
            depth: self.depth.saturating_add(1),
            exhausted: std::cell::RefCell::default(),
        }
    }

    /// Goes one level down, if there is one left.
    pub(super) fn enter(&mut self) -> bool {
        let may = self.depth < DEPTH;
        if may {
            self.depth = self.depth.saturating_add(1);
        }
        may
    }

    pub(super) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Length of a line continuation here: backslash, PowerShell's backtick or cmd's caret before a line end.
    pub(super) fn continuation(&self) -> Option<usize> {
        if !matches!(self.peek(), Some(b'\\' | b'`' | b'^')) {
            return None;
        }
        match (self.peek_at(1), self.peek_at(2)) {
            (Some(b'\n'), _) => Some(2),
            (Some(b'\r'), Some(b'\n')) => Some(3),
            _ => None,
        }
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.advance(1);
        }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.byte(self.at)
    }

    pub(super) fn peek_at(&self, ahead: usize) -> Option<u8> {
        self.byte(self.at.saturating_add(ahead))
    }

    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        if at >= self.end { None } else { self.script.as_bytes().get(at).copied() }
    }

    pub(super) fn advance(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes).min(self.end);
    }

    /// Passes one whole character.
    pub(super) fn bump_char(&mut self) {
        self.advance(1);
        while self.at < self.end && !self.script.is_char_boundary(self.at) {
            self.advance(1);
        }
    }

    pub(super) fn slice(&self, range: Range<usize>) -> &str {
        self.script.get(range).unwrap_or("")
    }

    pub(super) fn starts_with(&self, text: &str) -> bool {
        self.slice(self.at..self.end).starts_with(text)
    }

    pub(super) fn find_within(&self, range: Range<usize>, needle: &str) -> Option<usize> {
        let start = range.start;
        self.script.get(range)?.find(needle).map(|it| it.saturating_add(start))
    }

    /// Finds a closing mark. A search that failed once is not run again further on.
    pub(super) fn find_from(&self, start: usize, needle: &'static str) -> Option<usize> {
        let known = |it: &(&'static str, usize)| it.0 == needle && it.1 <= start;
        if self.exhausted.borrow().iter().any(known) {
            return None;
        }
        let found = self.find_within(start..self.end, needle);
        if found.is_none() {
            self.exhausted.borrow_mut().push((needle, start));
        }
        found
    }
}

impl List {
    fn push(&mut self, word: Word) {
        if self.in_pattern {
            self.pattern_word(&word);
            return;
        }
        let is_first = self.current.words.is_empty() && self.current.assignments.is_empty();
        if is_first && word.text == "esac" {
            self.cases = self.cases.saturating_sub(1);
            return;
        }
        if is_first && KEYWORDS.contains(&word.text.as_str()) {
            self.keyword(&word.text);
            return;
        }
        self.cover(word.span.clone());
        if self.current.words.is_empty() && is_assignment(&word.text) {
            self.current.assignments.push(word);
            return;
        }
        self.current.words.push(word);
        self.open_case();
    }

    fn keyword(&mut self, keyword: &str) {
        self.current.is_condition |= CONDITIONS.contains(&keyword);
        match keyword {
            "{" | "do" => self.open_group(),
            "}" | "done" => self.close_group(),
            _ => {}
        }
    }

    fn open_group(&mut self) {
        self.groups.push(self.commands.len());
    }

    fn close_group(&mut self) {
        self.closed = self.groups.pop();
    }

    fn pattern_word(&mut self, word: &Word) {
        if word.text == "esac" {
            self.in_pattern = false;
            self.cases = self.cases.saturating_sub(1);
        }
    }

    /// `case word in` is followed by patterns, not by a command.
    fn open_case(&mut self) {
        let is_case = match self.current.words.as_slice() {
            [first, _, last] => first.text == "case" && last.text == "in",
            _ => false,
        };
        if is_case {
            self.finish(Connector::Then);
            self.cases = self.cases.saturating_add(1);
            self.in_pattern = true;
        }
    }

    fn cover(&mut self, range: Range<usize>) {
        let span = &mut self.current.span;
        *span = if span.end == 0 { range } else { span.start..range.end };
    }

    /// Ends the current command. An operator behind a closing bracket belongs to the command inside.
    fn finish(&mut self, connector: Connector) {
        let mut command = std::mem::take(&mut self.current);
        let is_empty = command.words.is_empty()
            && command.assignments.is_empty()
            && command.redirects.is_empty();
        let closed = self.closed.take();
        if !is_empty {
            command.connector = connector;
            command.group = closed.filter(|_| command.words.is_empty());
            self.commands.push(command);
        } else if connector != Connector::Then
            && let Some(last) = self.commands.last_mut()
            && last.connector == Connector::Then
        {
            last.connector = connector;
        }
    }
}

/// `NAME=…` or `NAME+=…`.
fn is_assignment(text: &str) -> bool {
    let Some((name, _)) = text.split_once('=') else {
        return false;
    };
    let name = name.strip_suffix('+').unwrap_or(name);
    let is_part = |it: u8| it.is_ascii_alphanumeric() || it == b'_';
    name.bytes().next().is_some_and(|it| !it.is_ascii_digit()) && name.bytes().all(is_part)
}
