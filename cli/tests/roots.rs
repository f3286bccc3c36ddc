//! Policy roots on a real disk: links that lead into and out of what is judged, and packs that are checkouts of a commit.
#![cfg(test)]

use cli::load::place::{is_in_tree, search};
use cli::world::real::RealWorld;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const CLAUSE: &str = "clause 1.a named \"Pipelines have a path\" {\n  severity low\n  for each Pipeline pipeline\n  require pipeline.path is not \"\" else \"no path\"\n}\n";

/// A folder outside of this repository: what lies around it must not be taken for what is judged.
fn folder(name: &str) -> PathBuf {
    let root = std::env::temp_dir().join(format!("policyc-roots-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&root);
    fs::create_dir_all(&root).unwrap();
    root
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn policyc(root: &Path, line: &str) -> (i32, String) {
    let words = line.split(' ').filter(|it| !it.is_empty());
    let mut command = Command::new(env!("CARGO_BIN_EXE_policyc"));
    let Output { status, stdout, stderr } =
        command.current_dir(root).args(words).env("TERM", "dumb").output().unwrap();
    let said = [stdout, stderr].concat();
    (status.code().unwrap(), String::from_utf8_lossy(&said).into_owned())
}

#[track_caller]
fn check(root: &Path, line: &str, code: i32, expected: &str) {
    let (exit, said) = policyc(root, line);
    assert_eq!(exit, code, "policyc {line}\n{said}");
    assert!(said.contains(expected), "policyc {line}: no `{expected}`\n{said}");
}

#[test]
#[cfg(unix)]
fn no_link_hides_that_a_policy_lies_in_the_tree() {
    use std::os::unix::fs::symlink;
    let root = folder("links");
    write(&root, "shop/policy/a.policy", CLAUSE);
    write(&root, "shop/ci.yml", "");
    write(&root, "outside/a.policy", CLAUSE);
    // A link from outside into the tree, one in the tree that leads outside, one that passes through it, and the tree
    // itself under another name.
    symlink(root.join("shop/policy"), root.join("innocent")).unwrap();
    symlink(root.join("outside"), root.join("shop/chosen")).unwrap();
    symlink("shop/chosen", root.join("through")).unwrap();
    symlink("shop", root.join("alias")).unwrap();
    symlink("loop", root.join("loop")).unwrap();
    let mut world = RealWorld::default();
    let path = |it: &str| root.join(it).to_string_lossy().into_owned();
    for (policy, judged, expected) in [
        ("shop/policy", "shop", true),
        ("outside", "shop", false),
        ("innocent", "shop", true),
        ("shop/chosen", "shop", true),
        ("through", "shop", true),
        ("through/a.policy", "shop", true),
        ("alias/policy", "shop", true),
        ("shop/policy", "alias", true),
        ("outside", "alias", false),
        ("shop/../outside", "shop", false),
        ("outside/../shop/policy", "shop", true),
        ("shop/chosen/../outside", "shop", true),
        ("shop", "shop", true),
        ("loop", "shop", false),
        ("missing", "shop", false),
    ] {
        let found = is_in_tree(&path(policy), &path(judged), &mut world);
        assert_eq!(found, expected, "{policy} for {judged}");
    }
    fs::remove_dir_all(&root).unwrap();
}

#[test]
#[cfg(unix)]
fn what_describes_a_root_may_not_come_out_of_the_tree_unseen() {
    use std::os::unix::fs::symlink;
    let root = folder("described");
    write(&root, "shop/.github/workflows/ci.yml", "name: ci\non: push\njobs: {}\n");
    write(&root, "shop/mine.yaml", "name: house\nversion: 1.0.0\nedition: 2026\n");
    write(&root, "house/a.policy", CLAUSE);
    symlink("../shop/mine.yaml", root.join("house/policyc.yaml")).unwrap();
    check(&root, "eval shop --policy house", 0, "lies inside the judged tree");
    fs::remove_file(root.join("house/policyc.yaml")).unwrap();
    write(&root, "house/other.yaml", "name: house\nversion: 1.0.0\nedition: 2026\n");
    let (_, said) = policyc(&root, "eval shop --config house/other.yaml");
    assert!(!said.contains("inside the judged tree"), "{said}");
    // A file that is another in the digest makes another digest, whatever it is called.
    let pinned = "sha256:0000000000000000000000000000000000000000000000000000000000000000";
    let line = format!("check --config house/other.yaml --expect-digest {pinned}");
    let (_, before) = policyc(&root, &line);
    write(&root, "house/other.yaml", "name: house\nversion: 1.0.1\nedition: 2026\n");
    let (_, after) = policyc(&root, &line);
    assert!(before.contains("root-changed") && before != after, "{before}");
    fs::remove_dir_all(&root).unwrap();
}

#[test]
fn a_root_is_found_in_the_repository_and_not_above_it() {
    let root = folder("search");
    write(&root, "policyc.yaml", "");
    write(&root, "shop/.git", "gitdir: elsewhere\n");
    write(&root, "shop/a/b/ci.yml", "");
    write(&root, "mono/.git", "gitdir: elsewhere\n");
    write(&root, "mono/policies/policyc.yaml", "");
    write(&root, "mono/a/ci.yml", "");
    let mut world = RealWorld::default();
    let mut found = |it: &str| search(&root.join(it).to_string_lossy(), &mut world);
    assert_eq!(found("shop/a/b"), None);
    assert!(found("mono/a").is_some_and(|it| it.ends_with("mono/policies")));
    fs::remove_dir_all(&root).unwrap();
}

#[test]
fn a_fresh_root_works_at_once() {
    let root = folder("init");
    write(
        &root,
        ".github/workflows/ci.yml",
        "name: ci\non: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    timeout-minutes: 5\n    steps:\n      - run: make test\n",
    );
    check(&root, "init --no-input", 0, "wrote policies/ci/github.yml");
    check(&root, "check policies", 0, "the policy checks");
    check(&root, "test policies", 0, "3 of 3 tests passed");
    check(&root, "fmt --check policies", 0, "");
    check(&root, "eval --only 6.1.a", 0, "lies inside the judged tree");
    check(&root, "eval --only 6.1.a --no-config", 2, "has no clause `6.1.a`");
    check(&root, "init --no-input", 2, "is there already: nothing was written");
    fs::remove_dir_all(&root).unwrap();
}

/// Runs git with settings of its own; nothing where there is no such program.
fn git(folder: &Path, line: &str) -> Option<String> {
    let mut command = Command::new("git");
    command.current_dir(folder).env_clear().envs(std::env::var_os("PATH").map(|it| ("PATH", it)));
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("HOME", folder);
    command.args(["-c", "user.name=Dev", "-c", "user.email=dev@acme.example"]);
    let Ok(output) = command.args(line.split(' ')).output() else {
        println!("git is not installed: there is no commit to check");
        return None;
    };
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[test]
fn a_pack_from_git_is_exactly_its_commit() {
    let root = folder("git");
    write(&root, "acme/policyc.yaml", "name: acme\nversion: 1.0.0\nedition: 2026\n");
    write(&root, "acme/a.policy", &format!("module acme.a\n\n{CLAUSE}"));
    let acme = root.join("acme");
    if git(&acme, "init -q").is_none() {
        return;
    }
    git(&acme, "add .");
    git(&acme, "commit -qm first");
    let commit = git(&acme, "rev-parse HEAD").unwrap();
    let project = format!(
        "name: house\nversion: 1.0.0\nedition: 2026\ndependencies:\n  acme: {{git: ../acme, rev: {commit}}}\n"
    );
    write(&root, "house/policyc.yaml", &project);
    write(&root, "house/house.policy", "adopt acme {\n}\n");
    check(&root, "check house", 2, "pack-not-locked");
    check(&root, "pack lock house", 0, "acme 1.0.0  new");
    check(&root, "pack verify house", 0, "1 pack is what was locked");

    write(&root, "acme/b.policy", "module acme.b\n");
    check(&root, "check house", 2, "`b.policy` is not part of that commit");
    fs::remove_file(root.join("acme/b.policy")).unwrap();

    write(&root, "acme/a.policy", &format!("module acme.a\n\n{CLAUSE}\n// Laxer.\n"));
    check(&root, "check house", 2, "files of it differ from that commit");
    git(&acme, "commit -qam second");
    check(&root, "check house", 2, "it is checked out at");

    let second = git(&acme, "rev-parse HEAD").unwrap();
    write(&root, "house/policyc.yaml", &project.replace(&commit, &second));
    check(&root, "check house", 2, "pack-changed");
    check(&root, "pack lock house", 0, "other content under the same version");
    check(&root, "check house", 0, "the policy checks");
    fs::remove_dir_all(&root).unwrap();
}
