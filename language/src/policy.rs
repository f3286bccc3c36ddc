//! The gate: a policy that was checked, with its parameters bound. The evaluator takes nothing else.

use crate::codes::command::BAD_PARAMETER;
use crate::codes::policy::UNSET_PARAMETER;
use crate::diagnostic::Diagnostic;
use crate::front::Analysis;
use crate::graph::adoption::{self, Change, Direction, Request};
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
    trust: Trust,
    requests: Vec<Request>,
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

/// Whose word the policy's text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// Somebody's who answers for the policy: it stands apart from what it judges.
    Full,
    /// That of whoever can change the judged tree: what asks for less is a request, and is not applied.
    Requests,
}

/// What is given to a policy from outside.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// Parameters that are set.
    pub settings: &'a [Setting],
    /// What a parameter without a value means.
    pub unset: Unset,
    /// Whose word the policy's text is.
    pub trust: Trust,
}

impl Terms<'static> {
    /// Nothing set, parameters without a value unknown, every word counts: how a policy is looked at by itself.
    pub const PLAIN: Self = Self { settings: &[], unset: Unset::Unknown, trust: Trust::Full };
}

/// Lets a policy through if no error stands, with its parameters bound.
///
/// # Errors
/// Every diagnostic of the analysis; one per setting that names no parameter or does not fit; and where unset parameters
/// are refused, one per parameter that an enabled clause reads and nothing sets.
pub fn admit(analysis: Analysis, terms: Terms<'_>) -> Result<CheckedPolicy, Vec<Diagnostic>> {
    let Analysis { schema, mut graph, mut diagnostics } = analysis;
    let mut params: Vec<Option<ParamValue>> =
        graph.params.iter().map(|param| param.default.clone()).collect();
    let requests = adopt(&mut graph, &mut params, terms.trust);
    for setting in terms.settings {
        if let Err(diagnostic) = apply(setting, &schema, &graph, &mut params) {
            diagnostics.push(*diagnostic);
        }
    }
    if terms.unset == Unset::Refused {
        diagnostics.extend(unset_parameters(&graph, &params));
    }
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Err(diagnostics);
    }
    Ok(CheckedPolicy { schema, graph, params, trust: terms.trust, requests })
}

/// Applies what adoptions change, and gives back what is only requested.
fn adopt(graph: &mut RuleGraph, params: &mut [Option<ParamValue>], trust: Trust) -> Vec<Request> {
    let mut requests = Vec::new();
    for adoption in graph.adoptions.clone() {
        for change in adoption.changes {
            let asks_for_less = match change.direction {
                Direction::Tightens | Direction::Fills => false,
                Direction::Unclear | Direction::Loosens => true,
            };
            if trust == Trust::Requests && asks_for_less {
                requests.push(Request { pack: adoption.pack.clone(), change });
            } else {
                apply_change(&change, graph, params);
            }
        }
    }
    requests
}

fn apply_change(change: &Change, graph: &mut RuleGraph, params: &mut [Option<ParamValue>]) {
    let clause = match &change.what {
        adoption::Setting::Param(id, value) => {
            if let Some(slot) = params.get_mut(id.0 as usize) {
                *slot = Some(value.clone());
            }
            return;
        }
        adoption::Setting::Severity(id, _)
        | adoption::Setting::Enforce(id, ..)
        | adoption::Setting::Off(id) => *id,
    };
    let Some(clause) = graph.clauses.get_mut(clause.0 as usize) else { return };
    match &change.what {
        adoption::Setting::Param(..) => {}
        adoption::Setting::Severity(_, grade) => clause.severity = *grade,
        adoption::Setting::Enforce(_, mode, from) => {
            clause.enforcement = *mode;
            clause.enforced_from = *from;
        }
        adoption::Setting::Off(_) => {
            clause.off = Some(change.because.clone().unwrap_or_default());
        }
    }
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
    for (id, clause) in graph.clause_ids().filter(|(_, it)| it.off.is_none()) {
        for param in reached_params(graph, params, Node::Clause(id)) {
            if params.get(param.0 as usize).is_some_and(Option::is_none) {
                readers.entry(param).or_default().push(&clause.name);
            }
        }
    }
    let report = |(id, clauses): (ParamId, Vec<&str>)| {
        let param = graph.param(id)?;
        let waiting = match clauses.len() {
            1 => "1 clause needs".to_owned(),
            many => format!("{many} clauses need"),
        };
        let message = format!("`{}` has no value, and {waiting} it", param.name);
        let list = names::list(clauses);
        Some(
            Diagnostic::new(&UNSET_PARAMETER, param.span, message)
                .label(format!("read by {list}"))
                .help(format!(
                    "give it a value: a default behind `=`, `param {0} = …` where its pack is adopted, or `--param {0}=…`",
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

    /// Whose word the policy's text is: whether its waivers count.
    pub fn trust(&self) -> Trust {
        self.trust
    }

    /// What the judged tree asks for and is not given.
    pub fn requests(&self) -> &[Request] {
        &self.requests
    }

    /// The waivers that end later than the policy allows, seen from an instant, seconds since 1970.
    pub fn too_long_waivers(&self, at: i64) -> Vec<Diagnostic> {
        resolve::waivers::too_long(&self.graph, at)
    }
}
