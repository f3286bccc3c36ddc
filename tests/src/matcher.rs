//! What a page asserts against what came out: diagnostics by code and text under the span, verdicts line by line.
//!
//! Both are exact. What is asserted must be there, and what is there must be asserted.

use language::diagnostic::{Diagnostic, Severity};
use language::source_map::SourceMap;
use language::span::FileId;

/// One `// error: [code] "text under the span"`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Assertion {
    /// One-based line that it speaks about.
    pub line: usize,
    /// How the diagnostic weighs.
    pub severity: Severity,
    /// Its code.
    pub code: String,
    /// The first line of the text under its span.
    pub text: String,
}

impl Assertion {
    fn show(&self) -> String {
        let word = severity_word(self.severity);
        format!("line {}: {word}: [{}] {:?}", self.line, self.code, self.text)
    }
}

const WORDS: [(&str, Severity); 3] =
    [("error", Severity::Error), ("warning", Severity::Warning), ("hint", Severity::Hint)];

/// The word of a severity, as comments and reports write it.
pub fn severity_word(severity: Severity) -> &'static str {
    WORDS.iter().find(|(_, it)| *it == severity).map_or("?", |(word, _)| word)
}

/// Every assertion in the comments of a text. A comment on a line of its own speaks about the next line that is not such a
/// comment.
pub fn assertions(text: &str) -> Vec<Assertion> {
    let mut out: Vec<Assertion> = Vec::new();
    let mut waiting: Vec<Assertion> = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let found = on_line(line, number);
        if !found.is_empty() && line.trim_start().starts_with("//") {
            waiting.extend(found);
            continue;
        }
        out.extend(waiting.drain(..).map(|it| Assertion { line: number, ..it }));
        out.extend(found);
    }
    out.append(&mut waiting);
    out.sort();
    out
}

fn on_line(line: &str, number: usize) -> Vec<Assertion> {
    line.split("// ").skip(1).filter_map(|comment| one(comment, number)).collect()
}

fn one(comment: &str, line: usize) -> Option<Assertion> {
    let (word, rest) = comment.split_once(": [")?;
    let (_, severity) = WORDS.iter().find(|(it, _)| *it == word.trim())?;
    let (code, rest) = rest.split_once(']')?;
    let quoted = rest.trim().strip_prefix('"')?.strip_suffix('"')?;
    let (code, text) = (code.to_owned(), unescaped(quoted));
    Some(Assertion { line, severity: *severity, code, text })
}

/// `\"`, `\\` and `\u{200B}` as the characters they stand for.
fn unescaped(quoted: &str) -> String {
    let mut out = String::new();
    let mut rest = quoted;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let hidden = after.strip_prefix("u{").and_then(|it| it.split_once('}'));
        let number = hidden.and_then(|(it, rest)| Some((u32::from_str_radix(it, 16).ok()?, rest)));
        if let Some((it, rest_behind)) =
            number.and_then(|(it, rest)| Some((char::from_u32(it)?, rest)))
        {
            out.push(it);
            rest = rest_behind;
        } else {
            let mut characters = after.chars();
            out.extend(characters.next());
            rest = characters.as_str();
        }
    }
    out.push_str(rest);
    out
}

/// The text without its assertions. Every other character keeps its line and column.
pub fn without_assertions(text: &str) -> String {
    let clean = |(line, number): (&str, usize)| {
        let cut = line
            .match_indices("// ")
            .find(|(at, _)| line.get(*at..).is_some_and(|it| !on_line(it, number).is_empty()));
        cut.and_then(|(at, _)| line.get(..at)).map_or(line, str::trim_end).to_owned()
    };
    text.split('\n').zip(1..).map(clean).collect::<Vec<_>>().join("\n")
}

