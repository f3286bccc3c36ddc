//! Explanations: the second pass, over one row at a time, that says which facts decided an outcome and which would.
//!
//! The evaluator is the oracle: each part of an expression is evaluated again on the one row, and only the parts that
//! decide are followed. `no` shows its witness, a failed `some` its candidates, a count the rows it counted.

mod attested;
mod domain;
mod during;
mod leaf;
pub mod show;
pub mod subject;
mod trace;

use crate::eval::EvalContext;
use crate::eval::clause;
use crate::eval::run::Run;
use crate::evidence::{Evidence, Missing};
use crate::kleene::Truth;
use crate::plan::Plan;
use crate::store::FactStore;
use crate::verdict::{SubjectKey, Verdict};
use language::graph::ClauseId;
use language::span::Span;

/// One node of an explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The policy text that asked.
    pub asked_at: Span,
    /// What it came to.
    pub truth: Truth,
    /// What the node says, in words: the facts and values compared.
    pub text: String,
    /// The facts that decided this node by itself.
    pub evidence: Vec<Evidence>,
    /// What nobody collected and this node needed.
    pub missing: Vec<Missing>,
    /// The parts that decided it.
    pub children: Vec<Explanation>,
}

impl Explanation {
    /// A node without parts.
    pub fn leaf(asked_at: Span, truth: Truth) -> Self {
        Self {
            asked_at,
            truth,
            text: String::new(),
            evidence: Vec::new(),
            missing: Vec::new(),
            children: Vec::new(),
        }
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

/// Explains one subject of one clause, as a tree. Nothing where the clause has no such subject.
pub fn explain(
    plan: &Plan,
    store: &FactStore,
    ctx: &EvalContext<'_>,
    (clause, subject): (ClauseId, &SubjectKey),
) -> Option<Explanation> {
    let planned = plan.clauses.get(clause.0 as usize)?;
    let item = plan.graph.clause(clause)?.span;
    let mut run = Run::new(plan, store, ctx);
    let tree = clause::within_age(&mut run, planned, |run| {
        let subjects = clause::enumerate(run, planned)?;
        for row in 0..subjects.frame.len {
            let one = subjects.frame.row(row);
            if subject::key(run, planned, &one) != *subject {
                continue;
            }
            let frame = clause::with_lets(run, planned, one)?;
            let applies = subjects.applies.get(row).copied().unwrap_or(Truth::Unknown);
            let judged = clause::judge_rows(run, planned, &frame, vec![applies])?;
            let Some(judged) = judged.first() else { return Ok(None) };
            return subject::tree(run, (clause, planned), judged, &frame).map(Some);
        }
        Ok(None)
    });
    tree.unwrap_or_else(|stop| {
        let mut leaf = Explanation::leaf(item, Truth::Fault);
        leaf.text = stop.text;
        Some(leaf)
    })
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
