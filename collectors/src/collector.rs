//! What a collector is, what it reads and where it writes. Pure: bytes in, a [`Batch`] out.
//!
//! INVARIANT: an entity's scope is complete only if every collector that lists it read everything it should have; each
//! skip, failure or limit goes through [`Sink::gap`], which lowers it.

mod parts;

use crate::input::{Checkout, CheckoutFile};
use crate::limits::FACTS;
use crate::provenance;
use crate::yaml;
use crate::yaml::tree::Tree;
use evaluator::fact::{Attribute, Batch, Fact, Name};
use evaluator::scope::{Condition, Obtained, Scope, Source, Status};
use evaluator::value::{Known, Value};
use language::codes::sources::UNREADABLE_SOURCE;
use language::diagnostic::Diagnostic;
use language::span::{FileId, Span};
use parts::Parts;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

/// One way to read one kind of source.
#[derive(Debug)]
pub struct Collector {
    /// One word, as sources name it.
    pub name: &'static str,
    /// One sentence: what it reads.
    pub doc: &'static str,
    /// Whether it wants the bytes of the file at that path (relative, forward slashes).
    pub accepts: fn(&str) -> bool,
    /// Everything it may write, sorted by entity.
    pub emits: &'static [Emit],
    /// What a reader can do where it has a gap.
    pub remedy: &'static str,
    /// The work.
    pub collect: for<'c> fn(&'c Checkout, &mut Sink<'c>),
}

/// An entity that a collector writes.
#[derive(Debug)]
pub struct Emit {
    /// As the schema names it.
    pub entity: &'static str,
    /// Attributes that it may write, sorted.
    pub attributes: &'static [&'static str],
    /// What a checkout can claim about the list of these facts.
    pub listing: Listing,
}

/// What supplies the rest of a list that a checkout never shows whole.
pub const ELSEWHERE: &str =
    "export it from where it is kept, and give the export with --facts FILE";

/// How much of an entity a checkout shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    /// Every fact of this repository; the path leads from the entity to its repository (`pipeline.repo`).
    Whole(&'static str),
    /// Every fact of this repository of which an attribute has this value: path, attribute, value.
    Kind(&'static str, &'static str, &'static str),
    /// Every fact of this evaluation: the entity has no way to a repository.
    Population,
    /// Never all there is: the reason says who knows the rest. The path as for `Whole`, empty where there is none.
    Part(&'static str, &'static str),
}

/// Where collectors write.
#[derive(Debug)]
pub struct Sink<'c> {
    checkout: &'c Checkout,
    collector: &'static Collector,
    batch: Batch,
    /// Where each fact stands in the batch, by entity and id. Hashed: ids of one repository begin alike, and comparing them
    /// in order would read all of that each time.
    ids: BTreeMap<Name, HashMap<Arc<str>, usize>>,
    sources: BTreeSet<Arc<str>>,
    listed: BTreeMap<List, Listed>,
    /// Every pipeline with the collector that wrote it.
    pipelines: BTreeMap<Arc<str>, &'static str>,
    /// Files that were asked for as YAML.
    trees: BTreeMap<FileId, Result<Rc<Tree<'c>>, Box<Diagnostic>>>,
}

/// One list: the entity, the path to the repository, and the one attribute that its facts share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct List {
    entity: &'static str,
    path: &'static str,
    shared: Option<(&'static str, &'static str)>,
}

impl List {
    fn of(emit: &Emit) -> Self {
        let (path, shared) = match emit.listing {
            Listing::Whole(path) | Listing::Part(path, _) => (path, None),
            Listing::Kind(path, attribute, value) => (path, Some((attribute, value))),
            Listing::Population => ("", None),
        };
        Self { entity: emit.entity, path, shared }
    }

    /// Whether a fact of the list's entity belongs to it.
    fn holds(&self, fact: &Fact) -> bool {
        let is_shared = |(name, value): (&str, &str)| {
            let expected = Known::Yes(Value::text(value));
            fact.attributes.iter().any(|it| &*it.name == name && it.value == expected)
        };
        self.shared.is_none_or(is_shared)
    }

    fn id(&self) -> Arc<str> {
        let kind = self.shared.map_or_else(String::new, |(_, value)| format!(":{value}"));
        format!("{CHECKOUT}:{}{kind}", self.entity).into()
    }
}

/// What is known about one list so far.
#[derive(Debug, Default)]
struct Listed {
    reasons: Vec<String>,
    remedy: Option<&'static str>,
    /// Pipelines whose part of the list has a gap.
    open: BTreeSet<Arc<str>>,
    /// Collectors with a gap that belongs to no pipeline.
    blind: BTreeSet<&'static str>,
    /// Whether no checkout shows it whole.
    is_part: bool,
}

