//! A `console` fence: the program itself, in memory, where nothing lies but the policies and sources of the page.

use crate::fixture;
use crate::page::{Case, Fence, Kind};
use cli::world::memory::MemoryWorld;
use std::ffi::OsString;

/// Runs the command line of a fence, and gives the fence as it should be. What it prints to stderr stands last.
///
/// # Errors
/// A fence without a command line, and another exit code than the page says.
pub fn run(case: &Case, fence: &Fence) -> Result<String, String> {
    let line = fence.text.lines().next().and_then(|it| it.strip_prefix("$ "));
    let line = line.ok_or("the first line of a `console` fence is `$ policyc …`")?;
    let policies = fixture::named(case).into_iter();
    let policies = policies.map(|(it, path)| (path, it.content()));
    let sources = case.all(Kind::Source).into_iter();
    let sources = sources.map(|it| (it.path.clone().unwrap_or_default(), it.content()));
    let files = policies.chain(sources).map(|(path, text)| (path, text.into_bytes()));
    let mut world = MemoryWorld { files: files.collect(), ..MemoryWorld::new([]) };
    let words: Vec<OsString> = line.split_whitespace().map(OsString::from).collect();
    let exit = cli::run(&words, &mut world).code();
    let printed = format!("$ {line}\n{}{}", world.out_text(), world.err_text());
    if exit == fence.exit {
        Ok(printed)
    } else {
        Err(format!("line {}: exit code {exit} instead of {}\n{printed}", fence.line, fence.exit))
    }
}
