//! The real outside.

use super::{Kind, Listing, Repository, Stream, Timer, World};
use crate::limits::CHECKOUT_FILES;
use collectors::input::repository::History;
use report::look::Look;
use std::fs::{self, File, FileType, OpenOptions};
use std::io::{
    BufRead as _, Error, IsTerminal as _, Read, Result, Stderr, Stdout, Write, stderr, stdin,
    stdout,
};
use std::path::{Component, Path, PathBuf};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Files, clock, environment and streams of this process.
#[derive(Debug)]
pub struct RealWorld {
    out: Stdout,
    err: Stderr,
}

impl Default for RealWorld {
    fn default() -> Self {
        Self { out: stdout(), err: stderr() }
    }
}

impl World for RealWorld {
    fn kind(&mut self, path: &str) -> Kind {
        match fs::metadata(path) {
            Ok(it) if it.is_file() => Kind::File,
            Ok(it) if it.is_dir() => Kind::Folder,
            Ok(_) => Kind::Other,
            Err(_) => Kind::Missing,
        }
    }

    fn read(&mut self, path: &str, limit: u64) -> Result<Vec<u8>> {
        if !fs::metadata(path)?.is_file() {
            return Err(Error::other("it is not a regular file"));
        }
        read_file(File::open(path)?, limit)
    }

    fn input(&mut self, limit: u64) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        read_at_most(stdin(), limit, &mut bytes)?;
        Ok(bytes)
    }

    fn read_below(&mut self, root: &str, path: &str, limit: u64) -> Result<Vec<u8>> {
        let mut whole = PathBuf::from(root);
        for step in Path::new(path).components() {
            let Component::Normal(step) = step else {
                return Err(Error::other("the path leads out of the folder"));
            };
            whole.push(step);
            if fs::symlink_metadata(&whole)?.is_symlink() {
                return Err(Error::other("a symbolic link, which is not followed"));
            }
        }
        if !fs::symlink_metadata(&whole)?.is_file() {
            return Err(Error::other("it is not a regular file"));
        }
        read_file(File::open(&whole)?, limit)
    }

    fn list(&mut self, root: &str) -> Result<Listing> {
        let mut listing = Listing::default();
        let mut open = vec![(PathBuf::from(root), String::new())];
        while let Some((folder, prefix)) = open.pop() {
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(error) if prefix.is_empty() => return Err(error),
                Err(error) => {
                    listing.skipped.push((prefix, error.to_string()));
                    continue;
                }
            };
            for entry in entries {
                let entry = entry?;
                let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
                    let name = entry.file_name().to_string_lossy().into_owned();
                    listing.skipped.push((join(&prefix, &name), "its name is not UTF-8".into()));
                    continue;
                };
                let path = join(&prefix, &name);
                match sort(entry.file_type()?) {
                    Ok(Kind::Folder) if name == ".git" => (),
                    Ok(Kind::Folder) => open.push((entry.path(), path)),
                    Ok(Kind::File) if (listing.files.len() as u64) < CHECKOUT_FILES.value => {
                        listing.files.push(path);
                    }
                    Ok(Kind::File) => {
                        let most = CHECKOUT_FILES.value;
                        listing.skipped.push((path, format!("more than {most} files")));
                    }
                    Ok(Kind::Other | Kind::Missing) => {
                        listing.skipped.push((path, "it is not a regular file".into()));
                    }
                    Err(reason) => listing.skipped.push((path, reason)),
                }
            }
        }
        listing.files.sort_unstable();
        listing.skipped.sort_unstable();
        Ok(listing)
    }

    fn repository(&mut self, root: &str) -> Option<Repository> {
        super::git::repository(root)
    }

    fn history(&mut self, root: &str, budget: u64) -> Option<History> {
        super::git::history::search(root, budget)
    }

    fn folders(&mut self, root: &str) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(root)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                names.extend(entry.file_name().to_str().map(str::to_owned));
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    fn write_whole(&mut self, path: &str, bytes: &[u8]) -> Result<()> {
        let path = fs::canonicalize(path).unwrap_or_else(|_| PathBuf::from(path));
        match fs::metadata(&path) {
            // A device or a pipe is written to; renaming over it would replace it.
            Ok(it) if !it.is_file() => OpenOptions::new().write(true).open(&path)?.write_all(bytes),
            Ok(_) | Err(_) => replace(&path, bytes),
        }
    }

    fn stream(&mut self, stream: Stream) -> &mut dyn Write {
        match stream {
            Stream::Out => &mut self.out,
            Stream::Err => &mut self.err,
        }
    }

    fn look(&self, stream: Stream, color: Option<&str>) -> Look {
        let terminal = self.is_terminal(stream);
        let set = |name: &str| std::env::var_os(name).is_some_and(|it| !it.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|it| it == "dumb");
        let color = match color {
            Some("always") => true,
            Some("never") => false,
            _ => terminal && !dumb && !set("NO_COLOR") && !set("POLICYC_NO_COLOR"),
        };
        let columns = terminal.then(terminal_size::terminal_size).flatten();
        let width = columns.map_or(100, |(width, _)| usize::from(width.0));
        Look { color, width: width.clamp(60, 120) }
    }

    fn is_terminal(&self, stream: Stream) -> bool {
        match stream {
            Stream::Out => self.out.is_terminal(),
            Stream::Err => self.err.is_terminal(),
        }
    }

    fn now(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.map_or(0, |it| i64::try_from(it.as_secs()).unwrap_or(i64::MAX))
    }

    fn timer(&self, seconds: u64) -> Timer {
        let start = Instant::now();
        Box::new(move || start.elapsed().as_secs() >= seconds)
    }

    fn absolute(&self, path: &str) -> String {
        let found = fs::canonicalize(path).unwrap_or_else(|_| PathBuf::from(path));
        found.to_string_lossy().into_owned()
    }

    fn trail(&self, path: &str) -> Vec<String> {
        let here = std::env::current_dir().unwrap_or_default();
        super::trail::trail(here, Path::new(path))
            .iter()
            .map(|it| it.to_string_lossy().into_owned())
            .collect()
    }

    fn create(&mut self, path: &str, bytes: &[u8]) -> Result<()> {
        if let Some(folder) = Path::new(path).parent() {
            fs::create_dir_all(folder)?;
        }
        write_new(Path::new(path), bytes)
    }

    fn is_interactive(&self) -> bool {
        stdin().is_terminal() && self.err.is_terminal()
    }

    fn answer(&mut self) -> Result<Option<String>> {
        let mut line = String::new();
        let read = stdin().lock().take(ANSWER).read_line(&mut line)?;
        Ok((read > 0).then(|| line.trim_end_matches(['\n', '\r']).to_owned()))
    }
}

