//! Reading repositories that the git program made. Without that program there is nothing to read, and a line says so.
#![cfg(test)]

use cli::world::real::RealWorld;
use cli::world::{Repository, World as _};
use collectors::input::repository::History;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder of this test's own, emptied first.
fn folder(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("policyc-git-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

/// Runs git with settings of its own; false where there is no such program.
fn git(folder: &Path, arguments: &[&str]) -> bool {
    let mut command = Command::new("git");
    command.current_dir(folder).env_clear().envs(std::env::var_os("PATH").map(|it| ("PATH", it)));
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("HOME", folder);
    let settings = [
        "-c",
        "user.name=Dev",
        "-c",
        "user.email=dev@acme.example",
        "-c",
        "init.defaultBranch=main",
        "-c",
        "commit.gpgsign=false",
        "-c",
        "protocol.file.allow=always",
    ];
    let Ok(output) = command.args(settings).args(arguments).output() else {
        println!("git is not installed: nothing to read");
        return false;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    true
}

fn read(folder: &Path) -> Option<Repository> {
    RealWorld::default().repository(folder.to_str().unwrap())
}

/// A repository with two files and two commits.
fn shop(name: &str) -> Option<PathBuf> {
    let path = folder(name);
    if !git(&path, &["init", "-q"]) {
        return None;
    }
    std::fs::write(path.join("a.txt"), "one").unwrap();
    std::fs::create_dir(path.join("b")).unwrap();
    std::fs::write(path.join("b/c.txt"), "two").unwrap();
    git(&path, &["add", "."]);
    git(&path, &["commit", "-qm", "first"]);
    std::fs::write(path.join("a.txt"), "three").unwrap();
    git(&path, &["commit", "-qam", "second"]);
    git(&path, &["remote", "add", "origin", "https://user:s3cr3t@github.com/Acme/shop.git"]);
    Some(path)
}

#[test]
fn a_repository_is_read_whole() {
    let Some(path) = shop("whole") else { return };
    std::fs::write(path.join("untracked.txt"), "x").unwrap();
    let found = read(&path).unwrap();
    assert_eq!(found.data.problem, None);
    assert_eq!(found.path.as_deref(), Some("Acme/shop"));
    assert_eq!(found.tracked, ["a.txt", "b/c.txt"]);
    assert_eq!(found.data.branch.as_deref(), Some("main"));
    assert_eq!(found.data.history_complete, Some(true));
    assert_eq!(found.data.is_dirty, Some(false));
    assert_eq!(found.head.map(|it| it.len()), Some(40));
    assert_eq!(found.data.commits.list.len(), 2);
    assert!(found.data.commits.complete);
    assert!(!found.data.commits.list[0].is_signed);
    assert_eq!(found.data.commits.list[0].author, "dev@acme.example");
    assert!(!format!("{:?}", read(&path)).contains("s3cr3t"));
}

#[test]
fn changes_make_it_dirty() {
    let Some(path) = shop("dirty") else { return };
    let dirty = |path: &Path| read(path).unwrap().data.is_dirty;
    std::fs::write(path.join("a.txt"), "THREE").unwrap();
    assert_eq!(dirty(&path), Some(true));
    std::fs::write(path.join("a.txt"), "three").unwrap();
    assert_eq!(dirty(&path), Some(false));
    std::fs::write(path.join("new.txt"), "new").unwrap();
    git(&path, &["add", "new.txt"]);
    assert_eq!(dirty(&path), Some(true));
    git(&path, &["reset", "-q", "--hard"]);
    std::fs::remove_file(path.join("a.txt")).unwrap();
    assert_eq!(dirty(&path), Some(true));
}

#[test]
fn a_folder_that_is_no_repository_gives_nothing() {
    let path = folder("none");
    assert_eq!(read(&path), None);
    let Some(shop) = shop("above") else { return };
    assert_eq!(read(&shop.join("b")), None);
}

#[test]
fn before_the_first_commit_nothing_is_wrong() {
    let path = folder("unborn");
    if !git(&path, &["init", "-q"]) {
        return;
    }
    let found = read(&path).unwrap();
    assert_eq!((found.data.problem, found.head, found.tracked.len()), (None, None, 0));
}

#[test]
fn shallow_clones_and_worktrees_are_told() {
    let Some(path) = shop("origin") else { return };
    let shallow = folder("shallow");
    let from = format!("file://{}", path.display());
    git(&shallow, &["clone", "-q", "--depth", "1", &from, "copy"]);
    let found = read(&shallow.join("copy")).unwrap();
    assert_eq!(found.data.history_complete, Some(false));
    assert_eq!(found.data.default_branch.as_deref(), Some("main"));
    assert_eq!(found.data.commits.list.len(), 1);
    let tree = folder("trees").join("tree");
    git(&path, &["worktree", "add", "-q", tree.to_str().unwrap()]);
    let found = read(&tree).unwrap();
    assert_eq!((found.data.problem, found.tracked.len()), (None, 2));
    assert_eq!(found.path.as_deref(), Some("Acme/shop"));
}

#[test]
fn broken_repositories_end_in_a_sentence() {
    for broken in ["index", "HEAD", "config", "objects"] {
        let Some(path) = shop(&format!("broken-{broken}")) else { return };
        let inner = path.join(".git").join(broken);
        if inner.is_dir() {
            std::fs::remove_dir_all(&inner).unwrap();
        } else {
            std::fs::write(&inner, b"[\xff\0 not what it was").unwrap();
        }
        let found = read(&path).unwrap();
        assert!(found.data.problem.is_some(), "{broken}: {found:?}");
    }
    let Some(path) = shop("no-index") else { return };
    std::fs::remove_file(path.join(".git/index")).unwrap();
    assert!(read(&path).unwrap().data.problem.is_some());
}

/// Put together when the test runs, so that scanners leave this file alone.
fn secret_line() -> String {
    format!("API_KEY = \"{}\"\n", ["Zk3wT9qL", "x7Rb2Vn5", "Hd8Mc4Jp"].concat())
}

fn history(folder: &Path, budget: u64) -> History {
    RealWorld::default().history(folder.to_str().unwrap(), budget).unwrap()
}

/// A repository whose first commit held a secret that the second took out again.
fn leaky(name: &str) -> Option<PathBuf> {
    let path = shop(name)?;
    std::fs::write(path.join("b/d.txt"), format!("one\n{}", secret_line())).unwrap();
    git(&path, &["add", "."]);
    git(&path, &["commit", "-qm", "third"]);
    git(&path, &["rm", "-q", "b/d.txt"]);
    git(&path, &["commit", "-qm", "fourth"]);
    Some(path)
}

#[test]
fn a_secret_that_was_taken_out_again_is_found_once() {
    let Some(path) = leaky("leaky") else { return };
    let found = history(&path, u64::MAX);
    assert_eq!(found.gaps, Vec::<String>::new());
    let [leak] = found.leaks.as_slice() else { panic!("{found:?}") };
    assert_eq!((leak.path.as_str(), leak.place.line), ("b/d.txt", 2));
    assert_eq!(leak.place.rule, "secret-assignment");
    let commits = read(&path).unwrap().data.commits.list;
    assert_eq!(leak.commit, commits[1].sha);
    git(&path, &["gc", "-q"]);
    assert_eq!(history(&path, u64::MAX), found);
}

#[test]
fn every_branch_and_tag_is_searched() {
    let Some(path) = shop("branches") else { return };
    for (branch, file) in [("side", "s.txt"), ("tagged", "t.txt")] {
        git(&path, &["checkout", "-qb", branch, "main"]);
        std::fs::write(path.join(file), format!("{branch}\n{}", secret_line())).unwrap();
        git(&path, &["add", "."]);
        git(&path, &["commit", "-qm", branch]);
    }
    git(&path, &["tag", "-a", "-m", "v1", "v1"]);
    git(&path, &["checkout", "-q", "main"]);
    git(&path, &["branch", "-qD", "tagged"]);
    git(&path, &["pack-refs", "--all"]);
    let found = history(&path, u64::MAX);
    let paths: Vec<&str> = found.leaks.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(found.gaps, Vec::<String>::new());
    assert!(paths.len() == 2 && paths.contains(&"s.txt") && paths.contains(&"t.txt"), "{paths:?}");
}

#[test]
fn a_budget_that_is_spent_is_a_gap() {
    let Some(path) = leaky("budget") else { return };
    let objects = 4 * 1024;
    let found = history(&path, objects);
    assert!(found.leaks.is_empty());
    assert!(found.gaps.len() == 1 && found.gaps[0].contains("`history-bytes`"), "{found:?}");
}

#[test]
fn what_cannot_be_read_is_a_gap() {
    let Some(path) = leaky("missing") else { return };
    let blobs = ["ls-tree", "-r", "HEAD"];
    let output = Command::new("git").current_dir(&path).args(blobs).output().unwrap();
    let listed = String::from_utf8(output.stdout).unwrap();
    let blob = listed.lines().next().unwrap().split_whitespace().nth(2).unwrap();
    let (folder, file) = blob.split_at(2);
    std::fs::remove_file(path.join(".git/objects").join(folder).join(file)).unwrap();
    let found = history(&path, u64::MAX);
    assert_eq!(found.leaks.len(), 1);
    assert!(found.gaps.len() == 1 && found.gaps[0].contains("missing"), "{found:?}");
    std::fs::write(path.join(".git/refs/heads/main"), "0".repeat(39) + "1").unwrap();
    let found = history(&path, u64::MAX);
    assert!(!found.gaps.is_empty(), "{found:?}");
}

#[test]
fn a_shallow_clone_ends_where_it_ends() {
    let Some(path) = leaky("deep") else { return };
    let shallow = folder("shallow-history");
    let from = format!("file://{}", path.display());
    git(&shallow, &["clone", "-q", "--depth", "1", &from, "copy"]);
    let found = history(&shallow.join("copy"), u64::MAX);
    // That something is missing is what the clone itself says.
    assert_eq!(found, History::default());
    assert_eq!(read(&shallow.join("copy")).unwrap().data.history_complete, Some(false));
}

#[test]
fn before_the_first_commit_there_is_nothing_to_search() {
    let path = folder("unborn-history");
    if git(&path, &["init", "-q"]) {
        assert_eq!(history(&path, u64::MAX), History::default());
    }
}
