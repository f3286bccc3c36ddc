//! `${{ … }}`: where expressions stand in a scalar, and a small total parser, enough to see which contexts they name and
//! which of them reach the text that the expression becomes.
//!
//! A text that the parser does not understand is `None`, and every caller treats that as a gap.

use crate::yaml::tree::Node;
use language::span::Span;
use std::iter::Peekable;
use std::str::Chars;

/// Levels of nesting in one expression; the platform's own files have fewer than ten.
const DEPTH: usize = 64;

/// One expression of a scalar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expression {
    /// What stands between the braces, trimmed.
    pub(super) text: String,
    /// Its place, braces not included.
    pub(super) span: Span,
    /// What it means, if it could be parsed.
    pub(super) tree: Option<Expr>,
}

/// The parsed form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expr {
    /// A string, number, `true`, `null`.
    Literal(String),
    /// `github.event.issue.title`, `fromJSON(x).y`.
    Path(Option<Box<Expr>>, Vec<Part>),
    /// `format('{0}', x)`.
    Call(String, Vec<Expr>),
    /// `!x`, `x == y`, `x && y`.
    Operator(&'static str, Vec<Expr>),
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// `.title`, `['title']`, as written.
    Name(String),
    /// `.*`
    Star,
    /// `[x]`
    Computed(Expr),
}

/// Every expression of a scalar, in order; none for anything else.
pub(super) fn in_scalar(node: Node<'_>) -> Vec<Expression> {
    let Some(text) = node.scalar().filter(|it| it.contains("${{")) else { return Vec::new() };
    let (found, raw) = (bodies(text), bodies(node.raw()));
    // Escapes of a quoted scalar could hide or make up braces: then the scalar is as exact as it gets.
    let exact = found.len() == raw.len();
    let start = node.span().start as usize;
    let places = raw.into_iter().map(Some).chain(std::iter::repeat(None));
    let at = |(body, place): ((usize, &str), Option<(usize, &str)>)| {
        let span = match place.filter(|_| exact) {
            Some((offset, text)) => {
                let from = start.saturating_add(offset);
                Span::new(node.span().file, from, from.saturating_add(text.len()))
            }
            None => node.span(),
        };
        Expression { text: body.1.to_owned(), span, tree: parse(body.1) }
    };
    found.into_iter().zip(places).map(at).collect()
}

/// The expression of an `if`, where the braces may be left out.
pub(super) fn in_condition(node: Node<'_>) -> Option<Expression> {
    let text = node.text()?;
    if text.contains("${{") {
        let all = in_scalar(node);
        // Text around the braces makes the whole a string, which is always true: nothing to parse.
        let whole = text.trim().starts_with("${{") && text.trim().ends_with("}}");
        return all.into_iter().next().filter(|_| whole && bodies(text).len() == 1);
    }
    let text = text.trim();
    Some(Expression { text: text.to_owned(), span: node.span(), tree: parse(text) })
}

/// Offset and trimmed text of what stands between `${{` and `}}`.
fn bodies(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut from = 0_usize;
    while let Some(open) = text.get(from..).and_then(|it| it.find("${{")) {
        let start = from.saturating_add(open).saturating_add(3);
        let rest = text.get(start..).unwrap_or("");
        let Some(length) = closing(rest) else { break };
        let body = rest.get(..length).unwrap_or("");
        let lead = body.len().saturating_sub(body.trim_start().len());
        found.push((start.saturating_add(lead), body.trim()));
        from = start.saturating_add(length).saturating_add(2);
    }
    found
}

/// Length of the text before the closing braces; those in a string do not close.
fn closing(text: &str) -> Option<usize> {
    let mut quoted = false;
    let mut last = ' ';
    for (at, it) in text.char_indices() {
        if it == '\'' {
            quoted = !quoted;
        }
        if it == '}' && last == '}' && !quoted {
            return at.checked_sub(1);
        }
        last = if quoted { ' ' } else { it };
    }
    None
}

