//! Two policies compared: which clauses demand the same, more, less or neither, with facts that show it. Proofs come from
//! the language's own comparison; here facts are looked for that bear a proof out, refute it, or stand where there is none.
//!
//! INVARIANT: a clause is called stricter only where that is proven and no facts say otherwise.

mod atoms;
mod meta;
mod pool;
mod read;
mod repair;
mod sample;
mod search;
mod trial;

use crate::limits::{COMPARISON_STEPS, COMPARISON_TRIALS};
use crate::plan::{self, Plan};
use language::compare::change::{ChangeKind, ClauseChange, Comparison, RuleChange, Witness};
use language::compare::clause::{self, Proof, some_violation, violation};
use language::compare::normal::apart::{apart, hours};
use language::compare::normal::{Normal, normal};
use language::compare::term::{self, Term};
use language::graph::ClauseId;
use language::graph::clause::Clause;
use language::policy::CheckedPolicy;
use pool::Pool;
use search::Search;
use std::cell::Cell;
use std::collections::BTreeSet;
use trial::{Grain, Side};

/// The instant of the facts that are made: noon of a Wednesday, which most calendars call working time.
const AT: i64 = 1_767_787_200;

/// Compares two policies.
pub fn compare(old: &CheckedPolicy, new: &CheckedPolicy) -> Comparison {
    let pair = Pair { old, new, plans: [plan::plan(old), plan::plan(new)] };
    let matched = matched(old, new);
    let mut clauses: Vec<ClauseChange> = Vec::new();
    for (id, it) in new.graph().clause_ids() {
        let before = matched.iter().find(|(_, to)| *to == id).map(|it| it.0);
        clauses.push(match before.and_then(|id| Some((id, old.graph().clause(id)?))) {
            Some(before) => pair.clause(before, (id, it)),
            None => alone(it, (None, Some(id)), ChangeKind::New),
        });
    }
    for (id, it) in old.graph().clause_ids() {
        if !matched.iter().any(|(from, _)| *from == id) {
            clauses.push(alone(it, (Some(id), None), ChangeKind::Gone));
        }
    }
    Comparison {
        head: meta::head(old, new),
        clauses,
        params: meta::params(old, new),
        waivers: meta::waivers(old, new),
    }
}

fn alone(
    it: &Clause,
    places: (Option<ClauseId>, Option<ClauseId>),
    kind: ChangeKind,
) -> ClauseChange {
    ClauseChange {
        number: it.number.clone(),
        name: it.name.clone(),
        places,
        kind,
        rule: RuleChange::Open,
        details: Vec::new(),
        witnesses: Vec::new(),
    }
}

/// Clauses that stand for each other: by name, and what is left by number.
fn matched(old: &CheckedPolicy, new: &CheckedPolicy) -> Vec<(ClauseId, ClauseId)> {
    let mut pairs: Vec<(ClauseId, ClauseId)> = Vec::new();
    let mut taken: (BTreeSet<ClauseId>, BTreeSet<ClauseId>) = Default::default();
    let by_name = |a: &Clause, b: &Clause| a.name == b.name;
    let by_number = |a: &Clause, b: &Clause| a.number == b.number;
    for same in [by_name as fn(&Clause, &Clause) -> bool, by_number] {
        for (from, a) in old.graph().clause_ids() {
            let free = !taken.0.contains(&from);
            let found = new
                .graph()
                .clause_ids()
                .find(|(to, b)| free && !taken.1.contains(to) && same(a, b));
            if let Some((to, _)) = found {
                taken.0.insert(from);
                taken.1.insert(to);
                pairs.push((from, to));
            }
        }
    }
    pairs
}

struct Pair<'a> {
    old: &'a CheckedPolicy,
    new: &'a CheckedPolicy,
    plans: [Plan; 2],
}

impl Pair<'_> {
    fn clause(&self, old: (ClauseId, &Clause), new: (ClauseId, &Clause)) -> ClauseChange {
        let (direction, details) = meta::details((self.old, old.1), (self.new, new.1));
        let (kind, rule, witnesses) = self.rule(old, new);
        ClauseChange {
            number: new.1.number.clone(),
            name: new.1.name.clone(),
            places: (Some(old.0), Some(new.0)),
            kind: kind.and(direction),
            rule,
            details,
            witnesses,
        }
    }

    fn rule(
        &self,
        old: (ClauseId, &Clause),
        new: (ClauseId, &Clause),
    ) -> (ChangeKind, RuleChange, Vec<Witness>) {
        let forms = (normal(self.old, old.1), normal(self.new, new.1));
        if old.1.off.is_some() || new.1.off.is_some() {
            // Whether it is judged at all says more than what it would demand.
            return (ChangeKind::Unchanged, RuleChange::Open, Vec::new());
        }
        let (Ok(before), Ok(after)) = forms else {
            let same = apart(self.old, old.0) == apart(self.new, new.0);
            let kind = if same { ChangeKind::Unchanged } else { ChangeKind::Unknown };
            return (kind, if same { RuleChange::Equal } else { RuleChange::Open }, Vec::new());
        };
        if before == after {
            return (ChangeKind::Unchanged, RuleChange::Equal, Vec::new());
        }
        let enums = clause::common_enums(self.old.schema(), self.new.schema());
        let proof = clause::prove(&before, &after, &enums);
        let looked = Looked { pair: self, ids: (old.0, new.0), forms: (&before, &after) };
        let (laxer, stricter) = (looked.witness(false, proof), looked.witness(true, proof));
        let (kind, rule) = verdict(proof, laxer.is_some(), stricter.is_some());
        (kind, rule, laxer.into_iter().chain(stricter).collect())
    }
}

