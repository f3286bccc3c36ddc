//! Which files are workflows and actions, and which of them the platform would accept at all. What cannot be read is a
//! pipeline all the same: one whose contents are unknown.

use super::ids;
use super::model::{Document, OF_JOBS};
use crate::collector::Sink;
use crate::input::{Checkout, CheckoutFile};
use crate::provenance;
use crate::yaml::tree::{Kind, Node, Tree};
use evaluator::fact::Fact;
use evaluator::value::Value;
use language::codes::sources::UNREADABLE_SOURCE;
use language::diagnostic::Diagnostic;
use language::span::Span;
use std::rc::Rc;

/// Workflows are direct children of one folder: the platform reads no deeper. Actions lie anywhere.
pub(super) fn accepts(path: &str) -> bool {
    is_workflow(path) || is_action(path)
}

/// Whether the platform reads the file as a workflow.
pub(super) fn is_workflow(path: &str) -> bool {
    let Some(name) = path.strip_prefix(".github/workflows/") else { return false };
    // The platform compares the ending by case.
    !name.contains('/') && [".yml", ".yaml"].iter().any(|it| name.ends_with(it))
}

fn is_action(path: &str) -> bool {
    matches!(path.rsplit('/').next(), Some("action.yml" | "action.yaml")) && !is_workflow(path)
}

/// The trees of all files that could be parsed, with their file.
pub(super) fn parse<'c>(
    checkout: &'c Checkout,
    sink: &mut Sink<'c>,
) -> Vec<(&'c CheckoutFile, Rc<Tree<'c>>)> {
    let mut trees = Vec::new();
    for file in checkout.files.iter().filter(|it| accepts(&it.path)) {
        match sink.tree(file) {
            Ok(tree) => trees.push((file, tree)),
            Err(diagnostic) => fail(checkout, file, *diagnostic, sink),
        }
    }
    trees
}

/// The file as a document, if the platform would accept its form.
pub(super) fn document<'t>(
    checkout: &Checkout,
    (file, tree): &'t (&'t CheckoutFile, Rc<Tree<'t>>),
    sink: &mut Sink<'_>,
) -> Option<Document<'t>> {
    let is_workflow = is_workflow(&file.path);
    if let Some(diagnostic) = refusal(tree, is_workflow) {
        fail(checkout, file, diagnostic, sink);
        return None;
    }
    let source = sink.source(file, media(is_workflow));
    Some(Document { path: &file.path, source, root: tree.root()?, is_workflow })
}

fn media(is_workflow: bool) -> &'static str {
    if is_workflow { "yaml/github-workflow" } else { "yaml/github-action" }
}

/// Why the platform refuses the file. To read it all the same would be a false model of what runs.
fn refusal(tree: &Tree<'_>, is_workflow: bool) -> Option<Diagnostic> {
    let refuse = |span, message: String| Some(Diagnostic::new(&UNREADABLE_SOURCE, span, message));
    let whole = Span::whole(tree.file);
    if let Some(second) = tree.roots().nth(1) {
        return refuse(second.span(), "the file holds several documents, expected one".to_owned());
    }
    if let Some(twice) = tree.duplicates().into_iter().next() {
        let message = format!("the key `{}` stands twice, which GitHub refuses", twice.key);
        let first = refuse(twice.second, message)?.related(twice.first, "first here");
        return Some(first);
    }
    if let Some(key) = merge_key(tree) {
        let message = "the merge key `<<` is not supported by GitHub".to_owned();
        return refuse(key.span(), message);
    }
    if let Some(around) = tree.self_references.first() {
        return refuse(*around, "the alias names a node around itself".to_owned());
    }
    let Some(root) = tree.root().filter(|it| it.kind() == Kind::Mapping) else {
        return refuse(whole, "the file is not a mapping, expected keys such as `on`".to_owned());
    };
    let (needed, shape) = if is_workflow {
        (["on", "jobs"].as_slice(), "jobs")
    } else {
        (["runs"].as_slice(), "runs")
    };
    if let Some(missing) = needed.iter().find(|it| root.get(it).is_none_or(Node::is_null)) {
        return refuse(root.span(), format!("the key `{missing}` is missing"));
    }
    let holds = root.get(shape).is_some_and(|it| it.kind() == Kind::Mapping);
    if holds { None } else { refuse(root.span(), format!("`{shape}` is not a mapping")) }
}

fn merge_key<'t>(tree: &'t Tree<'t>) -> Option<Node<'t>> {
    let keys = tree.mappings().flat_map(Node::entries).map(|it| it.key);
    keys.into_iter().find(|it| it.raw() == "<<")
}

/// A pipeline of which nothing but its existence is known.
fn fail(checkout: &Checkout, file: &CheckoutFile, diagnostic: Diagnostic, sink: &mut Sink<'_>) {
    let is_workflow = is_workflow(&file.path);
    let source = sink.source(file, media(is_workflow));
    let id = ids::pipeline(&checkout.id_path(), &file.path);
    let fact = Fact::new("Pipeline", id.as_str(), provenance::at(&source, diagnostic.span));
    let fact = described(fact, &checkout.repo_id(), &file.path, is_workflow);
    sink.fact(fact.with("parsed", Value::text("failed")));
    let reason = format!("`{}` could not be read: {}", file.path, diagnostic.message);
    sink.gap_in(&id, OF_JOBS, &reason);
    sink.gap_in(
        &id,
        &["ComponentRef", "DataFlow", "Environment", "NetworkPolicy", "Token"],
        &reason,
    );
    if is_workflow {
        sink.gap_in(&id, &["Trigger"], &reason);
    }
    sink.diagnostic(diagnostic);
}

/// What is known of every pipeline file, readable or not.
pub(super) fn described(fact: Fact, repo: &str, path: &str, is_workflow: bool) -> Fact {
    let dialect = if is_workflow { "github_workflow" } else { "github_action" };
    fact.with("repo", Value::text(repo))
        .with("path", Value::text(path))
        .with("platform", Value::text("github"))
        .with("dialect", Value::text(dialect))
        .with("defined_in", Value::text("vcs"))
        .with("remote_repo", evaluator::value::Known::Absent)
}