/// Holds diagnostics against what the texts of some files assert.
///
/// # Errors
/// Every assertion that nothing met and every diagnostic that nobody asserted.
pub fn diagnostics(
    map: &SourceMap,
    asserted: &[(FileId, Assertion)],
    found: &[Diagnostic],
) -> Result<(), String> {
    let mut wrong: Vec<String> = Vec::new();
    let mut rest: Vec<&Diagnostic> = found.iter().collect();
    for (file, wanted) in asserted {
        let met = rest.iter().position(|it| it.span.file == *file && seen(map, it) == *wanted);
        match met {
            Some(at) => drop(rest.remove(at)),
            None => wrong.push(format!("{}: not met: {}", map.path(*file), wanted.show())),
        }
    }
    for it in rest {
        let path = map.path(it.span.file);
        wrong.push(format!("{path}: not asserted: {}: {}", seen(map, it).show(), it.message));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// A diagnostic in the form of an assertion.
fn seen(map: &SourceMap, diagnostic: &Diagnostic) -> Assertion {
    let line = map.range(diagnostic.span).map_or(0, |(start, _)| start.line as usize);
    let text = map.text(diagnostic.span).lines().next().unwrap_or("").trim_end();
    let code = diagnostic.code.name.to_owned();
    Assertion { line, severity: diagnostic.severity, code, text: text.to_owned() }
}

/// Holds the diagnostics of collectors against a `problems` fence: `warning [code] path:line:column`, one a line.
///
/// # Errors
/// Every line that is missing and every line too many.
pub fn problems(text: &str, map: &SourceMap, found: &[Diagnostic]) -> Result<(), String> {
    let show = |it: &Diagnostic| {
        let at = map.range(it.span).map_or((0, 0), |(start, _)| (start.line, start.column));
        let (word, path) = (severity_word(it.severity), map.path(it.span.file));
        format!("{word} [{}] {path}:{}:{}", it.code.name, at.0, at.1)
    };
    let mut rest: Vec<String> = found.iter().map(show).collect();
    let mut wrong = Vec::new();
    for line in text.lines().map(str::trim).filter(|it| !it.is_empty()) {
        match rest.iter().position(|it| it == line) {
            Some(at) => drop(rest.remove(at)),
            None => wrong.push(format!("missing:  {line}")),
        }
    }
    wrong.extend(rest.iter().map(|it| format!("too many: {it}")));
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// One line of a `verdicts` fence: `fail name on subject: "message"`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// One of the six verdicts, or `exempt`.
    pub verdict: String,
    /// The clause's name.
    pub clause: String,
    /// Who is judged; empty for the clause as a whole.
    pub subject: String,
    /// The message in quotes, or what is missing. A page that leaves it out does not ask.
    pub detail: Option<String>,
}

impl Line {
    /// The line as a page writes it.
    pub fn show(&self) -> String {
        let on = if self.subject.is_empty() { "" } else { " on " };
        let detail = self.detail.as_ref().map(|it| format!(": {it}")).unwrap_or_default();
        format!("{} {}{on}{}{detail}", self.verdict, self.clause, self.subject)
    }

    fn meets(&self, actual: &Self) -> bool {
        let same = self.verdict == actual.verdict && self.clause == actual.clause;
        same && self.subject == actual.subject
            && (self.detail.is_none() || self.detail == actual.detail)
    }
}

/// Reads a `verdicts` fence.
///
/// # Errors
/// The line that does not have the form.
pub fn lines(text: &str) -> Result<Vec<Line>, String> {
    text.lines().map(str::trim).filter(|it| !it.is_empty()).map(line).collect()
}

fn line(text: &str) -> Result<Line, String> {
    const VERDICTS: [&str; 7] =
        ["error", "exempt", "fail", "not-applicable", "pass", "unknown", "waived"];
    let (head, detail) = match text.split_once(": ") {
        Some((head, detail)) => (head, Some(detail.trim().to_owned())),
        None => (text, None),
    };
    let (head, subject) = head.split_once(" on ").unwrap_or((head, ""));
    let wrong = || format!("`{text}` is not `verdict clause on subject: detail`");
    let (verdict, clause) = head.split_once(' ').ok_or_else(wrong)?;
    if !VERDICTS.contains(&verdict) || clause.contains(' ') {
        return Err(wrong());
    }
    let owned = |it: &str| it.trim().to_owned();
    Ok(Line { verdict: owned(verdict), clause: owned(clause), subject: owned(subject), detail })
}

/// Holds the lines of a page against those of the run, exact for the clauses named in `clauses` or by the page.
///
/// # Errors
/// Every line that is missing and every line too many.
pub fn verdicts(wanted: &[Line], actual: &[Line], clauses: &[String]) -> Result<(), String> {
    let counts =
        |clause: &String| clauses.contains(clause) || wanted.iter().any(|it| it.clause == *clause);
    let mut rest: Vec<&Line> = actual.iter().filter(|it| counts(&it.clause)).collect();
    let mut wrong: Vec<String> = Vec::new();
    for line in wanted {
        match rest.iter().position(|it| line.meets(it)) {
            Some(at) => drop(rest.remove(at)),
            None => wrong.push(format!("missing:  {}", line.show())),
        }
    }
    wrong.extend(rest.iter().map(|it| format!("too many: {}", it.show())));
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use language::codes::facts::FACT_TYPE;
    use language::span::Span;

    #[test]
    fn comments_speak_about_their_line_or_the_next() {
        let text = "a // error: [x] \"a\" // hint: [y] \"\\\"b\\\"\"\n// warning: [z] \"c\"\nc\n";
        let shown: Vec<String> = assertions(text).iter().map(Assertion::show).collect();
        let expected = [
            "line 1: error: [x] \"a\"",
            "line 1: hint: [y] \"\\\"b\\\"\"",
            "line 3: warning: [z] \"c\"",
        ];
        assert_eq!(shown, expected);
        assert_eq!(unescaped("\\u{200b}\\\\\\\"a"), "\u{200b}\\\"a");
        assert_eq!(assertions("// an error: nothing\nx // error: [no] text\n"), []);
    }

    #[test]
    fn diagnostics_are_exact_both_ways() {
        let mut map = SourceMap::default();
        let text = "let wrong = 1 // error: [fact-type] \"wrong\"\n";
        let file = map.add("page.policy", without_assertions(text));
        assert_eq!(map.get(file).map(|it| &*it.text), Some("let wrong = 1\n"));
        let asserted: Vec<_> = assertions(text).into_iter().map(|it| (file, it)).collect();
        let right = Diagnostic::new(&FACT_TYPE, Span::new(file, 4, 9), "no");
        assert_eq!(diagnostics(&map, &asserted, std::slice::from_ref(&right)), Ok(()));
        assert!(diagnostics(&map, &asserted, &[]).unwrap_err().contains("not met"));
        let twice = [right.clone(), right];
        assert!(diagnostics(&map, &asserted, &twice).unwrap_err().contains("not asserted"));
        let elsewhere = Diagnostic::new(&FACT_TYPE, Span::new(file, 4, 8), "no");
        let message = diagnostics(&map, &asserted, &[elsewhere]).unwrap_err();
        assert!(message.contains("not met") && message.contains("\"wron\""), "{message}");
    }

    #[test]
    fn verdicts_are_exact_for_the_clauses_of_the_page() {
        let read = |text: &str| lines(text).unwrap();
        let actual = read("fail a on gh:job:x: \"no: way\"\npass b on y\nnot-applicable c\n");
        let clauses = ["a".to_owned()];
        assert_eq!(verdicts(&read("fail a on gh:job:x\n"), &actual, &clauses), Ok(()));
        assert_eq!(verdicts(&read("fail a on gh:job:x: \"no: way\""), &actual, &clauses), Ok(()));
        let message = verdicts(&read("pass b on y\n"), &actual, &clauses).unwrap_err();
        assert!(message.contains("too many: fail a"), "{message}");
        let message = verdicts(&read("fail a on gh:job:x: \"yes\""), &actual, &[]).unwrap_err();
        assert!(message.contains("missing:  fail a"), "{message}");
        assert!(line("failed a on x").is_err() && line("pass").is_err());
    }
}
