//! Spans, aliases, comments, limits and encodings of the YAML reader.

use super::*;
use crate::limits::YAML_ALIASES;
use std::fmt::Write as _;
use tree::{Kind, Node};

fn read(text: &str) -> Tree<'_> {
    parse(FileId(0), text.as_bytes()).map_err(|it| it.message).unwrap()
}

fn refused(bytes: &[u8]) -> Diagnostic {
    match parse(FileId(0), bytes) {
        Ok(_) => panic!("accepted"),
        Err(diagnostic) => *diagnostic,
    }
}

/// Every scalar's raw text, in order of reading.
fn scalars<'t>(node: Node<'t>, out: &mut Vec<(&'t str, &'t str)>) {
    out.extend(node.scalar().map(|text| (text, node.raw())));
    for item in node.items() {
        scalars(item, out);
    }
    for entry in node.entries() {
        scalars(entry.key, out);
        scalars(entry.value, out);
    }
}

#[test]
fn scalar_spans_are_exact() {
    let text = "on: push\r\na: 'it''s'\r\nb: \"q\\\"\"  # c\r\nc: [x, {y: \"z\"}]\r\nd:\r\ne: two\r\n  words\r\n";
    let tree = read(text);
    let mut found = Vec::new();
    scalars(tree.root().unwrap(), &mut found);
    let expected = [
        ("on", "on"),
        ("push", "push"),
        ("a", "a"),
        ("it's", "'it''s'"),
        ("b", "b"),
        ("q\"", "\"q\\\"\""),
        ("c", "c"),
        ("x", "x"),
        ("y", "y"),
        ("z", "\"z\""),
        ("d", "d"),
        ("", ""),
        ("e", "e"),
        ("two words", "two\r\n  words"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn block_scalars_cover_their_content() {
    let tree = read("run: |\n  one\n  two\nnext: >-\n  a\n  b\n");
    let root = tree.root().unwrap();
    let run = root.get("run").unwrap();
    assert_eq!((run.text(), run.style()), (Some("one\ntwo\n"), Some(Style::Literal)));
    assert_eq!(run.raw().trim_end(), "one\n  two");
    assert_eq!(root.get("next").and_then(Node::text), Some("a b"));
}

#[test]
fn collections_end_where_their_content_ends() {
    let tree = read("a:\n  - x\n  - {y: z}\n\n# c\nb: 1\n");
    let root = tree.root().unwrap();
    assert_eq!(root.get("a").unwrap().raw(), "- x\n  - {y: z}");
    assert_eq!(root.raw(), "a:\n  - x\n  - {y: z}\n\n# c\nb: 1");
}

#[test]
fn a_byte_order_mark_does_not_move_spans() {
    let tree = read("\u{feff}on: push # c");
    let push = tree.root().unwrap().get("on").unwrap();
    assert_eq!((push.raw(), push.span().start), ("push", 7));
    assert_eq!(tree.comment_right_of(push).map(|it| it.text.as_str()), Some("c"));
}

#[test]
fn comments_are_found_behind_their_node_only() {
    let tree = read("a: x # one\n# two\nb: \"y\"\n# three\nc: z\n");
    let root = tree.root().unwrap();
    let behind = |key: &str| tree.comment_right_of(root.get(key).unwrap()).map(|it| &*it.text);
    assert_eq!(behind("a"), Some("one"));
    assert_eq!(behind("b"), None);
    assert_eq!(behind("c"), None);
    assert_eq!(tree.comments.len(), 3);
}

#[test]
fn aliases_lead_to_their_anchor() {
    let tree = read("a: &one {k: v}\nb: *one\nc: !reference [x, y]\n");
    let root = tree.root().unwrap();
    let direct = root.get("a").unwrap();
    let through = root.get("b").and_then(|it| it.get("k")).unwrap();
    assert_eq!(through.raw(), "v");
    assert_eq!(through.alias_of(), direct.anchor().map(|it| it.span));
    assert_eq!(through.alias_of().unwrap().text(tree.source), "&one");
    assert_eq!(direct.get("k").unwrap().alias_of(), None);
    let tag = root.get("c").and_then(Node::tag).unwrap();
    assert_eq!(tag.text, "!reference");
    assert_eq!(tag.span.unwrap().text(tree.source), "!reference");
}

#[test]
fn a_self_reference_ends() {
    let tree = read("a: &a [x, *a]\nb: *a\n");
    let mut found = Vec::new();
    scalars(tree.root().unwrap(), &mut found);
    assert_eq!(tree.self_references.len(), 1);
    assert_eq!(tree.self_references[0].text(tree.source), "*a");
    let inner = tree.root().unwrap().get("a").unwrap().items().nth(1).unwrap();
    assert_eq!(inner.kind(), Kind::Unresolved);
}

#[test]
fn an_alias_bomb_costs_nothing_until_it_is_read() {
    let mut text = "a0: &a0 [l, l, l, l, l, l, l, l, l]\n".to_owned();
    for level in 1..9 {
        let below = format!("*a{}", level - 1);
        let members = [below.as_str(); 9].join(", ");
        writeln!(text, "a{level}: &a{level} [{members}]").unwrap();
    }
    let tree = read(&text);
    assert!(!tree.is_exhausted());
    let mut found = Vec::new();
    scalars(tree.root().unwrap(), &mut found);
    assert!(tree.is_exhausted());
    assert!((found.len() as u64) < 10 * YAML_ALIASES.value, "{}", found.len());
}

#[test]
fn aliases_cannot_build_depth() {
    let mut text = "a0: &a0 [[[[[[[[x]]]]]]]]\n".to_owned();
    for level in 1..9 {
        writeln!(text, "a{level}: &a{level} [[[[[[[[*a{}]]]]]]]]", level - 1).unwrap();
    }
    let diagnostic = refused(text.as_bytes());
    assert_eq!(diagnostic.code.name, "source-limit");
    assert!(diagnostic.message.contains("yaml-depth"), "{}", diagnostic.message);
}

#[test]
fn depth_is_refused_before_any_recursion() {
    let flow = format!("a: {}", "[".repeat(100_000));
    let block = "- ".repeat(50_000);
    let levels = (0..3_000).map(|level| format!("{}k:\n", " ".repeat(level)));
    let maps = levels.collect::<Vec<_>>().concat();
    for text in [flow, block, maps] {
        let diagnostic = refused(text.as_bytes());
        assert_eq!(diagnostic.code.name, "source-limit", "{}", diagnostic.message);
        assert!(diagnostic.message.contains("yaml-depth"), "{}", diagnostic.message);
    }
    let deepest = format!("{}{}", "[".repeat(64), "]".repeat(64));
    assert!(parse(FileId(0), deepest.as_bytes()).is_ok());
    assert_eq!(refused(format!("[{deepest}]").as_bytes()).code.name, "source-limit");
}

#[test]
fn large_files_are_read_or_refused_whole() {
    let scalar = format!("a: \"{}\"\n", "x".repeat(10_000_000));
    assert_eq!(read(&scalar).root().unwrap().get("a").unwrap().raw().len(), 10_000_002);
    let rest =
        format!(":\n    runs-on: ubuntu-latest\n    steps:\n      - run: {}\n", "x".repeat(70));
    let jobs = (0..75_000).map(|at| format!("  j{at}{rest}")).collect::<Vec<_>>().concat();
    let tree_text = format!("on: push\njobs:\n{jobs}");
    let tree = read(&tree_text);
    assert_eq!(tree.root().unwrap().get("jobs").unwrap().entries().count(), 75_000);
    assert!(tree.duplicates().is_empty());
    let nodes = format!("[{}]", "a,".repeat(1_000_001));
    assert!(refused(nodes.as_bytes()).message.contains("yaml-nodes"));
    let bytes = vec![b'#'; 16 * 1024 * 1024 + 1];
    assert!(refused(&bytes).message.contains("yaml-bytes"));
}

#[test]
fn other_encodings_are_gaps_with_a_place() {
    let cases: [(&[u8], &str, u32); 5] = [
        (b"\xff\xfeo\0n\0", "UTF-16", 0),
        (b"\xfe\xff\0o\0n", "UTF-16", 0),
        (b"a: caf\xe9\n", "not UTF-8", 6),
        (b"a: x\0y\n", "NUL", 4),
        (b"o\0n\0", "NUL", 1),
    ];
    for (bytes, what, at) in cases {
        let diagnostic = refused(bytes);
        assert_eq!(diagnostic.code.name, "unreadable-source");
        assert!(diagnostic.message.contains(what), "{}", diagnostic.message);
        assert!(diagnostic.message.contains(&format!("offset {at}")), "{}", diagnostic.message);
        assert_eq!(diagnostic.span.start, at);
    }
}

#[test]
fn repeated_keys_are_all_kept() {
    let tree = read("on: push\non: pull_request\njobs: {a: 1, b: 2, a: 3}\n");
    let found = tree.duplicates();
    let places: Vec<(&str, u32, u32)> =
        found.iter().map(|it| (it.key, it.first.start, it.second.start)).collect();
    assert_eq!(places, [("on", 0, 9), ("a", 33, 45)]);
    assert_eq!(tree.root().unwrap().get("on").and_then(Node::text), Some("pull_request"));
}

#[test]
fn large_mappings_are_looked_up_as_small_ones() {
    let pairs = (0..40).map(|at| format!("k{at}: {at}\n")).collect::<Vec<_>>().concat();
    let text = format!("a: &a k7\n{pairs}k7: again\n? [x]\n: y\n? *a\n: last\n");
    let tree = read(&text);
    let root = tree.root().unwrap();
    assert_eq!(root.get("k0").and_then(Node::text), Some("0"));
    assert_eq!(root.get("k39").and_then(Node::text), Some("39"));
    assert_eq!(root.get("k7").and_then(Node::text), Some("last"));
    assert_eq!(root.get("k40").map(Node::span), None);
    assert_eq!(root.get("").map(Node::span), None);
}

#[test]
fn documents_nulls_and_odd_words() {
    let tree = read("spec:\n  inputs:\n---\njob: ~\nyes: on\nv: 1.10\nnull: \"\"\n");
    assert_eq!(tree.roots().count(), 2);
    let second = tree.roots().nth(1).unwrap();
    assert_eq!(second.get("job").map(Node::kind), Some(Kind::Null));
    assert_eq!(second.get("yes").and_then(Node::text), Some("on"));
    assert_eq!(second.get("v").and_then(Node::text), Some("1.10"));
    assert_eq!(second.get("null").and_then(Node::text), Some(""));
    assert!(read("").root().is_none());
    assert!(read("# only\n").root().is_none_or(Node::is_null));
}

#[test]
fn broken_text_has_a_place() {
    let diagnostic = refused(b"a:\n\tb: 1\n");
    assert_eq!(diagnostic.code.name, "unreadable-source");
    assert!(diagnostic.span.start >= 3, "{:?}", diagnostic.span);
    assert_eq!(refused(b"a: *missing\n").code.name, "unreadable-source");
}
