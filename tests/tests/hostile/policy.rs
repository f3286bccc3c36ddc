//! Policy text that wants to break the front end: depth, length, strange characters, and random damage.

use language::diagnostic::Diagnostic;
use language::front::{self, Analysis};
use language::resolve::Library;
use language::span::FileId;
use policyc_tests::generate::Case;
use policyc_tests::generate::damage::damage;
use policyc_tests::generate::random::Random;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn analyze(text: &str) -> Analysis {
    let library = Library { builtins: &evaluator::builtins::signatures(), ..Library::default() };
    front::analyze(&[(FileId(0), Arc::from(text))], &library)
}

fn errors(analysis: &Analysis) -> Vec<&Diagnostic> {
    analysis.diagnostics.iter().filter(|it| it.is_error()).collect()
}

fn well_placed(text: &str, analysis: &Analysis) {
    for diagnostic in &analysis.diagnostics {
        let spans = std::iter::once(diagnostic.span)
            .chain(diagnostic.related.iter().map(|it| it.span))
            .chain(diagnostic.edits.iter().map(|it| it.span));
        for span in spans {
            let (start, end) = (span.start as usize, span.end as usize);
            assert!(start <= end && end <= text.len(), "{diagnostic:?}\n{text}");
            assert!(
                text.is_char_boundary(start) && text.is_char_boundary(end),
                "{diagnostic:?}\n{text}"
            );
        }
    }
}

const HEAD: &str = "entity Job {\n  key id: Text\n  flag: Bool\n  needs: set of Job\n}\n";

fn nested(open: &str, middle: &str, close: &str, depth: usize) -> String {
    // The clause's own brace is the first level.
    let depth = depth.saturating_sub(1);
    let (open, close) = (open.repeat(depth), close.repeat(depth));
    format!(
        "{HEAD}clause 1.1 deep \"Deep\" {{\n  severity low\n  for each Job job\n  require {open}{middle}{close}\n}}\n"
    )
}

/// Runs on a thread with a small stack, as an editor would.
fn on_small_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().stack_size(1024 * 1024);
        builder.spawn_scoped(scope, work).unwrap().join().unwrap()
    })
}

#[test]
fn depth_is_cut_at_256_on_any_stack() {
    on_small_stack(|| {
        let text = nested("(", "job.flag", ")", 256);
        let analysis = analyze(&text);
        assert_eq!(errors(&analysis), Vec::<&Diagnostic>::new());
        assert_eq!(analysis.graph.clauses.len(), 1);
        drop(analysis);
        for depth in [257, 1_000_000] {
            let text = nested("(", "job.flag", ")", depth);
            let start = Instant::now();
            let analysis = analyze(&text);
            assert!(start.elapsed() < Duration::from_secs(5), "{depth}: {:?}", start.elapsed());
            well_placed(&text, &analysis);
            assert_eq!(errors(&analysis).len(), 1, "{:?}", errors(&analysis).first());
            assert!(errors(&analysis)[0].span.start > 0);
            assert_eq!(analysis.schema.entities.len(), 1, "the entity before it is kept");
        }
    });
}

#[test]
fn every_way_to_nest_is_bounded() {
    let ways = [
        ("(not ", "job.flag", ")"),
        ("(some Job x in ", "job.needs", ")"),
        ("some Job x where ", "x.flag", ""),
        ("if true then ", "true", " else true"),
        ("job in {x for Job x where ", "x.flag", "}"),
        ("job in [", "job", "]"),
        ("(job else ", "job", ")"),
        ("\"{", "x", "}\""),
        ("{", "1", "}"),
        ("f(", "1", ")"),
    ];
    // Chains without brackets.
    let chains = [
        ("not ", "job.flag", ""),
        ("- ", "1", ""),
        ("job.needs.", "id", ""),
        ("job is job and ", "job.flag", ""),
    ];
    let deep = ways.into_iter().chain(chains).flat_map(|it| [(it, 300), (it, 20_000)]);
    for ((open, middle, close), depth) in deep {
        let text = nested(open, middle, close, depth);
        let start = Instant::now();
        let analysis = on_small_stack(|| analyze(&text));
        let elapsed = start.elapsed();
        assert!(elapsed < Duration::from_secs(90), "{open} × {depth}: {elapsed:?}");
        well_placed(&text, &analysis);
    }
}

