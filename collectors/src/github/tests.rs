//! The traps of workflow files, each as a small file and the facts it must give.

use super::model::OF_JOBS;
use crate::input::repository::Platform;
use crate::input::{Checkout, CheckoutFile};
use evaluator::fact::{Batch, Fact};
use evaluator::scope::Status;
use evaluator::value::{Known, Value};
use language::source_map::SourceMap;
use std::sync::Arc;

/// A checkout of these files.
struct Read {
    map: SourceMap,
    batch: Batch,
}

fn read(files: &[(&str, &str)]) -> Read {
    let mut map = SourceMap::default();
    let mut given = Vec::new();
    for (path, text) in files {
        let file = map.add(*path, *text);
        let bytes = Ok(Arc::from(text.as_bytes()));
        given.push(CheckoutFile { path: (*path).to_owned(), file, bytes });
    }
    given.sort_by(|left, right| left.path.cmp(&right.path));
    let checkout = Checkout {
        repo_path: Some("Acme/Shop".to_owned()),
        platform: Some(Platform::Github),
        tracked: files.iter().map(|it| it.0.to_owned()).collect(),
        files: given,
        ..Checkout::default()
    };
    let batch = crate::collect(&checkout);
    Read { map, batch }
}

const CI: &str = ".github/workflows/ci.yml";

fn ci(text: &str) -> Read {
    read(&[(CI, text)])
}

impl Read {
    fn all(&self, entity: &str) -> Vec<&Fact> {
        self.batch.facts.iter().filter(|it| &*it.entity == entity).collect()
    }

    /// The only fact of an entity whose id ends so.
    fn fact(&self, entity: &str, end: &str) -> &Fact {
        let found: Vec<&Fact> =
            self.all(entity).into_iter().filter(|it| it.id.ends_with(end)).collect();
        let ids: Vec<&str> = self.all(entity).iter().map(|it| &*it.id).collect();
        assert_eq!(found.len(), 1, "{entity} {end} among {ids:?}");
        found[0]
    }

    /// An attribute as text: its value, `absent`, or `unknown`.
    fn value(&self, entity: &str, end: &str, attribute: &str) -> String {
        let fact = self.fact(entity, end);
        let found = fact.attributes.iter().find(|it| &*it.name == attribute);
        found.map_or("unknown".to_owned(), |it| shown(&it.value))
    }

    /// The text under a fact's place.
    fn under(&self, fact: &Fact) -> &str {
        self.map.text(fact.provenance.span.unwrap())
    }

    /// Source, sink, certainty and text of each flow.
    fn flows(&self) -> Vec<String> {
        let of = |fact: &Fact, name: &str| {
            let found = fact.attributes.iter().find(|it| &*it.name == name);
            shown(&found.unwrap().value)
        };
        let show = |it: &&Fact| {
            let words = ["source", "sink", "certainty"].map(|name| of(it, name));
            format!("{} | {}", words.join(" "), self.under(it))
        };
        self.all("DataFlow").iter().map(show).collect()
    }

    fn status(&self, entity: &str) -> (Status, Option<u64>) {
        let found = self.batch.scopes.iter().find(|it| &*it.entity == entity).unwrap();
        (found.status, found.count)
    }
}

fn shown(value: &Known) -> String {
    match value {
        Known::Yes(Value::Bool(it)) => it.to_string(),
        Known::Yes(Value::Int(it) | Value::Duration(it) | Value::Instant(it)) => it.to_string(),
        Known::Yes(Value::Text(it)) => it.to_string(),
        Known::Yes(Value::Many(all)) => {
            let all: Vec<String> = all.iter().map(|it| shown(&it.clone().into())).collect();
            format!("{{{}}}", all.join(", "))
        }
        Known::Absent => "absent".to_owned(),
        Known::Unknown => "unknown".to_owned(),
    }
}

/// A workflow with one job of these steps.
fn steps(on: &str, steps: &str) -> Read {
    ci(&format!("on: {on}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n{steps}"))
}

#[test]
fn ids_are_lower_case_and_attributes_as_written() {
    let it = ci("on: push\njobs:\n  Deploy:\n    runs-on: x\n    environment: Prod/EU\n");
    assert_eq!(it.value("Repo", "gh:repo:acme/shop", "path"), "Acme/Shop");
    let job = it.fact("Job", "gh:job:acme/shop/.github/workflows/ci.yml#Deploy");
    assert_eq!(it.under(job), "Deploy");
    let environment = it.fact("Environment", "gh:environment:acme/shop#prod%2Feu");
    assert_eq!(it.under(environment), "Prod/EU");
    assert_eq!(it.value("Job", "#Deploy", "environment"), &*environment.id);
}

