//! How the conditions of a policy came out in a run, by their place: what the coverage of tests is made of. Off, it costs one
//! question a batch.

use crate::kleene::Truth;
use crate::plan::{Node, Op};
use language::graph::conditions::Shape;
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
    /// By the place of the condition and what it is.
    pub conditions: BTreeMap<(Span, Shape), Seen>,
}

impl Observed {
    /// Notes a batch of outcomes.
    pub(super) fn note(&mut self, node: &Node, truths: &[Truth]) {
        let Some(shape) = shape(&node.op) else { return };
        let seen = self.conditions.entry((node.span, shape)).or_default();
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
        for (place, more) in &other.conditions {
            let seen = self.conditions.entry(*place).or_default();
            seen.yes = seen.yes.saturating_add(more.yes);
            seen.no = seen.no.saturating_add(more.no);
            seen.unknown = seen.unknown.saturating_add(more.unknown);
        }
    }
}

/// What a condition is. A negation, `and` and `or` stand for their operands; a negation often has the place of its operand.
fn shape(op: &Op) -> Option<Shape> {
    match op {
        Op::Not(_) | Op::And(_) | Op::Or(_) | Op::Let(..) | Op::If(..) | Op::Literal(_) => None,
        Op::Compare(..) => Some(Shape::Compare),
        Op::In(..) => Some(Shape::In),
        Op::During(..) => Some(Shape::During),
        Op::Present(_) => Some(Shape::Present),
        Op::Call(..) => Some(Shape::Call),
        Op::Exists(..) => Some(Shape::Some),
        Op::Param(_)
        | Op::ParamEntry(..)
        | Op::Var(_)
        | Op::Attribute(..)
        | Op::Now
        | Op::Else(..)
        | Op::Arithmetic(..)
        | Op::Builtin(..)
        | Op::Collect(..)
        | Op::SetOf(_)
        | Op::Closure(_)
        | Op::Aggregate(..) => Some(Shape::Value),
    }
}
