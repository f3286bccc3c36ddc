//! Real files: our facts against an independent reader, file by file, and no input that breaks a reader.
//! The folder comes from `POLICYC_CORPUS`; without it, or without Python and `PyYAML`, a test says so and returns.
#![cfg(test)]

use collectors::input::repository::Platform;
use collectors::input::{Checkout, CheckoutFile};
use evaluator::fact::{Batch, Fact};
use evaluator::scope::Status;
use evaluator::store;
use evaluator::value::{Known, Value};
use language::front;
use language::resolve::Library;
use language::schema::Schema;
use language::source_map::SourceMap;
use language::span::FileId;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// A checkout with the map that its spans count in.
struct Read {
    map: SourceMap,
    checkout: Checkout,
    batch: Batch,
}

fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("POLICYC_CORPUS").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: POLICYC_CORPUS is not set");
    }
    folder
}

/// Every file below a folder, as path from it, sorted.
fn files(folder: &Path) -> Vec<String> {
    let (mut open, mut found) = (vec![folder.to_owned()], Vec::new());
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let relative = path.strip_prefix(folder).unwrap().to_str().unwrap();
                found.push(relative.replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let mut found: Vec<PathBuf> = entries.filter(|it| it.is_dir()).collect();
    found.sort();
    found
}

/// Reads files as a checkout; each comes with the path it has there.
fn read(name: &str, given: Vec<(String, Vec<u8>)>) -> Read {
    let mut map = SourceMap::default();
    let tracked: Vec<String> = given.iter().map(|it| it.0.clone()).collect();
    let mut files = Vec::new();
    for (path, bytes) in given.into_iter().filter(|it| collectors::wants(&it.0)) {
        let file = map.add(path.as_str(), String::from_utf8_lossy(&bytes).into_owned());
        files.push(CheckoutFile { path, file, bytes: Ok(Arc::from(bytes)) });
    }
    let checkout = Checkout {
        repo_path: Some(name.replace('+', "/")),
        platform: Some(Platform::Github),
        files,
        tracked,
        ..Checkout::default()
    };
    let batch = collectors::collect(&checkout);
    Read { map, checkout, batch }
}

fn read_repository(folder: &Path) -> Read {
    let name = folder.file_name().unwrap().to_str().unwrap();
    let load = |path: String| {
        let bytes = std::fs::read(folder.join(&path)).unwrap();
        (path, bytes)
    };
    read(name, files(folder).into_iter().map(load).collect())
}

/// Starter workflows lie in folders of their own: each is read as the only workflow of a repository.
fn read_single(folder: &Path, path: &str) -> Read {
    let name = path.rsplit('/').next().unwrap();
    let bytes = std::fs::read(folder.join(path)).unwrap();
    read("acme+starter", vec![(format!(".github/workflows/{name}"), bytes)])
}

fn text<'f>(fact: &'f Fact, attribute: &str) -> Option<&'f str> {
    let found = fact.attributes.iter().find(|it| &*it.name == attribute)?;
    match &found.value {
        Known::Yes(Value::Text(text)) => Some(text),
        Known::Yes(_) | Known::Absent | Known::Unknown => None,
    }
}

impl Read {
    fn facts(&self, entity: &str) -> impl Iterator<Item = &Fact> {
        self.batch.facts.iter().filter(move |it| &*it.entity == entity)
    }

    /// The answers of the independent reader, out of our facts; by file.
    fn answers(&self) -> BTreeMap<String, Json> {
        let mut found = BTreeMap::new();
        for pipeline in self.facts("Pipeline") {
            let path = text(pipeline, "path").unwrap();
            let answer = match (text(pipeline, "parsed"), text(pipeline, "dialect")) {
                (Some("failed"), _) => json!({"refused": true}),
                (_, Some("github_action")) => json!({"unpinned": self.unpinned(path)}),
                _ => json!({
                    "unpinned": self.unpinned(path),
                    "untrusted": self.is_untrusted(&pipeline.id),
                    "write": self.write(&pipeline.id),
                }),
            };
            found.insert(path.to_owned(), answer);
        }
        found
    }

