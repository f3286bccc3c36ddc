//! Secrets written into pipeline files. Files that are YAML are searched scalar by scalar, under the names they stand at;
//! every file is searched as text too, so that comments and what no reader understands are not left out.

use crate::collector::{Collector, Sink};
use crate::detector::{self, Hit};
use crate::input::{Checkout, CheckoutFile};
use crate::leaks::{self, Secret};
use crate::text::Text;
use crate::yaml::tree::{Kind, Node, Style, Tree};
use crate::{files, provenance};
use language::span::Span;
use std::collections::BTreeSet;

/// See the module.
pub const COLLECTOR: Collector = Collector {
    name: "secrets",
    doc: "Secrets written into the pipeline files of a checkout.",
    accepts: |path| files::kind(path) == "pipeline",
    emits: &leaks::emits("config"),
    remedy: "run `policyc eval` in a full checkout and mend the files it names",
    collect,
};

fn collect<'c>(checkout: &'c Checkout, sink: &mut Sink<'c>) {
    let run = checkout.id_of("scan", "config");
    let mut complete = true;
    for file in checkout.files.iter().filter(|it| files::kind(&it.path) == "pipeline") {
        match Text::of(file, sink) {
            Some(text) => search(checkout, file, text, (&run, sink)),
            None => complete = false,
        }
    }
    sink.fact(leaks::scan(checkout, &run, false, complete));
}

