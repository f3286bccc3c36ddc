//! Makes a failing case small: deletes items, lines, facts, scopes and attributes, and puts `true` or `false` in place of
//! conditions, as long as the case still fails.

use crate::generate::Case;

/// The smallest case that deletion finds and that still fails.
pub fn shrink(case: Case, fails: &dyn Fn(&Case) -> bool) -> Case {
    let mut case = case;
    // Each round deletes something, so the rounds end; the cap is for checks that do not repeat.
    for _ in 0..2_000 {
        let Some(smaller) = smaller(&case).find(|it| fails(it)) else { return case };
        case = smaller;
    }
    case
}

fn smaller(case: &Case) -> impl Iterator<Item = Case> {
    let items = (0..case.items.len()).rev().map(|at| {
        let mut smaller = case.clone();
        smaller.items.remove(at);
        smaller
    });
    items.chain(fewer_facts(case)).chain(fewer_lines(case)).chain(plainer(case))
}

fn fewer_facts(case: &Case) -> impl Iterator<Item = Case> {
    let batches = case.batches.iter().enumerate();
    batches.flat_map(move |(at, batch)| {
        let whole = std::iter::once(drop_from(case, at, |it| it.facts.clear()));
        let facts = (0..batch.facts.len())
            .map(move |fact| drop_from(case, at, |it| drop(it.facts.remove(fact))));
        let scopes = (0..batch.scopes.len())
            .map(move |scope| drop_from(case, at, |it| drop(it.scopes.remove(scope))));
        let attributes = batch.facts.iter().enumerate().flat_map(move |(fact, it)| {
            (0..it.attributes.len())
                .map(move |attribute| drop_from(case, at, |it| drop_attribute(it, fact, attribute)))
        });
        whole.filter(|_| !batch.facts.is_empty()).chain(facts).chain(scopes).chain(attributes)
    })
}

fn drop_from(case: &Case, at: usize, change: impl FnOnce(&mut evaluator::fact::Batch)) -> Case {
    let mut smaller = case.clone();
    if let Some(batch) = smaller.batches.get_mut(at) {
        change(batch);
    }
    smaller
}

fn drop_attribute(batch: &mut evaluator::fact::Batch, fact: usize, attribute: usize) {
    if let Some(fact) = batch.facts.get_mut(fact) {
        fact.attributes.remove(attribute);
    }
}

fn with_item(case: &Case, at: usize, text: String) -> Case {
    let mut smaller = case.clone();
    if let Some(item) = smaller.items.get_mut(at) {
        *item = text;
    }
    smaller
}

fn fewer_lines(case: &Case) -> impl Iterator<Item = Case> {
    case.items.iter().enumerate().flat_map(move |(at, item)| {
        let lines: Vec<&str> = item.split_inclusive('\n').collect();
        (1..lines.len().saturating_sub(1)).map(move |line| {
            let kept = lines.iter().enumerate().filter(|it| it.0 != line).map(|it| *it.1);
            with_item(case, at, kept.collect())
        })
    })
}

/// Every bracketed part replaced by a constant, the outermost first.
fn plainer(case: &Case) -> impl Iterator<Item = Case> {
    case.items.iter().enumerate().flat_map(move |(at, item)| {
        brackets(item).into_iter().flat_map(move |(start, end)| {
            ["true", "false", "1", "{}"].into_iter().filter_map(move |word| {
                let (before, after) = (item.get(..start)?, item.get(end..)?);
                let shorter = end.saturating_sub(start) > word.len();
                shorter.then(|| with_item(case, at, format!("{before}{word}{after}")))
            })
        })
    })
}

fn brackets(text: &str) -> Vec<(usize, usize)> {
    let mut open = vec![];
    let mut found = vec![];
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' | b'{' => open.push(at),
            b')' | b'}' => found.extend(open.pop().map(|start| (start, at.saturating_add(1)))),
            _ => {}
        }
    }
    found.sort_by_key(|(start, end)| (*start, std::cmp::Reverse(*end)));
    found
}