impl Expr {
    /// Every path in it.
    pub(super) fn paths(&self) -> Vec<&[Part]> {
        let mut out = Vec::new();
        self.visit(&mut |it| {
            if let Self::Path(None, parts) = it {
                out.push(parts.as_slice());
            }
        });
        out
    }

    /// Names of the functions it calls, lower case.
    pub(super) fn calls(&self) -> Vec<String> {
        let mut out = Vec::new();
        self.visit(&mut |it| {
            if let Self::Call(name, _) = it {
                out.push(name.to_ascii_lowercase());
            }
        });
        out
    }

    /// The paths whose text can become part of its value. A comparison or `contains(…)` gives yes or no, whatever was
    /// compared; the left side of `&&` shows only where it is empty.
    pub(super) fn flowing(&self) -> Vec<&[Part]> {
        match self {
            Self::Path(None, parts) => vec![parts.as_slice()],
            Self::Path(Some(base), _) => base.flowing(),
            Self::Call(name, args) => {
                let silent = ["contains", "startswith", "endswith", "hashfiles", "success"];
                let silent = silent.iter().any(|it| name.eq_ignore_ascii_case(it));
                let status = ["failure", "always", "cancelled"];
                if silent || status.iter().any(|it| name.eq_ignore_ascii_case(it)) {
                    return Vec::new();
                }
                args.iter().flat_map(Self::flowing).collect()
            }
            Self::Operator("&&", sides) => sides.last().map(Self::flowing).unwrap_or_default(),
            Self::Operator("||", sides) => sides.iter().flat_map(Self::flowing).collect(),
            Self::Literal(_) | Self::Operator(..) => Vec::new(),
        }
    }

    fn visit<'e>(&'e self, see: &mut impl FnMut(&'e Self)) {
        see(self);
        match self {
            Self::Literal(_) => {}
            Self::Path(base, parts) => {
                if let Some(base) = base {
                    base.visit(see);
                }
                for part in parts {
                    if let Part::Computed(inner) = part {
                        inner.visit(see);
                    }
                }
            }
            Self::Call(_, inner) | Self::Operator(_, inner) => {
                for it in inner {
                    it.visit(see);
                }
            }
        }
    }
}

/// A path as written with dots, for look-up: `github.event.commits.*.message`; `?` for what is computed. Lower case, since
/// the platform compares names so.
pub(super) fn dotted(parts: &[Part]) -> String {
    let word = |part: &Part| match part {
        Part::Name(name) => name.to_ascii_lowercase(),
        Part::Star => "*".to_owned(),
        Part::Computed(_) => "?".to_owned(),
    };
    parts.iter().map(word).collect::<Vec<_>>().join(".")
}

/// The whole text as one expression.
pub(super) fn parse(text: &str) -> Option<Expr> {
    let mut parser = Parser { chars: text.chars().peekable(), depth: 0 };
    let tree = parser.any()?;
    parser.space();
    parser.chars.peek().is_none().then_some(tree)
}

struct Parser<'s> {
    chars: Peekable<Chars<'s>>,
    depth: usize,
}

