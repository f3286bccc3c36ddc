//! How text looks: colors or none, and how wide. The caller chooses; nothing here asks a terminal or the environment.

use std::fmt::Write as _;

/// The look of one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Whether color codes may be written.
    pub color: bool,
    /// Columns to fill at most.
    pub width: usize,
}

/// The look of a file or pipe.
pub const PLAIN: Look = Look { color: false, width: 100 };

/// What a piece of text is for; colors follow from that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// A failure.
    Bad,
    /// Doubt.
    Doubt,
    /// A pass.
    Good,
    /// A heading.
    Strong,
    /// What may be passed over.
    Quiet,
    /// Something to follow: a place, a command.
    Lead,
}

impl Tone {
    fn code(self) -> &'static str {
        match self {
            Self::Bad => "1;31",
            Self::Doubt => "33",
            Self::Good => "32",
            Self::Strong => "1",
            Self::Quiet => "2",
            Self::Lead => "36",
        }
    }
}

impl Look {
    /// The text in its color, or the text.
    pub fn paint(self, tone: Tone, text: &str) -> String {
        if self.color && !text.is_empty() {
            return format!("\u{1b}[{}m{text}\u{1b}[0m", tone.code());
        }
        text.to_owned()
    }

    /// Words wrapped to the width, each line but the first indented. A line never begins with what a build server would
    /// take for a command.
    pub fn wrap(self, indent: usize, text: &str) -> String {
        let room = self.width.saturating_sub(indent).max(24);
        let mut out = String::new();
        let mut used = 0_usize;
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let length = word.chars().count();
            if used > 0 && used.saturating_add(length).saturating_add(1) > room {
                let _ = write!(out, "\n{}", " ".repeat(indent));
                used = 0;
            }
            if used > 0 {
                out.push(' ');
                used = used.saturating_add(1);
            } else if word.starts_with("::") || word.starts_with("##") {
                out.push('\\');
            }
            out.push_str(word);
            used = used.saturating_add(length);
        }
        out
    }
}

/// Text cut to a number of columns, with a mark where it was cut.
pub fn shorten(text: &str, columns: usize) -> String {
    if text.chars().count() <= columns {
        return text.to_owned();
    }
    let kept: String = text.chars().take(columns.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps_and_disarms_commands() {
        let look = Look { color: false, width: 30 };
        let text = look.wrap(4, "one two three four five ::error::six seven");
        assert_eq!(text, "one two three four five\n    \\::error::six seven");
    }

    #[test]
    fn color_only_where_it_is_wanted() {
        assert_eq!(PLAIN.paint(Tone::Bad, "x"), "x");
        assert_eq!(Look { color: true, width: 80 }.paint(Tone::Good, "x"), "\u{1b}[32mx\u{1b}[0m");
    }
}
