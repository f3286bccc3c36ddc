//! The walls between crates: edges, modules, names with one home, trees that may not name, and how a file must begin.
//! Each check takes data and returns what is wrong, so each is shown here to fail on a planted fault.

use crate::source::Source;
use crate::table::{Row, edge};
use std::collections::BTreeMap;

/// A crate as its manifest has it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Crate {
    /// The folder.
    pub(crate) name: String,
    /// Dependencies with a path, by the folder they are in.
    pub(crate) ours: Vec<String>,
    /// The others.
    pub(crate) third: Vec<String>,
}

/// Manifests against the crate table: every crate a row, every row a crate, the same edges, the same third parties.
pub(crate) fn edges(crates: &[Crate], table: &[Row]) -> Vec<String> {
    let mut wrong = Vec::new();
    for row in table {
        let name = cell(row, 0).join("");
        if !crates.iter().any(|it| it.name == name) {
            wrong.push(format!("the crate table has a row `{name}` and there is no such crate"));
        }
    }
    for krate in crates {
        let Some(row) = table.iter().find(|row| cell(row, 0) == [krate.name.as_str()]) else {
            wrong.push(format!("crate `{}` has no row in the crate table", krate.name));
            continue;
        };
        let may: Vec<String> = cell(row, 1).iter().map(|it| edge(it).0).collect();
        let third: Vec<String> = cell(row, 2).iter().map(|it| (*it).to_owned()).collect();
        wrong.extend(differ(&krate.name, "edge", &krate.ours, &may));
        wrong.extend(differ(&krate.name, "third party", &krate.third, &third));
    }
    wrong
}

fn cell(row: &Row, at: usize) -> Vec<&str> {
    row.get(at).map(|it| it.iter().map(String::as_str).collect()).unwrap_or_default()
}

fn differ(name: &str, what: &str, manifest: &[String], table: &[String]) -> Vec<String> {
    let more = manifest.iter().filter(|it| !table.contains(it));
    let more = more.map(|it| format!("{name}: {what} `{it}` is not in the crate table"));
    let less = table.iter().filter(|it| !manifest.contains(it));
    let less = less.map(|it| format!("{name}: {what} `{it}` is in the table, not in the manifest"));
    more.chain(less).collect()
}

/// Modules that a crate names of another against the lists of the crate table, and no brace group behind a crate's name.
pub(crate) fn modules(sources: &[Source], table: &[Row]) -> Vec<String> {
    let crates: Vec<&str> = table.iter().flat_map(|row| cell(row, 0)).collect();
    let mut wrong = Vec::new();
    for source in sources {
        let home = source.path.split('/').next().unwrap_or("");
        let row = table.iter().find(|row| cell(row, 0) == [home]);
        let may: BTreeMap<String, Option<Vec<String>>> =
            row.map(|it| cell(it, 1).into_iter().map(edge).collect()).unwrap_or_default();
        for name in crates.iter().filter(|it| **it != home) {
            let allowed = may.get(*name).cloned().flatten();
            wrong.extend(outside(source, name, allowed.as_deref()));
        }
        wrong.extend(outside(source, "std", None));
    }
    wrong
}

fn outside(source: &Source, name: &str, allowed: Option<&[String]>) -> Vec<String> {
    let judge = |(line, next): (usize, String)| {
        let place = format!("{}:{line}", source.path);
        if next == "{" {
            return Some(format!("{place}: write one `use {name}::…` a line, not a group"));
        }
        let refused = allowed.is_some_and(|it| !it.contains(&next));
        refused.then(|| format!("{place}: `{name}::{next}` is not in the crate table"))
    };
    source.after(name).into_iter().filter_map(judge).collect()
}

/// Names that stand outside their home.
pub(crate) fn homes(sources: &[Source], table: &[Row]) -> Vec<String> {
    let mut wrong = Vec::new();
    for row in table {
        let name = cell(row, 0).join("");
        let homes = cell(row, 1);
        for source in sources {
            let at_home = homes.iter().any(|home| is_under(&source.path, home));
            let lines = if at_home { Vec::new() } else { source.names(&name) };
            let say = |line| format!("{}:{line}: `{name}` has its home in {homes:?}", source.path);
            wrong.extend(lines.into_iter().map(say));
        }
    }
    wrong
}

/// Names that a tree may not hold.
pub(crate) fn trees(sources: &[Source], table: &[Row]) -> Vec<String> {
    let mut wrong = Vec::new();
    for row in table {
        let tree = cell(row, 0).join("");
        for source in sources.iter().filter(|it| is_under(&it.path, &tree)) {
            for name in cell(row, 1) {
                let say = |line| format!("{}:{line}: `{tree}` may not name `{name}`", source.path);
                wrong.extend(source.names(name).into_iter().map(say));
            }
        }
    }
    wrong
}

/// `lsp/src/handlers` covers `handlers.rs` and everything in `handlers/`.
fn is_under(path: &str, home: &str) -> bool {
    let rest = path.strip_prefix(home.trim_end_matches(".rs"));
    rest.is_some_and(|it| it.is_empty() || it.starts_with('/') || it.starts_with(".rs"))
}

