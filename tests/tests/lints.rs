//! What lints say of conditions is true: random conditions over few values, random facts, many of them unknown. Where a lint
//! says that a condition never or always holds, the condition is replaced by `false` or `true`, and no verdict may turn.
#![cfg(test)]

use evaluator::eval::{self, EvalContext};
use evaluator::verdict::{ClauseOutcome, Verdict};
use evaluator::{builtins, given, plan, store};
use language::codes::lints as codes;
use language::diagnostic::Diagnostic;
use language::front;
use language::literal::show_instant;
use language::policy::{CheckedPolicy, Terms, admit};
use language::resolve::Library;
use language::span::{FileId, Span};
use language::syntax::Parsed;
use policyc_tests::generate::random::Random;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

const SCHEMA: &str = "\
enum Color { red, green, blue }
entity Thing {
  key id: Text
  color: Color
  shade: Color
  flag: Bool
  low: Int
  high: Int
  limit: Int?
  life: Duration
  at: Instant
  name: Text
  near: Thing
  far: Thing
}
param least: Int = 1 in 0..3
param strict: Bool = true
param wanted: set of Color = {red}
";

const AT: i64 = 1_772_539_200;
const COLORS: [&str; 3] = ["red", "green", "blue"];
const NAMES: [&str; 3] = ["a", "b", "c"];
const IDS: [&str; 4] = ["w", "x", "y", "z"];

/// How many policies are made. A fault is printed with its policy, so no number is needed to find it again.
fn cases() -> u64 {
    std::env::var("POLICYC_LINT_CASES").ok().and_then(|it| it.parse().ok()).unwrap_or(400)
}

#[test]
fn what_is_said_of_conditions_is_true() {
    let mut said: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut checked, mut made) = (0_usize, 0_usize);
    for seed in 0..cases() {
        let mut random = Random::new(seed);
        let text = policy(&mut random);
        // A default for what a condition around it says is present is refused.
        let Some((files, policy)) = admitted(&text) else { continue };
        made = made.saturating_add(1);
        let own = BTreeSet::from([FileId(0)]);
        let wanted = [&codes::ALWAYS_HOLDS, &codes::CANNOT_FAIL, &codes::CONTRADICTING_CLAUSES];
        let more = [&codes::EXCEPTION_NEVER_APPLIES, &codes::IMPLIED_CLAUSE, &codes::NEVER_HOLDS];
        let found = cli::engine::lint(&policy, &files, &own, &|it| {
            wanted.contains(&it) || more.contains(&it)
        });
        for it in &found {
            let count = said.entry(it.code.name).or_default();
            *count = count.saturating_add(1);
            checked = checked.saturating_add(check(&text, &policy, it, &mut random));
        }
    }
    println!("{made} policies, {said:?}, {checked} comparisons");
    for code in ["always-holds", "cannot-fail", "exception-never-applies", "never-holds"] {
        assert!(said.contains_key(code), "no case provokes `{code}`");
    }
    assert!(said.contains_key("implied-clause") && said.contains_key("contradicting-clauses"));
}