#[test]
fn scopes_count_what_was_listed() {
    let it = ci(
        "on: [push, pull_request]\njobs:\n  a: {runs-on: x, steps: [{run: y}]}\n  b: {runs-on: x}\n",
    );
    assert_eq!(it.status("Job"), (Status::Complete, Some(2)));
    assert_eq!(it.status("Step"), (Status::Complete, Some(1)));
    assert_eq!(it.status("Trigger"), (Status::Complete, Some(2)));
    assert_eq!(it.status("Pipeline"), (Status::Complete, Some(1)));
    assert_eq!(it.status("Repo"), (Status::Complete, Some(1)));
    // What a checkout can only show in part is never complete.
    for entity in ["DataFlow", "Environment", "NetworkPolicy", "Secret", "Token"] {
        assert_eq!(it.status(entity), (Status::Partial, None), "{entity}");
    }
}

#[test]
fn one_broken_file_leaves_every_list_open() {
    let broken = [
        ("on: push\njobs: [", "not YAML"),
        ("on: push\non: pull_request\njobs: {a: {runs-on: x}}\n", "`on` stands twice"),
        ("on: push\njobs: {a: {runs-on: x, runs-on: y}}\n", "`runs-on` stands twice"),
        ("x: &x {a: 1}\non: push\njobs: {a: {<<: *x}}\n", "`<<`"),
        ("on: push\njobs: {a: &a {b: *a}}\n", "around itself"),
        ("on: push\njobs: {}\n---\non: push\n", "several documents"),
        ("on: push\n", "`jobs` is missing"),
        ("jobs: {a: {runs-on: x}}\n", "`on` is missing"),
        ("true: push\njobs: {a: {runs-on: x}}\n", "`on` is missing"),
        ("", "not a mapping"),
        ("on: push\njobs: [a]\n", "`jobs` is not a mapping"),
    ];
    for (text, what) in broken {
        let good = "on: push\njobs: {a: {runs-on: x}}\n";
        let it = read(&[(CI, good), (".github/workflows/broken.yml", text)]);
        assert_eq!(it.value("Pipeline", "broken.yml", "parsed"), "failed", "{text}");
        assert_eq!(it.value("Pipeline", "ci.yml", "parsed"), "complete");
        assert_eq!(it.status("Pipeline"), (Status::Complete, Some(2)));
        for entity in OF_JOBS.iter().chain(&["ComponentRef", "Trigger"]) {
            assert_eq!(it.status(entity), (Status::Partial, None), "{entity} of {text}");
        }
        let [diagnostic] = it.batch.diagnostics.as_slice() else { panic!("{text}") };
        assert!(diagnostic.message.contains(what), "{text}: {}", diagnostic.message);
        assert_eq!(it.map.path(diagnostic.span.file), ".github/workflows/broken.yml");
        assert_eq!(it.all("Job").len(), 1);
    }
}

#[test]
fn only_direct_children_are_workflows() {
    let text = "on: push\njobs: {a: {runs-on: x}}\n";
    let it = read(&[(CI, text), (".github/workflows/old/x.yml", text), ("ci/x.yml", text)]);
    assert_eq!(it.all("Pipeline").len(), 1);
    assert!(crate::wants("tools/setup/action.yaml"));
    assert!(!crate::wants(".github/workflows/x.YML"));
}

#[test]
fn triggers_say_who_and_what() {
    let it = ci(
        "on:\n  push: {tags: ['v*']}\n  pull_request_target:\n  pull_request: {paths-ignore: [docs/**]}\n  schedule: [{cron: '0 1 * * *'}, {cron: '0 2 * * *'}]\n  workflow_call:\njobs: {a: {runs-on: x}}\n",
    );
    let row = |event: &str| {
        let words = ["kind", "audience", "runs_base_code", "has_secrets"];
        words.map(|name| it.value("Trigger", &format!("#{event}"), name)).join(" ")
    };
    assert_eq!(row("push"), "tag internal false true");
    assert_eq!(row("pull_request_target"), "change_in_base external_contributor true true");
    assert_eq!(row("pull_request"), "change external_contributor false false");
    assert_eq!(row("workflow_call"), "upstream unknown unknown unknown");
    assert_eq!(it.value("Trigger", "#pull_request", "paths"), "{!docs/**}");
    assert_eq!(it.value("Trigger", "#pull_request", "types"), "{opened, reopened, synchronize}");
    assert_eq!(it.value("Trigger", "#schedule/1", "cron"), "0 2 * * *");
    assert_eq!(it.under(it.fact("Trigger", "#pull_request_target")), "pull_request_target");
}

