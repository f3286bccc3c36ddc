//! `runs-on`: the labels a job asks for, through its matrix and through the inputs of local callers where those are written
//! out. Whatever the text does not fix leaves them unknown.

use super::expressions::{self, Expr, Part};
use super::matrix::{self, Combination, Matrix};
use super::scope::{Input, Scope};
use crate::json;
use crate::limits::MATRIX_COMBINATIONS;
use crate::yaml::tree::{Kind, Node};
use std::collections::BTreeSet;

/// Calls through which an input is followed; as many as the platform allows.
const CALLS: usize = 10;

/// What a text can become: for each way one label or a list of labels.
type Ways = BTreeSet<Vec<String>>;

/// Where a text stands: the job, one combination of its matrix, and how far to follow from here.
#[derive(Debug, Clone, Copy)]
struct Here<'f, 't> {
    scope: Option<Scope<'f, 't>>,
    combination: &'f Combination<'t>,
    left: usize,
}

/// The labels; nothing where an expression hides one of them. A runner group stands among them as `group:name`. Without a
/// scope nothing is known of inputs.
pub(super) fn labels<'t>(
    runs_on: Node<'t>,
    matrix: &Matrix<'t>,
    scope: Option<Scope<'_, 't>>,
) -> Option<BTreeSet<String>> {
    let once = [Combination::new()];
    let mut labels = BTreeSet::new();
    for combination in combinations(matrix, &once) {
        collect(runs_on, Here { scope, combination, left: CALLS }, &mut labels)?;
    }
    Some(labels).filter(|it| !it.contains(""))
}

fn combinations<'m, 't>(
    matrix: &'m Matrix<'t>,
    once: &'m [Combination<'t>],
) -> &'m [Combination<'t>] {
    match matrix {
        Matrix::Static(found) => found.as_slice(),
        Matrix::None | Matrix::Dynamic => once,
    }
}

fn collect(node: Node<'_>, here: Here<'_, '_>, out: &mut BTreeSet<String>) -> Option<()> {
    match node.kind() {
        Kind::Scalar => {
            out.extend(ways(node, here)?.into_iter().flatten());
            Some(())
        }
        Kind::Sequence => node.items().try_for_each(|it| collect(it, here, out)),
        Kind::Mapping => {
            if let Some(group) = node.get("group") {
                let names = ways(group, here)?.into_iter().flatten();
                out.extend(names.map(|it| format!("group:{it}")));
            }
            node.get("labels").map_or(Some(()), |it| collect(it, here, out))
        }
        Kind::Null | Kind::Unresolved => None,
    }
}

/// What a scalar can become.
fn ways(node: Node<'_>, here: Here<'_, '_>) -> Option<Ways> {
    let text = node.text()?;
    if !text.contains("${{") {
        return Some(one(text));
    }
    let expressions = expressions::in_scalar(node);
    let is_whole = text.trim().starts_with("${{") && text.trim().ends_with("}}");
    if let ([only], true) = (expressions.as_slice(), is_whole) {
        return value(only.tree.as_ref()?, here);
    }
    // Text around: each expression must become one text.
    let mut pieces = text.split("${{");
    let mut all: Ways = one(pieces.next()?);
    if expressions.len() != pieces.clone().count() {
        return None;
    }
    for (expression, piece) in expressions.iter().zip(pieces) {
        let (_, behind) = piece.split_once("}}")?;
        let middle = value(expression.tree.as_ref()?, here)?;
        let joined = |front: &Vec<String>, it: &Vec<String>| match (&front[..], &it[..]) {
            ([front], [it]) => Some(vec![format!("{front}{it}{behind}")]),
            _ => None,
        };
        let pairs = all.iter().flat_map(|front| middle.iter().map(move |it| (front, it)));
        all = bounded(pairs.map(|(front, it)| joined(front, it)))?;
    }
    Some(all)
}

fn one(text: &str) -> Ways {
    Ways::from([vec![text.to_owned()]])
}

/// All ways, unless one is unknown or there are too many.
fn bounded(ways: impl Iterator<Item = Option<Vec<String>>>) -> Option<Ways> {
    let mut all = Ways::new();
    for way in ways {
        all.insert(way?);
        if all.len() as u64 > MATRIX_COMBINATIONS.value {
            return None;
        }
    }
    Some(all)
}

/// What an expression can become.
fn value(tree: &Expr, here: Here<'_, '_>) -> Option<Ways> {
    match tree {
        // `true` and `null` are not told from texts that read so; neither is a label.
        Expr::Literal(text) => {
            (!["true", "false", "null"].contains(&text.as_str())).then(|| one(text))
        }
        Expr::Path(None, parts) => match parts.as_slice() {
            [Part::Name(first), Part::Name(name)] if first.eq_ignore_ascii_case("inputs") => {
                input(name, here)
            }
            _ => written(matrix::value(here.combination, tree)?),
        },
        Expr::Call(name, arguments) if name.eq_ignore_ascii_case("fromJSON") => {
            let [argument] = arguments.as_slice() else { return None };
            bounded(value(argument, here)?.iter().map(|it| decoded(it)))
        }
        Expr::Operator("||", sides) => either(sides, here),
        Expr::Path(Some(_), _) | Expr::Call(..) | Expr::Operator(..) => None,
    }
}

