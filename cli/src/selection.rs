//! `--only` and `--skip`: which clauses of the policy a run is about. What is left out is listed in the report, so that
//! nobody takes its silence for a pass.

use crate::args::Given;
use crate::args::nearest_help;
use report::model::{Clause, Report};

/// Takes out of a report what the command line did not select.
///
/// # Errors
/// In words: what names no clause, or that no clause is left.
pub fn apply(given: &Given, report: &mut Report) -> Result<(), String> {
    let (only, skip) = (words(given, "only"), words(given, "skip"));
    for (flag, word) in
        only.iter().map(|it| ("only", *it)).chain(skip.iter().map(|it| ("skip", *it)))
    {
        if !known(report).any(|(number, name)| means(word, number, name)) {
            let help = nearest_help(word, known(report).flat_map(|(number, name)| [number, name]));
            return Err(format!("--{flag}: the policy has no clause `{word}`{help}"));
        }
    }
    let is_selected = |number: &str, name: &str| {
        let named = |words: &[&str]| words.iter().any(|it| means(it, number, name));
        (only.is_empty() || named(&only)) && !named(&skip)
    };
    let all = std::mem::take(&mut report.clauses);
    let had_clauses = !all.is_empty();
    let (kept, left): (Vec<Clause>, Vec<Clause>) =
        all.into_iter().partition(|it| is_selected(&it.id, &it.name));
    report.clauses = kept;
    report.deselected = left.into_iter().map(|it| (it.id, it.name)).collect();
    if !report.deselected.is_empty() {
        let (left, all) =
            (report.deselected.len(), report.clauses.len().saturating_add(report.deselected.len()));
        report.hints.push(format!(
            "{left} of {all} clauses were left out by --only or --skip: nothing is said about them"
        ));
    }
    report.not_encoded.retain(|it| is_selected(&it.id, &it.name));
    if had_clauses && report.clauses.is_empty() {
        let open: Vec<&str> = report.not_encoded.iter().map(|it| it.id.as_str()).collect();
        return Err(if open.is_empty() {
            "no clause is left: --only and --skip select nothing".to_owned()
        } else {
            format!("no clause is left: {} is not encoded yet", open.join(", "))
        });
    }
    Ok(())
}

/// Values of a flag that may be repeated and may hold several, separated by commas.
fn words<'a>(given: &'a Given, flag: &str) -> Vec<&'a str> {
    let all = given.many(flag).iter().flat_map(|it| it.split(','));
    all.map(str::trim).filter(|it| !it.is_empty()).collect()
}

fn known(report: &Report) -> impl Iterator<Item = (&str, &str)> {
    let encoded = report.clauses.iter().map(|it| (it.id.as_str(), it.name.as_str()));
    encoded.chain(report.not_encoded.iter().map(|it| (it.id.as_str(), it.name.as_str())))
}

/// Whether a word means a clause: its name, its number, or the number of what it belongs to: `2.1.b` means `2.1.b1` too,
/// and `1.2` every clause below it.
pub(crate) fn means(word: &str, number: &str, name: &str) -> bool {
    let Some(rest) = number.strip_prefix(word) else { return word == name };
    let is_part = word.ends_with(|it: char| it.is_ascii_alphabetic())
        && rest.starts_with(|it: char| it.is_ascii_digit());
    word == name || rest.is_empty() || rest.starts_with('.') || is_part
}

#[cfg(test)]
mod tests {
    use super::means;

    #[test]
    fn a_number_means_what_stands_below_it() {
        for (word, number, expected) in [
            ("2.1.b1", "2.1.b1", true),
            ("2.1.b", "2.1.b1", true),
            ("2.1", "2.1.b1", true),
            ("2", "2.1.b1", true),
            ("V", "V.d2", true),
            ("2.1.b1", "2.1.b12", false),
            ("2.1", "2.10.a", false),
            ("2.", "2.1.a", false),
            ("name", "2.1.a", true),
            ("nam", "2.1.a", false),
        ] {
            assert_eq!(means(word, number, "name"), expected, "{word} {number}");
        }
    }
}
