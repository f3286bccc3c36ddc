//! Registries against their folders, lengths against their ceilings, codes against the suites that provoke them.
//! A miss names the line to write, so that nobody needs a task runner to add a thing.

use crate::source::Source;
use crate::table::Row;
use std::collections::BTreeMap;

/// A file and the const slice in it that must name everything in a folder.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Registry {
    /// Where the slice stands.
    pub(crate) file: &'static str,
    /// Its name.
    pub(crate) name: &'static str,
    /// The line of an entry; `*` is the file's stem.
    pub(crate) line: &'static str,
}

/// Entries against the stems of a folder: all there, none twice, none too many, sorted as they stand.
pub(crate) fn folder(registry: Registry, entries: &[String], stems: &[String]) -> Vec<String> {
    let place = format!("{}: {}", registry.file, registry.name);
    let mut wrong = Vec::new();
    let expected: Vec<String> = stems.iter().map(|it| registry.line.replace('*', it)).collect();
    for line in expected.iter().filter(|it| !entries.contains(&squeezed(it))) {
        wrong.push(format!("{place} lacks a line; paste:\n    {line},"));
    }
    let expected: Vec<String> = expected.iter().map(|it| squeezed(it)).collect();
    for entry in entries.iter().filter(|it| !expected.contains(it)) {
        wrong.push(format!("{place} has `{entry}` and the folder has no such file"));
    }
    wrong.extend(sorted(&place, entries));
    wrong
}

/// As [`Source::registry`] joins tokens.
fn squeezed(line: &str) -> String {
    line.replace(' ', "")
}

/// Neighbors that stand in the wrong order, or twice.
pub(crate) fn sorted(place: &str, names: &[String]) -> Vec<String> {
    let wrong = names.windows(2).filter(|it| it[0] >= it[1]);
    wrong.map(|it| format!("{place}: `{}` stands before `{}`", it[0], it[1])).collect()
}

/// Constants of a type that a file declares and its registry lacks.
pub(crate) fn constants(source: &Source, ty: &str, registry: &str) -> Vec<String> {
    let Some(entries) = source.registry(registry) else {
        return vec![format!("{}: no `{registry}`", source.path)];
    };
    let texts: Vec<&str> = source.tokens.iter().map(|it| it.text.as_str()).collect();
    let declared = texts.windows(4).filter(|it| it[0] == "const" && it[2] == ":" && it[3] == ty);
    let listed = |name: &str| entries.iter().any(|it| it.trim_start_matches('&') == name);
    let missing = declared.filter(|it| !listed(it[1]));
    missing.map(|it| format!("{}: {registry} lacks `{}`", source.path, it[1])).collect()
}

/// Something with a length, as the exception table names it: `path` or `path::function`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Length {
    /// Lines.
    pub(crate) lines: usize,
    /// What.
    pub(crate) item: String,
}

/// Files and functions longer than the aims, longest first.
pub(crate) fn long(sources: &[Source], file_aim: usize, function_aim: usize) -> Vec<Length> {
    let mut out = Vec::new();
    for source in sources {
        if source.lines > file_aim {
            out.push(Length { lines: source.lines, item: source.path.clone() });
        }
        for function in source.functions.iter().filter(|it| it.lines > function_aim) {
            let item = format!("{}::{}", source.path, function.name);
            out.push(Length { lines: function.lines, item });
        }
    }
    out.sort_by(|a, b| b.cmp(a));
    out
}

/// What is above the ceiling without a row, and rows that nothing needs.
pub(crate) fn ceilings(over: &[Length], table: &[Row]) -> Vec<String> {
    let word = |row: &Row, at: usize| row.get(at).map(|it| it.join("")).unwrap_or_default();
    let rows: BTreeMap<String, usize> =
        table.iter().map(|row| (word(row, 0), word(row, 1).parse().unwrap_or(0))).collect();
    let mut wrong = Vec::new();
    for it in over {
        match rows.get(&it.item) {
            None => wrong.push(format!("{} has {} lines: split it by kind", it.item, it.lines)),
            Some(most) if it.lines > *most => {
                wrong.push(format!("{} has {} lines, its row says {most}", it.item, it.lines));
            }
            Some(_) => {}
        }
    }
    let unused = rows.keys().filter(|item| !over.iter().any(|it| it.item == **item));
    wrong.extend(unused.map(|it| format!("the exception for `{it}` is no longer needed")));
    if rows.len() > 10 {
        wrong.push(format!("{} exceptions; ten at most", rows.len()));
    }
    wrong
}

