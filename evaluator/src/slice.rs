//! The fewest facts on which a clause says of a subject what it says of it on all of them: a test's worth of a checkout.
//! Found by leaving things out and judging again, so whatever is left does decide.

use crate::given::{self, Found};
use crate::plan::Plan;
use crate::store::FactStore;
use crate::store::column::{State, cell_of, row_of, small_of};
use crate::store::coverage::{self, Coverage};
use crate::store::view::View;
use crate::verdict::SubjectKey;
use language::graph::ClauseId;
use language::graph::calendar::CalendarId;
use language::graph::test::{Collection, Expected, Facts, Given, GivenValue, Test};
use language::literal::Literal;
use language::schema::{AttributeId, EntityId, Type};
use language::span::{FileId, Span};
use std::sync::Arc;

/// A test's worth of facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice {
    /// The facts and what is said of their completeness.
    pub facts: Facts,
    /// What the clause says of the subject.
    pub found: Found,
    /// Entities that the facts call complete and that were complete only in part: the language of tests has no words for that
    /// part.
    pub overstated: Vec<EntityId>,
}

/// Looks for the fewest facts. Nothing where the clause has no such subject, or where written facts cannot say what was
/// collected.
pub fn slice(
    plan: &Plan,
    store: &FactStore,
    (clause, subject, at): (ClauseId, &SubjectKey, i64),
) -> Option<Slice> {
    let slicer = Slicer { plan, store, clause, subject, at };
    let found = slicer.judged_whole()?;
    let (mut facts, whole) = slicer.everything();
    let mut overstated: Vec<Collection> = Vec::new();
    if slicer.judged(&facts).as_ref() != Some(&found) {
        overstated = whole;
        facts.complete.extend(overstated.iter().cloned());
        if slicer.judged(&facts).as_ref() != Some(&found) {
            return None;
        }
    }
    // What is said too much goes first, then whole facts, then what is left of them. A fact may be of no use once another
    // one is gone, hence twice.
    facts.complete.reverse();
    for _ in 0..2 {
        slicer.shrink(&mut facts, &found);
    }
    facts.complete.reverse();
    slicer.narrow(&mut facts, &found);
    let kept = overstated.iter().filter(|it| facts.complete.contains(it));
    let overstated = kept.map(|it| it.entity).collect();
    Some(Slice { facts, found, overstated })
}

struct Slicer<'a> {
    plan: &'a Plan,
    store: &'a FactStore,
    clause: ClauseId,
    subject: &'a SubjectKey,
    at: i64,
}

