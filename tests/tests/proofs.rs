//! Explanations on every fixture of the standard library: each proof is checked node by node and comes to what the evaluator
//! says, and what an open one names as the smallest missing evidence can decide it.
#![cfg(test)]

use cli::world::memory::MemoryWorld;
use evaluator::change::Change;
use evaluator::eval::{self, EvalContext};
use evaluator::evidence::Missing;
use evaluator::explain::constants::{self, Constants};
use evaluator::explain::proof::{PartOf, Proof, Standing, prove};
use evaluator::explain::what_if::{After, what_if};
use evaluator::explain::{Explanation, How};
use evaluator::fact::{Batch, Fact, Provenance};
use evaluator::kleene::Truth;
use evaluator::plan::{self, Plan};
use evaluator::scope::{Condition, Scope, Status};
use evaluator::store::FactStore;
use evaluator::value::{Known, Value};
use evaluator::verdict::{SubjectKey, Verdict};
use evaluator::{builtins, given, store};
use language::front::analyze;
use language::graph::calendar::CalendarId;
use language::graph::test::Test;
use language::graph::{ClauseId, ParamValue};
use language::literal::Literal;
use language::policy::{CheckedPolicy, Terms, admit};
use language::resolve::Library;
use language::schema::{Schema, Type};
use language::span::FileId;
use policyc_tests::generate::random::Random;
use policyc_tests::published;
use std::sync::Arc;

/// Ways that are named in vain. The parts of a condition are looked at one by one, so it is not seen that a new change would
/// have to be recent for one of them and not recent for another.
const IN_VAIN: usize = 1;
/// Ways of supplying what is missing that are tried for one subject.
const TRIES: usize = 400;

fn library() -> CheckedPolicy {
    let texts = stdlib::FILES.iter().map(|it| Arc::<str>::from(it.1));
    let files: Vec<(FileId, Arc<str>)> = (0..).map(FileId).zip(texts).collect();
    let builtins = builtins::signatures();
    let library = Library { builtins: &builtins, controls: stdlib::CONTROLS, ..Library::default() };
    admit(analyze(&files, &library), Terms::PLAIN).expect("the library checks")
}

/// A fixture: the plan with its parameters, its facts, and its instant.
struct Fixture<'t> {
    plan: Plan,
    batches: Vec<Batch>,
    test: &'t Test,
}

impl<'t> Fixture<'t> {
    fn of(plan: &Plan, test: &'t Test) -> Self {
        let mut plan = plan.clone();
        for (id, value) in &test.params {
            plan.params[id.0 as usize] = Some(value.clone());
        }
        let batches = vec![given::batch(&plan.schema, &test.facts)];
        Self { plan, batches, test }
    }

    fn store(&self) -> FactStore {
        store::admit(&self.plan.schema, self.batches.clone()).0
    }

    fn context(&self) -> EvalContext<'static> {
        EvalContext::at(self.test.at)
    }
}

