//! Reads a repository into plain data, without running git and without its user's configuration. Whatever is broken becomes
//! a sentence in the data: then nobody may take the list of tracked files for whole.

pub(super) mod history;

use super::Repository;
use collectors::input::repository::{CommitInfo, Commits, GitData, Origin};
use gix::bstr::ByteSlice as _;
use gix::index::entry::{Flags, Mode};
use std::fs;
use std::path::Path;
use std::time::UNIX_EPOCH;

/// Commits that are read, newest first: enough to see a habit, and quick.
const COMMITS: usize = 256;

/// Bytes that are hashed to tell a file that was touched from one that was changed.
const HASHED: u64 = 16 * 1024 * 1024;

/// What went wrong, in words.
type Outcome<T> = Result<T, String>;

/// What git knows of a folder; nothing where it is no root of a repository.
pub(super) fn repository(root: &str) -> Option<Repository> {
    let root = Path::new(root);
    // A worktree and a submodule have a file there.
    fs::symlink_metadata(root.join(".git")).ok()?;
    let mut data = GitData::default();
    if let Err(problem) = read(root, &mut data) {
        data.problem = Some(problem);
    }
    Some(Repository {
        path: data.origin.as_ref().and_then(Origin::repo_path),
        platform: data.origin.as_ref().map(Origin::platform),
        head: data.head.clone(),
        is_dirty: data.is_dirty == Some(true),
        tracked: data.tracked.clone(),
        data,
    })
}

fn read(root: &Path, data: &mut GitData) -> Outcome<()> {
    let options = gix::open::Options::isolated();
    let repo = gix::open_opts(root, options).map_err(|error| words(&error))?;
    {
        let config = repo.config_snapshot();
        let origin = config.string("remote.origin.url");
        data.origin = origin.and_then(|it| Origin::parse(&it.to_str_lossy()));
        let is_partial = config.boolean("remote.origin.promisor") == Some(true)
            || config.string("extensions.partialClone").is_some();
        data.is_sparse = config.boolean("core.sparseCheckout") == Some(true);
        data.history_complete = repo.is_shallow().ok().map(|shallow| !shallow && !is_partial);
    }
    data.branch = repo
        .head_name()
        .map_err(|error| words(&error))?
        .map(|it| it.shorten().to_str_lossy().into_owned());
    data.default_branch = default_branch(&repo);
    // Before the first commit there is no head, and nothing wrong with that.
    let is_unborn = repo.head().map_err(|error| words(&error))?.is_unborn();
    let index = match repo.try_index().map_err(|error| words(&error))? {
        Some(index) => index,
        None if is_unborn => return Ok(()),
        None => return Err("the repository has no index".to_owned()),
    };
    data.tracked = tracked(&repo, &index)?;
    if is_unborn {
        data.is_dirty = Some(!data.tracked.is_empty());
        data.commits.complete = true;
        return Ok(());
    }
    let head = repo.head_id().map_err(|error| words(&error))?;
    data.head = Some(head.to_string());
    data.is_dirty = is_dirty(root, &repo, &index);
    data.commits = commits(head)?;
    Ok(())
}

/// An error and its causes in one sentence.
fn words(error: &dyn std::error::Error) -> String {
    let mut out = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        out.push_str(": ");
        out.push_str(&next.to_string());
        cause = next.source();
    }
    out
}

/// The branch that `origin/HEAD` points at.
fn default_branch(repo: &gix::Repository) -> Option<String> {
    let head = repo.try_find_reference("refs/remotes/origin/HEAD").ok()??;
    let target = head.target();
    let name = target.try_name()?.as_bstr().to_str().ok()?;
    name.strip_prefix("refs/remotes/origin/").map(str::to_owned)
}

/// Every tracked path. A name that is not UTF-8 stays in the list, so that reading it fails where somebody can see it;
/// submodules are other repositories; a folder that a sparse index holds back is opened.
fn tracked(repo: &gix::Repository, index: &gix::index::State) -> Outcome<Vec<String>> {
    let mut out = Vec::with_capacity(index.entries().len());
    for entry in index.entries() {
        let path = entry.path(index).to_str_lossy();
        if entry.mode == Mode::COMMIT {
            continue;
        }
        if entry.mode != Mode::DIR {
            out.push(path.into_owned());
            continue;
        }
        let tree = repo.find_tree(entry.id).map_err(|error| words(&error))?;
        let files = tree.traverse().breadthfirst.files().map_err(|error| words(&error))?;
        let blobs = files.iter().filter(|it| !it.mode.is_tree() && !it.mode.is_commit());
        out.extend(blobs.map(|it| format!("{path}{}", it.filepath.to_str_lossy())));
    }
    out.sort_unstable();
    out.dedup();
    Ok(out)
}

