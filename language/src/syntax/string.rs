//! What stands between the quotes: escapes, `[parameter]` and `{expression}`.

use crate::span::Span;

/// A piece of a string with its place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// Words, escapes resolved.
    Text(String),
    /// `[name]`, without the brackets.
    Param(String, Span),
    /// `{expression}`, without the braces.
    Value(String, Span),
    /// A bracket that nothing closes.
    Open(Span),
}

/// Which brackets a string gives meaning to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holes {
    /// `[name]`, in a clause's sentence.
    Params,
    /// `{expression}`, in a message or a fix.
    Values,
}

/// The value of a string literal, quotes included in `literal`. Escapes: `\"`, `\\`, `\n`, `\t`; any other character
/// stands for itself.
pub(crate) fn unquote(literal: &str) -> String {
    let inside = literal.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(literal);
    let mut out = String::new();
    let mut characters = inside.chars();
    while let Some(character) = characters.next() {
        let escaped =
            if character == '\\' { characters.next().map(unescape) } else { Some(character) };
        out.extend(escaped);
    }
    out
}

/// The offset of the first backslash that escapes nothing known.
pub(crate) fn bad_escape(literal: &str) -> Option<usize> {
    let mut characters = literal.char_indices();
    while let Some((at, character)) = characters.next() {
        if character == '\\' && !matches!(characters.next(), Some((_, '"' | '\\' | 'n' | 't'))) {
            return Some(at);
        }
    }
    None
}

fn unescape(character: char) -> char {
    match character {
        'n' => '\n',
        't' => '\t',
        other => other,
    }
}

/// Cuts a string literal into words and holes. Doubled brackets stand for themselves.
pub(crate) fn parts(literal: &str, span: Span, holes: Holes) -> Vec<Part> {
    let (open, close) = match holes {
        Holes::Params => ('[', ']'),
        Holes::Values => ('{', '}'),
    };
    let mut out = Vec::new();
    let mut words = String::new();
    let mut at = 1_usize;
    let end = literal.len().saturating_sub(1);
    while let Some(character) = literal.get(at..end).and_then(|rest| rest.chars().next()) {
        let next = at.saturating_add(character.len_utf8());
        let following = literal.get(next..end).and_then(|rest| rest.chars().next());
        let doubled = (character == open || character == close) && following == Some(character);
        if character == '\\' || doubled {
            words.extend(following.map(|it| if doubled { it } else { unescape(it) }));
            at = next.saturating_add(following.map_or(0, char::len_utf8));
        } else if character == open {
            out.extend((!words.is_empty()).then(|| Part::Text(std::mem::take(&mut words))));
            at = push_hole(&mut out, (literal, span), (next, end), (holes, close));
        } else {
            words.push(character);
            at = next;
        }
    }
    out.extend((!words.is_empty()).then_some(Part::Text(words)));
    out
}

/// Reads a hole from behind its opening bracket and returns where the text goes on.
fn push_hole(
    out: &mut Vec<Part>,
    (literal, span): (&str, Span),
    (start, end): (usize, usize),
    (holes, close): (Holes, char),
) -> usize {
    let place = |from: usize, to: usize| {
        let base = span.start as usize;
        Span::new(span.file, base.saturating_add(from), base.saturating_add(to))
    };
    let inside = literal.get(start..end).unwrap_or("");
    let Some(length) = inside.find(close) else {
        out.push(Part::Open(place(start.saturating_sub(1), start)));
        return end;
    };
    let text = inside.get(..length).unwrap_or("").to_owned();
    let stop = start.saturating_add(length);
    out.push(match holes {
        Holes::Params => Part::Param(text, place(start, stop)),
        Holes::Values => Part::Value(text, place(start, stop)),
    });
    stop.saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::FileId;

    #[test]
    fn holes_have_their_own_places() {
        let span = Span::new(FileId(0), 10, 40);
        let found = parts("\"a {x.y} [b] {{c}}\"", span, Holes::Values);
        assert_eq!(
            found,
            [
                Part::Text("a ".to_owned()),
                Part::Value("x.y".to_owned(), Span::new(FileId(0), 14, 17)),
                Part::Text(" [b] {c}".to_owned()),
            ]
        );
    }

    #[test]
    fn escapes() {
        assert_eq!(unquote(r#""a \"b\" \\ c""#), r#"a "b" \ c"#);
    }
}
