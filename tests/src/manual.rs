//! The form of a diagnostic code's page: what it is, a sample that provokes it and nothing else, the same sample mended, and how
//! to mend it. The suites run the samples; here stands what makes of them the page of that code.

use crate::matcher;
use crate::page::{self, Case, Kind};
use language::codes::Code;
use std::collections::BTreeSet;

/// The second headings of every such page, in this order; others may stand behind them.
const HEADINGS: [&str; 3] = ["Wrong", "Right", "How to mend it"];

/// The codes that a page shows being raised: asserted by a comment, listed by a collector, or printed.
pub fn provoked(text: &str) -> BTreeSet<String> {
    let asserted = matcher::assertions(text).into_iter().map(|it| it.code);
    asserted.chain(text.lines().filter_map(named)).collect()
}

/// The code of a line such as `error[some-code]` or `warning [some-code] path:1:1`.
fn named(line: &str) -> Option<String> {
    let rest = ["error", "warning", "hint"].iter().find_map(|it| line.trim().strip_prefix(it))?;
    let (code, _) = rest.trim_start().strip_prefix('[')?.split_once(']')?;
    Some(code.to_owned())
}

/// Holds a page against its code.
pub fn check(code: &Code, text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let title = format!("# {}", code.name);
    if text.lines().next() != Some(&title) {
        wrong.push(format!("the first line is `{title}`"));
    }
    let sentence = sentence(code);
    let first = text.split("\n\n").nth(1).unwrap_or("").split_whitespace().collect::<Vec<_>>();
    if first.join(" ") != sentence {
        wrong.push(format!("the first paragraph is the code's own sentence:\n    {sentence}"));
    }
    let headings: Vec<&str> = text.lines().filter_map(|it| it.strip_prefix("## ")).collect();
    if !headings.starts_with(&HEADINGS) {
        wrong.push(format!("the headings are `{}`, in this order", HEADINGS.join("`, `")));
    }
    match page::cases(text) {
        Err(why) => wrong.push(why),
        Ok(cases) => wrong.extend(samples(code, &cases)),
    }
    wrong
}

/// What the registry says of a code, as a sentence.
fn sentence(code: &Code) -> String {
    let mut letters = code.doc.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    format!("{}.", first.chain(letters).collect::<String>())
}

fn samples(code: &Code, cases: &[Case]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (heading, wanted) in
        [("Wrong", BTreeSet::from([code.name.to_owned()])), ("Right", BTreeSet::new())]
    {
        let below = format!("{heading}::");
        let under: Vec<&Case> =
            cases.iter().filter(|it| it.name == heading || it.name.starts_with(&below)).collect();
        if under.is_empty() {
            wrong.push(format!("nothing is run under `{heading}`"));
        }
        for case in under {
            let found: BTreeSet<String> =
                case.own.iter().flat_map(|it| provoked(&it.text)).collect();
            if found != wanted {
                wrong.push(format!("`{}` raises {found:?} instead of {wanted:?}", case.name));
            }
        }
    }
    let printed = |it: &Case| {
        let mut own = it.own.iter();
        it.name.starts_with("Wrong")
            && own.any(|it| matches!(it.kind, Kind::Message | Kind::Console))
    };
    if !cases.iter().any(printed) {
        wrong.push("no `message` or `console` under `Wrong` shows what is printed".to_owned());
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;
    use language::codes::policy::UNKNOWN_ATTRIBUTE;

    const PAGE: &str = "# unknown-attribute\n\nAn entity has no attribute of that name.\n\n## Wrong\n\n```policy\nx // error: [unknown-attribute] \"x\"\n```\n```message\nerror[unknown-attribute]\n```\n\n## Right\n\n```policy\ny\n```\n\n## How to mend it\n\nWrite y.\n";

    #[test]
    fn a_page_has_both_samples_and_the_message() {
        assert_eq!(check(&UNKNOWN_ATTRIBUTE, PAGE), Vec::<String>::new());
        let without = |it: &str| check(&UNKNOWN_ATTRIBUTE, &PAGE.replace(it, "")).join("\n");
        assert!(without("## Right\n").contains("nothing is run under `Right`"));
        assert!(without("# unknown-attribute\n").contains("the first line is"));
        assert!(without("attribute of").contains("An entity has no attribute of that name."));
        assert!(
            without("// error: [unknown-attribute] \"x\"").is_empty(),
            "the message still says so"
        );
        let printed = "```message\nerror[unknown-attribute]\n```\n";
        assert!(without(printed).contains("what is printed"));
        let other = PAGE.replace("error: [unknown-attribute]", "error: [syntax]");
        assert!(check(&UNKNOWN_ATTRIBUTE, &other).join("").contains("raises"));
        let still = PAGE.replace("\ny\n", "\ny // error: [syntax] \"y\"\n");
        assert!(check(&UNKNOWN_ATTRIBUTE, &still).join("").contains("`Right` raises"));
    }

    #[test]
    fn what_is_printed_counts_as_provoked() {
        let found =
            provoked("error[a-b]\nwarning [c] x:1:1\nx // hint: [d] \"x\"\nan error [no]\n");
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["a-b", "c", "d"]);
    }
}
