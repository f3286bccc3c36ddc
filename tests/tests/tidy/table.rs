//! Reads the project's pages: the tables that tidy enforces, and the paths that prose names.
//! Of a table only the words in backticks count, so prose in a cell never becomes a rule.

/// A row: for each cell its words in backticks.
pub(crate) type Row = Vec<Vec<String>>;

/// The first table under `## heading`, without its head.
pub(crate) fn rows(page: &str, heading: &str) -> Vec<Row> {
    let title = format!("## {heading}");
    let under = page.lines().skip_while(|line| line.trim_end() != title).skip(1);
    let table = under
        .take_while(|line| !line.starts_with("## "))
        .skip_while(|line| !line.starts_with('|'))
        .take_while(|line| line.starts_with('|'));
    table.skip(2).map(row).collect()
}

fn row(line: &str) -> Row {
    let inner = line.trim().trim_start_matches('|').trim_end_matches('|');
    inner.split('|').map(backticked).collect()
}

/// The words in backticks, fences left out.
pub(crate) fn backticked(text: &str) -> Vec<String> {
    let mut in_fence = false;
    let mut out = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_fence = !in_fence;
        } else if !in_fence {
            out.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    out
}

/// A cell of one column: `language::{a, b}` becomes the crate and its modules; no modules means all of them.
pub(crate) fn edge(word: &str) -> (String, Option<Vec<String>>) {
    match word.split_once("::") {
        None => (word.to_owned(), None),
        Some((name, list)) => {
            let list = list.trim_matches(['{', '}']);
            (name.to_owned(), Some(list.split(',').map(|it| it.trim().to_owned()).collect()))
        }
    }
}

/// The paths of the repository among words in backticks: what begins with an entry of its root (`tops`), and pages and
/// manifests. A bare `lib.rs` is any crate's.
pub(crate) fn paths(words: &[String], tops: &[String]) -> Vec<String> {
    let looks = |word: &&String| {
        let plain = word.chars().all(|it| it.is_ascii_alphanumeric() || "_./-".contains(it));
        let first = word.split('/').next().unwrap_or("");
        let ours = word.contains('/') && tops.iter().any(|it| it == first);
        let kinds = [".md", ".toml"];
        let file = kinds.iter().any(|it| word.ends_with(it) && word.len() > it.len());
        plain && (ours || file)
    };
    words.iter().filter(looks).map(|it| it.trim_end_matches('/').to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# P\n## Crates\nprose\n\n| crate | may use |\n|---|---|\n| `a` | – |\n| `b` | `a::{x, y}` and `c` |\n\n| no | more |\n|---|---|\n| `z` | |\n## Next\n";

    #[test]
    fn the_first_table_under_a_heading_is_read() {
        let rows = rows(PAGE, "Crates");
        let shown = format!("{rows:?}");
        assert_eq!(shown, r#"[[["a"], []], [["b"], ["a::{x, y}", "c"]]]"#);
        assert_eq!(super::rows(PAGE, "Nowhere"), Vec::<Row>::new());
    }

    #[test]
    fn an_edge_may_name_modules() {
        let modules = Some(vec!["x".to_owned(), "y".to_owned()]);
        assert_eq!(edge("a::{x, y}"), ("a".to_owned(), modules));
        assert_eq!(edge("a::x"), ("a".to_owned(), Some(vec!["x".to_owned()])));
        assert_eq!(edge("a"), ("a".to_owned(), None));
    }

    #[test]
    fn paths_are_told_from_other_words() {
        let text = "`language/src/` `and/or` `x.rs` `X.md` `Job.needs` `a::b` `cli/src/<c>.rs`\n```\n`no/x.rs`\n```\n";
        let tops = ["language".to_owned(), "cli".to_owned()];
        assert_eq!(paths(&backticked(text), &tops), ["language/src", "X.md"]);
    }
}
