//! The door to pest: runs a rule of grammar.pest over a text and hands back our own tree, or where it stopped and what it
//! expected there.

use super::tree::{Tree, TreeBuilder};
use crate::span::FileId;
use pest::error::{Error, ErrorVariant, InputLocation};
use pest::{Parser as _, Token};
use pest_derive::Parser;

#[derive(Parser)]
#[grammar = "syntax/grammar.pest"]
struct Grammar;

/// Where the parser could not go on.
#[derive(Debug)]
pub(crate) struct Stop {
    /// Byte offset in the text that was parsed.
    pub(crate) at: usize,
    /// What could have stood there: rules of the grammar.
    pub(crate) expected: Vec<Rule>,
    /// What could have stood there: punctuation.
    pub(crate) tokens: Vec<String>,
}

/// Runs one rule over the whole text.
pub(super) fn parse(entry: Rule, file: FileId, offset: usize, text: &str) -> Result<Tree, Stop> {
    let pairs = Grammar::parse(entry, text).map_err(|error| stop(entry, text, &error))?;
    let mut builder = TreeBuilder::new(file, offset, text);
    for token in pairs.tokens() {
        match token {
            Token::Start { rule: kind, pos } => builder.open(kind, pos.pos()),
            Token::End { pos, .. } => builder.close(pos.pos()),
        }
    }
    Ok(builder.finish())
}

/// Where and why a text does not parse. The parser alone reports the last rule that it began, which may lie before the
/// token that is wrong; a second run with its detailed attempts finds that token. Only broken items pay for it.
fn stop(entry: Rule, text: &str, error: &Error<Rule>) -> Stop {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let expected = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives.clone(),
        ErrorVariant::CustomError { .. } => Vec::new(),
    };
    // A number or a text that does not end as it should is wrong as a whole, wherever in it the parser gave up.
    let rest = text.get(at..).unwrap_or("").trim_start();
    if rest.starts_with(|it: char| it == '"' || it.is_ascii_digit()) {
        return Stop { at, expected, tokens: Vec::new() };
    }
    // A switch of the whole process, never turned off again: the same text gives the same message on every thread.
    pest::set_error_detail(true);
    let attempts = Grammar::parse(entry, text).err().and_then(|it| it.parse_attempts());
    let Some(attempts) = attempts.filter(|it| it.max_position > at) else {
        return Stop { at, expected, tokens: Vec::new() };
    };
    let tokens = attempts.expected_tokens().into_iter().map(|it| it.to_string());
    Stop { at: attempts.max_position, expected: Vec::new(), tokens: tokens.collect() }
}
