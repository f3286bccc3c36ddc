//! Waivers: who answers for a failure, until when, and the subjects it covers as a condition over the clause's variables.

use super::names::Placed;
use super::tests::clause_named;
use super::{Context, value};
use crate::codes::policy as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::ClauseId;
use crate::graph::clause::PolicyHeader;
use crate::graph::expr::{Comparison, Expr, ExprKind, VarId};
use crate::graph::waiver::{DAY, Waiver};
use crate::hir::{Clause, Program};
use crate::literal::{self, Literal};
use crate::names;
use crate::schema::{Schema, Type};
use crate::span::Span;
use crate::syntax::string::unquote;
use crate::syntax::tree::{Kind, Node};

/// Every `waiver` item whose clause exists.
pub(super) fn waivers(context: &mut Context<'_>, program: &Program) -> Vec<Waiver> {
    let is_waiver = |it: &Placed<'_>| it.item.kind() == Kind::waiver;
    let items: Vec<Placed<'_>> = context.modules.items.iter().copied().filter(is_waiver).collect();
    items.into_iter().filter_map(|it| waiver(context, program, it)).collect()
}

fn waiver(context: &mut Context<'_>, program: &Program, placed: Placed<'_>) -> Option<Waiver> {
    let item = placed.item;
    let name = item.child(Kind::word)?;
    let clause = clause_named(context, program, name);
    check_once(context, item);
    let owner = text_of(context, item, Kind::owner, ("owner", "who answers for the failure"));
    let reason = text_of(context, item, Kind::reason, ("reason", "why it is accepted"));
    let followed = ("ticket", "where the work on it is followed");
    let ticket = text_of(context, item, Kind::ticket, followed);
    let approved_by = approver(context, item, owner.as_deref(), program.policy.as_ref());
    let until = end(context, item);
    let made_up = item.all(Kind::compensated).flat_map(|it| it.all(Kind::word));
    let compensated_by: Vec<ClauseId> =
        made_up.filter_map(|it| clause_named(context, program, it)).collect();
    let clause = clause?;
    let declared = program.clauses.get(clause.0 as usize)?;
    let matches = covered(context, declared, item)?;
    let (until, until_span) = until?;
    let patterns: Vec<String> = item.all(Kind::pattern).map(shown).collect();
    Some(Waiver {
        clause,
        on: patterns.join(" and "),
        matches,
        owner: owner?,
        approved_by,
        reason: reason?,
        ticket: ticket?,
        until,
        compensated_by,
        doc: placed.root.documentation(),
        span: name.span(),
        until_span,
    })
}

/// A pattern in the one style, whatever white space and comments its author put into it.
fn shown(pattern: Node<'_>) -> String {
    let part = |it: Node<'_>| {
        let value = it.child(Kind::path).map_or("", Node::text);
        match it.child(Kind::pattern_path) {
            Some(path) => format!("{}: {value}", path.text()),
            None => value.to_owned(),
        }
    };
    let parts: Vec<String> = pattern.all(Kind::pattern_part).map(part).collect();
    let name = pattern.child(Kind::type_name).map_or("", Node::text);
    format!("{name}({})", parts.join(", "))
}

fn check_once(context: &mut Context<'_>, item: Node<'_>) {
    for kind in [Kind::owner, Kind::approved_by, Kind::reason, Kind::ticket, Kind::until] {
        if let Some(second) = item.all(kind).nth(1) {
            let message = "the waiver has one of these already";
            let diagnostic = Diagnostic::new(&codes::DUPLICATE_NAME, second.span(), message);
            context.diagnostics.push(diagnostic.label("say it once"));
        }
    }
}

/// The place that stands for a waiver as a whole.
fn head(item: Node<'_>) -> Span {
    item.child(Kind::word).map_or(item.span(), Node::span)
}

/// The text of a statement that every waiver has.
fn text_of(
    context: &mut Context<'_>,
    item: Node<'_>,
    kind: Kind,
    (word, what): (&str, &str),
) -> Option<String> {
    let node = item.child(kind).and_then(|it| it.child(Kind::string));
    let text = node.map(|it| unquote(it.text())).filter(|it| !it.trim().is_empty());
    if text.is_none() {
        let message = format!("the waiver does not say {what}");
        let span = node.map_or(head(item), Node::span);
        let diagnostic = Diagnostic::new(&codes::INCOMPLETE_WAIVER, span, message);
        context.diagnostics.push(diagnostic.help(format!("add `{word} \"…\"`")));
    }
    text
}

