//! `runs-on`: the labels a job asks for, through its matrix where that is written out.

use super::expressions;
use super::matrix::{self, Combination, Matrix};
use crate::yaml::tree::{Kind, Node};
use std::collections::BTreeSet;

/// The labels; nothing where an expression hides one of them. A runner group stands among them as `group:name`.
pub(super) fn labels(runs_on: Node<'_>, matrix: &Matrix<'_>) -> Option<BTreeSet<String>> {
    let once = [Combination::new()];
    let combinations = match matrix {
        Matrix::Static(found) => found.as_slice(),
        Matrix::None | Matrix::Dynamic => once.as_slice(),
    };
    let mut labels = BTreeSet::new();
    for combination in combinations {
        collect(runs_on, combination, &mut labels)?;
    }
    Some(labels)
}

fn collect(
    node: Node<'_>,
    combination: &Combination<'_>,
    out: &mut BTreeSet<String>,
) -> Option<()> {
    match node.kind() {
        Kind::Scalar => label(node, combination, out),
        Kind::Sequence => node.items().try_for_each(|it| collect(it, combination, out)),
        Kind::Mapping => {
            if let Some(group) = node.get("group") {
                let name = group.text().filter(|it| !it.contains("${{"))?;
                out.insert(format!("group:{name}"));
            }
            node.get("labels").map_or(Some(()), |it| collect(it, combination, out))
        }
        Kind::Null | Kind::Unresolved => None,
    }
}

/// A written label, or one that is exactly a value of the matrix.
fn label(node: Node<'_>, combination: &Combination<'_>, out: &mut BTreeSet<String>) -> Option<()> {
    let text = node.text()?;
    if !text.contains("${{") {
        out.insert(text.to_owned());
        return Some(());
    }
    let expressions = expressions::in_scalar(node);
    let [only] = expressions.as_slice() else { return None };
    let whole = text.trim().starts_with("${{") && text.trim().ends_with("}}");
    let value = matrix::value(combination, only.tree.as_ref()?).filter(|_| whole)?;
    match value.kind() {
        Kind::Scalar => out.insert(value.text()?.to_owned()),
        // One level only: a value cannot hold an expression, so this ends.
        Kind::Sequence => return value.items().try_for_each(|it| collect(it, combination, out)),
        Kind::Mapping | Kind::Null | Kind::Unresolved => return None,
    };
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;
    use language::span::FileId;

    fn shown(job: &str) -> Option<String> {
        let tree = yaml::parse(FileId(0), job.as_bytes()).unwrap();
        let root = tree.root().unwrap();
        let found = labels(root.get("runs-on").unwrap(), &matrix::of_job(root))?;
        Some(found.into_iter().collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn labels_are_read_or_unknown() {
        let rows = [
            ("runs-on: ubuntu-24.04", Some("ubuntu-24.04")),
            ("runs-on: [self-hosted, linux]", Some("linux self-hosted")),
            ("runs-on: {group: big, labels: [x]}", Some("group:big x")),
            ("runs-on: '${{ matrix.os }}'\nstrategy: {matrix: {os: [a, b]}}", Some("a b")),
            (
                "runs-on: '${{ matrix.t.os }}'\nstrategy: {matrix: {t: [{os: a}, {os: c}]}}",
                Some("a c"),
            ),
            ("runs-on: '${{ matrix.os }}'\nstrategy: {matrix: {os: [[a, b]]}}", Some("a b")),
            (
                "runs-on: '${{ matrix.os }}'\nstrategy: {matrix: {v: [1], include: [{v: 1, os: a}]}}",
                Some("a"),
            ),
            (
                "runs-on: '${{ matrix.os }}'\nstrategy: {matrix: {v: [1, 2], include: [{v: 1, os: a}]}}",
                None,
            ),
            ("runs-on: '${{ matrix.os }}-x'\nstrategy: {matrix: {os: [a]}}", None),
            ("runs-on: '${{ inputs.runner }}'", None),
            ("runs-on: '${{ matrix.os }}'\nstrategy: {matrix: '${{ fromJSON(x) }}'}", None),
            ("runs-on: ", None),
        ];
        for (job, expected) in rows {
            assert_eq!(shown(job).as_deref(), expected, "{job}");
        }
    }
}
