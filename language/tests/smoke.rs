//! The language page's own example, from text to rule graph.
#![cfg(test)]

use policyc_language::front::{Analysis, analyze};
use policyc_language::resolve::Library;
use policyc_language::span::FileId;
use std::sync::Arc;

fn check(text: &str) -> Analysis {
    analyze(&[(FileId(0), Arc::from(text))], &Library::default())
}

const SCHEMA: &str = r"
/// An account.
entity Identity {
  key id: Text
  kind: IdentityKind
  login: Text
}
enum IdentityKind { human, bot, app, service_account }
enum ScanCategory { sast, dependency, container }
enum Runs { build, scan_sast, scan_dependency, scan_container }
entity Token {
  key id: Text
  owner: Identity
  /// the longest life the issuer grants
  max_ttl: Duration? absent means 365d
}
entity Environment { key id: Text
  name: Text }
entity Job {
  key id: Text
  needs: set of Job
  environment: Environment?
}
entity Step { key id: Text
  job: Job
  category: ScanCategory?
  may_fail: Bool
}
";

#[test]
fn the_taste_checks() {
    let text = format!(
        "{SCHEMA}{}",
        r#"
policy pipeline_security 1.0.0 "CI/CD Pipeline Security Policy" {
  owner "Security Engineering"
  review every 365d
}
section 1 "Pipeline Access Control"
section 1.1 "Authentication"
section 4.2 "Validation"
/// Longest life of a pipeline's machine token.
param max_token_lifetime: Duration = 1h in 1m..24h
param break_glass_accounts: set of Identity = {}
param required_scans: set of ScanCategory = {sast, dependency, container}
clause 1.1.b short_lived_tokens
  "Machine identities that pipelines use hold tokens that live [max_token_lifetime] at most"
{
  severity high
  controls soc2 CC6.1, iso27001 A.5.17, pci 8.6.3
  why "A stolen long-lived token outlives every other control."
  for each Token token where token.owner.kind in [service_account, bot, app]
  unless token.owner in break_glass_accounts
  require token.max_ttl <= max_token_lifetime
    else "{token} lives up to {token.max_ttl}"
  fix "Use OIDC federation instead of {token}, or cap its life at {max_token_lifetime}."
}
rule is_production(Environment? env) { when env is present and env.name matches /^prod/ }
clause 4.2.a security_scans_gate_deployment "Scans pass before production is deployed" {
  severity high
  for each Job deploy where is_production(deploy.environment)
  for each ScanCategory category in required_scans
  require some Job scan in deploy.needs+ where scan gates category
    else "{deploy} reaches {deploy.environment} without a {category} scan that gates it"
}
/// A job gates a category.
rule gates(Job job, ScanCategory category) {
  when some Step step of job where step.category is present and step.category is category and step.may_fail is false
}
rule runs_before(Job earlier, Job later) {
  when earlier in later.needs
  when some Job middle in later.needs where earlier runs_before middle
}
test "no evidence of its life is unknown, never pass" for short_lived_tokens {
  at 2026-03-03T12:00:00Z
  param max_token_lifetime = 2h
  given Identity bot { kind: bot, login: "ci-bot" }
  given Token t1 { owner: bot }
  expect unknown on t1 missing Token.max_ttl
}
"#
    );
    let analysis = check(&text);
    for it in &analysis.diagnostics {
        println!("{} {} {} {:?}", it.code.name, it.message, it.label, it.span.text(&text));
    }
    assert_eq!(analysis.diagnostics, []);
    assert_eq!(analysis.graph.clauses.len(), 2);
    assert!(analysis.graph.rules.iter().find(|it| it.name == "runs_before").unwrap().recursive);
}