/// Who accepted the failure: somebody else than the one who answers for it, and one whom the policy lets approve.
fn approver(
    context: &mut Context<'_>,
    item: Node<'_>,
    owner: Option<&str>,
    policy: Option<&PolicyHeader>,
) -> Option<String> {
    let Some(node) = item.child(Kind::approved_by).and_then(|it| it.child(Kind::string)) else {
        let message = "nobody has approved the waiver, so it waives nothing";
        let diagnostic = Diagnostic::new(&codes::UNAPPROVED_WAIVER, head(item), message);
        context.diagnostics.push(diagnostic.help("add `approved_by \"…\"`"));
        return None;
    };
    let name = unquote(node.text());
    let is_same = |other: &str| other.trim().eq_ignore_ascii_case(name.trim());
    let allowed = policy.map_or(&[][..], |it| it.waivers.approvers.as_slice());
    let wrong = if name.trim().is_empty() {
        "the approver has no name".to_owned()
    } else if owner.is_some_and(is_same) {
        format!("`{name}` cannot approve what `{name}` answers for")
    } else if !allowed.is_empty() && !allowed.iter().any(|it| is_same(it)) {
        format!("`{name}` may not approve waivers")
    } else {
        return Some(name);
    };
    let diagnostic = Diagnostic::new(&codes::WAIVER_APPROVAL, node.span(), wrong);
    context.diagnostics.push(match policy.filter(|_| !allowed.is_empty()) {
        Some(policy) => diagnostic
            .related(policy.span, "this policy names who may")
            .help(format!("these may: {}", names::list(allowed.iter().map(String::as_str)))),
        None => diagnostic.help("an owner and an approver are two people"),
    });
    None
}

/// The instant at which a waiver ends, with its place.
fn end(context: &mut Context<'_>, item: Node<'_>) -> Option<(i64, Span)> {
    let Some(until) = item.child(Kind::until) else {
        let message = "the waiver has no end";
        let diagnostic = Diagnostic::new(&codes::ENDLESS_WAIVER, head(item), message);
        context
            .diagnostics
            .push(diagnostic.help("add the last day on which it counts: `until 2027-03-31`"));
        return None;
    };
    let node = until.children().find(|it| it.kind() != Kind::kw_until)?;
    let read = value::literal(node)?;
    let (literal, _) = read.map_err(|it| context.diagnostics.push(*it)).ok()?;
    let instant = if let Literal::Date(days) = literal {
        // A day counts as a whole: the waiver ends when the next one begins.
        days.checked_add(1)?.checked_mul(DAY)?
    } else if let Literal::Instant(at) = literal {
        at
    } else {
        return None;
    };
    Some((instant, node.span()))
}

/// The patterns of a waiver as a condition over the variables of its clause.
fn covered(context: &mut Context<'_>, clause: &Clause, item: Node<'_>) -> Option<Expr> {
    let mut taken: Vec<usize> = Vec::new();
    let mut parts = Vec::new();
    let mut sound = true;
    for pattern in item.all(Kind::pattern) {
        let Some(at) = subject_of(context, clause, pattern, &taken) else {
            sound = false;
            continue;
        };
        taken.push(at);
        let Some(binder) = clause.subjects.get(at).map(|it| &it.binder) else { continue };
        for part in pattern.all(Kind::pattern_part) {
            match part_of(context.schema, binder.var, &binder.ty, part) {
                Ok(found) => parts.extend(found),
                Err(diagnostic) => {
                    context.diagnostics.push(*diagnostic);
                    sound = false;
                }
            }
        }
    }
    let span = item.child(Kind::pattern).map_or(item.span(), Node::span);
    (sound && !parts.is_empty()).then_some(Expr {
        kind: ExprKind::And(parts),
        ty: Type::Bool,
        span,
    })
}

/// The `for each` that a pattern speaks of: the first of its type that no pattern before it has taken.
fn subject_of(
    context: &mut Context<'_>,
    clause: &Clause,
    pattern: Node<'_>,
    taken: &[usize],
) -> Option<usize> {
    let name = pattern.child(Kind::type_name)?;
    let shown = |ty: &Type| context.schema.type_name(ty);
    let is_free = |at: usize| !taken.contains(&at);
    let mut subjects = clause.subjects.iter().enumerate();
    let found = subjects.find(|(at, it)| is_free(*at) && shown(&it.binder.ty) == name.text());
    if found.is_none() && clause.subjects.iter().all(|it| it.binder.ty != Type::Error) {
        let judged: Vec<String> = clause.subjects.iter().map(|it| shown(&it.binder.ty)).collect();
        let message = format!("`{}` does not judge `{}`", clause.name, name.text());
        let diagnostic = Diagnostic::new(&codes::WAIVER_SUBJECT, name.span(), message)
            .related(clause.span, "the clause that it waives")
            .help(format!("it judges {}", names::list(judged.iter().map(String::as_str))));
        let near = names::nearest(name.text(), judged.iter().map(String::as_str));
        let near = near.first().filter(|it| **it != name.text()).copied();
        context.diagnostics.push(match near {
            Some(near) => diagnostic.did_you_mean(near),
            None => diagnostic.label("each subject is named once"),
        });
    }
    found.map(|(at, _)| at)
}

type Found<T> = Result<T, Box<Diagnostic>>;

