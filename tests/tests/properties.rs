//! The laws of verdicts on random cases. `POLICYC_CASES=1000000 cargo test -p policyc-tests --test properties` runs the
//! million, and a hundred thousand of the law of waivers; `POLICYC_SEED=4711` runs one case alone. A case that breaks a law is printed small, with its number.
#![cfg(test)]

use policyc_tests::generate::Case;
use policyc_tests::generate::shrink::shrink;
use policyc_tests::laws::{self, Prepared, adopt, waivers};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many cases a plain `cargo test` runs: something like a minute on two free cores.
const CASES: u64 = 100_000;

/// The name of the law that what the generator writes passes the checker.
const CHECKER: &str = "checker";

/// The name of the law of waivers.
const WAIVERS: &str = "waivers";

/// The name of the law of adoptions.
const ADOPTIONS: &str = "adoptions";

/// For so many cases of the other laws one of the laws of waivers and of adoptions, which take many policies for each.
const DECIDED: u64 = 10;

/// One in so many cases of the law of waivers also looks at their ends.
const ENDS: u64 = 4;

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
    let policy = laws::prepare_case(case).ok()?;
    // A case that lost an entity but not its facts is no smaller case of the same failure.
    let why = laws(&policy, case, Effort { every: true, worlds: 20 }).err()?;
    (!why.contains(laws::REFUSED)).then_some(why)
}

/// The name of the law.
fn law(why: &str) -> &str {
    why.split(':').next().unwrap_or("")
}

/// What breaks of the law of waivers in a smaller case.
fn broken_by_waivers(case: &Case) -> Option<String> {
    let policies = waivers::prepare(case).ok()?;
    let why = waivers::hold(&policies, case, true).err()?;
    (!why.contains(laws::REFUSED)).then(|| format!("{WAIVERS}: {why}"))
}

/// What breaks of the law of adoptions in a smaller case.
fn broken_by_adoptions(case: &Case) -> Option<String> {
    let policies = adopt::prepare(case).ok()??;
    let why = adopt::hold(&policies, case).err()?;
    (!why.contains(laws::REFUSED)).then(|| format!("{ADOPTIONS}: {why}"))
}

