//! A page of the suites, cut into tests: headings are tests, fences are inputs and expectations, prose is prose.
//!
//! A deeper heading inherits the inputs of the headings above it, never their expectations. A fence that no test would
//! read, an unknown word on a fence and a page without a test are mistakes of the page, so nothing is skipped in silence.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};
use std::ops::Range;

/// What a fence is for: the first word behind its backticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A policy file; every diagnostic in it is asserted by a comment.
    Policy,
    /// Facts written by hand.
    Facts,
    /// Bytes for the collectors.
    Source,
    /// Instant, parameters, limits and the standard library.
    Context,
    /// The facts that the sources give.
    Emits,
    /// The diagnostics that the sources give.
    Problems,
    /// The verdicts of the page's clauses.
    Verdicts,
    /// Snapshot: the diagnostics as a reader sees them.
    Message,
    /// Snapshot: a command line and what it prints, where only the page's policies and sources lie.
    Console,
}

/// Every word that may stand on a fence.
pub const KINDS: &[(&str, Kind)] = &[
    ("console", Kind::Console),
    ("context", Kind::Context),
    ("emits", Kind::Emits),
    ("facts", Kind::Facts),
    ("message", Kind::Message),
    ("policy", Kind::Policy),
    ("problems", Kind::Problems),
    ("source", Kind::Source),
    ("verdicts", Kind::Verdicts),
];

impl Kind {
    /// Whether deeper headings inherit it.
    pub fn is_input(self) -> bool {
        matches!(self, Self::Policy | Self::Facts | Self::Source | Self::Context)
    }

    /// Whether `UPDATE=1` may rewrite it.
    pub fn is_snapshot(self) -> bool {
        matches!(self, Self::Message | Self::Console)
    }

    /// Whether a test with this expectation reads inputs of that kind.
    fn reads(self, input: Self) -> bool {
        match self {
            Self::Policy => matches!(input, Self::Policy | Self::Context),
            Self::Facts => matches!(input, Self::Policy | Self::Facts | Self::Context),
            Self::Emits | Self::Problems => input == Self::Source || input == Self::Context,
            Self::Console => input == Self::Policy || input == Self::Source,
            Self::Verdicts | Self::Message => true,
            Self::Source | Self::Context => false,
        }
    }
}

/// One fence of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fence {
    /// What it is for.
    pub kind: Kind,
    /// `path=…`, where given.
    pub path: Option<String>,
    /// `repeat=…`: how often the text stands there; 1 where not given. What no page could hold is written so.
    pub repeat: usize,
    /// `exit=…`: the code that a command line ends with; 0 where not given.
    pub exit: u8,
    /// What stands between the backticks.
    pub text: String,
    /// One-based line of the page on which that text begins.
    pub line: usize,
    /// The bytes of the page that it takes.
    pub bytes: Range<usize>,
}

impl Fence {
    /// The text as a file: without assertions, and as often as it is repeated.
    pub fn content(&self) -> String {
        let text = match self.kind {
            Kind::Policy => crate::matcher::without_assertions(&self.text),
            Kind::Facts
            | Kind::Source
            | Kind::Context
            | Kind::Emits
            | Kind::Problems
            | Kind::Verdicts
            | Kind::Message
            | Kind::Console => self.text.clone(),
        };
        text.repeat(self.repeat)
    }

    /// Whether the fence makes its heading a test. Policies and facts do where a comment asserts a diagnostic, and a policy
    /// also where none does: it then says that there is nothing to report.
    fn expects(&self) -> bool {
        let only_input = matches!(self.kind, Kind::Source | Kind::Context | Kind::Facts);
        !only_input
            || self.kind == Kind::Facts && !crate::matcher::assertions(&self.text).is_empty()
    }
}

/// One test: a heading, what it inherits and what it says itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The heading, behind the headings between it and the page's title.
    pub name: String,
    /// Inputs of the headings above, outermost first.
    pub inherited: Vec<Fence>,
    /// The fences under the heading itself.
    pub own: Vec<Fence>,
}

