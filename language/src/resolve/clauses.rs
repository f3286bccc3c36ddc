//! Clauses: metadata, subjects, exceptions, requirements and the texts with holes.

use super::Context;
use super::document::compare_numbers;
use super::expression::Body;
use super::names::{Declaration, Placed};
use super::value;
use crate::codes::policy as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::clause::{Control, Enforcement, Grade};
use crate::graph::waiver::DAY;
use crate::hir::{Attest, Clause, Demand, Expr, Piece, Requirement, Subject};
use crate::literal::Literal;
use crate::names;
use crate::span::Span;
use crate::syntax;
use crate::syntax::string::{Holes, Part, parts, unquote};
use crate::syntax::tree::{Kind, Node};

/// Every clause, sorted by number, each name and number once.
pub(super) fn clauses(context: &mut Context<'_>) -> Vec<Clause> {
    let items: Vec<Placed<'_>> =
        context.modules.items.iter().copied().filter(|it| it.item.kind() == Kind::clause).collect();
    let mut clauses: Vec<Clause> = Vec::new();
    for placed in items {
        let clause = clause(context, placed);
        let twin = clauses.iter().find(|it| it.name == clause.name || it.number == clause.number);
        let Some(first) = twin else {
            clauses.push(clause);
            continue;
        };
        let by_name = first.name == clause.name;
        let (what, span) = if by_name {
            (&clause.name, clause.span)
        } else {
            (&clause.number, clause.number_span)
        };
        let diagnostic = Diagnostic::new(
            &codes::DUPLICATE_NAME,
            span,
            format!("two clauses are called `{what}`"),
        );
        let related = if by_name { first.span } else { first.number_span };
        context.diagnostics.push(diagnostic.related(related, "the first stands here"));
    }
    clauses.sort_by(|a, b| compare_numbers(&a.number, &b.number));
    clauses
}

fn clause(context: &mut Context<'_>, placed: Placed<'_>) -> Clause {
    let item = placed.item;
    let name = item.child(Kind::word);
    let number = item.child(Kind::dotted_number);
    let mut body = context.body(placed);
    let mut clause = Clause {
        number: number.map_or("", Node::text).to_owned(),
        number_span: number.map_or(item.span(), Node::span),
        name: name.map_or("", Node::text).to_owned(),
        module: placed.module,
        sentence: item
            .child(Kind::string)
            .map_or(Vec::new(), |it| texts(&mut body, it, Holes::Params)),
        doc: placed.root.documentation(),
        severity: Grade::Medium,
        enforcement: Enforcement::Block,
        enforced_from: None,
        controls: Vec::new(),
        why: item
            .child(Kind::why)
            .and_then(|it| it.child(Kind::string))
            .map(|it| unquote(it.text())),
        fix: Vec::new(),
        newer_than: None,
        variables: Vec::new(),
        subjects: Vec::new(),
        lets: Vec::new(),
        exceptions: Vec::new(),
        requirements: Vec::new(),
        expectations: Vec::new(),
        span: name.map_or(item.span(), Node::span),
        item: item.span(),
    };
    // Subjects first: every other statement may use them, wherever it stands.
    for node in item.all(Kind::for_each) {
        subject(&mut body, &mut clause, node);
    }
    for node in item.all(Kind::let_value) {
        let value = node.child(Kind::expression).map(|it| body.expression(it));
        let name = node.child(Kind::name).map(|it| body.bind(it));
        clause.lets.extend(name.zip(value));
    }
    statements(&mut body, &mut clause, item);
    metadata(context, &mut body, &mut clause, item);
    check_complete(&mut body, &clause);
    clause.variables = std::mem::take(&mut body.variables);
    context.diagnostics.append(&mut body.diagnostics);
    clause
}

fn subject(body: &mut Body<'_>, clause: &mut Clause, node: Node<'_>) {
    let Some(binder) = node.child(Kind::binder) else { return };
    let binder = body.binder(binder);
    let filter = node
        .child(Kind::filter)
        .and_then(|it| it.child(Kind::expression))
        .map(|it| body.expression(it));
    clause.subjects.push(Subject { binder, filter });
}

fn statements(body: &mut Body<'_>, clause: &mut Clause, item: Node<'_>) {
    for node in item.children() {
        if node.kind() == Kind::attest {
            clause.requirements.extend(attest(body, node));
        }
        let Some(condition) = node.child(Kind::expression) else { continue };
        if node.kind() == Kind::unless {
            let condition = body.expression(condition);
            clause.exceptions.push(condition);
        } else if node.kind() == Kind::evidence {
            clause.newer_than = Some(body.expression(condition));
        } else if node.kind() == Kind::expect {
            // It speaks of the whole collection, not of one subject: the clause's variables are not visible.
            let visible = std::mem::take(&mut body.visible);
            let condition = body.expression(condition);
            body.visible = visible;
            clause.expectations.push((condition, node.span()));
        } else if node.kind() == Kind::require || node.kind() == Kind::forbid {
            let requirement = Requirement {
                demand: Demand::Holds(body.expression(condition)),
                forbidden: node.kind() == Kind::forbid,
                message: message(body, node),
                span: node.span(),
            };
            clause.requirements.push(requirement);
        }
    }
    if let Some(text) = item.child(Kind::fix).and_then(|it| it.child(Kind::string)) {
        clause.fix = texts(body, text, Holes::Values);
    }
}

