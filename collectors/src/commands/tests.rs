//! Scripts and what their commands are for.

use super::*;

fn of(script: &str) -> String {
    read(script).categories.into_iter().collect::<Vec<_>>().join(" ")
}

#[test]
fn tables_are_sorted_and_speak_the_schema() {
    for table in [actions::ACTIONS, programs::PROGRAMS] {
        assert!(table.is_sorted_by(|a, b| a.0 < b.0));
        for (name, categories) in table {
            assert_eq!(*name, name.to_lowercase(), "{name}");
            assert!(categories.is_sorted_by(|a, b| a < b), "{name}");
            assert!(categories.iter().all(|it| CATEGORIES.contains(it)), "{name}");
        }
    }
}

#[test]
fn actions_are_found_by_name_and_by_repository() {
    assert_eq!(of_action("actions/checkout"), ["checkout"]);
    assert_eq!(of_action("github/codeql-action/analyze"), ["sast"]);
    assert_eq!(of_action("github/codeql-action/upload-sarif"), [""; 0]);
    assert_eq!(of_action("snyk/actions/node"), ["dependency_scan"]);
    assert_eq!(of_action("snyk/actions/setup"), [""; 0]);
    assert_eq!(of_action("snyk/actions/docker"), ["container_scan"]);
    let generator = "slsa-framework/slsa-github-generator/.github/workflows/x.yml";
    assert_eq!(of_action(generator), ["attest"]);
    assert_eq!(of_action("somebody/else"), [""; 0]);
    assert_eq!(of_action("x"), [""; 0]);
}

#[test]
fn inputs_decide_what_an_action_does() {
    let push = |value| of_inputs("docker/build-push-action", &[("push", value)]);
    assert!(push("true").contains("publish"));
    assert!(push("false").is_empty());
    // An expression may be true: no claim is made.
    assert!(push("${{ github.ref == 'x' }}").is_empty());
    let trivy = |value| of_inputs("aquasecurity/trivy-action", &[("scan-type", value)]);
    assert!(trivy("fs").contains("dependency_scan"));
    assert!(of_inputs("aquasecurity/trivy-action", &[]).contains("container_scan"));
    let cargo = of_inputs("actions-rs/cargo", &[("command", "test"), ("args", "--all")]);
    assert!(cargo.contains("test"));
    assert!(inputs_mask_failure("aquasecurity/trivy-action", &[]));
    assert!(!inputs_mask_failure("aquasecurity/trivy-action", &[("exit-code", "1")]));
    assert!(inputs_mask_failure("bridgecrewio/checkov-action", &[("soft_fail", "true")]));
}

#[test]
fn scripts_are_read_by_program_words_and_options() {
    assert_eq!(of("cargo +nightly test --workspace"), "test");
    assert_eq!(of("sudo docker build -t a . && docker push a"), "build publish");
    assert_eq!(of("docker buildx build --push ."), "build publish");
    assert_eq!(of("docker buildx build --push=false ."), "build");
    assert_eq!(of("docker buildx build -o type=registry ."), "build publish");
    assert_eq!(of("kubectl -n prod apply -f x"), "deploy");
    assert_eq!(of("kubectl create namespace x"), "");
    assert_eq!(of("./gradlew clean :app:publish"), "publish");
    assert_eq!(of("mvn -B -ntp clean verify"), "build test");
    assert_eq!(of("mvn org.owasp:dependency-check-maven:check"), "dependency_scan");
    assert_eq!(of("npm run test:unit"), "test");
    assert_eq!(of("make -C sub lint test"), "test");
    assert_eq!(of("echo cargo test"), "");
    assert_eq!(of("# trivy image x"), "");
    assert_eq!(of("X=$(gitleaks git .)"), "secret_scan");
    assert_eq!(of("grype dir:."), "dependency_scan");
    assert_eq!(of("grype alpine:3"), "container_scan");
    assert_eq!(of("curl -fsS https://x.example/healthz"), "verify");
    assert_eq!(of("curl https://x.example/healthz"), "");
    assert_eq!(of("cargo clippy && eslint ."), "");
}

#[test]
fn launchers_are_seen_through() {
    assert_eq!(of("npx --yes wrangler@3 deploy"), "deploy");
    assert_eq!(of("python3 -m twine upload dist/*"), "publish");
    assert_eq!(of("python -m pip_audit"), "dependency_scan");
    assert_eq!(of("uv run --with x pytest -q"), "test");
    assert_eq!(of("uvx --from p zizmor ."), "sast");
    assert_eq!(of("go run golang.org/x/vuln/cmd/govulncheck@latest ./..."), "dependency_scan");
    assert_eq!(
        of("docker run --rm -v a:/b -e X=y aquasec/trivy:0.5@sha256:00 image z"),
        "container_scan"
    );
    assert_eq!(of("bash -euc 'npm publish'"), "publish");
    assert_eq!(of("bash ./scripts/deploy.sh prod"), "deploy");
    assert_eq!(of("ssh host <<EOF\nkubectl rollout undo x\nEOF"), "rollback");
}

#[test]
fn rehearsals_and_private_clusters_change_nothing_outside() {
    assert_eq!(of("cargo publish --dry-run"), "");
    assert_eq!(of("kubectl apply --dry-run=client -f x"), "");
    assert_eq!(of("goreleaser release --snapshot --clean"), "build");
    assert_eq!(of("kind create cluster\nkubectl apply -f x"), "");
}

#[test]
fn masked_failures_are_seen() {
    for script in [
        "npm audit || true",
        "npm audit || :",
        "npm audit | tee log || true",
        "npm audit && echo ok || exit 0",
        "set +e\nnpm audit",
        "npm audit || echo found some",
        "npm audit || STATUS=$?",
        "if npm audit; then echo fine; fi",
        "npm audit &",
        "bandit -r . --exit-zero",
        "trivy image x",
        "trivy image --exit-code 0 x",
        "semgrep scan --config auto",
        "mkdir x || true",
    ] {
        assert!(read(script).masks_failure, "{script}");
    }
}

#[test]
fn failures_that_end_the_step_are_not_masked() {
    for script in [
        "npm audit",
        "npm audit || exit 1",
        "npm audit || { echo bad; exit 1; }",
        "set +e\nnpm audit\ncode=$?\nset -e\nexit $code",
        "if ! npm audit; then exit 1; fi",
        "npm audit || npm audit",
        "docker rm old || true\nnpm audit",
        "trivy image --exit-code 1 x",
        "semgrep ci",
        "set -eo pipefail",
        "gitleaks git . | tee log",
    ] {
        assert!(!read(script).masks_failure, "{script}");
    }
}

#[test]
fn pipes_lose_a_status_without_pipefail() {
    assert!(read("npm audit | tee log").masks_failure_through_pipe);
    assert!(!read("set -o pipefail\nnpm audit | tee log").masks_failure_through_pipe);
    assert!(!read("ls | sort").masks_failure_through_pipe);
}