/// What every file must have and may not have.
pub(crate) fn habits(source: &Source) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut say = |what: &str| wrong.push(format!("{}: {what}", source.path));
    let head = source.text.lines().take_while(|it| it.starts_with("//!")).count();
    match head {
        0 => say("does not begin with `//!`: what it holds and what it keeps true"),
        1..=5 => {}
        _ => say("its `//!` has more than five lines"),
    }
    if source.path.ends_with("/mod.rs") {
        say("write `foo.rs` beside `foo/`, not `mod.rs`");
    }
    if source.path.ends_with("build.rs") && !source.path.contains("/src/") {
        say("the workspace has no build scripts");
    }
    let texts: Vec<&str> = source.tokens.iter().map(|it| it.text.as_str()).collect();
    let crate_use = ["pub", "(", "crate", ")", "use"];
    if texts.windows(2).any(|it| *it == ["pub", "use"])
        || texts.windows(5).any(|it| *it == crate_use)
    {
        say("`pub use` gives one thing two paths");
    }
    let todo = concat!("TO", "DO");
    let open = |line: &str| line.split(todo).skip(1).any(|rest| !rest.starts_with("(#"));
    if source.text.lines().any(open) {
        say("a note of work left needs an issue number");
    }
    let root = ["/src/lib.rs", "/src/main.rs"].iter().any(|it| source.path.ends_with(it));
    if root && !source.text.contains("#![forbid(unsafe_code)]") {
        say("a crate root needs `#![forbid(unsafe_code)]`");
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::rows;

    const PAGE: &str = "## Crates\n| crate | may use | third party |\n|---|---|---|\n| `a` | – | `pest` |\n| `b` | `a::{x}` | – |\n| `gone` | – | – |\n## Names\n| name | only in |\n|---|---|\n| `pest` | `a/src/syntax` |\n| `std::fs` | – |\n## Trees\n| tree | may not name |\n|---|---|\n| `b/src/ide` | `serde` |\n";

    fn krate(name: &str, ours: &[&str], third: &[&str]) -> Crate {
        let owned = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect();
        Crate { name: name.to_owned(), ours: owned(ours), third: owned(third) }
    }

    fn source(path: &str, text: &str) -> Source {
        Source::new(path, &format!("//! x\n{text}\n")).unwrap()
    }

    #[test]
    fn planted_edges_fail() {
        let crates =
            [krate("a", &["b"], &["pest", "rand"]), krate("b", &[], &[]), krate("c", &[], &[])];
        let wrong = edges(&crates, &rows(PAGE, "Crates")).join("\n");
        for it in [
            "row `gone`",
            "edge `b`",
            "third party `rand`",
            "edge `a` is in the table",
            "`c` has no row",
        ] {
            assert!(wrong.contains(it), "{it}: {wrong}");
        }
    }

    #[test]
    fn planted_modules_fail() {
        let table = rows(PAGE, "Crates");
        let good = source("b/src/lib.rs", "use a::x::Y;\nuse std::fs;");
        assert_eq!(modules(&[good], &table), Vec::<String>::new());
        let bad = source("b/src/lib.rs", "use a::z;\nuse a::{x};\nuse std::{fs, io};");
        assert_eq!(modules(&[bad], &table).len(), 3);
    }

    #[test]
    fn planted_names_fail() {
        let table = rows(PAGE, "Names");
        let home = [
            source("a/src/syntax.rs", "use pest::P;"),
            source("a/src/syntax/b.rs", "use pest::P;"),
        ];
        assert_eq!(homes(&home, &table), Vec::<String>::new());
        let away = [
            source("a/src/syntaxes.rs", "use pest::P;"),
            source("a/src/x.rs", "fn f() { std::fs::read(p); }"),
        ];
        assert_eq!(homes(&away, &table).len(), 2);
        let trees_table = rows(PAGE, "Trees");
        assert_eq!(trees(&[source("b/src/ide/h.rs", "use serde::S;")], &trees_table).len(), 1);
        assert_eq!(
            trees(&[source("b/src/h.rs", "use serde::S;")], &trees_table),
            Vec::<String>::new()
        );
    }

    #[test]
    fn planted_habits_fail() {
        let good = source("a/src/lib.rs", "#![forbid(unsafe_code)]");
        assert_eq!(habits(&good), Vec::<String>::new());
        let bad = Source::new("a/src/lib.rs", "pub use b::C;\n// TODO later\n").unwrap();
        assert_eq!(habits(&bad).len(), 4);
        assert_eq!(
            habits(&source("a/src/x/mod.rs", "pub(crate) use b::C; // TODO(#1) x")).len(),
            2
        );
        assert_eq!(
            habits(
                &Source::new("a/build.rs", "//! 1\n//! 2\n//! 3\n//! 4\n//! 5\n//! 6\n").unwrap()
            )
            .len(),
            2
        );
    }
}
