//! Measures whole processes: wall time from start to exit, the median and the slowest of a number of runs. What a user waits
//! for, so nothing is taken off: start-up, reading, judging, reporting.
#![forbid(unsafe_code)]

use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const RUNS: usize = 21;

/// One thing to measure.
struct Case {
    name: &'static str,
    /// Arguments; `{}` stands for a folder that the caller gives.
    line: &'static str,
    /// What the promise is.
    goal: Duration,
}

const CASES: &[Case] = &[
    Case { name: "start: --version", line: "--version", goal: Duration::from_millis(5) },
    Case { name: "check: the built-in policy", line: "check", goal: Duration::from_millis(20) },
    Case {
        name: "eval: examples/shop",
        line: "eval examples/shop",
        goal: Duration::from_millis(20),
    },
    Case { name: "eval: a folder of checkouts", line: "eval {}", goal: Duration::from_millis(300) },
    Case {
        name: "the same, as JSON",
        line: "eval {} --format json",
        goal: Duration::from_millis(300),
    },
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let program = arguments.next().unwrap_or_else(|| "target/release/policyc".to_owned());
    let checkouts = arguments.next();
    let mut out = std::io::stdout().lock();
    writeln!(out, "{program}, {RUNS} runs each, wall clock of the whole process")?;
    writeln!(out, "{:32} {:>10} {:>10} {:>10}", "", "median", "slowest", "goal")?;
    for case in CASES {
        let line = match (&checkouts, case.line.contains("{}")) {
            (Some(folder), _) => case.line.replace("{}", folder),
            (None, false) => case.line.to_owned(),
            (None, true) => continue,
        };
        let mut times = Vec::new();
        // The first run reads the files into the page cache and does not count.
        for run in 0..=RUNS {
            let time = once(Path::new(&program), &line)?;
            if run > 0 {
                times.push(time);
            }
        }
        times.sort_unstable();
        let median = times.get(times.len() / 2).copied().unwrap_or_default();
        let slowest = times.last().copied().unwrap_or_default();
        let millis = |it: Duration| format!("{:.1} ms", it.as_secs_f64() * 1_000.0);
        let (median, slowest, goal) = (millis(median), millis(slowest), millis(case.goal));
        writeln!(out, "{:32} {median:>10} {slowest:>10} {goal:>10}", case.name)?;
    }
    Ok(())
}

/// One run. A process that is killed or cannot start has no time; any exit code of ours has.
fn once(program: &Path, line: &str) -> Result<Duration, Box<dyn Error>> {
    let start = Instant::now();
    let mut command = Command::new(program);
    command.args(line.split(' ')).stdout(Stdio::null()).stderr(Stdio::null());
    let status = command.status()?;
    let time = start.elapsed();
    match status.code() {
        Some(0 | 1 | 3) => Ok(time),
        other => Err(format!("policyc {line} ended with {other:?}").into()),
    }
}
