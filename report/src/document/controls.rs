//! The view of one control framework: its published controls, each with the clauses that evidence it, and those that no
//! clause names.

use crate::document::model::{Clause, Document, Head, Outcome, Results, Run};
use crate::document::{FrameworkName, words};
use language::graph::clause::Grade;

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlPage {
    /// Title and what identifies the policy.
    pub head: Head,
    /// The framework, as its publisher calls it.
    pub framework: String,
    /// A remark that its readers need; may be empty.
    pub note: String,
    /// Each control that some clause names, with those clauses.
    pub evidenced: Vec<(String, Vec<Evidencing>)>,
    /// The controls that no clause names, in the order of the published list.
    pub open: Vec<String>,
    /// The results that stand beside the clauses.
    pub results: Option<Results>,
}

/// A clause as evidence for a control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidencing {
    /// `1.1.b`.
    pub number: String,
    /// What it demands; its values as words, since the page has no table of them to lead to.
    pub sentence: Vec<Run>,
    /// How grave a failure is.
    pub severity: Grade,
    /// That the clause is not judged, and why.
    pub off: Option<String>,
    /// What the results say of it.
    pub result: Option<Outcome>,
}

/// Makes the page of a framework.
pub fn page(it: &Document, framework: &FrameworkName) -> ControlPage {
    let clauses = || it.sections.iter().flat_map(|it| &it.clauses);
    let named = it.frameworks.iter().find(|it| it.name == framework.name);
    let named = named.map_or(&[][..], |it| it.controls.as_slice());
    let row = |(id, numbers): &(String, Vec<String>)| {
        let of_control = clauses().filter(|it| numbers.contains(&it.number));
        (id.clone(), of_control.map(evidencing).collect())
    };
    let is_open = |id: &&str| named.iter().all(|(known, _)| known != id);
    ControlPage {
        head: it.head.clone(),
        framework: framework.title.to_owned(),
        note: framework.note.to_owned(),
        evidenced: named.iter().map(row).collect(),
        open: framework.ids.lines().filter(is_open).map(str::to_owned).collect(),
        results: it.results.clone(),
    }
}

fn evidencing(it: &Clause) -> Evidencing {
    Evidencing {
        number: it.number.clone(),
        sentence: it.sentence.iter().map(without_link).collect(),
        severity: it.severity,
        off: words::off(it),
        result: it.result.clone(),
    }
}

fn without_link(it: &Run) -> Run {
    match it {
        Run::Filled { value, .. } => Run::Strong(value.clone()),
        Run::Open(name) => Run::Strong(format!("[{name}]")),
        Run::Text(_) | Run::Strong(_) | Run::Emphasis(_) | Run::Code(_) | Run::Link { .. } => {
            it.clone()
        }
    }
}

impl ControlPage {
    /// Of how many controls how many are evidenced.
    pub fn coverage(&self) -> String {
        let named = self.evidenced.len();
        let published = named.saturating_add(self.open.len());
        words::coverage(named, published)
    }
}