impl Parser<'_> {
    fn any(&mut self) -> Option<Expr> {
        if self.depth >= DEPTH {
            return None;
        }
        self.depth = self.depth.saturating_add(1);
        let found = self.either();
        self.depth = self.depth.saturating_sub(1);
        found
    }

    fn either(&mut self) -> Option<Expr> {
        let mut sides = vec![self.both()?];
        while self.eat_pair('|')? {
            sides.push(self.both()?);
        }
        Some(joined("||", sides))
    }

    fn both(&mut self) -> Option<Expr> {
        let mut sides = vec![self.comparison()?];
        while self.eat_pair('&')? {
            sides.push(self.comparison()?);
        }
        Some(joined("&&", sides))
    }

    /// Eats `||` or `&&`; a single one is no operator.
    fn eat_pair(&mut self, sign: char) -> Option<bool> {
        if !self.eat(sign) {
            return Some(false);
        }
        (self.chars.next() == Some(sign)).then_some(true)
    }

    fn comparison(&mut self) -> Option<Expr> {
        let mut left = self.unary()?;
        loop {
            self.space();
            let Some(sign @ ('=' | '!' | '<' | '>')) = self.chars.peek().copied() else { break };
            self.chars.next();
            let equals = self.chars.next_if_eq(&'=').is_some();
            let name = match (sign, equals) {
                ('=', true) => "==",
                ('!', true) => "!=",
                ('<' | '>', _) => "<",
                _ => return None,
            };
            left = Expr::Operator(name, vec![left, self.unary()?]);
        }
        Some(left)
    }

    fn unary(&mut self) -> Option<Expr> {
        let mut negations = 0_usize;
        while self.eat('!') {
            negations = negations.saturating_add(1);
        }
        let inner = self.postfix()?;
        Some(if negations == 0 { inner } else { Expr::Operator("!", vec![inner]) })
    }

    fn postfix(&mut self) -> Option<Expr> {
        let mut base = self.primary()?;
        let mut parts = Vec::new();
        loop {
            if self.eat('.') {
                self.space();
                if self.chars.next_if_eq(&'*').is_some() {
                    parts.push(Part::Star);
                } else {
                    parts.push(Part::Name(self.word()?));
                }
            } else if self.eat('[') {
                let star = self.eat('*');
                let part = if star { Part::Star } else { index(self.any()?) };
                parts.push(part);
                self.eat(']').then_some(())?;
            } else {
                break;
            }
        }
        if let Expr::Path(None, first) = &mut base {
            first.append(&mut parts);
        }
        Some(if parts.is_empty() { base } else { Expr::Path(Some(Box::new(base)), parts) })
    }

    fn primary(&mut self) -> Option<Expr> {
        self.space();
        let first = *self.chars.peek()?;
        if self.eat('(') {
            let inner = self.any()?;
            // Parentheses keep `(a).b` apart from `a.b` for nobody: both read the same value.
            return self.eat(')').then_some(inner);
        }
        if first == '\'' {
            return self.string();
        }
        if first.is_ascii_digit() || first == '-' || first == '+' || first == '.' {
            return Some(Expr::Literal(self.number()));
        }
        let name = self.word()?;
        if self.eat('(') {
            return Some(Expr::Call(name, self.arguments()?));
        }
        let literal = ["true", "false", "null", "NaN", "Infinity"].contains(&name.as_str());
        Some(if literal { Expr::Literal(name) } else { Expr::Path(None, vec![Part::Name(name)]) })
    }

    fn arguments(&mut self) -> Option<Vec<Expr>> {
        let mut found = Vec::new();
        if self.eat(')') {
            return Some(found);
        }
        loop {
            found.push(self.any()?);
            if self.eat(')') {
                return Some(found);
            }
            self.eat(',').then_some(())?;
        }
    }

    /// `'it''s'`
    fn string(&mut self) -> Option<Expr> {
        self.chars.next();
        let mut text = String::new();
        loop {
            let it = self.chars.next()?;
            if it != '\'' {
                text.push(it);
            } else if self.chars.next_if_eq(&'\'').is_some() {
                text.push('\'');
            } else {
                return Some(Expr::Literal(text));
            }
        }
    }

    fn number(&mut self) -> String {
        let mut text = String::new();
        let part = |it: &char| it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | '+');
        while let Some(it) = self.chars.next_if(part) {
            text.push(it);
        }
        text
    }

    fn word(&mut self) -> Option<String> {
        self.space();
        let mut text = String::new();
        let part = |it: &char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-');
        while let Some(it) = self.chars.next_if(part) {
            text.push(it);
        }
        let starts = text.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_');
        starts.then_some(text)
    }

    fn eat(&mut self, sign: char) -> bool {
        self.space();
        self.chars.next_if_eq(&sign).is_some()
    }

    fn space(&mut self) {
        while self.chars.next_if(|it| it.is_whitespace()).is_some() {}
    }
}