    fn unpinned(&self, path: &str) -> Vec<Json> {
        let mut found = BTreeSet::new();
        for component in self.facts("ComponentRef") {
            let span = component.provenance.span.unwrap();
            let written = unquoted(self.map.text(span));
            let pinned = ["digest", "sha"].contains(&text(component, "pin").unwrap());
            let asked = self.is_asked_about(component) && self.map.path(span.file) == path;
            if pinned || !asked {
                continue;
            }
            let (start, _) = self.map.range(span).unwrap();
            found.insert((start.line, start.column, written.to_owned()));
        }
        found.into_iter().map(|it| json!([it.0, it.1, it.2])).collect()
    }

    /// Whether the independent reader is asked about a component: parts of the repository itself are left out.
    fn is_asked_about(&self, component: &Fact) -> bool {
        let is_use = ["action", "docker", "reusable_workflow"];
        let written = unquoted(self.map.text(component.provenance.span.unwrap()));
        is_use.contains(&text(component, "kind").unwrap()) && !written.starts_with('.')
    }

    fn is_untrusted(&self, pipeline: &str) -> Json {
        let own: Vec<&Fact> =
            self.facts("Trigger").filter(|it| text(it, "pipeline") == Some(pipeline)).collect();
        let is_upstream = |it: &&&Fact| text(it, "event") == Some("workflow_run");
        if own.iter().any(|it| text(it, "audience").is_some_and(|it| it != "internal")) {
            json!(true)
        } else if own.iter().filter(is_upstream).any(|it| text(it, "audience").is_none()) {
            json!("unknown")
        } else {
            json!(false)
        }
    }

    fn write(&self, pipeline: &str) -> BTreeMap<String, &'static str> {
        let mut levels: BTreeMap<&str, Vec<Option<&str>>> = BTreeMap::new();
        for right in self.facts("TokenPermission") {
            levels.entry(text(right, "job").unwrap()).or_default().push(text(right, "level"));
        }
        let own = self.facts("Job").filter(|it| text(it, "pipeline") == Some(pipeline));
        let answer = |job: &Fact| {
            let levels = levels.get(&*job.id).unwrap_or_else(|| panic!("{} has no rights", job.id));
            (text(job, "name").unwrap().to_owned(), may_write(levels))
        };
        own.map(answer).collect()
    }

    /// Every file that is wanted was read, or is reported as a gap.
    fn check_coverage(&self) {
        let sources: BTreeSet<&str> = self.batch.sources.iter().map(|it| &*it.path).collect();
        let reported: BTreeSet<&str> =
            self.batch.diagnostics.iter().map(|it| self.map.path(it.span.file)).collect();
        for file in &self.checkout.files {
            let known =
                sources.contains(file.path.as_str()) || reported.contains(file.path.as_str());
            assert!(known, "{} was neither read nor reported", file.path);
        }
    }

    /// The text under a span is the text that the fact was read from.
    fn check_places(&self) {
        for fact in &self.batch.facts {
            let Some(span) = fact.provenance.span else { continue };
            let under = unquoted(self.map.text(span));
            let place = format!("{} {} over `{under}`", fact.entity, fact.id);
            // A file that could not be read is pointed at as a whole, which is an empty span.
            let is_failed = text(fact, "parsed") == Some("failed");
            assert!(is_failed || !self.map.text(span).is_empty(), "{place}");
            match &*fact.entity {
                "ComponentRef" if text(fact, "kind") != Some("remote_script") => {
                    check_component(fact, under, &place);
                }
                "DataFlow" if text(fact, "source") == Some("untrusted_input") => {
                    let exact = Some(self.map.text(span));
                    assert_eq!(text(fact, "expression"), exact, "{place}");
                }
                "Environment" => assert_eq!(text(fact, "name"), Some(under), "{place}"),
                "Job" => {
                    let name = text(fact, "name").unwrap().rsplit('/').next();
                    assert_eq!(name, Some(under), "{place}");
                }
                "TokenPermission" => {
                    let level = text(fact, "level");
                    let exact = level == Some(under);
                    let whole = under == "permissions" || under.ends_with("-all");
                    let job = fact.id.contains(under);
                    assert!(exact || whole || job || level.is_none(), "{place}");
                }
                "Trigger" => assert_eq!(text(fact, "event"), Some(under), "{place}"),
                _ => {}
            }
        }
    }
}

