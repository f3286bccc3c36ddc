//! Clauses that can only be unknown on a platform: no collector fills an attribute that decides them, and nothing else can.
//! Entities that a checkout never shows whole come from exports and statements; of those nothing is said.

use super::analysis::key::Names;
use super::analysis::outcomes::{Outcomes, Premise, Reader};
use super::{Input, Lint, Platform};
use crate::codes::lints as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::clause::Clause;
use crate::graph::expr::Expr;
use crate::schema::{AttributeId, EntityId, Schema};

/// See the module.
pub(super) const LINT: Lint = Lint { codes: &[&codes::ONLY_UNKNOWN_ON], is_safe: false, find };

fn find(input: &Input<'_>) -> Vec<Diagnostic> {
    let own = input.clauses().filter(|it| input.own.contains(&it.1.span.file));
    own.flat_map(|(_, it)| input.platforms.iter().filter_map(|on| report(input, it, on))).collect()
}

/// Whether the collectors of a platform give an attribute, as far as that is theirs to give.
fn is_filled(
    schema: &Schema,
    platform: &Platform<'_>,
    (entity, attribute): (EntityId, AttributeId),
) -> bool {
    let name = schema.entity(entity).map_or("", |it| it.name.as_str());
    let Some(attribute) = schema.attribute(entity, attribute) else { return true };
    let known = platform.entities.iter().find(|it| it.0 == name);
    attribute.is_key || known.is_none_or(|it| it.1.contains(&&*attribute.name))
}

fn report(input: &Input<'_>, clause: &Clause, platform: &Platform<'_>) -> Option<Diagnostic> {
    let schema = input.policy.schema();
    let attribute = |entity, attribute| {
        let is_filled = is_filled(schema, platform, (entity, attribute));
        if is_filled { Outcomes::ANY } else { Outcomes::UNKNOWN }
    };
    let premise = Premise { attribute: &attribute, beyond: Outcomes::ANY };
    let names = Names::of_clause(clause);
    let filters = clause.subjects.iter().filter_map(|it| it.filter.as_ref());
    let decisive: Vec<&Expr> =
        filters.chain(clause.requirements.iter().map(|it| &it.holds)).collect();
    for expr in decisive {
        let mut reader = Reader::new(input.policy, premise, names.clone());
        if reader.outcomes(expr) != Outcomes::UNKNOWN {
            continue;
        }
        let missing = reader
            .reads
            .iter()
            .find(|it| !is_filled(schema, platform, (it.entity, it.attribute)))?;
        let entity = schema.entity(missing.entity).map_or("?", |it| it.name.as_str());
        let name = schema.attribute(missing.entity, missing.attribute).map_or("?", |it| &it.name);
        let message = format!("no collector fills `{entity}.{name}` for {}", platform.name);
        return Some(
            Diagnostic::new(&codes::ONLY_UNKNOWN_ON, missing.span, message)
                .label(format!("so `{}` can only be unknown there", clause.name))
                .related(expr.span, "nothing else decides this")
                .help(format!("give {entity} facts with `--facts`, or ask for what the collectors see: `policyc schema {entity}`")),
        );
    }
    None
}
