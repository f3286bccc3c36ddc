//! The laws of verdicts, each as a function from a random case to what breaks it. The files under `tests/tests` choose
//! cases and assert.

pub mod adopt;
pub mod compare;
pub mod erase;
pub mod format;
pub mod waivers;

use crate::generate::complete::complete;
use crate::generate::decisions::PACK;
use crate::generate::random::Random;
use crate::generate::{AT, Case};
use crate::oracle::world::World;
use crate::oracle::{Judged, judge};
use evaluator::eval::EvalContext;
use evaluator::fact::Batch;
use evaluator::plan::Plan;
use evaluator::verdict::Verdicts;
use language::codes::facts::DUPLICATE_FACT;
use language::diagnostic::Diagnostic;
use language::front::{self, Analysis};
use language::policy::{CheckedPolicy, Terms, Trust, admit};
use language::resolve::Library;
use language::span::FileId;

/// A policy ready to run: checking and planning are dear, and many cases share one.
#[derive(Debug)]
pub struct Prepared {
    /// As the front end gives it.
    pub policy: CheckedPolicy,
    /// As the evaluator takes it.
    pub plan: Plan,
}

/// Checks and plans a text; every text of the generator must pass.
pub fn prepare(text: &str) -> Result<Prepared, String> {
    admitted(&[text.to_owned()], analysis_of_text(text), Trust::Full)
}

/// Checks and plans the policy of a case.
pub fn prepare_case(case: &Case) -> Result<Prepared, String> {
    let files = case.files();
    admitted(&files, analysis(case), case.trust)
}

/// What the front end makes of the policy of a case.
pub fn analysis(case: &Case) -> Analysis {
    analysis_of(&case.files(), case)
}

/// What the front end makes of other texts of the policy's files.
fn analysis_of(files: &[String], case: &Case) -> Analysis {
    analyzed(files, if case.is_pack() { &[PACK] } else { &[] })
}

/// What the front end makes of a text alone.
pub fn analysis_of_text(text: &str) -> Analysis {
    analyzed(&[text.to_owned()], &[])
}

fn analyzed(files: &[String], packs: &[&str]) -> Analysis {
    let files = files.iter().map(|it| it.as_str().into());
    let sources: Vec<_> = (0..).map(FileId).zip(files).collect();
    let library =
        Library { builtins: &evaluator::builtins::signatures(), packs, ..Library::default() };
    front::analyze(&sources, &library)
}

fn admitted(files: &[String], analysis: Analysis, trust: Trust) -> Result<Prepared, String> {
    let terms = Terms { trust, ..Terms::PLAIN };
    let policy = admit(analysis, terms).map_err(|all| show(files, &all))?;
    let plan = evaluator::plan::plan(&policy);
    Ok(Prepared { policy, plan })
}

fn show(files: &[String], diagnostics: &[Diagnostic]) -> String {
    let errors = diagnostics.iter().filter(|it| it.is_error());
    let lines = errors.map(|it| {
        let text = files.get(it.span.file.0 as usize).map_or("", String::as_str);
        let at = text.get(..it.span.start as usize).map_or(0, |it| it.lines().count());
        format!(
            "{} [{}] at line {at}: `{}` {}\n",
            it.message,
            it.code.name,
            it.span.text(text),
            it.label
        )
    });
    lines.collect()
}

/// How the refusal of a fact begins: a mistake of the generator, not of an engine.
pub const REFUSED: &str = "the store refuses a fact";

/// Runs the evaluator; the facts of the generator must fit the schema.
pub fn run(policy: &Prepared, batches: Vec<Batch>) -> Result<Verdicts, String> {
    run_at(policy, batches, AT)
}

/// Runs the evaluator at another instant.
pub fn run_at(policy: &Prepared, batches: Vec<Batch>, at: i64) -> Result<Verdicts, String> {
    let (store, diagnostics) = evaluator::store::admit(&policy.plan.schema, batches);
    if let Some(diagnostic) =
        diagnostics.iter().find(|it| it.code != &DUPLICATE_FACT && it.is_error())
    {
        return Err(format!("{REFUSED}: {}", diagnostic.message));
    }
    Ok(evaluator::eval::run(&policy.plan, &store, &EvalContext::at(at)))
}

