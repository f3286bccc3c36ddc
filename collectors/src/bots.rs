//! Settings of bots that update dependencies: Dependabot's and Renovate's. Whether a bot would act on such a file is a
//! matter of what it holds; what the bot itself would refuse says nothing.

use crate::input::CheckoutFile;
use crate::json::{self, Json, Value};
use crate::yaml;
use crate::yaml::tree::{Kind, Node, Tree};
use language::codes::sources::UNREADABLE_SOURCE;
use language::diagnostic::Diagnostic;
use language::span::Span;

/// Where Renovate looks.
const RENOVATE: &[&str] = &[
    ".github/renovate.json",
    ".github/renovate.json5",
    ".gitlab/renovate.json",
    ".gitlab/renovate.json5",
    ".renovaterc",
    ".renovaterc.json",
    ".renovaterc.json5",
    "renovate.json",
    "renovate.json5",
];

/// Where Dependabot looks.
const DEPENDABOT: &[&str] = &[".github/dependabot.yaml", ".github/dependabot.yml"];

/// Whether some bot looks for its settings at that path.
pub(crate) fn accepts(path: &str) -> bool {
    RENOVATE.contains(&path) || DEPENDABOT.contains(&path)
}

/// What kind of text lies at such a path.
pub(crate) fn media(path: &str) -> &'static str {
    if DEPENDABOT.contains(&path) { "yaml/dependabot" } else { "json/renovate" }
}

/// Whether a bot that finds this file updates anything.
///
/// # Errors
/// Why the bot refuses the file, or why nobody could read it.
pub(crate) fn updates(file: &CheckoutFile) -> Result<bool, Box<Diagnostic>> {
    let bytes = file.bytes.as_ref().map_err(|it| refuse(Span::whole(file.file), &it.0))?;
    if DEPENDABOT.contains(&file.path.as_str()) {
        dependabot(&yaml::parse(file.file, bytes)?)
    } else {
        renovate(file, bytes)
    }
}

fn refuse(span: Span, why: &str) -> Box<Diagnostic> {
    let message = format!("these settings of a bot cannot be used: {why}");
    let help = "whether the bot updates anything is unknown until the file is mended";
    Box::new(Diagnostic::new(&UNREADABLE_SOURCE, span, message).help(help))
}

fn dependabot(tree: &Tree<'_>) -> Result<bool, Box<Diagnostic>> {
    if let Some(twice) = tree.duplicates().into_iter().next() {
        let why = refuse(twice.second, &format!("the key `{}` stands twice", twice.key));
        return Err(Box::new(why.related(twice.first, "first here")));
    }
    let whole = Span::whole(tree.file);
    let root = tree.root().filter(|it| it.kind() == Kind::Mapping && tree.roots().count() == 1);
    let root = root.ok_or_else(|| refuse(whole, "expected one mapping"))?;
    match root.get("version") {
        Some(version) if version.text() == Some("2") => {}
        Some(other) => return Err(refuse(other.span(), "expected `version: 2`")),
        None => return Err(refuse(root.span(), "the key `version` is missing")),
    }
    let list = root.get("updates");
    let list = list.ok_or_else(|| refuse(root.span(), "the key `updates` is missing"))?;
    if list.kind() != Kind::Sequence {
        return Err(refuse(list.span(), "expected a list under `updates`"));
    }
    list.items().try_for_each(update)?;
    if tree.is_exhausted() {
        return Err(refuse(whole, "it repeats itself without end"));
    }
    Ok(list.items().next().is_some())
}

/// One entry: what to update, where, and when.
fn update(entry: Node<'_>) -> Result<(), Box<Diagnostic>> {
    let has = |key: &str| entry.get(key).is_some_and(|it| !it.is_null());
    let is_grouped = has("multi-ecosystem-group");
    let is_timed = entry.get("schedule").and_then(|it| it.get("interval")).is_some();
    let why = if !has("package-ecosystem") {
        "the key `package-ecosystem` is missing"
    } else if !has("directory") && !has("directories") {
        "the key `directory` is missing"
    } else if !is_timed && !is_grouped {
        "the key `schedule.interval` is missing"
    } else {
        return Ok(());
    };
    Err(refuse(entry.span(), why))
}

fn renovate(file: &CheckoutFile, bytes: &[u8]) -> Result<bool, Box<Diagnostic>> {
    let place = |at: usize| Span::new(file.file, at, at.saturating_add(1));
    let whole = std::str::from_utf8(bytes)
        .map_err(|it| refuse(place(it.valid_up_to()), "the file is not UTF-8"))?;
    let text = whole.strip_prefix('\u{feff}').unwrap_or(whole);
    let skipped = whole.len().saturating_sub(text.len());
    // Renovate reads all of its files so, whatever they are called.
    let root = json::parse_relaxed(text)
        .map_err(|it| refuse(place(it.at.saturating_add(skipped)), &it.message))?;
    if !matches!(root.value, Value::Object(_)) {
        return Err(refuse(Span::whole(file.file), "expected an object"));
    }
    Ok(root.get("enabled").map(|it: &Json<'_>| &it.value) != Some(&Value::Bool(false)))
}
