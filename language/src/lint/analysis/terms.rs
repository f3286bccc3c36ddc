//! The things that conditions speak about and whose value is not known: each once, by its key.

use crate::schema::Type;
use std::collections::BTreeMap;

/// A term, by position in its [`Terms`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::lint) struct TermId(usize);

/// One term.
#[derive(Debug, Clone)]
pub(in crate::lint) struct Term {
    /// For an attribute: what it is an attribute of, and which. Attributes of equal things are equal.
    pub(in crate::lint) parent: Option<(TermId, String)>,
    /// How many values there are, if few.
    pub(in crate::lint) count: Option<usize>,
    /// The least number it can be.
    pub(in crate::lint) low: Option<i128>,
    /// The greatest.
    pub(in crate::lint) high: Option<i128>,
}

/// Every term of some conditions.
#[derive(Debug, Clone, Default)]
pub(in crate::lint) struct Terms {
    list: Vec<Term>,
    by_key: BTreeMap<String, TermId>,
}

impl Terms {
    /// The term of a key, made where it is new.
    pub(in crate::lint) fn intern(&mut self, key: String, make: impl FnOnce() -> Term) -> TermId {
        let next = TermId(self.list.len());
        let list = &mut self.list;
        *self.by_key.entry(key).or_insert_with(|| {
            list.push(make());
            next
        })
    }

    /// A term.
    pub(in crate::lint) fn get(&self, id: TermId) -> Option<&Term> {
        self.list.get(id.0)
    }

    /// Every attribute term: itself, what it is of, and which.
    pub(in crate::lint) fn attributes(&self) -> impl Iterator<Item = (TermId, TermId, &str)> {
        let terms = self.list.iter().enumerate();
        terms.filter_map(|(at, it)| {
            let (base, name) = it.parent.as_ref()?;
            Some((TermId(at), *base, name.as_str()))
        })
    }
}

impl Term {
    /// A term of which nothing is known but its type.
    pub(in crate::lint) fn of(ty: &Type, values: impl FnOnce(&Type) -> Option<usize>) -> Self {
        let count = if *ty == Type::Bool { Some(2) } else { values(ty) };
        Self { parent: None, count, low: None, high: None }
    }
}