impl Case {
    /// The fences of a kind, inherited ones first. A deeper fence takes the place of one with the same path.
    pub fn all(&self, kind: Kind) -> Vec<&Fence> {
        let mut out: Vec<&Fence> = Vec::new();
        for fence in self.inherited.iter().chain(&self.own).filter(|it| it.kind == kind) {
            out.retain(|it| fence.path.is_none() || it.path != fence.path);
            out.push(fence);
        }
        out
    }

    /// The heading's own fences of a kind.
    pub fn own(&self, kind: Kind) -> impl Iterator<Item = &Fence> {
        self.own.iter().filter(move |it| it.kind == kind)
    }
}

/// A heading with its fences, before tests are told from mere groups.
struct Section {
    level: HeadingLevel,
    title: String,
    fences: Vec<Fence>,
}

/// Cuts a page into its tests.
///
/// # Errors
/// Says, with its line, which fence or heading is wrong.
pub fn cases(text: &str) -> Result<Vec<Case>, String> {
    let sections = sections(text)?;
    let mut open: Vec<&Section> = Vec::new();
    let mut out: Vec<Case> = Vec::new();
    for section in &sections {
        open.retain(|it| it.level < section.level);
        if section.fences.iter().any(Fence::expects) {
            out.push(case(&open, section));
        }
        open.push(section);
    }
    if out.is_empty() {
        return Err("the page holds no test: no heading has a policy or an expectation".to_owned());
    }
    for name in out.iter().map(|it| &it.name) {
        if out.iter().filter(|it| it.name == *name).count() > 1 {
            return Err(format!("two tests of the page are called `{name}`"));
        }
    }
    let fences = sections.iter().flat_map(|it| &it.fences);
    match fences.into_iter().find(|fence| !is_read(fence, &out)) {
        Some(fence) => Err(format!("line {}: no test reads this fence", fence.line)),
        None => Ok(out),
    }
}

/// Every fence of a page, in order: what a page is that is read, and run, from top to bottom.
///
/// # Errors
/// Says, with its line, which fence is wrong.
pub fn fences(text: &str) -> Result<Vec<Fence>, String> {
    Ok(sections(text)?.into_iter().flat_map(|it| it.fences).collect())
}

fn case(above: &[&Section], section: &Section) -> Case {
    let inputs = above.iter().flat_map(|it| &it.fences).filter(|it| it.kind.is_input());
    let mut names: Vec<&str> =
        above.iter().filter(|it| it.level > HeadingLevel::H1).map(|it| it.title.as_str()).collect();
    names.push(&section.title);
    Case {
        name: names.join("::"),
        inherited: inputs.cloned().collect(),
        own: section.fences.clone(),
    }
}

fn is_read(fence: &Fence, cases: &[Case]) -> bool {
    fence.expects()
        || cases.iter().any(|case| {
            let has_it = case.own.contains(fence) || case.inherited.contains(fence);
            let mut expectations = case.own.iter().filter(|it| it.expects());
            has_it && expectations.any(|it| it.kind.reads(fence.kind))
        })
}

fn sections(text: &str) -> Result<Vec<Section>, String> {
    let mut out: Vec<Section> = Vec::new();
    let mut in_heading = false;
    for (event, range) in Parser::new(text).into_offset_iter() {
        if let Event::Start(Tag::Heading { level, .. }) = &event {
            in_heading = true;
            out.push(Section { level: *level, title: String::new(), fences: Vec::new() });
        } else if let Event::End(TagEnd::Heading(_)) = &event {
            in_heading = false;
        } else if let (true, Event::Text(words) | Event::Code(words)) = (in_heading, &event) {
            out.iter_mut().next_back().into_iter().for_each(|it| it.title.push_str(words));
        } else if let Event::Start(Tag::CodeBlock(block)) = &event {
            let fence = fence(text, block, range)?;
            let missing = || format!("line {}: a fence before the first heading", fence.line);
            out.last_mut().ok_or_else(missing)?.fences.push(fence);
        }
    }
    Ok(out)
}

