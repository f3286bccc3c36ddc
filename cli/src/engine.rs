//! The straight line, composed once: text to an analysis, facts to verdicts. Every command goes through here, so no two can
//! disagree.

use collectors::filled;
use evaluator::builtins;
use evaluator::eval::{self, EvalContext};
use evaluator::explain::ground::{self, Level};
use evaluator::explain::proof::{self, Proof};
use evaluator::explain::what_if::{self, WhatIf};
use evaluator::fact::Batch;
use evaluator::given;
use evaluator::load;
use evaluator::plan::Plan;
use evaluator::store::{self, FactStore};
use evaluator::verdict::{SubjectKey, Verdicts};
use language::codes::Code;
use language::compare::change::Comparison;
use language::diagnostic::Diagnostic;
use language::front::{self, Analysis};
use language::graph::ClauseId;
use language::graph::test::Test;
use language::lint::{self, Input, Platform};
use language::literal;
use language::policy::CheckedPolicy;
use language::resolve::{Library, Tests};
use language::source_map::SourceMap;
use language::span::FileId;
use language::syntax::Parsed;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The texts of a policy.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    /// Each with its id.
    pub files: Vec<(FileId, Arc<str>)>,
    /// The packs among them, whose clauses count where the policy adopts them. Without one, every clause counts.
    pub packs: Vec<String>,
}

/// Analyzes policy texts.
pub fn analyze(policy: &Texts, tests: Tests) -> Analysis {
    read(policy, tests).1
}

/// The same, with what was parsed.
pub fn read(policy: &Texts, tests: Tests) -> (Vec<Parsed>, Analysis) {
    let builtins = builtins::signatures();
    let packs: Vec<&str> = policy.packs.iter().map(String::as_str).collect();
    let library = Library { builtins: &builtins, controls: stdlib::CONTROLS, packs: &packs, tests };
    front::read(&policy.files, &library)
}

/// What lints find in some files of a policy.
pub fn lint(
    policy: &CheckedPolicy,
    files: &[Parsed],
    own: &BTreeSet<FileId>,
    is_wanted: &dyn Fn(&Code) -> bool,
) -> Vec<Diagnostic> {
    let platforms: Vec<Platform<'_>> = filled::PLATFORMS
        .iter()
        .map(|it| Platform { name: it.name, entities: filled::by(it) })
        .collect();
    let input = Input { policy, files, own, floors: stdlib::FLOORS, platforms: &platforms };
    lint::run(&input, is_wanted)
}

/// Reads a facts file. A file of several concatenated ones gives several batches.
pub fn read_facts(sources: &SourceMap, file: FileId) -> Vec<Batch> {
    sources.get(file).map_or_else(Vec::new, |it| load::read(file, &it.text))
}

/// Runs a test, and gives a line per expectation that was not met.
pub fn failed_expectations(plan: &Plan, test: &Test) -> Vec<String> {
    given::run_planned(plan, test).lines
}

/// Plans a policy.
pub fn plan(policy: &CheckedPolicy) -> Plan {
    evaluator::plan::plan(policy)
}

/// Judges batches of facts as of an instant, until the time for it is over.
pub fn judge(
    plan: &Plan,
    batches: Vec<Batch>,
    at: i64,
    is_over: &dyn Fn() -> bool,
) -> (Judged, Vec<Diagnostic>) {
    let (store, problems) = store::admit(&plan.schema, batches);
    let context = EvalContext { cancelled: Some(is_over), ..EvalContext::at(at) };
    let verdicts = eval::run(plan, &store, &context);
    (Judged { store, verdicts }, problems)
}

/// Why a clause says of a subject what it says.
pub fn prove(
    plan: &Plan,
    store: &FactStore,
    (clause, subject, at): (ClauseId, &SubjectKey, i64),
) -> Option<Proof> {
    proof::prove(plan, store, &EvalContext::at(at), (clause, subject))
}

/// What a clause was asked of.
pub fn ground(plan: &Plan, store: &FactStore, (clause, at): (ClauseId, i64)) -> Vec<Level> {
    ground::ground(plan, store, &EvalContext::at(at), clause)
}

/// The smallest single change of a fact with which a proof's subject would stand otherwise.
pub fn what_if(
    plan: &Plan,
    batches: &[Batch],
    (clause, proof, at): (ClauseId, &Proof, i64),
) -> WhatIf {
    what_if::what_if(plan, batches, &EvalContext::at(at), (clause, proof))
}

/// What one set of facts came to, with the facts.
#[derive(Debug)]
pub struct Judged {
    /// The facts.
    pub store: FactStore,
    /// The verdicts.
    pub verdicts: Verdicts,
}

/// Compares two policies.
pub fn compare(old: &CheckedPolicy, new: &CheckedPolicy) -> Comparison {
    evaluator::compare::compare(old, new)
}

/// Reads an instant.
pub fn instant(text: &str) -> Option<i64> {
    literal::instant(text)
}
