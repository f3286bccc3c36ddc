//! Turns a stop of the parser into a message that teaches: what stood there, what was expected, how to mend it.

use super::grammar::Stop;
use super::items::{BYTE_ORDER_MARK, Item, KEYWORDS};
use super::tree::Kind;
use crate::codes::policy as codes;
use crate::diagnostic::Diagnostic;
use crate::names;
use crate::span::{FileId, Span};

/// What a reader is told that a rule of the grammar stands for; keywords speak for themselves.
const WORDS: &[(Kind, &str)] = &[
    (Kind::EOI, "the end of the item"),
    (Kind::attribute, "an attribute"),
    (Kind::attribute_name, "an attribute's name"),
    (Kind::clock, "a time of day, as in `09:00`"),
    (Kind::control_id, "a control's id, as in `CC6.1`"),
    (Kind::date, "a day, as in `2026-12-24`"),
    (Kind::day_range, "a day of the week, as in `mon`"),
    (Kind::dotted_number, "a number, as in `1.1.b`"),
    (Kind::duration, "a duration, as in `90d`"),
    (Kind::enum_value, "a value"),
    (Kind::except_day, "a day, as in `2026-12-24`, or a parameter that is a set of days"),
    (Kind::except_days, "`except` and days"),
    (Kind::expression, "an expression"),
    (Kind::fact_name, "a name"),
    (Kind::framework, "a framework's short name, as in `soc2`"),
    (Kind::hours, "days of the week and hours, as in `mon..fri 09:00-17:00`"),
    (Kind::import_path, "a module's path and names, as in `a.b.{x, y}`"),
    (Kind::instant, "an instant, as in `2026-03-03T12:00:00Z`"),
    (Kind::message, "`else` and a message"),
    (Kind::missing_path, "what is missing, as in `Token.max_ttl`"),
    (Kind::module_path, "a module's path, as in `a.b`"),
    (Kind::name, "a name"),
    (Kind::number, "a number"),
    (Kind::of_type, "a type"),
    (Kind::optional, "`?`"),
    (Kind::path, "a value"),
    (Kind::pattern, "a type with what identifies its facts, as in `Token(name: \"old\")`"),
    (Kind::pattern_part, "an attribute and its value, as in `name: \"old\"`"),
    (Kind::pattern_path, "an attribute's name"),
    (Kind::string, "text in double quotes"),
    (Kind::type_name, "the name of a type"),
    (Kind::verdict_word, "a verdict"),
    (Kind::version, "a version, as in `1.0.0`"),
    (Kind::weekday, "a day of the week, as in `mon`"),
    (Kind::weekdays, "days of the week, as in `mon..fri`"),
    (Kind::window, "hours, as in `09:00-17:00`"),
    (Kind::word, "a name"),
];

/// The message for an item that does not parse.
pub(super) fn syntax_error(file: FileId, offset: usize, body: &str, stop: &Stop) -> Diagnostic {
    let at = word_start(body, skip_space(body, stop.at));
    let rest = body.get(at..).unwrap_or("");
    let place = |from: usize, to: usize| {
        Span::new(file, offset.saturating_add(from), offset.saturating_add(to))
    };
    let span = |length: usize| place(at, at.saturating_add(length));
    let special = lexical(rest, &span)
        .or_else(|| number(body, at, &place))
        .or_else(|| long_unit(body, at, &place));
    if let Some(diagnostic) = special {
        return diagnostic;
    }
    if rest.starts_with(|it: char| it.is_ascii_digit())
        && first_token(rest).bytes().any(|it| it.is_ascii_alphabetic())
    {
        return no_number(first_token(rest), &span);
    }
    let expected = expected(&stop.expected, &stop.tokens);
    if rest.is_empty() {
        let (start, end) = last_token(body);
        let missing = if unclosed(body) { "a closing `}`" } else { expected.as_str() };
        return Diagnostic::new(
            &codes::SYNTAX,
            place(start, end),
            "the text ends before it is complete",
        )
        .label(format!("after this, {missing} is missing"))
        .help("close every `{`, `(` and `[` before the next item begins at the left margin");
    }
    let token = first_token(rest);
    let message = format!("`{token}` cannot stand here");
    let diagnostic = Diagnostic::new(&codes::SYNTAX, span(token.len()), message)
        .label(format!("expected {expected}"));
    suggest(diagnostic, token, stop, span(token.len()))
}