impl Slicer<'_> {
    fn expected(&self) -> Expected {
        Expected {
            verdict: String::new(),
            of: None,
            on: self.subject.parts.iter().map(ToString::to_string).collect(),
            message: None,
            missing: Vec::new(),
            span: nowhere(),
        }
    }

    fn judged_whole(&self) -> Option<Found> {
        let context = crate::eval::EvalContext::at(self.at);
        let verdicts = crate::eval::run_some(self.plan, self.store, &context, &[self.clause]);
        given::found(&self.expected(), verdicts.clauses.first()?)
    }

    /// What the clause says of the subject on written facts.
    fn judged(&self, facts: &Facts) -> Option<Found> {
        let test = Test {
            title: String::new(),
            clauses: vec![self.clause],
            at: self.at,
            params: Vec::new(),
            facts: facts.clone(),
            expectations: Vec::new(),
            span: nowhere(),
            item: nowhere(),
        };
        let outcome = given::run_planned(self.plan, &test);
        given::found(&self.expected(), outcome.verdicts.clauses.first()?)
    }

    /// Every fact and attribute that the clause may read, every collection that is complete; and beside them, what would have
    /// to be called complete as a whole for want of words.
    fn everything(&self) -> (Facts, Vec<Collection>) {
        let demand = self.plan.demand_of(self.clause);
        let view = View::whole();
        let coverage = coverage::coverage(self.store, &view);
        let mut facts = Facts::default();
        let mut whole = Vec::new();
        for entity in &demand.entities {
            let collection = Collection { entity: *entity, of: None, span: nowhere() };
            if coverage.whole(*entity) {
                facts.complete.push(collection);
            } else {
                self.owned(*entity, (&view, &coverage), &mut facts.complete);
                whole.push(collection);
            }
        }
        let read = demand.attributes.iter().map(|it| it.0);
        let entities: std::collections::BTreeSet<EntityId> =
            demand.entities.iter().copied().chain(read).collect();
        for entity in entities {
            let of_entity = demand.attributes.iter().filter(|it| it.0 == entity);
            let attributes: Vec<AttributeId> = of_entity.map(|it| it.1).collect();
            let rows = 0..self.store.rows(entity);
            facts.given.extend(rows.filter_map(|row| self.fact(entity, row, &attributes)));
        }
        (facts, whole)
    }

    /// The collections of an entity that are complete for one owner.
    fn owned(
        &self,
        entity: EntityId,
        (view, coverage): (&View, &Coverage),
        out: &mut Vec<Collection>,
    ) {
        let attributes = self.plan.schema.entity(entity).map_or(&[][..], |it| &it.attributes);
        for (id, attribute) in (0..).map(AttributeId).zip(attributes) {
            let target = attribute.ty.member().unwrap_or(&attribute.ty).required();
            let Type::Entity(owner) = target else { continue };
            for row in 0..self.store.rows(*owner) {
                let fixed = [(id, cell_of(row))];
                if coverage.covers((self.store, view), entity, &fixed) {
                    let name = self.store.id(*owner, row).unwrap_or("?").to_owned();
                    out.push(Collection { entity, of: Some((id, name)), span: nowhere() });
                }
            }
        }
    }

    fn fact(&self, entity: EntityId, row: usize, attributes: &[AttributeId]) -> Option<Given> {
        let mut given = Given {
            entity,
            id: self.store.id(entity, row)?.to_owned(),
            attributes: Vec::new(),
            span: nowhere(),
        };
        for id in attributes {
            let declared = self.plan.schema.attribute(entity, *id)?;
            let column = self.store.column(entity, *id)?;
            let value = match column.state(row) {
                State::Unknown => continue,
                State::Absent => GivenValue::Absent,
                State::Known => match declared.ty.member() {
                    Some(member) => {
                        let members = column.set(row).iter();
                        let members = members.filter_map(|it| self.literal(*it, member));
                        GivenValue::Value(Literal::Set(members.collect()))
                    }
                    None => GivenValue::Value(self.literal(column.cell(row), &declared.ty)?),
                },
            };
            if !declared.is_key {
                given.attributes.push((*id, value, nowhere()));
            }
        }
        Some(given)
    }

    fn literal(&self, cell: i64, ty: &Type) -> Option<Literal> {
        let text = || Arc::from(self.store.symbols.text(small_of(cell)));
        Some(match ty.required() {
            Type::Bool => Literal::Bool(cell != 0),
            Type::Int => Literal::Int(cell),
            Type::Duration => Literal::Duration(cell),
            Type::Instant => Literal::Instant(cell),
            Type::Date => Literal::Date(cell),
            Type::Calendar => Literal::Calendar(CalendarId(small_of(cell))),
            Type::Enum(id) => Literal::Enum(*id, small_of(cell)),
            Type::Entity(id) => Literal::Reference(self.store.id(*id, row_of(cell))?.into()),
            Type::Text
            | Type::Role
            | Type::Regex
            | Type::Glob
            | Type::Url
            | Type::Host
            | Type::Path
            | Type::Digest
            | Type::Version
            | Type::Cidr => Literal::Text(text()),
            Type::Set(_) | Type::List(_) | Type::Optional(_) | Type::Error => return None,
        })
    }

    /// Calls complete what one owner has, where that is as good as the whole.
    fn narrow(&self, facts: &mut Facts, found: &Found) {
        for at in 0..facts.complete.len() {
            let whole = facts.complete.get(at).filter(|it| it.of.is_none()).map(|it| it.entity);
            let narrower = whole.into_iter().flat_map(|entity| self.narrower(entity, facts));
            let fitting = narrower.map(|it| {
                let mut candidate = facts.clone();
                if let Some(slot) = candidate.complete.get_mut(at) {
                    *slot = it;
                }
                candidate
            });
            let mut fitting = fitting.filter(|it| self.judged(it).as_ref() == Some(found));
            if let Some(found) = fitting.next() {
                *facts = found;
            }
        }
    }

    /// The collections of an entity for each given fact that one of its attributes may name.
    fn narrower(&self, entity: EntityId, facts: &Facts) -> Vec<Collection> {
        let attributes = self.plan.schema.entity(entity).map_or(&[][..], |it| &it.attributes);
        let mut out = Vec::new();
        for (id, attribute) in (0..).map(AttributeId).zip(attributes) {
            let target = attribute.ty.member().unwrap_or(&attribute.ty).required();
            let owners = facts.given.iter().filter(|it| *target == Type::Entity(it.entity));
            out.extend(owners.map(|it| Collection {
                entity,
                of: Some((id, it.id.clone())),
                span: nowhere(),
            }));
        }
        out
    }

    /// Whether a fact is the subject or stands in a reference with it. A pass is only worth holding with what was looked at:
    /// on fewer facts there would be nothing to object to.
    fn is_linked(&self, given: &Given, subject: &[Given]) -> bool {
        let is_subject = |id: &str| self.subject.parts.iter().any(|it| **it == *id);
        let names = |given: &Given, wanted: &dyn Fn(&str) -> bool| {
            given.attributes.iter().any(|(_, value, _)| match value {
                GivenValue::Value(literal) => references(literal).any(wanted),
                GivenValue::Absent | GivenValue::Unknown => false,
            })
        };
        is_subject(&given.id)
            || names(given, &is_subject)
            || subject.iter().any(|it| names(it, &|id| id == given.id))
    }

    fn shrink(&self, facts: &mut Facts, found: &Found) {
        let same = |facts: &Facts| self.judged(facts).as_ref() == Some(found);
        let is_subject = |it: &&Given| self.subject.parts.iter().any(|part| **part == *it.id);
        let subject: Vec<Given> = facts.given.iter().filter(is_subject).cloned().collect();
        let is_kept = |it: &Given| found.verdict == "pass" && self.is_linked(it, &subject);
        facts.complete = fewest(facts.complete.clone(), &mut |complete| {
            same(&Facts { complete: complete.to_vec(), ..facts.clone() })
        });
        facts.given = fewest(facts.given.clone(), &mut |given| {
            let kept = facts.given.iter().filter(|it| is_kept(it)).count();
            given.iter().filter(|it| is_kept(it)).count() == kept
                && same(&Facts { given: given.to_vec(), ..facts.clone() })
        });
        for at in 0..facts.given.len() {
            let given = facts.given.get(at).filter(|it| !is_kept(it));
            let Some(attributes) = given.map(|it| it.attributes.clone()) else { continue };
            let kept = fewest(attributes, &mut |attributes| {
                let mut candidate = facts.clone();
                if let Some(given) = candidate.given.get_mut(at) {
                    given.attributes = attributes.to_vec();
                }
                same(&candidate)
            });
            if let Some(given) = facts.given.get_mut(at) {
                given.attributes = kept;
            }
        }
    }
}

