//! What the git data of a checkout says, as plain data, and the commits as facts: reading the repository is the command
//! line's matter. A signature is seen, not judged: that needs keys.

use crate::collector::{CHECKOUT, Collector, Emit, Listing, Sink};
use crate::input::Checkout;
use crate::provenance;
use evaluator::fact::{Fact, Provenance};
use evaluator::value::Value;

/// See the module.
pub const COLLECTOR: Collector = Collector {
    name: "git",
    doc: "The newest commits of a checkout.",
    accepts: |_| false,
    emits: &[Emit {
        entity: "Commit",
        attributes: &[
            "author",
            "authored_at",
            "committed_at",
            "committer",
            "repo",
            "sha",
            "signature",
        ],
        listing: Listing::Part("repo", "a checkout shows the newest commits that its head reaches"),
    }],
    remedy: "run `policyc eval` in a git checkout that is not shallow",
    collect,
};

fn collect(checkout: &Checkout, sink: &mut Sink<'_>) {
    let Some(git) = &checkout.git else {
        return;
    };
    let repo = checkout.repo_id();
    let prefix = repo.split(':').next().unwrap_or("git");
    for commit in &git.commits.list {
        let provenance = Provenance { source: CHECKOUT.into(), ..Provenance::default() };
        let id = format!("{prefix}:commit:{}@{}", checkout.id_path(), commit.sha);
        let signature = if commit.is_signed { "present" } else { "none" };
        let mut fact = Fact::new("Commit", id, provenance)
            .with("authored_at", Value::Instant(commit.authored_at))
            .with("committed_at", Value::Instant(commit.committed_at))
            .with("repo", Value::text(repo.as_str()))
            .with("sha", Value::text(commit.sha.as_str()))
            .with("signature", Value::text(signature));
        for (name, address) in [("author", &commit.author), ("committer", &commit.committer)] {
            if let Some(account) = account(address) {
                fact = fact.with(name, Value::text(account));
            }
        }
        sink.fact(fact);
    }
}

/// The account behind an address, where the address itself tells it. Any other address belongs to an account that a
/// checkout does not know: saying nothing keeps two names of one person from passing for two people.
fn account(address: &str) -> Option<String> {
    let address = address.to_lowercase();
    let (platform, name) = match address.split_once('@')? {
        (name, "users.noreply.github.com") => ("gh", name.rsplit('+').next()?),
        (name, "users.noreply.gitlab.com") => ("gl", name.split_once('-')?.1),
        _ => return None,
    };
    (!name.is_empty()).then(|| format!("{platform}:identity:{}", provenance::segment(name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::repository::{CommitInfo, Commits, GitData};

    #[test]
    fn only_addresses_that_name_an_account_give_one() {
        let gives = |address: &str, expected: Option<&str>| {
            assert_eq!(account(address).as_deref(), expected, "{address}");
        };
        gives("12+Dev@users.noreply.github.com", Some("gh:identity:dev"));
        gives("dev@users.noreply.github.com", Some("gh:identity:dev"));
        gives("12-dev@users.noreply.gitlab.com", Some("gl:identity:dev"));
        gives("dev@acme.example", None);
        gives("dev", None);
    }

    #[test]
    fn commits_become_facts_that_judge_no_signature() {
        let commit = |sha: &str, is_signed| CommitInfo {
            sha: sha.to_owned(),
            author: "a@b.c".to_owned(),
            committer: "dev@users.noreply.github.com".to_owned(),
            authored_at: 1,
            committed_at: 2,
            is_signed,
        };
        let list = vec![commit("0a", true), commit("0b", false)];
        let git = GitData { commits: Commits { list, complete: true }, ..GitData::default() };
        let checkout = Checkout { git: Some(git), ..Checkout::default() };
        let mut sink = Sink::new(&checkout, &COLLECTOR);
        sink.begin(&COLLECTOR);
        collect(&checkout, &mut sink);
        let batch = sink.finish();
        let value = |at: usize, name: &str| {
            let fact = &batch.facts[at];
            fact.attributes.iter().find(|it| &*it.name == name).map(|it| it.value.clone())
        };
        assert_eq!(value(0, "signature"), Some(Value::text("present").into()));
        assert_eq!(value(1, "signature"), Some(Value::text("none").into()));
        assert_eq!(value(0, "author"), None);
        assert_eq!(value(0, "committer"), Some(Value::text("gh:identity:dev").into()));
        assert_eq!(batch.scopes[0].status, evaluator::scope::Status::Partial);
    }
}
