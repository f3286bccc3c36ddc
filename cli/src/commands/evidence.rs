//! `policyc evidence`: what facts a policy needs, where they come from, and how much of that is there.

use crate::args::{
    AT, Argument, Command, FACTS, Given, HISTORY, OUTPUT, PARAM, POLICY, Takes, nearest_help,
};
use crate::engine;
use crate::exit::Exit;
use crate::judge::judge;
use crate::load::{Session, policies};
use crate::output;
use crate::selection::means;
use crate::world::World;
use collectors::COLLECTORS;
use evaluator::needs::{self, Need};
use evaluator::plan::Plan;
use evaluator::store::FactStore;
use language::graph::{ClauseId, RuleGraph};
use language::policy::Trust;
use language::resolve::Tests;
use report::evidence::{self, Needed, Source};
use stdlib::evidence::{Supply, supplies};

/// The command's row.
pub(crate) const COMMAND: Command = Command {
    name: "evidence",
    about: "Lists the facts that a policy needs, where each comes from, and how much of that is there",
    arguments: &[
        Argument {
            name: "for",
            short: None,
            takes: Takes::Many("CLAUSE"),
            help: "Only what these clauses need: names, numbers, or sections such as 1.2; repeatable",
        },
        Argument {
            name: "path",
            short: None,
            takes: Takes::One("FOLDER"),
            help: "Says how much of it the checkout in this folder shows [default: nothing is looked at]",
        },
        POLICY,
        FACTS,
        PARAM,
        AT,
        HISTORY,
        Argument {
            name: "format",
            short: None,
            takes: Takes::Choice("NAME", || evidence::FORMATS.iter().map(|it| it.name).collect()),
            help: "How to list it: JSON as in docs/evidence.schema.json, Markdown, or text [default: text]",
        },
        OUTPUT,
    ],
    examples: "\
Examples:
  policyc evidence                        everything that the policy needs
  policyc evidence --for 1.1              what the clauses of one section need
  policyc evidence --path .               and how much of it this checkout shows
  policyc evidence --facts members.json   and how much of it an export shows besides
  policyc evidence --format md -o evidence.md",
    run,
};

fn run(given: &Given, world: &mut dyn World) -> Exit {
    let mut session = Session::new(given, world);
    let looked = given.has("path") || !given.many("facts").is_empty();
    let (plan, stores) = match read(given, looked, &mut session, world) {
        Ok(read) => read,
        Err(exit) => return exit,
    };
    let clauses = match chosen(given, &plan.graph) {
        Ok(clauses) => clauses,
        Err(why) => return output::refuse(world, &why),
    };
    let listed = listing(&plan, &clauses, &stores, looked);
    let named = given.one("format").unwrap_or("text");
    let Some(format) = evidence::FORMATS.iter().find(|it| it.name == named) else {
        return output::refuse(world, &format!("--format: there is no format `{named}`"));
    };
    output::drawn(given, world, |look, out| (format.write)(&listed, look, out))
}

/// The policy's plan, and the facts where they are to be looked at. The plan alone needs no facts.
fn read(
    given: &Given,
    looked: bool,
    session: &mut Session,
    world: &mut dyn World,
) -> Result<(Plan, Vec<FactStore>), Exit> {
    if looked {
        let ground = judge(given, session, world)?.ground;
        return Ok((ground.plan, ground.stores));
    }
    let texts = policies::texts(given.many("policy"), session, world)?;
    let analysis = engine::analyze(&texts, Tests::Skipped);
    let loaded = policies::checked((analysis, Trust::Full), given, session, world)?;
    Ok((engine::plan(&loaded.policy), Vec::new()))
}

/// The clauses that were named, or all, in the policy's order. What a policy switches off needs nothing.
fn chosen(given: &Given, graph: &RuleGraph) -> Result<Vec<ClauseId>, String> {
    let words = given.many("for");
    for word in words {
        if !graph.clauses.iter().any(|it| means(word, &it.number, &it.name)) {
            let known = graph.clauses.iter().flat_map(|it| [it.number.as_str(), it.name.as_str()]);
            let help = nearest_help(word, known);
            return Err(format!("--for: the policy has no clause `{word}`{help}"));
        }
    }
    let clauses = graph.clause_ids().filter(|(_, it)| it.off.is_none());
    let is_named = |number: &str, name: &str| words.iter().any(|it| means(it, number, name));
    let named = clauses.filter(|(_, it)| words.is_empty() || is_named(&it.number, &it.name));
    Ok(named.map(|(id, _)| id).collect())
}

fn listing(
    plan: &Plan,
    clauses: &[ClauseId],
    stores: &[FactStore],
    looked: bool,
) -> evidence::Plan {
    let of_policy = plan.graph.policy.as_ref().map(|it| it.title.as_str());
    let title = of_policy.unwrap_or("the policy");
    let named = clauses.iter().filter_map(|it| plan.graph.clause(*it));
    let needed = |need: &Need| {
        let presence = looked.then(|| needs::presence(stores, need));
        let of = (&plan.schema, &plan.graph);
        let mut it = evidence::needed(need, presence.as_ref(), of)?;
        it.sources = sources(&it);
        Some(it)
    };
    evidence::Plan {
        title: format!("Evidence for {title}"),
        clauses: named.map(|it| (it.number.clone(), it.name.clone())).collect(),
        needs: needs::needs(plan, clauses).iter().filter_map(needed).collect(),
        looked,
    }
}

/// Where the facts of an entity come from: collectors over a checkout first, then commands, then people.
fn sources(needed: &Needed) -> Vec<Source> {
    let read: Vec<&str> = needed.attributes.iter().map(|it| it.name.as_str()).collect();
    let emits = COLLECTORS.iter().flat_map(|it| it.emits.iter().map(move |emit| (it, emit)));
    let of_checkout = emits.filter(|(_, emit)| emit.entity == needed.entity);
    let checkout = of_checkout.map(|(collector, emit)| Source {
        platform: "checkout".to_owned(),
        command: format!("policyc reads it: {}", collector.doc.trim_end_matches('.')),
        right: String::new(),
        shows: shown(&read, |it| emit.attributes.contains(&it)),
    });
    // Where nothing is read but whether there is one, what shows only some attributes says nothing.
    let lists = |it: &Supply| it.attributes == "*" || !read.is_empty();
    let supplies = supplies().filter(|it| it.entity == needed.entity && lists(it));
    let elsewhere = supplies.map(|it| Source {
        platform: it.platform.to_owned(),
        command: it.command.to_owned(),
        right: it.right.to_owned(),
        shows: shown(&read, |name| it.shows(name)),
    });
    let all = checkout.chain(elsewhere);
    all.filter(|it| !it.shows.is_empty() || read.is_empty()).collect()
}

fn shown(read: &[&str], shows: impl Fn(&str) -> bool) -> Vec<String> {
    let mut all: Vec<String> =
        read.iter().filter(|it| shows(it)).map(|it| (*it).to_owned()).collect();
    all.sort();
    all
}
