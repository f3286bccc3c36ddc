//! Secrets in the history of a repository. Walking the commits is the command line's matter: it hands texts over and takes
//! places back. No text of a secret enters, only its rule and its place.
//!
//! INVARIANT: without [`History`], or with a reason in it why something was not searched, the list is not whole.

use crate::collector::{CHECKOUT, Collector, Sink};
use crate::input::Checkout;
use crate::input::repository::{Leak, Place};
use crate::leaks::{self, Secret};
use crate::{detector, provenance};
use evaluator::fact::{Fact, Provenance};
use std::borrow::Cow;

/// See the module.
pub const COLLECTOR: Collector = Collector {
    name: "history",
    doc: "Secrets in the commits that the branches and tags of a checkout reach.",
    accepts: |_| false,
    emits: &leaks::emits("history"),
    remedy: "run `policyc eval --history` in a clone that is neither shallow nor partial; what other scanners found, give \
             with --facts FILE",
    collect,
};

/// How many bytes git looks at to tell a binary file by its NUL.
const HEAD: usize = 8000;

/// Searches a file. A binary one has no text that a search of the history would show.
pub fn search(bytes: &[u8]) -> Vec<Place> {
    if bytes.iter().take(HEAD).any(|it| *it == 0) {
        return Vec::new();
    }
    // Almost every text is UTF-8, which is told quickly.
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(bytes),
    };
    let (mut line, mut passed) = (1_u64, 0_usize);
    let mut places = Vec::new();
    for hit in detector::scan_text(&text) {
        let between = text.get(passed..hit.start).unwrap_or("");
        let breaks = between.bytes().filter(|it| *it == b'\n').count();
        line = line.saturating_add(breaks as u64);
        passed = hit.start;
        places.push(Place { line, rule: hit.rule });
    }
    places
}

fn collect(checkout: &Checkout, sink: &mut Sink<'_>) {
    let Some(history) = &checkout.history else {
        sink.gap(&["Detection"], "the history was not searched: there is no git repository here");
        return;
    };
    let shallow = checkout.git.as_ref().and_then(|it| it.history_complete) != Some(true);
    let shallow = shallow.then_some("the clone is shallow or partial: older commits are not there");
    let gaps: Vec<&str> =
        shallow.into_iter().chain(history.gaps.iter().map(String::as_str)).collect();
    for gap in &gaps {
        sink.gap(&["Detection"], gap);
    }
    let run = checkout.id_of("scan", "history");
    for (number, leak) in history.leaks.iter().enumerate() {
        let before = number.checked_sub(1).and_then(|it| history.leaks.get(it));
        // Two of one rule on one line would have one id.
        if before.is_none_or(|it| (&it.blob, it.place) != (&leak.blob, leak.place)) {
            sink.fact(detection(checkout, leak, &run));
        }
    }
    sink.fact(leaks::scan(checkout, &run, true, gaps.is_empty()));
}

fn detection(checkout: &Checkout, leak: &Leak, run: &str) -> Fact {
    let Place { line, rule } = leak.place;
    let place = format!("{}@{}:{line}", provenance::path(&leak.path), leak.blob);
    let shown = format!("{}:{line} of commit {}", leak.path, leak.commit);
    let provenance = Provenance {
        source: CHECKOUT.into(),
        pointer: Some(shown.into()),
        ..Provenance::default()
    };
    let found = Secret {
        mark: format!("@{}#{rule}/{line}", leak.blob),
        fingerprint: format!("{place}#{rule}"),
        provenance,
        path: &leak.path,
        rule,
        commit: Some(&leak.commit),
        found_in: "history",
    };
    leaks::detection(checkout, run, found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::repository::{GitData, History};
    use evaluator::fact::Batch;
    use evaluator::scope::{Scope, Status};

    /// Put together when the test runs, so that scanners leave this file alone.
    fn secret() -> String {
        ["Zk3wT9qL", "x7Rb2Vn5", "Hd8Mc4Jp"].concat()
    }

    #[test]
    fn secrets_are_found_by_line_and_not_repeated() {
        let text = format!("a\r\nb\nAPI_KEY=\"{0}\"\n\nDB_PASSWORD: {0}\n", secret());
        let place = |line| Place { line, rule: "secret-assignment" };
        assert_eq!(search(text.as_bytes()), [place(3), place(5)]);
        assert_eq!(search(&[text.as_bytes(), b"\xff"].concat()).len(), 2);
        assert!(search(&[b"\0", text.as_bytes()].concat()).is_empty());
        assert!(!format!("{:?}", search(text.as_bytes())).contains(&secret()));
    }

    fn leak(blob: &str, line: u64) -> Leak {
        let place = Place { line, rule: "aws-access-key" };
        Leak { commit: "c0".to_owned(), blob: blob.to_owned(), path: "a#b/c".to_owned(), place }
    }

    fn read(history: Option<History>, whole: Option<bool>) -> Batch {
        let git = GitData { history_complete: whole, ..GitData::default() };
        let folder = "shop".to_owned();
        let checkout = Checkout { git: Some(git), history, folder, ..Checkout::default() };
        let mut sink = Sink::new(&checkout, &COLLECTOR);
        sink.begin(&COLLECTOR);
        collect(&checkout, &mut sink);
        sink.finish()
    }

    fn list(batch: &Batch) -> &Scope {
        batch.scopes.iter().find(|it| &*it.entity == "Detection").unwrap()
    }

    #[test]
    fn a_history_that_was_searched_whole_is_a_whole_list() {
        let leaks = vec![leak("b0", 7), leak("b0", 7), leak("b0", 9), leak("b1", 9)];
        let batch = read(Some(History { leaks, gaps: Vec::new() }), Some(true));
        assert_eq!((list(&batch).status, list(&batch).count), (Status::Complete, Some(3)));
        let first = &batch.facts[0];
        assert_eq!(&*first.id, "git:detection:local/shop/a%23b/c@b0#aws-access-key/7");
        assert_eq!(first.provenance.pointer.as_deref(), Some("a#b/c:7 of commit c0"));
        let none = read(Some(History::default()), Some(true));
        assert_eq!((list(&none).status, list(&none).count), (Status::Complete, Some(0)));
    }

    #[test]
    fn what_was_not_searched_leaves_the_list_open() {
        let gaps = vec!["an object is missing".to_owned()];
        for (history, whole, reason) in [
            (None, Some(true), "no git repository"),
            (Some(History { leaks: vec![leak("b0", 1)], gaps }), Some(true), "is missing"),
            (Some(History::default()), Some(false), "shallow"),
            (Some(History::default()), None, "shallow"),
        ] {
            let batch = read(history, whole);
            let list = list(&batch);
            assert_eq!((list.status, list.count), (Status::Partial, None));
            assert!(list.reason.as_deref().is_some_and(|it| it.contains(reason)), "{list:?}");
            assert!(list.remedy.as_deref().is_some_and(|it| it.contains("--history")));
        }
    }
}
