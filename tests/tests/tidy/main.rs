//! Tidy: ordinary tests that hold the walls of ARCHITECTURE.md and the ceilings of STYLE.md. They read the tables out of
//! those pages, so the pages cannot say one thing and the code another.
#![cfg(test)]

mod registry;
mod source;
mod table;
mod walls;

use language::codes;
use policyc_tests::{manual, page};
use registry::Registry;
use serde_json::Value;
use source::Source;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use walls::Crate;

const FILE: (usize, usize) = (300, 500);
const FUNCTION: (usize, usize) = (40, 80);

/// Every registry of modules, the folder of those modules, and the const that makes a file one of them.
const REGISTRIES: [(Registry, &str, &str); 5] = [
    (registry("cli/src/commands.rs", "COMMANDS", "*::COMMAND"), "cli/src/commands", "COMMAND"),
    (
        registry("collectors/src/lib.rs", "COLLECTORS", "&*::COLLECTOR"),
        "collectors/src",
        "COLLECTOR",
    ),
    (
        registry("evaluator/src/builtins.rs", "FAMILIES", "*::FAMILY"),
        "evaluator/src/builtins",
        "FAMILY",
    ),
    (registry("language/src/lint.rs", "LINTS", "&*::LINT"), "language/src/lint", "LINT"),
    (registry("report/src/lib.rs", "FORMATS", "*::FORMAT"), "report/src", "FORMAT"),
];

const FILES: Registry = registry("stdlib/src/lib.rs", "FILES", "(\"*\", include_str!(\"../*\"))");

const CODE_PAGES: Registry =
    registry("report/src/pages.rs", "PAGES", "(\"*\", include_str!(\"../../docs/codes/*.md\"))");

/// The folders whose every page is run by the suites.
const RUN: [&str; 3] = ["tests/suites", "docs/codes", "docs/language"];

const fn registry(file: &'static str, name: &'static str, line: &'static str) -> Registry {
    Registry { file, name, line }
}

static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    let rust = files("", "rs");
    rust.iter().map(|path| Source::new(path, &read(path)).unwrap()).collect()
});

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|why| panic!("{path}: {why}"))
}

