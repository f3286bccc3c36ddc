//! Secrets that a step fetches from a store of its own: each name it asks for is a reference with that store's kind.

use super::model::Writer;
use super::secrets::{self, Holder, Use};
use super::step::Step;
use crate::provenance;
use crate::yaml::tree::Node;

/// An action that fetches secrets.
struct Fetcher {
    action: &'static str,
    store: &'static str,
    /// The input that lists what it fetches.
    input: &'static str,
}

const fn fetcher(action: &'static str, store: &'static str, input: &'static str) -> Fetcher {
    Fetcher { action, store, input }
}

/// Sorted by action.
const FETCHERS: &[Fetcher] = &[
    fetcher("aws-actions/aws-secretsmanager-get-secrets", "aws_secrets_manager", "secret-ids"),
    fetcher("azure/get-keyvault-secrets", "azure_key_vault", "secrets"),
    fetcher("google-github-actions/get-secretmanager-secrets", "gcp_secret_manager", "secrets"),
    fetcher("hashicorp/vault-action", "vault", "secrets"),
];

/// Writes what a step fetches.
pub(super) fn write(step: &Step<'_, '_>, holder: &Holder, writer: &mut Writer<'_, '_, '_>) {
    let Some(action) = step.action() else { return };
    if action == "1password/load-secrets-action" {
        for entry in step.node.get("env").into_iter().flat_map(Node::entries) {
            let name = entry.key.scalar().unwrap_or("?");
            if entry.value.text().is_some_and(|it| it.starts_with("op://")) {
                let place = step.at(entry.value);
                write_one((name, "onepassword", place), entry.value, (step, holder), writer);
            }
        }
    }
    let Ok(at) = FETCHERS.binary_search_by(|it| it.action.cmp(&action)) else { return };
    let Some(fetcher) = FETCHERS.get(at) else { return };
    let Some(node) = step.input(fetcher.input) else { return };
    let text = node.scalar().unwrap_or("");
    let parts = provenance::Parts::of(node);
    let mut from = 0_usize;
    for line in text.split_inclusive(['\n', ';']) {
        let name = line.trim_end_matches([';', '\n', '\r']).trim();
        let lead = line.len().saturating_sub(line.trim_start().len());
        let start = from.saturating_add(lead);
        from = from.saturating_add(line.len());
        if name.is_empty() {
            continue;
        }
        let span = parts.span(start..start.saturating_add(name.len()));
        write_one((name, fetcher.store, step.at_span(span)), node, (step, holder), writer);
    }
}

fn write_one(
    (name, store, provenance): (&str, &'static str, evaluator::fact::Provenance),
    node: Node<'_>,
    (step, holder): (&Step<'_, '_>, &Holder),
    writer: &mut Writer<'_, '_, '_>,
) {
    let keys = ["fetch".to_owned()];
    let used = Use { name, keys: &keys, injection: "env", store, interpolated: false, provenance };
    secrets::reference(&used, (step.job.run, holder), node.span(), writer);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fetchers_are_sorted() {
        assert!(FETCHERS.is_sorted_by_key(|it| it.action));
    }
}