/// The first side that is not empty.
fn either(sides: &[Expr], here: Here<'_, '_>) -> Option<Ways> {
    let mut all = Ways::new();
    for side in sides {
        let empty = vec![String::new()];
        all.remove(&empty);
        all.extend(value(side, here)?);
        if !all.contains(&empty) {
            break;
        }
    }
    Some(all)
}

/// A value that is written out: a text, or a list of texts.
fn written(node: Node<'_>) -> Option<Ways> {
    let way = match node.kind() {
        Kind::Scalar => vec![node.text()?.to_owned()],
        Kind::Sequence => {
            node.items().map(|it| it.text().map(str::to_owned)).collect::<Option<_>>()?
        }
        Kind::Null | Kind::Mapping | Kind::Unresolved => return None,
    };
    Some(Ways::from([way]))
}

/// A text or a list of texts, out of JSON.
fn decoded(way: &[String]) -> Option<Vec<String>> {
    let [text] = way else { return None };
    let json = json::parse(text).ok()?;
    if let Some(text) = json.text() {
        return Some(vec![text.to_owned()]);
    }
    let items: Option<Vec<String>> =
        json.items().iter().map(|it| it.text().map(str::to_owned)).collect();
    items.filter(|it| !it.is_empty())
}

/// What callers hand over; without any, the default. What a person chooses who starts the run is unknown.
fn input(name: &str, here: Here<'_, '_>) -> Option<Ways> {
    let scope = here.scope?;
    let left = here.left.checked_sub(1)?;
    match scope.input(name) {
        Input::Text(node, scope) => {
            let matrix = matrix::of_job(scope.job);
            let once = [Combination::new()];
            let mut all = Ways::new();
            for combination in combinations(&matrix, &once) {
                all.extend(ways(node, Here { scope: Some(scope), combination, left })?);
            }
            Some(all).filter(|it| it.len() as u64 <= MATRIX_COMBINATIONS.value)
        }
        Input::Default => default(name, scope),
        Input::Unknown => {
            let chosen =
                scope.run.has_unknown_caller() || scope.run.events.contains("workflow_dispatch");
            // Other events bring no inputs.
            (!chosen).then(|| one(""))
        }
    }
}

/// The default of an input; an input without one is empty.
fn default(name: &str, scope: Scope<'_, '_>) -> Option<Ways> {
    let call = scope.run.document.root.get("on").and_then(|it| it.get("workflow_call"))?;
    let declared = call.get("inputs").and_then(|it| it.entry_any_case(name))?.value;
    match declared.get("default") {
        Some(node) if node.scalar().is_some_and(|it| !it.contains("${{")) => {
            Some(one(node.scalar()?))
        }
        Some(_) => None,
        None => Some(one("")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;
    use language::span::FileId;

    fn shown(job: &str) -> Option<String> {
        let tree = yaml::parse(FileId(0), job.as_bytes()).unwrap();
        let root = tree.root().unwrap();
        let found = labels(root.get("runs-on").unwrap(), &matrix::of_job(root), None)?;
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
            ("runs-on: '${{ matrix.os }}-x'\nstrategy: {matrix: {os: [a, b]}}", Some("a-x b-x")),
            ("runs-on: '${{ matrix.os }}-x'\nstrategy: {matrix: {os: [[a]]}}", Some("a-x")),
            ("runs-on: '${{ matrix.os }}-x'\nstrategy: {matrix: {os: [[a, b]]}}", None),
            ("runs-on: 'a-${{ github.x }}'", None),
            ("runs-on: \"${{ fromJSON('[\\\"a\\\", \\\"b\\\"]') }}\"", Some("a b")),
            (
                "runs-on: \"${{ fromJSON(matrix.j) }}\"\nstrategy: {matrix: {j: ['\"a\"', '[\"b\"]']}}",
                Some("a b"),
            ),
            ("runs-on: \"${{ fromJSON('{}') }}\"", None),
            ("runs-on: \"${{ github.x == 'y' && 'a' || 'b' }}\"", None),
            ("runs-on: \"${{ matrix.os || 'b' }}\"\nstrategy: {matrix: {os: [a]}}", Some("a")),
            ("runs-on: {group: '${{ matrix.g }}'}\nstrategy: {matrix: {g: [x]}}", Some("group:x")),
            ("runs-on: '${{ inputs.runner }}'", None),
            ("runs-on: '${{ matrix.os }}'\nstrategy: {matrix: '${{ fromJSON(x) }}'}", None),
            ("runs-on: ", None),
        ];
        for (job, expected) in rows {
            assert_eq!(shown(job).as_deref(), expected, "{job}");
        }
    }
}
