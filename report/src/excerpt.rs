//! A few lines around some spans of a file, made safe to show: dangerous characters are visible, long lines are cut around
//! what matters, and the spans are moved along. Only the escaped copy ever reaches a renderer.

use crate::escape;
use language::source_map::SourceFile;
use language::span::Span;

/// What is kept in front of a span in a cut line.
const LEAD: u32 = 24;

/// The lines to show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// The escaped lines.
    pub text: String,
    /// One-based number of the first of them.
    pub first_line: usize,
    /// The spans in `text`, start and length, in the order asked for.
    pub spans: Vec<(usize, usize)>,
    /// Where each span starts in the file: `ci.yml:3:7`.
    pub places: Vec<String>,
}

/// Cuts the lines that hold the spans, with one line around them, to a number of columns. A span over several lines is
/// shown by its first line.
pub fn cut(file: &SourceFile, spans: &[Span], columns: usize) -> Excerpt {
    let line_of = |span: &Span| file.line_column(span.start).line;
    let first = spans.iter().map(line_of).min().unwrap_or(1).saturating_sub(1).max(1);
    let last = spans.iter().map(line_of).max().unwrap_or(1).saturating_add(1);
    let mut copy = Copy { text: String::new(), moved: Vec::new(), columns };
    for line in first..=last {
        let Some(start) = file.line_start(line) else { break };
        let end = file.line_start(line.saturating_add(1));
        let rest = file.text.get(start as usize..end.map_or(file.text.len(), |it| it as usize));
        let text = rest.unwrap_or("").trim_end_matches(['\n', '\r']);
        let mark = spans.iter().find(|span| line_of(span) == line).map(|span| span.start);
        copy.line(text, start, mark);
    }
    let places = spans.iter().map(|span| {
        let at = file.line_column(span.start);
        format!("{}:{}:{}", escape::visible(&file.path), at.line, at.column)
    });
    Excerpt {
        first_line: first as usize,
        spans: spans.iter().map(|span| copy.span(file, *span)).collect(),
        places: places.collect(),
        text: copy.text,
    }
}

/// The escaped copy, and where each character of the original went.
struct Copy {
    text: String,
    moved: Vec<(u32, usize)>,
    columns: usize,
}

impl Copy {
    fn line(&mut self, line: &str, start: u32, mark: Option<u32>) {
        let long = line.chars().count() > self.columns;
        let from = match mark {
            Some(mark) if long && self.is_far(start, mark) => mark.saturating_sub(LEAD),
            _ => start,
        };
        if from > start {
            self.text.push('…');
        }
        let offsets = line
            .char_indices()
            .map(|(at, it)| (start.saturating_add(u32::try_from(at).unwrap_or(u32::MAX)), it));
        let kept = offsets.skip_while(|(at, _)| *at < from).take(if long {
            self.columns
        } else {
            usize::MAX
        });
        let mut shown = 0_usize;
        for (at, it) in kept {
            self.moved.push((at, self.text.len()));
            shown = shown.saturating_add(1);
            if it == '\t' { self.text.push(it) } else { escape::push(&mut self.text, it) }
        }
        if long && shown == self.columns {
            self.text.push('…');
        }
        let end = u32::try_from(line.len()).unwrap_or(u32::MAX);
        self.moved.push((start.saturating_add(end), self.text.len()));
        self.text.push('\n');
    }

    /// Whether a place stands too far right in its line for a cut at the end.
    fn is_far(&self, start: u32, mark: u32) -> bool {
        (mark.saturating_sub(start) as usize) > self.columns.saturating_mul(2) / 3
    }

    /// Where a span of the file lies in the copy, cut to its first line.
    fn span(&self, file: &SourceFile, span: Span) -> (usize, usize) {
        let line = file.line_column(span.start).line;
        let next = file.line_start(line.saturating_add(1)).unwrap_or(u32::MAX);
        let start = self.place(span.start);
        let end = self.place(span.end.min(next.saturating_sub(1)).max(span.start));
        let under = self.text.get(start..end).unwrap_or("");
        (start, under.trim_end().len())
    }

    fn place(&self, offset: u32) -> usize {
        let at = self.moved.partition_point(|(original, _)| *original < offset);
        self.moved.get(at).map_or(self.text.len().saturating_sub(1), |(_, place)| *place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use language::source_map::SourceMap;

    fn excerpt(text: &str, under: &str) -> Excerpt {
        let mut map = SourceMap::default();
        let id = map.add("a.yml", text);
        let start = text.find(under).unwrap();
        cut(map.get(id).unwrap(), &[Span::new(id, start, start.saturating_add(under.len()))], 160)
    }

    fn under(it: &Excerpt) -> &str {
        let (start, length) = it.spans[0];
        it.text.get(start..start.saturating_add(length)).unwrap()
    }

    #[test]
    fn keeps_one_line_around() {
        let it = excerpt("a: 1\nb: 2\r\nc: 3\nd: 4\ne: 5\n", "c: 3");
        assert_eq!((it.text.as_str(), it.first_line), ("b: 2\nc: 3\nd: 4\n", 2));
        assert_eq!((under(&it), it.places[0].as_str()), ("c: 3", "a.yml:3:1"));
    }

    #[test]
    fn moves_the_span_past_escapes() {
        let it = excerpt("x: \u{1b}[31m\u{202e} evil", "evil");
        assert_eq!(it.text, "x: ␛[31m\\u{202e} evil\n");
        assert_eq!(under(&it), "evil");
    }

    #[test]
    fn cuts_a_long_line_around_the_span() {
        let text = format!("{}needle{}", "a ".repeat(400), " b".repeat(400));
        let it = excerpt(&text, "needle");
        assert!(it.text.chars().count() < 200, "{}", it.text);
        assert_eq!(under(&it), "needle");
        assert!(it.text.starts_with('…') && it.text.ends_with("…\n"));
    }

    #[test]
    fn a_span_over_lines_is_shown_by_its_first() {
        assert_eq!(under(&excerpt("on:\n  push:\n    x: 1\n", "push:\n    x: 1")), "push:");
    }
}
