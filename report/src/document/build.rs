//! From a checked policy to the document's sections and clauses. Adds words and places, decides nothing.

use crate::document::model::{Clause, Excerpt, Outcome, Run, Section, Test};
use crate::document::prose::{self, Block};
use crate::document::reach::Reach;
use crate::document::{Ingredients, dedup_in_order};
use crate::register::day;
use crate::wording;
use language::graph::clause::{Clause as Declared, Piece};
use language::graph::expr::{Expr, ExprKind};
use language::graph::test::Test as DeclaredTest;
use language::graph::{ClauseId, Node, ParamId};
use language::literal::Literal;
use language::literal::show_duration;
use language::span::Span;
use std::collections::BTreeMap;

/// The sections in the policy's order, each with its clauses; clauses without a section stand first.
pub(super) fn sections(it: &Ingredients<'_>) -> Vec<Section> {
    let graph = it.policy.graph();
    let mut of_section: BTreeMap<&str, Vec<Clause>> = BTreeMap::new();
    for (id, declared) in graph.clause_ids() {
        let section = declared.number.rsplit_once('.').map_or("", |(section, _)| section);
        let has_one = graph.sections.iter().any(|it| it.number == section);
        let section = if has_one { section } else { "" };
        of_section.entry(section).or_default().push(clause(id, declared, it));
    }
    let mut out = Vec::new();
    if let Some(clauses) = of_section.remove("") {
        let (number, title) = (String::new(), "Clauses".to_owned());
        out.push(Section { number, title, prose: Vec::new(), clauses });
    }
    out.extend(graph.sections.iter().map(|section| Section {
        number: section.number.clone(),
        title: section.title.clone(),
        prose: it.prose(&section.doc),
        clauses: of_section.remove(section.number.as_str()).unwrap_or_default(),
    }));
    out
}

fn clause(id: ClauseId, declared: &Declared, it: &Ingredients<'_>) -> Clause {
    let reach = Reach::of(it.policy, Node::Clause(id));
    let name = declared.name.clone();
    Clause {
        sentence: it.pieces(&declared.sentence),
        prose: it.prose(&declared.doc),
        why: declared.why.as_ref().map(|why| it.prose(why)),
        severity: declared.severity,
        enforcement: declared.enforcement,
        enforced_from: declared.enforced_from.map(day),
        off: declared.off.clone(),
        controls: controls(declared),
        newer_than: declared.newer_than.as_ref().map(|age| it.value(age)),
        exceptions: declared.exceptions.iter().map(|except| it.source(except.span)).collect(),
        check: it.excerpt(declared.item),
        reads: reach.reads(it.policy.schema()),
        rules: reach.rules(it.policy.graph()),
        functions: reach.functions(it.policy.graph()),
        parameters: reach.parameters(it.policy.graph()),
        calendars: reach.calendars(it.policy.graph()),
        obtained: it.obtained.get(name.as_str()).cloned(),
        fix: it.pieces(&declared.fix),
        tests: it.policy.graph().tests.iter().filter_map(|test| it.test(test, id)).collect(),
        result: it.outcome(&name),
        number: declared.number.clone(),
        name,
    }
}

/// Framework and ids; the declaration has them sorted.
fn controls(declared: &Declared) -> Vec<(String, Vec<String>)> {
    let mut by_framework: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for control in &declared.controls {
        by_framework.entry(&control.framework).or_default().push(control.id.clone());
    }
    by_framework.into_iter().map(|(name, ids)| (name.to_owned(), ids)).collect()
}

impl Ingredients<'_> {
    /// Documentation, with the placeholders that name a parameter filled.
    pub(super) fn prose(&self, text: &str) -> Vec<Block> {
        let params = &self.policy.graph().params;
        let named = |name: &str| (0..).zip(params).find(|(_, it)| it.name == name);
        prose::blocks(text, &|name| named(name).map(|(at, _)| self.placeholder(ParamId(at))))
    }

    fn pieces(&self, pieces: &[Piece]) -> Vec<Run> {
        let run = |piece: &Piece| match piece {
            Piece::Text(text) => prose::runs(text, &|_| None),
            Piece::Param(id) => vec![self.placeholder(*id)],
            Piece::Value(expr) => vec![self.value(expr)],
        };
        pieces.iter().flat_map(run).collect()
    }

    fn placeholder(&self, id: ParamId) -> Run {
        let name = self.policy.graph().param(id).map_or("?", |it| it.name.as_str()).to_owned();
        match wording::filled(id, self.policy) {
            Some(value) => Run::Filled { name, value },
            None => Run::Open(name),
        }
    }

    fn value(&self, expr: &Expr) -> Run {
        if let ExprKind::Param(id) = expr.kind {
            return self.placeholder(id);
        }
        if let ExprKind::Literal(Literal::Duration(seconds)) = expr.kind {
            return Run::Text(show_duration(seconds));
        }
        Run::Code(self.source(expr.span))
    }

    /// Policy text on one line.
    fn source(&self, span: Span) -> String {
        let words: Vec<&str> = self.sources.text(span).split_whitespace().collect();
        words.join(" ")
    }

    /// An item with its place.
    pub(super) fn excerpt(&self, span: Span) -> Excerpt {
        let line = self.sources.range(span).map_or(1, |(start, _)| start.line);
        let text = self.sources.text(span).trim_end().to_owned();
        Excerpt { place: format!("{}:{line}", self.sources.path(span.file)), text }
    }

    fn test(&self, test: &DeclaredTest, clause: ClauseId) -> Option<Test> {
        if !test.clauses.contains(&clause) {
            return None;
        }
        let of_clause = test.expectations.iter().filter(|it| it.of.is_none_or(|of| of == clause));
        let expects = dedup_in_order(of_clause.map(|it| it.verdict.clone()));
        Some(Test { title: test.title.clone(), expects, check: self.excerpt(test.item) })
    }

    fn outcome(&self, name: &str) -> Option<Outcome> {
        self.results.as_ref()?.outcomes.get(name).cloned()
    }
}
