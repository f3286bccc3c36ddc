//! `JUnit`, as build servers show it: of a report, one suite per section and one case per clause and subject; of tests, one
//! suite per clause. It knows no doubt, so what is unknown is an `error`, never a passing case. No times, so that the same
//! input gives the same bytes.

mod cases;

use crate::Format;
use crate::diagnostics::place;
use crate::escape::visible;
use crate::look::Look;
use crate::model::Report;
use crate::testing::{Tested, Testing};
use language::source_map::SourceMap;
use language::span::Span;
use std::io::{Result, Write};

/// The format's row.
pub const FORMAT: Format = Format {
    name: "junit",
    doc: "for build servers: JUnit, one case per clause and subject",
    write: |report, _: Look, out| self::report(report, out),
};

/// One suite.
#[derive(Debug, Default)]
struct Suite {
    name: String,
    cases: Vec<Case>,
}

/// One case.
#[derive(Debug)]
struct Case {
    class: String,
    name: String,
    place: Option<Span>,
    outcome: Outcome,
}

/// What became of a case.
#[derive(Debug)]
enum Outcome {
    Passed,
    /// Why, in a line, and in full.
    Failed(String, String),
    /// Of which kind, and why.
    Error(&'static str, String),
    /// Why.
    Skipped(String),
}

fn report(report: &Report, out: &mut dyn Write) -> Result<()> {
    write("policyc eval", &cases::suites(report), &report.sources, out)
}

/// Writes the results of tests.
///
/// # Errors
/// What the writer says.
pub fn tests(testing: &Testing, out: &mut dyn Write) -> Result<()> {
    let mut suites: Vec<Suite> = Vec::new();
    for test in &testing.tests {
        let all: Vec<String> =
            test.clauses.iter().map(|(number, name)| format!("{number} {name}")).collect();
        let name = all.join(", ");
        let case = tested(test, &name, &testing.sources);
        match suites.iter_mut().find(|it| it.name == name) {
            Some(suite) => suite.cases.push(case),
            None => suites.push(Suite { name, cases: vec![case] }),
        }
    }
    write("policyc test", &suites, &testing.sources, out)
}

fn tested(test: &Tested, class: &str, sources: &SourceMap) -> Case {
    let unmet = test.failures.iter();
    let unmet = unmet.map(|it| format!("{}: {}", place(it.span, sources), it.line));
    let lines: Vec<String> = test.wrong.iter().cloned().chain(unmet).collect();
    let first = test.wrong.first().or(test.failures.first().map(|it| &it.line));
    Case {
        class: class.to_owned(),
        name: test.title.clone(),
        place: Some(test.span),
        outcome: match first {
            Some(first) => Outcome::Failed(first.clone(), lines.join("\n")),
            None => Outcome::Passed,
        },
    }
}

fn write(name: &str, suites: &[Suite], sources: &SourceMap, out: &mut dyn Write) -> Result<()> {
    let all = || suites.iter().flat_map(|it| &it.cases);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"{}\"{}>", xml(name), counts(all()))?;
    for suite in suites {
        let counted = counts(suite.cases.iter());
        writeln!(out, "  <testsuite name=\"{}\"{counted}>", xml(&suite.name))?;
        for case in &suite.cases {
            write_case(case, sources, out)?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

fn counts<'a>(cases: impl Iterator<Item = &'a Case>) -> String {
    let (mut tests, mut failures, mut errors, mut skipped) = (0_usize, 0_usize, 0_usize, 0_usize);
    for case in cases {
        tests = tests.saturating_add(1);
        match &case.outcome {
            Outcome::Passed => {}
            Outcome::Failed(..) => failures = failures.saturating_add(1),
            Outcome::Error(..) => errors = errors.saturating_add(1),
            Outcome::Skipped(_) => skipped = skipped.saturating_add(1),
        }
    }
    format!(
        " tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\" time=\"0\""
    )
}

fn write_case(case: &Case, sources: &SourceMap, out: &mut dyn Write) -> Result<()> {
    let (class, name) = (xml(&case.class), xml(&case.name));
    write!(out, "    <testcase classname=\"{class}\" name=\"{name}\" time=\"0\"")?;
    if let Some((span, (start, _))) = case.place.and_then(|it| Some((it, sources.range(it)?))) {
        let file = xml(sources.path(span.file));
        write!(out, " file=\"{file}\" line=\"{}\"", start.line)?;
    }
    match &case.outcome {
        Outcome::Passed => writeln!(out, "/>"),
        Outcome::Failed(message, whole) => {
            let whole: Vec<String> = whole.lines().map(xml).collect();
            writeln!(
                out,
                ">\n      <failure message=\"{}\">{}</failure>\n    </testcase>",
                xml(message),
                whole.join("\n")
            )
        }
        Outcome::Error(kind, why) => {
            let (kind, why) = (xml(kind), xml(why));
            writeln!(out, ">\n      <error type=\"{kind}\" message=\"{why}\"/>\n    </testcase>")
        }
        Outcome::Skipped(why) => {
            writeln!(out, ">\n      <skipped message=\"{}\"/>\n    </testcase>", xml(why))
        }
    }
}

/// Text as XML 1.0 may hold it: what acts or hides is made visible, what XML has no place for is replaced, and the five
/// characters that mean something are written as entities.
fn xml(text: &str) -> String {
    let mut out = String::new();
    for it in visible(text).chars() {
        match it {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\u{fffe}' | '\u{ffff}' => out.push(char::REPLACEMENT_CHARACTER),
            _ => out.push(it),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::look::PLAIN;
    use crate::sample;

    fn rendered() -> String {
        let mut out = Vec::new();
        (FORMAT.write)(&sample::report(), PLAIN, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn only_characters_of_xml_and_no_markup_of_others() {
        let text = xml("a\u{0}\u{8}\u{1b}[31m\u{fffe}\u{ffff}<b>&\"'\u{85}\n");
        let allowed = |it: char| it >= ' ' && !matches!(it, '<' | '\u{fffe}' | '\u{ffff}');
        assert!(text.chars().all(allowed), "{text}");
        assert!(text.contains("&lt;b&gt;&amp;&quot;&apos;"), "{text}");
    }

    #[test]
    fn no_doubt_is_a_passing_case() {
        let text = rendered();
        assert!(text.contains("<error type=\"unknown\""), "{text}");
        assert!(text.contains("<error type=\"error\" message=\"the limit"), "{text}");
        assert!(text.contains("<failure message=\"release may write everything"), "{text}");
        assert!(text.contains("<skipped message=\"not-applicable"), "{text}");
        assert_eq!(text.matches("line=\"5\"/>").count(), 1, "one subject passes: {text}");
        assert!(text.contains("errors=\"2\"") && text.contains("failures=\"1\""), "{text}");
    }
}