/// Calls `visit` with every subject of every fixture: the clause, the subject, how the evaluator says that it stands, and
/// the proof of it.
fn each(visit: &mut dyn FnMut(&Fixture<'_>, ClauseId, Standing, &Proof)) {
    let policy = library();
    let plan = plan::plan(&policy);
    for test in &policy.graph().tests {
        let fixture = Fixture::of(&plan, test);
        let store = fixture.store();
        let verdicts = eval::run_some(&fixture.plan, &store, &fixture.context(), &test.clauses);
        for outcome in &verdicts.clauses {
            let judged = outcome.subjects.iter();
            let judged = judged.map(|it| (&it.subject, Standing::Judged(it.verdict)));
            let exempt = outcome.exempt.iter().map(|it| (&it.0, Standing::Exempt));
            for (subject, standing) in judged.chain(exempt) {
                let asked = (outcome.clause, subject);
                let proof = prove(&fixture.plan, &store, &fixture.context(), asked);
                let proof = proof.unwrap_or_else(|| panic!("`{}`: no proof", test.title));
                visit(&fixture, outcome.clause, standing, &proof);
            }
        }
    }
}

/// Whether a tree says what its parts say, down to the atoms.
fn check(it: &Explanation) -> Result<(), String> {
    it.children.iter().try_for_each(check)?;
    let parts: Vec<Truth> =
        it.children.iter().filter(|it| it.how != How::Aside).map(|it| it.truth).collect();
    let all = |truth| it.more == 0 && parts.iter().all(|it| *it == truth);
    let some = |truth| parts.contains(&truth);
    let open =
        it.truth.is_open() && (parts.iter().any(|it| it.is_open()) || !it.missing.is_empty());
    let holds = match (&it.how, it.truth) {
        (How::Atom | How::Aside | How::Gap | How::Given | How::Count(_), _) => true,
        (How::Not, truth) => parts == [truth.negate()],
        (How::Same, truth) => parts.last() == Some(&truth),
        (How::All, Truth::True) => all(Truth::True),
        (How::All, Truth::False) => some(Truth::False),
        (How::Any, Truth::True) => some(Truth::True),
        // Of many candidates that fell out the first are listed.
        (How::Any, Truth::False) => parts.iter().all(|it| *it == Truth::False),
        (How::All | How::Any, Truth::Unknown | Truth::Fault) => open,
    };
    if holds { Ok(()) } else { Err(format!("{:?} from {parts:?}: {it:#?}", it.truth)) }
}

/// How a subject stands by the trees of its proof alone.
fn concluded(proof: &Proof, requirements: usize) -> Option<Standing> {
    let of = |wanted: fn(PartOf) -> bool| proof.parts.iter().filter(move |it| wanted(it.of));
    let exempt = of(|it| it == PartOf::Exception).any(|it| it.tree.truth == Truth::True);
    let asked = || of(|it| matches!(it, PartOf::Requirement(_)));
    if exempt && asked().next().is_none() {
        return Some(Standing::Exempt);
    }
    if proof.parts.iter().any(|it| it.tree.truth == Truth::Fault) {
        return Some(Standing::Judged(Verdict::Error));
    }
    let open = proof.parts.iter().any(|it| it.tree.truth == Truth::Unknown);
    let failed = asked().any(|it| it.tree.truth == Truth::False);
    match (open, failed) {
        (true, _) => Some(Standing::Judged(Verdict::Unknown)),
        (false, true) => Some(Standing::Judged(Verdict::Fail)),
        (false, false) => {
            (asked().count() == requirements).then_some(Standing::Judged(Verdict::Pass))
        }
    }
}

#[test]
fn every_proof_holds_and_comes_to_what_the_evaluator_says() {
    let mut seen = [0_usize; 4];
    each(&mut |fixture, clause, standing, proof| {
        let title = &fixture.test.title;
        assert_eq!(proof.standing, standing, "`{title}`");
        let requirements = fixture.plan.clauses[clause.0 as usize].requirements.len();
        assert_eq!(concluded(proof, requirements), Some(standing), "`{title}`: {proof:#?}");
        for part in &proof.parts {
            check(&part.tree).unwrap_or_else(|why| panic!("`{title}`: {why}"));
        }
        let at = match standing {
            Standing::Judged(Verdict::Fail) => 0,
            Standing::Judged(Verdict::Pass) => 1,
            Standing::Judged(Verdict::Unknown) => 2,
            Standing::Judged(_) | Standing::Exempt => 3,
        };
        seen[at] += 1;
    });
    let [fail, pass, unknown, other] = seen;
    println!("{fail} failures, {pass} passes, {unknown} unknown, {other} others");
    assert!(fail > 50 && pass > 50 && unknown > 30);
}

/// Texts that facts hold, and one that none does.
fn texts(batches: &[Batch]) -> Vec<Value> {
    let facts = batches.iter().flat_map(|it| &it.facts);
    let values = facts.flat_map(|it| &it.attributes).filter_map(|it| match &it.value {
        Known::Yes(value @ Value::Text(_)) => Some(value.clone()),
        Known::Yes(_) | Known::Absent | Known::Unknown => None,
    });
    [Value::text("other")].into_iter().chain(values.take(12)).collect()
}

/// Supplies missing things with values drawn at random.
struct Supply<'f> {
    schema: &'f Schema,
    constants: Constants,
    at: i64,
    random: Random,
    /// Numbers for facts that are made up.
    made: usize,
}