/// Files of the repository under a folder, by extension, sorted; what git and cargo write is left out.
fn files(under: &str, extension: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut open = vec![root().join(under)];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && name != "target" && !name.starts_with('.') {
                open.push(path);
            } else if path.extension().is_some_and(|it| it == extension) {
                let path = path.strip_prefix(root()).unwrap();
                out.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    out.sort();
    out
}

/// Sources of the product: what is under `src`, tests and benches aside.
fn production() -> Vec<Source> {
    let test_files: BTreeSet<String> = SOURCES.iter().flat_map(Source::test_files).collect();
    let product = |it: &&Source| {
        let aside = ["tests/", "benches/"].iter().any(|no| it.path.starts_with(no));
        it.path.contains("/src/") && !aside && !test_files.contains(&it.path)
    };
    SOURCES.iter().filter(product).cloned().collect()
}

fn none_wrong(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

fn architecture(heading: &str) -> Vec<table::Row> {
    let rows = table::rows(&read("ARCHITECTURE.md"), heading);
    assert!(!rows.is_empty(), "ARCHITECTURE.md has no table under `## {heading}`");
    rows
}

fn crates() -> Vec<Crate> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let arguments = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
    let output = Command::new(cargo).args(arguments).current_dir(root()).output().unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().iter().map(manifest).collect()
}

fn manifest(package: &Value) -> Crate {
    let text = |it: &Value| it.as_str().unwrap_or("").to_owned();
    let folder = |path: &str| {
        Path::new(path).file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default()
    };
    let manifest = PathBuf::from(text(&package["manifest_path"]));
    let mut out =
        Crate { name: folder(&manifest.parent().unwrap().to_string_lossy()), ..Crate::default() };
    for it in package["dependencies"].as_array().unwrap().iter().filter(|it| it["kind"].is_null()) {
        match it["path"].as_str() {
            Some(path) => out.ours.push(folder(path)),
            None => out.third.push(text(&it["name"])),
        }
    }
    out
}

#[test]
fn crates_keep_to_their_edges() {
    none_wrong(&walls::edges(&crates(), &architecture("Crates")));
}

#[test]
fn crates_name_only_the_modules_they_may() {
    let sources: Vec<Source> =
        SOURCES.iter().filter(|it| it.path.contains("/src/")).cloned().collect();
    none_wrong(&walls::modules(&sources, &architecture("Crates")));
}

#[test]
fn names_stay_at_home() {
    none_wrong(&walls::homes(&production(), &architecture("Names with one home")));
}

#[test]
fn trees_name_nothing_they_may_not() {
    none_wrong(&walls::trees(&production(), &architecture("Trees that may not name")));
}

#[test]
fn files_keep_the_habits() {
    let ours = SOURCES.iter().filter(|it| !it.path.starts_with("tests/tests/tidy/"));
    none_wrong(&ours.flat_map(walls::habits).collect::<Vec<_>>());
}

#[test]
fn the_engine_names_no_domain() {
    let schema = files("stdlib/schema", "policy");
    let entities: Vec<String> =
        schema.iter().flat_map(|path| registry::entities(&read(path))).collect();
    let engine = ["language/src/", "evaluator/src/"];
    let in_engine = |it: &Source| engine.iter().any(|home| it.path.starts_with(home));
    let sources: Vec<Source> = production().into_iter().filter(in_engine).collect();
    none_wrong(&registry::domain(&sources, &entities));
}

#[test]
fn lengths_stay_under_their_ceilings() {
    let production = production();
    for it in registry::long(&production, FILE.0, FUNCTION.0) {
        println!("{:>5}  {}", it.lines, it.item);
    }
    let over = registry::long(&production, FILE.1, FUNCTION.1);
    none_wrong(&registry::ceilings(&over, &table::rows(&read("STYLE.md"), "Budget exceptions")));
}

#[test]
fn registries_equal_their_folders() {
    let mut wrong = Vec::new();
    for (registry, folder, marker) in REGISTRIES {
        let stem = |it: &Source| {
            let inner = it.path.strip_prefix(folder)?.strip_prefix('/')?.strip_suffix(".rs")?;
            (!inner.contains('/') && it.declares(marker)).then(|| inner.to_owned())
        };
        let stems: Vec<String> = SOURCES.iter().filter_map(stem).collect();
        wrong.extend(registry::folder(registry, &entries(registry), &stems));
    }
    let policies = files("stdlib", "policy");
    let policies: Vec<String> =
        policies.iter().filter_map(|it| it.strip_prefix("stdlib/")).map(str::to_owned).collect();
    wrong.extend(registry::folder(FILES, &entries(FILES), &policies));
    wrong.extend(registry::folder(CODE_PAGES, &entries(CODE_PAGES), &code_pages()));
    none_wrong(&wrong);
}

/// The codes that have a page, by the name of its file.
fn code_pages() -> Vec<String> {
    let stem = |it: &String| Some(it.strip_prefix("docs/codes/")?.strip_suffix(".md")?.to_owned());
    files("docs/codes", "md").iter().filter_map(stem).collect()
}

fn entries(registry: Registry) -> Vec<String> {
    let source = SOURCES.iter().find(|it| it.path == registry.file);
    let entries = source.and_then(|it| it.registry(registry.name));
    entries.unwrap_or_else(|| panic!("{} has no `{}`", registry.file, registry.name))
}

#[test]
fn codes_and_limits_are_registered() {
    let mut wrong = Vec::new();
    for source in production() {
        if source.path.starts_with("language/src/codes/") {
            wrong.extend(registry::constants(&source, "Code", "CODES"));
        }
        if source.path.ends_with("/src/limits.rs") {
            wrong.extend(registry::constants(&source, "Limit", "LIMITS"));
        }
    }
    let names =
        |codes: &[&codes::Code]| codes.iter().map(|it| it.name.to_owned()).collect::<Vec<_>>();
    let stages = [
        codes::command::CODES,
        codes::lints::CODES,
        codes::facts::CODES,
        codes::policy::CODES,
        codes::project::CODES,
        codes::sources::CODES,
    ];
    for stage in stages {
        wrong.extend(registry::sorted("CODES", &names(stage)));
    }
    wrong.extend(registry::sorted("codes::all", &names(&codes::all())));
    none_wrong(&wrong);
}

#[test]
fn every_page_of_the_suites_is_run() {
    let pages: Vec<String> = RUN.iter().flat_map(|it| files(it, "md")).collect();
    assert!(!pages.is_empty());
    let broken = |path: &String| Some(format!("{path}: {}", page::cases(&read(path)).err()?));
    let mut wrong: Vec<String> = pages.iter().filter_map(broken).collect();
    let long = |path: &&String| read(path).lines().count() > 400;
    wrong.extend(pages.iter().filter(long).map(|it| format!("{it}: over 400 lines, split it")));
    none_wrong(&wrong);
}

/// A page shows its code being raised, so what has a page has a test.
#[test]
fn every_code_has_its_page() {
    let mut wrong = Vec::new();
    let all = codes::all();
    for code in &all {
        let path = format!("docs/codes/{}.md", code.name);
        match std::fs::read_to_string(root().join(&path)) {
            Ok(text) => {
                let problems = manual::check(code, &text).into_iter();
                wrong.extend(problems.map(|it| format!("{path}: {it}")));
            }
            Err(_) => wrong.push(format!("the code `{}` has no page: write {path}", code.name)),
        }
    }
    let is_code = |name: &&String| all.iter().any(|it| it.name == **name);
    let pages = code_pages();
    let strange = pages.iter().filter(|it| !is_code(it));
    wrong.extend(strange.map(|it| format!("docs/codes/{it}.md: no code is called `{it}`")));
    none_wrong(&wrong);
}

/// A construct is understood when it is seen to pass, to fail and to leave a verdict open.
#[test]
fn every_construct_is_shown_to_pass_to_fail_and_to_be_unknown() {
    let folder = root().join("tests/suites/language");
    let mut wrong = Vec::new();
    let mut pages = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|it| it != "md") {
            continue;
        }
        pages += 1;
        let text = std::fs::read_to_string(&path).unwrap();
        wrong.extend(unshown(&text).map(|it| format!("{}: nothing is {it}", path.display())));
    }
    assert!(pages > 15, "the folder of pages is not where it was");
    none_wrong(&wrong);
}

