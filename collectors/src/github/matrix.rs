//! `strategy.matrix`: the combinations that a job runs for, where they are written out. A dynamic axis makes the whole
//! unknown: what it adds nobody can tell from the text.

use super::expressions::{Expr, Part};
use crate::limits::MATRIX_COMBINATIONS;
use crate::yaml::tree::{Kind, Node};
use std::collections::BTreeMap;

/// One combination: axis to value.
pub(super) type Combination<'t> = BTreeMap<&'t str, Node<'t>>;

/// What a job says about its matrix.
#[derive(Debug)]
pub(super) enum Matrix<'t> {
    /// No matrix.
    None,
    /// All combinations.
    Static(Vec<Combination<'t>>),
    /// Computed at run time, or too large.
    Dynamic,
}

/// Reads the matrix of a job.
pub(super) fn of_job(job: Node<'_>) -> Matrix<'_> {
    let Some(matrix) = job.get("strategy").and_then(|it| it.get("matrix")) else {
        return Matrix::None;
    };
    match expand(matrix) {
        Some(found) => Matrix::Static(found),
        None => Matrix::Dynamic,
    }
}

fn expand(matrix: Node<'_>) -> Option<Vec<Combination<'_>>> {
    if matrix.kind() != Kind::Mapping {
        return None;
    }
    let mut found: Vec<Combination<'_>> = vec![Combination::new()];
    let mut axes: Vec<&str> = Vec::new();
    for entry in matrix.entries() {
        let name = entry.key.scalar()?;
        if name == "include" || name == "exclude" {
            continue;
        }
        axes.push(name);
        let values = list(entry.value)?;
        let size = found.len().checked_mul(values.len())?;
        if size as u64 > MATRIX_COMBINATIONS.value {
            return None;
        }
        found =
            found.iter().flat_map(|it| values.iter().map(|value| with(it, name, *value))).collect();
    }
    if axes.is_empty() {
        found.clear();
    }
    for entry in list_of(matrix, "exclude")? {
        let out = combination(entry)?;
        found.retain(|it| !out.iter().all(|(name, value)| same(it.get(name).copied(), *value)));
    }
    include(&mut found, &axes, list_of(matrix, "include")?)?;
    (found.len() as u64 <= MATRIX_COMBINATIONS.value).then_some(found)
}

/// An entry of `include` extends every combination whose axes it leaves as they are, else it is one of its own.
fn include<'t>(
    found: &mut Vec<Combination<'t>>,
    axes: &[&str],
    entries: Vec<Node<'t>>,
) -> Option<()> {
    let original = found.len();
    for entry in entries {
        let added = combination(entry)?;
        let mut extended = false;
        for it in found.iter_mut().take(original) {
            let keeps = axes.iter().all(|axis| {
                added.get(axis).is_none_or(|value| same(it.get(axis).copied(), *value))
            });
            if keeps {
                it.extend(added.iter().map(|(name, value)| (*name, *value)));
                extended = true;
            }
        }
        if !extended {
            found.push(added);
        }
    }
    Some(())
}

/// The written-out values of an axis.
fn list(node: Node<'_>) -> Option<Vec<Node<'_>>> {
    if node.kind() != Kind::Sequence {
        return None;
    }
    let values: Vec<Node<'_>> = node.items().collect();
    values.iter().all(|it| is_static(*it)).then_some(values)
}

fn list_of<'t>(matrix: Node<'t>, key: &str) -> Option<Vec<Node<'t>>> {
    matrix.get(key).map_or(Some(Vec::new()), list)
}

fn combination(node: Node<'_>) -> Option<Combination<'_>> {
    let pairs = node.entries().map(|it| Some((it.key.scalar()?, it.value)));
    (node.kind() == Kind::Mapping).then(|| pairs.collect()).flatten()
}

fn is_static(node: Node<'_>) -> bool {
    match node.kind() {
        Kind::Null => true,
        Kind::Scalar => node.scalar().is_some_and(|it| !it.contains("${{")),
        Kind::Sequence => node.items().all(is_static),
        Kind::Mapping => node.entries().all(|it| is_static(it.value)),
        Kind::Unresolved => false,
    }
}

fn with<'t>(base: &Combination<'t>, name: &'t str, value: Node<'t>) -> Combination<'t> {
    let mut all = base.clone();
    all.insert(name, value);
    all
}