impl Supply<'_> {
    fn draw<T: Clone>(&mut self, all: &[T]) -> Option<T> {
        // What stands first is named by the clause, and likelier to decide.
        let most = self.random.below(all.len()).saturating_add(1);
        all.get(self.random.below(most)).cloned()
    }

    /// A value of a type: a constant of the clause, or a fact that is there.
    fn value(&mut self, ty: &Type, batches: &[Batch]) -> Option<Known> {
        let member = ty.member().unwrap_or(ty.required());
        let others: Vec<Value> = match member.required() {
            Type::Entity(id) => {
                let name = self.schema.entity(*id).map_or("", |it| it.name.as_str());
                let facts = batches.iter().flat_map(|it| &it.facts);
                facts
                    .filter(|it| *it.entity == *name)
                    .map(|it| Value::Text(it.id.clone()))
                    .collect()
            }
            Type::Int => vec![Value::Int(0), Value::Int(1_000)],
            Type::Instant => vec![Value::Instant(self.at)],
            Type::Duration => vec![Value::Duration(0), Value::Duration(100_000_000)],
            Type::Glob => vec![Value::text("**")],
            Type::Text
            | Type::Date
            | Type::Role
            | Type::Regex
            | Type::Url
            | Type::Host
            | Type::Path
            | Type::Digest
            | Type::Version
            | Type::Cidr
            | Type::Set(_)
            | Type::List(_)
            | Type::Optional(_)
            | Type::Error
            | Type::Bool
            | Type::Enum(_)
            | Type::Calendar => texts(batches),
        };
        let mut all = self.constants.values(self.schema, ty, (None, &others, self.at));
        if ty.member().is_some() {
            all.push(Known::Yes(Value::Many(others)));
        }
        self.draw(&all)
    }

    fn attribute(&mut self, name: [&str; 3], batches: &[Batch]) -> Option<Vec<Batch>> {
        let [entity, id, attribute] = name;
        let declared =
            self.schema.entity(self.schema.entity_named(entity)?)?.attribute(attribute)?;
        let value = self.value(&declared.1.ty, batches)?;
        let change = Change::Attribute {
            entity: entity.into(),
            id: id.into(),
            attribute: attribute.into(),
            value,
        };
        Some(change.apply(batches))
    }

    /// A fact of an entity, with a value for every attribute.
    fn fact(&mut self, entity: &str, id: &str, batches: &[Batch]) -> Option<Fact> {
        let source = batches.first()?.sources.first()?.id.clone();
        let provenance = Provenance { source, ..Provenance::default() };
        let mut fact = Fact::new(entity.to_owned(), id, provenance);
        let declared = self.schema.entity(self.schema.entity_named(entity)?)?;
        for it in declared.attributes.iter().filter(|it| !it.is_key) {
            if let Some(value) = self.value(&it.ty, batches) {
                fact = fact.with(it.name.clone(), value);
            }
        }
        Some(fact)
    }

    /// A collection, closed as it is or with one more member.
    fn collection(
        &mut self,
        entity: &str,
        of: Option<(&str, &str)>,
        batches: &[Batch],
    ) -> Option<Vec<Batch>> {
        let mut batches = batches.to_vec();
        if self.random.below(2) == 1 {
            self.made = self.made.saturating_add(1);
            let id = format!("made-{}", self.made);
            let mut fact = self.fact(entity, &id, &batches)?;
            if let Some((attribute, owner)) = of {
                let declared = self.schema.entity(self.schema.entity_named(entity)?)?;
                let is_set = declared.attribute(attribute)?.1.ty.member().is_some();
                let value = if is_set { Value::texts([owner]) } else { Value::text(owner) };
                fact.attributes.retain(|it| &*it.name != attribute);
                fact = fact.with(attribute.to_owned(), value);
            }
            batches.first_mut()?.facts.push(fact);
        }
        let conditions: Vec<Condition> = of
            .map(|(path, owner)| Condition { path: path.into(), value: Value::text(owner) })
            .into_iter()
            .collect();
        let under = |fact: &&Fact| {
            *fact.entity == *entity
                && conditions.iter().all(|condition| {
                    fact.attributes.iter().any(|it| {
                        *it.name == *condition.path
                            && match &it.value {
                                Known::Yes(Value::Many(all)) => all.contains(&condition.value),
                                Known::Yes(value) => *value == condition.value,
                                Known::Absent | Known::Unknown => false,
                            }
                    })
                })
        };
        let first = batches.first_mut()?;
        let count = first.facts.iter().filter(under).count() as u64;
        let source = first.sources.first()?.id.clone();
        first.scopes.retain(|it| *it.entity != *entity || it.conditions != conditions);
        first.scopes.push(Scope {
            id: format!("made-{entity}-{}", first.scopes.len()).into(),
            entity: entity.into(),
            conditions,
            status: Status::Complete,
            count: Some(count),
            attributes: None,
            window: None,
            source,
            collected_at: None,
            reason: None,
            remedy: None,
        });
        Some(batches)
    }

    fn parameter(&mut self, name: &str, plan: &mut Plan) -> Option<()> {
        let (at, param) = plan.graph.params.iter().enumerate().find(|(_, it)| it.name == name)?;
        let text = |it: &str| Literal::Text(it.into());
        let calendar = |it| Literal::Calendar(CalendarId(it));
        let of_type = |ty: &Type| match ty.required() {
            Type::Int => vec![Literal::Int(0), Literal::Int(1_000)],
            Type::Duration => vec![Literal::Duration(0), Literal::Duration(100_000_000)],
            Type::Bool => vec![Literal::Bool(true), Literal::Bool(false)],
            Type::Enum(id) => (0..self.schema.enumeration(*id).map_or(0, |it| it.values.len()))
                .map(|it| Literal::Enum(*id, u32::try_from(it).unwrap()))
                .collect(),
            Type::Calendar => (0..).take(self.schema.calendars.len()).map(calendar).collect(),
            Type::Text
            | Type::Date
            | Type::Role
            | Type::Regex
            | Type::Url
            | Type::Host
            | Type::Path
            | Type::Digest
            | Type::Version
            | Type::Cidr
            | Type::Set(_)
            | Type::List(_)
            | Type::Optional(_)
            | Type::Error
            | Type::Entity(_)
            | Type::Glob
            | Type::Instant => vec![text("**"), text("other")],
        };
        let all: Vec<Literal> = match param.ty.member() {
            Some(member) => {
                let one = of_type(member).into_iter().map(|it| Literal::Set(vec![it]));
                one.chain([Literal::Set(Vec::new())]).collect()
            }
            None => of_type(&param.ty),
        };
        let value = self.draw(&all)?;
        plan.params[at] = Some(ParamValue::One(value));
        Some(())
    }

    /// Supplies one missing thing.
    fn supply(&mut self, it: &Missing, plan: &mut Plan, batches: &[Batch]) -> Option<Vec<Batch>> {
        match it {
            Missing::Attribute { entity, id, attribute }
            | Missing::Conflict { entity, id, attribute } => {
                self.attribute([entity, id, attribute], batches)
            }
            Missing::Fact { entity, id } => {
                let fact = self.fact(entity, id, batches)?;
                let mut batches = batches.to_vec();
                batches.first_mut()?.facts.push(fact);
                Some(batches)
            }
            Missing::Collection { entity, of, .. } => {
                let of = of.as_ref().map(|(attribute, owner)| (&**attribute, &**owner));
                self.collection(entity, of, batches)
            }
            Missing::Parameter { name } => {
                self.parameter(name, plan)?;
                Some(batches.to_vec())
            }
            Missing::Stale { .. } => {
                let mut batches = batches.to_vec();
                let sources = batches.iter_mut().flat_map(|it| &mut it.sources);
                sources.for_each(|it| it.collected_at = None);
                Some(batches)
            }
        }
    }
}

