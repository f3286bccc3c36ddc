//! `policyc facts`: what the collectors read, as JSON Lines.

use crate::args::{AT, Command, Given, HISTORY, OUTPUT, PATH};
use crate::exit::Exit;
use crate::judge::instant;
use crate::load::{Session, checkouts};
use crate::output;
use crate::world::World;
use evaluator::fact::Batch;

/// The command's row.
pub(crate) const COMMAND: Command = Command {
    name: "facts",
    about: "Prints the facts of a checkout as JSON Lines: what was read, how completely, from where",
    arguments: &[PATH, AT, HISTORY, OUTPUT],
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
    let now = match instant(given, &mut session, world) {
        Ok(now) => now,
        Err(exit) => return exit,
    };
    let mut batches = match checkouts::collect(path, &mut session, world) {
        Ok(batches) => batches,
        Err(exit) => return exit,
    };
    // This run read them; whoever reads the file later has to know when that was.
    for it in batches.iter_mut().flat_map(|it| &mut it.sources) {
        it.collected_at = it.collected_at.or(Some(now));
    }
    let gaps: Vec<_> = batches.iter().flat_map(|it| &it.diagnostics).cloned().collect();
    session.show(&gaps, world);
    let mut text = Vec::new();
    let write = |batch: &Batch| report::facts::write(batch, &session.sources, &mut text);
    match batches.iter().try_for_each(write) {
        Ok(()) => output::to(world, given.one("output"), &text, Exit::Good),
        Err(_) => Exit::Failed,
    }
}
