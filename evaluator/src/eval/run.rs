//! One run of a plan over a store: the dispatch of expressions over frames, and what is kept between frames.
//!
//! A Bool expression gives one truth per row. Certain and possible are computed in one pass, because a truth holds both:
//! a row is certain where it is true and possible where it is not false. Where everything read is known and complete no
//! row is ever unknown, and the column kernels take their two-valued path.

use super::frame::Frame;
use super::observed::Observed;
use super::rules::RuleTable;
use super::values::{Note, Scalar, Scalars, Seen, Sets, Values};
use crate::builtins::Patterns;
use crate::kleene::Truth;
use crate::plan::{Node, Op, Plan};
use crate::store::FactStore;
use crate::store::column::{State, row_of};
use crate::store::coverage::{self, Coverage};
use crate::store::index::{self, Index};
use crate::store::symbol::Symbols;
use crate::store::view::View;
use language::graph::ParamValue;
use language::graph::calendar::Zone;
use language::graph::expr::VarId;
use language::schema::{AttributeId, EntityId};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// A limit was reached: the clause ends in `error`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Which limit, at which operator.
    pub text: String,
}

/// What one view of the store needs, built when first asked.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) view: View,
    pub(super) coverage: Coverage,
    indexes: BTreeMap<(EntityId, AttributeId), Rc<Index>>,
    pub(super) rules: Vec<RuleTable>,
    /// Columns of expressions without variables, by the address of their node.
    pub(super) constants: HashMap<usize, Rc<Values>>,
}

/// One evaluation.
pub struct Run<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) store: &'a FactStore,
    pub(crate) at: i64,
    /// By parameter; nothing where one has no value.
    pub(crate) params: &'a [Option<ParamValue>],
    /// How conditions came out, where somebody asked.
    pub(super) observed: Option<Observed>,
    pub(super) budget: super::budget::Budget<'a>,
    pub(super) reading: Reading,
    pub(super) active: Option<usize>,
    pub(super) patterns: Patterns,
    /// What built-in functions gave, by function and arguments.
    pub(super) memos: BTreeMap<&'static str, super::texts::Memo>,
    /// Time zones by name; nothing where the data has none.
    pub(super) zones: BTreeMap<String, Option<Zone>>,
    /// Texts and facts that only the policy names: symbols and rows behind those of the store.
    pub(super) symbols: Symbols,
    pub(super) strangers: BTreeMap<(EntityId, String), usize>,
    pub(super) names: BTreeMap<(EntityId, usize), String>,
}

impl std::fmt::Debug for Run<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Run(at {})", self.at)
    }
}

/// A column or the reason why there is none.
pub type Computed = Result<Rc<Values>, Stop>;

impl<'a> Run<'a> {
    /// A run that has read nothing yet.
    pub fn new(plan: &'a Plan, store: &'a FactStore, ctx: &super::EvalContext<'a>) -> Self {
        Self {
            plan,
            store,
            at: ctx.at,
            params: ctx.params.unwrap_or(&plan.params),
            observed: None,
            budget: super::budget::Budget::new(ctx),
            reading: Reading::new(plan, store, View::whole()),
            active: None,
            patterns: Patterns::default(),
            memos: BTreeMap::new(),
            zones: BTreeMap::new(),
            symbols: Symbols::new(0),
            strangers: BTreeMap::new(),
            names: BTreeMap::new(),
        }
    }

    /// Reads the store as another view does; gives back what was read before.
    pub(super) fn switch(&mut self, view: View) -> Reading {
        let reading = Reading::new(self.plan, self.store, view);
        std::mem::replace(&mut self.reading, reading)
    }

    /// The view that is read.
    pub fn view(&self) -> &View {
        &self.reading.view
    }

    /// Which collections are complete.
    pub fn coverage(&self) -> &Coverage {
        &self.reading.coverage
    }

    /// The backward index of an attribute.
    pub(super) fn index(&mut self, entity: EntityId, attribute: AttributeId) -> Rc<Index> {
        let (store, view) = (self.store, &self.reading.view);
        let slot = self.reading.indexes.entry((entity, attribute));
        Rc::clone(slot.or_insert_with(|| Rc::new(index::build(store, view, entity, attribute))))
    }

    /// The truth of a Bool expression for each row.
    ///
    /// # Errors
    /// A limit was reached.
    pub fn truth(&mut self, node: &Node, frame: &Frame) -> Result<Vec<Truth>, Stop> {
        if frame.len == 0 {
            return Ok(Vec::new());
        }
        let truths = if is_constant(node, frame) {
            let values = self.constant(node)?;
            vec![truth_of(values.scalar(0)); frame.len]
        } else {
            self.truth_anew(node, frame)?
        };
        self.note(node, &truths);
        Ok(truths)
    }

    fn note(&mut self, node: &Node, truths: &[Truth]) {
        if let Some(observed) = &mut self.observed {
            observed.note(node, truths);
        }
    }

