//! What a policy adopts: which packs' clauses count at all, and what is changed of them. A pack owns the modules that begin
//! with its name; its rules and entities are everybody's, its clauses only those of a policy that adopts it.

use super::clauses::{ENFORCEMENTS, GRADES, from_day, word_in};
use super::names::{Modules, Placed};
use super::{Context, parameters};
use crate::codes::policy as codes;
use crate::diagnostic::Diagnostic;
use crate::graph::adoption::{Adoption, Change, Direction, Setting};
use crate::graph::clause::{Enforcement, Grade};
use crate::graph::{ClauseId, ParamId};
use crate::hir::Program;
use crate::names;
use crate::syntax::string::unquote;
use crate::syntax::tree::{Kind, Node};
use std::collections::BTreeSet;

/// Leaves out what does not count: clauses of packs that nothing adopts, and of every pack its tests, its waivers and, where
/// the policy has a head of its own, its head.
pub(super) fn select(modules: &mut Modules<'_>, packs: &[&str], out: &mut Vec<Diagnostic>) {
    if packs.is_empty() {
        return;
    }
    let adopted = adopted(modules, packs, out);
    let of_pack = |it: &Placed<'_>| modules.pack(it.module).filter(|it| packs.contains(it));
    let idle = [Kind::waiver, Kind::adopt];
    for it in modules.items.iter().filter(|it| idle.contains(&it.item.kind())) {
        let Some((name, pack)) = it.item.child(Kind::word).zip(of_pack(it)) else { continue };
        let message =
            format!("the pack `{pack}` can neither waive nor adopt: this counts for nothing");
        let diagnostic = Diagnostic::new(&codes::IDLE_IN_PACK, name.span(), message);
        out.push(diagnostic.help("only the policy that judges accepts failures and chooses packs"));
    }
    let is_head = |it: &Placed<'_>| it.item.kind() == Kind::policy;
    let has_head = modules.items.iter().any(|it| is_head(it) && of_pack(it).is_none());
    let counts = |it: &Placed<'_>| {
        let Some(pack) = of_pack(it) else { return true };
        let kind = it.item.kind();
        if [Kind::clause, Kind::section].contains(&kind) {
            adopted.contains(pack)
        } else if kind == Kind::policy {
            adopted.contains(pack) && !has_head
        } else {
            ![Kind::test, Kind::waiver, Kind::adopt].contains(&kind)
        }
    };
    modules.items = modules.items.iter().copied().filter(counts).collect();
}

/// The packs that are adopted, each at most once.
fn adopted<'a>(
    modules: &Modules<'a>,
    packs: &[&str],
    out: &mut Vec<Diagnostic>,
) -> BTreeSet<&'a str> {
    let mut adopted = BTreeSet::new();
    for placed in modules.items.iter().filter(|it| it.item.kind() == Kind::adopt) {
        let Some(name) = placed.item.child(Kind::word) else { continue };
        if !packs.contains(&name.text()) {
            let message = format!("no pack is called `{}`", name.text());
            let diagnostic = Diagnostic::new(&codes::UNKNOWN_PACK, name.span(), message);
            out.push(match names::nearest(name.text(), packs.iter().copied()).first() {
                Some(near) => diagnostic.did_you_mean(near),
                None => {
                    diagnostic.help(format!("known are {}", names::list(packs.iter().copied())))
                }
            });
        } else if !adopted.insert(name.text()) {
            let message = format!("`{}` is adopted twice", name.text());
            out.push(
                Diagnostic::new(&codes::DUPLICATE_NAME, name.span(), message)
                    .label("put both into one `adopt`"),
            );
        }
    }
    adopted
}

/// Every `adopt` item of a pack that is there.
pub(super) fn adoptions(context: &mut Context<'_>, program: &Program) -> Vec<Adoption> {
    let is_adopt = |it: &Placed<'_>| it.item.kind() == Kind::adopt;
    let items: Vec<Placed<'_>> = context.modules.items.iter().copied().filter(is_adopt).collect();
    items.into_iter().filter_map(|it| adoption(context, program, it)).collect()
}

fn adoption(context: &mut Context<'_>, program: &Program, placed: Placed<'_>) -> Option<Adoption> {
    let item = placed.item;
    let name = item.child(Kind::word)?;
    if !context.library.packs.contains(&name.text()) {
        // Without packs there is nothing to adopt from; with them it was reported above.
        if context.library.packs.is_empty() {
            let message = format!("no pack is called `{}`", name.text());
            context.diagnostics.push(Diagnostic::new(&codes::UNKNOWN_PACK, name.span(), message));
        }
        return None;
    }
    let mut changes = Vec::new();
    for node in item.children() {
        changes.extend(changes_of(context, program, name.text(), node));
    }
    Some(Adoption { pack: name.text().to_owned(), changes, span: name.span() })
}

