//! Names to declarations. Every variable, parameter, rule and function is bound here; what is left by name (attributes,
//! values of enums) needs types and waits for them.

mod adoptions;
mod calendars;
mod clauses;
mod climb;
mod declarations;
mod document;
pub(crate) mod expression;
pub(crate) mod names;
mod operators;
pub(crate) mod parameters;
pub(crate) mod tests;
pub(crate) mod value;
pub(crate) mod waivers;

use crate::diagnostic::Diagnostic;
use crate::hir::Program;
use crate::schema::Schema;
use crate::signature::Signature;
use crate::syntax::Parsed;
use names::{Modules, Placed};

/// What the front end knows beside the policy's own text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Library<'a> {
    /// The built-in functions.
    pub builtins: &'a [&'static Signature],
    /// Per framework, its published control ids, one a line. A framework that is not listed is not checked; where none is
    /// listed, nothing is.
    pub controls: &'a [(&'a str, &'a str)],
    /// The packs beside the policy: their clauses count where the policy adopts them. Where none is named, every clause
    /// counts.
    pub packs: &'a [&'a str],
    /// Whether `test` items are read.
    pub tests: Tests,
}

/// What becomes of `test` items. They are a good half of a well-tested policy's text, and an evaluation has no use for
/// them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tests {
    /// Parsed and checked with everything else.
    #[default]
    Read,
    /// Passed over unread.
    Skipped,
}

/// What every step of this stage works with.
struct Context<'a> {
    schema: &'a Schema,
    library: &'a Library<'a>,
    /// The published control ids of each framework, sorted.
    controls: Vec<(&'a str, Vec<&'a str>)>,
    modules: &'a Modules<'a>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Context<'a> {
    /// The body of an item, with nothing bound yet.
    fn body(&self, placed: Placed<'_>) -> expression::Body<'a> {
        static NOTHING: std::sync::OnceLock<names::Scope> = std::sync::OnceLock::new();
        let scope = self.modules.scopes.get(placed.module);
        expression::Body {
            schema: self.schema,
            scope: scope.unwrap_or_else(|| NOTHING.get_or_init(names::Scope::default)),
            builtins: self.library.builtins,
            variables: Vec::new(),
            visible: Vec::new(),
            diagnostics: Vec::new(),
        }
    }
}

fn sorted(ids: &str) -> Vec<&str> {
    let mut ids: Vec<&str> = ids.lines().collect();
    ids.sort_unstable();
    ids
}

/// Binds every name of a set of files.
pub fn resolve(
    files: &[Parsed],
    schema: &Schema,
    library: &Library<'_>,
) -> (Program, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let aggregates = expression::AGGREGATES.iter().map(|(name, _)| *name);
    let taken: Vec<&str> =
        library.builtins.iter().map(|it| it.name).chain(aggregates).chain(["age", "now"]).collect();
    let mut modules = Modules::collect(files, schema, &taken, &mut diagnostics);
    adoptions::select(&mut modules, library.packs, &mut diagnostics);
    let controls =
        library.controls.iter().map(|(framework, ids)| (*framework, sorted(ids))).collect();
    let mut context = Context { schema, library, controls, modules: &modules, diagnostics };
    let params: Vec<_> =
        modules.params.iter().map(|it| parameters::param(&mut context, *it)).collect();
    let calendars = calendars::calendars(&mut context, &params);
    let rules = modules.rules.iter().map(|it| declarations::rule(&mut context, *it)).collect();
    let functions =
        modules.functions.iter().map(|it| declarations::function(&mut context, *it)).collect();
    let clauses = clauses::clauses(&mut context);
    let (policy, sections) = document::document(&mut context, &clauses);
    let program = Program {
        policy,
        sections,
        params,
        calendars,
        rules,
        functions,
        clauses,
        waivers: Vec::new(),
        adoptions: Vec::new(),
        tests: Vec::new(),
    };
    let waivers = waivers::waivers(&mut context, &program);
    let adoptions = adoptions::adoptions(&mut context, &program);
    let tests = tests::tests(&mut context, &program);
    (Program { waivers, adoptions, tests, ..program }, context.diagnostics)
}
