//! Values that a change of a fact is tried with: the constants that a clause and its rules compare with, the values that
//! other facts have, and the nearest beside them.

use crate::plan::{Node, Op, Plan};
use crate::store::typing::from_literal;
use crate::value::{Known, Value};
use language::graph::{ClauseId, ParamValue, RuleId};
use language::literal::Literal;
use language::schema::{Schema, Type};
use std::collections::BTreeSet;

/// Values tried of one attribute.
const MOST: usize = 24;

/// The constants of a clause.
#[derive(Debug, Default)]
pub struct Constants {
    literals: Vec<(Type, Literal)>,
    rules: BTreeSet<RuleId>,
}

/// Every constant that a clause compares with, itself or through its rules, and every value of a parameter that it reads.
pub fn of_clause(plan: &Plan, clause: ClauseId) -> Constants {
    let mut out = Constants::default();
    let Some(planned) = plan.clauses.get(clause.0 as usize) else { return out };
    for subject in &planned.subjects {
        subject.binder.access.node().into_iter().for_each(|it| out.node(plan, it));
        subject.filter.iter().for_each(|it| out.node(plan, it));
    }
    let lets = planned.lets.iter().map(|it| &it.1);
    let holds = planned.requirements.iter().map(|it| &it.holds);
    lets.chain(holds).chain(&planned.exceptions).for_each(|it| out.node(plan, it));
    out
}

impl Constants {
    fn node(&mut self, plan: &Plan, node: &Node) {
        if let Op::Literal(literal) = &node.op {
            self.literal(&node.ty, literal);
        }
        if let Op::Param(id) | Op::ParamEntry(id, _) = &node.op {
            let value = plan.params.get(id.0 as usize).and_then(Option::as_ref);
            for literal in value.map_or(&[][..], ParamValue::literals) {
                self.literal(&node.ty, literal);
            }
        }
        if let Op::Call(rule, _) = &node.op
            && self.rules.insert(*rule)
        {
            let branches = plan.rules.get(rule.0 as usize).map(|it| &it.branches);
            branches.into_iter().flatten().for_each(|it| self.node(plan, it));
        }
        node.op.operands().into_iter().for_each(|it| self.node(plan, it));
    }

    fn literal(&mut self, ty: &Type, literal: &Literal) {
        if let (Some(member), Literal::Set(all)) = (ty.member(), literal) {
            for it in all {
                self.literal(member, it);
            }
            return;
        }
        let entry = (ty.required().clone(), literal.clone());
        if !self.literals.contains(&entry) {
            self.literals.push(entry);
        }
    }

    /// What an attribute of a type may be instead: the constants of that type, `others` that facts have, and for ordered
    /// types the nearest beside each. The present value is none of them.
    pub fn values(
        &self,
        schema: &Schema,
        ty: &Type,
        (present, others, now): (Option<&Known>, &[Value], i64),
    ) -> Vec<Known> {
        let mut out: Vec<Known> = Vec::new();
        if let Some(member) = ty.member() {
            let listed = match present {
                Some(Known::Yes(Value::Many(all))) => all.as_slice(),
                Some(_) | None => &[],
            };
            out.extend(self.sets(schema, member, (listed, others, now)));
        } else {
            let scalars = self.scalars(schema, ty.required(), (others, now));
            out.extend(nearest(scalars, present).into_iter().map(Known::Yes));
        }
        if matches!(ty, Type::Optional(_)) {
            out.push(Known::Absent);
        }
        let mut kept: Vec<Known> = Vec::new();
        for it in out.into_iter().filter(|it| Some(it) != present) {
            if !kept.contains(&it) {
                kept.push(it);
            }
        }
        kept.truncate(MOST);
        kept
    }

    /// The set without one of its members, with one more, and empty.
    fn sets(
        &self,
        schema: &Schema,
        member: &Type,
        (listed, others, now): (&[Value], &[Value], i64),
    ) -> Vec<Known> {
        let without = listed
            .iter()
            .map(|it| listed.iter().filter(|other| *other != it).cloned().collect::<Vec<Value>>());
        let more = self.scalars(schema, member, (others, now)).into_iter();
        let with = more.filter(|it| !listed.contains(it)).map(|it| {
            let mut all = listed.to_vec();
            all.push(it);
            all
        });
        let all = with.chain(without).chain([Vec::new()]);
        all.map(|it| Known::Yes(Value::Many(it))).collect()
    }

