//! The binary as a process: exit codes for every phase and fault, what goes to which stream, and ends that are not polite.
#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const WORKFLOW: &str = "name: ci\non: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: make test\n";
const PASSES: &str = "clause 1 runs \"Pipelines have a path\" {\n  severity low\n  for each Pipeline pipeline\n  require pipeline.path is not \"\" else \"no path\"\n}\n";
const JOBS: &str = "clause 4 jobs_are_named \"Jobs have a name\" {\n  severity low\n  for each Job job\n  require job.name is not \"\" else \"no name\"\n}\n";
const FAILS: &str = "clause 2 named \"Pipelines are called release\" {\n  severity high\n  for each Pipeline pipeline\n  require pipeline.path is \"release\" else \"it is called {pipeline.path}\"\n}\n";
const OPEN: &str = "clause 3 second_factor \"People have a second factor\" {\n  severity high\n  for each Identity person\n  require person.mfa_enabled else \"none\"\n}\n";

/// A folder of its own for each test, with a checkout and three policies in it.
fn folder(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&root);
    let workflows = root.join("shop/.github/workflows");
    fs::create_dir_all(&workflows).unwrap();
    fs::create_dir_all(root.join("empty")).unwrap();
    for (path, text) in [
        ("shop/.github/workflows/ci.yml", WORKFLOW),
        ("passes.policy", PASSES),
        ("fails.policy", FAILS),
        ("jobs.policy", JOBS),
        ("open.policy", OPEN),
        ("broken.policy", "clause 1 x \"x\" {\n  severity hihg\n}\n"),
        ("empty.policy", ""),
        (
            "facts.jsonl",
            "{\"policyc\":\"facts/1\"}\n{\"entity\":\"Jbo\",\"id\":\"a\"}\n{\"end\":{}}\n",
        ),
        ("notes.txt", "no facts\n"),
    ] {
        fs::write(root.join(path), text).unwrap();
    }
    fs::write(root.join("latin1.policy"), b"// caf\xe9\n").unwrap();
    root
}

fn policyc(root: &Path, line: &str) -> Output {
    let words = line.split(' ').filter(|it| !it.is_empty());
    let mut command = Command::new(env!("CARGO_BIN_EXE_policyc"));
    command.current_dir(root).args(words).env("TERM", "dumb").output().unwrap()
}

#[track_caller]
fn check(root: &Path, line: &str, code: i32, said: &str) {
    let output = policyc(root, line);
    let (out, err) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "policyc {line}\n{out}\n{err}");
    assert!(out.contains(said) || err.contains(said), "policyc {line}: no `{said}`\n{out}\n{err}");
    if code == 2 {
        assert_eq!(out, "", "policyc {line}: wrong input gives no data");
    }
}

#[test]
fn every_fault_of_every_phase_has_its_code() {
    let root = folder("phases");
    for (line, code, said) in [
        // the command line
        ("", 2, "Examples:"),
        ("evla", 2, "eval"),
        ("eval --polcy x", 2, "--policy"),
        ("eval --format pdf", 2, "sarif"),
        ("eval --format jsn", 2, "did you mean `json`"),
        ("eval --on-unknown maybe", 2, "undecided"),
        ("--version", 0, "policyc"),
        ("--help", 0, "Exit codes:"),
        ("eval shop --at yesterday", 2, "not an instant"),
        // the policy
        ("eval shop --policy broken.policy", 2, "broken.policy:2:12"),
        ("eval shop --policy nowhere.policy", 2, "nothing at this path"),
        ("eval shop --policy empty", 2, "no `.policy` file"),
        ("eval shop --policy latin1.policy", 2, "not UTF-8"),
        ("eval shop --policy empty.policy", 3, "no clause"),
        ("check broken.policy", 2, "nothing was judged"),
        ("check passes.policy", 0, "the policy checks"),
        ("explain 9.9.z", 2, "`9.9.z` is no clause of the policy"),
        ("schema Jbo", 2, "did you mean `Job`"),
        ("graph nothing_like_it", 2, "no `nothing_like_it`"),
        // parameters
        ("eval shop --param max_token_lifetime", 2, "expected `name=value`"),
        ("eval shop --param max_token_lifetim=1h", 2, "max_token_lifetime"),
        ("eval shop --param max_token_lifetime=soon", 2, "Duration"),
        // facts from elsewhere
        ("eval shop --facts nowhere.jsonl", 2, "cannot be read"),
        ("eval shop --facts facts.jsonl", 2, "facts.jsonl"),
        ("eval shop --facts notes.txt", 2, "notes.txt"),
        // the checkout
        ("eval nowhere", 2, "nothing at this path"),
        ("eval passes.policy", 2, "expected a folder"),
        ("eval https://example.com/shop", 2, "clone it first"),
        ("eval empty", 3, "no pipeline definition was found"),
        // verdicts
        ("eval shop --policy passes.policy", 0, "1 passed"),
        ("eval shop --policy jobs.policy", 0, "1 passed"),
        ("eval shop --policy fails.policy", 1, "it is called"),
        ("eval shop --policy open.policy", 3, "1 unknown"),
        ("eval shop --policy passes.policy --policy open.policy", 3, "1 passed"),
        ("eval shop --policy fails.policy --policy open.policy", 1, "1 unknown"),
        ("eval shop --policy fails.policy --fail-on critical", 0, "1 failed"),
        ("eval shop --policy fails.policy --exit-zero", 0, "--exit-zero was given"),
        ("eval shop --policy open.policy --exit-zero", 0, "--exit-zero was given"),
        ("eval shop --policy broken.policy --exit-zero", 2, "broken.policy"),
        ("eval shop --policy passes.policy --exit-zero -o nowhere/out.txt", 4, "could not"),
        ("eval shop --policy open.policy --on-unknown fail", 1, "--on-unknown=fail was given"),
        ("eval shop --policy open.policy --on-unknown report", 0, "--on-unknown=report was given"),
        ("eval shop --policy fails.policy --on-unknown report", 1, "it is called"),
        (
            "eval shop --policy open.policy --on-unknown fail --exit-zero",
            0,
            "--exit-zero was given",
        ),
        ("eval shop --only 3.1.c", 0, "left out by --only or --skip"),
        ("eval shop --only 5.2.b", 3, "64 of 65 clauses"),
        ("eval shop --skip 5.2.b --only 9", 2, "no clause `9`"),
        ("eval shop", 3, "unknown"),
        // the output
        ("eval shop --policy passes.policy -o nowhere/out.txt", 4, "could not be written"),
        ("eval shop --policy passes.policy -o empty", 4, "could not be written"),
        ("eval shop --policy passes.policy --format json -o out.json", 0, ""),
    ] {
        check(&root, line, code, said);
    }
    assert!(fs::read_to_string(root.join("out.json")).unwrap().ends_with("}\n"));
}

