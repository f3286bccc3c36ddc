//! Texts with a shape: hosts, paths, networks, digests, versions. One canonical form each, so that `is` compares what is
//! meant and not how it happens to be written; policy text and facts go through the same function.

use crate::schema::Type;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::net::IpAddr;

/// The canonical form of a text of a type; a type without a shape takes every text as it is.
///
/// # Errors
/// What was expected, for the author.
pub fn canonical<'a>(ty: &Type, text: &'a str) -> Result<Cow<'a, str>, &'static str> {
    let (found, expected) = match ty {
        Type::Host => (host(text), "expected a host name alone, as in `registry.example.com`"),
        Type::Path => (Some(path(text)), ""),
        Type::Url => (url(text), "expected an absolute URL"),
        Type::Cidr => (
            network(text).map(|it| Cow::Owned(it.show())),
            "expected an address and a length, as in `10.0.0.0/8`",
        ),
        Type::Digest => {
            (digest(text), "expected an algorithm and hexadecimal digits, as in `sha256:9f86…`")
        }
        Type::Version => {
            let fits = version(text).is_some();
            (
                fits.then_some(Cow::Borrowed(text)),
                "expected a version, as in `1.4.2` or `v2.0.0-rc.1`",
            )
        }
        Type::Bool
        | Type::Int
        | Type::Text
        | Type::Duration
        | Type::Instant
        | Type::Date
        | Type::Calendar
        | Type::Role
        | Type::Regex
        | Type::Glob
        | Type::Enum(_)
        | Type::Entity(_)
        | Type::Set(_)
        | Type::List(_)
        | Type::Optional(_)
        | Type::Error => (Some(Cow::Borrowed(text)), ""),
    };
    found.ok_or(expected)
}

/// Names of hosts know no case and no dot at their end; a port may follow.
fn host(text: &str) -> Option<Cow<'_, str>> {
    let fits = !text.is_empty()
        && !text.starts_with('.')
        && !text
            .contains(|it: char| it.is_whitespace() || it.is_control() || "/\\@?#".contains(it));
    let plain = text.strip_suffix('.').unwrap_or(text);
    (fits && !plain.is_empty()).then(|| lower(plain))
}

/// Forward slashes, one at a time, none at the end, no `.` on the way. `..` stays: only a file system knows where it leads.
fn path(text: &str) -> Cow<'_, str> {
    let is_plain = !text.contains("//")
        && !text.contains("/./")
        && !text.starts_with("./")
        && !text.ends_with("/.")
        && (!text.ends_with('/') || text == "/");
    if is_plain {
        return Cow::Borrowed(text);
    }
    let parts: Vec<&str> = text.split('/').filter(|it| !it.is_empty() && *it != ".").collect();
    let root = if text.starts_with('/') { "/" } else { "" };
    let joined = format!("{root}{}", parts.join("/"));
    Cow::Owned(if joined.is_empty() { ".".to_owned() } else { joined })
}

/// Scheme and host of a URL know no case; its path does.
fn url(text: &str) -> Option<Cow<'_, str>> {
    let (scheme, rest) = text.split_once("://")?;
    if scheme.is_empty() || rest.is_empty() || text.contains(char::is_whitespace) {
        return None;
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at_checked(end)?;
    let (user, host) = authority.rsplit_once('@').map_or(("", authority), |(_, host)| {
        (authority.get(..authority.len().saturating_sub(host.len())).unwrap_or(""), host)
    });
    let is_lower = |it: &str| !it.contains(|it: char| it.is_ascii_uppercase());
    if is_lower(scheme) && is_lower(host) {
        return Some(Cow::Borrowed(text));
    }
    let (scheme, host) = (scheme.to_ascii_lowercase(), host.to_ascii_lowercase());
    Some(Cow::Owned(format!("{scheme}://{user}{host}{tail}")))
}

fn digest(text: &str) -> Option<Cow<'_, str>> {
    let (algorithm, hex) = text.split_once(':')?;
    let is_word = |it: u8| it.is_ascii_alphanumeric() || b"+._-".contains(&it);
    let fits = !algorithm.is_empty()
        && algorithm.bytes().all(is_word)
        && !hex.is_empty()
        && hex.bytes().all(|it| it.is_ascii_hexdigit());
    fits.then(|| lower(text))
}

