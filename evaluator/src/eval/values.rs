//! Columns of computed values. A scalar is known, absent, unknown or a range; a set is a list of members, each certain or
//! possible, with a note of what else may be in it. A uniform column holds one row that stands for every row.

use std::rc::Rc;

/// More members no set has: they are numbered in 32 bits. The count of an open set ends here and not with its type, so that
/// adding to it is not yet a possible overflow.
pub const MOST: i64 = 4_294_967_295;

/// What is known of one scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The value is `low`.
    Known,
    /// There is none.
    Absent,
    /// Nobody knows.
    Unknown,
    /// A computation of ours failed.
    Fault,
    /// Present, somewhere from `low` to `high`.
    Range,
    /// Perhaps absent, else somewhere from `low` to `high`.
    MaybeRange,
    /// A range that is open because of a fault.
    FaultRange,
    /// A possibly absent range that is open because of a fault.
    FaultMaybeRange,
}

impl Mark {
    /// Whether a fault is the cause.
    pub fn is_fault(self) -> bool {
        matches!(self, Self::Fault | Self::FaultRange | Self::FaultMaybeRange)
    }

    /// The mark of a range.
    pub fn range(maybe_absent: bool, fault: bool) -> Self {
        match (maybe_absent, fault) {
            (false, false) => Self::Range,
            (true, false) => Self::MaybeRange,
            (false, true) => Self::FaultRange,
            (true, true) => Self::FaultMaybeRange,
        }
    }
}

/// One scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scalar {
    /// What is known of it.
    pub mark: Mark,
    /// The value, or the low end; `i64::MIN` where nothing is known of it.
    pub low: i64,
    /// The high end; `i64::MAX` where nothing is known of it.
    pub high: i64,
}

impl Scalar {
    /// Absent.
    pub const ABSENT: Self = Self { mark: Mark::Absent, low: 0, high: 0 };
    /// Unknown.
    pub const UNKNOWN: Self = Self { mark: Mark::Unknown, low: i64::MIN, high: i64::MAX };
    /// Failed.
    pub const FAULT: Self = Self { mark: Mark::Fault, low: i64::MIN, high: i64::MAX };

    /// A known value.
    pub fn known(cell: i64) -> Self {
        Self { mark: Mark::Known, low: cell, high: cell }
    }

    /// Unknown, or a fault where one is the cause.
    pub fn open(fault: bool) -> Self {
        if fault { Self::FAULT } else { Self::UNKNOWN }
    }

    /// A range; a present range of one point is known.
    pub fn range(low: i64, high: i64, maybe_absent: bool, fault: bool) -> Self {
        if low == high && !maybe_absent {
            return Self::known(low);
        }
        Self { mark: Mark::range(maybe_absent, fault), low, high }
    }

    /// The range of a computation: a fault where it certainly leaves 64 bits, and unknown where it may.
    pub fn checked(low: i128, high: i128, fault: bool) -> Self {
        if low > i128::from(i64::MAX) || high < i128::from(i64::MIN) {
            return Self::FAULT;
        }
        match (i64::try_from(low), i64::try_from(high)) {
            (Ok(low), Ok(high)) => Self::range(low, high, false, fault),
            (Ok(_) | Err(_), _) => Self::open(fault),
        }
    }

    /// What an operator that does not compute with ranges sees of it.
    pub fn seen(self) -> Seen {
        match self.mark {
            Mark::Known => Seen::Known(self.low),
            Mark::Absent => Seen::Absent,
            Mark::Unknown | Mark::Range | Mark::MaybeRange => Seen::Open { fault: false },
            Mark::Fault | Mark::FaultRange | Mark::FaultMaybeRange => Seen::Open { fault: true },
        }
    }

    /// The value, where it is known.
    pub fn cell(self) -> Option<i64> {
        (self.mark == Mark::Known).then_some(self.low)
    }
}

/// A scalar without its range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// A value.
    Known(i64),
    /// There is none.
    Absent,
    /// Nobody knows, perhaps because of a fault.
    Open {
        /// Whether a fault is the cause.
        fault: bool,
    },
}