/// The start of the word that a stop lies in the middle of: a keyword with letters too many stops behind its last good one.
fn word_start(body: &str, at: usize) -> usize {
    let is_word = |it: char| it.is_ascii_alphanumeric() || it == '_';
    let inside = body.get(at..).and_then(|it| it.chars().next()).is_some_and(is_word);
    if !inside {
        return at;
    }
    let before = body.get(..at).unwrap_or("");
    before.rfind(|it: char| !is_word(it)).map_or(0, |it| {
        it.saturating_add(
            before.get(it..).and_then(|it| it.chars().next()).map_or(1, char::len_utf8),
        )
    })
}

/// The message for text that no item keyword introduces.
pub(super) fn unknown_item(file: FileId, text: &str, item: &Item) -> Diagnostic {
    let body = text.get(item.start..item.end).unwrap_or("");
    let documentation: usize =
        body.split_inclusive('\n').take_while(|it| it.starts_with("///")).map(str::len).sum();
    let at = skip_space(body, documentation);
    let token = first_token(body.get(at..).unwrap_or(""));
    let start = item.start.saturating_add(at);
    let span = Span::new(file, start, start.saturating_add(token.len()));
    if token.is_empty() {
        return Diagnostic::new(
            &codes::UNKNOWN_ITEM,
            Span::new(file, item.start, item.end),
            "documentation of nothing",
        )
        .help("`///` documents the item below it; an ordinary comment begins with `//`");
    }
    let message = format!("no item begins with `{token}`");
    let diagnostic = Diagnostic::new(&codes::UNKNOWN_ITEM, span, message).help(format!(
        "an item begins at the left margin with {}",
        names::list(KEYWORDS.iter().copied())
    ));
    match names::nearest(token, KEYWORDS.iter().copied()).first() {
        Some(near) => diagnostic.did_you_mean(near),
        None => diagnostic.label("expected the keyword of an item"),
    }
}

/// Characters that make text read other than it is: bidirectional controls anywhere, other controls except tab and line
/// ends.
pub(super) fn hidden_characters(file: FileId, text: &str) -> Vec<Diagnostic> {
    // Most text is plain, which a look at its bytes tells at once.
    let is_plain = |it: u8| it.is_ascii_graphic() || matches!(it, b' ' | b'\n' | b'\r' | b'\t');
    if text.bytes().all(is_plain) {
        return Vec::new();
    }
    let hidden = text
        .char_indices()
        .filter(|(at, it)| is_hidden(*it) && (*at > 0 || *it != BYTE_ORDER_MARK));
    let report = |(at, character): (usize, char)| {
        let span = Span::new(file, at, at.saturating_add(character.len_utf8()));
        let message =
            format!("the character U+{:04X} is not allowed in policy text", u32::from(character));
        Diagnostic::new(&codes::HIDDEN_CHARACTER, span, message)
            .label("it is invisible, or changes the order in which the text is shown")
            .edit(span, "")
    };
    hidden.take(20).map(report).collect()
}

pub(super) fn is_hidden(character: char) -> bool {
    let bidirectional = matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}');
    let invisible = matches!(
        character,
        '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}' | '\u{061C}'
    );
    let control = character.is_control() && !matches!(character, '\n' | '\r' | '\t');
    bidirectional || invisible || control
}

/// Mistakes below the grammar: quotes and foreign characters.
fn lexical(rest: &str, span: &dyn Fn(usize) -> Span) -> Option<Diagnostic> {
    let first = rest.chars().next()?;
    let line = rest.lines().next().unwrap_or("");
    if first == '"' {
        let closed = line.chars().skip(1).any(|it| it == '"');
        return (!closed).then(|| {
            Diagnostic::new(
                &codes::UNCLOSED_STRING,
                span(line.trim_end().len()),
                "the text is not closed on its line",
            )
            .label("the closing `\"` is missing")
            .help("text does not go over the end of a line")
        });
    }
    if first == '\'' {
        let length =
            line.get(1..).and_then(|it| it.find('\'')).map_or(1, |at| at.saturating_add(2));
        let inside = line.get(1..length.saturating_sub(1)).unwrap_or("");
        return Some(
            Diagnostic::new(&codes::SYNTAX, span(length), "text stands between double quotes")
                .label("expected `\"`")
                .edit(span(length), format!("\"{inside}\"")),
        );
    }
    if rest.starts_with("///") {
        return Some(
            Diagnostic::new(
                &codes::SYNTAX,
                span(line.trim_end().len()),
                "documentation cannot stand here",
            )
            .label("nothing that follows takes documentation")
            .help("an ordinary comment begins with `//`")
            .edit(span(3), "//"),
        );
    }
    (!first.is_ascii()).then(|| {
        Diagnostic::new(
            &codes::SYNTAX,
            span(first.len_utf8()),
            format!("`{first}` cannot stand here"),
        )
        .label("names and operators are written in ASCII letters")
    })
}

