//! A job of one run of a workflow, as its writers see it.

use super::model::Run;
use super::permissions::Rights;
use crate::yaml::tree::Node;
use evaluator::value::Known;

/// One job of one run.
#[derive(Debug)]
pub(super) struct Job<'r, 't> {
    pub(super) run: &'r Run<'r, 't>,
    pub(super) name: &'t str,
    pub(super) key: Node<'t>,
    pub(super) body: Node<'t>,
    /// What its ids share.
    pub(super) place: String,
    pub(super) id: String,
    pub(super) rights: Rights,
    pub(super) environment: Known,
    /// Ids of the jobs it waits for, its callers' included; nothing where they cannot be told.
    pub(super) needs: Option<Vec<String>>,
}

/// `true`, `false` or absent; an expression is unknown.
pub(super) fn flag(body: Node<'_>, key: &str) -> Option<bool> {
    let Some(node) = body.get(key) else { return Some(false) };
    match node.scalar()? {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}
