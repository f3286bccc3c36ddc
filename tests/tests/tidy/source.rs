//! Rust sources as tidy sees them: tokens with comments gone and unit tests left out, and the lengths of functions.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::ops::RangeInclusive;
use syn::visit::Visit;

/// One Rust file of the repository.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// From the repository's root, forward slashes.
    pub(crate) path: String,
    /// The whole text.
    pub(crate) text: String,
    /// Tokens outside unit tests; documentation is left out.
    pub(crate) tokens: Vec<Token>,
    /// Functions outside unit tests.
    pub(crate) functions: Vec<Function>,
    /// Lines outside unit tests.
    pub(crate) lines: usize,
    /// Modules in files of their own that only tests have.
    test_modules: Vec<String>,
}

/// A token: an identifier, a punctuation mark, a literal or one end of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// As written.
    pub(crate) text: String,
    /// One-based.
    pub(crate) line: usize,
}

/// A function and how long it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Function {
    /// Its name.
    pub(crate) name: String,
    /// Where it begins.
    pub(crate) line: usize,
    /// From `fn` to the closing brace.
    pub(crate) lines: usize,
}

impl Source {
    /// Reads a file. A path that says it holds tests has no production tokens at all.
    pub(crate) fn new(path: &str, text: &str) -> Result<Self, String> {
        let wrong = |why: &dyn std::fmt::Display| format!("{path}: {why}");
        let file = syn::parse_file(text).map_err(|it| wrong(&it))?;
        let stream: TokenStream = text.parse().map_err(|it| wrong(&it))?;
        let mut measure = Measure::default();
        measure.visit_file(&file);
        let is_test = path.ends_with("/tests.rs") || path.contains("/tests/");
        let in_tests = |line: usize| is_test || measure.tests.iter().any(|it| it.contains(&line));
        let mut tokens = flat(stream);
        tokens.retain(|it| !in_tests(it.line));
        measure.functions.retain(|it| !in_tests(it.line));
        let lines = (1..=text.lines().count()).filter(|line| !in_tests(*line)).count();
        let (path, text) = (path.to_owned(), text.to_owned());
        Ok(Self {
            path,
            text,
            tokens,
            functions: measure.functions,
            lines,
            test_modules: measure.modules,
        })
    }

    /// The files of this one's modules that only tests have.
    pub(crate) fn test_files(&self) -> Vec<String> {
        let folder = match self.path.rsplit_once('/') {
            Some((folder, "lib.rs" | "main.rs")) => folder,
            Some(_) | None => self.path.trim_end_matches(".rs"),
        };
        self.test_modules.iter().map(|it| format!("{folder}/{it}.rs")).collect()
    }

    /// Whether it declares a constant of that name.
    pub(crate) fn declares(&self, name: &str) -> bool {
        self.tokens.windows(2).any(|it| it[0].text == "const" && it[1].text == name)
    }

    /// The lines on which a path such as `std::fs`, or a single word, is named.
    pub(crate) fn names(&self, name: &str) -> Vec<usize> {
        let mut words = name.split("::");
        let mut wanted: Vec<&str> = words.next().into_iter().collect();
        words.for_each(|it| wanted.extend([":", ":", it]));
        let at = |window: &&[Token]| window.iter().zip(&wanted).all(|(a, b)| a.text == *b);
        self.tokens.windows(wanted.len()).filter(at).map(|it| it[0].line).collect()
    }

    /// What follows `name::`, with its line: a module, or an opening brace. `crate::name::…` is something else.
    pub(crate) fn after(&self, name: &str) -> Vec<(usize, String)> {
        let texts: Vec<&str> = self.tokens.iter().map(|it| it.text.as_str()).collect();
        let mut out = Vec::new();
        for (at, window) in texts.windows(4).enumerate() {
            let begins = at == 0 || texts[at.saturating_sub(1)] != ":";
            if begins && window[0] == name && window[1] == ":" && window[2] == ":" {
                out.push((self.tokens[at].line, window[3].to_owned()));
            }
        }
        out
    }

    /// The string literals, without their quotes, with their lines.
    pub(crate) fn strings(&self) -> Vec<(usize, String)> {
        let quoted = |it: &Token| {
            let inner = it.text.strip_suffix('"')?.strip_prefix('"')?;
            Some((it.line, inner.to_owned()))
        };
        self.tokens.iter().filter_map(quoted).collect()
    }

