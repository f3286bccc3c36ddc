//! An outside made of memory, for tests: its files, its clock, its streams, and a step at which it fails.

use super::{Kind, Listing, Repository, Stream, Timer, World};
use collectors::input::repository::History;
use report::look::{Look, PLAIN};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Error, ErrorKind, Result, Write};

/// What happens at the chosen step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The operation gives an error.
    Error,
    /// The other end has gone.
    Closed,
    /// The process is in a state that nobody foresaw.
    Panic,
}

/// The outside in memory.
#[derive(Debug, Default)]
pub struct MemoryWorld {
    /// Contents by path; folders are what the paths imply.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What git would know, by root.
    pub repositories: BTreeMap<String, Repository>,
    /// What a search of the history would find, by root.
    pub histories: BTreeMap<String, History>,
    /// What stands on stdin.
    pub input: Vec<u8>,
    /// Whether somebody sits there who can be asked.
    pub is_interactive: bool,
    /// What was written to stdout.
    pub out: Vec<u8>,
    /// What was written to stderr.
    pub err: Vec<u8>,
    /// The clock.
    pub clock: i64,
    /// Whether every timer has gone off.
    pub is_late: bool,
    /// Which operation goes wrong, counted from one, and how.
    pub fault: Option<(usize, Fault)>,
    /// How many operations there were.
    pub steps: usize,
    /// The stream that was asked for last.
    pub current: Option<Stream>,
}

impl MemoryWorld {
    /// A world with these files.
    pub fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let files = files.into_iter().map(|(path, text)| (path.to_owned(), text.into())).collect();
        Self { files, clock: 1_772_539_200, ..Self::default() }
    }

    /// What was written to stdout, as text.
    pub fn out_text(&self) -> String {
        String::from_utf8_lossy(&self.out).into_owned()
    }

    /// What was written to stderr, as text.
    pub fn err_text(&self) -> String {
        String::from_utf8_lossy(&self.err).into_owned()
    }

    fn step(&mut self) -> Result<()> {
        self.steps = self.steps.saturating_add(1);
        match self.fault {
            Some((at, Fault::Error)) if at == self.steps => Err(Error::other("no luck")),
            Some((at, Fault::Closed)) if at == self.steps => Err(ErrorKind::BrokenPipe.into()),
            Some((at, Fault::Panic)) if at == self.steps => {
                std::panic::resume_unwind(Box::new("the step that panics"))
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// From the root, which is also the current folder: without `/`, `./` and `..`. The current folder is empty.
fn plain(path: &str) -> String {
    let mut names: Vec<&str> = Vec::new();
    for name in path.split('/') {
        match name {
            "" | "." => (),
            ".." => {
                names.pop();
            }
            _ => names.push(name),
        }
    }
    names.join("/")
}

fn below<'a>(root: &str, path: &'a str) -> Option<&'a str> {
    let root = plain(root);
    if root.is_empty() { Some(path) } else { path.strip_prefix(&*root)?.strip_prefix('/') }
}

fn bounded(bytes: &[u8], limit: u64) -> Result<Vec<u8>> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limit {
        return Err(Error::other(format!("it is longer than {limit} bytes")));
    }
    Ok(bytes.to_vec())
}

impl World for MemoryWorld {
    fn kind(&mut self, path: &str) -> Kind {
        if self.files.contains_key(&plain(path)) {
            return Kind::File;
        }
        let is_folder =
            plain(path).is_empty() || self.files.keys().any(|it| below(path, it).is_some());
        if is_folder { Kind::Folder } else { Kind::Missing }
    }

    fn read(&mut self, path: &str, limit: u64) -> Result<Vec<u8>> {
        self.step()?;
        bounded(self.files.get(&plain(path)).ok_or(ErrorKind::NotFound)?, limit)
    }

    fn input(&mut self, limit: u64) -> Result<Vec<u8>> {
        self.step()?;
        bounded(&self.input, limit)
    }

    fn read_below(&mut self, root: &str, path: &str, limit: u64) -> Result<Vec<u8>> {
        self.read(&format!("{root}/{path}"), limit)
    }

    fn list(&mut self, root: &str) -> Result<Listing> {
        self.step()?;
        let files = self.files.keys().filter_map(|it| below(root, it)).map(str::to_owned);
        Ok(Listing { files: files.collect(), skipped: Vec::new() })
    }

    fn repository(&mut self, root: &str) -> Option<Repository> {
        self.repositories.get(&plain(root)).cloned()
    }

    fn history(&mut self, root: &str, _: u64) -> Option<History> {
        self.histories.get(&plain(root)).cloned()
    }

    fn folders(&mut self, root: &str) -> Result<Vec<String>> {
        self.step()?;
        let first = |path: &String| {
            let (folder, _) = below(root, path)?.split_once('/')?;
            Some(folder.to_owned())
        };
        let names: BTreeSet<String> = self.files.keys().filter_map(first).collect();
        Ok(names.into_iter().collect())
    }

    fn write_whole(&mut self, path: &str, bytes: &[u8]) -> Result<()> {
        self.step()?;
        self.files.insert(plain(path), bytes.to_vec());
        Ok(())
    }

    fn stream(&mut self, stream: Stream) -> &mut dyn Write {
        self.current = Some(stream);
        self
    }

    fn look(&self, _: Stream, color: Option<&str>) -> Look {
        Look { color: color == Some("always"), ..PLAIN }
    }

    fn is_terminal(&self, _: Stream) -> bool {
        false
    }

    fn now(&self) -> i64 {
        self.clock
    }

    fn timer(&self, _: u64) -> Timer {
        let is_late = self.is_late;
        Box::new(move || is_late)
    }

    fn absolute(&self, path: &str) -> String {
        format!("/{}", plain(path))
    }

    fn trail(&self, path: &str) -> Vec<String> {
        vec![self.absolute(path)]
    }

    fn create(&mut self, path: &str, bytes: &[u8]) -> Result<()> {
        if self.kind(path) != Kind::Missing {
            return Err(ErrorKind::AlreadyExists.into());
        }
        self.write_whole(path, bytes)
    }

    fn is_interactive(&self) -> bool {
        self.is_interactive
    }

    fn answer(&mut self) -> Result<Option<String>> {
        self.step()?;
        if self.input.is_empty() {
            return Ok(None);
        }
        let end = self.input.iter().position(|it| *it == b'\n').unwrap_or(self.input.len());
        let rest = self.input.split_off(end);
        let line = std::mem::replace(&mut self.input, rest.get(1..).unwrap_or(&[]).to_vec());
        Ok(Some(String::from_utf8_lossy(&line).into_owned()))
    }
}

impl Write for MemoryWorld {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.step()?;
        match self.current {
            Some(Stream::Err) => self.err.extend_from_slice(bytes),
            Some(Stream::Out) | None => self.out.extend_from_slice(bytes),
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}