/// Whether a tracked file differs from the commit; nothing where that would take too long to tell.
fn is_dirty(root: &Path, repo: &gix::Repository, index: &gix::index::File) -> Option<bool> {
    if is_staged(repo, index)? {
        return Some(true);
    }
    let written = index.timestamp().unix_seconds();
    let mut hashed = 0_u64;
    for entry in index.entries() {
        let passed = Flags::SKIP_WORKTREE | Flags::ASSUME_VALID;
        let is_file = entry.mode == Mode::FILE || entry.mode == Mode::FILE_EXECUTABLE;
        if entry.flags.intersects(passed) || !is_file {
            continue;
        }
        // A name that is not UTF-8 cannot be compared everywhere: nobody knows.
        let path = root.join(entry.path(index).to_str().ok()?);
        let Ok(metadata) = fs::symlink_metadata(&path) else {
            return Some(true);
        };
        if !metadata.is_file() || u64::from(entry.stat.size) != metadata.len() {
            return Some(true);
        }
        let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        let stated = entry.stat.mtime;
        let is_same = modified.as_secs() == u64::from(stated.secs)
            && (stated.nsecs == 0 || modified.subsec_nanos() == stated.nsecs);
        // A file that changed in the second in which the index was written looks unchanged.
        if is_same && i64::from(stated.secs) < written {
            continue;
        }
        hashed = hashed.saturating_add(metadata.len());
        if hashed > HASHED {
            return None;
        }
        let bytes = fs::read(&path).ok()?;
        let id = gix::objs::compute_hash(repo.object_hash(), gix::objs::Kind::Blob, &bytes).ok()?;
        if id != entry.id {
            return Some(true);
        }
    }
    Some(false)
}

/// Whether the index holds something else than the commit. The index remembers the tree it was read from.
fn is_staged(repo: &gix::Repository, index: &gix::index::File) -> Option<bool> {
    let tree = repo.head_tree_id().ok()?;
    let remembered = index.tree().filter(|it| it.num_entries.is_some());
    if remembered.is_some_and(|it| it.id == tree) {
        return Some(false);
    }
    if index.is_sparse() {
        // Whole folders stand for their files there: file by file nothing can be compared.
        return None;
    }
    let head = repo.index_from_tree(&tree).ok()?;
    let listed = |it: &gix::index::State| -> Vec<(Vec<u8>, gix::ObjectId, Mode)> {
        let entry = |entry: &gix::index::Entry| (entry.path(it).to_vec(), entry.id, entry.mode);
        it.entries().iter().map(entry).collect()
    };
    Some(listed(&head) != listed(index))
}

/// The newest commits that the head reaches.
fn commits(head: gix::Id<'_>) -> Outcome<Commits> {
    use gix::revision::walk::Sorting;
    use gix::traverse::commit::simple::CommitTimeOrder;
    let walk = head.ancestors().sorting(Sorting::ByCommitTime(CommitTimeOrder::NewestFirst));
    let mut out = Commits { list: Vec::new(), complete: true };
    for commit in walk.all().map_err(|error| words(&error))? {
        if out.list.len() >= COMMITS {
            out.complete = false;
            break;
        }
        let commit = commit.map_err(|error| words(&error))?;
        let object = commit.object().map_err(|error| words(&error))?;
        out.list.push(info(&object)?);
    }
    Ok(out)
}

fn info(commit: &gix::Commit<'_>) -> Outcome<CommitInfo> {
    let decoded = commit.decode().map_err(|error| words(&error))?;
    let author = decoded.author().map_err(|error| words(&error))?;
    let committer = decoded.committer().map_err(|error| words(&error))?;
    let mut headers = decoded.extra_headers.iter();
    let is_signed = headers.any(|it| it.0 == "gpgsig" || it.0 == "gpgsig-sha256");
    Ok(CommitInfo {
        sha: commit.id.to_string(),
        author: author.email.to_str_lossy().into_owned(),
        committer: committer.email.to_str_lossy().into_owned(),
        authored_at: author.time().map_err(|error| words(&error))?.seconds,
        committed_at: committer.time().map_err(|error| words(&error))?.seconds,
        is_signed,
    })
}
