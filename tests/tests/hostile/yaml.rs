//! Pipeline files that want to break the reader, or to be read as something they are not.

use collectors::input::{Checkout, CheckoutFile};
use collectors::yaml::tree::{Kind, Node};
use evaluator::scope::Status;
use language::diagnostic::Diagnostic;
use language::span::FileId;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What the reader must do.
enum Want {
    /// Refuse, with this in the message and a place inside the file.
    Refuse(&'static str),
    /// Read, and walking it ends.
    Read,
}

use Want::{Read, Refuse};

fn bomb() -> String {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (level, below) in (1..10).zip(0..) {
        let all = vec![format!("*a{below}"); 9].join(", ");
        writeln!(text, "a{level}: &a{level} [{all}]").unwrap();
    }
    text
}

fn rows() -> Vec<(&'static str, Vec<u8>, Want)> {
    let text = |it: &str| it.as_bytes().to_vec();
    vec![
        ("flow depth 200", "[".repeat(200).into_bytes(), Refuse("yaml-depth")),
        ("flow depth 200,000", "[".repeat(200_000).into_bytes(), Refuse("yaml-depth")),
        ("block depth 50,000", "- ".repeat(50_000).into_bytes(), Refuse("yaml-depth")),
        ("flow mappings", "{a: ".repeat(10_000).into_bytes(), Refuse("yaml-depth")),
        ("alias bomb", bomb().into_bytes(), Read),
        ("alias of itself", text("a: &a [*a]\n"), Read),
        ("alias of an outer mapping", text("a: &a\n  b: {c: *a}\n"), Read),
        ("alias of nothing", text("a: *b\n"), Refuse("anchor")),
        ("NUL", text("on: push\0\n"), Refuse("NUL")),
        ("UTF-16", vec![0xff, 0xfe, b'o', 0, b'n', 0], Refuse("UTF-16")),
        ("UTF-16, other end", vec![0xfe, 0xff, 0, b'o', 0, b'n'], Refuse("UTF-16")),
        ("not UTF-8", vec![b'a', b':', b' ', 0xc3, 0x28], Refuse("UTF-8")),
        ("overlong slash", vec![b'a', b':', b' ', 0xc0, 0xaf], Refuse("UTF-8")),
        ("a surrogate", vec![b'a', b':', b' ', 0xed, 0xa0, 0x80], Refuse("UTF-8")),
        ("too many nodes", "- 1\n".repeat(1_000_001).into_bytes(), Refuse("yaml-nodes")),
        ("too long", vec![b'#'; 16 * 1024 * 1024 + 1], Refuse("yaml-bytes")),
        ("a long scalar", format!("a: {}\n", "x".repeat(4_000_000)).into_bytes(), Read),
        ("a long comment", format!("#{}\na: 1\n", "x".repeat(4_000_000)).into_bytes(), Read),
        ("CRLF", text("on: push\r\njobs:\r\n  a:\r\n    runs-on: x\r\n"), Read),
        ("bare CR", text("on: push\rjobs: {}\r"), Read),
        ("tags", text("a: !!python/object:os.system x\nb: !Ref y\n"), Read),
        ("several documents", text("a: 1\n---\na: 2\n"), Read),
        ("byte order mark", text("\u{feff}on: push\n"), Read),
        ("empty", vec![], Read),
        ("broken", text("a: [1, 2\nb: 3\n"), Refuse("")),
        ("a tab indents", text("a:\n\tb: 1\n"), Refuse("")),
    ]
}

/// Walks a tree as a careless collector would; the reader's budget must end it.
fn walk(node: Node<'_>, left: &mut u64) {
    if *left == 0 {
        return;
    }
    *left = left.saturating_sub(1);
    for child in node.items() {
        walk(child, left);
    }
    for entry in node.entries() {
        walk(entry.key, left);
        walk(entry.value, left);
    }
}

fn inside(diagnostic: &Diagnostic, length: usize) {
    assert!(diagnostic.span.start <= diagnostic.span.end, "{diagnostic:?}");
    // A byte that is missing at the end of the file is reported behind it.
    assert!(
        diagnostic.span.end as usize <= length.saturating_add(1),
        "{diagnostic:?} in {length} bytes"
    );
}

#[test]
fn every_hostile_file_is_refused_or_read_to_its_end() {
    for (name, bytes, want) in rows() {
        let start = Instant::now();
        match (collectors::yaml::parse(FileId(0), &bytes), want) {
            (Err(diagnostic), Refuse(words)) => {
                assert!(diagnostic.message.contains(words), "{name}: {}", diagnostic.message);
                inside(&diagnostic, bytes.len());
            }
            (Ok(tree), Read) => {
                let mut left = 50_000_000;
                tree.roots().for_each(|root| walk(root, &mut left));
                assert!(left > 0, "{name}: the walk did not end");
            }
            (Ok(_), Refuse(words)) => panic!("{name}: read, expected a refusal with `{words}`"),
            (Err(diagnostic), Read) => panic!("{name}: refused: {}", diagnostic.message),
        }
        // An unoptimized build on a busy machine; a reader that is quadratic takes minutes.
        assert!(start.elapsed() < Duration::from_secs(90), "{name} took {:?}", start.elapsed());
    }
}

#[test]
fn a_bomb_is_noticed_as_read_in_part() {
    let text = bomb();
    let tree =
        collectors::yaml::parse(FileId(0), text.as_bytes()).map_err(|it| it.message).unwrap();
    let mut left = 50_000_000;
    tree.roots().for_each(|root| walk(root, &mut left));
    assert!(tree.is_exhausted());
}

#[test]
fn no_value_is_silently_another() {
    let text = "on: yes\nno: off\nnorway: no\nbig: 18446744073709551616\nfloat: .inf\nday: 2026-13-45\n\
                esc: \"\\e[31m\"\nbidi: \"\u{202e}x\"\nmerge: {<<: {a: 1}, b: 2}\ntwice: {a: 1, a: 2}\n";
    let tree =
        collectors::yaml::parse(FileId(0), text.as_bytes()).map_err(|it| it.message).unwrap();
    let root = tree.root().unwrap();
    let read = |key: &str| root.get(key).and_then(Node::text).unwrap_or("nothing");
    assert_eq!([read("on"), read("no"), read("norway")], ["yes", "off", "no"]);
    assert_eq!(read("big"), "18446744073709551616");
    assert_eq!(read("float"), ".inf");
    assert_eq!(read("day"), "2026-13-45");
    assert_eq!(read("esc"), "\u{1b}[31m");
    assert_eq!(read("bidi"), "\u{202e}x");
    // Nobody merges behind a collector's back, and nobody drops the first of two keys.
    let merge = root.get("merge").unwrap();
    assert_eq!(merge.entries().count(), 2);
    assert_eq!(merge.get("<<").map(Node::kind), Some(Kind::Mapping));
    assert_eq!(tree.duplicates().len(), 1);
}

fn checkout(bytes: &[u8]) -> Checkout {
    let paths = [".github/workflows/hostile.yml", "action.yml", ".gitlab-ci.yml"];
    let file = |(at, path): (u32, &str)| CheckoutFile {
        path: path.to_owned(),
        file: FileId(at),
        bytes: Ok(Arc::from(bytes)),
    };
    Checkout {
        repo_path: Some("acme/shop".to_owned()),
        folder: "shop".to_owned(),
        tracked: paths.map(str::to_owned).to_vec(),
        files: (0..).zip(paths).map(file).collect(),
        ..Checkout::default()
    }
}

#[test]
fn collectors_never_panic_and_never_call_a_refused_file_complete() {
    for (name, bytes, want) in rows() {
        if bytes.len() > 1_000_000 {
            continue;
        }
        let batch = collectors::collect(&checkout(&bytes));
        if matches!(want, Refuse(_)) {
            assert!(!batch.diagnostics.is_empty(), "{name}: refused without a word");
            let jobs = batch.scopes.iter().filter(|it| matches!(&*it.entity, "Job" | "Step"));
            for scope in jobs {
                assert_ne!(scope.status, Status::Complete, "{name}: {scope:?}");
            }
        }
    }
}
