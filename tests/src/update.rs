//! Rewriting of snapshot fences under `UPDATE=1`. Only snapshots: what a page specifies is changed by people.

use std::ops::Range;

/// New text for one fence of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewrite {
    /// The bytes of the page that the fence's text takes.
    pub bytes: Range<usize>,
    /// What shall stand there.
    pub text: String,
}

/// A page with its fences rewritten; the rest stays as it was.
pub fn apply(page: &str, mut rewrites: Vec<Rewrite>) -> String {
    // From the end, so that earlier offsets stay right.
    rewrites.sort_by_key(|it| std::cmp::Reverse(it.bytes.start));
    let mut page = page.to_owned();
    for rewrite in rewrites {
        page.replace_range(rewrite.bytes, &with_newline(&rewrite.text));
    }
    page
}

/// Compares a snapshot, blanks at line ends aside.
///
/// # Errors
/// The first line that differs, both ways.
pub fn compare(expected: &str, actual: &str) -> Result<(), String> {
    let clean = |text: &str| -> Vec<String> {
        text.trim_end().lines().map(|it| it.trim_end().to_owned()).collect()
    };
    let (expected, actual) = (clean(expected), clean(actual));
    if expected == actual {
        return Ok(());
    }
    let same = expected.iter().zip(&actual).take_while(|(a, b)| a == b).count();
    let at = |lines: &[String]| lines.get(same).map_or("(end)", String::as_str).to_owned();
    Err(format!(
        "the snapshot is stale at its line {}:\n  page:   {}\n  actual: {}\nwhole:\n{}\n(UPDATE=1 rewrites it)",
        same.saturating_add(1),
        at(&expected),
        at(&actual),
        actual.join("\n")
    ))
}

fn with_newline(text: &str) -> String {
    let lines: Vec<&str> = text.trim_end().lines().map(str::trim_end).collect();
    if lines.is_empty() { String::new() } else { format!("{}\n", lines.join("\n")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rewrites_from_the_end_and_keeps_the_rest() {
        let rewrites = vec![
            Rewrite { bytes: 2..4, text: "longer".to_owned() },
            Rewrite { bytes: 6..7, text: String::new() },
        ];
        assert_eq!(apply("ab1\ncdX\nef", rewrites), "ablonger\ncd\nef");
    }

    #[test]
    fn a_stale_snapshot_names_its_line() {
        assert_eq!(compare("a\nb  \n\n", "a\nb\n"), Ok(()));
        let message = compare("a\nb\n", "a\nc\n").unwrap_err();
        assert!(message.contains("line 2") && message.contains("actual: c"), "{message}");
    }
}