/// Equal as the platform compares: by content, not by place. In a mapping only the named keys count.
fn same(left: Option<Node<'_>>, right: Node<'_>) -> bool {
    let Some(left) = left else { return false };
    if left.kind() != right.kind() {
        return false;
    }
    match right.kind() {
        Kind::Null => true,
        Kind::Scalar => left.scalar() == right.scalar(),
        Kind::Sequence => {
            left.items().count() == right.items().count()
                && left.items().zip(right.items()).all(|(one, other)| same(Some(one), other))
        }
        Kind::Mapping => right
            .entries()
            .all(|it| it.key.scalar().is_some_and(|key| same(left.get(key), it.value))),
        Kind::Unresolved => false,
    }
}

/// The value of `matrix.os` or `matrix.target.runner` in one combination.
pub(super) fn value<'t>(combination: &Combination<'t>, expression: &Expr) -> Option<Node<'t>> {
    let Expr::Path(None, parts) = expression else { return None };
    let mut names = parts.iter().map(|part| match part {
        Part::Name(name) => Some(name.as_str()),
        Part::Star | Part::Computed(_) => None,
    });
    if names.next()? != Some("matrix") {
        return None;
    }
    let mut node = *combination.get(names.next()??)?;
    for name in names {
        node = node.get(name?)?;
    }
    Some(node)
}

/// The combinations as text, `os=ubuntu-latest, rust=stable`.
pub(super) fn texts(combinations: &[Combination<'_>]) -> Vec<String> {
    let show = |it: &Combination<'_>| {
        let mut words = Vec::new();
        for (name, value) in it {
            flat(name, *value, &mut words);
        }
        words.join(", ")
    };
    combinations.iter().map(show).collect()
}

fn flat(name: &str, node: Node<'_>, out: &mut Vec<String>) {
    match node.kind() {
        Kind::Null => out.push(format!("{name}=")),
        Kind::Scalar => out.push(format!("{name}={}", node.scalar().unwrap_or(""))),
        Kind::Sequence => {
            for (at, item) in node.items().enumerate() {
                flat(&format!("{name}.{at}"), item, out);
            }
        }
        Kind::Mapping => {
            for entry in node.entries() {
                flat(&format!("{name}.{}", entry.key.scalar().unwrap_or("?")), entry.value, out);
            }
        }
        Kind::Unresolved => out.push(format!("{name}=?")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;
    use language::span::FileId;

    fn shown(matrix: &str) -> Option<Vec<String>> {
        let text = format!("strategy:\n  matrix: {matrix}\n");
        let tree = yaml::parse(FileId(0), text.as_bytes()).unwrap();
        match of_job(tree.root().unwrap()) {
            Matrix::None => panic!("no matrix"),
            Matrix::Static(found) => Some(texts(&found)),
            Matrix::Dynamic => None,
        }
    }

    #[test]
    fn combinations_follow_the_platforms_rules() {
        let found = shown(
            "{os: [a, b], v: [1, 2], exclude: [{os: a, v: 2}], include: [{os: b, x: y}, {os: c}, {z: 1}]}",
        );
        assert_eq!(
            found.unwrap(),
            ["os=a, v=1, z=1", "os=b, v=1, x=y, z=1", "os=b, v=2, x=y, z=1", "os=c"]
        );
        assert_eq!(shown("{include: [{os: a}, {os: b}]}").unwrap(), ["os=a", "os=b"]);
        assert_eq!(shown("{t: [{os: a, n: 1}]}").unwrap(), ["t.os=a, t.n=1"]);
    }

    #[test]
    fn what_is_computed_makes_all_unknown() {
        assert_eq!(shown("\"${{ fromJSON(needs.a.outputs.m) }}\""), None);
        assert_eq!(shown("{os: \"${{ fromJSON(x) }}\"}"), None);
        assert_eq!(shown("{os: [a], include: \"${{ x }}\"}"), None);
        assert_eq!(shown("{os: [\"${{ x }}\"]}"), None);
        let wide: Vec<String> = (0..300).map(|at| at.to_string()).collect();
        assert_eq!(shown(&format!("{{a: [{}]}}", wide.join(", "))), None);
    }
}
