//! Dockerfiles: the images that builds start from. Stages of the same file are no images, `scratch` is none, and a name with
//! a variable that has no default is not known.

use crate::collector::{Collector, Emit, Listing, Sink};
use crate::image::Reference;
use crate::input::{Checkout, CheckoutFile};
use crate::provenance;
use crate::text::Text;
use evaluator::fact::Fact;
use evaluator::value::{Known, Value};
use language::codes::sources;
use language::diagnostic::Diagnostic;
use std::collections::BTreeMap;
use std::ops::Range;

/// See the module.
pub const COLLECTOR: Collector = Collector {
    name: "dockerfile",
    doc: "The base images of Dockerfiles.",
    accepts: is_dockerfile,
    emits: &[Emit {
        entity: "Image",
        attributes: &["digest", "ref", "registry", "repository", "tag", "used_as"],
        listing: Listing::Population,
    }],
    remedy: "give the build argument a default in the Dockerfile",
    collect,
};

/// `Dockerfile`, `Containerfile`, with anything behind a dot on either side.
pub(crate) fn is_dockerfile(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    // Lists of files to leave out carry the name in front, and so does code about such files.
    let others = [
        ".c",
        ".containerignore",
        ".cpp",
        ".dockerignore",
        ".go",
        ".html",
        ".java",
        ".js",
        ".json",
        ".lua",
        ".md",
        ".php",
        ".py",
        ".rb",
        ".rs",
        ".sh",
        ".toml",
        ".ts",
        ".txt",
        ".vim",
        ".yaml",
        ".yml",
    ];
    if others.iter().any(|it| name.ends_with(it)) {
        return false;
    }
    ["dockerfile", "containerfile"].iter().any(|it| {
        let rest = name.strip_prefix(it);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
            || name.strip_suffix(it).is_some_and(|rest| rest.ends_with(['.', '-', '_']))
    })
}

fn collect(checkout: &Checkout, sink: &mut Sink<'_>) {
    for file in checkout.files.iter().filter(|it| is_dockerfile(&it.path)) {
        if let Some(text) = Text::of(file, sink) {
            read(file, text, sink);
        }
    }
}

fn read(file: &CheckoutFile, text: Text<'_>, sink: &mut Sink<'_>) {
    let source = sink.source(file, "text/dockerfile");
    let found = bases(text.content);
    for (name, range) in found.gaps {
        let message = format!("the base image `{name}` depends on a build argument");
        sink.gap(&[], &message);
        let span = text.span(range.clone());
        sink.diagnostic(Diagnostic::new(&sources::PARTIAL_SOURCE, span, message));
        // Something is built from: which digest it has nobody knows.
        let id =
            format!("oci:image:{}#{}", provenance::path(&file.path), provenance::segment(&name));
        let fact = Fact::new("Image", id, provenance::at(&source, span))
            .with("ref", Value::text(name.as_str()))
            .with("used_as", Value::texts(["base"]));
        sink.fact(fact);
    }
    for (reference, range) in found.images {
        let known = |it: Option<&str>| it.map_or(Known::Absent, |it| Value::text(it).into());
        let place = provenance::at(&source, text.span(range));
        let fact = Fact::new("Image", reference.id(), place)
            .with("digest", known(reference.digest.as_deref()))
            .with("ref", Value::text(reference.written.as_str()))
            .with("registry", Value::text(reference.registry.as_str()))
            .with("repository", Value::text(reference.repository.as_str()))
            .with("tag", known(reference.tag.as_deref()))
            .with("used_as", Value::texts(["base"]));
        sink.fact(fact);
    }
}

/// References that are known, and names that are not, with their places.
#[derive(Default)]
struct Bases {
    images: Vec<(Reference, Range<usize>)>,
    gaps: Vec<(String, Range<usize>)>,
}

fn bases(text: &str) -> Bases {
    let mut out = Bases::default();
    let mut known = Names::default();
    for words in instructions(text) {
        let Some((instruction, rest)) = words.split_first() else {
            continue;
        };
        match instruction.0.to_ascii_uppercase().as_str() {
            // Behind the first FROM an argument belongs to its stage and cannot name an image.
            "ARG" if known.stages.is_empty() => declare(rest, &mut known.arguments),
            "FROM" => {
                let stage = behind(rest, "AS").map_or_else(String::new, str::to_lowercase);
                if let Some((name, range)) = rest.iter().find(|it| !it.0.starts_with("--")) {
                    base_of(name, range, &known, &mut out);
                }
                known.stages.push(stage);
            }
            "COPY" | "ADD" | "RUN" => {
                let is_number = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
                for (name, range) in copied(rest).into_iter().filter(|it| !is_number(&it.0)) {
                    base_of(&name, &range, &known, &mut out);
                }
            }
            _ => {}
        }
    }
    out
}

