//! From a judgement to the report: what every command that shows verdicts shows them from.

use crate::args::Given;
use crate::judge::Ground;
use crate::load::Session;
use collectors::COLLECTORS;
use collectors::collector::ELSEWHERE;
use evaluator::scope::UNDATED;
use evaluator::verdict::Verdicts;
use report::missing::RIGHT;
use report::model::{Clause, Input, NotEncoded, Remedy, Report};
use report::text::findings::quoted;
use std::fmt::Write as _;
use stdlib::evidence::{self, Supply};

/// Puts the report together.
pub fn report(given: &Given, ground: &Ground, verdicts: Verdicts, session: Session) -> Report {
    let at = verdicts.at;
    let target = given.one("path").unwrap_or(".");
    let mut notes = session.notes;
    if !ground.has_subject_matter {
        notes.push(format!(
            "no pipeline definition was found in `{target}`: no pipeline was judged, and that is not a \
             pass. Run policyc in the root of a checkout; it reads {}; in a git repository only files \
             that git tracks",
            looked_for()
        ));
    }
    if verdicts.clauses.is_empty() {
        notes.push(
            "the policy has no clause: nothing was judged, and that is not a pass".to_owned(),
        );
    }
    let policy = &ground.loaded.policy;
    let clauses = report::build::clauses(policy, verdicts, &session.sources);
    let waivers = report::register::waivers(policy, &clauses, at);
    let not_encoded = if ground.loaded.is_built_in { not_encoded(&clauses) } else { Vec::new() };
    let mut inputs: Vec<Input> = ground.sources.iter().map(input).collect();
    inputs.sort();
    inputs.dedup();
    Report {
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        target: target.to_owned(),
        again: again(given),
        at,
        policy: report::build::policy(policy, ground.loaded.origin.clone()),
        sections: report::build::sections(policy),
        clauses,
        waivers,
        changes: report::register::changes(policy),
        switched_off: report::register::switched_off(policy),
        not_encoded,
        deselected: Vec::new(),
        problems: ground.problems.clone(),
        notes,
        hints: session.hints,
        inputs,
        remedies: remedies(ground),
        sources: session.sources,
    }
}

/// The arguments that lead a second command to the same ground.
fn again(given: &Given) -> String {
    let path = given.one("path").filter(|it| *it != ".");
    let mut out = path.map_or_else(String::new, |it| format!(" --path {}", quoted(it)));
    for name in ["policy", "config", "expect-digest", "facts", "param"] {
        for value in given.many(name) {
            let _ = write!(out, " --{name} {}", quoted(value));
        }
    }
    if given.has("no-config") {
        out.push_str(" --no-config");
    }
    for flag in ["history", "trust-in-tree"] {
        if given.has(flag) {
            let _ = write!(out, " --{flag}");
        }
    }
    out
}

/// What the collectors of pipelines read, in words.
fn looked_for() -> String {
    let of_pipelines =
        COLLECTORS.iter().filter(|it| it.emits.iter().any(|emit| emit.entity == "Pipeline"));
    let docs: Vec<&str> = of_pipelines.map(|it| it.doc.trim_end_matches('.')).collect();
    docs.join("; ")
}

fn not_encoded(clauses: &[Clause]) -> Vec<NotEncoded> {
    let encoded = |name: &str| clauses.iter().any(|it| it.name == name);
    let open = stdlib::template::clauses().filter(|it| !encoded(it.name));
    open.map(|it| NotEncoded {
        id: it.number.to_owned(),
        name: it.name.to_owned(),
        title: it.demand.to_owned(),
    })
    .collect()
}

fn input(it: &evaluator::scope::Source) -> Input {
    Input {
        path: it.path.to_string(),
        media: it.media.to_string(),
        sha256: it.sha256.as_deref().map(str::to_owned),
        collected_at: it.collected_at.filter(|it| *it != UNDATED),
    }
}

/// What supplies missing evidence: what the scopes of this run say, where they know better than that it is elsewhere; then
/// the commands for the platforms that the definitions are for, else for the first that has any.
fn remedies(ground: &Ground) -> Vec<Remedy> {
    let mut all: Vec<Remedy> = Vec::new();
    for scope in &ground.scopes {
        let known = all.iter().any(|it| it.entity == *scope.entity);
        if let (Some(text), false) = (scope.remedy.as_ref().filter(|it| *it != ELSEWHERE), known) {
            let entity = scope.entity.to_string();
            all.push(Remedy { entity, attribute: None, text: text.clone() });
        }
    }
    let of_scopes = all.len();
    let mut supplies: Vec<Supply> = evidence::supplies().collect();
    let platform = |it: &Supply| !ground.platforms.contains(it.platform);
    supplies.sort_by_key(|it| (platform(it), it.platform == evidence::BY_HAND));
    for it in supplies {
        let is_scoped = all.iter().take(of_scopes).any(|known| known.entity == it.entity);
        if !is_scoped {
            add(&it, &mut all);
        }
    }
    all.sort();
    all
}

/// Adds a remedy for each attribute that a row names and none is known for; for all of them where it shows all.
fn add(it: &Supply, all: &mut Vec<Remedy>) {
    let text = if it.is_command() {
        format!("{}{RIGHT}{}", it.command, it.right)
    } else {
        format!("{}: {}", it.right, it.command)
    };
    let named = (it.attributes != "*").then(|| it.attributes.split(", ").map(str::to_owned));
    let attributes: Vec<Option<String>> = match named {
        Some(named) => named.map(Some).chain([None]).collect(),
        None => vec![None],
    };
    for attribute in attributes {
        let known = all.iter().any(|is| is.entity == it.entity && is.attribute == attribute);
        if !known {
            let entity = it.entity.to_owned();
            all.push(Remedy { entity, attribute, text: text.clone() });
        }
    }
}
