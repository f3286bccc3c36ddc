//! Facts written in policy text, as a batch; and the runner of `test` items. In a test nothing is complete unless it says
//! so, and what a fact does not list is unknown.

mod expect;

use crate::eval::observed::Observed;
use crate::eval::{self, EvalContext};
use crate::fact::{Attribute, Batch, Fact, Name, Provenance};
use crate::plan::{self, Plan};
use crate::scope::{Condition, Obtained, Scope, Source, Status};
use crate::store::typing;
use crate::store::{self, FactStore};
use crate::value::{Known, Value};
use crate::verdict::{ClauseOutcome, Verdicts};
use language::graph::test::{Collection, Expected, Facts, Given, GivenValue, Test};
use language::graph::{ClauseId, ParamValue};
use language::policy::CheckedPolicy;
use language::schema::{AttributeId, EntityId, Schema, Type};
use std::collections::BTreeSet;

const SOURCE: &str = "test";

/// What a test came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestOutcome {
    /// Whether every expectation was met.
    pub passed: bool,
    /// One line per expectation that was not, with what was found instead.
    pub lines: Vec<String>,
    /// The expectations that were not met; fewer than `lines` where the facts themselves are wrong.
    pub failures: Vec<Failure>,
    /// What the clauses of the test came to.
    pub verdicts: Verdicts,
}

/// An expectation that was not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its position in the test.
    pub expected: usize,
    /// The clause that came to something else.
    pub clause: ClauseId,
    /// What was expected and what was found, in words.
    pub line: String,
    /// What it would have to say; nothing where nothing was found that it could.
    pub found: Option<Found>,
}

/// What an expectation could have said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The word of the verdict.
    pub verdict: &'static str,
    /// The message of a failure.
    pub message: Option<String>,
    /// What is missing, as tests name it.
    pub missing: Vec<String>,
}

/// A test with its facts admitted: what all runs of it share, whatever becomes of the policy's rules.
#[derive(Debug)]
pub struct Case<'a> {
    /// The test.
    pub test: &'a Test,
    store: FactStore,
    params: Vec<Option<ParamValue>>,
    wrong: Vec<String>,
}

/// Written facts as a collector would hand them over.
pub fn batch(schema: &Schema, facts: &Facts) -> Batch {
    let scopes = Scopes { schema, facts };
    Batch {
        sources: vec![source()],
        scopes: scopes.all(),
        facts: facts.given.iter().map(|it| fact(schema, it)).collect(),
        diagnostics: Vec::new(),
    }
}

/// Runs one test of a policy.
pub fn run_test(policy: &CheckedPolicy, test: &Test) -> TestOutcome {
    run_planned(&plan::plan(policy), test)
}

/// Runs one test of a policy that is planned already.
pub fn run_planned(plan: &Plan, test: &Test) -> TestOutcome {
    run_case(plan, &case(plan, test))
}

/// Takes in the facts and parameters of a test.
pub fn case<'a>(plan: &Plan, test: &'a Test) -> Case<'a> {
    let mut params = plan.params.clone();
    for (id, value) in &test.params {
        if let Some(slot) = params.get_mut(id.0 as usize) {
            *slot = Some(value.clone());
        }
    }
    let (store, diagnostics) = store::admit(&plan.schema, vec![batch(&plan.schema, &test.facts)]);
    let wrong = diagnostics.into_iter().map(|it| it.message).collect();
    Case { test, store, params, wrong }
}

/// Runs a test.
pub fn run_case(plan: &Plan, case: &Case<'_>) -> TestOutcome {
    let verdicts = eval::run_some(plan, &case.store, &case.context(), &case.test.clauses);
    outcome(plan, case, verdicts)
}

/// Runs a test and notes how each condition came out.
pub fn run_observed(plan: &Plan, case: &Case<'_>) -> (TestOutcome, Observed) {
    let (verdicts, observed) =
        eval::run_observed(plan, &case.store, &case.context(), &case.test.clauses);
    (outcome(plan, case, verdicts), observed)
}

/// What an expectation would have to say of a clause; nothing where its subject is none.
pub fn found(expected: &Expected, outcome: &ClauseOutcome) -> Option<Found> {
    expect::found(expected, outcome)
}

impl Case<'_> {
    fn context(&self) -> EvalContext<'_> {
        EvalContext { params: Some(&self.params), ..EvalContext::at(self.test.at) }
    }
}

fn outcome(plan: &Plan, case: &Case<'_>, verdicts: Verdicts) -> TestOutcome {
    let test = case.test;
    let mut failures = Vec::new();
    for (at, expected) in test.expectations.iter().enumerate() {
        let wanted = expected.of.map_or_else(|| test.clauses.clone(), |it| vec![it]);
        for clause in wanted {
            let Some(found) = verdicts.clauses.iter().find(|it| it.clause == clause) else {
                continue;
            };
            let Err(line) = expect::compare(expected, found) else { continue };
            let name = plan.graph.clause(clause).map_or("?", |it| it.name.as_str());
            let line = format!("`{name}`: {line}");
            failures.push(Failure {
                expected: at,
                clause,
                line,
                found: expect::found(expected, found),
            });
        }
    }
    let lines: Vec<String> =
        case.wrong.iter().cloned().chain(failures.iter().map(|it| it.line.clone())).collect();
    TestOutcome { passed: lines.is_empty(), lines, failures, verdicts }
}

