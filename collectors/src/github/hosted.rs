//! Machines of the platform itself, told by their labels: each is made for one job and gone after it. A label that somebody
//! made up may mean any machine.

use super::ids;
use super::model::Writer;
use evaluator::fact::{Fact, Provenance};
use evaluator::value::{Known, Value};
use std::collections::BTreeSet;

/// The runners of a job that asks for nothing but machines of the platform; for any other they are unknown.
pub(super) fn runners(
    labels: &BTreeSet<String>,
    provenance: &Provenance,
    writer: &mut Writer<'_, '_, '_>,
) -> Option<Known> {
    let systems: Option<Vec<&str>> = labels.iter().map(|it| system(it)).collect();
    let systems = systems.filter(|it| !it.is_empty())?;
    for (label, system) in labels.iter().zip(systems) {
        let fact = Fact::new("Runner", ids::hosted_runner(label), provenance.clone())
            .with("ephemeral", Value::Bool(true))
            .with("hosting", Value::text("provider"))
            .with("is_controller", Value::Bool(false))
            .with("labels", Value::texts([label.as_str()]))
            .with("name", Value::text(label.as_str()))
            .with("os", Value::text(system));
        writer.sink.fact(fact);
    }
    let ids: BTreeSet<String> = labels.iter().map(|it| ids::hosted_runner(it)).collect();
    Some(Value::texts(ids).into())
}

/// The operating system behind a label of the platform; nothing for any other label.
fn system(label: &str) -> Option<&'static str> {
    let (system, rest) = label.split_once('-')?;
    let (version, variant) = match rest.split_once('-') {
        Some((version, variant)) => (version, Some(variant)),
        None => (rest, None),
    };
    let digits = |it: &str, count| it.len() == count && it.bytes().all(|it| it.is_ascii_digit());
    let is_latest = version == "latest";
    let studio = |it: &str| it.strip_prefix("vs20").is_some_and(|it| digits(it, 2));
    match system {
        "ubuntu" => {
            let year = version.strip_suffix(".04").is_some_and(|it| digits(it, 2));
            let known = is_latest || version == "slim" || year;
            (known && variant.is_none_or(|it| it == "arm")).then_some("linux")
        }
        "windows" => {
            let year = version.strip_prefix("20").is_some_and(|it| digits(it, 2));
            let own = (is_latest || year) && variant.is_none_or(studio);
            let arm = version == "11"
                && variant
                    .and_then(|it| it.strip_prefix("arm"))
                    .is_some_and(|it| it.is_empty() || it.strip_prefix('-').is_some_and(studio));
            (own || arm).then_some("windows")
        }
        "macos" => {
            let sizes = ["large", "xlarge", "intel"];
            let known =
                (is_latest || digits(version, 2)) && variant.is_none_or(|it| sizes.contains(&it));
            known.then_some("macos")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_the_platform_are_told_from_others() {
        for (label, expected) in [
            ("ubuntu-latest", Some("linux")),
            ("ubuntu-24.04", Some("linux")),
            ("ubuntu-24.04-arm", Some("linux")),
            ("ubuntu-slim", Some("linux")),
            ("windows-2025", Some("windows")),
            ("windows-2025-vs2026", Some("windows")),
            ("windows-11-arm", Some("windows")),
            ("macos-15", Some("macos")),
            ("macos-latest-xlarge", Some("macos")),
            ("ubuntu", None),
            ("ubuntu-latest-16-cores", None),
            ("ubuntu-22", None),
            ("ubuntu-22.04-big", None),
            ("windows-11", None),
            ("macos-15-huge", None),
            ("self-hosted", None),
            ("group:ubuntu-latest", None),
            ("Ubuntu-latest", None),
        ] {
            assert_eq!(system(label), expected, "{label}");
        }
    }
}
