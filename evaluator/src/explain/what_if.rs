//! The smallest single change of a fact with which a verdict would be another: candidates come from the facts that decided
//! it, and each is judged again with the change made.

use super::constants::{self, Constants};
use super::proof::{Proof, Standing};
use crate::change::Change;
use crate::eval::{self, EvalContext};
use crate::evidence::Evidence;
use crate::fact::Batch;
use crate::plan::Plan;
use crate::store;
use crate::value::{Known, Value};
use crate::verdict::{SubjectKey, Verdict};
use language::graph::ClauseId;
use language::literal;
use language::schema::{Attribute, Type};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Changes tried.
const MOST: usize = 192;
/// Values of other facts tried for one attribute.
const OTHERS: usize = 8;

/// A change that flips a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flip {
    /// The change.
    pub change: Change,
    /// The fact, or the attribute of it, with its present value and its place.
    pub of: Evidence,
    /// The value it would have, as policies write it; nothing where the fact would not be there.
    pub instead: Option<String>,
    /// How the subject would stand.
    pub then: After,
}

/// How a subject stands after a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum After {
    /// It is judged so.
    Judged(Verdict),
    /// An exception holds.
    Exempt,
    /// The clause does not apply to it.
    NoSubject,
}

/// What came of the search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhatIf {
    /// The smallest change that flips the verdict, if any of those tried does.
    pub flip: Option<Flip>,
    /// How many changes were tried.
    pub tried: usize,
}

/// Searches for the smallest single change with which a proof's subject would stand otherwise. The facts that decided are
/// tried in the order in which they did, each at the nearest values first, and that one of them is not there at all comes last.
pub fn what_if(
    plan: &Plan,
    batches: &[Batch],
    ctx: &EvalContext<'_>,
    (clause, proof): (ClauseId, &Proof),
) -> WhatIf {
    let search = Search { plan, batches, ctx, clause, subject: &proof.subject };
    let constants = constants::of_clause(plan, clause);
    let leaves = leaves(proof);
    let mut tried = 0_usize;
    let mut second: Option<Flip> = None;
    for (change, of, instead) in search.changes(&leaves, &constants).into_iter().take(MOST) {
        tried = tried.saturating_add(1);
        let then = search.after(&change);
        let flip = Flip { change, of: of.clone(), instead, then };
        match rank(proof.standing, then) {
            Some(0) => return WhatIf { flip: Some(flip), tried },
            Some(_) => {
                second.get_or_insert(flip);
            }
            None => (),
        }
    }
    WhatIf { flip: second, tried }
}

/// How good an answer it is that a subject stands so: the opposite verdict is the best, being let off is one too.
fn rank(before: Standing, then: After) -> Option<u8> {
    match (before, then) {
        (Standing::Judged(Verdict::Fail), After::Judged(Verdict::Pass))
        | (Standing::Judged(Verdict::Pass) | Standing::Exempt, After::Judged(Verdict::Fail)) => {
            Some(0)
        }
        (Standing::Judged(Verdict::Fail), After::Exempt | After::NoSubject)
        | (Standing::Exempt, After::Judged(Verdict::Pass)) => Some(1),
        _ => None,
    }
}

/// The facts of a proof, each attribute once, in the order in which they decided.
fn leaves(proof: &Proof) -> Vec<Evidence> {
    let mut seen = BTreeSet::new();
    let all = proof.parts.iter().flat_map(|it| it.tree.all_evidence());
    let mut all: Vec<Evidence> = all.chain([proof.at.clone()]).collect();
    all.retain(|it| seen.insert((it.entity.clone(), it.id.clone(), it.attribute.clone())));
    all
}

struct Search<'s> {
    plan: &'s Plan,
    batches: &'s [Batch],
    ctx: &'s EvalContext<'s>,
    clause: ClauseId,
    subject: &'s SubjectKey,
}

