//! A tree of reasons as a reader takes it in: conjunctions dissolve into their parts, a witness stands by its name, a
//! negation speaks of what it negates. Nothing that decided is left out.

use evaluator::evidence::{Evidence, Missing};
use evaluator::explain::{Explanation, How, Role};
use evaluator::kleene::Truth;
use language::span::Span;

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it came to.
    pub truth: Truth,
    /// What it is about.
    pub label: Label,
    /// The policy text that asked.
    pub asked: Span,
    /// The values that were compared.
    pub text: String,
    /// The facts that decided it by themselves.
    pub leaves: Vec<Evidence>,
    /// What it misses itself.
    pub missing: Vec<Missing>,
    /// What decided it.
    pub steps: Vec<Step>,
    /// How many more of the same kind there are.
    pub more: usize,
}

/// What a step is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Label {
    /// The policy text that asked.
    Policy,
    /// The member that was found.
    Witness(String),
    /// A member that did not do, or may.
    Candidate(String),
    /// A `when` of a rule, counted from one.
    When(usize),
    /// Members that nobody has seen.
    Unseen,
    /// How one fact leads to another.
    Path,
}

impl Step {
    /// What was compared, where no leaf and nothing that is missing says it.
    pub fn compared(&self) -> Option<&str> {
        let says_itself = self.label == Label::Path || !self.leaves.is_empty();
        let is_silent = self.text.is_empty() || !self.missing.is_empty();
        (!says_itself && !is_silent).then_some(self.text.as_str())
    }

    /// Who the steps below are about: the member that this one names, else who this one is about.
    pub fn about<'s>(&'s self, whose: &'s str) -> &'s str {
        match &self.label {
            Label::Witness(name) | Label::Candidate(name) => name,
            Label::Policy | Label::When(_) | Label::Unseen | Label::Path => whose,
        }
    }
}

/// The steps that a tree is shown as: one, or the parts that it dissolves into.
pub fn steps(tree: &Explanation) -> Vec<Step> {
    match tree.role {
        Role::Candidate => vec![labelled(tree, Label::Candidate(tree.text.clone()))],
        Role::Branch(number) => vec![branch(tree, number)],
        Role::Text | Role::Witness => of_text(tree),
    }
}

fn of_text(tree: &Explanation) -> Vec<Step> {
    match tree.how {
        How::Given => Vec::new(),
        How::Gap => vec![Step { steps: Vec::new(), ..labelled(tree, Label::Unseen) }],
        How::Aside => aside(tree),
        How::All | How::Same if !tree.children.is_empty() => below(tree),
        How::Not => negated(tree),
        How::Any => any(tree),
        How::All | How::Same | How::Atom | How::Count(_) => vec![whole(tree)],
    }
}

fn below(tree: &Explanation) -> Vec<Step> {
    tree.children.iter().flat_map(steps).collect()
}

fn whole(tree: &Explanation) -> Step {
    Step {
        truth: tree.truth,
        label: Label::Policy,
        asked: tree.asked_at,
        text: tree.text.clone(),
        leaves: distinct(&tree.evidence),
        missing: tree.missing.clone(),
        steps: below(tree),
        more: tree.more,
    }
}

/// A step that says its own name; what was compared stands below it.
fn labelled(tree: &Explanation, label: Label) -> Step {
    Step { label, text: String::new(), ..whole(tree) }
}

fn distinct(all: &[Evidence]) -> Vec<Evidence> {
    let mut out: Vec<Evidence> = Vec::new();
    for it in all {
        if !out.contains(it) {
            out.push(it.clone());
        }
    }
    out
}

/// A `when` with what decided it.
fn branch(tree: &Explanation, number: usize) -> Step {
    let text = Explanation { role: Role::Text, ..tree.clone() };
    let mut inner = of_text(&text);
    let own = inner.len() == 1 && inner.first().is_some_and(|it| it.asked == tree.asked_at);
    match inner.pop() {
        Some(only) if own => Step { label: Label::When(number), ..only },
        last => Step {
            label: Label::When(number),
            text: String::new(),
            leaves: Vec::new(),
            missing: Vec::new(),
            steps: inner.into_iter().chain(last).collect(),
            ..whole(&Explanation::leaf(tree.asked_at, tree.truth))
        },
    }
}

