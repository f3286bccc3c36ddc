//! The difference of two texts, line by line, in the form that `diff -u` made known. Whatever stands in the lines, nothing
//! in them can act on a terminal.

use crate::escape::visible;
use std::fmt::Write as _;

/// Equal lines shown around a change.
const CONTEXT: usize = 3;

/// Pairs of lines that are compared; beyond, all lines between the first and the last change count as changed.
const PAIRS: usize = 4_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Both,
    Old,
    New,
}

type Edit<'a> = (Side, &'a str);

/// What turns one text of a name into the other, and how the other came about; empty where they are equal.
pub fn unified(name: &str, old: &str, (how, new): (&str, &str)) -> String {
    if old == new {
        return String::new();
    }
    let (a, b): (Vec<&str>, Vec<&str>) =
        (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let edits = edits(&a, &b);
    let name = visible(name);
    let mut out = format!("--- {name}\n+++ {name}, {how}\n");
    let (mut at, mut places) = (0, (1_usize, 1_usize));
    while let Some(rest) = edits.get(at..).filter(|it| !it.is_empty()) {
        let equal = rest.iter().take_while(|it| it.0 == Side::Both).count();
        if equal == rest.len() {
            break;
        }
        let skip = equal.saturating_sub(CONTEXT);
        places = (places.0.saturating_add(skip), places.1.saturating_add(skip));
        let start = at.saturating_add(skip);
        let end = start.saturating_add(length(edits.get(start..).unwrap_or(&[])));
        places = hunk(edits.get(start..end).unwrap_or(&[]), places, &mut out);
        at = end;
    }
    out
}

/// How many edits belong to the hunk that stands first: up to where more lines are equal than two contexts show.
fn length(edits: &[Edit<'_>]) -> usize {
    let mut end = 0_usize;
    for (at, edit) in edits.iter().enumerate() {
        let at = at.saturating_add(1);
        if edit.0 != Side::Both {
            end = at;
        } else if end > 0 && at.saturating_sub(end) > CONTEXT.saturating_mul(2) {
            break;
        }
    }
    end.saturating_add(CONTEXT).min(edits.len())
}

/// Writes a hunk that begins at some lines, and returns the lines behind it.
fn hunk(edits: &[Edit<'_>], (old, new): (usize, usize), out: &mut String) -> (usize, usize) {
    let count = |without: Side| edits.iter().filter(|it| it.0 != without).count();
    let (of_old, of_new) = (count(Side::New), count(Side::Old));
    let place = |start: usize, count: usize| {
        format!("{},{count}", if count == 0 { start.saturating_sub(1) } else { start })
    };
    let _ = writeln!(out, "@@ -{} +{} @@", place(old, of_old), place(new, of_new));
    for (side, line) in edits {
        let mark = match side {
            Side::Both => ' ',
            Side::Old => '-',
            Side::New => '+',
        };
        let _ = writeln!(out, "{mark}{}", visible(line.strip_suffix('\n').unwrap_or(line)));
        if !line.ends_with('\n') {
            out.push_str("\\ no line end at the end of the file\n");
        }
    }
    (old.saturating_add(of_old), new.saturating_add(of_new))
}

fn edits<'a>(a: &[&'a str], b: &[&'a str]) -> Vec<Edit<'a>> {
    let head = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (rest_a, rest_b) = (a.get(head..).unwrap_or(&[]), b.get(head..).unwrap_or(&[]));
    let tail = rest_a.iter().rev().zip(rest_b.iter().rev()).take_while(|(a, b)| a == b).count();
    let middle = |of: &[&'a str]| {
        let end = of.len().saturating_sub(tail);
        of.get(..end).unwrap_or(&[]).to_vec()
    };
    let both = |it: &&'a str| (Side::Both, *it);
    let mut edits: Vec<Edit<'a>> = a.iter().take(head).map(both).collect();
    edits.extend(changes(&middle(rest_a), &middle(rest_b)));
    edits.extend(a.iter().skip(a.len().saturating_sub(tail)).map(both));
    edits
}

/// The fewest lines taken out and put in.
fn changes<'a>(a: &[&'a str], b: &[&'a str]) -> Vec<Edit<'a>> {
    let width = b.len().saturating_add(1);
    if a.len().saturating_mul(width) > PAIRS {
        let old = a.iter().map(|it| (Side::Old, *it));
        return old.chain(b.iter().map(|it| (Side::New, *it))).collect();
    }
    // For each pair of ends, how many lines of them are common.
    let mut common = vec![0_u32; a.len().saturating_add(1).saturating_mul(width)];
    let index = |x: usize, y: usize| x.saturating_mul(width).saturating_add(y);
    let of =
        |common: &[u32], x: usize, y: usize| common.get(index(x, y)).copied().unwrap_or_default();
    for (x, line) in a.iter().enumerate().rev() {
        for (y, other) in b.iter().enumerate().rev() {
            let (below, right) = (x.saturating_add(1), y.saturating_add(1));
            let most = if line == other {
                of(&common, below, right).saturating_add(1)
            } else {
                of(&common, below, y).max(of(&common, x, right))
            };
            if let Some(slot) = common.get_mut(index(x, y)) {
                *slot = most;
            }
        }
    }
    let (mut x, mut y, mut edits) = (0_usize, 0_usize, Vec::new());
    loop {
        let (below, right) = (x.saturating_add(1), y.saturating_add(1));
        let side = match (a.get(x), b.get(y)) {
            (None, None) => return edits,
            (Some(line), Some(other)) if line == other => (Side::Both, *line),
            (Some(line), Some(_)) if of(&common, below, y) >= of(&common, x, right) => {
                (Side::Old, *line)
            }
            (Some(line), None) => (Side::Old, *line),
            (_, Some(other)) => (Side::New, *other),
        };
        x = if side.0 == Side::New { x } else { below };
        y = if side.0 == Side::Old { y } else { right };
        edits.push(side);
    }
}

#[cfg(test)]
mod tests {
    use super::unified;

    #[test]
    fn changes_far_apart_are_hunks_of_their_own() {
        let old = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n";
        let new = "a\nB\nc\nd\ne\nf\ng\nh\ni\nj\nk";
        let expected = "--- x\n+++ x, formatted\n@@ -1,5 +1,5 @@\n a\n-b\n+B\n c\n d\n e\n\
            @@ -8,3 +8,4 @@\n h\n i\n j\n+k\n\\ no line end at the end of the file\n";
        assert_eq!(unified("x", old, ("formatted", new)), expected);
    }

    #[test]
    fn an_escape_is_shown_not_sent() {
        let text = unified("x", "\u{1b}[31m\r\n", ("formatted", ""));
        assert!(text.contains("-␛[31m␍\n"), "{text}");
        assert!(text.contains("@@ -1,1 +0,0 @@"), "{text}");
        assert_eq!(unified("x", "a\n", ("formatted", "a\n")), "");
    }
}