fn index(inner: Expr) -> Part {
    match inner {
        Expr::Literal(name) => Part::Name(name),
        other @ (Expr::Path(..) | Expr::Call(..) | Expr::Operator(..)) => Part::Computed(other),
    }
}

/// One operand stands for itself.
fn joined(name: &'static str, mut sides: Vec<Expr>) -> Expr {
    match sides.pop() {
        Some(only) if sides.is_empty() => only,
        last => {
            sides.extend(last);
            Expr::Operator(name, sides)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;
    use language::span::FileId;

    fn flowing(text: &str) -> Vec<String> {
        let tree = parse(text).unwrap();
        tree.flowing().into_iter().map(dotted).collect()
    }

    #[test]
    fn only_what_becomes_text_flows() {
        let cases: [(&str, &[&str]); 12] = [
            ("github.event.issue.title", &["github.event.issue.title"]),
            ("github['event'].issue['Title']", &["github.event.issue.title"]),
            ("github.event.commits.*.message", &["github.event.commits.*.message"]),
            ("contains(github.event.issue.title, 'x')", &[]),
            ("github.head_ref == 'main'", &[]),
            ("github.head_ref || github.ref", &["github.head_ref", "github.ref"]),
            ("github.head_ref && 'yes' || 'no'", &[]),
            ("toJSON(github)", &["github"]),
            ("format('a''{0}', github.head_ref)", &["github.head_ref"]),
            ("fromJSON(secrets.KEY).token", &["secrets.key"]),
            ("matrix[matrix.os]", &["matrix.?"]),
            ("!github.event.pull_request.draft", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(flowing(text), expected, "{text}");
        }
        let computed = parse("vars[github.head_ref]").unwrap();
        assert_eq!(computed.paths().len(), 2);
    }

    #[test]
    fn broken_expressions_are_none() {
        let deep = format!("{}x{}", "(".repeat(100_000), ")".repeat(100_000));
        for text in ["", "a b", "a &", "a ||", "(a", "f(a", "'a", "a[", "a.", "=", "a = b", &deep] {
            assert_eq!(parse(text), None, "{}", text.get(..20).unwrap_or(text));
        }
    }

    #[test]
    fn spans_cover_the_expression_only() {
        let text = "run: |\n  echo ${{ github.head_ref }}\n  echo '${{ format('}}', github.ref) }}'\nb: \"\\\"${{ a.b }}\"\nc: \"$\\x7b{ a }}\"\n";
        let tree = yaml::parse(FileId(0), text.as_bytes()).unwrap();
        let root = tree.root().unwrap();
        let found = in_scalar(root.get("run").unwrap());
        let under: Vec<&str> = found.iter().map(|it| it.span.text(text)).collect();
        assert_eq!(under, ["github.head_ref", "format('}}', github.ref)"]);
        assert!(found.iter().all(|it| it.span.text(text) == it.text && it.tree.is_some()));
        let quoted = in_scalar(root.get("b").unwrap());
        assert_eq!(quoted[0].span.text(text), "a.b");
        let hidden = in_scalar(root.get("c").unwrap());
        assert_eq!(hidden[0].text, "a");
        assert_eq!(hidden[0].span, root.get("c").unwrap().span());
    }

    #[test]
    fn conditions_need_no_braces() {
        let text = "a: always()\nb: ${{ failure() }}\nc: ${{ x }} and more\n";
        let tree = yaml::parse(FileId(0), text.as_bytes()).unwrap();
        let root = tree.root().unwrap();
        let calls = |key: &str| in_condition(root.get(key).unwrap()).and_then(|it| it.tree);
        assert_eq!(calls("a").unwrap().calls(), ["always"]);
        assert_eq!(calls("b").unwrap().calls(), ["failure"]);
        assert_eq!(calls("c"), None);
    }
}
