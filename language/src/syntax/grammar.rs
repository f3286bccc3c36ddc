//! The door to pest: runs a rule of grammar.pest over a text and hands back our own tree, or where it stopped and what it
//! expected there.

use super::tree::{Tree, TreeBuilder};
use crate::span::FileId;
use pest::Parser as _;
use pest::error::{ErrorVariant, InputLocation};
use pest::iterators::Pair;
use pest_derive::Parser;

#[derive(Parser)]
#[grammar = "syntax/grammar.pest"]
struct Grammar;

/// Where the parser could not go on.
#[derive(Debug)]
pub(crate) struct Stop {
    /// Byte offset in the text that was parsed.
    pub(crate) at: usize,
    /// What could have stood there.
    pub(crate) expected: Vec<Rule>,
}

/// Runs one rule over the whole text.
pub(super) fn parse(entry: Rule, file: FileId, offset: usize, text: &str) -> Result<Tree, Stop> {
    let mut pairs = Grammar::parse(entry, text).map_err(|error| {
        let at = match error.location {
            InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
        };
        let expected = match error.variant {
            ErrorVariant::ParsingError { positives, .. } => positives,
            ErrorVariant::CustomError { .. } => Vec::new(),
        };
        Stop { at, expected }
    })?;
    let mut builder = TreeBuilder::new(file, offset, text);
    if let Some(root) = pairs.next() {
        add(&mut builder, root);
    }
    Ok(builder.finish())
}

/// One walk for every construct; returns where the node ends. The depth of the recursion is bounded by the cap on nesting, checked before.
fn add(builder: &mut TreeBuilder<'_>, pair: Pair<'_, Rule>) -> usize {
    let span = pair.as_span();
    let at = builder.open(pair.as_rule(), span.start(), span.end());
    let mut last = None;
    for child in pair.into_inner() {
        last = Some(add(builder, child));
    }
    builder.close(at, last)
}
