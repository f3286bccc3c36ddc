//! The value of `uses`: what it names, and how firmly. One [`Uses`] becomes one `ComponentRef`.

use crate::yaml::tree::Node;

/// What a `uses` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Uses<'t> {
    /// `./path`: part of the workspace.
    Local(&'t str),
    /// `docker://image`.
    Docker(Image<'t>),
    /// `owner/name[/path]@ref`.
    Remote(Remote<'t>),
    /// Nothing that the platform would accept.
    Invalid,
}

/// `owner/name[/path]@ref`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Remote<'t> {
    pub(super) owner: &'t str,
    pub(super) name: &'t str,
    pub(super) path: Option<&'t str>,
    pub(super) reference: Option<&'t str>,
}

/// `[registry/]repository[:tag][@digest]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Image<'t> {
    pub(super) text: &'t str,
    pub(super) registry: &'t str,
    pub(super) repository: &'t str,
    pub(super) tag: Option<&'t str>,
    pub(super) digest: Option<&'t str>,
}

/// Reads the text of a `uses`.
pub(super) fn parse(text: &str) -> Uses<'_> {
    let text = text.trim();
    if text.contains("${{") || text.is_empty() {
        return Uses::Invalid;
    }
    if text == "." || text.starts_with("./") || text.starts_with("../") {
        return Uses::Local(text);
    }
    if let Some(image) = text.strip_prefix("docker://") {
        return Uses::Docker(self::image(image));
    }
    let (target, reference) = match text.split_once('@') {
        Some((target, reference)) => (target, Some(reference).filter(|it| !it.is_empty())),
        None => (text, None),
    };
    let mut parts = target.splitn(3, '/');
    let (Some(owner), Some(name)) = (parts.next(), parts.next()) else { return Uses::Invalid };
    if owner.is_empty() || name.is_empty() {
        return Uses::Invalid;
    }
    let path = parts.next().map(|it| it.trim_matches('/')).filter(|it| !it.is_empty());
    Uses::Remote(Remote { owner, name, path, reference })
}

/// Reads a reference to an image.
pub(super) fn image(text: &str) -> Image<'_> {
    let text = text.trim();
    let (named, digest) = match text.split_once('@') {
        Some((named, digest)) => (named, Some(digest)),
        None => (text, None),
    };
    // A colon before the last slash belongs to a port.
    let slash = named.rfind('/').unwrap_or(0);
    let colon = named.rfind(':').filter(|at| *at >= slash);
    let (path, tag) = match colon.and_then(|at| named.split_at_checked(at)) {
        Some((path, tag)) => (path, tag.get(1..)),
        None => (named, None),
    };
    let host = |it: &str| it.contains('.') || it.contains(':') || it == "localhost";
    let (registry, repository) = match path.split_once('/') {
        Some((first, rest)) if host(first) => (first, rest),
        _ => ("docker.io", path),
    };
    Image { text, registry, repository, tag, digest: digest.filter(|it| is_digest(it)) }
}

/// Only a full digest holds an image.
fn is_digest(text: &str) -> bool {
    text.split_once(':').is_some_and(|(name, hex)| name == "sha256" && is_hex(hex, 64))
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|it| it.is_ascii_hexdigit())
}

impl Remote<'_> {
    /// How firmly the reference holds, as the schema's enum has it. A full commit is a promise of its digits only: a branch
    /// may bear such a name, which the host alone can tell.
    pub(super) fn pin(&self) -> &'static str {
        let Some(reference) = self.reference else { return "none" };
        if is_hex(reference, 40) || is_hex(reference, 64) {
            return "sha";
        }
        let version = reference.strip_prefix('v').unwrap_or(reference);
        let tag = version.starts_with(|it: char| it.is_ascii_digit());
        if tag || reference.starts_with("refs/tags/") { "tag" } else { "branch" }
    }

    /// Whether it names a workflow: the platform tells by the folder.
    pub(super) fn is_workflow(&self) -> bool {
        self.path.is_some_and(|it| it.starts_with(".github/workflows/"))
    }

    /// `owner/name` in lower case, for tables: the platform compares names so.
    pub(super) fn slug(&self) -> String {
        format!("{}/{}", self.owner, self.name).to_ascii_lowercase()
    }
}

