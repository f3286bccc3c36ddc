//! `// lint: allow CODE, REASON`: what an author accepts at one place. The comment stands on a line of its own and speaks
//! about the next line; above an item it speaks about the whole item. One that allows nothing is a finding itself.

use super::Input;
use crate::codes::lints as codes;
use crate::codes::{Code, lints};
use crate::diagnostic::Diagnostic;
use crate::names;
use crate::span::Span;
use crate::syntax::Parsed;
use crate::syntax::tree::{Node, Tree};

const MARK: &str = "// lint: allow ";

/// One such comment.
struct Allow<'a> {
    code: &'a str,
    has_reason: bool,
    /// The code in the comment.
    span: Span,
    /// What it speaks about.
    about: Span,
}

/// Takes out what is allowed, and adds a remark for each comment that allows nothing.
pub(super) fn apply(
    input: &Input<'_>,
    found: Vec<Diagnostic>,
    is_wanted: &dyn Fn(&Code) -> bool,
) -> Vec<Diagnostic> {
    let own = input.files.iter().filter(|it| input.own.contains(&it.file));
    let allows: Vec<Allow<'_>> = own.flat_map(in_file).collect();
    let fits = |allow: &Allow<'_>, it: &Diagnostic| {
        allow.has_reason
            && allow.code == it.code.name
            && allow.about.file == it.span.file
            && allow.about.touches(it.span.start)
    };
    let idle = allows.iter().filter(|allow| !found.iter().any(|it| fits(allow, it)));
    let mut out: Vec<Diagnostic> = idle.filter_map(|it| remark(it, is_wanted)).collect();
    out.extend(found.into_iter().filter(|it| !allows.iter().any(|allow| fits(allow, it))));
    out
}

fn remark(allow: &Allow<'_>, is_wanted: &dyn Fn(&Code) -> bool) -> Option<Diagnostic> {
    if !is_wanted(&codes::UNMATCHED_ALLOW) {
        return None;
    }
    let Some(code) = lints::CODES.iter().find(|it| it.name == allow.code) else {
        let message = format!("no lint is called `{}`", allow.code);
        let diagnostic = Diagnostic::new(&codes::UNMATCHED_ALLOW, allow.span, message);
        let near = names::nearest(allow.code, lints::CODES.iter().map(|it| it.name));
        return Some(match near.first() {
            Some(near) => diagnostic.label(format!("did you mean `{near}`?")),
            None => diagnostic
                .help(format!("known are {}", names::list(lints::CODES.iter().map(|it| it.name)))),
        });
    };
    if !allow.has_reason {
        let message = format!("nothing says why `{}` is allowed here", code.name);
        return Some(
            Diagnostic::new(&codes::UNMATCHED_ALLOW, allow.span, message)
                .help(format!("write `{MARK}{}, REASON`", code.name)),
        );
    }
    // What was not looked for cannot have been found.
    is_wanted(code).then(|| {
        let message = format!("there is no `{}` here to allow", code.name);
        Diagnostic::new(&codes::UNMATCHED_ALLOW, allow.span, message)
            .label("remove the comment, or move it right above what it is about")
    })
}

fn in_file(file: &Parsed) -> Vec<Allow<'_>> {
    let mut out = Vec::new();
    let mut waiting: Vec<(&str, bool, Span)> = Vec::new();
    let mut at = 0_usize;
    for line in file.text.split_inclusive('\n') {
        let start = at;
        at = at.saturating_add(line.len());
        let trimmed = line.trim();
        if let Some(rest) = trimmed.strip_prefix(MARK) {
            let (code, reason) = rest.split_once(',').unwrap_or((rest, ""));
            let before = line.find(MARK).unwrap_or(0).saturating_add(MARK.len());
            let from = start.saturating_add(before);
            let span = Span::new(file.file, from, from.saturating_add(code.len()));
            waiting.push((code.trim(), !reason.trim().is_empty(), span));
        } else if !trimmed.is_empty() && !trimmed.starts_with("//") {
            let about = about(file, start, at);
            let spoken = waiting.drain(..);
            out.extend(spoken.map(|(code, has_reason, span)| Allow {
                code,
                has_reason,
                span,
                about,
            }));
        }
    }
    let nothing = Span::whole(file.file);
    let left = waiting.into_iter();
    out.extend(left.map(|(code, has_reason, span)| Allow {
        code,
        has_reason,
        span,
        about: nothing,
    }));
    out
}

/// The item that begins on a line; else the line.
fn about(file: &Parsed, start: usize, end: usize) -> Span {
    let line = Span::new(file.file, start, end.saturating_sub(1));
    let items = file.items.iter().filter_map(Tree::item).map(Node::span);
    let mut items = items.filter(|it| line.touches(it.start));
    items.next().unwrap_or(line)
}
