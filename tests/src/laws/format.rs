//! The laws of the formatter, told without its own means: a formatted text has the same tokens and comments, means the same
//! and does not change again.

use crate::generate::damage::respaced;
use crate::generate::random::Random;
use crate::generate::{AT, Case};
use crate::laws::{self, analysis_of};
use language::format::{Formatted, format};
use language::front::Analysis;
use language::span::FileId;
use std::fmt::{Debug, Write};
use std::hash::{DefaultHasher, Hasher as _};

/// Formats a text.
pub fn formatted(text: &str) -> Formatted {
    format(FileId(0), text)
}

/// A text without white space and commas: only those does the formatter add and take away, and a comment behind a comma
/// may stand before it.
fn bare(text: &str) -> String {
    text.chars().filter(|it| !it.is_whitespace() && *it != ',').collect()
}

/// Everything that holds for every text, broken or not; gives it formatted.
pub fn settled(text: &str) -> Result<Formatted, String> {
    let once = formatted(text);
    if once.refused {
        return Err(format!("it is not as it was when formatted:\n{text}"));
    }
    if bare(text) != bare(&once.text) {
        return Err(format!("{text}\n-- gives\n{}", once.text));
    }
    if formatted(&once.text).text != once.text {
        return Err(format!("it changes when formatted again:\n{text}"));
    }
    for it in &once.diagnostics {
        // A broken item is kept byte for byte, and with it the line that its diagnostic is about.
        let start = text.get(..it.span.start as usize).unwrap_or("").rfind('\n');
        let start = start.map_or(0, |it| it.saturating_add(1));
        let line = text.get(start..).unwrap_or("").split('\n').next().unwrap_or("");
        if !once.text.split('\n').any(|it| it == line) {
            return Err(format!("{line:?} is lost of\n{text}"));
        }
    }
    Ok(once)
}

/// The tokens of a text without commas, and its comments, both in order.
#[derive(Debug, PartialEq, Eq, Default)]
struct Parts<'a> {
    tokens: Vec<&'a str>,
    comments: Vec<&'a str>,
}

fn parts(text: &str) -> Parts<'_> {
    let mut parts = Parts::default();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let line = rest.split('\n').next().unwrap_or(rest);
        let end = match first {
            '/' if line.starts_with("//") => line.len(),
            '"' | '/' => quoted(line, first),
            it if is_word(it) => rest.find(|it| !is_word(it)).unwrap_or(rest.len()),
            it => it.len_utf8(),
        };
        let (part, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
        if part.starts_with("//") {
            parts.comments.push(part.trim_end());
        } else if part != "," {
            parts.tokens.push(part);
        }
        rest = behind.trim_start();
    }
    parts
}

fn is_word(it: char) -> bool {
    it.is_alphanumeric() || it == '_'
}

/// Where a string or a regular expression ends, at the latest with its line.
fn quoted(line: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, it) in line.char_indices().skip(1) {
        if it == quote && !escaped {
            return at.saturating_add(1);
        }
        escaped = it == '\\' && !escaped;
    }
    line.len()
}

/// What takes in text.
trait Sink {
    fn take(&mut self, text: &str);
}

impl Sink for String {
    fn take(&mut self, text: &str) {
        self.push_str(text);
    }
}

impl Sink for DefaultHasher {
    fn take(&mut self, text: &str) {
        self.write(text.as_bytes());
    }
}

/// Takes in what `Debug` writes, but for places.
struct Placeless<T> {
    out: T,
    in_place: bool,
}

impl<T: Sink> Placeless<T> {
    fn of(out: T, what: &dyn Debug) -> T {
        let mut placeless = Self { out, in_place: false };
        // Neither a text nor a hash refuses anything.
        let _ = write!(placeless, "{what:?}");
        placeless.out
    }
}

impl<T: Sink> Write for Placeless<T> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        if self.in_place {
            self.in_place = !text.contains('}');
        } else if text == "Span" {
            self.in_place = true;
        } else {
            self.out.take(text);
        }
        Ok(())
    }
}

