//! The standard library reads without a remark, agrees with the template, and does what its own tests say.
#![cfg(test)]

use language::front::{Analysis, analyze};
use language::resolve::Library;
use language::source_map::SourceMap;
use std::sync::Arc;

/// The library as the command line reads it, and the map that its places lie in.
fn library() -> (SourceMap, Analysis) {
    let mut map = SourceMap::default();
    let files: Vec<_> = stdlib::FILES
        .iter()
        .map(|(path, text)| {
            let text: Arc<str> = Arc::from(*text);
            (map.add(*path, Arc::clone(&text)), text)
        })
        .collect();
    let analysis = analyze(&files, &Library { controls: stdlib::CONTROLS, ..Library::default() });
    (map, analysis)
}

#[test]
fn it_reads_without_a_remark() {
    let (map, analysis) = library();
    let shown: Vec<String> = analysis
        .diagnostics
        .iter()
        .map(|it| {
            let line = map.range(it.span).map_or(0, |(from, _)| from.line);
            let (path, under) = (map.path(it.span.file), map.text(it.span));
            format!("{path}:{line}: [{}] {} at `{under}`", it.code.name, it.message)
        })
        .collect();
    assert!(shown.is_empty(), "{} remarks\n{}", shown.len(), shown.join("\n"));
}
