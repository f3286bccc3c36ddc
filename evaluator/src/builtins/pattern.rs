//! Built-in functions over patterns. Each pattern is compiled once for a run; the engine is linear, so a hostile pattern
//! costs no more than its length.

use super::{Argument, Builtin, Output};
use globset::{Glob, GlobBuilder, GlobMatcher};
use language::signature::{Kind, Signature};
use regex::Regex;
use std::collections::HashMap;

/// Sorted by name.
pub const FAMILY: &[&Builtin] = &[&GLOB_ANY, &LIKE, &MATCHES];

/// Compiled patterns by their text; nothing where one does not compile.
#[derive(Debug, Default)]
pub struct Cache {
    regexes: HashMap<String, Option<Regex>>,
    globs: HashMap<String, Option<GlobMatcher>>,
}

impl Cache {
    fn regex(&mut self, pattern: &str) -> Option<&Regex> {
        if !self.regexes.contains_key(pattern) {
            self.regexes.insert(pattern.to_owned(), Regex::new(pattern).ok());
        }
        self.regexes.get(pattern)?.as_ref()
    }

    fn glob(&mut self, pattern: &str) -> Option<&GlobMatcher> {
        if !self.globs.contains_key(pattern) {
            let built =
                GlobBuilder::new(pattern).literal_separator(true).backslash_escape(true).build();
            let matcher = built.ok().as_ref().map(Glob::compile_matcher);
            self.globs.insert(pattern.to_owned(), matcher);
        }
        self.globs.get(pattern)?.as_ref()
    }
}

fn like(arguments: &[Argument<'_>], patterns: &mut Cache) -> Option<Output> {
    match arguments {
        [Argument::Text(text), Argument::Text(glob)] => {
            Some(Output::Bool(patterns.glob(glob)?.is_match(text)))
        }
        [Argument::Text(text), Argument::Texts(globs)] => {
            let mut found = false;
            for glob in globs {
                found |= patterns.glob(glob)?.is_match(text);
            }
            Some(Output::Bool(found))
        }
        _ => None,
    }
}

/// Whether a text matches one of several globs.
pub const GLOB_ANY: Builtin = Builtin {
    signature: Signature {
        name: "glob_any",
        doc: "True if one of `globs` matches the whole of `text`; `*` stays within a path segment, `**` does not.",
        params: &[("text", Kind::Text), ("globs", Kind::Globs)],
        result: Kind::Bool,
    },
    call: like,
};

/// Whether a text matches a glob.
pub const LIKE: Builtin = Builtin {
    signature: Signature {
        name: "like",
        doc: "True if `glob` matches the whole of `text`; `*` stays within a path segment, `**` does not.",
        params: &[("text", Kind::Text), ("glob", Kind::Glob)],
        result: Kind::Bool,
    },
    call: like,
};

/// Whether a regular expression matches somewhere in a text.
pub const MATCHES: Builtin = Builtin {
    signature: Signature {
        name: "matches",
        doc: "True if `pattern` matches somewhere in `text`; anchor it with `^` and `$` for the whole.",
        params: &[("text", Kind::Text), ("pattern", Kind::Regex)],
        result: Kind::Bool,
    },
    call: |arguments, patterns| match arguments {
        [Argument::Text(text), Argument::Text(pattern)] => {
            Some(Output::Bool(patterns.regex(pattern)?.is_match(text)))
        }
        _ => None,
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(call: &Builtin, text: &str, pattern: &str) -> Option<Output> {
        (call.call)(&[Argument::Text(text), Argument::Text(pattern)], &mut Cache::default())
    }

    #[test]
    fn stars_stay_within_a_segment() {
        assert_eq!(holds(&LIKE, "release/1", "release/*"), Some(Output::Bool(true)));
        assert_eq!(holds(&LIKE, "release/1/2", "release/*"), Some(Output::Bool(false)));
        assert_eq!(holds(&LIKE, "release/1/2", "release/**"), Some(Output::Bool(true)));
        assert_eq!(holds(&MATCHES, "deploy-prod", "^deploy"), Some(Output::Bool(true)));
        assert_eq!(holds(&MATCHES, "x", "("), None);
    }
}