fn changes_of(
    context: &mut Context<'_>,
    program: &Program,
    pack: &str,
    node: Node<'_>,
) -> Vec<Change> {
    let settings: Vec<Setting> = if node.kind() == Kind::adopt_param {
        param(context, program, pack, node).into_iter().collect()
    } else {
        let clauses = clauses(context, program, pack, node);
        let said = said(context, node);
        clauses.into_iter().filter_map(|it| said.map(|said| said.of(it))).collect()
    };
    let because = node.child(Kind::because).and_then(|it| it.child(Kind::string));
    let because = because.map(|it| unquote(it.text())).filter(|it| !it.trim().is_empty());
    // The direction is weighed when every expression has its type.
    let change = |what| Change {
        what,
        direction: Direction::Unclear,
        because: because.clone(),
        span: node.span(),
    };
    settings.into_iter().map(change).collect()
}

/// What a statement says of the clauses that it names.
#[derive(Clone, Copy)]
enum Said {
    Severity(Grade),
    Enforce(Enforcement, Option<i64>),
    Off,
}

impl Said {
    fn of(self, clause: ClauseId) -> Setting {
        match self {
            Self::Severity(grade) => Setting::Severity(clause, grade),
            Self::Enforce(mode, from) => Setting::Enforce(clause, mode, from),
            Self::Off => Setting::Off(clause),
        }
    }
}

/// Nothing where its word is wrong, which is reported.
fn said(context: &mut Context<'_>, node: Node<'_>) -> Option<Said> {
    let found = &mut context.diagnostics;
    if node.kind() == Kind::adopt_severity {
        word_in(node, GRADES, found).map(Said::Severity)
    } else if node.kind() == Kind::adopt_enforce {
        let from = from_day(node, found);
        word_in(node, ENFORCEMENTS, found).map(|mode| Said::Enforce(mode, from))
    } else {
        Some(Said::Off)
    }
}

fn param(
    context: &mut Context<'_>,
    program: &Program,
    pack: &str,
    node: Node<'_>,
) -> Option<Setting> {
    let word = node.child(Kind::word)?;
    let placed = context.modules.params.iter().zip(0..);
    let of_pack = placed.filter(|(it, _)| context.modules.pack(it.module) == Some(pack));
    let named: Vec<(u32, &str)> =
        of_pack.filter_map(|(it, at)| Some((at, it.item.child(Kind::word)?.text()))).collect();
    let Some((at, _)) = named.iter().find(|(_, it)| *it == word.text()) else {
        let message = format!("`{pack}` has no parameter `{}`", word.text());
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_NAME, word.span(), message);
        let known = named.iter().map(|(_, it)| *it);
        context.diagnostics.push(match names::nearest(word.text(), known).first() {
            Some(near) => diagnostic.did_you_mean(near),
            None => diagnostic.help("`policyc doc` lists the parameters of a policy"),
        });
        return None;
    };
    let declared = program.params.get(*at as usize)?;
    let value = parameters::adopted(context.schema, declared, node);
    let value = value.map_err(|it| context.diagnostics.push(*it)).ok()?;
    Some(Setting::Param(ParamId(*at), value))
}

/// The clauses that a statement names, all of the pack.
fn clauses(
    context: &mut Context<'_>,
    program: &Program,
    pack: &str,
    node: Node<'_>,
) -> Vec<ClauseId> {
    let of_pack = |module: usize| context.modules.pack(module) == Some(pack);
    let mut found = Vec::new();
    let mut wrong = Vec::new();
    for word in node.child(Kind::clause_names).into_iter().flat_map(|it| it.all(Kind::word)) {
        let at = program.clauses.iter().position(|it| of_pack(it.module) && it.name == word.text());
        if let Some(id) = at.and_then(|it| u32::try_from(it).ok()) {
            found.push(ClauseId(id));
            continue;
        }
        let message = format!("`{pack}` has no clause `{}`", word.text());
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_CLAUSE, word.span(), message);
        let known = program.clauses.iter().filter(|it| of_pack(it.module));
        wrong.push(match names::nearest(word.text(), known.map(|it| it.name.as_str())).first() {
            Some(near) => diagnostic.did_you_mean(near),
            None => diagnostic,
        });
    }
    context.diagnostics.append(&mut wrong);
    found
}