/// What a base may be named after.
#[derive(Default)]
struct Names {
    arguments: BTreeMap<String, String>,
    stages: Vec<String>,
}

fn base_of(name: &str, range: &Range<usize>, known: &Names, out: &mut Bases) {
    let Some(name) = substitute(name, &known.arguments) else {
        out.gaps.push((name.to_owned(), range.clone()));
        return;
    };
    let lower = name.to_lowercase();
    let is_stage = !lower.is_empty() && known.stages.contains(&lower);
    if is_stage || lower == "scratch" || name.is_empty() {
        return;
    }
    match Reference::parse(&name) {
        Some(reference) => out.images.push((reference, range.clone())),
        None => out.gaps.push((name, range.clone())),
    }
}

/// Images named by `COPY --from=…` and `RUN --mount=…,from=…`.
fn copied(words: &[(String, Range<usize>)]) -> Vec<(String, Range<usize>)> {
    let options = words.iter().take_while(|it| it.0.starts_with("--"));
    let mut out = Vec::new();
    for (option, range) in options {
        let from = match option.split_once('=') {
            Some(("--from", name)) => Some(name),
            Some(("--mount", parts)) => parts.split(',').find_map(|it| it.strip_prefix("from=")),
            Some(_) | None => None,
        };
        out.extend(from.map(|it| (it.to_owned(), range.clone())));
    }
    out
}

/// The word behind a keyword.
fn behind<'w>(words: &'w [(String, Range<usize>)], keyword: &str) -> Option<&'w str> {
    let at = words.iter().position(|it| it.0.eq_ignore_ascii_case(keyword))?;
    words.get(at.saturating_add(1)).map(|it| it.0.as_str())
}

/// `NAME=default` counts, `NAME` has no value.
fn declare(words: &[(String, Range<usize>)], arguments: &mut BTreeMap<String, String>) {
    for (word, _) in words {
        if let Some((name, value)) = word.split_once('=') {
            let value = value.trim_matches(['"', '\'']);
            if let Some(value) = substitute(value, arguments) {
                arguments.insert(name.to_owned(), value);
            }
        }
    }
}

/// `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME:+other}` with what the file says; nothing where a variable has no value.
fn substitute(text: &str, arguments: &BTreeMap<String, String>) -> Option<String> {
    let mut out = String::new();
    let mut rest = text.trim_matches(['"', '\'']);
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let (inner, tail) = if let Some(braced) = after.strip_prefix('{') {
            braced.split_once('}')?
        } else {
            let is_part = |it: char| it.is_ascii_alphanumeric() || it == '_';
            after.split_at(after.find(|it| !is_part(it)).unwrap_or(after.len()))
        };
        let (name, default) = match inner.split_once(":-").or_else(|| inner.split_once('-')) {
            Some((name, default)) => (name, Some(default)),
            None => (inner, None),
        };
        let value = arguments.get(name).map(String::as_str).or(default);
        out.push_str(value?);
        rest = tail;
    }
    out.push_str(rest);
    Some(out)
}

/// Instructions as words with places: continuations joined, comments and the bodies of here-documents left out.
fn instructions(text: &str) -> Vec<Vec<(String, Range<usize>)>> {
    let escape = escape_character(text);
    let mut out: Vec<Vec<(String, Range<usize>)>> = Vec::new();
    let mut current: Vec<(String, Range<usize>)> = Vec::new();
    let mut documents: Vec<String> = Vec::new();
    let mut start = 0_usize;
    for line in text.split_inclusive('\n') {
        let at = start;
        start = start.saturating_add(line.len());
        let line = line.trim_end();
        if let Some(end) = documents.first() {
            if line.trim_start_matches('\t') == end {
                documents.remove(0);
            }
            continue;
        }
        if line.trim_start().starts_with('#') || line.trim().is_empty() {
            continue;
        }
        let (line, goes_on) = match line.strip_suffix(escape) {
            Some(line) => (line, true),
            None => (line, false),
        };
        current.extend(split(line, at));
        if !goes_on {
            documents = here_documents(&current);
            out.push(std::mem::take(&mut current));
        }
    }
    out.push(current);
    out
}