/// The longest answer that is read.
const ANSWER: u64 = 64 * 1024;
fn sort(kind: FileType) -> std::result::Result<Kind, String> {
    if kind.is_symlink() {
        return Err("a symbolic link, which is not followed".to_owned());
    }
    Ok(if kind.is_dir() {
        Kind::Folder
    } else if kind.is_file() {
        Kind::File
    } else {
        Kind::Other
    })
}

fn join(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { format!("{prefix}/{name}") }
}

/// The bytes of a file, in one read where its length is what the system says.
fn read_file(file: File, limit: u64) -> Result<Vec<u8>> {
    let length = file.metadata()?.len().min(limit);
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0).saturating_add(1));
    read_at_most(file, limit, &mut bytes)?;
    Ok(bytes)
}

fn read_at_most(from: impl Read, limit: u64, bytes: &mut Vec<u8>) -> Result<()> {
    from.take(limit.saturating_add(1)).read_to_end(bytes)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limit {
        return Err(Error::other(format!("it is longer than {limit} bytes")));
    }
    Ok(())
}

/// Writes beside the file, syncs, and renames: a reader sees the old file or the new one.
fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let Some(name) = path.file_name() else { return Err(Error::other("it names no file")) };
    let mut temporary = name.to_owned();
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    temporary.push(format!(".policyc-{}", since.as_nanos()));
    let temporary = path.with_file_name(temporary);
    let written = write_new(&temporary, bytes).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // The first error is the one to report; what is left behind is a file of ours beside the target.
        let _ = fs::remove_file(&temporary);
    }
    written
}

fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
