//! The binary: the real world handed to [`cli::run`], and its answer handed back.
#![forbid(unsafe_code)]

use std::ffi::OsString;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let exit = cli::run(&arguments, &mut cli::world::real::RealWorld::default());
    ExitCode::from(exit.code())
}
