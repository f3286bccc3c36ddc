//! From the rule graph to the plan: conjunctions flattened, an access path for each binder, free variables noted.
//!
//! INVARIANT: an access path leaves out only rows on which the condition is false, so the choice changes no verdict.

use super::{
    Access, Binder, ClausePlan, ClosurePlan, MessagePiece, Node, Op, RequirementPlan, RulePlan,
    SubjectPlan,
};
use language::graph::clause::{Clause, Piece};
use language::graph::expr::{Binding, Comparison, Domain, Expr, ExprKind, VarId};
use language::graph::waiver::WaiverId;
use language::graph::{ClauseId, Rule, RuleGraph};
use language::schema::{AttributeId, EntityId, Type};
use std::collections::BTreeSet;

pub(super) fn rule(rule: &Rule) -> RulePlan {
    let params = (0..).take(rule.arity).map(VarId).collect();
    let optional = rule.variables.iter().take(rule.arity);
    RulePlan {
        params,
        optional: optional.map(|it| matches!(it.ty, Type::Optional(_))).collect(),
        branches: rule.branches.iter().map(node).collect(),
        recursive: rule.recursive,
        stratum: rule.stratum,
    }
}

/// The waivers of a clause.
fn waivers(graph: &RuleGraph, clause: ClauseId) -> Vec<(WaiverId, Node)> {
    let of_clause = graph.waiver_ids().filter(|(_, it)| it.clause == clause);
    of_clause.map(|(id, it)| (id, node(&it.matches))).collect()
}

pub(super) fn clause(graph: &RuleGraph, id: ClauseId, clause: &Clause) -> ClausePlan {
    let subjects = clause.subjects.iter().map(|subject| {
        let filter = subject.filter.as_ref().map(node);
        SubjectPlan { binder: binder(&subject.binding, filter.as_ref()), filter }
    });
    let requirements = clause.requirements.iter();
    ClausePlan {
        variables: clause.variables.clone(),
        subjects: subjects.collect(),
        lets: clause.lets.iter().map(|(var, value)| (*var, node(value))).collect(),
        exceptions: clause.exceptions.iter().map(node).collect(),
        requirements: requirements
            .map(|it| RequirementPlan {
                holds: node(&it.holds),
                attested: it.attested,
                message: pieces(&it.message),
            })
            .collect(),
        expectations: clause.expectations.iter().map(|it| node(&it.holds)).collect(),
        fix: pieces(&clause.fix),
        newer_than: clause.newer_than.as_ref().map(node),
        waivers: waivers(graph, id),
    }
}

pub(super) fn pieces(pieces: &[Piece]) -> Vec<MessagePiece> {
    let piece = |it: &Piece| match it {
        Piece::Text(text) => MessagePiece::Text(text.clone()),
        Piece::Param(id) => MessagePiece::Param(*id),
        Piece::Value(expr) => MessagePiece::Value(node(expr)),
    };
    pieces.iter().map(piece).collect()
}

pub(super) fn node(expr: &Expr) -> Node {
    let op = op(&expr.kind);
    let mut free = BTreeSet::new();
    free_of(&op, &mut free);
    Node { op, ty: expr.ty.clone(), span: expr.span, free: free.into_iter().collect() }
}

fn boxed(expr: &Expr) -> Box<Node> {
    Box::new(node(expr))
}