/// Id of the source that stands for the checkout as a whole; scopes name it.
pub const CHECKOUT: &str = "checkout";

impl<'c> Sink<'c> {
    /// An empty sink for one checkout.
    pub(crate) fn new(checkout: &'c Checkout, collector: &'static Collector) -> Self {
        let mut batch = Batch::default();
        batch.sources.push(Source {
            id: CHECKOUT.into(),
            uri: checkout.uri().into(),
            media: "git/checkout".into(),
            path: checkout.shown_path().into(),
            file: None,
            sha256: None,
            bytes: None,
            obtained: Obtained::Parsed,
            collected_at: None,
            collector: CHECKOUT.into(),
        });
        let (ids, sources, listed) = (BTreeMap::new(), BTreeSet::new(), BTreeMap::new());
        let pipelines = BTreeMap::new();
        let trees = BTreeMap::new();
        Self { checkout, collector, batch, ids, sources, listed, pipelines, trees }
    }

    /// Makes a collector the one that writes, and notes what it lists.
    pub(crate) fn begin(&mut self, collector: &'static Collector) {
        self.collector = collector;
        for emit in collector.emits {
            let reason = match emit.listing {
                Listing::Whole(_) | Listing::Kind(..) | Listing::Population => None,
                Listing::Part(_, reason) => Some(reason),
            };
            let listed = self.listed.entry(List::of(emit)).or_default();
            if let Some(reason) = reason {
                listed.reasons.push(reason.to_owned());
                listed.remedy.get_or_insert(ELSEWHERE);
                listed.is_part = true;
            }
        }
    }

    /// Notes a file as source and returns the id that facts out of it carry.
    pub fn source(&mut self, file: &CheckoutFile, media: &'static str) -> Arc<str> {
        let id: Arc<str> = file.path.as_str().into();
        if !self.sources.insert(id.clone()) {
            return id;
        }
        let bytes = file.bytes.as_ref().ok();
        self.batch.sources.push(Source {
            id: id.clone(),
            uri: self.checkout.uri().into(),
            media: media.into(),
            path: id.clone(),
            file: Some(file.file),
            sha256: bytes.map(|it| provenance::sha256(it).into()),
            bytes: bytes.map(|it| it.len() as u64),
            obtained: Obtained::Parsed,
            collected_at: None,
            // Sources of one name vouch together: a scope counts the facts of every collector, so they must be one.
            collector: CHECKOUT.into(),
        });
        id
    }