    /// Works without being observed: an explanation asks for more than the verdict did.
    pub(super) fn unobserved<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let observed = self.observed.take();
        let result = work(self);
        self.observed = observed;
        result
    }

    fn truth_anew(&mut self, node: &Node, frame: &Frame) -> Result<Vec<Truth>, Stop> {
        match &node.op {
            Op::Not(inner) => {
                Ok(self.truth(inner, frame)?.into_iter().map(Truth::negate).collect())
            }
            Op::And(parts) => self.conjunction(parts, frame),
            Op::Or(parts) => self.disjunction(parts, frame),
            Op::Compare(how, left, right) => self.compare(*how, (left, right), frame),
            Op::In(member, set) => self.membership(member, set, frame),
            Op::During(time, calendar) => self.during(time, calendar, frame),
            Op::Present(inner) => self.present(inner, frame),
            Op::Call(rule, arguments) => self.call(*rule, arguments, frame),
            Op::Exists(binder, condition) => self.exists(binder, condition, frame),
            Op::Let(var, value, body) => {
                let value = self.value(value, frame)?;
                self.truth(body, &frame.with(*var, value))
            }
            Op::Literal(_)
            | Op::Param(_)
            | Op::ParamEntry(..)
            | Op::Var(_)
            | Op::Attribute(..)
            | Op::Now
            | Op::Else(..)
            | Op::If(..)
            | Op::Arithmetic(..)
            | Op::Builtin(..)
            | Op::Collect(..)
            | Op::SetOf(_)
            | Op::Closure(_)
            | Op::Aggregate(..) => {
                let values = self.value_anew(node, frame)?;
                Ok((0..frame.len).map(|row| truth_of(values.scalar(row))).collect())
            }
        }
    }

    /// The value of an expression for each row.
    ///
    /// # Errors
    /// A limit was reached.
    pub fn value(&mut self, node: &Node, frame: &Frame) -> Computed {
        if is_constant(node, frame) {
            return self.constant(node);
        }
        self.value_anew(node, frame)
    }

    pub(super) fn value_anew(&mut self, node: &Node, frame: &Frame) -> Computed {
        match &node.op {
            Op::Literal(literal) => Ok(Rc::new(self.literal(literal, &node.ty))),
            Op::Param(id) => Ok(Rc::new(self.param(*id))),
            Op::ParamEntry(id, key) => self.param_entry(*id, key, frame),
            Op::Var(var) => Ok(frame.get(*var).map_or_else(unknown, Rc::clone)),
            Op::Attribute(base, entity, attribute) => {
                let base = self.value(base, frame)?;
                Ok(Rc::new(self.attribute(&base, *entity, *attribute, frame.len)))
            }
            Op::Now => Ok(Rc::new(Values::Scalars(Scalars::uniform(Scalar::known(self.at))))),
            Op::Else(value, default) => self.default(value, default, frame),
            Op::If(condition, then, other) => self.choose(condition, (then, other), frame),
            Op::Arithmetic(how, left, right) => self.arithmetic(*how, (left, right), frame),
            Op::Builtin(name, arguments) => self.builtin(name, arguments, frame),
            Op::Let(var, value, body) => {
                let value = self.value(value, frame)?;
                self.value(body, &frame.with(*var, value))
            }
            Op::Collect(binder, condition, value) => {
                self.collect(binder, (condition, value), frame)
            }
            Op::SetOf(members) => self.set_of(members, frame),
            Op::Closure(closure) => self.closure(closure, frame),
            Op::Aggregate(how, set) => self.aggregate(*how, set, frame),
            Op::Not(_)
            | Op::And(_)
            | Op::Or(_)
            | Op::Compare(..)
            | Op::In(..)
            | Op::During(..)
            | Op::Present(_)
            | Op::Call(..)
            | Op::Exists(..) => self.truth_column(node, frame),
        }
    }

    fn truth_column(&mut self, node: &Node, frame: &Frame) -> Computed {
        let truths = self.truth_anew(node, frame)?;
        self.note(node, &truths);
        Ok(Rc::new(Values::Scalars(truths.into_iter().map(scalar_of).collect())))
    }

    fn conjunction(&mut self, parts: &[Node], frame: &Frame) -> Result<Vec<Truth>, Stop> {
        self.narrowing(parts, frame, (Truth::True, Truth::False), Truth::and)
    }

    pub(super) fn disjunction(
        &mut self,
        parts: &[Node],
        frame: &Frame,
    ) -> Result<Vec<Truth>, Stop> {
        self.narrowing(parts, frame, (Truth::False, Truth::True), Truth::or)
    }

    /// Evaluates operands left to right, each only on the rows that no earlier one has decided: cheaper, and what makes
    /// `x is present and …` a guard.
    fn narrowing(
        &mut self,
        parts: &[Node],
        frame: &Frame,
        (neutral, decided): (Truth, Truth),
        join: fn(Truth, Truth) -> Truth,
    ) -> Result<Vec<Truth>, Stop> {
        let mut out = vec![neutral; frame.len];
        for part in parts {
            let open = |(row, it): (u32, &Truth)| (*it != decided).then_some(row);
            let active: Vec<u32> = (0..).zip(&out).filter_map(open).collect();
            if active.is_empty() {
                break;
            }
            if active.len() == frame.len {
                let truths = self.truth(part, frame)?;
                out.iter_mut().zip(truths).for_each(|(slot, it)| *slot = join(*slot, it));
                continue;
            }
            let truths = self.truth(part, &frame.select(&active, &part.free))?;
            for (row, truth) in active.into_iter().zip(truths) {
                if let Some(slot) = out.get_mut(row as usize) {
                    *slot = join(*slot, truth);
                }
            }
        }
        Ok(out)
    }

    pub(crate) fn attribute(
        &self,
        base: &Values,
        entity: EntityId,
        attribute: AttributeId,
        len: usize,
    ) -> Values {
        let is_set = self
            .plan
            .schema
            .attribute(entity, attribute)
            .is_some_and(|it| it.ty.member().is_some());
        let uniform = base.is_uniform();
        let rows = if uniform { 1 } else { len };
        let read = (0..rows).map(|row| self.read(base.scalar(row), entity, attribute));
        if is_set {
            let mut out = Sets::new();
            for seen in read {
                self.push_set(&mut out, seen, (entity, attribute));
            }
            out.uniform = uniform;
            return Values::Sets(out);
        }
        let column = self.store.column(entity, attribute);
        let scalar = |seen: Seen| match seen {
            Seen::Known(row) => {
                column.map_or(Scalar::UNKNOWN, |it| Scalar::known(it.cell(row_of(row))))
            }
            Seen::Absent => Scalar::ABSENT,
            Seen::Open { fault } => Scalar::open(fault),
        };
        let mut out: Scalars = read.map(scalar).collect();
        out.uniform = uniform;
        Values::Scalars(out)
    }

    fn push_set(&self, out: &mut Sets, seen: Seen, (entity, attribute): (EntityId, AttributeId)) {
        let column = self.store.column(entity, attribute);
        let note = match seen {
            Seen::Known(row) => {
                let members = column.map_or(&[][..], |it| it.set(row_of(row)));
                return out.push(members.iter().map(|it| (*it, true)), Note::default());
            }
            Seen::Absent => Note { absent: true, ..Note::default() },
            Seen::Open { fault } => Note { fault, ..Note::UNKNOWN },
        };
        out.push(std::iter::empty(), note);
    }

    /// The state of an attribute of the fact that a base names, with the fact's row where it has a value.
    fn read(&self, base: Scalar, entity: EntityId, attribute: AttributeId) -> Seen {
        let Seen::Known(row) = base.seen() else { return base.seen() };
        match self.reading.view.state(self.store, entity, attribute, row_of(row)) {
            State::Known => Seen::Known(row),
            State::Absent => Seen::Absent,
            State::Unknown => Seen::Open { fault: false },
        }
    }

    /// The variables of a list that a frame has bound.
    pub(super) fn bound(frame: &Frame, free: &[VarId]) -> Vec<VarId> {
        free.iter().copied().filter(|it| frame.get(*it).is_some()).collect()
    }
}

