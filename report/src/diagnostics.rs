//! Pictures of places in text: the lines, what is under discussion, the words beside it. The only user of miette. All text
//! is escaped here or in [`crate::excerpt`] before it gets there.

use crate::escape::visible;
use crate::excerpt::{Excerpt, cut};
use crate::look::{Look, Tone};
use language::diagnostic::{Diagnostic, Label, Severity};
use language::source_map::SourceMap;
use language::span::Span;
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError};
use miette::{
    MietteSpanContents, SourceCode, SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};
use std::fmt;
use std::io::{Error, Result, Write};

/// What to draw.
#[derive(Debug, Clone)]
pub struct Picture<'a> {
    /// How grave it is.
    pub severity: Severity,
    /// The line above, `error[unknown-attribute]`; nothing for a finding, whose clause stands above already.
    pub code: Option<String>,
    /// The title.
    pub title: &'a str,
    /// The place that everything is about, and what is to be seen there.
    pub primary: Option<(Span, &'a str)>,
    /// Places that explain.
    pub related: &'a [Label],
    /// Remedies and remarks, one an entry.
    pub help: Vec<String>,
}

/// Draws a diagnostic with its code, its places and its remedies.
///
/// # Errors
/// What the writer says.
pub fn diagnostic(
    it: &Diagnostic,
    sources: &SourceMap,
    look: Look,
    out: &mut dyn Write,
) -> Result<()> {
    let word = severity_word(it.severity);
    let known = sources.get(it.span.file).is_some();
    let mut help = it.help.clone();
    for edit in &it.edits {
        help.push(edit_in_words(edit, sources));
    }
    let picture = Picture {
        severity: it.severity,
        code: Some(format!("{word}[{}]", it.code.name)),
        title: &it.message,
        primary: known.then_some((it.span, it.label.as_str())),
        related: &it.related,
        help,
    };
    draw(&picture, sources, look, out)
}

/// The word of a diagnostic's weight.
pub fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    }
}

fn edit_in_words(edit: &language::diagnostic::Edit, sources: &SourceMap) -> String {
    let old = sources.text(edit.span);
    match (old.is_empty(), edit.text.is_empty()) {
        (true, _) => format!("insert `{}`", edit.text.trim()),
        (false, true) => format!("remove `{}`", old.trim()),
        (false, false) => format!("write `{}` instead of `{old}`", edit.text),
    }
}

/// Draws a picture.
///
/// # Errors
/// What the writer says.
pub fn draw(it: &Picture<'_>, sources: &SourceMap, look: Look, out: &mut dyn Write) -> Result<()> {
    let (pane, elsewhere) = pane(it, sources, look);
    let drawn = !pane.labels.is_empty();
    let mut text = String::new();
    handler(it.severity, look).render_report(&mut text, &pane).map_err(Error::other)?;
    // One blank line between title and excerpt is the renderer's; a trailing one is the caller's to write.
    let text = text.replace("\n\n", "\n");
    out.write_all(text.trim_end().as_bytes())?;
    out.write_all(b"\n")?;
    for (at, words) in elsewhere {
        let at = look.paint(Tone::Lead, &visible(&at));
        let word = if drawn { "also" } else { "in" };
        let words = visible(&words);
        let words = if words.is_empty() { String::new() } else { format!("  {words}") };
        writeln!(out, "  {} {at}{words}", look.paint(Tone::Quiet, word))?;
    }
    Ok(())
}

fn handler(severity: Severity, look: Look) -> GraphicalReportHandler {
    let mut styles = if look.color { ThemeStyles::ansi() } else { ThemeStyles::none() };
    styles.link = styles.advice;
    let first = match severity {
        Severity::Error => styles.error,
        Severity::Warning => styles.warning,
        Severity::Hint => styles.advice,
    };
    // Label colors go by position in the file, so all are alike: the words say which is which.
    styles.highlights = vec![first];
    let characters = ThemeCharacters {
        error: "✗".to_owned(),
        warning: "!".to_owned(),
        advice: "·".to_owned(),
        ..ThemeCharacters::unicode()
    };
    GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
        .with_width(look.width)
        .with_links(false)
        .with_context_lines(1)
        .without_primary_span_start()
        .without_syntax_highlighting()
        .tab_width(4)
}

/// The place and the words of a label that does not fit into the picture.
type Elsewhere = Vec<(String, String)>;

/// Splits the labels into those that can be drawn with the primary one and those told in words.
fn pane(it: &Picture<'_>, sources: &SourceMap, look: Look) -> (Pane, Elsewhere) {
    let mut pane = Pane {
        severity: it.severity,
        code: it.code.clone(),
        title: visible(it.title).into_owned(),
        help: it.help.iter().map(|line| visible(line).into_owned()).collect(),
        excerpt: Excerpt::default(),
        labels: Vec::new(),
    };
    let mut elsewhere = Elsewhere::new();
    let Some((primary, words)) = it.primary else { return (pane, elsewhere) };
    let Some(file) = sources.get(primary.file) else { return (pane, elsewhere) };
    let mut spans = vec![primary];
    if primary.end == 0 {
        // About the file as a whole: its first line would show nothing.
        elsewhere.push((file.path.clone(), words.to_owned()));
        return (pane, elsewhere);
    }
    pane.labels.push(visible(words).into_owned());
    for label in it.related {
        if is_near(primary, label.span, sources) && !spans.contains(&label.span) {
            spans.push(label.span);
            pane.labels.push(visible(&label.text).into_owned());
        } else {
            elsewhere.push((place(label.span, sources), label.text.clone()));
        }
    }
    pane.excerpt = cut(file, &spans, look.width.saturating_sub(10));
    (pane, elsewhere)
}

