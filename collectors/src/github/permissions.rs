//! The rights of a job's token. A job's block replaces the workflow's whole; naming one right sets the others to none; what
//! is written nowhere is the platform's setting, which no checkout shows; a called job never exceeds its caller's.

use crate::yaml::tree::{Kind, Node};
use language::span::Span;
use std::collections::BTreeMap;

/// The rights that the platform knows, apart from `metadata`, which is always read.
pub(super) const NAMES: &[&str] = &[
    "actions",
    "artifact-metadata",
    "attestations",
    "checks",
    "contents",
    "deployments",
    "discussions",
    "id-token",
    "issues",
    "models",
    "packages",
    "pages",
    "pull-requests",
    "repository-projects",
    "security-events",
    "statuses",
];

/// How much a right allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    None,
    Read,
    Write,
}

/// Where a right is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Job,
    Workflow,
    Caller,
    PlatformDefault,
}

/// One right; no level where nobody can tell from the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Right {
    pub(super) level: Option<Level>,
    pub(super) origin: Origin,
    /// The scalar that decides.
    pub(super) span: Span,
}

/// The rights of one job by name. `all` stands beside the others where the text says `read-all` or `write-all`.
pub(super) type Rights = BTreeMap<String, Right>;

impl Level {
    /// The word of the schema.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Read => "read",
            Self::Write => "write",
        }
    }

    fn read(text: &str) -> Option<Self> {
        match text {
            "none" => Some(Self::None),
            "read" => Some(Self::Read),
            "write" => Some(Self::Write),
            _ => None,
        }
    }
}

impl Origin {
    /// The word of the schema.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Job => "job",
            Self::Workflow => "workflow",
            Self::Caller => "caller",
            Self::PlatformDefault => "platform_default",
        }
    }
}

/// The rights of a job: what it writes, else what its workflow writes, else its caller's, else the platform's setting.
/// `own` is the place of the job's key, for what is written nowhere.
pub(super) fn of_job(
    job: Node<'_>,
    workflow: Node<'_>,
    caller: Option<&Rights>,
    own: Span,
) -> Rights {
    let written = job.entry("permissions").map(|it| (it, Origin::Job));
    let written = written.or(workflow.entry("permissions").map(|it| (it, Origin::Workflow)));
    match (written, caller) {
        (Some((entry, origin)), None) => block(entry.key, entry.value, origin),
        (Some((entry, origin)), Some(caller)) => {
            capped(block(entry.key, entry.value, origin), caller)
        }
        (None, Some(caller)) => {
            let inherit = |(name, right): (&String, &Right)| {
                let origin = match right.origin {
                    Origin::PlatformDefault => Origin::PlatformDefault,
                    Origin::Job | Origin::Workflow | Origin::Caller => Origin::Caller,
                };
                (name.clone(), Right { origin, ..*right })
            };
            caller.iter().map(inherit).collect()
        }
        (None, None) => unwritten(own, Origin::PlatformDefault, Some(Level::None)),
    }
}

/// The rights of a called job whose callers all lie elsewhere: what is written stands, the rest nobody here can tell.
pub(super) fn of_unknown_caller(job: Node<'_>, workflow: Node<'_>, own: Span) -> Rights {
    // A caller may hand on the right to an identity token; only the platform's default never does.
    of_job(job, workflow, Some(&unwritten(own, Origin::Caller, None)), own)
}

/// Whether the job can obtain an identity token; nothing where nobody can tell.
pub(super) fn oidc(rights: &Rights) -> Option<bool> {
    let right = rights.get("id-token")?;
    right.level.map(|it| it == Level::Write)
}

/// A job without any written block. The platform's default never grants `id-token` and always grants `metadata`.
fn unwritten(span: Span, origin: Origin, id_token: Option<Level>) -> Rights {
    let right = |level| Right { level, origin, span };
    let mut rights: Rights = NAMES.iter().map(|name| ((*name).to_owned(), right(None))).collect();
    rights.insert("id-token".to_owned(), right(id_token));
    rights.insert("metadata".to_owned(), right(Some(Level::Read)));
    rights
}

/// What a written block says.
fn block(key: Node<'_>, value: Node<'_>, origin: Origin) -> Rights {
    let right = |level, span| Right { level, origin, span };
    // A value of nothing has no text to point at.
    let place =
        |key: Node<'_>, value: Node<'_>| if value.is_null() { key.span() } else { value.span() };
    let own = place(key, value);
    let all = |level| NAMES.iter().map(move |name| ((*name).to_owned(), right(level, own)));
    let mut rights: Rights = match (value.kind(), value.text()) {
        (Kind::Mapping, _) => {
            let rest = NAMES.iter();
            let mut rights: Rights =
                rest.map(|it| ((*it).to_owned(), right(Some(Level::None), key.span()))).collect();
            for entry in value.entries() {
                let Some(name) = entry.key.scalar() else { continue };
                let level = entry.value.text().and_then(Level::read);
                rights.insert(name.to_owned(), right(level, place(entry.key, entry.value)));
            }
            rights
        }
        // An empty value is refused by the platform; what would count then is not ours to guess.
        (Kind::Scalar, Some("read-all")) => {
            let mut rights: Rights = all(Some(Level::Read)).collect();
            rights.insert("id-token".to_owned(), right(Some(Level::None), value.span()));
            rights.insert("all".to_owned(), right(Some(Level::Read), value.span()));
            rights
        }
        (Kind::Scalar, Some("write-all")) => {
            let mut rights: Rights = all(Some(Level::Write)).collect();
            rights.insert("models".to_owned(), right(Some(Level::Read), value.span()));
            rights.insert("all".to_owned(), right(Some(Level::Write), value.span()));
            rights
        }
        (Kind::Null | Kind::Scalar | Kind::Sequence | Kind::Unresolved, _) => all(None).collect(),
    };
    rights.entry("metadata".to_owned()).or_insert_with(|| right(Some(Level::Read), key.span()));
    rights
}

