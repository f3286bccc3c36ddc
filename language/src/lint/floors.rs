//! Parameters against the floors of frameworks. A floor is one line: framework, control id, `<=` or `>=`, a value, the
//! parameters that can meet it, and behind a colon what the framework asks, in our words. It is met where any of its
//! parameters that clauses read is on the right side, and asked of policies with a clause that claims the framework.

use super::{Input, Lint};
use crate::codes::lints as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::adoption::Setting;
use crate::graph::clause::Clause;
use crate::graph::{Node, Param, ParamId, ParamValue, lower};
use crate::literal::{self, Literal};
use crate::span::Span;
use std::collections::BTreeSet;

/// See the module.
pub(super) const LINT: Lint = Lint { codes: &[&codes::LAXER_THAN_CLAIMED], is_safe: false, find };

/// One floor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Floor<'a> {
    /// Short name of the framework.
    pub framework: &'a str,
    /// The requirement's id.
    pub id: &'a str,
    /// Whether the value is the most that is allowed; else the least.
    pub is_most: bool,
    /// The value.
    pub value: Literal,
    /// Any of these meets it.
    pub params: Vec<&'a str>,
    /// What the framework asks.
    pub says: &'a str,
}

/// Reads floors, one a line; blank lines and those that begin with `#` are left out.
///
/// # Errors
/// The first line that is none.
pub fn read(text: &str) -> Result<Vec<Floor<'_>>, &str> {
    let lines = text.lines().map(str::trim).filter(|it| !it.is_empty() && !it.starts_with('#'));
    lines.map(|line| floor(line).ok_or(line)).collect()
}

fn floor(line: &str) -> Option<Floor<'_>> {
    let (head, says) = line.split_once(':')?;
    let mut words = head.split_whitespace();
    let (framework, id, sign, value) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let is_most = match sign {
        "<=" => true,
        ">=" => false,
        _ => return None,
    };
    let number = value.parse().ok().map(Literal::Int);
    let value = number.or_else(|| literal::duration(value).map(Literal::Duration))?;
    let params: Vec<&str> = words.collect();
    (!params.is_empty()).then_some(Floor {
        framework,
        id,
        is_most,
        value,
        params,
        says: says.trim(),
    })
}

fn find(input: &Input<'_>) -> Vec<Diagnostic> {
    // A test holds the table to its form; a line that is none asks nothing.
    let floors = read(input.floors).unwrap_or_default();
    floors.iter().flat_map(|it| below(input, it)).collect()
}

/// One remark per parameter of a floor that nothing meets.
fn below(input: &Input<'_>, floor: &Floor<'_>) -> Vec<Diagnostic> {
    let graph = input.policy.graph();
    let claims = |it: &&Clause| it.controls.iter().any(|it| it.framework == floor.framework);
    let claiming: Vec<&Clause> = input.clauses().map(|it| it.1).filter(claims).collect();
    let exact = claiming.iter().find(|it| it.controls.iter().any(|it| it.id == floor.id));
    let Some(claim) = exact.or(claiming.first()) else { return Vec::new() };
    let read = read_params(input);
    let params: Vec<(ParamId, &Param, &Literal)> = read
        .into_iter()
        .filter_map(|id| Some((id, graph.param(id)?, value(input, id)?)))
        .filter(|(_, param, _)| floor.params.contains(&&*param.name))
        .collect();
    if params.iter().any(|(.., value)| meets(floor, value)) {
        return Vec::new();
    }
    let remark = |(id, param, value): (ParamId, &Param, &Literal)| {
        report(floor, (param, value, place(input, id, param)), claim)
    };
    params.into_iter().map(remark).collect()
}

/// Every parameter that some clause reads.
fn read_params(input: &Input<'_>) -> BTreeSet<ParamId> {
    let edges = &input.policy.graph().edges;
    input.clauses().flat_map(|(id, _)| lower::reached_params(edges, Node::Clause(id))).collect()
}

/// Where the value was set: in the declaration, or by an adoption.
fn place(input: &Input<'_>, id: ParamId, param: &Param) -> Span {
    let adoptions = input.policy.graph().adoptions.iter();
    let changes = adoptions.flat_map(|it| &it.changes);
    let mut set = changes.filter(|it| matches!(it.what, Setting::Param(of, _) if of == id));
    set.next().map_or(param.span, |it| it.span)
}

fn value<'a>(input: &Input<'a>, id: ParamId) -> Option<&'a Literal> {
    match input.policy.params().get(id.0 as usize)? {
        Some(ParamValue::One(literal)) => Some(literal),
        Some(ParamValue::Table(_)) | None => None,
    }
}

fn meets(floor: &Floor<'_>, value: &Literal) -> bool {
    match (&floor.value, value) {
        (Literal::Int(limit), Literal::Int(value))
        | (Literal::Duration(limit), Literal::Duration(value)) => {
            if floor.is_most {
                value <= limit
            } else {
                value >= limit
            }
        }
        // A parameter of another type under the same name is another parameter.
        _ => true,
    }
}

fn report(
    floor: &Floor<'_>,
    (param, value, span): (&Param, &Literal, Span),
    claim: &Clause,
) -> Diagnostic {
    let bound = if floor.is_most { "at most" } else { "at least" };
    let message = format!(
        "`{}` is {}; {} {} asks for {bound} {}",
        param.name,
        literal::show(value),
        floor.framework,
        floor.id,
        literal::show(&floor.value)
    );
    Diagnostic::new(&codes::LAXER_THAN_CLAIMED, span, message)
        .label(floor.says)
        .related(claim.span, format!("`{}` claims {}", claim.name, floor.framework))
        .help("tighten the parameter, or do not claim the framework where it is not met")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_whole_or_not_at_all() {
        let floors =
            read("# x\n\npci 10.5.1 >= 365d keep keep_too: logs stay for a year\n").unwrap();
        let [floor] = floors.as_slice() else { panic!("{floors:?}") };
        assert_eq!(floor.params, ["keep", "keep_too"]);
        assert_eq!((floor.value.clone(), floor.is_most), (Literal::Duration(31_536_000), false));
        for wrong in ["pci 10.5.1 >= 365d: nothing", "pci 1 > 1 x: y", "pci 1 >= x x: y", "x"] {
            assert_eq!(read(wrong), Err(wrong));
        }
    }
}
