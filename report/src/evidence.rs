//! The evidence plan of a policy: what facts it needs, which clause reads what of them, where they come from, and how much of
//! it is there. As text, as JSON (`docs/evidence.schema.json`), and as Markdown for a wiki.

mod json;
mod markdown;
mod text;

use crate::look::Look;
use evaluator::needs::{Extent, Need, Presence};
use language::graph::{ClauseId, RuleGraph};
use language::schema::Schema;
use std::collections::BTreeSet;
use std::io::{Result, Write};

/// The whole plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What it is of, in a few words.
    pub title: String,
    /// Number and name of the clauses that it is about, in the policy's order.
    pub clauses: Vec<(String, String)>,
    /// One per entity, in the order of the schema.
    pub needs: Vec<Needed>,
    /// Whether facts were looked at.
    pub looked: bool,
}

/// What is needed of one entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needed {
    /// The entity.
    pub entity: String,
    /// What it is, in one sentence.
    pub doc: String,
    /// Whether its facts are what people state.
    pub by_person: bool,
    /// Numbers of the clauses that need the whole list.
    pub listed_by: Vec<String>,
    /// The attributes that are read.
    pub attributes: Vec<Read>,
    /// The values by which facts are chosen: attribute, value, and the clauses that choose so.
    pub chosen: Vec<(String, String, Vec<String>)>,
    /// Where the facts come from.
    pub sources: Vec<Source>,
    /// How many facts there are, and how completely they are listed.
    pub presence: Option<(usize, Extent)>,
}

/// One attribute that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// Its name.
    pub name: String,
    /// Its type, as policies write it.
    pub ty: String,
    /// Numbers of the clauses that read it.
    pub read_by: Vec<String>,
    /// How much of it is there, where facts were looked at.
    pub extent: Option<Extent>,
}

/// One source of facts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// `checkout`, or a platform, or `hand`.
    pub platform: String,
    /// What it takes: a command, or what to do.
    pub command: String,
    /// The least right that it takes; empty for a checkout.
    pub right: String,
    /// The attributes it shows of those that are read, sorted.
    pub shows: Vec<String>,
}

/// One format of the plan.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// As `--format` writes it.
    pub name: &'static str,
    /// Writes it whole.
    pub write: fn(&Plan, Look, &mut dyn Write) -> Result<()>,
}

/// Every format, sorted by name.
pub const FORMATS: &[Format] = &[
    Format { name: "json", write: json::write },
    Format { name: "md", write: markdown::write },
    Format { name: "text", write: text::write },
];

/// What is needed of an entity, with names in place of numbers and without its sources.
pub fn needed(
    need: &Need,
    presence: Option<&Presence>,
    (schema, graph): (&Schema, &RuleGraph),
) -> Option<Needed> {
    let entity = schema.entity(need.entity)?;
    let numbers = |all: &[ClauseId]| -> Vec<String> {
        let clauses = all.iter().filter_map(|it| graph.clause(*it));
        clauses.map(|it| it.number.clone()).collect()
    };
    let attribute = |(at, (id, by)): (usize, &(_, Vec<ClauseId>))| {
        // The key comes with the fact.
        let declared = schema.attribute(need.entity, *id).filter(|it| !it.is_key)?;
        Some(Read {
            name: declared.name.clone(),
            ty: schema.type_name(&declared.ty),
            read_by: numbers(by),
            extent: presence.map(|it| it.extent(at)),
        })
    };
    let chosen = need.chosen.iter().filter_map(|(id, value, by)| {
        let declared = schema.attribute(need.entity, *id)?;
        let language::schema::Type::Enum(list) = declared.ty.required() else { return None };
        let value = schema.enum_value(*list, *value).to_owned();
        Some((declared.name.clone(), value, numbers(by)))
    });
    Some(Needed {
        entity: entity.name.clone(),
        doc: first_sentence(&entity.doc),
        by_person: entity.by_person,
        listed_by: numbers(&need.listed_by),
        attributes: need.attributes.iter().enumerate().filter_map(attribute).collect(),
        chosen: chosen.collect(),
        sources: Vec::new(),
        presence: presence.map(|it| (it.facts, it.listed)),
    })
}

fn first_sentence(doc: &str) -> String {
    let line = doc.lines().next().unwrap_or("");
    line.split_once(". ").map_or(line, |(first, _)| first).trim_end_matches('.').to_owned()
}

impl Needed {
    /// How much of what is needed is there.
    pub fn extent(&self) -> Option<Extent> {
        let (_, listed) = self.presence?;
        let list = (!self.listed_by.is_empty()).then_some(listed);
        Extent::all(self.attributes.iter().filter_map(|it| it.extent).chain(list)).or(Some(listed))
    }

    /// The clauses that need anything of it, in order.
    pub fn clauses(&self) -> Vec<&str> {
        let all = self.attributes.iter().flat_map(|it| &it.read_by).chain(&self.listed_by);
        let all: BTreeSet<&str> = all.map(String::as_str).collect();
        all.into_iter().collect()
    }

    /// The attributes that no source shows.
    pub fn unsupplied(&self) -> Vec<&str> {
        let shown = |name: &String| self.sources.iter().any(|it| it.shows.contains(name));
        self.attributes
            .iter()
            .map(|it| &it.name)
            .filter(|it| !shown(it))
            .map(String::as_str)
            .collect()
    }
}
