//! The command line: arguments in, an exit code out. Everything that touches the outside goes through [`world::World`], so
//! that a test can run any command in memory and let any read or write fail.
//!
//! INVARIANT: the status starts as "we failed" and is set last; nothing that goes wrong on the way can leave it good.
#![forbid(unsafe_code)]

pub mod args;
pub mod assemble;
pub mod command_line;
pub mod commands;
pub mod engine;
pub mod exit;
pub mod formats;
pub mod judge;
pub mod limits;
pub mod load;
pub mod output;
pub mod project;
pub mod selection;
pub mod starter;
pub mod world;

use command_line::Asked;
use exit::Exit;
use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use world::World;

/// Runs one command line. Never panics: a panic below is our failure, and says so.
pub fn run(arguments: &[OsString], world: &mut dyn World) -> Exit {
    let mut exit = Exit::Failed;
    let ran = catch_unwind(AssertUnwindSafe(|| dispatch(arguments, world)));
    match ran {
        Ok(reached) => exit = reached,
        Err(_) => output::complain(world, "this is a bug in policyc: nothing was judged"),
    }
    exit
}

fn dispatch(arguments: &[OsString], world: &mut dyn World) -> Exit {
    match command_line::parse(arguments) {
        Asked::Run(command, given) => (command.run)(&given, world),
        Asked::Text(text) => output::data(world, text.as_bytes(), Exit::Good),
        Asked::Mistake(text) => {
            output::message(world, &text);
            Exit::Input
        }
    }
}
