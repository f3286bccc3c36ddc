//! Where the facts of each entity come from when a checkout does not show them. The table stands in `evidence.txt`; a row
//! that does not read is a failed test, not a silent gap.

/// One way to obtain facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Supply {
    /// As the schema names it.
    pub entity: &'static str,
    /// `github`, `vault`, `tool`; `hand` for what people state.
    pub platform: &'static str,
    /// The least right that it takes.
    pub right: &'static str,
    /// The attributes that it shows, as written: names, or `*` for every one.
    pub attributes: &'static str,
    /// A read-only command; for `hand`, what to do.
    pub command: &'static str,
}

/// The platform of what people state.
pub const BY_HAND: &str = "hand";

impl Supply {
    /// Whether it shows an attribute.
    pub fn shows(&self, attribute: &str) -> bool {
        self.attributes == "*" || self.attributes.split(", ").any(|it| it == attribute)
    }

    /// Whether it is a command, and not a person's word.
    pub fn is_command(&self) -> bool {
        self.platform != BY_HAND
    }
}

/// Every row, in the order of the table.
pub fn supplies() -> impl Iterator<Item = Supply> {
    let mut entity = "";
    include_str!("../evidence.txt").lines().filter_map(move |line| {
        let Some(row) = line.strip_prefix("  ") else {
            entity = line;
            return None;
        };
        let mut cells = row.splitn(4, " | ");
        let (platform, right) = (cells.next()?, cells.next()?);
        let (attributes, command) = (cells.next()?, cells.next()?);
        Some(Supply { entity, platform, right, attributes, command })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const PLATFORMS: [&str; 10] = [
        "aws",
        "circleci",
        "git",
        "github",
        "gitlab",
        "hand",
        "jenkins",
        "kubernetes",
        "tool",
        "vault",
    ];

    #[test]
    fn every_row_reads() {
        let written = include_str!("../evidence.txt").lines().filter(|it| it.starts_with("  "));
        let rows: Vec<Supply> = supplies().collect();
        assert_eq!(rows.len(), written.count());
        let distinct: BTreeSet<&Supply> = rows.iter().collect();
        assert_eq!(distinct.len(), rows.len(), "a row stands twice");
        for it in rows {
            assert!(PLATFORMS.contains(&it.platform), "{it:?}");
            let is_name = |name: &str| name.bytes().all(|it| it == b'_' || it.is_ascii_lowercase());
            assert!(it.attributes == "*" || it.attributes.split(", ").all(is_name), "{it:?}");
            assert!(!it.right.is_empty() && !it.command.is_empty() && !it.entity.is_empty());
        }
    }

    /// Nothing here may change what it reads, or print a secret.
    #[test]
    fn commands_only_read() {
        let writes =
            ["-X ", "--method", "-f ", "--field", "delete", "put-", " create", "kv get", "--input"];
        for it in supplies().filter(|it| it.is_command() && it.platform != "tool") {
            let reads = it.command.replace("-f json", "");
            assert!(!writes.iter().any(|word| reads.contains(word)), "{it:?}");
        }
    }

    #[test]
    fn a_row_shows_what_it_names() {
        let all: Vec<Supply> = supplies().filter(|it| it.entity == "Identity").collect();
        assert!(all.iter().any(|it| it.shows("mfa_enabled") && it.is_command()));
        assert!(all.iter().any(|it| it.shows("same_as") && !it.is_command()));
    }
}
