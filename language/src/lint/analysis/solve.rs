//! Whether formulas can hold together: the ways through their `or`s, one after the other, until one shows no contradiction.

use super::cube::Cube;
use super::formula::Formula;
use super::terms::Terms;
use crate::limits;

/// What is known of some formulas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lint) enum Answer {
    /// They contradict each other, on any facts.
    No,
    /// No contradiction shows.
    Perhaps,
}

/// Whether formulas can hold together. `Perhaps` also where there are too many ways to tell.
pub(in crate::lint) fn satisfiable(terms: &Terms, all: &[&Formula]) -> Answer {
    let mut search = Search { terms, left: limits::LINT_CASES.value };
    match search.holds(Vec::new(), all.to_vec(), Cube::default()) {
        Some(false) => Answer::No,
        Some(true) | None => Answer::Perhaps,
    }
}

/// Of formulas that contradict each other, those that do so already by themselves: the positions, as few as leaving out
/// one after the other gives. Nothing where no contradiction shows.
pub(in crate::lint) fn core(terms: &Terms, all: &[&Formula]) -> Option<Vec<usize>> {
    if satisfiable(terms, all) == Answer::Perhaps {
        return None;
    }
    let mut kept: Vec<usize> = (0..all.len()).collect();
    for at in 0..all.len() {
        let rest: Vec<usize> = kept.iter().copied().filter(|it| *it != at).collect();
        let formulas: Vec<&Formula> = rest.iter().filter_map(|it| all.get(*it).copied()).collect();
        if satisfiable(terms, &formulas) == Answer::No {
            kept = rest;
        }
    }
    Some(kept)
}

struct Search<'a> {
    terms: &'a Terms,
    /// How many more steps may be taken.
    left: u64,
}

impl<'a> Search<'a> {
    /// Whether the open formulas can hold with what is in the cube; nothing where that takes too long.
    fn holds(
        &mut self,
        mut choices: Vec<&'a [Formula]>,
        mut open: Vec<&'a Formula>,
        mut cube: Cube,
    ) -> Option<bool> {
        self.step()?;
        while let Some(next) = open.pop() {
            match next {
                Formula::And(many) => open.extend(many),
                Formula::Or(many) => match many.as_slice() {
                    [] => return Some(false),
                    [one] => open.push(one),
                    [_, _, ..] => choices.push(many),
                },
                Formula::Atom(atom) => {
                    self.step()?;
                    if !cube.add(atom, self.terms) {
                        return Some(false);
                    }
                }
            }
        }
        let Some(many) = choices.pop() else { return Some(cube.is_consistent(self.terms)) };
        if choices.len() as u64 >= limits::LINT_CHOICES.value {
            return None;
        }
        for one in many {
            if self.holds(choices.clone(), vec![one], cube.clone())? {
                return Some(true);
            }
        }
        Some(false)
    }

    fn step(&mut self) -> Option<()> {
        self.left = self.left.checked_sub(1)?;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::domain::Range;
    use super::super::formula::Atom;
    use super::super::terms::{Term, TermId, Terms};
    use super::*;
    use crate::schema::Type;

    /// Each of so many numbers is zero or one, and yet their sum is more: seen only once all of them are chosen.
    fn choices(count: usize) -> (Terms, Vec<Formula>) {
        let mut terms = Terms::default();
        let ids: Vec<TermId> = (0..count)
            .map(|at| terms.intern(at.to_string(), || Term::of(&Type::Int, |_| None)))
            .collect();
        let is = |id: TermId, value: i128| {
            Formula::Atom(Atom::Within(vec![(id, 1)], Range::new(Some(value), Some(value))))
        };
        let mut all: Vec<Formula> =
            ids.iter().map(|id| Formula::Or(vec![is(*id, 0), is(*id, 1)])).collect();
        let sum = ids.iter().map(|id| (*id, 1)).collect();
        all.push(Formula::Atom(Atom::Within(sum, Range::new(Some(1_000), None))));
        (terms, all)
    }

    fn answer(count: usize) -> Answer {
        let (terms, all) = choices(count);
        satisfiable(&terms, &all.iter().collect::<Vec<_>>())
    }

    #[test]
    fn beyond_its_limits_it_says_nothing() {
        assert_eq!(answer(5), Answer::No);
        assert_eq!(answer(16), Answer::Perhaps, "more steps than it may take");
        let many = usize::try_from(limits::LINT_CHOICES.value).unwrap() + 2;
        assert_eq!(answer(many), Answer::Perhaps, "more choices than it may have open");
    }

    #[test]
    fn a_core_leaves_out_what_is_not_needed() {
        let (terms, mut all) = choices(2);
        all.insert(0, Formula::constant(true));
        let core = core(&terms, &all.iter().collect::<Vec<_>>());
        assert_eq!(core, Some(vec![1, 2, 3]));
        assert_eq!(super::core(&terms, &[&Formula::constant(true)]), None);
    }
}