fn search<'c>(
    checkout: &'c Checkout,
    file: &'c CheckoutFile,
    text: Text<'_>,
    (run, sink): (&str, &mut Sink<'c>),
) {
    // What is no YAML is searched as text alone, which says all of a Jenkinsfile and not all of a broken YAML file.
    let tree = sink.tree(file).ok();
    if tree.is_none() && [".yml", ".yaml"].iter().any(|it| file.path.ends_with(it)) {
        let reason = format!("`{}` is not YAML, so it was searched as text alone", file.path);
        sink.gap(&["Detection"], &reason);
    }
    let mut found: Vec<(Span, &'static str)> = tree.map_or_else(Vec::new, |it| scalars(&it));
    for hit in detector::scan_text(text.content) {
        let span = text.span(hit.start..hit.end);
        let overlaps = |it: &(Span, &str)| it.0.start < span.end && span.start < it.0.end;
        if !found.iter().any(overlaps) {
            found.push((span, hit.rule));
        }
    }
    found.sort_unstable();
    let found: BTreeSet<(Span, &'static str)> = found.into_iter().collect();
    let source = if found.is_empty() { None } else { Some(sink.source(file, "text/pipeline")) };
    for (number, (span, rule)) in found.into_iter().enumerate() {
        let Some(source) = &source else {
            return;
        };
        let found = Secret {
            mark: format!("#{rule}/{number}"),
            fingerprint: format!("{}#{rule}/{number}", provenance::path(&file.path)),
            provenance: provenance::at(source, span),
            path: &file.path,
            rule,
            commit: None,
            found_in: "config",
        };
        let fact = leaks::detection(checkout, run, found);
        sink.fact(fact);
    }
}

/// Hits of the scalars. Aliases are not followed: the anchored scalar is searched where it stands.
fn scalars(tree: &Tree<'_>) -> Vec<(Span, &'static str)> {
    let mut out = Vec::new();
    let mut open: Vec<(Option<&str>, Node<'_>)> = tree.roots().map(|it| (None, it)).collect();
    while let Some((name, node)) = open.pop() {
        if node.alias_of().is_some() {
            continue;
        }
        match node.kind() {
            Kind::Mapping => {
                open.extend(node.entries().map(|it| (it.key.scalar(), it.value)));
                // `- name: TOKEN` with `value: …` beside it.
                let named = ["name", "key", "variable"].into_iter().find_map(|it| node.get(it));
                let value = node.get("value").or_else(|| node.get("default"));
                open.extend(named.and_then(Node::text).map(Some).zip(value));
            }
            // A list stands under the name of the list.
            Kind::Sequence => open.extend(node.items().map(|it| (name, it))),
            Kind::Scalar => {
                let text = node.text().unwrap_or("");
                let place = |it: &Hit| (provenance::within(node, it.start..it.end), it.rule);
                let hits = if is_as_written(node) {
                    detector::scan_named(name, text)
                } else {
                    detector::scan(name, text)
                };
                out.extend(hits.iter().map(place));
            }
            Kind::Null | Kind::Unresolved => {}
        }
    }
    out
}

/// Whether each line of the scalar stands in the file as it is: then the search of the whole text sees its tokens.
fn is_as_written(node: Node<'_>) -> bool {
    match node.style() {
        Some(Style::Plain | Style::Single | Style::Literal) => true,
        Some(Style::Double) => !node.raw().contains('\\'),
        Some(Style::Folded) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use evaluator::fact::Fact;
    use language::source_map::SourceMap;

    fn found(path: &str, text: &str) -> Vec<(String, String)> {
        let mut map = SourceMap::default();
        let file = map.add(path, text);
        let mut checkout = Checkout { folder: "shop".to_owned(), ..Checkout::default() };
        let bytes = Ok(text.as_bytes().into());
        checkout.files.push(CheckoutFile { path: path.to_owned(), file, bytes });
        let mut sink = Sink::new(&checkout, &COLLECTOR);
        sink.begin(&COLLECTOR);
        collect(&checkout, &mut sink);
        let batch = sink.finish();
        let scope = batch.scopes.iter().find(|it| &*it.entity == "Detection").unwrap();
        let detections: Vec<_> =
            batch.facts.iter().filter(|it| &*it.entity == "Detection").collect();
        assert_eq!(scope.count, Some(detections.len() as u64));
        assert_eq!(scope.conditions.len(), 2);
        let shown = |it: &&Fact| {
            let rule = it.attributes.iter().find(|it| &*it.name == "rule_id").unwrap();
            (format!("{:?}", rule.value), map.text(it.provenance.span.unwrap()).to_owned())
        };
        detections.iter().map(shown).collect()
    }

    #[test]
    fn a_broken_file_leaves_the_list_open() {
        for (text, whole) in [("a: b\n", true), ("a: [\n", false)] {
            let path = ".github/workflows/a.yml".to_owned();
            let bytes = Ok(text.as_bytes().into());
            let file = CheckoutFile { path, file: language::span::FileId(0), bytes };
            let checkout = Checkout { files: vec![file], ..Checkout::default() };
            let mut sink = Sink::new(&checkout, &COLLECTOR);
            sink.begin(&COLLECTOR);
            collect(&checkout, &mut sink);
            let batch = sink.finish();
            let scope = batch.scopes.iter().find(|it| &*it.entity == "Detection").unwrap();
            assert_eq!(scope.status == evaluator::scope::Status::Complete, whole, "{text}");
        }
    }

    /// Put together when the test runs, so that scanners leave this file alone.
    fn secret() -> String {
        ["Zk3wT9qL", "x7Rb2Vn5", "Hd8Mc4Jp"].concat()
    }

    #[test]
    fn scalars_are_searched_under_their_names() {
        let secret = secret();
        let text = format!("env:\n  API_TOKEN: {secret}\n  OTHER: ${{{{ secrets.X }}}}\n");
        let all = found(".github/workflows/a.yml", &text);
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].1, secret);
        let text =
            format!("steps:\n  - run: |\n      echo ok\n      docker login -u a -p {secret}\n");
        assert_eq!(found(".github/workflows/a.yml", &text)[0].1, secret);
        let pair = format!("variables:\n  - name: DB_PASSWORD\n    value: \"{secret}\"\n");
        assert_eq!(found(".gitlab-ci.yml", &pair).len(), 1);
    }

    #[test]
    fn comments_and_other_languages_are_searched_too() {
        let secret = secret();
        assert_eq!(found("ci.gitlab-ci.yml", &format!("# API_KEY={secret}\na: b\n")).len(), 1);
        let text = format!("pipeline {{ environment {{ API_KEY = '{secret}' }} }}");
        assert_eq!(found("Jenkinsfile", &text).len(), 1);
        assert_eq!(found("Jenkinsfile", "pipeline { }"), []);
    }

    #[test]
    fn nothing_of_a_secret_is_in_a_fact() {
        let secret = secret();
        let text = format!("env:\n  API_TOKEN: {secret}\n");
        let mut checkout = Checkout::default();
        let file = language::span::FileId(0);
        let bytes = Ok(text.as_bytes().into());
        let path = ".github/workflows/a.yml".to_owned();
        checkout.files.push(CheckoutFile { path, file, bytes });
        let mut sink = Sink::new(&checkout, &COLLECTOR);
        sink.begin(&COLLECTOR);
        collect(&checkout, &mut sink);
        let shown = format!("{:?}", sink.finish());
        assert!(shown.contains("secret-literal"));
        assert!(!shown.contains(&secret));
    }
}
