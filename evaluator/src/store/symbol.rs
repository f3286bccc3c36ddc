//! Interned text: one arena, and a table that finds a text's number. Equal text has equal numbers; the order of numbers is
//! the order of arrival and never reaches a result.

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher as _;

/// Texts by number.
#[derive(Clone)]
pub struct Symbols {
    arena: String,
    ends: Vec<usize>,
    table: HashTable<u32>,
    hasher: FixedState,
}

impl std::fmt::Debug for Symbols {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Symbols({})", self.ends.len())
    }
}

impl Symbols {
    /// An empty table. The seed is the caller's: fact ids come from outside, and a fixed weak hash invites collisions.
    pub fn new(seed: u64) -> Self {
        let hasher = FixedState::with_seed(seed);
        Self { arena: String::new(), ends: Vec::new(), table: HashTable::new(), hasher }
    }

    /// How many distinct texts there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The number of a text, given on first sight. Past four billion texts the last number is shared; readers refuse
    /// such files long before.
    pub fn intern(&mut self, text: &str) -> u32 {
        let hash = self.hasher.hash_one(text);
        let (arena, ends) = (&self.arena, &self.ends);
        if let Some(found) = self.table.find(hash, |it| read(arena, ends, *it) == text) {
            return *found;
        }
        let number = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.arena.push_str(text);
        self.ends.push(self.arena.len());
        let (arena, ends, hasher) = (&self.arena, &self.ends, &self.hasher);
        self.table.insert_unique(hash, number, |it| hasher.hash_one(read(arena, ends, *it)));
        number
    }

    /// The number of a text that is already there.
    pub fn find(&self, text: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(text);
        self.table.find(hash, |it| read(&self.arena, &self.ends, *it) == text).copied()
    }

    /// The text of a number; empty for a number of another table.
    pub fn text(&self, number: u32) -> &str {
        read(&self.arena, &self.ends, number)
    }
}

fn read<'a>(arena: &'a str, ends: &[usize], number: u32) -> &'a str {
    let at = number as usize;
    let start = at.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
    let end = ends.get(at).copied().unwrap_or(start);
    arena.get(start..end).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_text_has_equal_numbers() {
        let mut symbols = Symbols::new(7);
        let first = symbols.intern("a");
        let second = symbols.intern("bc");
        assert_ne!(first, second);
        assert_eq!(symbols.intern("a"), first);
        assert_eq!(symbols.text(second), "bc");
        assert_eq!(symbols.find("zz"), None);
        assert_eq!(symbols.len(), 2);
    }
}