/// Whether a subject is decided with some supply of what a way names: it is judged, let off, or none.
fn decides(fixture: &Fixture<'_>, clause: ClauseId, subject: &SubjectKey, way: &[Missing]) -> bool {
    let mut supply = Supply {
        schema: &fixture.plan.schema,
        constants: constants::of_clause(&fixture.plan, clause),
        at: fixture.test.at,
        random: Random::new(7),
        made: 0,
    };
    (0..TRIES).any(|_| {
        let mut plan = fixture.plan.clone();
        let mut batches = fixture.batches.clone();
        // What one thing refers to may be another that is missing too.
        let mut way = way.to_vec();
        supply.random.shuffle(&mut way);
        for it in &way {
            let Some(supplied) = supply.supply(it, &mut plan, &batches) else { return false };
            batches = supplied;
        }
        let (store, _) = store::admit(&plan.schema, batches);
        let verdicts = eval::run_some(&plan, &store, &fixture.context(), &[clause]);
        let found = verdicts.clauses[0].subjects.iter().find(|it| it.subject == *subject);
        found.is_none_or(|it| matches!(it.verdict, Verdict::Pass | Verdict::Fail))
    })
}

#[test]
fn what_is_named_as_missing_can_decide() {
    let (mut open, mut wrong) = (0_usize, Vec::new());
    each(&mut |fixture, clause, standing, proof| {
        if standing != Standing::Judged(Verdict::Unknown) {
            return;
        }
        open += 1;
        let ways = proof.needed.smallest();
        let title = &fixture.test.title;
        if ways.is_empty() {
            wrong.push(format!("`{title}`: nothing is named"));
        }
        for way in ways {
            if !decides(fixture, clause, &proof.subject, &way) {
                wrong.push(format!("`{title}`: {way:?} decides nothing"));
            }
        }
    });
    println!("{open} open subjects");
    assert!(open > 30);
    assert!(wrong.len() <= IN_VAIN, "{} of {open}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_change_that_is_offered_flips_the_verdict() {
    let (mut failed, mut flipped, mut passed, mut broken) = (0_usize, 0_usize, 0_usize, 0_usize);
    each(&mut |fixture, clause, standing, proof| {
        let found = what_if(&fixture.plan, &fixture.batches, &fixture.context(), (clause, proof));
        let then = found.flip.as_ref().map(|it| it.then);
        match standing {
            Standing::Judged(Verdict::Fail) => {
                failed += 1;
                flipped += usize::from(then.is_some());
                assert_ne!(then, Some(After::Judged(Verdict::Unknown)));
                assert_ne!(then, Some(After::Judged(Verdict::Fail)));
            }
            Standing::Judged(Verdict::Pass) => {
                passed += 1;
                broken += usize::from(then == Some(After::Judged(Verdict::Fail)));
            }
            Standing::Judged(Verdict::Unknown) => assert_eq!(then, None),
            Standing::Judged(_) | Standing::Exempt => (),
        }
    });
    println!("{flipped} of {failed} failures and {broken} of {passed} passes are one change away");
    assert!(flipped * 5 > failed && broken * 10 > passed * 7);
}

/// A checkout with a job whose name means harm, and a policy under which something fails, passes, is open, or is nothing.
const WORKFLOW: &str = "name: ci
on: push
permissions: write-all
jobs:
  test:
    name: <script>alert(1)</script> & \"more\"
    runs-on: ubuntu-24.04
    steps:
      - run: make test
  build:
    needs: test
    permissions: {}
    runs-on: ubuntu-24.04
    steps:
      - run: make
";
const POLICY: &str = "
clause 1.a narrow \"Jobs are narrow\" {
  severity high
  for each Job job
  unless job.name is \"lint\"
  forbid some TokenPermission right of job where right.name is \"all\" else \"{job.title} is wide\"
}
clause 1.b closed \"The repository is closed\" {
  severity high
  for each Repo repo
  require repo.archived else \"it is open\"
}
clause 1.c scheduled \"Schedules\" {
  severity low
  for each Trigger trigger where trigger.kind is schedule
  require trigger.cron is present else \"none\"
}
";

