//! The commands in memory: what they say, and what happens when any single step of the outside fails.
#![cfg(test)]

use cli::exit::Exit;
use cli::world::memory::{Fault, MemoryWorld};
use std::ffi::OsString;

const FILES: [(&str, &str); 4] = [
    (
        "shop/.github/workflows/ci.yml",
        "name: ci\non: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: make\n",
    ),
    ("shop/CODEOWNERS", "* @acme/shop\n"),
    ("shop/old.facts.jsonl", "{}\n"),
    (
        "own/a.policy",
        "clause 1 runs \"Pipelines have a path\" {\n  severity low\n  for each Pipeline pipeline\n  require pipeline.path is not \"\" else \"no path\"\n}\n",
    ),
];
const LINE: &str = "policyc eval shop --policy own -o out.json --format json";

fn run(line: &str, world: &mut MemoryWorld) -> Exit {
    let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
    cli::run(&words, world)
}

#[test]
fn a_run_where_nothing_fails_is_good() {
    let mut world = MemoryWorld::new(FILES);
    assert_eq!(run(LINE, &mut world), Exit::Good, "{}", world.err_text());
    assert!(world.files.contains_key("out.json"));
}

#[test]
fn whatever_step_fails_the_report_says_so() {
    for fault in [Fault::Error, Fault::Closed, Fault::Panic] {
        let mut steps = usize::MAX;
        let mut at = 1;
        while at <= steps {
            let mut world = MemoryWorld { fault: Some((at, fault)), ..MemoryWorld::new(FILES) };
            let exit = run(LINE, &mut world);
            if world.steps >= at {
                assert!(is_honest(exit, &world), "step {at}, {fault:?}: {}", world.err_text());
            } else {
                steps = world.steps;
            }
            if fault == Fault::Panic && world.steps >= at {
                assert_eq!(exit, Exit::Failed, "step {at}");
            }
            at += 1;
        }
        assert!(steps >= 5, "only {steps} steps were tried");
    }
}

/// Not good; or good, and the one gap that the policy does not care about is in the report.
fn is_honest(exit: Exit, world: &MemoryWorld) -> bool {
    let report = world.files.get("out.json").map(|it| String::from_utf8_lossy(it));
    exit != Exit::Good
        || report.is_some_and(|it| it.contains("CODEOWNERS") && it.contains("unreadable-source"))
}

#[test]
fn fact_files_of_the_judged_tree_are_mentioned_and_not_read() {
    let mut world = MemoryWorld::new(FILES);
    run("policyc eval shop --policy own", &mut world);
    let text = world.out_text();
    assert!(text.contains("`old.facts.jsonl` in the judged tree may hold facts"), "{text}");
}

#[test]
fn a_policy_inside_the_judged_tree_is_used_and_said() {
    let policy = ("shop/policy/a.policy", FILES[3].1);
    let mut world = MemoryWorld::new([FILES[0], policy]);
    assert_eq!(run("policyc eval shop --policy shop/policy", &mut world), Exit::Good);
    assert!(world.out_text().contains("lies inside the judged tree"), "{}", world.out_text());
}

#[test]
fn when_the_time_is_over_nothing_passes() {
    let mut world = MemoryWorld::new(FILES.iter().copied());
    world.is_late = true;
    assert_eq!(run("policyc eval . --format json", &mut world), Exit::Failed);
    let text = world.out_text();
    assert!(text.contains("the evaluation was ended at"), "{text}");
    assert!(!text.contains("\"verdict\": \"pass\""), "{text}");
}

#[test]
fn a_folder_of_checkouts_is_judged_one_by_one() {
    let mut world = MemoryWorld::new([
        ("all/a/.github/workflows/x.yml", FILES[0].1),
        ("all/b/.github/workflows/y.yml", FILES[0].1),
        ("own/a.policy", FILES[3].1),
    ]);
    assert_eq!(run("policyc eval all --policy own --format json", &mut world), Exit::Good);
    let text = world.out_text();
    for file in ["a/.github/workflows/x.yml", "b/.github/workflows/y.yml"] {
        assert!(text.contains(&format!("\"file\": \"{file}\"")), "{file}: {text}");
    }
}