/// The text behind `else`.
fn message(body: &mut Body<'_>, node: Node<'_>) -> Vec<Piece> {
    let text = node.child(Kind::message).and_then(|it| it.child(Kind::string));
    text.map_or(Vec::new(), |it| texts(body, it, Holes::Values))
}

fn attest(body: &mut Body<'_>, node: Node<'_>) -> Option<Requirement> {
    let kind = node.child(Kind::word)?;
    let mut path = |part: Kind| Some(body.path(node.child(part)?.child(Kind::path)?));
    let attest = Attest {
        kind: kind.text().to_owned(),
        kind_span: kind.span(),
        covered: path(Kind::covering),
        role: path(Kind::attester),
        every: path(Kind::attest_every)?,
        with_evidence: node.has(Kind::with_evidence),
        span: node.span(),
    };
    let message = message(body, node);
    let demand = Demand::Attest(Box::new(attest));
    Some(Requirement { demand, forbidden: false, message, span: node.span() })
}

fn check_complete(body: &mut Body<'_>, clause: &Clause) {
    // A statement that is missing says so itself.
    let is_silent =
        |it: &&Requirement| it.message.is_empty() && matches!(it.demand, Demand::Holds(_));
    for requirement in clause.requirements.iter().filter(is_silent) {
        let diagnostic = Diagnostic::new(
            &codes::MISSING_MESSAGE,
            requirement.span,
            "the requirement has no message",
        );
        body.diagnostics
            .push(diagnostic.help("say what a failure means to its reader: `else \"{x.name} …\"`"));
    }
    if clause.sentence.is_empty() {
        let diagnostic =
            Diagnostic::new(&codes::INCOMPLETE_CLAUSE, clause.span, "the clause has no sentence");
        body.diagnostics
            .push(diagnostic.help("the text behind the name is what the document says"));
    }
    let mut report = |message: &str, help: &str| {
        let diagnostic = Diagnostic::new(&codes::INCOMPLETE_CLAUSE, clause.span, message);
        body.diagnostics.push(diagnostic.help(help));
    };
    if clause.subjects.is_empty() {
        report("the clause does not say what it judges", "add `for each T x`");
    }
    if clause.requirements.is_empty() {
        report("the clause requires nothing", "add `require …`, `forbid …` or `attest …`");
    }
}

pub(super) const GRADES: &[(&str, Grade)] = &[
    ("critical", Grade::Critical),
    ("high", Grade::High),
    ("info", Grade::Info),
    ("low", Grade::Low),
    ("medium", Grade::Medium),
];

pub(super) const ENFORCEMENTS: &[(&str, Enforcement)] = &[
    ("block", Enforcement::Block),
    ("observe", Enforcement::Observe),
    ("warn", Enforcement::Warn),
];

fn metadata(context: &Context<'_>, body: &mut Body<'_>, clause: &mut Clause, item: Node<'_>) {
    let found = &mut body.diagnostics;
    if let Some(grade) = item.child(Kind::severity).and_then(|it| word_in(it, GRADES, found)) {
        clause.severity = grade;
    }
    if let Some(node) = item.child(Kind::enforce) {
        clause.enforcement = word_in(node, ENFORCEMENTS, found).unwrap_or(clause.enforcement);
        clause.enforced_from = from_day(node, found);
    }
    for kind in [Kind::severity, Kind::enforce, Kind::why, Kind::fix, Kind::evidence] {
        if let Some(second) = item.all(kind).nth(1) {
            let diagnostic = Diagnostic::new(
                &codes::DUPLICATE_NAME,
                second.span(),
                "the clause has one of these already",
            );
            body.diagnostics.push(diagnostic.label("say it once"));
        }
    }
    for node in item.all(Kind::controls).flat_map(|it| it.all(Kind::control)) {
        let (Some(framework), Some(id)) =
            (node.child(Kind::framework), node.child(Kind::control_id))
        else {
            continue;
        };
        check_control(context, body, framework, id);
        clause
            .controls
            .push(Control { framework: framework.text().to_owned(), id: id.text().to_owned() });
    }
    clause.controls.sort();
}

/// The word of a statement that has a short list of them.
pub(super) fn word_in<T: Copy>(
    statement: Node<'_>,
    words: &[(&str, T)],
    out: &mut Vec<Diagnostic>,
) -> Option<T> {
    word_at(statement.child(Kind::word)?, words, out)
}