/// Adds the likely word where the token is a misspelt keyword that could stand here.
fn suggest(diagnostic: Diagnostic, token: &str, stop: &Stop, span: Span) -> Diagnostic {
    let rules = stop.expected.iter().filter_map(|it| keyword(*it));
    let words = stop
        .tokens
        .iter()
        .filter(|it| it.len() > 1 && it.bytes().all(|it| it.is_ascii_lowercase()))
        .cloned();
    let known: Vec<String> = rules.chain(words).collect();
    // What could follow inside an expression hides the statements that could follow it.
    let statements = STATEMENTS.iter().map(|(_, word)| *word);
    if KEYWORDS.contains(&token) || statements.clone().any(|it| it.split(' ').any(|it| it == token))
    {
        return diagnostic;
    }
    let candidates = known.iter().map(String::as_str).chain(statements);
    let Some(near) =
        names::nearest(token, candidates).into_iter().find(|it| *it != token).map(str::to_owned)
    else {
        return diagnostic;
    };
    diagnostic.help(format!("did you mean `{near}`?")).edit(span, near)
}

/// The place of the last word of a text that ends too early.
fn last_token(body: &str) -> (usize, usize) {
    let code = body.trim_end();
    let start = code.rfind(|it: char| it.is_whitespace()).map_or(0, |at| at.saturating_add(1));
    (start, code.len())
}

fn unclosed(body: &str) -> bool {
    body.matches('{').count() > body.matches('}').count()
}

/// Numbers as other languages write them: the stop lies behind the dot.
fn number(body: &str, at: usize, place: &dyn Fn(usize, usize) -> Span) -> Option<Diagnostic> {
    let before = body.get(..at)?.strip_suffix('.')?;
    let whole =
        before.len().checked_sub(before.chars().rev().take_while(char::is_ascii_digit).count())?;
    let digits = body.get(at..)?.chars().take_while(char::is_ascii_digit).count();
    if whole == before.len() || digits == 0 {
        return None;
    }
    Some(
        Diagnostic::new(
            &codes::SYNTAX,
            place(whole, at.saturating_add(digits)),
            "there are no fractions",
        )
        .label("expected a whole number")
        .help("choose a smaller unit: `90m` for an hour and a half"),
    )
}

/// Digits with letters that make neither a number nor a duration.
fn no_number(token: &str, span: &dyn Fn(usize) -> Span) -> Diagnostic {
    let message = format!("`{token}` is neither a number nor a duration");
    let diagnostic = Diagnostic::new(&codes::SYNTAX, span(token.len()), message)
        .label("expected digits, and for a duration one of `s`, `m`, `h`, `d`, `w` behind them");
    let unit = token.trim_start_matches(|it: char| it.is_ascii_digit());
    if unit.starts_with("mo") || unit.starts_with('y') {
        return diagnostic.help("months and years have no fixed length: write days, as in `365d`");
    }
    diagnostic
}

/// Units as people say them: `90 days`. The word is read as the name of a rule, so the stop lies behind it.
fn long_unit(body: &str, at: usize, place: &dyn Fn(usize, usize) -> Span) -> Option<Diagnostic> {
    let line = body.get(..at)?.rfind('\n').map_or(0, |it| it.saturating_add(1));
    let end = body.get(at..)?.find('\n').map_or(body.len(), |it| at.saturating_add(it));
    let words = body.get(line..end)?.split_inclusive(' ').scan(line, |offset, word| {
        let start = *offset;
        *offset = offset.saturating_add(word.len());
        Some((start, word.trim()))
    });
    let words: Vec<(usize, &str)> = words.collect();
    words.windows(2).find_map(|pair| {
        let [(start, number), (unit_start, unit)] = pair else { return None };
        let (_, short) = LONG_UNITS.iter().find(|(it, _)| unit.trim_end_matches('s') == *it)?;
        let count: u64 = number.parse().ok()?;
        let span = place(*start, unit_start.saturating_add(unit.len()));
        let written = if short.is_empty() { String::new() } else { format!("{count}{short}") };
        let diagnostic =
            Diagnostic::new(&codes::SYNTAX, span, "a unit touches its number and has one letter");
        Some(if short.is_empty() {
            diagnostic.label("months and years have no fixed length").help("write days: `365d`")
        } else {
            diagnostic.label(format!("write `{written}`")).edit(span, written)
        })
    })
}

