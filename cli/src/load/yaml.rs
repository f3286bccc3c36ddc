//! Fact files in YAML: the collectors' tree handed to the fact reader as plain data. Strict where YAML readers disagree: no
//! aliases, tags or merge keys, no second document, no bare word that some reader takes for something else.

use collectors::yaml;
use collectors::yaml::tree::{Kind, Node, Style};
use evaluator::fact::Batch;
use evaluator::load;
use evaluator::load::json;
use language::codes::facts::FACT_FORMAT;
use language::diagnostic::Diagnostic;
use language::span::{FileId, Span};

/// Words that readers of YAML 1.1 take for truth values, lower case.
const DISPUTED: [&str; 6] = ["n", "no", "off", "on", "y", "yes"];

/// Whether a file is to be read as YAML: by the end of its name, else by its first character.
pub fn is_yaml(path: &str, text: &str) -> bool {
    let ends = |all: &[&str]| all.iter().any(|it| path.ends_with(it));
    let is_json = text.trim_start_matches('\u{feff}').trim_start().starts_with('{');
    ends(&[".yaml", ".yml"]) || !(ends(&[".json", ".jsonl", ".ndjson"]) || is_json)
}

/// Reads a fact file.
pub fn read(file: FileId, text: &str) -> Batch {
    match value(file, text) {
        Ok(node) => load::tree(file, &node),
        Err(mistake) => Batch { diagnostics: vec![*mistake], ..Batch::default() },
    }
}

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

fn value(file: FileId, text: &str) -> Result<json::Node> {
    // A gap in what is judged is a warning there; here it is a mistake of the file's author.
    let tree = yaml::parse(file, text.as_bytes()).map_err(|it| mistake(it.span, it.message))?;
    let mut roots = tree.roots();
    let Some(root) = roots.next() else {
        return Err(mistake(Span::whole(file), "the file is empty"));
    };
    if let Some(second) = roots.next() {
        return Err(mistake(second.span(), "a second document: a fact file is one"));
    }
    if let Some(it) = tree.duplicates().first() {
        let error = mistake(it.second, format!("the key `{}` stands twice", it.key));
        return Err(Box::new(error.related(it.first, "here already")));
    }
    plain(root)
}

fn mistake(span: Span, message: impl Into<String>) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(&FACT_FORMAT, span, message))
}

/// A node as plain data. The tree is no deeper than its limit, so this ends.
fn plain(node: Node<'_>) -> Result<json::Node> {
    let span = node.span();
    if node.alias_of().is_some() || node.kind() == Kind::Unresolved {
        return Err(mistake(span, "an alias: write the value out where it is used"));
    }
    if let Some(tag) = node.tag() {
        let message = format!("the tag `{}`: a fact file holds plain data", tag.text);
        return Err(mistake(tag.span.unwrap_or(span), message));
    }
    let value = match node.kind() {
        Kind::Null | Kind::Scalar => scalar(node)?,
        Kind::Sequence => json::Json::Array(node.items().map(plain).collect::<Result<_>>()?),
        Kind::Mapping => json::Json::Object(fields(node)?),
        Kind::Unresolved => json::Json::Null,
    };
    Ok(json::Node { value, start: span.start as usize, end: span.end as usize })
}

fn fields(node: Node<'_>) -> Result<Vec<(String, json::Node)>> {
    let mut fields = Vec::new();
    for entry in node.entries() {
        let key = entry.key.scalar().filter(|it| *it != "<<" && entry.key.alias_of().is_none());
        let Some(key) = key else {
            return Err(mistake(entry.key.span(), "expected a key that is a plain word"));
        };
        fields.push((key.to_owned(), plain(entry.value)?));
    }
    Ok(fields)
}

/// A scalar as YAML 1.2 has it, where no other reader has it differently.
fn scalar(node: Node<'_>) -> Result<json::Json> {
    let text = node.scalar().unwrap_or("");
    if node.style() != Some(Style::Plain) {
        return Ok(json::Json::Text(text.to_owned()));
    }
    let word = text.to_ascii_lowercase();
    match word.as_str() {
        "" => Err(mistake(node.span(), "nothing stands here; write `null` where there is none")),
        "~" | "null" => Ok(json::Json::Null),
        "true" => Ok(json::Json::Bool(true)),
        "false" => Ok(json::Json::Bool(false)),
        _ if DISPUTED.contains(&word.as_str()) => {
            let message = format!(
                "`{text}` is a truth value for some readers: write true or false, or text in quotes"
            );
            Err(mistake(node.span(), message))
        }
        _ if is_number(&word) => number(text, node.span()),
        _ => Ok(json::Json::Text(text.to_owned())),
    }
}

fn number(text: &str, span: Span) -> Result<json::Json> {
    let message =
        || format!("`{text}` is no 64-bit integer; write other numbers as text, in quotes");
    json::parse(text).map(|it| it.value).map_err(|_| mistake(span, message()))
}

/// Whether some reader takes a word for a number; given in lower case.
fn is_number(word: &str) -> bool {
    let digits = word.strip_prefix(['-', '+']).unwrap_or(word);
    if [".inf", ".nan"].contains(&digits)
        || ["0x", "0o", "0b"].iter().any(|it| digits.starts_with(it))
    {
        return true;
    }
    let (mantissa, exponent) = digits.split_once('e').unwrap_or((digits, "0"));
    let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    let is_digit = |it: char| it.is_ascii_digit();
    mantissa.contains(is_digit)
        && mantissa.chars().all(|it| is_digit(it) || matches!(it, '.' | '_'))
        && mantissa.matches('.').count() <= 1
        && !exponent.is_empty()
        && exponent.chars().all(is_digit)
}
