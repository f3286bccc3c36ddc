//! Every folder under `examples/` is run as its `command.txt` says, and must print what its `expected.txt` holds and end
//! with the exit code it names. `UPDATE=1` rewrites `expected.txt`, and nothing else.
#![cfg(test)]

use cli::world::memory::MemoryWorld;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::Path;

#[test]
fn examples_print_what_they_promise() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("examples");
    let mut files = BTreeMap::new();
    load(&root, "examples", &mut files);
    let mut wrong = Vec::new();
    let mut ran = 0;
    for entry in fs::read_dir(&root).unwrap() {
        let folder = entry.unwrap().path();
        if folder.is_dir() {
            ran += 1;
            wrong.extend(run(&folder, &files));
        }
    }
    assert!(ran >= 3, "only {ran} examples were found");
    assert_eq!(wrong, Vec::<String>::new());
}

/// The example alone, in memory: nothing of the machine can leak into what it prints.
fn run(folder: &Path, files: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    let command = fs::read_to_string(folder.join("command.txt")).unwrap();
    let (line, exit) = command.trim_end().split_once("\nexit ").expect("command, then exit code");
    let mut files = files.clone();
    // What the example prints is not part of what it judges.
    files.remove(&format!("examples/{name}/expected.txt"));
    let mut world = MemoryWorld { files, ..MemoryWorld::default() };
    let arguments: Vec<OsString> = line.split(' ').map(OsString::from).collect();
    let code = cli::run(&arguments, &mut world).code().to_string();
    let printed = world.out_text();
    let place = folder.join("expected.txt");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&place, &printed).unwrap();
    }
    let mut wrong = Vec::new();
    if code != exit {
        wrong.push(format!("{name}: exit {code} instead of {exit}\n{}", world.err_text()));
    }
    let expected = fs::read_to_string(&place).unwrap_or_default();
    let lines = printed.lines().zip(expected.lines());
    if let Some((line, (got, wanted))) =
        (1_u64..).zip(lines).find(|(_, (got, wanted))| got != wanted)
    {
        wrong.push(format!("{name}: line {line}: `{got}` instead of `{wanted}`"));
    } else if printed != expected {
        wrong
            .push(format!("{name}: the lengths differ; UPDATE=1 cargo test rewrites expected.txt"));
    }
    wrong
}

fn load(folder: &Path, name: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let below = format!("{name}/{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            load(&path, &below, files);
        } else {
            files.insert(below, fs::read(&path).unwrap());
        }
    }
}