/// One `attribute: value` of a pattern, or one value of an enum.
fn part_of(schema: &Schema, var: VarId, ty: &Type, part: Node<'_>) -> Found<Vec<Expr>> {
    let start = Expr { kind: ExprKind::Var(var), ty: ty.clone(), span: part.span() };
    let Some(path) = part.child(Kind::pattern_path) else {
        return plain_value(schema, start, part);
    };
    let mut guards = Vec::new();
    let mut at = start;
    let mut begin = path.span().start as usize;
    for name in path.text().split('.') {
        let span = Span::new(path.span().file, begin, begin.saturating_add(name.len()));
        begin = begin.saturating_add(name.len()).saturating_add(1);
        at = step(schema, &at, (name, span), &mut guards)?;
    }
    guards.push(compared(schema, at, part)?);
    Ok(guards)
}

/// A bare value: only a subject that is a value itself, not a fact, is named by one.
fn plain_value(schema: &Schema, subject: Expr, part: Node<'_>) -> Found<Vec<Expr>> {
    if let Type::Entity(_) = subject.ty {
        let message = "a fact is named by its attributes";
        let diagnostic = Diagnostic::new(&codes::WAIVER_SUBJECT, part.span(), message);
        return Err(Box::new(diagnostic.label("expected `attribute: value`")));
    }
    Ok(vec![compared(schema, subject, part)?])
}

fn step(
    schema: &Schema,
    from: &Expr,
    (name, span): (&str, Span),
    guards: &mut Vec<Expr>,
) -> Found<Expr> {
    let Type::Entity(entity) = from.ty else {
        let message = format!("{} has no attributes", schema.type_name(&from.ty));
        return Err(Box::new(Diagnostic::new(&codes::WRONG_TYPE, span, message)));
    };
    let declared = schema.entity(entity).and_then(|it| it.attribute(name));
    let Some((id, attribute)) = declared else {
        return Err(Box::new(crate::types::unknown_attribute(schema, entity, name, span)));
    };
    let read = |ty: &Type| Expr {
        kind: ExprKind::Attribute(Box::new(from.clone()), entity, id),
        ty: ty.clone(),
        span,
    };
    if attribute.absent_means.is_none() && matches!(attribute.ty, Type::Optional(_)) {
        let kind = ExprKind::Present(Box::new(read(&attribute.ty)));
        guards.push(Expr { kind, ty: Type::Bool, span });
    }
    Ok(read(attribute.ty.required()))
}

/// Equality with the value of a pattern; a glob is matched, a set contains it.
fn compared(schema: &Schema, left: Expr, part: Node<'_>) -> Found<Expr> {
    let span = part.span();
    let wanted = left.ty.member().unwrap_or(&left.ty).clone();
    let glob = part.child(Kind::path).and_then(|it| it.child(Kind::glob));
    let kind = match glob {
        Some(glob) if left.ty.is_textual() => {
            let (literal, ty) =
                value::literal(glob).transpose()?.unwrap_or((Literal::Bool(false), Type::Error));
            let pattern = Expr { kind: ExprKind::Literal(literal), ty, span: glob.span() };
            ExprKind::Builtin("like", vec![left, pattern])
        }
        Some(glob) => {
            let message = format!("a glob matches texts, not {}", schema.type_name(&left.ty));
            return Err(Box::new(Diagnostic::new(&codes::WRONG_TYPE, glob.span(), message)));
        }
        None => {
            let literal = value::signed(schema, part, &wanted)?;
            let right = Expr { kind: ExprKind::Literal(literal), ty: wanted, span };
            if left.ty.member().is_some() {
                ExprKind::In(Box::new(right), Box::new(left))
            } else {
                ExprKind::Compare(Comparison::Is, Box::new(left), Box::new(right))
            }
        }
    };
    Ok(Expr { kind, ty: Type::Bool, span })
}

/// Waivers that end later than the policy lets one of their clause's severity end, seen from an instant.
pub(crate) fn too_long(graph: &crate::graph::RuleGraph, at: i64) -> Vec<Diagnostic> {
    let rules = graph.policy.as_ref().map(|it| it.waivers.clone()).unwrap_or_default();
    let report = |waiver: &Waiver| {
        let clause = graph.clause(waiver.clause)?;
        let longest = rules.longest_for(clause.severity);
        let last = at.saturating_add(longest);
        // The day on which the longest one would end counts to its end.
        let last = last.div_euclid(DAY).saturating_add(1).saturating_mul(DAY);
        if waiver.until <= last {
            return None;
        }
        let shown = literal::show_duration(longest);
        let message =
            format!("the waiver ends more than {shown} from {}", literal::show_instant(at));
        let day = literal::show_date(last.div_euclid(DAY).saturating_sub(1));
        let diagnostic = Diagnostic::new(&codes::LONG_WAIVER, waiver.until_span, message)
            .label(format!("{day} at the latest"));
        Some(diagnostic.help("renew it when it ends, with a fresh look at its reason"))
    };
    graph.waivers.iter().filter_map(report).collect()
}
