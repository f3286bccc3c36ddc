//! Tables of the book that say what comes out of what: each row is judged, so that the page cannot say one thing and the
//! program another.
#![cfg(test)]

use policyc_tests::{page, run};
use std::collections::BTreeSet;
use std::path::Path;

type Row = Vec<String>;

const PAGE: &str = "docs/language/verdicts.md";

/// The rows of the table below a heading, without its head.
fn table(heading: &str) -> Vec<Row> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let page = std::fs::read_to_string(root.join(PAGE)).unwrap();
    let below = page.lines().skip_while(|it| *it != format!("## {heading}"));
    let rows = below.skip_while(|it| !it.starts_with('|')).take_while(|it| it.starts_with('|'));
    let cells = |it: &str| it.trim_matches('|').split('|').map(|it| it.trim().to_owned()).collect();
    rows.skip(2).map(cells).collect()
}

/// Every way to fill some cells with the three values stands in the table, once.
fn is_complete(rows: &[Row], inputs: u32) {
    let known = ["true", "false", "unknown"];
    let keys: BTreeSet<&[String]> = rows.iter().map(|it| &it[..inputs as usize]).collect();
    assert_eq!(rows.len(), 3_usize.pow(inputs), "{PAGE}: rows are missing or too many");
    assert_eq!(keys.len(), rows.len(), "{PAGE}: a row stands twice");
    assert!(keys.iter().copied().flatten().all(|it| known.contains(&it.as_str())));
}

/// A fact per row whose attributes have the row's values; what is unknown is left out.
fn facts(rows: &[Row], attributes: &[&str]) -> String {
    let fact = |(at, row): (usize, &Row)| {
        let known = attributes.iter().zip(row).filter(|(_, value)| *value != "unknown");
        let known: Vec<String> = known.map(|(name, value)| format!("{name}: {value}")).collect();
        format!("Case c{at} {{ {} }}\n", known.join(", "))
    };
    rows.iter().enumerate().map(fact).collect()
}

fn judge(policy: &str, facts: &str, verdicts: &str) {
    let page = format!(
        "# T\n```policy\n{policy}\n```\n## U\n```facts\n{facts}```\n```verdicts\n{verdicts}```\n"
    );
    for case in page::cases(&page).unwrap() {
        if let Err(why) = run::case(&case, false) {
            panic!("{PAGE}: {why}\n{page}");
        }
    }
}

#[test]
fn filter_exception_and_requirement_come_out_as_the_table_says() {
    let rows = table("A subject");
    is_complete(&rows, 3);
    let policy = "entity Case {\n  key id: Text\n  filter: Bool\n  exception: Bool\n  requirement: Bool\n}\n\nclause 1.a judged \"Cases are judged\" {\n  severity low\n  for each Case it where it.filter\n  unless it.exception\n  require it.requirement else \"no\"\n}";
    let verdict = |(at, row): (usize, &Row)| match row[3].as_str() {
        "no subject" => String::new(),
        word => format!("{word} judged on c{at}\n"),
    };
    let verdicts: String = rows.iter().enumerate().map(verdict).collect();
    judge(policy, &facts(&rows, &["filter", "exception", "requirement"]), &verdicts);
}

#[test]
fn and_or_and_not_come_out_as_the_table_says() {
    let rows = table("Three values");
    is_complete(&rows, 2);
    let clause = |name: &str, condition: &str| {
        format!(
            "clause 1.{name} {name} \"Cases\" {{\n  severity low\n  for each Case it\n  require {condition} else \"no\"\n}}\n"
        )
    };
    let columns = [
        ("conjunction", "it.a and it.b"),
        ("disjunction", "it.a or it.b"),
        ("negation", "not it.a"),
    ];
    let clauses: String = columns.iter().map(|(name, condition)| clause(name, condition)).collect();
    let policy = format!("entity Case {{\n  key id: Text\n  a: Bool\n  b: Bool\n}}\n\n{clauses}");
    let mut verdicts = String::new();
    for (at, row) in rows.iter().enumerate() {
        for ((name, _), value) in columns.iter().zip(&row[2..]) {
            let word = match value.as_str() {
                "true" => "pass",
                "false" => "fail",
                other => other,
            };
            verdicts.extend([word, " ", name, &format!(" on c{at}\n")]);
        }
    }
    judge(&policy, &facts(&rows, &["a", "b"]), &verdicts);
}