/// Holds one finding against the verdicts on some random facts; how many outcomes were compared.
fn check(text: &str, policy: &CheckedPolicy, found: &Diagnostic, random: &mut Random) -> usize {
    let mut compared = 0_usize;
    if *found.code == codes::IMPLIED_CLAUSE || *found.code == codes::CONTRADICTING_CLAUSES {
        let names: Vec<&str> = found.message.split('`').skip(1).step_by(2).collect();
        for _ in 0..6 {
            let judged = judge(policy, &facts(random));
            let (first, second) = (&judged[names[0]], &judged[names[1]]);
            for (subject, one) in first {
                let other = second.get(subject).copied();
                let is_wrong = if *found.code == codes::IMPLIED_CLAUSE {
                    *one == "fail" && matches!(other, None | Some("pass" | "exempt"))
                } else {
                    *one == "pass" && other == Some("pass")
                };
                assert!(!is_wrong, "{} {subject}: {one} {other:?}\n{text}", found.message);
                compared = compared.saturating_add(1);
            }
        }
        return compared;
    }
    let shown = found.span.text(text);
    // A requirement that nothing fails always holds where it is demanded, and never where it is forbidden.
    let before = text.get(..found.span.start as usize).unwrap_or("").trim_end();
    let truth = *found.code == codes::ALWAYS_HOLDS
        || *found.code == codes::CANNOT_FAIL && !before.ends_with("forbid");
    let Some((_, changed)) = admitted(&replaced(text, found.span, truth)) else {
        // What the condition said of presence was needed further on.
        return 0;
    };
    for _ in 0..6 {
        let facts = facts(random);
        let (old, new) = (judge(policy, &facts), judge(&changed, &facts));
        for (clause, outcomes) in &old {
            for id in IDS {
                let of = |it: &Outcomes| it[clause].get(id).copied().unwrap_or("none");
                let (was, is) = (of(&old), of(&new));
                // A subject also passes where its exception is unknown and its requirement true.
                let is_open = [was, is].contains(&"unknown") || (was, is) == ("pass", "exempt");
                assert!(
                    is_open || was == is,
                    "{}: `{shown}` as {truth}: {clause} on {id} was {was}, is {is}\n{text}\n{facts}",
                    found.code.name
                );
            }
            compared = compared.saturating_add(outcomes.len());
        }
    }
    compared
}

fn replaced(text: &str, span: Span, truth: bool) -> String {
    let mut out = text.to_owned();
    out.replace_range(span.start as usize..span.end as usize, &format!("({truth})"));
    out
}

fn admitted(text: &str) -> Option<(Vec<Parsed>, CheckedPolicy)> {
    let builtins = builtins::signatures();
    let library = Library { builtins: &builtins, ..Library::default() };
    let (files, analysis) = front::read(&[(FileId(0), Arc::from(text))], &library);
    Some((files, admit(analysis, Terms::PLAIN).ok()?))
}

type Outcomes = BTreeMap<String, BTreeMap<String, &'static str>>;

/// Per clause, what became of each subject; nothing for what is certainly none.
fn judge(policy: &CheckedPolicy, facts: &str) -> Outcomes {
    let (facts, wrong) = front::facts(FileId(1), facts, policy.schema());
    assert!(wrong.is_empty(), "{wrong:?}");
    let batch = given::batch(policy.schema(), &facts);
    let (store, wrong) = store::admit(policy.schema(), vec![batch]);
    assert!(wrong.is_empty(), "{wrong:?}");
    let verdicts = eval::run(&plan::plan(policy), &store, &EvalContext::at(AT));
    let clauses = policy.graph().clauses.iter().zip(&verdicts.clauses);
    clauses.map(|(clause, outcome)| (clause.name.clone(), outcomes(outcome))).collect()
}

fn outcomes(clause: &ClauseOutcome) -> BTreeMap<String, &'static str> {
    assert_eq!(clause.fault, None);
    let word = |it: Verdict| match it {
        Verdict::Pass => "pass",
        Verdict::Fail | Verdict::Waived => "fail",
        Verdict::Unknown | Verdict::Error | Verdict::NotApplicable => "unknown",
    };
    // A pass of what may be no subject is as open as an unknown.
    let judged = clause.subjects.iter().map(|it| {
        let verdict = if it.maybe_subject { "unknown" } else { word(it.verdict) };
        (it.subject.show(), verdict)
    });
    let exempt = clause.exempt.iter().map(|it| (it.0.show(), "exempt"));
    judged.chain(exempt).collect()
}

/// A policy of a few clauses and a rule.
fn policy(random: &mut Random) -> String {
    let mut out = SCHEMA.to_owned();
    for at in 0..3 {
        let filter = condition(random, "it", 2);
        let requirement = condition(random, "it", 2);
        let verb = random.word(&["require", "require", "forbid"]);
        let unless = if random.percent(40) {
            format!("  unless {}\n", condition(random, "it", 1))
        } else {
            String::new()
        };
        let filter = if random.percent(70) { format!(" where {filter}") } else { String::new() };
        writeln!(
            out,
            "clause 1.{at} c{at} \"x\" {{\n  severity low\n  for each Thing it{filter}\n{unless}  {verb} {requirement} else \"x\"\n}}"
        )
        .unwrap();
    }
    let branch = condition(random, "it", 2);
    writeln!(out, "rule holds(Thing it) {{\n  when {branch}\n}}").unwrap();
    out
}

