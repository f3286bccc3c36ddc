//! CODEOWNERS: who owns which files, from the one file that the platform reads. Patterns become globs of the language: `*`
//! stays within a folder, `**` does not. Of several lines that match a path the last one counts, on both platforms.

use crate::collector::{Collector, Emit, Listing, Sink};
use crate::input::{Checkout, CheckoutFile};
use crate::provenance;
use crate::text::Text;
use evaluator::fact::Fact;
use evaluator::value::{Known, Value};
use language::codes::sources;
use language::diagnostic::Diagnostic;
use std::ops::Range;
use std::sync::Arc;

/// See the module.
pub const COLLECTOR: Collector = Collector {
    name: "code_owners",
    doc: "The CODEOWNERS file of a checkout.",
    accepts: |path| PLACES.contains(&path),
    emits: &[Emit {
        entity: "CodeOwnerRule",
        attributes: &[
            "glob",
            "group",
            "line",
            "min_approvals",
            "optional",
            "owner_teams",
            "owners",
            "path",
            "repo",
        ],
        listing: Listing::Whole("repo"),
    }],
    remedy: "mend the CODEOWNERS file and run `policyc eval` in a full checkout",
    collect,
};

/// Where a platform looks, sorted.
pub(crate) const PLACES: &[&str] =
    &[".github/CODEOWNERS", ".gitlab/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/// GitHub takes the first that exists.
const GITHUB: &[&str] = &[".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/// GitLab does too, in another order.
const GITLAB: &[&str] = &["CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

/// Longer files GitHub does not read.
const GITHUB_BYTES: usize = 3 * 1024 * 1024;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Dialect {
    Github,
    Gitlab,
}

/// Where the facts of a file belong.
struct Place<'c> {
    checkout: &'c Checkout,
    dialect: Dialect,
    path: &'c str,
    source: Arc<str>,
    text: Text<'c>,
}

/// A section of GitLab's form, which the lines below it inherit.
#[derive(Default)]
struct Section {
    name: Option<String>,
    optional: bool,
    approvals: i64,
    owners: Vec<String>,
}

fn collect(checkout: &Checkout, sink: &mut Sink<'_>) {
    let dialect =
        if checkout.repo_id().starts_with("gl:") { Dialect::Gitlab } else { Dialect::Github };
    let places = match dialect {
        Dialect::Github => GITHUB,
        Dialect::Gitlab => GITLAB,
    };
    let Some(file) = places.iter().find_map(|it| checkout.file(it)) else {
        return;
    };
    let Some(text) = Text::of(file, sink) else {
        return;
    };
    let source = sink.source(file, "text/codeowners");
    if dialect == Dialect::Github && text.content.len() > GITHUB_BYTES {
        return too_long(file, text, sink);
    }
    let place = Place { checkout, dialect, path: &file.path, source, text };
    let mut section = Section { approvals: 1, ..Section::default() };
    let mut start = 0_usize;
    for (index, line) in text.content.split_inclusive('\n').enumerate() {
        let words = words(line, start);
        start = start.saturating_add(line.len());
        if place.dialect == Dialect::Gitlab
            && let Some(next) = open_section(line)
        {
            section = next;
        } else if !words.is_empty() {
            rule(&place, index.saturating_add(1), &words, &section, sink);
        }
    }
}

fn too_long(file: &CheckoutFile, text: Text<'_>, sink: &mut Sink<'_>) {
    let message = format!("`{}` is longer than 3 MB: the platform does not read it", file.path);
    sink.diagnostic(Diagnostic::new(&sources::SOURCE_LIMIT, text.span(0..0), message));
}

/// Blank-separated words with their places, up to a comment. A backslash keeps the character behind it as it is.
fn words(line: &str, start: usize) -> Vec<(String, Range<usize>)> {
    let mut out: Vec<(String, Range<usize>)> = Vec::new();
    let mut open = false;
    let mut escaped = false;
    for (at, letter) in line.char_indices() {
        let at = start.saturating_add(at);
        if !escaped && letter.is_whitespace() {
            open = false;
            continue;
        }
        if !escaped && letter == '#' && !open {
            break;
        }
        if !open {
            out.push((String::new(), at..at));
            open = true;
        }
        escaped = letter == '\\' && !escaped;
        if let Some((word, range)) = out.last_mut() {
            word.push(letter);
            range.end = at.saturating_add(letter.len_utf8());
        }
    }
    out
}

/// `[Name]`, `^[Name]`, `[Name][2]`, with default owners behind.
fn open_section(line: &str) -> Option<Section> {
    let line = line.trim();
    let (optional, rest) = match line.strip_prefix('^') {
        Some(rest) => (true, rest),
        None => (false, line),
    };
    let (name, rest) = rest.strip_prefix('[')?.split_once(']')?;
    let count = rest.strip_prefix('[').and_then(|it| it.split_once(']'));
    let (approvals, rest) = match count {
        Some((count, rest)) => (count.trim().parse().ok().unwrap_or(1), rest),
        None => (1, rest),
    };
    let owners = words(rest, 0).into_iter().map(|it| it.0).collect();
    Some(Section { name: Some(name.trim().to_owned()), optional, approvals, owners })
}

fn rule(
    place: &Place<'_>,
    line: usize,
    words: &[(String, Range<usize>)],
    section: &Section,
    sink: &mut Sink<'_>,
) {
    let Some(((pattern, range), owners)) = words.split_first() else {
        return;
    };
    let span = place.text.span(range.clone());
    if pattern.starts_with('!') {
        return exclusion(place.dialect, pattern, span, sink);
    }
    let mut owners: Vec<&str> = owners.iter().map(|it| it.0.as_str()).collect();
    if owners.is_empty() {
        owners = section.owners.iter().map(String::as_str).collect();
    }
    let id = format!("{}#{line}", place.checkout.id_of("code_owner_rule", place.path));
    let approvals = if owners.is_empty() { 0 } else { section.approvals };
    let group = section.name.as_deref().map_or(Known::Absent, |it| Value::text(it).into());
    let (accounts, teams) = owner_ids(place, &owners);
    // Whose account an address is a checkout does not know, so the set is not known either.
    let accounts = accounts.map(Value::texts);
    let fact = Fact::new("CodeOwnerRule", id, provenance::at(&place.source, span))
        .with("glob", Value::text(glob(place.dialect, pattern)))
        .with("group", group)
        .with("line", Value::Int(i64::try_from(line).unwrap_or(i64::MAX)))
        .with("min_approvals", Value::Int(approvals))
        .with("optional", Value::Bool(section.optional))
        .with("owner_teams", Value::texts(teams))
        .with("path", Value::text(place.path))
        .with("repo", Value::text(place.checkout.repo_id()));
    sink.fact(provenance::with_known(fact, "owners", accounts));
}

/// GitHub passes over such a line; GitLab takes files out of a section, which no rule can say.
fn exclusion(dialect: Dialect, pattern: &str, span: language::span::Span, sink: &mut Sink<'_>) {
    let message = match dialect {
        Dialect::Github => format!("the platform ignores `{pattern}`: patterns cannot be negated"),
        Dialect::Gitlab => format!("the exclusion `{pattern}` is not understood"),
    };
    if dialect == Dialect::Gitlab {
        sink.gap(&[], &message);
    }
    sink.diagnostic(Diagnostic::new(&sources::PARTIAL_SOURCE, span, message));
}

/// Ids of accounts and of groups; no accounts where one is named by its address.
fn owner_ids(place: &Place<'_>, owners: &[&str]) -> (Option<Vec<String>>, Vec<String>) {
    let prefix = match place.dialect {
        Dialect::Github => "gh",
        Dialect::Gitlab => "gl",
    };
    let (mut accounts, mut teams) = (Vec::new(), Vec::new());
    let mut has_address = false;
    for owner in owners {
        let name = owner.strip_prefix('@').map(str::to_lowercase);
        match name {
            // `@@developer`: everybody with that role.
            Some(role) if role.starts_with('@') => {
                let role = provenance::segment(role.trim_start_matches('@'));
                teams.push(format!("{prefix}:role:{}/{role}", place.checkout.id_path()));
            }
            Some(group) if group.contains('/') => {
                teams.push(format!("{prefix}:team:{}", provenance::path(&group)));
            }
            Some(login) => accounts.push(format!("{prefix}:identity:{}", provenance::path(&login))),
            None if owner.contains('@') => has_address = true,
            None => {}
        }
    }
    ((!has_address).then_some(accounts), teams)
}

/// The pattern as a glob over whole paths.
fn glob(dialect: Dialect, pattern: &str) -> String {
    let rooted = pattern.strip_prefix('/');
    let body = rooted.unwrap_or(pattern);
    let is_folder = body.ends_with('/');
    let inner = body.trim_end_matches('/');
    let has_slash = inner.contains('/');
    let anchored = match dialect {
        Dialect::Github => rooted.is_some() || has_slash,
        Dialect::Gitlab => rooted.is_some(),
    };
    let start = if anchored || inner.starts_with("**") { "" } else { "**/" };
    let path = format!("{start}{}", literal(inner));
    let last = inner.rsplit('/').next().unwrap_or(inner);
    if inner.is_empty() {
        "**".to_owned()
    } else if is_folder {
        format!("{path}/**")
    } else if dialect == Dialect::Github && !last.contains(['*', '?']) {
        // A name may be that of a folder: then it is everything below.
        format!("{{{path},{path}/**}}")
    } else {
        path
    }
}

/// Escapes undone; what only our globs give a meaning to is set in a class of its own.
fn literal(pattern: &str) -> String {
    let mut out = String::new();
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        let (letter, escaped) = match letter {
            '\\' => (letters.next().unwrap_or('\\'), true),
            other => (other, false),
        };
        let is_wild = matches!(letter, '*' | '?');
        let is_special = matches!(letter, '[' | ']' | '{' | '}' | '\\');
        if is_special || (is_wild && escaped) {
            out.extend(['[', letter, ']']);
        } else {
            out.push(letter);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(line: &str) -> Vec<String> {
        words(line, 0).into_iter().map(|it| it.0).collect()
    }

    #[test]
    fn words_end_at_blanks_and_comments() {
        assert_eq!(texts("*.rs  @a @b/c # why"), ["*.rs", "@a", "@b/c"]);
        assert_eq!(texts("# all"), [""; 0]);
        assert_eq!(texts("my\\ file\\#1 x@y.z"), ["my\\ file\\#1", "x@y.z"]);
        assert_eq!(texts("a#b @c"), ["a#b", "@c"]);
        assert_eq!(words("  é @c\n", 10)[1].1, 15..17);
    }

    #[test]
    fn patterns_become_globs_of_whole_paths() {
        let github = |it: &str| glob(Dialect::Github, it);
        assert_eq!(github("*"), "**/*");
        assert_eq!(github("*.js"), "**/*.js");
        assert_eq!(github("/build/logs/"), "build/logs/**");
        assert_eq!(github("docs/*"), "docs/*");
        assert_eq!(github("apps/"), "**/apps/**");
        assert_eq!(github("/apps/github"), "{apps/github,apps/github/**}");
        assert_eq!(github("**/logs"), "{**/logs,**/logs/**}");
        assert_eq!(github("/"), "**");
        assert_eq!(github("my\\ [x]"), "{**/my [[]x[]],**/my [[]x[]]/**}");
        let gitlab = |it: &str| glob(Dialect::Gitlab, it);
        assert_eq!(gitlab("path/to/file"), "**/path/to/file");
        assert_eq!(gitlab("/docs/"), "docs/**");
    }

    #[test]
    fn sections_carry_count_optionality_and_owners() {
        let section = open_section("^[Build tools][3] @a @b/c").unwrap();
        assert_eq!(section.name.as_deref(), Some("Build tools"));
        assert!(section.optional);
        assert_eq!(section.approvals, 3);
        assert_eq!(section.owners, ["@a", "@b/c"]);
        assert!(open_section("src/[a] @x").is_none());
    }
}