/// Whether a second place fits into the same excerpt.
fn is_near(primary: Span, other: Span, sources: &SourceMap) -> bool {
    let line = |span: Span| sources.range(span).map_or(0, |(start, _)| start.line);
    primary.file == other.file && line(primary).abs_diff(line(other)) <= 12
}

/// `path:line:column` of the start of a span.
pub fn place(span: Span, sources: &SourceMap) -> String {
    let path = sources.path(span.file);
    match sources.range(span) {
        Some((start, _)) => format!("{path}:{}:{}", start.line, start.column),
        None => path.to_owned(),
    }
}

/// A picture in the shape that miette takes.
#[derive(Debug)]
struct Pane {
    severity: Severity,
    code: Option<String>,
    title: String,
    help: Vec<String>,
    excerpt: Excerpt,
    labels: Vec<String>,
}

impl fmt::Display for Pane {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.title)
    }
}

impl std::error::Error for Pane {}

impl miette::Diagnostic for Pane {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.code.as_ref()?))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Hint => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        if self.help.is_empty() {
            return None;
        }
        Some(Box::new(self.help.join("\n")))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        if self.labels.is_empty() { None } else { Some(&self.excerpt) }
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        if self.labels.is_empty() {
            return None;
        }
        let spans = self.excerpt.spans.iter().zip(&self.labels).enumerate();
        Some(Box::new(spans.map(|(at, (span, words))| {
            let words = (!words.is_empty()).then(|| words.clone());
            if at == 0 {
                LabeledSpan::new_primary_with_span(words, *span)
            } else {
                LabeledSpan::new_with_span(words, *span)
            }
        })))
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> std::result::Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let inner = self.text.as_str().read_span(span, before, after)?;
        let at = self.spans.iter().position(|(start, _)| *start == span.offset());
        let name = at.and_then(|at| self.places.get(at)).or(self.places.first());
        Ok(Box::new(MietteSpanContents::new_named(
            name.cloned().unwrap_or_default(),
            inner.data(),
            *inner.span(),
            inner.line().saturating_add(self.first_line).saturating_sub(1),
            inner.column(),
            inner.line_count(),
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::look::PLAIN;
    use language::codes::policy::SYNTAX;

    fn drawn(it: &Diagnostic, sources: &SourceMap) -> String {
        let mut out = Vec::new();
        diagnostic(it, sources, PLAIN, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn draws_the_place_the_label_and_the_help() {
        let mut sources = SourceMap::default();
        let file = sources.add("a.policy", "one\ntwo\nthree four\nfive\nsix\n");
        let it = Diagnostic::new(&SYNTAX, Span::new(file, 14, 18), "`four` is not expected here")
            .label("expected `for each`")
            .help("write a clause");
        assert_eq!(
            drawn(&it, &sources),
            "error[syntax]
  ✗ `four` is not expected here
   ╭─[a.policy:3:7]
 2 │ two
 3 │ three four
   ·       ──┬─
   ·         ╰── expected `for each`
 4 │ five
   ╰────
  help: write a clause
"
        );
    }

    #[test]
    fn hostile_source_and_words_are_made_visible() {
        let mut sources = SourceMap::default();
        let file = sources.add("a\u{1b}]8.policy", "x \u{1b}[2J\u{202e} y\n");
        let it = Diagnostic::new(&SYNTAX, Span::new(file, 0, 1), "\u{1b}[31mred")
            .label("\u{7}bell")
            .help("\u{9b}2J");
        let text = drawn(&it, &sources);
        let bad = |c: char| c != '\n' && crate::escape::is_dangerous(c);
        assert!(!text.chars().any(bad), "{text:?}");
        assert!(text.contains("␛[2J\\u{202e} y"), "{text}");
    }

    #[test]
    fn a_place_in_another_file_is_told_in_words() {
        let mut sources = SourceMap::default();
        let file = sources.add("a.policy", "one\n");
        let other = sources.add("b.policy", "x\nfirst\n");
        let it = Diagnostic::new(&SYNTAX, Span::new(file, 0, 3), "`one` is declared twice")
            .related(Span::new(other, 2, 7), "first declared here");
        assert!(drawn(&it, &sources).contains("also b.policy:2:1  first declared here"));
    }

    #[test]
    fn without_a_place_there_is_a_title() {
        let it = Diagnostic::new(&SYNTAX, Span::new(language::span::FileId(9), 0, 3), "no place");
        assert_eq!(drawn(&it, &SourceMap::default()), "error[syntax]\n  ✗ no place\n");
    }
}