    /// The entries of `const NAME: … = &[…]`, each as its tokens joined.
    pub(crate) fn registry(&self, name: &str) -> Option<Vec<String>> {
        let texts: Vec<&str> = self.tokens.iter().map(|it| it.text.as_str()).collect();
        let head = texts.windows(2).position(|it| it[0] == "const" && it[1] == name)?;
        let rest = &texts[head..];
        let open = rest.windows(3).position(|it| *it == ["=", "&", "["])?;
        let (mut closers, mut out, mut entry) = (Vec::new(), Vec::new(), String::new());
        for text in rest[open..].iter().skip(3) {
            if ["(", "[", "{"].contains(text) {
                closers.push(*text);
            } else if [")", "]", "}"].contains(text) && closers.pop().is_none() {
                break;
            }
            if [")", "]", "}"].contains(text) && entry.ends_with(',') {
                entry.pop();
            }
            if closers.is_empty() && *text == "," {
                out.push(std::mem::take(&mut entry));
            } else {
                entry.push_str(text);
            }
        }
        out.extend(Some(entry).filter(|it| !it.is_empty()));
        Some(out)
    }
}

/// Depth first, without documentation attributes.
fn flat(stream: TokenStream) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    for tree in stream {
        let line = tree.span().start().line;
        let TokenTree::Group(group) = &tree else {
            out.push(Token { text: tree.to_string(), line });
            continue;
        };
        let inner = flat(group.stream());
        let documents = inner.first().is_some_and(|it| it.text == "doc");
        if documents && out.last().is_some_and(|it| it.text == "#" || it.text == "!") {
            continue;
        }
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::None => ("", ""),
        };
        out.push(Token { text: open.to_owned(), line });
        out.extend(inner);
        out.push(Token { text: close.to_owned(), line: group.span_close().start().line });
    }
    out
}

#[derive(Default)]
struct Measure {
    tests: Vec<RangeInclusive<usize>>,
    modules: Vec<String>,
    functions: Vec<Function>,
}

impl Measure {
    fn add(&mut self, name: &syn::Ident, keyword: &syn::Token![fn], body: &syn::Block) {
        let line = keyword.span.start().line;
        let end = body.brace_token.span.close().end().line;
        let lines = end.saturating_sub(line).saturating_add(1);
        self.functions.push(Function { name: name.to_string(), line, lines });
    }
}

impl<'ast> Visit<'ast> for Measure {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let is_test = |it: &syn::Attribute| {
            it.path().is_ident("cfg") && it.parse_args::<syn::Ident>().is_ok_and(|it| it == "test")
        };
        match (item.attrs.iter().find(|it| is_test(it)), &item.content) {
            (Some(attribute), Some((braces, _))) => {
                let start = attribute.pound_token.span.start().line;
                self.tests.push(start..=braces.span.close().end().line);
            }
            (Some(_), None) => self.modules.push(item.ident.to_string()),
            (None, _) => {}
        }
        syn::visit::visit_item_mod(self, item);
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.add(&item.sig.ident, &item.sig.fn_token, &item.block);
        syn::visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.add(&item.sig.ident, &item.sig.fn_token, &item.block);
        syn::visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(body) = &item.default {
            self.add(&item.sig.ident, &item.sig.fn_token, body);
        }
        syn::visit::visit_trait_item_fn(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "//! Names `std::fs`.\nuse std::fs;\n/// \"Job\"\npub const ALL: &[(&str, u8)] = &[(\"Job\", 1), (\"b\", 2,)];\nfn long() {\n    let _ = 1;\n}\n#[cfg(test)]\nmod tests {\n    use language::span;\n    const X: &str = \"Step\";\n}\n";

    fn source() -> Source {
        Source::new("a/src/b.rs", TEXT).unwrap()
    }

    #[test]
    fn comments_and_tests_do_not_count() {
        assert_eq!(source().names("std::fs"), [2]);
        assert_eq!(source().after("language"), []);
        assert_eq!(source().strings(), [(4, "Job".to_owned()), (4, "b".to_owned())]);
        assert_eq!(source().lines, 7);
        let text = "//! x\n#[cfg(test)]\nmod sample;\nmod real;\n";
        let of = |path| Source::new(path, text).unwrap().test_files();
        assert_eq!(of("a/src/lib.rs"), ["a/src/sample.rs"]);
        assert_eq!(of("a/src/b.rs"), ["a/src/b/sample.rs"]);
        assert_eq!(Source::new("a/src/b/tests.rs", TEXT).unwrap().lines, 0);
    }

    #[test]
    fn functions_are_measured_and_registries_read() {
        let long = Function { name: "long".to_owned(), line: 5, lines: 3 };
        assert_eq!(source().functions, [long]);
        let entries = ["(\"Job\",1)".to_owned(), "(\"b\",2)".to_owned()];
        assert_eq!(source().registry("ALL"), Some(entries.to_vec()));
        assert_eq!(source().registry("NONE"), None);
        assert!(source().declares("ALL") && !source().declares("X"));
    }

    #[test]
    fn what_follows_a_crate_is_seen() {
        let text =
            "//! x\nuse language::{a, b};\nuse crate::language::c;\nfn f() { language::d::e() }\n";
        let after = Source::new("x.rs", text).unwrap().after("language");
        assert_eq!(after, [(2, "{".to_owned()), (4, "d".to_owned())]);
    }
}
