//! `on`: what starts a workflow, and who can set it off.

use super::model::{Document, Repository, Writer};
use super::{ids, upstream};
use crate::provenance;
use crate::yaml::tree::{Kind, Node};
use evaluator::fact::Fact;
use evaluator::value::{Known, Value};
use std::collections::BTreeSet;

/// Who can set something off, from the few to the many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Audience {
    /// Accounts with write access.
    Internal,
    /// Somebody who sends a change from outside.
    Contributor,
    /// Whoever has an account of the platform.
    Anyone,
}

impl Audience {
    fn word(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::Contributor => "external_contributor",
            Self::Anyone => "anyone",
        }
    }
}

/// What the platform documents about one event.
struct Event {
    name: &'static str,
    kind: &'static str,
    audience: Audience,
    /// Whether the definition of the branch that a change is for runs, not the change's own.
    runs_base_code: bool,
    /// Whether somebody outside who sets it off gets a run with secrets.
    has_secrets: bool,
}

const fn event(
    name: &'static str,
    kind: &'static str,
    audience: Audience,
    base_and_secrets: (bool, bool),
) -> Event {
    let (runs_base_code, has_secrets) = base_and_secrets;
    Event { name, kind, audience, runs_base_code, has_secrets }
}

const INTERNAL: Audience = Audience::Internal;
const CONTRIBUTOR: Audience = Audience::Contributor;
const ANYONE: Audience = Audience::Anyone;

/// The definition of the default branch, or of the branch a change is for, with its secrets.
const BASE: (bool, bool) = (true, true);
/// The definition that the change brings along, without secrets where it comes from a fork.
const CHANGE: (bool, bool) = (false, false);
/// The definition of the ref that somebody with write access chose, with secrets.
const REF: (bool, bool) = (false, true);

/// Every event we know, sorted. On a public repository whoever has an account can comment, fork and star.
const EVENTS: &[Event] = &[
    event("branch_protection_rule", "other", INTERNAL, BASE),
    event("check_run", "other", INTERNAL, BASE),
    event("check_suite", "other", INTERNAL, BASE),
    event("create", "other", INTERNAL, REF),
    event("delete", "other", INTERNAL, BASE),
    event("deployment", "deployment", INTERNAL, REF),
    event("deployment_status", "deployment", INTERNAL, REF),
    event("discussion", "other", ANYONE, BASE),
    event("discussion_comment", "comment", ANYONE, BASE),
    event("fork", "other", ANYONE, BASE),
    event("gollum", "other", ANYONE, BASE),
    event("issue_comment", "comment", ANYONE, BASE),
    event("issues", "other", ANYONE, BASE),
    event("label", "other", INTERNAL, BASE),
    event("merge_group", "merge_queue", INTERNAL, REF),
    event("milestone", "other", INTERNAL, BASE),
    event("page_build", "other", INTERNAL, REF),
    event("project", "other", INTERNAL, BASE),
    event("project_card", "other", INTERNAL, BASE),
    event("project_column", "other", INTERNAL, BASE),
    event("public", "other", INTERNAL, BASE),
    event("pull_request", "change", CONTRIBUTOR, CHANGE),
    event("pull_request_review", "comment", CONTRIBUTOR, CHANGE),
    event("pull_request_review_comment", "comment", CONTRIBUTOR, CHANGE),
    event("pull_request_target", "change_in_base", CONTRIBUTOR, BASE),
    event("push", "push", INTERNAL, REF),
    event("registry_package", "other", INTERNAL, REF),
    event("release", "release", INTERNAL, REF),
    event("repository_dispatch", "api", INTERNAL, BASE),
    event("schedule", "schedule", INTERNAL, BASE),
    event("status", "other", INTERNAL, BASE),
    event("watch", "other", ANYONE, BASE),
    event("workflow_dispatch", "manual", INTERNAL, REF),
    // Who can set it off, the workflows before it say: see `upstream`.
    event("workflow_run", "upstream", CONTRIBUTOR, BASE),
];

/// Types that the platform takes where none are written.
const DEFAULT_CHANGE_TYPES: &[&str] = &["opened", "reopened", "synchronize"];

/// The names of the events of a workflow, with the scalar that names each and its settings.
pub(super) fn entries(root: Node<'_>) -> Vec<(Node<'_>, Option<Node<'_>>)> {
    let Some(on) = root.get("on") else { return Vec::new() };
    match on.kind() {
        Kind::Scalar => vec![(on, None)],
        Kind::Sequence => on.items().map(|it| (it, None)).collect(),
        Kind::Mapping => on.entries().map(|it| (it.key, Some(it.value))).collect(),
        Kind::Null | Kind::Unresolved => Vec::new(),
    }
}

/// The names of the events of a workflow.
pub(super) fn names(root: Node<'_>) -> BTreeSet<&str> {
    entries(root).into_iter().filter_map(|(name, _)| name.text()).collect()
}

/// Whether somebody without write access can set off one of the events of a workflow; one we do not know may be such. What
/// a caller elsewhere does, nobody here can say.
pub(super) fn is_exposed(root: Node<'_>, repository: &Repository<'_>) -> bool {
    let is_open = |(name, settings): (Node<'_>, Option<Node<'_>>)| match name.text() {
        Some("workflow_call") | None => false,
        Some(name) => of_event(name, settings, repository) != Some(INTERNAL),
    };
    entries(root).into_iter().any(is_open)
}