#[test]
fn aliases_work_as_the_platform_has_them() {
    let it = ci(
        "on: push\njobs:\n  a:\n    runs-on: x\n    steps: &steps\n      - uses: actions/checkout@v4\n  b:\n    runs-on: x\n    steps: *steps\n",
    );
    assert_eq!(it.all("Step").len(), 2);
    let step = it.fact("Step", "#b/0");
    assert_eq!(it.under(step), "actions/checkout@v4");
    assert_eq!(it.map.text(step.provenance.alias_of.unwrap()), "&steps");
    assert_eq!(it.fact("Step", "#a/0").provenance.alias_of, None);
}

#[test]
fn rights_have_the_place_that_decides() {
    let it = ci(
        "on: push\npermissions: read-all\njobs:\n  a: {runs-on: x}\n  b: {runs-on: x, permissions: {contents: write, id-token: write}}\n",
    );
    let right = it.fact("TokenPermission", "#b/contents");
    assert_eq!(
        (it.under(right), &*it.value("TokenPermission", "#b/contents", "origin")),
        ("write", "job")
    );
    assert_eq!(it.under(it.fact("TokenPermission", "#a/contents")), "read-all");
    assert_eq!(it.value("TokenPermission", "#a/all", "level"), "read");
    assert_eq!(it.under(it.fact("TokenPermission", "#b/issues")), "permissions");
    assert_eq!(it.value("Job", "#b", "oidc"), "true");
    assert_eq!(it.value("Job", "#a", "oidc"), "false");
    let it = ci("on: push\njobs: {a: {runs-on: x}}\n");
    assert_eq!(it.value("TokenPermission", "#a/contents", "level"), "unknown");
    assert_eq!(it.value("TokenPermission", "#a/contents", "origin"), "platform_default");
}

#[test]
fn failures_that_do_not_stop_are_seen() {
    let it = ci(
        "on: push\njobs:\n  a:\n    runs-on: x\n    continue-on-error: true\n    steps:\n      - run: make test || true\n      - run: make\n        continue-on-error: ${{ matrix.x }}\n      - run: make\n        if: always()\n  b: {runs-on: x, needs: a, if: always()}\n  c: {runs-on: x, needs: [a, b], if: \"${{ !cancelled() && needs.a.result == 'success' }}\"}\n  d: {runs-on: x, continue-on-error: '${{ x }}', if: github.ref == 'refs/heads/main'}\n",
    );
    assert_eq!(it.value("Job", "#a", "may_fail"), "true");
    assert_eq!(it.value("Step", "#a/0", "may_fail"), "false");
    assert_eq!(it.value("Step", "#a/0", "masks_failure"), "true");
    assert_eq!(it.value("Step", "#a/1", "may_fail"), "unknown");
    assert_eq!(it.value("Step", "#a/2", "condition"), "always()");
    assert_eq!(it.value("Job", "#b", "runs_always"), "true");
    assert_eq!(it.value("Job", "#c", "runs_always"), "unknown");
    assert_eq!(it.value("Job", "#d", "runs_always"), "false");
    assert_eq!(it.value("Job", "#d", "may_fail"), "unknown");
    assert_eq!(it.value("Job", "#c", "needs").matches("gh:job:").count(), 2);
}

#[test]
fn a_job_that_needs_nobody_known_waits_for_unknown() {
    let it = ci("on: push\njobs: {a: {runs-on: x, needs: [gone]}, b: {runs-on: x, needs: a}}\n");
    assert_eq!(it.value("Job", "#a", "needs"), "unknown");
    assert!(it.value("Job", "#b", "needs").ends_with("#a}"));
    assert_eq!(it.status("Job").0, Status::Partial);
}

