//! Expansion of a frame through a binder: pairs of an outer row and a member, in batches. Every member is certain or only
//! possible, and each outer row knows whether its collection is open.

use super::frame::{BATCH, Frame};
use super::run::{Run, Stop};
use super::values::{Scalar, Scalars, Values};
use crate::kleene::Truth;
use crate::plan::{Access, Binder, Node};
use crate::store::column::{State, cell_of, row_of};
use language::graph::expr::VarId;
use language::schema::{AttributeId, EntityId, Type};
use std::rc::Rc;

/// One member of a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Member {
    /// Its cell; nothing where nobody knows which value it is.
    pub(super) cell: Option<i64>,
    /// Whether it belongs to the collection; never false.
    pub(super) belongs: Truth,
}

/// The members for each row of a frame.
#[derive(Debug, Default)]
pub(super) struct Members {
    /// Lists of members; one where `uniform`.
    pub(super) lists: Vec<Rc<Vec<Member>>>,
    /// Whether members may be missing: false, unknown or fault; one entry where the same holds of every row.
    pub(super) open: Vec<Truth>,
    /// Whether the first list stands for every row.
    pub(super) uniform: bool,
}

impl Members {
    pub(super) fn list(&self, row: usize) -> &[Member] {
        let row = if self.uniform { 0 } else { row };
        self.lists.get(row).map_or(&[], |it| it.as_slice())
    }

    pub(super) fn open(&self, row: usize) -> Truth {
        let row = if self.open.len() == 1 { 0 } else { row };
        self.open.get(row).copied().unwrap_or(Truth::Unknown)
    }

    fn same(list: Vec<Member>, open: Truth) -> Self {
        Self { lists: vec![Rc::new(list)], open: vec![open], uniform: true }
    }
}

/// One batch of pairs.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    /// The outer row of each pair.
    pub(super) outer: Vec<u32>,
    /// Whether each member belongs.
    pub(super) belongs: Vec<Truth>,
    cells: Scalars,
}

impl Chunk {
    /// The frame of the pairs: what is kept of the outer rows, and the member.
    pub(super) fn frame(&self, outer: &Frame, keep: &[VarId], var: VarId) -> Frame {
        let mut frame = outer.select(&self.outer, keep);
        frame.bind(var, Rc::new(Values::Scalars(self.cells.clone())));
        frame
    }
}

/// Where the next batch of pairs begins.
#[derive(Debug, Default)]
pub(super) struct Cursor {
    row: usize,
    member: usize,
}

impl Cursor {
    /// The next pairs, at most a batch; nothing at the end.
    pub(super) fn next(&mut self, members: &Members, rows: usize) -> Option<Chunk> {
        let mut chunk = Chunk::default();
        while self.row < rows && chunk.outer.len() < BATCH {
            let list = members.list(self.row);
            let room = BATCH.saturating_sub(chunk.outer.len());
            let taken = list.iter().skip(self.member).take(room);
            let outer = u32::try_from(self.row).unwrap_or(u32::MAX);
            for member in taken {
                chunk.outer.push(outer);
                chunk.belongs.push(member.belongs);
                chunk.cells.push(member.cell.map_or(Scalar::UNKNOWN, Scalar::known));
                self.member = self.member.saturating_add(1);
            }
            if self.member >= list.len() {
                self.row = self.row.saturating_add(1);
                self.member = 0;
            }
        }
        (!chunk.outer.is_empty()).then_some(chunk)
    }
}

/// A member of a collection on one row, with what became of it.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    /// The member.
    pub(crate) cell: Option<i64>,
    /// Whether it belongs.
    pub(crate) belongs: Truth,
    /// Whether it belongs and satisfies the condition.
    pub(crate) truth: Truth,
    /// The rows of the batch it came in, and which of them is its own.
    batch: Rc<Frame>,
    row: usize,
}

