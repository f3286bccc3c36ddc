//! What a `policyc.yaml` may say, and what it is told where it may not.

use super::*;
use language::source_map::SourceMap;

const FRAMEWORKS: [&str; 2] = ["pci", "soc2"];
const HEAD: &str = "name: house\nversion: 1.2.0\nedition: 2026\n";

fn of(text: &str) -> Result<Project, Vec<Diagnostic>> {
    read(SourceMap::default().add(FILE, text), text, &FRAMEWORKS)
}

fn messages(body: &str) -> Vec<String> {
    let text = format!("{HEAD}{body}");
    let under = |it: Diagnostic| format!("{} [{}]", it.message, it.span.text(&text));
    of(&text).unwrap_err().into_iter().map(under).collect()
}

#[test]
fn three_lines_are_a_project() {
    let project = of(HEAD).unwrap();
    assert_eq!((project.name.value.as_str(), project.edition.as_str()), ("house", "2026"));
    assert_eq!(project.version.value, Version { major: 1, minor: 2, patch: 0 });
    assert_eq!(project.policies[0].value, "**/*.policy");
    assert_eq!(project.facts, None);
}

#[test]
fn everything_that_may_stand_there_is_read() {
    let commit = "0123456789abcdef0123456789abcdef01234567";
    let text = format!(
        "{HEAD}policies: [main.policy, 'rules/**']\nfacts: [hr.facts.yaml]\nframeworks: [soc2]\nparameters:\n  a: 30m\n  b: '{{sast, container}}'\ndependencies:\n  acme: {{path: ../acme}}\n  far: {{git: 'https://host.example/far.git', rev: {commit}}}\n  near: {{git: ../near, rev: {commit}, folder: x}}\n"
    );
    let project = of(&text).unwrap();
    let values: Vec<&str> = project.parameters.iter().map(|it| it.value.as_str()).collect();
    assert_eq!(values, ["30m", "{sast, container}"]);
    let places: Vec<&str> = project.parameters.iter().map(|it| it.span.text(&text)).collect();
    assert_eq!(places, values, "the place of a value is what is inside its quotes");
    let folders: Vec<&str> =
        project.dependencies.iter().map(|it| it.place.folder().value.as_str()).collect();
    assert_eq!(folders, ["../acme", "packs/far", "x"]);
    assert_eq!(project.dependencies[0].place.show(), "path:../acme");
    assert_eq!(
        project.dependencies[1].place.show(),
        format!("git:https://host.example/far.git@{commit}")
    );
}

#[test]
fn every_mistake_has_its_place() {
    for (body, message) in [
        ("polices: [a]\n", "policyc.yaml has no key `polices` [polices]"),
        ("version: 1.0.0\n", "the key `version` stands twice [version]"),
        ("policies: a.policy\n", "`policies` is a list [a.policy]"),
        (
            "policies: [../a]\n",
            "`../a` is no pattern: it may not hold an empty name, `.` or `..` [../a]",
        ),
        ("frameworks: [socc2]\n", "no framework is called `socc2` [socc2]"),
        ("plugins: []\n", "`plugins` are not supported yet [plugins]"),
        (
            "parameters: {a: }\n",
            "a value is policy text, on one line, in quotes where YAML would read it otherwise []",
        ),
        (
            "parameters: {a: [b]}\n",
            "a value is policy text, on one line, in quotes where YAML would read it otherwise [[b]]",
        ),
        (
            "dependencies: {std: {path: a}}\n",
            "`std` is the standard library, which is built in [std]",
        ),
        ("dependencies: {Acme: {path: a}}\n", "`Acme` is no name of a pack [Acme]"),
        ("dependencies: {acme: {}}\n", "`acme` says no place [acme]"),
        ("dependencies: {acme: {path: a, git: b}}\n", "either `path` or `git`, not both [b]"),
        ("dependencies: {acme: {path: a, rev: b}}\n", "only a `git` dependency has this [b]"),
        ("dependencies: {acme: {git: a}}\n", "`acme` does not say which commit [a]"),
        ("dependencies: {acme: {git: a, rev: main}}\n", "`main` is no id of a commit [main]"),
        ("dependencies: {acme: {pth: a}}\n", "the dependency `acme` has no key `pth` [pth]"),
        ("facts: &a [x]\n", ""),
        ("facts: !x [x]\n", "the tag `!x`: the file holds plain data [!x]"),
    ] {
        if message.is_empty() {
            assert!(of(&format!("{HEAD}{body}")).is_ok(), "{body}");
        } else {
            assert!(messages(body).contains(&message.to_owned()), "{body}: {:?}", messages(body));
        }
    }
}

