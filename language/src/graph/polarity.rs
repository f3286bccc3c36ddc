//! Which way a parameter pulls: whether a larger value lets more pass or makes more fail. Read off the text alone, so the
//! answer may be "neither", and is then not a guess.

use super::clause::Clause;
use super::expr::{Aggregate, Arithmetic, Binding, Comparison, Domain, Expr, ExprKind, VarId};
use super::{Node, ParamId, RuleGraph, RuleId};
use crate::literal::Literal;
use std::collections::BTreeMap;

/// How a value or a truth moves when a parameter grows: a number becomes larger, a set gets more members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pull {
    /// It does not move.
    Still,
    /// It can only grow, or become true.
    Up,
    /// It can only shrink, or become false.
    Down,
    /// It may go either way, or the text does not tell.
    Either,
}

impl Pull {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Still, it) | (it, Self::Still) => it,
            (Self::Up, Self::Up) => Self::Up,
            (Self::Down, Self::Down) => Self::Down,
            _ => Self::Either,
        }
    }

    fn turned(self) -> Self {
        match self {
            Self::Up => Self::Down,
            Self::Down => Self::Up,
            Self::Still | Self::Either => self,
        }
    }

    /// Where only standing still is understood.
    fn or_either(self) -> Self {
        if self == Self::Still { Self::Still } else { Self::Either }
    }
}

/// How the passing of a policy's clauses moves when a parameter grows.
pub fn of(graph: &RuleGraph, param: ParamId) -> Pull {
    let mut reader = Reader { graph, param, rules: BTreeMap::new(), lets: BTreeMap::new() };
    graph.clauses.iter().fold(Pull::Still, |all, clause| all.and(reader.clause(clause)))
}

struct Reader<'a> {
    graph: &'a RuleGraph,
    param: ParamId,
    /// Of rules that were read; one that is being read does not move by itself.
    rules: BTreeMap<RuleId, Pull>,
    lets: BTreeMap<VarId, Pull>,
}