impl Pair {
    /// A member of which nothing is known but that it may belong.
    pub(crate) fn alone(cell: Option<i64>, frame: &Frame) -> Self {
        let batch = Rc::new(frame.clone());
        Self { cell, belongs: Truth::Unknown, truth: Truth::Unknown, batch, row: 0 }
    }

    /// The row with the member bound. Made when asked for: of many members few are followed.
    pub(crate) fn frame(&self) -> Frame {
        self.batch.row(self.row)
    }
}

impl Run<'_> {
    /// The members of a collection on a one-row frame, each with the truth of a condition.
    pub(crate) fn pairs(
        &mut self,
        binder: &Binder,
        condition: &Node,
        frame: &Frame,
    ) -> Result<Vec<Pair>, Stop> {
        let members = self.members(binder, frame)?;
        let all = frame.variables();
        let mut out = Vec::new();
        let mut cursor = Cursor::default();
        while let Some(chunk) = cursor.next(&members, 1) {
            self.budget.produce(chunk.outer.len(), "an explanation")?;
            let batch = Rc::new(chunk.frame(frame, &all, binder.var));
            let truths = self.truth(condition, &batch)?;
            for (row, (belongs, truth)) in chunk.belongs.iter().zip(truths).enumerate() {
                let cell = batch.get(binder.var).and_then(|it| it.scalar(row).cell());
                let (belongs, truth) = (*belongs, belongs.and(truth));
                out.push(Pair { cell, belongs, truth, batch: Rc::clone(&batch), row });
            }
        }
        Ok(out)
    }

    /// Whether a binder's collection may have members that nobody has seen, on a one-row frame.
    pub(crate) fn collection_is_open(
        &mut self,
        binder: &Binder,
        frame: &Frame,
    ) -> Result<bool, Stop> {
        let members = self.members(binder, frame)?;
        let anonymous = members.list(0).iter().any(|it| it.cell.is_none());
        Ok(members.open(0) != Truth::False || anonymous)
    }

    /// The members of a binder's collection for each row.
    pub(super) fn members(&mut self, binder: &Binder, frame: &Frame) -> Result<Members, Stop> {
        let mut members = self.listed(binder, frame)?;
        if members.open.contains(&Truth::Unknown) {
            self.tighten(binder, frame, &mut members)?;
        }
        Ok(members)
    }

    /// Closes collections that a scope of exactly the facts in question covers.
    fn tighten(
        &mut self,
        binder: &Binder,
        frame: &Frame,
        members: &mut Members,
    ) -> Result<(), Stop> {
        let Some(entity) = binder.access.entity() else { return Ok(()) };
        let mut keys = Vec::new();
        if let Access::Owner(_, attribute, owner) = &binder.access {
            keys.push((*attribute, self.value(owner, frame)?));
        }
        for (attribute, key) in &binder.fixed {
            // An absence that reads as a value satisfies the condition and may lie outside of the scope of that value.
            let declared = self.plan.schema.attribute(entity, *attribute);
            if declared.is_some_and(|it| it.absent_means.is_none()) {
                keys.push((*attribute, self.value(key, frame)?));
            }
        }
        if keys.is_empty() || matches!(binder.access, Access::Members(_)) {
            return Ok(());
        }
        let uniform = keys.iter().all(|it| it.1.is_uniform());
        let rows = if uniform { 1 } else { frame.len };
        let place = (self.store, &self.reading.view);
        let one = |row: usize| {
            let known = keys.iter().filter_map(|(at, key)| Some((*at, key.scalar(row).cell()?)));
            let fixed: Vec<(AttributeId, i64)> = known.collect();
            let before = members.open(row);
            let closed = before == Truth::Unknown
                && !fixed.is_empty()
                && self.reading.coverage.covers(place, entity, &fixed);
            if closed { Truth::False } else { before }
        };
        let open: Vec<Truth> = (0..rows.max(members.open.len())).map(one).collect();
        members.open = open;
        Ok(())
    }

    fn listed(&mut self, binder: &Binder, frame: &Frame) -> Result<Members, Stop> {
        match &binder.access {
            // An index passes over the rows on which a condition is false, and they are to be seen.
            Access::Lookup(entity, ..) | Access::Same(entity, _) | Access::Among(entity, _)
                if self.observed.is_some() =>
            {
                Ok(self.scan(*entity))
            }
            Access::Scan(entity) => Ok(self.scan(*entity)),
            Access::Values(ty) => Ok(self.all_values(ty)),
            Access::Owner(entity, attribute, owner) => {
                self.owned((*entity, *attribute), owner, frame)
            }
            Access::Lookup(entity, attribute, key) => {
                self.looked_up((*entity, *attribute), key, frame)
            }
            Access::Same(entity, key) => self.same_row(*entity, key, frame),
            Access::Among(entity, set) => self.among(*entity, set, frame),
            Access::Members(set) => self.set_members(set, frame),
        }
    }

    fn member(&self, entity: EntityId, cell: i64) -> Member {
        let known = self.reading.view.knows(self.store, entity, row_of(cell));
        Member { cell: Some(cell), belongs: if known { Truth::True } else { Truth::Unknown } }
    }

    fn openness(&self, entity: EntityId) -> Truth {
        if self.reading.coverage.whole(entity) { Truth::False } else { Truth::Unknown }
    }

    fn scan(&self, entity: EntityId) -> Members {
        let rows = 0..self.store.rows(entity);
        let list = rows.map(|row| self.member(entity, cell_of(row))).collect();
        Members::same(list, self.openness(entity))
    }

    fn all_values(&self, ty: &Type) -> Members {
        let count = if let Type::Enum(id) = ty.required() {
            self.plan.schema.enumeration(*id).map_or(0, |it| it.values.len())
        } else {
            2
        };
        let member = |row: usize| Member { cell: Some(cell_of(row)), belongs: Truth::True };
        Members::same((0..count).map(member).collect(), Truth::False)
    }

    /// `of`: a known owner has the rows that name it, and possibly those that name nobody knows whom; an unknown owner
    /// possibly has each row that names anybody.
    fn owned(
        &mut self,
        (entity, attribute): (EntityId, AttributeId),
        owner: &Node,
        frame: &Frame,
    ) -> Result<Members, Stop> {
        let owner = self.value(owner, frame)?;
        let index = self.index(entity, attribute);
        let mut out = Members { uniform: owner.is_uniform(), ..Members::default() };
        let mut anyone: Option<Rc<Vec<Member>>> = None;
        for row in 0..if out.uniform { 1 } else { frame.len } {
            let key = owner.scalar(row);
            if let Some(cell) = key.cell() {
                let certain = index.rows(cell).iter().map(|it| self.member(entity, *it));
                let maybe = index.unknown.iter();
                let maybe = maybe.map(|it| Member { cell: Some(*it), belongs: Truth::Unknown });
                out.lists.push(Rc::new(certain.chain(maybe).collect()));
                out.open.push(self.openness(entity));
                continue;
            }
            let fault = key.mark.is_fault();
            let list = anyone.get_or_insert_with(|| Rc::new(self.naming(entity, attribute)));
            out.lists.push(Rc::clone(list));
            let open = if fault { Truth::Fault } else { Truth::False };
            out.open.push(self.openness(entity).or(open));
        }
        Ok(out)
    }

    /// Every row whose attribute may name somebody, as a possible member.
    fn naming(&self, entity: EntityId, attribute: AttributeId) -> Vec<Member> {
        let names = |row: &usize| match self.reading.view.state(self.store, entity, attribute, *row)
        {
            State::Absent => false,
            State::Unknown => true,
            State::Known => {
                let column = self.store.column(entity, attribute);
                column.is_none_or(|it| !it.is_set() || !it.set(*row).is_empty())
            }
        };
        let rows = (0..self.store.rows(entity)).filter(names);
        rows.map(|row| Member { cell: Some(cell_of(row)), belongs: Truth::Unknown }).collect()
    }

    /// The rows that an equality may hold of. The condition is evaluated on each, so rows of unknown value are simply tried.
    fn looked_up(
        &mut self,
        (entity, attribute): (EntityId, AttributeId),
        key: &Node,
        frame: &Frame,
    ) -> Result<Members, Stop> {
        let key = self.value(key, frame)?;
        let index = self.index(entity, attribute);
        let listed = |run: &Self, cell: i64| -> Vec<Member> {
            let rows = index.rows(cell).iter().chain(&index.unknown);
            rows.map(|it| run.member(entity, *it)).collect()
        };
        Ok(self.tried(entity, &key, frame, &listed))
    }

    fn same_row(&mut self, entity: EntityId, key: &Node, frame: &Frame) -> Result<Members, Stop> {
        let key = self.value(key, frame)?;
        let listed = |run: &Self, cell: i64| -> Vec<Member> {
            let collected = row_of(cell) < run.store.rows(entity);
            collected.then(|| run.member(entity, cell)).into_iter().collect()
        };
        Ok(self.tried(entity, &key, frame, &listed))
    }

    fn tried(
        &self,
        entity: EntityId,
        key: &Values,
        frame: &Frame,
        listed: &dyn Fn(&Self, i64) -> Vec<Member>,
    ) -> Members {
        let mut out = Members { uniform: key.is_uniform(), ..Members::default() };
        let open = self.openness(entity);
        let mut all: Option<Rc<Vec<Member>>> = None;
        for row in 0..if out.uniform { 1 } else { frame.len } {
            let list = match key.scalar(row).cell() {
                Some(cell) => Rc::new(listed(self, cell)),
                None => Rc::clone(all.get_or_insert_with(|| self.every(entity))),
            };
            out.lists.push(list);
            out.open.push(open);
        }
        out
    }

    fn every(&self, entity: EntityId) -> Rc<Vec<Member>> {
        let rows = 0..self.store.rows(entity);
        Rc::new(rows.map(|row| self.member(entity, cell_of(row))).collect())
    }

    fn among(&mut self, entity: EntityId, set: &Node, frame: &Frame) -> Result<Members, Stop> {
        let sets = self.value(set, frame)?;
        let mut out = Members { uniform: sets.is_uniform(), ..Members::default() };
        let open = self.openness(entity);
        let rows = self.store.rows(entity);
        let mut all: Option<Rc<Vec<Member>>> = None;
        for row in 0..if out.uniform { 1 } else { frame.len } {
            let set = sets.set(row);
            let list = if set.note.is_open() {
                Rc::clone(all.get_or_insert_with(|| self.every(entity)))
            } else {
                let collected = set.members.iter().filter(|it| row_of(**it) < rows);
                Rc::new(collected.map(|it| self.member(entity, *it)).collect())
            };
            out.lists.push(list);
            out.open.push(open);
        }
        Ok(out)
    }

    fn set_members(&mut self, set: &Node, frame: &Frame) -> Result<Members, Stop> {
        let sets = self.value(set, frame)?;
        let mut out = Members { uniform: sets.is_uniform(), ..Members::default() };
        for row in 0..if out.uniform { 1 } else { frame.len } {
            let set = sets.set(row);
            let doubt = Truth::open(set.note.fault);
            let belongs = |certain: bool| if certain { Truth::True } else { doubt };
            let list = set
                .iter()
                .map(|(cell, certain)| Member { cell: Some(cell), belongs: belongs(certain) })
                .collect();
            out.lists.push(Rc::new(list));
            // A member whose value nobody knows may be any: like one that nobody has seen.
            out.open.push(if set.note.is_open() { doubt } else { Truth::False });
        }
        Ok(out)
    }
}
