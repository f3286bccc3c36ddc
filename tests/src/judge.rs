//! The second half of a case: facts written or collected, judged by its policy.

use crate::fixture::Fixture;
use crate::matcher::{self, Line};
use crate::page::{Case, Kind};
use collectors::input::repository::Platform;
use collectors::input::{Checkout, CheckoutFile};
use evaluator::eval::{self, EvalContext};
use evaluator::evidence::Missing;
use evaluator::fact::Batch;
use evaluator::given;
use evaluator::plan;
use evaluator::store;
use evaluator::verdict::{ClauseOutcome, RequirementOutcome, SubjectOutcome, Verdict, Verdicts};
use language::diagnostic::{self, Diagnostic};
use language::front;
use language::graph::RuleGraph;
use language::graph::test::Facts;
use language::policy::CheckedPolicy;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What came of the facts of a case.
#[derive(Debug, Clone)]
pub struct Judged {
    /// What the collectors gave; nothing without sources.
    pub collected: Option<Batch>,
    /// The outcome, where the policy may be judged.
    pub verdicts: Option<Verdicts>,
}

/// Takes in the facts and sources of a case and judges them. Mistakes in written facts join the fixture's diagnostics.
///
/// # Errors
/// A limit that does not exist.
pub fn judge(case: &Case, fixture: &mut Fixture) -> Result<Judged, String> {
    let mut batches = Vec::new();
    let collected = collected(case, fixture);
    if let Some(facts) = written(case, fixture, collected.is_none()) {
        batches.push(given::batch(&fixture.analysis.schema, &facts));
    }
    // The collectors' own diagnostics are asserted apart, as the page's problems.
    batches.extend(collected.clone().map(|it| Batch { diagnostics: Vec::new(), ..it }));
    let (facts, found) = store::admit(&fixture.analysis.schema, batches);
    fixture.diagnostics.extend(found);
    diagnostic::sort(&mut fixture.diagnostics);
    let mut ctx = EvalContext::at(fixture.context.at);
    for (name, value) in &fixture.context.limits {
        match name.as_str() {
            "memory" => ctx.limits.memory = *value,
            "rows" => ctx.limits.rows = *value,
            "steps" => ctx.limits.steps = *value,
            _ => return Err(format!("there is no limit `{name}`")),
        }
    }
    let judged = |it: &CheckedPolicy| eval::run(&plan::plan(it), &facts, &ctx);
    let is_clean = !fixture.diagnostics.iter().any(Diagnostic::is_error);
    let verdicts = fixture.policy.as_ref().filter(|_| is_clean).map(judged);
    Ok(Judged { collected, verdicts })
}

/// The `facts` fences as one text. Where no sources stand, everything is complete that is not said to be partial.
fn written(case: &Case, fixture: &mut Fixture, complete: bool) -> Option<Facts> {
    let fences = case.all(Kind::Facts);
    if fences.is_empty() && !complete {
        return None;
    }
    let text: String = fences.iter().map(|it| it.text.as_str()).collect();
    let clean: Arc<str> = matcher::without_assertions(&text).into();
    let file = fixture.map.add("facts", Arc::clone(&clean));
    let (mut facts, found) = front::facts(file, &clean, &fixture.analysis.schema);
    fixture.diagnostics.extend(found);
    fixture.asserted.extend(matcher::assertions(&text).into_iter().map(|it| (file, it)));
    facts.complete_all |= complete;
    Some(facts)
}

/// The `source` fences as a checkout, read by every collector.
fn collected(case: &Case, fixture: &mut Fixture) -> Option<Batch> {
    let mut files = Vec::new();
    for fence in case.all(Kind::Source) {
        let path = fence.path.clone().unwrap_or_default();
        let text = fence.content();
        let file = fixture.map.add(path.as_str(), text.as_str());
        files.push(CheckoutFile { path, file, bytes: Ok(text.as_bytes().into()) });
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let tracked: Vec<String> = files.iter().map(|it| it.path.clone()).collect();
    let is_gitlab = tracked.iter().any(|it| it.starts_with(".gitlab"));
    let checkout = Checkout {
        repo_path: Some(fixture.context.repo.clone().unwrap_or_else(|| "acme/shop".to_owned())),
        folder: "shop".to_owned(),
        platform: Some(if is_gitlab { Platform::Gitlab } else { Platform::Github }),
        head: Some("0123456789abcdef0123456789abcdef01234567".to_owned()),
        files,
        tracked,
        ..Checkout::default()
    };
    (!checkout.files.is_empty()).then(|| collectors::collect(&checkout))
}

/// Runs the `test` items that the page itself holds.
///
/// # Errors
/// The expectations that were not met.
pub fn tests(fixture: &Fixture) -> Result<(), String> {
    let Some(policy) = &fixture.policy else { return Ok(()) };
    let mut wrong = Vec::new();
    for test in policy.graph().tests.iter().filter(|it| fixture.own.contains(&it.span.file)) {
        let outcome = given::run_test(policy, test);
        wrong.extend(outcome.lines.iter().map(|it| format!("test `{}`: {it}", test.title)));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// The lines that a run gives, in the form of a `verdicts` fence.
pub fn lines(verdicts: &Verdicts, graph: &RuleGraph) -> Vec<Line> {
    let outcomes = verdicts.clauses.iter();
    outcomes
        .flat_map(|it| clause_lines(it, graph.clause(it.clause).map_or("?", |it| &it.name)))
        .collect()
}

fn clause_lines(outcome: &ClauseOutcome, name: &str) -> Vec<Line> {
    let line = |verdict: &str, subject: String, detail: Option<String>| Line {
        verdict: verdict.to_owned(),
        clause: name.to_owned(),
        subject,
        detail,
    };
    let mut out: Vec<Line> = Vec::new();
    for subject in &outcome.subjects {
        for (verdict, detail) in subject_details(subject) {
            out.push(line(verdict.word(), subject.subject.show(), detail));
        }
    }
    let exempt = outcome.exempt.iter();
    out.extend(exempt.map(|(subject, _)| line("exempt", subject.show(), None)));
    if !outcome.unseen.is_empty() {
        out.push(line("unknown", String::new(), Some(names(&outcome.unseen))));
    }
    let whole = outcome.verdict.word();
    if !out.iter().any(|it| it.verdict == whole) {
        out.push(line(whole, String::new(), outcome.fault.clone()));
    }
    out
}

/// One entry per requirement that did not pass, or one for the subject as a whole.
fn subject_details(subject: &SubjectOutcome) -> Vec<(Verdict, Option<String>)> {
    if subject.outcomes.is_empty() {
        return vec![(subject.verdict, None)];
    }
    let detail = |it: &RequirementOutcome| match it.verdict {
        Verdict::Unknown => (it.verdict, Some(names(&it.missing))),
        Verdict::Error => (it.verdict, None),
        Verdict::Fail | Verdict::Waived | Verdict::Pass | Verdict::NotApplicable => {
            (it.verdict, Some(format!("{:?}", it.message)))
        }
    };
    subject.outcomes.iter().map(detail).collect()
}

fn names(missing: &[Missing]) -> String {
    let names: BTreeSet<String> = missing.iter().map(report::missing::name).collect();
    names.into_iter().collect::<Vec<_>>().join(", ")
}
