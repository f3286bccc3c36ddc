//! Where a text stands in a run, and what its expressions draw on from there: environment variables and inputs lead to the
//! texts that fill them, through steps, actions and calls.

use super::expressions::{self, Expr, Part};
use super::model::Run;
use super::untrusted::{self, Untrusted};
use crate::yaml::tree::Node;

/// How far a value is followed from text to text.
const STEPS: usize = 8;

/// The place of a text: a run, the job in it, the step in that.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'f, 't> {
    pub(super) run: &'f Run<'f, 't>,
    pub(super) job: Node<'t>,
    pub(super) step: Option<&'f StepScope<'f, 't>>,
}

/// A step, and the step whose action it belongs to.
#[derive(Debug, Clone, Copy)]
pub(super) struct StepScope<'f, 't> {
    pub(super) node: Node<'t>,
    pub(super) caller: Option<&'f StepScope<'f, 't>>,
}

impl<'f, 't> StepScope<'f, 't> {
    /// The step and the steps whose actions it belongs to, innermost first.
    pub(super) fn chain(&'f self) -> impl Iterator<Item = &'f StepScope<'f, 't>> {
        std::iter::successors(Some(self), |it| it.caller)
    }
}

impl<'f, 't> Scope<'f, 't> {
    /// The text that fills an environment variable here: the step's before the job's before the workflow's. Names are
    /// compared by case, as runners on Linux do.
    pub(super) fn variable(self, name: &str) -> Option<(Node<'t>, Self)> {
        for it in self.step.into_iter().flat_map(StepScope::chain) {
            if let Some(value) = it.node.get("env").and_then(|env| env.get(name)) {
                return Some((value, Self { step: Some(it), ..self }));
            }
        }
        let outside = Self { step: None, ..self };
        let job = self.job.get("env").and_then(|env| env.get(name));
        let value = job.or(self.run.document.root.get("env").and_then(|env| env.get(name)))?;
        Some((value, outside))
    }

    /// The names of all environment variables here.
    pub(super) fn variables(self) -> Vec<&'t str> {
        let mut holders = vec![self.run.document.root, self.job];
        holders.extend(self.step.into_iter().flat_map(StepScope::chain).map(|it| it.node));
        let envs = holders.into_iter().filter_map(|it| it.get("env"));
        let mut names: Vec<&str> =
            envs.flat_map(Node::entries).filter_map(|it| it.key.scalar()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The text that a caller hands over as an input.
    pub(super) fn input(self, name: &str) -> Input<'f, 't> {
        let given = |node: Node<'t>| node.get("with").and_then(|it| it.entry_any_case(name));
        if let Some(caller) = self.step.and_then(|it| it.caller) {
            return match given(caller.node) {
                Some(entry) => Input::Text(entry.value, Self { step: Some(caller), ..self }),
                None => Input::Default,
            };
        }
        let Some(call) = &self.run.call else { return Input::Unknown };
        match given(call.job) {
            Some(entry) => {
                Input::Text(entry.value, Scope { run: call.run, job: call.job, step: None })
            }
            None => Input::Default,
        }
    }

    /// How far an outsider can choose what the expression becomes.
    pub(super) fn untrusted(self, tree: &Expr) -> Untrusted {
        self.untrusted_within(tree, STEPS)
    }

    fn untrusted_within(self, tree: &Expr, left: usize) -> Untrusted {
        let Some(left) = left.checked_sub(1) else { return Untrusted::Possible };
        let judge = |path: &[Part]| match self.follow(path) {
            Followed::Text(node, scope) => scope.untrusted_text(node, left),
            Followed::Nothing => Untrusted::No,
            Followed::Itself => untrusted::context(path),
        };
        tree.flowing().into_iter().map(judge).max().unwrap_or(Untrusted::No)
    }

    fn untrusted_text(self, node: Node<'t>, left: usize) -> Untrusted {
        let judge = |it: expressions::Expression| match it.tree {
            Some(tree) => self.untrusted_within(&tree, left),
            None => Untrusted::Possible,
        };
        expressions::in_scalar(node).into_iter().map(judge).max().unwrap_or(Untrusted::No)
    }

    /// The secrets whose value can become part of the expression's, each with the scalar that names it.
    pub(super) fn secrets(self, tree: &Expr) -> Vec<(String, Option<Node<'t>>)> {
        let mut found = Vec::new();
        self.secrets_within(tree, None, STEPS, &mut found);
        found
    }

    /// The same for everything that a scalar holds.
    pub(super) fn secrets_of(self, node: Node<'t>) -> Vec<(String, Option<Node<'t>>)> {
        let mut found = Vec::new();
        for tree in expressions::in_scalar(node).into_iter().filter_map(|it| it.tree) {
            self.secrets_within(&tree, Some(node), STEPS, &mut found);
        }
        found
    }

    fn secrets_within(
        self,
        tree: &Expr,
        from: Option<Node<'t>>,
        left: usize,
        found: &mut Vec<(String, Option<Node<'t>>)>,
    ) {
        let Some(left) = left.checked_sub(1) else { return };
        for path in tree.flowing() {
            if let Some(name) = super::secrets::name(path) {
                found.push((name, from));
            } else if let Followed::Text(node, scope) = self.follow(path) {
                for tree in expressions::in_scalar(node).into_iter().filter_map(|it| it.tree) {
                    scope.secrets_within(&tree, Some(node), left, found);
                }
            }
        }
    }

    /// `env.X` and `inputs.X` stand for another text.
    fn follow(self, path: &[Part]) -> Followed<'f, 't> {
        let [Part::Name(first), Part::Name(name)] = path else { return Followed::Itself };
        if first.eq_ignore_ascii_case("env") {
            return match self.variable(name) {
                Some((node, scope)) => Followed::Text(node, scope),
                None => Followed::Itself,
            };
        }
        if !first.eq_ignore_ascii_case("inputs") {
            return Followed::Itself;
        }
        match self.input(name) {
            Input::Text(node, scope) => Followed::Text(node, scope),
            Input::Default => Followed::Nothing,
            Input::Unknown => Followed::Itself,
        }
    }
}

/// What an input is filled with.
pub(super) enum Input<'f, 't> {
    /// A text of the caller, and where that stands.
    Text(Node<'t>, Scope<'f, 't>),
    /// Not handed over: its default is written by the repository itself.
    Default,
    /// Whoever starts the run chooses.
    Unknown,
}

enum Followed<'f, 't> {
    Text(Node<'t>, Scope<'f, 't>),
    Nothing,
    Itself,
}