fn lower(text: &str) -> Cow<'_, str> {
    if text.contains(|it: char| it.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether a host is a domain or one of its subdomains; ports are of no account.
pub fn is_subdomain(host: &str, domain: &str) -> bool {
    let (host, domain) = (without_port(host), without_port(domain));
    let host = host.trim_end_matches('.');
    let domain = domain.trim_end_matches('.');
    if domain.is_empty() {
        return false;
    }
    let at = host.len().checked_sub(domain.len());
    let Some((front, end)) = at.and_then(|at| host.split_at_checked(at)) else { return false };
    end.eq_ignore_ascii_case(domain) && (front.is_empty() || front.ends_with('.'))
}

/// The host of a URL, without user and port; nothing where it has none.
pub fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    without_port(authority.rsplit_once('@').map_or(authority, |(_, host)| host))
}

/// Whether a path is a folder or lies in it, by whole segments.
pub fn is_inside(path: &str, folder: &str) -> bool {
    let folder = folder.trim_end_matches('/');
    let rest = path.strip_prefix(folder);
    // A path that climbs out again is not inside, however it begins.
    let climbs = path.split('/').any(|it| it == "..");
    !climbs && rest.is_some_and(|it| it.is_empty() || it.starts_with('/'))
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') && port.bytes().all(|it| it.is_ascii_digit()) => {
            name
        }
        Some(_) | None => host,
    }
}

/// A block of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Network {
    /// The first address, bits behind the length zero.
    first: u128,
    /// How many leading bits are fixed.
    length: u32,
    /// 32 or 128.
    width: u32,
}

impl Network {
    fn new(address: IpAddr, length: Option<u32>) -> Option<Self> {
        let (bits, width) = match address {
            IpAddr::V4(it) => (u128::from(it.to_bits()), 32),
            IpAddr::V6(it) => (it.to_bits(), 128),
        };
        let length = length.unwrap_or(width);
        let free = u32::checked_sub(width, length)?;
        let mask = u128::MAX.checked_shl(free).unwrap_or(0);
        Some(Self { first: bits & mask, length, width })
    }

    fn show(self) -> String {
        let address = if self.width == 32 {
            u32::try_from(self.first).map(|it| IpAddr::V4(it.into())).ok()
        } else {
            Some(IpAddr::V6(self.first.into()))
        };
        address.map_or_else(String::new, |it| format!("{it}/{}", self.length))
    }

    fn holds(self, other: Self) -> bool {
        let free = self.width.saturating_sub(self.length);
        let mask = u128::MAX.checked_shl(free).unwrap_or(0);
        self.width == other.width && self.length <= other.length && other.first & mask == self.first
    }
}

fn network(text: &str) -> Option<Network> {
    let (address, length) = text.split_once('/')?;
    let is_number = !length.is_empty() && length.bytes().all(|it| it.is_ascii_digit());
    let length = is_number.then(|| length.parse().ok()).flatten()?;
    Network::new(address.parse().ok()?, Some(length))
}

/// Whether an address or a network lies in a network; the name of a host lies in none.
pub fn is_in_network(inner: &str, outer: &str) -> bool {
    let address = || {
        let bare = without_port(inner).trim_start_matches('[').trim_end_matches(']');
        Network::new(bare.parse().ok()?, None)
    };
    let (inner, outer) = (network(inner).or_else(address), network(outer));
    inner.zip(outer).is_some_and(|(inner, outer)| outer.holds(inner))
}

/// The parts of a version: numbers, and what follows a hyphen.
fn version(text: &str) -> Option<(Vec<u64>, Vec<&str>)> {
    let bare = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let bare = bare.split_once('+').map_or(bare, |(before, _)| before);
    let (numbers, stage) = bare.split_once('-').map_or((bare, None), |(a, b)| (a, Some(b)));
    let is_number = |it: &&str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    let mut found = Vec::new();
    for part in numbers.split('.') {
        found.push(Some(part).filter(is_number)?.parse().ok()?);
    }
    let stage: Vec<&str> = stage.map_or(Vec::new(), |it| it.split('.').collect());
    let is_word =
        |it: &&str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
    stage.iter().all(is_word).then_some((found, stage))
}

