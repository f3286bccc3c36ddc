//! A set of statements that must all hold, as what they leave to each term. It tells contradictions it can see; where it
//! sees none, there may still be one.

use super::domain::{Domain, Range};
use super::formula::Atom;
use super::linear::{self, Factors};
use super::terms::{TermId, Terms};
use std::collections::BTreeMap;

/// Statements that must all hold.
#[derive(Debug, Clone, Default)]
pub(super) struct Cube {
    members: BTreeMap<TermId, Domain>,
    sums: BTreeMap<Factors, Range>,
    same: Vec<(TermId, TermId, bool)>,
}

impl Cube {
    /// Adds a statement; false where it contradicts what stands.
    pub(super) fn add(&mut self, atom: &Atom, terms: &Terms) -> bool {
        match atom {
            Atom::Member(term, domain) => self.narrow(*term, domain, terms),
            Atom::Within(factors, range) => self.bound(factors, range, terms),
            Atom::Same(a, b, equal) => {
                self.same.push((*a, *b, *equal));
                a != b || *equal
            }
        }
    }

    fn narrow(&mut self, term: TermId, domain: &Domain, terms: &Terms) -> bool {
        let narrowed = self.members.get(&term).map_or_else(|| domain.clone(), |it| it.and(domain));
        let count = terms.get(term).and_then(|it| it.count);
        let is_empty = narrowed.is_empty(count);
        self.members.insert(term, narrowed);
        !is_empty
    }

    fn bound(&mut self, factors: &Factors, range: &Range, terms: &Terms) -> bool {
        let natural = linear::bounds(factors, &|it| natural(it, terms));
        let known = self.sums.get(factors).cloned().unwrap_or_default();
        let narrowed = known.and(range).and(&natural);
        let is_empty = narrowed.is_empty();
        self.sums.insert(factors.clone(), narrowed);
        !is_empty
    }

    /// Whether no contradiction shows once everything is seen together.
    pub(super) fn is_consistent(&self, terms: &Terms) -> bool {
        let classes = Classes::of(&self.same, terms);
        let mut merged = Self::default();
        let mut fits = true;
        for (term, domain) in &self.members {
            fits = merged.narrow(classes.of_term(*term), domain, terms) && fits;
        }
        for (factors, range) in &self.sums {
            fits = fits && merged.add_merged(&classes, (factors, range), terms);
        }
        fits && self.same.iter().all(|it| merged.keeps_apart(&classes, *it))
            && merged.adds_up(terms)
    }

    /// A sum with each term replaced by the one that stands for all its equals.
    fn add_merged(
        &mut self,
        classes: &Classes,
        (factors, range): (&Factors, &Range),
        terms: &Terms,
    ) -> bool {
        let mut sum = Some(linear::Sum::default());
        for (term, factor) in factors {
            let scaled = linear::Sum::term(classes.of_term(*term)).times(*factor);
            sum = sum.zip(scaled).and_then(|(sum, scaled)| sum.add(&scaled));
        }
        let Some(sum) = sum else { return true };
        if let Some(number) = sum.as_number() {
            return !Range::new(Some(number), Some(number)).and(range).is_empty();
        }
        sum.split(range).is_none_or(|(factors, range)| self.bound(&factors, &range, terms))
    }

    /// Whether two terms that must differ still can.
    fn keeps_apart(&self, classes: &Classes, (a, b, equal): (TermId, TermId, bool)) -> bool {
        let (a, b) = (classes.of_term(a), classes.of_term(b));
        if equal {
            return true;
        }
        let only = |it| self.members.get(&it).and_then(Domain::single);
        a != b && (only(a).is_none() || only(a) != only(b))
    }

    /// Whether each sum can be what it must be, given what its terms must be.
    fn adds_up(&self, terms: &Terms) -> bool {
        let of = |term| {
            let alone = self.sums.get(&vec![(term, 1)]).cloned().unwrap_or_default();
            alone.and(&natural(term, terms))
        };
        self.sums.iter().all(|(factors, range)| {
            let bounds = linear::bounds(factors, &of);
            !bounds.and(range).is_empty()
        })
    }
}

fn natural(term: TermId, terms: &Terms) -> Range {
    terms.get(term).map_or_else(Range::default, |it| Range::new(it.low, it.high))
}

/// Terms that are equal, each class by its least member: what was said to be equal, and attributes of what is equal.
struct Classes(BTreeMap<TermId, TermId>);

impl Classes {
    fn of(same: &[(TermId, TermId, bool)], terms: &Terms) -> Self {
        let mut classes = Self(BTreeMap::new());
        for (a, b, _) in same.iter().filter(|it| it.2) {
            classes.join(*a, *b);
        }
        if classes.0.is_empty() {
            return classes;
        }
        loop {
            let mut first: BTreeMap<(TermId, &str), TermId> = BTreeMap::new();
            let mut is_done = true;
            for (term, base, name) in terms.attributes() {
                let twin = *first.entry((classes.of_term(base), name)).or_insert(term);
                is_done = !classes.join(twin, term) && is_done;
            }
            if is_done {
                return classes;
            }
        }
    }

    fn of_term(&self, term: TermId) -> TermId {
        let mut at = term;
        while let Some(next) = self.0.get(&at).filter(|it| **it != at) {
            at = *next;
        }
        at
    }

    /// Whether they were apart.
    fn join(&mut self, a: TermId, b: TermId) -> bool {
        let (a, b) = (self.of_term(a), self.of_term(b));
        if a != b {
            self.0.insert(a.max(b), a.min(b));
        }
        a != b
    }
}