#[test]
fn a_format_never_changes_the_code() {
    let root = folder("formats");
    for format in ["text", "json", "sarif"] {
        for (policy, code) in [("passes", 0), ("fails", 1), ("open", 3), ("broken", 2)] {
            let line = format!("eval shop --policy {policy}.policy --format {format}");
            check(&root, &line, code, "");
        }
    }
}

#[test]
fn a_broken_pipeline_file_is_named_and_never_good() {
    let root = folder("unparsable");
    let workflow = root.join("shop/.github/workflows/cd.yml");
    fs::write(workflow, "name: cd\njobs:\n\t- tab: [\n").unwrap();
    check(&root, "eval shop --policy jobs.policy", 3, "cd.yml");
}

#[test]
fn without_policy_the_built_in_one_judges_and_owns_up() {
    let root = folder("built_in");
    check(&root, "eval shop", 3, "CI/CD Pipeline Security Policy");
    let json = policyc(&root, "eval shop --format json").stdout;
    let text = String::from_utf8(json).unwrap();
    let listed = text.matches("\n      \"id\": ").count();
    assert_eq!(listed, 65, "every clause of the template is judged or listed as not encoded");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let root = folder("bytes");
    for format in ["text", "json", "sarif"] {
        let line = format!("eval shop --format {format} --at 2026-03-03T12:00:00Z");
        assert_eq!(policyc(&root, &line).stdout, policyc(&root, &line).stdout, "{format}");
    }
}

#[test]
fn a_closed_pipe_ends_the_run_quietly_and_not_well() {
    let root = folder("pipe");
    let mut command = Command::new(env!("CARGO_BIN_EXE_policyc"));
    command.current_dir(&root).args(["eval", "shop"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(4));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_our_failure() {
    let root = folder("full");
    check(&root, "eval shop --policy passes.policy -o /dev/full", 4, "could not be written");
    assert!(Path::new("/dev/full").exists(), "the device is still there");
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_policyc"));
    command.current_dir(&root).args(["eval", "shop", "--policy", "passes.policy"]);
    let output = command.stdout(Stdio::from(full)).output().unwrap();
    assert_eq!(output.status.code(), Some(4));
}

#[test]
fn an_old_output_survives_what_cannot_be_judged() {
    let root = folder("old");
    fs::write(root.join("out.txt"), "old").unwrap();
    check(&root, "eval shop --policy broken.policy -o out.txt", 2, "broken.policy");
    assert_eq!(fs::read_to_string(root.join("out.txt")).unwrap(), "old");
}

#[test]
#[cfg(unix)]
fn a_policy_root_with_a_link_in_it_is_not_read_whole() {
    let root = folder("root_links");
    let own = root.join("own");
    fs::create_dir(&own).unwrap();
    let policy = "clause 1 tried \"Something was tried\" {\n  severity low\n  for each Pipeline pipeline\n  require some TestResult trial where trial.outcome is held else \"nobody tried\"\n}\n";
    fs::write(own.join("a.policy"), policy).unwrap();
    check(&root, "eval shop --policy own", 1, "nobody tried");
    std::os::unix::fs::symlink("..", own.join("elsewhere")).unwrap();
    check(&root, "eval shop --policy own", 3, "TestResult");
    std::os::unix::fs::symlink("../facts.jsonl", own.join("a.facts.jsonl")).unwrap();
    check(&root, "eval shop --policy own", 2, "a.facts.jsonl");
}

#[test]
#[cfg(unix)]
fn nothing_outside_the_root_is_read() {
    let root = folder("links");
    let secret = root.join("secret.yml");
    fs::write(&secret, "name: outside-the-root\non: push\n").unwrap();
    let workflows = root.join("shop/.github/workflows");
    std::os::unix::fs::symlink(&secret, workflows.join("linked.yml")).unwrap();
    std::os::unix::fs::symlink("..", root.join("shop/loop")).unwrap();
    let output = policyc(&root, "facts shop");
    let (out, err) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(!out.contains("outside-the-root"), "{out}");
    assert!(err.contains("linked.yml"), "the gap is named: {err}");
    check(&root, "eval shop --policy jobs.policy", 3, "linked.yml");
}