fn fence(text: &str, block: &CodeBlockKind<'_>, range: Range<usize>) -> Result<Fence, String> {
    let line = line_of(text, range.start);
    let CodeBlockKind::Fenced(info) = block else {
        return Err(format!("line {line}: indented code is not a fence"));
    };
    let block = text.get(range.clone()).unwrap_or("").trim_end_matches('\n');
    let first = block.find('\n').map(|it| it.saturating_add(1));
    let last = block.rfind('\n').map(|it| it.saturating_add(1));
    let (Some(first), Some(last)) = (first, last) else {
        return Err(format!("line {line}: a fence that is not closed"));
    };
    if !block.get(last..).is_some_and(|it| it.trim_end().starts_with("```")) {
        return Err(format!("line {line}: a fence that is not closed at the start of a line"));
    }
    let bytes = range.start.saturating_add(first)..range.start.saturating_add(last);
    let content = text.get(bytes.clone()).unwrap_or("").to_owned();
    let text = content;
    let fence = Fence {
        kind: Kind::Policy,
        path: None,
        repeat: 1,
        exit: 0,
        text,
        line: line.saturating_add(1),
        bytes,
    };
    info_string(info, fence).map_err(|why| format!("line {line}: {why}"))
}

/// Takes what stands behind the backticks into a fence.
fn info_string(info: &str, mut fence: Fence) -> Result<Fence, String> {
    let mut words = info.split_whitespace();
    let word = words.next().unwrap_or("");
    let Some((_, kind)) = KINDS.iter().find(|(name, _)| *name == word) else {
        let names: Vec<&str> = KINDS.iter().map(|(name, _)| *name).collect();
        return Err(format!("`{word}` is not a fence of a test; there are {}", names.join(", ")));
    };
    fence.kind = *kind;
    for word in words {
        let says_nothing = || format!("`{word}` says nothing on a `{info}` fence");
        match (word.split_once('='), kind) {
            (Some(("path", it)), Kind::Policy | Kind::Source) => fence.path = Some(it.to_owned()),
            (Some(("repeat", it)), Kind::Policy | Kind::Source) => {
                fence.repeat = it.parse().map_err(|_| says_nothing())?;
            }
            (Some(("exit", it)), Kind::Console) => {
                fence.exit = it.parse().map_err(|_| says_nothing())?;
            }
            _ => return Err(says_nothing()),
        }
    }
    if *kind == Kind::Source && fence.path.is_none() {
        return Err("a `source` fence needs `path=…`: collectors look at the path first".to_owned());
    }
    Ok(fence)
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|it| *it == b'\n').count().saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# Title\n\n```policy\nclause\n```\n\n## One\n```facts\nA a {}\n```\n```verdicts\nfail x on a\n```\n\n## Group\n\n### Two\n```verdicts\npass x on a\n```\n";

    #[test]
    fn headings_become_tests_that_inherit_inputs() {
        let cases = cases(PAGE).unwrap();
        let names: Vec<&str> = cases.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["Title", "One", "Group::Two"]);
        let two = cases.last().unwrap();
        assert_eq!(two.all(Kind::Policy).len(), 1);
        assert_eq!(two.all(Kind::Facts).len(), 0, "a sibling's facts are not inherited");
        assert_eq!(two.own[0].line, 19);
        assert_eq!(PAGE.get(two.own[0].bytes.clone()), Some("pass x on a\n"));
    }

    #[test]
    fn a_deeper_fence_replaces_one_of_the_same_path() {
        let page = "# T\n```policy path=a.policy\n1\n```\n## U\n```policy path=a.policy\n2\n```\n";
        let cases = cases(page).unwrap();
        let texts: Vec<&str> = cases[1].all(Kind::Policy).iter().map(|it| &*it.text).collect();
        assert_eq!(texts, ["2\n"]);
    }

    #[test]
    fn mistakes_of_a_page_are_refused() {
        let refused = [
            ("# T\n```rust\n```\n", "is not a fence"),
            ("# T\n\nprose\n", "holds no test"),
            ("```policy\n```\n", "before the first heading"),
            ("# T\n```policy\n```\n## U\n```facts\nA a {}\n```\n", "line 6: no test reads"),
            ("# T\n```policy\nx\n", "not closed"),
            ("# T\n```policy\n```\n# T\n```policy\n```\n", "two tests"),
            ("# T\n```source\n```\n", "needs `path=…`"),
            ("# T\n```verdicts path=x\n```\n", "says nothing"),
            ("# T\n\n    x = 1\n", "indented code"),
        ];
        for (page, why) in refused {
            let message = cases(page).unwrap_err();
            assert!(message.contains(why), "{page}: {message}");
        }
    }
}