/// What the program prints.
fn printed(line: &str) -> String {
    let mut world =
        MemoryWorld::new([("shop/.github/workflows/ci.yml", WORKFLOW), ("house.policy", POLICY)]);
    let words: Vec<std::ffi::OsString> = line.split(' ').map(Into::into).collect();
    let exit = cli::run(&words, &mut world);
    assert_eq!((exit.code(), world.err_text()), (0, String::new()), "{line}");
    world.out_text()
}

#[test]
fn json_keeps_to_its_published_schemas() {
    let explanation = include_str!("../../docs/explanation.schema.json");
    let evidence = include_str!("../../docs/evidence.schema.json");
    let asked = ["1.a", "1.a test --what-if", "1.a build --what-if", "1.b shop", "1.c"];
    let lines = asked.map(|it| format!("policyc explain {it} --path shop --policy house.policy"));
    let plans = [
        "evidence --policy house.policy",
        "evidence",
        "evidence --policy house.policy --path shop",
    ];
    let plans = plans.map(|it| format!("policyc {it}"));
    let all = lines.iter().map(|it| (it, explanation)).chain(plans.iter().map(|it| (it, evidence)));
    for (line, schema) in all {
        let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
        let text = printed(&format!("{line} --format json"));
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(published::misfits(&document, &schema), Vec::<String>::new(), "{line}");
    }
}