fn check_component(fact: &Fact, under: &str, place: &str) {
    if under.starts_with('.') {
        assert_eq!(text(fact, "resolution").is_some(), text(fact, "ref").is_none(), "{place}");
        return;
    }
    let part = |name: &str| text(fact, name).map(str::to_owned);
    if let Some(reference) = part("ref") {
        let sign = if reference.starts_with("sha256:") || !under.contains('@') { "" } else { "@" };
        assert!(under.contains(&format!("{sign}{reference}")), "{place}");
    }
    let name = part("name").unwrap();
    let name = name.strip_prefix("docker.io/").unwrap_or(&name);
    assert!(under.contains(name), "{place}");
}

fn may_write(levels: &[Option<&str>]) -> &'static str {
    if levels.contains(&Some("write")) {
        "write"
    } else if levels.contains(&None) {
        "unknown"
    } else {
        "none"
    }
}

fn unquoted(text: &str) -> &str {
    let inner = |sign| text.strip_prefix(sign).and_then(|it: &str| it.strip_suffix(sign));
    inner('"').or_else(|| inner('\'')).unwrap_or(text)
}

/// What a reader says, by repository and file.
type Answers = BTreeMap<(String, String), Json>;

/// What the independent reader says about a folder of repositories.
fn independent(folder: &Path) -> Option<Answers> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/independent.py");
    let Ok(output) = Command::new("python3").arg(script).arg(folder).output() else {
        println!("skipped: python3 is missing");
        return None;
    };
    if output.status.code() == Some(77) {
        println!("skipped: {}", String::from_utf8_lossy(&output.stderr).trim());
        return None;
    }
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let mut found = BTreeMap::new();
    for line in text.lines() {
        let mut line: serde_json::Map<String, Json> = serde_json::from_str(line).unwrap();
        let mut word =
            |key| line.remove(key).and_then(|it| it.as_str().map(str::to_owned)).unwrap();
        let key = (word("repository"), word("file"));
        if line.contains_key("refused") {
            line.insert("refused".to_owned(), json!(true));
        }
        found.insert(key, Json::Object(line));
    }
    Some(found)
}

/// The files about which two readers differ, each with both answers.
fn differences(theirs: &Answers, ours: &Answers) -> Vec<String> {
    let files: BTreeSet<_> = theirs.keys().chain(ours.keys()).collect();
    let differ = files.into_iter().filter(|it| theirs.get(*it) != ours.get(*it));
    let show = |key: &(String, String)| {
        format!("{key:?}\n  theirs {:?}\n  ours   {:?}", theirs.get(key), ours.get(key))
    };
    differ.map(show).collect()
}

#[test]
fn facts_agree_with_the_independent_reader() {
    let Some(corpus) = corpus() else { return };
    let mut found = Vec::new();
    let mut compared = 0_usize;
    for part in ["github", "github-starter"] {
        let Some(theirs) = independent(&corpus.join(part)) else { return };
        let mut ours = BTreeMap::new();
        for folder in folders(&corpus.join(part)) {
            let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
            if folder.join(".github").is_dir() {
                let answers = read_repository(&folder).answers();
                ours.extend(answers.into_iter().map(|(path, it)| ((name.clone(), path), it)));
                continue;
            }
            for (_, path) in theirs.keys().filter(|it| it.0 == name) {
                let mut answers = read_single(&folder, path).answers();
                let only = answers.pop_first().unwrap().1;
                ours.insert((name.clone(), path.clone()), only);
            }
        }
        compared = compared.saturating_add(theirs.len());
        found.extend(differences(&theirs, &ours));
    }
    assert!(compared > 300, "only {compared} files were compared");
    assert!(found.is_empty(), "{} files differ:\n{}", found.len(), found.join("\n"));
}

/// Deliberate mistakes of one kind in one repository; of very many, the first tell enough.
const MISTAKES: usize = 20;

