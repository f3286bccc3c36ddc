//! What git says of a checkout, as plain data: where it comes from, its newest commits, and what a search of its history
//! found.

/// Where a repository is hosted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Platform {
    /// github.com or an enterprise server.
    Github,
    /// gitlab.com or an instance.
    Gitlab,
    /// Anything else with a remote.
    Other,
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

/// What a search of a history found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// In order of the search: newest commits first.
    pub leaks: Vec<Leak>,
    /// Why something was not searched, in words.
    pub gaps: Vec<String>,
}

/// A secret in a file of some commit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leak {
    /// The newest commit that holds the text.
    pub commit: String,
    /// Digest of the text, as git names it: it stays the same while commits are added.
    pub blob: String,
    /// Path of the file there.
    pub path: String,
    /// What was found in the text.
    pub place: Place,
}

/// A secret by line and rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Counted from one.
    pub line: u64,
    /// Name of the detector's rule.
    pub rule: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

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
