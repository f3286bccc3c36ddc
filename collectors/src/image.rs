//! References to container images, taken apart as registries do.

/// `registry/repository:tag@digest`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// As written, without a scheme.
    pub written: String,
    /// Host, with its port; `docker.io` where none is written.
    pub registry: String,
    /// Path in the registry; `library/…` for the official ones.
    pub repository: String,
    /// Behind the colon.
    pub tag: Option<String>,
    /// Behind the `@`, algorithm and hexadecimal digits.
    pub digest: Option<String>,
}

impl Reference {
    /// Takes a reference apart; nothing where it is none or still holds a variable.
    pub fn parse(text: &str) -> Option<Self> {
        let written = text.strip_prefix("docker://").unwrap_or(text);
        let (name, digest) = match written.split_once('@') {
            Some((name, digest)) => {
                (name, Some(digest.to_owned()).filter(|it| is_digest(it))?.into())
            }
            None => (written, None),
        };
        let (path, tag) = match name.rsplit_once(':') {
            Some((path, tag)) if !tag.contains('/') => (path, Some(tag.to_owned())),
            _ => (name, None),
        };
        let (registry, repository) = match path.split_once('/') {
            Some((host, rest)) if is_host(host) => (host.to_lowercase(), rest.to_owned()),
            Some(_) => ("docker.io".to_owned(), path.to_owned()),
            None => ("docker.io".to_owned(), format!("library/{path}")),
        };
        let is_path = |it: &str| {
            let is_part = |it: u8| {
                it.is_ascii_lowercase()
                    || it.is_ascii_digit()
                    || matches!(it, b'.' | b'_' | b'-' | b'/')
            };
            !it.is_empty() && !it.ends_with('/') && it.bytes().all(is_part)
        };
        let is_tag = |it: &String| {
            let is_part = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'.' | b'_' | b'-');
            !it.is_empty() && it.bytes().all(is_part)
        };
        let is_good = !path.is_empty() && is_path(&repository) && tag.as_ref().is_none_or(is_tag);
        is_good.then(|| Self { written: written.to_owned(), registry, repository, tag, digest })
    }

    /// Id of the image's fact: one per reference as written.
    pub fn id(&self) -> String {
        format!("oci:image:{}", crate::provenance::path(&self.written))
    }
}

/// A first segment is a host if it has a dot or a port, or is the machine itself.
fn is_host(segment: &str) -> bool {
    segment.contains(['.', ':']) || segment == "localhost"
}

fn is_digest(text: &str) -> bool {
    let Some((algorithm, digits)) = text.split_once(':') else {
        return false;
    };
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return false,
    };
    digits.len() == length && digits.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<(String, String, Option<String>, bool)> {
        let it = Reference::parse(text)?;
        Some((it.registry, it.repository, it.tag, it.digest.is_some()))
    }

    #[test]
    fn references_are_taken_apart() {
        let digest = format!("sha256:{}", "0a".repeat(32));
        let own = |it: &str| it.to_owned();
        assert_eq!(parts("alpine"), Some((own("docker.io"), own("library/alpine"), None, false)));
        assert_eq!(
            parts(&format!("docker://ghcr.io/a/b:1.2@{digest}")),
            Some((own("ghcr.io"), own("a/b"), Some(own("1.2")), true))
        );
        assert_eq!(parts("localhost:5000/x"), Some((own("localhost:5000"), own("x"), None, false)));
        assert_eq!(
            parts("acme/x:y"),
            Some((own("docker.io"), own("acme/x"), Some(own("y")), false))
        );
    }

    #[test]
    fn what_is_no_reference_is_refused() {
        for text in ["", "a:${X}", "$A", "a@sha256:12", "A/b", "a/", "a b", "a@md5:00", "a:"] {
            assert_eq!(parts(text), None, "{text}");
        }
    }
}
