//! Coverage in the form of `lcov`, which editors and code hosts draw beside the lines: a function per clause and rule, and a
//! branch per outcome of each condition (true, false, unknown) and of each clause (pass, fail, unknown).

use crate::escape::visible;
use crate::testing::{Coverage, Covered};
use language::source_map::SourceMap;
use language::span::{FileId, Span};
use std::collections::BTreeMap;
use std::io::{Result, Write};

/// What a file shows.
#[derive(Debug, Default)]
struct Lines {
    functions: Vec<(u32, String, u64)>,
    /// Per line, the outcomes of each condition on it.
    branches: BTreeMap<u32, Vec<Vec<u64>>>,
}

/// Writes the coverage of every file that has one.
///
/// # Errors
/// What the writer says.
pub fn write(coverage: &Coverage, sources: &SourceMap, out: &mut dyn Write) -> Result<()> {
    let mut files: BTreeMap<FileId, Lines> = BTreeMap::new();
    for item in &coverage.items {
        add(item, sources, &mut files);
    }
    for (file, lines) in files {
        writeln!(out, "TN:\nSF:{}", visible(sources.path(file)))?;
        lines.write(out)?;
    }
    Ok(())
}

fn add(item: &Covered, sources: &SourceMap, files: &mut BTreeMap<FileId, Lines>) {
    let line = |span: Span| sources.range(span).map_or(1, |(start, _)| start.line);
    let outcomes = item.verdicts.map(|it| it.wanted().map(|(_, count)| count));
    let of_conditions = item.conditions.iter().map(|it| it.wanted().map(|(_, count)| count).sum());
    let called = match outcomes {
        Some(outcomes) => outcomes.iter().sum(),
        None => of_conditions.max().unwrap_or(0),
    };
    let file = files.entry(item.span.file).or_default();
    file.functions.push((line(item.span), item.name.clone(), called));
    if let Some(outcomes) = outcomes {
        file.branches.entry(line(item.span)).or_default().push(outcomes.to_vec());
    }
    for condition in &item.conditions {
        let file = files.entry(condition.span.file).or_default();
        let outcomes = condition.wanted().map(|(_, count)| count).collect();
        file.branches.entry(line(condition.span)).or_default().push(outcomes);
    }
}

impl Lines {
    fn write(&self, out: &mut dyn Write) -> Result<()> {
        for (line, name, _) in &self.functions {
            writeln!(out, "FN:{line},{}", visible(name))?;
        }
        for (_, name, called) in &self.functions {
            writeln!(out, "FNDA:{called},{}", visible(name))?;
        }
        let hit = self.functions.iter().filter(|it| it.2 > 0).count();
        writeln!(out, "FNF:{}\nFNH:{hit}", self.functions.len())?;
        let (mut found, mut taken) = (0_usize, 0_usize);
        for (line, conditions) in &self.branches {
            for (block, outcomes) in conditions.iter().enumerate() {
                // A condition that was never asked has `-`, which is not the same as never true.
                let is_asked = outcomes.iter().any(|it| *it > 0);
                let shown = |it: &u64| if is_asked { it.to_string() } else { "-".to_owned() };
                for (branch, count) in outcomes.iter().map(shown).enumerate() {
                    writeln!(out, "BRDA:{line},{block},{branch},{count}")?;
                }
                found = found.saturating_add(outcomes.len());
                taken = taken.saturating_add(outcomes.iter().filter(|it| **it > 0).count());
            }
        }
        writeln!(out, "BRF:{found}\nBRH:{taken}")?;
        let times = |all: &Vec<Vec<u64>>| all.iter().map(|it| it.iter().sum::<u64>()).max();
        for (line, conditions) in &self.branches {
            writeln!(out, "DA:{line},{}", times(conditions).unwrap_or(0))?;
        }
        let hit = self.branches.values().filter(|it| times(it) > Some(0)).count();
        writeln!(out, "LF:{}\nLH:{hit}\nend_of_record", self.branches.len())
    }
}
