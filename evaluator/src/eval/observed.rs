//! How the conditions of a policy came out in a run, by their place: what the coverage of tests is made of. Off, it costs one
//! question a batch.

use crate::kleene::Truth;
use crate::plan::{Node, Op};
use language::span::Span;
use std::collections::BTreeMap;

/// How often a condition came out each way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// True.
    pub yes: u64,
    /// False.
    pub no: u64,
    /// Open, for want of evidence or by a fault of ours.
    pub unknown: u64,
}

/// How each condition came out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Observed {
    /// By the place of the condition.
    pub conditions: BTreeMap<Span, Seen>,
}

impl Observed {
    /// Notes a batch of outcomes. A negation, `and` and `or` stand for their operands; a negation often has the place of its
    /// operand.
    pub(super) fn note(&mut self, node: &Node, truths: &[Truth]) {
        let is_joint =
            matches!(node.op, Op::Not(_) | Op::And(_) | Op::Or(_) | Op::Let(..) | Op::If(..));
        if is_joint {
            return;
        }
        let seen = self.conditions.entry(node.span).or_default();
        for truth in truths {
            let count = match truth {
                Truth::True => &mut seen.yes,
                Truth::False => &mut seen.no,
                Truth::Unknown | Truth::Fault => &mut seen.unknown,
            };
            *count = count.saturating_add(1);
        }
    }

    /// Adds what another run saw.
    pub fn add(&mut self, other: &Self) {
        for (span, more) in &other.conditions {
            let seen = self.conditions.entry(*span).or_default();
            seen.yes = seen.yes.saturating_add(more.yes);
            seen.no = seen.no.saturating_add(more.no);
            seen.unknown = seen.unknown.saturating_add(more.unknown);
        }
    }
}