impl Reading {
    fn new(plan: &Plan, store: &FactStore, view: View) -> Self {
        let coverage = coverage::coverage(store, &view);
        Self {
            view,
            coverage,
            indexes: BTreeMap::new(),
            rules: plan.rules.iter().map(|it| RuleTable::new(it.params.len())).collect(),
            constants: HashMap::new(),
        }
    }
}

/// Whether an expression has one value for every row and is worth keeping. Inside a fixpoint nothing is: values still rise,
/// and a kept value would hide who depends on them.
fn is_constant(node: &Node, frame: &Frame) -> bool {
    let cheap = matches!(node.op, Op::Var(_) | Op::Now);
    node.free.is_empty() && !cheap && frame.origin.is_none()
}

/// The truth that a Bool value stands for. An absent one reaches this place only beside a guard that decides.
pub fn truth_of(value: Scalar) -> Truth {
    match value.seen() {
        Seen::Known(cell) => Truth::of(cell != 0),
        Seen::Absent => Truth::Unknown,
        Seen::Open { fault } => Truth::open(fault),
    }
}

fn scalar_of(truth: Truth) -> Scalar {
    match truth {
        Truth::True => Scalar::known(1),
        Truth::False => Scalar::known(0),
        Truth::Unknown => Scalar::UNKNOWN,
        Truth::Fault => Scalar::FAULT,
    }
}

pub(super) fn unknown() -> Rc<Values> {
    Rc::new(Values::Scalars(Scalars::uniform(Scalar::UNKNOWN)))
}