fn op(kind: &ExprKind) -> Op {
    match kind {
        ExprKind::Literal(it) => Op::Literal(it.clone()),
        ExprKind::Param(id) => Op::Param(*id),
        ExprKind::ParamEntry(id, key) => Op::ParamEntry(*id, boxed(key)),
        ExprKind::Var(var) => Op::Var(*var),
        ExprKind::Attribute(base, entity, attribute) => {
            Op::Attribute(boxed(base), *entity, *attribute)
        }
        ExprKind::Now => Op::Now,
        ExprKind::Not(inner) => Op::Not(boxed(inner)),
        ExprKind::And(parts) => Op::And(flat(parts, true)),
        ExprKind::Or(parts) => Op::Or(flat(parts, false)),
        ExprKind::Compare(how, left, right) => Op::Compare(*how, boxed(left), boxed(right)),
        ExprKind::In(member, set) => Op::In(boxed(member), boxed(set)),
        ExprKind::During(time, calendar) => Op::During(boxed(time), boxed(calendar)),
        ExprKind::Present(inner) => Op::Present(boxed(inner)),
        ExprKind::Else(value, default) => Op::Else(boxed(value), boxed(default)),
        ExprKind::If(condition, then, other) => Op::If(boxed(condition), boxed(then), boxed(other)),
        ExprKind::Arithmetic(how, left, right) => Op::Arithmetic(*how, boxed(left), boxed(right)),
        ExprKind::Call(rule, arguments) => Op::Call(*rule, arguments.iter().map(node).collect()),
        ExprKind::Builtin(name, arguments) => {
            Op::Builtin(name, arguments.iter().map(node).collect())
        }
        ExprKind::Let(var, value, body) => Op::Let(*var, boxed(value), boxed(body)),
        ExprKind::Some(binding, condition) => {
            let condition = boxed(condition);
            Op::Exists(Box::new(binder(binding, Some(&condition))), condition)
        }
        ExprKind::Collect(binding, condition, value) => {
            let condition = boxed(condition);
            Op::Collect(Box::new(binder(binding, Some(&condition))), condition, boxed(value))
        }
        ExprKind::SetOf(members) => Op::SetOf(members.iter().map(node).collect()),
        ExprKind::Closure(closure) => Op::Closure(Box::new(ClosurePlan {
            from: node(&closure.from),
            entity: closure.entity,
            attribute: closure.attribute,
            reflexive: closure.reflexive,
        })),
        ExprKind::Aggregate(how, set) => Op::Aggregate(*how, boxed(set)),
    }
}

fn flat(parts: &[Expr], conjunction: bool) -> Vec<Node> {
    let mut out = Vec::new();
    for part in parts.iter().map(node) {
        let same = matches!(part.op, Op::And(_)) == conjunction;
        if let (true, Op::And(inner) | Op::Or(inner)) = (same, &part.op) {
            out.extend(inner.iter().cloned());
        } else {
            out.push(part);
        }
    }
    out
}

fn binder(binding: &Binding, condition: Option<&Node>) -> Binder {
    let access = match &binding.domain {
        Domain::All(entity) => narrowed(binding.var, *entity, condition),
        Domain::Of(entity, attribute, owner) => Access::Owner(*entity, *attribute, node(owner)),
        Domain::In(set) => Access::Members(node(set)),
        Domain::Values(ty) => Access::Values(ty.clone()),
    };
    let fixed = match &binding.domain {
        Domain::All(entity) | Domain::Of(entity, ..) => fixed(binding.var, *entity, condition),
        Domain::In(_) | Domain::Values(_) => Vec::new(),
    };
    let keys = fixed.iter().map(|it| &it.1);
    let free: BTreeSet<VarId> =
        access.node().into_iter().chain(keys).flat_map(|it| &it.free).copied().collect();
    Binder { var: binding.var, access, fixed, free: free.into_iter().collect() }
}

fn conjuncts(condition: Option<&Node>) -> &[Node] {
    match condition {
        Some(Node { op: Op::And(parts), ty: _, span: _, free: _ }) => parts,
        Some(single) => std::slice::from_ref(single),
        None => &[],
    }
}

fn fixed(var: VarId, entity: EntityId, condition: Option<&Node>) -> Vec<(AttributeId, Node)> {
    let equality = |it: &Node| {
        let Op::Compare(Comparison::Is, left, right) = &it.op else { return None };
        sided(var, entity, left, right).or_else(|| sided(var, entity, right, left))
    };
    let key = |path: Access| {
        let Access::Lookup(of, attribute, key) = path else { return None };
        (of == entity).then_some((attribute, key))
    };
    conjuncts(condition).iter().filter_map(equality).filter_map(key).collect()
}

/// The best path for a scan whose condition compares the variable: the row itself, then the first indexed equality.
fn narrowed(var: VarId, entity: EntityId, condition: Option<&Node>) -> Access {
    let mut paths: Vec<Access> =
        conjuncts(condition).iter().filter_map(|it| path(var, entity, it)).collect();
    paths.sort_by_key(|it| match it {
        Access::Same(..) => 0,
        Access::Lookup(..) => 1,
        Access::Among(..) => 2,
        Access::Scan(_) | Access::Owner(..) | Access::Members(_) | Access::Values(_) => 3,
    });
    paths.into_iter().next().unwrap_or(Access::Scan(entity))
}

