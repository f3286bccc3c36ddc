//! The standard library: the schema of facts, the rules that say what production or a scan is, and the clauses of the
//! policy template, as text. Nothing here is code: the front end reads these files as it reads a user's.
#![forbid(unsafe_code)]
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod template;

/// Every policy file: path below `stdlib/`, and text. Sorted by path.
pub const FILES: &[(&str, &str)] = &[
    ("clauses/1.1/1.1.b_short_lived_tokens.policy", include_str!("../clauses/1.1/1.1.b_short_lived_tokens.policy")),
    ("clauses/1.2/1.2.a_least_privilege.policy", include_str!("../clauses/1.2/1.2.a_least_privilege.policy")),
    ("clauses/1.2/1.2.b_production_approval_separate.policy", include_str!("../clauses/1.2/1.2.b_production_approval_separate.policy")),
    ("clauses/1.2/1.2.d_no_fork_code_on_production_runners.policy", include_str!("../clauses/1.2/1.2.d_no_fork_code_on_production_runners.policy")),
    ("clauses/2.1/2.1.a_secrets_in_approved_store.policy", include_str!("../clauses/2.1/2.1.a_secrets_in_approved_store.policy")),
    ("clauses/2.1/2.1.b1_no_secrets_in_config.policy", include_str!("../clauses/2.1/2.1.b1_no_secrets_in_config.policy")),
    ("clauses/2.1/2.1.b2_no_secrets_in_logs.policy", include_str!("../clauses/2.1/2.1.b2_no_secrets_in_logs.policy")),
    ("clauses/2.1/2.1.b3_no_secrets_in_history.policy", include_str!("../clauses/2.1/2.1.b3_no_secrets_in_history.policy")),
    ("clauses/2.1/2.1.d_unique_credentials_per_pipeline.policy", include_str!("../clauses/2.1/2.1.d_unique_credentials_per_pipeline.policy")),
    ("clauses/2.2/2.2.a_secrets_not_persisted.policy", include_str!("../clauses/2.2/2.2.a_secrets_not_persisted.policy")),
    ("clauses/3.1/3.1.a2_signed_commits_required.policy", include_str!("../clauses/3.1/3.1.a2_signed_commits_required.policy")),
    ("clauses/3.1/3.1.b1_pipelines_in_version_control.policy", include_str!("../clauses/3.1/3.1.b1_pipelines_in_version_control.policy")),
    ("clauses/3.1/3.1.c1_components_pinned_by_hash.policy", include_str!("../clauses/3.1/3.1.c1_components_pinned_by_hash.policy")),
    ("clauses/3.1/3.1.c2_packages_locked_by_hash.policy", include_str!("../clauses/3.1/3.1.c2_packages_locked_by_hash.policy")),
    ("clauses/3.2/3.2.a1_immutable_base_images.policy", include_str!("../clauses/3.2/3.2.a1_immutable_base_images.policy")),
    ("clauses/3.2/3.2.b_build_egress_restricted.policy", include_str!("../clauses/3.2/3.2.b_build_egress_restricted.policy")),
    ("clauses/3.2/3.2.c_artifacts_signed_before_storage.policy", include_str!("../clauses/3.2/3.2.c_artifacts_signed_before_storage.policy")),
    ("clauses/3.2/3.2.d1_build_logs_retained.policy", include_str!("../clauses/3.2/3.2.d1_build_logs_retained.policy")),
    ("clauses/4.1/4.1.a1_environment_pipelines_separated.policy", include_str!("../clauses/4.1/4.1.a1_environment_pipelines_separated.policy")),
    ("clauses/4.1/4.1.a2_no_credentials_across_environments.policy", include_str!("../clauses/4.1/4.1.a2_no_credentials_across_environments.policy")),
    ("clauses/4.1/4.1.b_production_deploy_approved.policy", include_str!("../clauses/4.1/4.1.b_production_deploy_approved.policy")),
    ("clauses/4.1/4.1.c1_rollback_documented.policy", include_str!("../clauses/4.1/4.1.c1_rollback_documented.policy")),
    ("clauses/4.2/4.2.a_security_scans_gate_deployment.policy", include_str!("../clauses/4.2/4.2.a_security_scans_gate_deployment.policy")),
    ("clauses/4.2/4.2.c_deployment_verified_by_tests.policy", include_str!("../clauses/4.2/4.2.c_deployment_verified_by_tests.policy")),
    ("clauses/V/V.b_history_search_clean.policy", include_str!("../clauses/V/V.b_history_search_clean.policy")),
    ("clauses/V/V.c2_runner_starts_clean.policy", include_str!("../clauses/V/V.c2_runner_starts_clean.policy")),
    ("clauses/policy.policy", include_str!("../clauses/policy.policy")),
    ("rules/components.policy", include_str!("../rules/components.policy")),
    ("rules/delivery.policy", include_str!("../rules/delivery.policy")),
    ("rules/environments.policy", include_str!("../rules/environments.policy")),
    ("rules/network.policy", include_str!("../rules/network.policy")),
    ("rules/outsiders.policy", include_str!("../rules/outsiders.policy")),
    ("rules/parameters.policy", include_str!("../rules/parameters.policy")),
    ("rules/scans.policy", include_str!("../rules/scans.policy")),
    ("rules/secrets.policy", include_str!("../rules/secrets.policy")),
    ("rules/settings.policy", include_str!("../rules/settings.policy")),
    ("schema/artifact.policy", include_str!("../schema/artifact.policy")),
    ("schema/attestation.policy", include_str!("../schema/attestation.policy")),
    ("schema/audit.policy", include_str!("../schema/audit.policy")),
    ("schema/deployment.policy", include_str!("../schema/deployment.policy")),
    ("schema/identity.policy", include_str!("../schema/identity.policy")),
    ("schema/pipeline.policy", include_str!("../schema/pipeline.policy")),
    ("schema/runner.policy", include_str!("../schema/runner.policy")),
    ("schema/scan.policy", include_str!("../schema/scan.policy")),
    ("schema/secret.policy", include_str!("../schema/secret.policy")),
    ("schema/source_control.policy", include_str!("../schema/source_control.policy")),
];

/// The ids of each control framework, one a line, by the framework's short name. Sorted by name. Ids only: the texts belong
/// to their publishers. SP 800-204D numbers no controls, so its list holds sections.
pub const CONTROLS: &[(&str, &str)] = &[
    ("cis_ssc", include_str!("../controls/cis_ssc.txt")),
    ("dora", include_str!("../controls/dora.txt")),
    ("iso27001", include_str!("../controls/iso27001.txt")),
    ("nis2", include_str!("../controls/nis2.txt")),
    ("nist800204d", include_str!("../controls/nist800204d.txt")),
    ("nist80053", include_str!("../controls/nist80053.txt")),
    ("osps", include_str!("../controls/osps.txt")),
    ("owasp_cicd", include_str!("../controls/owasp_cicd.txt")),
    ("pci", include_str!("../controls/pci.txt")),
    ("s2c2f", include_str!("../controls/s2c2f.txt")),
    ("slsa", include_str!("../controls/slsa.txt")),
    ("soc2", include_str!("../controls/soc2.txt")),
    ("ssdf", include_str!("../controls/ssdf.txt")),
];
