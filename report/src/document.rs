//! The policy document: the text people sign, made from the policy that is evaluated, so that text and check cannot differ.
//!
//! A pure function of policy, parameters and, if given, one report of results: no clock, the same bytes each time. It says
//! which controls are evidenced and never that one is satisfied: that is for who signs.

mod build;
pub mod controls;
pub mod digest;
pub mod html;
pub mod markdown;
pub mod model;
pub mod prose;
mod reach;
mod register;
pub mod results;
mod tables;
mod words;

use controls::ControlPage;
use language::literal::show_duration;
use language::policy::CheckedPolicy;
use language::source_map::SourceMap;
use language::span::FileId;
use model::{Document, Head, Parameter, Results, Text};
use std::collections::BTreeMap;

/// One format of the document.
#[derive(Debug, Clone, Copy)]
pub struct DocumentFormat {
    /// As `--format` writes it.
    pub name: &'static str,
    /// One sentence for the help.
    pub doc: &'static str,
    /// The document, whole.
    pub write: fn(&Document) -> String,
    /// The page of one control framework.
    pub write_controls: fn(&ControlPage) -> String,
}

/// Every format, sorted by name.
pub const DOCUMENT_FORMATS: &[DocumentFormat] = &[html::FORMAT, markdown::FORMAT];

/// A control framework, as the library of the caller knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameworkName {
    /// As policies write it: `pci`.
    pub name: &'static str,
    /// As its publisher calls it.
    pub title: &'static str,
    /// A remark that its readers need; may be empty.
    pub note: &'static str,
    /// The ids of its controls, a line each.
    pub ids: &'static str,
}

/// What a document is made from.
#[derive(Debug)]
pub struct Ingredients<'a> {
    /// The policy, with its parameters bound.
    pub policy: &'a CheckedPolicy,
    /// The texts it was read from.
    pub sources: &'a SourceMap,
    /// Those of them that are its author's.
    pub own: &'a [FileId],
    /// Those of them that are built in.
    pub built_in: &'a [FileId],
    /// The frameworks that have a name.
    pub frameworks: &'a [FrameworkName],
    /// How evidence is obtained, by name of the clause, where the library knows it.
    pub obtained: &'a BTreeMap<&'static str, String>,
    /// Version of this program.
    pub tool: &'a str,
    /// Whether a draft was asked for.
    pub is_draft: bool,
    /// Results to put beside the clauses.
    pub results: Option<Results>,
}

/// Makes the document.
pub fn document(it: &Ingredients<'_>) -> Document {
    let reached = tables::Reached::of(it);
    let parameters = tables::parameters(it, &reached);
    let open = parameters.iter().filter(|param| param.value.is_none() && is_needed(param, it));
    let open: Vec<String> = open.map(|it| it.name.clone()).collect();
    let text = |id: FileId| it.sources.get(id).map_or("", |it| &*it.text);
    let mut texts: Vec<Text> = it
        .own
        .iter()
        .map(|id| Text {
            path: it.sources.path(*id).to_owned(),
            sha256: digest::of_text(text(*id)),
        })
        .collect();
    texts.sort();
    Document {
        head: head(it, open),
        sections: build::sections(it),
        parameters,
        calendars: tables::calendars(it, &reached),
        rules: tables::rules(it, &reached),
        evidence: tables::evidence(it, &reached),
        frameworks: tables::frameworks(it),
        waivers: register::waivers(it),
        waiver_rules: register::rules(it),
        adoptions: register::adoptions(it),
        texts,
        library: it.built_in.len(),
        results: it.results.clone(),
    }
}

/// Whether a clause that is judged reads a parameter.
fn is_needed(param: &Parameter, it: &Ingredients<'_>) -> bool {
    let judged = it.policy.graph().clauses.iter().filter(|it| it.off.is_none());
    judged.into_iter().any(|it| param.readers.contains(&it.number))
}

fn head(it: &Ingredients<'_>, open: Vec<String>) -> Head {
    let head = it.policy.graph().policy.as_ref();
    // The library changes with the program and is named by its version: a digest that moved with it would say that a policy
    // changed whose author changed nothing.
    let texts = if it.own.is_empty() { it.built_in } else { it.own };
    let texts = texts.iter().filter_map(|id| it.sources.get(*id)).map(|it| &*it.text);
    Head {
        title: head.map_or("Policy", |it| it.title.as_str()).to_owned(),
        name: head.map_or("", |it| it.name.as_str()).to_owned(),
        version: head.map_or("", |it| it.version.as_str()).to_owned(),
        owner: head.and_then(|it| it.owner.clone()),
        review: head.and_then(|it| it.review_every).map(show_duration),
        digest: digest::of_policy(texts),
        tool: it.tool.to_owned(),
        is_draft: it.is_draft,
        open,
    }
}

/// The first of each.
fn dedup_in_order(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for it in all {
        if !out.contains(&it) {
            out.push(it);
        }
    }
    out
}
