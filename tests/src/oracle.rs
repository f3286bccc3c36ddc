//! A naive reference evaluator, written from the language's definition alone: nested loops, three values, no indexes, no
//! plan. It shares no code with the evaluator, only the types of facts and verdicts, so that where the two agree they are
//! probably right. Nobody runs it but the tests.

pub mod eval;
pub mod operators;
pub mod text;
pub mod value;
pub mod world;

use eval::{Env, Evaluation};
use evaluator::fact::Batch;
use evaluator::verdict::{SubjectKey, Verdict};
use language::graph::ClauseId;
use language::graph::clause::Clause;
use language::graph::waiver::{Waiver, WaiverId};
use language::policy::{CheckedPolicy, Trust};
use language::schema::Type;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use value::{Atom, Truth, Value};
use world::World;

/// What the oracle says of one clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Which clause.
    pub clause: ClauseId,
    /// The worst of what follows.
    pub verdict: Verdict,
    /// Everybody who is judged.
    pub subjects: BTreeMap<SubjectKey, Subject>,
    /// Everybody whom an `unless` exempts.
    pub exempt: BTreeSet<SubjectKey>,
    /// Whether there may be subjects nobody has seen.
    pub unseen: bool,
    /// Whether something that the clause expects was not found.
    pub unexpected: bool,
}

/// What the oracle says of one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The worst of its requirements.
    pub verdict: Verdict,
    /// Whether it is not known that the clause applies at all.
    pub maybe_subject: bool,
    /// One per requirement, in order.
    pub requirements: Vec<Verdict>,
    /// The waivers that certainly cover a subject of which something fails, whether or not they count.
    pub waivers: Vec<WaiverId>,
}

/// Judges every clause of a policy that is not switched off, in its order.
pub fn judge(policy: &CheckedPolicy, batches: &[Batch], at: i64) -> Vec<Judged> {
    let whole = World::new(policy.schema(), batches, None);
    let judge_one = |(id, clause): (ClauseId, &Clause)| {
        let window = window(clause, &Evaluation::new(policy, &whole, at), at);
        let dated = window.map(|it| World::new(policy.schema(), batches, Some(it)));
        let world = dated.as_ref().unwrap_or(&whole);
        Judge { policy, evaluation: Evaluation::new(policy, world, at), id, clause, at }.clause()
    };
    policy.graph().clause_ids().filter(|(_, it)| it.off.is_none()).map(judge_one).collect()
}

/// When evidence must have been collected; where the limit itself is not known, no dated evidence counts.
fn window(clause: &Clause, evaluation: &Evaluation<'_>, at: i64) -> Option<(i64, i64)> {
    let limit = clause.newer_than.as_ref()?;
    match evaluation.value(limit, &Env::new()).exact() {
        Some(Atom::Number(limit)) => Some((at.saturating_sub(limit), at)),
        _ => Some((i64::MAX, i64::MIN)),
    }
}

struct Judge<'a> {
    policy: &'a CheckedPolicy,
    evaluation: Evaluation<'a>,
    id: ClauseId,
    clause: &'a Clause,
    at: i64,
}