#[test]
fn what_is_no_project_at_all_says_so() {
    for (text, message) in [
        ("", "the file is empty"),
        ("a: b\n---\nc: d\n", "a second document: the file is one"),
        ("- a\n", "policyc.yaml is a mapping: `key: value`, one a line"),
        ("a: [\n", "the file is not YAML"),
        ("name: house\nversion: 1.2\nedition: 2026\n", "`1.2` is no version"),
        (
            "name: house\nversion: 1.2.0\nedition: 2031\n",
            "there is no edition `2031` of the language",
        ),
        ("version: 1.2.0\nedition: 2026\n", "policyc.yaml lacks `name`"),
    ] {
        let wrong = of(text).unwrap_err();
        assert!(wrong.iter().any(|it| it.message.starts_with(message)), "{text}: {wrong:?}");
    }
}

#[test]
fn what_means_harm_ends_in_a_message() {
    let deep = format!("{HEAD}policies: {}{}\n", "[".repeat(10_000), "]".repeat(10_000));
    let wide = format!("{HEAD}policies: [{}]\n", "'?',".repeat(300_000));
    let laughs = format!(
        "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n{HEAD}policies: [*c, *c]\nname2: {{<<: *c}}\n"
    );
    let bytes = format!("{HEAD}policies: [\"\\u0000\", \"\\u202e\"]\n");
    for text in [deep, wide, laughs, bytes, "\u{0}".to_owned(), "? [a]\n: b\n".to_owned()] {
        let wrong = of(&text).map(|it| it.policies.len());
        assert!(wrong.as_ref().is_err_and(|it| !it.is_empty()) || wrong == Ok(2), "{wrong:?}");
    }
}

mod locks {
    use crate::project::lock::{self, Found, Locked};
    use crate::project::version::Version;
    use language::source_map::SourceMap;
    use language::span::{FileId, Span};

    fn pack(minor: u32, digit: &str) -> Found {
        let locked = Locked {
            name: "acme".to_owned(),
            version: Version { major: 1, minor, patch: 0 },
            edition: "2026".to_owned(),
            from: "path:../a \"b\"".to_owned(),
            folder: "../a".to_owned(),
            digest: format!("sha256:{}", digit.repeat(64)),
            downgraded: None,
        };
        Found { locked, span: Span::whole(FileId(9)) }
    }

    fn read(text: &str) -> lock::Lock {
        lock::read(SourceMap::default().add(lock::FILE, text), text).unwrap()
    }

    #[test]
    fn what_is_written_is_read_back() {
        let mut one = pack(2, "a").locked;
        one.downgraded = Some("from 1.3.0: it \"hurt\"\n".to_owned());
        let lock = read(&lock::write(&[one.clone()]));
        assert_eq!(lock.packs.iter().map(|it| &it.0).collect::<Vec<_>>(), [&one]);
        assert_eq!(read(&lock::write(&[])).packs, []);
    }

    #[test]
    fn every_difference_is_refused() {
        let lock = read(&lock::write(&[pack(2, "a").locked]));
        let code = |found: &[Found]| {
            let all = lock::compare(found, Some(&lock), "help");
            all.into_iter().map(|it| it.code.name).collect::<Vec<_>>()
        };
        assert_eq!(code(&[pack(2, "a")]), Vec::<&str>::new());
        assert_eq!(code(&[pack(2, "b")]), ["pack-changed"]);
        assert_eq!(code(&[pack(3, "b")]), ["pack-changed"], "newer, and still not agreed to");
        assert_eq!(code(&[pack(1, "a")]), ["pack-downgrade"]);
        assert_eq!(code(&[]), ["pack-not-locked"], "surplus");
        let mut elsewhere = pack(2, "a");
        elsewhere.locked.folder = "b".to_owned();
        assert_eq!(code(&[elsewhere]), ["pack-not-locked"]);
        let none = lock::compare(&[pack(2, "a")], None, "help");
        assert_eq!(none[0].code.name, "pack-not-locked");
    }

    #[test]
    fn a_lock_goes_back_only_for_a_reason_and_keeps_it() {
        let lock = read(&lock::write(&[pack(2, "a").locked]));
        let wrong = lock::renew(&[pack(1, "b")], Some(&lock), None).unwrap_err();
        assert_eq!(wrong[0].code.name, "pack-downgrade");
        let back = lock::renew(&[pack(1, "b")], Some(&lock), Some("1.2 was wrong")).unwrap();
        assert_eq!(back[0].downgraded.as_deref(), Some("from 1.2.0: 1.2 was wrong"));
        let lock = read(&lock::write(&back));
        let again = lock::renew(&[pack(1, "b")], Some(&lock), None).unwrap();
        assert_eq!(again[0].downgraded, back[0].downgraded, "nothing changed");
        let newer = lock::renew(&[pack(3, "c")], Some(&lock), None).unwrap();
        assert_eq!(newer[0].downgraded, None);
    }
}
