//! The laws of verdicts on random cases. `POLICYC_CASES=1000000 cargo test -p policyc-tests --test properties` runs the
//! million; `POLICYC_SEED=4711` runs one case alone. A case that breaks a law is printed small, with its number.
#![cfg(test)]

use policyc_tests::generate::Case;
use policyc_tests::generate::shrink::shrink;
use policyc_tests::laws::{self, Prepared};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many cases a plain `cargo test` runs: something like a minute on two free cores.
const CASES: u64 = 100_000;

/// The name of the law that what the generator writes passes the checker.
const CHECKER: &str = "checker";

/// One in so many cases tries every erasure instead of one.
const EVERY: u64 = 64;

/// How hard to look for a broken law.
#[derive(Clone, Copy)]
struct Effort {
    /// Every erasure instead of one, and the policy without its exceptions.
    every: bool,
    /// How many worlds behind the case are compared with it.
    worlds: u64,
}

/// All laws on one case; the name of the broken law stands first.
fn laws(policy: &Prepared, case: &Case, effort: Effort) -> Result<usize, String> {
    let named = |law: &'static str| move |it: String| format!("{law}: {it}");
    let (verdicts, judged) = laws::engines(policy, case).map_err(named("engines"))?;
    laws::order(policy, case, &verdicts).map_err(named("order"))?;
    laws::evidence(policy, (case, &verdicts), effort.every).map_err(named("evidence"))?;
    if effort.every {
        laws::exceptions(case, &verdicts).map_err(named("exceptions"))?;
    }
    laws::completions(&policy.policy, (case, &judged), effort.worlds).map_err(named("completions"))
}

/// What breaks in a smaller case. Everything is tried, so that the failure does not hang on a choice of the seed.
fn broken(case: &Case) -> Option<String> {
    let policy = laws::prepare(&case.text()).ok()?;
    // A case that lost an entity but not its facts is no smaller case of the same failure.
    let why = laws(&policy, case, Effort { every: true, worlds: 20 }).err()?;
    (!why.contains(laws::REFUSED)).then_some(why)
}

/// The name of the law.
fn law(why: &str) -> &str {
    why.split(':').next().unwrap_or("")
}

fn report(case: Case, why: &str) -> String {
    let seed = case.seed;
    // A text that does not check has its place in the reason; most smaller texts would not check for another one.
    if law(why) == CHECKER {
        return format!("case {seed} does not check: {why}\n{}", case.text());
    }
    let small = shrink(case, &|it| broken(it).is_some_and(|it| law(&it) == law(why)));
    let mut text = format!("case {seed} breaks a law: {why}\n\nmade small:\n{}\n", small.text());
    for batch in &small.batches {
        for fact in &batch.facts {
            let values: Vec<String> =
                fact.attributes.iter().map(|it| format!("{}: {:?}", it.name, it.value)).collect();
            let (entity, id, source) = (&fact.entity, &fact.id, &fact.provenance.source);
            writeln!(text, "{entity} {id} from {source} {{ {} }}", values.join(", ")).unwrap();
        }
        for scope in &batch.scopes {
            let (entity, status, count) = (&scope.entity, scope.status, scope.count);
            let source = &scope.source;
            writeln!(
                text,
                "scope {entity} {:?} {status:?} {count:?} from {source}",
                scope.conditions
            )
            .unwrap();
        }
        for source in &batch.sources {
            writeln!(text, "source {} {} {:?}", source.id, source.uri, source.collected_at)
                .unwrap();
        }
    }
    writeln!(text, "\n{}", broken(&small).unwrap_or_default()).unwrap();
    text
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// The first case that breaks each law, and how many worlds were compared.
#[derive(Default)]
struct Found {
    broken: BTreeMap<String, (Case, String)>,
    failures: Vec<(u64, String)>,
    worlds: usize,
}

impl Found {
    fn add(&mut self, case: Case, why: String) {
        self.failures.push((case.seed, law(&why).to_owned()));
        self.broken.entry(law(&why).to_owned()).or_insert((case, why));
    }
}

/// Runs the cases of whole policies until too many fail or none is left.
fn work(next: &AtomicU64, (start, end): (u64, u64)) -> Found {
    let mut found = Found::default();
    while found.failures.len() < 1_000 {
        let policy = next.fetch_add(1, Ordering::Relaxed);
        let first = policy.saturating_mul(8);
        if first >= end {
            break;
        }
        let shared = Case::new(first.max(start));
        let prepared = match laws::prepare(&shared.text()) {
            Ok(prepared) => prepared,
            Err(why) => {
                found.add(shared, format!("{CHECKER}: {why}"));
                continue;
            }
        };
        for seed in first.max(start)..first.saturating_add(8).min(end) {
            let case = shared.of_same_policy(seed);
            let effort = Effort { every: seed.is_multiple_of(EVERY), worlds: 1 };
            match laws(&prepared, &case, effort) {
                Ok(worlds) => found.worlds = found.worlds.saturating_add(worlds),
                Err(why) => found.add(case, why),
            }
        }
        if policy > 0 && policy.is_multiple_of(6_250) {
            println!("{first} of {end} cases");
        }
    }
    found
}

#[test]
fn the_laws_hold() {
    let (start, end) = match number("POLICYC_SEED") {
        Some(seed) => (seed, seed + 1),
        None => (0, number("POLICYC_CASES").unwrap_or(CASES)),
    };
    let next = AtomicU64::new(start / 8);
    let found: Vec<Found> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(|| work(&next, (start, end)))).collect();
        threads.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let worlds: usize = found.iter().map(|it| it.worlds).sum();
    let mut failures: Vec<&(u64, String)> = found.iter().flat_map(|it| &it.failures).collect();
    failures.sort();
    let count = failures.len();
    println!("{end} cases, {worlds} worlds, {count} failures, the first of them {:?}", {
        failures.truncate(30);
        failures
    });
    let mut broken = BTreeMap::new();
    for it in found {
        broken.extend(it.broken);
    }
    let reports: Vec<String> = broken.into_values().map(|(case, why)| report(case, &why)).collect();
    assert!(reports.is_empty(), "{}", reports.join("\n\n"));
}
