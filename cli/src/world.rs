//! The outside: files, clock, environment, streams. The only place that touches them.
//!
//! Reading is safe by construction: regular files only, never through a symbolic link below the judged root, never more
//! than a limit. What is passed over is listed with its reason.

mod git;
pub mod memory;
pub mod real;
mod trail;

use collectors::input::repository::GitData;
use collectors::input::repository::History;
use collectors::input::repository::Platform;
use report::look::Look;
use std::io::{Result, Write};

/// A stream to write to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Data.
    Out,
    /// Messages.
    Err,
}

/// What a path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A device, a pipe, a socket: never read.
    Other,
    /// Nothing, or nothing that we may see.
    Missing,
}

/// The files below a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// Regular files: relative to the folder, forward slashes, sorted.
    pub files: Vec<String>,
    /// What was passed over, and why. Sorted.
    pub skipped: Vec<(String, String)>,
}

/// What git knows of a folder that is the root of a repository.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repository {
    /// `owner/name` as the origin spells it; nothing without an origin.
    pub path: Option<String>,
    /// From the origin; nothing without one.
    pub platform: Option<Platform>,
    /// The commit that is checked out.
    pub head: Option<String>,
    /// Whether tracked files differ from that commit.
    pub is_dirty: bool,
    /// Every tracked path, sorted: relative, forward slashes.
    pub tracked: Vec<String>,
    /// History and settings, as collectors take them.
    pub data: GitData,
}

/// Tells whether a span of time has passed since it was made.
pub type Timer = Box<dyn Fn() -> bool + Send + Sync>;

/// The outside.
pub trait World: std::fmt::Debug {
    /// What a path leads to.
    fn kind(&mut self, path: &str) -> Kind;
    /// The bytes of a regular file that the caller named; an error beyond the limit.
    fn read(&mut self, path: &str, limit: u64) -> Result<Vec<u8>>;
    /// The bytes of stdin; an error beyond the limit.
    fn input(&mut self, limit: u64) -> Result<Vec<u8>>;
    /// The bytes of a regular file below a root, by its relative path; never through a symbolic link.
    fn read_below(&mut self, root: &str, path: &str, limit: u64) -> Result<Vec<u8>>;
    /// Everything below a folder, without following symbolic links.
    fn list(&mut self, root: &str) -> Result<Listing>;
    /// What git knows of the folder; nothing where it is not itself the root of a repository.
    fn repository(&mut self, root: &str) -> Option<Repository>;
    /// What a search of that history for secrets finds, reading no more bytes than the budget; nothing without one.
    fn history(&mut self, root: &str, budget: u64) -> Option<History>;
    /// The names of the folders directly in a folder, sorted.
    fn folders(&mut self, root: &str) -> Result<Vec<String>>;
    /// Writes a file whole or leaves it as it was.
    fn write_whole(&mut self, path: &str, bytes: &[u8]) -> Result<()>;
    /// A stream.
    fn stream(&mut self, stream: Stream) -> &mut dyn Write;
    /// How a stream is to look.
    fn look(&self, stream: Stream, color: Option<&str>) -> Look;
    /// Whether somebody watches a stream.
    fn is_terminal(&self, stream: Stream) -> bool;
    /// Now, in seconds since 1970.
    fn now(&self) -> i64;
    /// A timer that goes off after so many seconds.
    fn timer(&self, seconds: u64) -> Timer;
    /// The absolute path behind all links, as text; the path itself where there is none.
    fn absolute(&self, path: &str) -> String;
    /// Every place that a path leads through, absolute: links as they stand and what they lead to, the end last.
    fn trail(&self, path: &str) -> Vec<String>;
    /// Writes a new file, and the folders it lies in; an error where something is there already.
    fn create(&mut self, path: &str, bytes: &[u8]) -> Result<()>;
    /// Whether somebody sits there who can be asked: stdin and stderr are a terminal.
    fn is_interactive(&self) -> bool;
    /// One line of stdin without its end; nothing at the end of stdin.
    fn answer(&mut self) -> Result<Option<String>>;
}