/// The meaning of a word of a short list.
pub(super) fn word_at<T: Copy>(
    node: Node<'_>,
    words: &[(&str, T)],
    out: &mut Vec<Diagnostic>,
) -> Option<T> {
    let known = words.iter().find(|(word, _)| *word == node.text()).map(|(_, value)| *value);
    if known.is_none() {
        let list = || words.iter().map(|(word, _)| *word);
        let message = format!("`{}` is not one of the words that stand here", node.text());
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_VALUE, node.span(), message)
            .help(format!("expected one of {}", names::list(list())));
        out.push(match names::nearest(node.text(), list()).first() {
            Some(near) => diagnostic.did_you_mean(near),
            None => diagnostic,
        });
    }
    known
}

/// The instant at which the day behind `from` begins in UTC.
pub(super) fn from_day(statement: Node<'_>, out: &mut Vec<Diagnostic>) -> Option<i64> {
    let day = statement.child(Kind::from_day)?.child(Kind::date)?;
    let (literal, _) = value::literal(day)?.map_err(|it| out.push(*it)).ok()?;
    let Literal::Date(days) = literal else { return None };
    days.checked_mul(DAY)
}

fn check_control(context: &Context<'_>, body: &mut Body<'_>, framework: Node<'_>, id: Node<'_>) {
    let known = &context.controls;
    if known.is_empty() {
        return;
    }
    let Some((_, ids)) = known.iter().find(|(name, _)| *name == framework.text()) else {
        let list = || known.iter().map(|(name, _)| *name);
        let message = format!("no framework is called `{}`", framework.text());
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_CONTROL, framework.span(), message)
            .help(format!("known are {}", names::list(list())));
        body.diagnostics.push(match names::nearest(framework.text(), list()).first() {
            Some(near) => diagnostic.did_you_mean(near),
            None => diagnostic,
        });
        return;
    };
    let wanted = control_id(id);
    if ids.binary_search(&wanted.as_str()).is_err() {
        let message = format!("`{}` has no control `{wanted}`", framework.text());
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_CONTROL, id.span(), message);
        body.diagnostics.push(match names::nearest(&wanted, ids.iter().copied()).first() {
            Some(near) => diagnostic.label(format!("did you mean `{near}`?")),
            None => diagnostic.label("the framework's published list does not have it"),
        });
    }
}

/// The id as its framework writes it; one with a blank in it stands in quotes.
fn control_id(node: Node<'_>) -> String {
    if node.kind() == Kind::string { unquote(node.text()) } else { node.text().to_owned() }
}

/// A text with holes.
fn texts(body: &mut Body<'_>, node: Node<'_>, holes: Holes) -> Vec<Piece> {
    body.diagnostics.extend(value::escape_mistake(node));
    parts(node.text(), node.span(), holes)
        .into_iter()
        .filter_map(|part| piece(body, part))
        .collect()
}

fn piece(body: &mut Body<'_>, part: Part) -> Option<Piece> {
    match part {
        Part::Text(text) => Some(Piece::Text(text)),
        Part::Param(name, span) => placeholder(body, &name, span),
        Part::Value(text, span) => value_of(body, &text, span).map(Piece::Value),
        Part::Open(span) => {
            let diagnostic =
                Diagnostic::new(&codes::PLACEHOLDER, span, "the bracket is not closed");
            body.diagnostics.push(diagnostic.help("write it twice to have it in the text"));
            Some(Piece::Text(String::new()))
        }
    }
}

fn placeholder(body: &mut Body<'_>, name: &str, span: Span) -> Option<Piece> {
    if let Some(Declaration::Param(id)) = body.scope.get(name).map(|it| it.what) {
        return Some(Piece::Param(id, span));
    }
    let message = format!("no parameter is called `{name}`");
    let diagnostic = Diagnostic::new(&codes::PLACEHOLDER, span, message);
    body.diagnostics.push(match names::nearest(name, body.scope.names()).first() {
        Some(near) => diagnostic.did_you_mean(near),
        None => diagnostic
            .help("a placeholder is the name of a `param` of this module or an imported one"),
    });
    None
}

fn value_of(body: &mut Body<'_>, text: &str, span: Span) -> Option<Expr> {
    if text.trim().is_empty() {
        let around =
            Span { start: span.start.saturating_sub(1), end: span.end.saturating_add(1), ..span };
        let diagnostic =
            Diagnostic::new(&codes::PLACEHOLDER, around, "the braces hold no expression");
        body.diagnostics.push(diagnostic.help(
            "name a value, as in `{token.max_ttl}`; write a brace twice to have it in the text",
        ));
        return None;
    }
    match syntax::parse_as(Kind::template_value, span.file, span.start as usize, text) {
        Ok(tree) => {
            let node = tree.root().and_then(|it| it.child(Kind::expression))?;
            Some(body.expression(node))
        }
        Err(diagnostic) => {
            body.diagnostics.push(*diagnostic);
            Some(Expr::broken(span))
        }
    }
}
