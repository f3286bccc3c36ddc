//! What the command line asks of the tests: coverage and mutation, and how much of them is enough.

use crate::args::Given;
use report::testing::{Coverage, Mutation, Share, Testing};

/// What is measured, and the least that is enough.
#[derive(Debug, Default)]
pub(super) struct Goals {
    /// Whether coverage is measured.
    pub(super) coverage: bool,
    /// Whether mistakes are made.
    pub(super) mutation: bool,
    clauses: Option<u64>,
    conditions: Option<u64>,
    killed: Option<u64>,
}

impl Goals {
    /// Reads the arguments.
    ///
    /// # Errors
    /// In words: what is no share, or names nothing that has one.
    pub(super) fn of(given: &Given) -> Result<Self, String> {
        let mut goals = Self {
            coverage: ["coverage", "require-coverage", "lcov"].iter().any(|it| given.has(it)),
            mutation: given.has("mutate") || given.has("require-killed"),
            ..Self::default()
        };
        for goal in given.many("require-coverage").iter().flat_map(|it| it.split(',')) {
            match goal.split_once('=') {
                Some(("clauses", text)) => goals.clauses = Some(percent("require-coverage", text)?),
                Some(("conditions", text)) => {
                    goals.conditions = Some(percent("require-coverage", text)?);
                }
                Some(_) | None => {
                    return Err(format!(
                        "--require-coverage: `{goal}` is no goal; write clauses=100 or conditions=90"
                    ));
                }
            }
        }
        if let Some(text) = given.one("require-killed") {
            goals.killed = Some(percent("require-killed", text)?);
        }
        Ok(goals)
    }

    /// A sentence for each goal that was missed.
    pub(super) fn missed(&self, testing: &Testing) -> Vec<String> {
        let coverage = testing.coverage.as_ref();
        let goals = [
            (self.clauses, coverage.map(Coverage::clauses), "outcomes of clauses were shown"),
            (
                self.conditions,
                coverage.map(Coverage::conditions),
                "outcomes of conditions were shown",
            ),
            (self.killed, testing.mutation.as_ref().map(Mutation::killed), "mistakes were noticed"),
        ];
        goals.into_iter().filter_map(|(goal, share, what)| below(goal?, share?, what)).collect()
    }
}

fn below(goal: u64, share: Share, what: &str) -> Option<String> {
    let text = format!(
        "{} of {} {what}: {}, and {goal} % are asked for",
        share.part,
        share.whole,
        share.shown()
    );
    (!share.reaches(goal)).then_some(text)
}

fn percent(flag: &str, text: &str) -> Result<u64, String> {
    let number = text.trim().trim_end_matches('%').parse::<u64>().ok();
    number
        .filter(|it| *it <= 100)
        .ok_or_else(|| format!("--{flag}: `{text}` is no share; write a number from 0 to 100"))
}
