//! `--update`: what was found takes the place of what was expected. Only statements of tests that fail are touched, and only
//! in files whose every item parses; the style is put right afterwards.

use super::Ground;
use super::runner::{Done, Runs};
use crate::exit::Exit;
use crate::output;
use crate::world::World;
use evaluator::given::{Failure, Found};
use evaluator::verdict::Verdict;
use language::format::format;
use language::graph::RuleGraph;
use language::graph::test::Expected;
use language::span::{FileId, Span};
use report::diagnostics::place;
use report::escape::visible;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A statement and what takes its place.
type Edits = BTreeMap<Span, String>;

/// Rewrites the files, and says which; 1 where a test still fails.
pub(super) fn run(ground: &Ground<'_>, runs: &Runs<'_>, world: &mut dyn World) -> Exit {
    let mut edits: BTreeMap<FileId, Edits> = BTreeMap::new();
    let mut left = Vec::new();
    let mut changed = 0_usize;
    for done in runs.done.iter().filter(|it| !it.outcome.passed) {
        match of_test(done, ground) {
            Ok(found) => {
                changed = changed.saturating_add(1);
                let file = edits.entry(done.case.test.span.file).or_default();
                file.extend(found);
            }
            Err(why) => left.push(why),
        }
    }
    let mut out = String::new();
    let mut exit = if left.is_empty() { Exit::Good } else { Exit::Findings };
    for (file, edits) in edits {
        exit = exit.max(rewrite(ground, (file, &edits), &mut out, world));
    }
    let passed = runs.done.iter().filter(|it| it.outcome.passed).count();
    let tests = if changed == 1 { "1 test expects" } else { &format!("{changed} tests expect") };
    let _ = writeln!(out, "{tests} now what was found; {passed} passed before");
    for why in &left {
        output::complain(world, why);
    }
    output::data(world, out.as_bytes(), exit)
}

fn rewrite(
    ground: &Ground<'_>,
    (id, edits): (FileId, &Edits),
    out: &mut String,
    world: &mut dyn World,
) -> Exit {
    let Some(file) = ground.session.sources.get(id) else { return Exit::Failed };
    let mut text = file.text.to_string();
    // From the end, so that earlier places stay right.
    for (span, new) in edits.iter().rev() {
        let range = span.start as usize..span.end as usize;
        if text.get(range.clone()).is_some() {
            text.replace_range(range, new);
        }
    }
    let formatted = format(id, &text);
    if formatted.refused || !formatted.diagnostics.is_empty() {
        let message =
            format!("a bug in policyc: `{}` would no longer parse; it is left as it is", file.path);
        output::complain(world, &message);
        return Exit::Failed;
    }
    let exit = output::to(world, Some(&file.path), formatted.text.as_bytes(), Exit::Good);
    if exit == Exit::Good {
        out.extend(["rewrote ", &visible(&file.path), "\n"]);
    }
    exit
}

/// The edits that make a test pass.
///
/// # Errors
/// In words: why it cannot be made to.
fn of_test(done: &Done<'_>, ground: &Ground<'_>) -> Result<Edits, String> {
    let (test, outcome) = (done.case.test, &done.outcome);
    let at = place(test.span, &ground.session.sources);
    let why = |why: &str| Err(format!("`{}` at {at} is left as it is: {why}", test.title));
    if outcome.lines.len() > outcome.failures.len() {
        return why("its facts are wrong");
    }
    let mut edits = Edits::new();
    for (at, expected) in test.expectations.iter().enumerate() {
        let failures: Vec<&Failure> =
            outcome.failures.iter().filter(|it| it.expected == at).collect();
        if failures.is_empty() {
            continue;
        }
        let Some(new) = statements(done, (expected, &failures), ground.policy.graph()) else {
            return why("a subject that it expects something of is none");
        };
        edits.insert(expected.span, new);
    }
    Ok(edits)
}

/// What stands instead of one expectation: one statement, or where it speaks of several clauses that differ, one for each.
fn statements(
    done: &Done<'_>,
    (expected, failures): (&Expected, &[&Failure]),
    graph: &RuleGraph,
) -> Option<String> {
    let clauses = &done.case.test.clauses;
    if expected.of.is_some() || clauses.len() == 1 {
        let found = failures.first()?.found.as_ref()?;
        return Some(statement(expected, expected.of.and_then(|it| name(it, graph)), found));
    }
    let mut lines = Vec::new();
    for clause in clauses {
        let name = name(*clause, graph);
        let failure = failures.iter().find(|it| it.clause == *clause);
        let line = match failure {
            Some(failure) => statement(expected, name, failure.found.as_ref()?),
            None => statement(expected, name, &as_before(expected)?),
        };
        lines.push(line);
    }
    Some(lines.join("\n"))
}

fn name(clause: language::graph::ClauseId, graph: &RuleGraph) -> Option<&str> {
    graph.clause(clause).map(|it| it.name.as_str())
}

/// An expectation that one of the clauses meets.
fn as_before(expected: &Expected) -> Option<Found> {
    let mut words = Verdict::ALL.into_iter().map(Verdict::word).chain(["exempt"]);
    let verdict = words.find(|it| *it == expected.verdict)?;
    Some(Found { verdict, message: expected.message.clone(), missing: expected.missing.clone() })
}

fn statement(expected: &Expected, of: Option<&str>, found: &Found) -> String {
    let mut out = format!("expect {}", found.verdict);
    if let Some(of) = of {
        let _ = write!(out, " of {of}");
    }
    if !expected.on.is_empty() {
        let on: Vec<String> = expected.on.iter().map(|it| name_or_text(it)).collect();
        let _ = write!(out, " on {}", on.join(", "));
    }
    if let Some(message) = &found.message {
        let _ = write!(out, " {}", quoted(message));
    }
    if !found.missing.is_empty() {
        let _ = write!(out, " missing {}", found.missing.join(", "));
    }
    out
}

/// An id as tests write it: bare where it is a word, else quoted.
pub(super) fn name_or_text(id: &str) -> String {
    let mut letters = id.chars();
    let starts = letters.next().is_some_and(|it| it.is_ascii_alphabetic() || it == '_');
    let is_word = starts && letters.all(|it| it.is_ascii_alphanumeric() || it == '_');
    if is_word { id.to_owned() } else { quoted(id) }
}

/// A text in the quotes of policies.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for it in text.chars() {
        match it {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '"' | '\\' => out.extend(['\\', it]),
            _ => out.push(it),
        }
    }
    out.push('"');
    out
}