fn split(line: &str, start: usize) -> Vec<(String, Range<usize>)> {
    let mut out = Vec::new();
    let mut from: Option<usize> = None;
    let ends = line.char_indices().chain([(line.len(), ' ')]);
    for (at, letter) in ends {
        match (letter.is_whitespace(), from) {
            (true, Some(begin)) => {
                let word = line.get(begin..at).unwrap_or("").to_owned();
                out.push((word, start.saturating_add(begin)..start.saturating_add(at)));
                from = None;
            }
            (false, None) => from = Some(at),
            (true, None) | (false, Some(_)) => {}
        }
    }
    out
}

/// Delimiters of `<<EOF` in RUN, COPY and ADD.
fn here_documents(words: &[(String, Range<usize>)]) -> Vec<String> {
    let takes = ["RUN", "COPY", "ADD"];
    let first = words.first().map_or("", |it| it.0.as_str());
    if !takes.iter().any(|it| first.eq_ignore_ascii_case(it)) {
        return Vec::new();
    }
    let delimiter = |it: &(String, Range<usize>)| {
        let word = it.0.strip_prefix("<<")?;
        let word = word.strip_prefix('-').unwrap_or(word).trim_matches(['"', '\'']);
        let is_name =
            !word.is_empty() && word.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
        is_name.then(|| word.to_owned())
    };
    words.iter().skip(1).filter_map(delimiter).collect()
}

/// The directive `# escape=` in front of everything else.
fn escape_character(text: &str) -> char {
    for line in text.lines().take_while(|it| it.trim_start().starts_with('#')) {
        let directive: String = line.chars().filter(|it| !it.is_whitespace()).collect();
        if directive.eq_ignore_ascii_case("#escape=`") {
            return '`';
        }
    }
    '\\'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        bases(text).images.into_iter().map(|it| it.0.written).collect()
    }

    fn unknown(text: &str) -> Vec<String> {
        bases(text).gaps.into_iter().map(|it| it.0).collect()
    }

    #[test]
    fn bases_are_images_and_not_stages() {
        let text = "FROM --platform=$BUILDPLATFORM golang:1.22 AS build\nRUN x\nfrom build as test\nFROM scratch\n\
            COPY --from=build /a /b\nCOPY --from=0 /a /b\nCOPY --from=busybox:1 /a /b\nRUN --mount=type=bind,from=alpine:3,target=/x y";
        assert_eq!(names(text), ["golang:1.22", "busybox:1", "alpine:3"]);
        assert!(unknown(text).is_empty());
    }

    #[test]
    fn arguments_are_filled_in_from_defaults() {
        let text = "ARG TAG=3.20\nARG BASE=\"alpine:${TAG}\"\nFROM ${BASE}\nFROM debian:${V:-12}\nFROM x:$TAG-slim";
        assert_eq!(names(text), ["alpine:3.20", "debian:12", "x:3.20-slim"]);
        assert_eq!(
            unknown("ARG BASE\nFROM $BASE\nFROM a:${TARGETARCH}"),
            ["$BASE", "a:${TARGETARCH}"]
        );
        // An argument of a stage names no later image.
        assert_eq!(unknown("FROM a:1\nARG B=b:1\nFROM $B"), ["$B"]);
    }

    #[test]
    fn comments_continuations_and_documents_are_passed_over() {
        let text = "# FROM no:1\nFROM \\\n  # inside\n  a:1\nRUN <<EOF\nFROM no:2\nEOF\nFROM b:1";
        assert_eq!(names(text), ["a:1", "b:1"]);
        assert_eq!(names("# escape=`\nFROM `\n c:1"), ["c:1"]);
    }

    #[test]
    fn places_are_those_of_the_name() {
        let text = "FROM --platform=x é:1\nFROM a:1";
        let Bases { images, gaps } = bases(text);
        assert_eq!(text.get(images[0].1.clone()), Some("a:1"));
        assert_eq!(text.get(gaps[0].1.clone()), Some("é:1"));
    }

    #[test]
    fn names_of_dockerfiles_are_told_from_others() {
        for path in [
            "Dockerfile",
            "a/Dockerfile.dev",
            "web.Dockerfile",
            "Containerfile",
            "x/dev.dockerfile",
        ] {
            assert!(is_dockerfile(path), "{path}");
        }
        for path in [
            "dockerfile.rs/x",
            "Dockerfile.dockerignore",
            "dockerfile.rs",
            "mydockerfile",
            "src/dockerfiles",
        ] {
            assert!(!is_dockerfile(path), "{path}");
        }
    }
}
