//! The words that both writers use: one place, so that Markdown and HTML say the same.

use crate::document::controls::ControlPage;
use crate::document::model::{Clause, Document, Head, Outcome, Results, Section, Waiver};
use language::graph::clause::Enforcement;

/// The anchor of a section.
pub(super) fn section_anchor(it: &Section) -> String {
    if it.number.is_empty() { "clauses".to_owned() } else { format!("section-{}", it.number) }
}

/// Number and title of a section.
pub(super) fn section_title(it: &Section) -> String {
    let title = format!("{} {}", it.number, it.title);
    title.trim_start().to_owned()
}

/// The anchor of a framework.
pub(super) fn framework_anchor(name: &str) -> String {
    format!("controls-{name}")
}

/// What a framework is called.
pub(super) fn framework_title<'a>(name: &'a str, it: &'a Document) -> &'a str {
    it.frameworks.iter().find(|it| it.name == name).map_or(name, |it| it.title.as_str())
}

/// The anchor of an entity.
pub(super) fn entity_anchor(name: &str) -> String {
    format!("entity-{name}")
}

/// What a failure does, and from when.
pub(super) fn enforcement(it: &Clause) -> String {
    let does = match it.enforcement {
        Enforcement::Observe => "a failure is only observed",
        Enforcement::Warn => "a failure warns",
        Enforcement::Block => "a failure blocks",
    };
    match &it.enforced_from {
        Some(day) => format!("{does} from {day} on"),
        None => does.to_owned(),
    }
}

/// That a clause is not judged, and why.
pub(super) fn off(it: &Clause) -> Option<String> {
    it.off.as_ref().map(|why| format!("Switched off, and not judged: {why}"))
}

/// ` (2 fail, 3 pass)`; nothing where no subject was judged.
pub(super) fn counted(it: &Outcome) -> String {
    let counts: Vec<String> =
        it.subjects.iter().map(|(verdict, count)| format!("{count} {}", verdict.word())).collect();
    if counts.is_empty() { String::new() } else { format!(" ({})", counts.join(", ")) }
}

/// What identifies the document, in order.
pub(super) fn identity(it: &Document) -> Vec<(&'static str, String)> {
    let clauses: usize = it.sections.iter().map(|it| it.clauses.len()).sum();
    let mut rows = of_policy(&it.head);
    let review = it.head.review.as_ref().map(|it| format!("every {it}"));
    rows.push(("Reviewed", review.unwrap_or_else(|| "no interval is set".to_owned())));
    rows.push(("Clauses", clauses.to_string()));
    rows.push(("Digest", it.head.digest.clone()));
    rows.extend(it.results.as_ref().map(of_results));
    rows
}

/// What identifies the page of a framework, in order.
pub(super) fn page_identity(it: &ControlPage) -> Vec<(&'static str, String)> {
    let mut rows = of_policy(&it.head);
    rows.push(("Digest", it.head.digest.clone()));
    rows.extend(it.results.as_ref().map(of_results));
    rows
}

fn of_policy(head: &Head) -> Vec<(&'static str, String)> {
    let mut rows = Vec::new();
    let version = format!("{} {}", head.name, head.version);
    if !version.trim().is_empty() {
        rows.push(("Policy", version));
    }
    rows.push(("Owner", head.owner.clone().unwrap_or_else(|| "nobody is named".to_owned())));
    rows
}

fn of_results(it: &Results) -> (&'static str, String) {
    ("Results", format!("of {}, judged {}", it.target, it.at))
}

/// Sentences that a reader of the document must not miss.
pub(super) fn notes(it: &Document) -> Vec<String> {
    all_notes(&it.head, it.results.as_ref())
}

/// Sentences that a reader of the page of a framework must not miss.
pub(super) fn page_notes(it: &ControlPage) -> Vec<String> {
    let mut notes = all_notes(&it.head, it.results.as_ref());
    notes.extend(Some(it.note.clone()).filter(|it| !it.is_empty()));
    notes
}

fn all_notes(head: &Head, results: Option<&Results>) -> Vec<String> {
    let mut notes = Vec::new();
    if head.is_draft {
        notes.push("This is a draft.".to_owned());
    }
    let open = head.open.len();
    if open > 0 {
        let (verb, them) =
            if open == 1 { ("parameter has", "it is") } else { ("parameters have", "they are") };
        notes.push(format!(
            "{open} {verb} no value: {}. Until {them} set, what reads them is unknown.",
            head.open.join(", ")
        ));
    }
    notes.extend(results.iter().flat_map(|it| &it.differences).cloned());
    notes
}

/// Anchor and title of what stands behind the sections.
pub(super) fn appendices(it: &Document) -> Vec<(String, String)> {
    let mut rows: Vec<(String, String)> = Vec::new();
    let mut add = |anchor: &str, title: &str| rows.push((anchor.to_owned(), title.to_owned()));
    if !it.parameters.is_empty() {
        add("parameters", "Parameters");
    }
    if !it.calendars.is_empty() {
        add("calendars", "Calendars");
    }
    add("waivers", "Waivers");
    if !it.adoptions.is_empty() {
        add("adoptions", "Changes of what was adopted");
    }
    for framework in &it.frameworks {
        let title = format!("Controls evidenced: {}", framework.title);
        add(&framework_anchor(&framework.name), &title);
    }
    if !it.rules.is_empty() {
        add("rules", "Rules and functions");
    }
    add("evidence", "Evidence");
    add("texts", "Policy texts");
    add("approval", "Approval");
    rows
}

/// How much of a framework is named by some clause.
pub(super) fn coverage(named: usize, published: usize) -> String {
    let of = if published > 0 { format!(" of {published}") } else { String::new() };
    format!(
        "Evidenced by a clause: {named}{of}. A clause that passes is evidence for a control; whether the control is met is for its assessor to say."
    )
}

/// The cells of a waiver behind clause and subject.
pub(super) fn waiver(it: &Waiver) -> [&str; 5] {
    let approved = it.approved_by.as_deref().unwrap_or("nobody: it waives nothing");
    [&it.reason, &it.owner, approved, &it.ticket, &it.until]
}

/// What the digest is over.
pub(super) fn digest(it: &Document) -> String {
    let of = match it.texts.len() {
        0 => format!("each of the {} texts of the library, sorted", it.library),
        1 => "this text".to_owned(),
        many => format!("each of these {many} texts, sorted"),
    };
    format!(
        "The digest of the policy, {}, is the SHA-256 over the SHA-256 of {of}, a line each. What they do not define comes from the library of policyc {}. Values that were set outside are in the table of parameters.",
        it.head.digest, it.head.tool
    )
}

/// What is approved, or what stands in the way.
pub(super) fn approval(it: &Document) -> String {
    if it.head.is_draft {
        return "A draft is not signed.".to_owned();
    }
    if !it.head.open.is_empty() {
        return format!(
            "This text cannot be signed yet: no value is set for {}.",
            it.head.open.join(", ")
        );
    }
    let title = format!("{} {}", it.head.title, it.head.version);
    format!(
        "Approved below: {}, with the values in this document and the digest {}.",
        title.trim_end(),
        it.head.digest
    )
}