/// Whether two analyses say the same of everything, wherever it stands.
pub fn same_meaning(before: &Analysis, after: &Analysis) -> Result<(), String> {
    let hash =
        |it: &Analysis| Placeless::of(DefaultHasher::new(), &(&it.schema, &it.graph)).finish();
    if hash(before) == hash(after) && messages(before) == messages(after) {
        return Ok(());
    }
    let shown =
        |it: &Analysis| Placeless::of(String::new(), &(&it.schema, &it.graph, messages(it)));
    let (before, after) = (shown(before), shown(after));
    let at = before.bytes().zip(after.bytes()).take_while(|(a, b)| a == b).count();
    let cut = |it: &str| -> String { it.chars().skip(at.saturating_sub(60)).take(200).collect() };
    Err(format!("it means something else: {}\nbecomes {}", cut(&before), cut(&after)))
}

fn messages(analysis: &Analysis) -> Vec<(&str, &str)> {
    let all = analysis.diagnostics.iter();
    let mut messages: Vec<_> = all.map(|it| (it.code.name, it.message.as_str())).collect();
    messages.sort_unstable();
    messages
}

/// One in so many policies is also formatted from other white space, to see that it looks the same.
const SPACED: u64 = 8;

/// A random policy, spaced as its author liked and most times with comments, stays what it is when formatted.
pub fn holds(case: &Case) -> Result<(), String> {
    let mut random = Random::new(case.seed ^ 0xf0);
    let case = documented(case, &mut random);
    let comments = random.percent(75);
    let mut files = vec![];
    for text in case.files() {
        if Case::policy_of(case.seed).is_multiple_of(SPACED) {
            looks_the_same(&text, &mut random)?;
        }
        files.push(respaced(&text, comments, &mut random));
    }
    let after = files.iter().map(|it| whole(it)).collect::<Result<Vec<String>, String>>()?;
    same_meaning(&analysis_of(&files, &case), &analysis_of(&after, &case))
        .map_err(|it| format!("{it}\n{}", files.join("\n")))
}

fn looks_the_same(text: &str, random: &mut Random) -> Result<(), String> {
    let once = whole(text)?;
    let other = formatted(&respaced(text, false, random)).text;
    if lines(&once) == lines(&other) {
        return Ok(());
    }
    Err(format!("in other white space it looks like\n{other}\n-- not\n{once}"))
}

/// Policies without mistakes lose nothing.
fn whole(text: &str) -> Result<String, String> {
    let once = settled(text)?;
    if !once.diagnostics.is_empty() {
        return Err(format!("{:?} in\n{text}", once.diagnostics));
    }
    if parts(text) != parts(&once.text) {
        return Err(format!("not the same tokens and comments:\n{text}\n-- gives\n{}", once.text));
    }
    Ok(once.text)
}

/// Empty lines are the author's.
fn lines(text: &str) -> Vec<&str> {
    text.lines().filter(|it| !it.is_empty()).collect()
}

fn documented(case: &Case, random: &mut Random) -> Case {
    let mut case = case.clone();
    for item in &mut case.items {
        let is_declared = !["module ", "adopt ", "waiver "].iter().any(|it| item.starts_with(it));
        if is_declared && random.percent(15) {
            item.insert_str(0, "/// What it is: `this`.\n///\n/// And *that*.\n");
        }
    }
    case
}

/// The same verdicts come out of the formatted policy.
pub fn same_verdicts(case: &Case) -> Result<(), String> {
    let run = |files: &[String]| {
        let policy = laws::admitted(files, analysis_of(files, case), case.trust)?;
        let verdicts = laws::run_at(&policy, case.batches.clone(), AT)?;
        Ok::<_, String>(Placeless::of(String::new(), &verdicts))
    };
    let files = case.files();
    let after: Vec<String> = files.iter().map(|it| formatted(it).text).collect();
    if run(&files)? == run(&after)? { Ok(()) } else { Err("other verdicts come out".to_owned()) }
}
