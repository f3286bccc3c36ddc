//! What does not vary from row to row: literals, parameters, and expressions without variables; and the texts and facts that
//! only the policy names.

use super::frame::Frame;
use super::run::{Computed, Run, unknown};
use super::values::{Note, Scalar, Scalars, SetRef, Sets, Values};
use crate::plan::Node;
use crate::store::column::{cell_of, row_of};
use language::graph::calendar::CalendarId;
use language::graph::{ParamId, ParamValue};
use language::literal::Literal;
use language::schema::{EntityId, Type};
use std::rc::Rc;

impl Run<'_> {
    /// The text of a symbol, from the store or the policy.
    pub fn text(&self, symbol: i64) -> &str {
        let stored = self.store.symbols.len();
        match row_of(symbol).checked_sub(stored) {
            None => self.store.symbols.text(u32::try_from(symbol).unwrap_or(u32::MAX)),
            Some(own) => self.symbols.text(u32::try_from(own).unwrap_or(u32::MAX)),
        }
    }

    /// The symbol of a text.
    pub fn symbol(&mut self, text: &str) -> i64 {
        if let Some(found) = self.store.symbols.find(text) {
            return i64::from(found);
        }
        let own = i64::from(self.symbols.intern(text));
        cell_of(self.store.symbols.len()).saturating_add(own)
    }

    /// The row of a fact by id; a fact that only the policy names gets a row behind the stubs.
    fn reference(&mut self, entity: EntityId, id: &str) -> i64 {
        if let Some(row) = self.store.find(entity, id) {
            return cell_of(row);
        }
        let stored = self.store.table(entity).map_or(0, |it| it.ids.len());
        let next = stored.saturating_add(self.strangers.len());
        let row = *self.strangers.entry((entity, id.to_owned())).or_insert(next);
        self.names.insert((entity, row), id.to_owned());
        cell_of(row)
    }

    /// The id of a row.
    pub fn id(&self, entity: EntityId, row: i64) -> &str {
        let row = row_of(row);
        let stored = self.store.id(entity, row);
        stored.or_else(|| self.names.get(&(entity, row)).map(String::as_str)).unwrap_or("?")
    }

    /// A column of an expression without variables, computed once for the whole run.
    pub(super) fn constant(&mut self, node: &Node) -> Computed {
        let address = std::ptr::from_ref(node).addr();
        if let Some(found) = self.reading.constants.get(&address) {
            return Ok(Rc::clone(found));
        }
        let values = self.value_anew(node, &Frame::unit())?;
        let mut values = (*values).clone();
        match &mut values {
            Values::Scalars(it) => it.uniform = true,
            Values::Sets(it) => it.uniform = true,
        }
        let values = Rc::new(values);
        self.reading.constants.insert(address, Rc::clone(&values));
        Ok(values)
    }

    /// A literal of a type as a uniform column.
    pub(super) fn literal(&mut self, literal: &Literal, ty: &Type) -> Values {
        if let Literal::Set(members) = literal {
            let member = ty.member().cloned().unwrap_or(Type::Error);
            let mut cells: Vec<i64> = members.iter().map(|it| self.cell(it, &member)).collect();
            cells.sort_unstable();
            cells.dedup();
            let mut out = Sets::new();
            out.push(cells.into_iter().map(|it| (it, true)), Note::default());
            out.uniform = true;
            return Values::Sets(out);
        }
        Values::Scalars(Scalars::uniform(Scalar::known(self.cell(literal, ty))))
    }

    fn cell(&mut self, literal: &Literal, ty: &Type) -> i64 {
        match (literal, ty.required()) {
            (Literal::Text(id) | Literal::Reference(id), Type::Entity(entity)) => {
                self.reference(*entity, id)
            }
            (Literal::Text(text) | Literal::Reference(text), _) => self.symbol(text),
            (Literal::Bool(it), _) => i64::from(*it),
            (
                Literal::Int(it) | Literal::Duration(it) | Literal::Instant(it) | Literal::Date(it),
                _,
            ) => *it,
            (Literal::Enum(_, position) | Literal::Calendar(CalendarId(position)), _) => {
                i64::from(*position)
            }
            (Literal::Set(_), _) => 0,
        }
    }

    pub(super) fn param(&mut self, id: ParamId) -> Values {
        let plan = self.plan;
        let declared = plan.graph.param(id);
        match (self.params.get(id.0 as usize), declared) {
            (Some(Some(ParamValue::One(literal))), Some(param)) => self.literal(literal, &param.ty),
            _ if declared.is_some_and(|it| it.ty.member().is_some()) => {
                let mut out = Sets::new();
                out.push(std::iter::empty(), Note::UNKNOWN);
                out.uniform = true;
                Values::Sets(out)
            }
            _ => Values::Scalars(Scalars::uniform(Scalar::UNKNOWN)),
        }
    }

    pub(super) fn param_entry(&mut self, id: ParamId, key: &Node, frame: &Frame) -> Computed {
        let key = self.value(key, frame)?;
        let plan = self.plan;
        let Some(param) = plan.graph.param(id) else { return Ok(unknown()) };
        let Some(Some(ParamValue::Table(entries))) = self.params.get(id.0 as usize) else {
            return Ok(Rc::new(self.param(id)));
        };
        let entries: Vec<Values> = entries.iter().map(|it| self.literal(it, &param.ty)).collect();
        let pick = |row: usize| key.scalar(row).cell().and_then(|it| entries.get(row_of(it)));
        if param.ty.member().is_some() {
            let mut out = Sets::new();
            for row in 0..frame.len {
                let set = pick(row).map(|it| it.set(0));
                let note = set.map_or(Note::UNKNOWN, |it| it.note);
                out.push(set.into_iter().flat_map(SetRef::iter), note);
            }
            return Ok(Rc::new(Values::Sets(out)));
        }
        let scalar = |row: usize| {
            let open = Scalar::open(key.scalar(row).mark.is_fault());
            pick(row).map_or(open, |it| it.scalar(0))
        };
        Ok(Rc::new(Values::Scalars((0..frame.len).map(scalar).collect())))
    }
}