/// A condition about one thing.
fn condition(random: &mut Random, it: &str, depth: usize) -> String {
    if depth == 0 || random.percent(30) {
        return atom(random, it);
    }
    let deeper = |random: &mut Random| condition(random, it, depth.saturating_sub(1));
    match random.below(7) {
        0 | 1 => format!("({} and {})", deeper(random), deeper(random)),
        2 | 3 => format!("({} or {})", deeper(random), deeper(random)),
        4 => format!("(not {})", deeper(random)),
        5 => format!("(if {} then {} else {})", deeper(random), deeper(random), deeper(random)),
        _ => {
            let inner = format!("o{depth}");
            let (filter, then) = (atom(random, &inner), atom(random, &inner));
            match random.below(3) {
                0 => format!("(some Thing {inner} where {filter} and {then})"),
                1 => format!("(no Thing {inner} where {filter} and {then})"),
                _ => format!("(every Thing {inner} where {filter} satisfies {then})"),
            }
        }
    }
}

fn atom(random: &mut Random, it: &str) -> String {
    let base = match random.below(6) {
        0 => format!("{it}.near"),
        1 => format!("{it}.far"),
        _ => it.to_owned(),
    };
    let number = random.below(4);
    let order = random.word(&["<", "<=", ">", ">=", "is", "is not"]);
    let (color, other) = (random.word(&COLORS), random.word(&COLORS));
    match random.below(16) {
        0 => format!("{base}.color {} {color}", random.word(&["is", "is not"])),
        1 => format!("{base}.color {} [{color}, {other}]", random.word(&["in", "not in"])),
        2 => format!("{base}.color {} {base}.shade", random.word(&["is", "is not"])),
        3 => format!("{base}.flag"),
        4 => format!("{base}.low {order} {number}"),
        5 => format!("{base}.low {order} {base}.high"),
        6 => format!("{base}.low + {number} {order} {base}.high * 2 - 1"),
        7 => format!("({base}.limit is present and {base}.limit {order} {number})"),
        8 => format!("({base}.limit else {number}) {order} {}", random.below(4)),
        9 => format!("{base}.life {order} {}h", random.below(3)),
        10 => format!("{base}.at {} {}h", random.word(&["within last", "older than"]), number),
        11 => format!("{base}.name {} \"{}\"", random.word(&["is", "is not"]), random.word(&NAMES)),
        12 => format!("{it}.near {} {it}.far", random.word(&["is", "is not"])),
        13 => format!("count({{n.low for Thing n where n.color is {color}}}) {order} least"),
        14 => format!("({base}.color in wanted {} strict)", random.word(&["and", "or"])),
        _ => format!("{base}.low in [{number}, {}]", random.below(4)),
    }
}

/// Four things; of some attributes nothing is known, and the list is not always whole.
fn facts(random: &mut Random) -> String {
    let mut out = String::new();
    for id in IDS {
        let mut attributes: Vec<String> = Vec::new();
        let ago = [0, 3_000, 6_000, 9_000, 12_000];
        let ago: i64 = random.pick(&ago).copied().unwrap();
        let instant = show_instant(AT.saturating_sub(ago));
        let values = [
            ("color", random.word(&COLORS).to_owned()),
            ("shade", random.word(&COLORS).to_owned()),
            ("flag", random.percent(50).to_string()),
            ("low", random.below(4).to_string()),
            ("high", random.below(4).to_string()),
            (
                "limit",
                if random.percent(40) { "none".to_owned() } else { random.below(4).to_string() },
            ),
            ("life", format!("{}h", random.below(3))),
            ("at", instant),
            ("name", format!("\"{}\"", random.word(&NAMES))),
            ("near", random.word(&IDS).to_owned()),
            ("far", random.word(&IDS).to_owned()),
        ];
        let share = random.word(&["5", "5", "40"]).parse().unwrap();
        for (name, value) in values {
            if !random.percent(share) {
                attributes.push(format!("{name}: {value}"));
            }
        }
        writeln!(out, "Thing {id} {{ {} }}", attributes.join(", ")).unwrap();
    }
    if random.percent(80) {
        out.push_str("complete all\n");
    }
    out
}