/// What proofs and facts come to. Facts beat proofs: they are what the evaluator says.
fn verdict(proof: Proof, is_laxer: bool, is_stricter: bool) -> (ChangeKind, RuleChange) {
    match (proof.stricter && !is_laxer, proof.laxer && !is_stricter) {
        (true, true) => (ChangeKind::Unchanged, RuleChange::Equivalent),
        (true, false) if !proof.laxer || is_stricter => (ChangeKind::Stricter, RuleChange::Proven),
        (false, true) => (ChangeKind::Laxer, RuleChange::Proven),
        _ if is_laxer && is_stricter => (ChangeKind::Mixed, RuleChange::Shown),
        _ => (ChangeKind::Unknown, RuleChange::Open),
    }
}

/// What a search needs.
struct Looked<'a> {
    pair: &'a Pair<'a>,
    ids: (ClauseId, ClauseId),
    forms: (&'a Normal, &'a Normal),
}

impl Looked<'_> {
    /// Facts on which the new clause is stricter, or laxer.
    fn witness(&self, is_stricter: bool, proof: Proof) -> Option<Witness> {
        let (old, new) = self.forms;
        // The one that is to fail where the other does not.
        let (fails, holds) = if is_stricter { (new, old) } else { (old, new) };
        // What is proven impossible is still tried a little: a second opinion on the proof.
        let is_excluded = if is_stricter { proof.laxer } else { proof.stricter };
        let part = if is_excluded { 50 } else { 1 };
        let goals = goals(fails, holds);
        let wholes = [some_violation(old), some_violation(new)];
        let schemas = [self.pair.old.schema(), self.pair.new.schema()];
        let [one, other] = &wholes;
        let pool = Pool::of(&[one, other], schemas, (hours(self.pair.new), AT));
        let mut search = Search {
            sides: self.sides(),
            pool: &pool,
            grain: self.grain(),
            is_stricter,
            left: Cell::new(0),
            trials: COMPARISON_TRIALS.value,
        };
        let steps = COMPARISON_STEPS.value.checked_div(part).unwrap_or(0);
        for (at, goal) in (0..).zip(&goals) {
            // What the first goal leaves unseen is seldom seen by the others: each has half of what the one before had.
            search.left.set(steps.checked_shr(at).unwrap_or(0));
            let found = search.witness(goal, AT);
            if found.is_some() {
                return found;
            }
        }
        None
    }

    fn sides(&self) -> [Side<'_>; 2] {
        let [old, new] = &self.pair.plans;
        [Side { plan: old, clause: self.ids.0 }, Side { plan: new, clause: self.ids.1 }]
    }

    fn grain(&self) -> Grain {
        let kinds = |it: &Normal| -> Vec<term::Kind> {
            it.levels.iter().map(|it| it.range.kind.clone()).collect()
        };
        if kinds(self.forms.0) == kinds(self.forms.1) { Grain::Subjects } else { Grain::Whole }
    }
}

/// What would show that one clause fails where the other does not, the likeliest first; then each side by itself, since what
/// only one of them reads may be unknown.
fn goals(fails: &Normal, holds: &Normal) -> Vec<Term> {
    let ranges = |it: &Normal| -> Vec<term::Range> {
        it.levels.iter().map(|it| term::Range { fixed: Vec::new(), ..it.range.clone() }).collect()
    };
    let mut out = Vec::new();
    let levels = ranges(fails);
    if levels == ranges(holds) {
        out.push(nested(&levels, term::all([violation(fails), term::negated(violation(holds))])));
    }
    let (one, other) = (some_violation(fails), some_violation(holds));
    out.push(term::all([one.clone(), term::negated(other.clone())]));
    out.push(one);
    out.push(nested(&ranges(holds), term::negated(violation(holds))));
    out
}

fn nested(ranges: &[term::Range], inner: Term) -> Term {
    ranges
        .iter()
        .rev()
        .fold(inner, |inner, range| Term::Some(Box::new(range.clone()), Box::new(inner)))
}