/// A way from one fact to another is worth a line, the rest of what was only read is not.
fn aside(tree: &Explanation) -> Vec<Step> {
    if tree.text.is_empty() {
        return Vec::new();
    }
    vec![Step { label: Label::Path, ..whole(tree) }]
}

/// What is negated, under the truth of the negation.
fn negated(tree: &Explanation) -> Vec<Step> {
    let mut inner = below(tree);
    match (inner.len(), inner.pop()) {
        (1, Some(only)) if only.asked == tree.asked_at && only.label == Label::Policy => {
            vec![Step { truth: tree.truth, ..only }]
        }
        (_, last) => {
            inner.extend(last);
            vec![Step { steps: inner, ..whole(&Explanation::leaf(tree.asked_at, tree.truth)) }]
        }
    }
}

/// A `some`, a rule, or an `or`. The part of an `or` that holds speaks for itself.
fn any(tree: &Explanation) -> Vec<Step> {
    let Some(at) = tree.children.iter().position(|it| it.role == Role::Witness) else {
        let is_or = tree.text.is_empty() && tree.children.iter().all(|it| it.role == Role::Text);
        if is_or && tree.truth == Truth::True && tree.children.len() == 1 {
            return below(tree);
        }
        return vec![whole(tree)];
    };
    let (ways, reasons) = tree.children.split_at(at);
    let mut step = Step { steps: ways.iter().flat_map(steps).collect(), ..whole(tree) };
    step.text.clear();
    step.leaves.clear();
    step.steps.push(Step {
        truth: Truth::True,
        label: Label::Witness(tree.text.clone()),
        leaves: distinct(&tree.evidence),
        steps: reasons.iter().flat_map(steps).collect(),
        ..whole(&Explanation::leaf(tree.asked_at, Truth::True))
    });
    vec![step]
}

#[cfg(test)]
mod tests {
    use super::*;
    use language::span::FileId;

    fn node(how: How, truth: Truth, at: usize, children: Vec<Explanation>) -> Explanation {
        let mut out = Explanation::leaf(Span::new(FileId(0), at, at.saturating_add(1)), truth);
        out.how = how;
        out.children = children;
        out
    }

    #[test]
    fn a_conjunction_dissolves_and_a_negation_speaks_of_what_it_negates() {
        let atom = |at| node(How::Atom, Truth::True, at, Vec::new());
        let both = node(How::All, Truth::True, 0, vec![atom(1), atom(2)]);
        let places: Vec<u32> = steps(&both).iter().map(|it| it.asked.start).collect();
        assert_eq!(places, [1, 2]);
        let not = node(How::Not, Truth::False, 1, vec![atom(1)]);
        let [only] = &*steps(&not) else { panic!("one step") };
        assert_eq!((only.truth, only.steps.len()), (Truth::False, 0));
    }

    #[test]
    fn a_witness_stands_by_its_name() {
        let mut reason = node(How::Atom, Truth::True, 1, Vec::new());
        reason.role = Role::Witness;
        let mut some = node(How::Any, Truth::True, 0, vec![reason]);
        some.text = "deploy".to_owned();
        let [step] = &*steps(&some) else { panic!("one step") };
        let [witness] = &*step.steps else { panic!("one witness") };
        assert_eq!(witness.label, Label::Witness("deploy".to_owned()));
        assert_eq!(witness.steps.len(), 1);
    }

    #[test]
    fn the_part_of_an_or_that_holds_is_all_of_it() {
        let part = node(How::Atom, Truth::True, 1, Vec::new());
        let either = node(How::Any, Truth::True, 0, vec![part]);
        let places: Vec<u32> = steps(&either).iter().map(|it| it.asked.start).collect();
        assert_eq!(places, [1]);
    }
}
