//! `policyc check`: the policy alone, without judging anything.

use crate::args::{Argument, Command, Given, PARAM, POLICY, Takes};
use crate::exit::Exit;
use crate::load::{Session, policies};
use crate::output;
use crate::world::World;
use language::policy::Trust;
use language::resolve::Tests;

/// The command's row.
pub(crate) const COMMAND: Command = Command {
    name: "check",
    about: "Checks a policy: syntax, names, types, parameters",
    arguments: &[
        Argument {
            name: "path",
            short: None,
            takes: Takes::Words("PATH"),
            help: "Policy files, or folders of them [default: the policy root around this folder, else the built-in policy]",
        },
        POLICY,
        PARAM,
    ],
    examples: "\
Examples:
  policyc check                       the built-in policy
  policyc check policies/             a policy of your own
  policyc check my.policy --param required_approvals=2",
    run,
};

fn run(given: &Given, world: &mut dyn World) -> Exit {
    let mut session = Session::new(given, world);
    let paths: Vec<String> = [given.many("path"), given.many("policy")].concat();
    let analysis = match policies::analyzed(&paths, Tests::Read, &mut session, world) {
        Ok(analysis) => analysis,
        Err(exit) => return exit,
    };
    let diagnostics = analysis.diagnostics.clone();
    match policies::admitted((analysis, Trust::Full), given, &mut session) {
        Err(wrong) => session.reject(wrong, world),
        Ok(policy) => {
            session.show(&diagnostics, world);
            let graph = policy.graph();
            let counted = [
                (graph.clauses.len(), "clauses"),
                (graph.rules.len(), "rules"),
                (graph.params.len(), "parameters"),
                (policy.schema().entities.len(), "entities"),
                (graph.tests.len(), "tests"),
                (diagnostics.len(), "warnings"),
            ];
            let counted: Vec<String> =
                counted.iter().map(|(count, what)| format!("{count} {what}")).collect();
            let text = format!("the policy checks: {}\n", counted.join(", "));
            output::data(world, text.as_bytes(), Exit::Good)
        }
    }
}
