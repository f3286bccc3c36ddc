//! Where a pipeline uses a secret: each `secrets.NAME` of a text, `secrets: inherit`, the job's own token, and what steps
//! fetch from other stores. Never a value: there is none in these files that we would keep.

use super::expressions::{self, Expr, Part, dotted};
use super::ids;
use super::model::{Run, Secret, Writer};
use crate::yaml::tree::{Kind, Node};
use evaluator::fact::{Fact, Provenance};
use evaluator::value::{Known, Value};
use language::span::Span;

/// Name of the reference to every secret at once.
pub(super) const ALL: &str = "*";
/// Name of the job's own token, as the `github` context has it.
pub(super) const JOB_TOKEN: &str = "github.token";

/// Who uses a secret.
#[derive(Debug, Clone)]
pub(super) struct Holder {
    /// What the ids of its references share.
    pub(super) place: String,
    pub(super) pipeline: String,
    pub(super) job: Option<String>,
    pub(super) step: Option<String>,
    /// `workflow`, `job` or `step`.
    pub(super) level: &'static str,
    /// The component that receives it; nothing where several steps do.
    pub(super) exposed_to: Option<Known>,
    /// Whether it is known that no environment offers secrets of its own.
    pub(super) is_plain: bool,
    /// The inputs whose text becomes a script.
    pub(super) script_inputs: &'static [&'static str],
}

/// One use of one secret.
pub(super) struct Use<'u> {
    pub(super) name: &'u str,
    /// Keys that lead from the holder to the scalar.
    pub(super) keys: &'u [String],
    pub(super) injection: &'static str,
    pub(super) store: &'static str,
    pub(super) interpolated: bool,
    pub(super) provenance: Provenance,
}

/// The secret that a path names: `secrets.X`, `secrets['X']`, all of them, or the job's token.
pub(super) fn name(path: &[Part]) -> Option<String> {
    match path {
        [Part::Name(first), rest @ ..] if first.eq_ignore_ascii_case("secrets") => match rest {
            [Part::Name(name), ..] => Some(name.clone()),
            _ => Some(ALL.to_owned()),
        },
        _ => (dotted(path) == JOB_TOKEN).then(|| JOB_TOKEN.to_owned()),
    }
}

/// Whether the name means the token that the platform makes for the job.
pub(super) fn is_job_token(name: &str) -> bool {
    name.eq_ignore_ascii_case("GITHUB_TOKEN") || name == JOB_TOKEN
}

/// Every secret that a scalar names.
pub(super) fn names(node: Node<'_>) -> Vec<String> {
    let trees = expressions::in_scalar(node).into_iter().filter_map(|it| it.tree);
    trees.flat_map(|tree| tree.paths().into_iter().filter_map(name).collect::<Vec<_>>()).collect()
}

/// Whether a scalar is one path and nothing else.
pub(super) fn is_only(node: Node<'_>) -> bool {
    let text = node.scalar().unwrap_or("").trim();
    let all = expressions::in_scalar(node);
    let path = matches!(all.as_slice(), [one] if matches!(one.tree, Some(Expr::Path(None, _))));
    path && text.starts_with("${{") && text.ends_with("}}")
}

/// Writes every reference below a node.
pub(super) fn write(
    node: Node<'_>,
    keys: &mut Vec<String>,
    (run, holder): (&Run<'_, '_>, &Holder),
    writer: &mut Writer<'_, '_, '_>,
) {
    match node.kind() {
        Kind::Scalar => scalar(node, keys, (run, holder), writer),
        Kind::Sequence => {
            for (at, item) in node.items().enumerate() {
                keys.push(at.to_string());
                write(item, keys, (run, holder), writer);
                keys.pop();
            }
        }
        Kind::Mapping => {
            for entry in node.entries() {
                keys.push(entry.key.scalar().unwrap_or("?").to_owned());
                write(entry.value, keys, (run, holder), writer);
                keys.pop();
            }
        }
        Kind::Null | Kind::Unresolved => {}
    }
}