impl Image<'_> {
    /// How firmly the reference holds, as the schema's enum has it.
    pub(super) fn pin(&self) -> &'static str {
        match (self.digest, self.tag) {
            (Some(_), _) => "digest",
            (None, Some(_)) => "tag",
            (None, None) => "none",
        }
    }
}

/// The version that the comment behind a `uses` claims: `# v4.2.2`, `# tag=v4`, `# pin@v4`.
pub(super) fn claimed_tag(node: Node<'_>) -> Option<String> {
    let comment = node.tree().comment_right_of(node)?;
    let words = comment.text.split(|it: char| it.is_whitespace() || matches!(it, '=' | '@' | ','));
    let version = |it: &&str| {
        let digits = it.strip_prefix('v').unwrap_or(it);
        digits.starts_with(|it: char| it.is_ascii_digit())
    };
    words.filter(|it| !it.is_empty()).find(version).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pin(text: &str) -> &'static str {
        match parse(text) {
            Uses::Remote(remote) => remote.pin(),
            Uses::Docker(image) => image.pin(),
            Uses::Local(_) => "local",
            Uses::Invalid => "invalid",
        }
    }

    #[test]
    fn pins_are_told_by_form() {
        let sha = "0123456789abcdef0123456789ABCDEF01234567";
        let long = format!("{sha}{}", "0".repeat(24));
        let digest = format!("sha256:{}", "a".repeat(64));
        for (text, expected) in [
            (format!("actions/checkout@{sha}"), "sha"),
            (format!("actions/checkout@{long}"), "sha"),
            (format!("actions/checkout@{}", &sha.get(..39).unwrap()), "tag"),
            ("actions/checkout@v4".to_owned(), "tag"),
            ("actions/checkout@4.1".to_owned(), "tag"),
            ("actions/checkout@main".to_owned(), "branch"),
            ("actions/checkout@".to_owned(), "none"),
            ("actions/checkout".to_owned(), "none"),
            (format!("acme/shop/.github/workflows/x.yml@{sha}"), "sha"),
            (format!("docker://alpine@{digest}"), "digest"),
            (format!("docker://alpine:3.20@{digest}"), "digest"),
            ("docker://alpine@sha256:abc".to_owned(), "none"),
            ("docker://alpine:3.20".to_owned(), "tag"),
            ("docker://localhost:5000/alpine".to_owned(), "none"),
            ("./tools/setup".to_owned(), "local"),
            ("checkout@v4".to_owned(), "invalid"),
            ("${{ matrix.action }}".to_owned(), "invalid"),
        ] {
            assert_eq!(pin(&text), expected, "{text}");
        }
    }

    #[test]
    fn images_fall_apart_at_the_right_signs() {
        let it = image("ghcr.io:443/acme/build:1.2");
        assert_eq!(
            (it.registry, it.repository, it.tag),
            ("ghcr.io:443", "acme/build", Some("1.2"))
        );
        let it = image("library/alpine");
        assert_eq!((it.registry, it.repository, it.tag), ("docker.io", "library/alpine", None));
    }

    #[test]
    fn workflows_are_told_by_their_folder() {
        let Uses::Remote(it) = parse("Acme/Shop/.github/workflows/x.yml@main") else {
            panic!("remote")
        };
        assert!(it.is_workflow());
        assert_eq!(it.slug(), "acme/shop");
        let Uses::Remote(it) = parse("acme/shop/sub/dir@main") else { panic!("remote") };
        assert!(!it.is_workflow());
        assert_eq!(it.path, Some("sub/dir"));
    }
}
