//! What the git data of a checkout says, as plain data, and the commits as facts: reading the repository is the command
//! line's matter. A signature is seen, not judged: that needs keys.

use crate::collector::{CHECKOUT, Checkout, Collector, Emit, Listing, Platform, Sink};
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

/// Git data of one checkout.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GitData {
    /// The commit that is checked out; nothing before the first.
    pub head: Option<String>,
    /// The branch that is checked out; nothing where none is.
    pub branch: Option<String>,
    /// Host and path of the remote `origin`, without user and password.
    pub origin: Option<Origin>,
    /// False for a shallow or partial clone, nothing where it could not be told.
    pub history_complete: Option<bool>,
    /// Whether only a part of the tracked files lies on disk.
    pub is_sparse: bool,
    /// Whether a tracked file differs from the commit; nothing where it was not looked at.
    pub is_dirty: Option<bool>,
    /// The branch that `origin/HEAD` names: what the remote called its default when it was cloned.
    pub default_branch: Option<String>,
    /// Every tracked path, sorted.
    pub tracked: Vec<String>,
    /// Commits from the head backwards, newest first.
    pub commits: Commits,
    /// What could not be read, in words. Then the list of tracked paths says nothing.
    pub problem: Option<String>,
}

/// Commits that were read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Commits {
    /// Newest first.
    pub list: Vec<CommitInfo>,
    /// Whether these are all that the head reaches.
    pub complete: bool,
}

/// One commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitInfo {
    /// Its hash, in lower-case hex.
    pub sha: String,
    /// Address of the author.
    pub author: String,
    /// Address of the committer.
    pub committer: String,
    /// When the author says it was written, seconds since 1970.
    pub authored_at: i64,
    /// When the committer says it was recorded, seconds since 1970.
    pub committed_at: i64,
    /// Whether it carries a signature. Nobody judged it.
    pub is_signed: bool,
}

/// Where a repository comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Host in lower case; nothing for a path on disk.
    pub host: Option<String>,
    /// Path without leading slash and `.git`.
    pub path: String,
}

impl Origin {
    /// Reads the address of a remote: a URL, `user@host:path`, or a path. User and password are dropped: they may be a
    /// token.
    pub fn parse(address: &str) -> Option<Self> {
        let address = address.trim();
        if address.is_empty() || address.chars().any(char::is_control) {
            return None;
        }
        let (host, path) = match address.split_once("://") {
            Some((scheme, rest)) => {
                let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
                (Some(authority).filter(|_| scheme != "file"), path)
            }
            None => short_form(address),
        };
        let host = host.map(|it| it.rsplit_once('@').map_or(it, |parts| parts.1));
        let host = host.map(|it| without_port(it).to_ascii_lowercase()).filter(|it| !it.is_empty());
        let path = path.split(['?', '#']).next().unwrap_or(path).trim_matches('/');
        let path = path.strip_suffix(".git").unwrap_or(path);
        (!path.is_empty()).then(|| Self { host, path: path.to_owned() })
    }

    /// The platform that the host belongs to.
    pub fn platform(&self) -> Platform {
        let host = self.host.as_deref().unwrap_or("");
        let is = |name: &str| host.split('.').any(|it| it == name);
        // `ssh.github.com` serves port 443; enterprise servers are called `github.acme.com`.
        if is("github") || is("ghe") {
            Platform::Github
        } else if is("gitlab") {
            Platform::Gitlab
        } else {
            Platform::Other
        }
    }

    /// Owner and name, if there is a host that could own it.
    pub fn repo_path(&self) -> Option<String> {
        let is_hosted = self.host.is_some() && self.path.contains('/');
        is_hosted.then(|| self.path.clone())
    }
}

/// `user@host:path`, else a path. A drive letter is no host.
fn short_form(address: &str) -> (Option<&str>, &str) {
    match address.split_once(':') {
        Some((host, path)) if !host.contains(['/', '\\']) && host.len() > 1 => (Some(host), path),
        _ => (None, address),
    }
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|it| it.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    fn read(address: &str) -> Option<(Option<String>, String)> {
        Origin::parse(address).map(|it| (it.host, it.path))
    }

    #[test]
    fn addresses_of_every_form_are_read() {
        let expected = Some((Some("github.com".to_owned()), "acme/shop".to_owned()));
        for address in [
            "https://github.com/acme/shop.git",
            "https://github.com/acme/shop/",
            "https://user:secret@GitHub.com/acme/shop",
            "https://token@github.com:443/acme/shop.git",
            "ssh://git@github.com:22/acme/shop.git",
            "git@github.com:acme/shop.git",
            "github.com:acme/shop",
            "git://github.com/acme/shop",
        ] {
            assert_eq!(read(address), expected, "{address}");
        }
        assert_eq!(read("/srv/git/shop.git"), Some((None, "srv/git/shop".to_owned())));
        assert_eq!(read("file:///srv/git/shop"), Some((None, "srv/git/shop".to_owned())));
        assert_eq!(read("C:/repos/shop"), Some((None, "C:/repos/shop".to_owned())));
        assert_eq!(read(""), None);
        assert_eq!(read("a\nb"), None);
    }

    #[test]
    fn nothing_of_the_user_part_remains() {
        for address in ["https://user:s3cr3t@host.example/a/b", "s3cr3t@host.example:a/b"] {
            let shown = format!("{:?}", Origin::parse(address));
            assert!(!shown.contains("s3cr3t"), "{shown}");
        }
    }

    #[test]
    fn hosts_tell_the_platform() {
        let platform = |address: &str| Origin::parse(address).unwrap().platform();
        assert_eq!(platform("git@github.com:a/b"), Platform::Github);
        assert_eq!(platform("https://github.acme.com/a/b"), Platform::Github);
        assert_eq!(platform("https://gitlab.acme.com/a/b/c"), Platform::Gitlab);
        assert_eq!(platform("https://notgithub.com/a/b"), Platform::Other);
        assert_eq!(platform("https://bitbucket.org/a/b"), Platform::Other);
    }
}
