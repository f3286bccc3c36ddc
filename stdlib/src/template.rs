//! The 65 clauses of the policy template, encoded or not, so that the command line can say which ones nobody has written
//! yet. The table stands in `template.txt`; a row that does not read is a failed test, not a silent gap.

use std::str::FromStr;

/// What a bare checkout can show about a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Checkout {
    /// Both pass and fail.
    Decides,
    /// A violation only.
    Fails,
    /// Compliance only.
    Passes,
    /// Nothing: an export, a log or a person is needed.
    Nothing,
}

/// One clause of the template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TemplateClause {
    /// `1.1.b`, for the auditor.
    pub number: &'static str,
    /// Stable name, for source text.
    pub name: &'static str,
    /// How evidence is obtained, letters apart: `S` checkout, `E` export, `L` log, `H` a person's statement.
    pub evidence: &'static str,
    /// What a bare checkout can show.
    pub checkout: Checkout,
    /// What it demands, in one sentence.
    pub demand: &'static str,
}

/// The clauses in the template's order.
pub fn clauses() -> impl Iterator<Item = TemplateClause> {
    include_str!("../template.txt").lines().filter_map(clause)
}

/// What a parameter without a value may be set to at first: an example of its form, narrow, that somebody has to confirm or
/// to put their own in place of.
pub fn suggestion(param: &str) -> Option<&'static str> {
    let mut lines =
        include_str!("../suggestions.txt").lines().filter_map(|it| it.split_once(" | "));
    lines.find(|(name, _)| *name == param).map(|(_, value)| value)
}

fn clause(line: &'static str) -> Option<TemplateClause> {
    let mut cells = line.split(" | ");
    let (number, name, evidence) = (cells.next()?, cells.next()?, cells.next()?);
    let (checkout, demand) = (cells.next()?.parse().ok()?, cells.next()?);
    cells.next().is_none().then_some(TemplateClause { number, name, evidence, checkout, demand })
}

impl FromStr for Checkout {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "decides" => Ok(Self::Decides),
            "fails" => Ok(Self::Fails),
            "passes" => Ok(Self::Passes),
            "nothing" => Ok(Self::Nothing),
            _ => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_row_reads() {
        let rows: Vec<_> = clauses().collect();
        assert_eq!(rows.len(), include_str!("../template.txt").lines().count());
        assert_eq!(rows.len(), 65);
        let count = |it| rows.iter().filter(|row| row.checkout == it).count();
        assert_eq!(count(Checkout::Decides), 11);
        assert_eq!(count(Checkout::Fails), 9);
        assert_eq!(count(Checkout::Passes), 6);
    }

    #[test]
    fn numbers_and_names_are_unique() {
        let numbers: BTreeSet<_> = clauses().map(|row| row.number).collect();
        let names: BTreeSet<_> = clauses().map(|row| row.name).collect();
        assert_eq!((numbers.len(), names.len()), (65, 65));
    }
}