#[test]
fn environments_are_names_maps_or_unknown() {
    let it = ci(
        "on: push\njobs:\n  a: {runs-on: x, environment: production}\n  b: {runs-on: x, environment: {name: production, url: 'https://x'}}\n  c: {runs-on: x, environment: '${{ inputs.env }}'}\n  d: {runs-on: x, timeout-minutes: 5}\n",
    );
    assert_eq!(it.value("Job", "#a", "environment"), it.value("Job", "#b", "environment"));
    assert_eq!(it.all("Environment").len(), 1);
    assert_eq!(it.value("Job", "#c", "environment"), "unknown");
    assert_eq!(it.value("Job", "#d", "environment"), "absent");
    assert_eq!(it.value("Job", "#d", "timeout"), "300");
    assert_eq!(it.value("Job", "#a", "timeout"), "absent");
}

#[test]
fn images_are_listed_once_with_all_their_uses() {
    let digest = format!("sha256:{}", "a".repeat(64));
    let it = ci(&format!(
        "on: push\njobs:\n  a:\n    runs-on: x\n    container: ghcr.io/acme/build:1\n    services: {{db: {{image: 'postgres@{digest}'}}}}\n  b: {{runs-on: x, container: {{image: ghcr.io/acme/build:1}}}}\n  c: {{runs-on: x, services: {{s: {{image: ghcr.io/acme/build:1}}}}}}\n"
    ));
    assert_eq!(it.all("Image").len(), 2);
    assert_eq!(it.value("Image", "build:1", "used_as"), "{job, service}");
    assert_eq!(it.value("Image", "build:1", "digest"), "absent");
    assert_eq!(it.value("Image", &digest, "digest"), digest);
    assert_eq!(it.value("ComponentRef", "#a/container", "pin"), "tag");
    assert_eq!(it.value("ComponentRef", "#a/services/db", "pin"), "digest");
    assert_eq!(it.value("Job", "#b", "image"), "oci:image:ghcr.io/acme/build:1");
    assert_eq!(it.status("Image"), (Status::Complete, Some(2)));
    let it = ci("on: push\njobs: {a: {runs-on: x, container: '${{ matrix.image }}'}}\n");
    assert_eq!(it.value("Job", "#a", "image"), "unknown");
    assert_eq!(it.status("Image"), (Status::Partial, None));
}

#[test]
fn components_carry_pin_claim_and_owner() {
    let sha = "0123456789012345678901234567890123456789";
    let it = steps(
        "push",
        &format!(
            "      - uses: actions/checkout@{sha} # v4.2.2\n      - uses: other/thing@v1\n      - uses: ./tools\n      - uses: docker://alpine:3\n"
        ),
    );
    let row = |at: usize| {
        let words = ["kind", "pin", "claimed_tag", "first_party", "resolution"];
        words.map(|name| it.value("ComponentRef", &format!("#build/{at}"), name)).join(" ")
    };
    assert_eq!(row(0), "action sha v4.2.2 true unresolved");
    assert_eq!(row(1), "action tag absent false unresolved");
    assert_eq!(row(2), "action none absent true unresolved");
    assert_eq!(row(3), "docker tag absent false unresolved");
    assert_eq!(
        it.value("Step", "#build/1", "component"),
        "gh:component:acme/shop/.github/workflows/ci.yml#build/1"
    );
    // The local action is not in the checkout: its steps are missing.
    assert_eq!(it.status("Step").0, Status::Partial);
    assert_eq!(it.status("ComponentRef").0, Status::Complete);
}

#[test]
fn a_local_action_runs_in_the_job_that_uses_it() {
    let action = "name: Setup\ninputs: {title: {default: x}}\nruns:\n  using: composite\n  steps:\n    - uses: actions/setup-node@v4\n      shell: bash\n    - run: echo ${{ inputs.title }}\n      shell: bash\n";
    let workflow = "on: issues\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: ./tools/setup\n        with: {title: '${{ github.event.issue.title }}'}\n      - run: make\n  b: {runs-on: x, steps: [{uses: ./tools/setup}]}\n";
    let it = read(&[(CI, workflow), ("tools/setup/action.yml", action)]);
    assert_eq!(it.value("Pipeline", "tools/setup/action.yml", "dialect"), "github_action");
    let order = ["#a/0", "#a/0/0", "#a/0/1", "#a/1"].map(|it_| it.value("Step", it_, "index"));
    assert_eq!(order, ["0", "1", "2", "3"]);
    let via = &it.fact("Step", "#a/0/1").provenance.via;
    assert_eq!(via.iter().map(|span| it.map.text(*span)).collect::<Vec<_>>(), ["./tools/setup"]);
    assert_eq!(it.value("ComponentRef", "#a/0", "resolution"), "not_needed");
    assert_eq!(it.value("ComponentRef", "action.yml#runs/0", "job"), "absent");
    // The input is the caller's text in one job and the default in the other.
    assert_eq!(it.flows(), ["untrusted_input script certain | inputs.title"]);
    assert_eq!(it.status("Step"), (Status::Complete, Some(7)));
}

