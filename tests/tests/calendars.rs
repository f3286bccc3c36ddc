//! Random calendars in all zones against Python's zoneinfo, through the whole evaluator.
//! `POLICYC_CASES=1000000 cargo test -p policyc-tests --test calendars` runs the million. Without python3, or without
//! time zones in it, the test says so and returns.
#![cfg(test)]

use evaluator::fact::{Batch, Fact, Provenance};
use evaluator::scope::{Obtained, Source};
use evaluator::value::Value;
use evaluator::verdict::Verdict;
use language::graph::calendar::Zone;
use language::literal::{instant, show_date};
use policyc_tests::generate::random::Random;
use policyc_tests::laws;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// How many instants a plain `cargo test` asks about.
const CASES: usize = 100_000;
/// Instants of one policy, and calendars of it.
const ROUND: (usize, usize) = (10_000, 60);

/// From here on two releases of the tz database may disagree, because governments changed their minds between them.
const SETTLED: &str = "2025-01-01T00:00:00Z";
/// One in so many earlier offsets may differ: releases also correct what is known of the past.
const CORRECTED: usize = 500;

/// A calendar as text and as what Python is told.
struct Schedule {
    text: String,
    zone: Zone,
    told: Json,
}

fn clock(seconds: i64) -> String {
    format!("{:02}:{:02}", seconds / 3_600, seconds / 60 % 60)
}

fn number(random: &mut Random, end: i64) -> i64 {
    i64::try_from(random.below(usize::try_from(end).unwrap())).unwrap()
}

fn schedule(random: &mut Random, at: usize, zones: &[String]) -> Schedule {
    let zone = random.pick(zones).unwrap();
    let (mut lines, mut windows, mut except) = (String::new(), vec![], vec![]);
    for (weekday, day) in (0..7).zip(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]) {
        // Four points of the day in order make two windows; quarters of an hour, so that clock changes fall on ends.
        let mut points: Vec<i64> = (0..4).map(|_| number(random, 97).saturating_mul(900)).collect();
        points.sort_unstable();
        let pairs = points.chunks(2).filter(|it| it[0] < it[1]);
        for pair in pairs {
            writeln!(lines, "  {day} {}-{}", clock(pair[0]), clock(pair[1])).unwrap();
            windows.push(json!([weekday, pair[0], pair[1]]));
        }
    }
    if windows.is_empty() {
        lines.push_str("  mon 00:00-24:00\n");
        windows.push(json!([0, 0, 86_400]));
    }
    for _ in 0..random.below(4) {
        let first = number(random, 24_800);
        let last = first.saturating_add(number(random, 2_000));
        writeln!(lines, "  except {}..{}", show_date(first), show_date(last)).unwrap();
        except.push(json!([first, last]));
    }
    Schedule {
        text: format!("calendar k{at} zone \"{zone}\" {{\n{lines}}}\n\n"),
        zone: Zone::named(zone).unwrap(),
        told: json!({ "zone": zone, "windows": windows, "except": except }),
    }
}

/// An instant from 1970 to 2037: often at or beside a quarter of an hour, where windows and clock changes are.
fn moment(random: &mut Random) -> i64 {
    let any = number(random, 2_145_916_800);
    let (grid, beside) = match random.below(4) {
        0 => (1, 0),
        1 => (900, 0),
        2 => (900, -1),
        _ => (3_600, number(random, 3).saturating_sub(1)),
    };
    any.div_euclid(grid).saturating_mul(grid).saturating_add(beside).max(0)
}

