//! Edits of the standard library, each labelled by hand with what it does to a clause: `policyc diff` must say so, and must
//! never call stricter what is laxer. What it leaves undecided is counted.
#![cfg(test)]

use evaluator::builtins;
use evaluator::compare::compare;
use language::compare::change::{ChangeKind, ClauseChange};
use language::front::analyze;
use language::parallel;
use language::policy::{CheckedPolicy, Terms, admit};
use language::resolve::Library;
use language::source_map::SourceMap;
use std::path::Path;
use std::sync::Arc;

/// One labelled edit.
#[derive(Debug, Clone)]
struct Edit {
    line: usize,
    label: String,
    clause: String,
    file: Option<String>,
    old: String,
    new: String,
}

fn edits(text: &str) -> Vec<Edit> {
    let mut out: Vec<Edit> = Vec::new();
    let mut is_inside = false;
    for (line, text) in (1..).zip(text.lines()) {
        let is_note = text.starts_with('#') || text.trim().is_empty();
        if is_note {
            is_inside = false;
            continue;
        }
        if !is_inside {
            is_inside = true;
            let (head, reason) =
                text.split_once(": ").unwrap_or_else(|| panic!("line {line}: {text}"));
            let (label, clause) =
                head.split_once(' ').unwrap_or_else(|| panic!("line {line}: {text}"));
            assert!(
                ["stricter", "laxer", "same", "mixed"].contains(&label) && !reason.is_empty(),
                "line {line}"
            );
            out.push(Edit {
                line,
                label: label.to_owned(),
                clause: clause.to_owned(),
                file: None,
                old: String::new(),
                new: String::new(),
            });
            continue;
        }
        let edit = out.last_mut().unwrap();
        let (mark, rest) = text.split_once(' ').unwrap_or((text, ""));
        let add = |to: &mut String| {
            if !to.is_empty() {
                to.push('\n');
            }
            to.push_str(rest);
        };
        match mark {
            "in" => edit.file = Some(rest.to_owned()),
            "-" => add(&mut edit.old),
            "+" => add(&mut edit.new),
            other => panic!("line {line}: `{other}`"),
        }
    }
    out
}

/// The schema, the rules and one clause, with one text in place of another.
fn policy(edit: &Edit, is_edited: bool) -> Result<CheckedPolicy, String> {
    let own = format!("{}.policy", edit.clause);
    let is_own = |path: &str| {
        path.rsplit('/').next().and_then(|it| it.split_once('_')).is_some_and(|it| it.1 == own)
    };
    let mut map = SourceMap::default();
    let mut files = Vec::new();
    let mut hits = 0_usize;
    for (path, text) in stdlib::FILES {
        if path.starts_with("clauses/") && !is_own(path) {
            continue;
        }
        let is_target = edit.file.as_ref().map_or(is_own(path), |it| it == path);
        if is_target {
            hits = hits.saturating_add(text.matches(&edit.old).count());
        }
        let text: Arc<str> = if is_target && is_edited {
            text.replacen(&edit.old, &edit.new, 1).into()
        } else {
            (*text).into()
        };
        files.push((map.add(*path, Arc::clone(&text)), text));
    }
    if hits != 1 {
        return Err(format!("line {}: the old text stands there {hits} times", edit.line));
    }
    let builtins = builtins::signatures();
    let library = Library { builtins: &builtins, controls: stdlib::CONTROLS, ..Library::default() };
    let analysis = analyze(&files, &library);
    admit(analysis, Terms::PLAIN).map_err(|wrong| {
        let messages: Vec<String> = wrong
            .iter()
            .filter(|it| it.is_error())
            .map(|it| format!("{} at {}", it.message, map.text(it.span)))
            .collect();
        format!("line {}: {}", edit.line, messages.join("; "))
    })
}

fn judged(edit: &Edit) -> Result<ClauseChange, String> {
    let (old, new) = (policy(edit, false)?, policy(edit, true)?);
    let found = compare(&old, &new).clauses;
    found
        .into_iter()
        .find(|it| it.name == edit.clause)
        .ok_or_else(|| format!("line {}: no clause {}", edit.line, edit.clause))
}

fn word(kind: ChangeKind) -> &'static str {
    if kind == ChangeKind::Unchanged { "same" } else { kind.word() }
}

#[test]
fn each_edit_is_called_what_it_is() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("edits/stdlib.txt");
    let all = edits(&std::fs::read_to_string(path).unwrap());
    let only = std::env::var("POLICYC_EDIT").ok();
    let wanted = |it: &Edit| only.as_ref().is_none_or(|only| it.line.to_string() == *only);
    let all: Vec<Edit> = all.into_iter().filter(wanted).collect();
    let count = all.len();
    let results = parallel::map(all, count, |edit| {
        let found = judged(&edit);
        (edit, found)
    });
    let (mut right, mut open, mut wrong, mut broken) = (0, Vec::new(), Vec::new(), Vec::new());
    let mut unseen = Vec::new();
    for (edit, found) in results {
        let found = match found {
            Ok(found) => found,
            Err(why) => {
                broken.push(why);
                continue;
            }
        };
        let said = word(found.kind);
        let seen: Vec<&str> = found
            .witnesses
            .iter()
            .map(|it| if it.is_stricter { "stricter" } else { "laxer" })
            .collect();
        let line = format!(
            "line {}: {} is {}, and was called {said} ({:?}, facts: {})",
            edit.line,
            edit.clause,
            edit.label,
            found.rule,
            seen.join(", ")
        );
        if only.is_some() {
            println!("{line}\n{:#?}", found.witnesses);
        }
        if said == edit.label {
            right += 1;
            if found.witnesses.is_empty() && said != "same" {
                unseen.push(line);
            }
        } else if found.kind == ChangeKind::Unknown {
            open.push(line);
        } else {
            wrong.push(line);
        }
    }
    println!(
        "{count} edits: {right} right, {} unknown, {} wrong; {} right without facts",
        open.len(),
        wrong.len(),
        unseen.len()
    );
    for line in open.iter().chain(&unseen) {
        println!("{line}");
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
