//! Facts written in policy text, as a batch; and the runner of `test` items. In a test nothing is complete unless it says
//! so, and what a fact does not list is unknown.

use crate::eval::{self, EvalContext};
use crate::evidence::Missing;
use crate::explain::show;
use crate::fact::{Attribute, Batch, Fact, Name, Provenance};
use crate::plan::{self, Plan};
use crate::scope::{Condition, Obtained, Scope, Source, Status};
use crate::store;
use crate::store::typing;
use crate::value::{Known, Value};
use crate::verdict::{ClauseOutcome, SubjectOutcome, Verdict};
use language::graph::test::{Collection, Expected, Facts, Given, GivenValue, Test};
use language::policy::CheckedPolicy;
use language::schema::{AttributeId, EntityId, Schema, Type};
use std::collections::BTreeSet;
use std::sync::Arc;

const SOURCE: &str = "test";

/// What a test came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestOutcome {
    /// Whether every expectation was met.
    pub passed: bool,
    /// One line per expectation that was not, with what was found instead.
    pub lines: Vec<String>,
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
    let mut plan = plan.clone();
    for (id, value) in &test.params {
        if let Some(slot) = plan.params.get_mut(id.0 as usize) {
            *slot = Some(value.clone());
        }
    }
    let (store, diagnostics) = store::admit(&plan.schema, vec![batch(&plan.schema, &test.facts)]);
    let mut lines: Vec<String> = diagnostics.iter().map(|it| it.message.clone()).collect();
    let verdicts = eval::run_some(&plan, &store, &EvalContext::at(test.at), &test.clauses);
    for expected in &test.expectations {
        let wanted = expected.of.map_or_else(|| test.clauses.clone(), |it| vec![it]);
        for clause in wanted {
            let Some(found) = verdicts.clauses.iter().find(|it| it.clause == clause) else {
                continue;
            };
            if let Err(line) = compare(expected, found) {
                let name = plan.graph.clause(clause).map_or("?", |it| it.name.as_str());
                lines.push(format!("`{name}`: {line}"));
            }
        }
    }
    TestOutcome { passed: lines.is_empty(), lines }
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

fn compare(expected: &Expected, found: &ClauseOutcome) -> Result<(), String> {
    if expected.verdict == "exempt" {
        return exempt(expected, found);
    }
    if expected.on.is_empty() {
        return whole(expected, found);
    }
    let parts: Vec<Arc<str>> = expected.on.iter().map(|it| it.as_str().into()).collect();
    let shown = parts.join(" × ");
    let Some(subject) = found.subjects.iter().find(|it| it.subject.parts == parts) else {
        let is_exempt = found.exempt.iter().any(|it| it.0.parts == parts);
        let instead = if is_exempt { "exempt" } else { "no subject" };
        return Err(format!(
            "expected {} on `{shown}`, found {instead}{}",
            expected.verdict,
            all(found)
        ));
    };
    if subject.verdict.word() != expected.verdict {
        let why = reasons(subject);
        return Err(format!(
            "expected {} on `{shown}`, found {}{why}",
            expected.verdict,
            subject.verdict.word()
        ));
    }
    details(expected, &[subject], &[])
}

fn exempt(expected: &Expected, found: &ClauseOutcome) -> Result<(), String> {
    let parts: Vec<Arc<str>> = expected.on.iter().map(|it| it.as_str().into()).collect();
    let hit = found.exempt.iter().any(|it| parts.is_empty() || it.0.parts == parts);
    if hit {
        Ok(())
    } else {
        Err(format!("expected exempt on `{}`{}", parts.join(" × "), all(found)))
    }
}

fn whole(expected: &Expected, found: &ClauseOutcome) -> Result<(), String> {
    if found.verdict.word() != expected.verdict {
        return Err(format!(
            "expected {}, found {}{}",
            expected.verdict,
            found.verdict.word(),
            all(found)
        ));
    }
    let subjects: Vec<&SubjectOutcome> =
        found.subjects.iter().filter(|it| it.verdict == found.verdict).collect();
    details(expected, &subjects, &found.unseen)
}

/// The message and the missing evidence that an expectation names.
fn details(
    expected: &Expected,
    subjects: &[&SubjectOutcome],
    unseen: &[Missing],
) -> Result<(), String> {
    let outcomes: Vec<_> = subjects.iter().flat_map(|it| &it.outcomes).collect();
    if let Some(message) = &expected.message
        && !outcomes.iter().any(|it| it.message == *message)
    {
        let found: Vec<String> = outcomes.iter().map(|it| format!("\"{}\"", it.message)).collect();
        return Err(format!("expected \"{message}\", found {}", found.join(", ")));
    }
    let missing: BTreeSet<&Missing> =
        outcomes.iter().flat_map(|it| &it.missing).chain(unseen).collect();
    for wanted in &expected.missing {
        if !missing.iter().any(|it| is_named(wanted, it)) {
            let found: Vec<String> = missing.iter().map(|it| show::missing(it)).collect();
            return Err(format!("expected `{wanted}` missing, found {}", found.join(", ")));
        }
    }
    Ok(())
}

/// Whether a missing thing is what a test names: `Entity.attribute`, `Entity` or a parameter.
fn is_named(wanted: &str, missing: &Missing) -> bool {
    match missing {
        Missing::Attribute { entity, attribute, .. }
        | Missing::Conflict { entity, attribute, .. } => wanted == format!("{entity}.{attribute}"),
        Missing::Fact { entity, .. } | Missing::Collection { entity, .. } => wanted == &**entity,
        Missing::Parameter { name } => wanted == &**name,
        Missing::Stale { source, .. } => wanted == &**source,
    }
}

fn reasons(subject: &SubjectOutcome) -> String {
    let missing: BTreeSet<&Missing> = subject.outcomes.iter().flat_map(|it| &it.missing).collect();
    let mut parts: Vec<String> =
        subject.outcomes.iter().map(|it| it.message.clone()).filter(|it| !it.is_empty()).collect();
    parts.extend(missing.into_iter().take(6).map(|it| format!("missing {}", show::missing(it))));
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join("; ")) }
}

fn all(found: &ClauseOutcome) -> String {
    let of_subject =
        |it: &SubjectOutcome| format!("{} {}{}", it.verdict.word(), it.subject.show(), reasons(it));
    let failing = found.subjects.iter().filter(|it| it.verdict != Verdict::Pass);
    let mut parts: Vec<String> = failing.take(5).map(of_subject).collect();
    let passing = found.subjects.iter().filter(|it| it.verdict == Verdict::Pass).count();
    parts.push(format!("{passing} passing, {} exempt", found.exempt.len()));
    parts.extend(found.unseen.iter().take(5).map(|it| format!("unseen {}", show::missing(it))));
    parts.extend(found.fault.clone());
    format!(": {}", parts.join("; "))
}
