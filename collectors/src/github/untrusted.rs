//! Which contexts of an expression somebody outside can write. Two lists of our own: what is known to be free text, and
//! what cannot carry a command whoever chose it. What lies in neither, under `github.event`, is possible.

use super::expressions::{Part, dotted};

/// How sure it is that an outsider chooses the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Untrusted {
    /// No outsider can put a command there.
    No,
    /// Nobody can say from the text alone.
    Possible,
    /// Free text of an outsider.
    Certain,
}

/// Free text, by its path below `github`; `*` stands for any one name.
const FREE_TEXT: &[&str] = &[
    "event.comment.body",
    "event.commits.*.author.email",
    "event.commits.*.author.name",
    "event.commits.*.message",
    "event.discussion.body",
    "event.discussion.title",
    "event.head_commit.author.email",
    "event.head_commit.author.name",
    "event.head_commit.message",
    "event.issue.body",
    "event.issue.title",
    "event.pages.*.page_name",
    "event.pull_request.body",
    "event.pull_request.head.label",
    "event.pull_request.head.ref",
    "event.pull_request.head.repo.default_branch",
    "event.pull_request.head.repo.description",
    "event.pull_request.head.repo.homepage",
    "event.pull_request.title",
    "event.review.body",
    "event.review_comment.body",
    "event.workflow_run.display_title",
    "event.workflow_run.head_branch",
    "event.workflow_run.head_commit.author.email",
    "event.workflow_run.head_commit.author.name",
    "event.workflow_run.head_commit.message",
    "event.workflow_run.head_repository.description",
    "event.workflow_run.pull_requests.*.head.ref",
    "head_ref",
];

/// Last names whose values are numbers, digests, dates, fixed words, or names in which the platform allows no sign that a
/// shell reads.
const HARMLESS_ENDINGS: &[&str] = &[
    "action",
    "additions",
    "after",
    "author_association",
    "before",
    "changed_files",
    "closed_at",
    "commits_count",
    "conclusion",
    "created_at",
    "cron",
    "deletions",
    "draft",
    "event",
    "fork",
    "full_name",
    "head_sha",
    "html_url",
    "id",
    "login",
    "merge_commit_sha",
    "mergeable",
    "merged",
    "merged_at",
    "node_id",
    "number",
    "pushed_at",
    "run_attempt",
    "run_number",
    "sha",
    "size",
    "state",
    "status",
    "type",
    "updated_at",
    "url",
];

/// Below `github.event`, whole branches that only people with write access fill.
const HARMLESS_BRANCHES: &[&str] = &[
    "event.enterprise",
    "event.installation",
    "event.milestone",
    "event.organization",
    "event.pull_request.base",
    "event.release",
    "event.repository",
    "event.schedule",
    "event.sender",
];

/// Judges a path such as `github.event.issue.title`.
pub(super) fn context(parts: &[Part]) -> Untrusted {
    let path = dotted(parts);
    let Some((first, below)) = path.split_once('.') else {
        // `github` as a whole brings the event along, `inputs` as a whole every input.
        return match path.as_str() {
            "github" => Untrusted::Certain,
            "inputs" => Untrusted::Possible,
            _ => Untrusted::No,
        };
    };
    match first {
        "inputs" => Untrusted::Possible,
        "github" => below_github(below),
        _ => Untrusted::No,
    }
}

fn below_github(below: &str) -> Untrusted {
    if FREE_TEXT.iter().any(|it| covers(it, below)) {
        return Untrusted::Certain;
    }
    let Some(event) = below.strip_prefix("event") else { return Untrusted::No };
    let ending = event.rsplit('.').next().unwrap_or("");
    let harmless =
        HARMLESS_ENDINGS.contains(&ending) || HARMLESS_BRANCHES.iter().any(|it| within(below, it));
    if harmless { Untrusted::No } else { Untrusted::Possible }
}

/// Whether free text is the path itself or lies below it: `github.event.issue` as a whole brings its title along.
fn covers(free: &str, path: &str) -> bool {
    let mut asked = path.split('.');
    for name in free.split('.') {
        match asked.next() {
            // An index into a list stands for each of its members.
            Some(it) if it == name || name == "*" || it == "*" || it == "?" => {}
            Some(_) => return false,
            None => return true,
        }
    }
    asked.next().is_none()
}

fn within(path: &str, branch: &str) -> bool {
    path.strip_prefix(branch).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::super::expressions::parse;
    use super::*;

    #[test]
    fn outsiders_write_some_contexts() {
        let cases = [
            ("github.event.issue.title", Untrusted::Certain),
            ("github.event.pull_request.head.ref", Untrusted::Certain),
            ("github.event.commits[0].message", Untrusted::Certain),
            ("github.event.issue", Untrusted::Certain),
            ("github.event", Untrusted::Certain),
            ("github", Untrusted::Certain),
            ("github.head_ref", Untrusted::Certain),
            ("GitHub.Head_Ref", Untrusted::Certain),
            ("github.event.issue.number", Untrusted::No),
            ("github.event.pull_request.head.sha", Untrusted::No),
            ("github.event.pull_request.base.ref", Untrusted::No),
            ("github.event.client_payload.text", Untrusted::Possible),
            ("github.event.label.name", Untrusted::Possible),
            ("github.event.inputs.version", Untrusted::Possible),
            ("inputs.version", Untrusted::Possible),
            ("github.sha", Untrusted::No),
            ("github.ref_name", Untrusted::No),
            ("secrets.TOKEN", Untrusted::No),
            ("matrix.os", Untrusted::No),
        ];
        for (text, expected) in cases {
            let tree = parse(text).unwrap();
            assert_eq!(context(tree.flowing()[0]), expected, "{text}");
        }
    }
}
