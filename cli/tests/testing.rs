//! What `policyc test` writes: policies with the expectations put right, and tests out of findings. Each is run again.
#![cfg(test)]

use cli::exit::Exit;
use cli::world::memory::MemoryWorld;
use std::ffi::OsString;

const WRONG: &str = r#"entity Badge {
  key id: Text
  life: Duration
}

clause 1.a short "Short" {
  severity high
  for each Badge badge
  require badge.life <= 90d else "{badge} lives \"{badge.life}\""
}

clause 1.b long "Long" {
  severity low
  for each Badge badge
  require badge.life >= 10d else "{badge} is short"
}

// Left alone.
test "a month" for short, long {
  given Badge month { life: 30d }
  expect pass on month
}

/// A comment of its own.
test "a year" for short, long {
  given Badge year   { life: 365d } // far too long
  // Both, it was thought.
  expect pass on year
  complete Badge
}

test "nobody knows" for short {
  given Badge secret {}
  expect fail on secret "secret lives"
}

test "as a whole" for long {
  complete all
  expect pass
}
"#;

const RIGHT: &str = r#"// Left alone.
test "a month" for short, long {
  given Badge month { life: 30d }
  expect pass on month
}

/// A comment of its own.
test "a year" for short, long {
  given Badge year { life: 365d } // far too long
  // Both, it was thought.
  expect fail of short on year "year lives \"365d\""
  expect pass of long on year
  complete Badge
}

test "nobody knows" for short {
  given Badge secret {}
  expect unknown on secret missing Badge.life
}

test "as a whole" for long {
  complete all
  expect not-applicable
}
"#;

const JOBS: &str = r#"clause 2.a no_job_may_write "No job may write everything" {
  severity high
  for each Job job
  forbid some TokenPermission right of job where right.name is "all" and right.level is write
    else "job {job.name} may write everything"
}

clause 2.b scanned "A scan runs in {every} job" {
  severity high
  for each Job job
  require some Step step of job where step.script is present and step.script like glob"scan*"
    else "job {job.name} runs no scan"
}
"#;

const WORKFLOW: &str = "name: ci\non: push\npermissions: write-all\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: make test\n      - uses: acme/scan@v1\n  lint:\n    permissions: {}\n    runs-on: ubuntu-24.04\n    steps:\n      - run: scan all\n  call:\n    uses: acme/shared/.github/workflows/build.yml@v1\n";

fn run(line: &str, world: &mut MemoryWorld) -> Exit {
    world.out.clear();
    world.err.clear();
    let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
    cli::run(&words, world)
}

fn text(path: &str, world: &MemoryWorld) -> String {
    String::from_utf8_lossy(world.files.get(path).expect("written")).into_owned()
}

#[test]
fn expectations_are_put_right_and_nothing_else_is_touched() {
    let mut world = MemoryWorld::new([("a.policy", WRONG)]);
    assert_eq!(run("policyc test a.policy", &mut world), Exit::Findings);
    assert_eq!(text("a.policy", &world), WRONG, "a run alone rewrites nothing");
    assert_eq!(
        run("policyc test a.policy --update", &mut world),
        Exit::Good,
        "{}",
        world.err_text()
    );
    let updated = text("a.policy", &world);
    assert!(updated.ends_with(RIGHT), "{updated}");
    assert_eq!(run("policyc test a.policy", &mut world), Exit::Good, "{}", world.out_text());
    assert_eq!(run("policyc test a.policy --update", &mut world), Exit::Good);
    assert_eq!(text("a.policy", &world), updated, "there is nothing left to rewrite");
}

#[test]
fn a_policy_that_does_not_parse_is_not_touched() {
    let broken = format!("{WRONG}\nclause 9 {{\n");
    let mut world = MemoryWorld::new([("a.policy", broken.as_str())]);
    assert_eq!(run("policyc test a.policy --update", &mut world), Exit::Input);
    assert_eq!(text("a.policy", &world), broken);
}

#[test]
fn a_test_out_of_a_finding_passes_and_holds() {
    let files = [("jobs.policy", JOBS), ("shop/.github/workflows/ci.yml", WORKFLOW)];
    let mut world = MemoryWorld::new(files);
    let mut written = 0_usize;
    for clause in ["2.a", "2.b"] {
        for job in ["#test", "#lint", "#call"] {
            let line = format!(
                "policyc test --new-from-finding {clause} {job} --path shop --policy jobs.policy -o all.test.policy"
            );
            let exit = run(&line, &mut world);
            assert_eq!(exit, Exit::Good, "{clause} {job}: {}", world.err_text());
            written += 1;
        }
    }
    let exit = run("policyc test jobs.policy all.test.policy", &mut world);
    let tests = text("all.test.policy", &world);
    assert_eq!(exit, Exit::Good, "{}\n{tests}", world.out_text());
    assert!(world.out_text().contains(&format!("{written} of {written} tests passed")), "{tests}");
    for verdict in ["expect fail on", "expect pass on"] {
        assert!(tests.contains(verdict), "{tests}");
    }
    assert_eq!(run("policyc fmt --check all.test.policy", &mut world), Exit::Good, "{tests}");
}
