//! Writes Markdown: the one door through which text enters it. Every character that could mean something to a reader of
//! Markdown or HTML is escaped; only `&'static str` passes as it is.

use crate::document::model::Run;
use crate::document::prose::Block;
use crate::escape;

/// Markdown under construction.
#[derive(Debug, Default)]
pub(super) struct Page {
    out: String,
}

impl Page {
    /// Markdown of our own.
    pub(super) fn raw(&mut self, markdown: &'static str) {
        self.out.push_str(markdown);
    }

    /// Foreign text inside a line.
    pub(super) fn text(&mut self, text: &str) {
        for it in text.chars() {
            match it {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '!' | '$' | '@' => {
                    self.out.push('\\');
                    self.out.push(it);
                }
                // A bare address would become a link by itself.
                ':' if self.out.ends_with("http") || self.out.ends_with("https") => {
                    self.out.push_str("&#58;");
                }
                '\n' => self.out.push(' '),
                _ => escape::push(&mut self.out, it),
            }
        }
    }

    /// Foreign text inside HTML.
    pub(super) fn html(&mut self, text: &str) {
        for it in text.chars() {
            match it {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\'' => self.out.push_str("&#39;"),
                _ => escape::push(&mut self.out, it),
            }
        }
    }

    /// Policy text inside a line: the fence is longer than any inside.
    pub(super) fn code(&mut self, text: &str) {
        let fence = "`".repeat(longest_run(text).saturating_add(1));
        let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
        self.out.extend([fence.as_str(), pad]);
        for it in text.chars() {
            // Inside a table even code ends at a bar.
            if it == '|' { self.out.push_str("\\|") } else { escape::push(&mut self.out, it) }
        }
        self.out.extend([pad, fence.as_str()]);
    }

    /// Lines of policy text.
    pub(super) fn fenced(&mut self, language: &'static str, text: &str) {
        let fence = "`".repeat(longest_run(text).saturating_add(1).max(3));
        self.out.extend([fence.as_str(), language, "\n"]);
        for it in text.chars().filter(|it| *it != '\r') {
            if it == '\n' { self.out.push(it) } else { escape::push(&mut self.out, it) }
        }
        self.out.extend(["\n", fence.as_str(), "\n"]);
    }

    /// A place that links lead to.
    pub(super) fn anchor(&mut self, anchor: &str) {
        self.out.push_str("<a id=\"");
        self.html(anchor);
        self.out.push_str("\"></a>");
    }

    /// A link inside the document.
    pub(super) fn link(&mut self, anchor: &str, text: &str) {
        self.out.push('[');
        self.text(text);
        self.out.push_str("](#");
        self.out.extend(anchor.chars().filter(|it| is_of_address(*it)));
        self.out.push(')');
    }

    /// A heading.
    pub(super) fn heading(&mut self, level: usize, anchor: Option<&str>, text: &str) {
        self.heading_start(level, anchor);
        self.text(text);
        self.out.push_str("\n\n");
    }

    /// The beginning of a heading.
    pub(super) fn heading_start(&mut self, level: usize, anchor: Option<&str>) {
        self.out.push_str(&"#".repeat(level.clamp(1, 6)));
        self.out.push(' ');
        if let Some(anchor) = anchor {
            self.anchor(anchor);
        }
    }

    /// The head of a table.
    pub(super) fn table(&mut self, cells: &[&'static str]) {
        for cell in cells {
            self.out.extend(["| ", cell, " "]);
        }
        self.out.push_str("|\n");
        self.out.push_str(&"|---".repeat(cells.len()));
        self.out.push_str("|\n");
    }

    /// Space in front of an entry of a nested list.
    pub(super) fn indent(&mut self, levels: usize) {
        self.out.push_str(&"  ".repeat(levels));
    }

    /// Entries with something between them.
    pub(super) fn joined<T>(
        &mut self,
        between: &'static str,
        all: &[T],
        each: impl Fn(&mut Self, &T),
    ) {
        for (at, it) in all.iter().enumerate() {
            if at > 0 {
                self.out.push_str(between);
            }
            each(self, it);
        }
    }

    /// Links to clauses.
    pub(super) fn clauses(&mut self, numbers: &[String]) {
        self.joined(", ", numbers, |page, it| page.link(it, it));
    }

    /// Running text.
    pub(super) fn runs(&mut self, runs: &[Run]) {
        for run in runs {
            match run {
                Run::Text(text) => self.text(text),
                Run::Strong(text) => self.around("**", text),
                Run::Emphasis(text) => self.around("*", text),
                Run::Code(text) => self.code(text),
                Run::Link { text, address } => {
                    self.out.push('[');
                    self.text(text);
                    self.out.push_str("](<");
                    self.out.push_str(address);
                    self.out.push_str(">)");
                }
                Run::Filled { name, value } => self.placeholder(name, value),
                Run::Open(name) => self.placeholder(name, &format!("[{name}]")),
            }
        }
    }

    fn around(&mut self, mark: &'static str, text: &str) {
        self.out.push_str(mark);
        self.text(text);
        self.out.push_str(mark);
    }

    fn placeholder(&mut self, name: &str, shown: &str) {
        self.out.push_str("**");
        self.link(&format!("param-{name}"), shown);
        self.out.push_str("**");
    }

    /// Prose, each block on its own.
    pub(super) fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Paragraph(runs) => {
                    self.runs(runs);
                    self.out.push('\n');
                }
                Block::List(entries) => {
                    for entry in entries {
                        self.out.push_str("- ");
                        self.runs(entry);
                        self.out.push('\n');
                    }
                }
                Block::Code(text) => self.fenced("text", text),
            }
            self.out.push('\n');
        }
    }

    /// Prose on one line, for a cell or an entry.
    pub(super) fn cell_blocks(&mut self, blocks: &[Block]) {
        for (at, block) in blocks.iter().enumerate() {
            if at > 0 {
                self.out.push(' ');
            }
            match block {
                Block::Paragraph(runs) => self.runs(runs),
                Block::List(entries) => self.joined("; ", entries, |page, it| page.runs(it)),
                Block::Code(text) => self.code(text),
            }
        }
    }

    /// What was written.
    pub(super) fn finish(self) -> String {
        self.out
    }
}

/// The most backticks in a row.
fn longest_run(text: &str) -> usize {
    text.split(|it| it != '`').map(str::len).max().unwrap_or(0)
}

fn is_of_address(it: char) -> bool {
    it.is_ascii_alphanumeric() || "-._".contains(it)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(write: impl Fn(&mut Page)) -> String {
        let mut page = Page::default();
        write(&mut page);
        page.finish()
    }

    #[test]
    fn foreign_text_stays_text() {
        assert_eq!(
            shown(|it| it.text("# <b>*x*</b> [y](javascript:z) https://a | `c`\n- d")),
            "\\# &lt;b&gt;\\*x\\*&lt;/b&gt; \\[y\\](javascript:z) https&#58;//a \\| \\`c\\` - d"
        );
    }

    #[test]
    fn code_cannot_leave_its_fence() {
        assert_eq!(shown(|it| it.code("a `` b")), "```a `` b```");
        assert_eq!(
            shown(|it| it.fenced("text", "```\n</details>")),
            "````text\n```\n</details>\n````\n"
        );
    }
}