/// Law 4: evaluator and oracle agree.
pub fn engines(policy: &Prepared, case: &Case) -> Result<(Verdicts, Vec<Judged>), String> {
    let verdicts = run(policy, case.batches.clone())?;
    let judged = judge(&policy.policy, &case.batches, AT);
    compare::same(&policy.policy, &verdicts, &judged)?;
    Ok((verdicts, judged))
}

/// Law 2: another order and repetitions change nothing.
pub fn order(policy: &Prepared, case: &Case, before: &Verdicts) -> Result<(), String> {
    let mut random = Random::new(case.seed ^ 2);
    let mut batches = case.batches.clone();
    for batch in &mut batches {
        let (fact, scope) =
            (random.pick(&batch.facts).cloned(), random.pick(&batch.scopes).cloned());
        batch.facts.extend(fact);
        batch.scopes.extend(scope);
        random.shuffle(&mut batch.facts);
        random.shuffle(&mut batch.scopes);
        random.shuffle(&mut batch.sources);
        batch.facts.iter_mut().for_each(|it| random.shuffle(&mut it.attributes));
    }
    random.shuffle(&mut batches);
    let after = run(policy, batches)?;
    if after == *before {
        return Ok(());
    }
    let (before, after) = (format!("{before:#?}"), format!("{after:#?}"));
    let lines = before.lines().zip(after.lines()).filter(|(a, b)| a != b);
    let lines: Vec<String> = lines.take(6).map(|(a, b)| format!("{a}\nbecomes\n{b}")).collect();
    Err(format!("another order gives another result:\n{}", lines.join("\n")))
}

/// Law 1: less evidence never makes a verdict better. Tries every erasure, or one of them.
pub fn evidence(
    policy: &Prepared,
    (case, before): (&Case, &Verdicts),
    every: bool,
) -> Result<(), String> {
    let mut erasures = erase::all(&case.batches);
    if !every {
        Random::new(case.seed ^ 1).shuffle(&mut erasures);
        erasures.truncate(1);
    }
    for erasure in erasures {
        let after = run(policy, erasure.apply(&policy.plan.schema, &case.batches))?;
        compare::not_better(&policy.plan.graph, before, &after)
            .map_err(|it| format!("{erasure:?}: {it}"))?;
    }
    Ok(())
}

/// Law 5: a policy without `unless` has all the failures of the policy, and perhaps more.
pub fn exceptions(case: &Case, before: &Verdicts) -> Result<(), String> {
    if !case.items.iter().any(|it| it.contains("\n  unless ")) {
        return Ok(());
    }
    let keep = |item: &String| -> String {
        item.split_inclusive('\n').filter(|it| !it.starts_with("  unless ")).collect()
    };
    let items: Vec<String> = case.items.iter().map(keep).collect();
    let policy = prepare_case(&Case { items, ..case.clone() })?;
    let after = run(&policy, case.batches.clone())?;
    compare::no_failure_lost(&policy.policy, before, &after)
}

/// Soundness: what is decided holds in every world that may be the truth.
pub fn completions(
    policy: &CheckedPolicy,
    (case, judged): (&Case, &[Judged]),
    tries: u64,
) -> Result<usize, String> {
    let unset = policy.params().iter().any(Option::is_none);
    let windows = policy.graph().clauses.iter().any(|it| it.newer_than.is_some());
    if unset || windows {
        return Ok(0);
    }
    let world = World::new(policy.schema(), &case.batches, None);
    let mut random = Random::new(case.seed ^ 3);
    let mut compared = 0_usize;
    for _ in 0..tries {
        let batches = complete(case, &mut random);
        let truth = World::new(policy.schema(), &batches, None);
        if !truth.is_total() || !world.allows(&truth) {
            continue;
        }
        let certain = judge(policy, &batches, AT);
        compared = compared.saturating_add(1);
        compare::still_true(policy, judged, &certain).map_err(|it| {
            format!("{it}\nin the world {:#?}", batches.first().map(|it| &it.facts))
        })?;
    }
    Ok(compared)
}