    /// The constants that the clause names first, then the values of other facts, then what lies beside each.
    fn scalars(&self, schema: &Schema, ty: &Type, (others, now): (&[Value], i64)) -> Vec<Value> {
        let named = self.literals.iter().filter(|(of, _)| fits(of, ty));
        let mut out: Vec<Value> =
            named.map(|(of, it)| matching(of, from_literal(schema, it))).collect();
        out.extend(others.iter().cloned());
        if *ty == Type::Instant {
            let ages = self.literals.iter().filter_map(|(_, it)| {
                let Literal::Duration(age) = it else { return None };
                Some(Value::Instant(now.saturating_sub(*age)))
            });
            out.extend(ages);
            out.push(Value::Instant(now));
        }
        let near: Vec<Value> = out.iter().flat_map(beside).collect();
        out.extend(near);
        if *ty == Type::Bool {
            out.extend([Value::Bool(true), Value::Bool(false)]);
        }
        if let Type::Enum(id) = ty {
            let values = schema.enumeration(*id).map_or(&[][..], |it| it.values.as_slice());
            out.extend(values.iter().map(|it| Value::text(it.name.as_str())));
        }
        out
    }
}

/// Whether a constant of one type is a value of another: every textual one is text.
fn fits(of: &Type, ty: &Type) -> bool {
    of == ty || (of.is_textual() && ty.is_textual() && *of != Type::Regex)
}

/// A text that a pattern matches.
fn matching(of: &Type, value: Value) -> Value {
    match (of, value) {
        (Type::Glob, Value::Text(it)) => {
            Value::text(it.replace("**", "*").replace(['*', '?'], "x"))
        }
        (_, value) => value,
    }
}

/// The values of an ordered type next to one.
fn beside(value: &Value) -> Vec<Value> {
    match value {
        Value::Int(it) => vec![Value::Int(it.saturating_sub(1)), Value::Int(it.saturating_add(1))],
        Value::Duration(it) => {
            vec![Value::Duration(it.saturating_sub(1)), Value::Duration(it.saturating_add(1))]
        }
        Value::Instant(it) => {
            vec![Value::Instant(it.saturating_sub(1)), Value::Instant(it.saturating_add(1))]
        }
        Value::Bool(_) | Value::Text(_) | Value::Many(_) => Vec::new(),
    }
}

/// Of values of an ordered type the nearest to the present one first; others stay in their order.
fn nearest(mut values: Vec<Value>, present: Option<&Known>) -> Vec<Value> {
    let number = |it: &Value| match it {
        Value::Int(it) | Value::Duration(it) | Value::Instant(it) => Some(*it),
        Value::Bool(_) | Value::Text(_) | Value::Many(_) => None,
    };
    if let Some(Known::Yes(present)) = present
        && let Some(present) = number(present)
    {
        values.sort_by_key(|it| number(it).map(|it| it.abs_diff(present)));
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn constants(all: &[(Type, Literal)]) -> Constants {
        Constants { literals: all.to_vec(), rules: BTreeSet::new() }
    }

    #[test]
    fn numbers_are_tried_at_the_constants_and_beside_them_the_nearest_first() {
        let of =
            constants(&[(Type::Int, Literal::Int(2)), (Type::Duration, Literal::Duration(60))]);
        let present = Known::Yes(Value::Int(0));
        let found = of.values(&Schema::default(), &Type::Int, (Some(&present), &[], 0));
        let numbers: Vec<Known> = [1, 2, 3].into_iter().map(|it| Value::Int(it).into()).collect();
        assert_eq!(found, numbers);
    }

    #[test]
    fn an_instant_is_tried_at_the_ages_that_the_clause_names() {
        let of = constants(&[(Type::Duration, Literal::Duration(100))]);
        let found = of.values(&Schema::default(), &Type::Instant, (None, &[], 1000));
        assert!(found.contains(&Value::Instant(900).into()));
        assert!(found.contains(&Value::Instant(899).into()));
    }

    #[test]
    fn a_set_gains_a_member_or_loses_one_and_what_may_be_absent_is() {
        let of = constants(&[(Type::Text, Literal::Text("b".into()))]);
        let present = Known::Yes(Value::texts(["a"]));
        let set = Type::Set(Box::new(Type::Text));
        let found = of.values(&Schema::default(), &set, (Some(&present), &[], 0));
        assert_eq!(found, [Value::texts(["a", "b"]).into(), Value::texts::<&str>([]).into()]);
        let optional = Type::Optional(Box::new(Type::Bool));
        let found =
            of.values(&Schema::default(), &optional, (Some(&Value::Bool(true).into()), &[], 0));
        assert_eq!(found, [Value::Bool(false).into(), Known::Absent]);
    }
}