/// The ids that a value names.
fn references(literal: &Literal) -> impl Iterator<Item = &str> {
    let members = if let Literal::Set(members) = literal {
        members.as_slice()
    } else {
        std::slice::from_ref(literal)
    };
    members.iter().filter_map(|it| if let Literal::Reference(id) = it { Some(&**id) } else { None })
}

fn nowhere() -> Span {
    Span::whole(FileId(u32::MAX))
}

/// Leaves out what can be left out: halves first, then ever smaller pieces, then one by one.
fn fewest<T: Clone>(mut items: Vec<T>, keeps: &mut dyn FnMut(&[T]) -> bool) -> Vec<T> {
    let mut size = items.len();
    while size > 0 {
        let mut at = 0_usize;
        while at < items.len() {
            let end = at.saturating_add(size).min(items.len());
            let mut candidate = items.clone();
            candidate.drain(at..end);
            if keeps(&candidate) {
                items = candidate;
            } else {
                at = end;
            }
        }
        size = size.div_euclid(2);
    }
    items
}

#[cfg(test)]
mod tests {
    use super::fewest;

    #[test]
    fn only_what_is_needed_is_left() {
        let needed = [3, 17, 18, 64];
        let mut asked = 0_usize;
        let left = fewest((0..100).collect(), &mut |it| {
            asked = asked.saturating_add(1);
            needed.iter().all(|one| it.contains(one))
        });
        assert_eq!(left, needed);
        assert!(asked < 80, "{asked}");
        assert!(fewest(Vec::<u8>::new(), &mut |_| true).is_empty());
    }
}
