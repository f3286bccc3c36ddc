//! Ids of the facts of a checkout. Each is built from the place in the repository, so that a second reading gives the same.

use crate::provenance::{path, segment};

/// `gh:pipeline:acme/shop/.github/workflows/cd.yml`
pub(super) fn pipeline(repo: &str, file: &str) -> String {
    format!("gh:pipeline:{repo}/{}", path(file))
}

/// `gh:trigger:acme/shop/.github/workflows/cd.yml#push`; further entries of one event are numbered.
pub(super) fn trigger(repo: &str, file: &str, event: &str, number: usize) -> String {
    let more = if number == 0 { String::new() } else { format!("/{number}") };
    format!("gh:trigger:{repo}/{}#{}{more}", path(file), segment(event))
}

/// What the ids of one job and of everything in it share: `acme/shop/.github/workflows/cd.yml#deploy`. The job of a called
/// workflow stands behind the job that calls it: `…#deploy/build`.
pub(super) fn place(repo: &str, file: &str, jobs: &[&str]) -> String {
    let names: Vec<String> = jobs.iter().map(|it| segment(it)).collect();
    format!("{repo}/{}#{}", path(file), names.join("/"))
}

/// `gh:job:acme/shop/.github/workflows/cd.yml#deploy`
pub(super) fn job(place: &str) -> String {
    format!("gh:job:{place}")
}

/// `gh:permission:…#deploy/contents`
pub(super) fn permission(place: &str, name: &str) -> String {
    format!("gh:permission:{place}/{}", segment(name))
}

/// `gh:environment:acme/shop#production`: names of environments are compared without case.
pub(super) fn environment(repo: &str, name: &str) -> String {
    format!("gh:environment:{repo}#{}", segment(&name.to_lowercase()))
}

/// `oci:image:ghcr.io/acme/build:1.2`: an image belongs to no platform, and Dockerfiles name it too.
pub(super) fn image(reference: &str) -> String {
    format!("oci:image:{}", path(reference))
}

/// `gh:runner:hosted#ubuntu-24.04`: a machine of the platform, by its label.
pub(super) fn hosted_runner(label: &str) -> String {
    format!("gh:runner:hosted#{}", segment(label))
}

/// `gh:store:acme/shop`: the secrets that the platform keeps for a repository.
pub(super) fn store(repo: &str) -> String {
    format!("gh:store:{repo}")
}

/// `gh:secret:acme/shop#NAME`: names of secrets are compared without case.
pub(super) fn secret(repo: &str, name: &str) -> String {
    format!("gh:secret:{repo}#{}", segment(&name.to_uppercase()))
}