impl Reader<'_> {
    fn clause(&mut self, clause: &Clause) -> Pull {
        self.lets.clear();
        let mut pull = Pull::Still;
        for subject in &clause.subjects {
            // More subjects can only fail more.
            pull = pull.and(self.domain(&subject.binding).turned());
            if let Some(filter) = &subject.filter {
                pull = pull.and(self.expr(filter).turned());
            }
        }
        for (var, value) in &clause.lets {
            let value = self.expr(value);
            self.lets.insert(*var, value);
        }
        let exceptions = clause.exceptions.iter();
        let requirements = clause.requirements.iter().map(|it| &it.holds);
        let expectations = clause.expectations.iter().map(|it| &it.holds);
        // Older evidence is accepted where the age may be greater.
        let all = exceptions.chain(requirements).chain(expectations).chain(&clause.newer_than);
        all.fold(pull, |pull, it| pull.and(self.expr(it)))
    }

    fn all(&mut self, of: &[Expr]) -> Pull {
        of.iter().fold(Pull::Still, |pull, it| pull.and(self.expr(it)))
    }

    /// The value or the truth of an expression.
    fn expr(&mut self, expr: &Expr) -> Pull {
        match &expr.kind {
            ExprKind::Literal(literal) => self.literal(literal),
            ExprKind::Now => Pull::Still,
            ExprKind::Var(var) => self.lets.get(var).copied().unwrap_or(Pull::Still),
            ExprKind::Param(id) => self.named(*id),
            ExprKind::ParamEntry(id, key) => self.named(*id).and(self.expr(key).or_either()),
            ExprKind::Attribute(inner, ..) | ExprKind::Present(inner) => {
                self.expr(inner).or_either()
            }
            ExprKind::Not(inner) => self.expr(inner).turned(),
            ExprKind::And(operands) | ExprKind::Or(operands) => self.all(operands),
            ExprKind::Compare(Comparison::Is, left, right) | ExprKind::During(left, right) => {
                self.expr(left).and(self.expr(right)).or_either()
            }
            ExprKind::Compare(Comparison::Less | Comparison::LessOrEqual, left, right) => {
                self.expr(left).turned().and(self.expr(right))
            }
            ExprKind::In(member, set) => self.expr(member).or_either().and(self.expr(set)),
            ExprKind::Else(value, default) => self.expr(value).or_either().and(self.expr(default)),
            ExprKind::If(condition, yes, no) => {
                self.expr(condition).or_either().and(self.expr(yes)).and(self.expr(no))
            }
            ExprKind::Arithmetic(how, left, right) => self.arithmetic(*how, left, right),
            ExprKind::Call(rule, arguments) => {
                self.all(arguments).or_either().and(self.rule(*rule))
            }
            ExprKind::Builtin(name, arguments) => self.builtin(name, arguments),
            ExprKind::Let(var, value, body) => {
                let value = self.expr(value);
                self.lets.insert(*var, value);
                self.expr(body)
            }
            ExprKind::Some(binding, condition) => self.domain(binding).and(self.expr(condition)),
            ExprKind::Collect(binding, condition, item) => {
                self.domain(binding).and(self.expr(condition)).and(self.expr(item).or_either())
            }
            ExprKind::SetOf(members) => self.all(members).or_either(),
            ExprKind::Closure(closure) => self.expr(&closure.from).or_either(),
            ExprKind::Aggregate(how, set) => match how {
                Aggregate::Count | Aggregate::Max => self.expr(set),
                Aggregate::Min => self.expr(set).turned(),
                Aggregate::Sum => self.expr(set).or_either(),
            },
        }
    }

    /// A calendar that leaves out the days of a parameter may gain or lose hours by it.
    fn literal(&self, literal: &Literal) -> Pull {
        let calendar = literal.calendar().and_then(|id| self.graph.calendar(id));
        match calendar {
            Some(it) if it.except_params.contains(&self.param) => Pull::Either,
            Some(_) | None => Pull::Still,
        }
    }

    fn named(&self, id: ParamId) -> Pull {
        if id == self.param {
            return Pull::Up;
        }
        // Another parameter moves only through the calendar that it names.
        let reads = |edge: &super::Edge| edge.from == Node::Param(id);
        let moves = self.graph.edges.iter().filter(|it| reads(it)).any(|edge| {
            let Node::Calendar(calendar) = edge.to else { return false };
            self.literal(&Literal::Calendar(calendar)) != Pull::Still
        });
        if moves { Pull::Either } else { Pull::Still }
    }

    fn arithmetic(&mut self, how: Arithmetic, left: &Expr, right: &Expr) -> Pull {
        let (left, right) = (self.expr(left), self.expr(right));
        match how {
            Arithmetic::Add => left.and(right),
            Arithmetic::Subtract => left.and(right.turned()),
            Arithmetic::Multiply => left.and(right).or_either(),
        }
    }

    /// A text is like one of more globs as soon as it is like one of fewer.
    fn builtin(&mut self, name: &str, arguments: &[Expr]) -> Pull {
        match (name, arguments) {
            ("like" | "glob_any", [text, globs]) if globs.ty.member().is_some() => {
                self.expr(text).or_either().and(self.expr(globs))
            }
            _ => self.all(arguments).or_either(),
        }
    }

    fn rule(&mut self, id: RuleId) -> Pull {
        if let Some(known) = self.rules.get(&id) {
            return *known;
        }
        self.rules.insert(id, Pull::Still);
        let outer = std::mem::take(&mut self.lets);
        let branches = self.graph.rule(id).map_or(&[][..], |it| it.branches.as_slice());
        let pull = self.all(branches);
        self.lets = outer;
        self.rules.insert(id, pull);
        pull
    }

    fn domain(&mut self, binding: &Binding) -> Pull {
        match &binding.domain {
            Domain::All(_) | Domain::Values(_) => Pull::Still,
            Domain::Of(_, _, owner) => self.expr(owner).or_either(),
            Domain::In(set) => self.expr(set),
        }
    }
}