    /// The file as YAML, parsed once however many collectors ask.
    ///
    /// # Errors
    /// Why the file cannot be read, with its place.
    pub fn tree(&mut self, file: &'c CheckoutFile) -> Result<Rc<Tree<'c>>, Box<Diagnostic>> {
        let parse = || match &file.bytes {
            Ok(bytes) => yaml::parse(file.file, bytes).map(Rc::new),
            Err(problem) => {
                let message = format!("`{}` could not be read: {}", file.path, problem.0);
                let whole = Span::whole(file.file);
                Err(Box::new(Diagnostic::new(&UNREADABLE_SOURCE, whole, message)))
            }
        };
        self.trees.entry(file.file).or_insert_with(parse).clone()
    }

    /// Writes a fact. Of two with one entity and id the first stays: a collector that meets the same thing twice (an
    /// image that two jobs use) need not remember it. What the second is used as is added to the first.
    pub fn fact(&mut self, fact: Fact) {
        let ids = self.ids.entry(fact.entity.clone()).or_default();
        if let Some(at) = ids.get(&fact.id) {
            if let Some(first) = self.batch.facts.get_mut(*at) {
                add_uses(first, &fact);
            }
            return;
        }
        ids.insert(fact.id.clone(), self.batch.facts.len());
        if self.batch.facts.len() as u64 >= FACTS.value {
            self.gap(&[], &format!("the checkout is beyond the limit `{}`", FACTS.name));
            return;
        }
        if &*fact.entity == "Pipeline" {
            self.pipelines.insert(fact.id.clone(), self.collector.name);
        }
        self.batch.facts.push(fact);
    }

    /// Whether a fact of that entity and id was written.
    pub fn has(&self, entity: &str, id: &str) -> bool {
        self.ids.get(entity).is_some_and(|it| it.contains_key(id))
    }

    /// Reports something a reader should see.
    pub fn diagnostic(&mut self, diagnostic: Diagnostic) {
        self.batch.diagnostics.push(diagnostic);
    }

    /// Says that the lists of these entities are not whole, and why. With no entity named: of all that this collector
    /// lists. Where one pipeline is to blame, [`Sink::gap_in`] keeps the others' parts whole.
    pub fn gap(&mut self, entities: &[&str], reason: &str) {
        let name = self.collector.name;
        self.lower(entities, reason, |it| it.blind.insert(name));
    }

    /// The same where only what belongs to one pipeline is missing.
    pub fn gap_in(&mut self, pipeline: &str, entities: &[&str], reason: &str) {
        self.lower(entities, reason, |it| it.open.insert(pipeline.into()));
    }

    fn lower(&mut self, entities: &[&str], reason: &str, note: impl Fn(&mut Listed) -> bool) {
        for emit in self.collector.emits {
            let concerned = entities.is_empty() || entities.contains(&emit.entity);
            if let Some(listed) = self.listed.get_mut(&List::of(emit)).filter(|_| concerned) {
                if !listed.reasons.iter().any(|it| it == reason) {
                    listed.reasons.push(reason.to_owned());
                }
                listed.remedy.get_or_insert(self.collector.remedy);
                note(listed);
            }
        }
    }

    /// The batch with one scope per list, and one per pipeline that a gap in another one leaves whole.
    pub(crate) fn finish(mut self) -> Batch {
        let repo = self.checkout.repo_id();
        let parts = Parts::of(&self.batch.facts);
        let mut by_entity: BTreeMap<&str, Vec<&Fact>> = BTreeMap::new();
        for fact in &self.batch.facts {
            by_entity.entry(&*fact.entity).or_default().push(fact);
        }
        let mut scopes = Vec::new();
        for (list, listed) in &self.listed {
            let facts = by_entity.get(list.entity).into_iter().flatten();
            let count = facts.filter(|it| list.holds(it)).count();
            let place = Some((list.path, repo.as_str())).filter(|it| !it.0.is_empty());
            let conditions = place.into_iter().chain(list.shared).collect();
            let why = (shown(&listed.reasons), listed.remedy);
            scopes.push(scope(list, (list.id(), count), conditions, why));
            let whole = listed.reasons.is_empty() || list.shared.is_some();
            let Some(path) =
                list.path.strip_suffix(".repo").filter(|it| it.ends_with("pipeline") && !whole)
            else {
                continue;
            };
            for (pipeline, collector) in &self.pipelines {
                if !listed.blind.contains(collector)
                    && !listed.open.contains(pipeline)
                    && !listed.is_part
                {
                    let id = format!("{CHECKOUT}:{}:{pipeline}", list.entity).into();
                    let count = parts.count(list.entity, pipeline);
                    scopes.push(scope(list, (id, count), vec![(path, pipeline)], (None, None)));
                }
            }
        }
        self.batch.scopes = scopes;
        self.batch
    }
}

/// Workflows and Dockerfiles name images by one id, and each knows its own use of them.
fn add_uses(first: &mut Fact, second: &Fact) {
    let uses = |it: &&Attribute| &*it.name == "used_as";
    let (Some(at), Some(more)) = (
        first.attributes.iter().position(|it| uses(&it)),
        second.attributes.iter().find(uses).map(|it| &it.value),
    ) else {
        return;
    };
    let known = first.attributes.get_mut(at).map(|it| &mut it.value);
    if let (Some(Known::Yes(Value::Many(all))), Known::Yes(Value::Many(more))) = (known, more) {
        all.extend(more.iter().cloned());
        all.sort();
        all.dedup();
    }
}

/// Complete with its count, unless there is a reason why not.
fn scope(
    list: &List,
    (id, count): (Arc<str>, usize),
    conditions: Vec<(&str, &str)>,
    (reason, remedy): (Option<String>, Option<&str>),
) -> Scope {
    let complete = reason.is_none();
    let condition =
        |(path, value): (&str, &str)| Condition { path: path.into(), value: Value::text(value) };
    Scope {
        id,
        entity: list.entity.into(),
        conditions: conditions.into_iter().map(condition).collect(),
        status: if complete { Status::Complete } else { Status::Partial },
        count: complete.then_some(count as u64),
        attributes: None,
        window: None,
        source: CHECKOUT.into(),
        collected_at: None,
        reason,
        remedy: remedy.map(str::to_owned),
    }
}

/// The first reason, and how many more there are.
fn shown(reasons: &[String]) -> Option<String> {
    let first = reasons.first()?;
    let more = reasons.iter().filter(|it| *it != first).collect::<BTreeSet<_>>().len();
    Some(if more == 0 { first.clone() } else { format!("{first} (and {more} more)") })
}
