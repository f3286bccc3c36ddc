//! Actions whose meaning depends on their inputs.
//! INVARIANT: both tables are sorted by action and hold lower-case names.

use std::collections::BTreeSet;

/// What an input must say for its row to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    /// One of these, without regard to case.
    OneOf(&'static [&'static str]),
    /// A text with this in it.
    Contains(&'static str),
    /// Not given, or none of these.
    NoneOf(&'static [&'static str]),
}

/// One row: with this input, the action has these categories too.
struct Row {
    action: &'static str,
    input: &'static str,
    says: Says,
    categories: &'static [&'static str],
}

const fn row(
    action: &'static str,
    input: &'static str,
    says: Says,
    categories: &'static [&'static str],
) -> Row {
    Row { action, input, says, categories }
}

const YES: Says = Says::OneOf(&["true", "1", "yes"]);

/// Categories by input, one fact a line.
const CATEGORIES: &[Row] = &[
    row(
        "aquasecurity/trivy-action",
        "scan-type",
        Says::NoneOf(&["fs", "repo", "config", "sbom", "rootfs"]),
        &["container_scan"],
    ),
    row("aquasecurity/trivy-action", "scan-type", Says::OneOf(&["config"]), &["sast"]),
    row(
        "aquasecurity/trivy-action",
        "scan-type",
        Says::OneOf(&["fs", "repo", "rootfs", "sbom"]),
        &["dependency_scan"],
    ),
    row("depot/build-push-action", "push", YES, &["publish"]),
    row("docker/bake-action", "push", YES, &["publish"]),
    row("docker/build-push-action", "outputs", Says::Contains("push=true"), &["publish"]),
    row("docker/build-push-action", "outputs", Says::Contains("type=registry"), &["publish"]),
    row("docker/build-push-action", "push", YES, &["publish"]),
    row("goreleaser/goreleaser-action", "args", Says::Contains("release"), &["publish"]),
    row("helm/chart-testing-action", "command", Says::Contains("install"), &["test"]),
    row("pulumi/actions", "command", Says::OneOf(&["destroy", "up", "update"]), &["deploy"]),
    row("pyo3/maturin-action", "command", Says::OneOf(&["publish", "upload"]), &["publish"]),
    row("redhat-actions/buildah-build", "push", YES, &["publish"]),
    row("superfly/flyctl-actions", "args", Says::Contains("deploy"), &["deploy"]),
    row("useblacksmith/build-push-action", "push", YES, &["publish"]),
];

/// Inputs that turn findings into success, one fact a line.
const MASKS: &[(&str, &str, Says)] = &[
    ("actions/dependency-review-action", "warn-only", YES),
    ("anchore/scan-action", "fail-build", Says::OneOf(&["false"])),
    ("aquasecurity/tfsec-action", "soft_fail", YES),
    ("aquasecurity/trivy-action", "exit-code", Says::NoneOf(&["1", "2", "3", "4", "5"])),
    ("bridgecrewio/checkov-action", "soft_fail", YES),
    ("gitleaks/gitleaks-action", "exit-code", Says::OneOf(&["0"])),
    ("google/osv-scanner-action", "fail-on-vuln", Says::OneOf(&["false"])),
    ("jpetrucciani/bandit-check", "bandit_flags", Says::Contains("exit-zero")),
    ("securego/gosec", "args", Says::Contains("no-fail")),
    ("snyk/actions", "command", Says::OneOf(&["monitor"])),
];

/// Actions that run a command line given in inputs: action, program, inputs in order.
const COMMAND_LINES: &[(&str, &str, &[&str])] = &[
    ("actions-rs/cargo", "cargo", &["command", "args"]),
    ("clechasseur/rs-cargo", "cargo", &["command", "args"]),
    ("cross-platform-actions/action", "", &["run"]),
    ("depot/bake-action", "docker buildx bake", &["args"]),
    ("nick-fields/retry", "", &["command"]),
    ("uraimo/run-on-arch-action", "", &["run"]),
];

pub(super) fn categories(action: &str, inputs: &[(&str, &str)]) -> BTreeSet<&'static str> {
    let rows = CATEGORIES.iter().filter(|row| covers(row.action, action));
    let rows = rows.filter(|row| row.says.holds(value(inputs, row.input)));
    let mut out: BTreeSet<&'static str> =
        rows.flat_map(|row| row.categories.iter().copied()).collect();
    let arguments = value(inputs, "args").unwrap_or("");
    if arguments.contains("--snapshot") || arguments.contains("--skip=publish") {
        out.remove("publish");
    }
    for (_, program, names) in COMMAND_LINES.iter().filter(|row| covers(row.0, action)) {
        let parts = names.iter().filter_map(|it| value(inputs, it));
        let line: Vec<&str> = std::iter::once(*program).chain(parts).collect();
        out.extend(super::read(&line.join(" ")).categories);
    }
    out
}

pub(super) fn mask_failure(action: &str, inputs: &[(&str, &str)]) -> bool {
    let rows = MASKS.iter().filter(|row| covers(row.0, action));
    rows.into_iter().any(|row| row.2.holds(value(inputs, row.1)))
}

/// Whether a row speaks for an action: the same, or a path inside it.
fn covers(row: &str, action: &str) -> bool {
    action.strip_prefix(row).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Inputs are compared without regard to case, as the platform does.
fn value<'v>(inputs: &[(&str, &'v str)], name: &str) -> Option<&'v str> {
    inputs.iter().find(|it| it.0.eq_ignore_ascii_case(name)).map(|it| it.1.trim())
}

impl Says {
    fn holds(self, value: Option<&str>) -> bool {
        let among = |list: &[&str]| {
            value.is_some_and(|value| list.iter().any(|it| it.eq_ignore_ascii_case(value)))
        };
        match self {
            Self::OneOf(list) => among(list),
            Self::Contains(part) => value.is_some_and(|it| it.contains(part)),
            Self::NoneOf(list) => !among(list),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        let key = |row: &Row| (row.action, row.input);
        assert!(CATEGORIES.is_sorted_by_key(key));
        assert!(MASKS.is_sorted_by_key(|row| (row.0, row.1)));
        assert!(COMMAND_LINES.is_sorted_by_key(|row| row.0));
    }
}
