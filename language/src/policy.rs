//! The gate: a policy that was checked, with its parameters bound. The evaluator takes nothing else.

use crate::codes::command::BAD_PARAMETER;
use crate::codes::policy::UNSET_PARAMETER;
use crate::diagnostic::Diagnostic;
use crate::front::Analysis;
use crate::graph::{Node, Param, ParamId, ParamValue, RuleGraph, lower};
use crate::literal::Literal;
use crate::names;
use crate::resolve;
use crate::schema::Schema;
use crate::span::Span;
use crate::syntax::{self, tree::Kind};
use std::collections::{BTreeMap, BTreeSet};

/// A policy without errors and with every parameter checked. Built only in this module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedPolicy {
    schema: Schema,
    graph: RuleGraph,
    params: Vec<Option<ParamValue>>,
}

/// A parameter set from outside the policy: `--param name=value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The parameter's name.
    pub name: String,
    /// Its value as policy text.
    pub value: String,
    /// The value's place in the source map of the run.
    pub span: Span,
}

/// What a parameter without a value means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unset {
    /// An error that lists the clauses: a policy of one's own must say what it wants.
    Refused,
    /// The clauses that read it are unknown: the built-in policy runs without any setting.
    Unknown,
}

/// Lets a policy through if no error stands, with its parameters bound.
///
/// # Errors
/// Every diagnostic of the analysis; one per setting that names no parameter or does not fit; and where unset parameters
/// are refused, one per parameter that an enabled clause reads and nothing sets.
pub fn admit(
    analysis: Analysis,
    settings: &[Setting],
    unset: Unset,
) -> Result<CheckedPolicy, Vec<Diagnostic>> {
    let Analysis { schema, graph, mut diagnostics } = analysis;
    let mut params: Vec<Option<ParamValue>> =
        graph.params.iter().map(|param| param.default.clone()).collect();
    for setting in settings {
        if let Err(diagnostic) = apply(setting, &schema, &graph, &mut params) {
            diagnostics.push(*diagnostic);
        }
    }
    if unset == Unset::Refused {
        diagnostics.extend(unset_parameters(&graph, &params));
    }
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Err(diagnostics);
    }
    Ok(CheckedPolicy { schema, graph, params })
}

fn apply(
    setting: &Setting,
    schema: &Schema,
    graph: &RuleGraph,
    params: &mut [Option<ParamValue>],
) -> Result<(), Box<Diagnostic>> {
    let wanted: Vec<(usize, &Param)> =
        graph.params.iter().enumerate().filter(|(_, it)| it.name == setting.name).collect();
    if wanted.is_empty() {
        let message = format!("no parameter is called `{}`", setting.name);
        let diagnostic = Diagnostic::new(&BAD_PARAMETER, setting.span, message);
        let known = graph.params.iter().map(|it| it.name.as_str());
        return Err(Box::new(match names::nearest(&setting.name, known).first() {
            Some(near) => diagnostic.label(format!("did you mean `{near}`?")),
            None => diagnostic,
        }));
    }
    let tree = syntax::parse_as(
        Kind::setting_value,
        setting.span.file,
        setting.span.start as usize,
        &setting.value,
    )?;
    let Some(root) = tree.root() else { return Ok(()) };
    for (at, param) in wanted {
        let value = resolve::parameters::setting(schema, param, root)?;
        if let Some(slot) = params.get_mut(at) {
            *slot = Some(value);
        }
    }
    Ok(())
}

/// One diagnostic per parameter without a value that a clause reads, with the clauses.
fn unset_parameters(graph: &RuleGraph, params: &[Option<ParamValue>]) -> Vec<Diagnostic> {
    let mut readers: BTreeMap<ParamId, Vec<&str>> = BTreeMap::new();
    for (id, clause) in graph.clause_ids() {
        for param in reached_params(graph, params, Node::Clause(id)) {
            if params.get(param.0 as usize).is_some_and(Option::is_none) {
                readers.entry(param).or_default().push(&clause.name);
            }
        }
    }
    let report = |(id, clauses): (ParamId, Vec<&str>)| {
        let param = graph.param(id)?;
        let message =
            format!("`{}` has no value, and {} clauses need it", param.name, clauses.len());
        let list = names::list(clauses);
        Some(
            Diagnostic::new(&UNSET_PARAMETER, param.span, message)
                .label(format!("read by {list}"))
                .help(format!(
                    "give it a default with `=`, or set it with `--param {}=…`",
                    param.name
                )),
        )
    };
    readers.into_iter().filter_map(report).collect()
}

/// The parameters that a node reads, also those of a calendar that a setting has put into a parameter.
fn reached_params(
    graph: &RuleGraph,
    values: &[Option<ParamValue>],
    from: Node,
) -> BTreeSet<ParamId> {
    let mut found = lower::reached_params(&graph.edges, from);
    let set = found.iter().filter_map(|it| values.get(it.0 as usize)?.as_ref());
    let calendars = set.flat_map(ParamValue::literals).filter_map(Literal::calendar);
    let excepted = calendars.filter_map(|id| graph.calendar(id)).flat_map(|it| &it.except_params);
    let excepted: Vec<ParamId> = excepted.copied().collect();
    found.extend(excepted);
    found
}

impl CheckedPolicy {
    /// The entities and enums.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Parameters, rules and clauses.
    pub fn graph(&self) -> &RuleGraph {
        &self.graph
    }

    /// The values of the parameters, by [`crate::graph::ParamId`]; nothing where a parameter of the built-in policy was
    /// left unset.
    pub fn params(&self) -> &[Option<ParamValue>] {
        &self.params
    }
}