/// String literals that are the name of an entity.
pub(crate) fn domain(sources: &[Source], entities: &[String]) -> Vec<String> {
    let mut wrong = Vec::new();
    for source in sources {
        for (line, text) in source.strings().into_iter().filter(|it| entities.contains(&it.1)) {
            wrong.push(format!("{}:{line}: the engine names the entity `{text}`", source.path));
        }
    }
    wrong
}

/// The entities that a policy file declares.
pub(crate) fn entities(text: &str) -> Vec<String> {
    let names = text.lines().filter_map(|it| it.strip_prefix("entity "));
    names.map(|it| it.trim_end_matches(['{', ' ']).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::rows;

    const COMMANDS: Registry = Registry { file: "c.rs", name: "ALL", line: "&*::COMMAND" };

    fn owned(names: &[&str]) -> Vec<String> {
        names.iter().map(|it| (*it).to_owned()).collect()
    }

    fn source(text: &str) -> Source {
        Source::new("a/src/b.rs", &format!("//! x\n{text}\n")).unwrap()
    }

    #[test]
    fn a_forgotten_line_is_printed() {
        let stems = owned(&["check", "eval"]);
        let entries = owned(&["&check::COMMAND", "&eval::COMMAND"]);
        assert_eq!(folder(COMMANDS, &entries, &stems), Vec::<String>::new());
        let missing = folder(COMMANDS, &entries[..1], &stems).join("");
        assert!(missing.contains("paste:\n    &eval::COMMAND,"), "{missing}");
        assert_eq!(folder(COMMANDS, &entries, &stems[..1]).len(), 1, "one too many");
        let swapped = owned(&["&eval::COMMAND", "&check::COMMAND"]);
        assert_eq!(folder(COMMANDS, &swapped, &stems).len(), 1, "not sorted");
    }

    #[test]
    fn an_unlisted_constant_is_found() {
        let good = "const A: Code = x();\nconst CODES: &[&Code] = &[&A];";
        assert_eq!(constants(&source(good), "Code", "CODES"), Vec::<String>::new());
        let bad = "const A: Code = x();\nconst B: Code = x();\nconst CODES: &[&Code] = &[&A];";
        assert_eq!(constants(&source(bad), "Code", "CODES").len(), 1);
        assert_eq!(constants(&source(""), "Code", "CODES").len(), 1);
    }

    #[test]
    fn ceilings_know_their_exceptions() {
        let page = "## Budget exceptions\n| item | lines | why |\n|---|---|---|\n| `a/src/b.rs::f` | `9` | x |\n";
        let table = rows(page, "Budget exceptions");
        let of = |lines| Length { lines, item: "a/src/b.rs::f".to_owned() };
        assert_eq!(ceilings(&[of(9)], &table), Vec::<String>::new());
        assert_eq!(ceilings(&[of(10)], &table).len(), 1, "longer than its row");
        assert_eq!(ceilings(&[], &table).len(), 1, "a row that nothing needs");
        assert_eq!(ceilings(&[of(10)], &[]).len(), 1, "no row");
        let f = source("fn f() {\n    let _ = 1;\n}");
        assert_eq!(long(&[f], 3, 2).len(), 2);
    }

    #[test]
    fn an_entity_in_the_engine_is_found() {
        let names = entities("entity Job {\n  key id: Text\n}\nentity Run{\nenum X { a }\n");
        assert_eq!(names, ["Job", "Run"]);
        let bad = source("/// \"Job\"\nconst A: &str = \"Job\";\nconst B: &str = \"Jobs\";");
        assert_eq!(domain(&[bad], &names), ["a/src/b.rs:3: the engine names the entity `Job`"]);
    }
}
