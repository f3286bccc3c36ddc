//! What the tests of a policy came to, as plain data: results, coverage by outcome, mutants. Rendered as text, JSON, `JUnit`
//! and LCOV; nothing here runs a test.

pub mod json;
pub mod text;

use language::diagnostic::Label;
use language::source_map::SourceMap;
use language::span::Span;

/// The tests of a run.
#[derive(Debug, Clone, Default)]
pub struct Testing {
    /// In the order of the policy.
    pub tests: Vec<Tested>,
    /// Where it was asked for.
    pub coverage: Option<Coverage>,
    /// Where it was asked for.
    pub mutation: Option<Mutation>,
    /// The texts that spans point into.
    pub sources: SourceMap,
}

/// One test.
#[derive(Debug, Clone)]
pub struct Tested {
    /// Its title.
    pub title: String,
    /// Number and name of the clauses that it is for.
    pub clauses: Vec<(String, String)>,
    /// The title in the policy.
    pub span: Span,
    /// What is wrong with its facts.
    pub wrong: Vec<String>,
    /// The expectations that were not met.
    pub failures: Vec<Unmet>,
}

/// An expectation that was not met.
#[derive(Debug, Clone)]
pub struct Unmet {
    /// The statement.
    pub span: Span,
    /// What was expected and what was found, with the reason.
    pub line: String,
    /// What was found, in a word or two.
    pub found: String,
    /// The requirements that decided, and how.
    pub asked: Vec<Label>,
}

/// How the tests saw clauses and conditions come out.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// Clauses in the order of the policy, then rules.
    pub items: Vec<Covered>,
}

/// One clause or rule.
#[derive(Debug, Clone)]
pub struct Covered {
    /// The number of a clause; nothing of a rule.
    pub number: Option<String>,
    /// Its name.
    pub name: String,
    /// The name in the policy.
    pub span: Span,
    /// How often a clause, or a subject of it, came to each; nothing of a rule.
    pub verdicts: Option<Verdicts>,
    /// Its conditions by place. One of a function stands with the first clause or rule that calls it.
    pub conditions: Vec<Seen>,
}

/// How often a clause came to each verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verdicts {
    /// Wanted.
    pub pass: u64,
    /// Wanted.
    pub fail: u64,
    /// Wanted.
    pub unknown: u64,
    /// Counted.
    pub not_applicable: u64,
    /// Counted.
    pub exempt: u64,
}

/// How often a condition came out each way, as its author wrote it.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Its text.
    pub span: Span,
    /// True.
    pub yes: u64,
    /// False.
    pub no: u64,
    /// Open.
    pub unknown: u64,
    /// Whether it can be.
    pub can_be_unknown: bool,
}

/// What the tests noticed of deliberate mistakes.
#[derive(Debug, Clone, Default)]
pub struct Mutation {
    /// By place.
    pub mutants: Vec<Mutated>,
}

/// One deliberate mistake.
#[derive(Debug, Clone)]
pub struct Mutated {
    /// The text that was changed.
    pub span: Span,
    /// How.
    pub what: String,
    /// How many tests could have noticed.
    pub reached: usize,
    /// The title of the test that did.
    pub killed_by: Option<String>,
}

/// A share.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// How many.
    pub part: u64,
    /// Of how many.
    pub whole: u64,
}

impl Share {
    /// Whether the share is at least so many per cent. Of nothing, everything.
    pub fn reaches(self, percent: u64) -> bool {
        self.part.saturating_mul(100) >= self.whole.saturating_mul(percent)
    }

    /// `73.1 %`, rounded down, so that only everything is `100 %`.
    pub fn shown(self) -> String {
        let thousandths = self.part.saturating_mul(1000).checked_div(self.whole).unwrap_or(1000);
        let (whole, rest) = (thousandths.div_euclid(10), thousandths.rem_euclid(10));
        if rest == 0 { format!("{whole} %") } else { format!("{whole}.{rest} %") }
    }

    fn of(seen: impl IntoIterator<Item = bool>) -> Self {
        let mut share = Self::default();
        for it in seen {
            share.whole = share.whole.saturating_add(1);
            share.part = share.part.saturating_add(u64::from(it));
        }
        share
    }
}

impl Tested {
    /// Whether it passed.
    pub fn passed(&self) -> bool {
        self.wrong.is_empty() && self.failures.is_empty()
    }
}

impl Testing {
    /// How many passed.
    pub fn passed(&self) -> usize {
        self.tests.iter().filter(|it| it.passed()).count()
    }
}

impl Verdicts {
    /// The outcomes that tests should show, with how often they did.
    pub fn wanted(self) -> [(&'static str, u64); 3] {
        [("pass", self.pass), ("fail", self.fail), ("unknown", self.unknown)]
    }

    /// The outcomes that no test showed.
    pub fn missing(self) -> Vec<&'static str> {
        missing(self.wanted())
    }
}

impl Seen {
    /// The outcomes that tests should show, with how often they did.
    pub fn wanted(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let all = [("true", self.yes), ("false", self.no), ("unknown", self.unknown)];
        all.into_iter().take(if self.can_be_unknown { 3 } else { 2 })
    }

    /// The outcomes that no test showed.
    pub fn missing(&self) -> Vec<&'static str> {
        missing(self.wanted())
    }
}

fn missing(all: impl IntoIterator<Item = (&'static str, u64)>) -> Vec<&'static str> {
    all.into_iter().filter(|(_, count)| *count == 0).map(|(word, _)| word).collect()
}

impl Coverage {
    /// Of pass, fail and unknown of every clause, what was seen.
    pub fn clauses(&self) -> Share {
        let wanted = self.items.iter().filter_map(|it| it.verdicts).flat_map(Verdicts::wanted);
        Share::of(wanted.map(|(_, count)| count > 0))
    }

    /// Of true, false and unknown of every condition, what was seen.
    pub fn conditions(&self) -> Share {
        let all = self.items.iter().flat_map(|it| &it.conditions);
        Share::of(all.flat_map(Seen::wanted).map(|(_, count)| count > 0))
    }
}

impl Covered {
    /// As reports name it.
    pub fn label(&self) -> String {
        match &self.number {
            Some(number) => format!("{number} {}", self.name),
            None => format!("rule {}", self.name),
        }
    }

    /// Whether everything was seen.
    pub fn is_whole(&self) -> bool {
        let verdicts = self.verdicts.is_none_or(|it| it.missing().is_empty());
        verdicts && self.conditions.iter().all(|it| it.missing().is_empty())
    }
}

impl Mutation {
    /// Of all mistakes, those that a test noticed.
    pub fn killed(&self) -> Share {
        Share::of(self.mutants.iter().map(|it| it.killed_by.is_some()))
    }
}

#[cfg(test)]
mod tests {
    use super::Share;

    #[test]
    fn only_everything_is_a_hundred_per_cent() {
        let share = |part, whole| Share { part, whole };
        assert_eq!(share(999, 1_000).shown(), "99.9 %");
        assert_eq!(share(99_999, 100_000).shown(), "99.9 %");
        assert_eq!(share(3, 3).shown(), "100 %");
        assert_eq!(share(0, 0).shown(), "100 %");
        assert!(share(95, 100).reaches(95) && !share(949, 1_000).reaches(95));
        assert!(share(0, 0).reaches(100) && !share(0, 1).reaches(1));
    }
}
