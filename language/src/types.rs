//! Types: every expression gets one, or a diagnostic. On the way sugar goes: `every` becomes `not some … not`, infix rules
//! become calls, functions are expanded. What comes out is the core language of [`crate::graph::expr`].

mod absence;
mod arithmetic;
mod attest;
mod bind;
mod call;
mod checker;
mod clauses;
mod compare;
mod members;
mod paths;

use crate::codes::policy as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::{Function, Rule, RuleGraph};
use crate::hir::{self, Program};
use crate::names;
use crate::schema::{AttributeId, EntityId, Schema, Type};
use crate::span::Span;
use checker::Checker;

/// The program with every expression typed; what is missing for a rule graph are its edges and strata.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    pub(crate) graph: RuleGraph,
}

/// Types a whole program.
pub fn infer(program: Program, schema: &Schema) -> (Typed, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let rules =
        program.rules.iter().map(|it| rule(it, &program, schema, &mut diagnostics)).collect();
    for at in 0..program.functions.len() {
        function(at, &program, schema, &mut diagnostics);
    }
    let typed = program
        .clauses
        .iter()
        .map(|it| clauses::clause(it, &program, schema, &mut diagnostics))
        .collect();
    let functions = program.functions.iter();
    let functions =
        functions.map(|it| Function { name: it.name.clone(), doc: it.doc.clone(), item: it.item });
    let functions = functions.collect();
    let Program { policy, sections, params, calendars, waivers, adoptions, tests, .. } = program;
    let graph = RuleGraph {
        policy,
        functions,
        sections,
        params,
        calendars,
        rules,
        clauses: typed,
        waivers,
        adoptions,
        tests,
        edges: Vec::new(),
        strata: Vec::new(),
    };
    (Typed { graph }, diagnostics)
}

fn rule(rule: &hir::Rule, program: &Program, schema: &Schema, out: &mut Vec<Diagnostic>) -> Rule {
    let mut checker = Checker::new(program, schema, &rule.variables);
    checker.declare_parameters(&rule.params);
    let branches = rule.branches.iter().map(|it| checker.condition_alone(it)).collect();
    out.append(&mut checker.diagnostics);
    Rule {
        name: rule.name.clone(),
        doc: rule.doc.clone(),
        arity: rule.params.len(),
        variables: checker.variables,
        branches,
        recursive: false,
        stratum: 0,
        span: rule.span,
        item: rule.item,
    }
}

/// A function is typed where it is called; once alone as well, so that one nobody calls is checked too.
fn function(at: usize, program: &Program, schema: &Schema, out: &mut Vec<Diagnostic>) {
    let Some(function) = program.functions.get(at) else { return };
    let id = hir::FnId(u32::try_from(at).unwrap_or(u32::MAX));
    let mut checker = Checker::new(program, schema, &function.variables);
    checker.declare_parameters(&function.params);
    checker.expanding.push(id);
    checker.function_body(function);
    out.append(&mut checker.diagnostics);
}

/// The message for an attribute that an entity lacks.
pub(crate) fn unknown_attribute(
    schema: &Schema,
    entity: EntityId,
    name: &str,
    span: Span,
) -> Diagnostic {
    let Some(entity) = schema.entity(entity) else {
        return Diagnostic::new(
            &codes::UNKNOWN_ATTRIBUTE,
            span,
            format!("unknown attribute `{name}`"),
        );
    };
    let known = || entity.attributes.iter().map(|it| it.name.as_str());
    let message = format!("`{}` has no attribute `{name}`", entity.name);
    let diagnostic = Diagnostic::new(&codes::UNKNOWN_ATTRIBUTE, span, message)
        .related(entity.span, format!("`{}` is declared here", entity.name));
    let Some(near) = names::nearest(name, known()).first().copied() else {
        return diagnostic.help(format!("its attributes are {}", names::list(known())));
    };
    let declared = entity.attribute(near).map(|(_, it)| it);
    let about = declared.map_or(String::new(), |it| about(schema, it));
    diagnostic
        .label(format!("did you mean `{near}`?{about}"))
        .edit(span, near)
        .help(format!("`policyc schema {}` lists its attributes", entity.name))
}

/// Type and first line of documentation, in brackets.
fn about(schema: &Schema, attribute: &crate::schema::Attribute) -> String {
    let ty = schema.type_name(&attribute.ty);
    match attribute.doc.lines().next() {
        Some(line) => format!(" ({ty}: {line})"),
        None => format!(" ({ty})"),
    }
}

/// The attribute that `of` follows: the one required reference to the owner's entity; where none is required, the one
/// optional reference; where there is none either, the one set of references.
///
/// # Errors
/// The names of all candidates: none, or more than one of the first kind that has any.
pub(crate) fn reference_to(
    schema: &Schema,
    entity: EntityId,
    owner: EntityId,
) -> Result<AttributeId, Vec<String>> {
    let attributes = schema.entity(entity).map_or(&[][..], |it| it.attributes.as_slice());
    let target = Type::Entity(owner);
    let kinds: [&dyn Fn(&Type) -> bool; 3] = [
        &|ty| *ty == target,
        &|ty| matches!(ty, Type::Optional(_)) && *ty.required() == target,
        &|ty| ty.member() == Some(&target),
    ];
    for fits in kinds {
        let found: Vec<(u32, &str)> = (0..)
            .zip(attributes)
            .filter(|(_, it)| fits(&it.ty))
            .map(|(at, it)| (at, it.name.as_str()))
            .collect();
        match found.as_slice() {
            [] => {}
            [(at, _)] => return Ok(AttributeId(*at)),
            many => return Err(many.iter().map(|(_, name)| (*name).to_owned()).collect()),
        }
    }
    Err(Vec::new())
}
