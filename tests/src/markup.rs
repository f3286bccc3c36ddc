//! A strict reader of the HTML and SVG that the program writes: every tag closed in its order, every attribute quoted and
//! given once, every entity one of the five of XML, no character that XML forbids, and nothing that a browser would run
//! or fetch.

/// An element as it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Its name.
    pub name: String,
    /// Names and values as they are meant, in order.
    pub attributes: Vec<(String, String)>,
}

/// The elements of a text in their order.
///
/// # Errors
/// The first thing that is not well-formed, with what follows it.
pub fn elements(text: &str) -> Result<Vec<Element>, String> {
    let mut rest = text.strip_prefix("<!DOCTYPE html>").unwrap_or(text);
    let (mut open, mut all): (Vec<String>, Vec<Element>) = (Vec::new(), Vec::new());
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        meant(before)?;
        let end = tag.find('>').ok_or_else(|| wrong("a tag does not end", tag))?;
        let inner = tag.get(1..end).unwrap_or("");
        rest = tag.get(end.saturating_add(1)..).unwrap_or("");
        if let Some(name) = inner.strip_prefix('/') {
            let expected = open.pop();
            if expected.as_deref() != Some(name) {
                return Err(wrong(&format!("{expected:?} was open"), tag));
            }
            continue;
        }
        let element = element(inner.strip_suffix('/').unwrap_or(inner))?;
        if !inner.ends_with('/') {
            open.push(element.name.clone());
        }
        all.push(element);
    }
    meant(rest)?;
    if open.is_empty() { Ok(all) } else { Err(format!("still open: {open:?}")) }
}

fn wrong(what: &str, at: &str) -> String {
    format!("{what}: {}", at.chars().take(80).collect::<String>())
}

fn element(inner: &str) -> Result<Element, String> {
    let (name, mut rest) = inner.split_once([' ', '\n']).unwrap_or((inner, ""));
    if name.is_empty() || !name.chars().all(|it| it.is_ascii_alphanumeric()) {
        return Err(wrong("no name of an element", inner));
    }
    let mut attributes: Vec<(String, String)> = Vec::new();
    while !rest.trim().is_empty() {
        let (key, behind) =
            rest.trim_start().split_once("=\"").ok_or_else(|| wrong("no attribute", rest))?;
        let (value, behind) = behind.split_once('"').ok_or_else(|| wrong("no value", rest))?;
        let is_name = key.chars().all(|it| it.is_ascii_alphanumeric() || it == '-');
        if !is_name || attributes.iter().any(|(known, _)| known == key) {
            return Err(wrong("a wrong or repeated attribute", rest));
        }
        attributes.push((key.to_owned(), meant(value)?));
        rest = behind;
    }
    Ok(Element { name: name.to_owned(), attributes })
}

/// What a text means, its entities read.
fn meant(text: &str) -> Result<String, String> {
    let is_forbidden = |it: char| {
        (it.is_control() && it != '\n' && it != '\t') || matches!(it, '\u{fffe}' | '\u{ffff}')
    };
    if let Some(at) = text.find(is_forbidden) {
        return Err(wrong("a forbidden character", text.get(at..).unwrap_or("")));
    }
    let mut out = String::new();
    let mut pieces = text.split('&');
    out.push_str(pieces.next().unwrap_or(""));
    for piece in pieces {
        let (name, rest) = piece.split_once(';').ok_or_else(|| wrong("a bare &", piece))?;
        out.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "#39" => '\'',
            _ => return Err(wrong("an unknown entity", piece)),
        });
        out.push_str(rest);
    }
    Ok(out)
}

/// Everything in a document that a browser would run or fetch, and every link inside it that leads nowhere.
///
/// # Errors
/// A text that is not well-formed.
pub fn alive(text: &str) -> Result<Vec<String>, String> {
    let elements = elements(text)?;
    let ids: Vec<&str> = elements
        .iter()
        .flat_map(|it| &it.attributes)
        .filter(|(name, _)| name == "id")
        .map(|(_, value)| value.as_str())
        .collect();
    let mut found = Vec::new();
    for (at, id) in ids.iter().enumerate() {
        if ids.iter().skip(at.saturating_add(1)).any(|it| it == id) {
            found.push(format!("two places are `{id}`"));
        }
    }
    for it in &elements {
        let runs = [
            "script",
            "iframe",
            "object",
            "embed",
            "link",
            "base",
            "form",
            "img",
            "image",
            "use",
            "foreignObject",
            "animate",
        ];
        if runs.contains(&it.name.as_str()) {
            found.push(format!("<{}>", it.name));
        }
        for (name, value) in &it.attributes {
            let is_lost =
                name == "href" && value.strip_prefix('#').is_some_and(|id| !ids.contains(&id));
            let is_foreign = name == "href"
                && !value.starts_with('#')
                && !value.starts_with("https://")
                && !value.starts_with("http://");
            if name.starts_with("on") || name == "src" || name == "style" || is_lost || is_foreign {
                found.push(format!("{name}=\"{value}\""));
            }
        }
    }
    Ok(found)
}
