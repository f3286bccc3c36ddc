//! The budget of a clause. Rows and bytes are counted where operators produce them; over a limit the clause is `error`,
//! never a shortened result.

use super::EvalContext;
use super::run::Stop;
use language::limits::Limit;

/// What a clause has used up.
pub(super) struct Budget<'a> {
    limits: super::Limits,
    steps: u64,
    rows: u64,
    bytes: u64,
    cancelled: Option<&'a dyn Fn() -> bool>,
}

impl<'a> Budget<'a> {
    pub(super) fn new(ctx: &EvalContext<'a>) -> Self {
        Self { limits: ctx.limits, steps: 0, rows: 0, bytes: 0, cancelled: ctx.cancelled }
    }

    /// A new clause begins: its steps count from zero, what the run holds stays.
    pub(super) fn renew(&mut self) {
        self.steps = 0;
    }

    /// Rows that an operator produced.
    pub(super) fn produce(&mut self, rows: usize, operator: &str) -> Result<(), Stop> {
        self.steps = self.steps.saturating_add(rows as u64);
        if self.steps > self.limits.steps {
            return Err(over(&crate::limits::STEPS, self.limits.steps, operator));
        }
        match self.cancelled {
            Some(cancelled) if cancelled() => Err(Stop {
                text: format!("the evaluation was ended at {operator}, before it was complete"),
            }),
            Some(_) | None => Ok(()),
        }
    }

    /// Rows that stay until the end of the run.
    pub(super) fn hold(&mut self, rows: usize, width: usize, operator: &str) -> Result<(), Stop> {
        self.rows = self.rows.saturating_add(rows as u64);
        let bytes = rows.saturating_mul(width.saturating_add(1)).saturating_mul(8);
        self.bytes = self.bytes.saturating_add(bytes as u64);
        if self.rows > self.limits.rows {
            return Err(over(&crate::limits::ROWS, self.limits.rows, operator));
        }
        if self.bytes > self.limits.memory {
            return Err(over(&crate::limits::MEMORY, self.limits.memory, operator));
        }
        Ok(())
    }
}

fn over(limit: &Limit, value: u64, operator: &str) -> Stop {
    Stop { text: format!("limit `{}` of {value} exceeded at {operator}", limit.name) }
}