#[test]
fn a_step_of_an_action_runs_only_where_its_user_does() {
    let action = "runs:\n  using: composite\n  steps:\n    - run: make\n      if: inputs.x\n    - run: make\n";
    let workflow = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: ./tools\n        if: always()\n        continue-on-error: true\n      - uses: ./tools\n";
    let it = read(&[(CI, workflow), ("tools/action.yml", action)]);
    assert_eq!(it.value("Step", "#a/0/0", "condition"), "(always()) && (inputs.x)");
    assert_eq!(it.value("Step", "#a/0/1", "condition"), "always()");
    assert_eq!(it.value("Step", "#a/0/1", "may_fail"), "true");
    assert_eq!(it.value("Step", "#a/1/0", "condition"), "inputs.x");
    assert_eq!(it.value("Step", "#a/1/1", "condition"), "absent");
    assert_eq!(it.value("Step", "#a/1/1", "may_fail"), "false");
}

#[test]
fn a_gap_in_one_pipeline_leaves_the_others_whole() {
    let good = "on: push\njobs: {a: {runs-on: x, steps: [{run: y}, {run: z}]}}\n";
    let open = "on: push\njobs: {b: {uses: 'acme/other/.github/workflows/x.yml@main'}}\n";
    let it = read(&[(CI, good), (".github/workflows/open.yml", open)]);
    let part = |entity: &str, path: &str, file: &str| {
        let value = Value::text(format!("gh:pipeline:acme/shop/.github/workflows/{file}"));
        let is_it = |it: &&evaluator::scope::Scope| {
            let [condition] = it.conditions.as_slice() else { return false };
            &*it.entity == entity && &*condition.path == path && condition.value == value
        };
        it.batch.scopes.iter().find(is_it).map(|it| (it.status, it.count))
    };
    assert_eq!(part("Job", "pipeline", "ci.yml"), Some((Status::Complete, Some(1))));
    assert_eq!(part("Step", "job.pipeline", "ci.yml"), Some((Status::Complete, Some(2))));
    assert_eq!(part("Job", "pipeline", "open.yml"), None);
    assert_eq!(part("DataFlow", "job.pipeline", "ci.yml"), None);
    assert_eq!(it.status("Job").0, Status::Partial);
    assert_eq!(it.status("Trigger"), (Status::Complete, Some(2)));
}

#[test]
fn a_called_workflow_runs_with_its_callers_rights() {
    let called = "on: workflow_call\njobs:\n  build:\n    runs-on: x\n    permissions: {contents: write}\n    steps: [{run: make, env: {A: '${{ secrets.A }}', B: '${{ secrets.B }}'}}]\n  test: {runs-on: x, needs: build}\n";
    let outer = "on: push\npermissions: {contents: read, issues: write}\njobs:\n  lint: {runs-on: x}\n  call:\n    needs: lint\n    if: github.ref == 'refs/heads/main'\n    uses: ./.github/workflows/called.yml\n    secrets: {A: '${{ secrets.REAL }}'}\n  deploy: {needs: call, runs-on: x, environment: production}\n";
    let it = read(&[(CI, outer), (".github/workflows/called.yml", called)]);
    let ids: Vec<&str> = it.all("Job").iter().map(|it| it.id.rsplit('#').next().unwrap()).collect();
    assert_eq!(ids, ["lint", "call/build", "call/test", "call", "deploy"]);
    assert_eq!(
        it.value("Job", "#call/build", "pipeline"),
        "gh:pipeline:acme/shop/.github/workflows/ci.yml"
    );
    assert_eq!(it.value("Job", "#call", "kind"), "reusable_call");
    assert_eq!(it.value("TokenPermission", "#call/build/contents", "level"), "read");
    assert_eq!(it.value("TokenPermission", "#call/build/contents", "origin"), "caller");
    assert_eq!(it.value("TokenPermission", "#call/build/issues", "level"), "none");
    assert_eq!(it.value("TokenPermission", "#call/test/issues", "level"), "write");
    assert_eq!(it.value("TokenPermission", "#call/test/issues", "origin"), "caller");
    assert!(it.value("Job", "#call/build", "needs").ends_with("#lint}"));
    assert!(it.value("Job", "#call/test", "needs").ends_with("#call/build}"));
    assert!(it.value("Job", "#call", "needs").contains("#call/test"));
    assert_eq!(it.value("Job", "#call/build", "condition"), "github.ref == 'refs/heads/main'");
    let via = &it.fact("Job", "#call/build").provenance.via;
    assert_eq!(it.map.text(via[0]), "./.github/workflows/called.yml");
    assert!(it.value("SecretRef", "#call/build/0/env/A/A", "secret").ends_with("#REAL"));
    assert_eq!(it.value("SecretRef", "#call/build/0/env/B/B", "secret"), "absent");
    assert_eq!(it.status("Job"), (Status::Complete, Some(5)));
}

