//! Did-you-mean: the nearest of a closed list of names, and how such a list is printed.

/// The candidates that a reader may have meant, nearest first, at most three. A candidate counts when fewer than about a
/// third of its letters differ and at least one is the same, or when it only differs by case or underscores.
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let letters = wanted.chars().count();
    let limit = (letters / 3).max(1);
    let mut found: Vec<(usize, &str)> = candidates
        .into_iter()
        .filter_map(|candidate| {
            let same = plain(candidate) == plain(wanted);
            let distance = if same { 0 } else { distance(wanted, candidate) };
            let alike = distance <= limit && distance < letters && candidate != wanted;
            alike.then_some((distance, candidate))
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found.into_iter().take(3).map(|(_, name)| name).collect()
}

/// A closed list for a message: all of it up to twelve entries, else the first five and how many more.
pub fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    if names.len() <= 12 {
        return names.join(", ");
    }
    let shown: Vec<String> = names.iter().take(5).cloned().collect();
    format!("{} and {} more", shown.join(", "), names.len().saturating_sub(5))
}

fn plain(name: &str) -> String {
    name.chars().filter(|it| *it != '_' && *it != '-').flat_map(char::to_lowercase).collect()
}

/// Edits between two words: insertion, deletion, replacement, and a swap of neighbors, each counted once.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    let mut last = None;
    for (i, x) in a.chars().enumerate() {
        let next = next_row(&row, &before, (i, x, last), &b);
        before = std::mem::replace(&mut row, next);
        last = Some(x);
    }
    row.last().copied().unwrap_or(0)
}

fn next_row(
    row: &[usize],
    before: &[usize],
    (i, x, last): (usize, char, Option<char>),
    b: &[char],
) -> Vec<usize> {
    let mut next = vec![i.saturating_add(1)];
    for (j, y) in b.iter().enumerate() {
        let at = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
        let replaced = at(row, j).saturating_add(usize::from(x != *y));
        let inserted = next.last().copied().unwrap_or(0).saturating_add(1);
        let deleted = at(row, j.saturating_add(1)).saturating_add(1);
        let swap = j > 0 && last == Some(*y) && b.get(j.saturating_sub(1)) == Some(&x);
        let swapped =
            if swap { at(before, j.saturating_sub(1)).saturating_add(1) } else { usize::MAX };
        next.push(replaced.min(inserted).min(deleted).min(swapped));
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_typo_and_leaves_strangers_alone() {
        let names = ["max_ttl", "owner", "expires_at"];
        assert_eq!(nearest("max_tll", names), ["max_ttl"]);
        assert_eq!(nearest("maxTtl", names), ["max_ttl"]);
        assert_eq!(nearest("colour", names), Vec::<&str>::new());
        assert_eq!(nearest("k", ["o", "k", "K"]), ["K"], "one letter for another is no likeness");
    }

    #[test]
    fn a_swap_of_neighbors_is_one_edit() {
        assert_eq!(distance("onwer", "owner"), 1);
        assert_eq!(distance("", "abc"), 3);
    }
}
