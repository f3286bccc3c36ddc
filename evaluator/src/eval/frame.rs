//! A frame: a batch of bindings, one column per bound variable. Operators work on whole frames; narrowing to the rows that
//! are still undecided is a selection.

use super::values::{Values, select};
use language::graph::RuleId;
use language::graph::expr::VarId;
use std::rc::Rc;

/// Rows of one batch. Bounds the memory of an expansion, not its result.
pub const BATCH: usize = 4096;

/// A batch of bindings.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    /// How many rows.
    pub len: usize,
    columns: Vec<Option<Rc<Values>>>,
    /// In the evaluation of a recursive rule: the tuple that each row works for.
    pub origin: Option<Rc<Origin>>,
}

/// For whom a frame is evaluated.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The rule.
    pub rule: RuleId,
    /// Its tuple, for each row of the frame.
    pub tuples: Vec<u32>,
}

impl Frame {
    /// One row without variables.
    pub fn unit() -> Self {
        Self { len: 1, ..Self::default() }
    }

    /// Rows without variables yet.
    pub fn of_len(len: usize) -> Self {
        Self { len, ..Self::default() }
    }

    /// The column of a variable.
    pub fn get(&self, var: VarId) -> Option<&Rc<Values>> {
        self.columns.get(var.0 as usize)?.as_ref()
    }

    /// Binds a variable.
    pub fn bind(&mut self, var: VarId, values: Rc<Values>) {
        let at = var.0 as usize;
        if self.columns.len() <= at {
            self.columns.resize(at.saturating_add(1), None);
        }
        if let Some(slot) = self.columns.get_mut(at) {
            *slot = Some(values);
        }
    }

    /// The same rows with one more variable.
    #[must_use]
    pub fn with(&self, var: VarId, values: Rc<Values>) -> Self {
        let mut out = self.clone();
        out.bind(var, values);
        out
    }

    /// The chosen rows with only the variables that are still read.
    #[must_use]
    pub fn select(&self, rows: &[u32], keep: &[VarId]) -> Self {
        let mut out = Self::of_len(rows.len());
        for var in keep {
            if let Some(values) = self.get(*var) {
                out.bind(*var, select(values, rows));
            }
        }
        out.origin = self.origin.as_ref().map(|origin| {
            let tuple = |row: &u32| origin.tuples.get(*row as usize).copied().unwrap_or(u32::MAX);
            Rc::new(Origin { rule: origin.rule, tuples: rows.iter().map(tuple).collect() })
        });
        out
    }

    /// Every variable that is bound.
    pub fn variables(&self) -> Vec<VarId> {
        let columns = (0..).map(VarId).zip(&self.columns);
        columns.filter_map(|(var, column)| column.as_ref().map(|_| var)).collect()
    }

    /// One row with every variable.
    #[must_use]
    pub fn row(&self, row: usize) -> Self {
        let all = self.variables();
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        let mut out = self.select(&[row], &all);
        out.origin = None;
        out
    }
}