#[test]
fn a_workflow_that_nobody_here_calls_stands_for_itself() {
    let it = ci(
        "on: workflow_call\njobs:\n  a: {runs-on: x, steps: [{run: 'echo ${{ inputs.x }}'}, {run: y, env: {A: '${{ secrets.A }}'}}]}\n  b: {runs-on: x, permissions: {contents: write}}\n",
    );
    assert_eq!(it.value("TokenPermission", "#a/contents", "level"), "unknown");
    assert_eq!(it.value("TokenPermission", "#a/contents", "origin"), "caller");
    assert_eq!(it.value("TokenPermission", "#b/contents", "level"), "write");
    assert_eq!(it.value("Job", "#a", "oidc"), "unknown");
    assert_eq!(it.value("SecretRef", "/env/A/A", "secret"), "unknown");
    assert_eq!(it.flows(), ["untrusted_input script possible | inputs.x"]);
}

#[test]
fn calls_that_cannot_be_followed_leave_lists_open() {
    let circle = "on: workflow_call\njobs: {a: {uses: ./.github/workflows/b.yml}}\n";
    let back = "on: push\njobs: {b: {uses: ./.github/workflows/a.yml}}\n";
    let it = read(&[(".github/workflows/a.yml", circle), (".github/workflows/b.yml", back)]);
    assert_eq!(it.status("Job").0, Status::Partial);
    for uses in ["acme/other/.github/workflows/x.yml@main", "./.github/workflows/gone.yml"] {
        let it = ci(&format!("on: push\njobs: {{a: {{uses: '{uses}', secrets: inherit}}}}\n"));
        for entity in OF_JOBS {
            assert_eq!(it.status(entity).0, Status::Partial, "{entity} {uses}");
        }
        assert_eq!(it.value("SecretRef", "#a/secrets/*", "injection"), "inherit_all");
        assert_eq!(it.value("ComponentRef", "#a", "kind"), "reusable_workflow");
        assert_eq!(it.batch.diagnostics.len(), 1);
    }
}

#[test]
fn text_of_outsiders_is_followed_into_scripts() {
    let it = steps(
        "issue_comment",
        "      - run: |\n          echo ${{ github.event.comment.body }}\n          echo ${{ github.event.issue.number }}\n      - run: echo \"$BODY\"\n        env: {BODY: '${{ github.event.comment.body }}'}\n      - run: echo ${{ env.BODY }} ${{ contains(github.event.comment.body, 'x') }}\n        env: {BODY: '${{ github.event.comment.body }}'}\n      - uses: actions/github-script@v7\n        with: {script: 'x(${{ toJSON(github.event) }})'}\n",
    );
    let found: Vec<String> =
        it.flows().into_iter().filter(|it| it.starts_with("untrusted")).collect();
    assert_eq!(
        found,
        [
            "untrusted_input script certain | github.event.comment.body",
            "untrusted_input script certain | env.BODY",
            "untrusted_input script certain | toJSON(github.event)",
        ]
    );
    let it = steps("push", "      - run: echo ${{ github.event.head_commit.message }}\n");
    assert_eq!(it.flows(), ["untrusted_input script possible | github.event.head_commit.message"]);
}