/// A batch with one mistake in it, and what the mistake is.
type Mistaken = (String, Batch);

impl Read {
    fn with_facts(&self, change: impl Fn(Fact) -> Option<Fact>) -> Batch {
        let facts = self.batch.facts.iter().cloned().filter_map(change).collect();
        Batch { facts, ..self.batch.clone() }
    }

    /// One place where a component is used is not seen, or is taken for pinned where it is not, and the other way round.
    fn mistakes_about_uses(&self) -> Vec<Mistaken> {
        let asked = self.facts("ComponentRef").filter(|it| self.is_asked_about(it));
        let spans: BTreeSet<_> = asked.map(|it| it.provenance.span.unwrap()).collect();
        let mut found = Vec::new();
        for span in spans.into_iter().take(MISTAKES) {
            let here =
                |it: &Fact| &*it.entity == "ComponentRef" && it.provenance.span == Some(span);
            let place = format!("{} {}", self.map.path(span.file), self.map.text(span));
            let fact = self.batch.facts.iter().find(|it| here(it)).unwrap();
            let is_pinned = ["digest", "sha"].contains(&text(fact, "pin").unwrap());
            let other = if is_pinned { "tag" } else { "sha" };
            let turned = |it: Fact| Some(if here(&it) { set(it, "pin", other) } else { it });
            found.push((format!("{place} is {other}"), self.with_facts(turned)));
            if !is_pinned {
                let dropped = self.with_facts(|it| (!here(&it)).then_some(it));
                found.push((format!("{place} is dropped"), dropped));
            }
        }
        found
    }

    /// One job may write where it may not, or the other way round.
    fn mistakes_about_rights(&self) -> Vec<Mistaken> {
        let mut found = Vec::new();
        for job in self.facts("Job").take(MISTAKES) {
            let own =
                |it: &Fact| &*it.entity == "TokenPermission" && text(it, "job") == Some(&*job.id);
            let rights: Vec<&Fact> = self.facts("TokenPermission").filter(|it| own(it)).collect();
            let levels: Vec<_> = rights.iter().map(|it| text(it, "level")).collect();
            let (level, first) = if may_write(&levels) == "write" {
                ("none", None)
            } else {
                ("write", rights.first().map(|it| it.id.clone()))
            };
            let is_turned = |it: &Fact| own(it) && first.as_ref().is_none_or(|id| *id == it.id);
            let turned = |it: Fact| Some(if is_turned(&it) { set(it, "level", level) } else { it });
            found.push((format!("{} has {level}", job.id), self.with_facts(turned)));
        }
        found
    }

    /// One event is not seen, or is taken for one of outsiders.
    fn mistakes_about_triggers(&self) -> Vec<Mistaken> {
        let mut found = Vec::new();
        for pipeline in self.facts("Pipeline") {
            let of_it =
                |it: &Fact| &*it.entity == "Trigger" && text(it, "pipeline") == Some(&*pipeline.id);
            let is_open = |it: &Fact| text(it, "audience").is_some_and(|it| it != "internal");
            let own: Vec<&Fact> = self.batch.facts.iter().filter(|it| of_it(it)).collect();
            let open: Vec<&&Fact> = own.iter().filter(|it| is_open(it)).collect();
            match (open.as_slice(), own.first()) {
                ([only], _) => {
                    let dropped = self.with_facts(|it| (it.id != only.id).then_some(it));
                    found.push((format!("{} is dropped", only.id), dropped));
                }
                ([], Some(first)) => {
                    let opened = |it: Fact| Some(open_to_anyone(it, &first.id));
                    found.push((format!("{} is open", first.id), self.with_facts(opened)));
                }
                _ => {}
            }
        }
        found.truncate(MISTAKES);
        found
    }
}

fn open_to_anyone(fact: Fact, id: &str) -> Fact {
    if *fact.id == *id { set(fact, "audience", "anyone") } else { fact }
}

fn set(mut fact: Fact, attribute: &'static str, value: &str) -> Fact {
    fact.attributes.retain(|it| &*it.name != attribute);
    fact.with(attribute, Value::text(value))
}

