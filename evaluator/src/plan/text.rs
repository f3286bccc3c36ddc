//! A plan as text, for people and for tests that hold its shape.

use super::{Access, Binder, Node, Op, Plan};
use language::graph::expr::{Aggregate, Arithmetic, Comparison, VarId, Variable};
use language::schema::{AttributeId, EntityId, Schema};
use std::fmt::Write as _;

/// Prints every rule and clause of a plan.
pub fn print(plan: &Plan) -> String {
    let mut out = String::new();
    for (planned, rule) in plan.rules.iter().zip(&plan.graph.rules) {
        let printer = Printer { schema: &plan.schema, plan, variables: &rule.variables };
        let kind = if planned.recursive { "recursive rule" } else { "rule" };
        let _ = writeln!(out, "{kind} {} (stratum {})", rule.name, planned.stratum);
        for branch in &planned.branches {
            let _ = writeln!(out, "  when {}", printer.node(branch));
        }
    }
    for (planned, clause) in plan.clauses.iter().zip(&plan.graph.clauses) {
        let printer = Printer { schema: &plan.schema, plan, variables: &clause.variables };
        let _ = writeln!(out, "clause {} {}", clause.number, clause.name);
        for subject in &planned.subjects {
            let _ = writeln!(out, "  each {}", printer.binder(&subject.binder));
            if let Some(filter) = &subject.filter {
                let _ = writeln!(out, "    where {}", printer.node(filter));
            }
        }
        for (var, value) in &planned.lets {
            let _ = writeln!(out, "  let {} = {}", printer.var(*var), printer.node(value));
        }
        for exception in &planned.exceptions {
            let _ = writeln!(out, "  unless {}", printer.node(exception));
        }
        for requirement in &planned.requirements {
            let _ = writeln!(out, "  require {}", printer.node(&requirement.holds));
        }
        for expectation in &planned.expectations {
            let _ = writeln!(out, "  expect {}", printer.node(expectation));
        }
    }
    out
}

struct Printer<'a> {
    schema: &'a Schema,
    plan: &'a Plan,
    variables: &'a [Variable],
}

impl Printer<'_> {
    fn var(&self, var: VarId) -> &str {
        self.variables.get(var.0 as usize).map_or("?", |it| it.name.as_str())
    }

    fn entity(&self, entity: EntityId) -> &str {
        self.schema.entity(entity).map_or("?", |it| it.name.as_str())
    }

    fn attribute(&self, entity: EntityId, attribute: AttributeId) -> &str {
        self.schema.attribute(entity, attribute).map_or("?", |it| it.name.as_str())
    }

    fn param(&self, id: language::graph::ParamId) -> &str {
        self.plan.graph.param(id).map_or("?", |it| it.name.as_str())
    }

    fn list(&self, nodes: &[Node]) -> String {
        nodes.iter().map(|it| self.node(it)).collect::<Vec<_>>().join(", ")
    }

    fn joined(&self, nodes: &[Node], word: &str) -> String {
        let parts: Vec<String> = nodes.iter().map(|it| self.node(it)).collect();
        format!("({})", parts.join(word))
    }

    fn binder(&self, binder: &Binder) -> String {
        let var = self.var(binder.var);
        let path = match &binder.access {
            Access::Scan(entity) => format!("scan {}", self.entity(*entity)),
            Access::Owner(entity, attribute, key) | Access::Lookup(entity, attribute, key) => {
                let (name, by) = (self.entity(*entity), self.attribute(*entity, *attribute));
                let whole = matches!(binder.access, Access::Lookup(..));
                let word = if whole { "index" } else { "of" };
                format!("{word} {name}.{by} = {}", self.node(key))
            }
            Access::Same(entity, key) => format!("row {} {}", self.entity(*entity), self.node(key)),
            Access::Among(entity, set) => {
                format!("rows {} {}", self.entity(*entity), self.node(set))
            }
            Access::Members(set) => format!("members {}", self.node(set)),
            Access::Values(ty) => format!("values {}", self.schema.type_name(ty)),
        };
        format!("{var} <- {path}")
    }

    fn node(&self, node: &Node) -> String {
        match &node.op {
            Op::Literal(it) => format!("{it:?}"),
            Op::Param(id) => format!("[{}]", self.param(*id)),
            Op::ParamEntry(id, key) => format!("[{}]({})", self.param(*id), self.node(key)),
            Op::Var(var) => self.var(*var).to_owned(),
            Op::Attribute(base, entity, attribute) => {
                format!("{}.{}", self.node(base), self.attribute(*entity, *attribute))
            }
            Op::Now => "now".to_owned(),
            Op::Not(inner) => format!("not {}", self.node(inner)),
            Op::And(parts) => self.joined(parts, " and "),
            Op::Or(parts) => self.joined(parts, " or "),
            Op::Compare(how, left, right) => {
                format!("{} {} {}", self.node(left), comparison(*how), self.node(right))
            }
            Op::In(member, set) => format!("{} in {}", self.node(member), self.node(set)),
            Op::During(time, calendar) => {
                format!("{} during {}", self.node(time), self.node(calendar))
            }
            Op::Present(inner) => format!("{} is present", self.node(inner)),
            Op::Else(value, other) => format!("({} else {})", self.node(value), self.node(other)),
            Op::If(condition, then, other) => {
                let parts = (self.node(condition), self.node(then), self.node(other));
                format!("(if {} then {} else {})", parts.0, parts.1, parts.2)
            }
            Op::Arithmetic(how, left, right) => {
                format!("({} {} {})", self.node(left), arithmetic(*how), self.node(right))
            }
            Op::Call(rule, arguments) => {
                let name = self.plan.graph.rule(*rule).map_or("?", |it| it.name.as_str());
                format!("{name}({})", self.list(arguments))
            }
            Op::Builtin(name, arguments) => format!("{name}({})", self.list(arguments)),
            Op::Let(var, value, body) => {
                format!("let {} = {} in {}", self.var(*var), self.node(value), self.node(body))
            }
            Op::Exists(binder, condition) => {
                format!("exists [{}] {}", self.binder(binder), self.node(condition))
            }
            Op::Collect(binder, condition, value) => {
                let parts = (self.node(value), self.binder(binder), self.node(condition));
                format!("{{{} for [{}] {}}}", parts.0, parts.1, parts.2)
            }
            Op::SetOf(members) => format!("{{{}}}", self.list(members)),
            Op::Closure(it) => {
                let star = if it.reflexive { "*" } else { "+" };
                format!("{}.{}{star}", self.node(&it.from), self.attribute(it.entity, it.attribute))
            }
            Op::Aggregate(how, set) => format!("{}({})", aggregate(*how), self.node(set)),
        }
    }
}

fn comparison(how: Comparison) -> &'static str {
    match how {
        Comparison::Is => "is",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
    }
}

fn arithmetic(how: Arithmetic) -> &'static str {
    match how {
        Arithmetic::Add => "+",
        Arithmetic::Subtract => "-",
        Arithmetic::Multiply => "*",
    }
}

fn aggregate(how: Aggregate) -> &'static str {
    match how {
        Aggregate::Count => "count",
        Aggregate::Sum => "sum",
        Aggregate::Min => "min",
        Aggregate::Max => "max",
    }
}
