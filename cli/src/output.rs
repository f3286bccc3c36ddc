//! Data to stdout or a file, messages to stderr, and what it means when that does not work.

use crate::args::Given;
use crate::exit::Exit;
use crate::world::{Stream, World};
use report::escape::visible;
use report::look::{Look, PLAIN};
use std::io::ErrorKind;

/// Writes data to stdout. What could not be written whole is our failure, whatever the verdict; a closed pipe is one that
/// nobody needs to be told of.
pub fn data(world: &mut dyn World, bytes: &[u8], exit: Exit) -> Exit {
    let out = world.stream(Stream::Out);
    let Err(error) = out.write_all(bytes).and_then(|()| out.flush()) else { return exit };
    if error.kind() != ErrorKind::BrokenPipe {
        complain(world, &format!("the output could not be written: {error}"));
    }
    Exit::Failed
}

/// Writes data to the file of `--output`, whole or not at all; to stdout where there is none or it is `-`.
pub fn to(world: &mut dyn World, path: Option<&str>, bytes: &[u8], exit: Exit) -> Exit {
    let Some(path) = path.filter(|it| *it != "-") else { return data(world, bytes, exit) };
    match world.write_whole(path, bytes) {
        Ok(()) => exit,
        Err(error) => {
            complain(world, &format!("`{path}` could not be written: {error}"));
            Exit::Failed
        }
    }
}

/// Writes a text for people to stderr as it is; its foreign parts have been escaped.
pub fn message(world: &mut dyn World, text: &str) {
    let err = world.stream(Stream::Err);
    // There is nowhere left to say that this failed; the exit code stands in any case.
    let _ = err.write_all(text.trim_end().as_bytes());
    let _ = err.write_all(b"\n");
}

/// One line to stderr: `policyc: …`.
pub fn complain(world: &mut dyn World, text: &str) {
    let text = format!("policyc: {}", visible(text));
    message(world, &text);
}

/// Says what is wrong with the command line: nothing is judged.
pub fn refuse(world: &mut dyn World, why: &str) -> Exit {
    complain(world, why);
    Exit::Input
}

/// Writes what a format draws to the file that was asked for, else to stdout in its look: good, or our failure, said.
pub fn drawn(
    given: &Given,
    world: &mut dyn World,
    draw: impl FnOnce(Look, &mut dyn std::io::Write) -> std::io::Result<()>,
) -> Exit {
    let file = given.one("output").filter(|it| *it != "-");
    let look = match file {
        Some(_) => PLAIN,
        None => world.look(Stream::Out, given.one("color")),
    };
    let mut bytes = Vec::new();
    match draw(look, &mut bytes) {
        Ok(()) => to(world, file, &bytes, Exit::Good),
        Err(error) => {
            complain(world, &format!("the answer could not be written: {error}"));
            Exit::Failed
        }
    }
}
