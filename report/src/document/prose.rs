//! Documentation as policies write it: the part of Markdown that prose needs, paragraphs, lists, code, emphasis, links, and
//! placeholders in brackets. Everything else stays text, so nothing that it holds can act in a document.

use crate::document::model::Run;

/// A block of prose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Run>),
    /// The entries of a list.
    List(Vec<Vec<Run>>),
    /// Lines as they stand.
    Code(String),
}

/// How many bytes behind its opening sign the closing one is looked for.
const FARTHEST: usize = 2_000;

/// Fills a placeholder: what `[name]` becomes, where `name` is a parameter.
pub type Fill<'a> = &'a dyn Fn(&str) -> Option<Run>;

/// Reads documentation.
pub fn blocks(text: &str, fill: Fill<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut pending = Pending::default();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let bare = line.trim();
        if bare.starts_with("```") {
            pending.flush(&mut blocks, fill);
            let code: Vec<&str> =
                lines.by_ref().take_while(|it| !it.trim().starts_with("```")).collect();
            blocks.push(Block::Code(code.join("\n")));
        } else if bare.is_empty() {
            pending.flush(&mut blocks, fill);
        } else if let Some(entry) = entry(bare) {
            pending.begin_entry(entry, &mut blocks, fill);
        } else {
            pending.join(bare.trim_start_matches('#').trim_start());
        }
    }
    pending.flush(&mut blocks, fill);
    blocks
}

/// The text of a list's entry.
fn entry(line: &str) -> Option<&str> {
    let numbered = || line.trim_start_matches(|it: char| it.is_ascii_digit()).strip_prefix(". ");
    let is_numbered = line.starts_with(|it: char| it.is_ascii_digit());
    let plain = line.strip_prefix("- ").or_else(|| line.strip_prefix("* "));
    plain.or_else(|| numbered().filter(|_| is_numbered))
}

/// Lines that are not yet a block.
#[derive(Default)]
struct Pending {
    entries: Vec<String>,
    paragraph: String,
}

impl Pending {
    fn join(&mut self, line: &str) {
        let into = self.entries.last_mut().unwrap_or(&mut self.paragraph);
        if !into.is_empty() {
            into.push(' ');
        }
        into.push_str(line);
    }

    fn begin_entry(&mut self, text: &str, blocks: &mut Vec<Block>, fill: Fill<'_>) {
        if self.entries.is_empty() {
            self.flush(blocks, fill);
        }
        self.entries.push(text.to_owned());
    }

    fn flush(&mut self, blocks: &mut Vec<Block>, fill: Fill<'_>) {
        if !self.entries.is_empty() {
            let entries = self.entries.drain(..);
            blocks.push(Block::List(entries.map(|it| runs(&it, fill)).collect()));
        }
        if !self.paragraph.is_empty() {
            blocks.push(Block::Paragraph(runs(&self.paragraph, fill)));
            self.paragraph.clear();
        }
    }
}

/// Reads one line of prose.
pub fn runs(text: &str, fill: Fill<'_>) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::new();
    let mut words = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some((run, tail)) = special(rest, words.chars().next_back(), fill) {
            if !words.is_empty() {
                out.push(Run::Text(std::mem::take(&mut words)));
            }
            out.push(run);
            rest = tail;
            continue;
        }
        let escaped = rest.strip_prefix('\\');
        let escaped = escaped.filter(|it| it.starts_with(|it: char| it.is_ascii_punctuation()));
        rest = escaped.unwrap_or(rest);
        let kept = rest.chars().next().unwrap_or(first);
        words.push(kept);
        rest = rest.get(kept.len_utf8()..).unwrap_or("");
    }
    if !words.is_empty() {
        out.push(Run::Text(words));
    }
    out
}

/// What begins at the start of a text and is more than words, and the text behind it.
fn special<'a>(text: &'a str, before: Option<char>, fill: Fill<'_>) -> Option<(Run, &'a str)> {
    let fenced = |fence: &'static str| {
        let (inner, tail) = split(text.strip_prefix(fence)?, fence)?;
        let is_tight = !inner.is_empty() && inner.trim() == inner;
        is_tight.then(|| (inner.to_owned(), tail))
    };
    let is_word = |it: Option<char>| it.is_some_and(char::is_alphanumeric);
    if text.starts_with('`') {
        return fenced("`").map(|(inner, tail)| (Run::Code(inner), tail));
    }
    if text.starts_with("**") {
        return fenced("**").map(|(inner, tail)| (Run::Strong(inner), tail));
    }
    if text.starts_with('*') {
        return fenced("*").map(|(inner, tail)| (Run::Emphasis(inner), tail));
    }
    if text.starts_with('_') && !is_word(before) {
        let (inner, tail) = fenced("_")?;
        return (!is_word(tail.chars().next())).then_some((Run::Emphasis(inner), tail));
    }
    let (inner, tail) = split(text.strip_prefix('[')?, "]")?;
    match tail.strip_prefix('(').and_then(|it| split(it, ")")) {
        Some((address, behind)) => Some((link(inner, address)?, behind)),
        None => Some((fill(inner)?, tail)),
    }
}

/// The text in front of an end that is not far away, and the text behind it: a search without bound, from each opening
/// sign anew, would take the square of a text's length.
fn split<'a>(text: &'a str, end: &str) -> Option<(&'a str, &'a str)> {
    let near = text.get(..text.floor_char_boundary(FARTHEST))?;
    let at = near.find(end)?;
    Some((text.get(..at)?, text.get(at.saturating_add(end.len())..)?))
}

/// A link, if its address leads to a page and nowhere else.
fn link(text: &str, address: &str) -> Option<Run> {
    let is_page = ["https://", "http://"].iter().any(|it| address.starts_with(it));
    let is_plain = address.chars().all(|it| it.is_ascii_graphic() && !"\"'<>\\`".contains(it));
    let (text, address) = (text.to_owned(), address.to_owned());
    (is_page && is_plain).then_some(Run::Link { text, address })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(name: &str) -> Option<Run> {
        let open = || Run::Open(name.to_owned());
        (name == "life").then(open)
    }

    fn text(it: &str) -> Run {
        Run::Text(it.to_owned())
    }

    #[test]
    fn prose_has_paragraphs_lists_and_code() {
        let doc = "One\ntwo.\n\n- a\n  b\n- `c`\n\n```\nx < y\n```\n# End";
        let words = |it: &str| vec![text(it)];
        assert_eq!(
            blocks(doc, &filled),
            [
                Block::Paragraph(words("One two.")),
                Block::List(vec![words("a b"), vec![Run::Code("c".to_owned())]]),
                Block::Code("x < y".to_owned()),
                Block::Paragraph(words("End")),
            ]
        );
    }

    #[test]
    fn only_links_to_pages_are_links() {
        assert_eq!(
            runs("a **b** [c](https://d.e/f) g_h_i \\*j*", &filled),
            [
                text("a "),
                Run::Strong("b".to_owned()),
                text(" "),
                Run::Link { text: "c".to_owned(), address: "https://d.e/f".to_owned() },
                text(" g_h_i *j*"),
            ]
        );
        for hostile in ["[x](javascript:alert)", "[x](https://a\"b)", "[x](data:text/html,y)"] {
            assert_eq!(runs(hostile, &filled), [text(hostile)]);
        }
    }

    #[test]
    fn placeholders_are_filled_where_they_name_a_parameter() {
        assert_eq!(runs("[life] [wife]", &filled), [Run::Open("life".to_owned()), text(" [wife]")]);
    }
}
