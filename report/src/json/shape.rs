//! The objects of the JSON report, each a struct whose fields are the published keys in their order. They borrow from the
//! report and are made one at a time, as they are written.

use crate::fingerprint;
use crate::missing;
use crate::model::{Clause, Input, Outcome, Remedy, Report, Subject};
use evaluator::evidence::{Evidence, Missing};
use evaluator::verdict::Attested;
use language::diagnostic::Diagnostic;
use language::literal::show_instant;
use language::source_map::SourceMap;
use language::span::Span;
use serde::Serialize;

/// A place; lines and columns are one-based, columns count bytes.
#[derive(Serialize)]
pub(crate) struct Location<'r> {
    file: &'r str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

impl<'r> Location<'r> {
    /// Nothing, written as null, where there is no place.
    pub(crate) fn of(span: Option<Span>, sources: &'r SourceMap) -> Option<Self> {
        let span = span?;
        let (start, end) = sources.range(span)?;
        Some(Self {
            file: sources.path(span.file),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        })
    }
}

/// A control of a framework.
#[derive(Serialize)]
pub(super) struct Control<'r> {
    pub(super) framework: &'r str,
    pub(super) id: &'r str,
}

/// A name with its value.
#[derive(Serialize)]
pub(super) struct Parameter<'r> {
    pub(super) name: &'r str,
    pub(super) value: Option<&'r str>,
}

/// The judging policy.
#[derive(Serialize)]
pub(super) struct Policy<'r> {
    name: &'r str,
    version: &'r str,
    title: &'r str,
    origin: &'r str,
    parameters: Vec<Parameter<'r>>,
}

impl<'r> Policy<'r> {
    pub(super) fn of(report: &'r Report) -> Self {
        let parameters = report.policy.parameters.iter();
        let parameter = |(name, value): &'r (String, Option<String>)| Parameter {
            name,
            value: value.as_deref(),
        };
        Self {
            name: &report.policy.name,
            version: &report.policy.version,
            title: &report.policy.title,
            origin: &report.policy.origin,
            parameters: parameters.map(parameter).collect(),
        }
    }
}

/// One leaf of evidence.
#[derive(Serialize)]
pub(crate) struct Leaf<'r> {
    entity: &'r str,
    id: &'r str,
    attribute: Option<&'r str>,
    value: Option<&'r str>,
    location: Option<Location<'r>>,
    pointer: Option<&'r str>,
    source: &'r str,
    via: Vec<Option<Location<'r>>>,
    asked: Option<Location<'r>>,
}

impl<'r> Leaf<'r> {
    pub(crate) fn of(it: &'r Evidence, sources: &'r SourceMap) -> Self {
        Self {
            entity: &it.entity,
            id: &it.id,
            attribute: it.attribute.as_deref(),
            value: it.value.as_deref(),
            location: Location::of(it.place, sources),
            pointer: it.pointer.as_deref(),
            source: &it.source,
            via: it.via.iter().map(|span| Location::of(Some(*span), sources)).collect(),
            asked: Location::of(it.asked_at, sources),
        }
    }
}

/// One missing thing with what would supply it.
#[derive(Serialize)]
pub(crate) struct Absence {
    kind: &'static str,
    name: String,
    message: String,
    remedy: String,
}

impl Absence {
    pub(crate) fn of(it: &Missing, remedies: &[Remedy]) -> Self {
        Self {
            kind: missing::kind(it),
            name: missing::name(it),
            message: missing::phrase(it),
            remedy: missing::remedy(it, remedies),
        }
    }
}

/// A requirement of a subject that did not pass.
#[derive(Serialize)]
struct Requirement<'r> {
    verdict: &'static str,
    message: &'r str,
    location: Option<Location<'r>>,
    asked: Option<Location<'r>>,
    fingerprint: String,
    evidence: Vec<Leaf<'r>>,
    missing: Vec<Absence>,
}

/// Who was judged.
#[derive(Serialize)]
pub(super) struct Judged<'r> {
    subject: &'r str,
    verdict: &'static str,
    message: String,
    location: Option<Location<'r>>,
    missing: Vec<Absence>,
    fix: Option<&'r str>,
    applies: &'static str,
    attested: Vec<Statement<'r>>,
    waivers: &'r [usize],
    requirements: Vec<Requirement<'r>>,
}

impl<'r> Judged<'r> {
    pub(super) fn of(it: &'r Subject, clause: &Clause, report: &'r Report) -> Self {
        let missing = it.missing().into_iter().map(|it| Absence::of(it, &report.remedies));
        let requirement = |outcome: &'r Outcome| Requirement {
            verdict: outcome.verdict.word(),
            message: &outcome.message,
            location: Location::of(outcome.place().or(it.at.place), &report.sources),
            asked: Location::of(Some(outcome.asked), &report.sources),
            fingerprint: fingerprint::finding(clause, it, outcome),
            evidence: outcome.evidence.iter().map(|it| Leaf::of(it, &report.sources)).collect(),
            missing: outcome.missing.iter().map(|it| Absence::of(it, &report.remedies)).collect(),
        };
        Self {
            subject: &it.subject,
            verdict: it.verdict.word(),
            message: it.message(),
            location: Location::of(it.place(), &report.sources),
            missing: missing.collect(),
            fix: Some(it.fix.as_str()).filter(|it| !it.is_empty()),
            applies: if it.maybe { "unknown" } else { "yes" },
            attested: it.attested.iter().map(|it| Statement::of(it, &report.sources)).collect(),
            waivers: &it.waivers,
            requirements: it.outcomes.iter().map(requirement).collect(),
        }
    }
}

/// A person's statement by which a requirement holds.
#[derive(Serialize)]
struct Statement<'r> {
    id: &'r str,
    by: Option<&'r str>,
    at: Option<&'r str>,
    location: Option<Location<'r>>,
}

impl<'r> Statement<'r> {
    fn of(it: &'r Attested, sources: &'r SourceMap) -> Self {
        Self {
            id: &it.statement.id,
            by: it.by.as_deref().map(|it| it.trim_matches('"')),
            at: it.at.as_deref(),
            location: Location::of(it.statement.place, sources),
        }
    }
}

/// A clause by its names alone: one that was not judged.
#[derive(Serialize)]
pub(super) struct Unjudged<'r> {
    pub(super) id: &'r str,
    pub(super) name: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<&'r str>,
}

/// A diagnostic as data.
#[derive(Serialize)]
pub(super) struct Problem<'r> {
    code: &'r str,
    severity: &'static str,
    message: &'r str,
    location: Option<Location<'r>>,
    label: &'r str,
    help: &'r [String],
}

impl<'r> Problem<'r> {
    pub(super) fn of(it: &'r Diagnostic, sources: &'r SourceMap) -> Self {
        Self {
            code: it.code.name,
            severity: crate::diagnostics::severity_word(it.severity),
            message: &it.message,
            location: Location::of(Some(it.span), sources),
            label: &it.label,
            help: &it.help,
        }
    }
}

/// A source that was read.
#[derive(Serialize)]
pub(super) struct Read<'r> {
    path: &'r str,
    media: &'r str,
    sha256: Option<&'r str>,
    collected_at: Option<String>,
}

impl<'r> Read<'r> {
    pub(super) fn of(it: &'r Input) -> Self {
        Self {
            path: &it.path,
            media: &it.media,
            sha256: it.sha256.as_deref(),
            collected_at: it.collected_at.map(show_instant),
        }
    }
}
