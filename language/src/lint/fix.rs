//! Applies the edits that diagnostics offer to a text.

use crate::diagnostic::{Diagnostic, Edit};
use crate::span::FileId;

/// A text with the edits of some diagnostics, those of one together or not at all; nothing where none applies. Of two that
/// touch the same place the first is applied, and the other one is left for another round.
pub fn apply(file: FileId, text: &str, diagnostics: &[Diagnostic]) -> Option<String> {
    let mut chosen: Vec<&Edit> = Vec::new();
    for it in diagnostics {
        let fits = it.edits.iter().all(|edit| edit.span.file == file)
            && it.edits.iter().all(|edit| chosen.iter().all(|other| are_apart(edit, other)));
        if fits {
            chosen.extend(&it.edits);
        }
    }
    if chosen.is_empty() {
        return None;
    }
    chosen.sort_by_key(|it| it.span);
    let mut out = String::with_capacity(text.len());
    let mut at = 0_usize;
    for edit in chosen {
        out.push_str(text.get(at..edit.span.start as usize)?);
        out.push_str(&edit.text);
        at = edit.span.end as usize;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

fn are_apart(a: &Edit, b: &Edit) -> bool {
    a.span.end < b.span.start || b.span.end < a.span.start
}