fn source() -> Source {
    Source {
        id: SOURCE.into(),
        uri: SOURCE.into(),
        media: "policyc/test".into(),
        path: SOURCE.into(),
        file: None,
        sha256: None,
        bytes: None,
        obtained: Obtained::Parsed,
        collected_at: None,
        collector: SOURCE.into(),
    }
}

fn fact(schema: &Schema, given: &Given) -> Fact {
    let provenance =
        Provenance { source: SOURCE.into(), span: Some(given.span), ..Provenance::default() };
    let entity = schema.entity(given.entity).map_or(Name::from("?"), |it| it.name.clone().into());
    let mut fact = Fact::new(entity, given.id.as_str(), provenance);
    for (id, value, span) in &given.attributes {
        let Some(attribute) = schema.attribute(given.entity, *id) else { continue };
        let is_set = attribute.ty.member().is_some() && !matches!(attribute.ty, Type::Optional(_));
        let value = match value {
            GivenValue::Value(literal) => Known::Yes(typing::from_literal(schema, literal)),
            GivenValue::Absent if is_set => Known::Yes(Value::Many(Vec::new())),
            GivenValue::Absent => Known::Absent,
            GivenValue::Unknown => continue,
        };
        fact.attributes.push(Attribute {
            name: attribute.name.clone().into(),
            value,
            span: Some(*span),
        });
    }
    fact
}

/// The scopes that written facts stand for.
struct Scopes<'a> {
    schema: &'a Schema,
    facts: &'a Facts,
}

impl Scopes<'_> {
    fn all(&self) -> Vec<Scope> {
        let mut out = Vec::new();
        if self.facts.complete_all {
            let entities = (0..).map(EntityId).take(self.schema.entities.len());
            entities.for_each(|it| self.unless_partial(it, &mut out));
        }
        for collection in &self.facts.complete {
            out.push(self.scope(collection.entity, collection.of.as_ref(), out.len()));
        }
        out
    }

    /// Everything of an entity, or what a `partial` leaves of it: the collections of every other owner.
    fn unless_partial(&self, entity: EntityId, out: &mut Vec<Scope>) {
        let partial: Vec<&Collection> =
            self.facts.partial.iter().filter(|it| it.entity == entity).collect();
        if partial.is_empty() {
            out.push(self.scope(entity, None, out.len()));
            return;
        }
        let owners: BTreeSet<AttributeId> =
            partial.iter().filter_map(|it| Some(it.of.as_ref()?.0)).collect();
        if partial.iter().any(|it| it.of.is_none()) {
            return;
        }
        for attribute in owners {
            for owner in self.owners(entity, attribute) {
                let of = (attribute, owner);
                if !partial.iter().any(|it| it.of.as_ref() == Some(&of)) {
                    out.push(self.scope(entity, Some(&of), out.len()));
                }
            }
        }
    }

    fn owners(&self, entity: EntityId, attribute: AttributeId) -> Vec<String> {
        let declared = self.schema.attribute(entity, attribute).map(|it| &it.ty);
        let target = declared.map(|it| it.member().unwrap_or(it).required());
        let owners = self.facts.given.iter().filter(|it| target == Some(&Type::Entity(it.entity)));
        owners.map(|it| it.id.clone()).collect()
    }

    fn scope(&self, entity: EntityId, of: Option<&(AttributeId, String)>, number: usize) -> Scope {
        let ids: BTreeSet<&str> = self
            .facts
            .given
            .iter()
            .filter(|it| it.entity == entity && of.is_none_or(|of| self.names(it, of)))
            .map(|it| it.id.as_str())
            .collect();
        let condition = |(attribute, owner): &(AttributeId, String)| Condition {
            path: self
                .schema
                .attribute(entity, *attribute)
                .map_or("?", |it| it.name.as_str())
                .into(),
            value: Value::text(owner.as_str()),
        };
        Scope {
            id: format!("scope{number}").into(),
            entity: self.schema.entity(entity).map_or("?", |it| it.name.as_str()).into(),
            conditions: of.map(condition).into_iter().collect(),
            status: Status::Complete,
            count: Some(ids.len() as u64),
            attributes: None,
            window: None,
            source: SOURCE.into(),
            collected_at: None,
            reason: None,
            remedy: None,
        }
    }

    /// Whether a fact's attribute is the owner, or a set that holds it.
    fn names(&self, given: &Given, (attribute, owner): &(AttributeId, String)) -> bool {
        let values = given.attributes.iter().filter(|it| it.0 == *attribute).map(|it| &it.1);
        let literals = values.filter_map(|it| match it {
            GivenValue::Value(literal) => Some(typing::from_literal(self.schema, literal)),
            GivenValue::Absent | GivenValue::Unknown => None,
        });
        let wanted = Value::text(owner.as_str());
        literals.into_iter().any(|it| {
            if let Value::Many(members) = &it { members.contains(&wanted) } else { it == wanted }
        })
    }
}
