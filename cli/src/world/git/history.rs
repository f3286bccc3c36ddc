//! Walks every commit that a branch, a tag or the head reaches, newest first, and has each text searched once, however many
//! commits hold it. What could not be read, and where a budget ended the walk, becomes a sentence.

use super::{Outcome, words};
use collectors::history;
use collectors::input::repository::{History, Leak, Place};
use collectors::limits::{HISTORY_BYTES, HISTORY_OBJECT_BYTES, HISTORY_OBJECTS};
use gix::ObjectId;
use gix::hashtable::HashSet;
use gix::objs::Kind;
use language::parallel;
use std::path::Path;

/// Bytes that are gathered before they are searched, on all cores.
const BATCH: usize = 1024 * 1024;

/// What an object costs at least, in bytes of the budget: to find a small one takes as long.
const LEAST: usize = 1024;

/// The longest path; every system that git runs on has a limit like it.
const PATH: usize = 4096;

/// Gaps that are told apart; of more, the first say enough.
const GAPS: usize = 16;

/// A file of a commit that waits to be searched.
struct Waiting {
    commit: ObjectId,
    blob: ObjectId,
    path: String,
    bytes: Vec<u8>,
}

/// What a folder or file of a commit is known by.
struct Entry {
    id: ObjectId,
    path: String,
    is_tree: bool,
}

struct Walk<'r> {
    repo: &'r gix::Repository,
    seen: HashSet<ObjectId>,
    waiting: Vec<Waiting>,
    gathered: usize,
    budget: u64,
    out: History,
}

/// Why a walk ends early.
struct Spent;

/// Searches a repository; nothing where there is none.
pub(in crate::world) fn search(root: &str, budget: u64) -> Option<History> {
    let mut repo = gix::open_opts(Path::new(root), gix::open::Options::isolated()).ok()?;
    repo.object_cache_size(Some(4 * 1024 * 1024));
    let mut walk = Walk {
        repo: &repo,
        seen: HashSet::default(),
        waiting: Vec::new(),
        gathered: 0,
        budget,
        out: History::default(),
    };
    if let Err(problem) = walk.commits() {
        walk.gap(format!("the history cannot be read: {problem}"));
    }
    walk.flush();
    Some(walk.out)
}

