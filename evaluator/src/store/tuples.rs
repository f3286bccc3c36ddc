//! Distinct tuples of cells by number: the key of a rule's table, and how a batch is reduced to its distinct rows.

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher as _;

/// Tuples of one width, numbered in order of arrival.
#[derive(Clone)]
pub struct Tuples {
    width: usize,
    cells: Vec<i64>,
    count: usize,
    table: HashTable<u32>,
    hasher: FixedState,
}

impl std::fmt::Debug for Tuples {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Tuples({} × {})", self.count, self.width)
    }
}

impl Tuples {
    /// No tuples yet, of this width.
    pub fn new(width: usize) -> Self {
        let hasher = FixedState::with_seed(0);
        Self { width, cells: Vec::new(), count: 0, table: HashTable::new(), hasher }
    }

    /// How many distinct tuples there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The number of a tuple, and whether it is new.
    pub fn insert(&mut self, tuple: &[i64]) -> (usize, bool) {
        let hash = self.hasher.hash_one(tuple);
        let (cells, width) = (&self.cells, self.width);
        if let Some(found) = self.table.find(hash, |it| read(cells, width, *it as usize) == tuple) {
            return (*found as usize, false);
        }
        let at = self.count;
        self.cells.extend_from_slice(tuple);
        self.count = self.count.saturating_add(1);
        let (cells, hasher) = (&self.cells, &self.hasher);
        let number = u32::try_from(at).unwrap_or(u32::MAX);
        self.table
            .insert_unique(hash, number, |it| hasher.hash_one(read(cells, width, *it as usize)));
        (at, true)
    }

    /// The tuple of a number; empty for a number of another table.
    pub fn get(&self, number: usize) -> &[i64] {
        read(&self.cells, self.width, number)
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.cells.clear();
        self.count = 0;
        self.table.clear();
    }
}

fn read(cells: &[i64], width: usize, number: usize) -> &[i64] {
    let start = number.saturating_mul(width);
    cells.get(start..start.saturating_add(width)).unwrap_or(&[])
}