/// A column of scalars.
#[derive(Debug, Clone, Default)]
pub struct Scalars {
    /// Values or low ends.
    pub cells: Vec<i64>,
    /// Empty where every row is known.
    pub marks: Vec<Mark>,
    /// Empty where no row is a range.
    pub highs: Vec<i64>,
    /// Whether the first row stands for all.
    pub uniform: bool,
}

impl Scalars {
    /// All rows known.
    pub fn known(cells: Vec<i64>) -> Self {
        Self { cells, ..Self::default() }
    }

    /// One value for every row.
    pub fn uniform(value: Scalar) -> Self {
        let mut out: Self = std::iter::once(value).collect();
        out.uniform = true;
        out
    }

    /// Whether every row is known.
    pub fn all_known(&self) -> bool {
        self.marks.is_empty()
    }

    /// Whether every row is known and has a cell of its own.
    pub fn is_plain(&self) -> bool {
        self.all_known() && !self.uniform
    }

    /// One row.
    pub fn get(&self, row: usize) -> Scalar {
        let row = if self.uniform { 0 } else { row };
        let Some(low) = self.cells.get(row).copied() else { return Scalar::UNKNOWN };
        let mark = self.marks.get(row).copied().unwrap_or(Mark::Known);
        let high = match mark {
            Mark::Known | Mark::Absent => low,
            Mark::Unknown | Mark::Fault => i64::MAX,
            Mark::Range | Mark::MaybeRange | Mark::FaultRange | Mark::FaultMaybeRange => {
                self.highs.get(row).copied().unwrap_or(i64::MAX)
            }
        };
        let open = matches!(mark, Mark::Unknown | Mark::Fault);
        Scalar { mark, low: if open { i64::MIN } else { low }, high }
    }

    /// Adds a row.
    pub fn push(&mut self, value: Scalar) {
        let before = self.cells.len();
        if value.mark != Mark::Known && self.marks.is_empty() {
            self.marks.resize(before, Mark::Known);
        }
        let ranged = value.high != value.low && !matches!(value.mark, Mark::Unknown | Mark::Fault);
        if ranged && self.highs.is_empty() {
            self.highs.resize(before, 0);
            self.highs.clone_from(&self.cells);
        }
        if value.mark != Mark::Known || !self.marks.is_empty() {
            self.marks.push(value.mark);
        }
        if ranged || !self.highs.is_empty() {
            self.highs.push(value.high);
        }
        self.cells.push(value.low);
    }
}

impl FromIterator<Scalar> for Scalars {
    fn from_iter<I: IntoIterator<Item = Scalar>>(values: I) -> Self {
        let mut out = Self::default();
        values.into_iter().for_each(|it| out.push(it));
        if out.marks.iter().all(|it| *it == Mark::Known) {
            out.marks.clear();
        }
        out
    }
}

/// What else is known of one set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "five independent facts about one set")]
pub struct Note {
    /// There is no set.
    pub absent: bool,
    /// The set itself was not collected: nobody knows its members, nor whether there is one.
    pub unknown: bool,
    /// There may be members that nobody has seen.
    pub open: bool,
    /// A fault is among the causes of what is open.
    pub fault: bool,
    /// Members whose value nobody knows.
    pub anonymous: u32,
    /// Whether one of those is certainly a member.
    pub some_certain: bool,
}

impl Note {
    /// A set that was not collected.
    pub const UNKNOWN: Self = Self {
        absent: false,
        unknown: true,
        open: true,
        fault: false,
        anonymous: 0,
        some_certain: false,
    };

    /// Whether members beyond the listed ones are possible.
    pub fn is_open(self) -> bool {
        self.open || self.anonymous > 0 || self.absent
    }
}

/// A column of sets or lists.
#[derive(Debug, Clone, Default)]
pub struct Sets {
    /// Where each row's members begin; one entry more than rows.
    pub offsets: Vec<u32>,
    /// All members, row after row.
    pub members: Vec<i64>,
    /// Whether a member is only possible; empty where all are certain.
    pub maybe: Vec<bool>,
    /// Empty where every set is exact.
    pub notes: Vec<Note>,
    /// Whether the first row stands for all.
    pub uniform: bool,
}