impl Walk<'_> {
    fn commits(&mut self) -> Outcome<()> {
        use gix::revision::walk::Sorting;
        use gix::traverse::commit::simple::CommitTimeOrder;
        let tips = self.tips()?;
        let newest = Sorting::ByCommitTime(CommitTimeOrder::NewestFirst);
        let walk = self.repo.rev_walk(tips).sorting(newest);
        for commit in walk.all().map_err(|error| words(&error))? {
            let commit = commit.map_err(|error| words(&error))?.id;
            if self.commit(commit)?.is_err() {
                break;
            }
        }
        Ok(())
    }

    /// The commits that branches, tags and the head point at.
    fn tips(&mut self) -> Outcome<Vec<ObjectId>> {
        let mut tips: Vec<ObjectId> = Vec::new();
        let head = self.repo.head().map_err(|error| words(&error))?;
        tips.extend(head.id().map(gix::Id::detach));
        let references = self.repo.references().map_err(|error| words(&error))?;
        let all = references.all().and_then(gix::reference::iter::Iter::peeled);
        for reference in all.map_err(|error| words(&error))? {
            match reference.map(|it| it.try_id().map(gix::Id::detach)) {
                Ok(id) => tips.extend(id),
                Err(error) => self.gap(format!("a branch or tag leads nowhere: {}", words(&error))),
            }
        }
        tips.sort_unstable();
        tips.dedup();
        let mut commits = Vec::new();
        for id in tips {
            match self.repo.find_header(id).map(|it| it.kind()) {
                Ok(Kind::Commit) => commits.push(id),
                // Some projects keep a key or a folder under a tag of its own.
                Ok(kind) => {
                    let entry = Entry { id, path: String::new(), is_tree: kind == Kind::Tree };
                    // A spent budget was noted, and ends the walk of the commits too.
                    let _ = self.entries(id, entry);
                }
                Err(error) => self.gap(format!("{id} cannot be read: {}", words(&error))),
            }
        }
        Ok(commits)
    }

    fn commit(&mut self, id: ObjectId) -> Outcome<Result<(), Spent>> {
        let commit = self.repo.find_commit(id).map_err(|error| words(&error))?;
        if self.spend(commit.data.len()).is_err() {
            return Ok(Err(Spent));
        }
        let tree = commit.tree_id().map_err(|error| words(&error))?.detach();
        Ok(self.entries(id, Entry { id: tree, path: String::new(), is_tree: true }))
    }

    /// Goes through a folder of a commit. A folder that was seen holds nothing new.
    fn entries(&mut self, commit: ObjectId, first: Entry) -> Result<(), Spent> {
        let mut open = vec![first];
        while let Some(entry) = open.pop() {
            if !self.seen.insert(entry.id) {
                continue;
            }
            if self.seen.len() as u64 > HISTORY_OBJECTS.value {
                let name = HISTORY_OBJECTS.name;
                self.gap(format!("the history is beyond the limit `{name}`"));
                return Err(Spent);
            }
            if entry.is_tree {
                self.folder(&entry, &mut open)?;
            } else {
                self.file(commit, entry)?;
            }
        }
        Ok(())
    }

    fn folder(&mut self, folder: &Entry, open: &mut Vec<Entry>) -> Result<(), Spent> {
        let tree = match self.repo.find_tree(folder.id) {
            Ok(tree) => tree,
            Err(error) => {
                self.gap(format!("an object is missing or broken: {}", words(&error)));
                return Ok(());
            }
        };
        self.spend(tree.data.len())?;
        for entry in tree.iter() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.gap(format!("a folder cannot be read: {}", words(&error)));
                    return Ok(());
                }
            };
            let mode = entry.mode();
            let id = entry.object_id();
            // Submodules are other repositories.
            if mode.is_commit() || self.seen.contains(&id) {
                continue;
            }
            let name = entry.filename();
            let path = if folder.path.is_empty() {
                name.to_string()
            } else {
                format!("{}/{name}", folder.path)
            };
            if path.len() > PATH {
                self.gap(format!("a path of a commit is longer than {PATH} bytes"));
                continue;
            }
            open.push(Entry { id, path, is_tree: mode.is_tree() });
        }
        Ok(())
    }

    fn file(&mut self, commit: ObjectId, Entry { id, path, .. }: Entry) -> Result<(), Spent> {
        let size = match self.repo.find_header(id) {
            Ok(header) => header.size(),
            Err(error) => {
                self.gap(format!("an object is missing or broken: {}", words(&error)));
                return Ok(());
            }
        };
        if size > HISTORY_OBJECT_BYTES.value {
            let name = HISTORY_OBJECT_BYTES.name;
            self.gap(format!("`{path}` of commit {commit} is beyond the limit `{name}`"));
            return Ok(());
        }
        self.spend(usize::try_from(size).unwrap_or(usize::MAX))?;
        match self.repo.find_object(id) {
            Ok(mut object) => {
                let bytes = std::mem::take(&mut object.data);
                self.gathered = self.gathered.saturating_add(bytes.len());
                self.waiting.push(Waiting { commit, blob: id, path, bytes });
            }
            Err(error) => self.gap(format!("an object is missing or broken: {}", words(&error))),
        }
        if self.gathered >= BATCH {
            self.flush();
        }
        Ok(())
    }

    /// Searches what has been gathered.
    fn flush(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        self.gathered = 0;
        let found = parallel::map(waiting.iter().collect(), waiting.len(), |it: &Waiting| {
            history::search(&it.bytes)
        });
        for (it, places) in waiting.iter().zip(found) {
            let leak = |place: Place| Leak {
                commit: it.commit.to_string(),
                blob: it.blob.to_string(),
                path: it.path.clone(),
                place,
            };
            self.out.leaks.extend(places.into_iter().map(leak));
        }
    }

    fn spend(&mut self, bytes: usize) -> Result<(), Spent> {
        if let Some(left) = self.budget.checked_sub(bytes.max(LEAST) as u64) {
            self.budget = left;
            return Ok(());
        }
        self.budget = 0;
        let (name, value) = (HISTORY_BYTES.name, HISTORY_BYTES.value >> 20);
        self.gap(format!(
            "the history holds more than the {value} MiB that are searched unasked (limit `{name}`)"
        ));
        Err(Spent)
    }

    fn gap(&mut self, reason: String) {
        if self.out.gaps.len() < GAPS && !self.out.gaps.contains(&reason) {
            self.out.gaps.push(reason);
        }
    }
}
