//! What every reader of packages gives, and the forms of names, digests and addresses that several of them share.

use crate::detector::check;
use std::fmt::Write as _;
use std::ops::Range;

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) packages: Vec<Package>,
    /// What could not be understood, and where.
    pub(super) gaps: Vec<(String, Range<usize>)>,
}

/// Why a file cannot be read at all.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) message: String,
    pub(super) at: usize,
}

/// One package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Package {
    pub(super) purl: String,
    pub(super) requested: Option<String>,
    pub(super) resolved: Option<String>,
    pub(super) locked: bool,
    pub(super) hash: Hash,
    pub(super) origin: Origin,
    pub(super) dev: Option<bool>,
    pub(super) range: Range<usize>,
}

/// The digest that a file demands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Hash {
    Absent,
    Known(String),
}

/// Where a package comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Registry,
    Git,
    Path,
    Url,
}

impl Origin {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Registry => "registry",
            Self::Git => "git",
            Self::Path => "path",
            Self::Url => "url",
        }
    }
}

impl Package {
    /// A package of a lock file.
    pub(super) fn locked(purl: String, version: &str, range: Range<usize>) -> Self {
        let resolved = Some(version.to_owned());
        Self { resolved, locked: true, ..Self::asked(purl, None, range) }
    }

    /// A package that a manifest asks for.
    pub(super) fn asked(purl: String, requested: Option<&str>, range: Range<usize>) -> Self {
        Self {
            purl,
            requested: requested.map(str::to_owned),
            resolved: None,
            locked: false,
            hash: Hash::Absent,
            origin: Origin::Registry,
            dev: None,
            range,
        }
    }

    /// How well it is protected, worst first.
    pub(super) fn protection(&self) -> (bool, Hash) {
        (self.locked, self.hash.clone())
    }
}

/// `pkg:type/name@version`; a scope's `@` and what else has a meaning is percent-encoded.
pub(super) fn purl(kind: &str, name: &str, version: Option<&str>) -> String {
    let mut out = format!("pkg:{kind}/{}", encode(name));
    if let Some(version) = version.filter(|it| !it.is_empty()) {
        out.push('@');
        out.push_str(&encode(version));
    }
    out
}

fn encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        let is_plain = byte.is_ascii_alphanumeric()
            || matches!(byte, b'.' | b'-' | b'_' | b'~' | b'/' | b'+' | b':');
        if is_plain {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Python compares names without regard to case and separators.
pub(super) fn python_name(name: &str) -> String {
    let mut out = String::new();
    for letter in name.trim().chars() {
        let letter =
            if matches!(letter, '_' | '.' | '-') { '-' } else { letter.to_ascii_lowercase() };
        if letter != '-' || !out.ends_with('-') {
            out.push(letter);
        }
    }
    out
}

/// The strongest digest of a list like `sha512-… sha1-…`, as `algorithm:hex`. A digest of the wrong length demands nothing.
pub(super) fn integrity(text: &str) -> Hash {
    let read = |it: &str| {
        let (algorithm, digest) = it.split_once('-')?;
        let digest = digest.split('?').next().unwrap_or(digest);
        let length = match algorithm {
            "sha512" => 64,
            "sha384" => 48,
            "sha256" => 32,
            "sha1" => 20,
            _ => return None,
        };
        let bytes = check::base64(digest);
        (bytes.len() == length).then(|| format!("{algorithm}:{}", hex(&bytes)))
    };
    let digests = text.split_whitespace().filter_map(read);
    digests.max_by_key(String::len).map_or(Hash::Absent, Hash::Known)
}

/// `algorithm:hex`, checked for its length.
pub(super) fn hex_digest(algorithm: &str, digits: &str) -> Hash {
    let length = match algorithm {
        "sha512" => 128,
        "sha384" => 96,
        "sha256" => 64,
        "sha1" => 40,
        "md5" => 32,
        _ => return Hash::Absent,
    };
    let is_hex = digits.len() == length && digits.bytes().all(|it| it.is_ascii_hexdigit());
    if is_hex {
        Hash::Known(format!("{algorithm}:{}", digits.to_ascii_lowercase()))
    } else {
        Hash::Absent
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    let mut out = String::new();
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02x}");
    }
    out
}

/// Where an address of npm's world leads.
pub(super) fn npm_origin(address: &str) -> Origin {
    let starts = |list: &[&str]| list.iter().any(|it| address.starts_with(it));
    let is_git =
        starts(&["git+", "git:", "git@", "github:", "gitlab:", "bitbucket:", "gist:", "ssh:"]);
    let is_path = starts(&["file:", "link:", "portal:", "workspace:", ".", "/", "~/"]);
    let is_address = starts(&["http:", "https:"]);
    // `owner/name` is short for a repository of GitHub; a scope begins with `@`.
    let is_short = !is_address
        && !address.starts_with(['@', '^', '~', '>', '<', '='])
        && address.contains('/');
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let is_repository = is_address && path.strip_suffix(".git").is_some();
    if is_path {
        Origin::Path
    } else if is_git || is_repository || (is_short && !address.starts_with("npm:")) {
        Origin::Git
    } else if is_address && !address.contains("/-/") && !address.contains("/download/") {
        Origin::Url
    } else {
        Origin::Registry
    }
}