/// Who can set off an event, as far as its name tells.
pub(super) fn audience(name: &str) -> Option<Audience> {
    known(name).map(|it| it.audience)
}

fn of_event(
    name: &str,
    settings: Option<Node<'_>>,
    repository: &Repository<'_>,
) -> Option<Audience> {
    if name == "workflow_run" { upstream::audience(settings, repository) } else { audience(name) }
}

fn known(name: &str) -> Option<&'static Event> {
    EVENTS.binary_search_by(|it| it.name.cmp(name)).ok().and_then(|at| EVENTS.get(at))
}

/// Writes the triggers of a workflow.
pub(super) fn write(document: &Document<'_>, writer: &mut Writer<'_, '_, '_>) {
    for (name, settings) in entries(document.root) {
        let Some(text) = name.text() else {
            let reason = format!("an event of `{}` is not a name", document.path);
            let pipeline = ids::pipeline(&writer.repository.path, document.path);
            writer.sink.gap_in(&pipeline, &["Trigger"], &reason);
            continue;
        };
        let crons: Vec<Node<'_>> = if text == "schedule" {
            settings.into_iter().flat_map(Node::items).filter_map(|it| it.get("cron")).collect()
        } else {
            Vec::new()
        };
        for number in 0..crons.len().max(1) {
            let fact = trigger(document, (name, settings), number, writer);
            let cron = crons.get(number);
            let fact = match cron {
                Some(cron) => {
                    fact.with_at("cron", provenance::text_or_absent(cron.text()), cron.span())
                }
                None => fact.with("cron", Known::Absent),
            };
            writer.sink.fact(fact);
        }
    }
}

fn trigger(
    document: &Document<'_>,
    (name, settings): (Node<'_>, Option<Node<'_>>),
    number: usize,
    writer: &Writer<'_, '_, '_>,
) -> Fact {
    let repo = &writer.repository.path;
    let text = name.text().unwrap_or("");
    let id = ids::trigger(repo, document.path, text, number);
    let mut fact = Fact::new("Trigger", id, provenance::node(&document.source, name))
        .with("pipeline", Value::text(ids::pipeline(repo, document.path)))
        .with("event", Value::text(text));
    for filter in ["branches", "paths", "tags"] {
        fact = filtered(fact, filter, settings);
    }
    fact = match settings.and_then(|it| it.get("types")) {
        Some(types) => match words(types) {
            Some(words) => fact.with_at("types", Value::texts(words), types.span()),
            None => fact,
        },
        None if text == "pull_request" || text == "pull_request_target" => {
            fact.with("types", Value::texts(DEFAULT_CHANGE_TYPES.iter().copied()))
        }
        None => fact.with("types", Value::Many(Vec::new())),
    };
    if text == "workflow_call" {
        // Who sets it off, and with what, is the caller's matter.
        return fact.with("kind", Value::text("upstream"));
    }
    let Some(event) = known(text) else { return fact.with("kind", Value::text("other")) };
    let audience = of_event(text, settings, writer.repository).map(|it| Value::text(it.word()));
    provenance::with_known(fact, "audience", audience)
        .with("kind", Value::text(kind(event, settings)))
        .with("runs_base_code", Value::Bool(event.runs_base_code))
        .with("has_secrets", Value::Bool(event.has_secrets))
}

/// A push that is filtered by tags alone is one of tags.
fn kind(event: &Event, settings: Option<Node<'_>>) -> &'static str {
    let has = |key: &str| settings.is_some_and(|it| it.get(key).is_some());
    let branches = has("branches") || has("branches-ignore");
    if event.name == "push" && has("tags") && !branches { "tag" } else { event.kind }
}

/// `branches` and `branches-ignore` in one list, what is left out behind a `!` as in the filters themselves.
fn filtered(fact: Fact, name: &'static str, settings: Option<Node<'_>>) -> Fact {
    let taken = settings.and_then(|it| it.get(name));
    let ignored = settings.and_then(|it| it.get(&format!("{name}-ignore")));
    let mut all = Vec::new();
    for (node, sign) in [(taken, ""), (ignored, "!")] {
        let Some(node) = node else { continue };
        let Some(words) = words(node) else { return fact };
        all.extend(words.into_iter().map(|it| format!("{sign}{it}")));
    }
    match taken.or(ignored) {
        Some(node) => fact.with_at(name, Value::texts(all), node.span()),
        None => fact.with(name, Value::Many(Vec::new())),
    }
}

/// One word or a list of words; nothing for anything else.
fn words(node: Node<'_>) -> Option<Vec<&str>> {
    match node.kind() {
        Kind::Scalar => Some(vec![node.text()?]),
        Kind::Sequence => node.items().map(Node::text).collect(),
        Kind::Null => Some(Vec::new()),
        Kind::Mapping | Kind::Unresolved => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_sorted() {
        assert!(EVENTS.is_sorted_by_key(|it| it.name));
    }
}