/// Orders two versions as their publishers mean them: by number, a stage such as `-rc.1` before the version itself, what
/// follows `+` of no account. Nothing where one is no version.
pub fn compare_versions(a: &str, b: &str) -> Option<Ordering> {
    let ((numbers_a, stage_a), (numbers_b, stage_b)) = (version(a)?, version(b)?);
    let longest = numbers_a.len().max(numbers_b.len());
    let padded = |it: &[u64]| -> Vec<u64> {
        it.iter().copied().chain(std::iter::repeat(0)).take(longest).collect()
    };
    let by_number = padded(&numbers_a).cmp(&padded(&numbers_b));
    Some(by_number.then_with(|| match (stage_a.is_empty(), stage_b.is_empty()) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) => stages(&stage_a, &stage_b),
    }))
}

/// Numbers before words, numbers by value, words by their bytes, a shorter list before a longer one.
fn stages(a: &[&str], b: &[&str]) -> Ordering {
    let key = |it: &&str| it.parse::<u64>().ok();
    let pairs = a.iter().zip(b).map(|(x, y)| match (key(x), key(y)) {
        (Some(x), Some(y)) => x.cmp(&y),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => x.cmp(y),
    });
    let first = pairs.into_iter().find(|it| *it != Ordering::Equal);
    first.unwrap_or_else(|| a.len().cmp(&b.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shaped(ty: &Type, text: &str) -> Option<String> {
        canonical(ty, text).ok().map(Cow::into_owned)
    }

    #[test]
    fn one_form_for_what_is_meant() {
        for (ty, text, expected) in [
            (Type::Host, "Registry.Example.COM.", Some("registry.example.com")),
            (Type::Host, "localhost:5000", Some("localhost:5000")),
            (Type::Host, "https://x", None),
            (Type::Host, "", None),
            (Type::Path, "./a//b/./c/", Some("a/b/c")),
            (Type::Path, "/", Some("/")),
            (Type::Path, "a/../b", Some("a/../b")),
            (Type::Cidr, "10.1.2.3/8", Some("10.0.0.0/8")),
            (Type::Cidr, "2001:DB8::1/32", Some("2001:db8::/32")),
            (Type::Cidr, "0.0.0.0/0", Some("0.0.0.0/0")),
            (Type::Cidr, "10.0.0.0/33", None),
            (Type::Cidr, "10.0.0.0/+8", None),
            (Type::Cidr, "10.0.0.0", None),
            (Type::Digest, "SHA256:9F86", Some("sha256:9f86")),
            (Type::Digest, "9f86", None),
            (Type::Url, "HTTPS://Me@Example.com/Path", Some("https://Me@example.com/Path")),
            (Type::Version, "v1.2.3-rc.1+build", Some("v1.2.3-rc.1+build")),
            (Type::Version, "latest", None),
            (Type::Version, "1..2", None),
        ] {
            assert_eq!(shaped(&ty, text).as_deref(), expected, "{ty:?} {text}");
        }
    }

    #[test]
    fn versions_as_published() {
        let order = [
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "1.0.0",
            "1.0.1",
            "1.9",
            "1.10",
            "2",
            "v2.0.1",
        ];
        for pair in order.windows(2) {
            assert_eq!(compare_versions(pair[0], pair[1]), Some(Ordering::Less), "{pair:?}");
        }
        assert_eq!(compare_versions("v1.0", "1.0.0+x"), Some(Ordering::Equal));
        assert_eq!(compare_versions("main", "1"), None);
    }

    #[test]
    fn networks_and_domains() {
        assert!(is_in_network("10.2.3.4", "10.0.0.0/8"));
        assert!(is_in_network("10.2.0.0/16", "10.0.0.0/8"));
        assert!(!is_in_network("10.0.0.0/8", "10.2.0.0/16"));
        assert!(!is_in_network("example.com", "0.0.0.0/0"));
        assert!(!is_in_network("::1", "0.0.0.0/0"));
        assert!(is_in_network("[::1]", "::/0"));
        assert!(is_subdomain("cdn.example.com:443", "Example.com"));
        assert!(!is_subdomain("evil-example.com", "example.com"));
        assert_eq!(host_of("https://me:pw@Example.com:8443/x?y"), "Example.com");
        assert!(is_inside("a/b/c", "a/b") && is_inside("a/b", "a/b/"));
        assert!(!is_inside("a/bc", "a/b") && !is_inside("a/b/../../etc", "a/b"));
    }
}