fn report(case: Case, why: &str) -> String {
    let seed = case.seed;
    // A text that does not check has its place in the reason; most smaller texts would not check for another one.
    if law(why) == CHECKER {
        return format!("case {seed} does not check: {why}\n{}", case.text());
    }
    let broken = match law(why) {
        WAIVERS => broken_by_waivers,
        ADOPTIONS => broken_by_adoptions,
        _ => broken,
    };
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

/// The first case that breaks each law, and how much was looked at.
#[derive(Default)]
struct Found {
    broken: BTreeMap<String, (Case, String)>,
    failures: Vec<(u64, String)>,
    /// Worlds behind a case that were compared with it.
    worlds: usize,
    /// Failures that were waived.
    waived: usize,
    /// Failures that a waiver waived until its last second.
    ended: usize,
    /// Verdicts that changes of a pack moved to failures.
    stricter: usize,
    /// Verdicts that changes of a pack moved to passes.
    laxer: usize,
}

impl Found {
    fn add(&mut self, case: Case, why: String) {
        self.failures.push((case.seed, law(&why).to_owned()));
        self.broken.entry(law(&why).to_owned()).or_insert((case, why));
    }

    fn with(mut self, other: Self) -> Self {
        self.worlds = self.worlds.saturating_add(other.worlds);
        self.waived = self.waived.saturating_add(other.waived);
        self.ended = self.ended.saturating_add(other.ended);
        self.stricter = self.stricter.saturating_add(other.stricter);
        self.laxer = self.laxer.saturating_add(other.laxer);
        self.failures.extend(other.failures);
        self.broken.extend(other.broken);
        self
    }
}

/// The laws but that of waivers, on the cases of one policy.
fn all_laws(seeds: std::ops::Range<u64>, found: &mut Found) {
    let shared = Case::new(seeds.start);
    let prepared = match laws::prepare_case(&shared) {
        Ok(prepared) => prepared,
        Err(why) => return found.add(shared, format!("{CHECKER}: {why}")),
    };
    for seed in seeds {
        let case = shared.of_same_policy(seed);
        let effort = Effort { every: seed.is_multiple_of(EVERY), worlds: 1 };
        match laws(&prepared, &case, effort) {
            Ok(worlds) => found.worlds = found.worlds.saturating_add(worlds),
            Err(why) => found.add(case, why),
        }
    }
}

/// The law of waivers, on the cases of one policy.
fn law_of_waivers(seeds: std::ops::Range<u64>, found: &mut Found) {
    let shared = Case::waived(seeds.start);
    let policies = match waivers::prepare(&shared) {
        Ok(policies) => policies,
        Err(why) => return found.add(shared, format!("{CHECKER}: {why}")),
    };
    for seed in seeds {
        let case = shared.of_same_policy(seed);
        match waivers::hold(&policies, &case, seed.is_multiple_of(ENDS)) {
            Ok(seen) => {
                found.waived = found.waived.saturating_add(seen.waived);
                found.ended = found.ended.saturating_add(seen.ended);
            }
            Err(why) => found.add(case, format!("{WAIVERS}: {why}")),
        }
    }
}

/// The law of adoptions, on the cases of one policy.
fn law_of_adoptions(seeds: std::ops::Range<u64>, found: &mut Found) {
    let shared = Case::adopted(seeds.start);
    let policies = match adopt::prepare(&shared) {
        Ok(Some(policies)) => policies,
        Ok(None) => return found.add(shared, format!("{CHECKER}: nothing is adopted")),
        Err(why) => return found.add(shared, format!("{CHECKER}: {why}")),
    };
    for seed in seeds {
        let case = shared.of_same_policy(seed);
        match adopt::hold(&policies, &case) {
            Ok(seen) => {
                found.stricter = found.stricter.saturating_add(seen.stricter);
                found.laxer = found.laxer.saturating_add(seen.laxer);
            }
            Err(why) => found.add(case, format!("{ADOPTIONS}: {why}")),
        }
    }
}

/// How the cases of one policy are looked at.
type Look = fn(std::ops::Range<u64>, &mut Found);

/// Runs the cases of whole policies until too many fail or none is left.
fn work(next: &AtomicU64, (start, end): (u64, u64), look: Look) -> Found {
    let mut found = Found::default();
    while found.failures.len() < 1_000 {
        let policy = next.fetch_add(1, Ordering::Relaxed);
        let first = policy.saturating_mul(8);
        if first >= end {
            break;
        }
        look(first.max(start)..first.saturating_add(8).min(end), &mut found);
        if policy > 0 && policy.is_multiple_of(6_250) {
            println!("{first} of {end} cases");
        }
    }
    found
}

fn cases() -> u64 {
    number("POLICYC_CASES").unwrap_or(CASES)
}

/// Looks at all cases, and asserts that no law is broken.
fn search(look: Look, count: u64) -> Found {
    let (start, end) = match number("POLICYC_SEED") {
        Some(seed) => (seed, seed.saturating_add(1)),
        None => (0, count),
    };
    let next = AtomicU64::new(start / 8);
    let found = std::thread::scope(|scope| {
        let threads = [(); 2].map(|()| scope.spawn(|| work(&next, (start, end), look)));
        let found = threads.into_iter().map(|it| it.join().unwrap());
        found.fold(Found::default(), Found::with)
    });
    let mut failures: Vec<&(u64, String)> = found.failures.iter().collect();
    failures.sort();
    let count = failures.len();
    failures.truncate(30);
    println!("{end} cases, {count} failures, the first of them {failures:?}");
    let broken = found.broken.iter().map(|it| it.1.clone());
    let reports: Vec<String> = broken.map(|(case, why)| report(case, &why)).collect();
    assert!(reports.is_empty(), "{}", reports.join("\n\n"));
    found
}

#[test]
fn the_laws_hold() {
    let found = search(all_laws, cases());
    println!("{} worlds behind cases", found.worlds);
}

#[test]
fn waivers_add_up_and_end() {
    let found = search(law_of_waivers, cases() / DECIDED);
    println!("{} failures waived, {} until the last second", found.waived, found.ended);
    // A search that meets no waived failure would hold for any evaluator.
    assert!(number("POLICYC_SEED").is_some() || found.waived > 0 && found.ended > 0);
}

#[test]
fn adoptions_ask_for_what_they_say() {
    let found = search(law_of_adoptions, cases() / DECIDED);
    println!("{} verdicts made stricter, {} laxer", found.stricter, found.laxer);
    assert!(number("POLICYC_SEED").is_some() || found.stricter > 0 && found.laxer > 0);
}