/// One set.
#[derive(Debug, Clone, Copy)]
pub struct SetRef<'a> {
    /// The members.
    pub members: &'a [i64],
    /// Whether each is only possible; empty where all are certain.
    pub maybe: &'a [bool],
    /// What else is known.
    pub note: Note,
}

impl<'a> SetRef<'a> {
    /// Members with whether each is certain.
    pub fn iter(self) -> impl Iterator<Item = (i64, bool)> + 'a {
        let maybe = self.maybe.iter().copied().chain(std::iter::repeat(false));
        self.members.iter().copied().zip(maybe.map(|it| !it))
    }

    /// Whether the members are exactly the listed ones.
    pub fn is_exact(self) -> bool {
        !self.note.is_open() && !self.maybe.contains(&true)
    }
}

impl Sets {
    /// No rows yet.
    pub fn new() -> Self {
        Self { offsets: vec![0], ..Self::default() }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One row.
    pub fn get(&self, row: usize) -> SetRef<'_> {
        let row = if self.uniform { 0 } else { row };
        let start = self.offsets.get(row).copied().unwrap_or(0) as usize;
        let end = self.offsets.get(row.saturating_add(1)).copied();
        let end = end.map_or(start, |it| it as usize);
        let note = if end < start || row >= self.len() { Note::UNKNOWN } else { Note::default() };
        SetRef {
            members: self.members.get(start..end).unwrap_or(&[]),
            maybe: self.maybe.get(start..end).unwrap_or(&[]),
            note: self.notes.get(row).copied().unwrap_or(note),
        }
    }

    /// Adds a row of members.
    pub fn push(&mut self, members: impl Iterator<Item = (i64, bool)>, note: Note) {
        for (cell, certain) in members {
            if !certain && self.maybe.is_empty() {
                self.maybe.resize(self.members.len(), false);
            }
            if !certain || !self.maybe.is_empty() {
                self.maybe.push(!certain);
            }
            self.members.push(cell);
        }
        if note != Note::default() && self.notes.is_empty() {
            self.notes.resize(self.len(), Note::default());
        }
        if note != Note::default() || !self.notes.is_empty() {
            self.notes.push(note);
        }
        self.offsets.push(u32::try_from(self.members.len()).unwrap_or(u32::MAX));
    }
}

/// A column.
#[derive(Debug, Clone)]
pub enum Values {
    /// Scalars.
    Scalars(Scalars),
    /// Sets or lists.
    Sets(Sets),
}

impl Values {
    /// One scalar; a set has none.
    pub fn scalar(&self, row: usize) -> Scalar {
        match self {
            Self::Scalars(it) => it.get(row),
            Self::Sets(_) => Scalar::UNKNOWN,
        }
    }

    /// One set; a scalar has none.
    pub fn set(&self, row: usize) -> SetRef<'_> {
        match self {
            Self::Sets(it) => it.get(row),
            Self::Scalars(_) => SetRef { members: &[], maybe: &[], note: Note::UNKNOWN },
        }
    }

    /// Whether one row stands for all.
    pub fn is_uniform(&self) -> bool {
        match self {
            Self::Scalars(it) => it.uniform,
            Self::Sets(it) => it.uniform,
        }
    }

    /// The chosen rows, in that order.
    #[must_use]
    pub fn select(&self, rows: &[u32]) -> Self {
        match self {
            Self::Scalars(it) => Self::Scalars(select_scalars(it, rows)),
            Self::Sets(it) => {
                let mut out = Sets::new();
                for row in rows {
                    let set = it.get(*row as usize);
                    out.push(set.iter(), set.note);
                }
                Self::Sets(out)
            }
        }
    }
}

fn select_scalars(from: &Scalars, rows: &[u32]) -> Scalars {
    if from.all_known() {
        let cells = rows.iter().map(|it| from.cells.get(*it as usize).copied().unwrap_or(0));
        return Scalars::known(cells.collect());
    }
    rows.iter().map(|it| from.get(*it as usize)).collect()
}

/// The chosen rows of a shared column; a uniform one is shared further.
pub fn select(values: &Rc<Values>, rows: &[u32]) -> Rc<Values> {
    if values.is_uniform() { Rc::clone(values) } else { Rc::new(values.select(rows)) }
}
