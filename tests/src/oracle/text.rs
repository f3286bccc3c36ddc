//! The oracle's built-in functions over text, each as slow and as plain as it can be. Patterns are tried at every place
//! with every choice; only what the generator writes is understood, and anything else is a fault that shows.

use crate::oracle::value::{Atom, Members, Truth, Value};
use std::sync::Arc;

/// A built-in function by name; unknown where an argument is not known.
pub fn builtin(name: &str, values: &[Value]) -> Value {
    if let ("like", [subject, Value::Set(globs)]) = (name, values) {
        return Value::Truth(like_any(subject, globs));
    }
    let texts = values.iter().map(|it| it.exact().and_then(text)).collect::<Option<Vec<_>>>();
    let decided = match (name, texts.as_deref()) {
        (_, None) => Truth::open(values.iter().any(Value::fault)),
        ("matches", Some([text, pattern])) => Truth::of(matches(text, pattern)),
        ("like", Some([text, pattern])) => Truth::of(like(text.as_bytes(), pattern.as_bytes())),
        _ => Truth::Fault,
    };
    Value::Truth(decided)
}

/// Whether a text is like one of several globs.
fn like_any(subject: &Value, globs: &Members) -> Truth {
    let Some(subject) = subject.exact().and_then(text) else {
        return Truth::open(subject.fault());
    };
    let fits =
        |glob: &Atom| text(glob.clone()).is_some_and(|it| like(subject.as_bytes(), it.as_bytes()));
    if globs.certain.iter().any(fits) {
        Truth::True
    } else if globs.has_unseen() || globs.doubtful().any(fits) {
        Truth::open(globs.fault)
    } else {
        Truth::False
    }
}

fn text(atom: Atom) -> Option<Arc<str>> {
    match atom {
        Atom::Text(text) => Some(text),
        Atom::Bool(_) | Atom::Number(_) | Atom::Choice(_) | Atom::Fact(_, _) => None,
    }
}

/// Regular expressions of letters, `.`, `^`, `$` and `|`.
fn matches(text: &str, pattern: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    pattern.split('|').any(|branch| {
        let start = branch.strip_prefix('^');
        let body = start.unwrap_or(branch);
        let end = body.strip_suffix('$');
        let body: Vec<char> = end.unwrap_or(body).chars().collect();
        let fits = |at: usize| {
            let rest = text.get(at..).unwrap_or(&[]);
            let length =
                if end.is_some() { rest.len() == body.len() } else { rest.len() >= body.len() };
            length && body.iter().zip(rest).all(|(want, is)| *want == '.' || want == is)
        };
        if start.is_some() { fits(0) } else { (0..=text.len()).any(fits) }
    })
}

/// Globs: `?` is one byte of a segment, `*` any within a segment, `**` any at all.
fn like(text: &[u8], pattern: &[u8]) -> bool {
    let rest = |at: usize| text.get(at..).unwrap_or(&[]);
    match pattern {
        [] => text.is_empty(),
        [b'*', b'*', pattern @ ..] => (0..=text.len()).any(|at| like(rest(at), pattern)),
        [b'*', pattern @ ..] => {
            let segment = text.iter().take_while(|it| **it != b'/').count();
            (0..=segment).any(|at| like(rest(at), pattern))
        }
        [b'?', pattern @ ..] => {
            text.first().is_some_and(|it| *it != b'/') && like(rest(1), pattern)
        }
        [byte, pattern @ ..] => text.first() == Some(byte) && like(rest(1), pattern),
    }
}