/// What our evaluator says of each case.
fn ours(schedules: &[Schedule], cases: &[(usize, i64)]) -> Vec<bool> {
    let calendars: String = schedules.iter().map(|it| it.text.as_str()).collect();
    let policy = laws::prepare(&format!(
        "entity Moment {{\n  key id: Text\n  at: Instant\n  hours: Calendar\n}}\n\n{calendars}\
         clause 1.a within \"Within\" {{\n  severity low\n  for each Moment m\n  require m.at during m.hours else \"no\"\n}}\n"
    ));
    let source = Source {
        id: "given".into(),
        uri: "test:calendars".into(),
        media: "policyc/facts".into(),
        path: "given".into(),
        file: None,
        sha256: None,
        bytes: None,
        obtained: Obtained::Exported,
        collected_at: None,
        collector: "test".into(),
    };
    let provenance = Provenance {
        source: "given".into(),
        span: None,
        pointer: None,
        alias_of: None,
        via: Vec::new(),
    };
    let facts = cases.iter().enumerate().map(|(at, (calendar, moment))| {
        Fact::new("Moment", format!("{at:07}"), provenance.clone())
            .with("at", Value::Instant(*moment))
            .with("hours", Value::text(format!("k{calendar}")))
    });
    let batch = Batch { sources: vec![source], facts: facts.collect(), ..Batch::default() };
    let verdicts = laws::run(&policy.unwrap(), vec![batch]).unwrap();
    let subjects = verdicts.clauses[0].subjects.iter();
    let found: BTreeMap<String, bool> = subjects
        .map(|it| {
            assert!(matches!(it.verdict, Verdict::Pass | Verdict::Fail), "{it:?}");
            (it.subject.show(), it.verdict == Verdict::Pass)
        })
        .collect();
    assert_eq!(found.len(), cases.len());
    found.into_values().collect()
}

/// What Python says of each case: offset and answer, nothing for a zone that it lacks; nothing at all without Python.
fn theirs(schedules: &[Schedule], cases: &[(usize, i64)]) -> Option<Vec<Option<(i64, bool)>>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/zones.py");
    let mut command = Command::new("python3");
    command.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let Ok(mut child) = command.spawn() else {
        println!("skipped: python3 is missing");
        return None;
    };
    let told: Vec<&Json> = schedules.iter().map(|it| &it.told).collect();
    let given = json!({ "calendars": told, "cases": cases }).to_string();
    // A script that ends early reads nothing; its exit code says why.
    let written = child.stdin.take().unwrap().write_all(given.as_bytes());
    let output = child.wait_with_output().unwrap();
    if output.status.code() == Some(77) {
        println!("skipped: {}", String::from_utf8_lossy(&output.stderr).trim());
        return None;
    }
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    written.unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let read = |line: &str| {
        let (offset, open) = line.split_once(' ')?;
        Some((offset.parse().unwrap(), open == "1"))
    };
    Some(text.lines().map(read).collect())
}

#[test]
fn hours_agree_with_zoneinfo() {
    let cases = std::env::var("POLICYC_CASES").ok().and_then(|it| it.parse().ok()).unwrap_or(CASES);
    let settled = instant(SETTLED).unwrap();
    let zones = Zone::names();
    let (mut asked, mut within) = (0_usize, 0_usize);
    let (mut newer, mut corrected) = (0_usize, 0_usize);
    for round in 0..cases.div_ceil(ROUND.0) {
        let mut random = Random::new(u64::try_from(round).unwrap());
        let schedules: Vec<Schedule> =
            (0..ROUND.1).map(|at| schedule(&mut random, at, &zones)).collect();
        let cases: Vec<(usize, i64)> =
            (0..ROUND.0).map(|_| (random.below(ROUND.1), moment(&mut random))).collect();
        let Some(theirs) = theirs(&schedules, &cases) else { return };
        assert_eq!(theirs.len(), cases.len());
        for ((case, theirs), ours) in cases.iter().zip(theirs).zip(ours(&schedules, &cases)) {
            let Some((offset, open)) = theirs else { continue };
            let schedule = &schedules[case.0];
            let local = schedule.zone.local(case.1).unwrap();
            let shown = local.date * 86_400 + local.second - case.1;
            if shown != offset {
                let count = if case.1 >= settled { &mut newer } else { &mut corrected };
                *count += 1;
                continue;
            }
            assert_eq!(ours, open, "at {}\n{}", case.1, schedule.text);
            asked += 1;
            within += usize::from(ours);
        }
    }
    println!(
        "{asked} instants agree, {within} of them within hours; the data differs about {corrected} before 2025, {newer} after"
    );
    // A test that compares little would hold for any answer.
    assert!(asked > cases / 10 * 9 && within > asked / 20, "{asked} asked, {within} within");
    assert!(corrected < cases / CORRECTED, "{corrected} offsets before 2025 differ");
}