const LONG_UNITS: &[(&str, &str)] = &[
    ("day", "d"),
    ("hour", "h"),
    ("minute", "m"),
    ("month", ""),
    ("second", "s"),
    ("week", "w"),
    ("year", ""),
];

/// What could have stood here, as a phrase.
fn expected(kinds: &[Kind], tokens: &[String]) -> String {
    let mut words: Vec<String> = kinds.iter().filter_map(|it| describe(*it)).collect();
    let noise = ["//", "/", "_", "BUILTIN_RULE"];
    let shown =
        |it: &&String| !it.trim().is_empty() && !noise.contains(&it.as_str()) && !it.contains("..");
    words.extend(tokens.iter().filter(shown).map(|it| format!("`{it}`")));
    words.sort_unstable();
    words.dedup();
    if words.len() > 8 {
        // A long list means that the expression could go on or end; the reader knows what an expression is.
        words.retain(|it| {
            STATEMENTS.iter().any(|(_, word)| *it == format!("`{word}`")) || it == "`}`"
        });
        words.truncate(7);
        words.push("more of the expression".to_owned());
    }
    match words.as_slice() {
        [] => "something else".to_owned(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

fn describe(kind: Kind) -> Option<String> {
    let known = WORDS.iter().find(|(it, _)| *it == kind).map(|(_, words)| (*words).to_owned());
    known.or_else(|| keyword(kind).map(|it| format!("`{it}`")))
}

/// The word of a keyword's rule: `kw_where` is `where`, and so is a statement that begins with one.
fn keyword(kind: Kind) -> Option<String> {
    let name = format!("{kind:?}");
    let statement =
        STATEMENTS.iter().find(|(it, _)| *it == kind).map(|(_, word)| (*word).to_owned());
    statement.or_else(|| {
        let word = name.strip_prefix("kw_").or_else(|| name.strip_prefix("q_"))?;
        Some(if word == "written" { "written_by".to_owned() } else { word.to_owned() })
    })
}

const STATEMENTS: &[(Kind, &str)] = &[
    (Kind::binder, "a type and a name"),
    (Kind::complete, "complete"),
    (Kind::controls, "controls"),
    (Kind::enforce, "enforce"),
    (Kind::evidence, "evidence"),
    (Kind::expect, "expect"),
    (Kind::expected, "expect"),
    (Kind::filter, "where"),
    (Kind::fix, "fix"),
    (Kind::for_each, "for each"),
    (Kind::forbid, "forbid"),
    (Kind::given, "given"),
    (Kind::let_value, "let"),
    (Kind::op_and, "and"),
    (Kind::op_in, "in"),
    (Kind::op_is, "is"),
    (Kind::op_not, "not"),
    (Kind::op_or, "or"),
    (Kind::require, "require"),
    (Kind::satisfies, "satisfies"),
    (Kind::severity, "severity"),
    (Kind::test_at, "at"),
    (Kind::test_param, "param"),
    (Kind::unless, "unless"),
    (Kind::why, "why"),
];

fn skip_space(text: &str, at: usize) -> usize {
    let mut at = at;
    loop {
        let rest = text.get(at..).unwrap_or("");
        let trimmed = rest.trim_start();
        at = at.saturating_add(rest.len().saturating_sub(trimmed.len()));
        if !trimmed.starts_with("//") || trimmed.starts_with("///") {
            return at;
        }
        at = at.saturating_add(trimmed.find('\n').unwrap_or(trimmed.len()));
    }
}

/// A word, or one character of anything else.
fn first_token(rest: &str) -> &str {
    let word = rest.find(|it: char| !it.is_ascii_alphanumeric() && it != '_').unwrap_or(rest.len());
    let one = rest.chars().next().map_or(0, char::len_utf8);
    rest.get(..word.max(one)).unwrap_or("")
}