/// Each deliberate mistake must show as a difference in one file; gives how many of each kind there were.
fn check_mistakes(folder: &Path, theirs: &Answers) -> [usize; 3] {
    let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
    let theirs: Answers =
        theirs.iter().filter(|it| it.0.0 == name).map(|it| (it.0.clone(), it.1.clone())).collect();
    let mut read = read_repository(folder);
    let answers = |read: &Read| -> Answers {
        read.answers().into_iter().map(|(path, it)| ((name.clone(), path), it)).collect()
    };
    assert_eq!(differences(&theirs, &answers(&read)), Vec::<String>::new());
    let kinds =
        [read.mistakes_about_uses(), read.mistakes_about_rights(), read.mistakes_about_triggers()];
    kinds.map(|mistakes| {
        let count = mistakes.len();
        for (what, batch) in mistakes {
            read.batch = batch;
            let found = differences(&theirs, &answers(&read));
            assert_eq!(found.len(), 1, "{name}: {what}: {found:?}");
        }
        count
    })
}

/// A comparison that sees nothing would always agree.
#[test]
fn deliberate_mistakes_are_seen_as_differences() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/mistakes");
    let Some(theirs) = independent(&own) else { return };
    assert_eq!(check_mistakes(&own.join("acme+shop"), &theirs), [9, 5, 4]);
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("github");
    let Some(theirs) = independent(&folder) else { return };
    let mut counted = [0, 0, 0];
    for repository in folders(&folder) {
        let found = check_mistakes(&repository, &theirs);
        counted = [0, 1, 2].map(|at| counted[at] + found[at]);
    }
    println!("{counted:?} deliberate mistakes about uses, rights and triggers were seen");
    assert!(counted.iter().all(|it| *it > 100), "{counted:?}");
}

fn schema() -> Schema {
    let files = stdlib::FILES.iter().zip(0..).map(|((_, text), at)| (FileId(at), Arc::from(*text)));
    front::analyze(&files.collect::<Vec<_>>(), &Library::default()).schema
}

#[test]
fn emits_are_in_the_schema() {
    let schema = schema();
    for emit in collectors::COLLECTORS.iter().flat_map(|it| it.emits) {
        let entity = schema.entity_named(emit.entity).and_then(|it| schema.entity(it));
        let entity = entity.unwrap_or_else(|| panic!("no entity {}", emit.entity));
        for name in emit.attributes {
            assert!(entity.attribute(name).is_some(), "no attribute {}.{name}", emit.entity);
        }
    }
}

/// The store takes every fact as it stands, and believes every scope that says it is complete.
fn check_admission(schema: &Schema, read: Read) {
    let name = read.checkout.shown_path();
    let (store, diagnostics) = store::admit(schema, vec![read.batch]);
    // The gaps that the collector reported pass through; an error would be a fact that does not fit.
    let errors = diagnostics.iter().filter(|it| it.is_error());
    let messages: Vec<&str> = errors.map(|it| it.message.as_str()).collect();
    assert!(messages.is_empty(), "{name}: {messages:?}");
    for scope in &store.scopes {
        assert_eq!(scope.demoted, None, "{name}: {}", scope.scope.entity);
    }
    for (entity, table) in schema.entities.iter().zip(&store.tables) {
        // Organizations, accounts and teams are administered on the platform: a checkout only names them.
        let outside = ["Identity", "Org", "Team"].contains(&entity.name.as_str());
        assert!(outside || !table.dangling, "{name}: a {} is missing", entity.name);
    }
}

#[test]
fn every_repository_is_read_and_every_place_is_exact() {
    let Some(corpus) = corpus() else { return };
    let schema = schema();
    for folder in folders(&corpus.join("github")) {
        let read = read_repository(&folder);
        read.check_coverage();
        read.check_places();
        assert!(read.facts("Job").next().is_some(), "{}", folder.display());
        check_admission(&schema, read);
    }
}