fn path(var: VarId, entity: EntityId, conjunct: &Node) -> Option<Access> {
    if let Op::Compare(Comparison::Is, left, right) = &conjunct.op {
        return sided(var, entity, left, right).or_else(|| sided(var, entity, right, left));
    }
    let Op::In(member, set) = &conjunct.op else { return None };
    contained(var, entity, member, set)
}

fn sided(var: VarId, entity: EntityId, side: &Node, key: &Node) -> Option<Access> {
    if key.free.contains(&var) || key.ty.member().is_some() || side.ty.member().is_some() {
        return None;
    }
    if side.op == Op::Var(var) {
        return Some(Access::Same(entity, key.clone()));
    }
    let Op::Attribute(base, of, attribute) = &side.op else { return None };
    (base.op == Op::Var(var)).then(|| Access::Lookup(*of, *attribute, key.clone()))
}

fn contained(var: VarId, entity: EntityId, member: &Node, set: &Node) -> Option<Access> {
    if member.op == Op::Var(var) && !set.free.contains(&var) {
        return Some(Access::Among(entity, set.clone()));
    }
    let Op::Attribute(base, of, attribute) = &set.op else { return None };
    let usable = base.op == Op::Var(var) && !member.free.contains(&var);
    usable.then(|| Access::Lookup(*of, *attribute, member.clone()))
}

impl Access {
    /// The expression that the path starts from.
    pub fn node(&self) -> Option<&Node> {
        match self {
            Self::Owner(_, _, it)
            | Self::Lookup(_, _, it)
            | Self::Same(_, it)
            | Self::Among(_, it)
            | Self::Members(it) => Some(it),
            Self::Scan(_) | Self::Values(_) => None,
        }
    }

    /// The entity whose rows it gives.
    pub fn entity(&self) -> Option<EntityId> {
        match self {
            Self::Scan(it)
            | Self::Owner(it, ..)
            | Self::Lookup(it, ..)
            | Self::Same(it, _)
            | Self::Among(it, _) => Some(*it),
            Self::Members(node) => {
                let member = node.ty.member().map(Type::required);
                if let Some(Type::Entity(it)) = member { Some(*it) } else { None }
            }
            Self::Values(_) => None,
        }
    }
}

impl Op {
    /// The operands, left to right; those inside a binder's reach last.
    pub fn operands(&self) -> Vec<&Node> {
        match self {
            Self::Literal(_) | Self::Param(_) | Self::Var(_) | Self::Now => Vec::new(),
            Self::ParamEntry(_, it)
            | Self::Attribute(it, ..)
            | Self::Not(it)
            | Self::Present(it)
            | Self::Aggregate(_, it) => vec![it],
            Self::And(parts)
            | Self::Or(parts)
            | Self::SetOf(parts)
            | Self::Call(_, parts)
            | Self::Builtin(_, parts) => parts.iter().collect(),
            Self::Compare(_, left, right)
            | Self::Arithmetic(_, left, right)
            | Self::In(left, right)
            | Self::During(left, right)
            | Self::Else(left, right)
            | Self::Let(_, left, right) => vec![left, right],
            Self::If(condition, then, other) => vec![condition, then, other],
            Self::Exists(binder, condition) => {
                binder.access.node().into_iter().chain([&**condition]).collect()
            }
            Self::Collect(binder, condition, value) => {
                binder.access.node().into_iter().chain([&**condition, &**value]).collect()
            }
            Self::Closure(closure) => vec![&closure.from],
        }
    }
}

fn free_of(op: &Op, free: &mut BTreeSet<VarId>) {
    if let Op::Var(var) = op {
        free.insert(*var);
    }
    for operand in op.operands() {
        free.extend(&operand.free);
    }
    // Keys of fixed attributes are parts of the condition, so their variables are already there.
    // Variables are numbered once per body, so a bound name is not also free beside its binder.
    if let Op::Let(var, ..) = op {
        free.remove(var);
    }
    if let Op::Exists(binder, _) | Op::Collect(binder, ..) = op {
        free.remove(&binder.var);
    }
}
