//! Judging: policy, facts and checkouts to verdicts. Each checkout is judged on its own, so that nothing which is complete
//! for one repository can speak for another; the outcomes are then read together.

use crate::args::Given;
use crate::engine;
use crate::exit::Exit;
use crate::limits::EVALUATION_SECONDS;
use crate::load::policies::Loaded;
use crate::load::{Session, checkouts, facts, policies};
use crate::world::World;
use evaluator::fact::Batch;
use evaluator::plan::Plan;
use evaluator::scope::{Scope, Source};
use evaluator::store::FactStore;
use evaluator::value::{Known, Value};
use evaluator::verdict::{ClauseOutcome, Verdicts};
use language::codes::command::BAD_PARAMETER;
use language::diagnostic::{self, Diagnostic};
use language::parallel;
use language::policy::Trust;
use language::resolve::Tests;
use std::collections::BTreeSet;

/// Everything that a run found out.
#[derive(Debug)]
pub struct Judgement {
    /// What the verdicts stand on.
    pub ground: Ground,
    /// One per clause, over all checkouts.
    pub verdicts: Verdicts,
}

/// The policy and the facts of a run.
#[derive(Debug)]
pub struct Ground {
    /// The judging policy.
    pub loaded: Loaded,
    /// Its plan.
    pub plan: Plan,
    /// The facts of each checkout.
    pub stores: Vec<FactStore>,
    /// The same as they were collected, where changes of them are to be tried.
    pub batches: Vec<Vec<Batch>>,
    /// The platforms that the definitions are for, sorted.
    pub platforms: BTreeSet<String>,
    /// What was read.
    pub sources: Vec<Source>,
    /// What was listed, how completely.
    pub scopes: Vec<Scope>,
    /// Gaps, sorted.
    pub problems: Vec<Diagnostic>,
    /// Whether any definition of a pipeline was found, or facts were given.
    pub has_subject_matter: bool,
}

/// Judges what the arguments name.
///
/// # Errors
/// The exit of a run whose input is wrong, with everything said.
pub fn judge(
    given: &Given,
    session: &mut Session,
    world: &mut dyn World,
) -> Result<Judgement, Exit> {
    let at = instant(given, session, world)?;
    let target = given.one("path").unwrap_or(".");
    let texts = policies::texts(given.many("policy"), session, world)?;
    let trust = trust(given, target, session, world);
    // Policy and facts know nothing of each other until they are judged, so neither waits for the other.
    let (analysis, read) = parallel::beside(
        || engine::analyze(&texts, Tests::Skipped),
        || Ok((facts::read(given, session, world)?, checkouts::collect(target, session, world)?)),
    );
    let loaded = policies::checked((analysis, trust), given, session, world)?;
    let endless = loaded.policy.too_long_waivers(at);
    if !endless.is_empty() {
        return Err(session.reject(endless, world));
    }
    let (own_facts, checkouts) = read?;
    let mut verdicts = Verdicts { at, clauses: Vec::new() };
    let mut ground = Ground {
        sources: Vec::new(),
        scopes: Vec::new(),
        problems: Vec::new(),
        has_subject_matter: !given.many("facts").is_empty(),
        plan: engine::plan(&loaded.policy),
        stores: Vec::new(),
        batches: Vec::new(),
        platforms: BTreeSet::new(),
        loaded,
    };
    for it in &own_facts {
        ground.take(it);
    }
    for checkout in &checkouts {
        ground.take(checkout);
    }
    if given.has("what-if") {
        let whole = |it: &Batch| own_facts.iter().chain([it]).cloned().collect();
        ground.batches = checkouts.iter().map(whole).collect();
    }
    let wanted = checkouts.len();
    let is_over = world.timer(EVALUATION_SECONDS.value);
    let runs = parallel::map(checkouts, wanted, |checkout| {
        let batches = own_facts.iter().cloned().chain([checkout]).collect();
        engine::judge(&ground.plan, batches, at, &*is_over)
    });
    for (judged, problems) in runs {
        reject_own_mistakes(&problems, &own_facts, session, world)?;
        ground.problems.extend(problems);
        merge(&mut verdicts, judged.verdicts);
        ground.stores.push(judged.store);
    }
    diagnostic::sort(&mut ground.problems);
    Ok(Judgement { ground, verdicts })
}