impl Search<'_> {
    fn changes<'e>(
        &self,
        leaves: &'e [Evidence],
        constants: &Constants,
    ) -> Vec<(Change, &'e Evidence, Option<String>)> {
        let mut out = Vec::new();
        for leaf in leaves {
            let Some((name, declared)) = self.declared(leaf) else { continue };
            let of = (&*leaf.entity, name);
            let present = self.present(leaf, name);
            let others = self.others(of, declared);
            let values =
                constants.values(&self.plan.schema, &declared.ty, (present, &others, self.ctx.at));
            for value in values {
                let instead = Some(shown(&value));
                let change = Change::Attribute {
                    entity: Arc::clone(&leaf.entity),
                    id: Arc::clone(&leaf.id),
                    attribute: name.into(),
                    value,
                };
                out.push((change, leaf, instead));
            }
        }
        let subject = self.subject.parts.first();
        let gone = leaves.iter().filter(|it| it.attribute.is_none() && Some(&it.id) != subject);
        out.extend(gone.map(|it| {
            let (entity, id) = (Arc::clone(&it.entity), Arc::clone(&it.id));
            (Change::Gone { entity, id }, it, None)
        }));
        out
    }

    /// The attribute of a leaf as the schema declares it. A key is what the fact is, and no change of it.
    fn declared<'e>(&self, leaf: &'e Evidence) -> Option<(&'e str, &Attribute)> {
        let name = leaf.attribute.as_deref()?;
        let schema = &self.plan.schema;
        let entity = schema.entity(schema.entity_named(&leaf.entity)?)?;
        let declared = entity.attribute(name)?.1;
        (!declared.is_key).then_some((name, declared))
    }

    fn present(&self, leaf: &Evidence, name: &str) -> Option<&Known> {
        let facts = self.batches.iter().flat_map(|it| &it.facts);
        let mut of = facts.filter(|it| *it.entity == *leaf.entity && it.id == leaf.id);
        of.find_map(|it| it.attributes.iter().find(|it| &*it.name == name)).map(|it| &it.value)
    }

    /// Values that other facts have: ids of what a reference may name, else what the attribute is elsewhere.
    fn others(&self, (entity, name): (&str, &str), declared: &Attribute) -> Vec<Value> {
        let facts = self.batches.iter().flat_map(|it| &it.facts);
        let mut all: BTreeSet<Value> = BTreeSet::new();
        let ty = declared.ty.member().unwrap_or(declared.ty.required());
        if let Type::Entity(id) = ty.required() {
            let target = self.plan.schema.entity(*id).map_or("?", |it| it.name.as_str());
            all.extend(
                facts.filter(|it| *it.entity == *target).map(|it| Value::Text(Arc::clone(&it.id))),
            );
        } else {
            let of = facts.filter(|it| *it.entity == *entity).flat_map(|it| &it.attributes);
            for it in of.filter(|it| &*it.name == name) {
                match &it.value {
                    Known::Yes(Value::Many(members)) => all.extend(members.iter().cloned()),
                    Known::Yes(one) => all.extend([one.clone()]),
                    Known::Absent | Known::Unknown => (),
                }
            }
        }
        all.into_iter().take(OTHERS).collect()
    }

    /// Judges again.
    fn after(&self, change: &Change) -> After {
        let (store, _) = store::admit(&self.plan.schema, change.apply(self.batches));
        let verdicts = eval::run_some(self.plan, &store, self.ctx, &[self.clause]);
        let Some(outcome) = verdicts.clauses.first() else { return After::NoSubject };
        if let Some(found) = outcome.subjects.iter().find(|it| it.subject == *self.subject) {
            return After::Judged(found.verdict);
        }
        let is_exempt = outcome.exempt.iter().any(|it| it.0 == *self.subject);
        match outcome.fault {
            Some(_) => After::Judged(Verdict::Error),
            None if is_exempt => After::Exempt,
            None => After::NoSubject,
        }
    }
}

/// A value as reports show it.
fn shown(value: &Known) -> String {
    match value {
        Known::Yes(it) => plain(it),
        Known::Absent => "absent".to_owned(),
        Known::Unknown => "unknown".to_owned(),
    }
}

pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::Bool(it) => it.to_string(),
        Value::Int(it) => it.to_string(),
        Value::Text(it) => it.to_string(),
        Value::Duration(it) => literal::show_duration(*it),
        Value::Instant(it) => literal::show_instant(*it),
        Value::Many(all) if all.is_empty() => "none".to_owned(),
        Value::Many(all) => all.iter().map(plain).collect::<Vec<_>>().join(", "),
    }
}
