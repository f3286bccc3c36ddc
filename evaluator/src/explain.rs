//! Explanations: the second pass, over one row at a time, that says which facts decided an outcome and which would.
//!
//! The evaluator is the oracle: each part of an expression is evaluated again on the one row, and only the parts that
//! decide are followed. `no` shows its witness, a failed `some` its candidates, a count the rows it counted.

mod attested;
mod called;
pub mod constants;
mod domain;
mod during;
pub mod ground;
mod height;
mod leaf;
pub mod needed;
mod path;
pub mod proof;
mod quantified;
pub mod show;
pub mod subject;
mod trace;
pub mod what_if;

use crate::evidence::{Evidence, Missing};
use crate::kleene::Truth;
use crate::verdict::Verdict;
use language::span::Span;

/// How the truth of a node follows from that of its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// By the facts it reads. What stands below it only says where those values come from.
    Atom,
    /// It holds where every part does. An open node lists the open parts, a false one the false part that decides.
    All,
    /// It holds where some part does. An open node lists the open parts, a false one every part.
    Any,
    /// It holds where its one part does not.
    Not,
    /// It has the truth of its last part; what stands before says why that part was asked.
    Same,
    /// There may be members that nobody has seen: never more than open. Where a part stands below, it says what else it
    /// would take for such a member to count.
    Gap,
    /// It is about a member that nobody has seen: whoever supplies that, supplies this.
    Given,
    /// Said for completeness: it decides nothing here.
    Aside,
    /// A comparison with a number of members, of which the open ones stand below.
    Count(Box<Counted>),
}

/// Ways in which a number of members would decide a comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// Shifts that make it true; each will do.
    pub holds: Vec<Shift>,
    /// Shifts that make it false; each will do.
    pub fails: Vec<Shift>,
}

/// A change of a number of members.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shift {
    /// How many doubtful members have to come in.
    pub come: usize,
    /// How many may come in at most, where that is limited.
    pub room: Option<usize>,
}

/// What a node stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A part of the policy's text.
    Text,
    /// The member of a collection that `some` found.
    Witness,
    /// A member of a collection that did not do, or of which that is open.
    Candidate,
    /// A `when` of a rule, counted from one.
    Branch(usize),
}

/// One node of an explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The policy text that asked.
    pub asked_at: Span,
    /// What it came to.
    pub truth: Truth,
    /// How that follows from its parts.
    pub how: How,
    /// What it stands for.
    pub role: Role,
    /// What the node says, in words: the facts and values compared.
    pub text: String,
    /// The facts that decided this node by itself.
    pub evidence: Vec<Evidence>,
    /// What nobody collected and this node needed.
    pub missing: Vec<Missing>,
    /// The parts that decided it.
    pub children: Vec<Explanation>,
    /// How many more parts of the same kind there are than are listed.
    pub more: usize,
}

impl Explanation {
    /// A node without parts.
    pub fn leaf(asked_at: Span, truth: Truth) -> Self {
        Self {
            asked_at,
            truth,
            how: How::Atom,
            role: Role::Text,
            text: String::new(),
            evidence: Vec::new(),
            missing: Vec::new(),
            children: Vec::new(),
            more: 0,
        }
    }

    /// The longest way down.
    pub fn height(&self) -> usize {
        let below = self.children.iter().map(Self::height).max();
        below.map_or(0, |it| it.saturating_add(1))
    }

    /// Every fact of the tree, the deciding one first.
    pub fn all_evidence(&self) -> Vec<Evidence> {
        let mut out = Vec::new();
        self.gather(&mut |node| out.extend(node.evidence.iter().cloned()));
        let mut seen = std::collections::BTreeSet::new();
        out.retain(|it| seen.insert(it.clone()));
        out
    }

    /// Everything missing in the tree, sorted and distinct.
    pub fn all_missing(&self) -> Vec<Missing> {
        let mut out = std::collections::BTreeSet::new();
        self.gather(&mut |node| out.extend(node.missing.iter().cloned()));
        out.into_iter().collect()
    }

    fn gather(&self, visit: &mut dyn FnMut(&Self)) {
        visit(self);
        self.children.iter().for_each(|it| it.gather(visit));
    }
}

/// The place of what has none.
pub(crate) fn nowhere() -> Span {
    Span::whole(language::span::FileId(0))
}

/// The word for a truth in an explanation.
pub fn word(truth: Truth) -> &'static str {
    match truth {
        Truth::True => "holds",
        Truth::False => "does not hold",
        Truth::Unknown => Verdict::Unknown.word(),
        Truth::Fault => Verdict::Error.word(),
    }
}