#[test]
fn long_files_end() {
    let sixteen = 16 * 1024 * 1024;
    let comment = format!("{HEAD}// {}\n", "x".repeat(sixteen - HEAD.len() - 4));
    assert_eq!(comment.len(), sixteen);
    assert_eq!(errors(&analyze(&comment)), Vec::<&Diagnostic>::new());
    let longer = format!("{comment}\n");
    let analysis = analyze(&longer);
    assert_eq!(errors(&analysis).len(), 1);
    well_placed(&longer, &analysis);
    let string = format!("{HEAD}section 1 \"{}\"\n", "x".repeat(1_000_000));
    well_placed(&string, &analyze(&string));
    let words = format!("{HEAD}{}\n", "a ".repeat(500_000));
    well_placed(&words, &analyze(&words));
}

#[test]
fn many_broken_items_are_reported_in_time() {
    let text = "clause clause\n".repeat(5_000);
    let start = Instant::now();
    let analysis = analyze(&text);
    assert!(start.elapsed() < Duration::from_secs(90), "{:?}", start.elapsed());
    assert!(!errors(&analysis).is_empty());
    well_placed(&text, &analysis);
}

#[test]
fn characters_that_hide_are_refused_in_place() {
    let hidden = [
        '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}',
        '\u{2068}', '\u{2069}', '\u{200e}', '\u{200f}', '\u{061c}', '\u{0}', '\u{1b}', '\u{8}',
        '\u{7f}',
    ];
    for character in hidden {
        let places = [
            format!("{HEAD}// a comment {character}\n"),
            format!("{HEAD}section 1 \"a title {character}\"\n"),
            format!("{HEAD}/// documentation {character}\nenum E {{ a }}\n"),
            format!("{HEAD}enum E{character} {{ a }}\n"),
        ];
        for text in places {
            let analysis = analyze(&text);
            let at = text.find(character).unwrap();
            let all = errors(&analysis);
            let found =
                all.iter().any(|it| it.span.start as usize <= at && at <= it.span.end as usize);
            assert!(found, "{character:?} in {text:?} gives {all:?}");
            well_placed(&text, &analysis);
        }
    }
}

#[test]
fn line_ends_and_a_byte_order_mark_change_nothing() {
    let text = nested("(", "job.flag", ")", 3);
    let plain = analyze(&text);
    let windows = analyze(&text.replace('\n', "\r\n"));
    assert_eq!(errors(&windows), Vec::<&Diagnostic>::new());
    assert_eq!(plain.graph.clauses.len(), windows.graph.clauses.len());
    // Editors on Windows write a byte order mark; it stands for nothing.
    let text = format!("\u{feff}{text}");
    let marked = analyze(&text);
    assert_eq!(errors(&marked), Vec::<&Diagnostic>::new());
    assert_eq!(plain.graph.clauses.len(), marked.graph.clauses.len());
}

#[test]
fn names_are_ascii() {
    for name in ["Jоb", "Ｊob", "job\u{200b}", "é"] {
        let text = format!("entity {name} {{\n  key id: Text\n}}\n");
        let analysis = analyze(&text);
        assert!(!errors(&analysis).is_empty(), "{name}");
        well_placed(&text, &analysis);
    }
}

#[test]
fn entities_and_rules_in_circles_end() {
    let mut text = HEAD.to_owned();
    for (at, next) in (0..300).zip((1..300).chain([0])) {
        writeln!(text, "rule r{at}(Job x) {{\n  when r{next}(x)\n}}").unwrap();
    }
    text.push_str("rule a(Job x) {\n  when not b(x)\n}\nrule b(Job x) {\n  when a(x)\n}\n");
    text.push_str("fn f(Job x): Bool = g(x)\nfn g(Job x): Bool = f(x)\n");
    let analysis = analyze(&text);
    assert!(errors(&analysis).len() >= 2, "{:?}", errors(&analysis));
    well_placed(&text, &analysis);
}

#[test]
fn damaged_text_is_a_diagnostic_inside_it_and_costs_only_its_item() {
    for seed in 0..1_000 {
        // Neighbors share a policy.
        let seed = seed * 8;
        let case = Case::new(seed);
        let mut random = Random::new(seed ^ 0x4d);
        let text = damage(&case.text(), &mut random);
        well_placed(&text, &analyze(&text));
        // Damage to the last item alone: everything declared before it is still known.
        let (last, before) = case.items.split_last().unwrap();
        let text = format!("{}\n{}", before.join("\n"), damage(last, &mut random));
        let analysis = analyze(&text);
        well_placed(&text, &analysis);
        assert!(analysis.schema.entities.len() >= case.shape.entities.len(), "seed {seed}\n{text}");
        let clauses = before.iter().filter(|it| it.starts_with("clause")).count();
        assert!(analysis.graph.clauses.len() >= clauses, "seed {seed}\n{text}");
    }
}