fn scalar(
    node: Node<'_>,
    keys: &[String],
    (run, holder): (&Run<'_, '_>, &Holder),
    writer: &mut Writer<'_, '_, '_>,
) {
    let is_condition = keys.last().is_some_and(|it| it == "if");
    let expressions = if is_condition {
        expressions::in_condition(node).into_iter().collect()
    } else {
        expressions::in_scalar(node)
    };
    for expression in expressions {
        let Some(tree) = &expression.tree else {
            let reason = format!("an expression in `{}` could not be read", run.document.path);
            writer.sink.gap_in(&holder.pipeline, &["SecretRef"], &reason);
            continue;
        };
        for name in tree.paths().into_iter().filter_map(name) {
            let provenance = Provenance { span: Some(expression.span), ..run.at(node) };
            let used = Use {
                name: &name,
                keys,
                injection: if name == ALL { "inherit_all" } else { injection(keys) },
                store: "github",
                interpolated: becomes_script(keys, holder),
                provenance,
            };
            reference(&used, (run, holder), node.span(), writer);
        }
    }
}

fn injection(keys: &[String]) -> &'static str {
    match keys.first().map(String::as_str) {
        Some("env") => "env",
        Some("with" | "secrets" | "container" | "services") => "input",
        _ => "argument",
    }
}

fn becomes_script(keys: &[String], holder: &Holder) -> bool {
    match keys {
        [run] => run == "run",
        [with, input] => with == "with" && holder.script_inputs.contains(&input.as_str()),
        _ => false,
    }
}

/// Writes one reference and the entry it names. `scalar` is the place by which flows find it again.
pub(super) fn reference(
    used: &Use<'_>,
    (run, holder): (&Run<'_, '_>, &Holder),
    scalar: Span,
    writer: &mut Writer<'_, '_, '_>,
) {
    let optional =
        |id: &Option<String>| id.as_deref().map_or(Known::Absent, |it| Value::text(it).into());
    let keys: Vec<String> = used.keys.iter().map(|it| crate::provenance::segment(it)).collect();
    let name = crate::provenance::segment(used.name);
    let id = format!("gh:secret_ref:{}/{}/{name}", holder.place, keys.join("/"));
    let mut fact = Fact::new("SecretRef", id.as_str(), used.provenance.clone())
        .with("pipeline", Value::text(holder.pipeline.as_str()))
        .with("job", optional(&holder.job))
        .with("step", optional(&holder.step))
        .with("name", Value::text(used.name))
        .with("store_kind", Value::text(used.store))
        .with("injection", Value::text(used.injection))
        .with("level", Value::text(holder.level))
        .with("interpolated", Value::Bool(used.interpolated));
    fact = crate::provenance::with_known(fact, "exposed_to", holder.exposed_to.clone());
    fact = crate::provenance::with_known(fact, "secret", entry(used, (run, holder), writer));
    writer.sink.fact(fact);
    let key = (scalar, used.name.to_owned(), holder.job.clone());
    writer.secret_refs.entry(key).or_insert(id);
}

/// The entry that a name means. An environment may have its own of that name, which only its server tells.
fn entry(
    used: &Use<'_>,
    (run, holder): (&Run<'_, '_>, &Holder),
    writer: &mut Writer<'_, '_, '_>,
) -> Option<Known> {
    if is_job_token(used.name) {
        return Some(Known::Absent);
    }
    if used.store != "github" || used.name == ALL {
        return None;
    }
    match run.secret(used.name) {
        Secret::Nothing => Some(Known::Absent),
        Secret::Own(name) if is_job_token(&name) => Some(Known::Absent),
        Secret::Own(name) if holder.is_plain => Some(kept(&name, &used.provenance, writer)),
        Secret::Own(_) | Secret::Unknown => None,
    }
}

/// The entry of the repository's own store. Whether an organization's lies behind it changes nothing for its users here.
fn kept(name: &str, provenance: &Provenance, writer: &mut Writer<'_, '_, '_>) -> Known {
    let repo = &writer.repository.path;
    let (store, id) = (ids::store(repo), ids::secret(repo, name));
    let kept = Fact::new("SecretStore", store.as_str(), provenance.clone())
        .with("kind", Value::text("github"));
    writer.sink.fact(kept);
    let fact = Fact::new("Secret", id.as_str(), provenance.clone())
        .with("store", Value::text(store))
        .with("path", Value::text(name))
        .with("kind", Value::text("static"));
    writer.sink.fact(fact);
    Value::text(id).into()
}