#[test]
fn explain_finds_a_subject_by_its_end_and_lists_them_without_one() {
    let mut world = MemoryWorld::new(FILES);
    assert_eq!(run("policyc explain runs --path shop --policy own", &mut world), Exit::Good);
    assert!(world.out_text().contains("✓ gh:pipeline:"), "{}", world.out_text());
    let mut world = MemoryWorld::new(FILES);
    assert_eq!(run("policyc explain 1 ci.yml --path shop --policy own", &mut world), Exit::Good);
    assert!(world.out_text().contains("every requirement holds"), "{}", world.out_text());
    let mut world = MemoryWorld::new(FILES);
    assert_eq!(run("policyc explain 1 nobody --path shop --policy own", &mut world), Exit::Input);
}

#[test]
fn several_reports_are_written_at_once() {
    let mut world = MemoryWorld::new(FILES);
    let line = "policyc eval shop --policy own --format json=a.json,sarif=b.sarif --format text";
    assert_eq!(run(line, &mut world), Exit::Good, "{}", world.err_text());
    let start = |name: &str| world.files.get(name).map(|it| it.first().copied());
    assert_eq!((start("a.json"), start("b.sarif")), (Some(Some(b'{')), Some(Some(b'{'))));
    assert!(world.out_text().contains("1 passed"), "{}", world.out_text());
}

#[test]
fn what_is_left_out_stands_in_the_report() {
    let mut world = MemoryWorld::new(FILES);
    let line = "policyc eval shop --only 3.1.c1 --format json";
    run(line, &mut world);
    let text = world.out_text();
    assert!(
        text.contains("\"deselected\": 64") && !text.contains("mfa_required\",\n      \"title")
    );
    let mut world = MemoryWorld::new(FILES);
    run("policyc eval shop --only 3.1.c1 --format sarif", &mut world);
    assert!(world.out_text().contains("left out by --only or --skip: 1.1.a, 1.1.b"));
}

#[test]
fn facts_may_come_from_stdin() {
    let input = b"policyc: facts/1\nfacts:\n- {entity: Jbo, id: a}\n".to_vec();
    let mut world = MemoryWorld { input, ..MemoryWorld::new(FILES) };
    assert_eq!(run("policyc eval shop --policy own --facts -", &mut world), Exit::Input);
    assert!(world.err_text().contains("did you mean `Job`"), "{}", world.err_text());
}

#[test]
fn printed_facts_say_when_they_were_read() {
    let mut world = MemoryWorld::new(FILES);
    run("policyc facts shop --at 2026-03-03T12:00:00Z", &mut world);
    let text = world.out_text();
    let sources = text.lines().filter(|it| it.starts_with("{\"source\""));
    assert!(sources.clone().count() > 1);
    assert!(
        sources.clone().all(|it| it.contains("\"collected_at\":\"2026-03-03T12:00:00Z\"")),
        "{text}"
    );
}

#[test]
fn color_only_where_it_is_asked_for() {
    let mut world = MemoryWorld::new(FILES);
    run("policyc eval shop --policy own", &mut world);
    assert!(!world.out_text().contains('\u{1b}'));
    let mut world = MemoryWorld::new(FILES);
    run("policyc eval shop --policy own --color always", &mut world);
    assert!(world.out_text().contains('\u{1b}'));
}

#[test]
fn a_detected_secret_is_never_printed() {
    let secret = "hunter2-Tr0ub4dor";
    let workflow = format!(
        "name: cd\non: push\nenv:\n  REGISTRY_PASSWORD: {secret}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: make\n"
    );
    for line in [
        "policyc eval shop",
        "policyc eval shop --format json",
        "policyc eval shop --format sarif",
        "policyc explain 2.1.b1 cd.yml --path shop",
        "policyc facts shop",
    ] {
        let file = ("shop/.github/workflows/cd.yml", workflow.as_str());
        let mut world = MemoryWorld::new([file]);
        run(line, &mut world);
        let text = world.out_text() + &world.err_text();
        assert!(!text.contains(secret), "{line}");
        if line == "policyc eval shop" {
            assert!(text.contains("REGISTRY_PASSWORD: *****************"), "{text}");
        }
    }
}

const LOOSE: &str = "section  1 \"a\"\n";
const NEAT: &str = "section 1 \"a\"\n";

fn loose() -> MemoryWorld {
    MemoryWorld::new([("own/a.policy", LOOSE), ("own/b.policy", NEAT), ("own/c.txt", LOOSE)])
}