#[test]
fn secrets_are_followed_where_scripts_send_them() {
    let it = steps(
        "push",
        "      - run: |\n          echo \"$KEY\" > key.pem\n          echo \"$KEY\" | base64\n          echo \"$KEY\"\n        env: {KEY: '${{ secrets.KEY }}'}\n      - run: echo '${{ toJSON(secrets) }}'\n      - run: env\n        env: {KEY: '${{ secrets.KEY }}'}\n",
    );
    let flows = it.flows();
    assert!(
        flows.contains(&"secret file certain | echo \"$KEY\" > key.pem".to_owned()),
        "{flows:?}"
    );
    assert!(
        flows.iter().any(|it| it.starts_with("secret log certain | echo \"$KEY\"")),
        "{flows:?}"
    );
    assert!(flows.contains(&"secret log possible | echo \"$KEY\"".to_owned()), "{flows:?}");
    assert!(
        flows.contains(&"secret log certain | echo '${{ toJSON(secrets) }}'".to_owned()),
        "{flows:?}"
    );
    assert!(flows.contains(&"secret log possible | env".to_owned()), "{flows:?}");
    let file = it.fact("DataFlow", "#build/0/0");
    let named = file.attributes.iter().find(|it| &*it.name == "secret_ref").unwrap();
    assert!(shown(&named.value).ends_with("#build/0/env/KEY/KEY"), "{}", shown(&named.value));
    let script = it.fact("SecretRef", "#build/1/run/*");
    assert_eq!(it.under(script), "toJSON(secrets)");
    assert_eq!(it.value("SecretRef", "#build/1/run/*", "interpolated"), "true");
}

#[test]
fn a_checkout_keeps_its_token_unless_told_not_to() {
    let it = steps(
        "push",
        "      - uses: actions/checkout@v4\n      - uses: actions/checkout@v4\n        with: {persist-credentials: false}\n      - uses: actions/checkout@v4\n        with: {token: '${{ secrets.PAT }}'}\n      - uses: actions/checkout@v4\n        with: {persist-credentials: '${{ x }}'}\n",
    );
    assert_eq!(
        it.flows(),
        [
            "secret file certain | actions/checkout@v4",
            "secret file certain | actions/checkout@v4",
            "secret file possible | '${{ x }}'",
        ]
    );
    assert_eq!(it.value("SecretRef", "#build/0/with/token/github.token", "injection"), "file");
    assert!(it.value("DataFlow", "#build/2/0", "secret_ref").ends_with("with/token/PAT"));
}

#[test]
fn what_earlier_runs_leave_is_possible() {
    let it = steps(
        "workflow_run",
        "      - uses: actions/download-artifact@v4\n      - uses: actions/cache@v4\n",
    );
    let uses = ["artifact workspace possible", "cache workspace possible"];
    assert_eq!(
        it.flows().iter().map(|it| it.split(" | ").next().unwrap()).collect::<Vec<_>>(),
        uses
    );
    assert!(steps("push", "      - uses: actions/download-artifact@v4\n").flows().is_empty());
}

#[test]
fn inputs_show_expressions_and_hide_what_may_be_secret() {
    let it = steps(
        "pull_request_target",
        "      - uses: actions/checkout@v4\n        with:\n          Ref: ${{ github.event.pull_request.head.sha }}\n          password: hunter2\n          fetch-depth: 0\n          empty:\n",
    );
    assert_eq!(it.value("StepInput", "/Ref", "name"), "ref");
    assert_eq!(it.value("StepInput", "/Ref", "value"), "${{ github.event.pull_request.head.sha }}");
    assert_eq!(it.value("StepInput", "/Ref", "literal"), "false");
    assert_eq!(it.value("StepInput", "/fetch-depth", "literal"), "true");
    assert_eq!(it.value("StepInput", "/password", "value"), "unknown");
    assert_eq!(it.value("StepInput", "/password", "literal"), "true");
    assert_eq!(it.value("StepInput", "/empty", "value"), "absent");
}

#[test]
fn secrets_of_environments_are_another_entry() {
    let it = ci(
        "on: push\nenv: {W: '${{ secrets.W }}'}\njobs:\n  a: {runs-on: x, env: {K: '${{ secrets.K }}'}}\n  b: {runs-on: x, environment: prod, env: {K: \"${{ secrets['K'] }}\", T: '${{ secrets.GITHUB_TOKEN }}'}}\n",
    );
    assert_eq!(it.value("SecretRef", "#a/env/K/K", "secret"), "gh:secret:acme/shop#K");
    assert_eq!(it.value("SecretRef", "#b/env/K/K", "secret"), "unknown");
    assert_eq!(it.value("SecretRef", "#b/env/T/GITHUB_TOKEN", "secret"), "absent");
    assert_eq!(it.value("SecretRef", ":/env/W/W", "level"), "workflow");
    assert_eq!(it.value("SecretRef", ":/env/W/W", "job"), "absent");
    assert_eq!(it.under(it.fact("SecretRef", "#a/env/K/K")), "secrets.K");
}