#[test]
fn test_inputs_of_other_tools_are_read_or_reported() {
    let Some(corpus) = corpus() else { return };
    let (schema, folder) = (schema(), corpus.join("github-tests"));
    let is_yaml = |it: &String| {
        let name = Path::new(it);
        name.extension().is_some_and(|it| it == "yml" || it == "yaml")
    };
    for path in files(&folder).iter().filter(|it| is_yaml(it)) {
        let read = read_single(&folder, path);
        read.check_coverage();
        read.check_places();
        check_admission(&schema, read);
    }
}

#[test]
fn hostile_files_are_read_or_reported() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("hostile-yaml/own");
    for path in files(&folder) {
        read_single(&folder, &path).check_coverage();
    }
}

#[test]
fn a_gap_in_one_checkout_leaves_shared_lists_open_in_all() {
    let good = "on: push\njobs: {a: {runs-on: x, container: alpine}}\n";
    let bad = "on: push\njobs: {a: {runs-on: x, container: '${{ x }}'}}\n";
    let path = ".github/workflows/ci.yml".to_owned();
    let one = |name: &str, text: &str| read(name, vec![(path.clone(), text.into())]).checkout;
    let status = |checkouts: &[Checkout]| {
        let mut batches: Vec<Batch> = checkouts.iter().map(collectors::collect).collect();
        collectors::settle(&mut batches);
        let scopes = batches.iter().flat_map(|it| &it.scopes).filter(|it| &*it.entity == "Image");
        scopes.map(|it| it.status).collect::<Vec<_>>()
    };
    let (good, bad) = (one("acme/one", good), one("acme/two", bad));
    assert_eq!(status(&[good.clone(), good.clone()]), [Status::Complete; 2]);
    assert_eq!(status(&[good, bad]), [Status::Partial; 2]);
}

/// Bombs too large for a folder of files. They go with the corpus, since they take a minute in a debug build.
#[test]
fn generated_bombs_are_read_or_reported() {
    if corpus().is_none() {
        return;
    }
    let mut laughs = "on: push\na0: &a0 [l, l, l, l, l, l, l, l, l]\n".to_owned();
    for level in 1..9 {
        let members = [format!("*a{}", level - 1).as_str(); 9].join(", ");
        writeln!(laughs, "a{level}: &a{level} [{members}]").unwrap();
    }
    laughs += "env: {A: *a8}\njobs: {a: {runs-on: x, steps: *a8}}\n";
    let script = "x".repeat(200);
    let jobs = (0..12_000).map(|at| {
        format!("  j{at}:\n    runs-on: ubuntu-latest\n    steps:\n      - run: {script}\n")
    });
    let list = "{run: x}, ".repeat(1_000);
    let aliases = (0..300).map(|at| format!("  j{at}: {{runs-on: x, steps: *steps}}\n"));
    let mut steps = format!("on: push\njobs:\n  j: {{runs-on: x, steps: &steps [{list}]}}\n");
    steps += &aliases.collect::<Vec<_>>().concat();
    let bombs = [
        ("on: push\njobs: ".to_owned() + &"[".repeat(100_000), "yaml-depth"),
        ("on: push\njobs:\n".to_owned() + &jobs.collect::<Vec<_>>().concat(), "jobs"),
        (laughs, "yaml-aliases"),
        (steps, "steps"),
        (
            format!(
                "on: push\njobs: {{a: {{runs-on: x, steps: [{{run: \"{}\"}}]}}}}\n",
                "y ".repeat(5_000_000)
            ),
            "",
        ),
    ];
    for (text, limit) in bombs {
        let length = text.len();
        let read = read("acme/bomb", vec![(".github/workflows/bomb.yml".to_owned(), text.into())]);
        read.check_coverage();
        let messages: Vec<&str> = read.batch.diagnostics.iter().map(|it| &*it.message).collect();
        let jobs = read.batch.scopes.iter().find(|it| &*it.entity == "Job").unwrap();
        let named = messages.iter().any(|it| it.contains(&format!("`{limit}`")));
        assert!(named || (limit.is_empty() && messages.is_empty()), "{length} bytes: {messages:?}");
        assert_eq!(jobs.status == Status::Complete, limit.is_empty(), "{length} bytes");
    }
}