/// The verdicts that a page never expects, in a `verdicts` fence or in a `test`.
fn unshown(text: &str) -> impl Iterator<Item = &'static str> {
    ["pass", "fail", "unknown"].into_iter().filter(|word| {
        let says = |line: &str| {
            let line = line.trim_start();
            let line = line.strip_prefix("expect ").unwrap_or(line);
            line.strip_prefix(word).is_some_and(|rest| rest.starts_with(' ') || rest.is_empty())
        };
        !text.lines().any(says)
    })
}

#[test]
fn a_page_that_leaves_a_verdict_out_is_found() {
    let found: Vec<&str> = unshown("pass c on x\n  expect unknown on y\nfailing c").collect();
    assert_eq!(found, ["fail"]);
}

#[test]
fn the_overview_of_the_language_names_every_page() {
    let overview = read("docs/language/overview.md");
    let pages = files("docs/language", "md").into_iter();
    let silent =
        pages.filter(|it| !it.ends_with("/overview.md") && !overview.contains(&format!("`{it}`")));
    none_wrong(
        &silent
            .map(|it| format!("docs/language/overview.md does not name `{it}`"))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn paths_in_pages_exist() {
    let tops: Vec<String> = std::fs::read_dir(root())
        .unwrap()
        .map(|it| it.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    let mut wrong = Vec::new();
    for page in files("", "md").iter().filter(|it| !it.starts_with("tests/suites/")) {
        let beside = root().join(page).parent().unwrap().to_owned();
        for path in table::paths(&table::backticked(&read(page)), &tops) {
            let there = |it: &Path| it.exists() || it.with_extension("rs").exists();
            if !there(&root().join(&path)) && !there(&beside.join(&path)) {
                wrong.push(format!("{page}: there is no `{path}`"));
            }
        }
    }
    none_wrong(&wrong);
}
