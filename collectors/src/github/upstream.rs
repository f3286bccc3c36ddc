//! `workflow_run`: whoever can set off a workflow can set off those that start when it has ended. The platform finds it by
//! its name, or by its path where it has none.

use super::model::{Document, Repository};
use super::triggers::{self, Audience};
use crate::yaml::tree::{Kind, Node};
use std::collections::BTreeSet;

/// Names that are looked up for one workflow; a real one names a few.
const NAMES: usize = 1_000;

/// Who can set off a workflow that others start; nothing where one of them is not here, or starts in a way that nobody here
/// knows.
pub(super) fn audience(
    settings: Option<Node<'_>>,
    repository: &Repository<'_>,
) -> Option<Audience> {
    let mut open: Vec<Node<'_>> = settings.into_iter().collect();
    let (mut found, mut unknown) = (Audience::Internal, settings.is_none());
    let (mut seen, mut left) = (BTreeSet::new(), NAMES);
    while let Some(settings) = open.pop() {
        let (documents, is_whole) = named(settings, repository, &mut left);
        unknown |= !is_whole;
        for document in documents {
            if !seen.insert(document.path) {
                continue;
            }
            for (name, settings) in triggers::entries(document.root) {
                match (name.text(), settings) {
                    (Some("workflow_run"), Some(settings)) => open.push(settings),
                    // A run that another workflow calls is that one's.
                    (Some("workflow_call"), _) => {}
                    (event, _) => match event.and_then(triggers::audience) {
                        Some(audience) => found = found.max(audience),
                        None => unknown = true,
                    },
                }
            }
        }
    }
    Some(found).filter(|it| !unknown || *it != Audience::Internal)
}

/// The workflows that a setting names, and whether these are all.
fn named<'t>(
    settings: Node<'t>,
    repository: &'t Repository<'t>,
    left: &mut usize,
) -> (Vec<&'t Document<'t>>, bool) {
    let names = settings.get("workflows").filter(|it| it.kind() == Kind::Sequence);
    let mut found = Vec::new();
    let mut is_whole = names.is_some();
    for name in names.into_iter().flat_map(Node::items) {
        let Some(rest) = left.checked_sub(1) else { return (found, false) };
        *left = rest;
        let known = found.len();
        let all = repository.documents.values().filter(|it| it.is_workflow);
        found.extend(all.filter(|it| Some(called(it)) == name.text()));
        is_whole &= found.len() > known;
    }
    (found, is_whole)
}

fn called<'t>(document: &Document<'t>) -> &'t str {
    document.root.get("name").and_then(Node::text).unwrap_or(document.path)
}
