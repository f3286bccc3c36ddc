//! `Token`: one for each place where a job obtains a credential, be it the platform's own token, an exchange for a cloud's,
//! or a key that somebody stored.

use super::job::Job;
use super::model::Writer;
use super::secrets::{self, Holder, Use};
use super::step::Step;
use crate::provenance::with_known;
use crate::yaml::tree::Node;
use evaluator::fact::{Fact, Provenance};
use evaluator::value::{Known, Value};

/// An hour, which the clouds give where nothing is asked.
const HOUR: i64 = 3600;

/// A credential that a step obtains.
struct Obtained<'t> {
    kind: &'static str,
    /// Its longest life: a length, none at all, or unknown.
    ttl: Option<Known>,
    node: Node<'t>,
}

/// The token that the platform makes for the job. How long it lives is the job's own limit, where one is written.
pub(super) fn of_job(job: &Job<'_, '_>, writer: &mut Writer<'_, '_, '_>) {
    if job.body.get("uses").is_some() {
        return;
    }
    let minutes = job.body.get("timeout-minutes").and_then(Node::text);
    let seconds = minutes.and_then(|it| it.parse::<i64>().ok()).and_then(|it| it.checked_mul(60));
    let ttl = seconds.map(|it| Value::Duration(it).into());
    let scopes: Vec<String> = job
        .rights
        .iter()
        .filter_map(|(name, right)| Some(format!("{name}:{}", right.level?.word())))
        .collect();
    let known = job.rights.values().all(|it| it.level.is_some());
    let at = job.run.at(job.key);
    let fact = token(("platform_job", ttl), &job.place, &job.id, at, writer)
        .with("expires_at", Known::Absent);
    writer.sink.fact(with_known(fact, "permissions", known.then(|| Value::texts(scopes))));
}

/// The credential that a step obtains, if it is one of those we know.
pub(super) fn of_step(step: &Step<'_, '_>, writer: &mut Writer<'_, '_, '_>) {
    let found = step.action().and_then(|it| by_action(step, &it)).or_else(|| static_keys(step));
    let Some(Obtained { kind, ttl, node }) = found else { return };
    let place = format!("{}/{}", step.job.place, step.label);
    let fact = token((kind, ttl), &place, &step.job.id, step.at(node), writer);
    writer.sink.fact(fact.with("expires_at", Known::Absent));
}

fn token(
    (kind, ttl): (&str, Option<Known>),
    place: &str,
    job: &str,
    at: Provenance,
    writer: &Writer<'_, '_, '_>,
) -> Fact {
    let owner = writer.repository.owner.as_deref();
    let fact = Fact::new("Token", format!("gh:token:{place}"), at)
        .with("platform_id", Value::text(place))
        .with("kind", Value::text(kind))
        .with("owner", Known::Absent)
        .with("used_by", Value::texts([job]));
    let org = owner.map(|it| Value::text(format!("gh:org:{it}")));
    with_known(with_known(fact, "org", org), "max_ttl", ttl)
}

fn by_action<'t>(step: &Step<'_, 't>, action: &str) -> Option<Obtained<'t>> {
    let uses = step.node.get("uses")?;
    let found = |kind, ttl, node| Some(Obtained { kind, ttl, node });
    let hour = || Some(Value::Duration(HOUR).into());
    match action {
        "aws-actions/configure-aws-credentials" => {
            if let Some(key) = step.input("aws-access-key-id") {
                return found("cloud_static_key", Some(Known::Absent), key);
            }
            let role = step.input("role-to-assume")?;
            found("oidc_exchange", seconds(step, "role-duration-seconds"), role)
        }
        "azure/login" => match step.input("creds") {
            Some(key) => found("cloud_static_key", Some(Known::Absent), key),
            None => found("oidc_exchange", None, step.input("client-id")?),
        },
        "google-github-actions/auth" => match step.input("credentials_json") {
            Some(key) => found("cloud_static_key", Some(Known::Absent), key),
            None => found(
                "oidc_exchange",
                seconds(step, "access_token_lifetime"),
                step.input("workload_identity_provider")?,
            ),
        },
        "hashicorp/vault-action" => {
            let method = step.input("method").unwrap_or(uses);
            found(
                if step.input("token").is_some() { "vault" } else { "oidc_exchange" },
                None,
                method,
            )
        }
        "actions/create-github-app-token" | "tibdex/github-app-token" => {
            found("app_installation", hour(), uses)
        }
        "webfactory/ssh-agent" => {
            found("ssh_key", Some(Known::Absent), step.input("ssh-private-key")?)
        }
        "docker/login-action" => {
            let password = step.input("password")?;
            let own = secrets::names(password).iter().any(|it| secrets::is_job_token(it));
            if own { None } else { found("unknown", None, password) }
        }
        "pypa/gh-action-pypi-publish" => match step.input("password") {
            Some(password) => found("project", Some(Known::Absent), password),
            // Trusted publishing: the index mints a token for fifteen minutes.
            None => found("oidc_exchange", Some(Value::Duration(900).into()), uses),
        },
        _ => None,
    }
}

/// The written length, the usual hour, or unknown for an expression.
fn seconds(step: &Step<'_, '_>, input: &str) -> Option<Known> {
    let Some(node) = step.input(input) else { return Some(Value::Duration(HOUR).into()) };
    let text = node.text()?.trim_end_matches('s');
    Some(Value::Duration(text.parse().ok()?).into())
}

/// A stored key that a step, its job or its workflow puts into the variables that cloud tools read.
fn static_keys<'t>(step: &Step<'_, 't>) -> Option<Obtained<'t>> {
    step.node.get("run")?;
    let env = step.node.get("env")?;
    let names = ["AWS_SECRET_ACCESS_KEY", "ARM_CLIENT_SECRET", "AZURE_CLIENT_SECRET"];
    let node = names.iter().find_map(|it| env.get(it))?;
    let stored = !secrets::names(node).is_empty();
    stored.then_some(Obtained { kind: "cloud_static_key", ttl: Some(Known::Absent), node })
}

/// The reference to the job's own token that a step makes without naming it; returns its id.
pub(super) fn own_token(
    step: &Step<'_, '_>,
    uses: Node<'_>,
    writer: &mut Writer<'_, '_, '_>,
) -> String {
    let place = format!("{}/{}", step.job.place, step.label);
    let keys = ["with".to_owned(), "token".to_owned()];
    let reference = Use {
        name: secrets::JOB_TOKEN,
        keys: &keys,
        injection: "file",
        store: "github",
        interpolated: false,
        provenance: step.at(uses),
    };
    let holder = Holder {
        place: place.clone(),
        pipeline: step.job.run.pipeline.clone(),
        job: Some(step.job.id.clone()),
        step: Some(step.id.clone()),
        level: "step",
        exposed_to: step.component.as_deref().map(|it| Value::text(it).into()),
        is_plain: true,
        script_inputs: &[],
    };
    secrets::reference(&reference, (step.job.run, &holder), uses.span(), writer);
    format!("gh:secret_ref:{place}/{}/{}", keys.join("/"), secrets::JOB_TOKEN)
}
