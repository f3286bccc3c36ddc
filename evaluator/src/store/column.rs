//! Typed columns of facts. Every cell is 64 bits: a number, a symbol, an enum's position or the row of another entity;
//! states are stored only where some row is not known.

/// What is known of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Collected: the cell holds it.
    Known,
    /// Collected: there is none.
    Absent,
    /// Not collected.
    Unknown,
}

/// The values of one attribute, one per row of its entity.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// One cell per row; for sets the range of members instead.
    pub cells: Vec<i64>,
    /// Empty where every row is known.
    pub states: Vec<State>,
    /// For sets and lists: where each row's members begin; one entry more than rows.
    pub offsets: Vec<u32>,
    /// For sets and lists: all members, row after row.
    pub members: Vec<i64>,
    /// Whether it is the entity's key: known of every row, stale or never collected.
    pub is_key: bool,
}

impl Column {
    /// The state of a row. A row that nobody collected is unknown, not an error.
    pub fn state(&self, row: usize) -> State {
        if row >= self.len() {
            return State::Unknown;
        }
        self.states.get(row).copied().unwrap_or(State::Known)
    }

    /// How many rows have an entry.
    pub fn len(&self) -> usize {
        self.offsets.len().checked_sub(1).unwrap_or(self.cells.len())
    }

    /// Whether no row has an entry.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether it holds sets or lists.
    pub fn is_set(&self) -> bool {
        !self.offsets.is_empty()
    }

    /// The cell of a row, whatever its state.
    pub fn cell(&self, row: usize) -> i64 {
        self.cells.get(row).copied().unwrap_or(0)
    }

    /// The members of a row of a set.
    pub fn set(&self, row: usize) -> &[i64] {
        let start = self.offsets.get(row).copied().unwrap_or(0) as usize;
        let end = self.offsets.get(row.saturating_add(1)).copied().unwrap_or(0) as usize;
        self.members.get(start..end).unwrap_or(&[])
    }
}

/// A row number as a cell.
pub fn cell_of(row: usize) -> i64 {
    i64::try_from(row).unwrap_or(i64::MAX)
}

/// A cell as a row number; a cell that is none lies past every table.
pub fn row_of(cell: i64) -> usize {
    usize::try_from(cell).unwrap_or(usize::MAX)
}

/// A cell as a symbol or an enum's position.
pub fn small_of(cell: i64) -> u32 {
    u32::try_from(cell).unwrap_or(u32::MAX)
}