/// What the job writes, but no more than its caller's job has. Where the caller's is unknown, the written level stands: the
/// platform refuses to start a call that asks for more, so a run that exists has what is written.
fn capped(mut written: Rights, caller: &Rights) -> Rights {
    // `all` is a word for what the other names say one by one: it goes when one of them is cut.
    let cuts = |name: &str, own: &Right| {
        let limit = caller.get(name)?;
        let (own, most) = (own.level?, limit.level?);
        (own > most).then_some(Right { level: Some(most), origin: Origin::Caller, ..*limit })
    };
    let cut: Vec<(String, Right)> =
        written.iter().filter_map(|(name, own)| Some((name.clone(), cuts(name, own)?))).collect();
    if !cut.is_empty() {
        written.remove("all");
    }
    written.extend(cut);
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;
    use language::span::FileId;

    /// Level and origin of `contents`, `issues` and `id-token` for every combination of job, workflow and caller.
    fn table(job: &str, workflow: &str, caller: Option<&str>) -> String {
        let text = format!("w: {{{workflow}}}\nj: {{{job}}}\nc: {{{}}}\n", caller.unwrap_or(""));
        let tree = yaml::parse(FileId(0), text.as_bytes()).unwrap();
        let root = tree.root().unwrap();
        let (job, workflow) = (root.get("j").unwrap(), root.get("w").unwrap());
        let nothing = yaml::parse(FileId(0), b"{}").unwrap();
        let span = Span::whole(FileId(0));
        let above =
            caller.map(|_| of_job(root.get("c").unwrap(), nothing.root().unwrap(), None, span));
        let rights = of_job(job, workflow, above.as_ref(), span);
        let show = |name: &str| {
            let right = rights[name];
            format!("{} {}", right.level.map_or("?", Level::word), right.origin.word())
        };
        ["contents", "issues", "id-token"].map(show).join(", ")
    }

    #[test]
    fn every_combination_of_job_workflow_and_caller() {
        let rows = [
            ("", "", None, "? platform_default, ? platform_default, none platform_default"),
            (
                "",
                "permissions: {contents: read}",
                None,
                "read workflow, none workflow, none workflow",
            ),
            (
                "permissions: {issues: write}",
                "permissions: {contents: write}",
                None,
                "none job, write job, none job",
            ),
            ("permissions: {}", "permissions: write-all", None, "none job, none job, none job"),
            ("", "permissions: read-all", None, "read workflow, read workflow, none workflow"),
            ("permissions: write-all", "", None, "write job, write job, write job"),
            ("permissions: {contents: '${{ x }}'}", "", None, "? job, none job, none job"),
            ("permissions: ", "permissions: {contents: read}", None, "? job, ? job, ? job"),
            ("permissions: none", "", None, "? job, ? job, ? job"),
            (
                "",
                "",
                Some("permissions: {contents: write, id-token: write}"),
                "write caller, none caller, write caller",
            ),
            ("", "", Some(""), "? platform_default, ? platform_default, none platform_default"),
            (
                "permissions: {contents: write}",
                "",
                Some("permissions: {contents: read}"),
                "read caller, none job, none job",
            ),
            (
                "permissions: {contents: read}",
                "",
                Some("permissions: write-all"),
                "read job, none job, none job",
            ),
            (
                "permissions: write-all",
                "",
                Some("permissions: {contents: read}"),
                "read caller, none caller, none caller",
            ),
            ("permissions: {contents: write}", "", Some(""), "write job, none job, none job"),
            ("permissions: {id-token: write}", "", Some(""), "none job, none job, none caller"),
        ];
        for (job, workflow, caller, expected) in rows {
            assert_eq!(table(job, workflow, caller), expected, "{job} / {workflow} / {caller:?}");
        }
    }

    #[test]
    fn a_called_job_with_unknown_callers_has_what_it_writes() {
        let text = "a: {permissions: {id-token: write}}\nb: {x: 1}\n";
        let tree = yaml::parse(FileId(0), text.as_bytes()).unwrap();
        let (root, span) = (tree.root().unwrap(), Span::whole(FileId(0)));
        let written = of_unknown_caller(root.get("a").unwrap(), root.get("b").unwrap(), span);
        assert_eq!(oidc(&written), Some(true));
        assert_eq!(written["contents"].level, Some(Level::None));
        let unwritten = of_unknown_caller(root.get("b").unwrap(), root.get("b").unwrap(), span);
        assert_eq!(oidc(&unwritten), None);
        assert_eq!(unwritten["contents"].origin, Origin::Caller);
    }

    #[test]
    fn write_all_is_said_once_more_as_all() {
        let tree = yaml::parse(FileId(0), b"a: {permissions: write-all}\n").unwrap();
        let (root, span) = (tree.root().unwrap(), Span::whole(FileId(0)));
        let rights = of_job(root.get("a").unwrap(), root, None, span);
        assert_eq!(rights["all"].level, Some(Level::Write));
        assert_eq!(rights["metadata"].level, Some(Level::Read));
    }
}
