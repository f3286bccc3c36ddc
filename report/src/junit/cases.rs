//! The suites and cases of a report: the six verdicts in the four words that `JUnit` has.

use super::{Case, Outcome, Suite};
use crate::build::undecided;
use crate::missing;
use crate::model::{Clause, Report, Subject};
use evaluator::verdict::Verdict;

/// One suite per section of the document, and one for what a reader of the run must not miss.
pub(super) fn suites(report: &Report) -> Vec<Suite> {
    let mut suites: Vec<Suite> = Vec::new();
    let notes = report.notes.iter().map(|note| Case {
        class: "policyc".to_owned(),
        name: "the run as a whole".to_owned(),
        place: None,
        outcome: Outcome::Error(Verdict::Unknown.word(), note.clone()),
    });
    let notes: Vec<Case> = notes.collect();
    if !notes.is_empty() {
        suites.push(Suite { name: "policyc".to_owned(), cases: notes });
    }
    for clause in &report.clauses {
        let name = section(&clause.id, report);
        let cases = cases(clause);
        match suites.iter_mut().find(|it| it.name == name) {
            Some(suite) => suite.cases.extend(cases),
            None => suites.push(Suite { name, cases }),
        }
    }
    suites
}

/// The section that a clause stands in, the innermost that has a title.
fn section(id: &str, report: &Report) -> String {
    let holds = |number: &str| id.strip_prefix(number).is_some_and(|it| it.starts_with('.'));
    let all = report.sections.iter().filter(|(number, _)| holds(number));
    let inner = all.max_by_key(|(number, _)| number.len());
    inner.map_or_else(|| report.policy.name.clone(), |(number, title)| format!("{number} {title}"))
}

fn cases(clause: &Clause) -> Vec<Case> {
    let class = format!("{} {}", clause.id, clause.name);
    let case = |name: &str, outcome: Outcome| Case {
        class: class.clone(),
        name: name.to_owned(),
        place: Some(clause.declared),
        outcome,
    };
    let mut cases: Vec<Case> = Vec::new();
    for subject in &clause.subjects {
        let place = subject.place().or(Some(clause.declared));
        cases.push(Case { place, ..case(&subject.subject, outcome(subject)) });
    }
    let exempt = clause.exempt.iter();
    cases.extend(exempt.map(|it| case(it, Outcome::Skipped("exempt".to_owned()))));
    if !clause.unseen.is_empty() {
        let missing = Outcome::Error(Verdict::Unknown.word(), undecided(&clause.unseen));
        cases.push(case("subjects that nobody has seen", missing));
    }
    if let Some(fault) = &clause.fault {
        cases.push(case("the clause", Outcome::Error(Verdict::Error.word(), fault.clone())));
    }
    if cases.is_empty() {
        cases.push(case("the clause", whole(clause.verdict)));
    }
    cases
}

/// A clause without any subject.
fn whole(verdict: Verdict) -> Outcome {
    match verdict {
        Verdict::Pass => Outcome::Passed,
        Verdict::NotApplicable | Verdict::Waived => Outcome::Skipped(verdict.word().to_owned()),
        Verdict::Fail => Outcome::Failed(verdict.word().to_owned(), String::new()),
        Verdict::Unknown | Verdict::Error => Outcome::Error(verdict.word(), String::new()),
    }
}

fn outcome(subject: &Subject) -> Outcome {
    let message = subject.message();
    match subject.verdict {
        Verdict::Pass => Outcome::Passed,
        Verdict::NotApplicable | Verdict::Waived => {
            Outcome::Skipped(subject.verdict.word().to_owned())
        }
        Verdict::Fail => Outcome::Failed(message.clone(), message),
        Verdict::Unknown => {
            let missing: Vec<String> = subject.missing().into_iter().map(missing::phrase).collect();
            let why = if missing.is_empty() { message } else { missing.join("; ") };
            Outcome::Error(Verdict::Unknown.word(), why)
        }
        Verdict::Error => Outcome::Error(Verdict::Error.word(), message),
    }
}