impl Judge<'_> {
    fn clause(&self) -> Judged {
        let mut judged = Judged {
            clause: self.id,
            verdict: Verdict::NotApplicable,
            subjects: BTreeMap::new(),
            exempt: BTreeSet::new(),
            unseen: false,
            unexpected: false,
        };
        let mut worst = vec![];
        self.level(0, (&Env::new(), Truth::True), &mut |env, found| match (env, found) {
            (Some(env), applies) => self.subject(env, applies, &mut judged),
            (None, why) => {
                judged.unseen = true;
                worst.push(why.undecided());
            }
        });
        for expectation in &self.clause.expectations {
            let found = self.evaluation.truth(&expectation.holds, &Env::new());
            if found != Truth::True {
                judged.unexpected = true;
                worst.push(found.undecided());
            }
        }
        let verdicts = judged.subjects.values().map(|it| it.verdict).chain(worst);
        judged.verdict = verdicts.min().unwrap_or(Verdict::NotApplicable);
        judged
    }

    /// Goes through the subjects from one level on; says each with its filter's truth, or nothing but why there may be
    /// others.
    fn level(
        &self,
        at: usize,
        (env, applies): (&Env, Truth),
        say: &mut dyn FnMut(Option<&Env>, Truth),
    ) {
        let Some(subject) = self.clause.subjects.get(at) else { return say(Some(env), applies) };
        let ranged = self.evaluation.ranged(&subject.binding, subject.filter.as_ref(), env);
        if let Some(why) = ranged.others {
            say(None, why);
        }
        for (value, member) in ranged.members {
            let mut env = env.clone();
            env.insert(subject.binding.var, value);
            let filter = subject.filter.as_ref().map(|it| self.evaluation.truth(it, &env));
            let applies = applies.and(member).and(filter.unwrap_or(Truth::True));
            if applies != Truth::False {
                self.level(at.saturating_add(1), (&env, applies), say);
            }
        }
    }

    fn subject(&self, env: &Env, applies: Truth, judged: &mut Judged) {
        let key = self.key(env);
        let mut env = env.clone();
        for (var, bound) in &self.clause.lets {
            let value = self.evaluation.value(bound, &env);
            env.insert(*var, value);
        }
        let truth = |it| self.evaluation.truth(it, &env);
        let exempt = self.clause.exceptions.iter().map(truth).fold(Truth::False, Truth::or);
        if applies == Truth::True && exempt == Truth::True {
            judged.exempt.insert(key);
            return;
        }
        let requirements = self.clause.requirements.iter();
        let mut requirements: Vec<Verdict> =
            requirements.map(|it| outcome(applies, exempt, truth(&it.holds))).collect();
        let waivers = self.waive(&env, &mut requirements);
        let verdict = requirements.iter().min().copied().unwrap_or(Verdict::Pass);
        let maybe_subject = applies != Truth::True;
        judged.subjects.insert(key, Subject { verdict, maybe_subject, requirements, waivers });
    }

    /// A failure is waived where a waiver that counts certainly covers its subject.
    fn waive(&self, env: &Env, requirements: &mut [Verdict]) -> Vec<WaiverId> {
        if !requirements.contains(&Verdict::Fail) {
            return vec![];
        }
        let covers = |it: &(WaiverId, &Waiver)| {
            it.1.clause == self.id && self.evaluation.truth(&it.1.matches, env) == Truth::True
        };
        let covering: Vec<(WaiverId, &Waiver)> =
            self.policy.graph().waiver_ids().filter(covers).collect();
        let counts = |it: &Waiver| it.approved_by.is_some() && self.at < it.until;
        if self.policy.trust() == Trust::Full && covering.iter().any(|it| counts(it.1)) {
            let failed = requirements.iter_mut().filter(|it| **it == Verdict::Fail);
            failed.for_each(|it| *it = Verdict::Waived);
        }
        covering.into_iter().map(|it| it.0).collect()
    }

    fn key(&self, env: &Env) -> SubjectKey {
        let part = |at: &language::graph::clause::Subject| -> Arc<str> {
            let ty = self.clause.variables.get(at.binding.var.0 as usize).map(|it| &it.ty);
            match (env.get(&at.binding.var).and_then(Value::exact), ty) {
                (Some(Atom::Fact(_, id) | Atom::Text(id)), _) => id,
                (Some(Atom::Choice(value)), Some(Type::Enum(id))) => {
                    self.policy.schema().enum_value(*id, value).into()
                }
                (Some(Atom::Bool(yes)), _) => yes.to_string().into(),
                (Some(Atom::Number(number)), _) => number.to_string().into(),
                _ => "?".into(),
            }
        };
        SubjectKey { parts: self.clause.subjects.iter().map(part).collect() }
    }
}

/// The table of filter, exception and requirement.
pub fn outcome(applies: Truth, exempt: Truth, holds: Truth) -> Verdict {
    match (applies, exempt, holds) {
        (Truth::False, _, _) | (Truth::True, Truth::True, _) => Verdict::NotApplicable,
        (Truth::True, Truth::False, Truth::False) => Verdict::Fail,
        (_, _, Truth::True) | (_, Truth::True, _) => Verdict::Pass,
        (applies, exempt, holds) => {
            let faulty = [applies, exempt, holds].contains(&Truth::Fault);
            Truth::open(faulty).undecided()
        }
    }
}