#[test]
fn a_folder_is_formatted_and_only_its_policies() {
    for line in ["policyc fmt own", "policyc fmt", "policyc fmt ./own own/a.policy"] {
        let mut world = loose();
        assert_eq!(run(line, &mut world), Exit::Good, "{}", world.err_text());
        assert!(world.out_text().starts_with("formatted "), "{line}: {}", world.out_text());
        assert_eq!(world.files, {
            let mut files = loose().files;
            files.insert("own/a.policy".to_owned(), NEAT.into());
            files
        });
    }
}

#[test]
fn a_check_writes_nothing_and_says_what_would_change() {
    let mut world = loose();
    assert_eq!(run("policyc fmt --check own", &mut world), Exit::Findings);
    assert_eq!(world.files, loose().files);
    assert!(world.out_text().contains("-section  1"), "{}", world.out_text());
    let mut world = loose();
    assert_eq!(run("policyc fmt --check own/b.policy", &mut world), Exit::Good);
    assert_eq!(world.out_text(), "");
}

#[test]
fn a_dash_formats_stdin() {
    let with = |input: &str| MemoryWorld { input: input.into(), ..loose() };
    let mut world = with(LOOSE);
    assert_eq!(run("policyc fmt -", &mut world), Exit::Good);
    assert_eq!((world.out_text().as_str(), &world.files), (NEAT, &loose().files));
    assert_eq!(run("policyc fmt - --check", &mut with(LOOSE)), Exit::Findings);
    assert_eq!(run("policyc fmt - own", &mut with(LOOSE)), Exit::Input);
    let broken = "section  1 \"a\"\nsection  2\n";
    let mut world = with(broken);
    assert_eq!(run("policyc fmt -", &mut world), Exit::Input);
    assert_eq!(world.out_text(), "section 1 \"a\"\nsection  2\n");
    let mut world = MemoryWorld { input: vec![0xff], ..loose() };
    assert_eq!(run("policyc fmt -", &mut world), Exit::Input);
    assert!(world.err_text().contains("not UTF-8"), "{}", world.err_text());
}

#[test]
fn formatting_is_never_good_where_a_step_fails() {
    for fault in [Fault::Error, Fault::Closed, Fault::Panic] {
        for at in 1.. {
            let mut world = MemoryWorld { fault: Some((at, fault)), ..loose() };
            let exit = run("policyc fmt own", &mut world);
            if world.steps < at {
                assert!(at > 3, "only {at} steps were tried");
                break;
            }
            assert!(matches!(exit, Exit::Input | Exit::Failed), "step {at}, {fault:?}: {exit:?}");
            let text = world.files.get("own/a.policy").map(Vec::as_slice);
            assert!([LOOSE, NEAT].map(|it| Some(it.as_bytes())).contains(&text), "step {at}");
        }
    }
}

/// Somebody at a terminal: a wrong answer is asked again, an empty one takes the suggestion.
#[test]
fn init_asks_until_an_answer_fits() {
    let answers = ["my_rules", "", "", "{valt}", "{vault}", "", "", "", "", "", "github", ""];
    let input = answers.join("\n").into_bytes();
    let mut world = MemoryWorld { is_interactive: true, input, ..MemoryWorld::new([]) };
    let exit = run("policyc init", &mut world);
    let said = world.err_text();
    assert_eq!(exit, Exit::Good, "{said}");
    assert!(said.contains("`{valt}` is no value for `approved_secret_stores`"), "{said}");
    assert_eq!(said.matches("\napproved_secret_stores: set of SecretStoreKind").count(), 2);
    let main = String::from_utf8_lossy(&world.files["policies/main.policy"]).into_owned();
    assert!(main.starts_with("policy my_rules ") && main.contains("= {vault}\n"), "{main}");
    assert!(!main.contains("a suggestion"), "whoever pressed enter has confirmed it");
    assert!(world.files.contains_key("policies/ci/github.yml"));
}

#[test]
fn init_writes_nothing_where_the_answers_end() {
    let mut world =
        MemoryWorld { is_interactive: true, input: b"my_rules\n".to_vec(), ..MemoryWorld::new([]) };
    assert_eq!(run("policyc init", &mut world), Exit::Input);
    assert_eq!(world.files.len(), 0, "{:?}", world.files.keys());
}

#[test]
fn whatever_step_of_init_fails_it_says_so() {
    for at in 1..=7 {
        let mut world = MemoryWorld { fault: Some((at, Fault::Error)), ..MemoryWorld::new([]) };
        let exit = run("policyc init --no-input", &mut world);
        assert!(world.steps < at || exit == Exit::Failed, "step {at}: {}", world.err_text());
    }
}
