//! From what tests came to, to what is shown of them: the statement that was not met, and the requirement that decided.

use super::Ground;
use super::runner::{Done, Runs};
use evaluator::given::Failure;
use evaluator::verdict::{ClauseOutcome, SubjectOutcome, Verdict};
use language::diagnostic::Label;
use language::graph::RuleGraph;
use language::graph::test::Expected;
use report::testing::{Tested, Unmet};

/// Requirements shown of one failure.
const SHOWN: usize = 3;

/// Every test for the report.
pub(super) fn tested(ground: &Ground<'_>, runs: &Runs<'_>) -> Vec<Tested> {
    runs.done.iter().map(|it| one(it, ground.policy.graph())).collect()
}

fn one(done: &Done<'_>, graph: &RuleGraph) -> Tested {
    let (test, outcome) = (done.case.test, &done.outcome);
    let clauses = test.clauses.iter().filter_map(|it| graph.clause(*it));
    let unmet = outcome.failures.iter().filter_map(|it| {
        let expected = test.expectations.get(it.expected)?;
        Some(unmet(it, expected, done, graph))
    });
    let wrong = outcome.lines.len().saturating_sub(outcome.failures.len());
    Tested {
        title: test.title.clone(),
        clauses: clauses.map(|it| (it.number.clone(), it.name.clone())).collect(),
        span: test.span,
        wrong: outcome.lines.iter().take(wrong).cloned().collect(),
        failures: unmet.collect(),
    }
}

fn unmet(failure: &Failure, expected: &Expected, done: &Done<'_>, graph: &RuleGraph) -> Unmet {
    let found = failure.found.as_ref().map_or("no subject", |it| it.verdict);
    let clauses = done.outcome.verdicts.clauses.iter();
    let outcome = clauses.into_iter().find(|it| it.clause == failure.clause);
    Unmet {
        span: expected.span,
        line: failure.line.clone(),
        found: format!("found {found}"),
        asked: outcome.map_or_else(Vec::new, |it| asked(it, expected, graph)),
    }
}

/// The requirements that did not pass, of the subject that was asked about.
fn asked(outcome: &ClauseOutcome, expected: &Expected, graph: &RuleGraph) -> Vec<Label> {
    let Some(clause) = graph.clause(outcome.clause) else { return Vec::new() };
    let is_meant = |it: &&SubjectOutcome| {
        let parts = it.subject.parts.iter().map(|it| &**it);
        expected.on.is_empty() || parts.eq(expected.on.iter().map(String::as_str))
    };
    let subjects = outcome.subjects.iter().filter(is_meant);
    let mut labels: Vec<Label> = Vec::new();
    for it in subjects.flat_map(|it| &it.outcomes) {
        let Some(requirement) = clause.requirements.get(it.requirement) else { continue };
        let text = match it.verdict {
            Verdict::Fail => "this does not hold",
            Verdict::Error => "this could not be evaluated",
            Verdict::Unknown | Verdict::Waived | Verdict::Pass | Verdict::NotApplicable => {
                "this is open"
            }
        };
        let label = Label { span: requirement.holds.span, text: text.to_owned() };
        if labels.len() < SHOWN && !labels.contains(&label) {
            labels.push(label);
        }
    }
    labels
}