#[test]
fn credentials_are_told_apart() {
    let it = steps(
        "push",
        "      - uses: aws-actions/configure-aws-credentials@v4\n        with: {role-to-assume: x, role-duration-seconds: 900}\n      - uses: aws-actions/configure-aws-credentials@v4\n        with: {aws-access-key-id: '${{ secrets.ID }}'}\n      - uses: google-github-actions/auth@v2\n        with: {workload_identity_provider: x}\n      - uses: hashicorp/vault-action@v3\n        with: {method: jwt, secrets: \"kv/a key | A ;\\nkv/b key | B\"}\n",
    );
    let row = |at: usize| {
        let words = ["kind", "max_ttl"];
        words.map(|name| it.value("Token", &format!("#build/{at}"), name)).join(" ")
    };
    assert_eq!(row(0), "oidc_exchange 900");
    assert_eq!(row(1), "cloud_static_key absent");
    assert_eq!(row(2), "oidc_exchange 3600");
    assert_eq!(row(3), "oidc_exchange unknown");
    assert_eq!(it.value("Token", "#build", "kind"), "platform_job");
    let fetched = it.all("SecretRef").into_iter().filter(|it| it.id.contains("/fetch/")).count();
    assert_eq!(fetched, 2);
    assert_eq!(it.value("SecretRef", "fetch/kv%2Fa key | A", "store_kind"), "vault");
}

#[test]
fn egress_rules_are_read() {
    let it = steps(
        "push",
        "      - uses: step-security/harden-runner@v2\n        with: {egress-policy: block, allowed-endpoints: 'api.github.com:443 *.pkg.dev:443'}\n      - uses: step-security/harden-runner@v2\n        with: {egress-policy: audit}\n",
    );
    assert_eq!(it.value("NetworkPolicy", "#build/0", "default_action"), "deny");
    assert_eq!(it.value("NetworkPolicy", "#build/0", "allow_hosts"), "{api.github.com, *.pkg.dev}");
    assert_eq!(it.value("NetworkPolicy", "#build/1", "enforced"), "false");
}

#[test]
fn downloaded_scripts_are_components() {
    let it = steps(
        "push",
        "      - run: |\n          make\n          curl -sSf https://example.com/install.sh | sh\n",
    );
    let script = it.fact("ComponentRef", "#build/0/script/0");
    assert_eq!(it.under(script), "https://example.com/install.sh");
    assert_eq!(it.value("ComponentRef", "#build/0/script/0", "pin"), "none");
    assert_eq!(it.value("ComponentRef", "#build/0/script/0", "owner"), "example.com");
}

#[test]
fn a_repository_without_origin_is_local() {
    let checkout = Checkout { folder: "My Shop".to_owned(), ..Checkout::default() };
    let batch = crate::collect(&checkout);
    assert_eq!(&*batch.facts[0].id, "git:repo:local/my shop");
    let scope = batch.scopes.iter().find(|it| &*it.entity == "Job").unwrap();
    assert_eq!((scope.status, scope.count), (Status::Complete, Some(0)));
}

#[test]
fn emits_are_sorted_and_cover_what_is_written() {
    let it = ci(
        "on: push\njobs: {a: {runs-on: x, steps: [{uses: actions/checkout@v4, with: {a: b}}]}}\n",
    );
    for collector in crate::COLLECTORS {
        assert!(collector.emits.is_sorted_by_key(|it| it.entity), "{}", collector.name);
        for emit in collector.emits {
            assert!(emit.attributes.is_sorted(), "{}", emit.entity);
        }
    }
    for fact in &it.batch.facts {
        for attribute in &fact.attributes {
            let mut emits = crate::COLLECTORS.iter().flat_map(|it| it.emits);
            let known = emits
                .any(|it| *it.entity == *fact.entity && it.attributes.contains(&&*attribute.name));
            assert!(known, "{}.{}", fact.entity, attribute.name);
        }
    }
}