#[test]
fn the_page_needs_nothing_and_runs_nothing() {
    let asked = ["1.a", "1.a test --what-if", "1.b shop", "1.c"];
    for it in asked {
        let page = printed(&format!(
            "policyc explain {it} --path shop --policy house.policy --format html"
        ));
        assert!(page.contains("default-src 'none'"), "{it}");
        for harm in ["<script", "javascript:", "http:", "https:", "<img", "onerror"] {
            assert!(!page.contains(harm), "{it}: {harm}");
        }
        // Every element that opens closes, in order; void ones have no content.
        let mut open: Vec<&str> = Vec::new();
        for tag in page.split('<').skip(1).filter_map(|it| it.split('>').next()) {
            let name = tag.trim_start_matches('/').split(' ').next().unwrap_or("");
            match tag.strip_prefix('/') {
                Some(_) => assert_eq!(open.pop(), Some(name), "{it}"),
                None if ["meta", "!doctype"].contains(&name) => (),
                None => open.push(name),
            }
        }
        assert!(open.is_empty(), "{it}: {open:?}");
    }
    let page = printed("policyc explain 1.a test --path shop --policy house.policy --format html");
    assert!(
        page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot; is wide"),
        "{page}"
    );
}

/// Whatever a clause of the standard library reads comes from somewhere: a collector, a command, or a person.
#[test]
fn everything_that_a_clause_reads_has_a_source() {
    let policy = library();
    let plan = plan::plan(&policy);
    let clauses: Vec<ClauseId> = policy.graph().clause_ids().map(|(id, _)| id).collect();
    let supplies: Vec<stdlib::evidence::Supply> = stdlib::evidence::supplies().collect();
    let emits = || collectors::COLLECTORS.iter().flat_map(|it| it.emits);
    let mut wrong = Vec::new();
    for need in evaluator::needs::needs(&plan, &clauses) {
        let entity = policy.schema().entity(need.entity).unwrap();
        for (attribute, _) in &need.attributes {
            let declared = &entity.attributes[attribute.0 as usize];
            let name = declared.name.as_str();
            let collected =
                emits().any(|it| it.entity == entity.name && it.attributes.contains(&name));
            let has_source = supplies.iter().any(|it| it.entity == entity.name && it.shows(name));
            if !declared.is_key && !collected && !has_source {
                wrong.push(format!("{}.{name}", entity.name));
            }
        }
    }
    assert!(wrong.is_empty(), "nothing supplies {}", wrong.join(", "));
    for it in &supplies {
        let entity =
            policy.schema().entity_named(it.entity).and_then(|id| policy.schema().entity(id));
        let entity = entity.unwrap_or_else(|| panic!("no entity {}", it.entity));
        let named = it.attributes.split(", ").filter(|it| *it != "*");
        for name in named {
            assert!(entity.attribute(name).is_some(), "{}.{name} does not exist", it.entity);
        }
    }
    let without = policy
        .schema()
        .entities
        .iter()
        .filter(|it| !supplies.iter().any(|of| of.entity == it.name));
    let without: Vec<&str> = without.map(|it| it.name.as_str()).collect();
    assert!(without.is_empty(), "no row for {}", without.join(", "));
}
