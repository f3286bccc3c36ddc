//! `policyc facts`: what the collectors read, as JSON Lines.

use super::{Command, OUTPUT, PATH};
use crate::args::Given;
use crate::exit::Exit;
use crate::load::{Session, checkouts};
use crate::output;
use crate::world::World;
use evaluator::fact::Batch;

/// The command's row.
pub(crate) const COMMAND: Command = Command {
    name: "facts",
    about: "Prints the facts of a checkout as JSON Lines: what was read, how completely, from where",
    arguments: &[PATH, OUTPUT],
    examples: "\
Examples:
  policyc facts                                    the facts of this checkout
  policyc facts > facts.jsonl                      to give with --facts later
  policyc facts | grep '\"entity\":\"ComponentRef\"'   one kind of fact",
    run,
};

fn run(given: &Given, world: &mut dyn World) -> Exit {
    let mut session = Session::new(given, world);
    let path = given.one("path").unwrap_or(".");
    let batches = match checkouts::collect(path, &mut session, world) {
        Ok(batches) => batches,
        Err(exit) => return exit,
    };
    let gaps: Vec<_> = batches.iter().flat_map(|it| &it.diagnostics).cloned().collect();
    session.show(&gaps, world);
    let mut text = Vec::new();
    let write = |batch: &Batch| report::facts::write(batch, &session.sources, &mut text);
    match batches.iter().try_for_each(write) {
        Ok(()) => output::to(world, given.one("output"), &text, Exit::Good),
        Err(_) => Exit::Failed,
    }
}