impl Ground {
    fn take(&mut self, batch: &Batch) {
        self.sources.extend(batch.sources.iter().cloned());
        self.scopes.extend(batch.scopes.iter().cloned());
        self.problems.extend(batch.diagnostics.iter().cloned());
        let definitions = || batch.facts.iter().filter(|it| &*it.entity == "Pipeline");
        self.has_subject_matter |= definitions().next().is_some();
        let attributes = definitions().flat_map(|it| &it.attributes);
        for it in attributes.filter(|it| &*it.name == "platform") {
            if let Known::Yes(Value::Text(platform)) = &it.value {
                self.platforms.insert(platform.to_string());
            }
        }
    }
}

/// The instant of a run: as given, else now.
///
/// # Errors
/// The exit of a run whose instant is none.
pub fn instant(given: &Given, session: &mut Session, world: &mut dyn World) -> Result<i64, Exit> {
    let Some(text) = given.one("at") else { return Ok(world.now()) };
    engine::instant(text).ok_or_else(|| {
        let span = session.argument("at", text);
        let wrong = Diagnostic::new(&BAD_PARAMETER, span, format!("`{text}` is not an instant"));
        let wrong = wrong.label("expected RFC 3339 with an offset, as in 2026-03-03T12:00:00Z");
        session.reject(vec![wrong], world)
    })
}

/// Which policy root is used is said, and whose word it is. One inside the judged tree is used: whoever changes the tree can
/// change its judgement. So what asks for less in it is a request, unless the command line trusts the tree.
fn trust(given: &Given, target: &str, session: &mut Session, world: &mut dyn World) -> Trust {
    let is_inside = session.root.is_in_tree(target, world);
    let trusted = given.has("trust-in-tree");
    let whose = if trusted {
        "and is trusted: --trust-in-tree was given"
    } else {
        "so its waivers and what it loosens are requests: who can change the tree could change its judgement"
    };
    session.hints.extend(session.root.said());
    if is_inside {
        let origin = session.root.origin();
        session.hints.push(format!("the policy `{origin}` lies inside the judged tree, {whose}"));
    }
    if is_inside && !trusted { Trust::Requests } else { Trust::Full }
}

/// A mistake in a facts file is its author's. One in a checkout's facts would be a collector's, so ours: it stays among the
/// problems, and decides the exit.
fn reject_own_mistakes(
    problems: &[Diagnostic],
    own: &[Batch],
    session: &Session,
    world: &mut dyn World,
) -> Result<(), Exit> {
    let files: Vec<_> = own.iter().flat_map(|it| &it.sources).filter_map(|it| it.file).collect();
    let is_own = |it: &&Diagnostic| it.is_error() && files.contains(&it.span.file);
    let wrong: Vec<Diagnostic> = problems.iter().filter(is_own).cloned().collect();
    if wrong.is_empty() { Ok(()) } else { Err(session.reject(wrong, world)) }
}

/// Reads the outcomes of one more checkout together with those before. The worst verdict counts.
fn merge(all: &mut Verdicts, more: Verdicts) {
    if all.clauses.is_empty() {
        *all = more;
        return;
    }
    for outcome in more.clauses {
        match all.clauses.iter_mut().find(|it| it.clause == outcome.clause) {
            Some(known) => merge_clause(known, outcome),
            None => all.clauses.push(outcome),
        }
    }
}

fn merge_clause(known: &mut ClauseOutcome, more: ClauseOutcome) {
    known.verdict = known.verdict.min(more.verdict);
    known.subjects.extend(more.subjects);
    known.subjects.sort_by(|a, b| a.subject.cmp(&b.subject));
    known.subjects.dedup();
    known.exempt.extend(more.exempt);
    known.exempt.sort();
    known.exempt.dedup();
    known.unseen.extend(more.unseen);
    known.unseen.sort();
    known.unseen.dedup();
    known.fault = known.fault.take().or(more.fault);
}
